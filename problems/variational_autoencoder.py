"""The variational autoencoder: its joint density, its lower bound, and the two terms of its loss.

p(x, z) = N(z; 0, I_D) ∏ₘ Bern(xₘ; f_θ(z)ₘ),   log p(x) = ELBO + KL(q(z|x) ‖ p(z|x)),
L_reg = ½ Σⱼ (μⱼ² + Σⱼ − log Σⱼ − 1) over the D latent dimensions,   L_recon from L independent draws, with variance Var/L
"""

from derive.api import *

problem = Problem(
    "Variational autoencoder",
    source="worked solution on generative models, questions 1, 4, 5 and 7 (equations 1 and 14 to 19)",
    summary="For any decoder with values between 0 and 1, any encoder, M pixels and D latent dimensions. A normal law of a vector is given by its covariance.",
)
given = problem.given
D, M = given.dimension("D M")
m, i = given.index("m i", M)
x, z = given.bits("x", M), given.vector("z", D)
f = given.map("f_theta", D, M)
given.fact(forall(z, gt(f(z)[m], 0)), forall(z, lt(f(z)[m], 1)))
prior = MultivariateNormal(zeros(D), identity(D))
decoder = Factorised(Bernoulli(f(z)[m]), m)


# -- the joint density -----------------------------------------------------------------------------

joint = problem.part("1", "The joint density", text="One data point: its pixels $x$ and its latent $z$. The prior and the decoder define $p$.")
p = joint.given.density("p", x, z)
p_z, x_given_z = law_of(p, "z"), law_of(p, "x", z=z)
joint.given.let(pdf(p_z, z), pdf(prior, z))
joint.given.let(pdf(x_given_z, x), pdf(decoder, x))
likelihood = pdf(x_given_z, x)

joint.chain(pdf(p, x, z)).eq(pdf(p_z, z) * likelihood, reason="first $z$, then $x$").eq(
    pdf(prior, z) * Product(pdf(Bernoulli(f(z)[m]), x[m]), m), reason="the pixels are independent given $z$"
).eq((2 * pi) ** (-D / 2) * exp(-(z.T @ z) / 2) * Product(f(z)[m] ** x[m] * (1 - f(z)[m]) ** (1 - x[m]), m), reason="all densities").derived()
joint.chain(log(likelihood)).eq(Sum(x[m] * log(f(z)[m]) + (1 - x[m]) * log(1 - f(z)[m]), m), reason="the log-likelihood of the reconstruction")

joint.note("It is a joint density: sums over the images give back one and the prior, and the decoder is the mean image.")
joint.holds(Integral(likelihood, x), "=", 1)
joint.holds(Integral(pdf(p, x, z), x), "=", pdf(prior, z))
joint.holds(E(x_given_z, x, x), "=", f(z))
joint.claimed(likelihood, "=", Product(pdf(Bernoulli(f(z)[m]), x[m]), i), source="worked solution, equation (1): a product over $i$ of what has the index $m$")


ancestral = problem.part("1/sampling", "Ancestral sampling", text="For any joint density $r$ of any two vectors: what is drawn first, and what then.")
n = ancestral.given.dimension("n")
u, w = ancestral.given.vector("u", n), ancestral.given.vector("w", D)
r = ancestral.given.density("r", u, w)
h = ancestral.given.map("h", (n, D), 0)
r_u, r_w, u_given_w, w_given_u = law_of(r, "u"), law_of(r, "w"), law_of(r, "u", w=w), law_of(r, "w", u=u)
ancestral.holds(pdf(r_w, w) * pdf(u_given_w, u), "=", pdf(r, u, w), reason="first $w$, then $u$ given $w$: a draw from the joint")
ancestral.holds(E(r_w, w, E(u_given_w, u, h(u, w))), "=", E(r_u, u, E(w_given_u, w, h(u, w))), reason="in either order")
ancestral.holds(pdf(w_given_u, w), "=", pdf(u_given_w, u) * pdf(r_w, w) / pdf(r_u, u), reason="the posterior is not what is drawn from")
ancestral.claimed(
    pdf(u_given_w, u), "=", pdf(w_given_u, w), source=r"worked solution, question 1: $p(x \mid z)$, from which $x$ is drawn, “is called our posterior”"
)


# -- the lower bound -------------------------------------------------------------------------------

bound = problem.part(
    "4", "The evidence and its lower bound", text=r"Any joint density $p$ of any observation $y$ and the latent $z$, any encoder $q(z \mid y)$."
)
n = bound.given.dimension("n")
y = bound.given.vector("y", n)
p = bound.given.density("p", y, z)
q = bound.given.density("q", z, parameters=("y",))


def elbo_at(y):
    """The evidence lower bound at an observation: E_q[log p(y | z)] − KL(q(z | y) ‖ p(z))."""
    encoder = law_of(q, "z", y=y)
    return E(encoder, z, log(pdf(law_of(p, "y", z=z), y))) - KL(encoder, law_of(p, "z"))


