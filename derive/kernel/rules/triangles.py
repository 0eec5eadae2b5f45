"""Sums over triangles: Σ_{i} Σ_{j<i} as a sum over a rectangle with the factor [j < i], so that loops can change places."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Term

from ..engine import Kernel
from ..poly import ONE, Exponent, Poly, atom, constant, read, sorted_mono, to_term
from ..signs import NEG, POS, sign_of
from .loops import Loop

Factors = list[tuple[Term, Exponent]]
Result = tuple[list[Loop], Poly] | None
ROUNDS = 6


def independent(k: Kernel, loops: list[Loop], factors: Factors) -> Result:
    """
    a(i) ≥ A and b(i) ≤ B for every i
    ------------------------------------------------------------
    Σᵢ Σ_{j=a(i)}^{b(i)} f = Σᵢ Σ_{j=A}^{B} [a(i) ≤ j] [j ≤ b(i)] f
    """
    for rule in (_rectangle, _counted, _tightened, _started):
        found = rule(k, loops, factors)
        if found is not None:
            return found
    return None


def at_least(k: Kernel, p: Poly) -> Poly:
    """[p ≥ 0] for a whole number p."""
    return k.nf(Term("indicator", (Term("ge", (to_term(p), to_term(Poly({})))),)))


def _rectangle(k: Kernel, loops: list[Loop], factors: Factors) -> Result:
    letters = {loop.i for loop in loops}
    for n, loop in enumerate(loops):
        if not (loop.lo.free | loop.hi.free) & letters:
            continue
        lo, hi = (_extreme(k, loops, read(bound), way) for bound, way in ((loop.lo, -1), (loop.hi, 1)))
        if lo is None or hi is None:
            continue
        i = k.fresh_index(to_term(lo), to_term(hi))
        body = k.replace(Poly({sorted_mono(factors): 1}), {loop.i: i})
        for bound, way in ((loop.lo, 1), (loop.hi, -1)):
            if bound.free & letters:
                body = body * at_least(k, (atom(i) - read(bound)).scale(way))
        return [*loops[:n], Loop(i, to_term(lo), to_term(hi)), *loops[n + 1 :]], body
    return None


def _extreme(k: Kernel, loops: list[Loop], p: Poly, way: int) -> Poly | None:
    """The greatest (way 1) or least (way −1) value of a form that is linear in the letters of independent loops."""
    letters = {loop.i: loop for loop in loops}
    for i in sorted(p.free & letters.keys(), key=repr):
        c = p.terms.get(((i, 1),))
        rest = p - atom(i).scale(c) if c else p
        loop = letters[i]
        if c is None or i in rest.free or (loop.lo.free | loop.hi.free) & letters.keys():
            return None
        p = rest + read(loop.hi if (c > 0) is (way > 0) else loop.lo).scale(c)
    return p


def _conditions(factors: Factors) -> list[tuple[int, Poly]]:
    """The factors [p ≥ 0], by their places."""
    return [(n, read(b.args[0].args[1]) - read(b.args[0].args[0])) for n, (b, e) in enumerate(factors) if b.head == "indicator" and b.args[0].head == "le"]


def _solved(p: Poly, i: Term) -> tuple[int, Poly] | None:
    """(c, r) with p = c (i − r), if c is ±1 and r is free of i."""
    c = p.terms.get(((i, 1),))
    if c not in (1, -1):
        return None
    rest = p - atom(i).scale(c)
    return None if i in rest.free else (int(c), rest.scale(-c))


def _counted(k: Kernel, loops: list[Loop], factors: Factors) -> Result:
    """
    a ≤ c ≤ b + 1
    ------------------------------------
    Σ_{i=a}^{b} [i ≥ c] i^m = Σ_{i=c}^{b} i^m
    """
    from .power_sums import power_sum
    from .sums import count, involves

    for n, loop in enumerate(loops):
        about = [m for m, pair in enumerate(factors) if involves(pair, {loop.i})]
        conditions = [(m, p) for m, p in _conditions(factors) if m in about]
        powers = [factors[m] for m in about if factors[m][0] == loop.i]
        if len(conditions) != 1 or len(powers) + 1 != len(about) or any(loop.i in x.lo.free | x.hi.free for x in loops):
            continue
        solved = _solved(conditions[0][1], loop.i)
        if solved is None:
            continue
        c, r = solved
        gaps = (r - read(loop.lo), read(loop.hi) - r + ONE) if c > 0 else (r - read(loop.lo) + ONE, read(loop.hi) - r)
        if any(sign_of(k, g) & NEG for g in gaps):
            continue
        part = Loop(loop.i, to_term(r), loop.hi) if c > 0 else Loop(loop.i, loop.lo, to_term(r))
        value = power_sum(k, part, powers) if powers else count(k, part)
        if value is None:
            continue
        rest = Poly({sorted_mono(pair for m, pair in enumerate(factors) if m not in about): 1})
        return [*loops[:n], *loops[n + 1 :]], rest * value
    return None


def _tightened(k: Kernel, loops: list[Loop], factors: Factors) -> Result:
    """A range is cut to where the factors [p ≥ 0] leave anything."""
    conditions = [p for _, p in _conditions(factors)]
    if not conditions or any((loop.lo.free | loop.hi.free) & {x.i for x in loops} for loop in loops):
        return None
    found = list(loops)
    for _ in range(ROUNDS):
        cut = next((c for n, loop in enumerate(found) if (c := _cut(k, found, n, loop, conditions)) is not None), None)
        if cut is None:
            break
        k.spend(1)
        found[cut[0]] = cut[1]
    if found == loops:
        return None
    fresh = [Loop(k.fresh_index(x.lo, x.hi), x.lo, x.hi) if x != y else x for x, y in zip(found, loops, strict=True)]
    values = {y.i: x.i for x, y in zip(fresh, loops, strict=True) if x.i != y.i}
    return fresh, k.replace(Poly({sorted_mono(factors): 1}), values)


def _started(k: Kernel, loops: list[Loop], factors: Factors) -> Result:
    """Among several loops, each one that starts at a number starts at 1."""
    if len(loops) == 1:
        return None
    for n, loop in enumerate(loops):
        low = read(loop.lo).constant
        if low in (None, 1) or low != int(low) or any(loop.i in x.lo.free | x.hi.free for x in loops):
            continue
        shift = constant(low - 1)
        hi = to_term(read(loop.hi) - shift)
        i = k.fresh_index(to_term(ONE), hi)
        body = k.replace(Poly({sorted_mono(factors): 1}), {loop.i: to_term(atom(i) + shift)})
        return [*loops[:n], Loop(i, to_term(ONE), hi), *loops[n + 1 :]], body
    return None


def _cut(k: Kernel, loops: list[Loop], n: int, loop: Loop, conditions: list[Poly]) -> tuple[int, Loop] | None:
    others = [x for x in loops if x is not loop]
    for p in conditions:
        solved = _solved(p, loop.i)
        if solved is None:
            continue
        c, r = solved
        bound = _extreme(k, others, r, -c)
        if bound is None:
            continue
        if c > 0 and sign_of(k, bound - read(loop.lo)) == POS:
            return n, Loop(loop.i, to_term(bound), loop.hi)
        if c < 0 and sign_of(k, read(loop.hi) - bound) == POS:
            return n, Loop(loop.i, loop.lo, to_term(bound))
    return None


Rule = Callable[[Kernel, list[Loop], Factors], Result]
__all__ = ["at_least", "independent"]
