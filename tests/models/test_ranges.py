"""Integrals between ends: exponentials exactly, corners that cut the range; what is not understood is not refuted."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.models import refute, spot_check, undefined_point
from derive.notation import Declarations, Term, number, relation
from derive.notation.build import E, Exponential, Integral, Normal, Uniform, absolute, exp, log, oo


def above(u, v):
    return Term("indicator", (relation(u, "gt", v),))


given = Declarations()
x, a = given.real("x a")
b, t = given.positive("b t")
TRUE = [
    (Integral(exp(-b * x), x, 0, oo), 1 / b),
    (Integral(x**2 * exp(-b * x), x, 0, oo), 2 / b**3),
    (Integral(x * exp(-x), x, t, oo), (1 + t) * exp(-t)),
    (Integral(exp(x), x, -oo, a), exp(a)),
    (Integral(x * exp(b * x), x, 0, 1), (exp(b) * (b - 1) + 1) / b**2),
    (Integral(above(x, t) * exp(-x), x, 0, oo), exp(-t)),
    (Integral(above(t, x) * exp(-x), x, 0, oo), 1 - exp(-t)),
    (Integral(absolute(x - t), x, 0, 2 * t), t**2),
    (Integral(absolute(x), x, 1, -1), -1),
    (Integral(above(x, 0), x, 2, -2), -2),
    (Integral(above(x, a), x, a + 1, a), -1),
    (Integral(absolute(x - t), x, 2 * t, 0), -(t**2)),
    (E(Exponential(b), x, above(x, t)), exp(-b * t)),
    (E(Uniform(0, 1), x, above(x, Fraction(1, 3)) * x), Fraction(4, 9)),
    (E(Normal(0, 1), x, above(0, x)), Fraction(1, 2)),
    (E(Normal(a, 1), x, above(a, x) * above(a, x)), Fraction(1, 2)),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=lambda s: repr(s)[:70])
def test_what_is_true_is_never_refuted_and_agrees(left, right):
    assert refute(relation(left, "eq", right), given.givens) is None
    found = spot_check(relation(left, "eq", right), given.givens)
    assert found is not None and found.agrees


@pytest.mark.parametrize(("left", "right"), TRUE, ids=lambda s: repr(s)[:70])
def test_what_is_wrong_by_a_constant_is_refuted(left, right):
    assert refute(relation(left, "eq", right + Fraction(1, 7)), given.givens) is not None


def test_what_diverges_or_may_is_not_refuted():
    for left in (
        Integral(exp(x), x, 0, oo),
        Integral(exp(-a * x), x, 0, oo),
        Integral(x, x, 0, oo),
        Integral(1 / x, x, 0, 1),
        E(Exponential(b), x, exp(2 * b * x)),
        Integral(log(x), x, 0, oo),
    ):
        found = refute(relation(left, "eq", 7), given.givens)
        assert found is None or "a" in dict(found.values), left  # with a > 0 the second one is 1/a


def test_series_are_added_up_in_numbers():
    from derive.notation import index

    k = index("k", 0, oo)
    series = Term("sum", (k, number(0), oo, x**k / Term("factorial", (k,))))
    found = spot_check(relation(series, "eq", exp(x)), given.givens)
    assert found is not None and found.agrees and found.defined
    assert not spot_check(relation(series, "eq", exp(2 * x)), given.givens).agrees
    harmonic = Term("sum", (k, number(0), oo, 1 / (k + 1)))
    assert spot_check(relation(harmonic, "eq", 7), given.givens) is None
    starts_badly = Term("sum", (k, number(0), oo, log(x * k) * exp(-k)))
    found = spot_check(relation(starts_badly, "eq", 0), given.givens)
    assert found is None or not found.defined


def test_zero_to_a_power_that_counts():
    i = Declarations(given.givens).index("i", 3, lo=0)
    powers = Term("sum", (i, number(0), number(3), x**i))
    assert spot_check(relation(powers, "eq", 1 + x + x**2 + x**3), given.givens).defined
    assert refute(relation(powers, "eq", 1 + x + x**2 + x**3), given.givens) is None


def test_a_place_outside_of_the_range_says_nothing_about_the_integral():
    tail = E(Term("law", ("beta", b, t)), x, above(x, a))  # log x and log(1 − x) stand in the density
    assert undefined_point(tail, given.givens) is None
    assert undefined_point(log(a), given.givens) is not None
