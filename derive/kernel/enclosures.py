"""Numbers enclosed between rationals: series with a bound for what they leave out, in exact arithmetic, rounded outwards.

|y| ≤ 1/3                                                          0 ≤ x ≤ 1/2
----------------------------------------------------------         -----------------------------------------
0 ≤ log((1+y)/(1−y))/2y − Σ_{j<n} y^{2j}/(2j+1) ≤ 2 y^{2n}         0 ≤ e^x − Σ_{j<n} x^j/j! ≤ 2 xⁿ/n!
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from derive.notation import Term

from .poly import E, Exponent, Mono, Number, Poly, as_poly, read

Enclosure = tuple[Fraction, Fraction]
BITS = 96  # results are rounded outwards to multiples of 2^-BITS
LARGEST = 64  # exponents beyond this are left alone
PI = Term("const", ("pi",))


class Open(Exception):
    """No enclosure: a letter, a function without a series here, or a number that is too large."""


def enclosure(p: Poly) -> Enclosure | None:
    """Rationals between which a number without letters lies; nothing where no rule gives them.

    >>> from derive.kernel.poly import ONE, atom
    >>> from derive.notation import number
    >>> low, high = enclosure(atom(Term("log", (number(2),))))
    >>> round(float(low), 6), high - low < Fraction(1, 2**80)
    (0.693147, True)
    """
    try:
        return _of_form(p)
    except (Open, ZeroDivisionError):
        return None


def _of_form(p: Poly) -> Enclosure:
    low, high = Fraction(0), Fraction(0)
    for m, c in p:
        a, b = _of_mono(m, c)
        low, high = low + a, high + b
    return low, high


def _of_mono(m: Mono, c: Number) -> Enclosure:
    total = (Fraction(c), Fraction(c))
    for b, e in m:
        total = rounded(product(total, _of_power(b, e)))
    return total


def _of_power(b: Term, e: Exponent) -> Enclosure:
    if b == E:
        return exponential(_of_form(as_poly(e)))
    exponent = as_poly(e).constant
    if exponent is None:
        return exponential(product(_of_form(as_poly(e)), logarithm(_of_atom(b))))
    exact = Fraction(exponent)
    if exact.denominator == 1 and abs(exact) <= LARGEST:
        return whole_power(_of_atom(b), int(exact))
    if exact.denominator == 2 and abs(exact) <= LARGEST:
        return whole_power(root(_of_atom(b)), int(2 * exact))
    return exponential(product((exact, exact), logarithm(_of_atom(b))))


def _of_atom(b: Term) -> Enclosure:
    if b.head == "num":
        return Fraction(b.args[0]), Fraction(b.args[0])
    if b == PI:
        return pi()
    if b.head == "log":
        return logarithm(_of_form(read(b.args[0])))
    if b.head in ("add", "mul", "neg", "div", "pow", "exp", "sqrt"):
        return _of_form(read(b))
    raise Open


# -- arithmetic ------------------------------------------------------------------------------------


def rounded(x: Enclosure) -> Enclosure:
    """The same, outwards to multiples of 2^-BITS."""
    unit = 1 << BITS
    return Fraction(x[0] * unit // 1, unit), Fraction(-(-x[1] * unit // 1), unit)


def product(x: Enclosure, y: Enclosure) -> Enclosure:
    corners = [a * b for a in x for b in y]
    return min(corners), max(corners)


def whole_power(x: Enclosure, n: int) -> Enclosure:
    if n < 0:
        if x[0] <= 0 <= x[1]:
            raise Open
        return whole_power((1 / x[1], 1 / x[0]), -n)
    low, high = sorted((x[0] ** n, x[1] ** n))
    return rounded((Fraction(0) if n % 2 == 0 and n and x[0] <= 0 <= x[1] else low, high))


def root(x: Enclosure) -> Enclosure:
    """Square roots, by whole-number ones."""
    if x[0] < 0:
        raise Open
    unit = 1 << BITS
    low, high = (isqrt(int(v * unit * unit)) for v in x)
    return Fraction(low, unit), Fraction(high + 1, unit)


# -- series ----------------------------------------------------------------------------------------


def logarithm(x: Enclosure) -> Enclosure:
    if x[0] <= 0:
        raise Open
    return _log(x[0])[0], _log(x[1])[1]


def _log(x: Fraction) -> Enclosure:
    """log(2ᵏ u) = k log 2 + log u with 2/3 ≤ u ≤ 4/3."""
    k = x.numerator.bit_length() - x.denominator.bit_length()
    u = x / Fraction(2) ** k
    while u > Fraction(4, 3):
        k, u = k + 1, u / 2
    while u < Fraction(2, 3):
        k, u = k - 1, u * 2
    two, rest = _atanh_series(Fraction(1, 3)), _atanh_series((u - 1) / (u + 1))
    low, high = product((Fraction(k), Fraction(k)), two)
    return rounded((low + rest[0], high + rest[1]))


def _atanh_series(y: Fraction) -> Enclosure:
    """log((1 + y)/(1 − y)) for |y| ≤ 1/3."""
    total, power, j = Fraction(0), y, 0
    while abs(power) > Fraction(1, 1 << BITS):
        total, power, j = total + power / (2 * j + 1), _short(power * y * y), j + 1
    slack = Fraction(4 * j + 8, 1 << BITS)
    return 2 * total - slack, 2 * total + slack


def _short(x: Fraction) -> Fraction:
    """A power of the series with few digits; what is cut off is part of its slack."""
    unit = 1 << (BITS + 8)
    return Fraction(x * unit // 1, unit)


def exponential(x: Enclosure) -> Enclosure:
    if max(abs(x[0]), abs(x[1])) > LARGEST:
        raise Open
    return _exp(x[0])[0], _exp(x[1])[1]


def _exp(x: Fraction) -> Enclosure:
    """e^x = (e^{x/2ᵏ})^{2ᵏ}, and 1/e^{−x} for x < 0."""
    if x < 0:
        low, high = _exp(-x)
        return rounded((1 / high, 1 / low))
    k = 0
    while x > Fraction(1, 2):
        x, k = x / 2, k + 1
    x = _short(x)
    total, part, j = Fraction(0), Fraction(1), 0
    while part > Fraction(1, 1 << BITS):
        total, j = total + part, j + 1
        part = _short(part * x / j)
    slack = Fraction(2 * j + 8, 1 << BITS)
    found = (total - slack, total + slack)
    for _ in range(k):
        found = rounded((found[0] ** 2, found[1] ** 2))
    return found


def pi() -> Enclosure:
    """Machin: π = 16 arctan(1/5) − 4 arctan(1/239)."""
    a, b = _arctan(5), _arctan(239)
    return 16 * a[0] - 4 * b[1], 16 * a[1] - 4 * b[0]


def _arctan(n: int) -> Enclosure:
    """arctan(1/n) = Σ (−1)ʲ / ((2j + 1) n^{2j+1}): two sums in a row enclose it."""
    total, j, part = Fraction(0), 0, Fraction(1, n)
    while part > Fraction(1, 1 << BITS):
        total, j = total + part * (-1) ** j, j + 1
        part = Fraction(1, (2 * j + 1) * n ** (2 * j + 1))
    last = total + part * (-1) ** j
    return rounded((min(total, last), max(total, last)))


__all__ = ["Enclosure", "enclosure"]
