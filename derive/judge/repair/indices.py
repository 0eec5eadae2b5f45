"""Indices, bounds and sums: off by one, i for j, a sum that is lost."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Index, Tensor, Term

from .places import Place, with_part
from .table import Context, slip

BIG = ("sum", "prod", "integral", "product")


@slip("bound", 1)
def bound(place: Place, _: Context) -> Iterator[Term]:
    """Σ from lo ± 1, to hi ± 1."""
    t = place.node
    if t.head in BIG and t.args[1].head != "const":
        for k in (1, 2):
            yield from (with_part(t, k, near) for near in one_off(t.args[k]))


@slip("bound of a sum", 2)
def other_bound(place: Place, context: Context) -> Iterator[Term]:
    """Σ to m ← Σ to n: another index, dimension or count as a bound."""
    t = place.node
    if t.head in BIG and t.args[2].head != "const":
        for s in (*place.bound, *context.letters):
            if s not in (t.args[0], t.args[2]) and (isinstance(s.sort, Index) or s.sort == Tensor((), "N")):
                yield with_part(t, 2, s)


@slip("letter of a sum", 1)
def other_loop(place: Place, _: Context) -> Iterator[Term]:
    """Σ over j ← Σ over i, where j stands in the summand and i does not."""
    t = place.node
    if t.head in ("sum", "prod") and t.args[0] not in t.args[3].free:
        yield from (with_part(t, 0, j) for j in sorted(t.args[3].free, key=repr) if isinstance(j.sort, Index))


def one_off(t: Term) -> Iterator[Term]:
    """t − 1 and t + 1, as short as they can be written."""
    if t.head == "const":
        return
    if t.head == "num":
        yield Term("num", (t.args[0] + 1, ""))
        if t.args[0] >= 1:
            yield Term("num", (t.args[0] - 1, ""))
    elif t.head == "add" and len(t.args) == 2 and (t.args[1].head == "num" or (t.args[1].head == "neg" and t.args[1].args[0].head == "num")):
        yield t.args[0]
    else:
        yield t - 1
        yield t + 1


@slip("index", 1)
def other_index(place: Place, context: Context) -> Iterator[Term]:
    """x_i ← x_j; x_i ← x_{i−1}, x_{i+1}; A_ij ← A_ji."""
    t = place.node
    if isinstance(t.sort, Index) and t.head == "sym":
        yield from (s for s in dict.fromkeys((*place.bound, *context.letters)) if isinstance(s.sort, Index) and s != t)
    if place.role == "index" and place.above != "add":
        yield from one_off(t)
    if t.head == "at" and len(t.args) == 3:
        yield Term("at", (t.args[0], t.args[2], t.args[1]), t.style, t.span)


@slip("lost sum", 2)
def lost_sum(place: Place, context: Context) -> Iterator[Term]:
    """Σ_i a_i ← a_i; a mean over i too."""
    t = place.node
    if place.role or not isinstance(t.sort, (Tensor, Index)) or place.above in ("sum", "prod"):
        return
    for i in (s for s in context.letters if s in t.free and s not in place.bound):
        sort = i.sort
        if isinstance(sort, Index):
            yield from (Term(big, (i, sort.lo, sort.hi, t)) for big in ("sum", "prod"))


@slip("spare sum", 2)
def spare_sum(place: Place, _: Context) -> Iterator[Term]:
    """a ← Σ_i a."""
    t = place.node
    if t.head in ("sum", "prod"):
        yield t.args[3]
