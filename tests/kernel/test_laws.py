"""Densities of laws: families inside their supports, joints, marginals, conditionals, definitions, scores."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, lt, proof, refused

from derive.notation import SCALAR, Declarations, Definition, Density, Tensor, Term, symbol
from derive.notation.build import (
    KL,
    E,
    Exponential,
    Factorised,
    Gamma,
    Integral,
    MultivariateNormal,
    Normal,
    NormalByVariance,
    Pareto,
    Poisson,
    Sum,
    Uniform,
    Var,
    absolute,
    d,
    exp,
    grad,
    identity,
    law_of,
    log,
    norm,
    pdf,
    pi,
    sqrt,
    zeros,
)


@pytest.fixture
def given() -> Declarations:
    given = Declarations()
    given.real("x y z theta phi mu w")
    given.positive("sigma a b")
    given.maps("f h", 0)
    return given


def letter(given: Declarations, name: str) -> Term:
    found = given.givens.lookup(name)
    assert found is not None
    return found


# -- families ----------------------------------------------------------------------------------------


def test_density_of_a_normal_law(given: Declarations) -> None:
    x, mu, sigma = (letter(given, n) for n in ("x", "\\mu", "\\sigma"))
    written = exp(-((x - mu) ** 2) / (2 * sigma**2)) / sqrt(2 * pi * sigma**2)
    proof(pdf(Normal(mu, sigma), x), written, given, by="density of the family")
    proof(pdf(NormalByVariance(mu, sigma**2), x), written, given)
    refused(pdf(NormalByVariance(mu, sigma), x), written, given)


def test_density_needs_the_parameters_of_the_family(given: Declarations) -> None:
    x, mu = letter(given, "x"), letter(given, "\\mu")
    assert "condition" in refused(pdf(Normal(0, mu), x), pdf(Normal(0, mu), x), given)


@pytest.mark.parametrize("inside", [True, False])
def test_density_is_a_formula_inside_the_support_only(given: Declarations, inside: bool) -> None:
    x, a, b = letter(given, "x"), letter(given, "a"), letter(given, "b")
    written = b * exp(-b * x)
    if inside:
        proof(pdf(Exponential(b), x), written, given, gt(x, 0))
        proof(pdf(Uniform(a, a + b), x), 1 / b, given, ge(x, a), lt(x, a + b))
        proof(pdf(Pareto(a, b), a + b), b * a**b / (a + b) ** (b + 1), given)
    else:
        assert "outside its support" in refused(pdf(Exponential(b), x), written, given)
        assert "outside its support" in refused(pdf(Uniform(a, a + b), x), 1 / b, given)
        assert "outside its support" in refused(pdf(Pareto(a, b), a - b), 1 / b, given)


def test_mass_at_a_number_that_may_not_be_whole(given: Declarations) -> None:
    x, a = letter(given, "x"), letter(given, "a")
    k = symbol("k", Tensor((), "N"))
    given.givens = given.givens.declare(k)
    written = a**k * exp(-a) / Term("factorial", (k,))
    proof(pdf(Poisson(a), k), written, given)
    assert "outside its support" in refused(pdf(Poisson(a), x), pdf(Poisson(a), x), given)


def test_diagonal_covariance_is_a_product_of_normal_laws() -> None:
    given = Declarations()
    n = given.dimension("n")
    x, v, i = given.vector("x", n), given.positive_vector("v", n), given.index("i", n)
    proof(pdf(MultivariateNormal(zeros(n), identity(n)), x), (2 * pi) ** (-n / 2) * exp(-(norm(x) ** 2) / 2), given)
    proof(pdf(MultivariateNormal(zeros(n), Term("diag", (v,))), x), pdf(Factorised(Normal(0, sqrt(v[i])), i), x), given)
    proof(pdf(Normal(zeros(n), sqrt(v)), x), pdf(Factorised(Normal(0, sqrt(v[i])), i), x), given)
    refused(pdf(MultivariateNormal(zeros(n), Term("diag", (v,))), x), pdf(Factorised(Normal(0, v[i]), i), x), given)


def test_a_free_random_variable_lies_in_its_support(given: Declarations) -> None:
    a, b = letter(given, "a"), letter(given, "b")
    x = given.random("x_r", Gamma(a, b))
    y = given.random("y_r", Normal(0, 1))
    proof(absolute(x), x, given)
    refused(absolute(y), y, given)


# -- joint, marginal, conditional -------------------------------------------------------------------


def test_bayes(given: Declarations) -> None:
    x, z = letter(given, "x"), letter(given, "z")
    p = given.density("p", x, z)
    bayes = pdf(law_of(p, "x", z=z), x) * pdf(law_of(p, "z"), z) / pdf(law_of(p, "x"), x)
    proof(pdf(law_of(p, "z", x=x), z), bayes, given, by="conditional as joint over marginal")
    refused(pdf(law_of(p, "z", x=x), z), pdf(law_of(p, "x", z=z), x), given)


def test_marginal_only_over_the_whole_domain(given: Declarations) -> None:
    x, z = letter(given, "x"), letter(given, "z")
    p = given.density("p", x, z)
    proof(Integral(pdf(law_of(p, "x", "z"), x, z), z), pdf(law_of(p, "x"), x), given, by="marginal of a joint density")
    refused(Integral(pdf(law_of(p, "x", "z"), x, z), z, 0, 1), pdf(law_of(p, "x"), x), given)


def test_domain_of_a_density_is_that_of_its_letter() -> None:
    given = Declarations()
    x, y = given.positive("x"), given.real("y")
    p = given.density("p", x)
    proof(E(law_of(p), x, log(x)), E(law_of(p), y, log(y)), given)
    proof(Integral(pdf(p, x), x), 1, given, by="a density has mass 1")
    assert "outside the domain" in refused(Integral(pdf(p, y), y), 1, given)
    assert "write its bounds" in refused(Integral(exp(-x), x), 1, given)


def test_definitions_of_a_prior_and_a_likelihood_give_the_joint(given: Declarations) -> None:
    x, z, s, f = (letter(given, n) for n in ("x", "z", "\\sigma", "f"))
    p = given.density("p", x, z)
    prior = Definition(pdf(law_of(p, "z"), z), pdf(Normal(0, 1), z), (z,))
    likelihood = Definition(pdf(law_of(p, "x", z=z), x), pdf(Normal(f(z), s), x), (x, z))
    known = given.givens.define(prior)
    both = known.define(likelihood)
    evidence = E(Normal(0, 1), z, pdf(Normal(f(z), s), x))
    proof(pdf(law_of(p, "x"), x), evidence, both)
    proof(pdf(law_of(p, "z", x=x), z), pdf(Normal(0, 1), z) * pdf(Normal(f(z), s), x) / evidence, both)
    proof(E(law_of(p, "x"), x, x), E(Normal(0, 1), z, f(z)), both)
    refused(pdf(law_of(p, "x"), x), evidence, known)


def test_a_formula_owes_its_mass(given: Declarations) -> None:
    x = letter(given, "x")
    good = Term("withpdf", (Term("lam", (x, exp(-(x**2) / 2) / sqrt(2 * pi))),))
    bad = Term("withpdf", (Term("lam", (x, exp(-(x**2) / 2))),))
    proof(E(good, x, 3), 3, given)
    refused(E(bad, x, 3), 3, given)
    assert "mass 1" in refused(E(bad, x, x), 0, given)
    refused(KL(bad, Normal(0, 1)), 0, given, head="ge")


# -- scores ------------------------------------------------------------------------------------------


@pytest.fixture
def parametric(given: Declarations) -> tuple[Declarations, Term, Term]:
    x = letter(given, "x")
    return given, given.density("p", x, parameters=("theta",)), x


def test_score_has_mean_zero(parametric: tuple[Declarations, Term, Term]) -> None:
    given, p, x = parametric
    theta, phi = letter(given, "\\theta"), letter(given, "\\phi")
    law = law_of(p, "x", theta=theta)
    found = proof(E(law, x, d(log(pdf(law, x)), theta)), 0, given, by="derivative of a mass")
    assert ("derivative and expectation may be exchanged", "convention") in found.conditions
    moved = law_of(p, "x", theta=phi**2)
    proof(E(moved, x, d(log(pdf(moved, x)), phi)), 0, given)
    proof(E(law, x, d(log(pdf(law, x)), x)), 0, given, by="integration by parts")
    refused(E(law, x, x * d(log(pdf(law, x)), x)), 0, given)
    refused(E(law, x, x * d(log(pdf(law, x)), theta)), 0, given)


def test_score_function_gradient_and_fisher_information(parametric: tuple[Declarations, Term, Term]) -> None:
    given, p, x = parametric
    theta, f = letter(given, "\\theta"), letter(given, "f")
    law = law_of(p, "x", theta=theta)
    score = d(log(pdf(law, x)), theta)
    proof(d(E(law, x, f(x)), theta), E(law, x, f(x) * score), given)
    proof(E(law, x, score**2), -E(law, x, d(score, theta)), given)
    proof(Var(law, x, score), E(law, x, score**2), given)
    refused(E(law, x, score**2), E(law, x, d(score, theta)), given)


def test_a_parameter_that_is_not_written_is_still_there(parametric: tuple[Declarations, Term, Term]) -> None:
    given, p, x = parametric
    theta = letter(given, "\\theta")
    refused(d(log(pdf(law_of(p, "x"), x)), theta), 0, given)
    proof(d(log(pdf(law_of(p, "x"), x)), theta), d(log(pdf(law_of(p, "x", theta=theta), x)), theta), given)


def test_score_of_independent_samples(parametric: tuple[Declarations, Term, Term]) -> None:
    given, p, x = parametric
    theta, n = letter(given, "\\theta"), given.dimension("n")
    law, i, v = law_of(p, "x", theta=theta), given.index("i", n), given.vector("v", n)
    samples, t = Factorised(law, i), given.maps("T", n, 0)
    score = d(log(pdf(samples, v)), theta)
    information = E(law, x, d(log(pdf(law, x)), theta) ** 2)
    proof(E(samples, v, score), 0, given)
    proof(Var(samples, v, score), n * information, given)
    refused(Var(samples, v, score), information, given)
    proof(d(E(samples, v, t(v)), theta), E(samples, v, t(v) * score), given)


def test_vector_parameters(given: Declarations) -> None:
    x, f, n = letter(given, "x"), letter(given, "f"), given.dimension("n")
    theta, i, j = given.vector("Theta", n), *given.index("i j", n)
    p = given.density("p", x, parameters=("Theta",))
    law = law_of(p, "x", Theta=theta)
    logp = log(pdf(law, x))
    proof(E(law, x, grad(logp, theta)), zeros(n), given)
    proof(E(law, x, d(logp, theta[i]) * d(logp, theta[j])), -E(law, x, d(d(logp, theta[i]), theta[j])), given)
    proof(grad(E(law, x, f(x)), theta), E(law, x, f(x) * grad(logp, theta)), given)
    refused(E(law, x, d(logp, theta[i]) * d(logp, theta[j])), -E(law, x, d(d(logp, theta[i]), theta[i])), given)


def test_families_of_densities() -> None:
    given = Declarations()
    n = given.dimension("D")
    i, z = given.index("i", n), given.vector("z", n)
    q, p = (given.family(name, i, Density((("u", SCALAR),))) for name in ("q", "p"))
    joint, other = Factorised(law_of(q[i]), i), Factorised(law_of(p[i]), i)
    u = symbol("u")
    proof(E(joint, z, log(pdf(other, z))), Sum(E(law_of(q[i]), u, log(pdf(p[i], u))), i), given, by="marginals of independent components")
    refused(E(joint, z, log(pdf(other, z))), Sum(E(law_of(p[i]), u, log(pdf(p[i], u))), i), given)
    proof(KL(joint, other), 0, given, head="ge", by="Gibbs' inequality")


def _beta_binomial(factor):
    given = Declarations()
    theta, n = given.real("theta"), given.dimension("n")
    given.fact(gt(theta, 0), lt(theta, 1))
    y = given.index("y", n, lo=0)
    p = given.density("p", theta, y)
    likelihood = Term("binom", (n, y)) * theta**y * (1 - theta) ** (n - y)
    given.let(pdf(law_of(p, "theta"), theta), 1)
    given.let(pdf(law_of(p, "y", theta=theta), y), factor * likelihood)
    return pdf(law_of(p, "theta", y=y), theta), (n + 1) * likelihood, given


def test_what_follows_from_densities_of_mass_one_has_mass_one():
    """p(θ) = 1 on (0, 1) and p(y | θ) binomial: p(θ | y) ∝ p(y | θ), with all its densities on their own domains."""
    assert proof(*_beta_binomial(1))
    assert refused(*_beta_binomial(2))
