"""The Jacobians of the experiment against central differences, and what its stacks do where that is known."""

from __future__ import annotations

import numpy as np
import pytest

from problems.experiments.residual_depth import DEPTHS, SCALES, STACKS, layer_norm, shrinkage, sweep, table


def differences(f, x, h=1e-6):
    """Columns (f(x + h e_j) − f(x − h e_j)) / 2h."""
    return np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))], axis=1)


@pytest.mark.parametrize("name", STACKS)
def test_each_layer_returns_its_own_jacobian(name):
    rng = np.random.default_rng(3)
    x, weights = rng.normal(size=5), rng.normal(size=(5, 5))
    _, jacobian = STACKS[name](x, weights)
    np.testing.assert_allclose(jacobian, differences(lambda y: STACKS[name](y, weights)[0], x), atol=1e-7)


def test_a_normalisation_stretches_no_more_than_its_bound():
    rng = np.random.default_rng(5)
    for x in rng.normal(size=(20, 7)):
        _, jacobian = layer_norm(x)
        assert np.linalg.norm(jacobian, 2) <= 1 / x.std() * (1 + 1e-12)
        np.testing.assert_allclose(jacobian @ np.ones(7), 0, atol=1e-12)


def test_without_weights_only_the_normalisation_is_left():
    rng = np.random.default_rng(0)
    assert shrinkage(STACKS["x + LN(A(x))"], 6, 0.0, rng) == pytest.approx(1)
    assert shrinkage(STACKS["LN(x + A(x))"], 6, 0.0, rng) < 2


def test_the_table_has_a_row_for_each_stack_and_scale():
    found = {name: sweep(step, 1) for name, step in STACKS.items()}
    assert all(r.shape == (len(SCALES), len(DEPTHS), 1) and np.isfinite(r).all() for r in found.values())
    assert len(table(found).splitlines()) == 2 + len(STACKS) * len(SCALES)
