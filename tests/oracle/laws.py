"""Concrete probability laws: mixtures (every abstract density is one), named families, products.

A law is a tuple of parts; part k of a mixture's component is a table or a Gaussian with independent
entries, so that marginals drop parts and conditionals reweigh components: both follow from the joint
density alone, and the parts depend on each other through the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product as tuples
from math import prod
from random import Random
from typing import Any

import numpy as np

from .arrays import Value, array, determinant, entries, inverted, shape_of, total
from .maps import random_number
from .outcomes import Undefined, Unknown


@dataclass(frozen=True, slots=True)
class Axis:
    """Where one coordinate lives: finitely many ``points``, or lines, each a chart from t ∈ ℝ to the coordinate.

    A chart is ("line", centre, scale, bells): x = centre + scale·t, with the (centre, width) of each bell in
    these units; ("sinh",): x = sinh t, for integrands of which nothing is known; ("half", end, sign·scale):
    x = end + sign·scale·exp(π/2 sinh t); or ("interval", low, high): x by tanh(π/2 sinh t).
    """

    points: tuple[Any, ...] = ()
    charts: tuple[tuple[Any, ...], ...] = ()


def whole_line() -> Axis:
    return Axis((), (("sinh",),))


class Law:
    """A density on a product of spaces: ``pdf`` at values, and ``axes`` of the coordinates, part by part."""

    shapes: tuple[tuple[int, ...], ...]

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        raise NotImplementedError

    def axes(self, ev: Any) -> list[Axis]:
        raise NotImplementedError

    def brought(self, ev: Any) -> Law:
        """The same law in the numbers of another evaluator."""
        return self

    def assembled(self, coordinates: list[Any]) -> list[Value]:
        """Coordinates as values of the parts."""
        out, start = [], 0
        for shape in self.shapes:
            size = prod(shape)
            out.append(array(coordinates[start : start + size], shape) if shape else coordinates[start])
            start += size
        return out


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Independent normal entries."""

    means: tuple[Any, ...]
    scales: tuple[Any, ...]

    def pdf(self, ev: Any, v: Value) -> Value:
        if len(self.means) == 1:
            (x,), (m,), (s,) = entries(v), self.means, self.scales
            return normal_density(ev, x, m, s)
        return prod(normal_density(ev, x, m, s) for x, m, s in zip(entries(v), self.means, self.scales, strict=True))

    def brought(self, ev: Any) -> Gaussian:
        return Gaussian(tuple(map(ev.real, self.means)), tuple(map(ev.real, self.scales)))


@dataclass(frozen=True, slots=True)
class Table:
    """Probabilities of finitely many values."""

    rows: tuple[tuple[Any, Any], ...]

    def pdf(self, ev: Any, v: Value) -> Value:
        for x, p in self.rows:
            if all(a == b for a, b in zip(entries(v), entries(x), strict=True)):
                return p
        return 0

    def brought(self, ev: Any) -> Table:
        return Table(tuple((x, ev.real(p)) for x, p in self.rows))


def normal_density(ev: Any, x: Value, m: Value, s: Value) -> Value:
    t = (x - m) / s
    return ev.context.exp(-t * t / 2) / (ev.root_of_two_pi * s)


@dataclass(frozen=True)
class Mixture(Law):
    """Σ_k w_k ∏_parts part_k."""

    weights: tuple[Any, ...]
    components: tuple[tuple[Gaussian | Table, ...], ...]
    shapes: tuple[tuple[int, ...], ...]

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        if tuple(map(shape_of, values)) != self.shapes:
            raise Undefined("a density at values of another shape")
        out: Value = 0
        for w, parts in zip(self.weights, self.components, strict=True):
            for part, v in zip(parts, values, strict=True):
                w = w * part.pdf(ev, v)
            out = out + w
        return out

    def brought(self, ev: Any) -> Mixture:
        components = tuple(tuple(part.brought(ev) for part in parts) for parts in self.components)
        return Mixture(tuple(map(ev.real, self.weights)), components, self.shapes)

    def axes(self, ev: Any) -> list[Axis]:
        out: list[Axis] = []
        for k, shape in enumerate(self.shapes):
            column = [parts[k] for parts in self.components]
            out += [_axis(ev, column, j) for j in range(prod(shape))]
        return out

    def marginal(self, keep: list[int]) -> Mixture:
        return Mixture(self.weights, tuple(tuple(c[k] for k in keep) for c in self.components), tuple(self.shapes[k] for k in keep))

    def given(self, ev: Any, known: dict[int, Value], keep: list[int]) -> Mixture:
        """The law of the parts ``keep`` where the parts ``known`` have these values."""
        weights = [prod((c[k].pdf(ev, v) for k, v in known.items()), start=w) for w, c in zip(self.weights, self.components, strict=True)]
        whole = total(weights)
        if whole == 0:
            raise Undefined("a condition of density 0")
        reduced = self.marginal(keep)
        return Mixture(tuple(w / whole for w in weights), reduced.components, reduced.shapes)


