"""The spelling of every notation, and that no head is left without one."""

from __future__ import annotations

import pytest

from derive.notation import Declarations, NotSupported, Tensor, Term, index, number, relation, symbol, term
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
    absolute,
    block,
    d,
    det,
    diag,
    digamma,
    e,
    exp,
    gamma,
    grad,
    identity,
    inverse,
    jacobian_of,
    law_of,
    log,
    logistic,
    norm,
    ones,
    oo,
    pdf,
    pi,
    prime,
    relu,
    sqrt,
    stack,
    tanh,
    trace,
    zeros,
)  # fmt: skip
from derive.notation.heads import SORT_RULES
from derive.writing.ink import SPELLINGS, spells
from derive.writing.latex import SIGNS, abbreviated, latex
from derive.writing.latex_arrays import subscripted
from derive.writing.texmath import parse

given = Declarations()
n, D = given.dimension("n D")
i, j = given.index("i j", n)
t = given.index("t", D)
a, b, c = given.real("a b c")
mu, sigma, z, x = given.real("mu_i sigma_i z x")
u, v, x1, x2 = given.vectors("u v x_1 x_2", n)
A, B = given.matrix("A", n), given.matrix("B", n)
F, G = given.maps("F G", n)
f = given.map("f", 0)
H = given.maps("H", n, kind="elementwise")
p, q = given.density("p", x, z), given.density("q", z)
h = given.family("h", t, Tensor((n,)))


def node(head: str, *args: object, style: str = "") -> Term:
    return Term(head, tuple(term(x) if isinstance(x, (int, Term)) and not isinstance(x, bool) else x for x in args), style)


def test_every_head_has_a_spelling() -> None:
    assert not SORT_RULES.keys() - SPELLINGS.keys()


def test_a_second_spelling_is_refused() -> None:
    with pytest.raises(ValueError, match="add has a spelling already"):
        spells("add")(SPELLINGS["add"])


def test_an_unknown_head_is_named() -> None:
    with pytest.raises(NotSupported, match="no spelling for nonsense"):
        latex(Term("nonsense", ()))


