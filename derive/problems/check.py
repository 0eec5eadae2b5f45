"""From what a problem module states to what is known about it: each chain judged, in the order of the module."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from time import perf_counter

from derive.judge.budget import BudgetSpent, time_limit
from derive.judge.chain import with_standings
from derive.judge.engines import engines
from derive.judge.repair.chains import Mend, with_repairs
from derive.judge.settings import Settings
from derive.judge.step import in_words
from derive.judge.verdict import UNDECIDED, PartReport, ProblemReport, StepReport
from derive.notation import Givens, Index, Step, Term

from .problem import Chain, Derived, Part, Problem
from .scope import Renewal, renewed, renewed_step

Judge = Callable[[Step, Givens], StepReport]
OWN_RESULT = "what derive computes from the first line alone"


def check_problem(
    problem: Problem, name: str, path: str, settings: Settings, judge: Judge, wanted: tuple[str, ...] = (), mend: Mend | None = None
) -> ProblemReport:
    """The report on a problem, or on the parts ``wanted`` and their cases; ``mend`` looks for repairs."""
    started = perf_counter()
    parts = tuple(check_part(part, settings, judge, mend) for part in problem.parts if is_wanted(part.id, wanted))
    givens = problem.given.givens
    return ProblemReport(name, problem.title, problem.source, path, givens, parts, problem.summary, perf_counter() - started)


def is_wanted(part: str, wanted: tuple[str, ...]) -> bool:
    """Whether a part is asked for: by its own ID, or by that of the part it is a case of."""
    return not wanted or any(part == w or part.startswith(f"{w}/") for w in wanted)


def check_part(part: Part, settings: Settings, judge: Judge, mend: Mend | None = None) -> PartReport:
    """The report on one part or case, in its own scope."""
    givens, change = part.scope, renewal_of(part)
    reports: list[StepReport] = []
    notes: list[tuple[int, str]] = []
    for item in part.items:
        if isinstance(item, str):
            notes.append((len(reports), item))
            continue
        if item.reason:
            notes.append((len(reports), item.reason))
        found = check_chain(item, givens, change, settings, judge)
        reports += with_repairs(found, givens, mend) if mend else found
    return PartReport(part.id, part.title, tuple(reports), tuple(part.pictures), part.given.givens, part.text, part.source, part.points, tuple(notes), givens)


def renewal_of(part: Part) -> Renewal:
    """The letters of the outer scopes that this part declares again."""
    change: Renewal = {}
    outer = part.problem.given.givens
    for inner in part.path:
        change = {old: s.subs(renewed(outer, inner.given.givens)) for old, s in change.items()} | renewed(outer, inner.given.givens)
        outer = inner.scope
    return change


def check_chain(chain: Chain, givens: Givens, change: Renewal, settings: Settings, judge: Judge) -> tuple[StepReport, ...]:
    """The reports on one chain, each with its standing."""
    reports = []
    for line in chain.lines:
        if isinstance(line, Derived):
            reports.append(_own_result(line, chain.start.subs(change), line.end.subs(change), givens, settings, judge))
        else:
            reports.append(_judged(renewed_step(line, change), givens, judge))
    return with_standings(reports, lambda step: judge(step, givens))


def _judged(step: Step, givens: Givens, judge: Judge) -> StepReport:
    unknown = undeclared(step, givens)
    if unknown:
        letters = ", ".join(str(s.args[0]) for s in unknown)
        return StepReport(step, UNDECIDED, message=f"no given declares {letters}")
    return judge(step, givens)


def undeclared(step: Step, givens: Givens) -> tuple[Term, ...]:
    """The letters of a step that no given declares."""
    known = {*givens.symbols, *(s for s, _ in step.witness), *(r.symbol for r in givens.random)}
    return tuple(sorted((s for s in step.left.free | step.right.free if s not in known and not _is_numbered(s)), key=repr))


def _is_numbered(s: Term) -> bool:
    """Whether this is an index over a range of numbers, which needs no declaration."""
    return isinstance(s.args[1], Index)


def _own_result(line: Derived, start: Term, end: Term, givens: Givens, settings: Settings, judge: Judge) -> StepReport:
    """A line of a chain against what derive computes from the first line alone."""
    step = Step(end, "eq", end, reason=line.reason or OWN_RESULT, role="aside", line=line.line)
    try:
        with time_limit(settings.budget):
            computed = engines().normal(start, givens)
    except (Exception, BudgetSpent) as problem:
        return StepReport(step, UNDECIDED, message=f"derive could not compute the first line by itself: {in_words(problem)}")
    return judge(replace(step, right=computed), givens)


def steps_of(reports: Iterable[ProblemReport]) -> tuple[StepReport, ...]:
    """All steps of some problems."""
    return tuple(s for p in reports for part in p.parts for s in part.steps)
