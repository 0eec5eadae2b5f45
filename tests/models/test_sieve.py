"""The sieve: what it lets through agrees at every model, and what has no value does not pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.models.sieve import Screen, screen
from derive.notation import Declarations, Term, index, symbol, term
from derive.notation.build import E, Normal, Sum, exp, log, sqrt

given = Declarations()
n = given.dimension("n")
i = index("i", 1, n)
x, y = given.real("x y")
a = given.positive("a")
v = given.vectors("v", n)
given.near(x, order=2)
GIVENS = replace(given.givens, propto=(y,))


@pytest.fixture
def sieve() -> Screen:
    return screen((x, y, a, v), GIVENS)


@pytest.mark.parametrize(
    ("head", "left", "right"),
    [
        ("eq", (x + y) ** 2, x**2 + 2 * x * y + y**2),
        ("eq", Sum(v[i] + 1, i), Sum(v[i], i) + n),
        ("eq", E(Normal(x, a), y, exp(y)), exp(x + a**2 / 2)),
        ("ge", x**2 + y**2, 2 * x * y),
        ("lt", x, x + a),
        ("propto", x * exp(y), exp(y) / a),
        ("approx", exp(x), 1 + x + x**2 / 2),
    ],
)
def test_what_holds_passes(sieve: Screen, head: str, left: Term, right: Term) -> None:
    assert sieve.holds(head, left, term(right))


@pytest.mark.parametrize(
    ("head", "left", "right"),
    [
        ("eq", (x + y) ** 2, x**2 + x * y + y**2),
        ("eq", Sum(v[i] + 1, i), Sum(v[i], i) + 1),  # true at n = 1
        ("eq", E(Normal(x, a), y, exp(y)), exp(x + a**2)),
        ("le", x**2 + y**2, 2 * x * y),
        ("lt", x, x),
        ("gt", x + a, x + a),
        ("propto", x * exp(y), exp(2 * y)),
        ("approx", exp(x), 1 + x + x**2),
        ("eq", log(-a), log(-a)),  # no value anywhere
        ("eq", sqrt(a), symbol("unknown")),
        ("eq", v, x),
    ],
)
def test_what_fails_does_not(sieve: Screen, head: str, left: Term, right: Term) -> None:
    assert not sieve.holds(head, left, term(right))


def test_work_is_counted(sieve: Screen) -> None:
    assert sieve.work == 0
    sieve.holds("eq", x + y, y + x)
    first = sieve.work
    sieve.holds("eq", x + y, y + x)
    again = sieve.work - first
    assert 0 < again < first  # what is known already costs less
    sieve.holds("propto", x, a)
    assert sieve.work > first + again


def test_without_models_nothing_passes() -> None:
    assert not Screen([], GIVENS, 0).holds("eq", x, x)
