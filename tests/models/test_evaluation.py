"""Each notation by its definition, in both arithmetics, at points that can be computed by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derive.models import refute, spot_check, to_numpy
from derive.models.arithmetic import Floats
from derive.models.balls import Balls
from derive.models.evaluate import ROWS, Env, Evaluator, evaluate
from derive.models.outcomes import Imprecise, Undefined, Unknown
from derive.models.values import Array
from derive.notation import Declarations, Term, number, relation
from derive.notation import term as written
from derive.notation.build import (
    KL,
    Bernoulli,
    E,
    Factorised,
    MultivariateNormal,
    Normal,
    Product,
    Sum,
    Var,
    absolute,
    block,
    d,
    det,
    diag,
    digamma,
    e,
    exp,
    gamma,
    grad,
    identity,
    inverse,
    jacobian_of,
    log,
    logistic,
    norm,
    ones,
    operator_norm,
    pdf,
    pi,
    prime,
    relu,
    sin,
    sqrt,
    stack,
    tanh,
    trace,
    zeros,
)  # fmt: skip
from derive.notation.heads import ELEMENTWISE_FUNCTIONS, SORT_RULES

TRUE = Term("true", ())


def as_float(x):
    """A float, a rational or a ball as a float."""
    return int(x.p) / int(x.q) if hasattr(x, "p") else float(x)


def entries(v):
    return [as_float(x) for x in v.data.reshape(-1)]


def both(t, given=None, **values):
    """The value in floats, after checking that the ball encloses it."""
    letters = {s: values[s.args[0]] for s in (given.givens.symbols if given else ()) if s.args[0] in values}
    found = []
    for arithmetic in (Floats(), Balls()):
        ev = Evaluator(arithmetic, given.givens if given else Declarations().givens, None)
        env = Env()
        for s, v in letters.items():
            bound = (
                v
                if (isinstance(v, int) and "Index" in type(s.args[1]).__name__) or s.args[0] == "n"
                else Array(arithmetic.from_samples(np.asarray(v, dtype=float)[None]), np.ndim(v))
            )
            env = env.bind(s, bound)
        found.append(ev.calc.plain(evaluate(t, ev, env)))
    np.testing.assert_allclose(entries(found[0]), entries(found[1]), rtol=1e-9, atol=1e-12)
    return np.array(entries(found[0])).reshape(found[0].data.shape[1:])


def scalars():
    given = Declarations()
    return given, *given.real("x y")


FUNCTION_VALUES = {
    "exp": (1.0, np.e), "log": (2.0, np.log(2)), "sqrt": (2.0, np.sqrt(2)), "abs": (-1.5, 1.5), "sign": (-2.0, -1.0), "sin": (1.0, np.sin(1)),
    "cos": (1.0, np.cos(1)), "tan": (1.0, np.tan(1)), "arctan": (1.0, np.pi / 4), "sinh": (1.0, np.sinh(1)), "cosh": (1.0, np.cosh(1)),
    "tanh": (0.5, np.tanh(0.5)), "logistic": (0.5, 1 / (1 + np.exp(-0.5))), "softplus": (0.5, np.log(1 + np.exp(0.5))), "relu": (-0.5, 0.0),
    "erf": (0.5, 0.5204998778130465), "gamma": (4.5, 11.631728396567448), "digamma": (1.0, -0.5772156649015329),
    "loggamma": (4.5, np.log(11.631728396567448)), "factorial": (5.0, 120.0), "step": (0.5, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTWISE_FUNCTIONS)
def test_every_elementary_function(name):
    given, x, _ = scalars()
    at, value = FUNCTION_VALUES[name]
    assert both(Term(name, (x,)), given, x=at) == pytest.approx(value)


@pytest.mark.parametrize("name", [f for f in ELEMENTWISE_FUNCTIONS if f != "factorial"])
@pytest.mark.parametrize("at", [0.625, 1.375])
def test_every_derivative_against_differences(name, at):
    given, x, _ = scalars()
    slope = both(d(Term(name, (x,)), x), given, x=at)
    h = 1e-5
    f = to_numpy(Term(name, (x,)), (x,))
    assert slope == pytest.approx((f(at + h) - f(at - h)) / (2 * h), rel=1e-6, abs=1e-8)


def test_higher_and_mixed_derivatives():
    given, x, y = scalars()
    f = exp(x * y) * sin(x) + x**3 * y
    assert both(d(d(x**5, x), x), given, x=2.0) == pytest.approx(160)
    mixed = both(d(d(f, x), y), given, x=0.5, y=2.0)
    assert mixed == pytest.approx(both(d(d(f, y), x), given, x=0.5, y=2.0))
    g = to_numpy(d(f, x), (x, y))
    assert mixed == pytest.approx((g(0.5, 2.0 + 1e-5) - g(0.5, 2.0 - 1e-5)) / 2e-5, rel=1e-7)


def test_nested_derivatives_do_not_confuse_their_directions():
    """d/dx (x · d/dy (x + y)) = 1, not 2."""
    given, x, y = scalars()
    assert both(d(x * d(x + y, y), x), given, x=3.0, y=1.0) == 1


def test_powers():
    given, x, y = scalars()
    assert both(x**y, given, x=2.0, y=0.5) == pytest.approx(np.sqrt(2))
    assert both(x**3, given, x=-2.0) == -8
    assert both(x ** written(-1), given, x=4.0) == 0.25
    assert both(x**0, given, x=0.0) == 1
    assert both(e**x, given, x=1.0) == pytest.approx(np.e)


@pytest.mark.parametrize(
    "bad",
    [
        lambda x: log(x), lambda x: 1 / x, lambda x: x ** written(-1), lambda x: log(x - 1), lambda x: sqrt(x - 1), lambda x: (x - 1) ** (written(1) / 2),
        lambda x: gamma(x), lambda x: digamma(x), lambda x: d(absolute(x), x), lambda x: inverse(block([x, 0], [0, 1])), lambda x: d(sqrt(x), x),
        lambda x: pdf(Normal(0, x), 1), lambda x: Var(Bernoulli(x - 1), x, x), lambda x: d(relu(x), x), lambda x: Term("factorial", (x - 1,)),
    ],
)  # fmt: skip
def test_what_is_undefined_at_zero(bad):
    given, x, _ = scalars()
    letters = Env().bind(x, Array(Balls().from_samples(np.zeros(1)), 0))
    with pytest.raises(Undefined):
        evaluate(bad(x), Evaluator(Balls(), given.givens, None), letters)
    floats = Env().bind(x, Array(np.zeros(1), 0))
    assert np.isnan(evaluate(bad(x), Evaluator(Floats(), given.givens, None), floats).data).any()


def test_what_cannot_be_told_is_unknown():
    given, x, _ = scalars()
    ev = Evaluator(Balls(), given.givens, None)
    zero = Env().bind(x, Array(Balls().from_samples(np.zeros(1)), 0))
    with pytest.raises(Unknown):
        evaluate(x**x, ev, zero)
    with pytest.raises(Imprecise):
        evaluate(log(sin(pi)), ev)
    with pytest.raises(Unknown):
        evaluate(E(Normal(0, 1), x, Term("tan", (x,))), ev)
    with pytest.raises(Unknown):
        evaluate(x, ev)


def vectors():
    given = Declarations()
    n = given.dimension("n")
    v, w = given.vectors("v w", n)
    return given, n, v, w, given.matrix("A", n)


V, W = [1.0, 2.0, -3.0], [0.5, -1.0, 2.0]
M = [[2.0, 1.0, 0.0], [0.5, -1.0, 3.0], [1.0, 0.0, 1.0]]


def test_algebra_of_matrices():
    given, n, v, w, A = vectors()
    values = {"v": V, "w": W, "A": M, "n": 3}
    a, x, y = np.array(M), np.array(V), np.array(W)
    for t, want in {
        A @ v: a @ x, v.T @ w: x @ y, v @ w.T: np.outer(x, y), v.T @ A @ w: x @ a @ y, A.T: a.T, inverse(A): np.linalg.inv(a),
        det(A): np.linalg.det(a), trace(A): np.trace(a), diag(v): np.diag(x), diag(A): np.diag(a), v * A: x[:, None] * a, v * w: x * y, 2 * v + 1: 2 * x + 1,
        norm(v): np.linalg.norm(x), Term("norm", (v, number(1))): np.abs(x).sum(), Term("norm", (v, Term("const", ("oo",)))): np.abs(x).max(),
        Term("inner", (v, w)): x @ y, identity(n): np.eye(3), zeros(n, n): np.zeros((3, 3)), ones(n): np.ones(3), stack(v, 5, w): np.r_[x, 5, y],
        block([A, v], [w.T, 7]): np.block([[a, x[:, None]], [y[None], np.array([[7.0]])]]),
        block([A, 0], [0, diag(v)]): np.block([[a, 0 * a], [0 * a, np.diag(x)]]),
        v / w: x / y, exp(v): np.exp(x), Term("max", (v, w)): np.maximum(x, y), Term("min", (v, w)): np.minimum(x, y), v[2]: x[1], A[2, 3]: a[1, 2],
    }.items():  # fmt: skip
        np.testing.assert_allclose(both(t, given, **values), want, err_msg=repr(t))


def test_jacobians_have_rows_by_output():
    given, _n, v, w, A = vectors()
    values = {"v": V, "w": W, "A": M, "n": 3}
    np.testing.assert_allclose(both(d(A @ v, v), given, **values), M)
    np.testing.assert_allclose(both(grad(v.T @ A @ v, v), given, **values), (np.array(M) + np.array(M).T) @ V)
    np.testing.assert_allclose(both(d(v * w, stack(v, w)), given, **values), np.hstack([np.diag(W), np.diag(V)]))
    np.testing.assert_allclose(both(d(v.T @ w, v[2]), given, **values), W[1])
    np.testing.assert_allclose(both(d(v * v, stack(v[1], v[3])), given, **values), [[2, 0], [0, 0], [0, -6]])
    np.testing.assert_allclose(both(d(det(A), A), given, **values), np.linalg.det(M) * np.linalg.inv(M).T)
    np.testing.assert_allclose(both(d(inverse(A) @ v, v), given, **values), np.linalg.inv(M))


def test_sums_and_products_over_reversed_ranges_are_empty():
    given = Declarations()
    i = given.index("i", 5)
    assert both(Sum(i, i, 1, 5)) == 15
    assert both(Sum(i, i, 5, 1)) == 0
    assert both(Product(i, i, 5, 1)) == 1
    assert both(Product(i, i, 1, 4)) == 24


def test_the_operator_norm_is_the_greatest_singular_value():
    given = Declarations()
    A = given.matrix("A", given.dimension("n"))
    assert both(operator_norm(A), given, A=[[-3.0]], n=1) == 3
    for rows in ([[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [0.0, 0.0]], [[2.0, 0.0], [0.0, 2.0]], [[1.0, -1.0], [1.0, 1.0]]):
        assert both(operator_norm(A), given, A=rows, n=2) == pytest.approx(np.linalg.svd(np.array(rows))[1].max())
    ev = Evaluator(Floats(), given.givens, None)
    rows = np.array([M, np.full_like(M, np.nan)])  # the second sample has no value
    values = evaluate(operator_norm(A), ev, Env().bind(A, Array(rows, 2))).data
    np.testing.assert_allclose(values, [np.sqrt(np.linalg.eigvalsh(rows[0].T @ rows[0]).max()), np.nan])
    with pytest.raises(Unknown):
        evaluate(operator_norm(A), Evaluator(Balls(), given.givens, None), Env().bind(A, Array(Balls().from_samples(np.eye(3)[None]), 2)))


def test_matrices_are_multiplied_in_order():
    given = Declarations()
    n = given.dimension("n")
    i, A, B = given.index("i", 3), given.matrix("A", n), given.matrix("B", n)
    left, right = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    factor = identity(n) + (i - 1) * (A - identity(n)) + (i - 1) * (i - 2) / 2 * (B - 2 * A + identity(n))  # I, A, B at 1, 2, 3
    np.testing.assert_allclose(both(Product(factor, i, 2, 3), given, A=left, B=right, n=2), left @ right)
    np.testing.assert_allclose(both(Product(factor, i, 3, 2), given, A=left, B=right, n=2), np.eye(2))


def test_choices():
    given, x, y = scalars()
    ramp = Term("cases", (x, relation(x, "gt", 0), log(x + 9), TRUE))
    assert both(ramp, given, x=2.0) == 2
    assert both(ramp, given, x=-8.0) == 0
    assert both(Term("indicator", (relation(x, "le", y),)), given, x=1.0, y=1.0) == 1
    assert both(d(Term("max", (x, y)), x), given, x=2.0, y=1.0) == 1
    assert both(Term("binom", (x, y)), given, x=5.0, y=2.0) == 10
    assert both(Term("beta", (x, y)), given, x=2.0, y=3.0) == pytest.approx(1 / 12)
    k = given.index("k", 4)
    assert both(Term("argmax", (k, -((k - 3) ** 2))), given) == 3
    assert both(Term("delta", (number(2), number(2))), given) == 1


def test_maps_and_their_derivatives():
    given = Declarations()
    n = given.dimension("n")
    x = given.vector("x", n)
    f = given.map("f", n, n)
    given.givens = given.givens.define(definition(f, x, x**3 + x[1] * x))
    assert entries_of(f(x), given, x) == [2, 10, 30]
    np.testing.assert_allclose(entries_of(jacobian_of(f)(x), given, x), [5, 0, 0, 2, 13, 0, 3, 0, 28])
    g = given.map("g", 0, 0)
    y = given.real("y")
    given.givens = given.givens.define(definition(g, y, y**4))
    assert both(prime(g, 3)(y), given, y=2.0) == 48
    assert both(prime(g)(prime(g)(y)), given, y=0.5) == pytest.approx(4 * 0.5**3)


def definition(f, x, body):
    from derive.notation import Definition

    return Definition(f(x), body, (x,))


def entries_of(t, given, x):
    return both(t, given, x=[1.0, 2.0, 3.0], n=3).reshape(-1).tolist()


def test_recursion_with_a_base_case():
    from derive.notation import Definition, Family, Index, Tensor, index, symbol

    given = Declarations()
    a = given.real("a")
    t = index("t", 0, 9)
    z = symbol("z", Family((Index(number(0), number(9)),), Tensor()))
    given.givens = given.givens.declare(z).define(Definition(z[t], a * z[t - 1] + 1, (t,), ((t, number(0), a),)))
    assert both(z[3], given, a=2.0) == 23
    assert both(d(z[3], z[1]), given, a=2.0) == 4
    assert both(d(z[3], a), given, a=2.0) == 4 * 8 + 2 * 2 + 1


def test_a_derivative_by_a_defined_letter_takes_it_as_free():
    given, x, _ = scalars()
    a = given.define("a", 2 * x)
    assert both(d(a**2 + x, a), given, x=3.0) == 12
    assert both(d(a**2 + x, x), given, x=3.0) == 25


def test_a_derivative_by_an_application():
    given, x, y = scalars()
    f = given.map("f", 0, 0)
    given.givens = given.givens.define(definition(f, y, y**2))
    assert both(d(f(x) ** 2 + x, f(x)), given, x=3.0) == 18
    with pytest.raises(Unknown):
        both(d(f(x) * f(x + 0), f(x)), given, x=3.0)


def test_gaussian_moments():
    given, x, y = scalars()
    law = Normal(x, y)
    z = given.real("z")
    values = {"x": 0.5, "y": 2.0}
    assert both(E(law, z, z), given, **values) == pytest.approx(0.5)
    assert both(E(law, z, (z - x) ** 6), given, **values) == pytest.approx(15 * 64)
    assert both(Var(law, z, z**2), given, **values) == pytest.approx(4 * 0.25 * 4 + 2 * 16)
    assert both(E(law, z, exp(z / 2)), given, **values) == pytest.approx(np.exp(0.25 + 0.5))
    narrow = {"x": 0.5, "y": 0.5}
    want = np.exp(-0.25 / 1.5) / 1.5**1.5 / 2  # exp(−m²/(1+2v)) m/(1+2v)^{3/2}
    assert both(E(law, z, z * exp(-(z**2))), given, **narrow) == pytest.approx(want)
    assert both(Term("entropy", (law,)), given, **values) == pytest.approx(0.5 * np.log(2 * np.pi * np.e * 4))
    assert both(d(E(law, z, z**2), y), given, **values) == pytest.approx(4)
    assert both(E(law, z, d(z**3, z)), given, **values) == pytest.approx(3 * (0.25 + 4))


def test_nested_expectations_make_independent_copies():
    given, x, y = scalars()
    inner = E(Normal(x, 1), y, x * y)
    assert both(E(Normal(2, 3), x, inner), given) == pytest.approx(13)


def test_finite_laws():
    given, x, y = scalars()
    assert both(E(Bernoulli(x), y, 3 * y + 1), given, x=0.25) == 1.75
    assert both(pdf(Bernoulli(x), y), given, x=0.25, y=0.0) == 0.75
    assert both(pdf(Bernoulli(x), y), given, x=0.25, y=2.0) == 0
    assert both(KL(Bernoulli(x), Bernoulli(y)), given, x=0.25, y=0.5) == pytest.approx(0.25 * np.log(0.5) + 0.75 * np.log(1.5))
    assert both(KL(Bernoulli(1), Bernoulli(y)), given, y=0.5) == pytest.approx(np.log(2))  # 0 log 0 = 0
    i = given.index("i", 3)
    v = given.vector("v", 3)
    assert both(E(Factorised(Bernoulli(x), i), v, Sum(v[i], i) ** 2), given, x=0.5) == 3


def test_multivariate_normals():
    given, _n, v, w, A = vectors()
    S = [[2.0, 1.0, 0.5], [1.0, 3.0, 0.0], [0.5, 0.0, 1.0]]
    values = {"w": W, "A": S, "n": 3}
    law = MultivariateNormal(w, A)
    np.testing.assert_allclose(both(E(law, v, (v - w) @ (v - w).T), given, **values), S, atol=1e-12)
    x = np.array([1.0, 0.0, 1.5])
    gap = x - W
    want = np.exp(-gap @ np.linalg.inv(S) @ gap / 2) / np.sqrt((2 * np.pi) ** 3 * np.linalg.det(S))
    assert both(pdf(law, v), given, v=x, **values) == pytest.approx(want)
    assert both(KL(law, law), given, **values) == pytest.approx(0, abs=1e-12)


def test_every_notation_of_values_has_a_row():
    laws = {"law", "cond", "product", "withpdf"}
    relations = {
        "true",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "and",
        "implies",
        "iff",
        "in",
        "forall",
        "approx",
        "propto",
        "notidentity",
        "posdef",
        "possemidef",
        "symmetric",
        "invertible",
        "or",
        "not",
    }
    maps = {"prime", "jac"}
    open_ones = {"lim", "partial"}
    missing = SORT_RULES.keys() - ROWS.keys() - laws - relations - maps - open_ones
    assert not missing


def test_exact_values_stay_exact():
    ev = Evaluator(Balls(), Declarations().givens, None)
    third = written(Fraction(1, 3))
    for t, text in [
        (third + third, "2/3"), (exp(log(third)), "1/3"), (sqrt(written(Fraction(4, 9))), "2/3"), (exp(written(1)), "e"), (log(written(8)), "3 \\log 2"),
        (sqrt(2) * sqrt(2) if False else sqrt(written(2)) * sqrt(written(2)), "2"), (tanh(written(0)), "0"), (logistic(written(0)), "1/2"), (pi / pi, "1"),
    ]:  # fmt: skip
        assert str(evaluate(t, ev).data[0]) == text


def test_the_norm_of_a_matrix_is_that_of_frobenius():
    given = Declarations()
    n = given.dimension("n")
    W, u = given.matrix("W", n), given.vector("u", n)
    size = Term("norm", (W,))
    found = spot_check(relation(size**2, "eq", trace(W.T @ W)), given.givens)
    assert found is not None and found.agrees
    assert refute(relation(Term("norm", (W @ u,)), "eq", size * Term("norm", (u,))), given.givens) is not None
    assert refute(relation(Term("norm", (W @ u,)), "le", size * Term("norm", (u,))), given.givens) is None
