"""The backstop: a step that runs longer than its seconds is stopped, and says so."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class BudgetSpent(BaseException):
    """The seconds of a step are over. No ``Exception``, so that nothing in between catches it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Stop what runs inside after some seconds; does nothing where the system has no timer for it.

    >>> with time_limit(0.01):
    ...     while True: pass
    Traceback (most recent call last):
    ...
    derive.judge.budget.BudgetSpent: 0.01 seconds
    """
    if seconds <= 0 or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise BudgetSpent(f"{seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # again and again: a first shot may fall into a callback that swallows it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def is_spent(problem: BaseException | None) -> bool:
    """Whether the backstop is what an error comes from: out of a callback from C it arrives as another one."""
    seen: list[BaseException] = []
    while problem is not None and problem not in seen:  # causes may go round in a circle
        if isinstance(problem, BudgetSpent):
            return True
        seen.append(problem)
        problem = problem.__cause__ or problem.__context__
    return False
