"""Where written terms are defined: each head's condition, wherever it stands, with all definitions unfolded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel import KernelFailure, Proof, prove
from derive.notation import NATURAL, Declarations, Definition, Family, Index, Map, Tensor, Term, index, number, relation, symbol, term
from derive.notation.build import E, Normal, Sum, absolute, d, exp, inverse, log, prime, relu, sqrt, stack

given = Declarations()
x, y = given.real("x y")
s = given.positive("s")
n = given.dimension("n")
m = symbol("m", NATURAL)
given.givens = given.givens.declare(m)
i = given.index("i", n)
v = given.vector("v", n)
A = given.matrix("A", n)
TRUE = Term("true", ())


def missing(t, *facts, givens=None):
    """The condition that is missing where t = t is to be proved."""
    found = prove(relation(t, "eq", t), (givens or given.givens).fact(*facts))
    return None if isinstance(found, Proof) else found.missing or found.reason


def gt(a, b):
    return relation(a, "gt", b)


def function(name, t):
    return Term(name, (term(t),))


@pytest.mark.parametrize(
    ("t", "condition", "enough"),
    [
        (1 / x, relation(x, "ne", 0), gt(x, 0)), (log(x), gt(x, 0), gt(x, 1)), (sqrt(x), relation(x, "ge", 0), gt(x, 0)), (x**-2, relation(x, "ne", 0), gt(x, 0)),
        (x ** Fraction(1, 2), relation(x, "ge", 0), gt(x, 0)), (x ** Fraction(-1, 2), gt(x, 0), gt(x, 2)), (x**y, gt(x, 0), gt(x, 0)),
        (x**-m, relation(x, "ne", 0), relation(x, "lt", 0)), (x ** (m - 1), relation(x, "ne", 0), gt(m, 0)), (function("tan", x), relation(function("cos", x), "ne", 0), None),
        (function("gamma", x), gt(x, 0), gt(x, 0)), (function("loggamma", x), gt(x, 0), gt(x, 0)), (function("digamma", x - 1), gt(x - 1, 0), gt(x, 1)),
        (Term("beta", (x, y)), gt(x, 0), None), (Term("binom", (n, m)), relation(m, "le", n), relation(m, "le", n)), (inverse(A), relation(Term("det", (A,)), "ne", 0), None),
        (v[i + 1], relation(i + 1, "le", n), relation(i, "lt", n)), (v[n + 1], relation(n + 1, "le", n), None), (v[m], relation(m, "ge", 1), None),
    ],
)  # fmt: skip
def test_each_head_needs_its_condition(t, condition, enough):
    assert missing(t) == condition
    if enough is not None:
        assert missing(t, enough) is None


@pytest.mark.parametrize(
    "t", [x**0, x**2, x**m, 2**x, s**x, exp(x), x ** term(3), absolute(x), relu(x), Sum(v[i], i), v[n], v[1], 1 / (1 + x**2), log(1 + exp(x)), number(0) ** m]
)
def test_what_is_defined_everywhere(t):
    assert missing(t) is None


@pytest.mark.parametrize("t", [function("factorial", x), Term("binom", (n, x)), function("factorial", m / 2)])
def test_what_counts_needs_a_whole_number(t):
    assert "whole number" in missing(t)


def test_conditions_are_found_anywhere_in_the_statement():
    for wrap in (
        lambda u: 0 * u,
        lambda u: exp(u + 1),
        lambda u: Sum(u * v[i], i),
        lambda u: stack(u, 1),
        lambda u: Term("indicator", (gt(u, 0),)),
        lambda u: u - u,
    ):
        assert missing(wrap(1 / x)) == relation(x, "ne", 0)
        assert missing(wrap(1 / x), relation(x, "ne", 0)) is None
    for head in ("eq", "ne", "lt", "ge"):
        found = prove(relation(1 / x - 1 / x, head, {"eq": 0, "ne": 1, "lt": 1, "ge": 0}[head]), given.givens)
        assert isinstance(found, KernelFailure)
        assert found.missing == relation(x, "ne", 0)


def test_cancelling_does_not_remove_a_condition():
    for left, right in ((x / x, 1), (exp(log(x)), absolute(x)), (x**2 / x, x), (sqrt(x) ** 2, absolute(x)), ((x**2 - 1) / (x - 1), x + 1)):
        found = prove(relation(left, "eq", right), given.givens)
        assert isinstance(found, KernelFailure)
        assert found.missing is not None


def test_a_logarithm_of_a_square_needs_a_nonzero_argument():
    assert missing(log(x**2)) == gt(x**2, 0)
    assert missing(log(x**2), relation(x, "ne", 0)) is None


def test_logical_statements():
    under = Term("implies", (gt(x, 0), relation(log(x), "eq", log(x))))
    assert isinstance(prove(under, given.givens), Proof)
    premise = Term("implies", (gt(log(x), 0), relation(y, "eq", y)))
    assert prove(premise, given.givens).missing == gt(x, 0)
    both = Term("and", (relation(y, "eq", y), relation(1 / x, "eq", 1 / x)))
    assert prove(both, given.givens).missing == relation(x, "ne", 0)
    every = Term("forall", (y, relation(1 / y, "eq", 1 / y)))
    assert isinstance(prove(every, given.givens), KernelFailure)


def test_each_case_is_defined_where_it_applies():
    good = Term("cases", (log(x), gt(x, 0), 1 / x, relation(x, "lt", 0), number(0), TRUE))
    assert missing(good) is None
    assert missing(Term("cases", (log(x), relation(x, "ge", 0), number(0), TRUE))) == gt(x, 0)
    assert missing(Term("cases", (number(0), relation(x, "eq", 0), 1 / x, TRUE))) is None
    assert missing(Term("cases", (1 / x, gt(x, -1), number(0), TRUE))) == relation(x, "ne", 0)


def test_almost_everywhere_is_enough_under_an_average():
    law = Normal(0, 1)
    assert missing(E(law, x, log(x**2))) is None
    assert missing(E(law, x, log(x * y**2))) is not None
    assert missing(E(law, x, log(y * x**2))) is not None
    assert missing(E(law, x, log(s * x**2))) is None


@pytest.mark.parametrize(
    ("y_", "condition", "enough"),
    [
        (absolute(x), relation(x, "ne", 0), gt(x, 0)), (sqrt(x), gt(x, 0), gt(x, 1)), (relu(x - 1), relation(x - 1, "ne", 0), gt(x, 1)), (x ** Fraction(3, 2), gt(x, 0), gt(x, 0)),
        (Term("max", (x, y)), relation(x, "ne", y), gt(x, y)), (log(x), gt(x, 0), gt(x, 0)),
    ],
)  # fmt: skip
def test_a_derivative_needs_a_smooth_place(y_, condition, enough):
    found = missing(d(y_, x), relation(x, "ge", 0))
    assert found == condition
    assert missing(d(y_, x), enough) is None


def test_a_kink_that_does_not_move_is_none():
    assert missing(d(absolute(y) * x, x)) is None
    assert missing(d(sqrt(s) * x, x)) is None


def test_definitions_are_unfolded():
    w = symbol("w")
    defined = given.givens.declare(w).define(Definition(w, 1 / x))
    assert missing(w, givens=defined) == relation(x, "ne", 0)
    assert missing(d(w, x), givens=defined) == relation(x, "ne", 0)
    f, u = symbol("f", Map((Tensor(),), Tensor())), symbol("u")
    by_formula = given.givens.declare(f).define(Definition(f(u), log(u), (u,)))
    assert missing(f(x), givens=by_formula) == gt(x, 0)
    assert missing(f(x), gt(x, 0), givens=by_formula) is None
    assert missing(prime(f)(x), givens=by_formula) == gt(x, 0)
    r, k = symbol("r", Tensor((n,))), index("k", 1, n)
    components = given.givens.declare(r).define(Definition(r[k], 1 / v[k], (k,)))
    assert missing(r[i], givens=components) == relation(v[i], "ne", 0)
    assert missing(Sum(r[i], i), givens=components) is not None
    assert missing(Sum(r[i], i), gt(v, 0), givens=components) is None


def test_a_recursion_must_be_defined_at_every_step():
    steps = symbol("T", NATURAL)
    t = index("t", 1, steps)
    a = symbol("a", Family((Index(number(0), steps),), Tensor()))
    base = given.givens.declare(steps).declare(a)
    safe = base.define(Definition(a[t], 1 / (1 + a[t - 1] ** 2), (t,), ((t, number(0), number(1)),)))
    assert missing(a[t], givens=safe) is None
    bold = base.define(Definition(a[t], 1 / (1 + a[t - 1]), (t,), ((t, number(0), x),)))
    assert missing(a[t], givens=bold) is not None


def test_conditions_that_were_used_are_said():
    found = prove(relation(x / x, "eq", 1), given.givens.fact(gt(x, 0)))
    assert (relation(x, "ne", 0), "implied") in found.conditions
    stated = prove(relation(x / x, "eq", 1), given.givens.fact(relation(x, "ne", 0)))
    assert (relation(x, "ne", 0), "given") in stated.conditions


def test_the_condition_that_would_be_enough_is_named():
    given = Declarations()
    a, b = given.real("a b")
    open_ = prove(relation(exp(log(a)), "eq", a), given.givens)
    assert isinstance(open_, KernelFailure) and open_.missing == relation(a, "gt", 0)
    assert isinstance(prove(relation(exp(log(a)), "eq", a), given.givens.fact(relation(a, "gt", 0))), Proof)
    hopeless = prove(relation(exp(log(a)), "eq", b), given.givens)
    assert isinstance(hopeless, KernelFailure) and hopeless.missing is None
