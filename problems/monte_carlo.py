"""Grids and random points: a grid of spacing h on [0, ℓ]ᵈ has (ℓ/h + 1)ᵈ points; the error of Monte Carlo, √(Var f / N), knows no d."""

from derive.api import *

problem = Problem(
    "Monte Carlo and the curse of dimensionality",
    source="worked solution on generative models, question 2",
    summary="It is the grid that suffers from the curse, not Monte Carlo. Any law on ℝᵈ, any f with a variance, any number N of independent points.",
)
given = problem.given
dim, N = given.dimension("d N")
row = given.index("l", N)


# -- a grid ----------------------------------------------------------------------------------------

grid = problem.part("2", "How many points a grid has", text=r"$k$ steps of length $h$ along each axis of $[0, \ell]^d$, so that $\ell = k h$.")
h, k = grid.given.positive("h"), grid.given.dimension("k")
ell = grid.given.define("ell", k * h)
axis, j = grid.given.index("a", dim), grid.given.index("j", k, 0)
points = (ell / h + 1) ** dim
grid.chain(Product(Sum(1, j), axis)).eq((k + 1) ** dim, reason="one factor $k + 1$ for each axis").eq(points, reason=r"$k = \ell/h$")
grid.holds((ell / h + 1) ** (dim + 1), "=", (ell / h + 1) * points, reason="one more dimension multiplies them")
grid.holds((ell / h + 1) ** (dim + 1), ">", points)


# -- random points ---------------------------------------------------------------------------------

mc = problem.part("2/monte-carlo", "The error of Monte Carlo", text="$N$ independent points with law $q$, the rows of $Z$; $f$ is integrated against $q$.")
u, Z = mc.given.vector("u", dim), mc.given.matrix("Z", N, dim)
f = mc.given.map("f", dim, 0)
q = law_of(mc.given.density("q", u))
sample = Factorised(q, row)
mean = Sum(f(Z[row]), row) / N
mc.chain(E(sample, Z, mean)).eq(Sum(E(sample, Z, f(Z[row])), row) / N, reason="linearity").eq(E(q, u, f(u)), reason="every point has law $q$: unbiased")
mc.chain(Var(sample, Z, mean)).eq(Var(q, u, f(u)) / N, reason="the points are independent")
mc.holds(sqrt(Var(sample, Z, mean)), "=", sqrt(Var(q, u, f(u)) / N), reason="the standard error, with no $d$ in it")

enough = mc.case("enough points", text="As many as the variance asks for, whatever $d$ is.")
eps = enough.given.positive("epsilon")
enough.given.fact(ge(N, Var(q, u, f(u)) / eps**2))
enough.holds(Var(sample, Z, mean), "≤", eps**2)
enough.holds(sqrt(Var(sample, Z, mean)), "≤", eps, reason=r"the standard error is at most $\epsilon$")
h, ell = enough.given.positive("h ell")
enough.claimed(
    N, "≥", (ell / h + 1) ** dim, source="worked solution, question 2: Monte Carlo “suffers from the curse”, as many points as a grid with some density"
)
