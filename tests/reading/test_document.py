"""Documents to chains: what a display says, where each step stands, what is not read and why."""

from __future__ import annotations

import pytest

from derive.notation import Step, number
from derive.reading.document import Document, Unread, read_text
from derive.reading.givens import read_givens

GIVENS = r"""```givens
n \in \mathbb{N}
i \in \{1, \dots, n\}
x, y, a \in \mathbb{R}
v \in \mathbb{R}^n
A \in \mathbb{R}^{n \times n}
f : \mathbb{R} \to \mathbb{R}
p(x, y)
```
"""


def read(text: str) -> Document:
    return read_text(GIVENS + text)


def said(d: Document) -> list[str]:
    """Each line of each chain, shortly."""
    out = []
    for chain in d.chains:
        for line in chain.lines:
            out.append(f"{line.role}: {line.left!r} {line.relation} {line.right!r}" if isinstance(line, Step) else f"unread: {line.message}")
    return out


@pytest.mark.parametrize(
    ("display", "steps"),
    [
        ("$$x = y$$", ["step: x eq y"]),
        (r"\[ x = y = a \]", ["step: x eq y", "step: y eq a"]),
        ("```math\nx < y\n```", ["step: x lt y"]),
        ("$$\\begin{aligned} x &= y \\\\ &\\le a \\end{aligned}$$", ["step: x eq y", "step: y le a"]),
        ("\\begin{align*}\nx &= y + a \\\\\n&\\quad - y \\\\\n&= a\n\\end{align*}", ["step: x eq add(y, a, neg(y))", "step: add(y, a, neg(y)) eq a"]),
        ("\\begin{multline}\nx + \\\\ y = a \\\\ + y\n\\end{multline}", ["step: add(x, y) eq add(a, y)"]),
        ("\\begin{eqnarray}\nx & = & y \\\\\n & = & a\n\\end{eqnarray}", ["step: x eq y", "step: y eq a"]),
        ("\\begin{gather}\nx = y \\\\\n-x = a\n\\end{gather}", ["step: x eq y", "step: neg(x) eq a"]),
        ("\\begin{equation}\\begin{split}\nx &= y \\\\ &= a\n\\end{split}\\end{equation}", ["step: x eq y", "step: y eq a"]),
        ("\\begin{alignat}{2}\nx &= y &\\quad a &= y\n\\end{alignat}", ["step: x eq y", "step: a eq y"]),
        ("$$x = y$$\n\ntext\n\n$$= a$$", ["step: x eq y", "step: y eq a"]),
        ("$$x$$\n$$= y$$", ["step: x eq y"]),
        ("$$x + y \\\\ = a$$", ["step: add(x, y) eq a"]),
        ("$$x = \\left( y \\right. \\\\ \\left. + a \\right)$$", ["step: x eq add(y, a)"]),
        ("$$x = \\big( y \\\\ + a \\big)$$", ["step: x eq add(y, a)"]),
        ("$$\n- x = y\n$$", ["step: neg(x) eq y"]),
        ("$$x = y, \\quad y = a$$", ["step: x eq y", "step: y eq a"]),
        ("$$x = y \\quad\\text{and}\\quad y = a.$$", ["step: x eq y", "step: y eq a"]),
        ("$$\\text{So } x = y$$", ["step: x eq y"]),
        ("$$\\Rightarrow x = y$$", ["step: x eq y"]),
        ("$$\\therefore\\; x = y$$", ["step: x eq y"]),
        ("$$H_0: \\; x = y$$", ["step: x eq y"]),
        ("$$x = y \\tag{3}$$", ["step: x eq y"]),
        ("$$x = y \\quad (3) \\quad \\square$$", ["step: x eq y"]),
        ("$$x \\overset{(a)}{=} y \\stackrel{\\text{Jensen}}{\\ge} a$$", ["step: x eq y", "step: y ge a"]),
        ("$$x > 0 \\Rightarrow x^2 > 0$$", ["step: gt(x, 0) implies gt(pow(x, 2), 0)"]),
        ("$$x = y \\iff y = x$$", ["step: eq(x, y) iff eq(y, x)"]),
        ("$$x = y \\\\ \\Leftrightarrow y = x$$", ["step: x eq y", "step: eq(x, y) iff eq(y, x)"]),
        ("$$x = \\underbrace{y - y}_{=0} + a$$", ["step: x eq add(add(y, neg(y)), a)", "aside: add(y, neg(y)) eq 0"]),
        ("$$x = \\underbrace{y}_{\\text{prior}} + a$$", ["step: x eq add(y, a)"]),
        ("$$x \\neq y, \\quad y \\approx a, \\quad a \\propto x$$", ["step: x ne y", "step: y approx a", "step: a propto x"]),
        ("$$x \\equiv y$$", ["step: x eq y"]),
        ("$$\\boxed{x = y}$$", ["step: x eq y"]),
        ("```givens\nd \\in \\mathbb{N}\n```\n$$\\frac{d}{dx} x^2 = 2x$$", ["step: deriv(pow(x, 2), x) eq mul(2, x)"]),
        ("```givens\nd > 0\n```\n$$\\frac{d}{dx} x^2 = 2x$$", ["unread: d is declared as a letter, and here it may mean a derivative"]),
        ("$$D(p_y \\| p(\\cdot \\mid x)) = a$$", ["unread: p_y is not declared"]),
        ("$$KL(p_y \\left\\| p \\right.) = a$$", ["unread: p_y is not declared"]),
        ("$$H(p(\\cdot \\mid x)) = a$$", ["step: entropy(cond(p, ('y',), ('x',), x)) eq a"]),
        ("$$E x = a$$", ["unread: E is not declared"]),
        ("$$(v_1, \\dots, v_n)^\\top = v$$", ["step: lam(k, at(v, k)) eq v"]),
        ("$$(v_1, v_3, \\dots, v_n)^\\top = v$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$v_1 + v_2 + \\dots + v_n = x$$", ["step: sum(k, 1, n, at(v, k)) eq x"]),
        ("$$y - x v_1 v_2 \\cdots v_n = x$$", ["step: add(y, neg(mul(x, prod(k, 1, n, at(v, k))))) eq x"]),
        ("$$1 + x + x^2 + \\cdots + x^n = y$$", ["step: sum(k, 0, n, pow(x, k)) eq y"]),
        ("$$1 + 2 + \\cdots + n = y$$", ["step: sum(k, 1, n, k) eq y"]),
        ("$$2 + 4 + \\cdots + 2n = y$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$2 \\cdot 4 \\cdots 2n = y$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$1 + 4 + \\cdots + n^2 = y$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$9 + \\cdots + 1 = y$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$v_1 - v_2 + \\cdots + v_n = y$$", ["unread: not supported: dots; write a sum with Σ, a product with ∏, or a recursion"]),
        ("$$(x - y)_+ = [x - y]_+$$", ["step: max(add(x, neg(y)), 0) eq max(add(x, neg(y)), 0)"]),
        ("$$(v)_+ = v$$", ["unread: not supported: the positive part of a vector"]),
        ("$$1_{x > 0} = 1_1$$", ["unread: an index stands at something with 0 indices"]),
        ("$$1_{x > 0} = y$$", ["step: indicator(gt(x, 0)) eq y"]),
        ("$$w^l = x$$", ["defines: w^l eq x"]),
        ("$$w^T = x$$", ["unread: w is not declared"]),
        ("$$w^n = x$$", ["unread: w is not declared"]),
        ("$$\\nabla_x y x^2 \\circ v = v$$", ["step: hadamard(grad(mul(y, pow(x, 2)), x), v) eq v"]),
        ("$$x \\mathrel{=} y$$", ["step: x eq y"]),
        ("$$x = y ~~~~ (2)$$", ["step: x eq y"]),
        ("$$x = y~2$$", ["step: x eq mul(y, 2)"]),
        ("$$\\left. x \\right. = y$$", ["step: x eq y"]),
        ("$$\\begin{aligned} x &= y & [\\text{Bayes}] \\\\ &= 2 & \\mathrm{by\\ hand} \\end{aligned}$$", ["step: x eq y", "step: y eq 2"]),
        ("$$\\begin{alignat}{2} x &= y & \\quad y &= 2 \\end{alignat}$$", ["step: x eq y", "step: y eq 2"]),
        ("$$\\begin{aligned} x &= y & 2 &= x \\end{aligned}$$", ["step: x eq y", "step: 2 eq x"]),
        ("$$\\begin{eqnarray} x & = & y + \\\\ & & 2 \\end{eqnarray}$$", ["step: x eq add(y, 2)"]),
        ("$$x = y, y = 2, v_1 > x$$", ["step: x eq y", "step: y eq 2", "step: at(v, 1) gt x"]),
        ("$$n = n!$$", ["step: n eq factorial(n)"]),
        ("$$v = 0$$", ["step: v eq zero(n)"]),
        ("$$A A^{-1} = I$$", ["step: matmul(A, inverse(A)) eq eye(n)"]),
        ("$$x = y \\in \\mathbb{R}$$", ["step: x eq y"]),
    ],
)
def test_a_display(display: str, steps: list[str]) -> None:
    assert said(read(display)) == steps


