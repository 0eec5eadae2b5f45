"""Inequalities by induction over a whole number; each use with what must be refused."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import Sum, sqrt

BY = "induction over a whole number"


@pytest.fixture
def letters():
    """n ∈ ℕ, N ≥ 1, k = 1, …, N, x ≥ −1, y ≥ 0."""
    given = Declarations()
    n, N = given.natural("n N")
    x, y = given.real("x y")
    given.fact(ge(x, -1), ge(y, 0), ge(N, 1))
    return given, n, N, x, y, given.index("k", N)


def test_powers(letters):
    given, n, N, x, y, k = letters
    proof((1 + x) ** n, 1 + n * x, given, head="ge", by=BY)
    proof((1 + y) ** n, 1 + n * y + n * (n - 1) * y**2 / 2, given, head="ge", by=BY)
    proof(2**n, n, given, head="gt", by=BY)
    refused((1 + x) ** n, 1 + 2 * n * x, given, head="ge")
    refused((1 + x) ** n, 1 + n * x**2, given, head="ge")
    refused(2**n, n + 1, given, head="gt")  # equal at n = 0 and n = 1
    refused(2**N, N**2, given, head="ge")  # false at 3 alone


def test_where_the_factor_may_be_negative_nothing_follows(letters):
    given, n, N, x, y, k = letters
    z = given.real("z")
    refused((1 + z) ** n, 1 + n * z, given, head="ge")
    refused((1 + z) ** n, 1 + n * z, given, ge(z, -3), head="ge")


def test_factorials_and_sums(letters):
    given, n, N, x, y, k = letters
    proof(Term("factorial", (N,)), 2 ** (N - 1), given, head="ge", by=BY)
    proof(Sum(1 / k**2, k), 2 - 1 / N, given, head="le", by=BY)
    proof(Sum(1 / sqrt(k), k), 2 * sqrt(N), given, head="le", by=BY)
    refused(Term("factorial", (N,)), 2**N, given, head="ge")
    refused(Sum(1 / k**2, k), 2 - 2 / N, given, head="le")  # false at N = 1
    refused(Sum(1 / sqrt(k), k), sqrt(N), given, head="le")
    refused(Sum(1 / k, k), 2 - 1 / N, given, gt(N, 1), head="le")  # true at N = 2 alone
