"""Inequalities about maps that are assumed at plain letters: a refutation has to satisfy them elsewhere too."""

from __future__ import annotations

import pytest

from derive.models.refute import refute
from derive.notation import Declarations, relation
from derive.notation.build import grad


@pytest.fixture
def smooth():
    """f : ℝ → ℝ with f(y) ≤ f(x) + f′(x)(y − x) + (y − x)² at x and y."""
    given = Declarations()
    x, y, z = given.real("x y z")
    f = given.map("f", 0)
    given.assume(relation(f(y), "le", f(x) + grad(f(x), x) * (y - x) + (y - x) ** 2))
    return given, f, x, y, z


def test_what_holds_if_the_given_is_meant_everywhere_is_not_refuted(smooth):
    given, f, x, y, z = smooth
    assert refute(relation(f(z), "le", f(x) + grad(f(x), x) * (z - x) + (z - x) ** 2), given.givens) is None


def test_what_fails_all_the_same_is_refuted(smooth):
    given, f, x, y, z = smooth
    assert refute(relation(f(y), "le", f(x)), given.givens) is not None
    assert refute(relation(f(z), "le", f(x) + grad(f(x), x) * (z - x)), given.givens) is not None


def test_a_marked_letter_speaks_of_one_point():
    """f(x*) ≤ f(x) with f = x² and x* = 0; with another value for x* no f but a constant one would do."""
    given = Declarations()
    x, low = given.real("x x^\\star")
    f = given.map("f", 0)
    given.assume(relation(f(low), "le", f(x)))
    assert refute(relation(f(low), "ge", f(x)), given.givens) is not None
