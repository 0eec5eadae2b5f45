"""One slip planted in a document: the line changed, the line below goes on from it, the whole document judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from time import process_time

from derive.documents import judged
from derive.judge.chain import departures
from derive.judge.step import judge_step
from derive.judge.verdict import DocumentReport, StepReport
from derive.notation import Givens, Step, Term
from derive.reading.document import Document, read_document

from .claims import Claim
from .mutate import Mutant, mutant
from .trial import PROCESSES, RUNNERS, SETTINGS, Trial, in_processes, shared_out, trial_of

FOLDER = Path(__file__).resolve().parents[1] / "documents"
Place = tuple[int, int]  # chain and line, from 0


@cache
def documents() -> tuple[Document, ...]:
    """All documents of the tests, read."""
    return tuple(read_document(str(p)) for p in sorted(FOLDER.glob("*.md")))


def names() -> list[str]:
    return [Path(d.path).stem for d in documents()]


def places(d: Document) -> list[Place]:
    """The lines in which a slip may be planted: steps of chains."""
    return [(k, j) for k, c in enumerate(d.chains) for j, line in enumerate(c.lines) if isinstance(line, Step) and line.role == "step"]


def planted(d: Document, place: Place, m: Mutant) -> Document:
    """The document with the slip: the right side of a line, and with it the left side of the line below."""
    k, j = place
    lines = list(d.chains[k].lines)
    old = lines[j].right
    lines[j] = replace(m.step, line=lines[j].line, column=lines[j].column, first=lines[j].first)
    for after in range(j + 1, len(lines)):
        if isinstance(lines[after], Step) and lines[after].role == "step":
            lines[after] = replace(lines[after], left=lines[j].right) if lines[after].left == old else lines[after]
            break
    return replace(d, chains=(*d.chains[:k], replace(d.chains[k], lines=tuple(lines)), *d.chains[k + 1 :]))


@cache
def _judged(statement: Term, step: Step, givens: Givens) -> StepReport:
    return judge_step(step, givens, SETTINGS)


def judge(step: Step, givens: Givens) -> StepReport:
    """A verdict, or the one that was found for the same step before."""
    return replace(_judged(step.statement, replace(step, line=0, column=0), givens), step=step)


def blamed(report: DocumentReport) -> list[tuple[int, int]]:
    """Line and column of every slip that the report names."""
    return [(c[k].step.line, c[k].step.column) for c in report.chains for k in departures(c)]


def of_line(report: DocumentReport, m: Mutant) -> Iterator[StepReport]:
    """The verdicts on the changed line."""
    yield from (r for c in report.chains for r in c if r.step.statement == m.step.statement)


def run_document(number: int, seed: int) -> Trial | None:
    """Plant the slip of this seed in a document, and ask both."""
    d = documents()[number]
    k, j = place = Random(f"line {seed}").choice(places(d))
    step, chain = d.chains[k].lines[j], d.chains[k]
    m = mutant(step, chain.givens, seed, sides=(1,))
    if m is None:
        return None
    started = process_time()
    report = judged(planted(d, place, m), d.path, judge)
    claim = Claim(f"{Path(d.path).stem}:{step.line}", step, chain.givens)
    trial = trial_of(claim, m, next(of_line(report, m)), process_time() - started)
    return replace(trial, blamed=blamed(report) == [(step.line, step.column)])


RUNNERS["documents"] = run_document


def run_documents(wanted: int, first: int = 0, processes: int = PROCESSES) -> list[Trial]:
    """Mutants of the lines of all documents."""
    return in_processes(shared_out("documents", wanted, names(), first), processes)
