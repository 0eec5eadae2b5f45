"""Families on vectors. What their averages are stands in ``rules.normal_vectors`` and ``rules.simplex``; here are their densities, with sources.

Anderson 2003, An Introduction to Multivariate Statistical Analysis, ch. 2; Kotz, Balakrishnan & Johnson 2000, Continuous
Multivariate Distributions, ch. 49; Johnson, Kotz & Balakrishnan 1997, Discrete Multivariate Distributions, ch. 35.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Term, fresh, index
from derive.notation.build import Product, Sum, det, exp, gamma, inverse, log, pi
from derive.notation.families import components_sum

from .row import LawFacts, Parameters


def over_components(v: Term, body: Callable[[Term], Term], make: Callable[..., Term] = Sum) -> Term:
    """Σₖ body(k), or another big operator, over the components of a vector."""
    k = fresh(index("k", 1, v.dims[0]), frozenset(s for sub in v.walk() for s in sub.free))
    return make(body(k), k)


def _normal_density(p: Parameters, x: Term) -> Term:
    """(2π)^{−n/2} (det Σ)^{−1/2} exp(−½ (x − μ)ᵀ Σ⁻¹ (x − μ))."""
    mean, covariance = p
    n = x.dims[0]
    gap = x - mean
    return exp(-(n * log(2 * pi) + log(det(covariance)) + gap.T @ inverse(covariance) @ gap) / 2)


def _dirichlet_density(p: Parameters, x: Term) -> Term:
    """Γ(Σ αₖ) ∏ₖ xₖ^{αₖ − 1} / Γ(αₖ), with respect to all components but one."""
    (alpha,) = p
    return gamma(components_sum(alpha)) * over_components(alpha + x, lambda k: x[k] ** (alpha[k] - 1) / gamma(alpha[k]), Product)


def _multinomial_density(p: Parameters, x: Term) -> Term:
    """n! ∏ₖ pₖ^{xₖ} / xₖ!."""
    n, weights = p
    factor = over_components(weights + x, lambda k: weights[k] ** x[k] / Term("factorial", (x[k],)), Product)
    return Term("factorial", (n,)) * factor


def _categorical_density(p: Parameters, x: Term) -> Term:
    return p[0][x]


VECTORS = (
    LawFacts("mvnormal", density=_normal_density),
    LawFacts("dirichlet", density=_dirichlet_density),
    LawFacts("multinomial", density=_multinomial_density),
    LawFacts("categorical", density=_categorical_density),
)
