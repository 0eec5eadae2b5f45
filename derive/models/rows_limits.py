"""Limits of numbers, in NumPy: the values around the point, extrapolated. Evidence only; ball arithmetic says nothing."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np

from derive.notation import Term

from .evaluate import OO, Env, Evaluator, evaluates
from .outcomes import Unknown
from .rows_binders import MINUS_OO
from .values import Array, Value

STEPS = (Fraction(1, 64), Fraction(1, 128))  # the largest step, by level
HALVINGS = 3


@evaluates("lim")
def _limit(ev: Evaluator, t: Term, env: Env) -> Value:
    """lim f(a ± h): the mean of both sides is even in h, so that h², h⁴, … are extrapolated away; at infinity x = 1/h."""
    x, point, body = t.args
    if ev.arithmetic.exact:
        raise Unknown("a limit in ball arithmetic")
    ev.used.add("quadrature")  # two levels estimate the error
    far = point in (OO, MINUS_OO)
    centre = None if far else ev.value(point, env)

    def at(h: Fraction) -> Value:
        if centre is not None:
            return ev.value(body, env.bind(x, ev.calc.add(centre, ev.number(h))))
        return ev.value(body, env.bind(x, ev.number((1 if point == OO else -1) / h)))

    steps = [STEPS[min(ev.level, 1)] / 2**j for j in range(HALVINGS)]
    rows = [at(h) if far else ev.calc.scale(Fraction(1, 2), ev.calc.add(at(h), at(-h))) for h in steps]
    if not far and not _meet(ev, at(steps[-1]), at(-steps[-1])):
        raise Unknown("a limit with two sides")
    order = 1 if far else 2
    for j in range(1, HALVINGS):
        weight = 2 ** (order * j)
        rows = [ev.calc.scale(Fraction(1, weight - 1), ev.calc.sub(ev.calc.scale(weight, b), a)) for a, b in pairwise(rows)]
    return rows[0]


def _meet(ev: Evaluator, a: Value, b: Value) -> bool:
    """Whether both sides go to one place, as far as numbers tell."""
    gap: Array = ev.calc.plain(ev.calc.sub(a, b))
    return bool(np.all(~(np.abs(gap.data) > 1)))
