"""Counterexamples read back from what derive prints."""

from __future__ import annotations

import pytest
from oracle.decide import FALSE, OUTSIDE, TRUE, UNDEFINED
from oracle.settings import ARGUMENT

from derive import check_step
from derive.notation import Declarations, Term, relation
from derive.notation.build import KL, E, Normal, det, exp, law_of, log, pdf, sqrt

from .printed import Unread, setting, settings
from .trial import confirmation


def test_numbers_vectors_matrices() -> None:
    assert setting("x", "-3/4").value == ["neg", ["div", ["num", "3"], ["num", "4"]]]
    assert setting("v", "(0)").value == ["stack", ["num", "0"]]
    assert setting("v", "(1, -2)").value == ["stack", ["num", "1"], ["neg", ["num", "2"]]]
    assert setting("A", r"\begin{pmatrix} 1 & 0 \\ 2 & 3 \end{pmatrix}").value == ["block", 2, 2, *(["num", k] for k in "1023")]


def test_formulas() -> None:
    found = setting("F(x)", r"(x_1 + \frac{3}{4} x_2^2, -e^{\frac{1}{4} x_1})")
    x = ["sym", "x", ARGUMENT]
    quarter = ["div", ["num", "1"], ["num", "4"]]
    assert (found.name, found.kind, found.parameters) == ("F", "map", ("x",))
    assert found.value[1] == ["add", ["at", x, ["num", "1"]], ["mul", ["div", ["num", "3"], ["num", "4"]], ["pow", ["at", x, ["num", "2"]], ["num", "2"]]]]
    assert found.value[2] == ["neg", ["exp", ["mul", quarter, ["at", x, ["num", "1"]]]]]


def test_densities_and_members() -> None:
    found = setting("q_{1}(v_i)", r"\mathcal{N}((0), \begin{pmatrix} 1 \end{pmatrix})")
    assert (found.name, found.where, found.kind, found.parameters) == ("q", (1,), "gaussian", ("v_i",))


def test_densities_with_parameters() -> None:
    found = setting("q(z; y, t)", r"\mathcal{N}((0, 1) + s (1, -1/2), (1 + s^2) \begin{pmatrix} 1 \end{pmatrix}), s = \sum_i y_i + \frac{1}{2} t")
    assert found.parameters == ("z", "y", "t")
    assert found.value[2] == ((1, "y"), (2, "t"))
    assert found.value[0][0] == "add"


def test_what_is_not_of_these_forms() -> None:
    for text in ("x_1", "1 +", "(1", "\\unheard(2)", "1 2 )"):
        with pytest.raises(Unread):
            settings((("a", text),))


given = Declarations()
n = given.dimension("n")
x, z = given.real("x z")
sigma, s = given.positive("sigma s")
u = given.vector("u", n)
F = given.maps("F", n)
p, q = given.density("p", x, z), given.density("q", z)
r = given.density("r", z, parameters=("x",))
A = given.matrix("A", n)
WRONG = {
    "a number": (sqrt(x**2), x),
    "a vector": (u * u, u),
    "a matrix": (det(A), det(A) ** 2),
    "a map": (F(u), u),
    "densities": (E(q, z, log(pdf(q, z))), E(q, z, log(pdf(p, x, z)))),
    "densities with a parameter": (E(law_of(r, "z", x=x), z, z), E(law_of(r, "z", x=2 * x), z, z)),
    "divergences": (KL(Normal(x, sigma), Normal(z, s)), KL(Normal(z, s), Normal(x, sigma))),
}


@pytest.mark.parametrize("name", WRONG)
def test_derives_counterexamples_are_confirmed(name: str) -> None:
    left, right = WRONG[name]
    found = check_step(left, right, given).counterexample
    assert found is not None
    assert confirmation(relation(left, "eq", right), given.givens, found.values) == FALSE


def test_what_is_no_counterexample() -> None:
    wrong = relation(sqrt(x**2), "eq", x)
    assert confirmation(wrong, given.givens, (("x", "1"),)) == TRUE
    assert confirmation(relation(exp(log(x)), "eq", x), given.givens, (("x", "-1"),)) == UNDEFINED
    assert confirmation(relation(sqrt(sigma**2), "eq", sigma), given.givens, ((r"\sigma", "-1"),)) == OUTSIDE
    bounded = given.givens.fact(relation(F(u)[1], "gt", 0))
    assert confirmation(relation(F(u)[1], "eq", 0), bounded, (("n", "1"), ("F(x)", "(x_1)"), ("u", "(-1)"))) == OUTSIDE
    assert confirmation(relation(F(u)[1], "eq", 0), bounded, (("n", "1"), ("F(x)", "(x_1)"), ("u", "(1)"))) == FALSE
    tied = given.givens.fact(relation(z, "gt", Term("abs", (x,))))  # a value of z need not be printed, but there must be one
    assert confirmation(wrong, tied, (("x", "-1"),)) == FALSE
    assert confirmation(wrong, tied.fact(relation(z, "lt", 0)), (("x", "-1"),)) == OUTSIDE
    assert confirmation(Term("ne", (sigma, s)), given.givens, ((r"\sigma", "2"), ("s", "2"))) == FALSE
