"""The gradient of an expectation in the parameters of its law: not the expectation of the gradient, unless z is reparameterised.

∇_φ E_{q_φ}[f(z)] = E_{q_φ}[f(z) ∇_φ log q_φ(z)],   and with z = g(ε, φ), f and g smooth:
∇_φ E_{q_φ}[f(z)] = E_s[∇_φ f(g(ε, φ))];   for a step function f this is false
"""

from derive.api import *

problem = Problem(
    "Gradient of an expectation",
    source="worked solution on generative models, question 8 (equations 20 to 22)",
    summary="The law moves with the parameter, so that the gradient may not be taken inside; after z = g(ε, φ) it may, for smooth f and g.",
)
given = problem.given
D, K, E_dim = given.dimension("D K E")
f = given.map("f", D, 0)
z, phi = given.vector("z", D), given.vector("phi", K)


# -- taken inside as it stands ---------------------------------------------------------------------

inside = problem.part("8", "Taken inside as it stands", text=r"$q(z \mid \phi)$ is any smooth density with $K$ parameters.")
q = law_of(inside.given.density("q", z, parameters=("phi",)), "z", phi=phi)
outside_gradient, inside_gradient = grad(E(q, z, f(z)), phi), E(q, z, grad(f(z), phi))
inside.holds(inside_gradient, "=", zeros(K), reason=r"$f$ does not know $\phi$")
inside.chain(outside_gradient).eq(E(q, z, f(z) * grad(log(pdf(q, z)), phi)), reason="the law does")
inside.differs(outside_gradient, inside_gradient, reason="so the two are not the same")
inside.claimed(outside_gradient, "=", inside_gradient, source="the interchange without a change of variables")
inside.claimed(outside_gradient, "≠", inside_gradient, source="worked solution, equation (20): different “for any function $f$”")

one = inside.case("one number", text="A normal law with mean $t$, for three functions.")
t, y, c = one.given.real("t y c")
Q = Normal(t, 1)
one.chain(d(E(Q, y, y**2), t)).eq(d(t**2 + 1, t)).eq(2 * t)
one.differs(d(E(Q, y, y**2), t), E(Q, y, d(y**2, t)), at={t: 1}, reason="here they differ: 2 and 0")
one.holds(d(E(Q, y, c), t), "=", E(Q, y, d(c, t)), reason="here they agree: a constant function")
one.holds(d(E(Q, y, (y - t) ** 2), t), "=", E(Q, y, d((y - t) ** 2, t)), reason="and here: the variance is the same for all $t$")


# -- reparameterised -------------------------------------------------------------------------------

moved = problem.part(
    "8/reparameterised",
    "After a change of variables",
    text=r"$z = g(\epsilon, \phi)$ with smooth $f$ and $g$; $\epsilon$ has any density $s$ that is free of $\phi$.",
)
eps, g = moved.given.vector("epsilon", E_dim), moved.given.map("g", (E_dim, K), D)
s = moved.given.density("s", eps)
moved.chain(grad(E(s, eps, f(g(eps, phi))), phi)).eq(
    E(s, eps, grad(f(g(eps, phi)), phi)), reason=r"$f \circ g$ is smooth: derivative and expectation may be exchanged"
).eq(E(s, eps, jacobian_of(g, 1)(eps, phi).T @ jacobian_of(f)(g(eps, phi))), reason=r"chain rule, with the Jacobian of $g$ in $\phi$").derived()

normal = problem.part("8/normal", "A normal law", text=r"$z = \mu + \sigma \circ \epsilon$ in $D$ dimensions: the encoder of the autoencoder.")
mu, sigma, e = normal.given.vector("mu", D), normal.given.positive_vector("sigma", D), normal.given.vector("epsilon", D)
j = normal.given.index("j", D)
q, noise = Normal(mu, sigma), Factorised(Normal(0, 1), j)
slope = jacobian_of(f)
normal.holds(E(q, z, f(z)), "=", E(noise, e, f(mu + sigma * e)), reason="the same law")
normal.chain(grad(E(q, z, f(z)), mu)).eq(E(noise, e, grad(f(mu + sigma * e), mu))).eq(E(noise, e, slope(mu + sigma * e)))
normal.chain(grad(E(q, z, f(z)), sigma)).eq(E(noise, e, grad(f(mu + sigma * e), sigma))).eq(E(noise, e, slope(mu + sigma * e) * e))
normal.holds(grad(E(q, z, f(z)), mu), "=", E(q, z, f(z) * (z - mu) / sigma**2), reason="the same by the score: unbiased without slopes of $f$")
normal.claimed(grad(E(q, z, f(z)), sigma), "=", E(noise, e, slope(mu + sigma * e)), source=r"a slip that is easily made: the factor $\epsilon$ forgotten")


# -- where the condition fails ---------------------------------------------------------------------

jump = problem.part(
    "8/jump", "Where the condition fails", text=r"$f$ is the step function, $z = t + \epsilon$ with standard normal $\epsilon$; $g$ and both laws are smooth."
)
t, e = jump.given.real("t epsilon")
noise = Normal(0, 1)
jump.chain(E(noise, e, step(t + e))).eq((1 + erf(t / sqrt(2))) / 2, reason=r"the chance that $\epsilon > -t$")
jump.chain(d(E(noise, e, step(t + e)), t)).eq(d((1 + erf(t / sqrt(2))) / 2, t)).eq(pdf(noise, t), reason="positive everywhere")
jump.holds(E(noise, e, d(step(t + e), t)), "=", 0, reason="flat on both sides of the jump")
jump.claimed(
    d(E(noise, e, step(t + e)), t),
    "=",
    E(noise, e, d(step(t + e), t)),
    source="worked solution, equations (21) and (22): only “q has to be $C^1$”, as it is here",
)
jump.note("A corner without a jump does no harm:")
jump.chain(d(E(noise, e, relu(t + e)), t)).eq(E(noise, e, d(relu(t + e), t))).eq(E(noise, e, step(t + e)), reason="the slope of relu")
