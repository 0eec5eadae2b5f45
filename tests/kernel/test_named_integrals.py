"""An integral that a given names exists, where a map of which nothing is said stands in it; any other one has to converge."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.models import refute, spot_check
from derive.notation import Declarations, relation
from derive.notation.build import Integral, Product, Sum, d, exp, log


class Energy:
    """Z = ∫ e^{−E(x, θ)} dx for numbers x and θ, and D = ∫ e^{−f(x)} dx, of which only Z is named."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.theta = given.real("x theta")
        self.E, self.f = given.maps("E", (0, 0), 0), given.maps("f", 0)
        self.weight = exp(-self.E(self.x, self.theta))
        self.Z = given.define("Z", Integral(self.weight, self.x))
        self.slope = d(self.E(self.x, self.theta), self.theta)


@pytest.fixture
def on() -> Energy:
    return Energy()


def test_the_gradient_of_a_log_partition_function(on: Energy) -> None:
    mean = Integral(on.weight / on.Z * on.slope, on.x)
    proof(d(log(on.Z), on.theta), -mean, on.given)
    refused(d(log(on.Z), on.theta), mean, on.given)
    step = relation(d(log(on.Z), on.theta), "eq", -mean)
    assert spot_check(step, on.given.givens).agrees
    assert refute(relation(d(log(on.Z), on.theta), "eq", mean), on.given.givens, 0) is not None


def test_what_the_density_weighs_may_be_integrated_and_nothing_else(on: Energy) -> None:
    x = on.x
    proof(Integral(on.weight * on.f(x) + on.weight, x), Integral(on.weight * on.f(x), x) + on.Z, on.given)
    for body in (exp(-on.f(x)), on.weight**2, on.weight * exp(on.f(x)), 1 / on.weight):
        assert "may diverge" in refused(Integral(2 * body, x), 2 * Integral(body, x), on.given)


def test_an_integral_of_what_is_known_has_to_converge() -> None:
    given = Declarations()
    x, a = given.real("x a")
    Z = given.define("Z", Integral(exp(-a * x**2), x))
    assert "may diverge" in refused(2 * Z / 2, Integral(exp(-a * x**2), x), given)


def test_an_integral_that_is_free_of_the_nodes_around_it_is_found_once_so_that_nested_ones_have_a_witness(on: Energy) -> None:
    score = -on.slope - d(log(on.Z), on.theta)
    found = spot_check(relation(Integral(on.weight / on.Z * score, on.x), "eq", 0), on.given.givens)
    assert found.agrees
    assert found.samples > 0
    other = spot_check(relation(Integral(on.weight / on.Z * score, on.x), "eq", 1), on.given.givens)
    assert not other.agrees


def test_sums_over_bit_vectors_find_their_index_among_several() -> None:
    given = Declarations()
    n, m = given.dimension("n"), given.dimension("m")
    i, k = given.index("i", n), given.index("k", m)
    h, v, W = given.bits("h", m), given.vector("v", n), given.matrix("W", n, m)
    total = Integral(exp(v.T @ W @ h), h)
    proof(total, Product(1 + exp(Sum(v[i] * W[i, k], i)), k), given, by="product of sums")
    refused(total, Product(exp(Sum(v[i] * W[i, k], i)), k), given)
