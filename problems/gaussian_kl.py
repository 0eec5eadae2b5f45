"""KL(N(μ, σ) ‖ N(0, 1)) = ½(μ² + σ² − log σ² − 1), and the same against N(m, s)."""

from derive.api import *

problem = Problem(
    "KL divergence of two Gaussians",
    source="CSE 891-001 Deep Learning, homework 4, question 2, part 3",
    summary="From the definition, by the first two moments. The second argument of N is a standard deviation throughout.",
)
given = problem.given
mu = given.real("mu_i")
sigma = given.positive("sigma_i")
z = given.real("z")
q, p = Normal(mu, sigma), Normal(0, 1)


standard = problem.part("2.3", "Against the standard normal", points=2)
log_ratio = log(exp(-((z - mu) ** 2) / (2 * sigma**2)) / exp(-(z**2) / 2))

standard.chain(KL(q, p)).eq(E(q, z, log(pdf(q, z)) - log(pdf(p, z))), by="definition of the KL divergence", reason="definition").eq(
    Integral(pdf(q, z) * (log(pdf(q, z)) - log(pdf(p, z))), z), reason="an expectation is an integral"
).eq(Integral(pdf(q, z) * log(pdf(q, z) / pdf(p, z)), z), reason="log of a quotient").eq(
    Integral(pdf(q, z) * log((sqrt(2 * pi) * sigma) ** -1 * exp(-((z - mu) ** 2) / (2 * sigma**2)) / (sqrt(2 * pi) ** -1 * exp(-(z**2) / 2))), z),
    reason="both densities",
).eq(Integral(pdf(q, z) * (log(1 / sigma) + log_ratio), z), reason="log of a product").eq(
    log(1 / sigma) - Integral(pdf(q, z) * (z - mu) ** 2, z) / (2 * sigma**2) + Integral(pdf(q, z) * z**2, z) / 2, reason="linearity, ∫ q = 1"
).eq(log(1 / sigma) - Var(q, z, z) / (2 * sigma**2) + E(q, z, z**2) / 2, reason="definition of the variance").eq(
    log(1 / sigma) - Fraction(1, 2) + (sigma**2 + mu**2) / 2, reason="Var = σ², E[z²] = σ² + μ²"
).eq((mu**2 + sigma**2 - log(sigma**2) - 1) / 2, reason="log(1/σ) = −½ log σ²").derived()

standard.chain(Var(q, z, z)).eq(E(q, z, (z - mu) ** 2), reason="the mean is μ").eq(E(q, z, z**2) - E(q, z, z) ** 2).eq(sigma**2)
standard.chain((mu**2 + sigma**2 - log(sigma**2) - 1) / 2).ge(0, by="log u ≤ u − 1", reason="u = σ²")
standard.claimed(
    KL(q, p),
    "=",
    (mu**2 + sigma**2 - (log(sigma**2) - 1)) / 2,
    source="worked solution A, part 3, last line: the bracket around log σ² − 1",
)


general = problem.part("2.3/general", "Against any normal")
m = general.given.real("m")
s = general.given.positive("s")
r = Normal(m, s)
general.chain(KL(q, r)).eq(E(q, z, log(s / sigma) - ((z - mu) / sigma) ** 2 / 2 + ((z - m) / s) ** 2 / 2), reason="both log-densities").eq(
    log(s / sigma) - E(q, z, (z - mu) ** 2) / (2 * sigma**2) + E(q, z, (z - m) ** 2) / (2 * s**2), reason="linearity"
).eq(log(s / sigma) + (sigma**2 + (mu - m) ** 2) / (2 * s**2) - Fraction(1, 2), reason="moments about μ and about m").derived()
general.chain(KL(q, r)).ge(0)
general.claimed(KL(q, r), "=", KL(r, q), source="the divergence is not symmetric")
