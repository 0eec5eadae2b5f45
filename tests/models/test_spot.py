"""Spot checks: agreement on what is true, disagreement on every planted error, and honest labels."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from derive.models import monte_carlo, spot_check
from derive.notation import Declarations, Term, relation
from derive.notation.build import E, Integral, Normal, Sum, det, exp, jacobian, log, oo, pdf, sqrt

_spec = importlib.util.spec_from_file_location("statements", Path(__file__).with_name("statements.py"))
statements = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(statements)


@pytest.mark.parametrize("case", statements.TRUE, ids=lambda f: f.__name__)
def test_what_is_true_agrees(case):
    statement, givens = case()
    found = spot_check(statement, givens)
    assert found.agrees
    assert found.defined
    assert found.max_error <= found.tolerance
    assert found.samples > 30


@pytest.mark.parametrize("case", statements.FALSE, ids=lambda f: f.__name__)
def test_what_is_false_disagrees(case):
    statement, givens = case()
    found = spot_check(statement, givens)
    assert not found.agrees
    assert found.worst


def test_dimensions_are_one_two_three():
    statement, givens = statements.block_determinant()
    found = spot_check(statement, givens)
    assert found.dimensions == (1, 2, 3)
    assert found.method == "NumPy determinant, automatic differentiation"
    assert found.samples >= 250


def test_half_a_dimension_makes_the_whole_one_even():
    given = Declarations()
    D = given.dimension("D")
    x = given.vector("x", D / 2)
    found = spot_check(relation(x.T @ x, "ge", 0), given.givens)
    assert found.agrees
    assert all(k % 2 == 0 for k in found.dimensions)


def test_the_method_is_named_after_what_was_done():
    given = Declarations()
    x, a = given.real("x a")
    assert spot_check(relation(x + a, "eq", a + x), given.givens).method == "direct evaluation"
    assert spot_check(relation(E(Normal(a, 1), x, x), "eq", a), given.givens).method == "Gauss–Hermite"
    assert spot_check(relation(Term("deriv", (x**2, x)), "eq", 2 * x), given.givens).method == "automatic differentiation"
    assert spot_check(relation(Integral(x**2, x, 0, a), "eq", a**3 / 3), given.givens).method == "quadrature"


def test_undefined_points_are_counted():
    given = Declarations()
    x = given.real("x")
    found = spot_check(relation(exp(log(x)), "eq", x), given.givens)
    assert found.agrees
    assert not found.defined


def test_nothing_to_evaluate_is_none():
    given = Declarations()
    x = given.real("x")
    assert spot_check(relation(Term("argmax", (x, -(x**2))), "eq", 0), given.givens) is None
    given.fact(relation(x, "gt", 1), relation(x, "lt", 0))
    assert spot_check(relation(x, "eq", x), given.givens) is None


def test_kinks_at_two_places_are_cut_out():
    """E(|x − 1| + |x + 1|) = 2 (2 φ(1) + erf(1/√2)): the rule for smooth functions would miss it."""
    given = Declarations()
    x = given.real("x")
    kinks = E(Normal(0, 1), x, Term("abs", (x - 1,)) + Term("abs", (x + 1,)))
    value = 2 * (2 * pdf(Normal(0, 1), 1) + Term("erf", (1 / sqrt(2),)))
    found = spot_check(relation(kinks, "eq", value), given.givens)
    assert found.agrees
    assert found.tolerance <= 1e-8


def test_improper_integrals():
    given = Declarations()
    x, a = given.real("x"), given.positive("a")
    assert spot_check(relation(Integral(exp(-a * x), x, 0, oo), "eq", 1 / a), given.givens).agrees
    assert not spot_check(relation(Integral(exp(-a * x), x, 0, oo), "eq", a), given.givens).agrees
    assert spot_check(relation(Integral(1 / (1 + x**2), x), "eq", Term("const", ("pi",))), given.givens).agrees


def test_the_same_seed_gives_the_same_result():
    statement, givens = statements.gaussian_kl_false()
    assert spot_check(statement, givens, 5) == spot_check(statement, givens, 5)
    errors = {spot_check(*statements.determinant_derivative(), seed).max_error for seed in range(4)}
    assert len(errors) == 4


def test_monte_carlo_brings_a_standard_error():
    given = Declarations()
    x = given.real("x")
    mean, error = monte_carlo(E(Normal(1, 2), x, x**2), given.givens)
    assert abs(mean - 5) < 6 * error
    assert 0 < error < 0.2


def test_singular_matrices_are_left_out():
    given = Declarations()
    n = given.dimension("n")
    A = given.matrix("A", n)
    found = spot_check(relation(det(A) * det(Term("inverse", (A,))), "eq", 1), given.givens)
    assert found.agrees
    assert found.undefined > 0


def test_complex_intermediate_values_are_undefined():
    given = Declarations()
    x = given.real("x")
    found = spot_check(relation(sqrt(x) ** 2, "eq", x), given.givens)
    assert found.agrees
    assert found.undefined > 0


def test_rounding_is_no_disagreement_and_an_error_stays_one():
    """NumPy loses a determinant of large and small entries; balls at the same point tell rounding from an error."""
    given = Declarations()
    n = given.dimension("n")
    u, v, s, r = given.vectors("u v s r", n)
    F, G, A, B = given.maps("F G A B", n)
    i = given.index("i", n)
    y, z = exp(G(v)) * u + F(v), exp(s) * v
    twice = det(jacobian((exp(r) * y, exp(B(y)) * z + A(y)), (u, v)))
    logs = Sum(G(v)[i], i) + Sum(s[i], i) + Sum(B(y)[i], i) + Sum(r[i], i)
    assert spot_check(relation(twice, "eq", exp(logs)), given.givens).agrees
    assert not spot_check(relation(twice, "eq", 2 * exp(logs)), given.givens).agrees
