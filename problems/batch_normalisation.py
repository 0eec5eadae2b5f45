"""Batch normalisation as a layer of a flow: with fixed statistics, and with the statistics of the batch itself.

y = (x − μ) / √(σ² + ε)
"""

from derive.api import *

problem = Problem(
    "Batch normalisation in a flow",
    source="CS6202, problem set 2, question 2",
    summary="With fixed statistics the layer is an invertible diagonal map, and its log-determinant is −½ Σ log(σ_i² + ε). With the statistics of the batch "
    "itself it is no layer of a flow: a shift of the whole batch does not change the output, and the determinant is zero.",
)
given = problem.given
eps = given.positive("epsilon")


# -- fixed statistics ----------------------------------------------------------------------------

fixed = problem.part("2", "Fixed statistics", text="D features; the statistics do not depend on x, as when running averages are used.")
D = fixed.given.dimension("D")
i = fixed.given.index("i", D)
x, mean, deviation, u = fixed.given.vectors("x mu_tilde sigma_tilde u", D)
root = sqrt(deviation**2 + eps)
y = (x - mean) / root

fixed.chain(d(y, x)).eq(d(x / root, x) - d(mean / root, x), reason="linearity").eq(d(x / root, x), reason="the statistics are fixed").eq(
    diag(1 / root), reason="component by component"
).derived()
fixed.chain(log(absolute(det(d(y, x))))).eq(log(absolute(det(diag(1 / root)))), reason="the Jacobian").eq(
    Sum(log(absolute(1 / root[i])), i), by="determinant of a diagonal matrix"
).eq(-Sum(log(deviation[i] ** 2 + eps), i) / 2, reason="log(1/√a) = −½ log a").derived()

fixed.note("The layer is a bijection, for both compositions with $u \\mapsto \\sqrt{\\tilde\\sigma^2 + \\epsilon} \\circ u + \\tilde\\mu$ are the identity:")
fixed.chain(root * y + mean).eq(x)
fixed.chain((root * u + mean - mean) / root).eq(u)

fixed.claimed(1 / root, "=", det(d(y, x)) * ones(D), source="printed solution 2, third line: the determinant of a vector, in place of the diagonal matrix")
fixed.claimed(log(absolute(det(d(y, x)))), "=", -Sum(log(deviation[i] ** 2), i) / 2, source="that ε can be left out")


# -- statistics of the batch ---------------------------------------------------------------------

batch = problem.part(
    "2/batch",
    "The statistics of the batch itself",
    text="What the printed solution leaves out. One feature, a batch of m samples $x \\in \\mathbb{R}^m$, the biased variance v.",
)
m = batch.given.dimension("m")
k, l = batch.given.index("k l", m)
x = batch.given.vector("x", m)
one = ones(m)
mu = batch.given.define("mu", Sum(x[k], k) / m)
v = batch.given.define("v", Sum((x[k] - mu) ** 2, k) / m)
s = batch.given.define("s", sqrt(v + eps))
y = batch.given.define("y", (x - mu) / s)
J = d(y, x)

batch.chain(v).ge(0, reason="so that s > 0")
batch.chain(Sum(y[k], k)).eq(0, reason="the deviations from the mean cancel")
batch.chain(Sum(y[k] ** 2, k) / m).eq(v / s**2).eq(1 - eps / s**2)

batch.note("The statistics move with every sample:")
batch.chain(d(mu, x)).eq(one / m)
batch.chain(d(s, x)).eq(y / m, reason="s² = v + ε")
batch.chain(J).eq((identity(m) - one @ one.T / m) / s - (x - mu) @ d(s, x).T / s**2, reason="quotient rule").eq(
    (identity(m) - one @ one.T / m - y @ y.T / m) / s, reason="x − μ = s y"
).derived()
batch.chain(J[k, k]).eq((1 - Fraction(1, 1) / m - y[k] ** 2 / m) / s, reason="what one sample does to its own output")

batch.claimed(d(mu / s, x), "=", zeros(m), source="printed solution 2, from the second line to the third: the term with the mean is dropped")
batch.claimed(J, "=", diag(one / s), source="printed solution 2, third line, read with the statistics of the batch")
batch.claimed(det(J), "=", Product(1 / s, k), source="printed solution 2, last line, read with the statistics of the batch")
batch.claimed(J[k, k], "=", 1 / s, source="the printed factor as the derivative of one output by its own input")


singular = problem.part("2/singular", "It is not invertible", text="The statistics are those of the batch.")
singular.given.givens = batch.given.givens
c = singular.given.real("c")


def normalised(x):
    """The layer applied to a batch."""
    centred = x - Sum(x[k], k) / m
    return centred / sqrt(Sum(centred[k] ** 2, k) / m + eps)


singular.chain(normalised(x + c)).eq(normalised(x), reason="a shift of the whole batch does not change the output").eq(y)
singular.chain(J @ one).eq(zeros(m), reason="so the Jacobian sends the constant vector to zero")
singular.chain(det(J)).eq(0, by="determinant of a matrix with a kernel vector", reason="at every batch").derived()
singular.note("The layer is not one-to-one, $\\log|\\det J|$ is $\\log 0$ and has no value, and there is no change of variables.")
singular.claimed(det(J), "=", Product(J[k, k], k), source="the product of the per-sample factors as the determinant of the flow")


# -- eigenvalues ---------------------------------------------------------------------------------

spectrum = problem.part("2/eigenvalues", "The eigenvalues", text="The samples are not all equal: v > 0, and therefore m ≥ 2.")
spectrum.given.givens = batch.given.givens
spectrum.given.fact(gt(v, 0))
w = spectrum.given.vector("w", m)
rest = w - Sum(w[k], k) / m - y * (y.T @ w) / (y.T @ y)
p = spectrum.given.define("p", rest)

spectrum.chain(J @ one).eq(0 * one, reason="eigenvalue 0")
spectrum.chain(J @ y).eq(eps / s**3 * y, reason="eigenvalue ε/s³")
spectrum.note("Whatever is orthogonal to $1$ and to $y$, which are orthogonal and not zero, is of the form $p = w - \\bar w 1 - y\\,(y^\\top w)/(y^\\top y)$:")
spectrum.chain(one.T @ y).eq(0)
spectrum.chain(one.T @ p).eq(0)
spectrum.chain(y.T @ p).eq(0)
spectrum.chain(J @ p).eq(p / s, reason="eigenvalue 1/s, on a space of dimension m − 2")
spectrum.chain(trace(J)).eq((m - 2) / s + eps / s**3, reason="0 + ε/s³ + (m − 2)/s").derived()

multiplicity = spectrum.case("characteristic polynomial", text="λ ≠ 1/s; both sides are polynomials in λ, and agree there too.")
lam = multiplicity.given.real("lambda")
multiplicity.given.fact(ne(lam, 1 / s))
multiplicity.chain(det(lam * identity(m) - J)).eq(
    lam * (lam - eps / s**3) * (lam - 1 / s) ** (m - 2), by="determinant of a low-rank update", reason="every eigenvalue with its multiplicity"
).derived()
