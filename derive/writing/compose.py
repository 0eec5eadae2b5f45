"""From what was found to what is written: reports of problems as one document value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, UNREAD, PartReport, ProblemReport, Report, StepReport
from derive.notation import Givens, Term
from derive.notation.graph import Graph

from .closing import closing
from .document import (
    MARKS,
    Block,
    Chain,
    CountTable,
    Document,
    Figure,
    Finding,
    Formula,
    Given,
    Heading,
    Line,
    Notes,
    PageBreak,
    Paragraph,
    Title,
    Unsettled,
    Words,
    mark_of,
    words,
)  # fmt: skip
from .latex import abbreviated
from .wording import message_of, point, what_holds

FINDINGS = {
    "printed": "Printed, and wrong",
    "unsettled": "Printed, and not shown to be wrong",
    "holds": "Printed as wrong, and it holds",
    REFUTED: "Refuted",
    "fault": "Rules and numbers disagree",
}
EMPTY = Givens()
Numbers = Mapping[int, int]  # from the identity of a step's report to the number that is printed


def problem_document(report: ProblemReport, sources: Mapping[str, str] | None = None) -> Document:
    """The write-up of one problem; ``sources`` says where a rule or fact can be looked up."""
    return Document(report.title, tuple(problem_blocks(report, sources or {})))


def combined_document(report: Report, sources: Mapping[str, str] | None = None, title: str = "Derivations") -> Document:
    """All problems in one write-up, with a table of what was found in front."""
    blocks = list(front_blocks(report, title))
    for k, problem in enumerate(report.problems, start=1):
        blocks += [PageBreak(f"problem:{k}"), *problem_blocks(problem, sources or {})]
    return Document(title, tuple(blocks))


def front_blocks(report: Report, title: str) -> Iterator[Block]:
    """The name of the whole, how many relations of each problem have which verdict, and what could not be loaded."""
    found = [Counter(map(mark_of, p.steps)) for p in report.problems]
    marks = tuple(m for m in MARKS if m != "defines" and any(counts[m] for counts in found))
    yield Title(title)
    rows = tuple((f"problem:{k + 1}", p.title, tuple(found[k][m] for m in marks)) for k, p in enumerate(report.problems))
    if rows:
        yield CountTable(marks, rows)
    if report.errors:
        yield Notes("Not loaded", tuple(("", (f"{e.path}: ", *words(e.message))) for e in report.errors))


def problem_blocks(report: ProblemReport, sources: Mapping[str, str]) -> Iterator[Block]:
    """Head, givens, the parts in order, and the closing report."""
    yield Title(report.title, report.source, words(report.summary), report.id)
    yield Given(report.givens)
    judged = [s for s in report.steps if mark_of(s) != "defines"]
    numbers = {id(s): k for k, s in enumerate(judged, start=1)}
    for part in report.parts:
        yield from part_blocks(part, numbers, report.givens)
    yield Heading("Report", 2)
    assumed = (*report.givens.assumed, *(t for part in report.parts for t in part.givens.assumed))
    yield from closing(judged, numbers, sources, assumed)


def part_blocks(part: PartReport, numbers: Numbers, givens: Givens) -> Iterator[Block]:
    """The head of a part or case, its own givens, its chains with the words between them, and its pictures."""
    if part.title:
        name, _, case = part.id.partition("/")
        yield Heading(part.title, 3 if case else 2, "" if case else name, _points(part.points), part.source)
    if part.text:
        yield Paragraph(words(part.text))
    if part.givens != EMPTY:
        yield Given(part.givens)
    scope = (givens, part.givens)
    start = 0
    for k, text in (*part.notes, (len(part.steps), "")):
        yield from chains(part.steps[start:k], numbers, scope)
        if text:
            yield Paragraph(words(text))
        start = k
    for picture in part.pictures:
        if isinstance(picture, Graph):
            yield Figure(picture, words(picture.title))


def _points(points: str) -> str:
    return f"{points} point{'s' * (points != '1')}" if points else ""


def chains(steps: Iterable[StepReport], numbers: Numbers, scope: tuple[Givens, ...]) -> Iterator[Block]:
    """Chains, and what was found wrong; relations that stand alone are aligned with each other."""
    for layout, group in groupby(runs(steps), key=_layout):
        found = list(group)
        for run in found if layout == "chain" else [tuple(s for (s,) in found)]:
            yield from _run(run, numbers, scope)


def _layout(run: tuple[StepReport, ...]) -> str:
    """Lines of the same kind that stand alone share their alignment; chains and claims are kept apart."""
    role = run[0].step.role
    return "chain" if len(run) > 1 or role == "claimed" else role


def runs(steps: Iterable[StepReport]) -> list[tuple[StepReport, ...]]:
    """The chains among some steps; a claimed relation is never part of one."""
    found: list[list[StepReport]] = []
    for s in steps:
        if found and not s.step.first and _goes_on(found[-1][-1], s):
            found[-1].append(s)
        else:
            found.append([s])
    return [tuple(run) for run in found]


def _goes_on(above: StepReport, s: StepReport) -> bool:
    """Whether a step belongs to the chain above it: the next line, or something beside its last line."""
    roles = (above.step.role, s.step.role)
    return roles == ("step", "step") or (s.step.role == "aside" and above.step.role in ("step", "aside") and s.step.left == above.step.right)


def _run(run: tuple[StepReport, ...], numbers: Numbers, scope: tuple[Givens, ...]) -> Iterator[Block]:
    if run[0].step.role == "claimed":
        yield _finding(run[0], numbers, scope)
        return
    lines = []
    above: Term | None = None
    for s in run:
        lines.append(line_of(s, numbers.get(id(s), 0), scope, above))
        above = s.step.right
    yield Chain(tuple(lines))
    unsettled: dict[Words, list[int]] = {}
    for s in run:
        mark = mark_of(s)
        if mark in (UNDECIDED, UNREAD):
            unsettled.setdefault(_joined(*remarks(s)) or (f"{mark}.",), []).append(numbers.get(id(s), 0))
        elif mark in (REFUTED, "fault"):
            yield _finding(s, numbers, scope)
    if unsettled:
        yield Unsettled(tuple((tuple(where), why) for why, where in unsettled.items()))


def line_of(report: StepReport, number: int, scope: tuple[Givens, ...], above: Term | None = None) -> Line:
    """A step as a line; a statement that something exists stands undivided on the right."""
    step = report.step
    mark = mark_of(report)
    left, right = (_short(t, scope) for t in (step.left, step.right))
    if step.relation == "exists":
        return Line(None, "", left, (*_joined(("for some values",), reason_of(report)),), mark, number)
    if step.is_property:
        return Line(None, "", left, reason_of(report), mark, number)
    if step.relation == "forall":
        return Line(None, "", Term("forall", (left, right)), reason_of(report), mark, number)
    relation = "defines" if mark == "defines" and step.relation == "eq" else step.relation
    goes_on = above is not None and not step.first and step.left == above
    return Line(None if goes_on else left, relation, right, reason_of(report), mark, number)


def _short(t: Term, scope: tuple[Givens, ...]) -> Term:
    for givens in scope:
        if givens.random:
            t = abbreviated(t, givens)
    return t


def reason_of(report: StepReport) -> Words:
    """What the author said, or the rules that the author named; the case that the step is about; its witness."""
    step = report.step
    said = words(step.reason) if step.reason else words(", ".join(step.by))
    case: Words = ("for ", *(w for k, fact in enumerate(step.under) for w in ((", ", fact) if k else (fact,)))) if step.under else ()
    witness = report.counterexample if report.verdict == PROVED and step.role != "claimed" else None
    shown: Words = ("as at ", *point(witness.values)) if witness is not None and witness.values else ()
    return _joined(said, case, shown)


def _joined(*pieces: Words) -> Words:
    """Pieces of running text with semicolons between those that say something."""
    told = [piece for piece in pieces if piece]
    return tuple(w for k, piece in enumerate(told) for w in (*(("; ",) if k else ()), *piece))


# -- what is set apart -----------------------------------------------------------------------


def _finding(report: StepReport, numbers: Numbers, scope: tuple[Givens, ...]) -> Finding:
    mark = mark_of(report)
    kind = mark
    if report.step.role == "claimed" and mark != "fault":
        kind = {REFUTED: "printed", "holds": "holds"}.get(mark, "unsettled")
    line = line_of(report, numbers.get(id(report), 0), scope)
    said = words(report.step.reason) if report.step.role == "claimed" else ()
    return Finding(kind, FINDINGS[kind], line, words(report.step.source), (*((said,) if said else ()), *remarks(report)))


def _stop(formula: str) -> Words:
    """The full stop of a sentence that ends with a formula; a number cut short has dots of its own."""
    return () if formula.endswith("...") else (".",)


def remarks(report: StepReport) -> Iterator[Words]:
    """The counterexample in words, the residual, a repair, the message."""
    found = report.counterexample
    if found is not None and report.verdict == REFUTED:
        where: Words = ("At ", *point(found.values), " the") if found.values else ("The",)
        yield (*where, " left side is ", Formula(found.left), ", the right side ", Formula(found.right), *_stop(found.right))
    if report.residual is not None:
        yield ("Left minus right: ", report.residual, ".")
    if (holds := what_holds(report)) is not None:
        yield ("What does hold: ", holds, ".")
    said = message_of(report)
    if said and (report.verdict != REFUTED or found is None or report.fault):
        yield said
    if report.expected and not report.as_expected:
        yield (f"Expected to be {report.expected}; found {report.verdict}.",)
