"""Backpropagation through a discriminator of any depth, before and after the activations, as rows and as columns.

∂L/∂z^ℓ = ∂L/∂z^{ℓ+1} W^{ℓ+1} diag(g′(z^ℓ)) where z^{ℓ+1} = W^{ℓ+1} g(z^ℓ),   ∂L/∂h^ℓ = ∂L/∂h^{ℓ+1} diag(g′(W^{ℓ+1} h^ℓ)) W^{ℓ+1} where h^{ℓ+1} = g(W^{ℓ+1} h^ℓ)
"""

from derive.api import *
from derive.notation import Tensor

problem = Problem(
    "Backpropagation through a discriminator",
    source="worked solution on generative models, questions 12 to 14 (equations 24, 25 and 29 to 32)",
    summary="One layer at any two widths, under any network whatever; and the product over any number of layers, there all of one width.",
)
given = problem.given


def row(y, x):
    """∂y/∂x of a number y, as a row."""
    return d(y, x).T


# -- one layer, before its activation --------------------------------------------------------------

before = problem.part(
    "13/before",
    "One layer, before its activation",
    text="$z$ and $v$ are neighbouring layers of any two widths; $\\Phi$ takes $v$ to the loss, through any further layers of any widths.",
)
n, m = before.given.dimension("n m")
z, W = before.given.vector("z", n), before.given.matrix("W", m, n)
g, Phi = before.given.map("g", n, kind="elementwise"), before.given.map("Phi", m, 0)
v = before.given.define("v", W @ g(z))
L = Phi(v)

before.chain(d(v, z)).eq(W @ d(g(z), z), reason="linearity").eq(W @ diag(prime(g)(z)), reason="$g$ acts component by component")
before.chain(row(L, z)).eq(row(L, v) @ d(v, z), reason="chain rule").eq(row(L, v) @ W @ diag(prime(g)(z))).derived()
before.note("As columns every factor is transposed, and their order is reversed:")
before.chain(grad(L, z)).eq(d(v, z).T @ grad(L, v), reason="chain rule").eq(diag(prime(g)(z)) @ W.T @ grad(L, v)).eq(prime(g)(z) * (W.T @ grad(L, v)))
before.chain(grad(L, W)).eq(grad(L, v) @ g(z).T, reason="the gradient in the weights")


# -- one layer, after its activation ---------------------------------------------------------------

after = problem.part("13/after", "One layer, after its activation", text="The same, where $h$ and $w$ are what the activations give.")
n, m = after.given.dimension("n m")
h, W = after.given.vector("h", n), after.given.matrix("W", m, n)
g, Phi = after.given.map("g", m, kind="elementwise"), after.given.map("Phi", m, 0)
w = after.given.define("w", g(W @ h))
L = Phi(w)

after.chain(d(w, h)).eq(diag(prime(g)(W @ h)) @ d(W @ h, h), reason="$g$ acts component by component").eq(diag(prime(g)(W @ h)) @ W, reason="linearity")
after.chain(row(L, h)).eq(row(L, w) @ d(w, h), reason="chain rule").eq(row(L, w) @ diag(prime(g)(W @ h)) @ W).derived()
after.chain(grad(L, h)).eq(W.T @ diag(prime(g)(W @ h)) @ grad(L, w), reason="the same as columns").eq(W.T @ (prime(g)(W @ h) * grad(L, w)))
after.chain(grad(L, W)).eq((prime(g)(W @ h) * grad(L, w)) @ h.T, reason="the gradient in the weights")
after.claimed(d(w, h), "=", diag(g(W @ h)) @ W, source="equation (30), second step: $g$ in place of its derivative")


# -- what is printed -------------------------------------------------------------------------------

printed = problem.part(
    "13/printed",
    "What is printed",
    text="Some of it has a meaning only if both layers have one width. $V$ and $f$ are the weights and the activation of the layer below.",
)
n = printed.given.dimension("n")
h, z, W, V = printed.given.vector("h", n), printed.given.vector("z", n), printed.given.matrix("W", n), printed.given.matrix("V", n)
f, g = printed.given.maps("f g", n, kind="elementwise")
Phi = printed.given.map("Phi", n, 0)
v, w = printed.given.define("v", W @ f(z)), printed.given.define("w", g(W @ h))

printed.note("With $h$ after the activation, $w = g(W h)$:")
printed.claimed(w, "=", f(W @ h), source="equation (30), first step: $g^\\ell$, the activation of the layer below")
printed.claimed(d(w, h), "=", diag(f(V @ h)) @ W, source="equation (30): $g^\\ell(W^\\ell z^\\ell)$ in place of $g'^{\\ell+1}(W^{\\ell+1} z^\\ell)$")
printed.claimed(row(Phi(w), h), "=", row(Phi(w), w) @ diag(prime(f)(V @ h)) @ W, source="equation (31): the slopes are those of the layer below")
printed.claimed(
    row(Phi(w), h), "=", row(Phi(w), w) @ diag(prime(g)(V @ h)) @ W, source="equation (31), with $g$ corrected: the weights inside are still those below"
)
printed.claimed(w, "=", g(w), source="equation (25), where $z$ is what the underbrace of (24) says: the last activation twice")
printed.note("With $z$ before the activation, $v = W f(z)$, as in (25) and above (32):")
printed.claimed(d(v, z), "=", diag(prime(f)(W @ z)) @ W, source="equation (30), read with $z$ before the activation")
printed.claimed(row(Phi(v), z), "=", row(Phi(v), v) @ diag(prime(f)(V @ z)) @ W, source="equation (31), read with $z$ before the activation")
printed.claimed(
    row(Phi(v), z), "=", row(Phi(v), v) @ diag(prime(f)(z)) @ W, source="equation (31), with the argument corrected too: the factors are in the wrong order"
)


