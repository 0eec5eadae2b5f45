"""Jumps and corners under a normal law, integration by parts on vectors, sums over bits: one use, one refusal per condition."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term, relation, term
from derive.notation.build import E, Factorised, Integral, Normal, Product, Sum, d, erf, exp, grad, jacobian_of, logistic, pdf, pi, relu, sqrt, step

SIDE = "mean of a normal law on one side of a point"


def sign(u):
    return Term("sign", (u,))


def absolute(u):
    return Term("abs", (u,))


@pytest.fixture
def numbers():
    given = Declarations()
    return given, given.real("m"), given.positive("s"), given.real("z")


def test_means_at_a_corner(numbers):
    given, m, s, z = numbers
    tilt = erf(m / (s * sqrt(2)))
    proof(E(Normal(m, s), z, step(z)), (1 + tilt) / 2, given, by=SIDE)
    proof(E(Normal(m, s), z, sign(z)), tilt, given, by=SIDE)
    proof(E(Normal(m, s), z, absolute(z)), s * sqrt(2 / pi) * exp(-(m**2) / (2 * s**2)) + m * tilt, given, by=SIDE)
    assert refused(E(Normal(m, s), z, step(z)), (1 - tilt) / 2, given)
    assert refused(E(Normal(m, s), z, step(z**2 - 1)), (1 + tilt) / 2, given)


def test_a_slope_that_may_vanish_is_no_corner(numbers):
    given, m, _, z = numbers
    half = term(1) / 2
    assert refused(E(Normal(0, 1), z, step(m * z)), half, given)
    proof(E(Normal(0, 1), z, step(m * z)), half, given, relation(m, "ne", 0))


def test_the_derivative_of_an_average_that_jumps_is_not_the_average_of_the_derivative(numbers):
    given, m, _, z = numbers
    chance = E(Normal(0, 1), z, step(m + z))
    proof(d(chance, m), pdf(Normal(0, 1), m), given)
    proof(E(Normal(0, 1), z, d(step(m + z), m)), 0, given)
    assert refused(d(chance, m), E(Normal(0, 1), z, d(step(m + z), m)), given)


def test_no_derivative_under_an_average_across_a_jump(numbers):
    given, m, _, z = numbers
    f = given.map("f", 0, 0)
    assert "jumps" in refused(d(E(Normal(0, 1), z, f(z) * step(m + z)), m), 0, given)
    assert "vanish" in refused(d(E(Normal(0, 1), z, f(z) * absolute(m + z) / (m + z)), m), 0, given)
    assert refused(d(d(E(Normal(0, 1), z, relu(m + z)), m), m), 0, given)
    proof(d(d(E(Normal(0, 1), z, relu(m + z)), m), m), pdf(Normal(0, 1), m), given)


def test_a_corner_or_a_jump_elsewhere_does_no_harm(numbers):
    given, m, _, z = numbers
    f = given.map("f", 0, 0)
    proof(d(E(Normal(0, 1), z, f(z + m) * step(z)), m), E(Normal(0, 1), z, d(f(z + m), m) * step(z)), given)
    proof(d(E(Normal(0, 1), z, relu(m + z)), m), E(Normal(0, 1), z, step(m + z)), given)


# -- by parts on vectors -----------------------------------------------------------------------------


def test_steins_identity_in_a_component():
    given = Declarations()
    n = given.dimension("n")
    z, i, j = given.vector("z", n), given.index("i", n), given.index("j", n)
    f, slope = given.map("f", n, 0), jacobian_of
    noise = Factorised(Normal(0, 1), j)
    proof(E(noise, z, z[i] * f(z)), E(noise, z, slope(f)(z)[i]), given, by="Stein's identity")
    assert refused(E(noise, z, z[i] * f(z)), E(noise, z, f(z)), given)
    assert refused(E(noise, z, z[i] * absolute(f(z))), 0, given)
    S = given.matrix("S", n)
    given.fact(Term("posdef", (S,)))
    law = Term("law", ("mvnormal", Term("zero", (n,)), S))
    proof(E(law, z, z[i] * f(z)), Sum(S[i, j] * E(law, z, slope(f)(z)[j]), j), given, by="Stein's identity")


def test_the_score_of_a_normal_law():
    given = Declarations()
    n = given.dimension("n")
    m, s, z, f = given.vector("m", n), given.positive_vector("s", n), given.vector("z", n), given.map("f", n, 0)
    law = Normal(m, s)
    proof(grad(E(law, z, f(z)), m), E(law, z, f(z) * (z - m) / s**2), given)
    assert refused(grad(E(law, z, f(z)), m), E(law, z, f(z) * (z - m) / s), given)


# -- sums over bits ------------------------------------------------------------------------------------


def test_a_sum_of_products_over_bits():
    given = Declarations()
    n = given.dimension("n")
    x, a, i, j = given.bits("x", n), given.vector("a", n), given.index("i", n), given.index("j", n)
    proof(Integral(exp(Sum(a[i] * x[i], i)), x), Product(1 + exp(a[i]), i), given, by="product of sums")
    weights = Product(logistic(a[i]) ** x[i] * (1 - logistic(a[i])) ** (1 - x[i]), i)
    proof(Integral(weights, x), 1, given)
    proof(Integral(weights * x[j], x), logistic(a[j]), given)
    assert refused(Integral(exp(Sum(a[i] * x[i], i)), x), Product(exp(a[i]), i), given)
    assert refused(Integral(exp(Sum(a[i] * x[i], i) ** 2), x), Product(1 + exp(a[i] ** 2), i), given)
