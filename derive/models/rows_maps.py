"""Maps: application, components, derivatives of maps, functions that a definition introduces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from derive.notation import Family, Index, Map, Term

from .evaluate import Env, Evaluator, evaluates, new_tag
from .formulas import Formula
from .outcomes import Unknown
from .rows_derivatives import seeded, tangent_of
from .values import Array, Dual, Value, dims_of, rank_of, spread, take

Function = Callable[[list[Value], Env], Value]


@evaluates("app")
def _application(ev: Evaluator, t: Term, env: Env) -> Value:
    if ev.overrides:
        found = _overridden(t, env)
        if found is not None:
            return found
    place = env.home(ev.letters_of(t))
    known: Value | None = place.cache.get(t)
    if known is None:
        known = _at_its_letters(ev, t, env)
        if known is None:
            known = map_of(ev, t.args[0], env)([ev.value(a, env) for a in t.args[1:]], env)
        place.cache[t] = known
    return known


def _at_its_letters(ev: Evaluator, t: Term, env: Env) -> Value | None:
    """f(x) for f(x) := …, at the very letters of the definition: its right side as it stands."""
    d = ev.definition(t.args[0], "app") if t.args[0].head == "sym" else None
    if d is None or d.left != t or env.lookup(t.args[0]) is not None:
        return None
    return ev.value(d.right, env)


def _overridden(t: Term, env: Env) -> Value | None:
    """The value of an application that a derivative takes as free: the same term, with the same letters."""
    frame: Env | None = env
    rebound: set[Term] = set()
    while frame is not None:
        key = frame.key
        if isinstance(key, Term) and key.head == "app" and key.args[0] == t.args[0]:
            if key == t and not rebound & t.free:
                value: Value = frame.bound
                return value
            raise Unknown(f"whether {t!r} depends on {key!r}")
        if isinstance(key, Term):
            rebound.add(key)
        frame = frame.parent
    return None


def map_of(ev: Evaluator, f: Term, env: Env) -> Function:
    """A map as a function of values."""
    row = {"sym": _letter, "at": _component, "prime": _prime, "jac": _jacobian, "lam": _written}.get(f.head)
    if row is None:
        raise Unknown(f"{f!r} as a map")
    return row(ev, f, env)


def _letter(ev: Evaluator, f: Term, env: Env) -> Function:
    d = ev.definition(f, "app")
    bound = env.lookup(f)
    if bound is None and d is not None:
        definition = d
        return lambda values, inner: ev.unfold(definition, tuple(values), inner)
    found = bound if bound is not None else ev.letter(f, env)
    if callable(found):
        function: Function = found
        return function
    if not isinstance(found, Formula):
        raise Unknown(f"no map for {f!r}")
    return formula_function(ev, found)


def formula_function(ev: Evaluator, formula: Formula) -> Function:
    """A concrete map, written as a formula in its parameters."""

    def apply(values: list[Value], env: Env) -> Value:
        inner = Env(depth=env.depth)
        for parameter, v in zip(formula.parameters, values, strict=True):
            inner = inner.bind(parameter, v)
        result = ev.value(formula.body, inner)
        return spread(result, formula.dims) if dims_of(result) != formula.dims else result

    return apply


def _written(ev: Evaluator, f: Term, env: Env) -> Function:
    x, body = f.args
    if isinstance(x.sort, Index):
        raise Unknown("a vector applied as a map")

    def apply(values: list[Value], at: Env) -> Value:
        inner = Env(env, x, values[0], at.depth)
        return ev.value(body, inner)

    return apply


def _component(ev: Evaluator, f: Term, env: Env) -> Function:
    """Member of a family of maps, or component of a map."""
    base, *where = f.args
    indices = tuple(ev.integer(i, env) for i in where)
    sort = base.sort
    if isinstance(sort, Family) and base.head == "sym":
        whole = _member(ev, base, indices[: len(sort.ranges)], env)
        indices = indices[len(sort.ranges) :]
        kind = sort.of
    else:
        whole = map_of(ev, base, env)
        kind = sort
    if not indices:
        return whole
    if isinstance(kind, Map) and kind.kind == "elementwise":
        dims = ev.dims(kind.codomain.dims, env)
        return lambda values, inner: take(whole([spread(v, dims) if rank_of(v) == 0 else v for v in values], inner), *(i - 1 for i in indices))
    return _component_of(whole, indices)


def _component_of(whole: Function, indices: tuple[int, ...]) -> Function:
    def apply(values: list[Value], env: Env) -> Value:
        return take(whole(values, env), *(i - 1 for i in indices))

    return apply


def _member(ev: Evaluator, base: Term, indices: tuple[int, ...], env: Env) -> Function:
    for d in ev.definitions.get(base, ()):
        if d.left.head == "app" and d.left.args[0].head == "at":
            definition = d
            return lambda values, inner: ev.unfold(definition, (*indices, *values), inner)
        if d.left.head == "at":
            function: Function = ev.unfold(d, indices, env)
            return function
    found = ev.model.member(base, indices, ev.arithmetic)
    if not isinstance(found, Formula):
        raise Unknown(f"no map for {base!r} at {indices}")
    return formula_function(ev, found)


def _prime(ev: Evaluator, f: Term, env: Env) -> Function:
    """The k-th derivative of a map of one number or of an element-wise map: all components move together."""
    inner, order = f.args
    whole = map_of(ev, inner, env)
    sort = inner.sort
    if rank_of_map(sort) and sort.kind != "elementwise":
        raise Unknown(f"a prime on {inner!r}, which is not element-wise")
    for _ in range(order):
        whole = _differentiated(ev, whole)
    return whole


def rank_of_map(sort: Any) -> int:
    return int(sort.domains[0].rank)


def _differentiated(ev: Evaluator, f: Function) -> Function:
    def apply(values: list[Value], env: Env) -> Value:
        ev.used.add("derivative")
        (x,) = values
        tag = new_tag()
        moving = Array(ev.arithmetic.from_samples(np.ones((1,) * env.depth + dims_of(x))), rank_of(x))
        result = f([Dual(tag, x, moving)], env)
        if isinstance(result, Dual) and result.tag == tag:
            return result.tangent
        return spread(ev.number(0), dims_of(result))

    return apply


def _jacobian(ev: Evaluator, f: Term, env: Env) -> Function:
    """The Jacobian of a map in one argument, rows by output."""
    inner, argument = f.args
    whole = map_of(ev, inner, env)

    def apply(values: list[Value], at: Env) -> Value:
        ev.used.add("derivative")
        tag = new_tag()
        x = values[argument]
        size = int(np.prod(dims_of(x)))
        moved = [*values[:argument], seeded(ev, x, tag, at.depth, 0, size), *values[argument + 1 :]]
        return tangent_of(ev, whole(moved, at.deeper()), tag, dims_of(x))

    return apply
