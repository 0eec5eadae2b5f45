"""Residual stacks with a normalisation: what the loss feels of an early layer, for any depth.

x_t = N_t(x_{t−1} + A_t(x_{t−1})),   or   x_t = x_{t−1} + N_t(A_t(x_{t−1}))
"""

from derive.api import *

problem = Problem(
    "Residual stacks with normalisation",
    source="deep learning, assignment 2, questions 18 and 19",
    summary="Both placements of the normalisation give an ordered product over the layers, of which $\\partial x_L / \\partial x_{L-1}$ is the last factor. "
    "In the second one it is $\\prod (I + B_t)$, which is also the telescoped sum $I + \\sum_t B_t \\prod_{k<t} (I + B_k)$; written as a sum it is no more stable.",
)
given = problem.given
n, r = given.dimension("n"), given.dimension("d")
ell = given.natural("ell")
L = ell + r
t = given.index("t", L + 1)
s = given.index("s", L, lo=ell + 1)
j = given.index("j", r)
N, A = given.maps("N A", n, over=t)
h = given.maps("h", n, 0)
start = given.vector("u", n)
one = identity(n)

setting = (
    "Layer t takes $x_{t-1}$ to $x_t$; $N_t$ (the normalisation) and $A_t$ (attention, or anything else) are any smooth maps of $\\mathbb{R}^n$. "
    "$\\ell$ is any layer, $L = \\ell + d$ any later one, and the network may go on. In $\\prod_j M_j = M_1 M_2 \\cdots M_d$ the order counts; the factor of the last layer stands first."
)


# -- normalised after the addition -----------------------------------------------------------------

after = problem.part("18/after", "Normalised after the addition", text=setting)
x = after.given.recursion("x", t, start, lambda x: N[t](x[t - 1] + A[t](x[t - 1])))


def layer(t):
    """∂x_t/∂x_{t−1}."""
    return jacobian_of(N[t])(x[t - 1] + A[t](x[t - 1])) @ (one + jacobian_of(A[t])(x[t - 1]))


across = d(x[L], x[ell])
product = Product(layer(L + 1 - j), j)
e = h(x[L])
after.chain(d(x[s], x[s - 1])).eq(layer(s), by="chain rule", reason="one layer").derived()
after.chain(across).eq(product, by="induction over d", reason="the chain rule, layer by layer")
after.chain(grad(e, x[ell])).eq(across.T @ grad(e, x[L]), by="chain rule", reason="e depends on $x_\\ell$ through $x_L$").eq(
    product.T @ grad(e, x[L]), by="equal terms for equal terms", reason="as above"
)
after.claimed(
    across,
    "=",
    Product(layer(L + 2 - j), j, 1, r + 1),
    source="printed solution 2, equations (36) and (37): the product runs to i = L, and has the factor ∂x_{L+1}/∂x_L too",
)
after.claimed(
    across,
    "=",
    Product(layer(ell + j), j),
    source="printed solution 2, equation (36) read from the left to the right: the layers in the wrong order for matrices",
)


# -- normalised before the addition ----------------------------------------------------------------

before = problem.part(
    "18/before",
    "Normalised before the addition",
    text="As before. $F_t$ is the whole branch of layer t, here $F_t(x) = N_t(A_t(x))$; what follows holds for every smooth map $F_t$, and $B_t$ is its Jacobian at $x_{t-1}$.",
)
F = before.given.maps("F", n, over=t)
z = before.given.vector("z", n)
x = before.given.recursion("x", t, start, lambda x: x[t - 1] + F[t](x[t - 1]))


def branch(t):
    """B_t: ∂x_t/∂x_{t−1} = I + B_t."""
    return jacobian_of(F[t])(x[t - 1])


