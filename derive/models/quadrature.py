"""Quadrature in double precision: Gauss–Hermite for normal laws, double-exponential rules for integrals.

Everything here is evidence. Each rule comes in two levels, whose difference estimates the error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np

from .outcomes import Unknown
from .values import Data

NODES = {1: (40, 32), 2: (20, 16), 3: (12, 10)}  # by dimension and level; even, so that 0 is no node
TAIL = 1e-13
FAR = 60.0


@cache
def gauss_hermite(dimension: int, level: int) -> tuple[Data, Data]:
    """Nodes (M, dimension) and weights (M,) for the standard normal law."""
    if dimension not in NODES:
        raise Unknown(f"quadrature in dimension {dimension}")
    x, w = np.polynomial.hermite_e.hermegauss(NODES[dimension][level])
    w = w / w.sum()
    nodes = np.array(list(product(x, repeat=dimension)))
    weights = np.array([np.prod(p) for p in product(w, repeat=dimension)])
    return nodes, weights


@cache
def whole_line(level: int) -> tuple[Data, Data]:
    """x = sinh t: spacing ~ 1/25 near 0, and tails up to 10⁶."""
    h = (0.04, 0.047)[level]
    t = np.arange(-14.5, 14.5, h)
    return np.sinh(t), h * np.cosh(t)


def coarser(x: Data, w: Data) -> tuple[Data, Data]:
    """Every third node of the whole line that is not far out, for integrals inside of integrals."""
    near = np.abs(x) < FAR
    return x[near][::3], 3 * w[near][::3]


@cache
def half_line(level: int) -> tuple[Data, Data]:
    """x = exp(π/2 sinh t) on (0, ∞)."""
    h = (0.03, 0.035)[level]
    t = np.arange(-3.6, 3.6, h)
    x = np.exp(np.pi / 2 * np.sinh(t))
    return x, h * np.pi / 2 * np.cosh(t) * x


@cache
def unit_interval(level: int) -> tuple[Data, Data]:
    """x = (1 + tanh(π/2 sinh t))/2 on (0, 1)."""
    h = (0.06, 0.07)[level]
    t = np.arange(-2.9, 2.95, h)
    u = np.pi / 2 * np.sinh(t)
    x = 0.5 * (1 + np.tanh(u))
    w = h * np.pi / 4 * np.cosh(t) / np.cosh(u) ** 2
    keep = (x > 0) & (x < 1)
    return x[keep], w[keep]


@cache
def panels(level: int) -> tuple[Data, Data]:
    """Gauss–Legendre rules on equal parts of (0, 1)."""
    parts, order = (8, 7)[level], 24
    x, w = np.polynomial.legendre.leggauss(order)
    starts = np.arange(parts)[:, None] / parts
    return (starts + (x + 1) / (2 * parts)).reshape(-1), np.tile(w / (2 * parts), parts)


def weighted_sum(weights: Data, depth: int, rank: int, trim: bool) -> Callable[[Data], Data]:
    """Σ over the node axis (the first of ``depth`` axes); ``trim`` forgives bad values far out in a tail."""

    def reduce(data: Data) -> Data:
        if data.ndim - rank < depth:
            return data * weights.sum()
        w = weights.reshape((-1,) + (1,) * (data.ndim - 1))
        terms = data * w
        if trim:
            terms = _trimmed(terms)
        return terms.sum(axis=0)

    return reduce


def _trimmed(terms: Data) -> Data:
    """Terms beyond the last good ones count as 0, if the good ones had died out before."""
    good = np.isfinite(terms)
    if good.all():
        return terms
    size = np.where(good, np.abs(terms), 0.0)
    whole = size.sum(axis=0)
    first = np.argmax(good, axis=0)
    last = len(terms) - 1 - np.argmax(good[::-1], axis=0)
    position = np.arange(len(terms)).reshape((-1,) + (1,) * (terms.ndim - 1))
    inside_bad = (~good & (position > first) & (position < last)).any(axis=0)
    lower = np.take_along_axis(size, first[None], axis=0)[0]
    upper = np.take_along_axis(size, last[None], axis=0)[0]
    dead = ((first == 0) | (lower <= TAIL * whole)) & ((last == len(terms) - 1) | (upper <= TAIL * whole)) & good.any(axis=0)
    usable = dead & ~inside_bad
    return np.where(usable, np.where(good, terms, 0.0), np.nan)