@pytest.mark.parametrize(
    ("display", "lines"),
    [
        ("$$L = x + y = y + x$$", ["defines: L eq add(x, y)", "step: add(x, y) eq add(y, x)"]),
        ("$$L := x$$\n$$L = x$$", ["defines: L eq x", "step: L eq x"]),
        ("$$g(x) = x^2$$\n$$g(2) = 4$$", ["defines: app(g, x) eq pow(x, 2)", "step: app(g, 2) eq 4"]),
        ("$$s(v)_i = v_i^2$$\n$$s(v)_i = v_i v_i$$", ["defines: app(s, v) eq lam(i, pow(at(v, i), 2))", "step: at(app(s, v), i) eq mul(at(v, i), at(v, i))"]),
        ("$$z_i = v_i + 1$$\n$$z_1 = v_1 + 1$$", ["defines: at(z, i) eq add(at(v, i), 1)", "step: at(z, 1) eq add(at(v, 1), 1)"]),
        ("$$\\mathcal{F}(p) = x$$\n$$\\mathcal{F}(p) = x$$", [r"defines: \mathcal{F}(p) eq x", r"step: \mathcal{F}(p) eq x"]),
        ("$$L = f(r), \\qquad r = x + y$$", ["defines: r eq add(x, y)", "defines: L eq app(f, r)"]),
        ("$$\\psi(v) = A v$$", [r"defines: app(\psi, v) eq matmul(A, v)"]),
        ("$$a x + y$$\n$$= 0 \\iff x = 2$$", ["step: eq(add(mul(a, x), y), 0) iff eq(x, 2)"]),
        ("$$\\hat\\theta = x$$", [r"defines: \hat{\theta} eq x"]),
        ("$$\\bar x = x$$", [r"defines: \bar{x} eq x"]),
        ("$$L = x^2$$\n$$\\bar L = 1$$\n$$\\bar x = 2x$$", ["defines: L eq pow(x, 2)", "step: deriv(L, L) eq 1", "step: deriv(L, x) eq mul(2, x)"]),
    ],
)
def test_names_that_a_display_introduces(display: str, lines: list[str]) -> None:
    assert said(read(display)) == lines


