"""Charts: where the nodes of a quadrature lie, and how an axis is cut where the integrand has a corner or a jump.

A node is a multiple of a step in t, shifted by an irrational fraction of it, to miss special points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from .laws import Axis
from .outcomes import Undefined, Unknown

SHIFT = 0.13717421
REACH = {True: 11.5, False: 7.0}  # standard deviations on each side: e^(−66) and e^(−24)
STEPS = {"line": 2 / 3, "sinh": 1 / 4, "half": 1 / 4, "interval": 1 / 4}
ENDS = {"sinh": (5.0, 3.3), "half": (5.2, 2.4), "interval": (3.7, 2.4)}  # of t, for 50 digits and for doubles
MOST_CUTS = 8
Branch = tuple[Any, ...]


def nodes(ev: Any, axis: Axis, level: int, nested: bool) -> Iterator[tuple[Any, Any]]:
    """Nodes and weights on each chart: all multiples of the step, or of a finer nested level the midpoints only."""
    c = ev.context
    for chart in axis.charts:
        low, high = ends(chart, ev.precise)
        h = c.mpf(STEPS[chart[0]]) / 2**level
        offset = c.mpf(SHIFT) * c.mpf(STEPS[chart[0]])
        stride = 2 if nested and level else 1
        first = int(low / float(h)) // stride * stride + (1 if stride == 2 else 0)
        for k in range(first, int(high / float(h)) + 1, stride):
            x, slope = CHARTS[chart[0]](c, k * h + offset, *chart[1:])
            yield x, h * slope


def ends(chart: tuple[Any, ...], precise: bool) -> tuple[float, float]:
    """Between which t the nodes lie."""
    if chart[0] == "line":
        reach = REACH[precise]
        return min(m - reach * s for m, s in chart[3]), max(m + reach * s for m, s in chart[3])
    end = ENDS[chart[0]][0 if precise else 1]
    return -end, end


def _half_line(c: Any, t: Any, end: Any, scale: Any) -> tuple[Any, Any]:
    x = abs(scale) * c.exp(c.pi / 2 * c.sinh(t))
    return end + (x if scale > 0 else -x), x * c.pi / 2 * c.cosh(t)


def _interval(c: Any, t: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """x = low + (high − low)/(1 + e^(−π sinh t))."""
    u = c.exp(-c.pi * c.sinh(t))
    return low + (high - low) / (1 + u), (high - low) * c.pi * c.cosh(t) * u / (1 + u) ** 2


CHARTS: dict[str, Callable[..., tuple[Any, Any]]] = {  # t to the coordinate and its slope in t
    "line": lambda c, t, centre, scale, bells: (centre + scale * t, scale),
    "sinh": lambda c, t: (c.sinh(t), c.cosh(t)),
    "half": _half_line,
    "interval": _interval,
}


# -- corners -----------------------------------------------------------------------------------


def cut(ev: Any, axis: Axis, f: Callable[[list[Any]], Any]) -> Axis:
    """The axis in pieces between the places where |u|, step u and their like change their branch in f."""

    def branch(x: Any) -> Branch:
        outer, ev.corners = ev.corners, []
        try:
            f([x])
            return tuple(ev.corners)
        except (Undefined, Unknown):  # on the corner
            return ("corner",)
        finally:
            ev.corners = outer

    return Axis((), tuple(piece for chart in axis.charts for piece in _pieces(ev, chart, branch)))


def _pieces(ev: Any, chart: tuple[Any, ...], branch: Callable[[Any], Branch]) -> list[tuple[Any, ...]]:
    points = sorted(x for x, _ in nodes(ev, Axis((), (chart,)), 0, nested=True))
    if not branch(points[0]):
        return [chart]
    seen = [(x, branch(x)) for x in points]
    places = [p for (a, u), (b, v) in pairwise(seen) for p in _places(branch, a, u, b, v)]
    if not places:
        return [chart]
    if len(places) > MOST_CUTS:
        raise Unknown("many corners in an integral")
    low, high = (CHARTS[chart[0]](ev.context, ev.context.mpf(t), *chart[1:])[0] for t in ends(chart, ev.precise))
    return [("interval", a, b) for a, b in pairwise((low, *places, high))]


def _places(branch: Callable[[Any], Branch], a: Any, u: Branch, b: Any, v: Branch) -> Iterator[Any]:
    """The places between a and b, of branches u and v, at which the branch changes."""
    width = b - a
    for _ in range(MOST_CUTS):
        if u == v:
            return
        place, beyond = a, b
        while place < (middle := (place + beyond) / 2) < beyond and beyond - place > width * 1e-47:
            place, beyond = (middle, beyond) if branch(middle) == u else (place, middle)
        yield beyond
        a = beyond + width * 1e-20
        u = branch(a)
