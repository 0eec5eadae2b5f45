"""Laws of special atoms: numbers, sums to whole powers, |x|² = x², δ² = δ, cos² = 1 − sin², (−1)² = 1."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from derive.notation import Term

from .ring import ONE, Exponent, Mono, Number, Poly, as_exponent, is_idempotent, sorted_mono, tidy_number

MAX_BITS = 4000  # a power of a number with more binary digits stays a power
MAX_EXPANDED = 400  # monomials of a power of a sum that is multiplied out
MINUS_ONE = Term("neg", (Term("num", (Fraction(1), "")),))

Plain = list[tuple[Term, Exponent]]


def settled(mono: Mono) -> Poly:
    """A product of powers of different atoms, with the laws of special atoms applied."""
    coefficient: Number = 1
    plain: Plain = []
    spread: list[Poly] = []
    for b, e in mono:
        e = as_exponent(e) if isinstance(e, Poly) else e
        if e == 0:
            continue
        if b.head == "num":
            coefficient *= _number_power(b, e, plain)
        elif b == MINUS_ONE:
            coefficient *= _sign_power(e, plain)
        elif isinstance(e, Poly):
            plain.append((b, e))
        elif is_idempotent(b):
            plain.append((b, 1))
        else:
            _whole_power(b, e, plain, spread)
    result = Poly({sorted_mono(plain): tidy_number(coefficient)}) if coefficient else Poly({})
    for p in spread:
        result = result * p
    return result


def _number_power(b: Term, e: Exponent, plain: Plain) -> Number:
    """2^{n+3} = 8 · 2ⁿ, 2^{−1/2} = ½ · 2^{1/2}: whole exponents go into the coefficient, unless that gets too long."""
    fixed = Fraction(e.terms.get((), 0)) if isinstance(e, Poly) else Fraction(e)
    whole = fixed.numerator // fixed.denominator
    value = Fraction(b.args[0])
    if value == 0 or abs(whole) * max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        whole = 0
    rest = as_exponent(e - Poly({(): whole})) if isinstance(e, Poly) and whole else e if not whole else tidy_number(fixed - whole)
    if rest != 0:
        plain.append((b, rest))
    return tidy_number(value**whole)


def _sign_power(e: Exponent, plain: Plain) -> Number:
    """(−1)^{2n+1} = −1: the exponent is a whole number, and only its remainder modulo 2 counts."""
    if not isinstance(e, Poly):
        if e != int(e):
            plain.append((MINUS_ONE, e))
            return 1
        return -1 if int(e) % 2 else 1
    odd: dict[Mono, Number] = {}
    sign = 1
    for m, c in e:
        if c != int(c):
            odd[m] = odd.get(m, 0) + c
        elif not m:
            sign = -sign if int(c) % 2 else sign
        elif int(c) % 2:
            odd[m] = odd.get(m, 0) + 1
    if odd:
        plain.append((MINUS_ONE, Poly(odd)))
    return sign


def _whole_power(b: Term, e: Number, plain: Plain, spread: list[Poly]) -> None:
    from .content import whole_power
    from .spelling import read

    if b.head == "abs" and e == int(e):
        odd = int(e) % 2
        if odd:
            plain.append((b, 1))
        if e != odd:
            spread.append(whole_power(read(b.args[0]), int(e) - odd))
    elif b.head in ("add", "mul") and e >= 1 and affordable(read(b), int(e)):
        spread.append(read(b).power(int(e)))
        if e != int(e):
            plain.append((b, tidy_number(e - int(e))))
    elif b.head == "cos" and e == int(e) and e >= 2 and int(e) <= MAX_EXPANDED:
        sine = Poly({((Term("sin", b.args), 1),): 1})
        spread.append((ONE - sine * sine).power(int(e) // 2))
        if int(e) % 2:
            plain.append((b, 1))
    else:
        plain.append((b, e))


def affordable(p: Poly, n: int) -> bool:
    """Whether pⁿ is multiplied out: it has at most so many monomials, with coefficients of a sensible length."""
    size = len(p)
    if size <= 1:
        return True
    if n > MAX_EXPANDED or n * max(Fraction(c).numerator.bit_length() + Fraction(c).denominator.bit_length() for _, c in p) > MAX_BITS:
        return n == 1
    return comb(size + n - 1, n) <= MAX_EXPANDED or n == 1
