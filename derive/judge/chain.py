"""Chains: where each line stands against the start, so that one slip is blamed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from derive.notation import Step, Term

from .verdict import PROVED, REFUTED, UNREAD, StepReport

Ask = Callable[[Step], StepReport]
UPWARD, DOWNWARD = {"lt", "le"}, {"gt", "ge"}
SAME = ("eq", "iff")
ASIDE = {PROVED: "good", REFUTED: "wrong"}


def compose(first: str | None, second: str) -> str | None:
    """The relation of a to c where a ``first`` b ``second`` c; None where nothing follows.

    >>> compose("eq", "le"), compose("le", "lt"), compose("ne", "eq")
    ('le', 'lt', 'ne')
    >>> compose("le", "ge") is None, compose("ne", "ne") is None
    (True, True)
    """
    if first is None or first in SAME:
        return None if first is None else second
    if second in SAME:
        return first
    pair = {first, second}
    if pair <= UPWARD or pair <= DOWNWARD:
        return next((r for r in ("lt", "gt") if r in pair), first)
    return first if first == second and first in ("approx", "propto", "implies") else None


@dataclass
class Walk:
    """How far a chain has come: its start, its last good line, and how the present line relates to both."""

    ask: Ask
    start: Term
    good: Term
    from_start: str | None = "eq"
    from_good: str | None = "eq"
    state: str = "good"
    length: int = 0

    def advance(self, report: StepReport) -> str:
        """The standing of the next line."""
        if not report.verdict:  # a line that introduces a name
            self.good, self.from_good, self.state = report.step.right, "eq", "good"
            return "good"
        relation = report.step.relation
        composed = compose(self.from_start, relation)
        if composed is None:  # the chain turns back: from here on it is judged anew
            self.start, composed, self.length = report.step.left, relation, 0
            self.good, self.from_good = self.start, "eq"
        self.from_start, self.from_good = composed, compose(self.from_good, relation)
        self.length += 1
        standing = self._standing(report)
        if standing in ("good", "recovered"):
            self.good, self.from_good = report.step.right, "eq"
        self.state = {"recovered": "good", "follows": "wrong"}.get(standing, standing)
        return standing

    def _standing(self, report: StepReport) -> str:
        verdict, before = report.verdict, self.state
        if verdict == PROVED and before == "good":
            return "good"
        if self.from_start in SAME and verdict == REFUTED and before == "good":
            return "wrong"
        if self.from_start in SAME and verdict == PROVED and before == "wrong":
            return "follows"
        against_start = self._compare(report)
        if against_start == PROVED:
            return "recovered" if verdict == REFUTED else "good"
        if verdict == PROVED and before == "wrong":
            return "follows"
        return "wrong" if against_start == REFUTED else "unknown"

    def _compare(self, report: StepReport) -> str:
        """The verdict on the present line against the last good line, then against the start."""
        if self.length == 1:
            return report.verdict
        verdict = ""
        for line, relation in ((self.good, self.from_good), (self.start, self.from_start)):
            if relation is None or (line == self.start and relation != self.from_start):
                continue
            step = Step(line, relation, report.step.right, line=report.step.line, column=report.step.column)
            verdict = self.ask(step).verdict
            if verdict == PROVED or line == self.start:
                break
        return verdict


def with_standings(reports: Iterable[StepReport], ask: Ask) -> tuple[StepReport, ...]:
    """The reports of one chain, each with its standing; ``ask`` judges the comparisons that this needs.

    An aside stands for itself, and a line that could not be read is passed over: the chain goes on from the line above.
    """
    found: list[StepReport] = []
    walk: Walk | None = None
    for report in reports:
        if report.step.role == "aside" or report.verdict == UNREAD:
            found.append(replace(report, standing=ASIDE.get(report.verdict, "unknown")))
            continue
        if walk is None:
            walk = Walk(ask, report.step.left, report.step.left)
        found.append(replace(report, standing=walk.advance(report)))
    return tuple(found)


def departures(chain: Iterable[StepReport]) -> tuple[int, ...]:
    """The positions at which a chain leaves the right track; what follows from a wrong line is not counted again."""
    found, off_track = [], False
    for k, report in enumerate(chain):
        wrong = report.standing == "wrong" or (report.standing == "unknown" and report.verdict == REFUTED)
        aside = report.step.role == "aside"
        if wrong and (aside or not off_track):
            found.append(k)
        if aside:
            continue
        off_track = wrong or (off_track and report.standing in ("follows", "unknown"))
    return tuple(found)


def slips(chains: Iterable[Iterable[StepReport]]) -> int:
    """How many slips there are in some chains."""
    return sum(len(departures(chain)) for chain in chains)
