"""Indices that are given to be equal, and what their equality does not say."""

from __future__ import annotations

from derive.kernel.prove import Proof, prove
from derive.notation import Declarations, Step, Term, relation


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


def test_a_condition_at_an_index_of_the_step_says_nothing_of_other_indices() -> None:
    given = Declarations()
    n = given.dimension("n")
    x, y = given.vector("x", n), given.vector("y", n)
    i, k = given.index("i k", n)
    same = (relation(x[i], "eq", y[i]),)

    def shown(left: Term, right: Term) -> bool:
        step = Step(left, "eq", right, under=same)
        return isinstance(prove(step.statement, step.known(given.givens)), Proof)

    total = [Term("sum", (k, n * 0 + 1, n, v[k])) for v in (x, y)]
    assert shown(x[i] ** 2, y[i] ** 2)
    assert not shown(x[k] * x[i], y[k] * x[i])
    assert not shown(total[0] * x[i], total[1] * x[i])
    assert shown(total[0], total[1])  # no index stands in the step: the condition is about all of them
