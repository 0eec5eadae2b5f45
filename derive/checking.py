"""derive for programs: check one step, or a chain, under some givens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derive.judge.chain import with_standings
from derive.judge.settings import DEFAULTS, Settings
from derive.judge.step import judge_step
from derive.judge.verdict import StepReport
from derive.notation import Declarations, Givens, Step, term
from derive.problems.relations import head_of


def check_step(left: Any, right: Any, givens: Givens | Declarations, relation: str = "=", settings: Settings = DEFAULTS) -> StepReport:
    """The verdict on left = right (or another relation) under the givens.

    >>> given = Declarations()
    >>> sigma = given.positive("sigma")
    >>> check_step(sigma / sigma, 1, given).verdict
    'proved'
    """
    return judge_step(Step(term(left), head_of(relation), term(right), first=True), plain(givens), settings)


def check_chain(lines: Sequence[Any], givens: Givens | Declarations, settings: Settings = DEFAULTS) -> tuple[StepReport, ...]:
    """The verdicts and standings of a chain: a first line, then lines, or pairs (sign, line) where it is not "=".

    >>> given = Declarations()
    >>> x = given.real("x")
    >>> [r.standing for r in check_chain([x * 2, x + x, (">", x + x - 1)], given)]
    ['good', 'good']
    """
    start, *rest = lines
    known = plain(givens)
    steps: list[Step] = []
    left = term(start)
    for line in rest:
        sign, right = line if isinstance(line, tuple) and isinstance(line[0], str) else ("=", line)
        steps.append(Step(left, head_of(sign), term(right), first=not steps))
        left = steps[-1].right
    return with_standings((judge_step(s, known, settings) for s in steps), lambda step: judge_step(step, known, settings))


def plain(givens: Givens | Declarations) -> Givens:
    return givens.givens if isinstance(givens, Declarations) else givens
