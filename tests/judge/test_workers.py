"""Jobs in processes: nothing that one does stops the others, and every result arrives in its place."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import replace

import pytest

from derive.judge.budget import BudgetSpent, is_spent
from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, ModuleError, StepReport
from derive.judge.workers import CRASHES, SPENT, Job, JobError, Recorder, run_jobs
from derive.notation import Givens, Step, symbol

QUICK = Settings(budget=0.3)
A, B = symbol("a"), symbol("b")


def run(*calls, processes: int = 2, monkeypatch=None):
    heard: list[tuple[str, bool]] = []
    jobs = [Job(f"job{k}", call) for k, call in enumerate(calls)]
    return run_jobs(jobs, QUICK, processes, lambda path, finished: heard.append((path, finished))), heard


def answers(recorder: Recorder) -> str:
    return "fine"


def slow(recorder: Recorder) -> str:
    time.sleep(0.1)
    return "slow"


def raises(recorder: Recorder) -> str:
    raise ValueError("no good")


def complains(recorder: Recorder) -> str:
    raise JobError("not like this", 7)


def exits(recorder: Recorder) -> str:
    sys.exit(0)


def dies(recorder: Recorder) -> str:
    os._exit(5)


def loops(recorder: Recorder) -> str:
    while True:
        pass


def unpicklable(recorder: Recorder):
    return lambda: None


def test_results_keep_the_order_of_the_jobs() -> None:
    found, heard = run(slow, answers, answers)
    assert found == ["slow", "fine", "fine"]
    assert sorted(heard) == [(f"job{k}", True) for k in range(3)]


@pytest.mark.parametrize(
    ("call", "message", "line"),
    [
        (raises, "ValueError: no good", 0),
        (complains, "not like this", 7),
        (exits, "SystemExit: 0", 0),
        (dies, "the process ended without an answer (status 5)", 0),
        (unpicklable, "cannot be passed on", 0),
    ],
)
def test_a_job_that_fails_is_reported_and_the_others_go_on(call, message: str, line: int) -> None:
    (first, broken, last), _ = run(answers, call, answers)
    assert (first, last) == ("fine", "fine")
    assert isinstance(broken, ModuleError)
    assert message in broken.message
    assert broken.line == line


def test_an_endless_loop_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.workers.GRACE", 0.2)
    (first, broken), _ = run(answers, loops)
    assert first == "fine"
    assert isinstance(broken, ModuleError)
    assert "endless loop" in broken.message


def three_steps(recorder: Recorder) -> list[StepReport]:
    steps = [Step(A, "eq", B, line=k) for k in range(3)]
    return [recorder(s, Givens()) for s in steps]


def hang_on_the_second(step: Step, givens: Givens, settings: Settings) -> StepReport:
    """A step that blocks where no Python timer reaches it."""
    if step.line == 1:
        import signal

        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        time.sleep(30)
    return StepReport(step, PROVED)


def crash_on_the_second(step: Step, givens: Givens, settings: Settings) -> StepReport:
    if step.line == 1:
        os._exit(11)
    return StepReport(step, PROVED)


@pytest.mark.parametrize("judge", [hang_on_the_second, crash_on_the_second])
def test_a_step_that_stops_the_process_is_left_out(judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.workers.GRACE", 0.2)
    monkeypatch.setattr("derive.judge.step.judge_step", judge)
    (reports,), heard = run(three_steps)
    assert [r.verdict for r in reports] == ["proved", "undecided", "proved"]
    assert reports[1].step.line == 1
    assert reports[1].message
    assert len(heard) == 3


def twenty_steps(recorder: Recorder) -> list[StepReport]:
    return [recorder(Step(A, "eq", B, line=k), Givens()) for k in range(20)]


def crash_always(step: Step, givens: Givens, settings: Settings) -> StepReport:
    os._exit(11)


def test_steps_that_keep_stopping_the_process_leave_the_rest_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.step.judge_step", crash_always)
    (reports,), heard = run(twenty_steps)
    assert {r.verdict for r in reports} == {"undecided"}
    assert [r.message for r in reports[6:]] == [CRASHES] * 14
    assert heard[-1] == ("job0", True)


def nap(step: Step, givens: Givens, settings: Settings) -> StepReport:
    time.sleep(0.1)
    return StepReport(step, PROVED)


def test_the_steps_of_a_job_share_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.step.judge_step", nap)
    monkeypatch.setattr("derive.judge.settings.WHOLE", 1)
    (reports,), _ = run(twenty_steps)
    looked_at = [r.verdict == PROVED for r in reports]
    assert 1 <= sum(looked_at) <= 4
    assert looked_at == sorted(looked_at, reverse=True)
    assert {r.message for r in reports if r.verdict != PROVED} == {SPENT}


def holds_memory(recorder: Recorder) -> int:
    kept = 0
    with contextlib.suppress(MemoryError):
        block = []
        for _ in range(100):
            block.append(bytearray(1 << 26))
            kept += 1
    return kept


def test_a_process_gets_no_more_memory_than_is_allowed() -> None:
    (kept,) = run_jobs([Job("job", holds_memory)], replace(QUICK, budget=20, memory=2 << 30), 1, lambda *_: None)
    assert 0 < kept < 32  # of 64 MiB each


def test_the_backstop_is_known_behind_other_errors() -> None:
    spent, other = BudgetSpent("1 second"), SystemError("from a callback")
    other.__cause__ = RuntimeError()
    other.__cause__.__context__ = spent
    assert is_spent(other)
    circle = ValueError()
    circle.__context__ = SystemError()
    circle.__context__.__context__ = circle
    assert not is_spent(circle)
