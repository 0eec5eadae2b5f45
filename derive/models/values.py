"""Values: what a term evaluates to, over any arithmetic.

The last ``rank`` axes of an array are those of the mathematics (rows, columns). The axes in front
are samples, quadrature nodes and directions of differentiation; they broadcast. There is always at
least one of them. ``Dual`` and ``ExpPoly`` extend arrays by an infinitesimal and by integration
variables; each carries the tag of the binder that made it, and the larger tag is the outer layer.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

Data = Any  # an ndarray; its type parameters would say nothing here
Exponents = tuple[Any, ...]  # integers; rationals for variables that are positive
Terms = dict[Exponents, "Value"]
Shape = tuple[int, ...]


_tags = count(1)


def new_tag() -> int:
    """A tag larger than all before it: the innermost binder is the outermost layer of a value."""
    return next(_tags)


class Value:
    """A number, vector or matrix at every sample point."""

    __slots__ = ()
    tag = 0


class Array(Value):
    """Plain numbers: ``data`` has shape (…samples, *dims) with ``rank`` dims."""

    __slots__ = ("data", "rank")

    def __init__(self, data: Data, rank: int) -> None:
        self.data = data
        self.rank = rank


class Dual(Value):
    """primal + tangent·ε with ε² = 0; the tangent has the shape of the primal, and axes for directions."""

    __slots__ = ("primal", "tag", "tangent")

    def __init__(self, tag: int, primal: Value, tangent: Value) -> None:
        self.tag = tag
        self.primal = primal
        self.tangent = tangent


class ExpPoly(Value):
    """Σ P(δ)·exp(Q(δ)) in the integration variables δ of one binder.

    Each part is (terms of P, terms of Q); Q is a polynomial with number coefficients, or None for 0.
    """

    __slots__ = ("parts", "tag")

    def __init__(self, tag: int, parts: tuple[tuple[Terms, Terms | None], ...]) -> None:
        self.tag = tag
        self.parts = parts


def data_of(v: Value) -> Data:
    """The numbers of a plain value."""
    if not isinstance(v, Array):
        raise TypeError(f"a {type(v).__name__} is no plain array")
    return v.data


def first_array(v: Value) -> Array:
    """Some plain array of the same dims as v."""
    while not isinstance(v, Array):
        if isinstance(v, Dual):
            v = v.primal
        elif isinstance(v, ExpPoly):
            v = next(iter(v.parts[0][0].values()))
        else:
            raise TypeError(f"{v!r} is no value")
    return v


def rank_of(v: Value) -> int:
    return first_array(v).rank


def dims_of(v: Value) -> Shape:
    """The dims of v: () for a number, (n,) for a vector, (n, m) for a matrix."""
    a = first_array(v)
    return tuple(a.data.shape[a.data.ndim - a.rank :])


def linear(f: Callable[[Data], Data], v: Value, rank: int) -> Value:
    """f(v) for a map f of arrays that is linear and acts on the last axes; the result has ``rank``."""
    if isinstance(v, Array):
        return Array(f(v.data), rank)
    if isinstance(v, Dual):
        return Dual(v.tag, linear(f, v.primal, rank), linear(f, v.tangent, rank))
    if not isinstance(v, ExpPoly):
        raise TypeError(f"{v!r} is no value")
    return ExpPoly(v.tag, tuple(({e: linear(f, c, rank) for e, c in terms.items()}, exponent) for terms, exponent in v.parts))


def spread(v: Value, dims: Shape) -> Value:
    """A number, or a vector for each row, repeated to the given dims."""
    have = dims_of(v)
    if have == dims:
        return v
    missing = len(dims) - len(have)

    def repeat(data: Data) -> Data:
        batch = data.shape[: data.ndim - len(have)]
        return np.broadcast_to(data.reshape(batch + have + (1,) * missing), batch + dims)

    return linear(repeat, v, len(dims))


def widen(v: Array, missing: int) -> Array:
    """A plain number or vector with ``missing`` more axes of length 1, to be broadcast by NumPy."""
    return Array(v.data.reshape(v.data.shape + (1,) * missing), v.rank + missing)


def take(v: Value, *positions: int) -> Value:
    """Component (positions counted from 0) of a vector or matrix, or a row of a matrix."""
    dims, rank = dims_of(v), rank_of(v)
    if any(not 0 <= p < d for p, d in zip(positions, dims, strict=False)):
        raise IndexError(f"no component {positions} in shape {dims}")
    key = (..., *positions, *(slice(None),) * (rank - len(positions)))
    return linear(lambda data: data[key], v, rank - len(positions))


def embed(v: Value, position: tuple[slice | int, ...], dims: Shape) -> Value:
    """A value of the given dims that is v at ``position`` and 0 elsewhere."""

    def place(data: Data) -> Data:
        batch = data.shape[: data.ndim - rank_of(v)]
        out = np.zeros(batch + dims, dtype=data.dtype)
        out[(..., *position, *(slice(None),) * (len(dims) - len(position)))] = data
        return out

    return linear(place, v, len(dims))


def total(v: Value, axes: int = 1) -> Value:
    """The sum over the last ``axes`` axes of the dims."""
    over = tuple(range(-axes, 0))
    return linear(lambda data: data.sum(axis=over), v, rank_of(v) - axes)


def transposed(v: Value) -> Value:
    """The transpose; a vector becomes a row."""
    rank = rank_of(v)
    if rank == 0:
        return v
    if rank == 1:
        return linear(lambda data: data[..., None, :], v, 2)
    return linear(lambda data: np.swapaxes(data, -1, -2), v, 2)


def entries(v: Value) -> list[tuple[tuple[int, ...], Value]]:
    """All components of v with their positions, counted from 0."""
    return [(p, take(v, *p)) for p in np.ndindex(*dims_of(v))]


def is_zero_array(v: Value) -> bool:
    """Whether v is plain and exactly 0 in every place."""
    return isinstance(v, Array) and not np.any(v.data != 0)
