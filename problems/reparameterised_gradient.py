"""Reparameterised gradients of KL(N(μ, σ) ‖ N(0, 1)): the total and the path derivative, by backpropagation.

z = μ + σ ε,   r = log q(z),   s = log p(z),   t = r − s
"""

from derive.api import *

problem = Problem(
    "Reparameterised gradient of the KL term",
    source="CSE 891-001 Deep Learning, homework 4, question 2, part 4",
    summary="Both estimators are unbiased; they differ by noise of mean zero, and neither is better everywhere.",
)
given = problem.given
mu = given.real("mu_i")
sigma = given.positive("sigma_i")
eps = given.random("epsilon_i", Normal(0, 1))
noise = Normal(0, 1)

z = given.define("z_i", mu + sigma * eps)
r = given.define("r_i", log(pdf(Normal(mu, sigma), z)))
s = given.define("s_i", log(pdf(Normal(0, 1), z)))
t = given.define("t_i", r - s)

total = backward(graph_of(given.givens.definitions, "Every edge carries a gradient back"), t, given.givens)
path = backward(graph_of(given.givens.definitions, "The path derivative cuts the edges from μ and σ to r", cut=[(mu, r), (sigma, r)]), t, given.givens)
closed_form = (mu**2 + sigma**2 - log(sigma**2) - 1) / 2


def mean(f):
    """The expectation over the noise."""
    return E(noise, eps, f)


def variance(f):
    """The variance over the noise."""
    return Var(noise, eps, f)


graph = problem.part("2.4", "The computation graph and its adjoints", points=2)
graph.draw(total)
graph.draw(path)

z_bar = adjoint(path, z)
graph.chain(z_bar, reason="The adjoint of z, with r̄ = 1 and s̄ = −1:").eq(d(r, z) - d(s, z), reason="both children of z").eq(
    (mu - z) / sigma**2 + z, reason="slopes of two log-densities"
).eq(-eps / sigma + mu + sigma * eps, reason="z = μ + σ ε")
graph.chain(d(r, z)).eq((mu - z) / sigma**2)
graph.chain(d(s, z)).eq(-z)

graph.note("Along the path through z alone:")
graph.chain(adjoint(path, mu)).eq(z_bar * d(z, mu)).eq((mu - z) / sigma**2 + z)
graph.chain(adjoint(path, sigma)).eq(z_bar * d(z, sigma)).eq(eps * ((mu - z) / sigma**2 + z))

graph.note("With the direct dependence of r on μ and σ, which the worked solutions drop:")
graph.chain(d(t, mu)).eq(adjoint(total, mu), reason="the chain rule over all edges").eq(z)
graph.chain(d(t, sigma)).eq(adjoint(total, sigma), reason="the chain rule over all edges").eq(eps * z - 1 / sigma)
graph.claimed(d(t, mu), "=", (mu - z) / sigma**2 + z, source="worked solution A, part 4: μ̄ = z̄ as the derivative of t")
graph.claimed(d(t, sigma), "=", eps * ((mu - z) / sigma**2 + z), source="worked solution A, part 4: σ̄ = z̄ ε as the derivative of t")


unbiased = problem.part("2.4/mean", "Both are unbiased")
unbiased.chain(adjoint(total, mu) - adjoint(path, mu)).eq(eps / sigma, reason="what the cut edge carries")
unbiased.chain(adjoint(total, sigma) - adjoint(path, sigma)).eq((eps**2 - 1) / sigma, reason="what the cut edge carries")
unbiased.differs(eps / sigma, 0, reason="so the two are not the same estimator")
unbiased.differs((eps**2 - 1) / sigma, 0)

unbiased.chain(mean(adjoint(path, mu))).eq(mean(-eps / sigma) + mean(mu) + sigma * mean(eps), reason="linearity").eq(mu, reason="E[ε] = 0")
unbiased.chain(mean(adjoint(path, sigma))).eq(mean(-(eps**2) / sigma) + mean(eps * mu) + mean(sigma * eps**2), reason="linearity").eq(
    -1 / sigma + sigma, reason="E[ε] = 0, E[ε²] = 1"
).eq(sigma - 1 / sigma)
unbiased.chain(mean(adjoint(total, mu))).eq(mean(mu + sigma * eps)).eq(mu)
unbiased.chain(mean(adjoint(total, sigma))).eq(mean(eps * mu + sigma * eps**2 - 1 / sigma)).eq(sigma - 1 / sigma)

