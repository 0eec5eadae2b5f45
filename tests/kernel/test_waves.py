"""Averages of sine and cosine under a normal law: one use each, and what is no wave of the number."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import E, Exponential, Normal, exp


def wave(head: str, t: Term) -> Term:
    return Term(head, (t,))


@pytest.mark.parametrize("head", ["cos", "sin"])
def test_the_characteristic_function(head: str) -> None:
    given = Declarations()
    z, a, m = given.real("z a m")
    s = given.positive("s")
    proof(E(Normal(m, s), z, wave(head, a * z)), exp(-((a * s) ** 2) / 2) * wave(head, a * m), given, by="characteristic function of the normal law")
    refused(E(Normal(m, s), z, wave(head, a * z)), exp(-a * s**2 / 2) * wave(head, a * m), given)


def test_other_arguments_and_other_laws() -> None:
    given = Declarations()
    z, a = given.real("z a")
    s = given.positive("s")
    refused(E(Normal(0, 1), z, wave("cos", a * z**2)), exp(-(a**2) / 2), given)
    refused(E(Exponential(s), z, wave("cos", a * z)), exp(-(a**2) / 2), given)
    refused(E(Normal(0, 1), z, wave("cos", a * z) ** 2), exp(-(a**2)), given)
