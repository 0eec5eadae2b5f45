"""No true statement is refuted, every planted error is: the two halves of a certain refuter."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import pytest

from derive.models import find_point, refute, satisfiable, spot_check, undefined_point
from derive.notation import Declarations, Term, relation
from derive.notation.build import E, Integral, Normal, absolute, exp, log, pdf, sqrt

_spec = importlib.util.spec_from_file_location("statements", Path(__file__).with_name("statements.py"))
statements = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(statements)


@pytest.mark.parametrize("case", statements.TRUE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_true_statement_is_never_refuted(case, seed):
    statement, givens = case()
    assert refute(statement, givens, seed, effort=160) is None


@pytest.mark.parametrize("case", statements.FALSE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", [0, 7])
def test_a_planted_error_is_refuted(case, seed):
    statement, givens = case()
    found = refute(statement, givens, seed)
    assert found is not None
    assert found.left != found.right


def scalar(kind="real"):
    given = Declarations()
    return given, getattr(given, kind)("x")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (lambda x: x / x, lambda _: 1),
        (lambda x: exp(log(x)), lambda x: x),
        (lambda x: sqrt(x) ** 2, lambda x: x),
        (lambda x: log(x**2), lambda x: 2 * log(x)),
        (lambda x: 0 * log(x), lambda _: 0),
    ],
)
def test_a_point_where_one_side_is_undefined_never_refutes(left, right):
    given, x = scalar()
    assert refute(relation(left(x), "eq", right(x)), given.givens) is None


def test_the_counterexample_is_the_simplest():
    given, x = scalar()
    found = refute(relation(sqrt(x**2), "eq", x), given.givens)
    assert (found.values, found.left, found.right) == ((("x", "-1"),), "1", "-1")


def test_the_values_satisfy_every_given():
    given = Declarations()
    a, b, c = given.real("a b c")
    given.fact(relation(0, "lt", a), relation(a, "lt", b), relation(b, "lt", 1), relation(c, "ne", 0))
    found = refute(relation(a + b, "ge", c), given.givens)
    values = {name: Fraction(text) for name, text in found.values}
    assert 0 < values["a"] < values["b"] < 1
    assert values["c"] != 0
    assert values["a"] + values["b"] < values["c"]


def test_rounding_does_not_refute():
    given, x = scalar()
    big = 10**9
    assert refute(relation((x + big) - big, "eq", x), given.givens) is None


def test_a_difference_below_rounding_is_found_without_letters():
    tiny = Term("div", (Term("num", (Fraction(1), "")), Term("num", (Fraction(10) ** 40, ""))))
    assert refute(relation(1 + tiny, "eq", 1), Declarations().givens) is not None


def test_a_tie_refutes_a_strict_inequality():
    given, x = scalar()
    found = refute(relation(x**2, "gt", 0), given.givens)
    assert found.values == (("x", "0"),)
    assert refute(relation(x**2, "ge", 0), given.givens) is None


def test_implications():
    given, x = scalar()
    positive = relation(x, "gt", 0)
    assert refute(Term("implies", (positive, relation(x**2, "gt", 0))), given.givens) is None
    assert refute(Term("implies", (relation(x**2, "gt", 0), positive)), given.givens) is not None
    assert refute(Term("iff", (positive, relation(x**3, "gt", 0))), given.givens) is None
    assert refute(Term("iff", (positive, relation(x**2, "gt", 0))), given.givens) is not None


def test_a_relation_for_all_values_is_refuted_by_one():
    given, x = scalar()
    y = given.real("y")
    assert refute(Term("forall", (y, relation(x + y, "eq", y + x))), given.givens) is None
    assert refute(Term("forall", (y, relation(x + y, "eq", y))), given.givens) is not None


def test_indices_that_differ():
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    i, j = given.index("i j", n)
    delta = Term("delta", (i, j))
    assert refute(relation(delta, "eq", 0), given.givens) is not None
    given.fact(relation(i, "ne", j))
    assert refute(relation(delta, "eq", 0), given.givens) is None
    found = refute(relation(x[i], "eq", x[j]), given.givens)
    values = dict(found.values)
    assert values["i"] != values["j"]


def test_an_assumed_equation_holds_at_every_point():
    given = Declarations()
    x, y = given.real("x y")
    assert refute(relation(x, "eq", y), given.givens) is not None
    given.assume(relation(x, "eq", y))
    assert refute(relation(x, "eq", y), given.givens) is None
    assert refute(relation(x**2, "eq", x * y), given.givens) is None
    assert refute(relation(x, "eq", 2 * y), given.givens) is not None


def test_symmetric_and_definite_matrices():
    given = Declarations()
    n = given.dimension("n")
    A, S = given.matrix("A", n), given.matrix("S", n)
    given.assume(relation(A, "eq", A.T))
    given.fact(Term("posdef", (S,)))
    x = given.vector("x", n)
    assert refute(relation(A, "eq", A.T), given.givens) is None
    assert refute(relation(x.T @ S @ x, "ge", 0), given.givens) is None
    assert refute(relation(x.T @ A @ x, "ge", 0), given.givens) is not None
    assert refute(relation(S, "eq", Term("eye", (n,))), given.givens) is not None


def test_contradictory_givens_refute_nothing():
    given, x = scalar()
    given.fact(relation(x, "lt", 0), relation(x, "gt", 1))
    assert refute(relation(x, "eq", 0), given.givens) is None
    assert not satisfiable(given.givens)


def test_contradictory_bounds_of_a_map_refute_nothing():
    given, x = scalar()
    f = given.map("f", 0, 0)
    given.fact(relation(f(x), "gt", 1), relation(f(x), "lt", 0))
    assert refute(relation(x, "eq", 0), given.givens) is None or not satisfiable(given.givens)


def test_givens_with_values_are_satisfiable():
    given, x = scalar("positive")
    y = given.real("y")
    given.fact(relation(x, "lt", y))
    assert satisfiable(given.givens)


def test_points_of_conditions():
    given, x = scalar()
    assert find_point(relation(x, "le", 0), given.givens) == (("x", "0"),)
    assert find_point(relation(x**2, "lt", 0), given.givens) is None
    assert undefined_point(log(x), given.givens) == (("x", "0"),)
    assert undefined_point(log(1 + x**2), given.givens) is None
    assert undefined_point(1 / (x - 2), given.givens) == (("x", "2"),)


def test_no_derivative_at_a_kink():
    given, x = scalar()
    slope = Term("deriv", (absolute(x), x))
    assert undefined_point(slope, given.givens) == (("x", "0"),)
    assert refute(relation(slope, "eq", Term("sign", (x,))), given.givens) is None


def test_a_case_has_no_derivative_where_it_switches():
    given, x = scalar()
    ramp = Term("cases", (x, relation(x, "gt", 0), Term("num", (Fraction(0), "")), Term("true", ())))
    step = Term("cases", (Term("num", (Fraction(1), "")), relation(x, "gt", 0), Term("num", (Fraction(0), "")), Term("true", ())))
    assert refute(relation(Term("deriv", (ramp, x)), "eq", step), given.givens) is None


def normal(name, z):
    return E(Normal(0, 1), z, Term(name, (z,)))


def test_averages_without_moments_are_enclosed():
    """E[cos z] = e^{−1/2}; E[sin z] = 0; E[|z|] = √(2/π)."""
    given, z = scalar()
    root = sqrt(2 / Term("const", ("pi",)))
    half = exp(Term("neg", (Term("num", (Fraction(1, 2), "")),)))
    for true, false in ((half, 0.6), (root, 0.8)):
        name = "cos" if true is half else "abs"
        assert refute(relation(normal(name, z), "eq", true), given.givens) is None
        assert refute(relation(normal(name, z), "eq", Term("num", (Fraction(str(false)), ""))), given.givens) is not None


@pytest.mark.parametrize("name", ["logistic", "softplus", "relu", "tanh", "exp"])
def test_a_function_of_the_mean_is_not_the_mean_of_the_function(name):
    given = Declarations()
    mu, z = given.real("mu z")
    statement = relation(E(Normal(mu, 1), z, Term(name, (z,))), "eq", Term(name, (mu,)))
    assert refute(statement, given.givens) is not None


def test_a_density_to_a_real_power():
    """∫ N(z; μ, 1)ᵃ N(z; 0, 1)¹⁻ᵃ dz = exp(−a(1 − a)μ²/2)."""
    given, z = scalar()
    mu, a = given.real("mu a")
    mass = Integral(pdf(Normal(mu, 1), z) ** a * pdf(Normal(0, 1), z) ** (1 - a), z)
    assert refute(relation(mass, "eq", exp(-a * (1 - a) * mu**2 / 2)), given.givens) is None
    assert refute(relation(mass, "eq", exp(-a * (1 - a) * mu**2)), given.givens) is not None


def test_jensen():
    given = Declarations()
    mu, z = given.real("mu z")
    mean = E(Normal(mu, 1), z, Term("softplus", (z,)))
    assert refute(relation(mean, "ge", Term("softplus", (mu,))), given.givens, effort=60) is None
    assert refute(relation(mean, "le", Term("softplus", (mu,))), given.givens) is not None


def test_what_may_be_undefined_or_unbounded_is_not_enclosed():
    given, z = scalar()
    law = Normal(0, 1)
    for body in (Term("tan", (z,)), exp(exp(z)), log(z), 1 / z):
        assert refute(relation(E(law, z, body), "eq", 7), given.givens) is None


def test_a_jump_is_not_differentiated_under_an_average():
    """d/dμ P(z > 0) is a density, not E[0]: the jump is followed."""
    given = Declarations()
    mu, z = given.real("mu z")
    for body, times in ((Term("step", (z,)), 1), (Term("sign", (z,)), 2), (Term("indicator", (relation(z, "gt", 0),)), 1)):
        slope = Term("deriv", (E(Normal(mu, 1), z, body), mu))
        assert refute(relation(slope, "ne", 0), given.givens) is None
        assert refute(relation(slope, "eq", times * pdf(Normal(0, 1), mu)), given.givens) is None
        assert spot_check(relation(slope, "eq", times * pdf(Normal(0, 1), mu)), given.givens).agrees
        assert refute(relation(slope, "eq", 0), given.givens) is not None


def test_the_same_seed_gives_the_same_counterexample():
    statement, givens = statements.triangular_false()
    assert refute(statement, givens, 3) == refute(statement, givens, 3)
