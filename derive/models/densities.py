"""Abstract densities in a model: exact tables on bits and on labels, joint Gaussians on ℝⁿ.

Marginals and conditionals come from the one joint density, so Bayes' rule holds by construction.
A density with parameters moves its mean and its spread with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from .evaluate import Env, Evaluator
from .laws import ConcreteLaw, FiniteLaw, GaussianLaw, Values, column, flat, joined
from .outcomes import Unknown
from .values import Array, Data, Value, linear, rank_of, total

Dims = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableDensity:
    """``weights`` has shape (samples, states of role 1, states of role 2, …) and sums to 1.

    A role without labels consists of bits: 2^(bits) states; labels are those of an index, or the values of a number.
    """

    roles: tuple[str, ...]
    shapes: tuple[Dims, ...]
    weights: Data
    parameters: tuple[str, ...] = ()
    labels: tuple[tuple[Fraction, ...], ...] = ()

    def states(self, k: int) -> list[Data]:
        """The points of role k, each with a sample axis in front."""
        if self.labels and self.labels[k]:
            return [np.array([float(label)]) for label in self.labels[k]]
        return bit_states(self.shapes[k])

    def law(self, ev: Evaluator, outs: tuple[str, ...], ins: tuple[str, ...], given: Values, env: Env) -> ConcreteLaw:
        if any(name not in self.roles for name in ins) or self.parameters:
            raise Unknown("a table that depends on a parameter")
        weights = ev.arithmetic.from_samples(self.weights)
        values = dict(zip(ins, given, strict=True))
        for k in reversed(range(len(self.roles))):
            name = self.roles[k]
            if name in values:
                weights = self._at_value(ev, weights, k, ev.calc.plain(values[name]))
            elif name not in outs:
                weights = weights.sum(axis=weights.ndim - len(self.roles) + k, keepdims=True)
        if ins:
            whole = weights.sum(axis=tuple(range(-len(self.roles), 0)), keepdims=True)
            weights = ev.arithmetic.divide(weights, whole)
        return FiniteLaw(self._points(ev, weights, outs))

    def _at_value(self, ev: Evaluator, weights: Data, k: int, value: Array) -> Data:
        """The slice where role k has this value, as an axis of length 1."""
        hits = []
        for point in self.states(k):
            same = ev.arithmetic.compare("eq", ev.arithmetic.from_samples(point), value.data)
            hits.append(same.min(axis=tuple(range(-value.rank, 0))) if value.rank else same)
        hit = np.stack(np.broadcast_arrays(*hits), axis=-1)
        places = (1,) * k + (hit.shape[-1],) + (1,) * (len(self.roles) - k - 1)
        mask = ev.arithmetic.from_samples(hit.reshape(hit.shape[:-1] + places))
        axis = -(len(self.roles) - k)
        return (weights * mask).sum(axis=axis, keepdims=True)

    def _points(self, ev: Evaluator, weights: Data, outs: tuple[str, ...]) -> list[tuple[Values, Value]]:
        spots = [self.roles.index(name) for name in outs]
        states = [self.states(k) for k in spots]
        out: list[tuple[Values, Value]] = []
        for choice in product(*(range(len(s)) for s in states)):
            key: list[Any] = [0] * len(self.roles)
            for k, c in zip(spots, choice, strict=True):
                key[k] = c
            point: Values = tuple(Array(ev.arithmetic.from_samples(states[j][c]), len(self.shapes[spots[j]])) for j, c in enumerate(choice))
            out.append((point, Array(weights[(..., *key)], 0)))
        return out


def bit_states(shape: Dims) -> list[Data]:
    """All bit arrays of this shape, each with a sample axis in front."""
    size = int(np.prod(shape)) if shape else 1
    return [np.array(bits).reshape((1, *shape)) for bits in product((0.0, 1.0), repeat=size)]


@dataclass(frozen=True, slots=True, eq=False)
class GaussianDensity:
    """A joint normal density: ``mean`` (samples, d), ``covariance`` (samples, d, d) over all roles in order."""

    roles: tuple[str, ...]
    shapes: tuple[Dims, ...]
    mean: Data
    covariance: Data
    parameters: tuple[str, ...] = ()

    @property
    def slope(self) -> list[float]:
        """How far each coordinate of the mean moves with the parameters."""
        return [(-0.5) ** k for k in range(self.mean.shape[-1])]

    def coordinates(self, names: tuple[str, ...]) -> list[int]:
        sizes = [int(np.prod(s)) if s else 1 for s in self.shapes]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        out: list[int] = []
        for name in names:
            k = self.roles.index(name)
            out.extend(range(int(starts[k]), int(starts[k] + sizes[k])))
        return out

    def law(self, ev: Evaluator, outs: tuple[str, ...], ins: tuple[str, ...], given: Values, env: Env) -> ConcreteLaw:
        """p(outs | ins): mean m_o + K(x − m_i), covariance S_oo − K S_io with K = S_oi S_ii⁻¹."""
        calc = ev.calc
        known = [(n, v) for n, v in zip(ins, given, strict=True) if n in self.roles]
        mean, covariance = self._moved(ev, dict(zip(ins, given, strict=True)), env)
        o, i = self.coordinates(outs), self.coordinates(tuple(n for n, _ in known))
        shapes = tuple(self.shapes[self.roles.index(n)] for n in outs)
        mean_o, s_oo = _sub(mean, o), _block(covariance, o, o)
        if not known:
            return GaussianLaw(ev, mean_o, s_oo, shapes)
        gain = calc.matmul(_block(covariance, o, i), calc.inverse(_block(covariance, i, i)))
        gap = calc.sub(joined(ev, tuple(v for _, v in known)), _sub(mean, i))
        shift = linear(lambda data: data[..., 0], calc.matmul(gain, column(gap)), 1)
        rest = calc.sub(s_oo, calc.matmul(gain, _block(covariance, i, o)))
        return GaussianLaw(ev, calc.add(mean_o, shift), rest, shapes)

    def _moved(self, ev: Evaluator, given: dict[str, Value], env: Env) -> tuple[Value, Value]:
        """Mean and covariance, moved by the parameters: m + s·(1, −1/2, 1/4, …) and (1 + s²) S."""
        mean: Value = Array(ev.arithmetic.from_samples(self.mean), 1)
        covariance: Value = Array(ev.arithmetic.from_samples(self.covariance), 2)
        shifts = [_sum_of(self._parameter(ev, name, given, env)) for name in self.parameters]
        known = [s for s in shifts if s is not None]
        if not known:
            return mean, covariance
        weighted = [ev.calc.scale(Fraction(1, k + 1), s) for k, s in enumerate(known)]
        s = ev.calc.sum(weighted)
        slope = Array(ev.arithmetic.from_samples(np.array([self.slope])), 1)
        mean = ev.calc.add(mean, ev.calc.mul(s, slope))
        grown = ev.calc.add(ev.number(1), ev.calc.integer_power(s, 2))
        return mean, ev.calc.mul(grown, covariance)

    def _parameter(self, ev: Evaluator, name: str, given: dict[str, Value], env: Env) -> Value | None:
        if name in given:
            return given[name]
        letter = ev.givens.lookup(name)
        return None if letter is None else ev.value(letter, env)


def correlated(rng: np.random.Generator, samples: int, roles: tuple[str, ...], shapes: tuple[Dims, ...], parameters: tuple[str, ...]) -> GaussianDensity:
    """Standard variables (with parameters, also narrower ones), two of which may depend on each other: one halved, and noise."""
    size = sum(int(np.prod(d)) if d else 1 for d in shapes)
    covariance = np.repeat(np.eye(size)[None], samples, axis=0)
    if size > 1:
        a, b = rng.choice(size, size=2, replace=False)
        covariance[:, a, b] = covariance[:, b, a] = rng.choice(np.array([0.0, 0.5, -0.5]), size=samples)
    mean = rng.choice(np.array([0.0, 1.0, -1.0]), size=(samples, size))
    scale = 0.5 ** rng.integers(0, 2, size=(samples, 1, 1)) if parameters else 1
    return GaussianDensity(roles, shapes, mean, scale * covariance, parameters)


def part_of(
    wide: GaussianDensity, roles: tuple[str, ...], shapes: tuple[Dims, ...], parameters: tuple[str, ...], letters: dict[str, Data], conditional: bool
) -> GaussianDensity | None:
    """The marginal of a wider density, or its conditional at the values of the letters, with parameters that add up to s there.

    Only what a double holds exactly: the variables of the condition are standard and independent, and s is −1, 0 or 1.
    """
    if wide.parameters or not set(roles) <= set(wide.roles) or any(wide.shapes[wide.roles.index(r)] != d for r, d in zip(roles, shapes, strict=True)):
        return None
    known = tuple(r for r in wide.roles if r not in roles and r in letters) if conditional else ()
    o, i = wide.coordinates(roles), wide.coordinates(known)
    mean, covariance = wide.mean[:, o], wide.covariance[:, o][:, :, o]
    if known:
        if (wide.covariance[:, i][:, :, i] != np.eye(len(i))).any():
            return None
        values = np.concatenate([letters[r].reshape(len(mean), -1) for r in known], axis=1)
        gain = wide.covariance[:, o][:, :, i]
        mean = mean + (gain @ (values - wide.mean[:, i])[..., None])[..., 0]
        covariance = covariance - gain @ np.swapaxes(gain, -1, -2)
    if not parameters:
        return GaussianDensity(roles, shapes, mean, covariance)
    return _moved_back(GaussianDensity(roles, shapes, mean, covariance, parameters), letters)


def _moved_back(p: GaussianDensity, letters: dict[str, Data]) -> GaussianDensity | None:
    """The density that is p where its parameters have the values of their letters."""
    if any(name not in letters for name in p.parameters):
        return None
    sums = [letters[name].reshape(len(p.mean), -1).sum(axis=1) / (k + 1) for k, name in enumerate(p.parameters)]
    s = np.where(np.abs(sum(sums)) <= 1, np.round(sum(sums)), 0.0)[:, None]
    return replace(p, mean=p.mean - s * np.array([p.slope]), covariance=p.covariance / (1 + s**2)[..., None])


def _sum_of(v: Value | None) -> Value | None:
    return None if v is None else total(flat(v)) if rank_of(v) else v


def _sub(v: Value, keep: list[int]) -> Value:
    return linear(lambda data: data[..., keep], v, 1)


def _block(v: Value, rows: list[int], columns: list[int]) -> Value:
    return linear(lambda data: data[..., rows, :][..., columns], v, 2)
