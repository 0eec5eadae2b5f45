"""The README's example of a checked document: its output is what derive prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Desk

README = Path(__file__).parents[2] / "README.md"


def test_the_example_of_a_document(desk: Desk, monkeypatch) -> None:
    text = README.read_text(encoding="utf-8")
    solution = re.search(r"^````markdown\n(.*?)^````$", text, re.DOTALL | re.MULTILINE)
    printed = re.search(r"^\$ python -m derive check solution\.md\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert solution is not None
    assert printed is not None
    (desk.folder / "solution.md").write_text(solution[1], encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = desk.run("check", "solution.md")
    assert status == 1
    assert printed[1].split("\n") == [line.rstrip() for line in out.rpartition(" · ")[0].split("\n")] + [""]


def test_every_command_and_option_is_named() -> None:
    from derive.cli.arguments import COMMANDS

    text = README.read_text(encoding="utf-8")
    for name, _, arguments in COMMANDS:
        assert f"`derive {name}" in text
        assert all(option in text for option, _ in arguments if option.startswith("--") and option != "--no-pdf")


def test_the_example_of_a_problem(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.cli import main

    monkeypatch.setenv("COLUMNS", "80")
    command, *lines = README.read_text(encoding="utf-8").split("$ python -m derive ", 1)[1].split("```")[0].strip().split("\n")
    monkeypatch.chdir(README.parent)
    assert main(command.split()) == 0
    said = [line.rstrip() for line in capfd.readouterr().out.split("\n")]
    assert [line for line in lines if line != "…" and line not in said] == []
