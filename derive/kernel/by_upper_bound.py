"""Induction over the upper bound of a sum or product: a closed form is right if it starts right and grows by the right step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Index, NotSupported, SortError, Tensor, Term, symbol

from .engine import Kernel
from .poly import ONE, ZERO, Poly, atom, key, read, to_term
from .ranges import refined, telescoped
from .rules.together import together
from .signs import NEG, ZERO_SIGN, sign_of

Test = Callable[[Kernel, Poly], bool]
MARK = symbol("!z")  # keeps two forms apart that are rewritten together
BIG = frozenset(("sum", "prod"))


def closes(k: Kernel, p: Poly, is_zero: Test) -> bool:
    """
    p(b) = 0      p(m + 1) = λ p(m) for b ≤ m < n
    -----------------------------------------------
    p(n) = 0 for n ≥ b

    b is a value of the letter n at which some sum or product in p is empty, or has one term.
    """
    for n, start in _places(p):
        try:
            if _by(k, p, n, start, is_zero):
                return True
        except (NotSupported, SortError, ZeroDivisionError):
            continue
    return False


def _places(p: Poly) -> Iterator[tuple[Term, Poly]]:
    """Letters n and values b for which a sum or product in p runs from b + c + 1 to n + c, and the next values."""
    seen = set()
    for b in sorted((b for b in p.atoms if b.head in BIG), key=key):
        lo, hi = read(b.args[1]), read(b.args[2])
        for n in sorted((s for s in hi.free if _counts(s)), key=key):
            start = lo - ONE - (hi - atom(n))
            if hi.terms.get(((n, 1),)) == 1 and n not in start.free and (n, start) not in seen:
                seen.add((n, start))
                yield n, start
                yield n, start + ONE


def _counts(s: Term) -> bool:
    sort = s.sort
    return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain == "N")


def _by(k: Kernel, p: Poly, n: Term, start: Poly, is_zero: Test) -> bool:
    from .definedness import missing

    if sign_of(k, atom(n) - start) & NEG or not is_zero(k, k.replace(p, {n: to_term(start)})):
        return False
    m = k.fresh_index(to_term(start), to_term(atom(n) - ONE))
    everywhere = k.fresh_index(to_term(start), n)
    if missing(k, to_term(p).subs({n: everywhere})) is not None:
        return False
    here, there = k.replace(p, {n: m}), k.replace(p, {n: to_term(atom(m) + ONE)})
    both = refined(k, telescoped(k, there + here * atom(MARK)))
    here = coefficient(both, MARK)
    there = both - here * atom(MARK)
    return is_zero(k, there - _factor(k, here, there) * here)


def _factor(k: Kernel, here: Poly, there: Poly) -> Poly:
    """λ: 1 for sums; for a product that grew, what it grew by."""
    for token in sorted((b for b in here.atoms if b.head == "between"), key=key):
        a, b = (coefficient(q, token) for q in (here, there))
        if a and b and not sign_of(k, a) & ZERO_SIGN:
            from .rules.arithmetic import reciprocal

            return together(b * reciprocal(k, a))
    return ONE


def coefficient(p: Poly, b: Term) -> Poly:
    """What b to the first power is multiplied by."""
    total = ZERO
    for m, c in p:
        if (b, 1) in m:
            total = total + Poly({tuple(pair for pair in m if pair != (b, 1)): c})
    return total


__all__ = ["MARK", "closes", "coefficient"]
