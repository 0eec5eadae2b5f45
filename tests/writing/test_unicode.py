"""One line of Unicode for a terminal."""

from __future__ import annotations

import pytest

from derive.api import KL, E, Integral, Normal, Problem, Sum, block, d, det, diag, eq, exp, forall, inverse, jacobian, log, pdf, prime, sqrt
from derive.writing.unicode import maths, printable, spell

given = Problem("t").given
n = given.dimension("n")
x1, x2, s = given.vectors("x_1 x_2 s", n)
F, G = given.maps("F G", n)
i = given.index("i", n)
mu, z = given.real("mu z")
sigma = given.positive("sigma")
q, p = Normal(mu, sigma), Normal(0, 1)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (exp(G(x2)) * x1 + F(x2), "exp(G(x₂)) ∘ x₁ + F(x₂)"),
        (x1[i] - x2[i], "x₁ᵢ - x₂ᵢ"),
        (d(F(x2), x2), "∂F(x₂)/∂x₂"),
        (d(exp(s) * x2, x2), "∂/∂x₂ [exp(s) ∘ x₂]"),
        (det(jacobian(exp(s) * x2, x2)), "det(∂/∂x₂ [exp(s) ∘ x₂])"),
        (block([diag(s), 0], [0, diag(x1)]), "[diag(s), 0; 0, diag(x₁)]"),
        (exp(Sum(G(x2)[i] + s[i], i)), "exp(Σᵢ₌₁ⁿ (G(x₂)ᵢ + sᵢ))"),
        (KL(q, p), "D_KL(𝒩(μ, σ) ‖ 𝒩(0, 1))"),
        (E(q, z, z**2), "𝔼_{z∼𝒩(μ,σ)}[z²]"),
        (Integral(pdf(q, z) * log(pdf(q, z) / pdf(p, z)), z), "∫ 𝒩(z; μ, σ) log(𝒩(z; μ, σ)/𝒩(z; 0, 1)) dz"),
        ((mu**2 + sigma**2 - log(sigma**2) - 1) / 2, "(μ² + σ² - log σ² - 1)/2"),
        (1 / (2 * sigma) * mu, "(1/(2 σ)) μ"),
        (inverse(diag(s)), "diag(s)⁻¹"),
        (sqrt(mu + 1), "√(μ + 1)"),
        (forall(x2, eq(x1, x2)), "∀x₂ : x₁ = x₂"),
        (mu * (z + 1), "μ(z + 1)"),
        (prime(given.maps("h", 0))(mu), "h′(μ)"),
    ],
)
def test_terms(term, text: str) -> None:
    assert spell(term) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"n \in \mathbb{N}_{>0}", "n ∈ ℕ_{>0}"),
        (r"F, G : \mathbb{R}^{n} \to \mathbb{R}^{n}", "F, G : ℝⁿ → ℝⁿ"),
        (r"\bar{\sigma}_i = \tilde{z}_{t-1}", "σ̄ᵢ = z̃ₜ₋₁"),
        (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "{ x  if x > 0; 0  otherwise }"),
        (r"\frac{1}{2} (\mu^2 + 1)", "½(μ² + 1)"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"x^{a + b}", "xᵃ⁺ᵇ"),
        (r"e^{-\frac{x}{2}}", "e^{-x/2}"),
        (r"\binom{n}{k}", "C(n, k)"),
    ],
)
def test_formulas(tex: str, text: str) -> None:
    assert maths(tex) == text


def test_what_is_no_formula_is_shown_as_it_stands() -> None:
    assert maths(r"\input{/etc/passwd}") == r"\input{/etc/passwd}"
    assert "\x1b" not in maths("x\x1b[31m")
    assert "\u202e" not in printable("a\u202eb")


def test_a_root_of_a_quotient_has_brackets() -> None:
    assert spell(sqrt(mu / z)) == "√(μ/z)"
    assert spell(sqrt(mu) / z) == "√μ/z"


def test_a_sign_with_an_accent_has_one_line_below() -> None:
    assert maths(r"\underline{\bar{z}_i}") == "z̲̄ᵢ̲"
