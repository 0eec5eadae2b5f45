"""Operations on values: one set for plain arrays, infinitesimals and integration variables.

Derivatives are forward-mode: each operation says what it does to a tangent. Operations on an
``ExpPoly`` are exact, or raise ``NotPolynomial``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np

from . import exppoly
from .derivatives import DERIVATIVES
from .outcomes import NotPolynomial, Undefined, Unknown
from .values import (
    Array,
    Data,
    Dual,
    ExpPoly,
    Value,
    data_of,
    dims_of,
    embed,
    entries,
    is_zero_array,
    linear,
    new_tag,
    rank_of,
    spread,
    take,
    total,
    widen,
)  # fmt: skip

JUMPS = frozenset(("sign", "step", "strict_sign", "strict_step"))
CORNERS = JUMPS | {"abs", "relu"}
Bilinear = Callable[[Data, Data], Data]


def split(v: Value, tag: int) -> tuple[Value, Value | None]:
    """primal and tangent of v at the infinitesimal ``tag``; None for no dependence."""
    if isinstance(v, Dual) and v.tag == tag:
        return v.primal, v.tangent
    return v, None


def matched(a: Value, b: Value) -> tuple[Value, Value]:
    """Both with the same dims, for component-by-component operations."""
    da, db = dims_of(a), dims_of(b)
    if da == db:
        return a, b
    if len(da) > len(db):
        b, a = matched(b, a)
        return a, b
    if (da and da != db[: len(da)]) or len(da) == len(db):
        raise Unknown(f"shapes {da} and {db} do not fit")
    if isinstance(a, Array) and b.tag == 0:
        return widen(a, len(db) - len(da)), b
    return spread(a, db), b


class Calculator:
    """Arithmetic on values over ``arithmetic`` (``Floats`` or ``Balls``)."""

    def __init__(self, arithmetic: Any) -> None:
        self.arithmetic = arithmetic
        self.averaging = 0  # inside how many integrals: there, a jump contributes to derivatives
        self.opened = 0  # the tag of the innermost of them
        self.at_corner: Callable[[str, Value], Value] | None = None  # asked in place of a function with a corner

    @contextmanager
    def average(self) -> Iterator[None]:
        """Inside an integral or an expectation over a continuous law."""
        before, self.opened = self.opened, new_tag()
        self.averaging += 1
        try:
            yield
        finally:
            self.averaging -= 1
            self.opened = before

    # -- constants ----------------------------------------------------------------------------

    def number(self, q: Fraction | int) -> Array:
        return Array(self.arithmetic.constant(q), 0)

    def zeros(self, dims: tuple[int, ...], q: int = 0) -> Value:
        return spread(self.number(q), dims)

    # -- ring operations ----------------------------------------------------------------------

    def add(self, a: Value, b: Value) -> Value:
        a, b = matched(a, b)
        tag = max(a.tag, b.tag)
        if tag == 0:
            return Array(data_of(a) + data_of(b), rank_of(a))
        if isinstance(a if a.tag == tag else b, ExpPoly):
            return exppoly.add(self, exppoly.lift(a, b), exppoly.lift(b, a))
        (a0, a1), (b0, b1) = split(a, tag), split(b, tag)
        return Dual(tag, self.add(a0, b0), self.add_tangents(a1, b1))

    def add_tangents(self, a: Value | None, b: Value | None) -> Value:
        """The sum of what there is; one of them is there."""
        if a is not None and b is not None:
            return self.add(a, b)
        found = b if a is None else a
        if found is None:
            raise TypeError("a Dual that depends on nothing")
        return found

    def sum(self, values: list[Value]) -> Value:
        out = values[0]
        for v in values[1:]:
            out = self.add(out, v)
        return out

    def neg(self, a: Value) -> Value:
        return linear(lambda data: -data, a, rank_of(a))

    def sub(self, a: Value, b: Value) -> Value:
        return self.add(a, self.neg(b))

    def mul(self, a: Value, b: Value) -> Value:
        a, b = matched(a, b)
        return self.bilinear(lambda x, y: x * y, a, b, rank_of(a))

    def product(self, values: list[Value]) -> Value:
        out = values[0]
        for v in values[1:]:
            out = self.mul(out, v)
        return out

    def scale(self, q: Fraction | int, a: Value) -> Value:
        return self.mul(self.number(q), a)

    def bilinear(self, f: Bilinear, a: Value, b: Value, rank: int) -> Value:
        """f(a, b) for f linear in each argument: products of numbers, of matrices."""
        tag = max(a.tag, b.tag)
        if tag == 0:
            return Array(f(data_of(a), data_of(b)), rank)
        if isinstance(a if a.tag == tag else b, ExpPoly):
            return exppoly.bilinear(self, f, exppoly.lift(a, b), exppoly.lift(b, a), rank)
        (a0, a1), (b0, b1) = split(a, tag), split(b, tag)
        left = None if a1 is None else self.bilinear(f, a1, b0, rank)
        right = None if b1 is None else self.bilinear(f, a0, b1, rank)
        return Dual(tag, self.bilinear(f, a0, b0, rank), self.add_tangents(left, right))

    def matmul(self, a: Value, b: Value) -> Value:
        """The product of two matrices."""
        if dims_of(a)[1] != dims_of(b)[0]:
            raise Unknown(f"shapes {dims_of(a)} and {dims_of(b)} do not multiply")
        return self.bilinear(lambda x, y: x @ y, a, b, 2)

    # -- quotients, powers, functions ---------------------------------------------------------

    def div(self, a: Value, b: Value) -> Value:
        a, b = matched(a, b)
        tag = max(a.tag, b.tag)
        if tag == 0:
            return Array(self.arithmetic.divide(data_of(a), data_of(b)), rank_of(a))
        if b.tag == tag and isinstance(b, ExpPoly):
            return self.mul(a, self.entrywise(lambda v: exppoly.reciprocal(self, v), b))
        if b.tag < tag:
            return self.mul(a, self.div(self.ones_like(b), b))
        (a0, a1), (b0, b1) = split(a, tag), split(b, tag)
        quotient = self.div(a0, b0)
        change = self.neg(self.mul(quotient, b1)) if b1 is not None else None
        return Dual(tag, quotient, self.div(self.add_tangents(a1, change), b0))

    def ones_like(self, v: Value) -> Value:
        return self.zeros(dims_of(v), 1)

    def power(self, a: Value, b: Value, literal: bool = False) -> Value:
        """a to the power b, component by component; ``literal`` for an exponent written as a number."""
        a, b = matched(a, b)
        tag = max(a.tag, b.tag)
        if literal and tag and is_zero_array(b):  # x⁰ = 1 for every x: no derivative of it asks for 1/x
            return self.ones_like(a)
        if tag == 0:
            return Array(self.arithmetic.power(data_of(a), data_of(b), literal), max(rank_of(a), rank_of(b)))
        if isinstance(a if a.tag == tag else b, ExpPoly):
            return exppoly.power(self, a, b)
        (a0, a1), (b0, b1) = split(a, tag), split(b, tag)
        value = self.power(a0, b0, literal)
        by_base = None if a1 is None else self.mul(self.mul(b0, self._lower_power(a0, b0, literal)), a1)
        by_exponent = None if b1 is None else self.mul(self.mul(value, self.function("log", a0)), b1)
        return Dual(tag, value, self.add_tangents(by_base, by_exponent))

    def _lower_power(self, a: Value, b: Value, literal: bool) -> Value:
        return self.power(a, self.sub(b, self.number(1)), literal)

    def integer_power(self, a: Value, n: int) -> Value:
        return self.power(a, self.number(n), literal=True)

    def function(self, name: str, a: Value) -> Value:
        """exp, log, … component by component."""
        if self.at_corner is not None and name in CORNERS:
            return self.at_corner(name, a)
        if isinstance(a, Array):
            return Array(self.arithmetic.function(name, a.data), a.rank)
        if isinstance(a, ExpPoly):
            return self.entrywise(lambda v: exppoly.function(self, name, v), a)
        if not isinstance(a, Dual):
            raise Unknown(f"{name} of {type(a).__name__}")
        slope = DERIVATIVES.get(name)
        if self.averaging and name in JUMPS and a.tag < self.opened:
            raise Unknown("the derivative of an average of a function that jumps")
        if slope is None:
            raise Unknown(f"the derivative of {name} is not evaluated")
        return Dual(a.tag, self.function(name, a.primal), self.mul(slope(self, a.primal), a.tangent))

    def entrywise(self, f: Callable[[Value], Value], a: Value) -> Value:
        """f of each component, put together again."""
        dims = dims_of(a)
        if not dims:
            return f(a)
        return self.sum([embed(f(v), p, dims) for p, v in entries(a)])

    # -- choices ------------------------------------------------------------------------------

    def greater(self, a: Value, b: Value) -> Value:
        """max(a, b), component by component; no derivative at ties."""
        if self.at_corner is not None:
            return self.add(b, self.at_corner("relu", self.sub(a, b)))
        a, b = matched(a, b)
        if a.tag == b.tag == 0:
            return Array(self.arithmetic.maximum(data_of(a), data_of(b)), max(rank_of(a), rank_of(b)))
        x, y = self.plain(a), self.plain(b)
        mask = Array(self.arithmetic.strictly_greater(x.data, y.data), rank_of(a))
        return self.choose(mask, a, b)

    def choose(self, mask: Array, a: Value, b: Value) -> Value:
        """a where mask is 1, b where it is 0, undefined where it is NaN."""
        chosen = Array(self.arithmetic.from_samples(mask.data), mask.rank)
        return self.add(self.mul(chosen, a), self.mul(self.sub(self.number(1), chosen), b))

    def plain(self, v: Value) -> Array:
        """The numbers of v at the sample points, infinitesimals left out."""
        while isinstance(v, Dual):
            v = v.primal
        if isinstance(v, ExpPoly):
            constant = exppoly.constant_of(self, v)
            if constant is None:
                raise NotPolynomial("a decision depends on a random variable")
            return self.plain(constant)
        if not isinstance(v, Array):
            raise Unknown(f"{type(v).__name__} is no number")
        return v

    # -- matrices -----------------------------------------------------------------------------

    def det(self, m: Value) -> Value:
        """The determinant: by the arithmetic for plain numbers, by Laplace's expansion for the rest."""
        if isinstance(m, Array):
            return Array(self.arithmetic.det(m.data), 0)
        n = dims_of(m)[0]
        if n > 7:
            raise Unknown("the derivative of a determinant larger than 7 × 7")
        return self._laplace(m, 0, tuple(range(n)), {})

    def _laplace(self, m: Value, row: int, columns: tuple[int, ...], seen: dict[tuple[int, ...], Value]) -> Value:
        if not columns:
            return self.number(1)
        if columns not in seen:
            terms = []
            for k, column in enumerate(columns):
                minor = self._laplace(m, row + 1, columns[:k] + columns[k + 1 :], seen)
                terms.append(self.scale((-1) ** k, self.mul(take(m, row, column), minor)))
            seen[columns] = self.sum(terms)
        return seen[columns]

    def inverse(self, m: Value) -> Value:
        """The inverse matrix; d(M⁻¹) = −M⁻¹ dM M⁻¹."""
        if isinstance(m, Array):
            return Array(self.arithmetic.inverse(m.data), 2)
        if not isinstance(m, Dual):
            raise NotPolynomial("the inverse of a random matrix")
        inv = self.inverse(m.primal)
        return Dual(m.tag, inv, self.neg(self.matmul(self.matmul(inv, m.tangent), inv)))

    def positive(self, v: Value, what: str, problem: type[Undefined] = Undefined) -> Value:
        """v, undefined where it is not > 0."""
        plain = self.plain(v).data
        if self.arithmetic.exact:
            if not np.all(self.arithmetic.compare("gt", plain, self.arithmetic.constant(0))):
                raise problem(f"{what} is not positive")
            return v
        return v if np.all(plain > 0) else self.mul(v, Array(np.where(plain > 0, 1.0, np.nan), rank_of(v)))

    def dot(self, a: Value, b: Value) -> Value:
        """Σ of the products of components."""
        return total(self.mul(a, b), rank_of(a)) if rank_of(a) else self.mul(a, b)
