"""Derivatives of one member of a recursion by another, many steps apart; products of matrices in order; equal terms for equal terms."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Tensor, relation
from derive.notation.build import Product, Sum, d, exp, grad, identity, jacobian_of, log, zeros
from derive.notation.sorts import NATURAL


class Layers:
    """x_t = f_t(x_{t−1}), or x_t = x_{t−1} + f_t(x_{t−1}), for t = 1 … ℓ + r, in n dimensions."""

    def __init__(self, residual: bool = False) -> None:
        self.given = given = Declarations()
        self.n, self.r = given.dimension("n"), given.dimension("r")
        self.low = given._declare("ell", NATURAL)
        self.top = self.low + self.r
        self.t, self.j = given.index("t", self.top), given.index("j", self.r)
        self.s = given.index("s", self.top, lo=self.low + 1)
        self.f = given.maps("f", self.n, over=self.t)
        first, skip = given.vector("u", self.n), int(residual)
        self.x = given.recursion("x", self.t, first, lambda x: (x[self.t - 1] if skip else 0) + self.f[self.t](x[self.t - 1]))

    def J(self, t):
        return jacobian_of(self.f[t])(self.x[t - 1])

    def across(self):
        return d(self.x[self.top], self.x[self.low])


@pytest.fixture
def plain():
    return Layers()


@pytest.fixture
def residual():
    return Layers(residual=True)


def test_the_chain_rule_over_any_number_of_steps(plain):
    proof(plain.across(), Product(plain.J(plain.top + 1 - plain.j), plain.j), plain.given, by="induction over r")


def test_the_order_of_the_factors_and_their_number_count(plain):
    refused(plain.across(), Product(plain.J(plain.low + plain.j), plain.j), plain.given)  # first layer on the left
    refused(plain.across(), Product(plain.J(plain.top + 1 - plain.j), plain.j, 2, plain.r), plain.given)
    refused(plain.across(), Product(plain.J(plain.top - plain.j), plain.j), plain.given)


def test_skip_connections_give_a_product_and_a_telescoped_sum(residual):
    one, J, x, s, j = identity(residual.n), residual.J, residual.x, residual.s, residual.j
    product = Product(one + J(residual.top + 1 - j), j)
    proof(residual.across(), product, residual.given)
    refused(residual.across(), one + Sum(J(s), s), residual.given)
    telescoped = one + Sum(J(s) @ d(x[s - 1], x[residual.low]), s)
    proof(residual.across(), telescoped, residual.given)
    inner = Product(one + J(s - j), j, 1, s - residual.low - 1)
    proof(telescoped, one + Sum(J(s) @ inner, s), residual.given, by="equal terms for equal terms")
    refused(telescoped, one + Sum(J(s) @ Product(one + J(s - j), j, 1, s - residual.low), s), residual.given)


def test_a_member_that_may_be_the_free_one_is_not_unfolded(plain):
    given, x = Declarations(plain.given.givens), plain.x
    m = given.dimension("m")
    same = relation(m, "eq", plain.top)
    refused(d(x[plain.top], x[m]), zeros(plain.n, plain.n), given, same)
    proof(d(x[plain.top], x[m]), identity(plain.n), given, same)
    refused(d(x[plain.top], x[m]), plain.J(plain.top) @ d(x[plain.top - 1], x[m]), given, relation(m, "le", plain.top))
    proof(d(x[plain.top], x[m]), plain.J(plain.top) @ d(x[plain.top - 1], x[m]), given, relation(m, "lt", plain.top))


def test_a_loss_at_the_end_and_a_loss_at_every_step(plain):
    x, given = plain.x, Declarations(plain.given.givens)
    h = given.maps("h", plain.n, 0)
    proof(grad(h(x[plain.top]), x[plain.low]), plain.across().T @ grad(h(x[plain.top]), x[plain.top]), given)
    refused(grad(h(x[plain.top]), x[plain.low]), plain.across() @ grad(h(x[plain.top]), x[plain.top]), given)
    each = Sum(h(x[plain.s]), plain.s)
    proof(grad(each, x[plain.low]), Sum(d(x[plain.s], x[plain.low]).T @ jacobian_of(h)(x[plain.s]), plain.s), given)
    refused(grad(each, x[plain.low]), Sum(jacobian_of(h)(x[plain.s]), plain.s), given)


def test_another_recursion_that_hides_the_member_is_refused(plain):
    given, x = Declarations(plain.given.givens), plain.x
    h = given.maps("h", plain.n, 0)
    total = given.recursion("e", plain.t, 0, lambda e: e[plain.t - 1] + h(x[plain.t]))
    refused(grad(total[plain.top], x[plain.low]), zeros(plain.n), given)


def test_numbers_have_transitions_too():
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    c = given.real("c")
    a = given.recursion("a", t, given.real("u"), lambda a: c * a[t - 1])
    proof(d(a[T], a[0]), c**T, given)
    refused(d(a[T], a[0]), c ** (T - 1), given)
    proof(d(a[T], c), T * c ** (T - 1) * a[0], given)  # a_T = cᵀ u
    refused(d(a[T], c), c ** (T - 1) * a[0], given)
    refused(d(a[T], c), 0, given)


def test_equal_terms_for_equal_terms_needs_equal_parts(plain):
    given, across = plain.given, plain.across()
    M = Product(plain.J(plain.top + 1 - plain.j), plain.j)
    v = given.vector("v", plain.n)
    proof(across.T @ v, M.T @ v, given, by="equal terms for equal terms")
    refused(across.T @ v, M @ v, given)
    refused(across.T @ v, M.T @ (2 * v), given)


def test_the_sum_over_no_step_is_zero(plain):
    """Nothing is asked of the members that a reversed range would have."""
    given = plain.given
    proof(Sum(plain.J(plain.s), plain.s, plain.low + 1, plain.low), zeros(plain.n, plain.n), given)
    proof(Product(plain.J(plain.s), plain.s, plain.low + 1, plain.low), identity(plain.n), given)


def test_matrices_that_no_recursion_names():
    given = Declarations()
    n, T = given.dimension("n"), given.dimension("T")
    t, j = given.index("t j", T)
    M = given.family("M", t, Tensor((n, n)))
    P = given.recursion("P", t, identity(n), lambda P: (identity(n) + M[t]) @ P[t - 1])
    proof(P[T], Product(identity(n) + M[T + 1 - j], j), given)
    refused(P[T], Product(identity(n) + M[j], j), given)
    refused(exp(log(P[T][1, 1])), P[T][1, 1], given)
