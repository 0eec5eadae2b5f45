"""Inequalities between products: factors that both sides have are taken away."""

from __future__ import annotations

from collections import Counter
from functools import reduce

from derive.notation import NotSupported, SortError, Term, number

from .engine import Kernel
from .signs import NONNEG, POS, sign_of

Factors = Counter[tuple[Term, bool]]  # a factor, and whether it stands above the line


def without_common_factors(k: Kernel, greater: Term, less: Term) -> tuple[Term, Term] | None:
    """
    q ≥ 0    a ≥ b
    ----------------
    q a ≥ q b

    a and b for all factors q that are written on both sides; nothing if there are none, or if one may be negative.
    """
    if greater.dims or less.dims:
        return None
    above, below = _factors(greater), _factors(less)
    common = above & below
    if not common or not all(_allowed(k, *q) for q in common):
        return None
    return _product(above - common), _product(below - common)


def _factors(t: Term, up: bool = True) -> Factors:
    if t.head == "mul":
        return sum((_factors(a, up) for a in t.args), Factors())
    if t.head == "div":
        return _factors(t.args[0], up) + _factors(t.args[1], not up)
    return Factors() if t == number(1) else Factors({(t, up): 1})


def _allowed(k: Kernel, t: Term, up: bool) -> bool:
    """q ≥ 0, and > 0 below the line."""
    try:
        return t.rank == 0 and not sign_of(k, k.nf(t)) & ~(NONNEG if up else POS)
    except (NotSupported, SortError, ZeroDivisionError):
        return False


def _product(factors: Factors) -> Term:
    above, below = ([t for (t, up), count in factors.items() for _ in range(count) if up is side] for side in (True, False))
    top, bottom = (reduce(lambda a, b: a * b, ts) if ts else number(1) for ts in (above, below))
    return top / bottom if below else top


__all__ = ["without_common_factors"]