ARITHMETIC = [
    (a + b - c, "a + b - c"),
    (-a + b, "-a + b"),
    (a - (b - c), "a - (b - c)"),
    (-(a + b), "-(a + b)"),
    (node("neg", -a), "-(-a)"),
    (a * b * c, "a b c"),
    (2 * a, "2 a"),
    (node("mul", 2, 3), r"2 \cdot 3"),
    (a * 2, r"a \cdot 2"),
    (node("mul", a, b, style="cdot"), r"a \cdot b"),
    (node("mul", 2, term(1) / 2), r"2 \cdot \frac{1}{2}"),
    (a * (b + c), "a (b + c)"),
    (node("mul", a, -b), "a (-b)"),
    (node("mul", a, node("mul", b, c)), "a (b c)"),
    (a / b, r"\frac{a}{b}"),
    (node("div", a * b, c, style="/"), "a b / c"),
    (node("div", a, b * c, style="/"), "a / (b c)"),
    (a * node("div", b, c, style="/"), "a (b / c)"),
    (a**2, "a^{2}"),
    ((a**2) ** b, "(a^{2})^{b}"),
    ((a / b) ** 2, r"\left(\frac{a}{b}\right)^{2}"),
    (sigma**2, r"\sigma_i^{2}"),
    (exp(a + b), r"\exp(a + b)"),
    (exp(a / b), r"\exp\left(\frac{a}{b}\right)"),
    (node("exp", a / b, style="e^"), r"e^{\frac{a}{b}}"),
    (log(a), r"\log a"),
    (log(a * b), r"\log(a b)"),
    (log(a) * b, r"\log(a) b"),
    (a * log(b), r"a \log b"),
    (log(a) + b, r"\log a + b"),
    (log(a) ** 2, r"(\log a)^{2}"),
    (log((a + b) ** 2), r"\log((a + b)^{2})"),
    (log(a / b), r"\log \frac{a}{b}"),
    (node("hadamard", log(u), v), r"\log(u) \circ v"),
    (u * v + x1, r"u \circ v + x_1"),
    (a * (u * v), r"a (u \circ v)"),
    (sqrt(2 * pi) * sigma, r"\sqrt{2 \pi} \sigma_i"),
    (absolute(-a), r"\left|-a\right|"),
    (node("factorial", a + 1), "(a + 1)!"),
    (node("binom", n, i), r"\binom{n}{i}"),
    (gamma(a) + digamma(a), r"\Gamma(a) + \psi(a)"),
    (tanh(a) + logistic(a) + relu(a), r"\tanh a + \operatorname{logistic}(a) + \operatorname{ReLU}(a)"),
    (node("max", a, b), r"\max(a, b)"),
    (term(0.05) * a, "0.05 a"),
    (term(1e-9), r"1 \cdot 10^{-9}"),
    (e**a, "e^{a}"),
    (1 / oo, r"\frac{1}{\infty}"),
    (number(-3) + a, "-3 + a"),
]
ARRAYS = [
    (x1[i], "x_{1,i}"),
    (u[i], "u_{i}"),
    (u[i + 1], "u_{i+1}"),
    (A[i, j], "A_{ij}"),
    (A[1, j], "A_{1,j}"),
    (h[t], "h_{t}"),
    (h[t - 1][i], "h_{t-1,i}"),
    (h[t, i], "h_{t,i}"),
    (F(x2)[i], "F(x_2)_{i}"),
    (F[i](x2), "F_{i}(x_2)"),
    ((A @ u)[i], "(A u)_{i}"),
    (u[i] ** 2, "u_{i}^{2}"),
    (prime(f)(x), "f'(x)"),
    (prime(f, 4)(x), "f^{(4)}(x)"),
    (prime(H)(u) * v, r"H'(u) \circ v"),
    (node("app", node("lam", x, d(d(tanh(x), x), x)), 2 * a), r"\tanh''(2 a)"),
    (node("app", node("lam", x, d(tanh(x) + 1, x)), a), r"\left(x \mapsto \frac{\partial}{\partial x}[\tanh x + 1]\right)(a)"),
    (jacobian_of(F)(u), "J_{F}(u)"),
    (A @ B @ u, "A B u"),
    (a * (A @ u), "a A u"),
    (node("matmul", a * A, u), "(a A) u"),
    (u.T @ A @ u / 2, r"\frac{u^{\top} A u}{2}"),
    (inverse(A).T, r"(A^{-1})^{\top}"),
    (A**2, r"A^{\circ 2}"),
    (det(A) * trace(B), r"\det(A) \operatorname{tr}(B)"),
    (log(det(A)), r"\log \det A"),
    (node("det", A, style="bars"), r"\left|A\right|"),
    (diag(u), r"\operatorname{diag}(u)"),
    (norm(u) ** 2, r"\left\|u\right\|^{2}"),
    (node("opnorm", A @ B), r"\left\|A B\right\|_{\mathrm{op}}"),
    (node("inner", u, v), r"\left\langle u, v \right\rangle"),
    (stack(a, u), r"\begin{bmatrix} a \\ u \end{bmatrix}"),
    (block([A, 0], [B, A]), r"\begin{bmatrix} A & 0 \\ B & A \end{bmatrix}"),
    (identity(n) + zeros(n, n) + ones(n, n), r"I_{n} + 0_{n \times n} + \mathbf{1}_{n \times n}"),
    (node("delta", i, j), r"\delta_{ij}"),
    (node("lam", i, u[i]), "(u_{i})_{i=1}^{n}"),
    (node("lam", x, x**2)(a), r"(x \mapsto x^{2})(a)"),
]
CALCULUS = [
    (d(a, x), r"\frac{\partial a}{\partial x}"),
    (d(symbol("z_d^1"), symbol("z_d^0")), r"\frac{\partial z_d^1}{\partial z_d^0}"),
    (d(F(u), u), r"\frac{\partial F(u)}{\partial u}"),
    (d((u, v), (x1, x2)), r"\frac{\partial (u, v)}{\partial (x_1, x_2)}"),
    (d(log(a), a), r"\frac{\partial}{\partial a}[\log a]"),
    (d(u, x1).T, r"\left(\frac{\partial u}{\partial x_1}\right)^{\top}"),
    (grad(f(x), x), r"\nabla_{x} f(x)"),
    (grad(a + b, a), r"\nabla_{a}[a + b]"),
    (grad(f(x), x) * a, r"(\nabla_{x} f(x)) a"),
    (Sum(u[i], i), r"\sum_{i=1}^{n} u_{i}"),
    (Sum(a + u[i], i), r"\sum_{i=1}^{n} (a + u_{i})"),
    (Sum(u[i], i) * a, r"\left(\sum_{i=1}^{n} u_{i}\right) a"),
    (Sum(u[i], i) + a, r"\sum_{i=1}^{n} u_{i} + a"),
    (log(Sum(exp(u[i]), i)), r"\log \sum_{i=1}^{n} \exp(u_{i})"),
    (Product(u[i], i, 2, n - 1), r"\prod_{i=2}^{n-1} u_{i}"),
    (Integral(a * x, x), r"\int a x \, \mathrm{d}x"),
    (Integral(a + x, x, 0, oo), r"\int_{0}^{\infty} (a + x) \, \mathrm{d}x"),
    (node("lim", x, oo, 1 / x), r"\lim_{x \to \infty} \frac{1}{x}"),
    (node("argmax", x, f(x)), r"\operatorname*{arg\,max}_{x} f(x)"),
]
PROBABILITY = [
    (pdf(Normal(mu, sigma), z), r"\mathcal{N}(z; \mu_i, \sigma_i)"),
    (pdf(law_of(p, "x", z=z), x), r"p(x \mid z)"),
    (pdf(law_of(p), x, z), "p(x, z)"),
    (pdf(law_of(p, "z"), z), "p(z)"),
    (pdf(law_of(p, "z"), a), "p_{z}(a)"),
    (pdf(law_of(p, "x", z=a), x), r"p_{x \mid z}(x \mid a)"),
    (pdf(law_of(q), a), "q(a)"),
    (E(law_of(q), z, log(pdf(q, z))), r"\mathbb{E}_{q(z)}[\log q(z)]"),
    (E(Normal(0, 1), z, z / 2), r"\mathbb{E}_{z \sim \mathcal{N}(0, 1)}\left[\frac{z}{2}\right]"),
    (node("expect", z, law_of(q), z, style="law"), r"\mathbb{E}_{q}[z]"),
    (node("expect", z, law_of(q), z, style="bare"), r"\mathbb{E}[z]"),
    (Var(Bernoulli(a), x, x), r"\operatorname{Var}_{x \sim \operatorname{Bern}(a)}[x]"),
    (KL(law_of(q), law_of(p, "z", x=x)), r"D_{\mathrm{KL}}(q(z) \,\|\, p(z \mid x))"),
    (KL(Normal(mu, sigma), Normal(0, 1)), r"D_{\mathrm{KL}}(\mathcal{N}(\mu_i, \sigma_i) \,\|\, \mathcal{N}(0, 1))"),
    (node("entropy", law_of(q)), r"\mathrm{H}[q(z)]"),
    (Factorised(Normal(u[i], v[i]), i), r"\bigotimes_{i=1}^{n} \mathcal{N}(u_{i}, v_{i})"),
]
LOGIC = [
    (relation(a, "le", b), r"a \le b"),
    (node("implies", relation(a, "gt", 0), relation(b, "ne", c)), r"a > 0 \Rightarrow b \ne c"),
    (node("and", relation(a, "gt", 0), relation(b, "gt", 0)), r"a > 0 \land b > 0"),
    (node("indicator", relation(a, "gt", 0)), r"\mathbf{1}[a > 0]"),
    (node("cases", a, relation(a, "gt", 0), b, node("true")), r"\begin{cases} a & \text{if } a > 0 \\ b & \text{otherwise} \end{cases}"),
    (node("forall", x, relation(a, "gt", 0)), r"\forall x : a > 0"),
]


