"""Functions that grow from a point where they are ≥ 0; each use with what must be refused."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations, Term, number, relation
from derive.notation.build import Sum, cos, exp, log, sin, tanh

BY = "a function that grows from a point where it is ≥ 0"


@pytest.fixture
def letters():
    """x ≥ 0, −1 < u < 1, a, s ∈ ℝ."""
    given = Declarations()
    x, u, a, s = given.real("x u a s")
    given.fact(relation(x, "ge", 0), gt(u, -1), gt(1, u))
    return given, x, u, a, s


def test_bounds_of_functions_of_one_letter(letters):
    given, x, u, a, s = letters
    proof(exp(-x), 1 - x + x**2 / 2, given, head="le", by=BY)
    proof(log(1 + x), x - x**2 / 2, given, head="ge", by=BY)
    proof(sin(x), x, given, head="le", by=BY)
    proof(tanh(x), x, given, head="le", by=BY)
    proof(Term("arctan", (x,)), x, given, head="le", by=BY)
    proof(cos(s), 1 - s**2 / 2, given, head="ge", by=BY)  # on both sides of 0


def test_what_is_given_of_the_letter_holds_on_the_way_to_it(letters):
    given, x, u, a, s = letters
    refused(-log(1 - u), u + u**2 / 2, given, head="ge")  # false for u < 0
    proof(-log(1 - u), u + u**2 / 2, given, relation(u, "ge", 0), head="ge", by=BY)


def test_on_one_side_only(letters):
    given, x, u, a, s = letters
    refused(exp(-s), 1 - s + s**2 / 2, given, head="le")
    refused(sin(s), s, given, head="le")
    refused(exp(-x), 1 - x + x**2 / 3, given, head="le")
    refused(sin(x), x - x**3 / 7, given, head="le")


def test_by_the_logarithms_of_two_positive_sides(letters):
    given, x, u, a, s = letters
    proof((exp(s) + exp(-s)) / 2, exp(s**2 / 2), given, head="le", by=BY)
    refused((exp(s) + exp(-s)) / 2, exp(s**2 / 3), given, head="le")


def test_where_the_function_breaks_off_nothing_follows(letters):
    """1/(1 − t) ≥ 1 + t at t = 0, and its slope is 1/(1 − t)² − 1 ≥ 0 for t ≥ 0; beyond t = 1 it is false."""
    given, x, u, a, s = letters
    refused(log((1 - x) ** 2), -2 * x, given, relation(x, "ne", 1), head="le")
    refused(1 / (1 - x), 1 + x, given, relation(x, "ne", 1), head="ge")


def test_components_and_terms_of_a_sum(letters):
    given, x, u, a, s = letters
    n = given.dimension("n")
    i = given.index("i", n)
    r = given.vector("r", n)
    given.fact(relation(r[i], "ge", 0))
    proof(Sum(exp(-r[i]), i), Sum(1 - r[i] + r[i] ** 2 / 2, i), given, head="le")
    proof(exp(-r[i]), 1 - r[i] + r[i] ** 2 / 2, given, head="le", by=BY)
    refused(exp(-Sum(r[i], i)), 1 - r[i] + r[i] ** 2 / 2, given, head="le")


def test_a_factor_one_is_no_common_factor(letters):
    given, x, u, a, s = letters
    proof(Term("div", (number(1), 1 + x)), number(1), given, head="le")
    refused(Term("div", (number(1), 1 + u)), number(1), given, head="le")
