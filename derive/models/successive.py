"""Vectors that are defined one component after the other: x_i from x_1, …, x_{i−1}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Definition

from .values import Value, embed, spread

if TYPE_CHECKING:
    from .evaluate import Env, Evaluator


def looks_back(d: Definition) -> bool:
    """Whether a definition of a component mentions the vector itself."""
    return d.left.head == "at" and not d.base and d.name in d.right.free


def successive_vector(ev: Evaluator, d: Definition, env: Env) -> Value:
    """The vector, filled in from the first component on; those still to come stand at 0 and are not looked at."""
    place, key = env.home(ev.depends(d) - set(d.parameters), strict=True), (id(d), "whole")
    if key not in place.cache:
        (i,), (n,) = d.parameters, ev.dims(d.name.dims, env)
        found = spread(ev.number(0), (n,))
        for k in range(1, n + 1):
            inner = env.bind(d.name, found).bind(i, k, parameter=True)
            found = ev.calc.add(found, embed(ev.value(d.right, inner), (k - 1,), (n,)))
        place.cache[key] = found
    known: Value = place.cache[key]
    return known
