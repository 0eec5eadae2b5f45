"""Densities of variables with finitely many values: sums over all values give marginals, sums over some do not."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations
from derive.notation.build import ConditionalEntropy, Entropy, Sum, law_of, log, pdf


class Table:
    """A joint density of x ∈ {1, …, M} and y ∈ {1, …, L}, and an index of the same shape as x."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.m, self.l = given.dimension("M"), given.dimension("L")
        self.x, self.y = given.index("x", self.m), given.index("y", self.l)
        self.p = given.density("p", self.x, self.y)
        self.px, self.py, self.pxy = law_of(self.p, "x"), law_of(self.p, "y"), law_of(self.p, "x", "y")


@pytest.fixture
def on() -> Table:
    return Table()


def test_mass_and_marginal(on: Table) -> None:
    proof(Sum(pdf(on.px, on.x), on.x), 1, on.given, by="a density has mass 1")
    proof(Sum(pdf(on.pxy, on.x, on.y), on.y), pdf(on.px, on.x), on.given, by="marginal of a joint density")


def test_a_factor_that_moves_along_keeps_the_sum(on: Table) -> None:
    refused(Sum(pdf(on.px, on.x) * on.x, on.x), on.x, on.given)
    refused(Sum(pdf(on.px, on.x) ** 2, on.x), 1, on.given)


def test_a_sum_over_a_part_of_the_values_is_no_mass(on: Table) -> None:
    refused(Sum(pdf(on.px, on.x), on.x, 1, on.m - 1), 1, on.given)
    refused(Sum(pdf(on.px, on.x), on.x, 2, on.m), 1, on.given)


def test_values_of_another_range_are_none_of_the_variable(on: Table) -> None:
    refused(pdf(on.px, on.x + 1), pdf(on.px, on.x + 1), on.given)


def test_entropies_of_finite_variables(on: Table) -> None:
    whole = Entropy(on.pxy)
    proof(whole, Entropy(on.px) + ConditionalEntropy(on.p, ("y",), ("x",)), on.given)
    proof(Entropy(on.px), -Sum(pdf(on.px, on.x) * log(pdf(on.px, on.x)), on.x), on.given)
    proof(Entropy(on.px), log(on.m), on.given, head="le")
    refused(Entropy(on.px), log(on.l), on.given, head="le")
