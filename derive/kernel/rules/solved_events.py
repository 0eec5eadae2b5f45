"""Events about a number under an average, solved for it: [t² > (z − a)²] as a − t < z < a + t, [log z > t] as z > e^t."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import Term, number

from ..engine import Kernel
from ..poly import ONE, ZERO, Exponent, Poly, atom, read, to_term
from ..signs import NEG, POS, sign_of
from .arithmetic import raise_to, reciprocal
from .averages import Over, Pairs, average, elimination, joined
from .closed_integrals import real_number
from .cuts import Cut, cut_of
from .functions import exp_of
from .moments import standard_normal
from .shapes import linear_in

HALF = Poly({(): Fraction(1, 2)})
Solve = Callable[[Kernel, Poly, Term], Poly | None]


def solved_event(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    p > 0  iff  z lies in a union of half-lines
    -------------------------------------------------------
    E[[p > 0] f(z)] = Σ ± E[[z > t] f(z)]
    """
    z = over.letter
    for n, (b, e) in enumerate(own):
        if e != 1 or b.head != "indicator" or b.args[0].head != "gt" or z not in b.free:
            continue
        p = read(b.args[0].args[0]) - read(b.args[0].args[1])
        if linear_in(p, z) is not None:
            continue
        found = next((q for solve in SOLVE if (q := solve(k, p, z)) is not None), None)
        if found is not None:
            written = Term("expect" if over.head == "expect" else "integral", (z, *over.middle, to_term(joined(own))))
            return k.fire("an event solved for its letter", written, average(k, [over], joined(own[:n] + own[n + 1 :]) * found))
    return None


def two_half_lines(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    s ≤ t
    -----------------------------------------------------------------------------------------------
    [z > s] [z > t] = [z > t],   [z < s] [z < t] = [z < s],   [z > s] [z < t] = [z > s] − [z > t]
    """
    z = over.letter
    first = cut_of(k, own, z)
    second = cut_of(k, first.rest, z) if first is not None else None
    if first is None or second is None:
        return None
    s = sign_of(k, second.place - first.place)
    if not s & NEG:
        low, high = first, second
    elif not s & POS:
        low, high = second, first
    else:
        return None
    return average(k, [over], joined(second.rest) * _together(z, low, high))


def _together(z: Term, low: Cut, high: Cut) -> Poly:
    """The product of two half-lines, the place of the first below that of the second, almost everywhere."""
    if low.way == high.way:
        return _beyond(z, high.place) if low.way == 1 else ONE - _beyond(z, low.place)
    return _beyond(z, low.place) - _beyond(z, high.place) if low.way == 1 else ZERO


elimination(standard_normal)(two_half_lines)
elimination(real_number)(solved_event)
elimination(standard_normal)(solved_event)


def _beyond(z: Term, place: Poly) -> Poly:
    """[z > t]."""
    return atom(Term("indicator", (Term("gt", (to_term(atom(z) - place), number(0))),)))


def _one_way(k: Kernel, z: Term, slope: Poly, place: Poly) -> Poly | None:
    """[z > t] where the slope is > 0, [z < t] where it is < 0."""
    s = sign_of(k, slope)
    return _beyond(z, place) if s == POS else ONE - _beyond(z, place) if s == NEG else None


def between_roots(k: Kernel, p: Poly, z: Term) -> Poly | None:
    """
    p = α z² + β z + γ,  α < 0,  β² ≥ 4 α γ
    -----------------------------------------------------------------------
    p > 0  iff  m − r < z < m + r,  where m = −β/2α, r = √(β² − 4αγ)/(2|α|)
    """
    powers = _powers(p, z)
    if powers is None or max(powers, default=0) != 2 or not set(powers) <= {0, 1, 2}:
        return None
    a, b, c = (powers.get(e, Poly({})) for e in (2, 1, 0))
    s, gap = sign_of(k, a), b * b - (a * c).scale(4)
    if s not in (POS, NEG) or sign_of(k, gap) & NEG:
        return None
    half = reciprocal(k, a.scale(2))
    middle, radius = -b * half, raise_to(k, gap, HALF) * (half if s == POS else -half)
    inside = _beyond(z, middle - radius) - _beyond(z, middle + radius)
    return ONE - inside if s == POS else inside


def root_of_power(k: Kernel, p: Poly, z: Term) -> Poly | None:
    """
    z > 0,  n > 0,  c/α ≤ 0
    ------------------------------------------------------
    α zⁿ + c > 0  iff  z > (−c/α)^{1/n}, for α > 0
    """
    single = _single(p, lambda b, e: b == z)
    if single is None or sign_of(k, atom(z)) & NEG:
        return None
    slope, e, rest = single
    if isinstance(e, Poly):
        if sign_of(k, e) != POS:
            return None
        inverse = reciprocal(k, e)
    elif e > 0 and e != 1:
        inverse = Poly({(): 1 / Fraction(e)})
    else:
        return None
    level = -rest * reciprocal(k, slope)
    return None if sign_of(k, level) != POS else _one_way(k, z, slope, raise_to(k, level, inverse))


def root_of_logarithm(k: Kernel, p: Poly, z: Term) -> Poly | None:
    """
    z > 0
    -------------------------------------------------
    α log z + c > 0  iff  z > e^{−c/α}, for α > 0
    """
    single = _single(p, lambda b, e: b.head == "log" and b.args[0] == z and e == 1)
    if single is None or sign_of(k, atom(z)) & NEG:
        return None
    slope, _, rest = single
    return _one_way(k, z, slope, exp_of(k, -rest * reciprocal(k, slope)))


def _powers(p: Poly, z: Term) -> dict[int, Poly] | None:
    """The coefficients of a polynomial in z."""
    out: dict[int, Poly] = {}
    for m, c in p:
        e = dict(m).get(z, 0)
        rest = Poly({tuple(pair for pair in m if pair[0] != z): c})
        if not isinstance(e, int) or e < 0 or z in rest.free:
            return None
        out[e] = out.get(e, Poly({})) + rest
    return out


def _single(p: Poly, fits: Callable[[Term, Exponent], bool]) -> tuple[Poly, Exponent, Poly] | None:
    """(α, e, c) for p = α bᵉ + c, where the power bᵉ fits and the rest is free of what b has."""
    found = list(_with(p, fits))
    if len(found) != 1:
        return None
    slope, (b, e), rest = found[0]
    (z,) = (b,) if b.head != "log" else b.args
    return None if z in slope.free or z in rest.free or (isinstance(e, Poly) and z in e.free) else (slope, e, rest)


def _with(p: Poly, fits: Callable[[Term, Exponent], bool]) -> Iterator[tuple[Poly, tuple[Term, Exponent], Poly]]:
    for m, c in p:
        for b, e in m:
            if fits(b, e):
                yield Poly({tuple(pair for pair in m if pair[0] != b): c}), (b, e), p - Poly({m: c})


SOLVE: tuple[Solve, ...] = (root_of_power, root_of_logarithm, between_roots)

__all__ = ["solved_event"]
