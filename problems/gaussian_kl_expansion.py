"""KL(N(μ_p, σ_p) ‖ N(μ_q, σ_q)): its closed form, where it vanishes, how it grows, and the same in n dimensions.

KL = log(σ_q/σ_p) + (σ_p² + (μ_q − μ_p)²)/(2σ_q²) − ½,   and for σ_q = σ_p(1 + ε_σ), μ_q = μ_p + ε_μ:
KL = ε_σ² + ε_μ²/(2σ_p²) − (5/3) ε_σ³ − ε_σ ε_μ²/σ_p² + O(4)
"""

from derive.api import *

problem = Problem(
    "KL divergence of two Gaussians: where it vanishes, how it grows",
    source="worked solution on generative models, question 3 (equations 2 to 13)",
    summary="Zero only for equal laws, and of second order in both differences. The second argument of N is a standard deviation, in n dimensions "
    "a covariance where it is a matrix.",
)
given = problem.given
mu_p, mu_q, x = given.real("mu_p mu_q x")
sigma_p, sigma_q = given.positive("sigma_p sigma_q")
p, q = Normal(mu_p, sigma_p), Normal(mu_q, sigma_q)


# -- the closed form -------------------------------------------------------------------------------

closed = problem.part("3", "From the definition")
closed.holds(log(pdf(p, x)), "=", -log(sigma_p) - log(sqrt(2 * pi)) - ((x - mu_p) / sigma_p) ** 2 / 2, reason="the density")

closed.chain(KL(p, q)).eq(E(p, x, log(pdf(p, x)) - log(pdf(q, x))), by="definition of the KL divergence", reason="definition").eq(
    E(p, x, log(sigma_q / sigma_p) - ((x - mu_p) / sigma_p) ** 2 / 2 + ((x - mu_q) / sigma_q) ** 2 / 2), reason="both log-densities"
).eq(log(sigma_q / sigma_p) - E(p, x, (x - mu_p) ** 2) / (2 * sigma_p**2) + E(p, x, (x - mu_q) ** 2) / (2 * sigma_q**2), reason="linearity").eq(
    log(sigma_q / sigma_p) + (sigma_p**2 + (mu_q - mu_p) ** 2) / (2 * sigma_q**2) - Fraction(1, 2), reason="moments about both means, below"
).derived()

closed.note("The two moments:")
closed.chain(E(p, x, (x - mu_p) ** 2)).eq(E(p, x, (x - E(p, x, x)) ** 2), reason=r"$\mu_p$ is the mean").eq(sigma_p**2, reason="the variance")
closed.chain(E(p, x, (x - mu_q) ** 2)).eq(E(p, x, (x - mu_p + mu_p - mu_q) ** 2)).eq(
    E(p, x, (x - mu_p) ** 2) + E(p, x, 2 * (x - mu_p) * (mu_p - mu_q)) + (mu_p - mu_q) ** 2, reason="linearity"
).eq(sigma_p**2 + (mu_q - mu_p) ** 2, reason=r"$E[x - \mu_p] = 0$")


# -- where it vanishes -----------------------------------------------------------------------------

zero = problem.part("3/zero", "Never negative, and zero only for equal laws")
zero.holds(KL(p, q), "≥", 0, by="Gibbs' inequality")
zero.iff(eq(KL(p, q), 0), eq(p, q), by="equality case of Gibbs' inequality", reason="zero for equal laws only")
zero.iff(eq(p, q), both(eq(mu_p, mu_q), eq(sigma_p, sigma_q)), by="a law determines its parameters")
zero.iff(eq(KL(p, q), 0), both(eq(mu_p, mu_q), eq(sigma_p, sigma_q)), reason="both together")


# -- how it grows ----------------------------------------------------------------------------------

growth = problem.part(
    "3/expansion", "Close to each other", text=r"$\sigma_q = \sigma_p(1 + \epsilon_\sigma)$ and $\mu_q = \mu_p + \epsilon_\mu$, to joint order 2."
)
e_sigma, e_mu = growth.given.real("epsilon_sigma epsilon_mu")
growth.given.fact(gt(e_sigma, -1))
growth.given.near(e_sigma, e_mu, order=2)
close = KL(p, Normal(mu_p + e_mu, sigma_p * (1 + e_sigma)))
printed = e_sigma + (e_mu**2 + 1) / 2 - e_sigma**2

growth.chain(close).eq(log(1 + e_sigma) + (sigma_p**2 + e_mu**2) / (2 * sigma_p**2 * (1 + e_sigma) ** 2) - Fraction(1, 2), reason="the closed form").approx(
    e_sigma**2 + e_mu**2 / (2 * sigma_p**2), reason="the first-order terms cancel"
)
growth.note(r"The two expansions behind it; $\epsilon_\sigma \epsilon_\mu^2$ is of third order:")
growth.holds(log(1 + e_sigma), "≈", e_sigma - e_sigma**2 / 2)
growth.holds((1 + e_sigma) ** -2, "≈", 1 - 2 * e_sigma + 3 * e_sigma**2)

