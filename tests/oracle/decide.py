"""The verdict of the oracle on a relation: does it hold wherever both sides are defined?

``FALSE``: at some point that the givens allow, both sides are defined and clearly differ.
``TRUE``: both sides are defined and agree at every point tried, over several dimensions.
``UNDEFINED``: it was never seen to fail, but at some point a side has no value.
``UNKNOWN``: the oracle cannot tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import mpmath

from .approximations import approximation
from .evaluate import Work
from .outcomes import TooWide, Undefined, Unknown
from .plain import Node, Plain, Problem, load_problem, node
from .relations import holds
from .roots import roots
from .rows_algebra import row as _rows_algebra  # noqa: F401 fills the table
from .rows_calculus import row as _rows_calculus  # noqa: F401 fills the table
from .rows_probability import row as _rows_probability  # noqa: F401 fills the table
from .settings import Setting, worlds_at
from .worlds import Unsatisfied, World, all_sizes, allowed, make_world, reachable, with_equations

TRUE, FALSE, UNDEFINED, UNKNOWN = "true", "false", "undefined", "unknown"
SKIPPED, OUTSIDE = "skipped", "outside"
DIGITS = 50
EFFORT = 60_000  # nodes evaluated before no fourth point is begun; ten times that stops a point


@dataclass(frozen=True, slots=True)
class Answer:
    """What the oracle says, and at how many points it looked."""

    verdict: str
    points: int = 0
    note: str = ""


@dataclass
class Inquiry:
    """A statement, the points at which it was evaluated, and what came out there."""

    problem: Problem
    seed: int
    effort: int
    worlds: list[World] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problem = with_equations(self.problem)
        self.work = Work(10 * self.effort)

    @cached_property
    def letters(self) -> frozenset[Node]:
        return reachable(self.problem)

    @property
    def spent(self) -> bool:
        return self.work.done > self.effort and self.seen.total() >= 3

    def plan(self) -> Iterator[tuple[dict[Node, int], int, str]]:
        """(dimensions, seed, kind) of the points to look at, generic ones first.

        Special points break inequalities, and show where a side has no value.
        """
        sizes = all_sizes(self.problem, self.letters)
        smallest = [min(sizes, key=lambda s: sum(s.values()))] if len(sizes) > 3 else []
        rows = sizes * 3 if len(sizes) == 1 else [*sizes, sizes[0], *smallest]
        yield from ((s, self.seed + k, "") for k, s in enumerate(rows))
        yield from ((sizes[0], self.seed, kind) for kind in ("0", "1", "mixed"))
        if self.problem.statement.head != "eq":
            kinds = ("mixed", "tied", "mixed", "mixed", "tied", "mixed")
            yield from ((s, self.seed + 100 + k, kind) for k, kind in enumerate(kinds) for s in sizes[:3])

    def points(self) -> Iterator[World]:
        """Worlds that satisfy the givens, until the effort is spent."""
        for sizes, seed, special in self.plan():
            if self.spent:
                return
            try:
                world = make_world(self.problem, self.letters, sizes, seed, self.work, special)
            except Unsatisfied:
                continue
            except (Unknown, Undefined) as why:
                self.record(UNKNOWN, str(why))
                continue
            self.worlds.append(world)
            yield world

    def record(self, verdict: str, note: str = "") -> str:
        self.seen[verdict] += 1
        self.notes += [note] * bool(note)
        return verdict

    def at(self, world: World, relation: Node | None = None) -> str:
        """Whether the statement, or another relation, holds in a world."""
        try:
            return TRUE if holds(world.evaluator, relation or self.problem.statement, {}) else FALSE
        except Undefined as why:
            self.notes.append(str(why))
            return UNDEFINED
        except TooWide:
            return SKIPPED
        except (Unknown, RecursionError) as why:
            self.notes.append(str(why))
            return UNKNOWN

    def answer(self, verdict: str, note: str = "") -> Answer:
        return Answer(verdict, self.seen.total(), note)


def decide(statement: Plain, givens: dict[str, Any] | None = None, seed: int = 1, effort: int = EFFORT) -> Answer:
    """Whether a relation, in plain data, holds under the givens.

    >>> x = ["sym", "x", ["tensor", "R"]]
    >>> decide(["eq", ["add", x, x], ["mul", ["num", "2"], x]]).verdict
    'true'
    >>> decide(["eq", ["sqrt", ["pow", x, ["num", "2"]]], x]).verdict
    'false'
    """
    with mpmath.workdps(DIGITS):
        return _decided(load_problem(statement, givens), seed, effort)


def _decided(problem: Problem, seed: int, effort: int) -> Answer:
    head = problem.statement.head
    if head == "notidentity":
        found = _decided(_about(problem, node("eq", *problem.statement.args)), seed, effort)
        return replace(found, verdict={TRUE: FALSE, FALSE: TRUE}.get(found.verdict, found.verdict))
    if head == "exists":
        return _existence(Inquiry(_about(problem, problem.statement.args[0]), seed, effort))
    if head in ("approx", "propto"):
        return _approximate(Inquiry(problem, seed, effort))
    return _universal(Inquiry(problem, seed, effort))


def _about(problem: Problem, statement: Node) -> Problem:
    return replace(problem, statement=statement, reach={})


# -- relations that hold at every point ---------------------------------------------------------


def _universal(q: Inquiry) -> Answer:
    for world in q.points():
        if q.record(q.at(world)) == FALSE:
            return q.answer(FALSE, f"{world.sizes} seed {world.seed}")
    if q.problem.statement.head != "eq" and any(q.at(w) == FALSE for w in roots(q.problem.statement, q.worlds)):
        return q.answer(FALSE, "at a root between two points")
    return _collected(q)


def _collected(q: Inquiry) -> Answer:
    head, note = q.problem.statement.head, q.notes[0] if q.notes else ""
    if q.seen[UNDEFINED]:
        return q.answer(UNDEFINED, note)
    if q.seen[TRUE] < (2 if head == "eq" else 4) or q.seen[UNKNOWN] > q.seen[TRUE]:
        return q.answer(UNKNOWN, note or "too few points")
    if head in ("iff", "implies") and not _both_ways(q):
        return q.answer(UNKNOWN, "the left side was not seen to hold and to fail")
    if head == "ne":
        return q.answer(UNKNOWN, "never equal where we looked")
    return q.answer(TRUE)


def _both_ways(q: Inquiry) -> bool:
    """Whether the left side of ⇒ or ⇔ was seen to hold and to fail."""
    points = [*q.worlds, *roots(q.problem.statement, q.worlds)]
    return {TRUE, FALSE} <= {q.at(w, q.problem.statement.args[0]) for w in points}


# -- one point ------------------------------------------------------------------------------------


def decide_at(statement: Plain, givens: dict[str, Any], values: list[Setting]) -> Answer:
    """Whether a relation holds at given values of its letters; ``OUTSIDE`` where no values of the others satisfy the givens.

    >>> x = ["sym", "x", ["tensor", "R"]]
    >>> decide_at(["eq", ["sqrt", ["pow", x, ["num", "2"]]], x], {"symbols": [x]}, [Setting("x", ["num", "-1"])]).verdict
    'false'
    """
    with mpmath.workdps(DIGITS):
        q = Inquiry(load_problem(statement, givens), 1, EFFORT)
        try:
            world = next((w for w in worlds_at(q.problem, q.letters, values, q.work) if allowed(w, q.letters)), None)
            found = OUTSIDE if world is None else q.at(world)
            return Answer(UNKNOWN if found == SKIPPED else found, 1, q.notes[0] if q.notes else "")
        except Undefined as why:
            return Answer(OUTSIDE, 1, str(why))
        except Unknown as why:
            return Answer(UNKNOWN, 1, str(why))


# -- others ---------------------------------------------------------------------------------------


def _existence(q: Inquiry) -> Answer:
    """∃: true if one of the points, or a root between two of them, satisfies the relation."""
    for world in q.points():
        if q.record(q.at(world)) == TRUE:
            return q.answer(TRUE)
    found = any(q.at(w) == TRUE for w in roots(q.problem.statement, q.worlds))
    return q.answer(TRUE) if found else q.answer(UNKNOWN, "found no point")


def _approximate(q: Inquiry) -> Answer:
    for world in q.points():
        if world.special:
            continue
        try:
            q.record(TRUE if approximation(q.problem, world) else FALSE)
        except Undefined as why:
            q.record(UNDEFINED, str(why))
        except Unknown as why:
            q.record(UNKNOWN, str(why))
    for verdict in (FALSE, UNDEFINED):
        if q.seen[verdict]:
            return q.answer(verdict)
    return q.answer(TRUE if q.seen[TRUE] > 1 else UNKNOWN, q.notes[0] if q.notes else "")
