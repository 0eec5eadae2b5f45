"""Integrals by the trapezoidal rule, which converges geometrically for smooth integrands on the line.

Each rule halves its step until two results agree; the error is taken from how far apart the last two
were. The nodes are shifted by an irrational fraction of a step, to miss special points.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import product
from math import prod
from typing import Any

import numpy as np

from .arrays import Value, array, each, entries, shape_of, total
from .charts import cut, nodes
from .laws import Axis, Law, whole_line
from .outcomes import TooWide, Undefined, Unknown, Vanishing

FAR = (-3000, -100, -20, 20, 100, 3000)
LONGEST_GRID = 40_000
Integrand = Callable[[list[Any]], Value]


def expectation(ev: Any, law: Law, f: Callable[[Any, list[Value]], Value], nested: bool = False) -> Value:
    """E[f] under a law; ``f`` takes the evaluator, which may be one for doubles, and the values of the parts.

    ``nested`` says that f contains another integral.
    """
    axes = law.axes(ev)
    if sum(bool(a.charts) for a in axes) + nested > 1 and ev.precise:
        return in_doubles(ev, lambda fast: expectation(fast, law.brought(fast), f))

    def weighted(point: list[Any]) -> Value:
        ev.world.work.spend()
        values = law.assembled(point)
        density = law.pdf(ev, values)
        return each(lambda x: density * x, f(ev, values))

    return over_axes(ev, axes, weighted)


def over_space(ev: Any, shape: tuple[int, ...], f: Callable[[Any, Value], Value], nested: bool = False) -> Value:
    """∫ over ℝⁿ of a function of an array."""
    size = prod(shape)
    if size + nested > 1 and ev.precise:
        return in_doubles(ev, lambda fast: over_space(fast, shape, f))
    return over_axes(ev, [whole_line()] * size, lambda point: f(ev, array(point, shape) if shape else point[0]))


def in_doubles(ev: Any, integrate: Callable[[Any], Value]) -> Value:
    """A double integral, which 50 digits would make too slow."""
    if ev.rigid:
        raise Unknown("the derivative of a double integral")
    try:
        found = integrate(ev.fast)
    except Undefined as why:  # a density that is too small for a double has no logarithm
        raise Unknown(f"in doubles: {why}") from None
    ev.noise = max(ev.noise, 1e-10, ev.fast.noise)
    return found


# -- products of axes ----------------------------------------------------------------------------


def over_axes(ev: Any, axes: list[Axis], f: Integrand) -> Value:
    """Σ or ∫ of f over a product of axes; a divisor that changes its sign there is a pole."""
    lines = sum(bool(a.charts) for a in axes)
    outer, ev.divisors = ev.divisors, {}
    corners, ev.corners = ev.corners, []  # an integral smooths them
    ev.lines += lines
    try:
        if ev.lines > 2:
            raise TooWide("an integral over more than two dimensions")
        found = _over_axes(ev, axes, f)
        if any(len(signs) > 1 for signs in ev.divisors.values()):
            raise Unknown("a divisor that changes sign in an integral")
    finally:
        if outer is not None:
            for t, signs in ev.divisors.items():
                outer.setdefault(t, set()).update(signs)
        ev.divisors, ev.corners = outer, corners
        ev.lines -= lines
    return found


def _over_axes(ev: Any, axes: list[Axis], f: Integrand) -> Value:
    lines = [a for a in axes if a.charts]
    if not lines:
        return _summed([f(list(p)) for p in product(*(a.points for a in axes))])
    if len(axes) == 1 and ev.precise and axes[0].charts[0][0] == "line":
        _look_far_out(axes[0], f)
    if len(axes) == 1:
        axes = [cut(ev, axes[0], f)]
    return _refined(ev, axes, f, nested=len(lines) == 1)


def _look_far_out(axis: Axis, f: Integrand) -> None:
    """The law has mass far out too: what is undefined or has a pole there is not defined."""
    _, centre, scale, _ = axis.charts[0]
    for t in FAR:
        with suppress(Vanishing):
            f([centre + scale * t])


def _refined(ev: Any, axes: list[Axis], f: Integrand, nested: bool) -> Value:
    """Halve the steps until two results agree, and note how far apart the last two were."""
    last: Value = None
    gap = 1.0
    for level in range(4 if nested else 2):
        found = _grid_sum(ev, axes, f, level, nested)
        if last is not None:
            found = each(lambda a, b: a / 2 + b, last, found) if nested else found
            gap = _gap(found, last)
            if gap < 1e-9 and not (ev.rigid and level < 2):
                ev.noise = max(ev.noise, gap**1.5)
                return found
        last = found
    ev.noise = max(ev.noise, gap)
    return last


def _gap(a: Value, b: Value) -> float:
    scale = max([1.0, *(float(abs(x)) for x in entries(a))])
    return max((float(abs(x - y)) for x, y in zip(entries(a), entries(b), strict=True)), default=0.0) / scale


def _grid_sum(ev: Any, axes: list[Axis], f: Integrand, level: int, nested: bool) -> Value:
    """Σ weight · f over the nodes of this level; of one line, over those that are new at this level."""
    columns = [[(p, 1) for p in a.points] if a.points else list(nodes(ev, a, level, nested)) for a in axes]
    if prod(map(len, columns)) > LONGEST_GRID:
        raise Unknown("a very fine grid")
    found = [_weighed(f, point) for point in product(*columns)]
    if nested and len(axes) == 1:
        _must_decay(found, 1e-9 if ev.precise else 1e-7)
    return _summed(found)


def _weighed(f: Integrand, point: Any) -> Value:
    weight = prod((w for _, w in point), start=1)
    return each(lambda x: weight * x, f([x for x, _ in point]))


def _must_decay(values: list[Value], share: float) -> None:
    """The integrand has to be negligible at both ends of the nodes."""
    sizes = [max((abs(x) for x in entries(v)), default=0) for v in values]
    largest = max(sizes)
    if largest and max(sizes[0], sizes[-1]) > share * largest:
        raise Unknown("an integral that does not seem to converge")


def _summed(values: list[Value]) -> Value:
    if not values or not shape_of(values[0]):
        return total(values)
    out = values[0]
    for v in values[1:]:
        out = each(lambda a, b: a + b, out, v)
    return out


def between(ev: Any, low: Any, high: Any, f: Callable[[Any], Value]) -> Value:
    """∫ from low to high of a number; the bounds may be infinite."""
    corners, ev.corners = ev.corners, []
    try:
        found, error = ev.context.quad(f, [low, high], error=True)
    finally:
        ev.corners = corners
    if error > 1e-6 * max(1, abs(found)) or not np.isfinite(float(abs(found))):
        raise Unknown("an integral that does not seem to converge")
    ev.noise = max(ev.noise, float(error))
    return found
