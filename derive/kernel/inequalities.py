"""Inequalities that signs alone do not give: log u ≤ u − 1, Gibbs, sums term by term."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Term

from .poly import ONE, Number, Poly, read, to_term

if TYPE_CHECKING:
    from .engine import Kernel


def nonnegative(k: Kernel, p: Poly, depth: int = 2) -> str | None:
    """The name of a rule by which p ≥ 0, or nothing."""
    from .signs import NEG, sign_of

    if not sign_of(k, p) & NEG:
        return "signs"
    if depth == 0:
        return None
    for name, rule in (
        ("log u ≤ u − 1", _log_bound),
        ("Gibbs' inequality", _gibbs),
        ("Jensen's inequality", _jensen),
        ("a sum of terms that are ≥ 0", _termwise),
    ):
        k.spend(5)
        if rule(k, p, depth):
            return name
    return None


def _log_bound(k: Kernel, p: Poly, depth: int) -> bool:
    """
    u > 0
    ----------------------
    u − 1 − log u ≥ 0
    """
    from .rules.functions import log_of
    from .signs import POS, mono_sign

    if not any(b.head == "log" for b in p.atoms):
        return False
    for m, c in p:
        if c <= 0 or not m or mono_sign(k, m, 1) != POS:
            continue
        u = Poly({m: 1})
        rest = p - (u - ONE - log_of(k, u)).scale(c)
        if _shorter(rest, p) and nonnegative(k, rest, depth - 1):
            return True
    return False


def _shorter(a: Poly, b: Poly) -> bool:
    return len(a) < len(b) or sum(x.head == "log" for x in a.atoms) < sum(x.head == "log" for x in b.atoms)


def _gibbs(k: Kernel, p: Poly, depth: int) -> bool:
    from .gibbs import at_least_zero

    return at_least_zero(k, p)


def _jensen(k: Kernel, p: Poly, depth: int) -> bool:
    """
    p − (E[φ(u)] − φ(E[u])) ≥ 0,  φ convex
    -----------------------------------------
    p ≥ 0
    """
    from .jensen import gaps

    return any(len(rest := p - gap) < len(p) and nonnegative(k, rest, depth - 1) for gap in gaps(k, p))


def _termwise(k: Kernel, p: Poly, depth: int) -> bool:
    """
    aᵢ ≥ 0 for every i
    --------------------
    Σᵢ aᵢ ≥ 0
    """
    groups: dict[tuple[Term, Term], list[tuple[Term, Number]]] = {}
    rest = dict(p.terms)
    for m, c in p:
        if len(m) == 1 and m[0][0].head == "sum" and m[0][1] == 1:
            b = m[0][0]
            groups.setdefault((b.args[1], b.args[2]), []).append((b, c))
            del rest[m]
    for (lo, hi), members in groups.items():
        i = k.fresh_index(lo, hi)
        body = Poly({})
        for b, c in members:
            body = body + k.nf(b.args[3].subs({b.args[0]: i})).scale(Fraction(c))
        if not rest and len(groups) == 1:
            return nonnegative(k, body, depth) is not None
    return False


__all__ = ["nonnegative", "read", "to_term"]
