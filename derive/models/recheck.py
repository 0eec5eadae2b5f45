"""Where NumPy says that an equation fails, balls at the same point have the last word: rounding is no disagreement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from derive.notation import Term

from .balls import Balls, Precision
from .calculator import matched
from .check import FAILURES
from .closed import as_ball
from .evaluate import Env
from .values import data_of

if TYPE_CHECKING:
    from .interpretation import Interpretation
    from .spot import Outcome

BITS = 640
CLOSE = 1e-9  # relative width of a ball that says enough
MOST = 64  # samples that are looked at again, the worst first


def rechecked(statement: Term, model: Interpretation, found: Outcome) -> Outcome:
    """The same errors; the samples that only seem to fail count as unsure."""
    bad = np.nonzero(np.isfinite(found.error) & (found.error > found.tolerance))[0]
    if not bad.size or statement.head != "eq":
        return found
    error = np.array(found.error)
    for k in bad[np.argsort(-found.error[bad])][:MOST]:
        if not agrees_in_balls(statement, model.sample(int(k))):
            break  # one real disagreement is enough
        error[k] = np.inf
    return replace(found, error=error)


def agrees_in_balls(statement: Term, point: Interpretation) -> bool:
    """Whether both sides of an equation are one number as far as narrow balls tell."""
    try:
        with Precision(BITS):
            ev = point.evaluator(Balls())
            left, right = matched(*(ev.calc.plain(ev.value(side, Env())) for side in statement.args))
            pairs = np.broadcast_arrays(data_of(left), data_of(right))
            return all(_meet(as_ball(a), as_ball(b)) for a, b in zip(*(p.flat for p in pairs), strict=True))
    except FAILURES:
        return False


def _meet(a: object, b: object) -> bool:
    gap = a - b  # type: ignore[operator]
    return bool(gap.overlaps(0 * gap) and gap.rad() < CLOSE * (1 + abs(a)))  # type: ignore[arg-type]


__all__ = ["agrees_in_balls", "rechecked"]
