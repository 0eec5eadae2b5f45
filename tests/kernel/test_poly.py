"""The ring at the bottom: laws of special atoms, content, spelling, and limits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.engine import Kernel
from derive.kernel.poly import MINUS_ONE, ONE, E, Poly, TooMuchWork, atom, constant, content, divided, read, to_term, whole_power
from derive.kernel.rules.together import vanishes
from derive.notation import NATURAL, Givens, Index, Tensor, Term, number, symbol, term
from derive.notation.build import exp, sqrt

x, y, n = symbol("x"), symbol("y"), symbol("n", NATURAL)
HALF = Fraction(1, 2)


def form(t):
    return read(t)


def test_sums_and_products_are_multiplied_out():
    assert form((x + y) * (x - y)) == form(x**2 - y**2)
    assert form(x - x) == Poly({})
    assert form((x + 1) ** 3) == form(x**3 + 3 * x**2 + 3 * x + 1)


@pytest.mark.parametrize("t", [x + y, x * y - 1, sqrt(x) / y, exp(x) * x, x**n, 1 / (x + y) ** 2, -x / 2, exp(x + y) - exp(-x)])
def test_reading_back_what_was_spelt_gives_the_same_form(t):
    assert read(to_term(read(t))) == read(t)


def test_numbers_to_symbolic_powers_take_whole_parts_out():
    two = number(2)
    assert form(two ** (n + 3)) == form(8 * two**n)
    assert atom(two, Fraction(-1, 2)) == atom(two, HALF).scale(HALF)
    assert form(two**n) * form(two**-n) == ONE


def test_a_power_of_minus_one_depends_on_the_exponent_modulo_two():
    assert atom(MINUS_ONE, form(2 * n)) == ONE
    assert atom(MINUS_ONE, form(2 * n + 1)) == constant(-1)
    assert atom(MINUS_ONE, form(-n)) == atom(MINUS_ONE, form(n))
    assert atom(MINUS_ONE, form(n)) * atom(MINUS_ONE, form(n)) == ONE
    assert atom(MINUS_ONE, form(n)) != ONE


def test_even_powers_of_sizes_lose_the_bars_and_odd_ones_do_not():
    size = Term("abs", (x,))
    assert atom(size, 2) == form(x**2)
    assert atom(size, 3) == atom(size) * form(x**2)
    assert atom(size, -1) == atom(size) * form(x**-2)
    assert atom(size) != form(x)


def test_cosines_are_eliminated_from_squares():
    s, c = Term("sin", (x,)), Term("cos", (x,))
    assert atom(s, 2) + atom(c, 2) == ONE
    assert atom(c, 3) == atom(c) - atom(c) * atom(s, 2)


def test_deltas_indicators_and_bits_are_their_own_powers():
    i, j = symbol("i", Index(number(1), n)), symbol("j", Index(number(1), n))
    delta, bit = Term("delta", (i, j)), symbol("b", Tensor((), "B"))
    assert atom(delta) * atom(delta) == atom(delta)
    assert atom(bit, 3) == atom(bit)
    assert atom(n, 2) != atom(n)
    assert atom(delta) - atom(delta) * atom(delta) == Poly({})


def test_content_does_not_depend_on_a_factor():
    p = form(exp(x) / 2 + exp(-x) / 2 - y)
    for scale in (1, 7, Fraction(-2, 3)):
        assert content(p.scale(scale))[2] == content(p)[2]
    assert content(p * atom(E, form(x)))[2] == content(p)[2]
    c, m, rest = content(form(6 * x**2 * y - 4 * x))
    assert Poly({m: c}) * rest == form(6 * x**2 * y - 4 * x)
    assert content(Poly({})) == (0, (), None)


def test_content_of_powers_that_differ_by_numbers():
    base = Term("add", (x, number(1)))
    p = atom(base, form(n)) - atom(base, form(n - 1)) * form(x + 1)
    assert not content(p)[0]
    assert content(atom(base, form(n)) - atom(base, form(n - 1)))[0]


def test_division_by_a_monomial_subtracts_exponents():
    base = Term("add", (x, number(1)))
    p = atom(base, -1) + atom(base, -2)
    assert divided(p, ((base, -2),)) == form(x + 2)


def test_a_quotient_by_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        whole_power(Poly({}), -1)
    base = Term("add", (x, number(1)))
    with pytest.raises(ZeroDivisionError):
        whole_power(atom(base) * atom(base, -1) - ONE, -1)


def test_large_powers_stay_powers():
    base = x + y + Term("abs", (x,)) + 1
    big = whole_power(read(base), 60)
    assert len(big) == 1
    assert vanishes(big * read(base) - whole_power(read(base), 61))
    assert not vanishes(big * read(base) - whole_power(read(base), 62))
    assert whole_power(read(9 ** term(9)), 387420489).monomial is not None


def test_a_product_that_is_too_long_is_refused():
    p = Poly({((symbol(f"x_{k}"), 1),): 1 for k in range(400)})
    with pytest.raises(TooMuchWork):
        p * p


@pytest.mark.parametrize("powers", [(-1, -1), (-2, 1), (1, -3)])
def test_written_factors_of_a_divisor_stay_factors(powers: tuple[int, int]) -> None:
    """What a form is spelled as has that form again."""
    product = whole_power(form(x + 1), powers[0]) * whole_power(form(x + y), powers[1])
    assert Kernel(Givens().declare(x).declare(y)).nf(to_term(product)) == product
