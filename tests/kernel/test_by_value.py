"""Derivatives by the value f(u) of a map: it counts as a letter, in definitions too, and may stand nowhere else."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Term
from derive.notation.build import d, exp, log, logistic


@pytest.fixture
def given() -> Declarations:
    return Declarations()


def test_inside_functions_and_definitions(given: Declarations) -> None:
    x, f = given.real("x"), given.maps("f", 0)
    value = f(x)
    proof(d(exp(value), value), exp(value), given)
    loss = given.define("L", log(logistic(value)))
    proof(d(loss, value), logistic(-value), given)
    refused(d(loss, value), 1, given)
    refused(d(log(1 + exp(value)), value), 0, given)


def test_through_a_map_of_vectors(given: Declarations) -> None:
    n, m = given.dimension("n"), given.dimension("m")
    W, x, g, C = given.matrix("W", n, m), given.vector("x", m), given.maps("g", m), given.maps("C", n, 1)
    loss = given.define("L", C(W @ g(x)))
    proof(d(loss, x), d(loss, g(x)) @ d(g(x), x), given)
    proof(d(W @ g(x), g(x)), W, given)
    refused(d(loss, x), d(g(x), x), given)


def test_what_else_depends_on_the_map_is_refused(given: Declarations) -> None:
    x, y, f = given.real("x"), given.real("y"), given.maps("f", 0)
    assert "elsewhere" in refused(d(f(x) * f(y), f(x)), f(y), given)
    assert "elsewhere" in refused(d(f(x) * Term("app", (Term("prime", (f, 1)), x)), f(x)), Term("app", (Term("prime", (f, 1)), x)), given)


def test_the_argument_is_no_function_of_the_value(given: Declarations) -> None:
    x, f = given.real("x"), given.maps("f", 0)
    proof(d(x + f(x), f(x)), 1, given)
    refused(d(x + f(x), f(x)), 2, given)
