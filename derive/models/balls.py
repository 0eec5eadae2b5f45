"""Exact and ball arithmetic over arrays. Certain, or it raises.

Entries of the object arrays are rationals, closed forms or balls, as in ``numbers``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb_mat, ctx, fmpq, fmpq_mat

from .closed import EULER, PI, Closed, as_ball
from .guests import Guest
from .numbers import EXACT, FUNCTIONS, Number, binomial, checked, divide, holds, maximum, power, rational, sign_of, strictly_greater
from .outcomes import Imprecise, Undefined, Unknown
from .values import Data


def pairwise(f: Callable[[Number, Number], Any]) -> Callable[[Data, Data], Data]:
    ufunc = np.frompyfunc(f, 2, 1)
    return lambda a, b: np.asarray(ufunc(a, b), dtype=object)


class Balls:
    """Rationals and balls; a result encloses the true value."""

    exact = True
    name = "ball arithmetic"

    def constant(self, q: Fraction | int) -> Data:
        return _boxed(rational(q))

    def named(self, name: str) -> Data:
        return _boxed({"pi": PI, "e": EULER}[name])

    def from_samples(self, data: Data) -> Data:
        return np.asarray(np.frompyfunc(rational, 1, 1)(data), dtype=object)

    def function(self, name: str, x: Data) -> Data:
        f = FUNCTIONS.get(name)
        if f is None:
            raise Unknown(f"{name} is not evaluated")
        convert = _number if name in EXACT else _opened

        def of_one(v: Number) -> Number:
            return v.apply(name) if isinstance(v, Guest) else checked(f(convert(v)))

        return np.asarray(np.frompyfunc(of_one, 1, 1)(x), dtype=object)

    def divide(self, a: Data, b: Data) -> Data:
        return pairwise(lambda x, y: divide(_number(x), _number(y)))(a, b)

    def power(self, a: Data, b: Data, literal: bool = False) -> Data:
        return pairwise(lambda x, y: power(_number(x), _number(y), literal))(a, b)

    def binomial(self, n: Data, k: Data) -> Data:
        return pairwise(binomial)(n, k)

    def compare(self, head: str, a: Data, b: Data) -> Data:
        return pairwise(holds(head))(a, b).astype(float)

    def strictly_greater(self, a: Data, b: Data) -> Data:
        return pairwise(strictly_greater)(a, b).astype(float)

    def maximum(self, a: Data, b: Data) -> Data:
        return pairwise(lambda x, y: maximum(_number(x), _number(y)))(a, b)

    def det(self, m: Data) -> Data:
        batch = m.shape[:-2]
        out = np.empty(batch, dtype=object)
        for k in np.ndindex(*batch):
            out[k] = _determinant([[_number(x) for x in row] for row in m[k]])
        return out

    def operator_norm(self, m: Data) -> Data:
        """√λ for the greater eigenvalue λ of AᵀA = [p q; q r], for matrices with two columns."""
        if m.shape[-1] != 2:
            raise Unknown("the operator norm of a matrix with more than two columns, exactly")
        m = np.asarray(np.frompyfunc(_number, 1, 1)(m), dtype=object)
        left, right = m[..., 0], m[..., 1]
        p, q, r = ((a * b).sum(-1) for a, b in ((left, left), (left, right), (right, right)))
        root = self.function("sqrt", (p - r) * (p - r) + q * q * 4)
        return self.function("sqrt", (p + r + root) / 2)

    def inverse(self, m: Data) -> Data:
        out = np.empty(m.shape, dtype=object)
        for k in np.ndindex(*m.shape[:-2]):
            out[k] = _inverse([[_number(x) for x in row] for row in m[k]])
        return out


def _determinant(rows: list[list[Number]]) -> Number:
    if any(isinstance(x, Guest) for row in rows for x in row):
        return _expanded(rows) if len(rows) <= 4 else _refused()
    if all(isinstance(x, fmpq) for row in rows for x in row):
        return fmpq_mat(rows).det()
    if len(rows) <= 3 and any(isinstance(x, Closed) for row in rows for x in row):
        return _expanded(rows)
    return arb_mat([[as_ball(x) for x in row] for row in rows]).det()


def _expanded(rows: list[list[Number]]) -> Number:
    """Laplace's expansion, which keeps closed forms."""
    if not rows:
        return fmpq(1)
    out: Number = fmpq(0)
    for k, x in enumerate(rows[0]):
        if isinstance(x, fmpq) and x == 0:
            continue
        minor = _expanded([row[:k] + row[k + 1 :] for row in rows[1:]])
        out = out + x * minor * (-1) ** k
    return out


def _refused() -> Number:
    raise Unknown("the determinant of a large matrix under an integral")


def _inverse(rows: list[list[Number]]) -> Data:
    n = len(rows)
    if any(isinstance(x, Guest) for row in rows for x in row):
        raise Unknown("the inverse of a matrix under an integral")
    exact = all(isinstance(x, fmpq) for row in rows for x in row)
    matrix = fmpq_mat(rows) if exact else arb_mat([[as_ball(x) for x in row] for row in rows])
    if sign_of(matrix.det()) == 0:
        raise Undefined("the inverse of a singular matrix")
    try:
        found = matrix.inv()
    except ZeroDivisionError as error:
        raise Imprecise("an inverse is not certain") from error
    out = np.empty((n, n), dtype=object)
    for i in range(n):
        for j in range(n):
            out[i, j] = checked(found[i, j])
    return out


def _number(x: Any) -> Number:
    """Zeros that NumPy filled in are plain integers."""
    return fmpq(x) if isinstance(x, int) else x


def _opened(x: Any) -> Number:
    """A closed form as a ball."""
    return x.ball() if isinstance(x, Closed) else _number(x)


def _boxed(x: Number) -> Data:
    out = np.empty(1, dtype=object)
    out[0] = x
    return out


class Precision:
    """``with Precision(256):`` balls carry that many bits."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        self.before = ctx.prec
        ctx.prec = self.bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = self.before
