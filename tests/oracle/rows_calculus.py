"""Maps and derivatives: everything by difference quotients at 50 digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Value, array, entries, shape_of
from .evaluate import Env, Evaluator, Function, replaced, row, stacked_last
from .outcomes import Unknown
from .plain import Node


def function(ev: Evaluator, t: Node, env: Env) -> Function:
    f = ev.value(t, env)
    if not isinstance(f, Function):
        raise Unknown(f"{t!r} is no map")
    return f


@row("app")
def _application(ev: Evaluator, t: Node, env: Env) -> Value:
    for key in env:
        if isinstance(key, Node) and key.head == "app" and key.args[0] is t.args[0]:
            if key is t:
                return env[key]
            raise Unknown(f"whether {t!r} depends on {key!r}")
    return function(ev, t.args[0], env).call(ev, [ev.value(a, env) for a in t.args[1:]])


@row("lam")
def _written_function(ev: Evaluator, t: Node, env: Env) -> Value:
    x, body = t.args
    if x.sort.head != "index":
        return Function(lambda inner, values: inner.value(body, {**env, x: values[0]}))
    lo, hi = (ev.integer(b, env) for b in x.sort.args)
    found = [ev.value(body, {**env, x: k}) for k in range(lo, hi + 1)]
    if any(shape_of(v) for v in found):
        raise Unknown("a vector of vectors")
    return array(found, (len(found),))


@row("prime")
def _prime(ev: Evaluator, t: Node, env: Env) -> Value:
    f = function(ev, t.args[0], env)
    for _ in range(t.args[1]):
        f = _differentiated(f)
    return f


def _differentiated(f: Function) -> Function:
    """The derivative of a map of one number, or of every component of an element-wise map."""

    def call(ev: Evaluator, values: list[Value]) -> Value:
        (x,) = values
        if not isinstance(x, np.ndarray):
            return ev.slope(lambda u: f.call(ev, [u]), x)
        slopes = [ev.slope(lambda u, k=k: f.call(ev, [replaced(x, k, u)]).flat[k], x.flat[k]) for k in range(x.size)]
        return array(slopes, x.shape)

    entry = f.entry
    if entry is None:
        return Function(call)
    return Function(call, lambda ev, i, u: ev.slope(lambda w: entry(ev, i, w), u))


@row("jac")
def _jacobian_map(ev: Evaluator, t: Node, env: Env) -> Value:
    f, k = function(ev, t.args[0], env), t.args[1]

    def call(inner: Evaluator, values: list[Value]) -> Value:
        return inner.jacobian(lambda u: f.call(inner, [*values[:k], u, *values[k + 1 :]]), values[k])

    return Function(call)


@row("deriv", "grad")
def _derivative(ev: Evaluator, t: Node, env: Env) -> Value:
    """∂y/∂x of the written y, definitions unfolded: the axes of y first, then those of x."""
    y, x = t.args
    if t.head == "grad" and shape_of(ev.value(y, env)):
        raise Unknown("the gradient of an array")
    if x.head != "stack":
        return _by_one(ev, y, x, env)
    columns: list[Value] = []
    for part in x.args:
        found = _by_one(ev, y, part, env)
        if shape_of(ev.value(part, env)):
            columns += [found[..., k] for k in range(found.shape[-1])]
        else:
            columns.append(found)
    return stacked_last(columns, (len(columns),))


def _by_one(ev: Evaluator, y: Node, x: Node, env: Env) -> Value:
    """The derivative by one letter, component, member of a family or application."""
    here = ev.value(x, env)
    if not isinstance(here, np.ndarray):
        here = ev.context.mpf(here)
    return ev.jacobian(lambda u: ev.value(y, _moved(ev, x, u, env)), here)


def _moved(ev: Evaluator, x: Node, u: Value, env: Env) -> Env:
    """The environment in which x has the value u."""
    if x.head in ("sym", "app"):
        return {**env, x: u}
    if x.head != "at" or x.args[0].head != "sym":
        raise Unknown(f"a derivative by {x!r}")
    s, where = x.args[0], tuple(ev.integer(i, env) for i in x.args[1:])
    own = s not in env and (s.sort.head == "family" or ev.definition(s, "at") is not None)
    if own:
        return {**env, (s, where): u}
    whole = ev.value(s, env).copy()
    whole[tuple(i - 1 for i in where)] = u
    return {**env, s: whole}


def flat(values: list[Value]) -> list[Any]:
    """All numbers in some values."""
    return [x for v in values for x in entries(v)]
