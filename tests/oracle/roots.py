"""Points at which an equation begins to hold: bisection on the way from one world to another.

Generic points say nothing of ≠, and little of ⇔; what they say at a root does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np

from .arrays import entries
from .outcomes import Undefined, Unknown
from .plain import Node
from .worlds import World, satisfies

CONNECTIVES = ("implies", "iff", "and", "or")
WAYPOINTS = tuple(map(mpmath.mpf, (-4, -1, 0, 1, 2, 5)))
MOST = 6
PAIRS = 5
CLOSE = 1e-24  # differences this small count as none: they may come from difference quotients


def equations(t: Node) -> list[Node]:
    """The equations and ≠ inside a statement that stand under no quantifier."""
    if t.head in ("eq", "ne"):
        return [t]
    return [e for p in t.args if t.head in CONNECTIVES for e in equations(p)]


def roots(statement: Node, worlds: list[World]) -> list[World]:
    """Worlds in which one of the equations of a statement holds."""
    found: list[World] = []
    for equation in equations(statement):
        for a, b in pairs(worlds)[:PAIRS]:
            for root in _roots_between(equation, a, b):
                found.append(root)
                if len(found) == MOST:
                    return found
    return found


def pairs(worlds: list[World]) -> list[tuple[World, World]]:
    """Neighbours among the worlds of the same dimensions."""
    keys = list(dict.fromkeys(tuple(w.sizes.values()) for w in worlds))
    return [p for key in keys for p in pairwise(w for w in worlds if tuple(w.sizes.values()) == key)]


def _roots_between(equation: Node, a: World, b: World) -> Iterator[World]:
    """Points on the line through two worlds at which the difference of the two sides changes its sign."""

    def f(t: Any) -> Any:
        return _difference(equation, between(a, b, t))

    last: Any = None
    for k, t in enumerate(WAYPOINTS):
        here = f(t)
        if here is None and k < 2:
            return
        if here and last and (here > 0) != (last > 0):
            root = _narrowed(f, WAYPOINTS[k - 1], t, last, here)
            if root is not None and satisfies(between(a, b, root)):
                yield between(a, b, root)
        last = here


def _narrowed(f: Callable[[Any], Any], a: Any, b: Any, left: Any, right: Any) -> Any:
    """The root of f between a and b by Ridders' method, which takes out an exponential factor."""
    for _ in range(40):
        middle = (a + b) / 2
        centre = f(middle)
        if centre is None or abs(b - a) < 1e-47:
            return None
        step = (middle - a) * centre / mpmath.sqrt(centre**2 - left * right)
        t = middle + (step if left > right else -step)
        here = f(t)
        if here is None or abs(here) < CLOSE:
            return None if here is None else t
        ends = sorted([(a, left), (middle, centre), (t, here), (b, right)])
        (a, left), (b, right) = next(p for p in pairwise(ends) if (p[0][1] > 0) != (p[1][1] > 0))
    return None


def _difference(equation: Node, world: World) -> Any:
    try:
        a, b = (world.evaluator.value(p, {}) for p in equation.args)
        (x,), (y,) = entries(a), entries(b)
        return x - y if world.evaluator.noise < 1e-20 else None
    except (Undefined, Unknown, ValueError, TypeError):
        return None


def between(a: World, b: World, t: Any) -> World:
    """The numbers of two worlds mixed; maps, densities and counts as in the first."""
    fixed = {}
    for s, v in a.fixed.items():
        other = b.fixed.get(s)
        number = isinstance(v, (mpmath.mpf, np.ndarray)) and s.head == "sym" and s.sort.args[0] == "R"
        fixed[s] = v + t * (other - v) if number and other is not None and not isinstance(other, int) else v
    return World(a.problem, a.sizes, a.seed, a.special, fixed, a.twist, a.work)