@pytest.mark.parametrize(
    ("display", "under"),
    [
        (r"$$x/x = 1 \quad \text{if } x \ne 0$$", "(ne(x, 0),)"),
        (r"$$x/x = 1 \quad \text{for } x \ne 0 .$$", "(ne(x, 0),)"),
        (r"$$x/x = 1 \quad \text{for all } x > 0, y > 0$$", "(gt(x, 0), gt(y, 0))"),
        (r"$$x/x = 1 \quad (x > 0)$$", "(gt(x, 0),)"),
        (r"$$x/x = 1, \quad i = 2, \dots, n$$", "(ge(i, 2), le(i, n))"),
        (r"$$x = x \quad \forall x > 0$$", "(gt(x, 0),)"),
        (r"$$(1 + x)^n \ge 1 + n x, \qquad x \ge -1$$", "(ge(x, neg(1)),)"),
        (r"$$x + i = i + x, \quad i = n$$", "(eq(i, n),)"),
        (r"$$x + i = i + x \quad (i = 2)$$", "(eq(i, 2),)"),
    ],
)
def test_conditions_of_a_line(display: str, under: str) -> None:
    (step,) = read(display).steps
    assert repr(step.under) == under


@pytest.mark.parametrize(
    ("display", "message"),
    [
        ("$$x = z$$", "z is not declared"),
        ("$$x = y +$$", "the formula ends where a number, a letter or a bracket is needed"),
        ("$$= y$$", "nothing stands before this relation that it could go on from"),
        (r"$$x = y \quad 2$$", "a formula without a relation"),
        (r"$$x = 1 \text{ or } x = 2$$", "“or” between relations is not understood"),
        (r"$$\text{If } x > 0 \text{ then } x = y$$", "the line begins with a condition in words: “If”"),
        (r"$$x = y \quad \text{if independent}$$", "a condition in words: “if independent”"),
        (r"$$f : x \mapsto x^2$$", "a declaration stands in a display"),
        (r"$$x \overset{d}{=} y$$", "not supported: a relation in distribution, d over the sign"),
        (r"$$x := y$$", "x is declared already"),
        (r"$$x + y \sim \mathcal{N}(0, 1)$$", "not supported: the law of an expression as a claim"),
        (r"$$f(x) = 1 + O(\sqrt{x})$$", "not supported: Landau's O"),
        ("$$x = v$$", "the sides have different shapes: a number and a vector in ℝ^n"),
        (r"$$\begin{bmatrix} x & y \\ 0 & a \end{bmatrix} \in \mathbb{R}^{3 \times 3}$$", "a declaration stands in a display"),
        ("$$ x = y", None),
    ],
)
def test_what_is_unread(display: str, message: str | None) -> None:
    d = read(display)
    if message is None:
        assert [p.message for p in d.errors] == ["$$ is never closed"]
    else:
        assert [u.message for u in d.unread][:1] == [message]
        assert "^" in d.unread[0].caret


