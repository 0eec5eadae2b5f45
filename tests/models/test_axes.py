"""Index form by axes, against loops in plain Python and against the evaluator."""

from __future__ import annotations

import numpy as np
import pytest

from derive.models import tonumpy
from derive.models.axes import array_by_axes
from derive.models.outcomes import Unknown
from derive.models.tonumpy import to_numpy
from derive.models.values import Array
from derive.notation import Declarations, Term
from derive.notation.build import Sum, exp, log, tanh

given = Declarations()
n, m = given.dimension("n m")
A, x, y, c = given.matrix("A", n, m), given.vector("x", n), given.vector("y", m), given.real("c")
i, j = given.index("i", n), given.index("j", m)
rng = np.random.default_rng(3)
VALUES = {A: rng.normal(size=(3, 4)), x: rng.normal(size=3), y: rng.normal(size=4), c: 0.7}

CASES = {
    "matrix times vector": (Term("lam", (i, Sum(A[i, j] * y[j], j))), lambda A, x, y, c: A @ y),
    "outer product": (Term("lam", (i, Term("lam", (j, x[i] * y[j])))), lambda A, x, y, c: np.outer(x, y)),
    "transposed": (Term("lam", (j, Term("lam", (i, A[i, j] / c)))), lambda A, x, y, c: A.T / c),
    "double sum": (Sum(Sum(x[i] * A[i, j] * y[j], j), i), lambda A, x, y, c: x @ A @ y),
    "sum of a constant": (Sum(c * x[i] - 1, i), lambda A, x, y, c: c * x.sum() - 3),
    "sum with an inner letter of the same name": (Sum(x[i] * Sum(x[i], i), i), lambda A, x, y, c: x.sum() ** 2),
    "functions": (Term("lam", (i, -(tanh(Sum(A[i, j] * y[j], j) + x[i]) ** 3))), lambda A, x, y, c: -(np.tanh(A @ y + x) ** 3)),
    "quotient of sums": (Term("lam", (i, x[i] / (2 + exp(Sum(A[i, j], j))))), lambda A, x, y, c: x / (2 + np.exp(A.sum(1)))),
    "constant components": (Term("lam", (i, c**2)), lambda A, x, y, c: np.full(3, c**2)),
}


@pytest.mark.parametrize("name", CASES)
def test_by_axes_is_what_numpy_says_and_what_the_evaluator_says(name, monkeypatch):
    t, expected = CASES[name]
    letters = tuple(VALUES)
    found = to_numpy(t, letters)(*VALUES.values())
    np.testing.assert_allclose(found, expected(*VALUES.values()), rtol=1e-12)
    monkeypatch.setattr(tonumpy, "array_by_axes", refuse)
    np.testing.assert_allclose(found, to_numpy(t, letters)(*VALUES.values()), rtol=1e-12)


def refuse(*_):
    raise Unknown("not asked for")


def test_a_batch_is_one_axis_more():
    many = rng.normal(size=(5, 4))
    f = to_numpy(CASES["functions"][0], (A, x, y))
    np.testing.assert_allclose(f(VALUES[A], VALUES[x], many), [f(VALUES[A], VALUES[x], row) for row in many], rtol=1e-12)


@pytest.mark.parametrize("t", [Term("lam", (i, x[1] * x[i])), Sum(x[i], i, 2, n), x[i], A @ y, Term("lam", (i, A[i, i]))])
def test_what_is_left_to_the_evaluator(t):
    letters = {n: 3, m: 4, A: Array(VALUES[A][None], 2), x: Array(VALUES[x][None], 1), y: Array(VALUES[y][None], 1)}
    with pytest.raises(Unknown):
        array_by_axes(t, letters)


def test_a_place_without_a_value_is_no_number():
    f = to_numpy(Term("lam", (i, log(x[i]))), (x,))
    assert np.isnan(f([1.0, -1.0])).tolist() == [False, True]
    assert np.isnan(to_numpy(Term("lam", (i, 1 / x[i])), (x,))([1.0, 0.0])).tolist() == [False, True]
