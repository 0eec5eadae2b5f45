"""Gibbs' inequality for averages over any number of letters: log u ≤ u − 1 under an expectation.

p = E_q[w],   q a density
---------------------------
p ≥ 1 − E_q[e^{−w}]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from derive.notation import NotSupported, SortError, Term

from .engine import Kernel
from .poly import ONE, ZERO, E, Mono, Number, Poly
from .rules.arithmetic import reciprocal
from .rules.averages import AVERAGES, Over, Pairs, average, joined, opened, pair_free
from .rules.functions import exp_of
from .rules.together import vanishes
from .signs import NEG, POS, ZERO_SIGN, sign_of

WHOLES = AVERAGES | {"sum"}
MAX_LETTERS = 4
MAX_CHOICES = 24
MAX_FACTORS = 4
Form = tuple[Poly, Poly, tuple[Term, ...]]  # q, r = q e^{−w}, and their letters
FACTORS = frozenset(("pdf", "prod", "add", "sym"))  # what a density that is a formula may consist of, besides exponentials


def gibbs_form(k: Kernel, p: Poly) -> Form | None:
    """
    p = E_q[w],   E_q[e^{−w}] = 1
    --------------------------------
    p ≥ 0, with equality iff w = 0 almost everywhere

    Returns q, r = q e^{−w} and the letters: p = E_q[log q − log r], both densities.
    """
    for form, mass in _forms(k, p):
        if is_one(k, mass):
            return form
    return None


def at_least_zero(k: Kernel, p: Poly) -> bool:
    """Whether E_q[e^{−w}] ≤ 1 for some way to write p as E_q[w]."""
    return any(is_one(k, mass) or not sign_of(k, ONE - mass) & NEG for _, mass in _forms(k, p))


def _forms(k: Kernel, p: Poly) -> Iterator[tuple[Form, Poly]]:
    """The ways to write p (or a positive multiple of it) as E_q[w], with E_q[e^{−w}]."""
    for c in _scales(p):
        scaled = p.scale(1 / c)
        for overs, q in _densities(k, scaled):
            for w in itertools.islice(_weights(k, scaled, overs, q), MAX_CHOICES):
                k.spend(5)
                try:
                    r = q * exp_of(k, -w)
                    yield (q, r, tuple(o.letter for o in overs)), average(k, overs, r)
                except (NotSupported, SortError, ZeroDivisionError):
                    continue


def _scales(p: Poly) -> list[Fraction]:
    """Sizes of the coefficients of averages, 1 among the first."""
    sizes = {abs(Fraction(c)) for m, c in p if any(b.head in WHOLES for b, _ in m)}
    return sorted(sizes, key=lambda c: (c != 1, c))


# -- densities -------------------------------------------------------------------------------------


def _densities(k: Kernel, p: Poly) -> Iterator[tuple[list[Over], Poly]]:
    """Normalised densities that stand in the averages of p, those of most letters first."""
    found: list[tuple[list[Over], Poly]] = []
    for b in sorted({b for m in p.terms for b, _ in m if b.head in WHOLES}, key=repr):
        overs, body = opened_fully(k, b)
        single = body.monomial
        if single is not None and len(overs) <= MAX_LETTERS:
            q = normalised(k, overs, list(single[1]))
            if q is not None:
                found.append((overs, q))
    return iter(sorted(found, key=lambda pair: -len(pair[0])))


def opened_fully(k: Kernel, b: Term) -> tuple[list[Over], Poly]:
    """All letters of nested averages (or sums), and the innermost body."""
    over, body = opened(k, b)
    single = body.monomial
    inside = [pair for pair in single[1] if pair[0].head in WHOLES and pair[1] == 1] if single is not None and single[0] == 1 else []
    if single is None or len(inside) != 1 or (len(single[1]) > 1 and not {over.head, inside[0][0].head} <= AVERAGES):
        return [over], body
    inner, innermost = opened_fully(k, inside[0][0])
    return [over, *inner], innermost * joined([pair for pair in single[1] if pair != inside[0]])


def normalised(k: Kernel, overs: list[Over], pairs: Pairs) -> Poly | None:
    """The density among the factors of an integrand, divided by its mass."""
    letters = frozenset(o.letter for o in overs)
    if any(o.head == "sum" for o in overs):
        return _weights_of_sum(k, overs, pairs)
    parts = [pair for pair in pairs if pair[0] == E or pair[0].head in FACTORS]
    own = joined([pair for pair in parts if pair_free(pair) & letters])
    if any(o.head == "expect" for o in overs) and own == ONE:
        return ONE
    for q in (joined([pair for pair in pairs if pair[0].head in ("pdf", "prod") and pair_free(pair) & letters]), own):
        try:
            mass = average(k, overs, q) if q != ONE else ZERO
        except (NotSupported, SortError):
            continue
        if is_one(k, mass) and not sign_of(k, q) & NEG:
            return q
        if mass.monomial is not None and sign_of(k, q) == POS and not any(b.head in AVERAGES for b in mass.atoms):
            return q * reciprocal(k, mass)
    return None


def _weights_of_sum(k: Kernel, overs: list[Over], pairs: Pairs) -> Poly | None:
    """Factors of a summand, or 1, that are weights: ≥ 0 with a sum that is 1 or a single product."""
    letters = frozenset(o.letter for o in overs)
    own = [pair for pair in pairs if pair_free(pair) & letters and pair[0].head != "log"][:MAX_FACTORS]
    choices = [joined(list(chosen)) for size in range(len(own), -1, -1) for chosen in itertools.combinations(own, size)]
    masses = [(q, average(k, overs, q)) for q in choices if not sign_of(k, q) & NEG]
    for q, mass in masses:
        if is_one(k, mass):
            return q
    plain = ((q, m) for q, m in masses if m.monomial is not None and sign_of(k, m) == POS and not any(b.head in WHOLES for b in m.atoms))
    return next((q * reciprocal(k, mass) for q, mass in plain), None)


def is_one(k: Kernel, p: Poly) -> bool:
    """Whether p = 1, by calculation or because a given says so."""
    return vanishes(p - ONE) or sign_of(k, p - ONE) == ZERO_SIGN


# -- weights ---------------------------------------------------------------------------------------


def _weights(k: Kernel, p: Poly, overs: list[Over], q: Poly) -> Iterator[Poly]:
    """All w with p = E_q[w] that come from assigning the letters of the averages in p to letters of q."""
    rows = [_choices(k, m, c, overs, q) for m, c in p]
    if any(not row for row in rows):
        return
    for choice in itertools.product(*rows):
        total = ZERO
        for w in choice:
            total = total + w
        yield total


def _choices(k: Kernel, m: Mono, c: Number, overs: list[Over], q: Poly) -> list[Poly]:
    """The forms h with c m = E_q[h]."""
    averages = [(b, e) for b, e in m if b.head in AVERAGES or (b.head == "sum" and any(o.head == "sum" for o in overs))]
    if not averages:
        return [Poly({m: c})]
    if len(averages) > 1 or averages[0][1] != 1:
        return []
    rest = Poly({tuple(pair for pair in m if pair != averages[0]): c})
    inner, body = opened_fully(k, averages[0][0])
    return [rest * h for h in lifted(k, inner, body, overs, q)]


def lifted(k: Kernel, inner: list[Over], body: Poly, overs: list[Over], q: Poly) -> list[Poly]:
    """
    q(a) = ∫ q(a, b) db
    ----------------------------------
    ∫ g(a) da = E_q[g(a) / q(a)]
    """
    found = []
    for chosen in itertools.permutations(overs, len(inner)):
        if any((a.head, a.middle, a.letter.sort) != (o.head, o.middle, o.letter.sort) for a, o in zip(chosen, inner, strict=True)):
            continue
        others = [o for o in overs if o not in chosen]
        try:
            marginal = average(k, others, q) if others else q
        except (NotSupported, SortError):
            continue
        moved = k.replace(body, {o.letter: a.letter for a, o in zip(chosen, inner, strict=True)})
        h = moved * reciprocal(k, marginal)
        if not any(b.head in ("pdf", "prod", "integral", "sum") for m in h.terms for b, _ in m if b.free & {o.letter for o in overs}):
            found.append(h)
    return found


__all__ = ["at_least_zero", "gibbs_form", "lifted", "normalised", "opened_fully"]