def test_after_an_unread_line_the_next_goes_on_from_the_last_one_that_was_read() -> None:
    d = read("$$\\begin{aligned} x &= y \\\\ &\\le zz \\\\ &= a \\end{aligned}$$")
    (chain,) = d.chains
    assert [type(line) for line in chain.lines] == [Step, Unread, Step]
    last = chain.lines[2]
    assert isinstance(last, Step)
    assert (repr(last.left), last.relation, repr(last.right)) == ("y", "le", "a")


def test_where_nothing_follows_past_an_unread_line() -> None:
    d = read("$$\\begin{aligned} x &\\ne y \\\\ &\\le zz \\\\ &\\ge a \\\\ &= y\\end{aligned}$$")
    assert said(d)[2:] == ["unread: the line above could not be read, and this one has nothing to be compared with", "step: a eq y"]


def test_places_are_those_of_the_right_sides() -> None:
    d = read_text("```givens\nx, y \\in \\mathbb{R}\n```\n$$\n\\begin{aligned}\nx &= y \\\\\n  &= 2 y\n\\end{aligned}\n$$\n")
    assert [(s.line, s.column, s.first) for s in d.steps] == [(6, 6, True), (7, 6, False)]


def test_the_place_of_an_error() -> None:
    d = read_text("```givens\nx \\in \\mathbb{R}\n```\n\n$$ x = 2 + q + x $$\n")
    (u,) = d.unread
    assert (u.line, u.column, u.given) == (5, 12, r"q \in \mathbb{R}")
    assert u.caret == "$$ x = 2 + q + x $$\n           ^"


