"""Facts about the named families: densities, moments. One row for each family, with its source.

A row writes terms; the rules in ``rules.expectations`` use them. ``standard`` gives location and scale
of a family with respect to its standard member; ``moment`` the k-th raw moment of that member.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from derive.notation import Term, number
from derive.notation.build import exp, log, pi, sqrt

Parameters = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class LawFacts:
    """What is known about one family of laws."""

    name: str
    source: str
    density: Callable[[Parameters, Term], Term] | None = None
    location_scale: Callable[[Parameters], tuple[Term, Term]] | None = None
    standard_moment: Callable[[int], Fraction] | None = None
    values: Callable[[Parameters], tuple[tuple[Term, Term], ...]] | None = None  # (value, probability), if finite


def _normal_density(p: Parameters, x: Term) -> Term:
    """(√(2π) σ)⁻¹ exp(−(x − μ)²/(2σ²))."""
    mean, deviation = p
    return exp(-((x - mean) ** 2) / (2 * deviation**2)) / (sqrt(2 * pi) * deviation)


def _double_factorial_moment(order: int) -> Fraction:
    """E[ε^k] = (k − 1)!! for even k, 0 for odd k, under the standard normal."""
    if order % 2:
        return Fraction(0)
    value = 1
    for j in range(1, order, 2):
        value *= j
    return Fraction(value)


def _bernoulli_values(p: Parameters) -> tuple[tuple[Term, Term], ...]:
    return ((number(0), 1 - p[0]), (number(1), p[0]))


def _bernoulli_density(p: Parameters, x: Term) -> Term:
    """p^x (1 − p)^{1−x} on {0, 1}."""
    return p[0] ** x * (1 - p[0]) ** (1 - x)


FACTS: dict[str, LawFacts] = {
    row.name: row
    for row in (
        LawFacts(
            "normal",
            "Johnson, Kotz & Balakrishnan 1994, ch. 13",
            density=_normal_density,
            location_scale=lambda p: (p[0], p[1]),
            standard_moment=_double_factorial_moment,
        ),
        LawFacts("bernoulli", "Johnson, Kemp & Kotz 2005, ch. 3", density=_bernoulli_density, values=_bernoulli_values),
    )
}

__all__ = ["FACTS", "LawFacts", "log"]
