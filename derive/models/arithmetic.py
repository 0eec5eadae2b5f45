"""NumPy arithmetic in double precision: evidence, many samples at once.

Undefined places become NaN and stay NaN; nothing here raises for a single bad sample. Truth values
are floats: 1 true, 0 false, NaN where a side is undefined.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from .outcomes import Unknown
from .values import Data

Elementwise = Callable[[Data], Data]
CLOSE = 1e-9  # relative; equality inside conditions


def where_valid(valid: Data, f: Elementwise, x: Data) -> Data:
    """f(x) where valid, NaN elsewhere."""
    safe = np.where(valid, x, 1.0)
    return np.where(valid & ~np.isnan(x), f(safe), np.nan)


def _through_math(f: Callable[[float], float]) -> Elementwise:
    return np.vectorize(f, otypes=[float])


def _gamma(x: float) -> float:
    try:
        return math.gamma(x)
    except (OverflowError, ValueError):
        return math.nan


def _digamma(x: Data) -> Data:
    """ψ(x) = ψ(x + n) − Σ 1/(x + k), with the asymptotic series for x ≥ 10; reflected for x < 0."""
    x = np.asarray(x, dtype=float)
    mirrored = np.where(x < 0, 1 - x, x)
    shift = np.zeros_like(mirrored)
    for _ in range(10):
        small = mirrored < 10
        shift = shift - np.where(small, 1 / mirrored, 0.0)
        mirrored = mirrored + small
    r = 1 / mirrored**2
    series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * 691 / 32760)))))
    found = shift + np.log(mirrored) - 0.5 / mirrored - series
    return np.where(x < 0, found - np.pi / np.tan(np.pi * x), found)


def _polygamma(m: int) -> Elementwise:
    def one(x: float) -> float:
        from flint import arb

        if x <= 0 and x == int(x):
            return math.nan
        value = arb(m + 1).zeta(arb(x)) * arb(m).gamma() * m * (-1) ** (m + 1) if x > 0 else arb("nan")
        return float(value) if value.is_finite() else math.nan

    return np.vectorize(one, otypes=[float])


def _strict_sign(x: Data) -> Data:
    """The derivative of |x|: no value at 0."""
    return np.where(x == 0, np.nan, np.sign(x))


FUNCTIONS: dict[str, Elementwise] = {
    "exp": np.exp,
    "log": lambda x: where_valid(x > 0, np.log, x),
    "sqrt": lambda x: where_valid(x >= 0, np.sqrt, x),
    "abs": np.abs,
    "sign": np.sign,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "logistic": lambda x: 0.5 * (1 + np.tanh(0.5 * x)),
    "softplus": lambda x: np.logaddexp(0.0, x),
    "relu": lambda x: np.where(np.isnan(x), np.nan, np.maximum(x, 0.0)),
    "step": lambda x: np.where((x == 0) | np.isnan(x), np.nan, (x > 0) * 1.0),
    "erf": _through_math(math.erf),
    "gamma": lambda x: where_valid((x > 0) | (x != np.floor(x)), _through_math(_gamma), x),
    "digamma": lambda x: where_valid((x > 0) | (x != np.floor(x)), _digamma, x),
    "loggamma": lambda x: where_valid(x > 0, _through_math(math.lgamma), x),
    "factorial": lambda x: where_valid((x >= 0) & (x == np.floor(x)) & (x < 171), _through_math(lambda k: float(math.factorial(int(k)))), x),
    "strict_sign": _strict_sign,
    "strict_step": lambda x: np.where((x == 0) | np.isnan(x), np.nan, (x > 0) * 1.0),
    "strict_zero": lambda x: np.where((x == 0) | np.isnan(x), np.nan, 0.0),
}
FUNCTIONS.update({f"polygamma{m}": _polygamma(m) for m in range(1, 5)})


class Floats:
    """Double precision over arrays of samples."""

    exact = False
    name = "NumPy"

    def constant(self, q: Fraction | int) -> Data:
        return np.array([float(q)])

    def named(self, name: str) -> Data:
        return np.array([{"pi": math.pi, "e": math.e}[name]])

    def from_samples(self, data: Data) -> Data:
        return np.asarray(data, dtype=float)

    def function(self, name: str, x: Data) -> Data:
        f = FUNCTIONS.get(name)
        if f is None:
            raise Unknown(f"{name} is not evaluated")
        return f(x)

    def divide(self, a: Data, b: Data) -> Data:
        return np.asarray(a / np.where(b == 0, np.nan, b))

    def power(self, a: Data, b: Data, literal: bool = False) -> Data:
        """a to the power b; 0⁰ is 1 only for an exponent that is written as a number."""
        if literal and b.size == 1 and b.flat[0] == 2:  # by far the most frequent one, and np.power is slow
            return np.asarray(a * a * np.ones_like(b))
        a, b = np.broadcast_arrays(a, b)
        whole = b == np.floor(b)
        bad = ((a < 0) & ~whole) | ((a == 0) & (b < 0)) | np.isnan(a) | np.isnan(b)
        if not literal:
            bad = bad | ((a == 0) & (b == 0))
        return np.where(bad, np.nan, np.power(np.where(bad, 1.0, a), np.where(bad, 1.0, b)))

    def binomial(self, n: Data, k: Data) -> Data:
        def one(n: float, k: float) -> float:
            if n != int(n) or k != int(k) or n < 0:
                return math.nan
            return float(math.comb(int(n), int(k))) if 0 <= k <= n else 0.0

        return np.vectorize(one, otypes=[float])(n, k)

    def compare(self, head: str, a: Data, b: Data) -> Data:
        slack = CLOSE * (1 + np.abs(a) + np.abs(b))
        gap = a - b
        holds = {
            "eq": np.abs(gap) <= slack,
            "ne": np.abs(gap) > slack,
            "lt": gap < 0,
            "le": gap <= slack,
            "gt": gap > 0,
            "ge": gap >= -slack,
        }[head]
        return np.where(np.isnan(gap), np.nan, holds * 1.0)

    def strictly_greater(self, a: Data, b: Data) -> Data:
        """1 where a > b, 0 where a < b, NaN at ties: for what has a kink there."""
        return np.where((a == b) | np.isnan(a) | np.isnan(b), np.nan, (a > b) * 1.0)

    def maximum(self, a: Data, b: Data) -> Data:
        return np.maximum(a, b)

    def det(self, m: Data) -> Data:
        return np.linalg.det(m)

    def operator_norm(self, m: Data) -> Data:
        known = np.isfinite(m).all(axis=(-1, -2))
        return np.where(known, np.linalg.norm(np.where(known[..., None, None], m, 0.0), 2, axis=(-2, -1)), np.nan)

    def inverse(self, m: Data) -> Data:
        size = np.abs(m).max(axis=(-1, -2), initial=1e-300) ** m.shape[-1]
        singular = ~(np.abs(np.linalg.det(m)) > 1e-12 * size)
        safe = np.where(singular[..., None, None], np.eye(m.shape[-1]), m)
        return np.where(singular[..., None, None], np.nan, np.linalg.inv(safe))
