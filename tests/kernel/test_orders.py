"""Inequalities between products, lengths and defined letters; each rule with what it must refuse."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations, SortError, Tensor, relation
from derive.notation.build import E, Normal, Product, Sum, d, diag, identity, norm, operator_norm, sqrt, zeros


@pytest.fixture
def vectors():
    """g, u, w ∈ ℝⁿ with |g_i| ≤ c."""
    given = Declarations()
    n = given.dimension("n")
    i = given.index("i", n)
    g, u, w = given.vectors("g u w", n)
    c, s = given.real("c s")
    given.fact(relation(c, "ge", 0), relation(g[i], "le", c), relation(-c, "le", g[i]))
    return given, n, i, g, u, w, c, s


def test_a_sum_times_a_number_is_compared_term_by_term(vectors):
    given, n, i, g, u, w, c, _ = vectors
    proof(c**2 * Sum(u[i] ** 2, i), Sum(g[i] ** 2 * u[i] ** 2, i), given, head="ge")
    refused(c * Sum(u[i] ** 2, i), Sum(g[i] ** 2 * u[i] ** 2, i), given, head="ge")
    refused(c**2 * Sum(u[i] ** 2, i), Sum(g[i] ** 2 * u[i] * w[i], i), given, head="ge")


def test_lengths_are_compared_by_their_squares(vectors):
    given, n, i, g, u, w, c, s = vectors
    proof(norm(g * u), c * norm(u), given, head="le")
    refused(norm(g * u), norm(u), given, head="le")
    refused(norm(g * u), -c * norm(u), given, head="le")
    proof(norm(u), sqrt(u.T @ u + s**2), given, head="le")
    refused(norm(u), sqrt(u.T @ u + s), given, relation(u.T @ u + s, "ge", 0), head="le")


def test_common_factors_must_not_be_negative(vectors):
    given, n, i, g, u, w, c, s = vectors
    proof(norm(g * u) / s, c * norm(u) / s, given, gt(s, 0), head="le", by="common factors")
    refused(norm(g * u) / s, c * norm(u) / s, given, relation(s, "ne", 0), head="le")
    refused(s * norm(g * u), s * c * norm(u), given, head="le")


def test_what_holds_for_any_letter_holds_for_a_defined_one(vectors):
    given, n, i, g, u, w, c, s = vectors
    given = Declarations(given.givens)
    y = given.define("y", u - Sum(u[i], i) / n - w * (u.T @ w))
    proof(norm(g * y), c * norm(y), given, head="le", by="generalisation")
    refused(norm(g * y), norm(y), given, head="le")


def test_a_letter_is_not_free_where_something_that_it_depends_on_is_bound():
    given = Declarations()
    z, x = given.real("z x")
    y = given.define("y", (z - x) ** 2 + x)
    q = Normal(0, 1)
    refused(E(q, z, y), y, given, head="ge")  # for a letter y that does not depend on z, E[y] = y
    refused(d(y, x), 0, given, head="ge")
    refused(E(q, z, y * y), y * E(q, z, y), given, head="le")


@pytest.fixture
def matrices():
    """A, B ∈ ℝⁿˣⁿ, matrices M_1 … M_T."""
    given = Declarations()
    n, T = given.dimension("n T")
    i = given.index("i", T)
    A, B = given.matrix("A B", n)
    return given, n, T, i, A, B, given.family("M", i, Tensor((n, n)))


def test_the_operator_norm_of_a_sum_and_of_a_product(matrices):
    given, n, T, i, A, B, M = matrices
    size, one = operator_norm, identity(n)
    proof(size(A - 2 * B), size(A) + 2 * size(B), given, head="le", by="operator norm of a sum and of a product")
    refused(size(A - 2 * B), size(A) + size(B), given, head="le")
    refused(size(A - 2 * B), size(A) - 2 * size(B), given, head="le")
    proof(size(A @ B.T), size(A) * size(B), given, head="le")
    refused(size(A @ B), size(A) * size(B), given)
    refused(size(A @ B), size(A), given, head="le")
    proof(size(one), 1, given)
    proof(size(zeros(n, n)), 0, given)
    proof(size(A), 0, given, head="ge")
    refused(size(A), 0, given, head="gt")


def test_an_outer_product_and_a_vector_have_no_bound_by_letters(matrices):
    given, n, T, i, A, B, M = matrices
    given = Declarations(given.givens)
    u, v = given.vectors("u v", n)
    refused(operator_norm(u @ v.T), 1, given, head="le")
    refused(operator_norm(diag(u)), norm(v), given, head="le")
    with pytest.raises(SortError):
        _ = operator_norm(u).sort


def test_products_are_compared_factor_by_factor(matrices):
    given, n, T, i, A, B, M = matrices
    size, one = operator_norm, identity(n)
    proof(size(Product(M[i], i)), Product(size(M[i]), i), given, head="le")
    proof(Product(size(one + M[i]), i), Product(1 + size(M[i]), i), given, head="le", by="products factor by factor")
    refused(Product(size(one + M[i]), i), Product(size(M[i]), i), given, head="le")
    given = Declarations(given.givens)
    c, b = given.real("c"), given.vector("b", T)
    small = relation(size(M[i]), "le", c)
    proof(Product(size(M[i]), i), c**T, given, small, head="le")
    refused(Product(size(M[i]), i), c ** (T - 1), given, small, head="le")
    refused(Product(b[i], i), c**T, given, relation(b[i], "le", c), head="le")  # the factors may be negative
    refused(Product(size(M[i]), i, 1, T - 5), c ** (T - 5), given, small, head="le")  # empty for T < 5, where c^{T−5} is something else


def test_the_identity_and_something_small_stretch_everything(matrices):
    given, n, T, i, A, B, M = matrices
    size, one = operator_norm, identity(n)
    proof(size(one + B), 1 - size(B), given, head="ge", by="least stretch of I + B")
    proof(size(one - 2 * A @ B), 1 - 2 * size(A) * size(B), given, head="ge")
    refused(size(one + B), 1 + size(B), given, head="ge")
    refused(size(A + B), size(A) - 2, given, head="ge")
    small = relation(size(M[i]), "le", 1)
    low = Product(1 - size(M[i]), i)
    proof(size(Product(one + M[i], i)), low, given, small, head="ge")
    refused(size(Product(one + M[i], i)), low, given, head="ge")  # two factors below zero are a product above
    refused(size(Product(one + M[i], i)), Product(1 + size(M[i]), i), given, small, head="ge")
    refused(size(Product(M[i], i)), low, given, small, head="ge")
