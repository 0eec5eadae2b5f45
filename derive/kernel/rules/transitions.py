"""∂z_n/∂z_m for two members of a recursion, with a number of steps between them that is not known: a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Tensor, Term

from ..poly import Poly, atom, to_term
from ..signs import NEG, POS, sign_of
from .recursion import member_value, recursions, way_of

if TYPE_CHECKING:
    from ..engine import Indices, Kernel


def transition(k: Kernel, y: Term, x: Term, rows: Indices, columns: Indices) -> Poly | None:
    """
    z_t = f(t, z_{t−1}),   m ≤ n is possible
    --------------------------------------------
    ∂z_{n,i}/∂z_{m,j} is the entry (i, j) of ∂z_n/∂z_m

    Nothing where the chain rule says more: z_n is the free letter z_m itself, comes before it, or is unfolded.
    """
    if not (is_member(k, y) and is_member(k, x)) or y.args[0] != x.args[0] or y.rank > 1:
        return None
    n, m = (k.nf(z.args[1]) for z in (y, x))
    if not n - m or sign_of(k, n - m) == _before(k, y.args[0]):
        return None
    name = Term("deriv", tuple(Term("at", (z.args[0], to_term(place))) for z, place in ((y, n), (x, m))))
    return atom(Term("at", (name, *rows, *columns)) if rows or columns else name)


def is_member(k: Kernel, z: Term) -> bool:
    """Whether a term is a whole member of a recursion over one index."""
    if z.head != "at" or z.args[0] not in recursions(k) or len(z.args) != 2:
        return False
    definition = k.definition(z.args[0])
    return definition is not None and len(definition.parameters) == 1 and isinstance(z.sort, Tensor)


def _before(k: Kernel, z: Term) -> int:
    """The sign of n − m where z_n comes before z_m."""
    return NEG if way_of(k, z) == POS else POS


def stays(k: Kernel, y: Term, x: Term) -> bool:
    """Whether a member stays as it is while x, a member of the same recursion, counts as a free letter."""
    key = ("stays", y, x)
    if key not in k.cache:
        inner = k.under(blocked=frozenset((Term("at", (x.args[0], to_term(k.nf(x.args[1])))),)))
        definition = k.definition(y.args[0])
        k.cache[key] = definition is not None and member_value(inner, definition, (to_term(k.nf(y.args[1])),)) is None
    return k.cache[key]  # type: ignore[no-any-return]


def written_transition(k: Kernel, y: Term, x: Term, rows: Indices, columns: Indices) -> Poly | None:
    """The same for a derivative as it is written, where z_n is not unfolded."""
    found = transition(k, y, x, rows, columns)
    return found if found is not None and stays(k, y, x) else None


def has_transition(k: Kernel, t: Term) -> bool:
    """Whether the derivative of one member of a recursion by another stands in a term."""
    return bool(recursions(k)) and any(sub.head == "deriv" and all(is_member(k, z) for z in sub.args) for sub in t.walk())


def split(b: Term) -> tuple[Term, Indices]:
    """A component of a member of a recursion as the member and the indices of the component."""
    return (Term("at", b.args[:2]), b.args[2:]) if b.head == "at" and len(b.args) > 2 else (b, ())


__all__ = ["has_transition", "is_member", "split", "stays", "transition", "written_transition"]
