"""Recursions: members, signs, induction over steps and over components; each with what it must refuse."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations
from derive.notation.build import Product, Sum, d, exp, log


@pytest.fixture
def steps():
    """a_t = 2 a_{t−1} + 1 with a_0 = 0, over t = 1 … T."""
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    a = given.recursion("a", t, 0, lambda a: 2 * a[t - 1] + 1)
    return given, T, t, a


def test_members_are_unfolded_where_it_is_certain(steps):
    given, T, t, a = steps
    proof(a[0], 0, given)
    proof(a[t], 2 * a[t - 1] + 1, given)
    proof(a[T], 2 * a[T - 1] + 1, given)
    r = given.index("r", T, lo=0)
    refused(a[r], 2 * a[r - 1] + 1, given)  # r may be 0, where the recursion says nothing
    refused(a[t], 2 * a[t - 1], given)


def test_a_closed_form_by_induction(steps):
    given, T, _, a = steps
    proof(a[T], 2**T - 1, given, by="induction over T")
    refused(a[T], 2**T, given)  # wrong at the start
    refused(a[T], T, given)  # right at 0 and 1, wrong from there on
    refused(a[T], T * (T + 1) / 2 + T * (T - 1) * (T - 2), given)


def test_a_closed_form_of_the_member_before(steps):
    given, T, t, a = steps
    proof(a[T - 1], 2 ** (T - 1) - 1, given, by="induction over T")
    proof(2 * a[t - 1] + 1, 2**t - 1, given, by="induction over t")
    refused(a[T - 1], 2**T - 1, given)
    refused(a[T - 1], T - 1, given)


def test_a_sum_of_members_by_induction():
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    x, c = given.real("x c")
    b = given.recursion("b", t, x, lambda b: b[t - 1] + c * t)
    proof(b[T], x + Sum(c * t, t), given)
    proof(b[T], x + c * T * (T + 1) / 2, given)
    refused(b[T], x + c * T * (T - 1) / 2, given)
    p = given.recursion("p", t, x, lambda p: exp(c) * p[t - 1])
    proof(p[T], x * exp(c * T), given)
    proof(p[T], x * Product(exp(c), t), given)
    refused(p[T], x * exp(c * (T + 1)), given)


def test_the_sign_of_every_member():
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    x, y = given.positive("x"), given.real("y")
    good = given.recursion("g", t, x, lambda g: g[t - 1] ** 2 + exp(y))
    bad = given.recursion("h", t, x, lambda h: h[t - 1] + y)
    proof(good[T], 0, given, head="gt")
    proof(exp(log(good[T])), good[T], given)
    refused(bad[T], 0, given, head="gt")
    refused(exp(log(bad[T])), bad[T], given)


def test_a_sign_that_rests_on_itself_is_none():
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    loose = given.recursion("h", t, given.real("x"), lambda h: h[t - 1])
    refused(loose[T], 0, given, head="gt")
    refused(loose[T], 0, given, head="ge")


def test_a_derivative_by_a_member_looks_one_step_back():
    given = Declarations()
    T = given.dimension("T")
    t = given.index("t", T)
    c = given.real("c")
    h = given.recursion("h", t, given.real("x"), lambda h: exp(c * h[t - 1]))
    proof(d(h[t], h[t - 1]), c * exp(c * h[t - 1]), given)
    refused(d(h[t], h[t - 1]), exp(c * h[t - 1]), given)
    refused(d(h[T], h[0]), 0, given)  # T steps lie between them


@pytest.fixture
def triangular():
    given = Declarations()
    n = given.dimension("n")
    i = given.index("i", n)
    m = given.maps("m", n, kind="autoregressive")
    y, z = given.vectors("y z", n)
    return given, n, i, m, y, z


def test_components_one_after_the_other(triangular):
    given, _, i, m, y, z = triangular
    u = given.successive("u", i, lambda u: y[i] - m(u)[i])
    proof(u + m(u), y, given)
    back = given.successive("w", i, lambda w: (z + m(z))[i] - m(w)[i])
    proof(back, z, given, by="induction over components")
    refused(back, z + m(z), given)
    refused(u, y, given)


def test_induction_over_components_needs_an_autoregressive_map(triangular):
    given, n, i, _, _, z = triangular
    f = given.maps("f", n)
    any_ = given.successive("v", i, lambda v: (z + f(z))[i] - f(v)[i]) if _is_allowed(given, f, i, z) else None
    assert any_ is None, "a component that is defined by all components is circular"


def _is_allowed(given, f, i, z):
    from derive.notation import DeclarationError

    try:
        Declarations(given.givens).successive("q", i, lambda v: (z + f(z))[i] - f(v)[i])
    except DeclarationError:
        return False
    return True


def test_induction_does_not_assume_what_it_shows(steps):
    """P(m) ⟹ P(m + 1) alone is not enough: the start must hold too."""
    given, T, _, a = steps
    x = given.real("x")
    refused(a[T] + 1, 2**T * (x + 1), given)
