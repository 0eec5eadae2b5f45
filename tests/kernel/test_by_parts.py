"""Integration by parts against a declared density, and letters whose sign does not matter."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations
from derive.notation.build import E, Integral, Normal, Sum, d, grad, log, pdf


class Letters:
    """A density p of a number, q of a vector, and smooth maps of both."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.n = given.dimension("n")
        self.x, self.y = given.real("x y")
        self.u, self.i = given.vector("u", self.n), given.index("i", self.n)
        self.s, self.g, self.S = given.maps("s", 0), given.maps("g", 0), given.maps("S", self.n)
        self.sigma = given.positive("sigma")
        self.p, self.q = given.density("p", self.x), given.density("q", self.u)


@pytest.fixture
def on() -> Letters:
    return Letters()


def test_the_score_of_a_density_by_parts(on: Letters) -> None:
    p, x, s = on.p, on.x, on.s
    slope = d(pdf(p, x), x)
    proof(Integral(s(x) * slope, x), -Integral(d(s(x), x) * pdf(p, x), x), on.given, by="integration by parts")
    proof(E(p, x, s(x) * d(log(pdf(p, x)), x)), -E(p, x, d(s(x), x)), on.given)
    refused(Integral(s(x) * slope, x), Integral(d(s(x), x) * pdf(p, x), x), on.given)
    refused(Integral(s(x) * slope, x, 0, 1), -Integral(d(s(x), x) * pdf(p, x), x, 0, 1), on.given)


def test_by_parts_in_each_component_of_a_vector(on: Letters) -> None:
    q, u, S, i = on.q, on.u, on.S, on.i
    score = S(u).T @ grad(log(pdf(q, u)), u)
    proof(E(q, u, score), -E(q, u, Sum(d(S(u)[i], u[i]), i)), on.given, by="integration by parts")
    refused(E(q, u, score), E(q, u, Sum(d(S(u)[i], u[i]), i)), on.given)


def test_no_parts_where_the_domain_has_ends() -> None:
    given = Declarations()
    x = given.positive("x")
    p, s = given.density("p", x), given.maps("s", 0)
    refused(E(p, x, s(x) * d(log(pdf(p, x)), x)), -E(p, x, d(s(x), x)), given)
    n = given.dimension("n")
    v = given.positive_vector("v", n)
    q, S = given.density("q", v), given.maps("S", n)
    i = given.index("i", n)
    refused(E(q, v, S(v).T @ grad(log(pdf(q, v)), v)), -E(q, v, Sum(d(S(v)[i], v[i]), i)), given)


def test_a_standard_normal_letter_may_change_its_sign(on: Letters) -> None:
    g, x, y, sigma = on.g, on.x, on.y, on.sigma
    proof(E(Normal(0, 1), x, g(y - sigma * x)), E(Normal(0, 1), x, g(y + sigma * x)), on.given)
    refused(E(Normal(1, 1), x, g(y - sigma * x)), E(Normal(1, 1), x, g(y + sigma * x)), on.given)
    refused(E(Normal(0, 1), x, g(y - sigma * x)), E(Normal(0, 1), x, g(y + 2 * sigma * x)), on.given)
