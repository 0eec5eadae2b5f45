"""Expectations: linear, by moments and rows, nested in any order, over independent components and vectors."""

from __future__ import annotations

import pytest
from kernel.probability import gt, lt, proof, refused

from derive.notation import SCALAR, Declarations, Map, Tensor, Term, relation, symbol
from derive.notation.build import (
    KL,
    Beta,
    Binomial,
    Categorical,
    Cov,
    Dirichlet,
    E,
    Entropy,
    Factorised,
    Gamma,
    Geometric,
    InverseGamma,
    Laplace,
    Multinomial,
    MultivariateNormal,
    NegativeBinomial,
    Normal,
    Poisson,
    StudentT,
    Sum,
    Uniform,
    Var,
    absolute,
    d,
    det,
    diag,
    digamma,
    exp,
    identity,
    inverse,
    law_of,
    log,
    norm,
    pdf,
    pi,
    prime,
    sqrt,
    trace,
    zeros,
)


class Letters:
    """The letters that the tests share."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.y, self.z, self.t, self.mu = given.real("x y z t mu")
        self.sigma, self.a, self.b, self.rate = given.positive("sigma a b lambda")
        self.f, self.h = given.maps("f h", 0)
        self.n = given.dimension("n")
        self.i, self.j, self.k, self.m = given.index("i j k m", self.n)
        self.q, self.r = given.density("q", self.x), given.density("r", self.z)


@pytest.fixture
def on() -> Letters:
    return Letters()


# -- linear ------------------------------------------------------------------------------------------


def test_linear_and_constants(on: Letters) -> None:
    q, x = on.q, on.x
    proof(E(q, x, 2 * on.f(x) + on.a * on.h(x) - 3), 2 * E(q, x, on.f(x)) + on.a * E(q, x, on.h(x)) - 3, on.given, by="linearity of the expectation")
    refused(E(q, x, on.f(x) * on.h(x)), E(q, x, on.f(x)) * E(q, x, on.h(x)), on.given)


def test_existence_is_a_convention_that_is_recorded(on: Letters) -> None:
    found = proof(E(on.q, on.x, on.x + 1), E(on.q, on.x, on.x) + 1, on.given)
    assert ("every expectation written exists and is finite", "convention") in found.conditions


def test_finite_sums_in_and_out(on: Letters) -> None:
    v = on.given.vector("v", on.n)
    body = Sum(v[on.i] * on.f(on.x) ** 2, on.i)
    proof(E(on.q, on.x, body), Sum(v[on.i], on.i) * E(on.q, on.x, on.f(on.x) ** 2), on.given)


# -- one number ----------------------------------------------------------------------------------------


def test_normal_moments_and_tilting(on: Letters) -> None:
    law = Normal(on.mu, on.sigma)
    proof(E(law, on.x, on.x**4), on.mu**4 + 6 * on.mu**2 * on.sigma**2 + 3 * on.sigma**4, on.given, by="moments of the normal law")
    proof(E(law, on.x, exp(on.t * on.x)), exp(on.mu * on.t + on.sigma**2 * on.t**2 / 2), on.given, by="tilting a normal law")
    proof(E(Normal(0, 1), on.x, exp(on.x**2 / 4)), sqrt(2), on.given)
    refused(E(Normal(0, 1), on.x, exp(on.x**2 / 2)), E(Normal(0, 1), on.x, exp(on.x**2 / 4)), on.given)
    proof(E(Normal(0, 1), on.x, E(Normal(0, 1), on.y, exp(on.x * on.y / 2))), 2 / sqrt(3), on.given)
    refused(E(Normal(0, 1), on.x, E(Normal(0, 1), on.y, exp(on.x * on.y))), 1, on.given)


def test_location_and_scale(on: Letters) -> None:
    noise = Normal(0, 1)
    proof(E(Normal(on.mu, on.sigma), on.x, on.f(on.x)), E(noise, on.y, on.f(on.mu + on.sigma * on.y)), on.given)
    refused(E(Normal(on.mu, on.sigma), on.x, on.f(on.x)), E(noise, on.y, on.f(on.mu + on.sigma**2 * on.y)), on.given)
    proof(E(Laplace(on.mu, on.b), on.x, absolute(on.x - on.mu) ** 3), 6 * on.b**3, on.given)


def test_stein(on: Letters) -> None:
    law, x, f = Normal(on.mu, on.sigma), on.x, on.f
    score = (x - on.mu) / on.sigma**2
    found = proof(d(E(law, x, f(x)), on.mu), E(law, x, f(x) * score), on.given, by="Stein's identity")
    assert ("derivative and expectation may be exchanged", "convention") in found.conditions
    proof(d(E(law, x, f(x)), on.sigma), E(law, x, f(x) * ((x - on.mu) ** 2 / on.sigma**3 - 1 / on.sigma)), on.given)
    proof(d(E(law, x, f(x)), on.sigma), on.sigma * E(law, x, prime(f, 2)(x)), on.given)
    refused(d(E(law, x, f(x)), on.mu), E(law, x, f(x) * (x - on.mu)), on.given)
    refused(E(Normal(0, 1), x, x * Term("step", (x,))), 0, on.given)


def test_sum_of_independent_normals(on: Letters) -> None:
    x, y, z, f, s = on.x, on.y, on.z, on.f, on.given.positive("s")
    both = E(Normal(on.mu, on.sigma), x, E(Normal(on.t, s), y, f(x + y)))
    proof(both, E(Normal(on.mu + on.t, sqrt(on.sigma**2 + s**2)), z, f(z)), on.given, by="sum of independent normals")
    refused(both, E(Normal(on.mu + on.t, on.sigma + s), z, f(z)), on.given)
    refused(E(Normal(0, 1), x, E(Normal(0, 1), y, f(x) * f(x + y))), E(Normal(0, 1), x, f(x)) ** 2, on.given)


def test_integral_rows_behind_the_families(on: Letters) -> None:
    a, b, x = on.a, on.b, on.x
    proof(E(Gamma(a, b), x, x**3), a * (a + 1) * (a + 2) / b**3, on.given, by="gamma integral")
    proof(E(Gamma(a, b), x, x * log(x)), a / b * (digamma(a + 1) - log(b)), on.given, by="gamma integral with a logarithm")
    proof(E(Beta(a, b), x, x * log(x)), a / (a + b) * (digamma(a + 1) - digamma(a + b + 1)), on.given, by="beta integral with a logarithm")
    proof(Cov(Gamma(a, b), x, x, log(x)), 1 / b, on.given)
    proof(E(Poisson(a), x, x * exp(on.t * x)), a * exp(on.t) * exp(a * (exp(on.t) - 1)), on.given, by="exponential series")


def test_moments_that_need_a_large_parameter(on: Letters) -> None:
    a, b, x = on.a, on.b, on.x
    proof(E(Gamma(a, b), x, 1 / x), b / (a - 1), on.given, gt(a, 1))
    refused(E(Gamma(a, b), x, 1 / x), b / (a - 1), on.given, relation(a, "ne", 1))
    proof(E(InverseGamma(a, b), x, x), b / (a - 1), on.given, gt(a, 1))
    refused(E(InverseGamma(a, b), x, x), b / (a - 1), on.given, relation(a, "ne", 1))
    proof(E(StudentT(a, 0, 1), x, x**3), 0, on.given, gt(a, 3))
    refused(E(StudentT(a, 0, 1), x, x**3), 0, on.given)


def test_whole_numbers(on: Letters) -> None:
    p, x = on.given.real("p"), on.x
    inside = (gt(p, 0), lt(p, 1))
    proof(E(Binomial(on.n, p), x, exp(on.t * x)), (1 - p + p * exp(on.t)) ** on.n, on.given, *inside)
    proof(Var(Binomial(5, p), x, x), 5 * p * (1 - p), on.given, *inside)
    proof(E(Geometric(p), x, x**2), (2 - p) / p**2, on.given, *inside)
    proof(Var(NegativeBinomial(on.a, p), x, x), on.a * (1 - p) / p**2, on.given, *inside)
    proof(KL(Poisson(on.a), Poisson(on.b)), on.a * log(on.a / on.b) - on.a + on.b, on.given)
    refused(KL(Poisson(on.a), Poisson(on.b)), KL(Poisson(on.b), Poisson(on.a)), on.given)


@pytest.mark.parametrize("body", ["log", "inverse"])
def test_what_is_averaged_must_be_defined_on_the_support(on: Letters, body: str) -> None:
    p = on.given.real("p")
    f = log(on.x) if body == "log" else 1 / on.x
    proof(E(Geometric(p), on.x, f), E(Geometric(p), on.x, f), on.given, gt(p, 0), lt(p, 1))
    assert "condition" in refused(E(Poisson(on.a), on.x, f), E(Poisson(on.a), on.x, f), on.given)


def test_divergence_needs_absolute_continuity(on: Letters) -> None:
    a, b = on.a, on.b
    proof(KL(Gamma(a, b), Normal(0, 1)), 0, on.given, head="ge")
    assert "support" in refused(KL(Normal(0, 1), Gamma(a, b)), 0, on.given, head="ge")
    proof(KL(Uniform(0, 1), Uniform(0, 2)), log(2), on.given)
    assert "support" in refused(KL(Uniform(0, 2), Uniform(0, 1)), -log(2), on.given)


# -- several letters -------------------------------------------------------------------------------


def test_order_of_independent_expectations(on: Letters) -> None:
    g, noise = symbol("g", Map((SCALAR, SCALAR), SCALAR)), Normal(0, 1)
    on.given.givens = on.given.givens.declare(g)
    x, z = on.x, on.z
    proof(E(on.q, x, E(on.r, z, g(x, z))), E(on.r, z, E(on.q, x, g(x, z))), on.given)
    proof(E(noise, x, E(noise, z, g(x, z))), E(noise, x, E(noise, z, g(z, x))), on.given)
    refused(E(noise, x, E(on.r, z, g(x, z))), E(on.r, x, E(noise, z, g(x, z))), on.given)
    proof(E(on.q, x, E(on.r, z, on.f(x) * on.h(z))), E(on.q, x, on.f(x)) * E(on.r, z, on.h(z)), on.given)


def test_tower_and_total_variance(on: Letters) -> None:
    x, y = on.x, on.y
    p = on.given.density("p", x, y)
    px, py, given_y, given_x = law_of(p, "x"), law_of(p, "y"), law_of(p, "x", y=y), law_of(p, "y", x=x)
    proof(E(py, y, E(given_y, x, on.f(x))), E(px, x, on.f(x)), on.given)
    proof(E(py, y, on.h(y) * E(given_y, x, on.f(x))), E(px, x, on.f(x) * E(given_x, y, on.h(y))), on.given)
    proof(Var(px, x, x), E(py, y, Var(given_y, x, x)) + Var(py, y, E(given_y, x, x)), on.given)
    refused(Var(px, x, x), E(py, y, Var(given_y, x, x)), on.given)


def test_importance_weights(on: Letters) -> None:
    r = on.given.density("w", on.x)
    proof(E(on.q, on.x, on.f(on.x)), E(r, on.x, on.f(on.x) * pdf(on.q, on.x) / pdf(r, on.x)), on.given)
    refused(E(on.q, on.x, on.f(on.x)), E(r, on.x, on.f(on.x) * pdf(r, on.x) / pdf(on.q, on.x)), on.given)


def test_samples(on: Letters) -> None:
    v, n, i, z = on.given.vector("v", on.n), on.n, on.i, on.z
    samples = Factorised(law_of(on.r), i)
    mean, expected, variance = Sum(v[i], i) / n, E(on.r, z, z), Var(on.r, z, z)
    proof(E(samples, v, mean), expected, on.given, by="marginals of independent components")
    proof(Var(samples, v, mean), variance / n, on.given)
    spread = Sum((v[i] - mean) ** 2, i)
    proof(E(samples, v, spread / (n - 1)), variance, on.given, gt(n, 1))
    proof(E(samples, v, spread / n), (n - 1) / n * variance, on.given)
    refused(E(samples, v, spread / n), variance, on.given)


def test_components_at_indices_that_may_coincide(on: Letters) -> None:
    v, i, j, z = on.given.vector("v", on.n), on.i, on.j, on.z
    samples, mean = Factorised(law_of(on.r), on.k), E(on.r, z, z)
    proof(E(samples, v, v[i] * v[j]), mean**2 + Term("delta", (i, j)) * Var(on.r, z, z), on.given)
    proof(E(samples, v, v[i] * v[j]), mean**2, on.given, relation(i, "ne", j))
    refused(E(samples, v, v[i] * v[j]), mean**2, on.given)


def test_an_average_of_vectors_goes_by_components(on: Letters) -> None:
    v, w = on.given.vectors("v w", on.n)
    law = Factorised(Normal(w[on.i], 1), on.i)
    proof(E(law, v, v), w, on.given)
    proof(Cov(law, v, v, v), identity(on.n), on.given)
    refused(E(law, v, v), zeros(on.n), on.given)


# -- laws on vectors ---------------------------------------------------------------------------------


class Vectors(Letters):
    def __init__(self) -> None:
        super().__init__()
        self.m_1, self.m_2, self.v, self.w = self.given.vectors("m_1 m_2 v w", self.n)
        self.s = self.given.positive_vector("s", self.n)
        self.S, self.T, self.A = (self.given.matrix(name, self.n) for name in ("Sigma", "T", "A"))
        self.given.fact(Term("posdef", (self.S,)), Term("posdef", (self.T,)))
        self.law = MultivariateNormal(self.m_1, self.S)


@pytest.fixture
def v() -> Vectors:
    return Vectors()


def test_mean_and_covariance_of_a_normal_vector(v: Vectors) -> None:
    proof(E(v.law, v.v, v.v), v.m_1, v.given, by="Isserlis' theorem")
    proof(Cov(v.law, v.v, v.v, v.v), v.S, v.given)
    proof(E(v.law, v.v, v.v.T @ v.A @ v.v), trace(v.A @ v.S) + v.m_1.T @ v.A @ v.m_1, v.given)
    refused(E(v.law, v.v, v.v.T @ v.A @ v.v), v.m_1.T @ v.A @ v.m_1, v.given)


def test_isserlis_of_degree_four(v: Vectors) -> None:
    i, j, k, m, x, s = v.i, v.j, v.k, v.m, v.v - v.m_1, v.S
    pairs = s[i, j] * s[k, m] + s[i, k] * s[j, m] + s[i, m] * s[j, k]
    proof(E(v.law, v.v, x[i] * x[j] * x[k] * x[m]), pairs, v.given)
    refused(E(v.law, v.v, x[i] * x[j] * x[k] * x[m]), s[i, j] * s[k, m], v.given)
    proof(E(v.law, v.v, x[i] * x[j] * x[k]), 0, v.given)


def test_generating_function_of_a_normal_vector(v: Vectors) -> None:
    proof(E(v.law, v.v, exp(v.w.T @ v.v)), exp(v.w.T @ v.m_1 + v.w.T @ v.S @ v.w / 2), v.given, by="tilting a normal law")
    refused(E(v.law, v.v, exp(v.w.T @ v.v)), exp(v.w.T @ v.m_1 + v.w.T @ v.S @ v.w), v.given)


def test_one_component_of_a_normal_vector(v: Vectors) -> None:
    proof(E(v.law, v.v, v.f(v.v[v.i])), E(Normal(v.m_1[v.i], sqrt(v.S[v.i, v.i])), v.x, v.f(v.x)), v.given, by="marginal of a normal law")
    refused(E(v.law, v.v, v.f(v.v[v.i]) * v.v[v.j]), 0, v.given)


def test_entropy_and_divergence_of_normal_vectors(v: Vectors) -> None:
    n, gap = v.n, v.m_2 - v.m_1
    proof(Entropy(v.law), (n * log(2 * pi) + n + log(det(v.S))) / 2, v.given)
    other = MultivariateNormal(v.m_2, v.T)
    closed = (trace(inverse(v.T) @ v.S) + gap.T @ inverse(v.T) @ gap - n + log(det(v.T)) - log(det(v.S))) / 2
    proof(KL(v.law, other), closed, v.given)
    refused(KL(other, v.law), closed, v.given)
    proof(KL(v.law, other), 0, v.given, head="ge")


def test_a_covariance_must_be_positive_definite(v: Vectors) -> None:
    law = MultivariateNormal(v.m_1, v.A)
    refused(E(law, v.v, v.v), v.m_1, v.given)


def test_diagonal_normal_vectors(v: Vectors) -> None:
    law, standard, product = Normal(v.m_1, v.s), MultivariateNormal(zeros(v.n), identity(v.n)), Factorised(Normal(0, 1), v.i)
    i, m, s = v.i, v.m_1, v.s
    proof(KL(law, standard), KL(law, product), v.given)
    proof(KL(law, standard), Sum(m[i] ** 2 + s[i] ** 2 - log(s[i] ** 2) - 1, i) / 2, v.given)
    proof(KL(law, product), Sum(KL(Normal(m[i], s[i]), Normal(0, 1)), i), v.given)
    g = v.given.maps("G", v.n, 0)
    proof(E(law, v.v, g(v.v)), E(standard, v.w, g(m + s * v.w)), v.given)
    refused(E(law, v.v, g(v.v)), E(standard, v.w, g(m + s**2 * v.w)), v.given)


def test_products_over_all_components(v: Vectors) -> None:
    standard = Factorised(Normal(0, 1), v.i)
    weighted = exp(Sum(v.w[v.i] * v.v[v.i], v.i))
    proof(E(standard, v.v, weighted), exp(norm(v.w) ** 2 / 2), v.given)
    proof(E(standard, v.v, v.v[v.j] * weighted), v.w[v.j] * exp(norm(v.w) ** 2 / 2), v.given)
    refused(E(standard, v.v, v.v[v.j] * weighted), exp(norm(v.w) ** 2 / 2), v.given)
    proof(Var(standard, v.v, norm(v.v) ** 2), 2 * v.n, v.given)


def test_dirichlet(v: Vectors) -> None:
    alpha, i, j = v.given.positive_vector("alpha", v.n), v.i, v.j
    law, whole = Dirichlet(alpha), Sum(alpha[v.i], v.i)
    proof(E(law, v.v, v.v), alpha / whole, v.given)
    proof(E(law, v.v, v.v[i] * v.v[j]), alpha[i] * (alpha[j] + Term("delta", (i, j))) / (whole * (whole + 1)), v.given)
    proof(E(law, v.v, log(v.v[i])), digamma(alpha[i]) - digamma(whole), v.given)
    proof(E(law, v.v, v.v[j] * log(v.v[i])), alpha[j] / whole * (digamma(alpha[i] + Term("delta", (i, j))) - digamma(whole + 1)), v.given, relation(i, "ne", j))
    refused(E(law, v.v, log(v.v[i])), digamma(alpha[i]), v.given)
    proof(KL(law, law), 0, v.given)


def test_multinomial_and_categorical(v: Vectors) -> None:
    p, count = v.given.vector("p", v.n), symbol("N", Tensor((), "N"))
    v.given.givens = v.given.givens.declare(count)
    simplex = (relation(p, "ge", 0), relation(Sum(p[v.i], v.i), "eq", 1))
    law = Multinomial(count, p)
    proof(E(law, v.v, v.v), count * p, v.given, *simplex)
    proof(Cov(law, v.v, v.v, v.v), count * (diag(p) - p @ p.T), v.given, *simplex)
    refused(E(law, v.v, v.v), count * p, v.given, relation(p, "ge", 0))
    label = symbol("c", Tensor((), "N"))
    proof(E(Categorical(p), label, v.w[label]), p.T @ v.w, v.given, *simplex)
    refused(E(Categorical(p), label, v.w[label]), Sum(v.w[v.i], v.i), v.given, *simplex)