def test_an_index_that_is_missing() -> None:
    assert read("$$x = v_k$$").unread[0].given == r"k \in \{1, \dots, n\}"


def test_readings_of_an_open_line_as_steps() -> None:
    (u,) = read(r"$$x = \sum_i v_i + v_i$$").unread
    assert [r.text for r in u.readings] == [r"\sum_i \left(v_i + v_i\right)", r"\left(\sum_i v_i\right) + v_i"]
    assert [repr(r.step.right) for r in u.readings if r.step] == ["sum(i, 1, n, add(at(v, i), at(v, i)))", "add(sum(i, 1, n, at(v, i)), at(v, i))"]


def test_a_vector_where_its_diagonal_matrix_is_meant() -> None:
    (u,) = read("$$A = 2 v$$").unread
    (r,) = u.readings
    assert (r.text, repr(r.step.right) if r.step else "") == (r"\operatorname{diag}\left(2 v\right)", "diag(mul(2, v))")


def test_reasons_are_kept_as_words() -> None:
    (first, second) = read(r"$$\begin{aligned} x &= y && \text{by $f$} \\ &= a \quad \dots \text{as } x > 0 \end{aligned}$$").steps
    assert (first.reason, second.reason) == ("by $f$", "as $x > 0$")


def test_labels_and_citations() -> None:
    d = read("\\begin{equation}\\label{eq:a} x = y \\end{equation}\nBy \\eqref{eq:a},\n$$ y = x \\tag{2} $$\n$$ x = a \\quad \\text{by \\eqref{2}} $$")
    assert dict(d.labels) == {"eq:a": ((0, 0),), "2": ((1, 0),)}
    assert [c.cites for c in d.chains] == [(), ("eq:a",), ("2",)]


def test_later_givens_do_not_hold_before() -> None:
    d = read("$$b = b$$\n```givens\nb \\in \\mathbb{R}\n```\n$$b = b$$")
    assert [type(line).__name__ for c in d.chains for line in c.lines] == ["Unread", "Step"]


def test_inline_relations_are_counted() -> None:
    assert read("Since $x = y$ and $x < y \\le a$, but not $x$ or \\$5 = \\$6; \\(x \\ne y\\).").unchecked_inline == 4


def test_code_and_comments_are_left_alone() -> None:
    d = read("```python\n$$x = z$$\n```\n`$$q = z$$` <!-- $$x = z$$ -->\n$$x = y % = z\n$$")
    assert said(d) == ["step: x eq y"]


def test_a_quotation() -> None:
    assert said(read("\n> $$\n> x = y\n> $$\n")) == ["step: x eq y"]


