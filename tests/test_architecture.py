"""Imports point one way: cli → reading, writing, problems → judge → kernel, models → notation."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "derive"
MAY_IMPORT = {
    "notation": set(),
    "kernel": {"notation"},
    "models": {"notation"},
    "judge": {"notation", "kernel", "models"},
    "problems": {"notation", "kernel", "judge"},
    "writing": {"notation", "judge", "problems"},
    "reading": {"notation", "judge", "writing"},
    "documents": {"notation", "judge", "reading"},
    "api": {"notation", "kernel", "problems"},
    "checking": {"notation", "judge", "problems"},
    "cli": {"notation", "judge", "problems", "writing", "reading", "documents"},
}
FILES = sorted(ROOT.rglob("*.py"))
SOLVERS = {"sympy", "numpy", "scipy", "mpmath", "flint"}


def layer(path: Path) -> str:
    """The layer that a file belongs to: its folder under derive/, or its own name."""
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The layers of derive and the top-level packages that a file imports, at any depth of the file."""
    found = set()
    package = ("derive", *path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(filter(None, (base, node.module)))
            found |= {f"{name}.{alias.name}" for alias in node.names} if name == "derive" else {name}
    return found


def layers_of(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("derive.") and name.split(".")[1] in MAY_IMPORT}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_inward(path: Path) -> None:
    own = layer(path)
    if own not in MAY_IMPORT:
        return
    outside = layers_of(imported(path)) - MAY_IMPORT[own] - {own}
    assert not outside, f"{path.relative_to(ROOT)} imports {sorted(outside)}"


def test_the_two_witnesses_do_not_know_each_other() -> None:
    for own, other in (("kernel", "models"), ("models", "kernel")):
        for path in (ROOT / own).rglob("*.py"):
            assert other not in layers_of(imported(path)), path


def test_writers_evaluate_nothing() -> None:
    """What is printed is what was written: no algebra system stands between."""
    for own in ("writing", "problems", "notation", "cli"):
        for path in (ROOT / own).rglob("*.py"):
            assert not {name.split(".")[0] for name in imported(path)} & SOLVERS, path


def test_this_test_sees_a_wrong_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kernel"
    folder.mkdir()
    (folder / "bad.py").write_text("def f():\n    from ..models import refute\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert layers_of(imported(folder / "bad.py")) == {"models"}


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--help"], ["list", "--problems", "."]])
def test_small_commands_start_without_numpy(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("from derive.api import *\nproblem = Problem('One')\n")
    code = f"import sys\nfrom derive.cli import main\ntry: main({arguments!r})\nexcept SystemExit: pass\nprint('numpy' in sys.modules, 'sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, env=environment())  # noqa: S603 our own interpreter
    assert done.stdout.splitlines()[-1] == "False False", done.stdout


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT.parent)}
