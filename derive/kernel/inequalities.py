"""Inequalities that signs alone do not give: log u ≤ u − 1, Gibbs, sums term by term."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import NotSupported, Term

from .poly import ONE, Mono, Number, Poly, read, to_term

if TYPE_CHECKING:
    from .engine import Kernel


def nonnegative(k: Kernel, p: Poly, depth: int = 2) -> str | None:
    """The name of a rule by which p ≥ 0, or nothing."""
    from .signs import NEG, sign_of

    if not sign_of(k, p) & NEG:
        return "signs"
    if depth == 0:
        return None
    for name, rule in (("log u ≤ u − 1", _log_bound), ("Gibbs' inequality", _gibbs), ("a sum of terms that are ≥ 0", _termwise)):
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
    return gibbs_form(k, p) is not None


def gibbs_form(k: Kernel, p: Poly) -> tuple[Poly, Poly, Term] | None:
    """
    p = E_q[w],   E_q[e^{−w}] = 1
    --------------------------------  (log u ≤ u − 1 at u = e^{−w}, and E is monotone)
    p ≥ 0, with equality iff w = 0 almost everywhere

    Returns (q, r, z) with r = q e^{−w}: p = E_q[log q − log r].
    """
    from .rules.expectations import integrate
    from .rules.functions import exp_of

    for integral in sorted((b for b in p.atoms if b.head == "integral"), key=repr):
        z, body = k.open(integral)
        for density in _densities(k, k.nf(body), z):
            weight = _as_average(k, p, density, z)
            if weight is None:
                continue
            try:
                target = density * exp_of(k, -weight)
                if integrate(k, z, target) == ONE and integrate(k, z, density) == ONE:
                    return density, target, z
            except NotSupported:
                continue
    return None


def _densities(k: Kernel, body: Poly, z: Term) -> list[Poly]:
    """The factors of an integrand that are densities of z, with what normalises them."""
    single = body.monomial
    if single is None:
        return []
    found = []
    for b, e in single[1]:
        if b.head == "pdf" and e == 1 and z in b.args[1:]:
            rest = [v for v in b.args[1:] if v != z]
            if rest:
                from .rules.laws import _marginal

                law = b.args[0]
                values = {o: v for o, v in zip(law.args[1], b.args[1:], strict=True) if v != z}
                from .rules.arithmetic import reciprocal

                found.append(Poly({((b, 1),): 1}) * reciprocal(k, _marginal(k, law.args[0], values)))
            else:
                found.append(Poly({((b, 1),): 1}))
    products = [b for b, e in single[1] if b.head == "prod" and e == 1]
    found.extend(Poly({((b, 1),): 1}) for b in products)
    return found


def _as_average(k: Kernel, p: Poly, density: Poly, z: Term) -> Poly | None:
    """w with p = E_q[w]: the integrals of p whose integrand has the factor q, and what is free of integrals."""
    from .rules.arithmetic import reciprocal

    inverse = reciprocal(k, density)
    total = Poly({})
    for m, c in p:
        total = total + _weight(k, m, c, inverse, z)
    names = {b for b in total.atoms if b.head == "integral"}
    return None if names else total


def _weight(k: Kernel, m: Mono, c: Number, inverse: Poly, z: Term) -> Poly:
    for n, (b, e) in enumerate(m):
        if b.head == "integral" and e == 1:
            rest = Poly({m[:n] + m[n + 1 :]: c})
            body = k.nf(b.args[3].subs({b.args[0]: z}))
            return rest * body * inverse
    return Poly({m: c})


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
        if rest and (constant := rest.get(())) is not None and len(rest) == 1:
            return False
        if not rest and len(groups) == 1:
            return nonnegative(k, body, depth) is not None
    return False


__all__ = ["gibbs_form", "nonnegative", "read", "to_term"]
