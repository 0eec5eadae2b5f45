"""Probability laws in numbers: a log-density and an expectation, each by its definition.

A law is on a tuple of values (one for each of its variables). ``expect`` calls ``body`` with such a
tuple; the tuple may hold quadrature nodes or integration variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from . import moments, quadrature
from .evaluate import Env, Evaluator, new_tag
from .exppoly import variables
from .outcomes import NotPolynomial, Unknown
from .rows_arrays import stacked
from .rows_binders import integrate_space, node_sum
from .values import Array, Value, data_of, dims_of, embed, is_zero_array, linear, rank_of, take

if TYPE_CHECKING:
    from .calculator import Calculator
    from .values import Data

Values = tuple[Value, ...]
Body = Callable[[Values, Env], Value]
MAX_POINTS = 4096


@dataclass(frozen=True, slots=True)
class Noise:
    """Values of a law as an affine function of independent centred normal numbers with these variances."""

    variances: list[Value]
    values: Callable[[list[Value]], Values]


class ConcreteLaw:
    """A law with a density (or mass) and expectations."""

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return ev.calc.function("log", self.density(ev, values, env))

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return ev.calc.function("exp", self.log_density(ev, values, env))

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        """Values that are equal for two laws (with the same keys) exactly where the laws are equal."""
        raise Unknown(f"whether laws like {type(self).__name__} are equal")

    def noise(self, ev: Evaluator) -> Noise | None:
        """The law as a function of independent centred normal numbers, where it is one."""
        return None

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        noise = self.noise(ev)
        if noise is None:
            raise Unknown(f"expectations under a {type(self).__name__}")
        return over_noise(ev, env, noise.variances, lambda numbers, inner: body(noise.values(numbers), inner))


class NormalLaw(ConcreteLaw):
    """N(μ, σ²) on ℝ, by its standard deviation."""

    def __init__(self, ev: Evaluator, mean: Value, deviation: Value) -> None:
        if rank_of(mean) or rank_of(deviation):
            raise Unknown("a normal law of one number with vector parameters")
        self.mean = mean
        self.deviation = ev.calc.positive(deviation, "a standard deviation")

    def _exponent(self, calc: Calculator, x: Value) -> Value:
        standard = calc.div(calc.sub(x, self.mean), self.deviation)
        return calc.scale(Fraction(-1, 2), calc.integer_power(standard, 2))

    def _root(self, calc: Calculator) -> Value:
        return calc.function("sqrt", calc.scale(2, Array(calc.arithmetic.named("pi"), 0)))

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return self.log_density_at(ev.calc, values[0])

    def log_density_at(self, calc: Calculator, x: Value) -> Value:
        """−½ ((x−μ)/σ)² − log(√(2π) σ)."""
        scale = calc.mul(self._root(calc), self.deviation)
        return calc.sub(self._exponent(calc, x), calc.function("log", scale))

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        bell = ev.calc.function("exp", self._exponent(ev.calc, values[0]))
        return ev.calc.div(bell, ev.calc.mul(self._root(ev.calc), self.deviation))

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        variance = ev.calc.integer_power(self.deviation, 2)
        return {"mean": linear(lambda data: data[..., None], self.mean, 1), "covariance": column(linear(lambda data: data[..., None], variance, 1))}

    def noise(self, ev: Evaluator) -> Noise:
        return Noise([ev.number(1)], lambda e: (ev.calc.add(self.mean, ev.calc.mul(self.deviation, e[0])),))


class GaussianLaw(ConcreteLaw):
    """N(m, S) on ℝᵈ, its coordinates dealt to variables of the given dims."""

    def __init__(self, ev: Evaluator, mean: Value, covariance: Value, shapes: tuple[tuple[int, ...], ...]) -> None:
        self.mean = mean
        self.covariance = covariance
        self.shapes = shapes
        self.size = dims_of(mean)[0]
        self.lower, self.variances = unit_lower_factor(ev, covariance)

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        """−½ (x−m)ᵀ S⁻¹ (x−m) − ½ log((2π)ᵈ det S)."""
        calc = ev.calc
        gap = column(calc.sub(joined(ev, values), self.mean))
        across = linear(lambda data: np.swapaxes(data, -1, -2), gap, 2)
        square = take(calc.matmul(calc.matmul(across, calc.inverse(self.covariance)), gap), 0, 0)
        two_pi = calc.scale(2, Array(ev.arithmetic.named("pi"), 0))
        volume = calc.mul(calc.integer_power(two_pi, self.size), calc.det(self.covariance))
        return calc.scale(Fraction(-1, 2), calc.add(square, calc.function("log", volume)))

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {"mean": self.mean, "covariance": self.covariance}

    def noise(self, ev: Evaluator) -> Noise:
        def values(numbers: list[Value]) -> Values:
            moved = ev.calc.matmul(self.lower, column(stacked(ev, numbers)))
            point = ev.calc.add(self.mean, linear(lambda data: data[..., 0], moved, 1))
            return dealt(ev, point, self.shapes)

        return Noise([take(self.variances, k) for k in range(self.size)], values)


def over_noise(ev: Evaluator, env: Env, variances: list[Value], body: Callable[[list[Value], Env], Value]) -> Value:
    """E over independent centred normal numbers: by moments in ball arithmetic, by Gauss–Hermite in NumPy."""
    if len(variances) > 1:
        return _smooth_over_noise(ev, env, variances, body)
    from .corners import watched

    def standard(e: Value, inner: Env) -> Value:
        return body([ev.calc.mul(ev.calc.function("sqrt", variances[0]), e)], inner)

    return watched(ev, env, lambda: _smooth_over_noise(ev, env, variances, body), standard)


def _smooth_over_noise(ev: Evaluator, env: Env, variances: list[Value], body: Callable[[list[Value], Env], Value]) -> Value:
    n = len(variances)
    if ev.arithmetic.exact:
        return _exact_over_noise(ev, env, variances, body)
    ev.used.add("Gauss–Hermite")
    x, w = quadrature.gauss_hermite(n, ev.level)

    def at(nodes: Value, inner: Env) -> Value:
        noise = [ev.calc.mul(ev.calc.function("sqrt", v), take(nodes, k)) for k, v in enumerate(variances)]
        return body(noise, inner)

    return node_sum(ev, x, w, env, at, trim=False)


def _exact_over_noise(ev: Evaluator, env: Env, variances: list[Value], body: Callable[[list[Value], Env], Value]) -> Value:
    """By moments where the body is polynomial; else, for one number, by a rigorous integral."""
    tag = new_tag()
    try:
        with ev.calc.average():
            found = body(variables(ev.calc, tag, len(variances)), env)
        return moments.expectation(ev.calc, found, tag, variances)
    except NotPolynomial:
        if len(variances) > 1:
            raise
    from .rigorous import normal_expectation

    deviation = ev.calc.function("sqrt", variances[0])
    with ev.calc.average():
        return normal_expectation(lambda noise: body([ev.calc.mul(deviation, noise)], env))


class FiniteLaw(ConcreteLaw):
    """Finitely many points with their weights."""

    def __init__(self, points: list[tuple[Values, Value]]) -> None:
        if len(points) > MAX_POINTS:
            raise Unknown("a law on too many points")
        self.points = points

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {_by_point(ev, point): weight for point, weight in self.points}

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        """The weight of the point that equals the values; 0 for none."""
        plain = tuple(ev.calc.plain(v) for v in values)
        found: Value = ev.number(0)
        for point, weight in self.points:
            hit: Any = np.ones(1)
            for want, have in zip(point, plain, strict=True):
                same = ev.arithmetic.compare("eq", data_of(want), have.data)
                hit = hit * same.min(axis=tuple(range(-rank_of(want), 0))) if rank_of(want) else hit * same
            found = ev.calc.add(found, ev.calc.mul(Array(ev.arithmetic.from_samples(hit), 0), weight))
        return found

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        terms = []
        for point, weight in self.points:
            if is_zero_array(weight):
                continue
            terms.append(_weighted(ev, weight, body(point, env)))
        return ev.calc.sum(terms)


def _by_point(ev: Evaluator, point: Values) -> str:
    """A name for a point of a finite law."""
    return ",".join(str(x) for v in point for x in ev.calc.plain(v).data.flat)


def _weighted(ev: Evaluator, weight: Value, value: Value) -> Value:
    """weight·value, where weight 0 silences what has no value (almost everywhere is enough)."""
    if isinstance(weight, Array) and isinstance(value, Array) and not ev.arithmetic.exact:
        w = weight.data.reshape(weight.data.shape + (1,) * value.rank)
        value = Array(np.where(w == 0, 0.0, value.data), value.rank)
    return ev.calc.mul(weight, value)


class ProductLaw(ConcreteLaw):
    """Independent components: a vector (for each variable) with component k from law k."""

    def __init__(self, laws: list[ConcreteLaw]) -> None:
        self.laws = laws

    def _component(self, values: Values, k: int) -> Values:
        return tuple(take(v, k) for v in values)

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        terms = [law.log_density(ev, self._component(values, k), env) for k, law in enumerate(self.laws)]
        return ev.calc.sum([ev.number(0), *terms])

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        factors = [law.density(ev, self._component(values, k), env) for k, law in enumerate(self.laws)]
        return ev.calc.product([ev.number(1), *factors])

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {f"{k} {name}": v for k, law in enumerate(self.laws) for name, v in law.fixed_by(ev).items()}

    def noise(self, ev: Evaluator) -> Noise | None:
        parts = [law.noise(ev) for law in self.laws]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        starts = np.cumsum([0, *(len(p.variances) for p in known)])

        def values(numbers: list[Value]) -> Values:
            drawn = [p.values(numbers[a:b]) for p, a, b in zip(known, starts, starts[1:], strict=False)]
            return tuple(rows(ev, list(columns)) for columns in zip(*drawn, strict=True))

        return Noise([v for p in known for v in p.variances], values)

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        noise = self.noise(ev)
        return super().expect(ev, env, body) if noise is not None else self._one_by_one(ev, env, body, [])

    def _one_by_one(self, ev: Evaluator, env: Env, body: Body, drawn: list[Values]) -> Value:
        if len(drawn) == len(self.laws):
            columns = tuple(rows(ev, [d[k] for d in drawn]) for k in range(len(drawn[0])))
            return body(columns, env)
        law = self.laws[len(drawn)]
        return law.expect(ev, env, lambda values, inner: self._one_by_one(ev, inner, body, [*drawn, values]))


class DensityLaw(ConcreteLaw):
    """A law on ℝⁿ with a written density."""

    def __init__(self, shape: tuple[int, ...], written: Callable[[Value, Env], Value]) -> None:
        self.shape = shape
        self.written = written

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return self.written(values[0], env)

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        def weighted(x: Value, inner: Env) -> Value:
            return ev.calc.mul(self.written(x, inner), body((x,), inner))

        return integrate_space(ev, self.shape, env, weighted)


# -- coordinates ------------------------------------------------------------------------------


def rows(ev: Evaluator, values: list[Value]) -> Value:
    """Numbers as a vector, vectors as the rows of a matrix."""
    if rank_of(values[0]) == 0:
        return stacked(ev, values)
    dims = (len(values), *dims_of(values[0]))
    return ev.calc.sum([embed(v, (k,), dims) for k, v in enumerate(values)])


def column(v: Value) -> Value:
    return linear(lambda data: data[..., None], v, 2)


def joined(ev: Evaluator, values: Values) -> Value:
    """All coordinates of some numbers, vectors and matrices, one below the other."""
    return stacked(ev, [flat(v) for v in values])


def flat(v: Value) -> Value:
    rank = rank_of(v)
    return linear(lambda data: data.reshape((*data.shape[: data.ndim - rank], -1)), v, 1) if rank != 1 else v


def dealt(ev: Evaluator, point: Value, shapes: tuple[tuple[int, ...], ...]) -> Values:
    """A vector of coordinates as values of the given dims."""
    out: list[Value] = []
    start = 0
    for shape in shapes:
        size = int(np.prod(shape)) if shape else 1
        part = linear(_slice(start, size, shape), point, len(shape))
        out.append(part)
        start += size
    return tuple(out)


def _slice(start: int, size: int, shape: tuple[int, ...]) -> Callable[[Data], Data]:
    return lambda data: data[..., start : start + size].reshape(data.shape[:-1] + shape)


def unit_lower_factor(ev: Evaluator, s: Value) -> tuple[Value, Value]:
    """L unit lower triangular and d with S = L diag(d) Lᵀ; d > 0 or S is no covariance."""
    calc, n = ev.calc, dims_of(s)[0]
    low: dict[tuple[int, int], Value] = {}
    d: list[Value] = []
    for j in range(n):
        pivot = take(s, j, j)
        for k in range(j):
            pivot = calc.sub(pivot, calc.mul(calc.integer_power(low[j, k], 2), d[k]))
        d.append(calc.positive(pivot, "a covariance"))
        for i in range(j + 1, n):
            entry = take(s, i, j)
            for k in range(j):
                entry = calc.sub(entry, calc.mul(calc.mul(low[i, k], low[j, k]), d[k]))
            low[i, j] = calc.div(entry, d[j])
    dims = (n, n)
    eye = Array(ev.arithmetic.from_samples(np.eye(n)[None]), 2)
    lower = calc.sum([eye, *(embed(v, p, dims) for p, v in low.items())])
    return lower, stacked(ev, d)
