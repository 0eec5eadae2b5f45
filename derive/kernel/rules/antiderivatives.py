"""Integrals between bounds by an antiderivative: own rules first, then a proposal by SymPy that is differentiated back.

F' = f on (a, b),  F defined and continuous on [a, b]
-------------------------------------------------------
∫ₐᵇ f(z) dz = F(b) − F(a)
"""

from __future__ import annotations

from fractions import Fraction

from derive.notation import NotSupported, SortError, Term, relation
from derive.notation.build import DOMAIN, oo

from ..engine import Kernel
from ..poly import ONE, ZERO, E, Poly, atom, to_term, whole_power
from ..signs import NEG, POS, ZERO_SIGN, sign_of
from .averages import Over, Pairs, elimination, joined
from .calculus import diff
from .closed_integrals import real_number
from .proposals import proposed_antiderivative
from .shapes import shape_of
from .supports import MINUS_OO, WHOLE
from .together import vanishes

MAX_POWER = 12
BROKEN = frozenset((  # heads that are not continuous, or need not be
    "sign", "step", "indicator", "cases", "pdf", "partial", "expect", "var", "cov", "kl", "entropy", "lim", "argmax", "argmin", "delta",
))  # fmt: skip


def bounded(over: Over) -> bool:
    return real_number(over) and over.middle != WHOLE and over.middle[0] != MINUS_OO and over.middle[1] != oo


@elimination(bounded)
def between_bounds(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    body = joined(own)
    written = Term("integral", (over.letter, *over.middle, to_term(body)))
    for name, propose in (("antiderivative", _own), ("fundamental theorem of calculus", _of_map), ("antiderivative found by SymPy", proposed_antiderivative)):
        primitive = propose(k, own, over.letter)
        if primitive is None:
            continue
        if not vanishes(diff(k, primitive, over.letter) - body) or not continuous(k, over, to_term(primitive)):
            return None
        if propose is proposed_antiderivative:
            k.support.add("computed")
        hi, lo = (k.replace(primitive, {over.letter: end}) for end in reversed(over.middle))
        return k.fire(name, written, hi - lo)
    return None


def _own(k: Kernel, own: Pairs, z: Term) -> Poly | None:
    """z^{r+1}/(r+1),  log z,  and Σⱼ (−1)ʲ r!/(r−j)! z^{r−j} e^{cz}/c^{j+1} for z^r e^{cz}."""
    found = shape_of(own, z)
    if found is None or found.others or found.logs or z in found.power.free:
        return None
    if not found.exponent:
        up = found.power + ONE
        if not up:
            return atom(Term("log", (z,)))
        c = up.constant
        return None if sign_of(k, up) & ZERO_SIGN else atom(z, up if c is None else c) * whole_power(up, -1)
    rate = found.exponent.get(1)
    r = found.power.constant if found.power else 0
    if rate is None or len(found.exponent) != 1 or r is None or r != int(r) or not 0 <= r <= MAX_POWER or sign_of(k, rate) & ZERO_SIGN:
        return None
    total, falling = ZERO, Fraction(1)
    for j in range(int(r) + 1):
        total = total + atom(z, int(r) - j) * whole_power(rate, -(j + 1)).scale(falling * (-1) ** j)
        falling *= int(r) - j
    return total * atom(E, rate * atom(z))


def _of_map(k: Kernel, own: Pairs, z: Term) -> Poly | None:
    """
    u' = c ≠ 0 for a number c
    -----------------------------------
    ∫ f⁽ⁿ⁾(u) dz = f⁽ⁿ⁻¹⁾(u) / c
    """
    if len(own) != 1 or own[0][1] != 1 or own[0][0].head != "app" or len(own[0][0].args) != 2:
        return None
    f, u = own[0][0].args
    if f.head != "prime" or z in f.free or u.dims:
        return None
    slope = diff(k, k.nf(u), z)
    if z in slope.free or sign_of(k, slope) & ZERO_SIGN:
        return None
    before = f.args[0] if f.args[1] == 1 else Term("prime", (f.args[0], f.args[1] - 1))
    return k.nf(Term("app", (before, u))) * whole_power(slope, -1)


def continuous(k: Kernel, over: Over, t: Term) -> bool:
    """Whether a term is defined and continuous in the letter on the closed interval between the bounds."""
    from ..definedness import holds, obligations

    if any(over.letter in sub.free and (sub.head in BROKEN or _is_improper(sub)) for sub in t.walk()):
        return False
    lo, hi = over.middle
    point = k.fresh_like(over.letter)
    if not sign_of(k, k.nf(hi) - k.nf(lo)) & NEG:
        k.learn(point, (relation(point, "ge", lo), relation(point, "le", hi)))
    elif (s := sign_of(k, k.nf(lo)) | sign_of(k, k.nf(hi))) in (POS, NEG):  # between two numbers of one sign
        k.learn(point, (relation(point, "gt" if s == POS else "lt", 0),))
    try:
        return all(holds(k, o.condition, o.averaged) for o in obligations(k, t.subs({over.letter: point})))
    except (NotSupported, SortError):
        return False


def _is_improper(t: Term) -> bool:
    """Whether a term is an integral over an infinite range, or a sum without end."""
    return t.head in ("integral", "sum", "prod") and (t.args[1] in (DOMAIN, MINUS_OO) or t.args[2] == oo)


__all__ = ["bounded", "continuous"]
