"""Candidates: one or two edits of a line, each with how far-fetched it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from derive.notation import Givens, Index, SortError, Step, Term

from .places import Place, places, put
from .table import SLIPS, Context, Slip

LARGEST = 14  # nodes of a piece of a line nearby that may be put in
SMALLEST = 3  # nodes of a line that may be put in whole
PIECES = 60
TURNED = {"le": ("ge",), "ge": ("le",), "lt": ("gt", "le"), "gt": ("lt", "ge"), "ne": ("eq",)}
LESS_LIKELY = 2  # what an edit of the left side costs on top
LIKELY = 1  # the highest cost of an edit that is one of a pair


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may stand for a line: another right side, or a ``whole`` relation; ``rank`` is (edits, cost)."""

    term: Term
    rank: tuple[int, int]
    whole: bool = False
    changed: int = 0  # nodes of what was put in
    depth: int = 0  # how deep inside the line

    def applied(self, step: Step) -> Step:
        """The line with this in place of what was written."""
        if not self.whole:
            return replace(step, right=self.term)
        left, right = self.term.args
        return replace(step, left=left, relation=self.term.head, right=right)

    @property
    def order(self) -> tuple[tuple[int, int], int]:
        """Likely edits first, then small ones."""
        return self.rank, self.changed

    @property
    def size(self) -> tuple[int, int, int]:
        """How long the line becomes, how far inside it is new, and how much of it: 2 xᵀy rather than (2x)ᵀy."""
        return nodes(self.term), self.depth, self.changed

    def on_the_left(self, step: Step) -> Candidate:
        """The same edit as one of the left side: less likely than one of the right side."""
        edits, cost = self.rank
        return Candidate(Term(step.relation, (self.term, step.right)), (edits, cost + LESS_LIKELY), True)


def nodes(t: Term) -> int:
    """How many nodes a term has."""
    return sum(1 for _ in t.walk())


def edits(t: Term, context: Context, likely: bool = False) -> list[Candidate]:
    """Everything that one slip may have made of a term, each by the likeliest edit."""
    found: dict[Term, Candidate] = {}
    rows = [row for row in SLIPS.values() if row.cost <= LIKELY or not likely]
    for place in places(Place((), t)):
        for row in rows:
            for new in tried(row, place, context):
                candidate = Candidate(put(t, place.path, new), (1, row.cost), changed=nodes(new), depth=len(place.path))
                known = found.get(candidate.term)
                if candidate.term != t and (known is None or candidate.order < known.order):
                    found[candidate.term] = candidate
    return list(found.values())


def tried(row: Slip, place: Place, context: Context) -> list[Term]:
    """The edits of a row at a place; none where it makes no sense."""
    try:
        return list(row.edits(place, context))
    except (SortError, KeyError, IndexError, AttributeError, TypeError, ValueError):
        return []


def flips(step: Step) -> Iterator[Candidate]:
    """a ≥ b ← a ≤ b, and ≥ for >; a = b ← a ≠ b."""
    for head in TURNED.get(step.relation, ()):
        yield Candidate(Term(head, (step.left, step.right)), (1, 1), True)


def pairs(singles: Iterable[Candidate], context: Context) -> Iterator[Candidate]:
    """Two likely edits one after the other."""
    seen = {c.term for c in singles}
    for first in singles:
        if first.whole or first.rank[1] > 0:
            continue
        for second in edits(first.term, context, likely=True):
            if second.term not in seen:
                seen.add(second.term)
                yield Candidate(second.term, (2, 0))


def context_of(step: Step, following: Step | None, givens: Givens) -> Context:
    """The letters and the pieces of a line and of those beside it."""
    lines = (step.left, step.right, *((following.right,) if following is not None else ()))
    near = frozenset().union(*(line.free for line in lines), *(_of_sorts(line) for line in lines))
    ordered = sorted(near, key=repr)
    others = [s for s in givens.symbols if s not in near]
    letters = (*ordered, *others)
    beside = pieces((step.left, *lines[2:], step.right)) + pieces((d.right for d in givens.definitions), whole=True)
    averages = dict.fromkeys(t.args[:2] for line in lines for t in line.walk() if t.head in ("expect", "var"))
    return Context(givens, letters, beside[:PIECES], near, frozenset(letters), tuple(averages))


def _of_sorts(t: Term) -> frozenset[Term]:
    """The letters in the dimensions and ranges of the letters of a term, and in its bounds."""
    found: set[Term] = set()
    for s in (p for p in t.walk() if p.head == "sym"):
        sort = s.args[1]
        ends = (sort.lo, sort.hi) if isinstance(sort, Index) else getattr(sort, "dims", ())
        found |= {x for end in ends for x in end.free}
    return frozenset(found)


def pieces(lines: Iterable[Term], whole: bool = False) -> tuple[Term, ...]:
    """Small subterms of some lines, each once; the lines themselves where they are a letter or the like, or ``whole`` ones are wanted."""
    found: dict[Term, None] = {}
    for line in lines:
        for place in places(Place((), line)):
            if place.role == "" and place.node.head != "num" and nodes(place.node) <= (LARGEST if whole or place.path else SMALLEST):
                found.setdefault(place.node)
    return tuple(found)
