"""Sums of normalised weights: Σᵢ aᵢₙ / Σⱼ aⱼₙ inside a sum over n, where the inner sum cancels its own divisor."""

from __future__ import annotations

from derive.notation import Term

from ..engine import Kernel
from ..poly import ONE, Exponent, Poly, atom
from .loops import Loop

Factors = list[tuple[Term, Exponent]]


def normalised(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[list[Loop], Poly] | None:
    """
    sₙ = Σᵢ aᵢₙ
    ---------------------------------------
    Σₙ Σᵢ aᵢₙ bₙ / sₙ = Σₙ (Σᵢ aᵢₙ) bₙ / sₙ
    """
    from .sums import sum_of

    divisors = {b for b, e in factors if isinstance(e, int) and e < 0 and b.head == "sum"}
    for loop in loops if divisors and len(loops) > 1 else ():
        others = [other for other in loops if other is not loop]
        if any(loop.i in t.free for other in others for t in (other.lo, other.hi)):
            continue
        inner, rest = ONE, ONE
        for b, e in factors:
            moves = loop.i in b.free or (isinstance(e, Poly) and loop.i in e.free)
            inner, rest = (inner * atom(b, e), rest) if moves else (inner, rest * atom(b, e))
        if (loop.lo.free | loop.hi.free) & {other.i for other in others} or inner == ONE:
            continue
        summed = sum_of(k, loop.i, loop.lo, loop.hi, inner)
        if divisors & set(summed.atoms):
            return others, summed * rest
    return None


__all__ = ["normalised"]
