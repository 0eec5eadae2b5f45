"""Limits: by continuity, by Taylor's theorem, at infinity; and what has none or is not understood."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.models import spot_check
from derive.notation import Declarations, Term, relation, term
from derive.notation.build import absolute, cos, exp, log, oo, prime, sin, sqrt

given = Declarations()
x, a, b = given.real("x a b")
s = given.positive("s")
f = given.map("f", 0)
TAYLOR, CONTINUOUS = "limit by Taylor's theorem", "limit of a continuous function"


def lim(body, point=0):
    return Term("lim", (x, term(point), term(body)))


TRUE = [
    (lim(sin(x) / x), 1),
    (lim((exp(a * x) - 1) / x), a),
    (lim((f(a + x) - f(a)) / x), prime(f)(a)),
    (lim((1 - cos(x)) / x**2), term(1) / 2),
    (lim((s**x - 1) / x), log(s)),
    (lim((x**2 - a**2) / (x - a), a), 2 * a),
    (lim((2 * x**2 + 1) / (x**2 - x), oo), 2),
    (lim(exp(-s * x), oo), 0),
    (lim(x**2 * exp(-s * x) + b, oo), b),
    (lim(x**s * exp(-2 * x), oo), 0),
    (lim(exp(a / x), oo), 1),
    (lim(x * (exp(a / x) - 1), oo), a),
    (lim(exp(-s * x + a / x), oo), 0),
    (lim(f(x) * b, a), f(a) * b),
    (lim(1 / (x + s), 0), 1 / s),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_a_limit(left, right):
    proof(left, right, given)
    refused(left, right + 1, given)
    found = spot_check(relation(left, "eq", right), given.givens)
    assert found is not None and found.agrees


def test_a_power_that_grows_itself_is_no_number():
    refused(lim(x**x * exp(-x), oo), 0, given)


def test_rules_are_named():
    proof(lim(sin(x) / x), 1, given, by=TAYLOR)
    proof(lim(f(x), a), f(a), given, by=CONTINUOUS)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (lim(1 / x), 0),
        (lim(absolute(x) / x), 1),
        (lim(log(x)), 0),
        (lim(log(x), 1 - 1), 0),
        (lim(sin(1 / x)), 0),
        (lim(x * sin(1 / x)), 0),
        (lim(exp(a * x), oo), 0),
        (lim(exp(a * x + b / x), oo), 0),
        (lim(sin(x), oo), 0),
        (lim(sqrt(x)), 0),  # there is nothing to the left of 0
        (lim(x, oo), 0),
        (lim((f(x) - f(0)) / x**2), prime(f, 2)(0) / 2),
        (lim(x / (a * x)), 1 / a),
    ],
    ids=str,
)
def test_no_limit_or_none_that_is_understood(left, right):
    refused(left, right, given)


def test_a_slope_that_is_known_not_to_vanish():
    proof(lim(x / (a * x)), 1 / a, given, gt(a, 0))
