"""What a run amounts to: counts by verdict, and the exit status of the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .verdict import PROVED, REFUTED, UNDECIDED, UNREAD, StepReport

OK, WRONG, USAGE, OPEN, FAULT = 0, 1, 2, 3, 70
COUNTED = ("proved", "computed", "assumed", "refuted", "refuted_as_expected", "undecided", "unread")


def category(report: StepReport) -> str:
    """The one count that a step adds to; "" for a line that only introduces a name."""
    if report.verdict == PROVED:
        return report.support if report.support in ("computed", "assumed") else "proved"
    if report.verdict == REFUTED and report.expected == REFUTED:
        return "refuted_as_expected"
    return report.verdict


def counts(reports: Iterable[StepReport]) -> dict[str, int]:
    """How many steps there are of each kind, in the order of ``COUNTED``."""
    found = Counter(map(category, reports))
    return {name: found[name] for name in COUNTED}


def exit_status(reports: Iterable[StepReport], broken: bool = False) -> int:
    """The first that applies of the list in the README; ``broken`` says that something failed to load."""
    reports = [r for r in reports if r.verdict]
    if any(r.fault for r in reports):
        return FAULT
    if any(_refutes(r) for r in reports):
        return WRONG
    if broken or not reports or any(r.verdict in (UNDECIDED, UNREAD) for r in reports):
        return OPEN
    return OK


def _refutes(report: StepReport) -> bool:
    """A step that is refuted, or a claim expected to be refuted that holds."""
    return report.verdict == (PROVED if report.expected == REFUTED else REFUTED)
