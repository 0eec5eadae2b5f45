"""A generative adversarial network: the gradients of its loss, and what a step along them does.

L = log D(x) + log(1 − D(G(u))),   ∂L/∂z_X = σ(−z_X),   ∂L/∂z_G = −σ(z_G),   d/dα L(θ ± α∇L) = ±‖∇L‖² at α = 0
"""

from derive.api import *
from derive.notation import Term

problem = Problem(
    "Gradients of an adversarial network",
    source="worked solution on generative models, questions 11, 12 and 14 to 17 (equations 23, 25 to 28 and 32 to 35)",
    summary="For any discriminator with values between 0 and 1 and any generator, with any numbers of parameters. The generator's gradient goes through the "
    "discriminator, and so through the discriminator's weights.",
)
given = problem.given


def row(y, x):
    """∂y/∂x of a number y, as a row."""
    return d(y, x).T


# -- the discriminator's parameters ----------------------------------------------------------------

parameters = problem.part("11", "The gradient in the discriminator's parameters", text="A sample $x$, noise $u$, and the generator's answer $G(u; \\theta_g)$.")
m, p, q, r = parameters.given.dimension("m p q r")
x, u = parameters.given.vector("x", m), parameters.given.vector("u", r)
theta_d, theta_g = parameters.given.vector("theta_d", p), parameters.given.vector("theta_g", q)
D, G = parameters.given.map("D", (m, p), 0), parameters.given.map("G", (r, q), m)
fake = G(u, theta_g)
real_score, fake_score = D(x, theta_d), D(fake, theta_d)
parameters.given.fact(gt(real_score, 0), lt(real_score, 1), gt(fake_score, 0), lt(fake_score, 1))
loss = log(real_score) + log(1 - fake_score)

parameters.chain(grad(loss, theta_d)).eq(grad(log(real_score), theta_d) + grad(log(1 - fake_score), theta_d), reason="linearity").eq(
    grad(real_score, theta_d) / real_score - grad(fake_score, theta_d) / (1 - fake_score), reason="chain rule; $G$ does not depend on $\\theta_d$"
).derived()


# -- the last layer --------------------------------------------------------------------------------

last = problem.part(
    "12", "The last layer", text="$D = \\sigma(z)$ with the logistic function $\\sigma$; $z_X$ and $z_G$ are its arguments for $x$ and for $G(u)$."
)
z, z_x, z_y, c = last.given.real("z z_X z_G c")
sigma = logistic
loss = log(sigma(z_x)) + log(1 - sigma(z_y))

last.chain(d(sigma(z), z)).eq(sigma(z) * (1 - sigma(z))).eq(sigma(z) * sigma(-z))
last.chain(d(sigma(z), z) / sigma(z)).eq(sigma(-z)).eq(1 - sigma(z))
last.chain(d(sigma(z), z) / (1 - sigma(z))).eq(sigma(z))
last.note("The two branches have arguments of their own, and derivatives of their own:")
last.chain(d(loss, z_x)).eq(d(sigma(z_x), z_x) / sigma(z_x), reason="chain rule").eq(sigma(-z_x)).derived()
last.chain(d(loss, z_y)).eq(-d(sigma(z_y), z_y) / (1 - sigma(z_y)), reason="chain rule").eq(-sigma(z_y)).derived()
last.note("Their sum is the derivative by what moves both arguments alike, such as a bias $c$ of the last layer:")
last.chain(d(log(sigma(z_x + c)) + log(1 - sigma(z_y + c)), c)).eq(sigma(-z_x - c) - sigma(z_y + c)).derived()

printed = sigma(-z_x) - sigma(z_y)
last.claimed(d(sigma(z_x), z_x), "=", printed, source=r"equation (28) as it is labelled, $\partial D(X) / \partial z$")
last.claimed(d(loss, z_x), "=", printed, source=r"equation (28), read as $\partial L / \partial z_X$")
last.claimed(d(loss, z_y), "=", printed, source=r"equation (28), read as $\partial L / \partial z_G$")
last.claimed(d(sigma(z_y), z_y), "=", printed, source=r"equation (28), read as $\partial D(G) / \partial z_G$")


# -- the generator ---------------------------------------------------------------------------------

generator = problem.part(
    "14",
    "Back to what the generator made",
    text="$y$ is what the generator made, $W$ the discriminator's first weights; $\\Phi$ takes its first layer to the loss, through any further layers of any widths.",
)
m, k = generator.given.dimension("m k")
y = generator.given.vector("y", m)
W, W_g = generator.given.matrix("W_d", k, m), generator.given.matrix("W_g", k, m)
Phi, g = generator.given.map("Phi", k, 0), generator.given.map("g", k, kind="elementwise")
z = generator.given.define("z", W @ y)
h = generator.given.define("h", g(W @ y))