unbiased.chain(d(KL(Normal(mu, sigma), Normal(0, 1)), mu), reason="This is the gradient of the divergence:").eq(d(closed_form, mu)).eq(mu)
unbiased.chain(d(KL(Normal(mu, sigma), Normal(0, 1)), sigma)).eq(d(closed_form, sigma)).eq(sigma - 1 / sigma)
unbiased.chain(stack(d(KL(Normal(mu, sigma), Normal(0, 1)), mu), d(KL(Normal(mu, sigma), Normal(0, 1)), sigma))).eq(
    stack(mean(d(t, mu)), mean(d(t, sigma))), reason="the reparameterisation trick"
).eq(stack(mu, sigma - 1 / sigma))


spread = problem.part("2.4/variance", "Which is better where")
spread.chain(variance(adjoint(total, mu))).eq(variance(sigma * eps)).eq(sigma**2)
spread.chain(variance(adjoint(total, sigma))).eq(mu**2 + 2 * sigma**2, reason="Var ε = 1, Var ε² = 2, Cov(ε, ε²) = 0")
spread.chain(variance(adjoint(path, mu))).eq(variance((sigma - 1 / sigma) * eps)).eq((sigma - 1 / sigma) ** 2)
spread.chain(variance(adjoint(path, sigma))).eq(mu**2 + 2 * (sigma - 1 / sigma) ** 2)

spread.note("For both parameters the path derivative has the smaller variance exactly when σ² > ½:")
spread.chain(variance(adjoint(total, mu)) - variance(adjoint(path, mu))).eq(2 - 1 / sigma**2)
spread.chain(variance(adjoint(total, sigma)) - variance(adjoint(path, sigma))).eq(2 * (2 - 1 / sigma**2))
wide = spread.case("wide", text="σ² > ½.")
wide.given.fact(gt(2 * sigma**2, 1))
wide.chain(variance(adjoint(path, mu))).lt(variance(adjoint(total, mu)))
wide.chain(variance(adjoint(path, sigma))).lt(variance(adjoint(total, sigma)))
narrow = spread.case("narrow", text="σ² < ½.")
narrow.given.fact(lt(2 * sigma**2, 1))
narrow.chain(variance(adjoint(path, mu))).gt(variance(adjoint(total, mu)))
narrow.chain(variance(adjoint(path, sigma))).gt(variance(adjoint(total, sigma)))
spread.claimed(variance(adjoint(path, mu)), "≤", variance(adjoint(total, mu)), source="that the path derivative is always the better one")


by_variance = problem.part("2.4/by-variance", "The parameterisation by the variance", text="v = σ² is the parameter, so that z = μ + √v ε.")
v = by_variance.given.positive("v")
zv = by_variance.given.define("y", mu + sqrt(v) * eps)
rv = by_variance.given.define("a", log(pdf(Normal(mu, sqrt(v)), zv)))
sv = by_variance.given.define("b", log(pdf(Normal(0, 1), zv)))
tv = by_variance.given.define("c", rv - sv)
all_edges = backward(graph_of(by_variance.given.givens.definitions), tv, by_variance.scope)
one_path = backward(graph_of(by_variance.given.givens.definitions, cut=[(mu, rv), (v, rv)]), tv, by_variance.scope)
y_bar = (mu - zv) / v + zv

by_variance.chain(adjoint(one_path, zv)).eq(y_bar)
by_variance.chain(adjoint(one_path, v)).eq(y_bar * d(zv, v)).eq(y_bar * eps / (2 * sqrt(v)), reason="d√v = dv / (2√v)")
by_variance.chain(adjoint(all_edges, v)).eq(d(tv, v)).eq(y_bar * eps / (2 * sqrt(v)) + (eps**2 - 1) / (2 * v), reason="and what r passes back by itself")
by_variance.chain(mean(adjoint(one_path, v))).eq((1 - 1 / v) / 2).eq(d((mu**2 + v - log(v) - 1) / 2, v), reason="the gradient of the closed form")
by_variance.chain(mean(adjoint(all_edges, v))).eq((1 - 1 / v) / 2)
by_variance.claimed(adjoint(one_path, v), "=", y_bar * eps, source="worked solution B, part 4: the adjoint of σ² as z̄ ε")
by_variance.claimed(mean(y_bar * eps), "=", d((mu**2 + v - log(v) - 1) / 2, v), source="worked solution B, part 4: the same slip under the expectation")
