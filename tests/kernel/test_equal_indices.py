"""Indices that are given to be equal, and what their equality does not say."""

from __future__ import annotations

from derive.kernel.prove import Proof, prove
from derive.notation import Declarations, Term, relation


def test_one_of_two_equal_indices_stands_for_both_and_for_no_third() -> None:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    i, j, k = given.index("i j k", n)
    same = given.givens.fact(relation(i, "eq", j))
    assert isinstance(prove(relation(x[i] * x[j], "eq", x[j] ** 2), same), Proof)
    assert not isinstance(prove(relation(x[i], "eq", x[k]), same), Proof)


def test_a_bound_letter_of_the_same_name_is_another_one() -> None:
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    i, j = given.index("i j", n)
    same = given.givens.fact(relation(i, "eq", j))
    total = Term("sum", (i, n * 0 + 1, n, x[i]))
    assert not isinstance(prove(relation(total, "eq", n * x[j]), same), Proof)
    assert isinstance(prove(relation(total * x[i], "eq", total * x[j]), same), Proof)
