"""Families on the line. Sources: Johnson, Kotz & Balakrishnan 1994 and 1995; chapters in ``notation.families``.

Gamma and exponential laws have a rate; Laplace, inverse gamma and Weibull laws a scale.
"""

from __future__ import annotations

from derive.notation import Term
from derive.notation.build import absolute, digamma, exp, gamma, log, pi, sqrt

from .row import HALF, Closed, LawFacts, Parameters, identity, law, moments, positive


def loggamma(x: Term) -> Term:
    return Term("loggamma", (x,))


def log_beta(a: Term, b: Term) -> Term:
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def _log(p: Parameters, x: Term) -> Term:
    return log(x)


def _one_minus_log(p: Parameters, x: Term) -> Term:
    return log(1 - x)


def _normal_density(p: Parameters, x: Term) -> Term:
    """(√(2π) σ)⁻¹ exp(−(x − μ)²/(2σ²))."""
    mean, deviation = p
    return exp(-((x - mean) ** 2) / (2 * deviation**2)) / (sqrt(2 * pi) * deviation)


def _student_density(p: Parameters, x: Term) -> Term:
    """Γ((ν+1)/2) / (Γ(ν/2) √(νπ) s) · (1 + (x − μ)²/(ν s²))^{−(ν+1)/2}."""
    nu, mean, s = p
    return gamma((nu + 1) / 2) / (gamma(nu / 2) * sqrt(nu * pi) * s) * (1 + (x - mean) ** 2 / (nu * s**2)) ** (-(nu + 1) / 2)


def _uniform_entropy(p: Parameters) -> Term:
    return log(p[1] - p[0])


