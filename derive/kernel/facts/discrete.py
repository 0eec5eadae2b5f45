"""Families on whole numbers. Source: Johnson, Kemp & Kotz 2005; chapters in ``notation.families``.

The geometric law counts trials, from 1; the negative binomial law counts failures, from 0.
"""

from __future__ import annotations

from derive.notation import Term, number
from derive.notation.build import exp, gamma, log

from .row import Closed, LawFacts, Parameters, identity, moments, positive


def factorial(x: Term) -> Term:
    return Term("factorial", (x,))


def _bernoulli_values(p: Parameters) -> tuple[tuple[Term, Term], ...]:
    return ((number(0), 1 - p[0]), (number(1), p[0]))


def _bernoulli_entropy(p: Parameters) -> Term:
    return -p[0] * log(p[0]) - (1 - p[0]) * log(1 - p[0])


DISCRETE = (
    LawFacts(
        "bernoulli",
        density=lambda p, x: p[0] ** x * (1 - p[0]) ** (1 - x),
        values=_bernoulli_values,
        closed=moments(lambda p: p, lambda p: p),
        mgf=Closed("moment generating function", identity, lambda p: 1 - p[0] + p[0] * exp(p[1])),
        entropy=Closed("entropy", identity, _bernoulli_entropy, lambda p: positive(p[0], 1 - p[0])),
    ),
    LawFacts(
        "binomial",
        density=lambda p, x: Term("binom", (p[0], x)) * p[1] ** x * (1 - p[1]) ** (p[0] - x),
        closed=moments(lambda n, p: n * p, lambda n, p: n * (n - 1) * p**2 + n * p),
        mgf=Closed("moment generating function", identity, lambda p: (1 - p[1] + p[1] * exp(p[2])) ** p[0]),
    ),
    LawFacts(
        "poisson",
        density=lambda p, x: p[0] ** x * exp(-p[0]) / factorial(x),
        closed=moments(lambda m: m, lambda m: m**2 + m),
        mgf=Closed("moment generating function", identity, lambda p: exp(p[0] * (exp(p[1]) - 1))),
    ),
    LawFacts(
        "geometric",
        density=lambda p, x: p[0] * (1 - p[0]) ** (x - 1),
        closed=moments(lambda p: 1 / p, lambda p: (2 - p) / p**2),
        mgf=Closed(
            "moment generating function",
            identity,
            lambda p: p[0] * exp(p[1]) / (1 - (1 - p[0]) * exp(p[1])),
            lambda p: positive(1 - (1 - p[0]) * exp(p[1])),
        ),
        entropy=Closed("entropy", identity, lambda p: -log(p[0]) - (1 - p[0]) / p[0] * log(1 - p[0]), lambda p: positive(p[0], 1 - p[0])),
    ),
    LawFacts(
        "negbinomial",
        density=lambda p, x: gamma(x + p[0]) / (factorial(x) * gamma(p[0])) * p[1] ** p[0] * (1 - p[1]) ** x,
        closed=moments(lambda r, p: r * (1 - p) / p, lambda r, p: r * (1 - p) / p**2 + (r * (1 - p) / p) ** 2),
    ),
)