@pytest.mark.parametrize(("written", "expected"), ARITHMETIC + ARRAYS + CALCULUS + PROBABILITY + LOGIC, ids=lambda w: w if isinstance(w, str) else "")
def test_spelling(written: Term, expected: str) -> None:
    assert latex(written) == expected


@pytest.mark.parametrize("written", [t for t, _ in ARITHMETIC + ARRAYS + CALCULUS + PROBABILITY + LOGIC], ids=lambda t: t.head)
def test_every_spelling_is_on_the_list_of_what_may_be_printed(written: Term) -> None:
    assert parse(latex(written))


def test_every_sign_is_on_the_list() -> None:
    for sign in SIGNS.values():
        assert parse(sign)


def test_names_that_are_words_stay_together() -> None:
    assert latex(symbol("loss") * symbol("x'")) == r"\mathit{loss} x'"
    assert latex(symbol("x'") ** 2) == "(x')^{2}"
    assert latex(symbol("x^{(k)}") ** 2) == "(x^{(k)})^{2}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("x", "x_{i}"), ("x_1", "x_{1,i}"), (r"\tilde{\sigma}_{t-1}", r"\tilde{\sigma}_{t-1,i}"), ("x^{(k)}", "x^{(k)}_{i}"), (r"\mu_\phi", r"\mu_{\phi,i}")],
)
def test_an_index_joins_the_subscript(name: str, expected: str) -> None:
    assert subscripted(name, "i") == expected


