"""When a divergence is zero, when two laws are the same, square roots in inequalities, facts about every value of a map."""

from __future__ import annotations

import pytest
from kernel.probability import outcome, proof, refused

from derive.notation import Declarations, SortError, Term, relation
from derive.notation.build import KL, Bernoulli, Binomial, Factorised, MultivariateNormal, Normal, Var, law_of, log, pdf, sqrt


def both(*parts):
    return Term("and", parts)


def eq(a, b):
    return relation(a, "eq", b)


@pytest.fixture
def world():
    given = Declarations()
    m, r = given.real("m r")
    s, t = given.positive("s t")
    return given, m, r, s, t


def test_a_divergence_is_zero_for_equal_laws_only(world):
    given, m, r, s, t = world
    q, p, x = Normal(m, s), Normal(r, t), given.real("x")
    zero = eq(KL(q, p), 0)
    proof(zero, eq(q, p), given, head="iff", by="equality case of Gibbs' inequality")
    proof(zero, both(eq(m, r), eq(s, t)), given, head="iff", by="a law determines its parameters")
    proof(zero, Term("forall", (x, eq(pdf(q, x), pdf(p, x)))), given, head="iff")
    assert refused(zero, eq(m, r), given, head="iff")
    assert refused(eq(KL(q, p), 1), eq(q, p), given, head="iff")


def test_laws_of_vectors(world):
    given = world[0]
    n = given.dimension("n")
    a, b = given.vectors("a b", n)
    c, d = given.positive_vector("c d", n)
    i = given.index("i", n)
    proof(eq(KL(Normal(a, c), Normal(b, d)), 0), both(eq(a, b), eq(c, d)), given, head="iff")
    proof(eq(Factorised(Normal(a[i], c[i]), i), Factorised(Normal(b[i], d[i]), i)), both(eq(a, b), eq(c, d)), given, head="iff")
    S, T = given.matrix("S T", n)
    full = eq(MultivariateNormal(a, S), MultivariateNormal(b, T))
    definite = Term("posdef", (S,)), Term("posdef", (T,))
    proof(full, both(eq(a, b), eq(S, T)), given, *definite, head="iff")
    assert refused(full, both(eq(a, b), eq(S, T)), given, head="iff")


def test_a_law_that_does_not_determine_its_parameters(world):
    """Binomial laws of no trials are all the same."""
    given = world[0]
    p, q = given.real("p q")
    unit = [relation(u, h, v) for u in (p, q) for h, v in (("ge", 0), ("le", 1))]
    n = given.dimension("n")
    assert refused(eq(Binomial(n, p), Binomial(n, q)), eq(p, q), given, *unit, head="iff")
    proof(eq(Bernoulli(p), Bernoulli(q)), eq(p, q), given, *unit, head="iff")


def test_roots_are_squared_where_the_other_side_is_not_negative(world):
    given, m, _, s, t = world
    proof(sqrt(s), t, given, relation(s, "le", t**2), head="le", by="squares of numbers that are ≥ 0")
    proof(t, sqrt(s), given, relation(s, "gt", t**2), head="lt")
    proof(sqrt(s), sqrt(s + t), given, head="lt")
    assert refused(sqrt(s), m, given, relation(s, "le", m**2), head="le")
    assert refused(sqrt(s), t, given, head="le")


def test_the_root_of_a_variance_is_defined(world):
    given, *_ = world
    z = given.real("z")
    f, q = given.map("f", 0, 0), given.density("q", z)
    v = Var(law_of(q), z, f(z))
    proof(sqrt(v), 0, given, head="ge")
    proof(sqrt(v / 2 + 3 * v), 0, given, head="ge")
    assert outcome(sqrt(v - 1), 0, given, head="ge").missing is not None


def test_a_fact_about_every_value_of_a_map(world):
    given = world[0]
    n = given.dimension("n")
    x, y, i = given.vector("x", n), given.vector("y", n), given.index("i", n)
    f, g = given.maps("f g", n)
    given.fact(Term("forall", (x, relation(f(x)[i], "gt", 0))))
    proof(log(f(y + x)[i] ** 2), 2 * log(f(y + x)[i]), given)
    assert refused(log(g(y)[i] ** 2), 2 * log(g(y)[i]), given)


def test_laws_on_different_spaces_are_not_compared():
    given = Declarations()
    n, m = given.dimension("n m")
    a, b, S = given.vector("a", n), given.vector("b", m), given.matrix("S", n)
    with pytest.raises(SortError):
        _ = MultivariateNormal(b, S).sort
    with pytest.raises(SortError):
        _ = KL(Normal(a, 1), Normal(b, 1)).sort
