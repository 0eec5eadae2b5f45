"""Nothing from a text reaches TeX or a page unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from derive.judge.verdict import Condition, Counterexample, PartReport, ProblemReport, Report, StepReport
from derive.notation import Declarations, Givens, Step, Term, number, symbol
from derive.notation.graph import Edge, Graph, Node
from derive.writing.escape import escape_html, escape_tex, safe_math, safe_name
from derive.writing.html import combined_html, problem_html
from derive.writing.latex import latex
from derive.writing.symbols import ARGUMENTS, SIZES, SYMBOLS, WORDS
from derive.writing.tex import combined_tex, problem_tex
from derive.writing.tex_style import PREAMBLE

ATTACKS = [
    r"\input{/etc/passwd}", r"\write18{rm -rf .}", r"\immediate\openout3=x", "x^^5cinput{y}", r"$x$ \end{document}", "}}}{{{", "%comment", "a#b&c~d_e^f",
    r"\catcode`\@=11", r"\def\x{\x\x}\x", r"\csname input\endcsname{x}", "a\n\nb",
    r"\text{$\input{x}$}", r"\left( x", r"x_1_2", "\x1b[31mred", "\u202ereversed",
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", "é ü ñ 中 \0 😀",
    r"\begin{tikzpicture}", r"\loop\iftrue\repeat", "\\", "{", "}", "$", "",
]  # fmt: skip
MACROS = set(re.findall(r"\\newcommand\{(\\[a-z]+)\}", PREAMBLE))
MACROS |= {
    f"\\{name}"
    for name in """
    begin end section subsection subsubsection textbf raggedright raggedleft centering par small footnotesize scriptsize color
    textcolor normalfont hfill mbox makebox item tag toprule midrule bottomrule endhead endlastfoot setlength LTleft LTpre LTpost
    hspace arraybackslash pageref label clearpage bigskip smallskip linewidth dimexpr MoveEqLeft draw node ensuremath textbackslash
    textasciitilde textasciicircum textsuperscript checkmark left right coloneqq S i j v u H c r d o O ae AE aa AA l L ss dots limits
    """.split()
}
KNOWN = MACROS | set(SYMBOLS) | set(ARGUMENTS) | set(WORDS) | SIZES
TAGS = frozenset(
    """
    html head meta title style body h1 h2 h3 h4 p b br small span div table tr td th code figure figcaption svg defs marker path
    circle foreignobject math mi mn mo mrow msub msup msubsup mfrac msqrt mroot mtext mtable mtr mtd mover munder munderover mspace
    """.split()
)


def hostile(text: str) -> ProblemReport:
    """A report with the same text everywhere that a document could put it."""
    x = symbol(text)
    given = Declarations(Givens((x,)))
    finding = Counterexample(((text, text),), text, text)
    step = Step(x, "eq", x + Term("num", (Fraction(1, 3), text)), text, by=(text,), source=text, first=True)
    reports = (
        StepReport(step, "proved", "good", "proved", (text,), (Condition(text, "given"), Condition(text, text))),
        StepReport(replace(step, reason=""), "refuted", counterexample=finding, message=text, residual=x, repair=x),
        StepReport(replace(step, role="claimed"), "refuted", expected="refuted", counterexample=finding),
        StepReport(step, "unread", message=text),
    )
    graph = Graph((Node(x), Node(symbol("y"), x)), (Edge(x, symbol("y"), x),), text)
    part = PartReport(text, text or "t", reports, (graph,), text=text, source=text, points=text, notes=((1, text),))
    return ProblemReport("id", text, text, text, given.givens, (part,), text)


def control_words(tex: str) -> set[str]:
    body = tex.split(r"\begin{document}")[1]
    return set(re.findall(r"\\[A-Za-z]+", body.replace("\\\\", "")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_tex_holds_known_control_words_only(attack: str) -> None:
    for tex in (problem_tex(hostile(attack)), combined_tex(Report((hostile(attack),)))):
        assert not control_words(tex) - KNOWN
        assert tex.isascii()
        assert "^^" not in tex
        assert tex.count(r"\end{document}") == 1
        assert tex.count("{") - tex.count(r"\{") == tex.count("}") - tex.count(r"\}")
        assert not re.search(r"(?<!\\)[%#]", tex.split(r"\begin{document}")[1].replace("%\n", "\n"))


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_holds_known_elements_only(attack: str) -> None:
    for text in (problem_html(hostile(attack)), combined_html(Report((hostile(attack),)))):
        page = Page()
        page.feed(text)
        assert not page.tags - TAGS
        assert not any(name.startswith("on") or name in ("src", "href") for name in page.attributes)
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_and_formulas_stay_in_their_formula(attack: str) -> None:
    for tex in (safe_name(attack), safe_math(attack), latex(symbol(attack)), latex(Term("num", (Fraction(2), attack)))):
        assert "$" not in tex.replace(r"\$", "")
        assert not set(re.findall(r"\\[A-Za-z]+", tex)) - KNOWN


@pytest.mark.parametrize(
    "name",
    ["x", "x_1", r"\mu_i", r"\tilde{\sigma}_{t-1}", r"\mathcal{G}", r"\mathbf{x}", "x^{(k)}", "x'", r"\bar\alpha_t", r"h_{\mathrm{enc}}", r"L_n^{\text{reg}}"],
)
def test_usual_names_are_left_alone(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize("name", [r"\frac{a}{b}", r"\sum", r"\left(x\right)", r"\begin{bmatrix}a\end{bmatrix}", "x_1_2", "x^1^2", "x_", "{x"])
def test_what_is_no_name_is_shown_as_words(name: str) -> None:
    assert safe_name(name).startswith(r"\text{")


def test_short_fractions_and_wide_tables() -> None:
    assert safe_math(r"\frac12 x^12") == r"\frac12 x^12"
    assert safe_math(r"\begin{cases} a & b & c \end{cases}").startswith(r"\text{")
    assert safe_math(r"\begin{bmatrix}" + " & ".join("a" * 41) + r"\end{bmatrix}").startswith(r"\text{")


def test_accents_and_signs_in_prose() -> None:
    assert escape_tex("Müller, naïve, Gödel's ∂y₁ ≠ μ̄ — r̄²") == (
        r"M\"{u}ller, na\"{\i}ve, G\"{o}del's \ensuremath{\partial}y\ensuremath{_{1}} \ensuremath{\neq} \ensuremath{\bar{\mu}} --- \={r}\ensuremath{^{2}}"
    ).replace(r"\neq", "\\ne")
    assert escape_tex("\x1b[1m") == "[1m"
    assert escape_html("a\u202eb") == "ab"


def test_numbers_print_the_digits_that_were_written() -> None:
    assert latex(number(Fraction("0.10"), "0.10")) == "0.10"
    assert latex(number(Fraction(1, 3), r"\evil")) == r"\frac{1}{3}"
