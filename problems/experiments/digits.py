"""A variational autoencoder trained on handwritten digits by the gradients that derive found.

    python -m problems.experiments.digits [--epochs N] [--seed N] [--output DIR] [--estimator closed|total|path]

The 1797 digits of scikit-learn, 8 × 8 pixels, each pixel on or off; a tenth is held out. Needs the extra
``train`` (scikit-learn, matplotlib). Losses are nats for each digit: −ELBO, with one sample of the noise.
With ``total`` and ``path`` the divergence is estimated from that sample too, as in the module on reparameterised gradients.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from derive.notation import Term

from . import autoencoder as vae
from .adam import Adam
from .tape import Tape, Values, differences, gradients

SIZES = {vae.pixels: 64, vae.hidden: 64, vae.latents: 8}
BATCH = 64
AGREEMENT = 1e-6  # of gradients with central differences, relative
EXTRA = "this needs scikit-learn and matplotlib: pip install -e '.[train]'"


@dataclass(frozen=True, slots=True)
class Losses:
    """Means over some digits, in nats: −ELBO and its two terms."""

    loss: float
    reconstruction: float
    divergence: float


def digits() -> Any:
    """The images as rows of 64 bits: on where at least half of the ink is there."""
    from sklearn.datasets import load_digits

    return (load_digits().data >= 8).astype(float)


def split(images: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """Shuffled: those to train on, and a tenth that is held out."""
    order = rng.permutation(len(images))
    held_out = len(images) // 10
    return images[order[held_out:]], images[order[:held_out]]


def initial(sizes: Mapping[Term, int], rng: np.random.Generator) -> Values:
    """Weights with variance 1 / inputs, offsets 0."""
    shapes = {s: tuple(sizes[d] for d in s.dims) for s in vae.parameters}
    return {s: rng.normal(size=shape) / np.sqrt(shape[-1]) if s.rank == 2 else np.zeros(shape) for s, shape in shapes.items()}


def with_noise(weights: Values, images: Any, rng: np.random.Generator) -> Values:
    """What a run forward starts from."""
    noise = rng.normal(size=(len(images), weights[vae.b].shape[0]))
    return {**weights, vae.x: images, vae.epsilon: noise}


class Training:
    """The two passes, as derive wrote them, and the weights."""

    def __init__(self, sizes: Mapping[Term, int], rng: np.random.Generator, estimator: str = "closed") -> None:
        self.rng = rng
        self.forward, self.backward = map(Tape, vae.passes(estimator))
        self.decoder = Tape(vae.decoder)
        self.weights = initial(sizes, rng)
        self.adam = Adam()

    def losses(self, images: Any) -> Losses:
        """The losses on some images, with fresh noise."""
        found = self.forward.run(with_noise(self.weights, images, self.rng))
        return Losses(*(float(np.mean(found[s])) for s in (vae.loss, vae.reconstruction, vae.divergence)))

    def epoch(self, images: Any) -> None:
        """One step of Adam for each batch, in random order."""
        for batch in batches(len(images), self.rng):
            found = self.forward.run(with_noise(self.weights, images[batch], self.rng))
            self.weights = self.adam.step(self.weights, gradients(self.backward, found, vae.parameters))

    def worst_difference(self, images: Any) -> float:
        """The largest distance between a gradient and central differences, relative to the size of the gradient."""
        start = with_noise(self.weights, images, self.rng)
        found = gradients(self.backward, self.forward.run(start), vae.parameters)
        return max(relative(found[s], self._differences(s, start)) for s in vae.parameters)

    def _differences(self, s: Term, start: Values) -> Any:
        return differences(lambda w: float(np.mean(self.forward.run({**start, s: w})[vae.loss])), start[s])

    def decoded(self, codes: Any) -> Any:
        """The mean image for each latent point."""
        logits = self.decoder.run({**self.weights, vae.z: codes})[vae.y]
        return 1 / (1 + np.exp(-logits))


def batches(count: int, rng: np.random.Generator) -> Iterator[Any]:
    """Random batches of all numbers below ``count``; what is left over at the end waits for the next epoch."""
    order = rng.permutation(count)
    for start in range(0, count - BATCH + 1, BATCH):
        yield order[start : start + BATCH]


def relative(found: Any, expected: Any) -> float:
    """The largest distance of two arrays, relative to the largest entry.

    >>> relative(np.array([1.0, 2.0]), np.array([1.0, 2.5]))
    0.2
    """
    return float(np.max(np.abs(found - expected)) / np.max(np.abs(expected)))


def pixel_entropy(train: Any, held_out: Any) -> float:
    """What the held-out digits cost if pixels were independent of each other: the loss without any latent."""
    mean = (train.sum(0) + 0.5) / (len(train) + 1)
    return float(-(held_out * np.log(mean) + (1 - held_out) * np.log(1 - mean)).sum(1).mean())


def draw(history: list[tuple[Losses, Losses]], training: Training, held_out: Any, path: Path) -> None:
    """The loss over the epochs, some digits with their reconstructions, and samples."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4.2), layout="constrained")
    curve, copies, samples = figure.subplots(1, 3, width_ratios=(1.2, 1, 1))
    for k, name in enumerate(("training", "held out")):
        curve.plot(range(len(history)), [pair[k].loss for pair in history], label=name)
    curve.set(xlabel="epoch", ylabel="−ELBO (nats per digit)", title="loss")
    curve.legend()
    shown = held_out[:32]
    found = training.forward.run(with_noise(training.weights, shown, training.rng))
    rows = [half for k in range(0, 32, 8) for half in (shown[k : k + 8], training.decoded(found[vae.mu])[k : k + 8])]
    picture(copies, np.concatenate(rows), "held out, reconstructed below")
    codes = training.rng.normal(size=(64, training.weights[vae.b].shape[0]))
    picture(samples, training.decoded(codes), "decoded samples of the prior")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def picture(axes: Any, images: Any, title: str) -> None:
    """64 images in rows of 8, with a margin of one pixel."""
    framed = np.pad(images.reshape(8, 8, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=0.35)
    axes.imshow(framed.transpose(0, 2, 1, 3).reshape(80, 80), cmap="gray", vmin=0, vmax=1)
    axes.set(title=title, xticks=[], yticks=[])


def train(images: tuple[Any, Any], epochs: int, training: Training) -> list[tuple[Losses, Losses]]:
    """The losses on both parts of the data before the first and after each epoch, printed now and then."""
    history = []
    print("epoch   training   held out   reconstruction   divergence")
    for epoch in range(epochs + 1):
        if epoch:
            training.epoch(images[0])
        history.append((training.losses(images[0]), training.losses(images[1])))
        if epoch in {0, 1, 2, 5, epochs} or epoch % 10 == 0:
            there, here = history[-1]
            print(f"{epoch:5}   {there.loss:8.2f}   {here.loss:8.2f}   {here.reconstruction:14.2f}   {here.divergence:10.2f}")
    return history


def main(arguments: list[str] | None = None) -> int:
    """Check the gradients, train, print a table, and write the figure."""
    options = argparse.ArgumentParser(prog="python -m problems.experiments.digits", description=__doc__.splitlines()[0])
    options.add_argument("--epochs", type=int, default=60, metavar="N")
    options.add_argument("--seed", type=int, default=0, metavar="N")
    options.add_argument("--output", default="output", metavar="DIR")
    options.add_argument("--estimator", default="closed", choices=vae.DIVERGENCES)
    chosen = options.parse_args(arguments)
    rng = np.random.default_rng(chosen.seed)
    try:
        images = split(digits(), rng)
    except ImportError:
        options.error(EXTRA)
    small = Training({vae.pixels: 64, vae.hidden: 3, vae.latents: 2}, rng)
    worst = small.worst_difference(images[0][:4])
    print(f"gradients against central differences: largest relative distance {worst:.1e}")
    if not worst < AGREEMENT:
        return 1
    training = Training(SIZES, rng, chosen.estimator)
    history = train(images, chosen.epochs, training)
    print(f"held out, if pixels were independent: {pixel_entropy(*images):.2f}")
    path = Path(chosen.output) / "digits.png"
    draw(history, training, images[1], path)
    print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
