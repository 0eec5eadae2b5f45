"""A statement in ball arithmetic at a few allowed points, where NumPy can evaluate it at none: integrals inside integrals, many dimensions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy as np

from derive.notation import Term

from .balls import Balls, Precision
from .calculator import matched
from .check import FAILURES
from .closed import as_ball
from .evaluate import Env
from .interpretation import Interpretation
from .outcomes import Undefined
from .values import data_of

BITS = 128
EACH = 3  # points of one model
FAILED = 2  # points in a row that cannot be evaluated, after which a model is left
WIDEST = 1e-9  # radius of a ball, relative to 1 + its size, that says enough
ORDERS = {"eq": (True, True), "le": (False, True), "lt": (False, True), "ge": (True, False), "gt": (True, False)}


def errors_in_balls(statement: Term, models: Iterable[Interpretation]) -> list[tuple[Interpretation, float]]:
    """Points of some models with 0.0 where the statement holds as far as narrow balls tell, ∞ where it certainly fails."""
    if statement.head not in ORDERS:
        return []
    out: list[tuple[Interpretation, float]] = []
    for model in models:
        failed = 0
        for k in islice(range(model.samples), EACH):
            point = model.sample(k)
            error = _error(statement, point)
            failed = failed + 1 if error is None else 0
            if error is not None:
                out.append((point, error))
            elif failed == FAILED:
                break
    return out


def _error(statement: Term, point: Interpretation) -> float | None:
    """NaN where a side is undefined; None where nothing could be said."""
    try:
        with Precision(BITS):
            ev = point.evaluator(Balls())
            left, right = matched(*(ev.calc.plain(ev.value(side, Env())) for side in statement.args))
            pairs = zip(*(p.flat for p in np.broadcast_arrays(data_of(left), data_of(right))), strict=True)
            found = [_judged(statement.head, as_ball(a), as_ball(b)) for a, b in pairs]
            return None if None in found else max(found, default=0.0)  # type: ignore[type-var]
    except Undefined:
        return np.nan
    except FAILURES:
        return None


def _judged(head: str, a: Any, b: Any) -> float | None:
    below, above = ORDERS[head]  # which ways of failing count: a < b, a > b
    gap = a - b
    if (below and gap < 0) or (above and gap > 0):
        return np.inf
    return 0.0 if gap.rad() < WIDEST * (1 + abs(a)) else None


__all__ = ["WIDEST", "errors_in_balls"]