# -- the last layer --------------------------------------------------------------------------------

last = problem.part(
    "13/last",
    "The last layer of each branch",
    text="$x$ is the last hidden layer for a sample, $y$ for what the generator made; the score is $s = w^\\top f(x)$, and $D = \\sigma(s)$.",
)
n = last.given.dimension("n")
x, y, w = last.given.vectors("x y w", n)
f = last.given.map("f", n, kind="elementwise")
s_x, s_y = last.given.define("s_X", w.T @ f(x)), last.given.define("s_G", w.T @ f(y))
L = log(logistic(s_x)) + log(1 - logistic(s_y))

last.chain(row(L, x)).eq(logistic(-s_x) * row(s_x, x), reason="question 12").eq(logistic(-s_x) * (w.T @ diag(prime(f)(x)))).derived()
last.chain(row(L, y)).eq(-logistic(s_y) * row(s_y, y), reason="question 12").eq(-logistic(s_y) * (w.T @ diag(prime(f)(y)))).derived()
last.chain(grad(L, w)).eq(logistic(-s_x) * f(x) - logistic(s_y) * f(y), reason="both branches have the same weights")


# -- any number of layers --------------------------------------------------------------------------

deep = problem.part(
    "13/deep",
    "Any number of layers, before their activations",
    text="Layers $1, \\dots, \\ell + r$ for one input $x$ of either branch, all of one width; $\\Phi$ takes the last of them to the loss.",
)
n, ell, r = deep.given.dimension("n ell r")
top = ell + r
t, k, j = deep.given.index("t", top), deep.given.index("k", top, lo=2), deep.given.index("j", r)
W = deep.given.family("W", t, Tensor((n, n)))
g, Phi = deep.given.maps("g", n, kind="elementwise", over=t), deep.given.map("Phi", n, 0)
z = deep.given.recursion("z", k, W[1] @ deep.given.vector("x", n), lambda z: W[k] @ g[k](z[k - 1]))


def layer(k):
    """∂z_k/∂z_{k−1}."""
    return W[k] @ diag(prime(g[k])(z[k - 1]))


L, error = Phi(z[top]), jacobian_of(Phi)(z[top])
across, but_one = Product(layer(top + 1 - j), j), Product(layer(top + 1 - j), j, 1, r - 1)

deep.chain(d(z[k], z[k - 1])).eq(layer(k))
deep.chain(d(z[top], z[ell])).eq(across, by="induction over r", reason="layer by layer, the last one first").eq(
    but_one @ layer(ell + 1), by="an ordered product split at one index"
)
deep.chain(row(L, z[ell])).eq(error.T @ d(z[top], z[ell]), reason="chain rule").eq(error.T @ across, reason="all layers").eq(
    error.T @ but_one @ layer(ell + 1), reason="the last factor is that of layer $\\ell + 1$"
).eq(error.T @ d(z[top], z[ell + 1]) @ layer(ell + 1)).eq(row(L, z[ell + 1]) @ layer(ell + 1), reason="chain rule: the recursion")
deep.chain(grad(L, z[ell])).eq(d(z[top], z[ell]).T @ grad(L, z[top]), reason="the same as columns").eq(across.T @ grad(L, z[top]))
deep.claimed(
    d(z[top], z[ell]), "=", Product(diag(prime(g[ell + j])(z[ell + j - 1])) @ W[ell + j], j), source="equation (31) over many layers: the factors in its order"
)


# -- the same, after the activations ---------------------------------------------------------------

outputs = problem.part(
    "13/deep-after",
    "Any number of layers, after their activations",
    text="The same, with $h$ for what the activations give. Here $h_0 = x$ is the input, and $\\ell = 0$ is allowed: this is how the gradient reaches the generator.",
)
n, r = outputs.given.dimension("n r")
ell = outputs.given.natural("ell")
top = ell + r
t, j = outputs.given.index("t", top), outputs.given.index("j", r)
W = outputs.given.family("W", t, Tensor((n, n)))
g, Phi = outputs.given.maps("g", n, kind="elementwise", over=t), outputs.given.map("Phi", n, 0)
h = outputs.given.recursion("h", t, outputs.given.vector("x", n), lambda h: g[t](W[t] @ h[t - 1]))


def layer_after(t):
    """∂h_t/∂h_{t−1}."""
    return diag(prime(g[t])(W[t] @ h[t - 1])) @ W[t]


L, error = Phi(h[top]), jacobian_of(Phi)(h[top])
across, but_one = Product(layer_after(top + 1 - j), j), Product(layer_after(top + 1 - j), j, 1, r - 1)

outputs.chain(d(h[t], h[t - 1])).eq(layer_after(t))
outputs.chain(d(h[top], h[ell])).eq(across, by="induction over r", reason="layer by layer, the last one first").eq(
    but_one @ layer_after(ell + 1), by="an ordered product split at one index"
)
outputs.chain(row(L, h[ell])).eq(error.T @ d(h[top], h[ell]), reason="chain rule").eq(error.T @ across, reason="all layers").eq(
    error.T @ but_one @ layer_after(ell + 1), reason="the last factor is that of layer $\\ell + 1$"
).eq(error.T @ d(h[top], h[ell + 1]) @ layer_after(ell + 1)).eq(row(L, h[ell + 1]) @ layer_after(ell + 1), reason="chain rule: the recursion")
outputs.chain(grad(L, h[ell])).eq(d(h[top], h[ell]).T @ grad(L, h[top]), reason="the same as columns").eq(across.T @ grad(L, h[top]))
outputs.claimed(
    d(h[top], h[ell]), "=", Product(W[top + 1 - j] @ diag(prime(g[top + 1 - j])(h[top - j])), j), source="the rule for $z$, used for $h$: two conventions mixed"
)
