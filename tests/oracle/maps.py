"""Concrete smooth maps: generic ones of each kind, and special ones (zero, identity-like, linear)."""

from __future__ import annotations

from random import Random
from typing import Any

import mpmath
import numpy as np

from .arrays import Value, array
from .evaluate import Evaluator, Function
from .outcomes import Undefined
from .rows_calculus import flat

Bounds = tuple[Any, Any]  # None where there is none
SPECIAL = ("generic", "diagonal", "linear", "zero")


def random_number(rng: Random, low: float = -1.5, high: float = 1.5) -> Any:
    """A number with 50 random digits."""
    return mpmath.mpf(rng.randrange(10**49, 10**50)) / mpmath.mpf(10) ** 50 * (high - low) + low


class ConcreteMap(Function):
    """F_i(x) = a_i + Σ_j (b_ij x_j + c_ij sin(d_ij x_j + e_ij)) + f_i cos(Σ_j g_ij x_j), the sums over the allowed j;
    pressed between the bounds where there are any.
    """

    __slots__ = ("bounds", "known", "parameters", "shape", "tables")

    def __init__(self, rng: Random, inputs: int, shape: tuple[int, ...], allowed: Any, kind: str, bounds: Bounds) -> None:
        super().__init__(self.evaluate)
        outputs = int(np.prod(shape)) if shape else 1
        self.shape, self.bounds = shape, bounds
        self.parameters = [_component(rng, [j for j in range(inputs) if allowed(i, j)], kind) for i in range(outputs)]
        self.tables: dict[int, list[Any]] = {}
        self.known: dict[Any, Value] = {}

    def evaluate(self, ev: Evaluator, values: list[Value]) -> Value:
        x = flat(values)
        key = (ev.precise, *x)
        if key not in self.known:
            found = [self.one(ev, i, x) for i in range(len(self.parameters))]
            self.known[key] = array(found, self.shape) if self.shape else found[0]
        return self.known[key]

    def one(self, ev: Evaluator, i: int, x: list[Value]) -> Value:
        """Component i."""
        c = ev.context
        constant, terms, f = self._table(ev)[i]
        out, phase = constant, 0
        for j, b, amplitude, d, e, g in terms:
            out = out + b * x[j] + (amplitude * c.sin(d * x[j] + e) if amplitude else 0)
            phase = phase + g * x[j]
        if f and terms:
            out = out + f * c.cos(phase)
        low, high = self.bounds
        if low is not None and high is not None:
            return low + (high - low) / (1 + c.exp(-out))
        if low is not None:
            return low + c.exp(out / 2)
        return out if high is None else high - c.exp(out / 2)

    def _table(self, ev: Evaluator) -> list[Any]:
        """The parameters as numbers of the evaluator's context."""
        key = id(ev.context)
        if key not in self.tables:
            self.tables[key] = [(ev.real(a), [(j, *map(ev.real, rest)) for j, *rest in terms], ev.real(f)) for a, terms, f in self.parameters]
        return self.tables[key]


def _component(rng: Random, inputs: list[int], kind: str) -> Any:
    def r() -> Any:
        return random_number(rng)

    if kind == "zero":
        return (0, [], 0)
    if kind == "linear":
        return (r(), [(j, r(), 0, 0, 0, 0) for j in inputs], 0)
    return (r(), [(j, r(), r(), r(), r(), r()) for j in inputs], r())


class ElementwiseMap(ConcreteMap):
    """F(x)_i = F_i(x_i)."""

    __slots__ = ()

    def __init__(self, rng: Random, size: int, shape: tuple[int, ...], kind: str, bounds: Bounds) -> None:
        super().__init__(rng, size, shape, lambda i, j: i == j, kind, bounds)
        self.entry = self.at_number

    def at_number(self, ev: Evaluator, i: int, u: Value) -> Value:
        """F_i(u) for a number u."""
        if not 0 <= i < len(self.parameters):
            raise Undefined(f"component {i + 1} of a map to {len(self.parameters)} dimensions")
        x: list[Value] = [0] * len(self.parameters)
        x[i] = u
        return self.one(ev, i, x)


def make_map(rng: Random, kind: str, bounds: Bounds, inputs: list[tuple[int, ...]], shape: tuple[int, ...], special: str = "generic") -> Function:
    """A random map of the given kind between arrays of the given shapes, its values between the bounds."""
    count = sum(int(np.prod(s)) if s else 1 for s in inputs)
    if kind == "elementwise":
        return ElementwiseMap(rng, count, shape, special, bounds)
    if kind == "autoregressive":
        return ConcreteMap(rng, count, shape, lambda i, j: j < i, special, bounds)
    diagonal = special == "diagonal" and shape == (count,)
    return ConcreteMap(rng, count, shape, (lambda i, j: i == j) if diagonal else (lambda i, j: True), special, bounds)
