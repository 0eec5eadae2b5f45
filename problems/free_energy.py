"""Variational free energy: F(q) = log p(x) − KL(q(z) ‖ p(z|x)) ≤ log p(x), for any densities."""

from derive.api import *

problem = Problem(
    "Variational free energy",
    source="CSE 891-001 Deep Learning, homework 4, question 2, parts 1 and 2",
    summary="For every joint density p(x, z) and every density q(z) the free energy is a lower bound of log p(x), and exact when q is the posterior.",
)
given = problem.given
x, z = given.real("x z")
p = given.density("p", x, z)
q = given.density("q", z)

evidence = pdf(law_of(p, "x"), x)
prior, posterior = law_of(p, "z"), law_of(p, "z", x=x)
likelihood = pdf(law_of(p, "x", z=z), x)
free_energy = E(q, z, log(likelihood)) - KL(q, prior)


bound = problem.part("2.1", "The free energy and the evidence", points=1)
bound.chain(free_energy).eq(E(q, z, log(likelihood) - log(pdf(q, z)) + log(pdf(prior, z))), by="definition of the KL divergence", reason="definition of KL").eq(
    E(q, z, log(likelihood * pdf(prior, z)) - log(pdf(q, z))), reason="log of a product"
).eq(E(q, z, log(pdf(posterior, z) * evidence) - log(pdf(q, z))), reason="Bayes: both products are p(x, z)").eq(
    E(q, z, log(evidence) + log(pdf(posterior, z)) - log(pdf(q, z)))
).eq(log(evidence) - E(q, z, log(pdf(q, z)) - log(pdf(posterior, z))), reason="log p(x) is constant in z").eq(
    log(evidence) - KL(q, posterior), reason="definition of KL"
).derived()

bound.note("A divergence is never negative (log u ≤ u − 1 under the expectation), so the free energy is a lower bound:")
bound.chain(KL(q, posterior)).ge(0, by="Gibbs' inequality")
bound.chain(free_energy).le(log(evidence), by="Gibbs' inequality", reason="the gap is KL(q ‖ p(z|x))")
bound.iff(
    eq(free_energy, log(evidence)),
    forall(z, eq(pdf(q, z), pdf(posterior, z))),
    by="equality case of Gibbs' inequality",
    reason="equality exactly for the posterior",
)
bound.claimed(E(q, z, log(pdf(posterior, z)) - log(pdf(q, z))), "=", KL(q, posterior), source="a slip that is easily made: the divergence with its sign turned")
bound.claimed(
    free_energy,
    "=",
    E(q, z, log(likelihood) * pdf(prior, z) - log(pdf(q, z))),
    source="worked solution B, part 1: log p(x|z) · p(z) as it stands, without brackets",
)
bound.claimed(
    E(q, z, log(pdf(posterior, z)) * evidence - log(pdf(q, z))),
    "=",
    E(q, z, log(evidence) + log(pdf(posterior, z)) - log(pdf(q, z))),
    source="worked solution B, part 1: log p(z|x) · p(x) as it stands, without brackets",
)


factors = problem.part("2.2", "Factorised densities: KL is a sum", points=1, text="Any number D of dimensions, any factors.")
D = factors.given.dimension("D")
i = factors.given.index("i", D)
v = factors.given.vector("v", D)
qs = factors.given.family("q", i, density_over("v_i"))
ps = factors.given.family("p", i, density_over("v_i"))
q_i, p_i = law_of(qs[i]), law_of(ps[i])
q_all, p_all = Factorised(q_i, i), Factorised(p_i, i)

factors.chain(KL(q_all, p_all)).eq(E(q_all, v, log(pdf(q_all, v)) - log(pdf(p_all, v))), by="definition of the KL divergence", reason="definition of KL").eq(
    E(q_all, v, log(Product(pdf(q_i, v[i]), i)) - log(Product(pdf(p_i, v[i]), i))), reason="both densities factorise"
).eq(E(q_all, v, Sum(log(pdf(q_i, v[i])) - log(pdf(p_i, v[i])), i)), reason="log of a product").eq(
    Sum(E(q_all, v, log(pdf(q_i, v[i])) - log(pdf(p_i, v[i]))), i), reason="linearity"
).eq(
    Sum(KL(q_i, p_i), i),
    by="marginals of independent components",
    reason="each summand depends on one component",
).derived()
factors.chain(KL(q_all, p_all)).ge(0)
