r"""Dots between the first terms and the last one: x_1 + x_2 + \dots + x_n is a sum, x_1 x_2 \cdots x_n a product.

What runs is the whole number in which the first and the last one differ; those between them must be the next ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from derive.notation import Index

from .names import spell, spell_node
from .reader import Reader
from .tables import TIMES
from .tree import Node, Row, span_of, walk

NAMES = "kijlmst"
SCALED = frozenset(("dot", "times"))


@dataclass
class Pattern:
    """The general term, and the numbers from and to which its letter runs."""

    letter: Node
    first: str = ""
    last: Row = field(default=())

    def hole(self, first: str, last: Row) -> Row | None:
        """The running letter, if it runs over the same numbers here as elsewhere."""
        end = spell(last)
        if (self.first and (self.first, spell(self.last)) != (first, end)) or (end.isdigit() and int(end) <= int(first)):
            return None
        self.first, self.last = first, last
        return (self.letter,)

    def of(self, a: Row, b: Row) -> Row | None:
        """What two rows are instances of; None if they differ otherwise than by the running number."""
        if spell(a) == spell(b):
            return a
        if len(a) == 1 and _is_first(a[0]) and _is_last(a[0], b):
            return self.hole(a[0].text, b)
        a = _digits(a, len(b))
        if len(a) != len(b):
            return None
        out = [self._node(x, y) for x, y in zip(a, b, strict=True)]
        return None if any(n is None for n in out) else tuple(n for n in out if n is not None)

    def _node(self, x: Node, y: Node) -> Node | None:
        if spell_node(x) == spell_node(y):
            return x
        if _is_first(x) and _is_last(x, (y,)):
            found = self.hole(x.text, (y,))
            return found[0] if found else None
        pairs = [*zip(x.rows, y.rows, strict=False), (_row(x.base), _row(y.base)), (x.sub or (), y.sub or ()), (x.sup or (), y.sup or ())]
        inner = [self.of(a, b) for a, b in pairs]
        if (x.kind, x.text, len(x.rows), x.primes) != (y.kind, y.text, len(y.rows), y.primes) or any(row is None for row in inner):
            return None
        *rows, base, sub, sup = (row or () for row in inner)
        return replace(x, rows=tuple(rows), base=base[0] if base else None, sub=sub or None, sup=sup or None)


def _digits(row: Row, count: int) -> Row:
    """The 11 of A_{11} as two indices, where two stand in the last term."""
    if len(row) != 1 or not _is_first(row[0]) or not 1 < count == len(row[0].text):
        return row
    return tuple(Node("number", d, row[0].span) for d in row[0].text)


def _row(n: Node | None) -> Row:
    return () if n is None else (n,)


def _is_first(n: Node) -> bool:
    return n.kind == "number" and n.text.isdigit()


def _is_last(first: Node, row: Row) -> bool:
    """Whether a row is a number or an expression without powers such as n − 1."""
    plain = all(m.kind in ("letter", "number") or (m.kind == "op" and m.text in "+-") or (m.kind == "script" and m.sup is None) for m in row)
    return bool(row) and plain and (len(first.text) == 1 or all(m.kind == "number" for m in row))


def without_dots(r: Reader, row: Row) -> Row:
    r"""A row with x_1 + \dots + x_n as \sum_{k=1}^n x_k; the row itself where dots mean something else."""
    at = next((k for k, n in enumerate(row) if n.kind == "letter" and n.text == r"\dots"), 0)
    if not 0 < at < len(row) - 1 or any(n.kind == "bar" for n in row):
        return row
    if _is_plus(row[at - 1]) and _is_plus(row[at + 1]):
        return _sum(r, row, at) or row
    return row if any(n.kind == "op" for n in (row[at - 1], row[at + 1]) if not _is_times(n)) else _product(r, row, at) or row


def listed(r: Reader, items: list[Row]) -> tuple[Pattern, Row] | None:
    r"""The general one of t_1, \dots, t_N, and its range."""
    dots = len(items) - 2
    if dots < 1 or [n.text for n in items[dots]] != [r"\dots"]:
        return None
    run = _run(items[:dots], items[-1], r, tuple(n for item in items for n in item))
    return run[1] if run is not None and run[0] == dots else None


def _is_plus(n: Node) -> bool:
    return n.kind == "op" and n.text == "+"


def _is_times(n: Node) -> bool:
    return TIMES.get(n.text) in SCALED


def _ends(row: Row) -> list[int]:
    """Where the terms of a sum begin, each with its sign."""
    return [k for k, n in enumerate(row) if n.kind == "op" and n.text in "+-"]


def _sum(r: Reader, row: Row, at: int) -> Row | None:
    end = next((k for k in _ends(row) if k > at + 1), len(row))
    starts = [0, *(k for k in _ends(row) if 0 < k < at)]
    terms = [row[a:b] for a, b in pairwise(starts)]  # each with its sign; the first one may have none
    run = _run([t[1:] if _is_plus(t[0]) else t for t in terms], row[at + 2 : end], r, row)
    if run is None:
        return None
    used, whole = run
    if any(Pattern(whole[0].letter).of(t[1:] if _is_plus(t[0]) else t, row[at + 2 : end]) for t in terms[: len(terms) - used]):
        return None  # 2 + 4 + 6 + … + 2n: another step than one
    begin = starts[len(terms) - used]
    return (*row[:begin], *(row[begin : begin + 1] if _is_plus(row[begin]) else ()), _folded(r"\sum", *whole), *row[end:])


def _product(r: Reader, row: Row, at: int) -> Row | None:
    begin = max((k + 1 for k in _ends(row) if k < at), default=0)
    end = next((k for k in _ends(row) if k > at), len(row))
    before, behind = row[begin:at], row[at + 1 : end]
    if any(map(_is_times, before)):
        return _of_factors(r, row, begin, end, _factors(before), _factors(behind))
    for width in range(min(len(before), len(behind)), 0, -1):
        chunks = [before[k : k + width] for k in range(len(before) % width, len(before), width)]
        found = _of_factors(r, row, begin, end, [before[: len(before) % width], *chunks], [behind[:width], behind[width:]])
        if found is not None:
            return found
    return None


def _factors(row: Row) -> list[Row]:
    r"""The factors between \cdot and \times."""
    out: list[list[Node]] = [[]]
    for n in row:
        if _is_times(n):
            out.append([])
        else:
            out[-1].append(n)
    return [tuple(f) for f in out if f]


def _of_factors(r: Reader, row: Row, begin: int, end: int, before: list[Row], behind: list[Row]) -> Row | None:
    run = _run(before, behind[0], r, row) if behind else None
    if run is None:
        return None
    used, whole = run
    kept = before[: len(before) - used]
    if any(Pattern(whole[0].letter).of(t, behind[0]) for t in kept if t):
        return None
    return (*row[:begin], *(n for t in kept for n in t), _folded(r"\prod", *whole), *(n for t in behind[1:] for n in t), *row[end:])


def _run(terms: list[Row], last: Row, r: Reader, row: Row) -> tuple[int, tuple[Pattern, Row]] | None:
    """How many of the terms before the dots belong to the run, and its general term."""
    for k, first in enumerate(terms):
        pattern = Pattern(_letter(r, row))
        scaled = len(first) == 1 and _is_first(first[0]) and len(last) > 1 and not any(n.kind == "op" for n in last)  # 2 + … + 2n
        general = None if scaled else pattern.of(first, last)
        if general is None or not pattern.first:
            continue
        if all(_is_instance(general, pattern.letter, int(pattern.first) + j, t) for j, t in enumerate(terms[k:])):
            while k and int(pattern.first) and _is_instance(general, pattern.letter, int(pattern.first) - 1, terms[k - 1]):
                k, pattern.first = k - 1, str(int(pattern.first) - 1)
            return len(terms) - k, (pattern, general)
    return None


def _letter(r: Reader, row: Row) -> Node:
    taken = {spell_node(n.core) for n in walk(row)}
    known = {name: r.scope.find(name) for name in NAMES}
    free = (name for name in NAMES if name not in taken and ((s := known[name]) is None or isinstance(s.sort, Index)))
    return Node("letter", next(free, r"\kappa"), span_of(row))


def _is_instance(general: Row, letter: Node, value: int, t: Row) -> bool:
    """Whether a term is the general one at a number, r and 1 being the first and the zeroth power of r."""
    found = _at(general, letter, value)
    powers = tuple(n for n in found if not (value == 0 and _is_power(n, "0")))
    plain = tuple(n.core if _is_power(n, "1") and n.sub is None else replace(n, sup=None) if _is_power(n, "1") else n for n in powers)
    return spell(t) in (spell(found), spell(plain) or "1")


def _is_power(n: Node, exponent: str) -> bool:
    return n.kind == "script" and n.sup is not None and spell(n.sup) == exponent and not n.primes


def _at(row: Row, letter: Node, value: int) -> Row:
    """The general term at a number."""

    def put(n: Node) -> Node:
        if n is letter:
            return Node("number", str(value), n.span)
        rows = tuple(_at(inner, letter, value) for inner in n.rows)
        sub, sup = (None if inner is None else _at(inner, letter, value) for inner in (n.sub, n.sup))
        return replace(n, rows=rows, base=None if n.base is None else put(n.base), sub=sub, sup=sup)

    return tuple(map(put, row))


def _folded(sign: str, pattern: Pattern, general: Row) -> Node:
    r"""(\sum_{k=1}^n (…))."""
    span = span_of(general)
    low = (pattern.letter, Node("op", "=", span), Node("number", pattern.first, span))
    big = Node("script", "", span, base=Node("letter", sign, span), sub=low, sup=pattern.last)
    return Node("group", "()", span, ((big, Node("group", "()", span, (general,))),))


__all__ = ["listed", "without_dots"]
