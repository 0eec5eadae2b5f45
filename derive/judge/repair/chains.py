"""Which lines of a chain are worth a repair, and which line has to go on from it."""

from __future__ import annotations

from collections.abc import Callable

from derive.judge.verdict import REFUTED, StepReport
from derive.notation import Givens, Step

Mend = Callable[[StepReport, Step | None, Givens], StepReport]


def with_repairs(chain: tuple[StepReport, ...], givens: Givens, mend: Mend) -> tuple[StepReport, ...]:
    """The chain with a repair of each line that is wrong; ``mend`` looks for one."""
    return tuple(mend(r, following(chain, k), givens) if is_broken(r) else r for k, r in enumerate(chain))


def is_broken(report: StepReport) -> bool:
    """Whether a line is wrong. One that is false and lands on a right line is left as it is: the line above is to blame."""
    return report.verdict == REFUTED and report.expected is None and report.standing != "recovered" and not report.fault


def following(chain: tuple[StepReport, ...], k: int) -> Step | None:
    """The step that goes on from the k-th line."""
    for report in chain[k + 1 :]:
        if report.step.role == "step" and report.verdict:
            return report.step if report.step.left == chain[k].step.right else None
    return None
