"""The homework itself: every step of every module is proved symbolically, every printed mistake refuted, every write-up up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derive.cli import main

ROOT = Path(__file__).parents[2]
MODULES = sorted(p.stem.replace("_", "-") for p in (ROOT / "problems").glob("*.py") if p.stem != "__init__")
WRITTEN = sorted(p.name for p in (ROOT / "output").iterdir() if p.name == "claims.md" or p.suffix == ".tex")


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any], Path]:
    """One run of ``derive all``: its status, what it says, and the folder that it wrote."""
    folder = tmp_path_factory.mktemp("output")
    said = folder / "said.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        status = main(["all", "--no-pdf", "--output", str(folder), "--json", str(said)])
    return status, json.loads(said.read_text(encoding="utf-8")), folder


def steps(said: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (problem,) = (p for p in said["problems"] if p["id"] == name)
    return [s for part in problem["parts"] for s in part["steps"]]


def test_the_run_as_a_whole(run: tuple[int, dict[str, Any], Path]) -> None:
    status, said, _ = run
    assert status == 0
    assert said["errors"] == []
    assert sorted(p["id"] for p in said["problems"]) == MODULES
    assert said["summary"]["refuted"] == said["summary"]["undecided"] == said["summary"]["unread"] == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_equality_is_proved_symbolically(run: tuple[int, dict[str, Any], Path], name: str) -> None:
    """By rules, with a second witness of at least one sample; numbers alone prove nothing."""
    own = [s for s in steps(run[1], name) if s["role"] != "claimed" and s["verdict"]]
    assert own
    assert [(s["line"], s["message"]) for s in own if s["verdict"] != "proved" or s["support"] not in ("proved", "computed")] == []
    assert [s["line"] for s in own if not s["spot_check"] or s["spot_check"]["samples"] < 1] == []
    assert [s["line"] for s in own if s["relation"] not in ("≢", "∃") and not s["rules"]] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_printed_mistake_is_refuted(run: tuple[int, dict[str, Any], Path], name: str) -> None:
    claims = [s for s in steps(run[1], name) if s["role"] == "claimed"]
    assert claims
    assert [(s["line"], s["message"]) for s in claims if s["verdict"] != "refuted" or not s["counterexample"]] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_committed_is_what_is_written(run: tuple[int, dict[str, Any], Path], name: str) -> None:
    """Where this fails, output/ is stale: commit what ``python -m derive all`` writes."""
    assert (ROOT / "output" / name).read_bytes() == (run[2] / name).read_bytes()


def test_every_module_has_its_write_up(run: tuple[int, dict[str, Any], Path]) -> None:
    assert sorted(p.name for p in run[2].iterdir() if p.suffix in (".tex", ".md")) == [n for n in WRITTEN if n.endswith(".tex") or n == "claims.md"]