LATEX = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\newcommand{\E}[2][q]{\mathbb{E}_{#1}\left[#2\right]} % an expectation
\DeclareMathOperator{\Var}{Var}
\def\half{\tfrac12}
\begin{document}
\begin{givens}
z \in \R
q(z)
\end{givens}
We find % $$ z = w $$
\begin{align}
\E{z^2} - \E{z}^2 &= \Var_q(z) \label{eq:v} \\
  \intertext{so that}
  \half \Var_q(z) &= \half \E{z^2} - \half \E[q(z)]{z}^2
\end{align}
\begin{verbatim}
$$ z = w $$
\end{verbatim}
\end{document}
$$ z = w $$
"""


def test_a_latex_document_with_macros() -> None:
    d = read_text(LATEX, "latex")
    assert (d.errors, d.unread) == ((), ())
    assert [(s.line, s.relation) for s in d.steps] == [(13, "eq"), (15, "eq")]


def test_definitions_of_a_document() -> None:
    assert read("$$L = x$$").definitions == ("L = x",)


# -- givens from outside ------------------------------------------------------------------------------

OUTER = read_givens("\\sigma, x \\in \\mathbb{R}\np(x)\n\\approx : x \\to 0, 2")


@pytest.mark.parametrize(
    "line",
    [r"\sigma > 0", r"x = \sigma \text{ (given)}", r"\sigma = 2", r"p(x) \ge 0", r"0 < d < \sigma", r"\approx : x \to 0, 1", r"\sigma \sim \mathcal{N}(0, 1)"],
)
def test_a_document_cannot_change_givens_from_outside(line: str) -> None:
    d = read_text(f"```givens\n{line}\n```\n", outer=OUTER)
    assert [p.message for p in d.errors] == ["the givens come from outside; a document cannot add to what they say about their letters"]
    assert d.givens == OUTER.scope.givens


def test_a_document_may_add_letters_and_definitions() -> None:
    d = read_text("```givens\nb > 0\nc = \\sigma + b\n```\n$$c - b = \\sigma$$", outer=OUTER)
    assert (d.errors, len(d.steps)) == ((), 1)


@pytest.mark.parametrize(("broken", "compared"), [("&\\le x^2^2", 0), ("&= x^2^2", 1), ("x^2^2", 0)])
def test_behind_a_line_that_is_no_formula_only_an_equation_goes_on(broken: str, compared: int) -> None:
    display = f"```givens\nx \\in \\mathbb{{R}}\n```\n$$\\begin{{aligned}} x &= x + 0 \\\\ {broken} \\\\ &= x + 1 \\\\ &= 1 + x \\end{{aligned}}$$"
    steps = read_text(display).steps
    assert len(steps) == 2 + compared
    assert all(len(chain.steps) <= 1 or compared for chain in read_text(display).chains)


@pytest.mark.parametrize(("sign", "value", "role"), [(":=", "\\Gamma(h)", "defines"), ("=", "h^2 + 1", "defines"), ("=", "\\psi(h + 1) - 1/h", "step")])
def test_a_letter_with_a_meaning_of_its_own_may_be_named_anew(sign: str, value: str, role: str) -> None:
    """ψ is the digamma function, and no elementary one; where it is said to be one, it is a new name."""
    d = read_text(f"```givens\nh > 0\n```\n$$ \\psi(h) {sign} {value} $$\n$$ \\psi'(h) = 2 h $$")
    assert [s.role for s in d.steps[:1]] == [role]
    assert d.steps[-1].role == "step" or role == "step"


def test_the_letter_of_the_integral_before_goes_from_end_to_end() -> None:
    d = read_text("```givens\na, b, c > 0\n```\n$$ \\int_0^c a b \\, db = \\left[ \\frac{a b^2}{2} \\right]_0^c $$")
    assert repr(d.steps[0].right).startswith("add(app(lam(b,")


def test_a_remainder_says_up_to_which_order_a_line_is_compared() -> None:
    d = read_text(
        "```givens\nx, h \\in \\mathbb{R}\n```\n$$ e^h = 1 + h + O(h^2) = 1 + h + o(h) = 1 + h + \\frac{h^2}{2} + O(h^3) $$\n$$ e^x - e = O(x - 1) $$"
    )
    assert [(s.relation, s.near[0][1:]) for s in d.steps] == [
        ("approx", (number(0), 1)),
        ("approx", (number(0), 1)),
        ("approx", (number(0), 2)),
        ("approx", (number(1), 0)),
    ]
    first, second, third, last = d.steps
    assert (second.left, third.left, last.right) == (first.right, first.left, number(0))  # a finer remainder is compared with what is exact


@pytest.mark.parametrize("line", ["\\sum_{i=1}^n i = O(n^2)", "e^h = 1 + O(1)", "e^h \\le 1 + O(\\sqrt{h})"])
def test_other_remainders_are_refused(line: str) -> None:
    d = read_text(f"```givens\nh \\in \\mathbb{{R}}\nn \\in \\mathbb{{N}}\n```\n$$ {line} $$")
    assert [u.message for u in d.unread] == ["not supported: Landau's O"]
