"""Special cases: values for letters, in terms and in what is given."""

from __future__ import annotations

import pytest

from derive.judge.specialise import dimension, special_givens, specialise
from derive.notation import Declarations, SortError, Term, relation, term
from derive.notation.build import Sum, exp, identity, zeros

given = Declarations()
n = given.dimension("n")
x, y = given.vectors("x y", n)
i = given.index("i", n)
s = given.positive("s")
F = given.maps("F", n)
GIVENS = given.givens


def test_dimensions_reach_into_sorts_bounds_and_sizes() -> None:
    t = specialise(Sum(x[i] * F(x)[i], i), {n: term(2)})
    assert t.args[2] == term(2)
    assert t.args[0].sort.hi == term(2)
    assert all(p.dims == (term(2),) for p in t.walk() if p.head == "sym" and p.rank)
    assert specialise(identity(2 * n), {n: term(3)}).dims == (term(6), term(6))


@pytest.mark.parametrize(("d", "value"), [(n, 4), (n + 1, 5), (2 * n, 8), (n / 2, 2), (n - 1, 3)])
def test_arithmetic_of_dimensions(d: Term, value: int) -> None:
    assert dimension(d, {n: term(4)}) == term(value)


def test_values_of_numbers_and_vectors_are_definitions() -> None:
    rest, owed = special_givens(GIVENS, {n: term(2), x: term(0), s: term(3)})
    assert [d.name.args[0] for d in rest.definitions] == ["x", "s"]
    assert rest.definitions[0].right.dims == (term(2),)
    assert set(owed) == {relation(term(2), "ge", 1), relation(s, "gt", 0)}
    assert rest.facts == ()


def test_maps_are_replaced() -> None:
    u = Term("sym", ("u", x.sort))
    value = Term("lam", (u, 2 * u))
    t = specialise(exp(F(x)), {F: value})
    assert t == exp(Term("app", (value, x)))


def test_a_value_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(SortError, match="has shape"):
        special_givens(GIVENS, {x: zeros(3)})
