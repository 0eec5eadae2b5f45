"""Indicators cut the range of an integral; moments of a normal law on one side of a point."""

from __future__ import annotations

from kernel.probability import gt, proof, refused

from derive.notation import Declarations, Term, relation
from derive.notation.build import E, Exponential, Integral, Normal, Uniform, absolute, erf, exp, law_of, pi, sqrt

CUT, HALF = "an indicator cuts the range", "moment of a normal law on one side of a point"


def above(u, v):
    return Term("indicator", (relation(u, "gt", v),))


def test_an_indicator_cuts_the_range():
    given = Declarations()
    x, t, b = given.real("x"), given.positive("t"), given.positive("b")
    proof(E(Exponential(b), x, above(x, t)), exp(-b * t), given, by=CUT)
    proof(E(Exponential(b), x, above(t, x)), 1 - exp(-b * t), given, by=CUT)
    proof(E(Uniform(0, 1), x, above(3 * x, 1)), 2 * sqrt(1) / 3, given, by=CUT)
    refused(E(Exponential(b), x, above(x, t)), exp(-t), given)


def test_the_place_must_lie_in_the_range():
    given = Declarations()
    x, c, b = given.real("x"), given.real("c"), given.positive("b")
    refused(E(Exponential(b), x, above(x, c)), exp(-b * c), given)  # for c < 0 it is 1
    proof(E(Exponential(b), x, above(x, -b)), 1, given)
    proof(E(Exponential(b), x, above(-b, x)), 0, given)


def test_the_slope_needs_a_sign():
    given = Declarations()
    x, a, b = given.real("x"), given.real("a"), given.positive("b")
    refused(E(Exponential(b), x, above(a * x, 1)), exp(-b / a), given)
    proof(E(Exponential(b), x, above(a * x, 1)), exp(-b / a), given, gt(a, 0), by=CUT)


def test_half_moments_of_a_normal_law():
    given = Declarations()
    x, c, m, s = given.real("x"), given.real("c"), given.real("m"), given.positive("s")
    bell = exp(-(c**2) / 2) / sqrt(2 * pi)
    proof(E(Normal(0, 1), x, x * above(x, c)), bell, given, by=HALF)
    proof(E(Normal(0, 1), x, x**2 * above(x, c)), (1 - erf(c / sqrt(2))) / 2 + c * bell, given, by=HALF)
    proof(E(Normal(0, 1), x, x**2 * above(c, x)), (1 + erf(c / sqrt(2))) / 2 - c * bell, given, by=HALF)
    proof(E(Normal(m, s), x, above(x, m)), sqrt(1) / 2, given)
    refused(E(Normal(0, 1), x, x * above(x, c)), -bell, given)
    refused(E(Normal(0, 1), x, x**2 * above(x, c)), (1 - erf(c / sqrt(2))) / 2, given)


def test_events_are_solved_for_their_letter():
    given = Declarations()
    x, y, c, t = given.real("x"), given.real("y"), given.real("c"), given.positive("t")
    solved = "an event solved for its letter"
    proof(E(Normal(0, 1), x, above(x**2, 1)), 1 - erf(1 / sqrt(2)), given, by=solved)
    proof(E(Normal(0, 1), x, above(x**2, t)), 1 - erf(sqrt(t) / sqrt(2)), given, by=solved)
    proof(E(Exponential(t), x, above(x**2, 1)), exp(-t), given)
    refused(E(Normal(0, 1), x, above(x**2, c)), 1 - erf(sqrt(absolute(c)) / sqrt(2)), given)  # c may be < 0
    refused(E(Exponential(t), x, above(x**2, c)), exp(-t * sqrt(absolute(c))), given)
    refused(E(Normal(0, 1), x, above(x**3, c)), E(Normal(0, 1), x, above(x, c)), given)
    density = given.density("p", y)
    proof(E(law_of(density, "y"), y, above(absolute(y), t)), E(law_of(density, "y"), y, above(y**2, t**2)), given)
    refused(E(law_of(density, "y"), y, above(absolute(y), c)), E(law_of(density, "y"), y, above(y**2, c**2)), given)  # c may be < 0


def test_a_range_that_runs_the_other_way_is_left_alone():
    given = Declarations()
    x = given.real("x")
    half = sqrt(1) / 2
    refused(Integral(above(x, half), x, 1, 0), -1, given)
    refused(Integral(above(half, x), x, 1, 0), 0, given)


def test_moments_of_a_normal_law_at_a_corner():
    given = Declarations()
    x, a, m, s = given.real("x"), given.real("a"), given.real("m"), given.positive("s")
    rule = "moment of a normal law at a corner"
    proof(E(Normal(0, s), x, x * absolute(x)), 0, given, by=rule)
    proof(E(Normal(0, s), x, Term("sign", (x,)) * x), s * sqrt(2 / pi), given)
    tail = (1 + erf(m / (s * sqrt(2)))) / 2
    square = (m**2 + s**2) * tail + m * s * exp(-(m**2) / (2 * s**2)) / sqrt(2 * pi)
    proof(E(Normal(m, s), x, Term("relu", (x,)) ** 2), square, given, by=rule)
    refused(E(Normal(m, s), x, Term("relu", (x,)) ** 2), (m**2 + s**2) * tail, given)
    refused(E(Normal(0, 1), x, x * absolute(a * x + 1)), 2 * a, given)  # the slope may be 0
