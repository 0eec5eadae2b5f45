"""Jobs in processes of their own, so that no module, document or step can stop or spoil the others.

A job is a function of a ``Recorder``, through which it judges its steps. The parent hears of each step; when one
hangs where no timer reaches it, the process is killed, that step counts as undecided, and the job starts again
with everything that was found before. All steps of a job share a budget; when that is used up, or too many steps
have stopped the process, the rest is left undecided.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any

from derive.notation import Givens, Step, Term

from .settings import Settings
from .verdict import UNDECIDED, ModuleError, StepReport

Watch = Callable[[str, bool], None]
GRACE = 3.0  # seconds beyond the budget before a process is killed
RESTARTS = 5
SPENT = "not looked at: the budget of the whole document is used up"
CRASHES = f"not looked at: more than {RESTARTS} steps before this one stopped the process"


@dataclass(frozen=True, slots=True)
class Job:
    """``call(*args, recorder)`` in its own process; ``path`` is what the result is about."""

    path: str
    call: Callable[..., Any]
    args: tuple[Any, ...] = ()


class JobError(Exception):
    """What a job says to its reader when it cannot go on."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message, line)
        self.message, self.line = message, line


@dataclass
class Recorder:
    """Judges the steps of one job in order, and tells the parent about each."""

    settings: Settings
    known: dict[int, StepReport] = field(default_factory=dict)
    tell: Callable[[tuple[Any, ...]], None] = lambda _: None
    count: int = 0
    end: float = inf  # on the clock of ``monotonic``
    closed: str = ""  # why no further step is looked at

    def __call__(self, step: Step, givens: Givens) -> StepReport:
        from .step import expected_of, judge_step

        self.count += 1
        found = self.known.get(self.count)
        if found is not None:
            return replace(found, step=step, expected=expected_of(step))
        if self.closed or monotonic() > self.end:
            return StepReport(step, UNDECIDED if step.role != "defines" else "", message=self.closed or SPENT, expected=expected_of(step))
        self.tell(("start", self.count))
        report = judge_step(step, givens, self.settings)
        self.tell(("done", self.count, report))
        return report

    def mend(self, report: StepReport, following: Step | None, givens: Givens) -> StepReport:
        """The same report with a repair, where one is found; this counts as a step of its own."""
        from .repair import repaired

        self.count += 1
        found = self.known.get(self.count)
        if found is not None:
            return replace(report, repair=found.repair)
        if self.closed or monotonic() > self.end:
            return report
        self.tell(("start", self.count))
        mended = replace(report, repair=repaired(report, following, givens, self.settings))
        self.tell(("done", self.count, mended))
        return mended


def run_jobs(jobs: Sequence[Job], settings: Settings, processes: int, watch: Watch) -> list[Any]:
    """The results of all jobs in their order, a ``ModuleError`` where there is none.

    ``watch`` hears the path of a job each time that one of its steps is done, and at its end.
    """
    waiting = [_Process(job, settings) for job in jobs]
    queue, running = list(waiting), list[_Process]()
    try:
        while queue or running:
            while queue and len(running) < max(processes, 1):
                running.append(queue.pop(0))
                running[-1].start()
            _listen(running, watch)
            running = [p for p in running if not p.finished]
    finally:
        for process in running:
            process.kill()
    return [p.result for p in waiting]


def _listen(running: list[_Process], watch: Watch) -> None:
    """Hear what has been said, then look for the ones that have been silent too long."""
    pipes = {p.pipe: p for p in running}
    patience = min(p.deadline for p in running) - monotonic()
    for pipe in wait(list(pipes), timeout=max(patience, 0.01)):
        pipes[pipe].hear(watch)
    for p in running:
        if not p.finished and monotonic() > p.deadline:
            p.give_up()


class _Process:
    """A job, the process in which it runs now, and what has been heard from it."""

    def __init__(self, job: Job, settings: Settings) -> None:
        self.job, self.settings = job, settings
        self.known: dict[int, StepReport] = {}
        self.current = 0  # the step that is being judged; 0 while none is
        self.finished = False
        self.result: Any = None
        self.restarts = 0
        self.end: float | None = None

    def start(self) -> None:
        self.end = self.end or monotonic() + self.settings.whole
        recorder = Recorder(self.settings, self.known, end=self.end, closed=CRASHES if self.restarts > RESTARTS else "")
        context: Any = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
        self.pipe, theirs = context.Pipe(duplex=False)
        sys.stdout.flush()
        self.process = context.Process(target=_child, args=(theirs, self.job, recorder), daemon=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # NumPy's idle threads: the child starts none of its own
            self.process.start()
        theirs.close()
        self.current = 0
        self._wait_again()

    def _wait_again(self) -> None:
        self.deadline = monotonic() + self.settings.budget + GRACE

    def hear(self, watch: Watch) -> None:
        try:
            kind, *rest = self.pipe.recv()
        except (EOFError, OSError):
            kind, rest = "died", [self._end_of_life()]
        self._wait_again()
        if kind == "start":
            self.current = rest[0]
        elif kind == "done":
            self.known[rest[0]], self.current = rest[1], 0
            watch(self.job.path, False)
        elif kind == "died" and self.current:
            self._skip(rest[0])
        else:
            self._finish(rest[0] if kind == "result" else ModuleError(self.job.path, *rest))
            watch(self.job.path, True)

    def give_up(self) -> None:
        """Nothing was heard for too long: the step counts as undecided, or the job as failed."""
        self.kill()
        if self.current:
            self._skip(f"stopped by the backstop after {self.settings.budget:g} seconds")
        else:
            self._finish(ModuleError(self.job.path, f"stopped: no answer within {self.settings.budget + GRACE:g} seconds (an endless loop?)"))

    def _skip(self, message: str) -> None:
        """Start again without the step that stopped the process."""
        self.known[self.current] = StepReport(Step(_NOTHING, "eq", _NOTHING), UNDECIDED, message=message)
        self.restarts += 1
        self.kill()
        self.start()

    def _finish(self, result: Any) -> None:
        self.result, self.finished = result, True
        self.kill()

    def _end_of_life(self) -> str:
        self.process.join(1)
        status = self.process.exitcode
        return f"the process ended without an answer (status {status}{': out of memory?' if status and status < 0 else ''})"

    def kill(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.pipe.close()


def _child(pipe: Connection, job: Job, recorder: Recorder) -> None:
    """The process of one job. What it prints goes to standard error, so that ``--json -`` stays clean."""
    sys.stdout.flush()
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    bound_memory(recorder.settings.memory)
    recorder.tell = pipe.send
    try:
        message: tuple[Any, ...] = ("result", job.call(*job.args, recorder))
    except JobError as problem:
        message = ("error", problem.message, problem.line)
    except BaseException as problem:
        message = ("error", f"{type(problem).__name__}: {problem}", _line_in(job.path, problem))
    try:
        pipe.send(message)
    except Exception as problem:  # a result that cannot be pickled
        pipe.send(("error", f"its report cannot be passed on: {problem}", 0))
    pipe.close()


def bound_memory(size: int) -> None:
    """This process gets no more than so many bytes of memory, where the system can see to that."""
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
    except (ImportError, OSError, ValueError):
        return


def _line_in(path: str, problem: BaseException) -> int:
    """The line of a file at which an exception left it; 0 if it was not there."""
    own = os.path.realpath(path)
    if isinstance(problem, SyntaxError) and problem.filename and os.path.realpath(problem.filename) == own:
        return problem.lineno or 0
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if os.path.realpath(frame.filename) == own]
    return lines[-1] or 0 if lines else 0


_NOTHING = Term("true", ())
