"""Functions of exact numbers: the exact value where there is a short one, a ball otherwise.

A number is a rational (``fmpq``), a closed form or a ball (``arb``). What has no value raises
``Undefined``; a test that a ball is too wide to decide raises ``Imprecise``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from .closed import Closed, Logs, Power, as_ball, exp_of, log_of, power_of, root_of
from .guests import Guest
from .outcomes import Imprecise, Undefined, Unknown

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
    if isinstance(x, Guest):
        raise Unknown("a decision that depends on a variable of integration")
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
    if isinstance(x, Guest):
        return None
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
    "strict_zero": _kink(lambda _: 0),
}
FUNCTIONS.update({f"polygamma{m}": _polygamma(m) for m in range(1, 5)})


EXACT = frozenset(("exp", "log", "sqrt", "abs", "sign", "step", "strict_sign", "strict_step", "strict_zero"))  # keep closed forms

# -- functions of two numbers -----------------------------------------------------------------


def divide(a: Number, b: Number) -> Number:
    if isinstance(b, Guest):
        return a / b
    if sign_of(b) == 0:
        raise Undefined("a divisor is 0")
    return checked(a / b)


def power(a: Number, b: Number, literal: bool) -> Number:
    whole = as_integer(b)
    if isinstance(a, Guest) or isinstance(b, Guest):
        return a.power(whole) if isinstance(a, Guest) and whole is not None else guest_power(a, b)
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


def guest_power(a: Number, b: Number) -> Number:
    """exp(b log a), where a is a positive number or a function that is known to be positive."""
    if not isinstance(a, Guest):
        return (b * _log(a)).apply("exp")
    return (a.apply("log") * b).apply("exp")


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


def binomial(n: Number, k: Number) -> Number:
    top, bottom = as_integer(n), as_integer(k)
    if top is None or bottom is None or top < 0 or top > 2000:
        raise Unknown("a binomial coefficient outside the natural numbers")
    return fmpq(math.comb(top, bottom) if 0 <= bottom <= top else 0)


def certain_order(a: Number, b: Number) -> int:
    """−1, 0 or 1 as a < b, a = b, a > b; raises where it is not certain."""
    return sign_of(a - b)


def holds(head: str) -> Callable[[Number, Number], float]:
    accepted = {"eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1)}[head]
    return lambda a, b: float(certain_order(a, b) in accepted)


def strictly_greater(a: Number, b: Number) -> float:
    order = certain_order(a, b)
    if order == 0:
        raise Undefined("the derivative at a tie")
    return float(order > 0)


def maximum(a: Number, b: Number) -> Number:
    if isinstance(a, Guest) or isinstance(b, Guest):
        return a.greater(b) if isinstance(a, Guest) else b.greater(a)
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return max(a, b)
    return as_ball(a).max(as_ball(b))
