"""Positive as it is written: what the form of a sum hides, one use, and one refusal per condition."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, lt, proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import KL, E, Normal, Var, exp, law_of, log, logistic


@pytest.fixture
def given() -> Declarations:
    return Declarations()


def evidence(given: Declarations) -> tuple[Term, tuple[Term, ...]]:
    p, q = given.real("p q")
    return p * q + (1 - p) * (1 - q), (gt(p, 0), lt(p, 1), gt(q, 0), lt(q, 1))


def test_a_sum_of_products_of_positive_numbers(given: Declarations) -> None:
    total, unit = evidence(given)
    proof(total / total, 1, given, *unit)
    refused(total / total, 1, given, *unit[:3])


def test_numbers_that_may_all_be_zero(given: Declarations) -> None:
    a, b = given.real("a b")
    proof((a * b + b) / (a * b + b), 1, given, ge(a, 0), gt(b, 0))
    refused((a * b + b) / (a * b + b), 1, given, ge(a, 0), ge(b, 0))


def test_a_product_with_a_factor_of_any_sign(given: Declarations) -> None:
    total, unit = evidence(given)
    c = given.real("c")
    refused(1 / (c * total), 1 / (c * total), given, *unit)
    proof(c / (c * total), 1 / total, given, *unit, gt(c, 0))


def test_divergences_and_variances_beside_other_terms(given: Declarations) -> None:
    x, m, a = given.real("x m a")
    s, t = given.positive("s t")
    q, p = Normal(m, s), Normal(a, t)
    rule = "divergences and variances are ≥ 0"
    proof(a + KL(q, p), a, given, head="ge", by=rule)
    proof(a - Var(q, x, exp(-(x**2))), a, given, head="le", by=rule)
    refused(a - KL(q, p), a, given, head="ge")
    refused(a + KL(q, p), a, given, head="gt")
    refused(a + KL(q, p), a + 1, given, head="ge")


def test_a_defined_number_as_any_between_its_limits(given: Declarations) -> None:
    u, c = given.real("u"), given.real("c")
    p = given.define("p", logistic(u))
    proof((1 - p) ** c * (c * p * log(p) + p - 1), 0, given, ge(c, 0), head="le", by="generalisation")
    proof(-p * log(p) - (1 - p) * log(1 - p), 0, given, head="gt", by="generalisation")
    refused((1 - p) ** c * (c * p * log(p) + p - 1), 0, given, head="le")
    refused(p * log(p), -1 / (2 * p), given, head="lt")


def test_averages_of_squares_as_they_are_written(given: Declarations) -> None:
    x, y, t = given.real("x"), given.real("y"), given.real("t")
    p = given.density("p", x, y)
    spread = x - t * y - E(law_of(p, "x"), x, E(law_of(p, "y", x=x), y, x - t * y))
    proof(E(law_of(p, "x"), x, E(law_of(p, "y", x=x), y, spread**2)), 0, given, head="ge", by="a square is ≥ 0")
    refused(E(law_of(p, "x"), x, E(law_of(p, "y", x=x), y, spread**3)), 0, given, head="ge")
    refused(E(law_of(p, "x"), x, E(law_of(p, "y", x=x), y, spread**2)), 0, given, head="gt")


def test_a_variance_on_both_sides_stays(given: Declarations) -> None:
    x, y = given.real("x"), given.real("y")
    p = given.density("p", x, y)
    whole, inner = Var(law_of(p, "x"), x, x), Var(law_of(p, "y"), y, E(law_of(p, "x", y=y), x, x))
    proof(whole, whole - inner, given, head="ge")
    refused(whole - inner, whole, given, head="ge")
