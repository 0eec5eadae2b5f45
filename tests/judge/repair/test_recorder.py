"""Repairs on their way into a report: counted like steps, none once the budget is used up, none for a step that stopped the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.documents import judged
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, Report, StepReport
from derive.judge.workers import Recorder
from derive.notation import Declarations, Step, term
from derive.problems.check import check_problem
from derive.problems.problem import Problem
from derive.reading.document import read_document
from derive.writing.json_report import report_value

given = Declarations()
x, y = given.real("x y")
WRONG = StepReport(Step((x + y) ** 2, "eq", x**2 + x * y + y**2), REFUTED, "wrong")
RIGHT = x**2 + 2 * x * y + y**2
SETTINGS = Settings(samples=32)
DOCUMENT = r"""```givens
x, y \in \mathbb{R}
```

$$\begin{aligned}
(x + y)^2 &= x^2 + x y + y^2 \\
&= x (x + 2 y) + y^2
\end{aligned}$$
"""


def test_a_repair_is_told_like_a_step() -> None:
    told: list[str] = []
    recorder = Recorder(SETTINGS, tell=lambda message: told.append(message[0]))
    assert recorder.mend(WRONG, None, given.givens).repair == RIGHT
    assert told == ["start", "done"]
    assert recorder.count == 1


def test_a_repair_that_is_known_is_not_sought_again() -> None:
    for known in (term(7), None):
        found = StepReport(WRONG.step, UNDECIDED, repair=known)
        assert Recorder(SETTINGS, known={1: found}).mend(WRONG, None, given.givens).repair == known


@pytest.mark.parametrize("recorder", [Recorder(SETTINGS, closed="no more"), Recorder(SETTINGS, end=0.0)])
def test_without_a_budget_there_is_no_repair(recorder: Recorder) -> None:
    assert recorder.mend(WRONG, None, given.givens) == WRONG


def test_a_document_carries_its_repairs(tmp_path: Path) -> None:
    (tmp_path / "d.md").write_text(DOCUMENT)
    recorder = Recorder(SETTINGS)
    report = judged(read_document(str(tmp_path / "d.md")), "d.md", recorder, recorder.mend)
    (chain,) = report.chains
    assert [(r.verdict, r.standing, r.repair is not None) for r in chain] == [(REFUTED, "wrong", True), (REFUTED, "recovered", False)]
    (found,) = report_value(Report(documents=(report,)))["documents"]
    assert [s["repair"] for s in found["steps"]] == [r"x^{2} + 2 x y + y^{2}", None]


def test_a_problem_carries_repairs_of_steps_and_none_of_claims() -> None:
    problem = Problem("A square")
    a, b = problem.given.real("a b")
    part = problem.part("1", "The square of a sum")
    part.chain((a + b) ** 2).eq(a**2 + a * b + b**2)
    part.claimed((a + b) ** 2, "=", a**2 + b**2, source="a common belief")
    recorder = Recorder(SETTINGS)
    steps = check_problem(problem, "square", "square.py", SETTINGS, recorder, mend=recorder.mend).steps
    assert [(s.verdict, s.repair is not None) for s in steps] == [(REFUTED, True), (REFUTED, False)]
    assert PROVED not in {s.verdict for s in steps}
