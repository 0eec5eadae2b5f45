"""Integrals and infinite sums: closed forms with their conditions, antiderivatives, and refusals where they may diverge."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.probability import gt, lt, proof, refused

from derive.notation import Declarations, Term, index, relation
from derive.notation.build import E, Integral, Normal, Sum, absolute, cos, d, exp, gamma, log, oo, pdf, pi, sin, sqrt


class Letters:
    """The letters that the tests share."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.y, self.z, self.t = given.real("x y z t")
        self.a, self.b = given.positive("a b")
        self.f = given.maps("f", 0)
        self.q = given.density("q", self.z)


@pytest.fixture
def on() -> Letters:
    return Letters()


def test_gaussian_integral(on: Letters) -> None:
    x, a = on.x, on.a
    proof(Integral(exp(-a * x**2), x), sqrt(pi / a), on.given, by="Gaussian integral")
    proof(Integral(exp(-((x - on.t) ** 2) / (2 * a**2)) * x, x), on.t * a * sqrt(2 * pi), on.given)
    refused(Integral(exp(-on.t * x**2), x), sqrt(pi / on.t), on.given)


def test_gamma_integral(on: Letters) -> None:
    x, a, b, t = on.x, on.a, on.b, on.t
    proof(Integral(x ** (a - 1) * exp(-b * x), x, 0, oo), gamma(a) / b**a, on.given, by="gamma integral")
    proof(Integral(x ** (t - 1) * exp(-b * x), x, 0, oo), gamma(t) / b**t, on.given, gt(t, 0))
    refused(Integral(x ** (t - 1) * exp(-b * x), x, 0, oo), gamma(t) / b**t, on.given)
    refused(Integral(x ** (a - 1) * exp(-t * x), x, 0, oo), gamma(a) / t**a, on.given, relation(t, "ne", 0))


def test_powers_of_the_logarithm(on: Letters) -> None:
    x, a, t = on.x, on.a, on.t
    proof(Integral(log(x) ** 2, x, 0, 1), 2, on.given, by="gamma integral")
    proof(Integral(x ** (a - 1) * log(x) ** 3, x, 0, 1), -6 / a**4, on.given)
    refused(Integral(x ** (a - 1) * log(x) ** 3, x, 0, 1), 6 / a**4, on.given)
    refused(Integral(x ** (t - 1) * log(x) ** 2, x, 0, 1), 2 / t**3, on.given, relation(t, "ne", 0))


def test_beta_integrals(on: Letters) -> None:
    x, a, b, t = on.x, on.a, on.b, on.t
    proof(Integral(x ** (a - 1) * (1 - x) ** (b - 1), x, 0, 1), Term("beta", (a, b)), on.given, by="beta integral")
    refused(Integral(x ** (t - 1) * (1 - x) ** (b - 1), x, 0, 1), Term("beta", (t, b)), on.given, relation(t, "ne", 0))
    proof(Integral(1 / (1 + x**2), x), pi, on.given, by="beta integral of the second kind")
    refused(Integral(x / (1 + x**2), x), 0, on.given)


def test_power_over_a_tail(on: Letters) -> None:
    x, a, t = on.x, on.a, on.t
    proof(Integral(x ** (-t), x, a, oo), a ** (1 - t) / (t - 1), on.given, gt(t, 1), by="integral of a power over a tail")
    refused(Integral(x ** (-t), x, a, oo), a ** (1 - t) / (t - 1), on.given, gt(t, 0), relation(t, "ne", 1))
    refused(Integral(1 / x, x, 1, oo), Integral(1 / x, x, 1, oo), on.given)


def test_shift_reflection_and_splitting(on: Letters) -> None:
    x, a, t = on.x, on.a, on.t
    proof(Integral(exp(-a * x), x, t, oo), exp(-a * t) / a, on.given)
    proof(Integral(exp(a * x), x, -oo, t), exp(a * t) / a, on.given)
    proof(Integral(absolute(x) * exp(-absolute(x)), x), 2, on.given)
    proof(Integral(absolute(x), x, -1, 2), Fraction(5, 2), on.given)


def test_antiderivatives_of_our_own(on: Letters) -> None:
    x, a, t = on.x, on.a, on.t
    proof(Integral(x**2, x, 0, 3), 9, on.given, by="antiderivative")
    proof(Integral(x * exp(t * x), x, 0, 1), exp(t) / t - (exp(t) - 1) / t**2, on.given, relation(t, "ne", 0))
    proof(Integral(1 / x, x, 1, a), log(a), on.given)
    proof(Integral(sqrt(x), x, 0, a), Fraction(2, 3) * a ** Fraction(3, 2), on.given)
    proof(Integral(exp(x), x, on.y, t), exp(t) - exp(on.y), on.given)
    refused(Integral(1 / x, x, -1, a), log(a), on.given)
    refused(Integral(1 / x**2, x, -1, 1), -2, on.given)
    refused(Integral(x ** (t - 1), x, 1, 2), (2**t - 1) / t, on.given)


