"""Sums of binomial coefficients over an index, and integrals of derivatives: uses, and one refusal per condition."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Index, Term, number, relation, symbol
from derive.notation.build import Integral, Sum, exp, log, oo, prime, sqrt

BINOMIAL = "binomial theorem"


def choose(n, k):
    return Term("binom", (n, k))


@pytest.fixture
def counts():
    given = Declarations()
    n = given.dimension("n")
    return given, n, given.positive("p q"), given.real("a b")


def test_the_binomial_theorem_over_an_index(counts):
    given, n, (p, q), _ = counts
    k = given.index("k", n, lo=0)
    proof(Sum(choose(n, k) * p**k * q ** (n - k), k), (p + q) ** n, given, by=BINOMIAL)
    proof(Sum(choose(n, k), k), 2**n, given, by=BINOMIAL)
    proof(Sum(k * choose(n, k) * p**k * q ** (n - k), k), n * p * (p + q) ** (n - 1), given, by=BINOMIAL)
    refused(Sum(choose(n, k) * p**k * q ** (n - k), k), (p + q) ** (n + 1), given)
    refused(Sum(choose(n, k), k), 2**n - 1, given)


def test_the_binomial_theorem_holds_for_all_numbers(counts):
    given, n, _, (a, b) = counts
    m = given.natural("m")
    k, j = given.index("k", n, lo=0), given.index("j", m, lo=0)
    proof((a + b) ** n, Sum(choose(n, k) * a**k * b ** (n - k), k), given, by=BINOMIAL)
    proof(Sum((-1) ** k * choose(n, k) * 3**k, k), (-2) ** n, given, by=BINOMIAL)
    proof(Sum((-1) ** k * choose(n, k), k), 0, given, by=BINOMIAL)
    refused(Sum((-1) ** j * choose(m, j), j), 0, given)  # 1 at m = 0
    refused((a - b) ** n, Sum(choose(n, k) * a**k * b ** (n - k), k), given)


def test_a_series_that_begins_later(counts):
    given, _, _, _ = counts
    r = given.real("r")
    given.fact(relation(r, "gt", -1), relation(r, "lt", 1))
    k = symbol("k", Index(number(1), oo))
    proof(Sum(k * r**k, k), r / (1 - r) ** 2, given, by="geometric series")
    proof(Sum(k * r ** (k - 1), k), 1 / (1 - r) ** 2, given, by="geometric series")
    refused(Sum(k * r**k, k), 1 / (1 - r) ** 2, given)


def test_a_root_of_a_negative_logarithm_may_be_squared(counts):
    given, _, _, _ = counts
    d, e = given.real("d e")
    given.fact(relation(d, "gt", 0), relation(d, "lt", 1), relation(e, "gt", 1))
    proof(exp(-(sqrt(log(1 / d)) ** 2)), d, given)
    refused(exp(-(sqrt(log(e)) ** 2)), e, given)


def test_missing_terms_are_taken_off(counts):
    given, n, (p, _), _ = counts
    above, below = given.index("j", n), Declarations(given.givens).index("l", n - 1, lo=0)
    proof(Sum(choose(n, above), above), 2**n - 1, given, by=BINOMIAL)
    known = given.givens.declare(below)
    proof(Sum(choose(n, below) * p**below, below), (1 + p) ** n - p**n, known, by=BINOMIAL)
    refused(Sum(choose(n, above), above), 2**n, given)


def test_more_terms_missing_than_there_may_be(counts):
    """Σ_{k=1}^{n−1} is empty at n = 1, and there 2ⁿ − 2 is 0 too; at n = 0 it would be −1."""
    given, n, _, _ = counts
    k = given.index("k", n - 1)
    proof(Sum(choose(n, k), k), 2**n - 2, given)
    loose = Declarations()
    m = loose._declare("m", n.sort)  # a natural number that may be 0
    i = loose.index("i", m - 1)
    refused(Sum(choose(m, i), i), 2**m - 2, loose)


def test_the_weights_must_not_cancel(counts):
    given, n, _, (a, b) = counts
    k = given.index("k", n, lo=0)
    mean = Sum(k * choose(n, k) * a**k * b ** (n - k), k)
    refused(mean, n * a * (a + b) ** (n - 1), given)  # a + b may be 0: 0ⁿ⁻¹ is left alone
    proof(mean, n * a * (a + b) ** (n - 1), given, relation(a + b, "gt", 0), by=BINOMIAL)


@pytest.fixture
def maps():
    given = Declarations()
    f = given.map("f", 0)
    return given, f, given.real("a b t"), given.positive("s")


FUNDAMENTAL = "fundamental theorem of calculus"


def test_the_integral_of_a_derivative(maps):
    given, f, (a, b, t), s = maps
    proof(Integral(prime(f)(t), t, a, b), f(b) - f(a), given, by=FUNDAMENTAL)
    proof(Integral(prime(f, 2)(s * t + a), t, 0, 1), (prime(f)(s + a) - prime(f)(a)) / s, given, by=FUNDAMENTAL)
    refused(Integral(prime(f)(t), t, a, b), f(b), given)
    refused(Integral(prime(f)(t), t, a, b), f(a) - f(b), given)


def test_the_inner_slope_must_be_a_number_that_is_not_zero(maps):
    given, f, (a, b, t), _ = maps
    by_slope = (f(a * b) - f(0)) / a
    refused(Integral(prime(f)(a * t), t, 0, b), by_slope, given)
    proof(Integral(prime(f)(a * t), t, 0, b), by_slope, given, relation(a, "ne", 0), by=FUNDAMENTAL)
    refused(Integral(prime(f)(t**2), t, 0, b), f(b**2) - f(0), given)
    refused(Integral(f(t), t, number(0), b), f(b) - f(0), given)


def test_a_written_number_below_is_multiplied_out_for_every_whole_number_above():
    given = Declarations()
    m = given.natural("m")
    proof(choose(m, number(2)), m * (m - 1) / 2, given)
    proof(choose(m + 1, number(3)), choose(m, number(3)) + choose(m, number(2)), given)
    refused(choose(m, number(2)), m * (m + 1) / 2, given)
    refused(choose(given.real("x"), number(2)), 0, given)
    refused(choose(m, number(9)), choose(m, number(9)), given)  # not multiplied out, and so only for m ≥ 9
