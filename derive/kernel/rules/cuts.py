"""Indicators under an integral or a normal law: they cut the range."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from derive.notation import Term, number
from derive.notation.build import oo

from ..engine import Kernel
from ..poly import ONE, ZERO, Poly, atom, constant, read, to_term
from ..signs import NEG, POS, sign_of
from .arithmetic import raise_to, reciprocal
from .averages import Over, Pairs, average, elimination, joined
from .closed_integrals import new_letter, real_number
from .functions import exp_of
from .moments import standard_normal
from .shapes import linear_in
from .supports import MINUS_OO, WHOLE

HALF = Poly({(): Fraction(1, 2)})
HIGHEST = 8
NAME = "an indicator cuts the range"


class Cut(NamedTuple):
    """The factor [a z + b > 0] with a ≠ 0: z > t for way 1, z < t for way −1; and the other factors."""

    place: Poly
    way: int
    rest: Pairs


def cut_of(k: Kernel, own: Pairs, z: Term) -> Cut | None:
    """The first indicator of a half-line of z among some factors."""
    for n, (b, e) in enumerate(own):
        if e != 1 or b.head != "indicator" or b.args[0].head not in ("gt", "ge") or z not in b.free:
            continue
        found = linear_in(read(b.args[0].args[0]) - read(b.args[0].args[1]), z)
        if found is None or any(z in p.free for p in found):
            continue
        slope = sign_of(k, found[0])
        if slope in (POS, NEG):
            return Cut(-found[1] * reciprocal(k, found[0]), 1 if slope == POS else -1, own[:n] + own[n + 1 :])
    return None


@elimination(real_number)
def cut_range(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    lo ≤ t ≤ hi
    ---------------------------------------------
    ∫_lo^hi [z > t] f(z) dz = ∫_t^hi f(z) dz
    """
    found = cut_of(k, own, over.letter)
    if found is None:
        return None
    lo, hi = (MINUS_OO, oo) if over.middle == WHOLE else over.middle
    below, above = _behind(k, lo, found.place), _behind(k, hi, found.place, -1)
    if below is None or above is None or not (below or above):  # t ≤ lo and t ≥ hi: the range runs the other way
        return None
    if not (below and above):
        inside = (found.way == 1) == (not below)  # the whole range lies behind the place, or none of it
        return average(k, [over], joined(found.rest)) if inside else ZERO
    place = to_term(found.place)
    new = new_letter(k, over, (place, hi) if found.way == 1 else (lo, place))
    moved = k.replace(joined(found.rest), {over.letter: new.letter})
    return k.fire(NAME, Term("integral", (over.letter, *over.middle, to_term(joined(own)))), average(k, [new], moved))


def _behind(k: Kernel, end: Term, place: Poly, way: int = 1) -> bool | None:
    """Whether the place lies inside of an end of the range (True), at or beyond it (False), or neither is certain."""
    if end in (MINUS_OO, oo):
        return True
    s = sign_of(k, (place - k.nf(end)).scale(way))
    return True if not s & NEG else False if not s & POS else None


@elimination(standard_normal)
def half_moments(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    M₀ = ½ (1 − erf(t/√2)),  M₁ = φ(t),  M_n = (n − 1) M_{n−2} + t^{n−1} φ(t)
    --------------------------------------------------------------------------
    E[εⁿ; ε > t] = M_n,    E[εⁿ; ε < t] = E[εⁿ] − M_n
    """
    found = cut_of(k, own, over.letter)
    if found is None or len(found.rest) > 1:
        return None
    b, n = found.rest[0] if found.rest else (over.letter, 0)
    if b != over.letter or not isinstance(n, int) or not 0 <= n <= HIGHEST:
        return None
    value = _half_moment(k, found.place, n)
    if found.way == -1:
        value = average(k, [over], atom(b, n) if n else ONE) - value
    return k.fire("moment of a normal law on one side of a point", Term("expect", (over.letter, *over.middle, to_term(joined(own)))), value)


@elimination(standard_normal)
def moments_at_a_corner(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    u = a ε + b,  a ≠ 0
    ----------------------------------------------------------------------------------
    E[εⁿ sign u] = 2 E[εⁿ; u > 0] − E[εⁿ],    E[εⁿ |u|] = 2 E[εⁿ u; u > 0] − E[εⁿ u]
    """
    if len(own) != 2 or not {b.head for b, e in own if e == 1} & {"abs", "sign"}:
        return None
    (corner, _), (z, n) = sorted(own, key=lambda pair: pair[0].head not in ("abs", "sign"))
    found = linear_in(read(corner.args[0]), over.letter)
    if z != over.letter or not isinstance(n, int) or not 0 < n < HIGHEST or found is None or sign_of(k, found[0]) not in (POS, NEG):
        return None
    body = atom(z, n) * (read(corner.args[0]) if corner.head == "abs" else ONE)
    above = atom(Term("indicator", (Term("gt", (corner.args[0], number(0))),)))
    written = Term("expect", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("moment of a normal law at a corner", written, average(k, [over], body * above).scale(2) - average(k, [over], body))


def _half_moment(k: Kernel, t: Poly, n: int) -> Poly:
    two = constant(2)
    if n == 0:
        return HALF * (ONE - k.nf(Term("erf", (to_term(t * raise_to(k, two, -HALF)),))))
    bell = exp_of(k, (t * t).scale(Fraction(-1, 2))) * raise_to(k, k.nf(Term("const", ("pi",))).scale(2), -HALF)
    if n == 1:
        return bell
    return _half_moment(k, t, n - 2).scale(n - 1) + t.power(n - 1) * bell


__all__ = ["Cut", "cut_of"]
