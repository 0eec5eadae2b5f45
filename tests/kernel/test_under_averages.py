"""Inequalities under averages: the integrand is ≥ 0, each density has its own part, logarithms are collected."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations
from derive.notation.build import E, Integral, exp, law_of, log, pdf


class Letters:
    """Two densities of x, an encoder e(z | x), a prior r(z), positive weights."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.z, self.y, self.t = given.real("x z y t")
        self.a, self.b = given.positive("a b")
        self.p, self.q = given.density("p", self.x), given.density("q", self.x)
        self.e, self.r = given.density("e", self.z, parameters=("x",)), given.density("r", self.z)


@pytest.fixture
def on() -> Letters:
    return Letters()


def test_an_average_of_what_is_never_negative(on: Letters) -> None:
    x, p, q = on.x, pdf(on.p, on.x), pdf(on.q, on.x)
    proof(Integral(p * log(p / (p + q)), x), 0, on.given, head="le", by="an average of what is ≥ 0")
    proof(E(on.p, x, log(p / (p + q))), 0, on.given, head="le")
    refused(Integral(p * log(p / q), x), 0, on.given, head="le")
    refused(Integral(exp(x) * log(1 + exp(x)), x, on.t, on.y), 0, on.given, head="ge")


def test_the_divergence_of_a_mixture_has_a_part_for_each_density(on: Letters) -> None:
    x, p, q = on.x, pdf(on.p, on.x), pdf(on.q, on.x)
    mean = (p + q) / 2
    first, second = Integral(p * log(p / mean), x), Integral(q * log(q / mean), x)
    proof((first + second) / 2, 0, on.given, head="ge", by="Gibbs' inequality")
    proof((first + second) / 2, log(2), on.given, head="le")
    proof(on.a * first + on.b * second, 0, on.given, head="ge")
    refused((first - second) / 2, 0, on.given, head="ge")
    refused((first + second) / 2, log(2) / 2, on.given, head="le")
    refused(on.t * first, 0, on.given, head="ge")


def test_a_divergence_under_an_average(on: Letters) -> None:
    x, z = on.x, on.z
    encoder = law_of(on.e, "z", x=x)
    gap = log(pdf(encoder, z) / pdf(on.r, z))
    proof(E(on.p, x, E(encoder, z, gap)), 0, on.given, head="ge", by="Gibbs' inequality")
    refused(E(on.p, x, E(encoder, z, gap)), 0, on.given, head="le")
    refused(E(on.p, x, E(encoder, z, log(pdf(on.r, z)))), 0, on.given, head="ge")


def test_logarithms_are_collected_by_their_weight(on: Letters) -> None:
    a, b, y = on.a, on.b, on.y
    inside = (gt(y, 0), gt(1, y))
    most = a * log(a / (a + b)) + b * log(b / (a + b))
    proof(a * log(y) + b * log(1 - y), most, on.given, *inside, head="le")
    refused(a * log(y) + b * log(1 - y), most, on.given, *inside, head="lt")
    refused(a * log(y) - b * log(1 - y), a * log(a / (a + b)) - b * log(b / (a + b)), on.given, *inside, head="le")
    u, v = on.given.real("u v")
    parts = (gt(u, 0), gt(1, u), gt(v, 0), gt(1, v))
    divergence = u * log(u / v) + (1 - u) * log((1 - u) / (1 - v))
    proof(divergence, 0, on.given, *parts, head="ge", by="log u ≤ u − 1")
    proof(divergence, (u - v) ** 2 / (v * (1 - v)), on.given, *parts, head="le")
