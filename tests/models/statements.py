"""True and false statements that several tests of the models share."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Declarations, Givens, Term, relation
from derive.notation.build import (
    KL,
    Bernoulli,
    E,
    Factorised,
    Integral,
    Normal,
    Product,
    Sum,
    Var,
    block,
    d,
    det,
    diag,
    exp,
    grad,
    inverse,
    jacobian,
    law_of,
    log,
    pdf,
    pi,
    prime,
    sqrt,
    stack,
    trace,
)  # fmt: skip

Case = tuple[Term, Givens]


def eq(a: object, b: object) -> Term:
    return relation(a, "eq", b)


def coupling(kind: str = "smooth") -> tuple[Declarations, tuple[Term, ...]]:
    given = Declarations()
    n = given.dimension("n")
    x1, x2, s = given.vectors("x_1 x_2 s", n)
    F, G = given.maps("F G", n, n, kind=kind)
    i = given.index("i", n)
    return given, (n, x1, x2, s, F, G, i)


def block_determinant() -> Case:
    given, (_, x1, x2, s, F, G, i) = coupling()
    J = jacobian((exp(G(x2)) * x1 + F(x2), exp(s) * x2), (x1, x2))
    return eq(det(J), exp(Sum(G(x2)[i] + s[i], i))), given.givens


def block_determinant_false() -> Case:
    given, (_, x1, x2, s, F, G, i) = coupling()
    J = jacobian((exp(G(x2)) * x1 + F(x2), exp(s) * x2), (x1, x2))
    return eq(det(J), exp(Sum(G(x2)[i], i) + s[i])), given.givens


def block_jacobian() -> Case:
    """With element-wise maps all blocks are diagonal."""
    given, (_, x1, x2, s, F, G, _i) = coupling("elementwise")
    J = jacobian((exp(G(x2)) * x1 + F(x2), exp(s) * x2), (x1, x2))
    upper = prime(F)(x2) + prime(G)(x2) * exp(G(x2)) * x1
    return eq(J, block([diag(exp(G(x2))), diag(upper)], [0, diag(exp(s))])), given.givens


def block_jacobian_false() -> Case:
    """The same claim for maps that mix components: a prime has no meaning there, but the zero block is wrong."""
    given, (_, x1, x2, s, F, G, _i) = coupling()
    J = jacobian((exp(G(x2)) * x1 + F(x2), exp(s) * x2), (x1, x2))
    return eq(J, block([diag(exp(G(x2))), 0], [0, diag(exp(s))])), given.givens


def gaussian_kl() -> Case:
    given = Declarations()
    mu, sigma = given.real("mu"), given.positive("sigma")
    return eq(KL(Normal(mu, sigma), Normal(0, 1)), (mu**2 + sigma**2 - log(sigma**2) - 1) / 2), given.givens


def gaussian_kl_false() -> Case:
    given = Declarations()
    mu, sigma = given.real("mu"), given.positive("sigma")
    return eq(KL(Normal(mu, sigma), Normal(0, 1)), (mu**2 + sigma**2 - (log(sigma**2) - 1)) / 2), given.givens


def gaussian_integral() -> Case:
    given = Declarations()
    mu, sigma, z = given.real("mu"), given.positive("sigma"), given.real("z")
    q = 1 / (sqrt(2 * pi) * sigma) * exp(-((z - mu) ** 2) / (2 * sigma**2))
    p = 1 / sqrt(2 * pi) * exp(-(z**2) / 2)
    return eq(KL(Normal(mu, sigma), Normal(0, 1)), Integral(q * log(q / p), z)), given.givens


def gaussian_integral_false() -> Case:
    given = Declarations()
    mu, sigma, z = given.real("mu"), given.positive("sigma"), given.real("z")
    q = 1 / (sqrt(2 * pi) * sigma) * exp(-((z - mu) ** 2) / (2 * sigma**2))
    return eq(Integral(q * z**2, z), mu**2), given.givens


def abstract(**facts: object) -> tuple[Declarations, tuple[Term, ...]]:
    given = Declarations()
    D = given.dimension("D")
    x, z = given.vectors("x z", D)
    return given, (x, z, given.density("p", x, z), given.density("q", z))


def evidence_bound() -> Case:
    given, (x, z, p, q) = abstract()
    free_energy = E(q, z, log(pdf(law_of(p, "x", z=z), x))) - KL(law_of(q), law_of(p, "z"))
    return eq(free_energy, log(pdf(law_of(p, "x"), x)) - KL(law_of(q), law_of(p, "z", x=x))), given.givens


def evidence_bound_false() -> Case:
    given, (x, z, p, q) = abstract()
    free_energy = E(q, z, log(pdf(law_of(p, "x", z=z), x))) - KL(law_of(q), law_of(p, "z"))
    return relation(free_energy, "ge", log(pdf(law_of(p, "x"), x))), given.givens


def gibbs() -> Case:
    given, (x, _z, p, q) = abstract()
    return relation(KL(law_of(q), law_of(p, "z", x=x)), "ge", 0), given.givens


def gibbs_false() -> Case:
    given, (x, z, p, q) = abstract()
    return relation(E(q, z, log(pdf(law_of(p, "z", x=x), z)) - log(pdf(q, z))), "ge", 0), given.givens


def binary_gibbs() -> Case:
    from derive.notation import Density, Tensor, symbol

    given = Declarations()
    bit = Tensor((), "B")
    q, p = (symbol(name, Density((("z", bit),))) for name in "qp")
    given.givens = given.givens.declare(q).declare(p)
    return relation(KL(law_of(q), law_of(p)), "ge", 0), given.givens


def binary_gibbs_false() -> Case:
    statement, givens = binary_gibbs()
    return eq(statement.args[0], 0), givens


def split_sum() -> Case:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    i = given.index("i", n)
    return eq(Sum(x[i], i), x[n] + Sum(x[i], i, 1, n - 1)), given.givens


def split_sum_false() -> Case:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    i = given.index("i", n)
    return eq(Sum(x[i] ** 2, i), Sum(x[i], i) ** 2), given.givens


def two_ranges() -> Case:
    given = Declarations()
    n, T = given.dimension("n T")
    x = given.vector("x", n)
    i, t = given.index("i", n), given.index("t", T)
    return eq(Sum(Sum(Term("delta", (i, t)) * x[i], t, 1, n), i), Sum(x[i], i)), given.givens


def two_ranges_false() -> Case:
    """A Kronecker delta across different ranges: false for T < n."""
    given = Declarations()
    n, T = given.dimension("n T")
    x = given.vector("x", n)
    i, t = given.index("i", n), given.index("t", T)
    return eq(Sum(Sum(Term("delta", (i, t)) * x[i], t), i), Sum(x[i], i)), given.givens


def reparameterised() -> Case:
    given = Declarations()
    mu, sigma, e = given.real("mu"), given.positive("sigma"), given.real("epsilon")
    z = given.define("z", mu + sigma * e)
    t = given.define("t", log(pdf(Normal(mu, sigma), z)) - log(pdf(Normal(0, 1), z)))
    left = stack(E(Normal(0, 1), e, d(t, mu)), E(Normal(0, 1), e, d(t, sigma)))
    return eq(left, stack(mu, sigma - 1 / sigma)), given.givens


def reparameterised_false() -> Case:
    """The path derivative leaves out what the density itself depends on."""
    given = Declarations()
    mu, sigma, e = given.real("mu"), given.positive("sigma"), given.real("epsilon")
    z = given.define("z", mu + sigma * e)
    t = given.define("t", log(pdf(Normal(mu, sigma), z)) - log(pdf(Normal(0, 1), z)))
    return eq(d(t, mu), (mu - z) / sigma**2 + z), given.givens


def stein() -> Case:
    given = Declarations()
    x = given.real("x")
    f = given.map("f", 0, 0)
    return eq(E(Normal(0, 1), x, x * f(x)), E(Normal(0, 1), x, prime(f)(x))), given.givens


def stein_false() -> Case:
    given = Declarations()
    x = given.real("x")
    f = given.map("f", 0, 0)
    return eq(E(Normal(0, 1), x, x * f(x)), E(Normal(0, 1), x, f(x))), given.givens


def product_of_normals() -> Case:
    given = Declarations()
    D = given.dimension("D")
    i = given.index("i", D)
    mu, sigma, z = given.vector("mu", D), given.positive_vector("sigma", D), given.vector("z", D)
    q, p = Factorised(Normal(mu[i], sigma[i]), i), Factorised(Normal(0, 1), i)
    _ = z
    return eq(KL(q, p), Sum(KL(Normal(mu[i], sigma[i]), Normal(0, 1)), i)), given.givens


def product_of_normals_false() -> Case:
    given = Declarations()
    D = given.dimension("D")
    i = given.index("i", D)
    mu, sigma = given.vector("mu", D), given.positive_vector("sigma", D)
    q, p = Factorised(Normal(mu[i], sigma[i]), i), Factorised(Normal(0, 1), i)
    return eq(KL(q, p), KL(Normal(mu[i], sigma[i]), Normal(0, 1))), given.givens


def matrix_rules() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A, B = given.matrix("A", n), given.matrix("B", n)
    return eq(trace(A @ B), trace(B @ A)), given.givens


def matrix_rules_false() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A, B = given.matrix("A", n), given.matrix("B", n)
    return eq(A @ B, B @ A), given.givens


def quadratic_form() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A, x = given.matrix("A", n), given.vector("x", n)
    return eq(grad(x.T @ A @ x, x), (A + A.T) @ x), given.givens


def quadratic_form_false() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A, x = given.matrix("A", n), given.vector("x", n)
    return eq(grad(x.T @ A @ x, x), 2 * (A @ x)), given.givens


def determinant_derivative() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A = given.matrix("A", n)
    given.fact(Term("invertible", (A,)))
    return eq(d(log(Term("abs", (det(A),))), A), inverse(A).T), given.givens


def determinant_derivative_false() -> Case:
    given = Declarations()
    n = given.dimension("n")
    A = given.matrix("A", n)
    given.fact(Term("invertible", (A,)))
    return eq(d(log(Term("abs", (det(A),))), A), inverse(A)), given.givens


def triangular() -> Case:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    mu = given.map("mu", n, n, kind="autoregressive")
    sigma = given.map("sigma", n, n, kind="autoregressive", positive=True)
    i = given.index("i", n)
    return eq(det(d(mu(x) + sigma(x) * x, x)), Product(sigma(x)[i], i)), given.givens


def triangular_false() -> Case:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    mu = given.map("mu", n, n)
    sigma = given.map("sigma", n, n, positive=True)
    i = given.index("i", n)
    return eq(det(d(mu(x) + sigma(x) * x, x)), Product(sigma(x)[i], i)), given.givens


def bernoulli_variance() -> Case:
    given = Declarations()
    p, k = given.real("p"), given.real("k")
    given.fact(relation(0, "le", p), relation(p, "le", 1))
    return eq(Var(Bernoulli(p), k, k), p * (1 - p)), given.givens


def bernoulli_variance_false() -> Case:
    given = Declarations()
    p, k = given.real("p"), given.real("k")
    given.fact(relation(0, "le", p), relation(p, "le", 1))
    return eq(Var(Bernoulli(p), k, k), p), given.givens


TRUE: tuple[Callable[[], Case], ...] = (
    block_determinant, block_jacobian, gaussian_kl, gaussian_integral, evidence_bound, gibbs, binary_gibbs, split_sum, two_ranges,
    reparameterised, stein, product_of_normals, matrix_rules, quadratic_form, determinant_derivative, triangular, bernoulli_variance,
)  # fmt: skip
FALSE: tuple[Callable[[], Case], ...] = (
    block_determinant_false, block_jacobian_false, gaussian_kl_false, gaussian_integral_false, evidence_bound_false, gibbs_false,
    binary_gibbs_false, split_sum_false, two_ranges_false, reparameterised_false, stein_false, product_of_normals_false,
    matrix_rules_false, quadratic_form_false, determinant_derivative_false, triangular_false, bernoulli_variance_false,
)  # fmt: skip
