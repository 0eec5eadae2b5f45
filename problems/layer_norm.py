"""Layer normalisation with gain, shift and ε in n dimensions: its Jacobian, and how far it can stretch.

LN(x) = γ ∘ (x − μ)/√(v + ε) + β
"""

from derive.api import *

problem = Problem(
    "Layer normalisation",
    source="deep learning, assignment 2, question 18",
    summary="The Jacobian is diag(γ)(I − 11ᵀ/n − x̂x̂ᵀ/n)/s. It is singular, and it stretches no vector by more than max|γ_i|/s; "
    "the printed solution writes LayerNorm′ as if it were one number, and says nothing of its size.",
)
given = problem.given
n = given.dimension("n")
i, k, l = given.index("i k l", n)
x, gamma, beta, w = given.vectors("x gamma beta w", n)
eps = given.positive("epsilon")
one = ones(n)
mu = given.define("mu", Sum(x[k], k) / n)
v = given.define("v", Sum((x[k] - mu) ** 2, k) / n)
s = given.define("s", sqrt(v + eps))
hat = given.define("hat_x", (x - mu) / s)
LN = given.define("y", gamma * hat + beta)
J = d(LN, x)


# -- the Jacobian --------------------------------------------------------------------------------

first = problem.part("18/jacobian", "The Jacobian", text="$\\mu$ and $v$ are the mean and the biased variance of the n components of x.")
first.chain(v).ge(0, reason="so that s > 0")
first.chain(Sum(hat[k], k)).eq(0, reason="the deviations from the mean cancel")
first.chain(Sum(hat[k] ** 2, k) / n).eq(v / s**2).eq(1 - eps / s**2)
first.chain(d(s, x)).eq(hat / n, reason="s² = v + ε")
first.chain(d(hat, x)).eq((identity(n) - one @ one.T / n) / s - (x - mu) @ d(s, x).T / s**2, reason="quotient rule").eq(
    (identity(n) - one @ one.T / n - hat @ hat.T / n) / s, reason="x − μ = s x̂"
).derived()
first.chain(J).eq(diag(gamma) @ d(hat, x), reason="γ and β do not depend on x").eq(
    diag(gamma) @ (identity(n) - one @ one.T / n - hat @ hat.T / n) / s
).derived()
first.chain(J[i, i]).eq(gamma[i] * (1 - Fraction(1, 1) / n - hat[i] ** 2 / n) / s, reason="what one component does to its own output")
first.chain(J @ one).eq(zeros(n), reason="a shift of all components does not change the output")
first.chain(det(J)).eq(0, by="determinant of a matrix with a kernel vector").derived()

first.claimed(J, "=", diag(gamma / s), source="LayerNorm′ read as the derivative of a division by a fixed s")
first.claimed(J[i, i], "=", gamma[i] / s, source="the same for one component")
first.claimed(J @ x, "=", J @ (x + hat), source="that x̂ does not move the output: it does, by ε/s² of its length")


# -- its norm ------------------------------------------------------------------------------------

bound = problem.part(
    "18/bound", "How far it can stretch", text="w is any vector: what is shown is that the operator norm of the Jacobian is at most $\\max_i |\\gamma_i| / s$."
)
wbar = bound.given.define("bar_w", Sum(w[k], k) / n)
along = bound.given.define("a", Sum(hat[k] * w[k], k) / n)
rest = bound.given.define("u", w - wbar - along * hat)
c = bound.given.real("c")
bound.given.fact(ge(c, 0), le(gamma[i], c), le(-c, gamma[i]))
bound.note("Here $c$ is any bound of all $|\\gamma_i|$, such as the greatest of them:")
bound.chain(absolute(gamma[i])).le(c)
bound.chain(J @ w).eq(gamma * rest / s, reason="the Jacobian")
taken_off = n * wbar**2 + n * (1 + eps / s**2) * along**2
bound.chain(w.T @ w).eq(rest.T @ rest + taken_off, reason="Σ x̂ = 0, Σ x̂² = n (1 − ε/s²)").ge(rest.T @ rest, reason="what is taken off is ≥ 0")
bound.chain(norm(J @ w)).eq(norm(gamma * rest) / s, reason="the Jacobian; s > 0").le(c * norm(rest) / s, reason="component by component").le(
    c * sqrt(rest.T @ rest + taken_off) / s, reason="the root is increasing"
).eq(c / s * norm(w), reason="the line above this chain")


# -- what a bound above 1 permits ------------------------------------------------------------------

small = problem.part("18/growth", "A bound above 1 permits growth, and no more", text="Two components, $\\gamma = 1$ and $\\beta = 0$.")
a, b = small.given.real("a b")
mean = (a + b) / 2
spread = small.given.define("r", sqrt(((a - mean) ** 2 + (b - mean) ** 2) / 2 + eps))
two = ((a - mean) / spread, (b - mean) / spread)
small.chain(jacobian(two, (a, b)) @ stack(1, -1)).eq(eps / spread**3 * stack(1, -1), reason="across the mean")
small.chain(jacobian(two, (a, b)) @ stack(1, 1)).eq(stack(0, 0), reason="along the mean")
small.note("So vectors across the mean are stretched by $\\epsilon/r^3$, where the bound is $1/r$, and one layer can do either:")
small.exists(gt(eps / spread**3, 1), at={a: 0, b: 0, eps: Fraction(1, 4)}, reason="r = ½: twice as long")
small.exists(lt(eps / spread**3, 1), at={a: 0, b: 0, eps: 4}, reason="r = 2: half as long")
small.exists(
    both(gt(1 / spread, 1), lt(eps / spread**3, 1)),
    at={a: Fraction(3, 5), b: Fraction(-3, 5), eps: Fraction(7, 25)},
    reason="r = 4/5: the bound is 5/4, and yet it shrinks",
)
small.claimed(norm(jacobian(two, (a, b)) @ stack(1, -1)), "<=", norm(stack(1, -1)), source="that a normalisation cannot enlarge anything")
