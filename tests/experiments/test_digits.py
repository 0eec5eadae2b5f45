"""The gradients that train the autoencoder are derive's, and they are gradients of its loss. Needs no data and no extra."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derive.kernel.pullback import bar, pullback
from derive.notation.graph import graph_of
from derive.problems.discovery import find_problems
from problems.experiments import autoencoder as vae
from problems.experiments.adam import Adam
from problems.experiments.digits import BATCH, Training, batches, relative, with_noise
from problems.experiments.tape import Tape, differences, gradients

FORWARD, BACKWARD = vae.passes()
SIZES = {vae.pixels: 5, vae.hidden: 4, vae.latents: 2}


@pytest.fixture
def training():
    return Training(SIZES, np.random.default_rng(1))


@pytest.fixture
def start(training):
    images = training.rng.integers(0, 2, size=(3, 5)).astype(float)
    nudged = {s: w + training.rng.normal(size=w.shape) / 3 for s, w in training.weights.items()}
    return with_noise(nudged, images, training.rng)


def mean_loss(training, values):
    return float(np.mean(training.forward.run(values)[vae.loss]))


@pytest.mark.parametrize("estimator", ["closed", "total"])
@pytest.mark.parametrize("s", vae.parameters, ids=repr)
def test_every_gradient_against_central_differences(training, start, s, estimator):
    training = Training(SIZES, training.rng, estimator)
    found = gradients(training.backward, training.forward.run(start), [s])[s]
    expected = differences(lambda w: mean_loss(training, {**start, s: w}), start[s])
    assert found.shape == start[s].shape
    assert np.abs(expected).max() > 1e-3  # something flows back
    assert relative(found, expected) < 1e-7


def test_the_comparison_sees_a_wrong_gradient(training, start):
    """Without the half in z = μ + exp(λ/2) ε, the loss of one graph and the gradients of another do not agree."""
    wrong = tuple(replace(r, right=vae.mu + vae.exp(vae.lam) * vae.epsilon) if r.name == vae.z else r for r in FORWARD)
    training.backward = Tape(pullback(graph_of(wrong), vae.loss, vae.given.givens))
    found = gradients(training.backward, training.forward.run(start), [vae.C])[vae.C]
    expected = differences(lambda w: mean_loss(training, {**start, vae.C: w}), start[vae.C])
    assert relative(found, expected) > 1e-2


def test_the_path_derivative_leaves_out_what_the_cut_edges_carry(training, start):
    """ε/σ for the mean, (ε² − 1)/2 for the log-variance λ: σ/2 times the (ε² − 1)/σ of the problem module."""
    total, path = (Training(SIZES, training.rng, name) for name in ("total", "path"))
    values = total.forward.run(start)
    whole, part = (gradients(t.backward, values, [vae.b, vae.c]) for t in (total, path))
    deviation = np.exp(values[vae.lam] / 2)
    np.testing.assert_allclose(whole[vae.b] - part[vae.b], (start[vae.epsilon] / deviation).mean(0), rtol=1e-9)
    np.testing.assert_allclose(whole[vae.c] - part[vae.c], ((start[vae.epsilon] ** 2 - 1) / 2).mean(0), rtol=1e-9)


def test_the_loss_is_minus_the_lower_bound(training, start):
    """−log p(x | z) + KL, from the densities themselves and by quadrature in one latent dimension after another."""
    found = training.forward.run(start)
    p = 1 / (1 + np.exp(-found[vae.y]))
    x = start[vae.x]
    np.testing.assert_allclose(found[vae.reconstruction], -np.log(np.where(x == 1, p, 1 - p)).sum(1), rtol=1e-12)
    grid, weight = np.polynomial.hermite_e.hermegauss(40)
    deviation = np.exp(found[vae.lam] / 2)
    points = found[vae.mu][..., None] + deviation[..., None] * grid
    log_ratio = -(grid**2) / 2 - np.log(deviation)[..., None] + points**2 / 2
    np.testing.assert_allclose(found[vae.divergence], (log_ratio @ weight).sum(1) / np.sqrt(2 * np.pi), rtol=1e-10)


def test_the_loss_is_read_off_the_proved_chains():
    from problems import variational_autoencoder as module

    ends = [c.end for part in module.problem.parts for c in part.items if hasattr(c, "end")]
    assert vae.proved_end("1", "log") in ends
    assert vae.proved_end("7", "kl") in ends
    assert not {module.f, module.mu, module.S} & (FORWARD[-2].right.free | FORWARD[-3].right.free)


def test_training_lowers_the_loss(training):
    pattern = np.tile(np.array([[1.0, 0, 1, 0, 1], [0.0, 1, 0, 1, 0]]), (BATCH, 1))
    before = training.losses(pattern).loss
    training.adam = Adam(rate=0.02)
    for _ in range(60):
        training.epoch(pattern)
    assert training.losses(pattern).loss < before - 1


def test_batches_are_apart():
    rows = np.concatenate(list(batches(3 * BATCH + 5, np.random.default_rng(0))))
    assert len(rows) == len(set(rows)) == 3 * BATCH


def test_one_step_of_adam_has_the_size_of_its_rate():
    adam = Adam(rate=0.1)
    (after,) = adam.step({vae.a: np.array([1.0, 1.0])}, {vae.a: np.array([3.0, -0.5])}).values()
    np.testing.assert_allclose(after, [0.9, 1.1], rtol=1e-6)


def test_experiments_are_no_problems():
    assert not any("experiment" in str(path) or name == "digits" for name, path in find_problems(Path("problems")).items())


def test_adjoints_have_the_dimensions_of_their_letters():
    found = {r.name: r.right for r in BACKWARD}
    assert all(found[bar(s)].dims == s.dims for s in vae.parameters)
