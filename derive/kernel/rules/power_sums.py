"""Closed forms of sums of powers: Σ iᵏ, and Σ iᵏ rⁱ; each is checked by telescoping when it is made."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb

from derive.notation import Tensor, Term, symbol

from ..engine import Kernel
from ..poly import ONE, ZERO, E, Exponent, Poly, as_poly, atom, constant, read
from ..signs import NEG, ZERO_SIGN, sign_of
from .loops import Loop

Factors = list[tuple[Term, Exponent]]
HIGHEST = 12
X = symbol("!x", Tensor((), "Z"))


def power_sum(k: Kernel, loop: Loop, factors: Factors) -> Poly | None:
    """
    b ≥ a − 1
    --------------------------------------
    Σ_{i=a}^{b} iᵐ = S_m(b) − S_m(a − 1)
    """
    if len(factors) != 1 or factors[0][0] != loop.i or not isinstance(factors[0][1], int) or not 0 < factors[0][1] <= HIGHEST:
        return None
    lo, hi = read(loop.lo), read(loop.hi)
    if sign_of(k, hi - lo + ONE) & NEG:
        return None
    formula = faulhaber(factors[0][1])
    result = _at(formula, hi) - _at(formula, lo - ONE)
    return k.fire("sum of powers", Term("sum", (loop.i, loop.lo, loop.hi, _power(*factors[0]))), result)


def _power(b: Term, e: Exponent) -> Term:
    from ..poly import to_term

    return to_term(atom(b, e))


def _at(formula: Poly, value: Poly) -> Poly:
    """A polynomial in x at another form."""
    total = ZERO
    for m, c in formula:
        total = total + (value.power(m[0][1]) if m else ONE).scale(c)  # type: ignore[arg-type]
    return total


@lru_cache(maxsize=HIGHEST + 1)
def faulhaber(m: int) -> Poly:
    """S_m(x) = Σ_{i=1}^{x} iᵐ as a polynomial in x: S_m(x) − S_m(x − 1) = xᵐ and S_m(0) = 0.

    >>> faulhaber(1)
    add(div(!x, 2), div(pow(!x, 2), 2))
    """
    bernoulli = [Fraction(1)]
    for n in range(1, m + 1):
        bernoulli.append(-sum((comb(n + 1, j) * bernoulli[j] for j in range(n)), Fraction(0)) / (n + 1))
    x = atom(X)
    total = ZERO
    for j in range(m + 1):
        total = total + x.power(m + 1 - j).scale(Fraction(comb(m + 1, j)) * bernoulli[j] * (-1) ** j / (m + 1))
    if total - _at(total, x - ONE) != x.power(m):
        raise ArithmeticError(f"the formula for the sum of powers {m} does not telescope")
    return total


def geometric(k: Kernel, body: Poly, i: Term) -> Poly | None:
    """
    r ≠ 1
    ----------------------------------------------
    G(i) − G(i − 1) = iᵐ rⁱ,    G(i) = P(i) r^{i+1}

    An antidifference of a monomial c iᵐ rⁱ, if it is one.
    """
    found = _ratio(body, i)
    if found is None:
        return None
    c, m, powers = found
    ratio = ONE
    for b, e in powers:
        ratio = ratio * atom(b, e)
    gap = ratio - ONE
    if not gap or sign_of(k, gap) & ZERO_SIGN:
        return None
    from .arithmetic import reciprocal

    inverse = reciprocal(k, gap)
    x = atom(i)
    answer, rest = ZERO, x.power(m)
    for n in range(m, -1, -1):  # r P(x) − P(x − 1) = xᵐ, from the highest power down
        lead = _coefficient(rest, i, n) * inverse
        answer = answer + lead * x.power(n)
        rest = rest - lead * (ratio * x.power(n) - (x - ONE).power(n))
        rest = _normal(k, rest)
    if rest:
        return None
    whole = answer * c
    for b, e in powers:
        whole = whole * atom(b, as_poly(e) * (x + ONE))
    return whole


def _normal(k: Kernel, p: Poly) -> Poly:
    from .together import together

    return together(p)


def _coefficient(p: Poly, i: Term, n: int) -> Poly:
    return Poly({tuple(pair for pair in m if pair[0] != i): c for m, c in p if dict(m).get(i, 0) == n})


def _ratio(body: Poly, i: Term) -> tuple[Poly, int, list[tuple[Term, Exponent]]] | None:
    """(c, m, [(b, e)]) for a monomial c iᵐ ∏ b^{e i}."""
    single = body.monomial
    if single is None:
        return None
    c, m, powers = constant(single[0]), 0, []
    for b, e in single[1]:
        if b == i and isinstance(e, int) and 0 < e <= HIGHEST:
            m = e
        elif i in b.free:
            return None
        elif isinstance(e, Poly) and i in e.free:
            slope = Poly({tuple(pair for pair in n if pair[0] != i): a for n, a in e if dict(n).get(i, 0) == 1})
            fixed = e - slope * atom(i)
            if i in fixed.free or i in slope.free:
                return None
            powers.append((b, slope.constant if slope.constant is not None else slope))
            c = c * atom(b, fixed)
        else:
            c = c * atom(b, e)
    return (c, m, powers) if powers else None


__all__ = ["E", "faulhaber", "geometric", "power_sum"]
