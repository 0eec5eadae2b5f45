"""Jobs in processes: nothing that one does stops the others, and every result arrives in its place."""

from __future__ import annotations

import os
import sys
import time

import pytest

from derive.judge.settings import Settings
from derive.judge.verdict import PROVED, ModuleError, StepReport
from derive.judge.workers import Job, JobError, Recorder, run_jobs
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
