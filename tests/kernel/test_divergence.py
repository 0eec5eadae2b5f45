"""Expectations that certainly do not exist are proved equal to nothing, and those that do are."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term, term
from derive.notation.build import E, Normal, Var, exp, sin

given = Declarations()
u, v, a, m = given.real("u v a m")
s = given.positive("s")
STANDARD = Normal(0, 1)


def ratio(body) -> Term:
    """E over independent standard normal u and v."""
    return E(STANDARD, u, E(STANDARD, v, term(body)))


@pytest.mark.parametrize(
    "written",
    [
        ratio(u / v),
        ratio(u / v**2),
        ratio(u / (v - a)),
        ratio(u * exp(v**2)),
        ratio(u * exp(v**3)),
        E(Normal(m, s), v, 1 / (v - m)) - E(Normal(m, s), v, 1 / (v - m)),
        E(Normal(0, s), v, exp(v**2 / (2 * s**2))) - E(Normal(0, s), v, exp(v**2 / (2 * s**2))),
        Var(STANDARD, v, 1 / v) - Var(STANDARD, v, 1 / v),
    ],
)
def test_what_diverges_is_not_proved_to_be_zero(written: Term) -> None:
    refused(written, 0, given)


@pytest.mark.parametrize(
    "written",
    [ratio(u / (v**2 + 1)), ratio(u * exp(v**2 / 3)), ratio(u * exp(-(v**4))), ratio(v**2 / v), ratio(u * sin(v) / v), ratio(u * exp(a * v**2))],
)
def test_what_exists_or_may_exist_does(written: Term) -> None:
    proof(written, 0, given)
