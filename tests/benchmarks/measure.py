"""Times of programs, cold: each in a process of its own, from its start to its end, with a time limit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of a cold run (the median of several), and what the program said last."""

    seconds: float
    said: str
    finished: bool = True

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s" if self.finished else f"> {self.seconds:.0f} s"


def run(command: list[str], limit: float = 600.0, times: int = 1) -> Timing:
    """Run ``python …`` with the project on its path, ``times`` times."""
    taken: list[float] = []
    said = ""
    for _ in range(times):
        started = perf_counter()
        try:
            program = [sys.executable, *command]
            done = subprocess.run(program, cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=limit)  # noqa: S603 our own programs
        except subprocess.TimeoutExpired:
            return Timing(limit, "no answer", finished=False)
        taken.append(perf_counter() - started)
        lines = (done.stdout.strip() or done.stderr.strip()).splitlines()
        said = lines[-1][:80] if lines else f"status {done.returncode}"
    return Timing(statistics.median(taken), said)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p)
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "", "NO_COLOR": "1"}


def ratio(a: Timing, b: Timing) -> str:
    """How many times longer a takes than b."""
    if not b.finished:
        return "–"
    return f"{'' if a.finished else '> '}{a.seconds / b.seconds:.1f} ×"
