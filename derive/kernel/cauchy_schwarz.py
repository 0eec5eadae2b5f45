"""The inequality of Cauchy and Schwarz against the constant vector: a variance is never negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term

from .poly import ONE, Poly, to_term
from .rules.together import divisors
from .signs import ANY, NEG, NONNEG, POS, flip, mono_sign, sign_of, sum_sign

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


def mean_square_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    w ≥ 0,  i = 1 … n,  n ≥ 1
    ----------------------------------
    w (Σᵢ fᵢ² − (Σᵢ fᵢ)²/n) ≥ 0            where something is given of Σᵢ fᵢ
    """
    from .rules.arithmetic import reciprocal
    from .rules.given import rewritten

    for m, c in p:
        for b, e in m:
            rest = tuple(pair for pair in m if pair[0] != b)
            root = _root(k, b) if b.head == "sum" and e == 1 and not mono_sign(k, rest, c) & NEG else None
            if root is None:
                continue
            count = k.nf(b.args[2]) - k.nf(b.args[1]) + ONE
            known = k.nf(rewritten(k, to_term(root)))
            if known != root and sign_of(k, count) == POS:
                yield Poly({rest: c}) * (Poly({((b, 1),): 1}) - known * known * reciprocal(k, count))


def _root(k: Kernel, b: Term) -> Poly | None:
    """Σᵢ fᵢ for Σᵢ fᵢ²."""
    i, body = k.open(b)
    single = k.nf(body).monomial
    if single is None or single[0] != 1 or any(not isinstance(e, int) or e % 2 for _, e in single[1]):
        return None
    half = Poly({tuple((a, e // 2) for a, e in single[1]): 1})  # type: ignore[operator]
    return k.nf(Term("sum", (i, *b.args[1:3], to_term(half))))


def _gap(k: Kernel, b: Term) -> Poly:
    i, lo, hi, body = b.args
    count = k.nf(hi) - k.nf(lo) + ONE
    squares = k.nf(Term("sum", (i, lo, hi, Term("mul", (body, body)))))
    return count * squares - Poly({((b, 2),): 1})


__all__ = ["mean_square_gaps", "sign_by_variance"]
