"""Givens as lines of a givens block."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Declarations, Definition, Tensor, relation, symbol
from derive.notation.build import Normal, density_over
from derive.writing.conventions import CONVENTIONS, conventions_of
from derive.writing.document import Formula, words
from derive.writing.givens import assumed_lines, definition_lines, given_lines
from derive.writing.texmath import parse


def everything() -> Declarations:
    given = Declarations()
    given.real("mu_i x")
    given.positive("sigma_i tau")
    n = given.dimension("n")
    i = given.index("i", n)
    given.index("t", n, lo=0)
    v = given.positive_vector("v", n)
    given.matrix("A", n, 3)
    given.maps("F G", n)
    given.maps("s", n, kind="autoregressive", positive=True)
    given.map("f", 0)
    given.density("p", symbol("x"), symbol("z"))
    given.family("h", i, Tensor((n,)))
    given.family("q", i, density_over("z"))
    given.random("epsilon", Normal(0, 1))
    y = given.define("y", v[i] + 1)
    given.assume(relation(y, "eq", 2))
    given.givens = replace(given.givens, approx=(((symbol("x"),), symbol("x") * 0, 2),), propto=(symbol("x"),))
    return given


def test_every_kind_of_letter() -> None:
    assert given_lines(everything().givens) == (
        r"\mu_i, x \in \mathbb{R}",
        r"\sigma_i, \tau > 0",
        r"n \in \mathbb{N}_{>0}",
        r"i \in \{1, \dots, n\}",
        r"t \in \{0, \dots, n\}",
        r"v \in \mathbb{R}^{n}",
        r"A \in \mathbb{R}^{n \times 3}",
        r"F, G : \mathbb{R}^{n} \to \mathbb{R}^{n}",
        r"s : \mathbb{R}^{n} \to (0, \infty)^{n} \text{ autoregressive}",
        r"f : \mathbb{R} \to \mathbb{R}",
        r"h_{i} \in \mathbb{R}^{n}",
        "q_{i}(z)",
        "p(x, z)",
        "v > 0",
        r"\epsilon \sim \mathcal{N}(0, 1)",
        r"\approx : (x) \to x \cdot 0, 2",
        r"\propto : x",
    )


def test_definitions_and_assumptions() -> None:
    givens = everything().givens
    assert definition_lines(givens) == ("y = v_{i} + 1",)
    assert assumed_lines(givens) == ("y = 2",)


def test_a_recursion_shows_its_base() -> None:
    given = Declarations()
    n = given.dimension("n")
    t = given.index("t", n)
    z = given.family("z", t, Tensor())
    given.givens = given.givens.define(Definition(z[t], z[t - 1] + 1, (t,), ((t, t * 0, symbol("x")),)))
    assert definition_lines(given.givens)[0].startswith(r"z_{t} = z_{t-1} + 1, \quad z_{")


def test_every_line_is_a_formula() -> None:
    for line in given_lines(everything().givens):
        parse(line)


def test_conventions_are_printed_when_they_are_used() -> None:
    x = symbol("x")
    assert conventions_of([x + 1]) == ()
    assert any("standard deviation" in text for text in conventions_of([Normal(0, 1)]))
    for row in CONVENTIONS:
        for part in words(row.text):
            if isinstance(part, Formula):
                parse(part.tex)
