"""Places in a written term: each with the letters bound around it, and with what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from derive.notation import BINDERS, Tensor, Term
from derive.notation.heads import same_dim
from derive.notation.named import written_name

Path = tuple[int, ...]

ROLES: dict[str, tuple[str, Callable[[int], bool]]] = {  # head: what which of its arguments are for
    **dict.fromkeys(("sum", "prod", "product", "integral"), ("bound", lambda k: k in (1, 2))),
    "at": ("index", lambda k: k > 0),
    "delta": ("index", lambda k: True),
    **dict.fromkeys(("eye", "zero", "ones"), ("size", lambda k: True)),
    **dict.fromkeys(("deriv", "grad"), ("variable", lambda k: k == 1)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A node, the way to it, the letters bound around it, and what it is for.

    ``role`` is "bound" (of a sum, product or integral), "index", "size", "variable" (what a derivative is
    taken by), or "" for an ordinary place; ``above`` is the head that holds it.
    """

    path: Path
    node: Term
    bound: tuple[Term, ...] = ()
    role: str = ""
    above: str = ""


def places(place: Place) -> Iterator[Place]:
    """Every node of a term; the letter that a binder binds is no place, nor is what stands inside a name of the author.

    >>> from derive.notation import symbol
    >>> x = symbol("x")
    >>> [p.path for p in places(Place((), x + 1))]
    [(), (0,), (1,)]
    """
    yield place
    t = place.node
    if written_name(t) is not None:
        return
    row = BINDERS.get(t.head)
    role, where = ROLES.get(t.head, ("", lambda _: False))
    for k, a in enumerate(t.args):
        if not isinstance(a, Term) or (row and k == row[0]):
            continue
        bound = (*place.bound, t.args[row[0]]) if row and k in row[1] else place.bound
        below = place.role if place.role in ("bound", "index", "size", "variable") else role if where(k) else ""
        yield from places(Place((*place.path, k), a, bound, below, t.head))


def put(t: Term, path: Path, new: Term) -> Term:
    """The term with another node at a place."""
    if not path:
        return new
    k, *rest = path
    return with_part(t, k, put(t.args[k], tuple(rest), new))


def with_part(t: Term, k: int, new: Term) -> Term:
    """The term with another k-th argument."""
    return Term(t.head, (*t.args[:k], new, *t.args[k + 1 :]), t.style, t.span)


def without(t: Term, k: int) -> Term:
    """A sum or product without its k-th operand."""
    rest = (*t.args[:k], *t.args[k + 1 :])
    return rest[0] if len(rest) == 1 else Term(t.head, rest, t.style, t.span)


def is_value(place: Place) -> bool:
    """Whether a place holds a number, vector or matrix that is computed with."""
    return not place.role and isinstance(place.node.sort, Tensor)


def alike(a: Term, b: Term) -> bool:
    """Whether one term may stand where the other does: numbers, or arrays of one shape."""
    if not isinstance(a.sort, Tensor) or not isinstance(b.sort, Tensor):
        return bool(a.sort == b.sort)
    return len(a.dims) == len(b.dims) and all(map(same_dim, a.dims, b.dims))
