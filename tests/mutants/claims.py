"""The claims that mutants are made of: every step of every problem module that loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from derive.notation import Givens, Step
from derive.problems.check import renewal_of
from derive.problems.discovery import find_problems, load_problem
from derive.problems.problem import Part, Problem
from derive.problems.scope import renewed_step

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"


@dataclass(frozen=True, slots=True)
class Claim:
    """A written relation and what is given where it stands."""

    id: str
    step: Step
    givens: Givens


def unloadable(folder: Path = PROBLEMS) -> dict[str, str]:
    """The modules of a folder that do not load, and why."""
    return {name: found for name, path in find_problems(folder).items() if isinstance(found := _loaded(str(path)), str)}


@cache
def _loaded(path: str) -> Problem | str:
    try:
        return load_problem(path)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


@cache
def all_claims(folder: Path = PROBLEMS) -> tuple[Claim, ...]:
    """The steps of all problem modules of a folder, in order; names that are only introduced claim nothing."""
    problems = {name: _loaded(str(path)) for name, path in find_problems(folder).items()}
    return tuple(c for name, found in problems.items() if isinstance(found, Problem) for part in found.parts for c in _claims_of(name, part))


def _claims_of(name: str, part: Part) -> Iterator[Claim]:
    givens, change = part.scope, renewal_of(part)
    count = 0
    for chain in part.items:
        if isinstance(chain, str):
            continue
        for line in chain.lines:
            if isinstance(line, Step) and line.role != "defines":
                count += 1
                step = renewed_step(line, change)
                yield Claim(f"{name}/{part.id}#{count}", step, givens.fact(*step.under))