generator.note("With the first layer before its activation, $z = W_d y$:")
generator.chain(row(Phi(z), y)).eq(row(Phi(z), z) @ d(z, y), reason="chain rule").eq(row(Phi(z), z) @ W, reason="the discriminator's weights")
generator.chain(grad(Phi(z), y)).eq(W.T @ grad(Phi(z), z), reason="the same as columns")
generator.note("With the first layer after its activation, $h = g(W_d y)$:")
generator.chain(row(Phi(h), y)).eq(row(Phi(h), h) @ d(h, y), reason="chain rule").eq(row(Phi(h), h) @ diag(prime(g)(W @ y)) @ W)
generator.chain(grad(Phi(h), y)).eq(W.T @ diag(prime(g)(W @ y)) @ grad(Phi(h), h), reason="the same as columns")
generator.claimed(row(Phi(h), y), "=", row(Phi(h), h) @ W, source="equation (32), in the convention of the underbrace of (24): the slopes are missing")

generator.note(
    "The generator's first weights $W_g$ have a meaning here only if they have the shape of the discriminator's; even so, they are not what stands here:"
)
generator.claimed(z, "=", W_g @ y, source="below equation (32): $z_d^1 = W_g^1 g$")
generator.claimed(row(Phi(z), y), "=", row(Phi(z), z) @ W_g, source="equation (32): $W_g$ in place of $W_d$")


# -- the generator's parameters --------------------------------------------------------------------

through = problem.part(
    "15",
    "The gradient in the generator's parameters",
    text="The letters of part 11, where $y = G(u; \\theta_g)$ is what the generator makes; only the second term of the loss looks at it.",
)
through.given.givens = parameters.given.givens
loss = log(real_score) + log(1 - fake_score)
made = through.given.define("y", fake)
in_made = log(real_score) + log(1 - D(made, theta_d))
J_G = jacobian_of(G, 1)(u, theta_g)

through.chain(row(loss, theta_g)).eq(row(in_made, made) @ d(made, theta_g), reason="chain rule").eq(
    -row(D(made, theta_d), made) @ J_G / (1 - fake_score), reason="the first term does not depend on $y$"
).derived()
through.chain(grad(loss, theta_g)).eq(J_G.T @ grad(in_made, made), reason="the same as columns: the transposed Jacobian")
through.chain(grad(loss, theta_g)).eq(-J_G.T @ grad(D(made, theta_d), made) / (1 - fake_score))
square = through.case("as many parameters as numbers", text="$q = m$, where the columns of (33) fit as they are printed.")
G_square, theta = square.given.map("H", (r, m), m), square.given.vector("theta", m)
Psi = square.given.map("Psi", m, 0)
answer = square.given.define("a", G_square(u, theta))
square.chain(grad(Psi(answer), theta)).eq(d(answer, theta).T @ grad(Psi(answer), answer), reason="chain rule")
square.claimed(
    grad(Psi(answer), theta), "=", d(answer, theta) @ grad(Psi(answer), answer), source="equation (33), with columns for ∇: the transpose is missing"
)


# -- the steps -------------------------------------------------------------------------------------

ascent = problem.part(
    "16",
    "A step of gradient ascent",
    text="Any smooth loss $L(\\theta_d, \\theta_g)$, at any point, with any numbers of parameters; $\\alpha$ is the length of the step.",
)
p, q = ascent.given.dimension("p q")
theta_d, theta_g = ascent.given.vector("theta_d", p), ascent.given.vector("theta_g", q)
L, alpha = ascent.given.map("L", (p, q), 0), ascent.given.real("alpha")
up = ascent.given.define("a", grad(L(theta_d, theta_g), theta_d))
down = ascent.given.define("b", grad(L(theta_d, theta_g), theta_g))


def at_zero(path):
    """The derivative of a function of α at α = 0."""
    return prime(Term("lam", (alpha, path)))(0)


ascent.chain(at_zero(L(theta_d + alpha * up, theta_g))).eq(up.T @ up, reason="chain rule").eq(norm(up) ** 2).ge(0, reason="the discriminator goes up")
ascent.holds(at_zero(L(theta_d + alpha * up, theta_g)), "=", norm(grad(L(theta_d, theta_g), theta_d)) ** 2)
ascent.implies(gt(up.T @ up, 0), gt(at_zero(L(theta_d + alpha * up, theta_g)), 0), reason="strictly, wherever the gradient is not zero")

long = ascent.case("a long step", text="That is a statement about short steps. For a number $\\theta$ and a function $f$ of it:")
theta, f = long.given.real("theta"), long.given.map("f", 0)
long.given.fact(gt(alpha, 0))
long.exists(lt(f(theta + alpha * prime(f)(theta)), f(theta)), {f: lambda x: -(x**2), theta: 1, alpha: 2}, reason="a long step of ascent can go down")


descent = problem.part("17", "A step of gradient descent", text="The letters of part 16.")
descent.given.givens = ascent.given.givens
descent.chain(at_zero(L(theta_d, theta_g - alpha * down))).eq(-(down.T @ down), reason="chain rule").eq(-(norm(down) ** 2)).le(
    0, reason="the generator goes down"
)
both_at_once = at_zero(L(theta_d + alpha * up, theta_g - alpha * down))
descent.holds(both_at_once, "=", norm(up) ** 2 - norm(down) ** 2, reason="both steps at once: the loss can go either way")
