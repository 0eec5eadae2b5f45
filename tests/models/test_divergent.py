"""That a written expectation is finite is a convention; a plain integral that diverges has no value."""

from __future__ import annotations

from derive.models import undefined_point
from derive.notation import Declarations
from derive.notation.build import E, Integral, Normal, exp, law_of, pdf


def test_an_expectation_that_diverges_is_no_point_without_a_value() -> None:
    given = Declarations()
    x = given.real("x")
    p, q = given.density("p", x), given.density("q", x)
    weight = pdf(law_of(p, "x"), x) / pdf(law_of(q, "x"), x)
    assert undefined_point(E(law_of(q, "x"), x, weight**2), given.givens) is None


def test_an_expectation_with_a_divisor_that_may_be_zero_has_one() -> None:
    given = Declarations()
    x, a = given.real("x a")
    assert undefined_point(E(Normal(0, 1), x, x) / a, given.givens) is not None


def test_a_plain_integral_that_diverges_has_one() -> None:
    given = Declarations()
    x, a = given.real("x a")
    assert undefined_point(Integral(exp(a * x**2), x), given.givens) is not None
