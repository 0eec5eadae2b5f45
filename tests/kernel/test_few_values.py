"""Letters that a given leaves few values: what holds for each of them, and what a missing one would spoil."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.models import refute, spot_check
from derive.notation import Declarations, Term, number, relation
from derive.notation.build import E, Integral, absolute, exp, law_of, log, pi, sin, sqrt


def among(name: str, *values: int):
    given = Declarations()
    y, m = given.real(f"{name} m")
    given.fact(Term("in", (y, *map(number, values))))
    return given, y, m


def test_a_sign_as_a_number():
    given, y, m = among("y", -1, 1)
    proof(y**2, 1, given)
    proof(absolute(y), 1, given)
    proof(1 / y, y, given)
    proof((1 - y * m) ** 2, (y - m) ** 2, given)
    proof(log(1 + exp(-y * m)), (1 + y) / 2 * log(1 + exp(-m)) + (1 - y) / 2 * log(1 + exp(m)), given)
    refused(y, 1, given)
    refused(y**3, 1, given)


@pytest.mark.parametrize("values", [(-1, 0, 1), (-1, 2), (-1, 1, 2)])
def test_another_value_spoils_it(values: tuple[int, ...]):
    given, y, _ = among("y", *values)
    refused(y**2, 1, given)
    refused(1 / y, y, given)


def test_bounds_and_zero():
    given, y, _ = among("y", -1, 0, 2)
    proof(y, 2, given, head="le")
    proof(y, -1, given, head="ge")
    proof(y**3 - y**2 - 2 * y, 0, given)
    refused(y, 0, given, head="ne")
    given, y, _ = among("y", -3, 2)
    proof(y, 0, given, head="ne")
    refused(y, 1, given, head="le")


def test_a_jump_is_told_apart_before_a_size() -> None:
    given = Declarations()
    x, y = given.real("x y")
    sign = Term("sign", (x - y,))
    proof(sign * (x - y), absolute(x - y), given)
    proof(sign**3, sign, given)
    proof(Term("max", (x, y)), x * Term("indicator", (relation(x, "ge", y),)) + y * Term("indicator", (relation(x, "lt", y),)), given)
    refused(sign**2, 1, given)  # 0 where x = y


def test_sides_of_a_right_triangle() -> None:
    given = Declarations()
    x = given.real("x")
    angle = Term("arctan", (x,))
    proof(Term("tan", (angle,)), x, given, by="a right triangle")
    proof(sin(-angle), -x / sqrt(1 + x**2), given)
    refused(Term("arctan", (Term("tan", (x,)),)), x, given)  # off by a multiple of π


def test_an_integral_over_a_letter_with_few_values_is_a_sum() -> None:
    """Counting measure: the integral of the line proves nothing of it, and the models add up."""
    given, y, _ = among("y", -1, 1)
    whole = Integral(exp(-(y**2)), y)
    refused(whole, sqrt(pi), given)
    assert refute(relation(whole, "eq", sqrt(pi)), given.givens) is not None
    assert spot_check(relation(Integral(y**2, y), "eq", 2), given.givens).agrees


def test_a_density_of_such_a_letter_is_a_table() -> None:
    given, y, _ = among("y", -1, 2)
    law = law_of(given.density("p", y))
    assert spot_check(relation(E(law, y, (y + 1) * (y - 2)), "eq", 0), given.givens).agrees
    found = refute(relation(E(law, y, y), "eq", 0), given.givens)
    assert found is not None and [name for name, _ in found.values] == ["p(-1)", "p(2)"]
    proof(E(law, y, y + 1), E(law, y, y) + 1, given)
