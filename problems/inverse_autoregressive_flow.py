"""Inverse autoregressive flow: triangular Jacobians, bijective layers, and the log-density of the last iterate.

z₀ = μ₀ + σ₀ ∘ ε,   z_t = m_t(z_{t−1}) + s_t(z_{t−1}) ∘ z_{t−1}
"""

from derive.api import *

problem = Problem(
    "Inverse autoregressive flow",
    source="CS6202, problem set 2, question 1",
    summary="For every depth T and dimension D: log q(z_T|x) = −Σ_i(½ log 2π + ½ ε_i² + Σ_t log σ_{t,i}), with t from 0 to T.",
)
given = problem.given
D = given.dimension("D")
i, j = given.index("i j", D)


# -- one layer -----------------------------------------------------------------------------------

layer = problem.part("1/layer", "One layer: its Jacobian", text="m and s are autoregressive: component i depends on components below i only; and s > 0.")
m = layer.given.maps("m", D, kind="autoregressive")
s = layer.given.maps("s", D, kind="autoregressive", positive=True)
z = layer.given.vector("z", D)
y = m(z) + s(z) * z
J = d(y, z)

layer.chain(J).eq(jacobian_of(m)(z) + diag(s(z)) + diag(z) @ jacobian_of(s)(z), by="chain rule", reason="product rule").derived()
above = layer.case("above the diagonal", text="j > i.")
above.given.fact(gt(j, i))
above.chain(J[i, j]).eq(0, reason="component i of m, s and z does not look at component j")
layer.chain(J[i, i]).eq(s(z)[i], reason="m_i and s_i do not depend on z_i")
layer.chain(det(J)).eq(Product(s(z)[i], i), by="determinant of a triangular matrix").derived()
layer.chain(det(J)).gt(0)
layer.chain(log(absolute(det(J)))).eq(log(det(J)), reason="det J > 0").eq(log(Product(s(z)[i], i))).eq(Sum(log(s(z)[i]), i)).derived()

layer.claimed(log(absolute(det(J))), "=", Sum(-log(s(z)[i]), i), source="printed solution 1, equations (2) and (3): the sign")
layer.claimed(det(J), "=", Product(s(y)[i], i), source="printed solution 1, equation (2): σ at the output of the layer")


# -- its inverse ---------------------------------------------------------------------------------

inverse = problem.part("1/inverse", "One layer: its inverse", text="The same m and s; the components of the inverse are found one after the other.")
inverse.given.givens = layer.given.givens
v = inverse.given.vector("v", D)
back = inverse.given.successive("u", i, lambda u: (v[i] - m(u)[i]) / s(u)[i])
again = inverse.given.successive("w", i, lambda w: (y[i] - m(w)[i]) / s(w)[i])

inverse.note("Forward after backward: $u$ is a point whose image is $v$, so the layer is onto.")
inverse.chain(m(back) + s(back) * back).eq(v, reason="s cancels, then m")
inverse.note("Backward after forward: $w$ is what the same recursion makes of the image of $z$, and it is $z$, so the layer is one-to-one.")
inverse.chain(again).eq(z, by="induction over components", reason="if w_j = z_j for all j < i, then m_i and s_i agree, and w_i = z_i")


# -- the stack -----------------------------------------------------------------------------------

flow = problem.part(
    "1/flow",
    "T layers: the log-density of the last iterate",
    text="All of $\\mu_0, \\sigma_0, m_t, s_t$ may depend on x, which is fixed. $\\sigma_t$ stands for the scale $s_t(z_{t-1})$ that layer t applies, "
    "and $\\ell_t$ for $\\log q(z_t|x)$: each layer is a bijection, and the change of variables takes off its log-determinant.",
)
T = flow.given.dimension("T")
t = flow.given.index("t", T)
r = flow.given.index("r", T, lo=0)
m = flow.given.maps("m", D, kind="autoregressive", over=t)
s = flow.given.maps("s", D, kind="autoregressive", positive=True, over=t)
mu_0, eps = flow.given.vectors("mu_0 epsilon", D)
sigma_0 = flow.given.positive_vector("sigma_0", D)
z = flow.given.recursion("z", t, mu_0 + sigma_0 * eps, lambda z: m[t](z[t - 1]) + s[t](z[t - 1]) * z[t - 1])
sigma = flow.given.recursion("sigma", t, sigma_0, s[t](z[t - 1]))
log_base = log(pdf(Normal(mu_0, sigma_0), z[0]))
log_det = log(absolute(det(d(z[t], z[t - 1]))))
log_q = flow.given.recursion("ell", t, log_base, lambda ell: ell[t - 1] - log_det)

flow.chain(log_det).eq(Sum(log(s[t](z[t - 1])[i]), i), reason="as for one layer").eq(Sum(log(sigma[t, i]), i), reason="the scales by their name")
flow.chain((z[0] - mu_0) / sigma_0).eq(eps)

normal = log(1 / (sqrt(2 * pi) * sigma_0[i])) - (z[0][i] - mu_0[i]) ** 2 / (2 * sigma_0[i] ** 2)
flow.chain(log_q[T]).eq(log_base - Sum(log_det, t), by="induction over T", reason="equation (1)").eq(
    Sum(normal, i) - Sum(log_det, t), reason="independent normal components"
).eq(Sum(normal, i) - Sum(Sum(log(sigma[t, i]), i), t), reason="the log-determinants").eq(
    Sum(-log(2 * pi) / 2 - log(sigma_0[i]) - eps[i] ** 2 / 2 - Sum(log(sigma[t, i]), t), i), reason="ε = (z₀ − μ₀)/σ₀"
).eq(-Sum(log(2 * pi) / 2 + eps[i] ** 2 / 2 + Sum(log(sigma[r, i]), r), i), reason="σ₀ joins the sum over t").derived()

flow.note("The printed derivation takes the log-determinants with the wrong sign, and turns the sign again in its last step, so that two errors cancel:")
printed = Sum(-log(2 * pi) / 2 - log(sigma_0[i]) - eps[i] ** 2 / 2 - Sum(-log(sigma[t, i]), t), i)
flow.claimed(log_det, "=", Sum(-log(sigma[t, i]), i), source="printed solution 1, equation (3)")
flow.claimed(log_q[T], "=", Sum(normal, i) - Sum(Sum(-log(sigma[t, i]), i), t), source="printed solution 1, third line")
flow.claimed(log_q[T], "=", printed, source="printed solution 1, fourth line")
flow.claimed(
    printed,
    "=",
    -Sum(log(2 * pi) / 2 + eps[i] ** 2 / 2 + Sum(log(sigma[r, i]), r), i),
    source="printed solution 1, the step from the fourth line to the last",
)
flow.note("What else is printed and does not hold:")
flow.claimed(sigma[t, i], "=", s[t](z[t])[i], source="printed solution 1, below equation (3): the scale at the output z_t of the layer, not at its input")
flow.claimed(eps, "=", (z[0] - m[1](z[0])) / s[1](z[0]), source="printed solution 1, reason of the fourth line: ε with the shift and scale of a layer")
flow.claimed(
    log_base * ones(D),
    "=",
    Sum(log(1 / (sqrt(2 * pi) * sigma_0[i])) - (z[0] - mu_0[i]) ** 2 / (2 * sigma_0[i] ** 2), i),
    source="printed solution 1, second line: the vector z₀ where its component i is meant",
)
flow.claimed(
    diag(sigma_0**2), "=", sigma_0[1] ** 2 * identity(D), source="printed solution 1: the base called isotropic, with one deviation for each component"
)