def _axis(ev: Any, column: list[Any], j: int) -> Axis:
    if isinstance(column[0], Table):
        return Axis(tuple(entries(x)[j] for x, _ in column[0].rows))
    means, scales = [g.means[j] for g in column], [g.scales[j] for g in column]
    scale = min(scales)
    bells = tuple((float((m - means[0]) / scale), float(s / scale)) for m, s in zip(means, scales, strict=True))
    return Axis((), (("line", means[0], scale, bells),))


def normal(ev: Any, mean: Value, deviation: Value) -> Law:
    """N(mean, deviation²); of vectors, independent entries."""
    shape = shape_of(mean) or shape_of(deviation)
    size = prod(shape)
    means, scales = (entries(v) if shape_of(v) else [v] * size for v in (mean, deviation))
    if any(s <= 0 for s in scales):
        raise Undefined("a standard deviation ≤ 0")
    return Mixture((1,), ((Gaussian(tuple(means), tuple(scales)),),), (shape,))


class Product(Law):
    """Independent components of one vector, or rows of one matrix."""

    def __init__(self, laws: list[Law]) -> None:
        if not laws or any(len(law.shapes) != 1 or law.shapes != laws[0].shapes for law in laws):
            raise Unknown("a product of laws of several values")
        self.laws, self.shapes = laws, ((len(laws), *laws[0].shapes[0]),)

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        (v,) = values
        if shape_of(v) != self.shapes[0]:
            raise Undefined("a density at values of another shape")
        return prod((law.pdf(ev, [x]) for law, x in zip(self.laws, v, strict=True)), start=1)

    def axes(self, ev: Any) -> list[Axis]:
        return [axis for law in self.laws for axis in law.axes(ev)]

    def brought(self, ev: Any) -> Product:
        return Product([law.brought(ev) for law in self.laws])


class FullGaussian(Law):
    """N(mean, covariance) on the entries of some values together."""

    def __init__(self, ev: Any, mean: Value, covariance: Value, shapes: tuple[tuple[int, ...], ...] = ()) -> None:
        n = covariance.shape[0]
        mean = mean if shape_of(mean) else array([mean] * n, (n,))
        if covariance.shape != (n, n) or mean.shape != (n,):
            raise Undefined(f"a mean and a covariance of shapes {mean.shape} and {covariance.shape}")
        if any(abs(covariance[i, j] - covariance[j, i]) > 1e-25 for i in range(n) for j in range(i)):
            raise Undefined("a covariance that is not symmetric")
        if any(determinant(covariance[:k, :k]) <= 0 for k in range(1, n + 1)):
            raise Undefined("a covariance that is not positive definite")
        self.covariance = covariance
        self.mean, self.precision, self.shapes = mean, inverted(covariance, ev.context.mpf(1)), shapes or ((n,),)
        self.scale = ev.context.sqrt(determinant(2 * ev.context.pi * covariance))

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        if tuple(map(shape_of, values)) != self.shapes:
            raise Undefined("a density at values of another shape")
        d = array([x for v in values for x in entries(v)], self.mean.shape) - self.mean
        return ev.context.exp(-(d @ self.precision @ d) / 2) / self.scale

    def brought(self, ev: Any) -> FullGaussian:
        return FullGaussian(ev, ev.converted(self.mean), ev.converted(self.covariance), self.shapes)

    def axes(self, ev: Any) -> list[Axis]:
        smallest = [1 / ev.context.sqrt(self.precision[k, k]) for k in range(len(self.mean))]
        widths = [ev.context.sqrt(self.covariance[k, k]) / s for k, s in enumerate(smallest)]
        return [Axis((), (("line", m, s, ((0.0, float(w)),)),)) for m, s, w in zip(self.mean, smallest, widths, strict=True)]


class Written(Law):
    """A law given by its density."""

    def __init__(self, shape: tuple[int, ...], density: Callable[[Any, Value], Value]) -> None:
        self.shapes, self.density = (shape,), density

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        return self.density(ev, values[0])

    def axes(self, ev: Any) -> list[Axis]:
        return [whole_line()] * prod(self.shapes[0])


@dataclass(frozen=True, slots=True)
class Joint:
    """A declared density: its parts by name, and for each value of its parameters a mixture."""

    roles: tuple[str, ...]
    parameters: tuple[str, ...]
    mixture: Mixture
    drift: tuple[Any, ...]  # how far each component's means move with the parameters

    def law(self, ev: Any, outs: tuple[str, ...], known: dict[str, Value]) -> Law:
        """p(outs | known), the parts in the order of ``outs``."""
        moved = self._at(ev, [v for name, v in known.items() if name in self.parameters])
        parts = {self.roles.index(name): v for name, v in known.items() if name in self.roles}
        if set(known) - {*self.roles, *self.parameters} or not set(outs) <= set(self.roles) or set(outs) & set(known):
            raise Unknown("a density of variables that it does not have")
        keep = [self.roles.index(name) for name in outs]
        return moved.given(ev, parts, keep) if parts else moved.marginal(keep)

    def brought(self, ev: Any) -> Joint:
        return Joint(self.roles, self.parameters, self.mixture.brought(ev), tuple(map(ev.real, self.drift)))

    def _at(self, ev: Any, parameters: list[Value]) -> Mixture:
        if not parameters:
            return self.mixture
        shift = ev.context.sin(total([x for v in parameters for x in entries(v)]) + 1)
        components = tuple(
            tuple(Gaussian(tuple(m + d * shift for m in part.means), part.scales) if isinstance(part, Gaussian) else part for part in parts)
            for parts, d in zip(self.mixture.components, self.drift, strict=True)
        )
        return Mixture(self.mixture.weights, components, self.mixture.shapes)


