"""Content: what every monomial of a form has in common, and powers of a form by means of it."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Term

from .ring import (
    ONE,
    E,
    Exponent,
    Mono,
    Number,
    Poly,
    as_exponent,
    as_poly,
    atom,
    constant,
    exponent_sum,
    is_idempotent,
    scale_exponent,
    sorted_mono,
    tidy_number,
)
from .settle import affordable, settled
from .spelling import to_term

MAX_PIVOTS = 8  # exponentials that are tried as the one to divide by


def whole_power(p: Poly, n: int) -> Poly:
    """pⁿ for a whole number n of either sign; a sum in a divisor (or to a large power) stays one atom, with content 1."""
    if n >= 0 and affordable(p, n) and len(p) != 1:
        return p.power(n)
    if not p:
        raise ZeroDivisionError("division by zero")
    c, m, rest = content(p)
    if not c:
        raise ZeroDivisionError("division by zero")
    result = number_power(c, n)
    for b, e in m:
        result = result * atom(b, scale_exponent(e, n))
    return result if rest is None else result * atom(to_term(rest), n)


def number_power(c: Number, n: Exponent) -> Poly:
    """cⁿ for a number c ≠ 0: its sign, and its prime factors to their powers."""
    from .settle import MINUS_ONE

    exact = Fraction(c)
    result = atom(MINUS_ONE, n) if exact < 0 else ONE
    for whole, way in ((abs(exact.numerator), 1), (exact.denominator, -1)):
        for prime, times in prime_factors(whole):
            result = result * atom(Term("num", (Fraction(prime), "")), scale_exponent(n, way * times))
    return result


def prime_factors(n: int) -> list[tuple[int, int]]:
    """The prime factors of n ≥ 1 with their powers; a large rest is left whole."""
    found = []
    p = 2
    while p * p <= n and p < 1000:
        times = 0
        while n % p == 0:
            n //= p
            times += 1
        if times:
            found.append((p, times))
        p += 1
    if n > 1:
        found.append((n, 1))
    return found


def content(p: Poly) -> tuple[Number, Mono, Poly | None]:
    """p = c · m · q: its numeric and monomial content, and what is left (None for 1), made canonical.

    In q every ordinary atom has lowest exponent 0, and one monomial has no exponential and coefficient 1.
    """
    single = p.monomial
    if single:
        return single[0], single[1], None
    return _divide_content(p, _common_powers(p)) if p else (0, (), None)


def _divide_content(p: Poly, shared: list[tuple[Term, Exponent]]) -> tuple[Number, Mono, Poly | None]:
    candidates = {tuple(pair for pair in m if pair[0] == E) for m in p.terms}
    found: list[tuple[int, str, Number, Mono, Poly]] = []
    for exp_part in sorted(candidates, key=repr)[:MAX_PIVOTS]:
        mono = sorted_mono([*shared, *exp_part])
        rest = divided(p, mono)
        if not rest:  # the form is zero once its divisors are cleared
            return 0, (), None
        lead = rest.terms[min(rest.terms, key=lambda m: (len(m), repr(m)))]
        rest = rest.scale(Fraction(1) / Fraction(lead))
        name = repr(to_term(rest))
        found.append((len(name), name, lead, mono, rest))
    return min(found, key=lambda row: row[:2])[2:]


def divided(p: Poly, m: Mono) -> Poly:
    """p / m, by subtracting exponents."""
    if not m:
        return p
    total = Poly({})
    for n, c in p:
        powers = dict(n)
        for b, e in m:
            powers[b] = exponent_sum(powers.get(b, 0), scale_exponent(e, -1))
        total = total + settled(sorted_mono((b, e) for b, e in powers.items() if e != 0)).scale(c)
    return total


def _common_powers(p: Poly) -> list[tuple[Term, Exponent]]:
    """For each atom the lowest power that it has in every monomial; symbolic powers that differ by numbers are compared."""
    shared: list[tuple[Term, Exponent]] = []
    for b in dict.fromkeys(b for m in p.terms for b, _ in m):
        if b == E or is_idempotent(b):
            continue
        powers = [as_poly(dict(m).get(b, 0)) for m in p.terms]
        gaps = [(e - powers[0]).constant for e in powers]
        least = min((g for g in gaps if g is not None), default=0)
        if None not in gaps and (lowest := powers[0] + constant(least)):
            shared.append((b, as_exponent(lowest)))
    return shared


__all__ = ["as_poly", "content", "divided", "number_power", "prime_factors", "tidy_number", "whole_power"]