CONTINUOUS = (
    LawFacts(
        "normal",
        density=_normal_density,
        base=lambda p: law("normal", 0, 1),
        transport=lambda p, e: p[0] + p[1] * e,
        closed=moments(lambda m, s: m, lambda m, s: m**2 + s**2),
        mgf=Closed("moment generating function", identity, lambda p: exp(p[0] * p[2] + p[1] ** 2 * p[2] ** 2 / 2)),
        entropy=Closed("entropy", identity, lambda p: log(2 * pi) / 2 + log(p[1]) + HALF),
    ),
    LawFacts("normalvar", alias=lambda p: law("normal", p[0], sqrt(p[1])), closed=moments(lambda m, v: m, lambda m, v: m**2 + v)),
    LawFacts(
        "lognormal",
        density=lambda p, x: exp(-((log(x) - p[0]) ** 2) / (2 * p[1] ** 2)) / (sqrt(2 * pi) * p[1] * x),
        base=lambda p: law("normal", 0, 1),
        transport=lambda p, e: exp(p[0] + p[1] * e),
        closed=(
            *moments(lambda m, s: exp(m + s**2 / 2), lambda m, s: exp(2 * m + 2 * s**2)),
            Closed("mean of the logarithm", _log, lambda p: p[0]),
        ),
        entropy=Closed("entropy", identity, lambda p: log(2 * pi) / 2 + log(p[1]) + HALF + p[0]),
    ),
    LawFacts(
        "exponential",
        alias=lambda p: law("gamma", 1, p[0]),
        closed=moments(lambda b: 1 / b, lambda b: 2 / b**2),
        mgf=Closed("moment generating function", identity, lambda p: p[0] / (p[0] - p[1]), lambda p: positive(p[0] - p[1])),
        entropy=Closed("entropy", identity, lambda p: 1 - log(p[0])),
    ),
    LawFacts(
        "gamma",
        density=lambda p, x: p[1] ** p[0] * x ** (p[0] - 1) * exp(-p[1] * x) / gamma(p[0]),
        closed=(
            *moments(lambda a, b: a / b, lambda a, b: a * (a + 1) / b**2),
            Closed("mean of the logarithm", _log, lambda p: digamma(p[0]) - log(p[1])),
        ),
        mgf=Closed("moment generating function", identity, lambda p: (p[1] / (p[1] - p[2])) ** p[0], lambda p: positive(p[1] - p[2])),
        entropy=Closed("entropy", identity, lambda p: p[0] - log(p[1]) + loggamma(p[0]) + (1 - p[0]) * digamma(p[0])),
    ),
    LawFacts(
        "invgamma",
        density=lambda p, x: p[1] ** p[0] * x ** (-p[0] - 1) * exp(-p[1] / x) / gamma(p[0]),
        closed=(
            *moments(lambda a, b: b / (a - 1), lambda a, b: b**2 / ((a - 1) * (a - 2)), more_than=1),
            Closed("mean of the inverse", lambda p, x: 1 / x, lambda p: p[0] / p[1]),
            Closed("mean of the logarithm", _log, lambda p: log(p[1]) - digamma(p[0])),
        ),
        entropy=Closed("entropy", identity, lambda p: p[0] + log(p[1]) + loggamma(p[0]) - (1 + p[0]) * digamma(p[0])),
    ),
    LawFacts("chisquared", alias=lambda p: law("gamma", p[0] / 2, HALF), closed=moments(lambda k: k, lambda k: k**2 + 2 * k)),
    LawFacts(
        "weibull",
        density=lambda p, x: p[0] * x ** (p[0] - 1) / p[1] ** p[0] * exp(-((x / p[1]) ** p[0])),
        base=lambda p: law("gamma", 1, 1),
        transport=lambda p, e: p[1] * e ** (1 / p[0]),
        closed=moments(lambda k, b: b * gamma(1 + 1 / k), lambda k, b: b**2 * gamma(1 + 2 / k)),
    ),
    LawFacts(
        "pareto",
        density=lambda p, x: p[1] * p[0] ** p[1] / x ** (p[1] + 1),
        base=lambda p: law("gamma", 1, p[1]),
        transport=lambda p, e: p[0] * exp(e),
        closed=(
            Closed("mean", identity, lambda p: p[1] * p[0] / (p[1] - 1), lambda p: positive(p[1] - 1)),
            Closed("mean of the logarithm", _log, lambda p: log(p[0]) + 1 / p[1]),
        ),
        entropy=Closed("entropy", identity, lambda p: log(p[0]) - log(p[1]) + 1 / p[1] + 1),
    ),
    LawFacts(
        "laplace",
        density=lambda p, x: exp(-absolute(x - p[0]) / p[1]) / (2 * p[1]),
        base=lambda p: law("laplace", 0, 1),
        transport=lambda p, e: p[0] + p[1] * e,
        closed=(
            *moments(lambda m, b: m, lambda m, b: m**2 + 2 * b**2),
            Closed("mean deviation", lambda p, x: absolute(x - p[0]), lambda p: p[1]),
        ),
        mgf=Closed(
            "moment generating function",
            identity,
            lambda p: exp(p[0] * p[2]) / (1 - p[1] ** 2 * p[2] ** 2),
            lambda p: positive(1 - p[1] * p[2], 1 + p[1] * p[2]),
        ),
        entropy=Closed("entropy", identity, lambda p: 1 + log(2 * p[1])),
    ),
    LawFacts(
        "beta",
        density=lambda p, x: x ** (p[0] - 1) * (1 - x) ** (p[1] - 1) / Term("beta", p),
        closed=(
            *moments(lambda a, b: a / (a + b), lambda a, b: a * (a + 1) / ((a + b) * (a + b + 1))),
            Closed("mean of the logarithm", _log, lambda p: digamma(p[0]) - digamma(p[0] + p[1])),
            Closed("mean of log(1 − x)", _one_minus_log, lambda p: digamma(p[1]) - digamma(p[0] + p[1])),
        ),
        entropy=Closed(
            "entropy",
            identity,
            lambda p: log_beta(*p) - (p[0] - 1) * digamma(p[0]) - (p[1] - 1) * digamma(p[1]) + (p[0] + p[1] - 2) * digamma(p[0] + p[1]),
        ),
    ),
    LawFacts(
        "uniform",
        density=lambda p, x: 1 / (p[1] - p[0]),
        closed=moments(lambda a, b: (a + b) / 2, lambda a, b: (a**2 + a * b + b**2) / 3),
        entropy=Closed("entropy", identity, _uniform_entropy),
    ),
    LawFacts(
        "student",
        density=_student_density,
        base=lambda p: law("student", p[0], 0, 1),
        transport=lambda p, e: p[1] + p[2] * e,
        closed=moments(lambda nu, m, s: m, lambda nu, m, s: m**2 + s**2 * nu / (nu - 2), more_than=1),
        entropy=Closed(
            "entropy",
            identity,
            lambda p: (p[0] + 1) / 2 * (digamma((p[0] + 1) / 2) - digamma(p[0] / 2)) + log(p[0]) / 2 + log_beta(p[0] / 2, HALF) + log(p[2]),
        ),
    ),
)
