"""Expectations of what has a corner or a jump, and the values behind them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq

from derive.models import refute, spot_check
from derive.models.affine import Affine, intercept, slope
from derive.models.outcomes import Unknown
from derive.notation import Declarations, Term, number, relation
from derive.notation.build import E, Factorised, Integral, Normal, d, exp, law_of, pdf, relu, sqrt


def step(u):
    return Term("step", (u,))


def erf(u):
    return Term("erf", (u,))


def holds(left, right, given):
    found = spot_check(relation(left, "eq", right), given.givens)
    return found is not None and found.agrees and found.tolerance <= 1e-8 and refute(relation(left, "eq", right), given.givens) is None


@pytest.fixture
def world():
    given = Declarations()
    return given, given.real("a"), given.positive("s"), given.real("z")


def test_one_side_of_a_point(world):
    given, a, s, z = world
    tail = (1 + erf(a / (s * sqrt(2)))) / 2
    assert holds(E(Normal(a, s), z, step(z)), tail, given)
    assert holds(E(Normal(a, s), z, z * step(z)), a * tail + s**2 * pdf(Normal(a, s), 0), given)
    assert holds(E(Normal(a, s), z, relu(-z)), E(Normal(a, s), z, relu(z)) - a, given)
    assert refute(relation(E(Normal(a, s), z, step(z)), "eq", tail / 2), given.givens) is not None


def test_a_derivative_from_outside_moves_the_jump_and_one_from_inside_does_not(world):
    given, a, _, z = world
    assert holds(d(E(Normal(0, 1), z, step(a + z)), a), pdf(Normal(0, 1), a), given)
    assert holds(E(Normal(0, 1), z, d(step(a + z), a)), Term("num", (0, "")), given)
    assert holds(d(d(E(Normal(0, 1), z, relu(a + z)), a), a), pdf(Normal(0, 1), a), given)


def test_a_corner_that_does_not_move_with_the_number(world):
    given, a, _, z = world
    given.fact(relation(a, "ne", 0))
    found = spot_check(relation(E(Normal(0, 1), z, step(a) * z**2), "eq", step(a)), given.givens)
    assert found.agrees
    assert found.method == "Gauss–Hermite"


def test_corners_at_several_places_or_curved_ones_are_cut_out_in_numpy(world):
    """P(z > |a|), and E|z² − 1| = 4 φ(1)."""
    given, a, _, z = world
    tail = (1 - erf(Term("abs", (a,)) / sqrt(2))) / 2
    for f, value in ((step(z - a) * step(z + a), tail), (Term("abs", (z**2 - 1,)), 4 * pdf(Normal(0, 1), 1))):
        assert holds(E(Normal(0, 1), z, f), value, given)
        assert not holds(E(Normal(0, 1), z, f), value + number(1) / 8, given)


def test_a_corner_that_depends_on_another_is_followed_on_each_side(world):
    """max(z, 2z, 3z) is 3z on the right and z on the left, in whatever order it is written."""
    given, _, _, z = world
    halves = 2 * E(Normal(0, 1), z, relu(z))
    for order in ((1, 2, 3), (2, 3, 1), (3, 1, 2)):
        greatest = Term("max", tuple(k * z for k in order))
        assert holds(E(Normal(0, 1), z, greatest), halves, given)
        assert refute(relation(E(Normal(0, 1), z, greatest), "eq", 2 * halves), given.givens) is not None
    folded = Term("abs", (Term("abs", (z,)) + z,))
    assert holds(E(Normal(0, 1), z, folded), halves, given)


def test_a_curve_that_looks_like_a_line_at_a_few_points_is_none(world):
    """|10z³ − 30z² + 21z| is |z| at 0, 1 and 2, and has two more corners."""
    given, _, _, z = world
    curve = Term("abs", (10 * z**3 - 30 * z**2 + 21 * z,))
    assert refute(relation(E(Normal(0, 1), z, curve), "ge", Term("num", (45, ""))), given.givens) is None
    assert refute(relation(Integral(curve, z, 0, 2), "ge", Term("num", (Fraction(21, 10), ""))), given.givens) is None
    assert not spot_check(relation(E(Normal(0, 1), z, curve), "ge", Term("num", (45, ""))), given.givens).agrees


def test_lines_are_followed_and_nothing_else_is():
    x = Affine(7, slope=fmpq(1))
    line = 3 - 2 * (x + 1)
    assert (intercept(line), slope(line)) == (1, -2)
    assert slope(x - x) == 0
    for curve in (x * x, 1 / x, x.apply("exp"), x.power(2), x * x - x * x):
        with pytest.raises(Unknown):
            slope(curve)
    with pytest.raises(Unknown):
        x + Affine(8, slope=fmpq(1))


def test_a_corner_beside_an_exponential(world):
    given, a, _, z = world
    value = exp(a**2 / 2) * (1 + erf(a / sqrt(2))) / 2
    assert holds(E(Normal(0, 1), z, exp(a * z) * step(z)), value, given)


def test_rows_of_a_matrix_are_drawn_as_rows():
    """Two independent vectors below each other: the first components of both, not both components of the first."""
    given = Declarations()
    d_, n = given.dimension("d N")
    i, u, Z = given.index("i", n), given.vector("u", d_), given.matrix("Z", n, d_)
    given.fact(relation(n, "ge", 2))
    q = given.density("q", u)
    left = E(Factorised(law_of(q), i), Z, Z[1, 1] * Z[2, 1])
    assert holds(left, E(q, u, u[1]) ** 2, given)


def test_a_high_derivative_of_a_low_power_is_zero():
    given = Declarations()
    x = given.real("x")
    assert holds(d(d(d(x**2, x), x), x), Term("num", (0, "")), given)


def test_both_ends_of_an_event_are_corners(world):
    """P(|z| ≤ s) and P(−s ≤ z ≤ s) are erf(s/√2)."""
    given, _, s, z = world
    for event in (relation(Term("abs", (z,)), "le", s), Term("and", (relation(-s, "le", z), relation(z, "le", s)))):
        assert holds(E(Normal(0, 1), z, Term("indicator", (event,))), erf(s / sqrt(2)), given)
