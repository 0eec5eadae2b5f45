"""Means with weights, powers of what is ordered, sums whose value is given; each use with what must be refused."""

from __future__ import annotations

import pytest
from kernel.probability import gt, outcome, proof, refused

from derive.kernel import Proof
from derive.notation import Declarations, Term, relation
from derive.notation.build import Product, Sum, exp

MEANS = "arithmetic and geometric mean"


@pytest.fixture
def letters():
    """a, b ≥ 0, 0 < t < 1, c, d ∈ ℝ, m ∈ ℕ."""
    given = Declarations()
    a, b, t, c, d = given.real("a b t c d")
    m = given.natural("m")
    given.fact(relation(a, "ge", 0), relation(b, "ge", 0), gt(t, 0), gt(1, t))
    return given, a, b, t, c, d, m


@pytest.fixture
def weights():
    """w ∈ ℝⁿ with wᵢ ≥ 0 and Σ wᵢ = 1; r ∈ ℝⁿ with rᵢ > 0; u ∈ ℝⁿ."""
    given = Declarations()
    n = given.dimension("n")
    i = given.index("i", n)
    w, r, u = given.vectors("w r u", n)
    given.fact(relation(w[i], "ge", 0), gt(r[i], 0), relation(Sum(w[i], i), "eq", 1))
    return given, n, i, w, r, u


def test_two_terms(letters):
    given, a, b, t, c, d, m = letters
    proof(a**t * b ** (1 - t), t * a + (1 - t) * b, given, head="le", by=MEANS)
    proof(exp(t * c + (1 - t) * d), t * exp(c) + (1 - t) * exp(d), given, head="le", by=MEANS)
    refused(a**t * b ** (1 - t), t * b + (1 - t) * a, given, head="le")
    refused(exp(t * c + (1 - t) * d), t * exp(d) + (1 - t) * exp(c), given, head="le")
    refused(a ** (2 * t) * b ** (1 - t), 2 * t * a + (1 - t) * b, given, head="le")  # the weights do not sum to 1
    refused(exp(m * c + (1 - m) * d), m * exp(c) + (1 - m) * exp(d), given, head="le")  # 1 − m may be negative


def test_exponents_whose_inverses_sum_to_one(letters):
    given, a, b, t, c, d, m = letters
    p, q = given.real("p q")
    given.fact(gt(p, 1), gt(q, 1))
    sums = relation(1 / p + 1 / q, "eq", 1)
    proof(a * b, a**p / p + b**q / q, given, sums, head="le", by=MEANS)
    proof((p - 1) * (q - 1), 1, given, sums)
    refused(a * b, a**p / p + b**q / q, given, head="le")
    refused(a * b, a**p / q + b**q / p, given, sums, head="le")
    refused(p * q, p + q + 1, given, sums)


def test_an_equation_with_a_factor_that_may_be_zero_is_not_divided_by_it(letters):
    given, a, b, t, c, d, m = letters
    refused(d, -1, given, relation(a * d, "eq", -a))
    proof(d, -1, given, relation((1 + a) * d / b, "eq", -(1 + a) / b), gt(b, 0))
    refused(d, -1, given, relation(a * d / b, "eq", -a / b), gt(b, 0))


def test_products_over_an_index(weights):
    given, n, i, w, r, u = weights
    proof(Product(r[i] ** w[i], i), Sum(w[i] * r[i], i), given, head="le", by=MEANS)
    proof(Product(r[i], i) ** (1 / n), Sum(r[i], i) / n, given, head="le", by=MEANS)
    refused(Product(r[i] ** w[i], i), Sum(w[i] * r[i], i) / 2, given, head="le")
    refused(Product(r[i], i) ** (2 / n), Sum(r[i] ** 2, i) / n, given, gt(n, 5), head="ge")


def test_powers_of_what_is_ordered(letters):
    given, a, b, t, c, d, m = letters
    proof((1 - t) ** m, exp(-m * t), given, head="le", by="a power grows with its base")
    proof((1 - t) ** m * a, exp(-m * t) * a, given, head="le")
    refused((1 - 3 * t) ** m, exp(-3 * m * t), given, head="le")  # 1 − 3t may be below −1
    refused((1 - t) ** m * c, exp(-m * t) * c, given, head="le")


def test_weights_that_sum_to_one(weights):
    given, n, i, w, r, u = weights
    proof(w[i], 1, given, head="le")
    proof(Sum(w[i] ** 2, i), Sum(w[i], i), given, head="le")
    proof(Sum(w[i] ** 2, i), 1 / n, given, head="ge")
    proof(Sum(w[i] * u[i], i), Term("maxover", (i, u[i])), given, head="le")
    refused(Sum(w[i] ** 2, i), 2 / n, given, head="ge")
    refused(w[i], 1 / n, given, head="le")
    refused(u[i], Sum(u[i], i), given, relation(Sum(u[i], i), "eq", 1), head="le")  # components of u may be negative
    refused(Sum(r[i] * u[i], i), Term("maxover", (i, u[i])), given, head="le")


def test_sums_over_one_range_have_a_sign_together(weights):
    given, n, i, w, r, u = weights
    given.fact(relation(u[i], "le", 1), relation(u[i], "ge", 0))
    proof(Sum(r[i] * u[i] ** 2, i) / Sum(r[i], i), 1, given, head="le")
    refused(Sum(r[i] * u[i] ** 2, i) / Sum(r[i], i), 1, given, head="lt")
    assert isinstance(outcome(Sum(r[i], i) - Sum(r[i] * u[i], i) + Sum(r[i] * u[i] ** 2, i), 0, given, head="gt"), Proof)
