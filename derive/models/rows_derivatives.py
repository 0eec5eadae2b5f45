"""Derivatives by forward-mode differentiation of the written expression, definitions unfolded.

The result has rows by output and columns by input: all directions are followed at once, along a
new axis in front, which becomes the last axes of the result.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from derive.notation import Family, Term

from .evaluate import Env, Evaluator, evaluates, new_tag
from .outcomes import Unknown
from .values import Array, Dual, Value, dims_of, linear, rank_of, spread


@evaluates("deriv")
def _derivative(ev: Evaluator, t: Term, env: Env) -> Value:
    return derivative(ev, t.args[0], t.args[1], env)


@evaluates("grad")
def _gradient(ev: Evaluator, t: Term, env: Env) -> Value:
    return derivative(ev, t.args[0], t.args[1], env)


def derivative(ev: Evaluator, y: Term, x: Term, env: Env) -> Value:
    """∂y/∂x, dims (*dims of y, *dims of x)."""
    ev.used.add("derivative")
    parts = x.args if x.head == "stack" else (x,)
    values = [ev.value(p, env) for p in parts]
    sizes = [int(np.prod(dims_of(v))) for v in values]
    x_dims = dims_of(values[0]) if x.head != "stack" else (sum(sizes),)
    tag, inner, before = new_tag(), env.deeper(), ev.overrides
    for key, v in _moved(ev, parts, values, sizes, tag, env):
        inner = inner.bind(key, v)
    ev.overrides = ev.overrides or any(p.head != "sym" for p in parts)
    try:
        result = ev.value(y, inner)
    finally:
        ev.overrides = before
    return tangent_of(ev, result, tag, x_dims)


def tangent_of(ev: Evaluator, result: Value, tag: int, x_dims: tuple[int, ...]) -> Value:
    """The tangent at ``tag``, its axis of directions turned into the last axes."""
    rank = rank_of(result)
    if not (isinstance(result, Dual) and result.tag == tag):
        return spread(ev.number(0), (*dims_of(result), *x_dims))

    def directions_last(data: Any) -> Any:
        moved = np.moveaxis(data, 0, -1)
        return moved.reshape(moved.shape[:-1] + x_dims)

    return linear(directions_last, result.tangent, rank + len(x_dims))


def seeded(ev: Evaluator, v: Value, tag: int, depth: int, start: int, count: int) -> Dual:
    """v + ε·(unit directions start, start + 1, … of count)."""
    dims = dims_of(v)
    size = int(np.prod(dims))
    unit = np.zeros((count, size))
    unit[start : start + size] = np.eye(size)
    data = ev.arithmetic.from_samples(unit.reshape((count,) + (1,) * depth + dims))
    return Dual(tag, v, Array(data, len(dims)))


def _moved(ev: Evaluator, parts: Any, values: list[Value], sizes: list[int], tag: int, env: Env) -> list[tuple[Any, Value]]:
    """What to bind so that the parts move: pairs of a key and an infinitesimally moved value."""
    out: dict[Any, Value] = {}
    start, count = 0, sum(sizes)
    for part, v, size in zip(parts, values, sizes, strict=True):
        key, moved = _target(ev, part, seeded(ev, v, tag, env.depth, start, count), env)
        if key in out:
            moved = _merged(ev, out[key], moved, part)
        out[key] = moved
        start += size
    return list(out.items())


def _merged(ev: Evaluator, a: Value, b: Value, part: Term) -> Value:
    """Two components of the same vector move."""
    if not (isinstance(a, Dual) and isinstance(b, Dual) and part.head == "at"):
        raise Unknown(f"{part!r} occurs twice among the inputs of a derivative")
    return Dual(a.tag, a.primal, ev.calc.add(a.tangent, b.tangent))


def _target(ev: Evaluator, part: Term, moved: Dual, env: Env) -> tuple[Any, Value]:
    if part.head == "sym":
        return part, moved
    if part.head == "app":
        return part, moved
    if part.head == "at" and part.args[0].head == "sym":
        base = part.args[0]
        indices = tuple(ev.integer(i, env) for i in part.args[1:])
        own = env.lookup(base) is None and (ev.definition(base, "at") is not None or isinstance(base.sort, Family))
        if own:
            ranges = len(base.sort.ranges) if isinstance(base.sort, Family) else len(indices)
            if ranges == len(indices):
                return (base, indices), moved
            raise Unknown(f"a derivative by a component of a member, {part!r}")
        return base, _component_moved(ev, base, indices, moved, env)
    raise Unknown(f"a derivative by {part!r}")


def _component_moved(ev: Evaluator, base: Term, indices: tuple[int, ...], moved: Dual, env: Env) -> Dual:
    """The whole vector, of which one component moves."""
    from .values import embed

    whole = ev.value(base, env)
    position = tuple(i - 1 for i in indices)
    return Dual(moved.tag, whole, embed(moved.tangent, position, dims_of(whole)))
