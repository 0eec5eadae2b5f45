"""Loops over the entries of stacked vectors and over the diagonals of block matrices are cut where the arrays are."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import Product, Sum, block, det, diag, exp, stack, trace

CUT = "a loop cut at the parts of an array"


class Parts:
    """x in n and y in m dimensions, stacked, and a block triangular matrix with their exponentials on its diagonal."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.n, self.m = given.dimension("n"), given.dimension("m")
        self.x, self.y = given.vector("x", self.n), given.vector("y", self.m)
        self.whole = given.index("i", self.n + self.m)
        self.first, self.last = given.index("j", self.n), given.index("k", self.m)
        self.v = given.define("v", stack(self.x, self.y))
        corner = given.matrix("B", self.n, self.m)
        self.M = given.define("M", block((diag(exp(self.x)), corner), (0, diag(exp(self.y)))))


@pytest.fixture
def parts() -> Parts:
    return Parts()


def test_sums_over_stacked_vectors(parts: Parts) -> None:
    i, j, k, v, given = parts.whole, parts.first, parts.last, parts.v, parts.given
    proof(Sum(v[i] ** 2, i), Sum(parts.x[j] ** 2, j) + Sum(parts.y[k] ** 2, k), given, by=CUT)
    proof(Sum(i * v[i], i), Sum(j * parts.x[j], j) + Sum((parts.n + k) * parts.y[k], k), given, by=CUT)
    refused(Sum(i * v[i], i), Sum(j * parts.x[j], j) + Sum(k * parts.y[k], k), given)


def test_products_over_the_diagonal_of_a_block_matrix(parts: Parts) -> None:
    i, M, given = parts.whole, parts.M, parts.given
    proof(det(M), Product(M[i, i], i), given, by=CUT)
    proof(trace(M), Sum(M[i, i], i), given, by=CUT)
    refused(det(M), Product(2 * M[i, i], i), given)


def test_a_range_that_is_not_that_of_the_array_is_not_cut(parts: Parts) -> None:
    i = parts.given.index("h", parts.n)
    total: Term = Sum(parts.v[i], i)
    refused(total, Sum(parts.x[parts.first], parts.first), parts.given)
