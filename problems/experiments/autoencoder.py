"""The variational autoencoder with one hidden layer on each side, as a computation graph of derive's own terms.

    h = tanh(A x + a),        μ = B h + b,    λ = C h + c (log-variances),    z = μ + exp(λ/2) ∘ ε,
    k = tanh(P z + p),        pixel m is one with probability logistic(Q k + q)_m

The loss is the one of the problem module: the two ends of its proved chains, with this encoder for its μ_φ and Σ_φ
and this decoder for its f_θ. The gradients are the adjoints that derive finds, for all sizes: M, H and D are letters.
"""

from __future__ import annotations

from derive.kernel.pullback import pullback
from derive.notation import Declarations, Definition, Step, Term, symbol
from derive.notation.build import Normal, Sum, exp, log, logistic, pdf, tanh
from derive.notation.graph import graph_of
from derive.problems.problem import Chain
from problems import variational_autoencoder as vae

pixels, latents = vae.M, vae.D


def proved_end(part: str, start: str) -> Term:
    """The last line of the one chain of equations in a part of the problem module that starts with this head."""
    items = next(found for found in vae.problem.parts if found.id == part).items
    chains = [item for item in items if isinstance(item, Chain) and item.start.head == start]
    (chain,) = (found for found in chains if all(not isinstance(s, Step) or (s.role, s.relation) == ("step", "eq") for s in found.lines))
    return chain.end


given = Declarations(vae.problem.given.givens)
hidden = given.dimension("H")
x, epsilon = vae.x, given.vector("epsilon", latents)
A, a = given.matrix("A", hidden, pixels), given.vector("a", hidden)
B, b = given.matrix("B", latents, hidden), given.vector("b", latents)
C, c = given.matrix("C", latents, hidden), given.vector("c", latents)
P, p = given.matrix("P", hidden, latents), given.vector("p", hidden)
Q, q = given.matrix("Q", pixels, hidden), given.vector("q", pixels)
parameters = (A, a, B, b, C, c, P, p, Q, q)

u = given.define("u", A @ x + a)
h = given.define("h", tanh(u))
mu = given.define("mu", B @ h + b)
lam = given.define("lambda", C @ h + c)
z = given.define("z", mu + exp(lam / 2) * epsilon)
v = given.define("v", P @ z + p)
k = given.define("k", tanh(v))
y = given.define("y", Q @ k + q)
encoder = given.givens.definitions[:5]
decoder = given.givens.definitions[5:]

reconstruction = given.define("r", -proved_end("1", "log").subs({vae.f(vae.z): logistic(y)}))
divergence, loss = symbol("s"), symbol("t")

j = given.index("j", latents)
sampled = Sum(log(pdf(Normal(mu[j], exp(lam[j] / 2)), z[j])) - log(pdf(Normal(0, 1), z[j])), j)
DIVERGENCES = {  # how the divergence enters the loss, and the letters whose direct edges to it carry nothing back
    "closed": (proved_end("7", "kl").subs({vae.mu(x): mu, vae.S(x): exp(lam)}), ()),
    "total": (sampled, ()),
    "path": (sampled, (mu, lam)),
}


def passes(estimator: str = "closed") -> tuple[tuple[Definition, ...], tuple[Definition, ...]]:
    """The forward and the backward pass.

    The divergence stands in closed form, or is log q(z) − log p(z) at the one sample, as in the problem module on the
    reparameterised gradient: with its total derivative, or with the path derivative, which is no gradient of the sample.
    """
    term, cut = DIVERGENCES[estimator]
    whole = Declarations(given.givens)
    whole.define("s", term)
    whole.define("t", reconstruction + divergence)
    rows = whole.givens.definitions
    return rows, pullback(graph_of(rows, cut=[(s, divergence) for s in cut]), loss, whole.givens)
