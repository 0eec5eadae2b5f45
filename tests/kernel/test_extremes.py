"""Greatest and least values over an index, sums against their terms, logarithms of sums."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import Sum, absolute, exp, log, norm

ATTAINED = "a greatest or least value is attained"


@pytest.fixture
def world():
    given = Declarations()
    n = given.dimension("n")
    i, j = given.index("i j", n)
    return given, n, i, j, given.vectors("u v", n), given.positive("a"), given.real("c")


def greatest(body, i):
    return Term("maxover", (i, body))


def least(body, i):
    return Term("minover", (i, body))


def test_a_greatest_value_is_nowhere_surpassed(world):
    given, _, i, j, (u, v), a, c = world
    proof(greatest(u[i], i), u[j], given, head="ge", by=ATTAINED)
    proof(greatest(u[i] + c, i), greatest(u[i], i) + c, given, by=ATTAINED)
    proof(greatest(a * u[i], i), a * greatest(u[i], i), given, by=ATTAINED)
    proof(greatest(u[i] + v[i], i), greatest(u[i], i) + greatest(v[i], i), given, head="le", by=ATTAINED)
    proof(greatest(u[i], i), -least(-u[i], i), given, by=ATTAINED)
    proof(least(u[i], i), greatest(u[j], j), given, head="le", by=ATTAINED)


def test_what_a_greatest_value_is_not(world):
    given, _, i, j, (u, v), _, c = world
    refused(greatest(u[i], i), u[j], given)
    refused(greatest(c * u[i], i), c * greatest(u[i], i), given)
    refused(greatest(u[i] + v[i], i), greatest(u[i], i) + greatest(v[i], i), given)
    refused(greatest(u[i], i), greatest(u[i], i), given, head="gt")
    refused(least(u[i], i), greatest(u[i], i), given, head="lt")


def test_a_letter_that_is_free_here_and_bound_there(world):
    given, n, i, j, _, _, _ = world
    m = given.matrix("M", n, n)
    here, whole = greatest(m[i, j], j), greatest(Sum(m[i, j], i), j)
    proof(here, m[i, j], given, head="ge", by=ATTAINED)
    refused(here + Sum(here, i), here + whole, given, head="le")  # another j for each i
    refused(here, Sum(here, i) / n, given, head="le")


def test_a_range_that_may_be_empty_has_no_greatest_value(world):
    given, n, _, _, (u, _), _, _ = world
    k = given.index("k", n - 1)
    refused(greatest(u[k], k), greatest(u[k], k) + 1, given, head="lt")


def test_logarithms_of_sums(world):
    given, n, i, _, (u, _), _, _ = world
    total = log(Sum(exp(u[i]), i))
    proof(greatest(u[i], i), total, given, head="le")
    proof(total, greatest(u[i], i) + log(n), given, head="le")
    refused(total, greatest(u[i], i), given, head="le")
    refused(greatest(u[i], i) + log(n), total, given, head="lt")


def test_a_sum_and_its_terms(world):
    given, n, i, j, (u, _), _, c = world
    proof(Sum(u[i] ** 2, i), u[j] ** 2, given, head="ge", by="a term of a sum of terms that are ≥ 0")
    proof(Sum(u[i], i) / n, greatest(u[i], i), given, head="le")
    proof(greatest(absolute(u[i]), i), norm(u), given, head="le")
    refused(Sum(u[i], i), u[j], given, head="ge")  # the other terms may be negative
    refused(Sum(u[i], i), greatest(u[i], i), given, head="le")
    refused(Sum(u[i] ** 2, i) + c, u[j] ** 2, given, head="ge")


def test_the_exponential_grows(world):
    given, _, _, _, _, a, c = world
    proof(log(1 + a), log(a), given, head="gt")
    proof(log(1 + exp(c)), c, given, head="gt")
    proof(log(a + exp(c)) - log(a), c - log(a), given, head="ge")
    refused(log(a), c, given, head="gt")
    refused(log(1 + exp(c)), c + 1, given, head="gt")


def test_what_compares_points_is_attained_at_another_index_each_time(world):
    from dataclasses import replace

    given, n, i, _, _, _, c = world
    u = given.positive_vector("w", n)
    refused(greatest(c * u[i], i), c, replace(given.givens, propto=(c,)), head="propto")
