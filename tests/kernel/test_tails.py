"""Tail bounds: Markov, Chebyshev and Chernoff, one use each, and one refusal for each condition."""

from __future__ import annotations

import pytest
from kernel.probability import gt, proof, refused

from derive.notation import Declarations, Term, relation
from derive.notation.build import E, Exponential, Normal, Var, absolute, exp


class Tail:
    """A normal and an exponential variable, a threshold and a rate."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.mu, self.c = given.real("x mu c")
        self.t, self.rate, self.sigma = given.positive("t lambda sigma")
        self.normal, self.waiting = Normal(self.mu, self.sigma), Exponential(self.rate)

    def beyond(self, u: Term, c: Term) -> Term:
        return Term("indicator", (relation(u, "ge", c),))


@pytest.fixture
def on() -> Tail:
    return Tail()


def test_markov(on: Tail) -> None:
    event = on.beyond(on.x, on.t)
    proof(E(on.waiting, on.x, event), E(on.waiting, on.x, on.x) / on.t, on.given, head="le")
    refused(E(on.normal, on.x, event), E(on.normal, on.x, on.x) / on.t, on.given, head="le")
    refused(E(on.waiting, on.x, on.beyond(on.x, on.c)), E(on.waiting, on.x, on.x) / on.c, on.given, head="le")


def test_chebyshev(on: Tail) -> None:
    event = on.beyond(absolute(on.x - on.mu), on.t)
    proof(E(on.normal, on.x, event), on.sigma**2 / on.t**2, on.given, head="le", by="Chebyshev's inequality")
    proof(E(on.normal, on.x, event), Var(on.normal, on.x, on.x) / on.t**2, on.given, head="le")
    refused(E(on.normal, on.x, event), on.sigma**2 / on.t, on.given, head="le")
    refused(E(on.normal, on.x, on.beyond(on.x - on.mu, on.c)), on.sigma**2 / on.c**2, on.given, head="le")


def test_chernoff(on: Tail) -> None:
    event, moment = on.beyond(on.x, on.c), E(on.normal, on.x, exp(on.rate * on.x))
    proof(E(on.normal, on.x, event), exp(-on.rate * on.c) * moment, on.given, head="le", by="Chernoff's bound")
    refused(E(on.normal, on.x, event), exp(-on.mu * on.c) * E(on.normal, on.x, exp(on.mu * on.x)), on.given, head="le")
    proof(E(on.normal, on.x, event), exp(-on.mu * on.c) * E(on.normal, on.x, exp(on.mu * on.x)), on.given, gt(on.mu, 0), head="le")