across = d(x[L], x[ell])
up_to = Product(one + branch(s - j), j, 1, s - ell - 1)
e = h(x[L])
before.chain(d(N[s](A[s](z)), z)).eq(jacobian_of(N[s])(A[s](z)) @ jacobian_of(A[s])(z), by="chain rule", reason="B of a normalised branch").derived()
before.chain(d(x[s], x[s - 1])).eq(one + branch(s), by="chain rule", reason="one layer").derived()
before.chain(across).eq(Product(one + branch(L + 1 - j), j), by="induction over d", reason="the chain rule, layer by layer: a product again")
before.chain(x[L]).eq(x[ell] + Sum(F[s](x[s - 1]), s), reason="equation (38)")
before.chain(across).eq(one + Sum(branch(s) @ d(x[s - 1], x[ell]), s), by="induction over d", reason="the derivative of that sum").eq(
    one + Sum(branch(s) @ up_to, s), by="equal terms for equal terms", reason="the product, up to layer s − 1: the telescoped identity"
)
before.chain(grad(e, x[ell])).eq(across.T @ grad(e, x[L]), by="chain rule", reason="equation (39): e depends on $x_\\ell$ through $x_L$")
before.claimed(across, "=", one + Sum(branch(s), s), source="printed solution 2, question 19: the contribution of the layers as a plain sum of theirs")


# -- how large either can become ---------------------------------------------------------------------

size = problem.part(
    "19", "A sum is no more stable than a product", text="One dimension: $b_t$ is the derivative of the branch of layer t, and the stack has d layers."
)
i = size.given.index("i", r)
b = size.given.vector("b", r)
a = size.given.real("a")
whole, alike = Product(1 + b[i], i), Product(1 + a, i)
size.chain(alike).eq((1 + a) ** r, reason="the same b in every layer")
doubling = size.case("doubling", text="$b_t = a = 1$.")
doubling.given.fact(eq(a, 1))
doubling.chain(alike).eq(2**r, reason="it explodes")
vanishing = size.case("vanishing", text="$b_t = a = -1$.")
vanishing.given.fact(eq(a, -1))
vanishing.chain(alike).eq(0, reason="it vanishes")
claims = size.case("what is printed", text="$b_t$ and d are any.")
claims.claimed(whole, "=", 1 + Sum(b[i], i), source="printed solution 2, question 19: the contribution expressed as a sum")
claims.claimed(
    absolute(whole), "<=", 1 + Sum(absolute(b[i]), i), source="printed solution 2, question 19: a sum is much more stable, and does not explode with the depth"
)
claims.claimed(absolute(whole), ">=", 1, source="the same from below: the 1 in the sum keeps the gradient from vanishing")


# -- bounds that hold ----------------------------------------------------------------------------------

bounds = problem.part(
    "19/bounds",
    "Bounds that hold",
    text="$J_t$ are the Jacobians of any d layers, $B_t$ those of their branches; $\\|A\\|_{\\mathrm{op}}$ is the greatest $\\|A w\\|$ over $\\|w\\| = 1$.",
)
i = bounds.given.index("i", r)
J, B = (bounds.given.family(name, i, one.sort) for name in "JB")
c = bounds.given.real("c")
bounds.given.fact(ge(c, 0), le(operator_norm(J[i]), c))
bounds.chain(operator_norm(Product(J[i], i))).le(Product(operator_norm(J[i]), i), reason="‖A B‖ ≤ ‖A‖ ‖B‖").le(
    c**r, by="products factor by factor", reason="where no factor is above c"
)
bounds.chain(operator_norm(Product(one + B[i], i))).le(Product(operator_norm(one + B[i]), i), reason="‖A B‖ ≤ ‖A‖ ‖B‖").le(
    Product(1 + operator_norm(B[i]), i), by="products factor by factor", reason="‖I + B‖ ≤ 1 + ‖B‖"
)
small = bounds.case("small branches", text="No branch is larger than the identity: $\\|B_t\\|_{\\mathrm{op}} \\le 1$.")
small.given.fact(le(operator_norm(B[i]), 1))
small.chain(operator_norm(Product(one + B[i], i))).ge(Product(1 - operator_norm(B[i]), i), reason="‖(I + B) w‖ ≥ ‖w‖ − ‖B w‖, layer by layer")
bounds.note("The bounds from above permit growth, and no more: with norms above 1 the product may grow, and may vanish.")
bounds.claimed(
    operator_norm(Product(J[i], i)),
    "=",
    Product(operator_norm(J[i]), i),
    source="printed solution 2, question 19: gradients explode if the factors are bigger than 1",
)
bounds.claimed(
    operator_norm(Product(one + B[i], i)), "<=", 1 + Sum(operator_norm(B[i]), i), source="printed solution 2, question 19: as a sum it is much more stable"
)
