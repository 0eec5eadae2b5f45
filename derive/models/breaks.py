"""Integrals in NumPy of what has corners or jumps at any places: cut where the sign of an argument changes, each piece apart.

The places are found on a grid and by secants, for each sample on its own. Evidence only: a place that the grid
misses shows in the difference of two levels, which have different grids.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .evaluate import Env, Evaluator
from .outcomes import Unknown
from .values import Array, Data, Value, linear, rank_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Body = Callable[[Value, Env], Value]
Piece = Callable[[Value | None, Value | None], Value]
GRID = (97, 112)  # by level
MOST_PLACES = 6
CLOSINGS = 24  # of a bracket: by halves, then by secants
HALVINGS = 16
REACH = (12.0, 11.0)  # how far a grid goes without an end


def over_pieces(ev: Evaluator, env: Env, lo: Value | None, hi: Value | None, body: Body, piece: Piece) -> Value:
    """The sum of ``piece`` over the parts of (lo, hi) between which the body changes its branch."""
    if env.depth > 1:
        raise Unknown("corners at several places inside another average")
    places = _places(ev, env, _grid(ev, lo, hi), body)
    ends: list[Value | None] = [lo, *(Array(p, 0) for p in places), hi]
    with _watching(ev, None):
        return ev.calc.sum([_where_it_has_a_length(ev, a, b, piece(a, b)) for a, b in pairwise(ends)])


def _where_it_has_a_length(ev: Evaluator, a: Value | None, b: Value | None, value: Value) -> Value:
    """The integral over a piece; 0 where its ends meet, whatever the body is there."""
    if a is None or b is None:
        return value
    longer = ev.calc.plain(b).data > ev.calc.plain(a).data
    rank = rank_of(value)
    return linear(lambda data: np.where(longer.reshape(longer.shape + (1,) * rank), data, 0.0), value, rank)


def _grid(ev: Evaluator, lo: Value | None, hi: Value | None) -> Data:
    """Points of (lo, hi), a row for each: dense near an end, and near 0 where there is none."""
    t = np.linspace(0.0, 1.0, GRID[ev.level])[:, None]
    far = REACH[ev.level]
    a, b = (None if end is None else ev.calc.plain(end).data[None] for end in (lo, hi))
    if a is not None and b is not None:
        return a + (b - a) * t
    if a is not None:
        return a + 4 * far * t**2
    return -far + 2 * far * t if b is None else b - 4 * far * (1 - t) ** 2


def _places(ev: Evaluator, env: Env, grid: Data, body: Body) -> list[Data]:
    """Where an argument of a function with a corner changes its sign, sorted, one row for each; repeated where a sample has fewer."""
    out: list[Data] = []
    for call, u in enumerate(_arguments(ev, env, grid, body)):
        signs = np.where(u == 0, 1.0, np.sign(u))
        changes = signs[1:] * signs[:-1] < 0
        most = int(changes.sum(axis=0).max(initial=0))
        if len(out) + most > MOST_PLACES:
            raise Unknown("too many corners")
        for k in range(most):
            nth = np.argmax(np.cumsum(changes, axis=0) > k, axis=0)
            out.append(_closed_in(ev, env, body, call, *_bracket(grid, nth, changes.sum(axis=0) > k)))
    if not out:
        raise Unknown("no corner that is found")
    return list(np.sort(np.stack(np.broadcast_arrays(*out)), axis=0))


def _bracket(grid: Data, nth: Data, there: Data) -> tuple[Data, Data]:
    """The ends of the nth step of the grid at each sample; the first point twice where there is no such change."""
    full = np.broadcast_to(grid, (len(grid), *nth.shape))
    low, high = (np.take_along_axis(full, k[None], axis=0)[0] for k in (nth, nth + 1))
    return np.where(there, low, full[0]), np.where(there, high, full[0])


def _closed_in(ev: Evaluator, env: Env, body: Body, call: int, low: Data, high: Data) -> Data:
    """The place between two ends at which an argument has opposite signs; the sign of 0 is that of what is above it."""
    a, b = (_arguments(ev, env, end[None], body)[call][0] for end in (low, high))
    for n in range(CLOSINGS):
        middle = (low + high) / 2
        if n >= HALVINGS:
            with np.errstate(all="ignore"):
                middle = np.where((a < 0) == (b < 0), low, (low * b - high * a) / (b - a))
        value = _arguments(ev, env, middle[None], body)[call][0]
        below = (value < 0) == (a < 0)
        low, a = np.where(below, middle, low), np.where(below, value, a if n < HALVINGS else a / 2)
        high, b = np.where(below, high, middle), np.where(below, b if n < HALVINGS else b / 2, value)
    return np.where(np.abs(a) <= np.abs(b), low, high)


def _arguments(ev: Evaluator, env: Env, points: Data, body: Body) -> list[Data]:
    """The arguments of all functions with a corner, at points in front of the samples."""
    seen: list[Data] = []

    def take_down(name: str, u: Value) -> Value:
        from .corners import itself

        if u.tag or rank_of(u):
            raise Unknown("a corner that moves with another letter")
        data = ev.calc.plain(u).data
        seen.append(np.broadcast_to(data, np.broadcast_shapes(data.shape, points.shape)))
        return itself(ev.calc, name, u)

    with _watching(ev, take_down), ev.calc.average():
        body(Array(points, 0), env.deeper())
    return seen


@contextmanager
def _watching(ev: Evaluator, watcher: Callable[[str, Value], Value] | None) -> Iterator[None]:
    outer, ev.calc.at_corner = ev.calc.at_corner, watcher
    try:
        yield
    finally:
        ev.calc.at_corner = outer


__all__ = ["over_pieces"]
