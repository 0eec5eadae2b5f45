"""The second witness in ball arithmetic, where NumPy can evaluate nothing."""

from __future__ import annotations

import math

from derive.models.in_balls import errors_in_balls
from derive.models.interpretation import interpretations, plan
from derive.notation import Declarations, Term, number, relation
from derive.notation.build import Integral, exp

given = Declarations()
x, y, a = given.real("x y a")
NESTED = Integral(Integral(exp(-(x**2) - y**2), x), y)
PI = Term("const", ("pi",))


def errors(statement: Term) -> list[float]:
    models = interpretations(plan((statement,), given.givens), 0, 8, 6, ("linear",))
    return [error for _, error in errors_in_balls(statement, models)]


def test_what_holds_is_within_narrow_balls_and_what_fails_is_certainly_outside() -> None:
    holds = errors(relation(NESTED * a, "eq", PI * a))
    assert holds
    assert all(e == 0 for e in holds)
    fails = errors(relation(NESTED, "eq", PI + number(1) / 1000))
    assert fails
    assert all(math.isinf(e) for e in fails)
    assert all(math.isinf(e) for e in errors(relation(NESTED, "lt", 3)))


def test_nothing_is_said_where_a_side_is_undefined() -> None:
    assert all(math.isnan(e) for e in errors(relation(a / (a - a), "eq", 1)))
