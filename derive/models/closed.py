"""Exact numbers beyond the rationals: sums of logarithms and products of powers.

``Logs`` is q + Σ c·log p and ``Power`` is c·e^q·π^r·∏ p^f, with rational coefficients and primes p. They stay
exact under the operations that keep their form, and become balls under all others. So E[log q − log p]
is exactly 0 where q = p, and a counterexample says e or log 2 instead of digits.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq, fmpz

Key = Any  # 1 (the unit), a prime, or "pi"
Coefficients = dict[Key, Any]
MAX_BITS = 48  # of a number to be factorised
MAX_KEYS = 8


class Closed:
    """A number that is known exactly and is no rational."""

    __slots__ = ("coefficient", "logs")
    coefficient: Any
    logs: Coefficients

    def ball(self) -> arb:
        raise NotImplementedError

    def _key(self) -> tuple[Any, ...]:
        return (type(self), self.coefficient, tuple(sorted(self.logs.items(), key=lambda item: str(item[0]))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closed) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __rtruediv__(self, other: Any) -> Any:
        return as_ball(other) / self.ball()

    def __truediv__(self, other: Any) -> Any:
        return self * (1 / other) if isinstance(other, (int, fmpq)) else self.ball() / as_ball(other)

    def __neg__(self) -> Any:
        return self * fmpq(-1)

    def __add__(self, other: Any) -> Any:
        return self.ball() + as_ball(other)

    def __mul__(self, other: Any) -> Any:
        return self.ball() * as_ball(other)

    def __pow__(self, n: int) -> Any:
        return self.ball() ** n

    def __abs__(self) -> Any:
        raise NotImplementedError

    def __float__(self) -> float:
        return float(self.ball())


class Logs(Closed):
    """Σ c·log k over primes and π, plus a rational (the coefficient of the key 1)."""

    __slots__ = ()

    def __init__(self, logs: Coefficients) -> None:
        self.coefficient = fmpq(1)
        self.logs = logs

    def ball(self) -> arb:
        return sum((_log_ball(k) * c for k, c in self.logs.items()), arb(0))

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (int, fmpq)):
            other = Logs({1: fmpq(other)})
        return logs_of(merged(self.logs, other.logs)) if isinstance(other, Logs) else self.ball() + as_ball(other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, fmpq)):
            return logs_of({k: c * other for k, c in self.logs.items()})
        return self.ball() * as_ball(other)

    def __neg__(self) -> Any:
        return self * fmpq(-1)

    def __abs__(self) -> Any:
        return abs(self.ball())

    def __str__(self) -> str:
        parts = sorted(self.logs.items(), key=lambda item: (item[0] == 1, str(item[0])))
        text = "".join(f" {'-' if c < 0 else '+'} {_log_term(k, abs(c))}" for k, c in parts)
        return text[3:] if text.startswith(" + ") else "-" + text[3:]

    __repr__ = __str__


class Power(Closed):
    """c·exp(L) with a rational c ≠ 0 and L a sum of logarithms; prime exponents lie in (0, 1)."""

    __slots__ = ()

    def __init__(self, coefficient: Any, logs: Coefficients) -> None:
        self.coefficient = coefficient
        self.logs = logs

    def ball(self) -> arb:
        return arb(self.coefficient) * Logs(self.logs).ball().exp()

    def __add__(self, other: Any) -> Any:
        if isinstance(other, (int, fmpq)) and other == 0:
            return self
        if isinstance(other, Power) and other.logs == self.logs:
            return power_of(self.coefficient + other.coefficient, self.logs)
        return self.ball() + as_ball(other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, fmpq)):
            return power_of(self.coefficient * other, self.logs)
        if isinstance(other, Power):
            return power_of(self.coefficient * other.coefficient, merged(self.logs, other.logs))
        return self.ball() * as_ball(other)

    def __truediv__(self, other: Any) -> Any:
        return self * other.inverse() if isinstance(other, Power) else super().__truediv__(other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def __neg__(self) -> Any:
        return Power(-self.coefficient, self.logs)

    def __abs__(self) -> Any:
        return Power(abs(self.coefficient), self.logs)

    def __pow__(self, n: int) -> Any:
        return power_of(self.coefficient**n, {k: c * n for k, c in self.logs.items()})

    def inverse(self) -> Any:
        return power_of(1 / self.coefficient, {k: -c for k, c in self.logs.items()})

    def log(self) -> Any:
        """The logarithm, for c > 0."""
        return log_of(self.coefficient) + logs_of(dict(self.logs))

    def __str__(self) -> str:
        factors = [_power_term(k, c) for k, c in sorted(self.logs.items(), key=lambda item: (item[0] == 1, str(item[0])))]
        front = "" if self.coefficient == 1 else "-" if self.coefficient == -1 else factor(self.coefficient) + " "
        return front + " ".join(factors)

    __repr__ = __str__


def merged(a: Coefficients, b: Coefficients) -> Coefficients:
    out = dict(a)
    for k, c in b.items():
        out[k] = out[k] + c if k in out else c
    return out


def logs_of(logs: Coefficients) -> Any:
    """The number Σ c·log k, as a rational where it is one."""
    kept = {k: c for k, c in logs.items() if c != 0}
    if not kept or set(kept) == {1}:
        return kept.get(1, fmpq(0))
    return Logs(kept) if len(kept) <= MAX_KEYS else Logs(kept).ball()


def power_of(coefficient: Any, logs: Coefficients) -> Any:
    """c·exp(Σ c_k log k), as a rational where it is one; whole powers of primes join the coefficient."""
    if coefficient == 0:
        return fmpq(0)
    kept: Coefficients = {}
    for k, c in logs.items():
        if isinstance(k, int) and k != 1:
            whole = int(c.floor())
            if abs(whole) > 512:
                return (arb(coefficient) * Logs(logs).ball().exp()) if logs else coefficient
            coefficient = coefficient * fmpq(k) ** whole
            c = c - whole
        if c != 0:
            kept[k] = c
    if not kept:
        return coefficient
    return Power(coefficient, kept) if len(kept) <= MAX_KEYS else Power(coefficient, kept).ball()


def log_of(q: Any) -> Any:
    """log of a positive rational, in logarithms of primes."""
    if q == 1:
        return fmpq(0)
    if q.height_bits() > MAX_BITS:
        return arb(q).log()
    logs: Coefficients = {}
    for number, sign in ((q.p, 1), (q.q, -1)):
        for prime, k in number.factor():
            logs = merged(logs, {int(prime): fmpq(sign * int(k))})
    return logs_of(logs)


def root_of(q: Any, exponent: Any) -> Any:
    """A positive rational to a rational power."""
    found = log_of(q)
    if isinstance(found, Logs) and abs(exponent) < 64:
        return power_of(fmpq(1), {k: c * exponent for k, c in found.logs.items()})
    return arb(q) ** arb(exponent)


def exp_of(x: Any) -> Any:
    """exp of a rational or of a sum of logarithms."""
    if isinstance(x, fmpq):
        return fmpq(1) if x == 0 else Power(fmpq(1), {1: x}) if abs(x) < 10**6 else arb(x).exp()
    return power_of(fmpq(1), x.logs)


PI = Power(fmpq(1), {"pi": fmpq(1)})
EULER = Power(fmpq(1), {1: fmpq(1)})


def as_ball(x: Any) -> Any:
    """A number as a ball; what is no number is left alone."""
    return x.ball() if isinstance(x, Closed) else arb(x) if isinstance(x, (int, fmpq, fmpz)) else x


def _log_ball(key: Key) -> arb:
    return arb(1) if key == 1 else arb.pi().log() if key == "pi" else arb(key).log()


# -- spelling ---------------------------------------------------------------------------------


def fraction(q: Any) -> str:
    return str(q)


def factor(q: Any) -> str:
    """A rational in front of something else: a slash would leave open what it divides.

    >>> factor(fmpq(-1, 2)), factor(fmpq(3))
    ('-\\\\frac{1}{2}', '3')
    """
    return str(q) if q.q == 1 else f"{'-' * (q < 0)}\\frac{{{abs(q.p)}}}{{{q.q}}}"


def _log_term(key: Key, c: Any) -> str:
    if key == 1:
        return fraction(c)
    front = "" if c == 1 else f"{factor(c)} "
    return front + ("\\log \\pi" if key == "pi" else f"\\log {key}")


def _power_term(key: Key, c: Any) -> str:
    base = {1: "e", "pi": "\\pi"}.get(key, str(key))
    if c == fmpq(1, 2):
        return f"\\sqrt{{{base}}}"
    return base if c == 1 else f"{base}^{{{fraction(c)}}}"
