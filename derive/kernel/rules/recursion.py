"""Recursions: members unfolded where that is certain, what they hide from a derivative, and components one after the other."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from derive.notation import Definition, Family, Index, Map, NotSupported, Tensor, Term

from ..poly import ONE, Poly, to_term
from ..signs import ANY, NEG, POS, ZERO_SIGN, sign_of

if TYPE_CHECKING:
    from ..engine import Indices, Kernel

FLOWS = frozenset(("at", "app", "add", "sum", "log", "sin", "cos", "arctan", "erf", "abs"))  # the derivative asks for that of every member inside

# -- members -------------------------------------------------------------------------------------------


def member_value(k: Kernel, d: Definition, own: Indices) -> Term | None:
    """
    z_b = a,   z_t = f(t, z_{t−1}) for t > b
    ----------------------------------------------------------
    z_n = a where n = b,   z_n = f(n, z_{n−1}) where n > b

    Nothing where neither is certain, or where the member may be one that counts as a free letter just now.
    """
    values = dict(zip(d.parameters, own, strict=True))
    ((parameter, start, first),) = d.base
    if any(_may_be(k, d, own, b) or (k.folded and _is_far(k, d, own, b)) for b in k.blocked):
        return None
    place = sign_of(k, k.nf(values[parameter]) - k.nf(start))
    if place == ZERO_SIGN:
        return first.subs(values)
    ways = {POS: _stays_behind(k, d, parameter, POS), NEG: _stays_behind(k, d, parameter, NEG)}
    return d.right.subs(values) if ways.get(place) else None


def _may_be(k: Kernel, d: Definition, own: Indices, b: Term) -> bool:
    """Whether the member z_own may be the member b."""
    if b.head != "at" or b.args[0] != d.name:
        return False
    return all(sign_of(k, k.nf(i) - k.nf(j)) & ZERO_SIGN for i, j in zip(own, b.args[1:], strict=False))


def _is_far(k: Kernel, d: Definition, own: Indices, b: Term) -> bool:
    """Whether z_own is an unknown number of steps away from the member b."""
    if b.head != "at" or b.args[0] != d.name:
        return False
    return any((k.nf(i) - k.nf(j)).constant is None for i, j in zip(own, b.args[1:], strict=False))


def way_of(k: Kernel, z: Term) -> int:
    """Whether a recursion over one index goes up (POS) or down (NEG)."""
    definition = k.definition(z)
    ((parameter, _, _),) = definition.base  # type: ignore[union-attr]
    return POS if _stays_behind(k, definition, parameter, POS) else NEG  # type: ignore[arg-type]


def _stays_behind(k: Kernel, d: Definition, parameter: Term, way: int) -> bool:
    """Whether the right side looks only at members nearer to the start, for indices on this side of it."""
    inner = [t.args[1 + d.parameters.index(parameter)] for t in d.right.walk() if t.head == "at" and t.args[0] == d.name]
    steps = [(k.nf(parameter) - k.nf(i)).constant for i in inner]
    return all(c is not None and c == int(c) and (c > 0 if way == POS else c < 0) for c in steps)


def member_sign(k: Kernel, b: Term) -> int:
    """
    z_b > 0      z_t > 0 for every t > b
    --------------------------------------       (and so for ≥ 0, ≠ 0, …)
    z_n > 0 for every n
    """
    definition = k.definition(b.args[0])
    key = ("member sign", b.args[0])
    if definition is None or not definition.base or len(definition.parameters) != 1 or key in k.cache:
        return ANY
    ((t, _, first),) = definition.base
    k.cache[key] = True  # while it is being found: no circular support
    try:
        cases = (first, definition.right.subs({t: beyond_start(k, definition)}))
        return reduce(or_, (sign_of(k, k.nf(Term("at", (case, *b.args[2:])) if b.args[2:] else case)) for case in cases))
    finally:
        del k.cache[key]


def beyond_start(k: Kernel, d: Definition) -> Term:
    """A fresh index where the rule of a recursion holds: beyond its start, on the side that the recursion goes to."""
    ((parameter, start, _),) = d.base
    sort = parameter.sort if isinstance(parameter.sort, Index) else d.name.sort.ranges[0]  # type: ignore[union-attr]
    if _stays_behind(k, d, parameter, POS):
        return k.fresh_index(to_term(k.nf(start) + ONE), sort.hi)
    if _stays_behind(k, d, parameter, NEG):
        return k.fresh_index(sort.lo, to_term(k.nf(start) - ONE))
    raise NotSupported(f"a recursion for {d.name!r} that goes neither up nor down")


# -- derivatives ---------------------------------------------------------------------------------------


def as_free(k: Kernel, x: Term) -> Term:
    """What counts as a free letter in a derivative by x: the letter, or the one member of a recursion."""
    root = x
    while root.head in ("at", "app"):
        root = root.args[0]
    definition = k.definition(root)
    if x.head != "at" or definition is None or not definition.base:
        return root
    return Term("at", (root, *(to_term(k.nf(i)) for i in x.args[1 : 1 + len(definition.parameters)])))


def refuse_hidden(k: Kernel, b: Term, x: Term) -> None:
    """Refuse a derivative of an atom by x where a member of a recursion that is no free letter may depend on x."""
    names = recursions(k)
    if not names or not names & b.free:
        return
    root = x.args[0] if x.head == "at" else x
    for t in b.walk():
        if t.head == "at" and t.args[0] in names and not _apart(k, t, x, root) and not (t.args[0] == root and b.head in FLOWS and _one_index(k, root)):
            raise NotSupported(f"the derivative of {t!r}, which may depend on {x!r} through a number of steps that is not known")


def _one_index(k: Kernel, z: Term) -> bool:
    """Whether the members of a recursion are numbers or vectors, one for each value of an index: ``transitions`` can name their derivatives."""
    sort = z.sort
    return isinstance(sort, Family) and len(sort.ranges) == 1 and isinstance(sort.of, Tensor) and sort.of.rank <= 1


def _apart(k: Kernel, t: Term, x: Term, root: Term) -> bool:
    """Whether a member is x itself, or does not depend on it."""
    definition = k.definition(t.args[0])
    if definition is None or (not k._rests_on(definition, root, frozenset()) and root != definition.name):
        return True
    count = len(definition.parameters)
    if root != definition.name:
        return False
    if t.args[1 : 1 + count] == x.args[1 : 1 + count]:
        return True
    ((parameter, _, _),) = definition.base
    n = 1 + definition.parameters.index(parameter)
    way = POS if _stays_behind(k, definition, parameter, POS) else NEG
    return sign_of(k, k.nf(x.args[n]) - k.nf(t.args[n])) == way


def recursions(k: Kernel) -> frozenset[Term]:
    """The names that the givens define by a recursion."""
    if "recursions" not in k.cache:
        k.cache["recursions"] = frozenset(d.name for d in k.givens.definitions if d.base)
    return k.cache["recursions"]  # type: ignore[no-any-return]


# -- maps that look at earlier components only ---------------------------------------------------------


def vanishes_above(k: Kernel, f: Term, at: Indices) -> bool:
    """
    F autoregressive,  j ≥ i
    --------------------------
    ∂F_i/∂x_j = 0
    """
    sort = f.sort
    if not isinstance(sort, Map) or sort.kind != "autoregressive" or len(at) != 2:
        return False
    i, j = at
    return not sign_of(k, k.nf(j) - k.nf(i)) & NEG


def earlier_replaced(t: Term, x: Term, w: Term, i: Term) -> Term:
    """
    F autoregressive,  x_j = w_j for j < i
    ----------------------------------------
    F_i(x) = F_i(w)
    """
    if t.head == "at" and t.args[1:] == (i,) and t.args[0].head == "app":
        f, *arguments = t.args[0].args
        sort = f.sort
        if isinstance(sort, Map) and sort.kind == "autoregressive" and x in arguments:
            return Term("at", (Term("app", (f, *(w if a == x else a for a in arguments))), i))
    return t if x not in t.free else t.rebuild(lambda a: earlier_replaced(a, x, w, i))


def is_successive(k: Kernel, s: Term) -> bool:
    """Whether a letter is a vector that is defined component by component from its own earlier components."""
    definition = k.definition(s)
    return definition is not None and definition.left.head == "at" and not definition.base and s in definition.right.free


__all__ = [
    "Index",
    "Poly",
    "as_free",
    "earlier_replaced",
    "is_successive",
    "member_sign",
    "member_value",
    "recursions",
    "refuse_hidden",
    "vanishes_above",
    "way_of",
]
