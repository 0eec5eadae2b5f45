"""Random arrays of dyadic rationals within bounds: special values first, generic ones after."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .outcomes import Unknown
from .values import Data

SPECIAL = np.array([0.0, 1.0, -1.0, 0.5, 2.0])
SPECIAL_STEPS = np.array([1.0, 0.5, 2.0])
FEW = np.array([[0.0, 1.0], [1.0, 2.0], [1.0, -1.0], [0.0, 4.0]])  # two numbers for each sample, in turn
SPECIAL_PARTS = np.array([0.5, 0.25, 0.75])


def dyadic(rng: np.random.Generator, shape: tuple[int, ...], denominator: int = 128, reach: int = 2) -> Data:
    """Multiples of 1/denominator between −reach and reach, never 0."""
    k = rng.integers(1, reach * denominator, size=shape)
    return k * rng.choice(np.array([-1.0, 1.0]), size=shape) / denominator


class Draw:
    """A batch of arrays of the given dims, to be narrowed by bounds before it is drawn."""

    def __init__(self, rng: np.random.Generator, samples: int, dims: tuple[int, ...], special: float) -> None:
        self.rng = rng
        self.shape = (samples, *dims)
        self.special = int(np.ceil(special * samples))
        self.lower = np.full(self.shape, -np.inf)
        self.upper = np.full(self.shape, np.inf)
        self.open_lower = np.zeros(self.shape, dtype=bool)
        self.open_upper = np.zeros(self.shape, dtype=bool)

    def bound(self, side: str, strict: bool, position: tuple[int, ...], value: Data, rank: int) -> None:
        """Narrow the entries at ``position`` (a component, or all of them)."""
        key: Any = (slice(None), *position)
        ends, opens = (self.lower, self.open_lower) if side == "lower" else (self.upper, self.open_upper)
        missing = ends[key].ndim - 1 - rank
        target = value.reshape(value.shape + (1,) * missing)
        tighter = target > ends[key] if side == "lower" else target < ends[key]
        same = target == ends[key]
        opens[key] = np.where(tighter, strict, opens[key] | (same & strict))
        ends[key] = np.where(tighter, target, ends[key])

    def allows(self, values: Data) -> bool:
        """Whether values lie within the bounds."""
        above = (values > self.lower) | ((values == self.lower) & ~self.open_lower)
        below = (values < self.upper) | ((values == self.upper) & ~self.open_upper)
        return bool(np.all(above & below))

    def among(self, choices: tuple[Fraction, ...]) -> Data:
        """Values from a finite set."""
        return self.rng.choice(np.array([float(c) for c in choices]), size=self.shape)

    def few(self) -> Data:
        """The same few numbers again and again, where the bounds allow them; in every other sample one for all entries."""
        samples, *dims = self.shape
        pick = self.rng.integers(0, 2, size=self.shape)
        first = pick.reshape(samples, -1)[:, 0].reshape(samples, *(1 for _ in dims))
        turn = np.arange(samples).reshape(samples, *(1 for _ in dims))
        out = FEW[turn % len(FEW), np.where(turn // len(FEW) % 2 == 0, first, pick)]
        above = (out > self.lower) | ((out == self.lower) & ~self.open_lower)
        below = (out < self.upper) | ((out == self.upper) & ~self.open_upper)
        return np.where(above & below, out, self.values("R"))

    def values(self, domain: str) -> Data:
        if domain == "B":
            return self.rng.integers(0, 2, size=self.shape).astype(float)
        if domain in ("N", "Z"):
            return self._integers(domain)
        below, above = np.isfinite(self.lower), np.isfinite(self.upper)
        out = self._free()
        step, part = self._steps(), self._parts()
        lower, upper = np.where(below, self.lower, 0.0), np.where(above, self.upper, 0.0)
        out = np.where(below & ~above, lower + step, out)
        out = np.where(above & ~below, upper - self._steps(upper=True), out)
        return np.where(below & above, lower + (upper - lower) * part, out)

    def _rows(self, generic: Data, special: Data) -> Data:
        """Special values in the first rows, generic ones in the others."""
        out = generic
        out[: self.special] = special[: self.special]
        return out

    def _free(self) -> Data:
        special = self.rng.choice(SPECIAL, size=self.shape)
        if self.special:
            special[0] = 0.0
        if self.special > 1:
            special[1] = 1.0
        return self._rows(dyadic(self.rng, self.shape), special)

    def _steps(self, upper: bool = False) -> Data:
        """Distances from an end: > 0, and sometimes 0 where the end is allowed."""
        generic = self.rng.integers(13, 330, size=self.shape) / 128.0
        special = self.rng.choice(SPECIAL_STEPS, size=self.shape)
        if self.special:
            special[0] = 1.0
        closed = ~(self.open_upper if upper else self.open_lower)
        special = np.where(closed & (self.rng.integers(0, 3, size=self.shape) == 0), 0.0, special)
        return self._rows(generic, special)

    def _parts(self) -> Data:
        """Positions between two ends, in (0, 1), and sometimes an end that is allowed."""
        generic = self.rng.integers(5, 124, size=self.shape) / 128.0
        special = self.rng.choice(SPECIAL_PARTS, size=self.shape)
        if self.special:
            special[0] = 0.5
        roll = self.rng.integers(0, 5, size=self.shape)
        special = np.where((roll == 0) & ~self.open_lower, 0.0, special)
        special = np.where((roll == 1) & ~self.open_upper, 1.0, special)
        return self._rows(generic, special)

    def _integers(self, domain: str) -> Data:
        low = np.where(np.isfinite(self.lower), np.ceil(self.lower + self.open_lower * 0.5), 0.0 if domain == "N" else -3.0)
        high = np.where(np.isfinite(self.upper), np.floor(self.upper - self.open_upper * 0.5), np.maximum(low, 0.0) + 4)
        if (high < low).all():
            raise Unknown("no integer between the bounds")
        return np.floor(low + (np.maximum(high, low) - low + 1) * self.rng.random(self.shape) * 0.999)


def definite_matrices(rng: np.random.Generator, samples: int, n: int, special: float) -> Data:
    """Symmetric positive definite matrices L Lᵀ; identities and diagonal ones first."""
    low = np.tril(rng.integers(-4, 5, size=(samples, n, n)) / 4.0, -1)
    low = low + np.eye(n) * (rng.integers(2, 7, size=(samples, 1, n)) / 4.0)
    count = int(np.ceil(special * samples))
    low[:count] = np.eye(n) * rng.choice(np.array([1.0, 1.0, 0.5, 2.0]), size=(count, 1, n))
    low[:1] = np.eye(n)
    return low @ np.swapaxes(low, -1, -2)


def simplex(rng: np.random.Generator, samples: int, n: int) -> Data:
    """Positive dyadic weights that sum to 1 exactly."""
    total = 64 if n <= 8 else 1024
    cuts = np.stack([np.sort(rng.choice(total - 1, size=n - 1, replace=False) + 1) for _ in range(samples)]) if n > 1 else np.zeros((samples, 0))
    ends = np.concatenate([np.zeros((samples, 1)), cuts, np.full((samples, 1), total)], axis=1)
    return np.diff(ends, axis=1) / total


def symmetric(m: Data) -> Data:
    """The lower triangle, mirrored."""
    low = np.tril(m)
    return low + np.swapaxes(np.tril(m, -1), -1, -2)
