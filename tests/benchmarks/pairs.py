"""Pairs of sides as LaTeX, with whether they are equal: every true equation of the test documents, and every planted slip."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides of an equation, whether they are equal, and what derive says of it."""

    left: str
    right: str
    equal: bool
    verdict: str
    support: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs, with the seconds that derive took for all of them after start-up."""

    pairs: tuple[Pair, ...]
    seconds: float


def judged() -> Judged:
    """derive's verdicts, one process, nothing stored."""
    from documents.slips import SLIPS
    from documents.test_documents import DOCUMENTS, FOLDER, report_on, steps

    from derive.judge.engines import engines
    from derive.writing.latex import latex

    engines()
    pairs: list[Pair] = []
    started = perf_counter()
    found = [(report, True) for report in steps_of(DOCUMENTS, FOLDER, report_on, steps)]
    with tempfile.TemporaryDirectory() as folder:
        for name, (line, false) in SLIPS.items():
            text = (FOLDER / f"{name}.md").read_text().split("\n")
            text[line - 1] = false
            path = Path(folder) / f"{name}.md"
            path.write_text("\n".join(text))
            true = {r.step.statement for r, _ in found}
            found += [(r, False) for r in steps(report_on(path, line)) if r.step.line == line and r.step.statement not in true]
    seconds = perf_counter() - started
    for report, equal in found:
        if report.step.relation == "eq" and report.unread is None:
            sides = (latex(report.step.left), latex(report.step.right))
            pairs.append(Pair(*sides, equal, report.verdict, report.support or "", tuple(report.rules)))
    return Judged(tuple(pairs), seconds)


def steps_of(names, folder, report_on, steps):  # type: ignore[no-untyped-def]
    for name in names:
        yield from steps(report_on(folder / f"{name}.md"))
