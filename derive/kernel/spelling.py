"""Polynomials as terms, in a fixed order, and back."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from derive.notation import Term, number

from .ring import ONE, ZERO, E, Mono, Number, Poly, as_poly, atom, constant, key, tidy_number


@lru_cache(maxsize=50_000)
def to_term(p: Poly) -> Term:
    """The polynomial as a term, in a fixed order."""
    if not p.terms:
        return number(0)
    pieces = [_mono_term(m, c) for m, c in sorted(p.terms.items(), key=lambda item: _mono_key(item[0]))]
    return pieces[0] if len(pieces) == 1 else Term("add", tuple(pieces))


def _mono_key(m: Mono) -> tuple[int, str]:
    return (-len(m), repr([(key(b), repr(e)) for b, e in m]))


def _mono_term(m: Mono, c: Number) -> Term:
    top: list[Term] = []
    bottom: list[Term] = []
    size = abs(Fraction(c))
    if size.numerator != 1:
        top.append(number(size.numerator))
    if size.denominator != 1:
        bottom.append(number(size.denominator))
    for b, e in m:
        if b == E:
            top.append(Term("exp", (to_term(as_poly(e)),)))
        elif isinstance(e, Poly):
            top.append(Term("pow", (b, to_term(e))))
        elif e > 0:
            top.append(_power(b, e))
        else:
            bottom.append(_power(b, -e))
    whole = _product(top)
    if bottom:
        whole = Term("div", (whole, _product(bottom)))
    return Term("neg", (whole,)) if c < 0 else whole


def _power(b: Term, e: Number) -> Term:
    if e == 1:
        return b
    if e == Fraction(1, 2):
        return Term("sqrt", (b,))
    exact = Fraction(e)
    shown = number(exact) if exact.denominator == 1 else Term("div", (number(exact.numerator), number(exact.denominator)))
    return Term("pow", (b, shown))


def _product(factors: list[Term]) -> Term:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Term("mul", tuple(factors))


@lru_cache(maxsize=50_000)
def read(t: Term) -> Poly:
    """The polynomial that ``to_term`` wrote: purely structural, anything else is an atom."""
    if t.head == "num":
        return constant(t.args[0])
    if t.head == "add":
        total = ZERO
        for part in t.args:
            total = total + read(part)
        return total
    if t.head == "neg":
        return -read(t.args[0])
    if t.head == "mul":
        product = ONE
        for part in t.args:
            product = product * read(part)
        return product
    if t.head == "div":
        return read(t.args[0]) * _read_power(t.args[1], -1)
    return _read_power(t, 1)


def _read_power(t: Term, sign: int) -> Poly:
    if t.head == "mul":
        product = ONE
        for part in t.args:
            product = product * _read_power(part, sign)
        return product
    if t.head == "num":
        return constant(Fraction(t.args[0]) ** sign)
    if t.head == "exp":
        return atom(E, read(t.args[0]).scale(sign))
    if t.head == "sqrt":
        return atom(t.args[0], Fraction(sign, 2))
    if t.head == "pow":
        e = read(t.args[1])
        c = e.constant
        return atom(t.args[0], e.scale(sign) if c is None else tidy_number(c * sign))
    return atom(t, sign)
