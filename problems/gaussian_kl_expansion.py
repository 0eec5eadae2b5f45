"""KL(N(μ_p, σ_p) ‖ N(μ_q, σ_q)) = log(σ_q/σ_p) + (σ_p² + (μ_q − μ_p)²)/(2σ_q²) − ½: where it vanishes, its expansion, n dimensions."""

from derive.api import *

problem = Problem(
    "Two Gaussians: closed form, expansion, n dimensions",
    source="seed",
    summary="",
)
given = problem.given
mu_p, mu_q, x = given.real("mu_p mu_q x")
sigma_p, sigma_q = given.positive("sigma_p sigma_q")
p, q = Normal(mu_p, sigma_p), Normal(mu_q, sigma_q)

closed = problem.part("3", "The closed form")
closed.chain(KL(p, q)).eq(E(p, x, log(pdf(p, x)) - log(pdf(q, x))), by="definition of the KL divergence", reason="definition").eq(
    E(p, x, log(sigma_q / sigma_p) - ((x - mu_p) / sigma_p) ** 2 / 2 + ((x - mu_q) / sigma_q) ** 2 / 2), reason="both log-densities"
).eq(
    log(sigma_q / sigma_p) - E(p, x, (x - mu_p) ** 2) / (2 * sigma_p**2) + E(p, x, (x - mu_q) ** 2) / (2 * sigma_q**2), reason="linearity"
).eq(log(sigma_q / sigma_p) + (sigma_p**2 + (mu_q - mu_p) ** 2) / (2 * sigma_q**2) - Fraction(1, 2), reason="moments").derived()
closed.chain(log(pdf(p, x))).eq(-log(sigma_p) - log(sqrt(2 * pi)) - ((x - mu_p) / sigma_p) ** 2 / 2)
closed.chain(E(p, x, (x - mu_p) ** 2)).eq(E(p, x, (x - E(p, x, x)) ** 2)).eq(sigma_p**2)
closed.chain(E(p, x, (x - mu_q) ** 2)).eq(E(p, x, (x - mu_p + mu_p - mu_q) ** 2)).eq(
    E(p, x, (x - mu_p) ** 2) + E(p, x, 2 * (x - mu_p) * (mu_p - mu_q)) + (mu_p - mu_q) ** 2
).eq(sigma_p**2 + (mu_q - mu_p) ** 2)

zero = problem.part("3/zero", "Never negative, and zero only for equal laws")
zero.chain(KL(p, q)).ge(0, by="Gibbs' inequality")
zero.iff(eq(KL(p, q), 0), forall(x, eq(pdf(p, x), pdf(q, x))), by="equality case of Gibbs' inequality")
zero.iff(eq(KL(p, q), 0), both(eq(mu_p, mu_q), eq(sigma_p, sigma_q)))

diagonal = problem.part("3/diagonal", "n dimensions, diagonal covariances")
n = diagonal.given.dimension("n")
i = diagonal.given.index("i", n)
m_p, m_q, v = diagonal.given.vectors("m_p m_q v", n)
s_p, s_q = diagonal.given.positive_vector("s_p s_q", n)
P, Q = Normal(m_p, s_p), Normal(m_q, s_q)
diagonal.chain(KL(P, Q)).eq(E(P, v, log(pdf(P, v)) - log(pdf(Q, v)))).eq(
    Sum(log(s_q[i] / s_p[i]) + (s_p[i]**2 + (m_q[i] - m_p[i])**2)/(2*s_q[i]**2) - Fraction(1, 2), i)).derived()
diagonal.chain(KL(P, Q)).ge(0)
diagonal.chain(KL(P, Q)).eq(Sum(KL(Normal(m_p[i], s_p[i]), Normal(m_q[i], s_q[i])), i))

full = problem.part("3/full", "n dimensions, any covariances")
n = full.given.dimension("n")
m_p, m_q, v = full.given.vectors("m_p m_q v", n)
S_p, S_q = full.given.matrix("Sigma_p Sigma_q", n)
full.given.fact(Term("posdef", (S_p,)), Term("posdef", (S_q,)))
P, Q = MultivariateNormal(m_p, S_p), MultivariateNormal(m_q, S_q)
gap = m_q - m_p
full.chain(KL(P, Q)).eq(E(P, v, log(pdf(P, v)) - log(pdf(Q, v)))).eq(
    (log(det(S_q)/det(S_p)) + E(P, v, (v - m_q).T @ inverse(S_q) @ (v - m_q)) - E(P, v, (v - m_p).T @ inverse(S_p) @ (v - m_p)))/2
).eq((log(det(S_q)/det(S_p)) + trace(inverse(S_q) @ S_p) + gap.T @ inverse(S_q) @ gap - n)/2).derived()
full.chain(KL(P, Q)).ge(0)
full.iff(eq(KL(P, Q), 0), both(eq(m_p, m_q), eq(S_p, S_q)))
