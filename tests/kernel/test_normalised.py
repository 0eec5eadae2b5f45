"""Products of numbers below 1, sums of normalised weights, givens about sums of matrices: one use, one refusal per condition."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, lt, proof, refused

from derive.notation import Declarations, Index, Tensor, Term, symbol
from derive.notation.build import Product, Sum, det, exp


class Weights:
    """Numbers a_i, weights w_{ki}, and their sums over k."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.n, self.m = given.dimension("n"), given.dimension("m")
        self.i, self.k = given.index("i", self.n), given.index("k", self.m)
        self.a, self.b = given.vectors("a b", self.n)
        self.w = given.matrix("W", self.m, self.n)
        self.weight = exp(self.w[self.k, self.i])
        self.total = Sum(self.weight, self.k)


@pytest.fixture
def on() -> Weights:
    return Weights()


def test_a_product_of_numbers_up_to_one(on: Weights) -> None:
    whole = Product(on.a[on.i], on.i)
    proof(whole, 1, on.given, gt(on.a, 0), lt(on.a, 1), head="lt")
    proof(whole, 1, on.given, ge(on.a, 1), head="ge")
    refused(whole, 1, on.given, lt(on.a, 1), head="le")
    refused(whole, 1, on.given, gt(on.a, 0), head="le")


def test_an_empty_product_is_one(on: Weights) -> None:
    most = symbol("q", Tensor((), "N"))
    given = on.given
    given.givens = given.givens.declare(most)
    j = symbol("j", Index(on.i.sort.lo, most))
    part = Product(1 / (1 + exp(j)), j, 1, most)
    proof(part, 1, given, head="le")
    refused(part, 1, given, head="lt")


def test_normalised_weights_sum_to_their_number(on: Weights) -> None:
    proof(Sum(Sum(on.weight / on.total, on.i), on.k), on.n, on.given)
    proof(Sum(Sum(on.b[on.i] * on.weight / on.total, on.i), on.k), Sum(on.b[on.i], on.i), on.given)
    refused(Sum(Sum(on.weight / on.total, on.i), on.k), on.m, on.given)
    refused(Sum(Sum(on.weight**2 / on.total, on.i), on.k), on.n, on.given)


def test_a_given_about_a_sum_of_matrices() -> None:
    given = Declarations()
    n = given.dimension("n")
    a, p = given.matrix("A", n, n), given.matrix("P", n, n)
    invertible = Term("invertible", (a - p,))
    proof(det(a - p), 0, given, invertible, head="ne")
    refused(det(a + p), 0, given, invertible, head="ne")
