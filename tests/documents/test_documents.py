"""Documents as students, lecturers and papers write them: every true line proved, one planted slip found and blamed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from derive.documents import judged
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, REFUTED, DocumentReport, StepReport
from derive.judge.workers import Recorder
from derive.reading.document import Unread, read_document

from .slips import SLIPS

FOLDER = Path(__file__).parent
DOCUMENTS = sorted(p.stem for p in FOLDER.glob("*.md"))
# Lines that are true and not proved yet, each with the reason.
OPEN: dict[str, dict[int, str]] = {}
# Planted slips that are not refuted yet, each with the reason.
MISSED: dict[str, str] = {}
ROLES = ("step", "aside")


def report_on(path: Path, last: int | None = None) -> DocumentReport:
    """The report on a document; with ``last``, on its chains that begin no later and reach that line."""
    document = read_document(str(path))
    if last is not None:
        kept = tuple(c for c in document.chains if any(line_of(x) == last for x in c.lines))
        document = type(document)(document.path, givens=document.givens, chains=kept)
    return judged(document, str(path), Recorder(Settings(samples=32)))


def line_of(x: object) -> int:
    """The source line of a step or of what could not be read."""
    return x.line if isinstance(x, Unread) else getattr(x, "line", 0)


def steps(report: DocumentReport) -> list[StepReport]:
    """All reports that carry a verdict."""
    return [r for chain in report.chains for r in chain if r.verdict]


@cache
def found(name: str) -> DocumentReport:
    return report_on(FOLDER / f"{name}.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_true_lines_are_proved(name: str) -> None:
    report = found(name)
    assert not report.errors
    assert not [r.step.line for r in steps(report) if r.verdict == REFUTED]
    assert {r.step.line for r in steps(report) if r.verdict != PROVED} == set(OPEN.get(name, ()))


@pytest.mark.parametrize("name", sorted(SLIPS))
def test_a_planted_slip_is_refuted_and_blamed(name: str, tmp_path: Path) -> None:
    line, false = SLIPS[name]
    text = (FOLDER / f"{name}.md").read_text().split("\n")
    text[line - 1] = false
    (tmp_path / "slip.md").write_text("\n".join(text))
    wrong = [r for r in steps(report_on(tmp_path / "slip.md", line)) if r.verdict == REFUTED]
    if name in MISSED:
        assert not wrong
        return
    assert wrong
    assert (wrong[0].step.line, wrong[0].standing) == (line, "wrong")


def test_every_document_has_a_slip() -> None:
    assert sorted(SLIPS) == DOCUMENTS
