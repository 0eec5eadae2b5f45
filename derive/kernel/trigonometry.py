"""Sines and cosines of related arguments: every argument as a whole multiple of common angles, by the addition theorems."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from derive.notation import Term

from .poly import ONE, ZERO, Mono, Poly, as_exponent, atom, constant, read, to_term

HEADS = ("sin", "cos")
HIGHEST = 8
PI: Mono = ((Term("const", ("pi",)), 1),)


def expanded(p: Poly) -> Poly:
    """
    sin(a + b) = sin a cos b + cos a sin b        cos(a + b) = cos a cos b − sin a sin b

    The form with sines and cosines of the common angles of all its arguments only.
    """
    arguments = [read(b.args[0]) for b in p.atoms if b.head in HEADS]
    if len({to_term(a) for a in arguments}) < 1:
        return p
    angles = _angles(arguments)
    return _replaced(p, angles)


def _angles(arguments: list[Poly]) -> dict[Mono, Fraction]:
    """For each monomial of the arguments the greatest number of which all its coefficients are whole multiples."""
    found: dict[Mono, Fraction] = {}
    for a in arguments:
        for m, c in a:
            exact, old = abs(Fraction(c)), found.get(m)
            if old is None:
                found[m] = exact
            else:
                bottom = lcm(old.denominator, exact.denominator)
                found[m] = Fraction(gcd(int(old * bottom), int(exact * bottom)), bottom)
    return found


def _replaced(p: Poly, angles: dict[Mono, Fraction]) -> Poly:
    total = ZERO
    for m, c in p:
        piece = constant(c)
        for b, e in m:
            e = as_exponent(_replaced(e, angles)) if isinstance(e, Poly) else e
            if b.head in HEADS and isinstance(e, int) and e > 0:
                pair = _sine_and_cosine(read(b.args[0]), angles)
                piece = piece * (atom(b, e) if pair is None else pair[HEADS.index(b.head)].power(e))
            else:
                piece = piece * atom(b, e)
        total = total + piece
    return total


def _sine_and_cosine(a: Poly, angles: dict[Mono, Fraction]) -> tuple[Poly, Poly] | None:
    """sin and cos of a sum of whole multiples of the angles."""
    sine, cosine = ZERO, ONE
    for m, c in a:
        times = Fraction(c) / angles[m]
        if abs(times) > HIGHEST:
            return None
        s, t = _multiple(m, angles[m], int(times))
        sine, cosine = sine * t + cosine * s, cosine * t - sine * s
    return sine, cosine


def _multiple(m: Mono, unit: Fraction, times: int) -> tuple[Poly, Poly]:
    """sin and cos of a whole multiple of one angle; a quarter turn is known."""
    angle = to_term(Poly({m: unit if unit.denominator > 1 else unit.numerator}))
    if m == PI and (2 * unit * times).denominator == 1:
        quarter = int(2 * unit * times) % 4
        return constant((0, 1, 0, -1)[quarter]), constant((1, 0, -1, 0)[quarter])
    s, t = atom(Term("sin", (angle,))), atom(Term("cos", (angle,)))
    sine, cosine = ZERO, ONE
    for _ in range(abs(times)):
        sine, cosine = sine * t + cosine * s, cosine * t - sine * s
    return (sine if times > 0 else -sine), cosine


__all__ = ["expanded"]
