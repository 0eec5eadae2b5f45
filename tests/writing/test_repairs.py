"""The mark of a repair: at the place that differs, and nothing else of the line is written in another way."""

from __future__ import annotations

import re

import pytest

from derive.judge.verdict import REFUTED, StepReport
from derive.notation import Declarations, Step, Term, index, term
from derive.notation.build import Sum, exp, log, sqrt
from derive.writing.latex import latex
from derive.writing.mathml import mathml
from derive.writing.repairs import marked, mended
from derive.writing.unicode import maths, spell
from derive.writing.wording import what_holds

given = Declarations()
n = given.dimension("n")
i = index("i", 1, n)
x, y, a, b = given.real("x y a b")
v = given.vectors("v", n)
A, B = given.matrix("A B", n)

PAIRS = [
    (x + y, x - y, r"x - \underline{y}"),
    (x - y, x + y, r"x + \underline{y}"),
    (x**2 + a, x**2 + 2 * a, r"x^{2} + \underline{2 a}"),
    (2 * x + a * b, 2 * x + a, r"2 x + \underline{a}"),
    (x * y / a, x * y / (2 * a), r"\frac{x y}{\underline{2 a}}"),
    (a * x * y, a * x**2 * y, r"a \underline{x^{2}} y"),
    (x + y, x + y + log(a), r"x + y + \underline{\log a}"),
    (x + y, x + y - exp(a), r"x + y - \underline{\exp(a)}"),
    (x + y + a, x + a, r"\underline{x + a}"),
    (Sum(v[i], i, 1, n - 1), Sum(v[i], i, 1, n), r"\sum_{i = 1}^{\underline{n}} v_{i}"),
    (A @ B, B @ A, r"\underline{B} \underline{A}"),
    ((x + y) / a, (x - y) / a, r"\frac{x - \underline{y}}{a}"),
    (sqrt(x), x, r"\underline{x}"),
]


@pytest.mark.parametrize(("old", "new", "_shown"), PAIRS)
def test_a_mark_changes_nothing_else(old: Term, new: Term, _shown: str) -> None:
    assert re.sub(r"\\underline\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", latex(marked(old, new))) == latex(new)
    assert marked(old, new) == new


@pytest.mark.parametrize(("old", "new", "shown"), PAIRS)
def test_the_place_that_differs_is_marked(old: Term, new: Term, shown: str) -> None:
    assert latex(marked(old, new)).replace(" ", "") == shown.replace(" ", "")


def test_a_terminal_and_a_page_show_the_mark() -> None:
    tex = latex(marked(x + y / a, x + y / b))
    assert maths(tex) == "x + y/b\u0332"
    assert "<munder><mi>b</mi>" in mathml(tex)
    assert spell(marked(x, (x + y) * a)) == "(\u0332x\u0332 +\u0332 y\u0332)\u0332 a\u0332"


def test_a_relation_is_marked_on_both_sides() -> None:
    step = Step(x + y, "eq", a)
    report = StepReport(step, REFUTED, repair=Term("eq", (x - y, a)))
    found = mended(report)
    assert found is not None
    assert latex(found) == r"x - \underline{y} = a"
    shown = what_holds(StepReport(step, REFUTED, repair=term(b)), above=True)
    assert shown is not None
    assert shown.tex == r"= \underline{b}"


def test_without_a_repair_there_is_nothing_to_show() -> None:
    assert mended(StepReport(Step(x, "eq", y), REFUTED)) is None
