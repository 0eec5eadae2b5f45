"""Components, stacks, blocks and the algebra of matrices."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from derive.notation import Definition, Family, Term, number

from .evaluate import Env, Evaluator, as_value, evaluates
from .outcomes import Undefined, Unknown
from .successive import looks_back, successive_vector
from .values import Array, Value, dims_of, embed, linear, rank_of, spread, take, total, transposed

ONE = number(1)


@evaluates("at")
def _component(ev: Evaluator, t: Term, env: Env) -> Value:
    """Component i of a vector or matrix (from 1), or member i of a family."""
    base, *where = t.args
    indices = tuple(ev.integer(i, env) for i in where)
    if base.head == "sym":
        found = component(ev, base, indices, env)
        if found is not None:
            return as_value(found, ev, t)
    v = ev.value(base, env)
    if any(not 1 <= i <= d for i, d in zip(indices, dims_of(v), strict=False)):
        raise Undefined(f"component {indices} of something with dimensions {dims_of(v)}")
    return take(v, *(i - 1 for i in indices))


def component(ev: Evaluator, base: Term, indices: tuple[int, ...], env: Env) -> Any:
    """What a letter with these indices stands for, if that is said of the component itself; else None."""
    found = env.lookup((base, indices)) if ev.overrides else None
    if found is not None:
        return found
    if env.lookup(base) is not None:
        return None
    d = at_definition(ev, base, indices, env)
    if d is not None and looks_back(d):
        return take(successive_vector(ev, d, env), indices[0] - 1)
    if d is not None:
        return ev.unfold(d, indices if d.parameters else (), env)
    if isinstance(base.sort, Family):
        return _member(ev, base, indices, env)
    return None


def at_definition(ev: Evaluator, base: Term, indices: tuple[int, ...], env: Env) -> Definition | None:
    """The definition of a component: for all indices, or for just these."""
    for d in ev.definitions.get(base, ()):
        if d.left.head != "at" or len(d.left.args) - 1 != len(indices):
            continue
        if d.parameters or tuple(ev.integer(i, env) for i in d.left.args[1:]) == indices:
            return d
    return None


def _member(ev: Evaluator, base: Term, indices: tuple[int, ...], env: Env) -> Any:
    sort = base.sort
    if not isinstance(sort, Family):
        raise Unknown(f"{base!r} is no family")
    ranges = len(sort.ranges)
    member = env.lookup((base, indices[:ranges])) if ev.overrides else None
    if member is None:
        d = at_definition(ev, base, indices[:ranges], env)
        own = ev.model.member(base, indices[:ranges], ev.arithmetic) if d is None else None
        member = own if d is None else ev.unfold(d, indices[:ranges] if d.parameters else (), env)
    if member is None:
        raise Unknown(f"no value for {base!r} at {indices}")
    rest = indices[ranges:]
    return take(as_value(member, ev, base), *(i - 1 for i in rest)) if rest else member


def defined_vector(ev: Evaluator, s: Term, env: Env) -> Value:
    """A vector or matrix that is defined component by component."""
    d = ev.definition(s, "at")
    if d is None or len(d.parameters) != s.rank:
        raise Unknown(f"no value for {s!r}")
    if looks_back(d):
        return successive_vector(ev, d, env)
    dims = ev.dims(s.dims, env)
    return ev.calc.sum([embed(component(ev, s, tuple(i + 1 for i in p), env), p, dims) for p in np.ndindex(*dims)])


@evaluates("stack")
def _stack(ev: Evaluator, t: Term, env: Env) -> Value:
    return stacked(ev, [ev.value(p, env) for p in t.args])


def stacked(ev: Evaluator, values: list[Value]) -> Value:
    """Numbers and vectors one below the other."""
    columns = [linear(lambda data: data[..., None], v, 1) if rank_of(v) == 0 else v for v in values]
    if any(rank_of(v) != 1 for v in columns):
        raise Unknown("only numbers and vectors are stacked")
    sizes = [dims_of(v)[0] for v in columns]
    if len(columns) == 1:
        return columns[0]
    if all(isinstance(v, Array) for v in columns):
        return Array(np.concatenate(_same_batch(columns), axis=-1), 1)
    starts = [0, *accumulate(sizes)]
    return ev.calc.sum([embed(v, (slice(a, a + n),), (starts[-1],)) for v, a, n in zip(columns, starts, sizes, strict=False)])


def _same_batch(columns: list[Any]) -> list[Any]:
    batch = np.broadcast_shapes(*(v.data.shape[:-1] for v in columns))
    return [np.broadcast_to(v.data, (*batch, v.data.shape[-1])) for v in columns]


@evaluates("block")
def _block(ev: Evaluator, t: Term, env: Env) -> Value:
    """A matrix of numbers or blocks; a bare 0 is a zero block of the right shape."""
    rows, columns, *parts = t.args
    values = [ev.value(p, env) for p in parts]
    shapes = [_block_shape(p, v) for p, v in zip(parts, values, strict=True)]
    heights = [_common(shapes[r * columns : (r + 1) * columns], 0) for r in range(rows)]
    widths = [_common(shapes[c::columns], 1) for c in range(columns)]
    top, left = [0, *accumulate(heights)], [0, *accumulate(widths)]
    dims = (top[-1], left[-1])
    placed: list[Value] = [ev.calc.zeros(dims)]
    for k, (v, shape) in enumerate(zip(values, shapes, strict=True)):
        r, c = divmod(k, columns)
        if shape is None:
            continue
        if shape != (heights[r], widths[c]):
            raise Unknown(f"a block of shape {shape} where {(heights[r], widths[c])} is needed")
        matrix = _as_block(v, shape)
        placed.append(embed(matrix, (slice(top[r], top[r + 1]), slice(left[c], left[c + 1])), dims))
    return ev.calc.sum(placed)


def _block_shape(t: Term, v: Value) -> tuple[int, int] | None:
    """The shape of a block; None for a bare 0."""
    dims = dims_of(v)
    if not dims:
        return None if t == number(0) else (1, 1)
    return dims if len(dims) == 2 else (dims[0], 1)


def _common(shapes: list[tuple[int, int] | None], axis: int) -> int:
    found = {s[axis] for s in shapes if s is not None}
    if len(found) > 1:
        raise Unknown(f"blocks of sizes {sorted(found)} side by side")
    return found.pop() if found else 1


def _as_block(v: Value, shape: tuple[int, int]) -> Value:
    rank = rank_of(v)
    return linear(lambda data: data.reshape(data.shape[: data.ndim - rank] + shape), v, 2)


@evaluates("transpose")
def _transpose(ev: Evaluator, t: Term, env: Env) -> Value:
    return transposed(ev.value(t.args[0], env))


@evaluates("matmul")
def _matrix_product(ev: Evaluator, t: Term, env: Env) -> Value:
    """Products from the left; what has one row and one column, by its shape as written, is a number."""
    dims = t.args[0].dims
    v = ev.value(t.args[0], env)
    for part in t.args[1:]:
        v, dims = _times(ev, v, dims, ev.value(part, env), part.dims)
    return v


def _times(ev: Evaluator, a: Value, left: tuple[Term, ...], b: Value, right: tuple[Term, ...]) -> tuple[Value, tuple[Term, ...]]:
    if not left or not right:
        return ev.calc.mul(a, b), left or right
    product = ev.calc.matmul(_as_matrix(a), _as_matrix(b))
    if len(right) == 2:
        return product, (left[0], right[1])
    if left[0] == ONE:
        return take(product, 0, 0), ()
    return linear(lambda data: data[..., 0], product, 1), (left[0],)


def _as_matrix(v: Value) -> Value:
    return linear(lambda data: data[..., None], v, 2) if rank_of(v) == 1 else v


@evaluates("inverse")
def _inverse(ev: Evaluator, t: Term, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    return ev.calc.div(ev.number(1), v) if rank_of(v) == 0 else ev.calc.inverse(v)


@evaluates("det")
def _determinant(ev: Evaluator, t: Term, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    if rank_of(v) == 0:
        return v
    ev.used.add("determinant")
    return ev.calc.det(v)


@evaluates("trace")
def _trace(ev: Evaluator, t: Term, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    return total(_diagonal(v)) if rank_of(v) else v


@evaluates("diag")
def _diag(ev: Evaluator, t: Term, env: Env) -> Value:
    v = ev.value(t.args[0], env)
    if rank_of(v) == 2:
        return _diagonal(v)
    if rank_of(v) == 0:
        return linear(lambda data: data[..., None, None], v, 2)
    n = dims_of(v)[0]

    def spread_out(data: Any) -> Any:
        out = np.zeros((*data.shape, n), dtype=data.dtype)
        out[..., np.arange(n), np.arange(n)] = data
        return out

    return linear(spread_out, v, 2)


def _diagonal(v: Value) -> Value:
    return linear(lambda data: np.diagonal(data, axis1=-2, axis2=-1), v, 1)


@evaluates("norm")
def _norm(ev: Evaluator, t: Term, env: Env) -> Value:
    """(Σ |xᵢ|ᵖ)^(1/p) of a number or vector, p = 2 unless said; max |xᵢ| for p = ∞; of a matrix √(Σ Aᵢⱼ²)."""
    v = ev.value(t.args[0], env)
    order = t.args[1] if len(t.args) > 1 else number(2)
    if rank_of(v) > 1 and order != number(2):
        raise Unknown("a norm of a matrix other than that of Frobenius")
    if order == Term("const", ("oo",)):
        return _largest(ev, ev.calc.function("abs", v))
    if order == number(2):
        return ev.calc.function("sqrt", ev.calc.dot(v, v)) if rank_of(v) else ev.calc.function("abs", v)
    p = ev.value(order, env)
    powers = ev.calc.power(ev.calc.function("abs", v), p)
    return ev.calc.power(total(powers) if rank_of(v) else powers, ev.calc.div(ev.number(1), p))


def _largest(ev: Evaluator, v: Value) -> Value:
    out = take(v, 0) if rank_of(v) else v
    for k in range(1, dims_of(v)[0] if rank_of(v) else 1):
        out = ev.calc.greater(out, take(v, k))
    return out


@evaluates("opnorm")
def _operator_norm(ev: Evaluator, t: Term, env: Env) -> Value:
    """The greatest singular value; |a| for a number or one entry."""
    v = ev.value(t.args[0], env)
    if rank_of(v) == 2 and dims_of(v) == (1, 1):
        v = take(v, 0, 0)
    if not rank_of(v):
        return ev.calc.function("abs", v)
    if not isinstance(v, Array):
        raise Unknown("the derivative of an operator norm")
    return Array(ev.arithmetic.operator_norm(v.data), 0)


@evaluates("inner")
def _inner(ev: Evaluator, t: Term, env: Env) -> Value:
    a, b = (ev.value(p, env) for p in t.args)
    if dims_of(a) != dims_of(b):
        raise Unknown("an inner product of different shapes")
    return ev.calc.dot(a, b)


@evaluates("eye")
def _identity(ev: Evaluator, t: Term, env: Env) -> Value:
    n = ev.integer(t.args[0], env)
    return Array(ev.arithmetic.from_samples(np.eye(n)[None]), 2)


@evaluates("zero", "ones")
def _filled(ev: Evaluator, t: Term, env: Env) -> Value:
    dims = ev.dims(t.args, env)
    return spread(ev.number(1 if t.head == "ones" else 0), dims)


@evaluates("delta")
def _delta(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.number(int(ev.integer(t.args[0], env) == ev.integer(t.args[1], env)))
