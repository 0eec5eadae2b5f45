"""The claims of some problems: what each chain shows from its first line to its last, and every printed line that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.judge.verdict import PROVED, SUPPORTS, PartReport, ProblemReport, Report, StepReport
from derive.notation import Term

from .compose import line_of, runs
from .document import MARKS, Line, mark_of

COMPOSED = {  # the signs of a chain besides =, and what they come to
    frozenset[str](): "eq",
    frozenset({"lt"}): "lt",
    frozenset({"le"}): "le",
    frozenset({"lt", "le"}): "lt",
    frozenset({"gt"}): "gt",
    frozenset({"ge"}): "ge",
    frozenset({"gt", "ge"}): "gt",
}
ONCE = ("ne", "approx")  # signs that may stand once in a chain, all others being =


@dataclass(frozen=True, slots=True)
class Claim:
    """What one chain shows; ``steps`` are all its lines, those that derive added included."""

    part: PartReport
    line: Line
    steps: tuple[StepReport, ...]

    @property
    def mark(self) -> str:
        """The weakest mark of its steps."""
        found = [mark_of(s) for s in self.steps]
        return max(found, key=[*MARKS].index)

    @property
    def support(self) -> str:
        """What the weakest of its proofs rests on; "" where one is missing."""
        found = [s.support or "" for s in self.steps]
        return max(found, key=SUPPORTS.index) if all(found) else ""

    @property
    def sides(self) -> tuple[Term, ...]:
        """Every term that stands on a side of one of its lines."""
        return tuple(t for s in self.steps for t in (s.step.left, s.step.right))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A relation that somebody printed and that is wrong, and the claims that say what is right instead."""

    problem: ProblemReport
    part: PartReport
    line: Line
    report: StepReport
    right: tuple[Claim, ...]


def claims_of(problem: ProblemReport) -> tuple[Claim, ...]:
    """One claim for each chain and each relation that stands alone, in the order of the problem."""
    return tuple(claim for part in problem.parts for run in runs(part.steps) for claim in _claims(part, run))


def _claims(part: PartReport, run: tuple[StepReport, ...]) -> Iterator[Claim]:
    steps = [s for s in run if s.step.role == "step" and s.verdict]
    if not steps:
        return
    sign = composed([s.step.relation for s in steps])
    scope = (part.scope,)
    if sign is None:
        yield from (Claim(part, line_of(s, 0, scope), (s,)) for s in steps)
        return
    first, last = line_of(steps[0], 0, scope), line_of(steps[-1], 0, scope)
    line = first if len(steps) == 1 else Line(first.left, sign, last.right)
    yield Claim(part, line, tuple(s for s in run if s.verdict))


def composed(relations: list[str]) -> str | None:
    """The relation between the ends of a chain, where its signs come to one.

    >>> composed(["eq", "le", "lt"]), composed(["eq", "ne"]), composed(["notidentity"]), composed(["le", "ge"])
    ('lt', 'ne', 'notidentity', None)
    """
    others = [r for r in relations if r != "eq"]
    if len(relations) == 1 or (len(others) == 1 and others[0] in ONCE):
        return (others or relations)[0]
    return COMPOSED.get(frozenset(others))


def mistakes_of(problem: ProblemReport) -> tuple[Mistake, ...]:
    """Every relation that was claimed to be wrong."""
    claims = claims_of(problem)
    scopes = {part.id: (problem.givens, part.givens) for part in problem.parts}
    return tuple(
        Mistake(problem, part, line_of(s, 0, scopes[part.id]), s, put_right(s, part, claims))
        for part in problem.parts
        for s in part.steps
        if s.step.role == "claimed"
    )


def put_right(wrong: StepReport, part: PartReport, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The proved claims about the same side as a printed line, the left one first; with the same relation, where there are any.

    A claim is about a side that is one of its own, in this part or else anywhere; or that occurs in it, in this part.
    """
    proved = [c for c in claims if all(s.verdict == PROVED for s in c.steps)]
    here = [c for c in proved if c.part is part]
    sides = [side for side in (wrong.step.left, wrong.step.right) if side.free and side.args and side.head != "sym"]
    tries = [[c for c in here if side in c.sides] for side in sides]
    tries += [[c for c in proved if side in c.sides] for side in sides if side == wrong.step.left]
    tries += [[c for c in here if any(side == t for whole in c.sides for t in whole.walk())] for side in sides]
    about = next(filter(None, tries), [])
    same = [c for c in about if c.line.relation == wrong.step.relation]
    return tuple(same or about)


def proved_share(report: Report) -> tuple[int, int]:
    """How many proved steps rest on derive's own kernel alone, and how many proved steps there are."""
    proved = [s for s in report.steps if s.verdict == PROVED]
    return sum(s.support == "proved" for s in proved), len(proved)