def test_an_antiderivative_of_sympy_is_computed(on: Letters) -> None:
    x = on.x
    proof(Integral(x * sin(x), x, 0, pi), pi, on.given, by="antiderivative found by SymPy", support="computed")
    refused(Integral(x * sin(x), x, 0, pi), 2, on.given)


def test_a_wrong_proposal_is_not_believed(on: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.kernel.rules import antiderivatives

    monkeypatch.setattr(antiderivatives, "proposed_antiderivative", lambda k, own, z: k.nf(sin(z)))
    refused(Integral(on.x * sin(on.x), on.x, 0, pi), sin(pi) - sin(0), on.given)


def test_an_abstract_integrand(on: Letters) -> None:
    x, z, f = on.x, on.z, on.f
    proof(Integral(2 * f(x) + x, x, 0, 1), 2 * Integral(f(z), z, 0, 1) + Fraction(1, 2), on.given)
    assert "may diverge" in refused(Integral(f(x), x), Integral(f(z), z), on.given)
    assert "may diverge" in refused(Integral(exp(-(x**2)) * f(x), x), Integral(exp(-(z**2)) * f(z), z), on.given)
    assert "may diverge" in refused(Integral(pdf(on.q, z) ** 2, z), Integral(pdf(on.q, x) ** 2, x), on.given)


def test_an_integral_against_a_density_is_an_expectation(on: Letters) -> None:
    x, z, f = on.x, on.z, on.f
    found = proof(Integral(pdf(on.q, z) * f(z), z), E(on.q, x, f(x)), on.given)
    assert any(status == "convention" for _, status in found.conditions)
    proof(Integral(pdf(Normal(0, 1), x) * f(x), x), E(Normal(0, 1), x, f(x)), on.given)


def test_nested_integrals(on: Letters) -> None:
    x, y, z = on.x, on.y, on.z
    proof(Integral(Integral(x * y**2, x, 0, 1), y, 0, 2), Fraction(4, 3), on.given)
    proof(Integral(Integral(x + y, x, 0, y), y, 0, 1), Fraction(1, 2), on.given)
    twisted = (x**2 - y**2) / (x**2 + y**2) ** 2
    refused(Integral(Integral(twisted, x, 0, 1), y, 0, 1), Integral(Integral(twisted, y, 0, 1), x, 0, 1), on.given)
    proof(Integral(Integral(pdf(on.q, y) * pdf(on.q, x - y), y), x), 1, on.given, by="affine change of variables")
    refused(Integral(pdf(on.q, 2 * z), z), 1, on.given)
    proof(Integral(pdf(on.q, -2 * z), z), Fraction(1, 2), on.given)


def test_affine_substitution_needs_a_slope_of_known_sign(on: Letters) -> None:
    x, z, a, t = on.x, on.z, on.a, on.t
    proof(Integral(pdf(on.q, (x - t) / a) / a * x, x), t + a * E(on.q, z, z), on.given)
    refused(Integral(pdf(on.q, (x - on.y) / t) / t * x, x), on.y + t * E(on.q, z, z), on.given, relation(t, "ne", 0))


def test_leibniz(on: Letters) -> None:
    y, t = on.y, on.t
    proof(d(Integral(exp(-(y**2)), y, t, 2 * t), t), 2 * exp(-4 * t**2) - exp(-(t**2)), on.given)
    proof(d(Integral(sin(t * y), y, 0, 1), t), Integral(y * cos(t * y), y, 0, 1), on.given)
    refused(d(Integral(1 / y, y, t, 1), t), -1 / t, on.given, relation(t, "ne", 0))


def test_infinite_sums(on: Letters) -> None:
    i, a, t = index("i", 0, oo), on.a, on.t
    proof(Sum(a**i / Term("factorial", (i,)), i), exp(a), on.given, by="exponential series")
    proof(Sum(t**i, i), 1 / (1 - t), on.given, gt(t, -1), lt(t, 1), by="geometric series")
    proof(Sum(i * t**i, i), t / (1 - t) ** 2, on.given, gt(t, -1), lt(t, 1))
    refused(Sum(t**i, i), 1 / (1 - t), on.given, lt(t, 1))
    assert "may diverge" in refused(Sum(i, i) - Sum(i, i), 0, on.given)
    refused(Sum(1, i), Sum(1, i), on.given)


def test_infinity_is_no_number(on: Letters) -> None:
    refused(oo - oo, 0, on.given)
