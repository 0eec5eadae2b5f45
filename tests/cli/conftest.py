"""A folder for problem modules, and a way to run the command line in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from derive.cli import main

HEAD = """from derive.api import *
problem = Problem("{title}", source="a test", summary="What this shows.")
given = problem.given
x = given.real("x")
sigma = given.positive("sigma")
part = problem.part("1", "First part")
"""


@dataclass
class Desk:
    """A working directory with ``problems/`` and ``output/``."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def problem(self, name: str, body: str, head: bool = True) -> Path:
        path = self.folder / "problems" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text((HEAD.format(title=name.title()) if head else "") + body, encoding="utf-8")
        return path

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        self.capture.readouterr()
        try:
            status = main(arguments)
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = self.capture.readouterr()
        return status, out, err

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        status, out, _ = self.run(*arguments, "--json", "-")
        return status, json.loads(out)


@pytest.fixture
def desk(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Desk(tmp_path, capfd)


Run = Callable[..., tuple[int, str, str]]