def test_expectations_over_a_declared_variable_are_short() -> None:
    more = Declarations()
    eps = more.random("epsilon", Normal(0, 1))
    whole = E(Normal(0, 1), eps, eps**2) + 1
    assert latex(abbreviated(whole, more.givens)) == r"\mathbb{E}_{\epsilon}[\epsilon^{2}] + 1"
    assert abbreviated(whole, more.givens) == whole
    assert abbreviated(a + 1, more.givens) is not None


def test_ranges_are_printed_as_they_are() -> None:
    k = index("k", 0, n - 1)
    assert latex(Sum(k, k)) == "\\sum_{k=0}^{n-1} k"


def test_moments_of_several_letters_are_printed_as_written() -> None:
    from derive.reading.document import read_text

    text = "```givens\nZ, W \\sim \\mathcal{N}(0, 1) \\text{ iid}\n```\n$$\\operatorname{Var}(Z + W) = \\operatorname{Cov}(Z + W, Z + W)$$\n$$\\mathbb{E}[Z W] = 0$$\n"
    steps = [x for chain in read_text(text).chains for x in chain.lines]
    assert latex(steps[0].left) == r"\operatorname{Var}[Z + W]"
    assert latex(steps[0].right) == r"\operatorname{Cov}[Z + W, Z + W]"
    assert latex(steps[1].left) == r"\mathbb{E}[Z W]"


def test_an_expectation_that_is_no_variance_is_printed_in_full() -> None:
    from derive.reading.document import read_text

    text = "```givens\nZ, W \\sim \\mathcal{N}(0, 1) \\text{ iid}\n```\n$$\\operatorname{Var}(Z + W) = 2$$\n"
    (chain,) = read_text(text).chains
    spread = chain.lines[0].left
    z, w = (s for s in chain.givens.symbols if s.args[0] in "ZW")
    changed = spread.rebuild(lambda a: a.subs({}) if a.head != "expect" else Term("expect", (*a.args[:2], a.args[2] + z * w), a.style))
    assert r"\operatorname{Var}" not in latex(changed)
