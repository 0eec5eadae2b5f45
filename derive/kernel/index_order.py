"""The order of whole numbers: what a ≤ b + c between indices, dimensions and counts says of a difference of two of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from derive.notation import Index, Tensor, Term
from derive.notation.build import oo

from .poly import Number, Poly

if TYPE_CHECKING:
    from .engine import Kernel

Node = Term | None  # None stands for the number 0
MOST_NODES = 24


class Edge(NamedTuple):
    """upper ≥ lower + gap."""

    upper: Node
    lower: Node
    gap: Number


def order_sign(k: Kernel, p: Poly) -> int | None:
    """
    a₁ ≥ a₀ + c₁,  a₂ ≥ a₁ + c₂,  …        whole numbers aᵢ
    ----------------------------------------------------------
    a_n − a₀ ≥ c₁ + … + c_n

    The possible signs of a difference a − b + c of two of them (or of one and a number); None for other forms.

    >>> from derive.notation import Declarations
    >>> from derive.kernel.engine import Kernel
    >>> from derive.kernel.poly import read
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> i, j = given.index("i j", n)
    >>> k = Kernel(given.givens)
    >>> order_sign(k, read(n - i)), order_sign(k, read(n - i + 1)), order_sign(k, read(j - i)), order_sign(k, read(n * i - i))
    (6, 4, 7, None)
    """
    from .signs import DECIDED

    row = _difference(p)
    if row is None or row[0] is None is row[1]:
        return None
    a, b, c = row
    edges, others = _edges(k, a, b)
    low, high = _longest(edges, b, a), _longest(edges, a, b)
    low, high = _apart(k, a, b, low), _apart(k, b, a, high)
    s = _signs(None if low is None else low + c, None if high is None else c - high)
    s = _without_equality(k, s, row)
    return None if others and s not in DECIDED else s


def _signs(low: Number | None, high: Number | None) -> int:
    from .signs import ANY, NEG, POS, ZERO_SIGN

    s = ANY
    if low is not None:
        s &= ~NEG if low >= 0 else ANY
        s &= ~ZERO_SIGN if low > 0 else ANY
    if high is not None:
        s &= ~POS if high <= 0 else ANY
        s &= ~ZERO_SIGN if high < 0 else ANY
    return s or ANY


def _apart(k: Kernel, a: Node, b: Node, low: Number | None) -> Number | None:
    """
    a ≥ b + g    a ≠ b + g
    ------------------------
    a ≥ b + g + 1
    """
    from .bounds import margins
    from .signs import NONZERO

    unequal = {row for margin in margins(k) if margin.sign == NONZERO and not margin.universal and (row := _difference(margin.form))}
    while low is not None and ((a, b, -low) in unequal or (b, a, low) in unequal):
        low = low + 1
    return low


def _without_equality(k: Kernel, s: int, row: tuple[Node, Node, Number]) -> int:
    """a ≠ b, if a given says so."""
    from .bounds import margins
    from .signs import NONZERO

    a, b, c = row
    for margin in margins(k):
        if margin.sign == NONZERO and not margin.universal and _difference(margin.form) in (row, (b, a, -c)):
            return s & NONZERO
    return s


def _difference(p: Poly) -> tuple[Node, Node, Number] | None:
    """(a, b, c) with p = a − b + c for whole numbers a and b, either of which may be missing."""
    above: Node = None
    below: Node = None
    constant: Number = 0
    for m, c in p:
        if not m:
            constant = c
        elif len(m) > 1 or m[0][1] != 1 or not _is_whole(m[0][0]):
            return None
        elif c == 1 and above is None:
            above = m[0][0]
        elif c == -1 and below is None:
            below = m[0][0]
        else:
            return None
    return above, below, constant


def _is_whole(s: Term) -> bool:
    if s.head != "sym":
        return False
    sort = s.sort
    return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain in ("N", "Z"))


def _edges(k: Kernel, *start: Node) -> tuple[list[Edge], bool]:
    """What is known of the order of some letters, and whether something else is said of them, too."""
    edges, others = _given(k)
    found = list(edges)
    waiting, seen = [s for s in start if s is not None], set[Term]()
    waiting += [x for e in edges for x in (e.upper, e.lower) if x is not None]
    while waiting and len(seen) < MOST_NODES:
        s = waiting.pop()
        if s in seen:
            continue
        seen.add(s)
        known = k._count.facts.get(s, ())
        others = others | {s} if known or _has_other_bounds(k, s) else others
        for e in (*_range(k, s), *(e for f in known for e in _said_of_letter(k, f))):
            found.append(e)
            waiting += [x for x in (e.upper, e.lower) if x is not None]
    return found, bool(others & seen)


def _has_other_bounds(k: Kernel, s: Term) -> bool:
    """Whether an index runs to or from a bound that is no edge, such as a difference of two letters."""
    sort = s.sort
    ends = (sort.lo, sort.hi) if isinstance(sort, Index) else ()
    rows = [_difference(k.nf(end)) for end in ends if end != oo]
    return any(row is None or row[1] is not None for row in rows)


def _said_of_letter(k: Kernel, f: Term) -> Iterator[Edge]:
    """What a fact about a letter that an average binds says of its order."""
    from .bounds import margins_of
    from .signs import NONNEG, POS

    for margin in margins_of(k, f) if f.head in ("gt", "ge", "lt", "le") else ():
        row = _difference(margin.form)
        if row is not None and margin.sign in (POS, NONNEG):
            a, b, c = row
            yield Edge(a, b, floor(-c) + 1 if margin.sign == POS else ceil(-c))


def _given(k: Kernel) -> tuple[list[Edge], frozenset[Term]]:
    """The givens as edges, and the letters of which they say something that is no edge."""
    from .bounds import margins
    from .signs import NONZERO, POS, ZERO_SIGN

    rows = margins(k)
    key = ("order", len(rows))
    if key not in k.cache:
        edges: list[Edge] = []
        others: set[Term] = set()
        for margin in rows:
            row = None if margin.universal or margin.assumed else _difference(margin.form)
            if row is None:
                others |= {s for s in margin.form.free if _is_whole(s)}
                continue
            a, b, c = row
            if margin.sign != NONZERO:
                edges.append(Edge(a, b, floor(-c) + 1 if margin.sign == POS else ceil(-c)))
            if margin.sign == ZERO_SIGN:
                edges.append(Edge(b, a, ceil(c)))
        k.cache[key] = edges, frozenset(others)
    return k.cache[key]  # type: ignore[no-any-return]


def _range(k: Kernel, s: Term) -> Iterator[Edge]:
    """lo ≤ s ≤ hi for an index, s ≥ 0 for a natural number."""
    sort = s.sort
    if isinstance(sort, Tensor):
        if sort.domain == "N":
            yield Edge(s, None, 0)
        return
    assert isinstance(sort, Index)
    for end, is_lower in ((sort.lo, True), (sort.hi, False)):
        row = None if end == oo else _difference(k.nf(end))
        if row is not None and row[1] is None:
            yield Edge(s, row[0], row[2]) if is_lower else Edge(row[0], s, -row[2])


def _longest(edges: list[Edge], start: Node, end: Node) -> Number | None:
    """The greatest c for which edges say end ≥ start + c; None if they say nothing."""
    best: dict[Node, Number] = {start: 0}
    for _ in range(MOST_NODES):
        moved = False
        for upper, lower, gap in edges:
            if lower in best and best[lower] + gap > best.get(upper, best[lower] + gap - 1):
                best[upper] = best[lower] + gap
                moved = True
        if not moved:
            break
    return best.get(end)


__all__ = ["order_sign"]
