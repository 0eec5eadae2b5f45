"""Derivatives by members of a recursion: split at members between, summed up; and where neither may be done."""

from __future__ import annotations

import pytest
from kernel.probability import ge, proof, refused

from derive.kernel.engine import Kernel
from derive.kernel.rules.single_steps import is_chain
from derive.notation import Declarations, Term
from derive.notation.build import Sum, d, diag, grad, identity, jacobian_of

SPLIT = "chain rule over members of a recursion"
SUMMED = "a recursion as a telescoped sum"


class Network:
    """z_t = g_t(W z_{t−1}) for t = 1 … L in n dimensions, and the loss C(z_L)."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.n, self.L = given.dimension("n"), given.dimension("L")
        self.t, self.s = given.index("t s", self.L)
        self.W = given.matrix("W", self.n, self.n)
        self.g = given.maps("g", self.n, over=self.t, kind="elementwise")
        self.z = given.recursion("z", self.t, given.vector("u", self.n), lambda z: self.g[self.t](self.W @ z[self.t - 1]))
        self.loss = given.maps("C", self.n, 1)(self.z[self.L])

    def step(self, t: Term) -> Term:
        return d(self.z[t], self.z[t - 1])


@pytest.fixture
def network() -> Network:
    return Network()


def test_a_derivative_by_a_layer_goes_through_the_next_one(network: Network) -> None:
    loss, z, t = network.loss, network.z, network.t
    proof(d(loss, z[t - 1]), d(loss, z[t]) @ network.step(t), network.given, by=SPLIT)
    slopes = diag(grad_of(network, t))
    proof(d(loss, z[t - 1]), d(loss, z[t]) @ slopes @ network.W, network.given, by=SPLIT)


def grad_of(network: Network, t: Term) -> Term:
    """g′ at the pre-activation of layer t, component by component."""
    return Term("app", (Term("prime", (network.g[t], 1)), network.W @ network.z[t - 1]))


def test_the_factors_stand_in_their_order_and_belong_to_their_layers(network: Network) -> None:
    loss, z, t = network.loss, network.z, network.t
    refused(d(loss, z[t - 1]), d(loss, z[t]) @ network.W @ diag(grad_of(network, t)), network.given)
    refused(d(loss, z[t - 1]), d(loss, z[t]), network.given)


def test_it_goes_through_any_member_between_and_through_no_other(network: Network) -> None:
    loss, z, t, s = network.loss, network.z, network.t, network.s
    between = d(loss, z[t]) @ d(z[t], z[s])
    proof(d(loss, z[s]), between, network.given, ge(t, s), by=SPLIT)
    refused(d(loss, z[s]), between, network.given)


def test_a_residual_stack_is_the_identity_and_a_sum() -> None:
    given = Declarations()
    n, L = given.dimension("n"), given.dimension("L")
    t = given.index("t", L)
    i = given.index("i", L - 1, lo=t)
    h, C = given.maps("h", n), given.maps("C", n, 1)
    x = given.recursion("x", t, given.vector("u", n), lambda x: x[t - 1] + h(x[t - 1]))
    loss = C(x[L])
    proof(d(loss, x[t]), d(loss, x[L]) @ (identity(n) + d(Sum(h(x[i]), i), x[t])), given, by=SUMMED)
    proof(d(x[L], x[t]), identity(n) + Sum(jacobian_of(h)(x[i]) @ d(x[i], x[t]), i), given)
    refused(d(loss, x[t]), d(loss, x[L]) @ (identity(n) + Sum(jacobian_of(h)(x[i]), i)), given)


def test_a_rule_that_looks_back_twice_is_no_chain() -> None:
    given = Declarations()
    n, L = given.dimension("n"), given.dimension("L")
    t = given.index("t", L)
    x = given.recursion("x", t, given.vector("u", n), lambda x: x[t - 1] + x[t - 2])
    assert not is_chain(Kernel(given.givens), x)
    refused(d(x[L], x[t - 1]), d(x[L], x[t]) @ d(x[t], x[t - 1]), given)


def test_a_number_is_split_as_a_product() -> None:
    given = Declarations()
    L = given.dimension("L")
    t = given.index("t", L)
    f, C = given.maps("f C", 0)
    x = given.recursion("x", t, given.real("u"), lambda x: f(x[t - 1]))
    loss = C(x[L])
    proof(grad(loss, x[t - 1]), grad(loss, x[t]) * Term("app", (Term("prime", (f, 1)), x[t - 1])), given, by=SPLIT)
