"""The claims that mutants are made of: every step of every problem module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from derive.notation import Givens, Step
from derive.problems.check import renewal_of
from derive.problems.discovery import find_problems, load_problem
from derive.problems.problem import Part
from derive.problems.scope import renewed_step

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"


@dataclass(frozen=True, slots=True)
class Claim:
    """A written relation and what is given where it stands."""

    id: str
    step: Step
    givens: Givens


@cache
def all_claims(folder: Path = PROBLEMS) -> tuple[Claim, ...]:
    """The steps of all problem modules of a folder, in order; names that are only introduced claim nothing."""
    return tuple(claim for id, path in find_problems(folder).items() for part in load_problem(str(path)).parts for claim in _claims_of(id, part))


def _claims_of(id: str, part: Part) -> Iterator[Claim]:
    givens, change = part.scope, renewal_of(part)
    count = 0
    for chain in part.items:
        if isinstance(chain, str):
            continue
        for line in chain.lines:
            if isinstance(line, Step) and line.role != "defines":
                count += 1
                step = renewed_step(line, change)
                yield Claim(f"{id}/{part.id}#{count}", step, givens.fact(*step.under))
