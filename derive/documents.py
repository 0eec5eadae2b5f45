"""Documents: what was read from a text, judged line by line. Nothing in a document is ever run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from derive.judge.chain import with_standings
from derive.judge.repair.chains import Mend, with_repairs
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, REFUTED, SUPPORTS, UNDECIDED, UNREAD, DocumentReport, ModuleError, StepReport, UnreadText
from derive.judge.workers import JobError, Recorder
from derive.notation import Givens, Index, Step, Tensor, Term
from derive.reading.document import Chain, Document, Unread, read_document, read_givens_file
from derive.reading.draft import draft
from derive.reading.errors import ReadError, visible
from derive.reading.givens import letters_in
from derive.reading.passages import passages
from derive.reading.source import open_source
from derive.reading.variables import density_of

Judge = Callable[[Step, Givens], StepReport]
Places = dict[str, tuple[tuple[int, int], ...]]
KINDS = ("*.md", "*.tex")
NOTHING = Term("true", ())
HOLDS = {PROVED: True, REFUTED: False}
MANY = 100  # facts of a document
READING = 0.6  # of the seconds of a step, for reading the whole document


def find_documents(folder: Path) -> list[Path]:
    """The documents in a folder and the folders in it."""
    return sorted(p for kind in KINDS for p in folder.rglob(kind) if p.is_file())


def check_document(path: str, givens: str | None, settings: Settings, recorder: Recorder) -> DocumentReport:
    """The report on one document; ``givens`` is a file of givens from outside."""
    started = perf_counter()
    document = read_document(path, outer=read_givens_file(givens) if givens else None, seconds=settings.budget * READING)
    report = judged(document, path, recorder, recorder.mend)
    return replace(report, seconds=perf_counter() - started, prose=prose_of(path))


def prose_of(path: str) -> tuple[tuple[int, str, int], ...]:
    """The words of a document, for a copy of it; none of one that is too long to be read."""
    try:
        return tuple((p.line, p.text, p.level) for p in passages(open_source(path)))
    except ReadError:
        return ()


def judged(document: Document, path: str, judge: Judge, mend: Mend | None = None) -> DocumentReport:
    """Each chain of a document, in order: a later one may use an earlier one that it cites. ``mend`` looks for repairs."""
    judge = focused(judge)
    chains: list[tuple[StepReport, ...]] = []
    labels: Places = dict(document.labels)
    for chain in document.chains:
        cited = [chains[k][j] for label in chain.cites for k, j in labels.get(label, ()) if k < len(chains)]
        found = check_chain(chain, cited, careful(judge, document))
        chains.append(with_repairs(found, chain.givens, mend) if mend else found)
    owed = [(judge(s, document.givens),) for s in document.obligations]
    errors = tuple(ModuleError(path, "\n".join(filter(None, (p.message, p.caret, p.expected))), p.line) for p in document.errors)
    in_order = sorted((*owed, *chains), key=lambda chain: chain[0].step.line)
    return DocumentReport(path, document.givens, tuple(in_order), errors, document.unchecked_inline)


def focused(judge: Judge) -> Judge:
    """A judge who is told, of very many facts, only those that something ties to the letters of a step: the others prove and refute nothing."""

    def ask(step: Step, givens: Givens) -> StepReport:
        if len(givens.facts) > MANY:
            letters = concerned(step.statement, givens)
            givens = replace(givens, facts=tuple(f for f in givens.facts if f.free & letters or all(map(_counts, f.free))))
        return judge(step, givens)

    return ask


def _counts(s: Term) -> bool:
    """Whether a letter may be a size or an index, on which the shapes of others rest."""
    return isinstance(s.sort, Index) or (isinstance(s.sort, Tensor) and s.sort.domain == "N")


def careful(judge: Judge, document: Document) -> Judge:
    """A judge that does not refute where a given about the letters was not understood: the values may contradict it."""
    if not any(p.spoken_of for p in document.errors):
        return judge

    def ask(step: Step, givens: Givens) -> StepReport:
        report = judge(step, givens)
        names = {letters_in(name.partition("_")[0]) for s in concerned(step.statement, givens) for name in names_of(s)}
        lines = [p.line for p in document.errors if any(name and name <= p.spoken_of for name in names)]
        if report.verdict != REFUTED or not lines:
            return report
        message = f"the given in line {lines[0]} was not understood; the values at which this line fails may contradict it"
        return replace(report, verdict=UNDECIDED, counterexample=None, residual=None, message=message)

    return ask


def names_of(s: Term) -> tuple[str, ...]:
    """The name of a letter; of a density, those of its variables too, whose domains are its own."""
    found = density_of(s)
    return (s.args[0], *(name for name, _ in found.roles)) if found is not None else (s.args[0],)


def concerned(statement: Term, givens: Givens) -> frozenset[Term]:
    """The letters of a statement, and those that the givens tie to them."""
    found = statement.free
    ties = [f.free for f in (*givens.facts, *givens.assumed)]
    ties += [d.left.free | d.right.free for d in givens.definitions]
    ties += [v.symbol.free | v.law.free for v in givens.random]
    while more := [t for t in ties if t & found and not t <= found]:
        found = found.union(*more)
    return found


def check_chain(chain: Chain, cited: list[StepReport], judge: Judge) -> tuple[StepReport, ...]:
    """The reports on one chain, each with its standing."""

    def ask(step: Step) -> StepReport:
        return with_cited(step, chain.givens, cited, judge)

    found = with_standings((unread(x, chain, judge) if isinstance(x, Unread) else ask(x) for x in chain.lines), ask)
    return tuple(replace(r, standing="follows") if r.message == RESTS else r for r in found)


RESTS = "follows from a line that it cites and that is not proved"


def with_cited(step: Step, givens: Givens, cited: list[StepReport], judge: Judge) -> StepReport:
    """The verdict on a step; where the givens do not suffice, with the lines that its display cites."""
    report = judge(step, givens)
    usable = [r for r in cited if r.verdict and r.unread is None]
    if report.verdict != UNDECIDED or not usable:
        return report
    proved = [r for r in usable if r.verdict == PROVED]
    if proved:
        found = judge(step, givens.assume(*(r.step.statement for r in proved)))
        if found.verdict == PROVED:
            weakest = max((r.support or PROVED for r in proved), key=SUPPORTS.index)
            return replace(found, support=weakest if found.support == "assumed" else found.support)
    if len(proved) < len(usable) and judge(step, givens.assume(*(r.step.statement for r in usable))).verdict == PROVED:
        return replace(report, message=RESTS)
    return report


def unread(line: Unread, chain: Chain, judge: Judge) -> StepReport:
    """A line that could not be read; of several readings, which would be true. Where they all agree there is nothing to guess."""
    if (found := agreed([judge(s, chain.givens) for s in line.every])) is not None:
        return found
    readings = tuple((r.text, None if r.step is None else HOLDS.get(judge(r.step, chain.givens).verdict)) for r in line.readings)
    step = Step(NOTHING, "eq", NOTHING, line=line.line, column=line.column, source=line.text)
    return StepReport(step, UNREAD, message=line.message, unread=UnreadText(line.text, line.caret, line.expected, line.given, readings))


def agreed(reports: list[StepReport]) -> StepReport | None:
    """The verdict on a line all of whose readings are proved, or all refuted: that on the first, with the weakest support."""
    if not reports or reports[0].verdict not in (PROVED, REFUTED) or any(r.verdict != reports[0].verdict for r in reports):
        return None
    found = replace(reports[0], message=f"it has {len(reports)} readings, and all are {reports[0].verdict}; this is the first")
    return found if found.support is None else replace(found, support=max((r.support or PROVED for r in reports), key=SUPPORTS.index))


# -- a draft of givens -----------------------------------------------------------------------------


def draft_givens(path: str, _recorder: Recorder) -> tuple[str, ...]:
    """The lines that would declare the letters of a document that no given declares; nothing is assumed about them.

    What stays unread is told in comments.
    """
    try:
        lines, document = draft(open_source(path))
    except ReadError as problem:
        raise JobError(problem.message) from problem
    left = [f"% line {u.line} is still unread: {visible(u.message)}" for u in document.unread]
    return (*lines, *left)
