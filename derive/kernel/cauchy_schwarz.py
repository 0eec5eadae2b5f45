"""The inequality of Cauchy and Schwarz against the constant vector: a variance is never negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term

from .poly import ONE, Poly
from .rules.together import divisors
from .signs import ANY, NEG, NONNEG, flip, mono_sign, sign_of, sum_sign

if TYPE_CHECKING:
    from .engine import Kernel


def sign_by_variance(k: Kernel, p: Poly) -> int:
    """
    p = w (n Σᵢ fᵢ² − (Σᵢ fᵢ)²) + r,   w ≥ 0,  i = 1 … n
    ------------------------------------------------------
    p ≥ 0 if r ≥ 0,   p > 0 if r > 0
    """
    if divisors(p):
        return ANY
    for form, turn in ((p, False), (-p, True)):
        for weight, gap in _gaps(k, form):
            rest = form - weight * gap
            if len(rest) < len(form):
                s = sum_sign(NONNEG, sign_of(k, rest) if rest else 2)
                if not s & NEG:
                    return flip(s) if turn else s
    return ANY


def _gaps(k: Kernel, p: Poly) -> Iterator[tuple[Poly, Poly]]:
    """(w, n Σᵢ fᵢ² − (Σᵢ fᵢ)²) for each −w (Σᵢ fᵢ)² in p with w ≥ 0."""
    for m, c in p:
        for b, e in m:
            if b.head != "sum" or e != 2:
                continue
            rest = tuple(pair for pair in m if pair[0] != b)
            if not mono_sign(k, rest, -c) & NEG:
                yield Poly({rest: -c}), _gap(k, b)


def _gap(k: Kernel, b: Term) -> Poly:
    i, lo, hi, body = b.args
    count = k.nf(hi) - k.nf(lo) + ONE
    squares = k.nf(Term("sum", (i, lo, hi, Term("mul", (body, body)))))
    return count * squares - Poly({((b, 2),): 1})


__all__ = ["sign_by_variance"]