encoder, posterior, evidence = law_of(q, "z", y=y), law_of(p, "z", y=y), pdf(law_of(p, "y"), y)
likelihood, elbo = pdf(law_of(p, "y", z=z), y), elbo_at(y)
bound.chain(log(evidence)).eq(E(encoder, z, log(evidence)), reason=r"$\log p(y)$ is constant in $z$").eq(
    E(encoder, z, log(likelihood * pdf(law_of(p, "z"), z) / pdf(posterior, z))), reason="Bayes"
).eq(
    E(encoder, z, log(likelihood))
    - E(encoder, z, log(pdf(encoder, z)) - log(pdf(law_of(p, "z"), z)))
    + E(encoder, z, log(pdf(encoder, z)) - log(pdf(posterior, z))),
    reason=r"log of a product, $\pm \log q$",
).eq(elbo + KL(encoder, posterior), by="definition of the KL divergence", reason="definition of KL, twice")
bound.holds(KL(encoder, posterior), "≥", 0, by="Gibbs' inequality")
bound.holds(log(evidence), "≥", elbo, by="Gibbs' inequality", reason="what is left out is never negative")
bound.iff(
    eq(log(evidence), elbo),
    forall(z, eq(pdf(encoder, z), pdf(posterior, z))),
    by="equality case of Gibbs' inequality",
    reason="equality for the posterior alone",
)

data = bound.case("N data points", text="They are independent: the evidence of all is a product. Row $k$ of $Y$ is one of them.")
N = data.given.dimension("N")
k = data.given.index("k", N)
Y = data.given.matrix("Y", N, n)
data.chain(log(Product(pdf(law_of(p, "y"), Y[k]), k))).eq(Sum(log(pdf(law_of(p, "y"), Y[k])), k), reason="log of a product").eq(
    Sum(elbo_at(Y[k]) + KL(law_of(q, "z", y=Y[k]), law_of(p, "z", y=Y[k])), k), reason="each by itself"
).ge(Sum(elbo_at(Y[k]), k), reason="a sum of divergences is never negative")


rise = problem.part("5", "When the bound rises", text="$e$ is the expected log-likelihood, $r$ the divergence from the prior, before; with a prime, after.")
e0, r0, e1, r1 = rise.given.real("e r e' r'")
rise.implies(both(le(e1, e0), ge(r1, r0)), le(e1 - r1, e0 - r0), reason="it does not, unless $e$ rises or $r$ falls")
rise.exists(both(gt(e1 - r1, e0 - r0), gt(r1, r0)), reason="it can rise while the encoder moves away from the prior")


# -- the regularisation loss -----------------------------------------------------------------------

regularisation = problem.part("7", "The regularisation loss", text=r"$D$ means $\mu_\phi(x)$ and $D$ variances $\Sigma_\phi(x)$ for an image with $M$ pixels.")
mu, S = regularisation.given.map("mu_phi", M, D), regularisation.given.map("Sigma_phi", M, D, positive=True)
j = regularisation.given.index("j", D)
encoder = MultivariateNormal(mu(x), diag(S(x)))
squares = mu(x).T @ mu(x) + trace(diag(S(x)))
summed = Sum(mu(x)[j] ** 2 + S(x)[j] - log(S(x)[j]), j)

regularisation.chain(KL(encoder, prior)).eq((squares - D - log(det(diag(S(x))))) / 2, reason="two Gaussians in D dimensions").eq(
    -D / 2 + summed / 2, reason="trace and determinant of a diagonal matrix"
).eq(Sum(mu(x)[j] ** 2 + S(x)[j] - log(S(x)[j]) - 1, j) / 2, reason="one for each latent dimension").derived()
regularisation.holds(KL(encoder, prior), "≥", 0)
regularisation.claimed(KL(encoder, prior), "=", (squares - M - log(det(diag(S(x))))) / 2, source="equation (17): $M$ pixels in place of $D$ latent dimensions")
regularisation.claimed(KL(encoder, prior), "=", -M + summed / 2, source="equation (18): $-M$")
regularisation.claimed(KL(encoder, prior), "=", -D + summed / 2, source="equation (18), if $M$ is read as the latent dimension: not halved")
regularisation.claimed(
    (squares - M - log(det(diag(S(x))))) / 2, "=", -M + summed / 2, source="the step from equation (17) to (18): the ½ no longer reaches $M$"
)


# -- the reconstruction loss -----------------------------------------------------------------------

reconstruction = problem.part(
    "7/reconstruction", "The reconstruction loss", text=r"Any decoder $p(y \mid z)$; $L$ independent draws from the encoder, the rows of $Z$."
)
n, L = reconstruction.given.dimension("n L")
row = reconstruction.given.index("l", L)
y, Z = reconstruction.given.vector("y", n), reconstruction.given.matrix("Z", L, D)
p, q = reconstruction.given.density("p", y, z), law_of(reconstruction.given.density("q", z, parameters=("y",)), "z", y=y)
theta = reconstruction.given.positive("theta")
draws = Factorised(q, row)


def decoded(code):
    """p(y | code)."""
    return pdf(law_of(p, "y", z=code), y)


loss, estimate = -E(q, z, log(decoded(z))), -Sum(log(decoded(Z[row])), row) / L
reconstruction.chain(E(draws, Z, estimate)).eq(-Sum(E(draws, Z, log(decoded(Z[row]))), row) / L, reason="linearity").eq(loss, reason="every draw has law $q$")
reconstruction.chain(Var(draws, Z, estimate)).eq(Var(q, z, log(decoded(z))) / L, reason="the draws are independent")
reconstruction.note("So one draw is enough for an unbiased estimate, $L = 1$; the estimate itself is not the loss.")
reconstruction.claimed(estimate, "=", loss, source=r"equation (19), with $\simeq$ read as equality for every draw")
reconstruction.claimed(
    E(draws, Z, -Sum(log(theta * decoded(Z[row])), row) / L), "=", loss, source=r"equation (19) as printed, $\log \theta p$: a factor in place of an index"
)
