"""Inequalities between products, lengths and defined letters; each rule with what it must refuse."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations, relation
from derive.notation.build import E, Normal, Sum, d, norm, sqrt


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
    proof(c**2 * Sum(u[i] ** 2, i), Sum(g[i] ** 2 * u[i] ** 2, i), given, head="ge", by="a sum of terms that are ≥ 0")
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
