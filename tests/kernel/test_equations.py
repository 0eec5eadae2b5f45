"""Equivalences and consequences: the same solutions, what an equation says of a letter, and what it does not say."""

from __future__ import annotations

import pytest
from kernel.probability import refused

from derive.kernel import Proof, prove
from derive.notation import Declarations, Term, relation, term
from derive.notation.build import Sum, exp, log

given = Declarations()
n = given.dimension("n")
i = given.index("i", n)
a, b, x, y = given.real("a b x y")
s = given.positive("s")
v, w = given.vectors("v w", n)


def eq(left, right=0):
    return relation(left, "eq", right)


def both(*parts):
    return Term("and", parts)


def holds(head, left, right, *facts):
    found = prove(Term(head, (left, right)), given.givens.fact(*facts))
    return isinstance(found, Proof)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (eq(2 * x, 4), eq(x, 2)),
        (eq(s * x), eq(x)),
        (eq(x**2), eq(x)),
        (eq(exp(x), exp(y)), eq(x, y)),
        (eq(log(s)), eq(s, 1)),
        (eq(Term("abs", (x - y,))), eq(x, y)),
        (eq(x**2 + y**2), both(eq(x), eq(y))),
        (eq(Sum(v[i] ** 2, i)), eq(v, term(0) * v)),
        (both(eq(x + y), eq(y, 1)), both(eq(y, 1), eq(x, -y))),
        (Term("forall", (y, eq(a * y + b))), both(eq(a), eq(b))),
        (eq(s - 1 - log(s)), eq(s, 1)),
        (eq((a**2 + s**2 - log(s**2) - 1) / 2), both(eq(a), eq(s, 1))),
    ],
    ids=str,
)
def test_the_same_solutions(left, right):
    assert holds("iff", left, right)
    assert holds("iff", right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (eq(a * x), eq(x)),
        (eq(x**2, 4), eq(x, 2)),
        (eq(x**2 - y**2), both(eq(x), eq(y))),
        (eq(x**2 + y), both(eq(x), eq(y))),
        (eq(Sum(v[i], i)), eq(v, term(0) * v)),
        (eq(x + y), both(eq(x), eq(y))),
        (Term("forall", (y, eq(a * y + b))), eq(a)),
        (eq(x * (x - 1)), eq(x)),
        (eq(Term("abs", (x,)), 1), eq(x, 1)),
        (eq(a + s - 1 - log(s)), both(eq(a), eq(s, 1))),
        (eq(a**2 - (s - 1 - log(s))), both(eq(a), eq(s, 1))),
        (eq(s - 1 - 2 * log(s)), eq(s, 1)),
    ],
    ids=str,
)
def test_other_solutions(left, right):
    assert not holds("iff", left, right)
    assert not holds("iff", right, left)


def test_what_an_equation_says_of_a_letter():
    assert holds("implies", eq(2 * x + 3 * y, 6), eq(x, 3 - 3 * y / 2))
    assert holds("implies", eq(log(s), y), eq(s, exp(y)))
    assert holds("implies", eq(exp(x), s), eq(x, log(s)))
    assert holds("implies", eq(s**2, 4), eq(s, 2))
    assert holds("implies", eq(x, 2), eq(x**2, 4))
    assert holds("implies", both(eq(x, y), eq(y, a)), eq(x, a))
    assert holds("implies", relation(x, "gt", 1), relation(x**2, "gt", 1))


def test_what_it_does_not_say():
    assert not holds("implies", eq(x**2, 4), eq(x, 2))  # −2
    assert not holds("implies", eq(a * x, a * y), eq(x, y))  # a = 0
    assert holds("implies", eq(a * x, a * y), eq(x, y), relation(a, "ne", 0))
    assert not holds("implies", eq(x * y), eq(x))
    assert not holds("implies", relation(x**2, "gt", 1), relation(x, "gt", 1))
    assert not holds("implies", eq(x), eq(y))


def test_components_at_places_that_may_coincide_are_not_compared():
    j = Declarations(given.givens).index("j", n)
    everywhere = Term("forall", (v, eq(a * v[i] + b * v[j])))
    known = given.givens.declare(j)
    assert not isinstance(prove(Term("implies", (everywhere, both(eq(a), eq(b)))), known), Proof)


def test_an_equality_between_arrays_is_one_for_each_component():
    assert holds("iff", eq(v, w), eq(v - w, term(0) * v))
    assert refused(v, w, given)


def test_a_linear_system_and_its_solution_follow_from_each_other_where_the_matrix_is_invertible() -> None:
    given = Declarations()
    n = given.dimension("n")
    a, b = given.matrix("A", n), given.matrix("B", n)
    x, y = given.vector("x y", n)
    solved = relation(x, "eq", Term("inverse", (a,)) @ y)
    invertible = given.givens.fact(Term("invertible", (a,)))
    assert isinstance(prove(Term("iff", (relation(a @ x, "eq", y), solved)), invertible), Proof)
    assert isinstance(prove(Term("implies", (solved, relation(a @ x, "eq", y))), invertible), Proof)
    assert not isinstance(prove(Term("iff", (relation(b @ x, "eq", b @ y), relation(x, "eq", y))), invertible), Proof)
    assert not isinstance(prove(Term("implies", (relation(a @ x, "eq", y), relation(x, "eq", a @ y))), invertible), Proof)
