"""The progress bar. It is drawn when something has happened, so no thread runs while processes are started."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Bar:
    """How many jobs are finished, and how many steps are done; shown on a terminal only."""

    def __init__(self, console: Callable[[], Console], jobs: int) -> None:
        self.console, self.jobs, self.steps = console, jobs, 0
        self.progress: Any = None  # made with the first event: Rich is imported while the jobs already work

    def __call__(self, _path: str, finished: bool) -> None:
        self.steps += not finished
        if self.progress is None:
            self._start()
        if self.progress is not False:
            self.progress.update(self.task, advance=int(finished), steps=self.steps)
            self.progress.refresh()

    def _start(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = self.console()
        if not console.is_terminal:
            self.progress = False
            return
        columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[steps]} steps"), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console, auto_refresh=False, transient=True)
        self.task = self.progress.add_task("", total=self.jobs, steps=0)
        self.progress.start()

    def close(self) -> None:
        if self.progress:
            self.progress.stop()
