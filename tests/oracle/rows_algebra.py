"""Numbers, letters, arithmetic, components, matrices, sums and products."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate, product
from typing import Any

import numpy as np

from .arrays import Row, Value, array, determinant, each, entries, inverted, scaled_rows, shape_of, total, transposed
from .arrays import product as matrix_product
from .evaluate import Env, Evaluator, Function, replaced, row
from .functions import CORNERED, FUNCTIONS, beta, binomial, power, quotient, sign
from .outcomes import Undefined, Unknown
from .plain import Node

LONGEST = 200  # terms of a sum


@row("num")
def _number(ev: Evaluator, t: Node, env: Env) -> Value:
    return ev.real(Fraction(t.args[0]))


@row("const")
def _constant(ev: Evaluator, t: Node, env: Env) -> Value:
    if t.args[0] not in ("pi", "e"):
        raise Unknown(f"{t!r} is no number")
    return +getattr(ev.context, t.args[0])


@row("sym")
def _letter(ev: Evaluator, t: Node, env: Env) -> Value:
    if t not in env:
        applied = ev.definition(t, "app")
        if applied is not None:
            return Function(lambda inner, values: inner.unfold(applied, values, env))
        by_component = ev.definition(t, "at")
        if by_component is not None and t.sort.head == "tensor":
            return _by_components(ev, t, env)
    return ev.letter(t, env)


def _by_components(ev: Evaluator, s: Node, env: Env) -> Value:
    d = ev.definition(s, "at")
    shape = tuple(ev.integer(n, env) for n in s.sort.args[1:])
    places = list(product(*(range(1, n + 1) for n in shape)))
    if s in ev.world.problem.relevant(d.right):
        return _by_recursion(ev, s, shape, places, env)
    return array([env.get((s, p), None) or ev.unfold(d, list(p), env) for p in places], shape)


def _by_recursion(ev: Evaluator, s: Node, shape: tuple[int, ...], places: list[tuple[int, ...]], env: Env) -> Value:
    """A letter whose components are defined by earlier ones: filled in one after the other, from zeros.

    If a further round changes anything, some component depended on a later one.
    """
    d, zero = ev.definition(s, "at"), ev.context.mpf(0)
    found = array([zero] * len(places), shape)
    for k, p in enumerate(places):
        found = replaced(found, k, ev.unfold(d, list(p), {**env, s: found}))
    again = [ev.unfold(d, list(p), {**env, s: found}) for p in places]
    if any(abs(a - b) > 1e-30 * (1 + abs(b)) for a, b in zip(again, entries(found), strict=True)):
        raise Unknown(f"a definition of {s!r} that is no recursion")
    return found


# -- entry by entry ----------------------------------------------------------------------------


@row("add")
def _sum_of_terms(ev: Evaluator, t: Node, env: Env) -> Value:
    return _folded(lambda a, b: a + b, ev, t, env)


def _folded(f: Any, ev: Evaluator, t: Node, env: Env) -> Value:
    first, *rest = (ev.value(p, env) for p in t.args)
    for v in rest:
        first = each(f, first, v)
    return first


@row("neg")
def _negative(ev: Evaluator, t: Node, env: Env) -> Value:
    return each(lambda a: -a, ev.value(t.args[0], env))


@row("mul", "hadamard")
def _product_of_factors(ev: Evaluator, t: Node, env: Env) -> Value:
    first, *rest = (ev.value(p, env) for p in t.args)
    for v in rest:
        first = scaled_rows(first, v)
    return first


@row("div")
def _quotient(ev: Evaluator, t: Node, env: Env) -> Value:
    a, b = (ev.value(p, env) for p in t.args)
    ev.note_divisor(t.args[1], b)
    return each(lambda x, y: quotient(ev.context, x, y), a, b)


@row("pow")
def _power(ev: Evaluator, t: Node, env: Env) -> Value:
    base = ev.value(t.args[0], env)
    if len(shape_of(base)) > 1:
        raise Unknown("a power of a matrix")
    exponent = ev.value(t.args[1], env)
    if any(e < 0 for e in entries(exponent)):
        ev.note_divisor(t.args[0], base)
    return each(lambda a, b: power(ev.context, a, b), base, exponent)


@row(*FUNCTIONS)
def _function(ev: Evaluator, t: Node, env: Env) -> Value:
    f, v = FUNCTIONS[t.head], ev.value(t.args[0], env)
    if t.head in CORNERED:
        for x in entries(v):
            ev.note_corner(t, sign(ev.context, x))
    return each(lambda x: f(ev.context, x), v)


@row("max", "min")
def _extremum(ev: Evaluator, t: Node, env: Env) -> Value:
    first, *rest = (ev.value(p, env) for p in t.args)
    for v in rest:
        for gap in entries(each(lambda a, b: a - b, first, v)):
            ev.note_corner(t, sign(ev.context, gap))
        first = each(max if t.head == "max" else min, first, v)
    return first


@row("binom")
def _binomial(ev: Evaluator, t: Node, env: Env) -> Value:
    return binomial(ev.context, *(ev.number(p, env) for p in t.args))


@row("beta")
def _beta(ev: Evaluator, t: Node, env: Env) -> Value:
    return beta(ev.context, *(ev.number(p, env) for p in t.args))


# -- components, stacks, blocks ----------------------------------------------------------------


@row("at")
def _component(ev: Evaluator, t: Node, env: Env) -> Value:
    """Component i of an array or a map, member i of a family."""
    base = t.args[0]
    where = tuple(ev.integer(i, env) for i in t.args[1:])
    if base.head == "sym":
        found = _of_letter(ev, base, where, env)
        if found is not None:
            return found
    return component(ev.value(base, env), where)


def _of_letter(ev: Evaluator, s: Node, where: tuple[int, ...], env: Env) -> Value | None:
    """What is said of a letter with these indices: by a derivative, a definition, or a family."""
    if (s, where) in env:
        return env[(s, where)]
    if s in env:
        return None
    count = len(s.sort.args) - 1 if s.sort.head == "family" else len(where)
    d = ev.definition(s, "at")
    if d is not None and len(d.parameters) == count:
        member = ev.unfold(d, list(where[:count]), env)
    elif s.sort.head == "family":
        member = env[(s, where[:count])] if (s, where[:count]) in env else _member(ev, s, where[:count], env)
    else:
        return None
    return component(member, where[count:]) if where[count:] else member


def _member(ev: Evaluator, s: Node, where: tuple[int, ...], env: Env) -> Value:
    for d in ev.world.problem.definitions:
        if d.name is s and d.left.head == "app":  # f_i(x) = …
            return Function(lambda inner, values, d=d: inner.unfold(d, [*where, *values], env))
    return ev.converted(ev.world.member(s, where))


def component(v: Value, where: tuple[int, ...]) -> Value:
    if isinstance(v, Function):
        return Function(lambda ev, values: _component_of_map(v, ev, values, where))
    shape = shape_of(v)
    if not shape or len(where) > len(shape):
        raise Unknown("an index where there is no array")
    if any(not 1 <= i <= n for i, n in zip(where, shape, strict=False)):
        raise Undefined(f"component {where} of an array of shape {shape}")
    if isinstance(v, Row):
        return v.v[where[1] - 1] if len(where) == 2 else v.v
    return v[tuple(i - 1 for i in where)]


def _component_of_map(f: Function, ev: Evaluator, values: list[Value], where: tuple[int, ...]) -> Value:
    """F_i: for an element-wise map, called with a number, the i-th function of one number."""
    (x, *rest) = values
    if f.entry is not None and not rest and not shape_of(x):
        return f.entry(ev, where[0] - 1, x)
    return component(f.call(ev, values), where)


@row("stack")
def _stack(ev: Evaluator, t: Node, env: Env) -> Value:
    found: list[Value] = []
    for p in t.args:
        v = ev.value(p, env)
        if len(shape_of(v)) > 1:
            raise Unknown("only numbers and vectors are stacked")
        found += entries(v)
    return array(found, (len(found),))


@row("block")
def _block(ev: Evaluator, t: Node, env: Env) -> Value:
    """A matrix of blocks; a bare 0 is a zero block of the shape that its neighbours need."""
    rows, columns, *parts = t.args
    blocks = [_as_block(p, ev.value(p, env)) for p in parts]
    heights = [_common(blocks[r * columns : (r + 1) * columns], 0) for r in range(rows)]
    widths = [_common(blocks[c::columns], 1) for c in range(columns)]
    top, left = [0, *accumulate(heights)], [0, *accumulate(widths)]
    out = array([0] * (top[-1] * left[-1]), (top[-1], left[-1]))
    for k, m in enumerate(blocks):
        if m is not None:
            r, c = divmod(k, columns)
            out[top[r] : top[r + 1], left[c] : left[c + 1]] = m
    return out


def _as_block(t: Node, v: Value) -> Any:
    if t.head == "num" and t.args[0] == "0":
        return None
    shape = shape_of(v)
    shape = shape if len(shape) == 2 else (shape[0], 1) if shape else (1, 1)
    return array(entries(v), shape)


def _common(blocks: list[Any], axis: int) -> int:
    sizes = {m.shape[axis] for m in blocks if m is not None}
    if len(sizes) > 1:
        raise Unknown("blocks that do not fit")
    return sizes.pop() if sizes else 1


# -- matrices ----------------------------------------------------------------------------------


@row("transpose")
def _transpose(ev: Evaluator, t: Node, env: Env) -> Value:
    return transposed(ev.value(t.args[0], env))


@row("matmul")
def _matrix_product(ev: Evaluator, t: Node, env: Env) -> Value:
    first, *rest = (ev.value(p, env) for p in t.args)
    for v in rest:
        first = matrix_product(first, v)
    return first


@row("inverse")
def _inverse(ev: Evaluator, t: Node, env: Env) -> Value:
    return inverted(ev.value(t.args[0], env), ev.context.mpf(1))


@row("det")
def _determinant(ev: Evaluator, t: Node, env: Env) -> Value:
    return determinant(ev.value(t.args[0], env))


@row("trace")
def _trace(ev: Evaluator, t: Node, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    return total(list(np.diagonal(v))) if isinstance(v, np.ndarray) else v


@row("diag")
def _diag(ev: Evaluator, t: Node, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    if len(shape_of(v)) == 2:
        return array(list(np.diagonal(v)), (min(v.shape),))
    numbers = entries(v)
    out = array([0] * len(numbers) ** 2, (len(numbers), len(numbers)))
    for k, x in enumerate(numbers):
        out[k, k] = x
    return out


@row("norm")
def _norm(ev: Evaluator, t: Node, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    if len(shape_of(v)) > 1:
        raise Unknown("the norm of a matrix")
    sizes = [abs(x) for x in entries(v)]
    if len(t.args) == 1:
        return ev.context.sqrt(total([x * x for x in sizes]))
    if t.args[1].head == "const":
        return max(sizes)
    p = ev.number(t.args[1], env)
    return power(ev.context, total([power(ev.context, x, p) for x in sizes]), ev.real(1) / ev.context.mpf(p))


@row("inner")
def _inner(ev: Evaluator, t: Node, env: Env) -> Value:
    a, b = (ev.value(p, env) for p in t.args)
    if shape_of(a) != shape_of(b):
        raise Unknown("an inner product of different shapes")
    return total([x * y for x, y in zip(entries(a), entries(b), strict=True)])


@row("eye")
def _identity(ev: Evaluator, t: Node, env: Env) -> Value:
    n = ev.integer(t.args[0], env)
    return array([int(i == j) for i in range(n) for j in range(n)], (n, n))


@row("zero", "ones")
def _filled(ev: Evaluator, t: Node, env: Env) -> Value:
    shape = tuple(ev.integer(n, env) for n in t.args)
    return array([int(t.head == "ones")] * int(np.prod(shape)), shape) if shape else int(t.head == "ones")


@row("delta")
def _delta(ev: Evaluator, t: Node, env: Env) -> Value:
    return int(ev.integer(t.args[0], env) == ev.integer(t.args[1], env))


# -- sums and products -------------------------------------------------------------------------


def bodies(ev: Evaluator, t: Node, env: Env) -> Iterator[Value]:
    """The values of the body for i = lo, …, hi; none for reversed bounds."""
    i, lo, hi, body = t.args
    first, last = ev.integer(lo, env), ev.integer(hi, env)
    if last - first > LONGEST:
        raise Unknown("a long sum")
    for k in range(first, last + 1):
        yield ev.value(body, {**env, i: k})


@row("sum")
def _sum(ev: Evaluator, t: Node, env: Env) -> Value:
    out: Value = 0
    for v in bodies(ev, t, env):
        out = each(lambda a, b: a + b, out, v)
    return out


@row("prod")
def _product(ev: Evaluator, t: Node, env: Env) -> Value:
    """The factors in their order, from the left: matrices by the matrix product, all else entry by entry."""
    out: Value = 1
    for v in bodies(ev, t, env):
        out = matrix_product(out, v) if len(shape_of(v)) == 2 else scaled_rows(out, v)
    return out
