"""Integrals by the trapezoidal rule, which converges geometrically for smooth integrands on the line.

Each rule halves its step until two results agree; the error is taken from how far apart the last two
were. The nodes are shifted by an irrational fraction of a step, to miss special points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import Any

import numpy as np

from .arrays import Value, each, entries, shape_of, total
from .laws import Axis, Law
from .outcomes import Unknown

SHIFT = 0.13717421
REACH = {True: 11.5, False: 7.0}  # standard deviations on each side: e^(−66) and e^(−24)
FAR = (-3000, -100, -20, 20, 100, 3000)
FIRST_STEP = {True: 2 / 3, False: 2 / 3}
LONGEST_GRID = 40_000
Integrand = Callable[[list[Any]], Value]


def expectation(ev: Any, law: Law, f: Callable[[Any, list[Value]], Value]) -> Value:
    """E[f] under a law; ``f`` takes the evaluator, which may be one for doubles, and the values of the parts."""
    axes = law.axes(ev)
    lines = sum(not a.points for a in axes)
    if lines > 1 and ev.precise:
        found = expectation(ev.fast, law.brought(ev.fast), f)
        ev.noise = max(ev.noise, 1e-10, ev.fast.noise)
        if ev.rigid:
            raise Unknown("the derivative of a double integral")
        return found

    def weighted(point: list[Any]) -> Value:
        ev.world.work.spend()
        values = law.assembled(point)
        density = law.pdf(ev, values)
        return each(lambda x: density * x, f(ev, values))

    return over_axes(ev, axes, weighted)


def over_axes(ev: Any, axes: list[Axis], f: Integrand) -> Value:
    """Σ or ∫ of f over a product of axes."""
    outer, ev.divisors = ev.divisors, {}
    try:
        found = _over_axes(ev, axes, f)
        if any(len(signs) > 1 for signs in ev.divisors.values()):
            raise Unknown("a divisor that changes sign in an integral")
    finally:
        if outer is not None:
            for t, signs in ev.divisors.items():
                outer.setdefault(t, set()).update(signs)
        ev.divisors = outer
    return found


def _over_axes(ev: Any, axes: list[Axis], f: Integrand) -> Value:
    lines = [a for a in axes if not a.points]
    if not lines:
        return _summed([f(list(p)) for p in product(*(a.points for a in axes))])
    if len(axes) == 1 and ev.precise and not axes[0].unbounded:
        for t in FAR:  # the law has mass there too: what is undefined or has a pole far out is undefined
            f([axes[0].centre + axes[0].scale * t])
    if len(lines) > 2:
        raise Unknown("an integral over more than two dimensions")
    steps = [1 / 4 if a.unbounded else FIRST_STEP[ev.precise] for a in lines]
    halvings = 4 if len(lines) == 1 else 2
    return _refined(ev, axes, f, steps, halvings)


def _refined(ev: Any, axes: list[Axis], f: Integrand, steps: list[float], halvings: int) -> Value:
    """Halve the steps until two results agree, and note how far apart the last two were."""
    last: Value = None
    sums: Value = None
    for level in range(halvings):
        fresh = _grid_sum(ev, axes, f, steps, level)
        sums = fresh if sums is None or not _nested(axes) else each(lambda a, b: a + b, sums, fresh)
        found = each(lambda x: x * _volume(ev, axes, steps, level), sums)  # noqa: B023 used at once
        if last is not None:
            gap = _gap(found, last)
            fixed = bool(ev.rigid) and level < 2
            if gap < 1e-9 and not fixed:
                ev.noise = max(ev.noise, gap**1.5)
                return found
        last = found
    ev.noise = max(ev.noise, gap)
    return last


def _nested(axes: list[Axis]) -> bool:
    return sum(not a.points for a in axes) == 1


def _gap(a: Value, b: Value) -> float:
    scale = max([1.0, *(float(abs(x)) for x in entries(a))])
    return max((float(abs(x - y)) for x, y in zip(entries(a), entries(b), strict=True)), default=0.0) / scale


def _volume(ev: Any, axes: list[Axis], steps: list[float], level: int) -> Value:
    lines = [a for a in axes if not a.points]
    return prod((a.scale * ev.context.mpf(s) / 2**level for a, s in zip(lines, steps, strict=True)), start=ev.context.mpf(1))


def _grid_sum(ev: Any, axes: list[Axis], f: Integrand, steps: list[float], level: int) -> Value:
    """Σ f over the nodes that are new at this level (all nodes, for two lines)."""
    remaining = iter(steps)
    columns = [[(p, 1) for p in a.points] if a.points else list(_nodes(ev, a, next(remaining), level, _nested(axes))) for a in axes]
    if prod(map(len, columns)) > LONGEST_GRID:
        raise Unknown("a very fine grid")
    found = [_weighed(f, point) for point in product(*columns)]
    if _nested(axes):
        _must_decay(found)
    return _summed(found)


def _weighed(f: Integrand, point: Any) -> Value:
    weight = prod((w for _, w in point), start=1)
    return each(lambda x: weight * x, f([x for x, _ in point]))


def _nodes(ev: Any, axis: Axis, step: float, level: int, nested: bool) -> Iterator[tuple[Any, Any]]:
    """Nodes and weights: all multiples of the step, or at a finer level of one line the midpoints only."""
    c = ev.context
    low, high = _ends(axis, ev.precise)
    h = c.mpf(step) / 2**level
    offset = c.mpf(SHIFT) * c.mpf(step)
    stride = 2 if nested and level else 1
    first = int(low / float(h)) // stride * stride + (1 if stride == 2 else 0)
    for k in range(first, int(high / float(h)) + 1, stride):
        t = k * h + offset
        if axis.unbounded:
            yield c.sinh(t), c.cosh(t)
        else:
            yield axis.centre + axis.scale * t, 1


def _ends(axis: Axis, precise: bool) -> tuple[float, float]:
    """How far the nodes reach, in units of the scale (or of t in sinh t)."""
    if axis.unbounded:
        return (-5.0, 5.0) if precise else (-3.3, 3.3)
    reach = REACH[precise]
    return min(m - reach * s for m, s in axis.bells), max(m + reach * s for m, s in axis.bells)


def _must_decay(values: list[Value]) -> None:
    """The integrand has to be negligible at both ends of the nodes."""
    sizes = [max((abs(x) for x in entries(v)), default=0) for v in values]
    largest = max(sizes)
    if largest and max(sizes[0], sizes[-1]) > 1e-9 * largest:
        raise Unknown("an integral that does not seem to converge")


def _summed(values: list[Value]) -> Value:
    if not values or not shape_of(values[0]):
        return total(values)
    out = values[0]
    for v in values[1:]:
        out = each(lambda a, b: a + b, out, v)
    return out


def over_space(ev: Any, shape: tuple[int, ...], f: Callable[[Any, Value], Value]) -> Value:
    """∫ over ℝⁿ of a function of an array."""
    from .arrays import array

    size = prod(shape)
    if size > 1 and ev.precise:
        if ev.rigid:
            raise Unknown("the derivative of a double integral")
        found = over_space(ev.fast, shape, f)
        ev.noise = max(ev.noise, 1e-10, ev.fast.noise)
        return found
    return over_axes(ev, [Axis(unbounded=True)] * size, lambda point: f(ev, array(point, shape) if shape else point[0]))


def between(ev: Any, low: Any, high: Any, f: Callable[[Any], Value]) -> Value:
    """∫ from low to high of a number; the bounds may be infinite."""
    found, error = ev.context.quad(f, [low, high], error=True)
    if error > 1e-6 * max(1, abs(found)) or not np.isfinite(float(abs(found))):
        raise Unknown("an integral that does not seem to converge")
    ev.noise = max(ev.noise, float(error))
    return found
