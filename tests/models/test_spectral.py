"""Values for matrices with eigenvectors and for orthonormal columns; givens that share no letter."""

from __future__ import annotations

import numpy as np
import pytest

from derive.models.interpretation import interpretations, plan
from derive.models.spectral import frames, solved_system
from derive.notation import Declarations, Family, Tensor, relation
from derive.notation.build import identity, norm


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 1), (3, 2), (4, 4)])
def test_columns_are_exactly_orthonormal(rows, columns):
    found = frames(np.random.default_rng(1), 12, rows, columns)
    assert np.array_equal(np.swapaxes(found, -1, -2) @ found, np.broadcast_to(np.eye(columns), (12, columns, columns)))
    assert len({f.tobytes() for f in found}) > 1
    assert frames(np.random.default_rng(1), 3, columns, rows + 1) is None


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_eigenvectors_are_exact(n, symmetric):
    matrix, vectors, numbers = solved_system(np.random.default_rng(2), 16, n, symmetric, positive=False)
    assert np.array_equal(matrix @ vectors, vectors * numbers[:, None, :])
    assert np.array_equal(matrix, np.swapaxes(matrix, -1, -2)) is (symmetric or n == 1)


def drawn(given, statement):
    return interpretations(plan((statement,), given.givens), 0, 96, 3, ("smooth",))


def test_two_eigenvectors_of_one_matrix():
    given = Declarations()
    n = given.dimension("n")
    s, u, v = given.matrix("S", n), *given.vectors("u v", n)
    a, b = given.real("a b")
    given.assume(relation(s @ u, "eq", a * u), relation(s @ v, "eq", b * v), relation(s, "eq", s.T), relation(norm(u), "eq", 1))
    given.fact(relation(a, "ne", b))
    models = drawn(given, relation(u.T @ v, "eq", 0))
    assert sum(m.samples for m in models if m.integers[n] > 1) > 4
    for m in models:
        assert np.array_equal(np.einsum("kij,kj->ki", m.values[s], m.values[u]), m.values[a][:, None] * m.values[u])


def test_a_family_of_eigenvectors_and_an_orthonormal_matrix():
    given = Declarations()
    n = given.dimension("n")
    i = given.index("i", n)
    s, q = given.matrix("S Q", n)
    u, a = given.family("u", i, Tensor((n,))), given.family("a", i, Tensor())
    given.assume(relation(s @ u[i], "eq", a[i] * u[i]), relation(q @ q.T, "eq", identity(n)))
    assert isinstance(u.sort, Family)
    assert sum(m.samples for m in drawn(given, relation(s @ q @ u[i], "eq", a[i] * u[i])) if m.integers[n] == 3) > 4


def test_givens_that_share_no_letter_are_satisfied_one_group_at_a_time():
    given = Declarations()
    letters = given.real("a b c d e f")
    for x, y in zip(letters[::2], letters[1::2], strict=True):
        given.fact(relation(x * x + y * y, "lt", 1), relation(x * y, "gt", 0), relation(2 * (x + y), "gt", 1))
    (model, *_) = drawn(given, relation(letters[0], "lt", 1))
    assert model.samples > 20
