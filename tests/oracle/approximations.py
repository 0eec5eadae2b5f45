"""≈ and ∝: agreement to an order near a limit, agreement of printed digits, a constant factor."""

from __future__ import annotations

from random import Random
from typing import Any

import mpmath
import numpy as np

from .arrays import array, each, entries
from .evaluate import Env, Evaluator
from .maps import random_number
from .outcomes import Unknown
from .plain import Node, Problem
from .relations import sign_of_difference
from .worlds import World

NEAR = ("1e-5", "1e-6")


def approximation(problem: Problem, world: World) -> bool:
    """Whether ≈ or ∝ holds in a world, to the declared order or in the declared letters."""
    left, right = problem.statement.args
    if problem.statement.head == "propto":
        return _proportional(problem, world, left, right)
    for letters, limit, order in reversed(problem.approx):  # what was said last counts
        if (problem.relevant(left) | problem.relevant(right)) & set(letters):
            return _to_order(world, left, right, letters, limit, order)
    return _to_digits(world, left, right)


def _to_order(world: World, left: Node, right: Node, letters: tuple[Node, ...], limit: Node, order: int) -> bool:
    """left − right = O(λ^(order + 1)) on the way limit + λ·direction, as λ → 0."""
    ev = world.evaluator
    target = ev.value(limit, {})
    for k in range(2):
        rng = Random(f"{world.seed}/direction/{k}")
        towards = {s: _direction(rng, ev.value(s, {})) for s in letters}
        gaps = [_gaps(ev, left, right, {s: _near(target, d, mpmath.mpf(size)) for s, d in towards.items()}) for size in NEAR]
        if ev.noise > 1e-22:
            raise Unknown("an expansion of a quadrature")
        if any(_order(far, near) < order + 0.5 for far, near in zip(*gaps, strict=True)):
            return False
    return True


def _gaps(ev: Evaluator, left: Node, right: Node, env: Env) -> list[Any]:
    return [abs(x) for x in entries(each(lambda a, b: a - b, ev.value(left, env), ev.value(right, env)))]


def _near(target: Any, direction: Any, size: Any) -> Any:
    """target + size · direction; a number as target is that number in every component."""
    return each(lambda t, d: t + size * d, target, direction)


def _direction(rng: Any, like: Any) -> Any:
    if isinstance(like, np.ndarray):
        return array([random_number(rng, 0.3, 1.0) * rng.choice((-1, 1)) for _ in range(like.size)], like.shape)
    return random_number(rng, 0.3, 1.0) * rng.choice((-1, 1))


def _order(far: Any, near: Any) -> float:
    """The power of λ with which a gap goes to 0, from its size at two λ a factor 10 apart."""
    if near < mpmath.mpf("1e-38"):
        return 99.0
    return float(mpmath.log10(far / near)) if far > 0 else -99.0


def _to_digits(world: World, left: Node, right: Node) -> bool:
    """Two numbers that agree within half a unit of the last digit printed on the right."""
    if right.head == "neg":
        left, right = Node("neg", (left,)), right.args[0]
    if right.head != "num":
        raise Unknown("≈ without a limit or digits")
    text = (right.args[1] if len(right.args) > 1 else "") or right.args[0]
    if "/" in text:
        raise Unknown("≈ of a fraction")
    digits = len(text.partition(".")[2])
    gap = abs(world.evaluator.number(left, {}) - world.evaluator.number(right, {}))
    return bool(gap <= mpmath.mpf(10) ** -digits / 2)


def _proportional(problem: Problem, world: World, left: Node, right: Node) -> bool:
    """left / right does not change when only the declared letters change."""
    ratios = []
    ev = world.evaluator
    for k in range(3):
        env: Env = {}
        for s in problem.propto:
            here = ev.value(s, {})
            env[s] = here if k == 0 else world.another(s, k, here.shape if isinstance(here, np.ndarray) else ())
        a, b = ev.number(left, env), ev.number(right, env)
        if b == 0 or a == 0:
            raise Unknown("a side of ∝ that vanishes")
        ratios.append(a / b)
    return all(sign_of_difference(ev, ratios[0], r) == 0 for r in ratios[1:])
