"""Closed forms of integrals and series, as rows: integrand, value, conditions, source.

DLMF: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov. Gradshteyn & Ryzhik: Table of Integrals, Series,
and Products, 7th edition, 2007.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.notation import Term, number
from derive.notation.build import absolute, digamma, exp, gamma, log, oo, pi, sqrt

from .row import Parameters, positive

ZERO, ONE = number(0), number(1)


def beta(a: Term, b: Term) -> Term:
    return Term("beta", (a, b))


def factorial(x: Term) -> Term:
    return Term("factorial", (x,))


@dataclass(frozen=True, slots=True)
class IntegralFact:
    """∫ integrand(x, parameters) dx = value(parameters) from ``lo`` to ``hi``, where the conditions hold."""

    name: str
    source: str
    parameters: tuple[str, ...]
    integrand: Callable[[Term, Parameters], Term]
    value: Callable[[Parameters], Term]
    conditions: Callable[[Parameters], tuple[Term, ...]]
    lo: Term = ZERO
    hi: Term = oo


def _power_exponential(x: Term, p: Parameters) -> Term:
    s, b, c = p
    return x ** (s - 1) * exp(-b * x**c)


def _gamma_value(p: Parameters) -> Term:
    s, b, c = p
    return gamma(s / c) * b ** (-s / c) / absolute(c)


def _gamma_conditions(p: Parameters) -> tuple[Term, ...]:
    s, b, c = p
    return positive(b, s / c)


def _beta_power(x: Term, p: Parameters) -> Term:
    a, b = p
    return x ** (a - 1) * (1 - x) ** (b - 1)


def _second_kind(x: Term, p: Parameters) -> Term:
    s, c, d, r = p
    return x ** (s - 1) * (1 + c * x**d) ** (-r)


def _second_value(p: Parameters) -> Term:
    s, c, d, r = p
    return c ** (-s / d) * beta(s / d, r - s / d) / d


def _second_conditions(p: Parameters) -> tuple[Term, ...]:
    s, c, d, r = p
    return positive(c, d, s, r - s / d)


INTEGRALS: dict[str, IntegralFact] = {
    row.name: row
    for row in (
        IntegralFact(
            "Gaussian integral",
            "Gradshteyn & Ryzhik 3.323.2",
            ("a", "b"),
            lambda x, p: exp(-p[0] * x**2 + p[1] * x),
            lambda p: sqrt(pi / p[0]) * exp(p[1] ** 2 / (4 * p[0])),
            lambda p: positive(p[0]),
            lo=Term("neg", (oo,)),
        ),
        IntegralFact("gamma integral", "DLMF 5.9.1", ("s", "b", "c"), _power_exponential, _gamma_value, _gamma_conditions),
        IntegralFact(
            "gamma integral with a logarithm",
            "DLMF 5.9.1, differentiated in s",
            ("s", "b", "c"),
            lambda x, p: _power_exponential(x, p) * log(x),
            lambda p: _gamma_value(p) * (digamma(p[0] / p[2]) - log(p[1])) / p[2],
            _gamma_conditions,
        ),
        IntegralFact("beta integral", "DLMF 5.12.1", ("a", "b"), _beta_power, lambda p: beta(*p), lambda p: positive(*p), hi=ONE),
        IntegralFact(
            "beta integral with a logarithm",
            "DLMF 5.12.1, differentiated in a",
            ("a", "b"),
            lambda x, p: _beta_power(x, p) * log(x),
            lambda p: beta(*p) * (digamma(p[0]) - digamma(p[0] + p[1])),
            lambda p: positive(*p),
            hi=ONE,
        ),
        IntegralFact(
            "beta integral with log(1 − x)",
            "DLMF 5.12.1, differentiated in b",
            ("a", "b"),
            lambda x, p: _beta_power(x, p) * log(1 - x),
            lambda p: beta(*p) * (digamma(p[1]) - digamma(p[0] + p[1])),
            lambda p: positive(*p),
            hi=ONE,
        ),
        IntegralFact("beta integral of the second kind", "DLMF 5.12.3", ("s", "c", "d", "r"), _second_kind, _second_value, _second_conditions),
        IntegralFact(
            "beta integral of the second kind with a logarithm",
            "DLMF 5.12.3, differentiated in r",
            ("s", "c", "d", "r"),
            lambda x, p: _second_kind(x, p) * log(1 + p[1] * x ** p[2]),
            lambda p: _second_value(p) * (digamma(p[3]) - digamma(p[3] - p[0] / p[2])),
            _second_conditions,
        ),
        IntegralFact(
            "integral of a power over a tail",
            "by its antiderivative",
            ("r", "a"),
            lambda x, p: x ** (-p[0]),
            lambda p: p[1] ** (1 - p[0]) / (p[0] - 1),
            lambda p: positive(p[1], p[0] - 1),
            lo=Term("sym", ("a", ZERO.sort)),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class SeriesFact:
    """Σ_{x=0}^{hi} x (x − 1) … (x − m + 1) weight(x, parameters) = value(m, parameters), where the conditions hold."""

    name: str
    source: str
    parameters: tuple[str, ...]
    weight: Callable[[Term, Parameters], Term]
    value: Callable[[int, Parameters], Term]
    conditions: Callable[[Parameters], tuple[Term, ...]]
    hi: Term = oo
    of_weights: Callable[[Parameters], tuple[Term, ...]] | None = None  # the conditions for m = 0, where they are fewer

    def needs(self, m: int, p: Parameters) -> tuple[Term, ...]:
        return self.of_weights(p) if m == 0 and self.of_weights is not None else self.conditions(p)


SERIES: dict[str, SeriesFact] = {
    row.name: row
    for row in (
        SeriesFact(
            "exponential series",
            "DLMF 4.2.19",
            ("r",),
            lambda x, p: p[0] ** x / factorial(x),
            lambda m, p: p[0] ** m * exp(p[0]),
            lambda p: (),
        ),
        SeriesFact(
            "geometric series",
            "Gradshteyn & Ryzhik 0.231.1, differentiated m times",
            ("r",),
            lambda x, p: p[0] ** x,
            lambda m, p: factorial(number(m)) * p[0] ** m / (1 - p[0]) ** (m + 1),
            lambda p: positive(1 - p[0], 1 + p[0]),
        ),
        SeriesFact(
            "negative binomial series",
            "DLMF 4.6.7, differentiated m times",
            ("r", "s"),
            lambda x, p: p[0] ** x * gamma(x + p[1]) / factorial(x),
            lambda m, p: p[0] ** m * gamma(p[1] + m) / (1 - p[0]) ** (p[1] + m),
            lambda p: (*positive(p[1], 1 - p[0]), Term("ge", (p[0], ZERO))),
        ),
        SeriesFact(
            "binomial theorem",
            "DLMF 1.2.2, differentiated m times",
            ("n", "a", "b"),
            lambda x, p: p[1] ** x * p[2] ** (p[0] - x) / (factorial(x) * factorial(p[0] - x)),
            lambda m, p: p[1] ** m * (p[1] + p[2]) ** (p[0] - m) / factorial(p[0] - m),
            lambda p: (*positive(p[1] + p[2]), Term("ge", (p[0], ZERO))),
            hi=Term("sym", ("n", ZERO.sort)),
            of_weights=lambda p: (Term("ge", (p[0], ZERO)),),
        ),
    )
}

__all__ = ["INTEGRALS", "SERIES", "IntegralFact", "SeriesFact"]
