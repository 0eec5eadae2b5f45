"""The elementary functions of a number, real-valued, with their domains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .outcomes import Undefined, Unknown, Vanishing

Number = Any
LARGE = 10**7
CORNERED = frozenset(("abs", "relu", "sign", "step"))  # with a corner or a jump at 0


def whole(x: Number) -> int | None:
    """x as an int, if it is a whole number."""
    if isinstance(x, int):
        return x
    if abs(x) > LARGE:
        return None
    return int(x) if int(x) == x else None


def exponential(c: Any, x: Number) -> Number:
    if abs(x) > (LARGE if c.__class__.__name__ == "MPContext" else 690):
        raise Unknown("a number too large to print")
    return c.exp(x)


def logarithm(c: Any, x: Number) -> Number:
    if x == 0:
        raise Vanishing("log of 0")
    if x < 0:
        raise Undefined(f"log of {x}")
    return c.log(x)


def root(c: Any, x: Number) -> Number:
    if x < 0:
        raise Undefined(f"square root of {x}")
    return c.sqrt(x)


def quotient(c: Any, a: Number, b: Number) -> Number:
    if b == 0:
        raise Vanishing("division by 0")
    if isinstance(a, int) and isinstance(b, int):
        return a // b if a % b == 0 else c.mpf(a) / b
    return a / b


def power(c: Any, a: Number, b: Number) -> Number:
    """Whole exponents for every base (not 0 to a negative one), others for a base ≥ 0."""
    n = whole(b)
    if n is not None:
        if a == 0 and n < 0:
            raise Vanishing("a negative power of 0")
        if abs(n) > 10_000:
            raise Unknown("a huge power")
        if n < 0:
            return 1 / (c.mpf(a) ** -n)
        return a**n if not isinstance(a, int) or n < 200 else c.mpf(a) ** n
    if a < 0 or (a == 0 and b < 0):
        raise Undefined(f"{a} to the power {b}")
    if a == 0:
        return c.mpf(0)
    return exponential(c, b * c.log(a))


def sign(c: Any, x: Number) -> Number:
    return (x > 0) - (x < 0)


def step(c: Any, x: Number) -> Number:
    if x == 0:
        raise Unknown("the step function at 0")
    return int(x > 0)


def logistic(c: Any, x: Number) -> Number:
    return 1 / (1 + exponential(c, -x))


def softplus(c: Any, x: Number) -> Number:
    return c.log(1 + exponential(c, x))


def gamma(c: Any, x: Number) -> Number:
    n = whole(x)
    if n is not None and n <= 0:
        raise Undefined(f"Γ at {n}")
    return c.gamma(x)


def log_gamma(c: Any, x: Number) -> Number:
    if x <= 0:
        raise Undefined(f"log Γ at {x}")
    return c.loggamma(x)


def digamma(c: Any, x: Number) -> Number:
    n = whole(x)
    if n is not None and n <= 0:
        raise Undefined(f"ψ at {n}")
    return c.digamma(x)


def factorial(c: Any, x: Number) -> Number:
    n = whole(x)
    if n is None:
        raise Unknown("the factorial of a number that is not whole")
    if n < 0:
        raise Undefined(f"{n}!")
    return c.mpf(1) * c.factorial(n)


def tangent(c: Any, x: Number) -> Number:
    return c.sin(x) / c.cos(x)


def binomial(c: Any, n: Number, k: Number) -> Number:
    count = whole(k)
    if count is None or whole(n) is None:
        raise Unknown("a binomial coefficient of numbers that are not whole")
    if count < 0:
        return 0
    out = c.mpf(1)
    for i in range(count):
        out = out * (n - i) / (i + 1)
    return out


def beta(c: Any, a: Number, b: Number) -> Number:
    if a <= 0 or b <= 0:
        raise Undefined("the beta function at a number ≤ 0")
    return c.gamma(a) * c.gamma(b) / c.gamma(a + b)


FUNCTIONS: dict[str, Callable[[Any, Number], Number]] = {
    "exp": exponential,
    "log": logarithm,
    "sqrt": root,
    "abs": lambda c, x: abs(x),
    "sign": sign,
    "sin": lambda c, x: c.sin(x),
    "cos": lambda c, x: c.cos(x),
    "tan": tangent,
    "arctan": lambda c, x: c.atan(x),
    "sinh": lambda c, x: (exponential(c, x) - exponential(c, -x)) / 2,
    "cosh": lambda c, x: (exponential(c, x) + exponential(c, -x)) / 2,
    "tanh": lambda c, x: 1 - 2 / (exponential(c, 2 * x) + 1),
    "logistic": logistic,
    "softplus": softplus,
    "relu": lambda c, x: x if x > 0 else 0 * x,
    "erf": lambda c, x: c.erf(x),
    "gamma": gamma,
    "digamma": digamma,
    "loggamma": log_gamma,
    "factorial": factorial,
    "step": step,
}
