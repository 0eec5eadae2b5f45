"""A sum of fractions over one divisor, with common factors cancelled."""

from __future__ import annotations

from ..poly import ONE, Mono, Number, Poly, atom, content, exponent_sum, read, to_term, whole_power
from derive.notation import Term


def divisors(p: Poly) -> dict[Term, int]:
    """The sums in divisors, with the highest whole power of each."""
    found: dict[Term, int] = {}
    for m in p.terms:
        for b, e in m:
            if b.head == "add" and isinstance(e, int) and e < 0:
                found[b] = max(found.get(b, 0), -e)
    return found


def numerator(p: Poly, over: dict[Term, int]) -> Poly:
    """p · ∏ bᵏ, multiplied out."""
    total = Poly({})
    for m, c in p:
        powers = dict(m)
        raised: list[Poly] = []
        for b, n in over.items():
            left = exponent_sum(powers.pop(b, 0), n)
            if isinstance(left, int) and left >= 0:
                if left:
                    raised.append(read(b).power(left))
            elif left != 0:
                powers[b] = left
        piece = Poly({_sorted(powers): c})
        for r in raised:
            piece = piece * r
        total = total + piece
    return total


def _sorted(powers: dict[Term, object]) -> Mono:
    from ..poly import key

    return tuple(sorted(powers.items(), key=lambda pair: key(pair[0])))  # type: ignore[arg-type]


def together(p: Poly) -> Poly:
    """p as one fraction: numerator over the product of the divisors, common factors cancelled."""
    over = divisors(p)
    if not over or len(p) == 1:
        return p
    top = numerator(p, over)
    if not top:
        return top
    c, m, rest = content(top)
    result = Poly({m: c})
    bottom: dict[Term, int] = dict(over)
    if rest is not None:
        name = to_term(rest)
        if name in bottom:
            bottom[name] -= 1
        else:
            quotient, bottom = _cancel(rest, bottom)
            result = result * quotient
    for b, n in bottom.items():
        if n:
            result = result * atom(b, -n)
    return result


def _cancel(top: Poly, bottom: dict[Term, int]) -> tuple[Poly, dict[Term, int]]:
    """Divide the numerator by each divisor that goes into it."""
    left = dict(bottom)
    for b, n in bottom.items():
        for _ in range(n):
            quotient = exact_quotient(top, read(b))
            if quotient is None:
                break
            top = quotient
            left[b] -= 1
    c, m, rest = content(top) if top else (0, (), None)
    named = Poly({m: c})
    return (named if rest is None else named * _as_atom(rest)), left


def _as_atom(p: Poly) -> Poly:
    return p


def exact_quotient(a: Poly, b: Poly) -> Poly | None:
    """a / b if b goes into a: long division by the leading monomial (multivariate, whole powers only)."""
    if len(a) > 200 or len(b) > 40:
        return None
    variables = _variables(a, b)
    if variables is None:
        return None
    lead_b = max(b.terms, key=lambda m: _degrees(m, variables))
    quotient = Poly({})
    rest = a
    for _ in range(60):
        if not rest:
            return quotient
        lead = max(rest.terms, key=lambda m: _degrees(m, variables))
        step = _mono_quotient(lead, lead_b)
        if step is None:
            return None
        c = _ratio(rest.terms[lead], b.terms[lead_b])
        piece = Poly({step: c})
        quotient = quotient + piece
        rest = rest - piece * b
    return None


def _ratio(a: Number, b: Number) -> Number:
    from fractions import Fraction

    exact = Fraction(a) / Fraction(b)
    return exact.numerator if exact.denominator == 1 else exact


def _variables(*polys: Poly) -> list[Term] | None:
    from ..poly import key

    found: set[Term] = set()
    for p in polys:
        for m in p.terms:
            for b, e in m:
                if not isinstance(e, int) or e < 0 or b.head in ("delta", "indicator", "abs", "cos"):
                    return None
                found.add(b)
    return sorted(found, key=key)


def _degrees(m: Mono, variables: list[Term]) -> tuple[int, ...]:
    powers = dict(m)
    return tuple(powers.get(v, 0) for v in variables)  # type: ignore[misc]


def _mono_quotient(a: Mono, b: Mono) -> Mono | None:
    powers = dict(a)
    for base, e in b:
        left = powers.get(base, 0) - e  # type: ignore[operator]
        if left < 0:
            return None
        if left:
            powers[base] = left
        else:
            powers.pop(base, None)
    return _sorted(powers)  # type: ignore[arg-type]


def vanishes(p: Poly) -> bool:
    """Whether p = 0 as a rational form: multiply all divisors away and look."""
    for _ in range(4):
        if not p:
            return True
        over = divisors(p)
        if not over:
            return False
        p = numerator(p, over)
    return False


__all__ = ["ONE", "divisors", "numerator", "together", "vanishes", "whole_power"]
