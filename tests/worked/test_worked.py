"""The worked solutions under ``problems/worked``: every line against what is true of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from derive.documents import judged
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, UNREAD, DocumentReport, StepReport
from derive.judge.workers import Recorder
from derive.reading.document import read_document
from worked.expected import EXPECTED, rows

FOLDER = Path(__file__).parents[2] / "problems" / "worked"
ALLOWED = {  # mark: verdicts, standings
    "T": ({PROVED}, {"good"}),
    "f": ({PROVED}, {"follows"}),
    "F": ({REFUTED}, {"wrong"}),
    "R": ({REFUTED}, {"recovered"}),
    "A": ({UNDECIDED}, {"unknown"}),
    "O": ({PROVED, UNDECIDED}, {"good", "unknown"}),
    "S": ({UNREAD}, {"unknown"}),
    "S+": ({UNREAD}, {"unknown"}),
    "D": ({""}, {"good"}),
}


@cache
def found(name: str) -> DocumentReport:
    path = str(FOLDER / f"{name}.md")
    return judged(read_document(path), path, Recorder(Settings(samples=32)))


def by_line(name: str) -> dict[int, list[StepReport]]:
    """The reports of each line of the displays; conventions that the givens owe stand for themselves."""
    lines: dict[int, list[StepReport]] = {}
    for chain in found(name).chains:
        for report in chain:
            if report.step.reason != "a convention of the givens":
                lines.setdefault(report.step.line, []).append(report)
    return lines


def test_every_document_is_in_the_table() -> None:
    assert sorted(EXPECTED) == sorted(p.stem for p in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    assert not found(name).errors
    expected, reports = rows(name), by_line(name)
    assert sorted(reports) == sorted(expected)
    for line, marks in expected.items():
        assert len(reports[line]) == len(marks), line
        for mark, report in zip(marks, reports[line], strict=True):
            verdicts, standings = ALLOWED[mark]
            assert report.verdict in verdicts, (line, mark, report.verdict, report.message)
            assert report.standing in standings, (line, mark, report.standing)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_found_comes_with_its_evidence(name: str) -> None:
    for line, marks in rows(name).items():
        for mark, report in zip(marks, by_line(name)[line], strict=True):
            if mark in ("F", "R"):
                assert report.counterexample is not None
                assert (report.counterexample.left == report.counterexample.right) is (report.step.relation == "ne")
            elif mark == "A":
                assert report.missing is not None
                assert report.missing_at
            elif mark == "S+":
                assert report.unread is not None
                assert any(holds for _, holds in report.unread.readings)
            elif mark == "S":
                assert report.message


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_readme_names_every_line_that_is_wrong(name: str) -> None:
    shown = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = [row for row in shown.splitlines() if row.startswith("| `") and f"`{name}:" in row]
    for line in (line for line, marks in rows(name).items() if {"F", "R"} & set(marks)):
        assert any(f":{line}`" in row or f"`{line}`" in row for row in table), line
