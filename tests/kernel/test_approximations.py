"""≈ near a limit and to the last digit, and the rational enclosures behind the second: one use, one refusal per condition."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest
from kernel.probability import proof, refused

from derive.kernel.enclosures import enclosure
from derive.kernel.engine import Kernel
from derive.notation import Declarations, Givens, Term, number, term
from derive.notation.build import KL, Normal, exp, log, pi, sqrt


@pytest.fixture
def given():
    return Declarations()


def near_zero(given, names, order):
    letters = given.real(names)
    given.near(*(letters if isinstance(letters, tuple) else (letters,)), order=order)
    return letters


# -- near a limit ----------------------------------------------------------------------------------


def test_terms_up_to_the_order_agree(given):
    x = near_zero(given, "x", 2)
    proof(log(1 + x), x - x**2 / 2, given, head="approx", by="Taylor's theorem")
    proof(exp(x) / (1 - x), 1 + 2 * x + Fraction(5, 2) * x**2, given, head="approx")


def test_a_term_of_the_order_counts_and_one_above_does_not(given):
    x = near_zero(given, "x", 2)
    assert refused(log(1 + x), x, given, head="approx") == "the terms of order 2 differ"
    proof(log(1 + x), x - x**2 / 2 + 7 * x**3, given, head="approx")


def test_the_order_is_joint(given):
    x, y = near_zero(given, "x y", 2)
    proof(exp(x) * exp(y), 1 + x + y + (x + y) ** 2 / 2, given, head="approx")
    assert "order 2" in refused(exp(x) * exp(y), 1 + x + y + (x**2 + y**2) / 2, given, head="approx")


def test_around_another_point(given):
    x = given.real("x")
    given.near(x, limit=1, order=1)
    proof(x**3, 3 * x - 2, given, head="approx")
    assert "order 1" in refused(x**3, 2 * x - 1, given, head="approx")


def test_a_vector_goes_to_zero_as_one(given):
    n = given.dimension("n")
    x = given.vector("x", n)
    given.near(x, order=2)
    square = x.T @ x
    proof(exp(square), 1 + square, given, head="approx")
    assert "order 2" in refused(exp(square), 1 + 2 * square, given, head="approx")


def test_only_a_neighbourhood_of_the_limit_matters(given):
    x, a = given.real("x a")
    given.near(x, order=1)
    proof(1 / (1 + x), 1 - x, given, head="approx")
    assert refused(1 / (a + x), 1 / a - x / a**2, given, head="approx")
    proof(1 / (a + x), 1 / a - x / a**2, given, Term("ne", (a, number(0))), head="approx")


def test_a_function_that_is_not_smooth_at_the_limit_is_refused(given):
    x = given.real("x")
    given.near(x, order=1)
    assert refused(Term("abs", (x,)), Term("abs", (x,)) + x**2, given, head="approx")
    assert "smooth" in refused(Term("abs", (x,)), number(0), given, head="approx")
    assert refused(sqrt(x), sqrt(x), given, head="approx")


def test_a_condition_inside_an_average_is_not_read_off_the_limit(given):
    x, z = given.real("x z")
    given.near(x, order=1)
    body = Term("expect", (z, Normal(0, 1), log(1 + x * z)))
    assert refused(body, number(0), given, head="approx")


def test_a_divergence_grows_with_the_square(given):
    mu, s = given.real("mu"), given.positive("s")
    e = near_zero(given, "epsilon", 2)
    given.fact(Term("gt", (e, term(-1))))
    proof(KL(Normal(mu, s), Normal(mu, s * (1 + e))), e**2, given, head="approx", by="Taylor's theorem")


# -- to the last digit -----------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "printed"), [(sqrt(term(2)), 1.414), (pi, 3.1), (log(term(2)), 0.693147), (exp(term(-3)), 0.05), (2 * pi**2, 20)])
def test_within_half_a_unit_of_the_last_digit(given, value, printed):
    proof(value, printed, given, head="approx", by="half a unit of the last digit")


@pytest.mark.parametrize(("value", "printed"), [(sqrt(term(2)), 1.415), (pi, 3.2), (log(term(2)), 0.693146), (2 * pi**2, 19)])
def test_outside_it(given, value, printed):
    assert refused(value, printed, given, head="approx")


def test_two_sides_that_are_no_printed_numbers(given):
    x = given.real("x")
    assert "printed" in refused(x, x + 0, given, head="approx")


# -- enclosures ------------------------------------------------------------------------------------

CONSTANTS = {
    "log 10": (log(term(10)), lambda: mp.log(10)),
    "log 1/7": (log(term(Fraction(1, 7))), lambda: -mp.log(7)),
    "e^-20": (exp(term(-20)), lambda: mp.exp(-20)),
    "e^3/7": (exp(term(Fraction(3, 7))), lambda: mp.exp(mp.mpf(3) / 7)),
    "π": (pi, lambda: +mp.pi),
    "√3": (sqrt(term(3)), lambda: mp.sqrt(3)),
    "2^1/3": (term(2) ** Fraction(1, 3), lambda: mp.cbrt(2)),
    "log(1 + √2)": (log(1 + sqrt(term(2))), lambda: mp.log(1 + mp.sqrt(2))),
    "π^-3": (pi**-3, lambda: mp.pi**-3),
    "log log 5": (log(log(term(5))), lambda: mp.log(mp.log(5))),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_an_enclosure_is_narrow_and_holds_the_number(name):
    written, exact = CONSTANTS[name]
    found = enclosure(Kernel(Givens()).nf(written))
    assert found is not None
    with mp.workdps(60):
        low, high = (mp.mpf(x.numerator) / x.denominator for x in found)
        assert high - low < mp.mpf(2) ** -70
        assert low < exact() < high


def test_no_enclosure_with_a_letter_or_an_unknown_function(given):
    x = given.real("x")
    k = Kernel(given.givens)
    assert enclosure(k.nf(x + 1)) is None
    assert enclosure(k.nf(Term("gamma", (term(Fraction(1, 3)),)))) is None


def test_signs_of_numbers_without_letters(given):
    proof(log(term(2)), Fraction(69, 100), given, head="gt", by="enclosure between rational numbers")
    proof(exp(pi), pi**3 - 8, given, head="gt")
    assert refused(log(term(2)), Fraction(70, 100), given, head="gt")
