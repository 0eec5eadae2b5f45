"""Arrays of mpmath numbers: entry by entry operations, products, determinants, inverses.

What does not fit has no value. A value is a number (int, mpf or float), a NumPy object array (a vector or a matrix), or a ``Row``,
the transpose of a vector, which is kept apart from a matrix so that rows times columns are numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .outcomes import Undefined, Unknown

Value = Any
SMALL = 1e-35  # a determinant below this, with entries of order one, is a singular matrix


@dataclass(frozen=True, slots=True)
class Row:
    """A vector written as a row."""

    v: Any


def array(entries: list[Value], shape: tuple[int, ...]) -> Any:
    """An object array; NumPy must not look into the entries."""
    out = np.empty(len(entries), dtype=object)
    for k, x in enumerate(entries):
        out[k] = x
    return out.reshape(shape)


def shape_of(v: Value) -> tuple[int, ...]:
    if isinstance(v, Row):
        return (1, *v.v.shape)
    return v.shape if isinstance(v, np.ndarray) else ()


def each(f: Callable[..., Value], *values: Value) -> Value:
    """f entry by entry; a number goes with every entry."""
    for v in values:
        if type(v) is np.ndarray or type(v) is Row:
            return _each(f, values)
    return f(*values)


def _each(f: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    if any(isinstance(v, Row) for v in values):
        if any(isinstance(v, np.ndarray) for v in values):
            raise Undefined("a row beside a column")
        return Row(each(f, *(v.v if isinstance(v, Row) else v for v in values)))
    shapes = {v.shape for v in values if isinstance(v, np.ndarray)}
    if len(shapes) > 1:
        raise Undefined(f"shapes {sorted(shapes)} side by side")
    (shape,) = shapes
    columns = [list(v.flat) if isinstance(v, np.ndarray) else None for v in values]
    count = int(np.prod(shape))
    return array([f(*(c[k] if c is not None else v for c, v in zip(columns, values, strict=True))) for k in range(count)], shape)


def scaled_rows(a: Value, b: Value) -> Value:
    """The componentwise product; a vector with a matrix scales its rows."""
    if shape_of(a) and shape_of(b) and not isinstance(a, Row) and not isinstance(b, Row) and a.ndim != b.ndim:
        vector, matrix = (a, b) if a.ndim == 1 else (b, a)
        if vector.shape[0] != matrix.shape[0]:
            raise Undefined("a vector that does not fit the rows of a matrix")
        return vector[:, None] * matrix
    return each(lambda x, y: x * y, a, b)


def entries(v: Value) -> list[Value]:
    """All numbers in a value, in order."""
    if isinstance(v, Row):
        return list(v.v)
    return list(v.flat) if isinstance(v, np.ndarray) else [v]


def total(values: list[Value]) -> Value:
    out: Value = 0
    for v in values:
        out = out + v
    return out


def transposed(v: Value) -> Value:
    if isinstance(v, Row):
        return v.v
    if not isinstance(v, np.ndarray):
        return v
    return Row(v) if v.ndim == 1 else v.T


def product(a: Value, b: Value) -> Value:
    """The matrix product; a row times a column is a number."""
    if not shape_of(a) or not shape_of(b):
        return scaled_rows(a, b)
    try:
        return _product(a, b)
    except ValueError as problem:
        raise Undefined(str(problem)) from None


def _product(a: Value, b: Value) -> Value:
    if isinstance(a, Row):
        if isinstance(b, Row):
            raise Undefined("a row times a row")
        found = a.v @ b
        return found if b.ndim == 1 else Row(found)
    if isinstance(b, Row):
        if a.ndim == 1:
            return np.outer(a, b.v)
        if a.shape[1] != 1:
            raise Undefined("a matrix times a row")
        return np.outer(a[:, 0], b.v)
    if a.ndim == 1:
        raise Undefined("a column times something")
    return a @ b


def determinant(m: Value) -> Value:
    """By expansion along the first row, without divisions."""
    if not isinstance(m, np.ndarray):
        return m
    if m.ndim != 2 or m.shape[0] != m.shape[1] or m.shape[0] > 8:
        raise Unknown(f"the determinant of something with shape {m.shape}")
    return _expanded(m, 0, tuple(range(m.shape[0])), {})


def _expanded(m: Any, row: int, columns: tuple[int, ...], known: dict[tuple[int, ...], Value]) -> Value:
    if not columns:
        return 1
    if columns not in known:
        out: Value = 0
        for k, c in enumerate(columns):
            if not isinstance(m[row, c], int) or m[row, c] != 0:
                out = out + (-1) ** k * m[row, c] * _expanded(m, row + 1, columns[:k] + columns[k + 1 :], known)
        known[columns] = out
    return known[columns]


def inverted(m: Value, one: Value) -> Value:
    """The inverse by cofactors."""
    if not isinstance(m, np.ndarray):
        if m == 0:
            raise Undefined("1/0")
        return one / m
    det = determinant(m)
    if abs(det) < SMALL:
        raise Undefined("the inverse of a singular matrix")
    n = m.shape[0]
    out = np.empty((n, n), dtype=object)
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(m, j, 0), i, 1)
            out[i, j] = (-1) ** (i + j) * determinant(minor) * one / det
    return out
