"""Tokens, macros and the syntax tree: places, bounds, and what is refused."""

from __future__ import annotations

import pytest

from derive.reading.errors import ReadError
from derive.reading.macros import definitions
from derive.reading.names import canonical, spell
from derive.reading.tokens import expand, lex
from derive.reading.tree import build


def expanded(macros: str, text: str) -> str:
    table = {m.name: m for m, _, _ in definitions(macros)}
    return spell(build(expand(lex(text), table)))


@pytest.mark.parametrize(
    ("macros", "text", "expected"),
    [
        (r"\newcommand{\x}{\mathbf{x}}", r"\x_1", r"\mathbf{x}_1"),
        (r"\newcommand\half[1]{\frac{#1}{2}}", r"\half{a}+\half b", r"\frac{a}{2}+\frac{b}{2}"),
        (r"\newcommand{\E}[2][q]{E_{#1}[#2]}", r"\E{x}\E[p]{y}", "E_q[x]E_p[y]"),
        (r"\def\KL#1#2{D(#1 \| #2)}", r"\KL{q}p", r"D(q\|p)"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr(A)", r"\mathrm{tr}(A)"),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", r"\argmax_x", r"\mathrm{argmax}_x"),
        (r"\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}", r"\norm{x}", r"\left\|x\right\|"),
        (r"\newcommand{\a}{\b\b}\newcommand{\b}{x}", r"\a", "xx"),
        (r"\let\eps\varepsilon", r"\eps", r"\varepsilon"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec{x}", r"\mathbf{x}"),
        (r"\newcommand{\why}[1]{\text{by #1}}", r"\why{f}", r"\text{by f}"),
    ],
)
def test_macros(macros: str, text: str, expected: str) -> None:
    assert expanded(macros, text) == expected


@pytest.mark.parametrize(
    ("macros", "message"),
    [
        (r"\def\a{\a}", r"the macro \\a expands without end"),
        (r"\def\a{\a\a}", r"the macro \\a expands without end"),
        ("".join(rf"\def\{c}{{\{d}\{d}}}" for c, d in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)) + r"\def\q{x}", "expands to more than"),
        (r"\def\a{\input{/etc/passwd}}", "is no simple macro"),
        (r"\def\a{\def\b{x}}", "is no simple macro"),
        (r"\def\a#1.{#1}", "is no simple macro"),
    ],
)
def test_macros_that_are_refused(macros: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        expanded(macros, r"\a")


def test_a_token_from_a_macro_has_the_place_of_the_call() -> None:
    table = {m.name: m for m, _, _ in definitions(r"\newcommand{\sq}[1]{#1^2}")}
    tokens = expand(lex(r"a + \sq{b}"), table)
    assert [(t.text, t.start) for t in tokens] == [("a", 0), ("+", 2), ("b", 8), ("^", 4), ("2", 4)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"\mu_{i}", r"\mu_i"), (r"\bar z", r"\bar{z}"), (r"\bar{z_i}", r"\bar{z}_i"), (r"x_{1,i}", "x_{1,i}"), (r"\mathbf z", r"\mathbf{z}"), (r"{\bf z}_1", r"\mathbf{z}_1"),
        (r"\bm{z}", r"\boldsymbol{z}"), (r"\text{ELBO}", r"\mathrm{ELBO}"), (r"\operatorname{KL}", r"\mathrm{KL}"), ("x^{*}", "x^*"), (r"x^\prime", "x'"), ("μ_1", r"\mu_1"),
        (r"\widehat\theta", r"\hat{\theta}"), (r"x _ { 1 }", "x_1"), ("f''", "f''"),
    ],
)  # fmt: skip
def test_one_name_for_each_letter(written: str, name: str) -> None:
    assert canonical(written) == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{x", "never closed"), ("x}", "closes nothing"), ("(x", "never closed"), (r"\left( x", r"no \\right"), (r"\frac{x}", "no argument"), ("x^", "no argument"), ("x^2^3", "two superscripts"),
        ("x_1_2", "two subscripts"), (r"\begin{cases} x", r"no \\end"), (r"\begin{cases} x \end{matrix}", "is closed by"), ("a $ b", "cannot stand inside"), ("ж", "no mathematics"),
        (r"\big x", None), ("\\", "a backslash at the end"), (r"\text", "has no argument"), ("{" * 200 + "}" * 200, "nested more than"), ("x " * 30_000, "more than 20000 signs"),
    ],
)  # fmt: skip
def test_malformed_text(text: str, message: str | None) -> None:
    if message is None:
        build(lex(text))
        return
    with pytest.raises(ReadError, match=message):
        build(lex(text))


def test_comments_are_skipped_and_places_kept() -> None:
    assert [(t.text, t.start) for t in lex("a % b\n\\% c")] == [("a", 0), ("\\%", 6), ("c", 9)]
