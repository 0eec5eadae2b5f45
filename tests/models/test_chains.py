"""Densities by definition: joints from factors, marginals and conditionals along the chain."""

from __future__ import annotations

import pytest

from derive.models import refute, spot_check
from derive.notation import Declarations, Definition, Density, Tensor, Term, relation, symbol
from derive.notation.build import KL, Bernoulli, E, Normal, exp, law_of, log, pdf, pi, sqrt
from derive.notation.sorts import SCALAR


def eq(a, b):
    return relation(a, "eq", b)


def linear_gaussian():
    """z ~ N(0, 1), x | z ~ N(a z, s)."""
    given = Declarations()
    x, z, a, s = *given.real("x z a"), given.positive("s")
    p = symbol("p", Density((("x", SCALAR), ("z", SCALAR))))
    prior = Definition(pdf(law_of(p, "z"), z), pdf(Normal(0, 1), z), (z,))
    likelihood = Definition(pdf(law_of(p, "x", z=z), x), pdf(Normal(a * z, s), x), (x, z))
    given.givens = given.givens.declare(p)
    from dataclasses import replace

    given.givens = replace(given.givens, definitions=(prior, likelihood))
    return given, x, z, a, s, p


def test_the_marginal_of_a_linear_gaussian():
    given, x, _z, a, s, p = linear_gaussian()
    marginal = pdf(law_of(p, "x"), x)
    true = eq(marginal, pdf(Normal(0, sqrt(a**2 + s**2)), x))
    assert spot_check(true, given.givens).agrees
    assert refute(true, given.givens, effort=100) is None
    assert refute(eq(marginal, pdf(Normal(0, s), x)), given.givens) is not None


def test_the_posterior_of_a_linear_gaussian():
    given, x, z, a, s, p = linear_gaussian()
    posterior = law_of(p, "z", x=x)
    mean = E(posterior, z, z)
    assert refute(eq(mean, a * x / (a**2 + s**2)), given.givens, effort=100) is None
    assert spot_check(eq(mean, a * x / (a**2 + s**2)), given.givens).agrees
    assert refute(eq(mean, x / (a**2 + s**2)), given.givens) is not None
    bayes = eq(pdf(posterior, z) * pdf(law_of(p, "x"), x), pdf(law_of(p, "x", "z"), x, z))
    assert refute(bayes, given.givens, effort=100) is None


def test_the_divergence_of_a_posterior_from_its_prior():
    given, x, _z, _a, _s, p = linear_gaussian()
    gap = KL(law_of(p, "z", x=x), law_of(p, "z"))
    assert refute(relation(gap, "ge", 0), given.givens, effort=60) is None
    assert refute(eq(gap, 0), given.givens, effort=100) is not None


def test_a_mixture():
    """k ~ Bern(w), x | k ~ N(k, 1)."""
    from dataclasses import replace

    given = Declarations()
    x, w = given.real("x w")
    k = symbol("k", Tensor((), "B"))
    given.fact(relation(0, "lt", w), relation(w, "lt", 1))
    p = symbol("p", Density((("x", SCALAR), ("k", Tensor((), "B")))))
    definitions = (Definition(pdf(law_of(p, "k"), k), pdf(Bernoulli(w), k), (k,)), Definition(pdf(law_of(p, "x", k=k), x), pdf(Normal(k, 1), x), (x, k)))
    given.givens = replace(given.givens.declare(k).declare(p), definitions=definitions)
    mixture = w * pdf(Normal(1, 1), x) + (1 - w) * pdf(Normal(0, 1), x)
    assert spot_check(eq(pdf(law_of(p, "x"), x), mixture), given.givens).agrees
    assert refute(eq(pdf(law_of(p, "x"), x), mixture), given.givens, effort=60) is None
    assert refute(eq(E(law_of(p, "x"), x, x**2), 1 + w), given.givens, effort=60) is None
    assert refute(eq(E(law_of(p, "x"), x, x**2), w), given.givens) is not None


