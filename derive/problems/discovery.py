"""Finding problem modules in a folder, loading one, and running many, each in a process of its own."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.judge.settings import Settings
from derive.judge.verdict import ModuleError, ProblemReport
from derive.judge.workers import Job, JobError, Recorder, Watch, run_jobs

from .check import check_problem, is_wanted
from .problem import Problem


@dataclass(frozen=True, slots=True)
class Outline:
    """What a problem module is about, without anything having been proved: (ID, title, source, steps) of each part."""

    id: str
    title: str
    source: str
    path: str
    parts: tuple[tuple[str, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer to a question for a part that a problem does not have."""

    message: str


def find_problems(folder: Path) -> dict[str, Path]:
    """The problem modules of a folder by ID: reversible_block.py is reversible-block; names with _ in front are left out."""
    files = sorted(p for p in folder.glob("*.py") if not p.name.startswith("_"))
    return {p.stem.replace("_", "-"): p for p in files}


def module_path(folder: Path, problem: str) -> Path:
    """Where the module of a problem stands."""
    return folder / f"{problem.replace('-', '_')}.py"


def load_problem(path: str) -> Problem:
    """Run a problem module and return the problem that it states."""
    folder = str(Path(path).resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(f"problem_{Path(path).stem}", path)
    if spec is None or spec.loader is None:
        raise JobError("this is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [value for value in vars(module).values() if isinstance(value, Problem)]
    if len(found) != 1:
        raise JobError(f"a problem module makes one Problem(…); this one makes {len(found) or 'none'}")
    return found[0]


# -- jobs --------------------------------------------------------------------------------------


def check_module(path: str, name: str, wanted: tuple[str, ...], settings: Settings, recorder: Recorder) -> ProblemReport | Unknown:
    """Load a module and judge it, or the parts of it that are asked for."""
    problem = load_problem(path)
    known = [p.id for p in problem.parts]
    for part in wanted:
        if not any(is_wanted(k, (part,)) for k in known):
            return Unknown(f"{name} has no part {part!r}{nearest(part, known)}")
    return check_problem(problem, name, path, settings, recorder, wanted, recorder.mend)


def outline_module(path: str, name: str, _recorder: Recorder) -> Outline:
    """Load a module and say what is in it."""
    problem = load_problem(path)
    parts = tuple((p.id, p.title, p.source, sum(len(c.lines) for c in p.items if not isinstance(c, str))) for p in problem.parts)
    return Outline(name, problem.title, problem.source, path, parts)


def nearest(word: str, known: Sequence[str]) -> str:
    """A suggestion, if one of the known words is near.

    >>> nearest("reversible-blok", ["reversible-block", "kl"])
    '; did you mean reversible-block?'
    """
    close = difflib.get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {close[0]}?" if close else ""


def outlines(folder: Path, settings: Settings) -> tuple[Outline | ModuleError, ...]:
    """What the problems of a folder are about."""
    jobs = [Job(str(path), outline_module, (str(path), name)) for name, path in find_problems(folder).items()]
    return tuple(run_jobs(jobs, settings, 2, lambda *_: None))


def check_problems(
    wanted: dict[str, tuple[str, ...]], found: dict[str, Path], settings: Settings, processes: int, watch: Watch
) -> tuple[ProblemReport | ModuleError | Unknown, ...]:
    """The reports on some problems, each in a process of its own; ``wanted`` names the parts of each (all, if none is named)."""
    jobs = [Job(str(found[name]), check_module, (str(found[name]), name, parts, settings)) for name, parts in wanted.items()]
    return tuple(run_jobs(jobs, settings, processes, watch))