@dataclass(frozen=True, slots=True)
class GaussianJoint(Joint):
    """A declared density that is one Gaussian: its mean and covariance, at values of its parameters."""

    moments: Callable[[Any, dict[str, Value]], tuple[Value, Value]]

    def law(self, ev: Any, outs: tuple[str, ...], known: dict[str, Value]) -> Law:
        """Marginals drop rows; conditionals are Gaussian with mean m + CS⁻¹(v − m′) and covariance A − CS⁻¹Cᵀ."""
        mean, covariance = self.moments(ev, {name: known[name] for name in self.parameters if name in known})
        known = {name: v for name, v in known.items() if name not in self.parameters}
        if not set(outs) | set(known) <= set(self.roles) or set(outs) & set(known):
            raise Unknown("a density of variables that it does not have")
        keep, given = self._places(outs), self._places(tuple(known))
        shapes = tuple(self.mixture.shapes[self.roles.index(name)] for name in outs)
        if not given:
            return FullGaussian(ev, mean[keep], covariance[np.ix_(keep, keep)], shapes)
        gain = covariance[np.ix_(keep, given)] @ inverted(covariance[np.ix_(given, given)], ev.context.mpf(1))
        gap = array([x for v in known.values() for x in entries(v)], (len(given),)) - mean[given]
        return FullGaussian(ev, mean[keep] + gain @ gap, covariance[np.ix_(keep, keep)] - gain @ covariance[np.ix_(given, keep)], shapes)

    def _places(self, names: tuple[str, ...]) -> list[int]:
        """The rows of some parts."""
        sizes = [prod(s) for s in self.mixture.shapes]
        starts = [sum(sizes[:k]) for k in range(len(sizes))]
        return [starts[k] + j for k in map(self.roles.index, names) for j in range(sizes[k])]

    def brought(self, ev: Any) -> Joint:
        return self


@dataclass(frozen=True, slots=True)
class Alias:
    """A declared density of one variable that is p(out | fixed, parameters) of a wider density, the source."""

    roles: tuple[str, ...]
    parameters: tuple[str, ...]
    source: Joint
    out: str
    fixed: dict[str, Value]

    def law(self, ev: Any, outs: tuple[str, ...], known: dict[str, Value]) -> Law:
        if outs != self.roles or not set(known) <= set(self.parameters):
            raise Unknown("a density of variables that it does not have")
        given = {name: ev.converted(v) for name, v in (self.fixed | known).items() if name in self.source.roles}
        return self.source.law(ev, (self.out,), given)

    def brought(self, ev: Any) -> Alias:
        return Alias(self.roles, self.parameters, self.source.brought(ev), self.out, self.fixed)


def make_joint(rng: Random, roles: tuple[str, ...], parameters: tuple[str, ...], spaces: list[tuple[Any, tuple[int, ...]]], independent: bool = False) -> Joint:
    """A random joint density with parts of the given (domain, shape), as a mixture of two (one, if independent).

    A domain is "R", "B", or a range of whole numbers.
    """
    count = 1 if independent else 2
    weights = [random_number(rng, 0.4, 1.0) for _ in range(count)]
    components = tuple(tuple(_part(rng, domain, shape) for domain, shape in spaces) for _ in weights)
    mixture = Mixture(tuple(w / sum(weights) for w in weights), components, tuple(shape for _, shape in spaces))
    return Joint(roles, parameters, mixture, tuple(random_number(rng) for _ in weights))


def _part(rng: Random, domain: Any, shape: tuple[int, ...]) -> Gaussian | Table:
    size = prod(shape)
    if domain == "R":
        return Gaussian(tuple(random_number(rng, -0.9, 0.9) for _ in range(size)), tuple(random_number(rng, 0.75, 1.25) for _ in range(size)))
    if domain != "B" and not isinstance(domain, range):
        raise Unknown("an abstract density on infinitely many points")
    points = [array(list(bits), shape) if shape else bits[0] for bits in tuples((0, 1) if domain == "B" else domain, repeat=size)]
    weights = [random_number(rng, 0.2, 1.0) for _ in points]
    return Table(tuple((x, w / sum(weights)) for x, w in zip(points, weights, strict=True)))