growth.note(r"The printed expansion forgets the −½, gives $(1 + \epsilon_\sigma)^{-2}$ no slope, and loses $\sigma_p^2$ under $\epsilon_\mu^2$:")
growth.claimed(close, "≈", printed, source="worked solution, equation (11)")
growth.claimed((1 + e_sigma) ** -2 / 2, "≈", (1 - e_sigma**2) / 2, source="worked solution, equation (11): the step behind it")
growth.claimed(close, "≈", log(1 + e_sigma) + (1 - e_sigma**2) / 2 + e_mu**2 / 2, source="worked solution, equation (11): the −½ is gone")
growth.claimed(close, "≈", e_sigma**2 + e_mu**2 / 2, source=r"worked solution, equation (11): without $\sigma_p^2$ under $\epsilon_\mu^2$")
growth.holds(
    e_sigma - e_sigma**2 / 2 + (1 - e_sigma**2) / 2 + e_mu**2 / 2, "=", printed, reason="its last step is right, from a wrong line", source="equation (11)"
)

third = growth.case("third order", text="The same to joint order 3.")
third.given.near(e_sigma, e_mu, order=3)
third.holds(close, "≈", e_sigma**2 + e_mu**2 / (2 * sigma_p**2) - Fraction(5, 3) * e_sigma**3 - e_sigma * e_mu**2 / sigma_p**2)
third.claimed(close, "≈", e_sigma**2 + e_mu**2 / (2 * sigma_p**2), source="that the quadratic terms are all up to order 3")


# -- numbers ---------------------------------------------------------------------------------------

numbers = problem.part("3/numbers", "Two examples")
sigma, delta = numbers.given.positive("sigma"), numbers.given.positive("delta")
wider = KL(p, Normal(mu_p, sigma_p + delta))
numbers.chain(KL(Normal(0, sigma), Normal(10 * sigma, sigma))).eq((sigma**2 + 100 * sigma**2) / (2 * sigma**2) - Fraction(1, 2)).eq(
    50, reason="as printed, equation (13)"
)
numbers.holds(KL(Normal(0, sigma), Normal(10 * sigma, sigma)), "≈", 50)
numbers.holds(KL(Normal(mu_p, 1), Normal(mu_p, 1.1)), "≈", 0.0085, reason=r"a deviation larger by 0.1, at $\sigma_p = 1$: about $0.1^2$, not 0.1")
numbers.claimed(KL(Normal(mu_p, 1), Normal(mu_p, 1.1)), "≈", 0.1, source=r"worked solution, equation (12), at $\sigma_p = 1$")
numbers.claimed(KL(p, Normal(mu_p, sigma_p + 0.1)), "≈", 0.1, source=r"worked solution, equation (12), at any $\sigma_p$")
small = numbers.case("small", text=r"To order 2 as $\delta \to 0$.")
small.given.near(delta, order=2)
small.holds(wider, "≈", (delta / sigma_p) ** 2, reason=r"a deviation larger by $\delta$")


# -- n dimensions ----------------------------------------------------------------------------------

diagonal = problem.part("3/diagonal", "n dimensions, independent components")
n = diagonal.given.dimension("n")
i = diagonal.given.index("i", n)
m_p, m_q, v = diagonal.given.vectors("m_p m_q v", n)
s_p, s_q = diagonal.given.positive_vector("s_p s_q", n)
P, Q = Normal(m_p, s_p), Normal(m_q, s_q)
diagonal.chain(KL(P, Q)).eq(E(P, v, log(pdf(P, v)) - log(pdf(Q, v))), by="definition of the KL divergence", reason="definition").eq(
    Sum(E(P, v, log(pdf(Normal(m_p[i], s_p[i]), v[i])) - log(pdf(Normal(m_q[i], s_q[i]), v[i]))), i), reason="both densities factorise"
).eq(Sum(KL(Normal(m_p[i], s_p[i]), Normal(m_q[i], s_q[i])), i), reason="each summand depends on one component").eq(
    Sum(log(s_q[i] / s_p[i]) + (s_p[i] ** 2 + (m_q[i] - m_p[i]) ** 2) / (2 * s_q[i] ** 2) - Fraction(1, 2), i), reason="one dimension"
).derived()
diagonal.holds(KL(P, Q), "≥", 0, by="Gibbs' inequality")
diagonal.iff(eq(KL(P, Q), 0), both(eq(m_p, m_q), eq(s_p, s_q)), by="equality case of Gibbs' inequality")


full = problem.part("3/full", "n dimensions, any covariances")
n = full.given.dimension("n")
m_p, m_q, v = full.given.vectors("m_p m_q v", n)
S_p, S_q = full.given.matrix("Sigma_p Sigma_q", n)
full.given.fact(posdef(S_p), posdef(S_q))
P, Q = MultivariateNormal(m_p, S_p), MultivariateNormal(m_q, S_q)
gap = m_q - m_p
full.chain(KL(P, Q)).eq(E(P, v, log(pdf(P, v)) - log(pdf(Q, v))), by="definition of the KL divergence", reason="definition").eq(
    (log(det(S_q) / det(S_p)) - E(P, v, (v - m_p).T @ inverse(S_p) @ (v - m_p)) + E(P, v, (v - m_q).T @ inverse(S_q) @ (v - m_q))) / 2,
    reason="both log-densities",
).eq(
    (log(det(S_q) / det(S_p)) - n + trace(inverse(S_q) @ S_p) + gap.T @ inverse(S_q) @ gap) / 2, reason=r"$v - m_p$ has mean 0 and covariance $\Sigma_p$"
).derived()
full.holds(KL(P, Q), "≥", 0, by="Gibbs' inequality")
full.iff(eq(KL(P, Q), 0), both(eq(m_p, m_q), eq(S_p, S_q)), by="equality case of Gibbs' inequality")
