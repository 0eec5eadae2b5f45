"""Inequalities by induction over a whole number in an exponent, a factorial or the upper bound of a sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Index, NotSupported, SortError, Tensor, Term

from .by_upper_bound import MARK, coefficient
from .engine import Kernel
from .poly import ONE, Mono, Poly, TooMuchWork, as_poly, atom, constant, key, read, sorted_mono, to_term
from .ranges import telescoped
from .rules.together import together
from .signs import NEG, POS, sign_of

Test = Callable[[Kernel, Poly, bool], bool]  # whether a form is ≥ 0, or > 0
LONGEST = 10  # monomials
MOST_FACTORS = 3
STARTS = 2  # values at the beginning that are looked at one by one


def climbs(k: Kernel, p: Poly, test: Test, strict: bool = False) -> bool:
    """
    p(b) ≥ 0      p(m + 1) ≥ λ p(m),  λ ≥ 0  for b ≤ m < n
    ---------------------------------------------------------
    p(n) ≥ 0 for n ≥ b                                            and so for > 0, with λ > 0
    """
    if len(p) > LONGEST:
        return False
    return any(_over(k, p, n, test, strict) for n in sorted((s for s in p.free if _counts(s)), key=key) if _inside(p, n))


def _counts(s: Term) -> bool:
    sort = s.sort
    return not s.args[0].startswith(("?", "#")) and (isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain == "N"))


def _inside(p: Poly, n: Term) -> bool:
    """Whether n stands in an exponent, a factorial or the upper bound of a sum, and in no index."""
    hidden = any(n in a.free for b in p.atoms for t in b.walk() if t.head in ("at", "app") for a in t.parts)
    grows = any(
        (isinstance(e, Poly) and n in e.free) or (b.head == "gamma" and n in b.free) or (b.head == "sum" and n in b.args[2].free) for m in p.terms for b, e in m
    )
    return grows and not hidden


def _over(k: Kernel, p: Poly, n: Term, test: Test, strict: bool) -> bool:
    low = read(n.sort.lo) if isinstance(n.sort, Index) else constant(int(sign_of(k, atom(n)) == POS))
    start = low
    for _ in range(STARTS):
        try:
            if not test(k, _at(k, p, n, start), strict):
                return False
            if _steps(k, p, n, start, test, strict):
                return True
        except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
            return False
        start = start + ONE
    return False


def _at(k: Kernel, p: Poly, n: Term, value: Poly) -> Poly:
    return k.replace(p, {n: to_term(value)})


def _steps(k: Kernel, p: Poly, n: Term, start: Poly, test: Test, strict: bool) -> bool:
    """Whether p(m + 1) ≥ λ p(m) from the start on, for some λ ≥ 0."""
    from .definedness import missing

    m = k.fresh_index(to_term(start), to_term(atom(n) - ONE))
    here, there = _at(k, p, n, atom(m)), _at(k, p, n, atom(m) + ONE)
    if any(missing(k, to_term(q)) is not None for q in (here, there)):
        return False
    both = telescoped(k, there + here * atom(MARK))
    below = coefficient(both, MARK)
    above = both - below * atom(MARK)
    for factor in _ratios(k, here, m):
        s = sign_of(k, factor)
        if s & NEG or (strict and s != POS) or missing(k, to_term(factor)) is not None:
            continue
        if test(k, together(unrolled(above) - unrolled(factor * below)), False):
            return True
    return False


def _ratios(k: Kernel, here: Poly, m: Term) -> Iterator[Poly]:
    """1, and what the terms with m in an exponent or a factorial grow by."""
    yield ONE
    for mono in [mono for mono in here.terms if _grows(mono, m)][:MOST_FACTORS]:
        inside = [(b, e) for b, e in mono if m in b.free or (isinstance(e, Poly) and m in e.free)]
        after = k.replace(Poly({sorted_mono(inside): 1}), {m: to_term(atom(m) + ONE)})
        before = ONE
        for b, e in inside:
            before = before * atom(b, -e)
        yield after * before


def unrolled(p: Poly) -> Poly:
    """(a + b)^{m+c} = (a + b)^m (a + b)^c, multiplied out for small whole numbers c."""
    total = Poly({})
    for m, c in p:
        part = constant(c)
        for b, e in m:
            whole = e.terms.get((), 0) if isinstance(e, Poly) and b.head == "add" else 0
            if whole == int(whole) and 0 < whole <= MOST_FACTORS:
                part = part * atom(b, as_poly(e) - constant(whole)) * read(b).power(int(whole))
            else:
                part = part * atom(b, e)
        total = total + part
    return total


def _grows(mono: Mono, m: Term) -> bool:
    return any((isinstance(e, Poly) and m in e.free) or (b.head == "gamma" and m in b.free) for b, e in mono)


__all__ = ["climbs"]
