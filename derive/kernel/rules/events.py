"""Events: [p > 0] with p as plain as it gets, so that the same event is written in one way."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from derive.notation import NotSupported, Term

from ..engine import Kernel
from ..poly import E, Mono, Number, Poly, constant, content, to_term
from ..signs import NEG, POS, sign_of

MOST = 6  # rules in a row
Rule = Callable[[Kernel, Poly], Poly | None]


def plainest(k: Kernel, p: Poly) -> Poly:
    """A polynomial that is > 0 exactly where p is."""
    for _ in range(MOST):
        found = next((q for rule in RULES if (q := rule(k, p)) is not None and q != p), None)
        if found is None:
            return p
        p = found
    return p


def without_factor(k: Kernel, p: Poly) -> Poly | None:
    """
    a > 0                      a < 0
    ---------------------      ----------------------
    a q > 0  iff  q > 0        a q > 0  iff  −q > 0
    """
    c, m, rest = content(p)
    sign = sign_of(k, Poly({m: c}))
    if rest is None or sign not in (POS, NEG):
        return None
    return rest if sign == POS else -rest


def as_logarithms(k: Kernel, p: Poly) -> Poly | None:
    """
    a, b > 0
    ----------------------------------
    a e^u > b  iff  log a + u > log b
    """
    pair = _two_sides(p)
    if pair is None or not any(b == E for m, _ in p for b, _ in m):
        return None
    if any(sign_of(k, side) != POS for side in pair):
        return None
    try:
        above, below = (k.nf(Term("log", (to_term(side),))) for side in pair)
    except NotSupported:
        return None
    return above - below


def squared(k: Kernel, p: Poly) -> Poly | None:
    """
    a, b ≥ 0
    ------------------------
    a > b  iff  a² > b²        where a is |u| or √u
    """
    rough = [(m, c) for m, c in p if any(_rough(b, e) for b, e in m)]
    if len(rough) != 1:
        return None
    ((m, c),) = rough
    a = Poly({m: c if c > 0 else -c})
    rest = p - Poly({m: c})
    b = -rest if c > 0 else rest
    if sign_of(k, a) & NEG or sign_of(k, b) & NEG:
        return None
    gap = a * a - b * b
    return gap if c > 0 else -gap


def _rough(b: Term, e: object) -> bool:
    return (b.head == "abs" and e == 1) or (isinstance(e, Fraction) and e.denominator == 2)


def rooted(k: Kernel, p: Poly) -> Poly | None:
    """
    a, b ≥ 0
    ------------------------
    a² > b²  iff  a > b
    """
    pair = _two_sides(p)
    if pair is None:
        return None
    above, below = (_root(k, side) for side in pair)
    return None if above is None or below is None else above - below


def _root(k: Kernel, side: Poly) -> Poly | None:
    """a for a² = c x^{2n} y^{2m} …, where x, y, … ≥ 0."""
    ((m, c),) = side
    size = Fraction(c)
    top, bottom = isqrt(size.numerator), isqrt(size.denominator)
    whole = top * top == size.numerator and bottom * bottom == size.denominator
    if not m or not whole or any(not isinstance(e, int) or e % 2 or e < 0 or sign_of(k, Poly({((b, 1),): 1})) & NEG for b, e in m):
        return constant(Fraction(top, bottom)) if whole and not m else None
    halved: Mono = tuple((b, e // 2) for b, e in m if isinstance(e, int))
    return Poly({halved: Fraction(top, bottom)})


def _two_sides(p: Poly) -> tuple[Poly, Poly] | None:
    """a and b with p = a − b, a monomial each with a positive coefficient."""
    plus: dict[Mono, Number] = {m: c for m, c in p if c > 0}
    minus: dict[Mono, Number] = {m: -c for m, c in p if c < 0}
    return (Poly(plus), Poly(minus)) if len(plus) == len(minus) == 1 else None


RULES: tuple[Rule, ...] = (without_factor, as_logarithms, squared, rooted)

__all__ = ["plainest"]
