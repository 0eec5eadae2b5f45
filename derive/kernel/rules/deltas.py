"""Kronecker's δ: where it is known, and how it collapses a sum."""

from __future__ import annotations

from derive.notation import Index, Term

from ..bounds import in_range
from ..engine import Kernel, normal_row, same_range
from ..poly import ONE, ZERO, Exponent, Poly, atom, key, read, sorted_mono, to_term
from ..signs import ZERO_SIGN, sign_of
from .loops import Loop

Factors = list[tuple[Term, Exponent]]


@normal_row("delta")
def kronecker(k: Kernel, t: Term) -> Poly:
    """δᵢᵢ = 1; δ of two numbers that differ is 0; δᵢⱼ = δⱼᵢ;  δ_{i+1,j+1} = δᵢⱼ."""
    gap = k.nf(t.args[0]) - k.nf(t.args[1])
    if not gap:
        return ONE
    a, b = _balanced(gap)
    if gap.constant is not None or _known_different(k, a, b) or (not _may_meet(k, a, b) and not sign_of(k, gap) & ZERO_SIGN):
        return ZERO
    return atom(Term("delta", tuple(sorted((a, b), key=key))))


def _balanced(gap: Poly) -> tuple[Term, Term]:
    """a − b = 0 with only plus signs on both sides."""
    plus = Poly({m: c for m, c in gap if c > 0})
    return to_term(plus), to_term(plus - gap)


def _may_meet(k: Kernel, a: Term, b: Term) -> bool:
    """Two letters of the same range of which no fact speaks together: nothing shows that they differ."""
    return same_range(a, b) and not any({a, b} <= f.free for f in (*k.givens.facts, *k.givens.assumed, *k.local))


def _known_different(k: Kernel, a: Term, b: Term) -> bool:
    return any(f.head == "ne" and set(f.args) == {a, b} for f in (*k.givens.facts, *k.local))


def collapse(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[list[Loop], Poly] | None:
    """
    j is free of i and lies in the range of i
    -------------------------------------------
    Σᵢ δᵢⱼ fᵢ = fⱼ
    """
    for n, (b, e) in enumerate(factors):
        if b.head != "delta" or isinstance(e, Poly):
            continue
        for loop in loops:
            value = _solved(b, loop.i)
            if value is None or not in_range(k, value, Index(loop.lo, loop.hi)):
                continue
            others = _at(k, [x for x in loops if x is not loop], loop.i, value)
            if others is None:
                continue
            body = k.replace(Poly({sorted_mono(factors[:n] + factors[n + 1 :]): 1}), {loop.i: value})
            k.fire("collapse of δ", Term("sum", (loop.i, loop.lo, loop.hi, to_term(Poly({sorted_mono(factors): 1})))), body)
            return others, body
    return None


def _solved(delta: Term, i: Term) -> Term | None:
    """The value of i at which δ is 1: i occurs once in it, with coefficient ±1."""
    gap = read(delta.args[0]) - read(delta.args[1])
    c = gap.terms.get(((i, 1),))
    if c not in (1, -1):
        return None
    rest = gap - atom(i).scale(c)
    return None if i in rest.free else to_term(rest.scale(-c))


def _at(k: Kernel, loops: list[Loop], i: Term, value: Term) -> list[Loop] | None:
    """The other loops with a value for i in their bounds; None if a loop would then bound itself."""
    found = []
    for loop in loops:
        if i in loop.lo.free | loop.hi.free:
            if loop.i in value.free:
                return None
            loop = Loop(loop.i, *(to_term(k.nf(b.subs({i: value}))) for b in (loop.lo, loop.hi)))
        found.append(loop)
    return found


__all__ = ["collapse", "kronecker"]
