"""The exit status: the first that applies."""

from __future__ import annotations

import pytest

from derive.judge.status import category, counts, exit_status
from derive.judge.verdict import StepReport
from derive.notation import Step, symbol

STEP = Step(symbol("a"), "eq", symbol("b"))
GOOD = StepReport(STEP, "proved", support="proved")
COMPUTED = StepReport(STEP, "proved", support="computed")
WRONG = StepReport(STEP, "refuted")
CLAIM = StepReport(STEP, "refuted", expected="refuted")
HELD = StepReport(STEP, "proved", support="proved", expected="refuted")
OPEN_CLAIM = StepReport(STEP, "undecided", expected="refuted")
OPEN = StepReport(STEP, "undecided")
UNREAD = StepReport(STEP, "unread")
FAULT = StepReport(STEP, "undecided", fault=True)
NAME = StepReport(STEP, "")


@pytest.mark.parametrize(
    ("reports", "broken", "status"),
    [
        ([GOOD, COMPUTED, CLAIM], False, 0),
        ([], False, 3),
        ([NAME], False, 3),
        ([GOOD], True, 3),
        ([GOOD, OPEN], False, 3),
        ([GOOD, UNREAD], False, 3),
        ([GOOD, OPEN_CLAIM], False, 3),
        ([GOOD, WRONG, OPEN], True, 1),
        ([GOOD, HELD], False, 1),
        ([WRONG, FAULT], False, 70),
    ],
)
def test_the_first_that_applies(reports: list[StepReport], broken: bool, status: int) -> None:
    assert exit_status(reports, broken) == status


def test_each_step_is_counted_once() -> None:
    found = counts([GOOD, COMPUTED, CLAIM, WRONG, OPEN, UNREAD, NAME])
    assert found == {"proved": 1, "computed": 1, "assumed": 0, "refuted": 1, "refuted_as_expected": 1, "undecided": 1, "unread": 1}
    assert category(NAME) == ""
