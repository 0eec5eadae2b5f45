"""Letters that a given leaves few values: what holds for each of them, and what a missing one would spoil."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term, number
from derive.notation.build import absolute, exp, log


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
