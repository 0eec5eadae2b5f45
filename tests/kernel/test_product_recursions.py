"""Recursions that multiply are products; products are cut for roots and for inequalities."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import Product, sqrt


class Schedule:
    """a_t = 1 − b_t with 0 < b_t < 1, and c_t = c_{t−1} a_t with c_0 = 1."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.T = given.dimension("T")
        self.t, self.s = given.index("t s", self.T)
        self.b = given.vector("b", self.T)
        given.fact(gt(self.b[self.t], 0), gt(1, self.b[self.t]))
        self.c = given.recursion("c", self.t, 1, lambda c: c[self.t - 1] * self.a(self.t))

    def a(self, t: Term) -> Term:
        return 1 - self.b[t]


@pytest.fixture
def plan() -> Schedule:
    return Schedule()


def test_a_recursion_that_multiplies_is_a_product(plan: Schedule) -> None:
    t, s = plan.t, plan.s
    proof(plan.c[t], Product(plan.a(s), s, 1, t), plan.given)
    proof(plan.c[t - 1], Product(plan.a(s), s, 1, t - 1), plan.given)
    refused(plan.c[t], Product(plan.a(s), s, 2, t), plan.given)
    refused(plan.c[t], Product(plan.a(s), s, 1, t - 1), plan.given)


def test_a_recursion_that_adds_as_well_is_none(plan: Schedule) -> None:
    given, t, s = plan.given, plan.t, plan.s
    h = given.recursion("h", t, 1, lambda h: h[t - 1] * plan.a(t) + 1)
    refused(h[t], Product(plan.a(s), s, 1, t), given)


def test_roots_and_orders_see_the_last_factor(plan: Schedule) -> None:
    c, t, given = plan.c, plan.t, plan.given
    proof(sqrt(c[t]), sqrt(plan.a(t)) * sqrt(c[t - 1]), given)
    refused(sqrt(c[t]), plan.a(t) * sqrt(c[t - 1]), given)
    proof(c[t] / (1 - c[t]), c[t - 1] / (1 - c[t - 1]), given, gt(t, 1), head="lt", by="splitting a product")
    proof((1 - c[t - 1]) / (1 - c[t]) * plan.b[t], plan.b[t], given, head="lt")
    refused((1 - c[t]) / (1 - c[t - 1]) * plan.b[t], plan.b[t], given, gt(t, 1), head="lt")


def test_a_root_splits_where_both_factors_are_known_to_be_nonnegative() -> None:
    given = Declarations()
    n = given.dimension("n")
    v, i = given.vector("v", n), given.index("i", n)
    refused(sqrt(Product(v[i], i, 1, n)), sqrt(v[n]) * sqrt(Product(v[i], i, 1, n - 1)), given)
