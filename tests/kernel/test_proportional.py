"""∝ in a letter: a factor that is free of it, also where that shows only after definitions cancel; refusals."""

from __future__ import annotations

import pytest

from derive.kernel import Proof, prove
from derive.notation import Declarations, Definition, Term, relation, symbol
from derive.notation.build import exp


@pytest.fixture
def given() -> Declarations:
    return Declarations()


def follows(given: Declarations, left: Term, right: Term, x: Term) -> bool:
    from dataclasses import replace

    return isinstance(prove(relation(left, "propto", right), replace(given.givens, propto=(x,))), Proof)


def test_a_factor_free_of_the_letter(given: Declarations) -> None:
    x, a = given.real("x a")
    assert follows(given, exp(a * x + a**2), exp(a * x), x)
    assert not follows(given, exp(a * x + a**2), exp(a * x), a)


def test_an_exponent_that_vanishes_where_definitions_cancel(given: Declarations) -> None:
    x, c = given.real("x c")
    a, b = given.positive("a b")
    total, mean = symbol("t"), symbol("m")
    given.givens = given.givens.declare(total).declare(mean)
    given.givens = given.givens.define(Definition(total, 1 / a + 1 / b)).define(Definition(mean, (c / a + 1) / total))
    written = exp(-((x - c) ** 2) / (2 * a) - (x - 1) ** 2 / (2 * b))
    assert not follows(given, written, exp(-total * x**2 / 2 + total * mean * x), x)
    exact = exp(-((x - c) ** 2) / (2 * a) - x**2 / (2 * b) + x)
    assert follows(given, exact, exp(-total * x**2 / 2 + total * mean * x), x)
