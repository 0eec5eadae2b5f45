"""Refutations that need equal letters, densities that are parts of each other, or maps of different kinds."""

from __future__ import annotations

import pytest

from derive.models import refute
from derive.notation import Declarations, Term, relation
from derive.notation.build import KL, E, Normal, d, det, jacobian_of, law_of, log, pdf

given = Declarations()
n = given.dimension("n")
i, j = given.index("i j", n)
mu, m = given.real("mu m")
sigma, s = given.positive("sigma s")
x, z = given.real("x z")
u = given.vector("u", n)
F, G, f = *given.maps("F G", n), given.map("f", 0, 0)
p, q, r = given.density("p", x, z), given.density("q", z), given.density("r", z, parameters=("x",))
p_z, p_x, posterior = law_of(p, "z"), law_of(p, "x"), law_of(p, "z", x=x)


def iff(a: Term, b: Term) -> Term:
    return Term("iff", (a, b))


def everywhere(a: Term, b: Term) -> Term:
    return Term("forall", (z, relation(pdf(a, z), "eq", pdf(b, z))))


FALSE = {
    "the deviations alone": iff(relation(KL(Normal(mu, sigma), Normal(m, s)), "eq", 0), relation(sigma, "eq", s)),
    "mean and deviation change places": iff(
        relation(KL(Normal(sigma, s), Normal(mu, sigma)), "eq", 0), Term("and", (relation(mu, "eq", s), relation(s, "eq", 1)))
    ),
    "the marginal for the posterior": iff(relation(KL(law_of(q, "z"), p_z), "eq", 0), everywhere(law_of(q, "z"), posterior)),
    "the posterior for the marginal": iff(relation(KL(law_of(q, "z"), posterior), "eq", 0), everywhere(law_of(q, "z"), p_z)),
    "another parameter": iff(relation(KL(law_of(r, "z", x=2 * x), posterior), "eq", 0), everywhere(law_of(r, "z", x=x), posterior)),
    "one map diagonal, the other not": iff(relation(Term("at", (jacobian_of(F)(u), i, j)), "eq", 0), relation(Term("at", (jacobian_of(G)(u), i, j)), "eq", 0)),
    "a determinant that can be one": relation(det(d(F(u), u)), "ne", 1),
    "a mean that only a cubic tells": relation(d(E(Normal(mu, sigma), z, f(z)), sigma), "eq", E(Normal(0, 1), z, d(f(m + sigma * z), sigma))),
    "a parameter that is left out": relation(E(law_of(r, "z"), z, z), "eq", x),
}
TRUE = {
    "equality in Gibbs' inequality": iff(
        relation(KL(Normal(mu, sigma), Normal(m, s)), "eq", 0), Term("and", (relation(mu, "eq", m), relation(sigma, "eq", s)))
    ),
    "the posterior": iff(relation(KL(law_of(q, "z"), posterior), "eq", 0), everywhere(law_of(q, "z"), posterior)),
    "Bayes": relation(log(pdf(posterior, z)), "eq", log(pdf(law_of(p, "x", z=z), x)) + log(pdf(p_z, z)) - log(pdf(p_x, x))),
}


@pytest.mark.parametrize("name", FALSE)
def test_is_refuted(name: str) -> None:
    assert refute(FALSE[name], given.givens) is not None


@pytest.mark.parametrize("name", TRUE)
def test_is_not_refuted(name: str) -> None:
    assert refute(TRUE[name], given.givens) is None
