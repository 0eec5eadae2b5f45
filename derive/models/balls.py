"""Exact and ball arithmetic: rationals while they last, Arb balls otherwise. Certain, or it raises.

Entries of the object arrays are ``fmpq`` or ``arb``. A test that the balls are too wide to decide
raises ``Imprecise``; what has no value raises ``Undefined``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from .closed import EULER, PI, Closed, Logs, Power, as_ball, exp_of, log_of, power_of, root_of
from .outcomes import Imprecise, Undefined, Unknown
from .values import Data

Number = Any  # fmpq, Closed or arb
MAX_BITS = 20000  # rationals longer than this become balls


def rational(q: Fraction | int | float) -> Number:
    exact = Fraction(q)
    return fmpq(exact.numerator, exact.denominator)


def checked(x: Number) -> Number:
    if isinstance(x, arb) and not x.is_finite():
        raise Imprecise("a ball became infinite")
    if isinstance(x, fmpq) and x.height_bits() > MAX_BITS:
        return arb(x)
    return x


def sign_of(x: Number) -> int:
    """The certain sign of x: −1, 0 or 1."""
    if isinstance(x, Closed):
        x = x.coefficient if isinstance(x, Power) else x.ball()
    if x > 0:
        return 1
    if x < 0:
        return -1
    if isinstance(x, (int, fmpq)) or x.is_zero():
        return 0
    raise Imprecise("a sign is not certain")


def as_integer(x: Number) -> int | None:
    """x as an integer, None if it certainly is none."""
    if isinstance(x, Closed):
        x = x.ball()
    if isinstance(x, fmpq):
        return int(x.p) if x.q == 1 else None
    if x.is_exact():
        return int(x.unique_fmpz()) if x.is_integer() else None
    if not x.contains_integer():
        return None
    raise Imprecise("whether a ball is an integer is not certain")


# -- functions of one number ------------------------------------------------------------------


def _positive(x: Number, what: str) -> None:
    if sign_of(x) <= 0:
        raise Undefined(f"{what} of a number that is not positive")


def _log(x: Number) -> Number:
    _positive(x, "the logarithm")
    if isinstance(x, (fmpq, Power)):
        return log_of(x) if isinstance(x, fmpq) else x.log()
    return as_ball(x).log()


def _exp(x: Number) -> Number:
    return exp_of(x) if isinstance(x, (fmpq, Logs)) else as_ball(x).exp()


def _sqrt(x: Number) -> Number:
    s = sign_of(x)
    if s < 0:
        raise Undefined("the square root of a negative number")
    if s == 0:
        return fmpq(0)
    if isinstance(x, (fmpq, Power)):
        return _rational_power(x, fmpq(1, 2))
    return as_ball(x).sqrt()


def _rational_power(x: Number, exponent: fmpq) -> Number:
    """A positive rational, or product of powers, to a rational power."""
    if isinstance(x, fmpq):
        return root_of(x, exponent)
    return root_of(x.coefficient, exponent) * exp_of_scaled(x, exponent)


def exp_of_scaled(x: Power, exponent: fmpq) -> Number:
    return power_of(fmpq(1), {k: c * exponent for k, c in x.logs.items()})


def _absolute(x: Number) -> Number:
    return abs(x)


def _sign(x: Number) -> Number:
    return fmpq(sign_of(x))


def _relu(x: Number) -> Number:
    return x if isinstance(x, fmpq) and x > 0 else fmpq(0) if isinstance(x, fmpq) else x.max(arb(0))


def _step(x: Number) -> Number:
    s = sign_of(x)
    if s == 0:
        raise Unknown("the step function at its jump")
    return fmpq(1 if s > 0 else 0)


def _tan(x: Number) -> Number:
    return checked(arb(x).tan())


def _logistic(x: Number) -> Number:
    return 1 / (1 + (-arb(x)).exp())


def _softplus(x: Number) -> Number:
    return (1 + arb(x).exp()).log()


def _gamma(x: Number) -> Number:
    whole = as_integer(x)
    if whole is not None and whole <= 0:
        raise Undefined("the gamma function at a pole")
    if whole is not None and whole < 200:
        return fmpq(math.factorial(whole - 1))
    return arb(x).gamma()


def _digamma(x: Number) -> Number:
    whole = as_integer(x)
    if whole is not None and whole <= 0:
        raise Undefined("the digamma function at a pole")
    return arb(x).digamma()


def _loggamma(x: Number) -> Number:
    _positive(x, "the log-gamma function")
    return fmpq(0) if x == 1 or x == 2 else arb(x).lgamma()


def _factorial(x: Number) -> Number:
    whole = as_integer(x)
    if whole is None or whole < 0:
        raise Undefined("the factorial of what is no natural number")
    return fmpq(math.factorial(whole)) if whole < 500 else arb(whole).fac()


def _polygamma(m: int) -> Callable[[Number], Number]:
    def function(x: Number) -> Number:
        if sign_of(x) <= 0:
            raise Unknown("the polygamma function of a number ≤ 0")
        return arb(m + 1).zeta(arb(x)) * math.factorial(m) * (-1) ** (m + 1)

    return function


def _at_zero(value: int | Fraction, name: str) -> Callable[[Number], Number]:
    """A function by Arb, with its exact value at 0."""
    exact = rational(value)

    def function(x: Number) -> Number:
        return exact if x == 0 else getattr(arb(x), name)()

    return function


def _kink(f: Callable[[int], int]) -> Callable[[Number], Number]:
    def function(x: Number) -> Number:
        s = sign_of(x)
        if s == 0:
            raise Undefined("the derivative at a kink")
        return fmpq(f(s))

    return function


FUNCTIONS: dict[str, Callable[[Number], Number]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "abs": _absolute,
    "sign": _sign,
    "sin": _at_zero(0, "sin"),
    "cos": _at_zero(1, "cos"),
    "tan": lambda x: fmpq(0) if x == 0 else _tan(x),
    "arctan": _at_zero(0, "atan"),
    "sinh": _at_zero(0, "sinh"),
    "cosh": _at_zero(1, "cosh"),
    "tanh": _at_zero(0, "tanh"),
    "logistic": lambda x: fmpq(1, 2) if x == 0 else _logistic(x),
    "softplus": _softplus,
    "relu": _relu,
    "step": _step,
    "erf": _at_zero(0, "erf"),
    "gamma": _gamma,
    "digamma": _digamma,
    "loggamma": _loggamma,
    "factorial": _factorial,
    "strict_sign": _kink(lambda s: s),
    "strict_step": _kink(lambda s: int(s > 0)),
    "strict_zero": _kink(lambda s: 0),
}
FUNCTIONS.update({f"polygamma{m}": _polygamma(m) for m in range(1, 5)})


EXACT = frozenset(("exp", "log", "sqrt", "abs", "sign", "step", "strict_sign", "strict_step", "strict_zero"))  # keep closed forms

# -- functions of two numbers -----------------------------------------------------------------


def _divide(a: Number, b: Number) -> Number:
    if sign_of(b) == 0:
        raise Undefined("a divisor is 0")
    return checked(a / b)


def _power(a: Number, b: Number, literal: bool) -> Number:
    whole = as_integer(b)
    if whole is not None:
        return _integer_power(a, whole, literal)
    base = sign_of(a)
    if base < 0:
        raise Undefined("a power of a negative number with an exponent that is no integer")
    if base == 0:
        if sign_of(b) < 0:
            raise Undefined("a negative power of 0")
        return fmpq(0)
    if isinstance(a, (fmpq, Power)) and isinstance(b, fmpq) and b.height_bits() < 8:
        return _rational_power(a, b)
    return checked(as_ball(a) ** as_ball(b))


def _integer_power(a: Number, n: int, literal: bool) -> Number:
    if n == 0:
        if not literal and sign_of(a) == 0:
            raise Unknown("0 to the power 0")
        return fmpq(1)
    if n < 0 and sign_of(a) == 0:
        raise Undefined("a negative power of 0")
    if isinstance(a, Power) and abs(n) < 64:
        return a**n
    if isinstance(a, fmpq) and (abs(n) * a.height_bits() < MAX_BITS):
        return a**n
    return checked(as_ball(a) ** arb(n))


def _binomial(n: Number, k: Number) -> Number:
    top, bottom = as_integer(n), as_integer(k)
    if top is None or bottom is None or top < 0 or top > 2000:
        raise Unknown("a binomial coefficient outside the natural numbers")
    return fmpq(math.comb(top, bottom) if 0 <= bottom <= top else 0)


def certain_order(a: Number, b: Number) -> int:
    """−1, 0 or 1 as a < b, a = b, a > b; raises where it is not certain."""
    return sign_of(a - b)


def _holds(head: str) -> Callable[[Number, Number], float]:
    accepted = {"eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1)}[head]
    return lambda a, b: float(certain_order(a, b) in accepted)


def _strictly_greater(a: Number, b: Number) -> float:
    order = certain_order(a, b)
    if order == 0:
        raise Undefined("the derivative at a tie")
    return float(order > 0)


def _maximum(a: Number, b: Number) -> Number:
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return max(a, b)
    return as_ball(a).max(as_ball(b))


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
        return np.asarray(np.frompyfunc(lambda v: checked(f(convert(v))), 1, 1)(x), dtype=object)

    def divide(self, a: Data, b: Data) -> Data:
        return pairwise(lambda x, y: _divide(_number(x), _number(y)))(a, b)

    def power(self, a: Data, b: Data, literal: bool = False) -> Data:
        return pairwise(lambda x, y: _power(_number(x), _number(y), literal))(a, b)

    def binomial(self, n: Data, k: Data) -> Data:
        return pairwise(_binomial)(n, k)

    def compare(self, head: str, a: Data, b: Data) -> Data:
        return pairwise(_holds(head))(a, b).astype(float)

    def strictly_greater(self, a: Data, b: Data) -> Data:
        return pairwise(_strictly_greater)(a, b).astype(float)

    def maximum(self, a: Data, b: Data) -> Data:
        return pairwise(lambda x, y: _maximum(_number(x), _number(y)))(a, b)

    def det(self, m: Data) -> Data:
        batch = m.shape[:-2]
        out = np.empty(batch, dtype=object)
        for k in np.ndindex(*batch):
            out[k] = _determinant([[_number(x) for x in row] for row in m[k]])
        return out

    def inverse(self, m: Data) -> Data:
        out = np.empty(m.shape, dtype=object)
        for k in np.ndindex(*m.shape[:-2]):
            out[k] = _inverse([[_number(x) for x in row] for row in m[k]])
        return out


def _determinant(rows: list[list[Number]]) -> Number:
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


def _inverse(rows: list[list[Number]]) -> Data:
    n = len(rows)
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
