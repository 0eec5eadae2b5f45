"""Continuous laws of one number, each from its density.

In NumPy an expectation is an integral of density times body. In ball arithmetic it is exact for
polynomials in x, log x (and log(1 − x) on (0, 1)): E[xˢ] is the integral that defines the gamma or
beta function, and factors log x are derivatives by s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from . import exppoly, moments
from .calculator import Calculator
from .corners import Corner, announce
from .evaluate import Env, Evaluator, new_tag
from .laws import Body, ConcreteLaw, Values
from .outcomes import NotPolynomial, Undefined, Unknown
from .ranges import over_range
from .values import Array, Exponents, ExpPoly, Value, rank_of

Formula = Callable[[Calculator, Value], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """(lower, upper), where None means that there is no end."""

    lower: Value | None = None
    upper: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ContinuousLaw(ConcreteLaw):
    """A law by its log-density on a support.

    ``mellin(s, t)`` is E[xˢ (1−x)ᵗ], for laws on positive numbers; ``central(k)`` is E[((x−at)/per)ᵏ] for the others.
    """

    name: str
    parameters: tuple[Value, ...]
    support: Support
    formula: Formula
    mellin: Callable[[Calculator, Value, Value], Value] | None = None
    central: Callable[[Calculator, int], Value] | None = None
    at: Value | None = None
    per: Value | None = None
    unit: bool = False
    kink: Value | None = None  # where the density has a corner

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {f"{self.name} {k}": p for k, p in enumerate(self.parameters)}

    # -- densities ----------------------------------------------------------------------------

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        x = values[0]
        return x_inside(ev, self.support, x, lambda: self.formula(ev.calc, x), outside=None)

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        x = values[0]
        return x_inside(ev, self.support, x, lambda: ev.calc.function("exp", self.formula(ev.calc, x)), outside=ev.number(0))

    # -- expectations -------------------------------------------------------------------------

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        if ev.arithmetic.exact:
            outer = ev.calc.at_corner
            try:
                ev.calc.at_corner = announce
                return self._exactly(ev, env, body)
            except Corner:
                pass  # each side of it apart
            finally:
                ev.calc.at_corner = outer

        def weighted(x: Value, inner: Env) -> Value:
            return ev.calc.mul(ev.calc.function("exp", self.formula(ev.calc, x)), body((x,), inner))

        pieces = [self.support] if self.kink is None else [Support(upper=self.kink), Support(lower=self.kink)]
        return ev.calc.sum([over_range(ev, env, piece.lower, piece.upper, weighted) for piece in pieces])

    def _exactly(self, ev: Evaluator, env: Env, body: Body) -> Value:
        tag = new_tag()
        if self.mellin is not None:
            x = exppoly.variables(ev.calc, tag, 3)[0]
            exppoly.LOGS[tag] = {"x": {0: 1}, "1-x": {0: 2}} if self.unit else {"x": {0: 1}}
            exppoly.SUPPORTS[tag] = (x, self.support)
            return moments.average(ev.calc, body((x,), env), tag, lambda e: self._mellin_moment(ev.calc, e))
        if self.central is None or self.at is None or self.per is None:
            raise NotPolynomial(f"exact expectations under the law {self.name}")
        (standard,) = exppoly.variables(ev.calc, tag, 1)
        x = ev.calc.add(self.at, ev.calc.mul(self.per, standard))
        exppoly.SUPPORTS[tag] = (x, self.support)
        central = self.central
        return moments.average(ev.calc, body((x,), env), tag, lambda e: central(ev.calc, int(e[0])))

    def _mellin_moment(self, calc: Calculator, exponents: Exponents) -> Value:
        """E[xˢ (log x)ᵐ (log(1−x))ⁿ], by m derivatives in s and n in t."""
        s, m, n = exponents
        mellin = self.mellin
        if mellin is None or m > 3 or n > 3 or int(m) != m or int(n) != n:
            raise NotPolynomial("a high power of a logarithm")
        return moments.slopes(calc, lambda at: mellin(calc, *at), [calc.number(Fraction(s)), calc.number(0)], [int(m), int(n)])


def x_inside(ev: Evaluator, support: Support, x: Value, inside: Callable[[], Value], outside: Value | None) -> Value:
    """A formula where x lies inside the support; ``outside`` (or undefined) where it does not; unknown at an end."""
    if rank_of(x):
        raise Unknown("a density of one number at a vector")
    if isinstance(x, ExpPoly):
        require_inside(ev, support, x)
        return inside()
    where = np.ones(1)
    for end, sign in ((support.lower, 1), (support.upper, -1)):
        if end is not None:
            where = where * _beyond(ev, x, end, sign)
    if np.all(where == 1):
        return inside()
    if ev.arithmetic.exact:
        if outside is None:
            raise Undefined("the logarithm of a density that is 0")
        return outside
    mask = Array(np.where(where == 1, 1.0, np.nan), 0)
    if outside is None:
        return ev.calc.mul(mask, inside())
    value = inside()
    if value.tag:
        return ev.calc.mul(mask, value)
    data = ev.calc.plain(value).data
    return Array(np.where(np.isnan(where), np.nan, np.where(where == 1, data, 0.0)), 0)


def require_inside(ev: Evaluator, support: Support, x: ExpPoly) -> None:
    """Refuse a random variable that may lie outside the support."""
    if support.lower is None and support.upper is None:
        return
    found = exppoly.positive_monomial(x)
    from_zero = support.lower is not None and support.upper is None and same_end(ev, support.lower, ev.number(0))
    if found is not None and from_zero and np.all(ev.arithmetic.compare("gt", ev.calc.plain(found[1]).data, ev.arithmetic.constant(0))):
        return
    known, own = exppoly.SUPPORTS.get(x.tag, (None, None))
    if known is not x or not isinstance(own, Support) or not same_support(ev, own, support):
        raise Unknown("whether a random variable lies in the support of a law")


def same_support(ev: Evaluator, a: Support, b: Support) -> bool:
    return same_end(ev, a.lower, b.lower) and same_end(ev, a.upper, b.upper)


def same_end(ev: Evaluator, a: Value | None, b: Value | None) -> bool:
    if a is None or b is None:
        return a is b
    return bool(np.all(ev.arithmetic.compare("eq", ev.calc.plain(a).data, ev.calc.plain(b).data) == 1))


def _beyond(ev: Evaluator, x: Value, end: Value, sign: int) -> Any:
    """1 where x is beyond an end, 0 where it is not, undefined at the end itself."""
    gap = ev.calc.scale(sign, ev.calc.sub(ev.calc.plain(x), ev.calc.plain(end)))
    zero = ev.arithmetic.constant(0)
    if ev.arithmetic.exact:
        try:
            return ev.arithmetic.strictly_greater(ev.calc.plain(gap).data, zero)
        except Undefined as error:
            raise Unknown("a density at the end of its support") from error
    return ev.arithmetic.strictly_greater(ev.calc.plain(gap).data, zero)