def test_a_factorised_definition_over_a_symbolic_dimension():
    from dataclasses import replace

    given = Declarations()
    D = given.dimension("D")
    i = given.index("i", D)
    mu, z = given.vector("mu", D), given.vector("z", D)
    q = symbol("q", Density((("z", Tensor((D,))),)))
    body = Term("prod", (i, Term("num", (1, "")), D, pdf(Normal(mu[i], 1), z[i])))
    given.givens = replace(given.givens.declare(q), definitions=(Definition(pdf(law_of(q, "z"), z), body, (z,)),))
    square = Term("sum", (i, Term("num", (1, "")), D, mu[i] ** 2))
    mean = E(law_of(q), z, Term("inner", (z, z)))
    assert spot_check(eq(mean, D + square), given.givens).agrees
    assert refute(eq(mean, D + square), given.givens, effort=100) is None
    assert refute(eq(mean, square), given.givens) is not None


def test_a_density_written_as_an_expression():
    from dataclasses import replace

    given = Declarations()
    z = given.real("z")
    q = symbol("q", Density((("z", SCALAR),)))
    body = exp(-(z**2) / 2) / sqrt(2 * pi)
    given.givens = replace(given.givens.declare(q), definitions=(Definition(pdf(law_of(q, "z"), z), body, (z,)),))
    assert refute(eq(KL(law_of(q), Normal(0, 1)), 0), given.givens, effort=60) is None
    assert spot_check(eq(E(law_of(q), z, log(pdf(q, z))), -(1 + log(2 * pi)) / 2), given.givens).agrees
    assert refute(eq(E(law_of(q), z, z**2), 2), given.givens) is not None


# -- ∝ and ≈ --------------------------------------------------------------------------------------


def test_proportional_to():
    from dataclasses import replace

    given = Declarations()
    x, mu = given.real("x mu")
    given.givens = replace(given.givens, propto=(x,))
    density = pdf(Normal(mu, 1), x)
    for body, holds in ((exp(x * mu - x**2 / 2), True), (exp(x - x**2 / 2), False), (x * density, False)):
        statement = Term("propto", (density, body))
        assert spot_check(statement, given.givens).agrees is holds
        assert (refute(statement, given.givens) is None) is holds


def test_proportional_has_to_say_in_what():
    given = Declarations()
    x = given.real("x")
    assert spot_check(Term("propto", (x, 2 * x)), given.givens) is None


@pytest.mark.parametrize(("order", "holds"), [(0, True), (1, True), (2, False)])
def test_approximately_near_a_limit(order, holds):
    """log(1 + e) ≈ e to first order, and no further."""
    from dataclasses import replace

    given = Declarations()
    e = given.real("e")
    given.givens = replace(given.givens, approx=(((e,), Term("num", (0, "")), order),))
    statement = Term("approx", (log(1 + e), e))
    assert spot_check(statement, given.givens).agrees is holds
    assert (refute(statement, given.givens) is None) is holds


def test_joint_order_in_two_letters():
    from dataclasses import replace

    given = Declarations()
    a, b, c = given.real("a b c")
    given.givens = replace(given.givens, approx=(((a, b), Term("num", (0, "")), 2),))
    good = Term("approx", (exp(c * a + b), 1 + c * a + b + (c * a + b) ** 2 / 2))
    bad = Term("approx", (exp(c * a + b), 1 + c * a + b + (a**2 + b**2) / 2))
    assert refute(good, given.givens) is None
    assert spot_check(good, given.givens).agrees
    assert refute(bad, given.givens) is not None


def test_numbers_to_the_last_digit():
    from fractions import Fraction

    given = Declarations()
    printed = Term("num", (Fraction("3.142"), "3.142"))
    wrong = Term("num", (Fraction("3.141"), "3.141"))
    assert refute(Term("approx", (pi, printed)), given.givens) is None
    assert spot_check(Term("approx", (pi, printed)), given.givens).agrees
    assert refute(Term("approx", (pi, wrong)), given.givens) is not None
