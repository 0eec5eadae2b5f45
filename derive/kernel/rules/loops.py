"""A canonical order of the loops of a sum: refine by what each index occurs in, and branch only on ties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from derive.notation import Term

from ..poly import Exponent, Poly, key, to_term

if TYPE_CHECKING:
    from ..engine import Kernel

MAX_LEAVES = 60
UNORDERED = frozenset(("add", "mul", "delta"))
Colours = dict[Term, int]


class Loop(NamedTuple):
    """One binder of a sum: its index letter and its bounds."""

    i: Term
    lo: Term
    hi: Term


def nested(k: Kernel, b: Term) -> tuple[list[Loop], list[tuple[Term, Exponent]] | None]:
    """The sums around the innermost summand, outermost first, and its factors if it is a product without a number."""
    loops: list[Loop] = []
    while b.head == "sum":
        i, body = k.open(b)
        loops.append(Loop(i, b.args[1], b.args[2]))
        b = body
    single = k.nf(b).monomial
    return loops, list(single[1]) if single is not None and single[0] == 1 else None


def loop_orders(k: Kernel, loops: list[Loop], factors: list[tuple[Term, Exponent]]) -> Iterator[tuple[Loop, ...]]:
    """Orders of the loops that do not depend on the names of their letters: one, but for symmetries of the summand.

    Each order lists a loop after those that its bounds speak of. Sums that differ by names and by the order of
    their loops have the same set of orders, so that the least text over all of them is canonical.
    """
    if len(loops) == 1:
        yield tuple(loops)
        return
    leaves = _leaves(k, [loop.i for loop in loops], _first_colours(loops), factors)
    for _, colours in zip(range(MAX_LEAVES), leaves, strict=False):
        yield _nested(sorted(loops, key=lambda loop: colours[loop.i]))


def _first_colours(loops: list[Loop]) -> Colours:
    letters = {loop.i for loop in loops}
    marks = {loop.i: repr([key(b) if not b.free & letters else "" for b in (loop.lo, loop.hi)]) for loop in loops}
    return _ranked(marks)


def _ranked(marks: dict[Term, str]) -> Colours:
    """Colours 0, 1, … in the order of the marks; a colour is the number of letters with smaller marks."""
    ordered = sorted(marks.values())
    return {i: ordered.index(mark) for i, mark in marks.items()}


def _leaves(k: Kernel, letters: list[Term], colours: Colours, factors: list[tuple[Term, Exponent]]) -> Iterator[Colours]:
    """All ways to break ties after refinement, the first tied class each time."""
    colours = _refined(k, letters, colours, factors)
    counts: dict[int, list[Term]] = {}
    for i in letters:
        counts.setdefault(colours[i], []).append(i)
    tied = min((c for c, members in counts.items() if len(members) > 1), default=None)
    if tied is None:
        yield colours
        return
    for chosen in counts[tied]:
        split = {i: c + (1 if c == tied and i != chosen else 0) for i, c in colours.items()}
        yield from _leaves(k, letters, split, factors)


def _refined(k: Kernel, letters: list[Term], colours: Colours, factors: list[tuple[Term, Exponent]]) -> Colours:
    """Colour each letter by where it occurs and with letters of which colours, until nothing changes."""
    while True:
        k.spend(1)
        marks = {i: f"{colours[i]:04d}{sorted(_mark(k, b, e, i, colours) for b, e in factors if _occurs(i, b, e))}" for i in letters}
        finer = _ranked(marks)
        if len(set(finer.values())) == len(set(colours.values())):
            return finer
        colours = finer


def _occurs(i: Term, b: Term, e: Exponent) -> bool:
    return i in b.free or (isinstance(e, Poly) and i in e.free)


def _mark(k: Kernel, b: Term, e: Exponent, i: Term, colours: Colours) -> str:
    power = _shape(k, to_term(e), i, colours) if isinstance(e, Poly) else str(e)
    return f"{_shape(k, b, i, colours)}^{power}"


def _shape(k: Kernel, t: Term, i: Term, colours: Colours) -> str:
    """The text of a term with ``i`` marked and the other letters replaced by their colours."""
    if t == i:
        return "*"
    if t in colours:
        return f"?{colours[t]}"
    if not t.free & colours.keys():
        return key(t)
    parts = [_shape(k, a, i, colours) if isinstance(a, Term) else repr(a) for a in t.args]
    if t.head in UNORDERED:
        parts.sort()
    elif t.head == "at" and _symmetric(k, t):
        parts[-2:] = sorted(parts[-2:])
    return f"{t.head}({','.join(parts)})"


def _symmetric(k: Kernel, t: Term) -> bool:
    from .words import is_symmetric, matrix_of

    found = matrix_of(t)
    return found is not None and is_symmetric(k, found[0])


def _nested(loops: list[Loop]) -> tuple[Loop, ...]:
    """The loops in this order, but each after those that its bounds speak of."""
    placed: list[Loop] = []
    waiting = list(loops)
    while waiting:
        open_ = {loop.i for loop in waiting}
        ready = next((loop for loop in waiting if not (loop.lo.free | loop.hi.free) & (open_ - {loop.i})), waiting[0])
        placed.append(ready)
        waiting.remove(ready)
    return tuple(placed)
