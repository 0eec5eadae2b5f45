"""A sum of fractions over one divisor, with common factors cancelled."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from derive.notation import Term

from ..poly import Mono, Poly, atom, content, divided, key, read, sorted_mono, to_term

LONG, DIVISOR, STEPS = 200, 40, 60


def divisors(p: Poly) -> dict[Term, int]:
    """The sums in divisors, with the whole powers that clear them.

    >>> from derive.notation import symbol
    >>> x = symbol("x")
    >>> divisors(read(1 / (x + 1) + x))
    {add(x, 1): 1}
    """
    found: dict[Term, int] = {}
    for m in p.terms:
        for b, e in m:
            if b.head == "add" and isinstance(e, (int, Fraction)) and e < 0:
                found[b] = max(found.get(b, 0), ceil(-e))
    return found


def numerator(p: Poly, over: dict[Term, int]) -> Poly:
    """p · ∏ bᵏ, multiplied out."""
    return divided(p, sorted_mono((b, -n) for b, n in over.items()))


def together(p: Poly) -> Poly:
    """
    p = a/b + c/d + …
    -------------------------------
    p = (a d + c b + …) / (b d …)        with common factors cancelled
    """
    over = divisors(p)
    if not over or len(p) == 1:
        return p
    top = numerator(p, over)
    if not top:
        return top
    result, bottom = _cancel(top, over)
    for b, n in bottom.items():
        result = result * atom(b, -n)
    return result


def _cancel(top: Poly, over: dict[Term, int]) -> tuple[Poly, dict[Term, int]]:
    """Numerator and divisors, with what they have in common divided out."""
    left = dict.fromkeys(over, 0)
    for b, n in over.items():
        for step in range(n):
            quotient = exact_quotient(top, read(b))
            if quotient is None:
                left[b] += n - step
                break
            top = quotient
    for b in [b for b, n in left.items() if n == 1]:
        found = _common(top, read(b))
        if found is not None:
            top, lower = found
            c, m, rest = content(lower)
            top = divided(top.scale(1 / Fraction(c)), m)
            left[b] = 0
            if rest is not None:
                left[to_term(rest)] = left.get(to_term(rest), 0) + 1
    return top, {b: n for b, n in left.items() if n}


def _common(a: Poly, b: Poly) -> tuple[Poly, Poly] | None:
    """a and b divided by a common divisor."""
    from ..factor import common_divisor

    c, m, rest = content(a)
    g = common_divisor(rest, b) if rest is not None else None
    if g is None:
        return None
    top, bottom = exact_quotient(a, g), exact_quotient(b, g)
    return (top, bottom) if top is not None and bottom is not None else None


def exact_quotient(a: Poly, b: Poly) -> Poly | None:
    """a / b if b goes into a: long division by the leading monomial; by flint where exponents are no whole numbers ≥ 0."""
    if len(a) > LONG or len(b) > DIVISOR or not a or not b:
        return None
    variables = _variables(a, b)
    if variables is None:
        return _general_quotient(a, b)
    lead_b = max(b.terms, key=lambda m: _degrees(m, variables))
    quotient, rest = Poly({}), a
    for _ in range(STEPS):
        if not rest:
            return quotient
        lead = max(rest.terms, key=lambda m: _degrees(m, variables))
        step = _mono_quotient(lead, lead_b)
        if step is None:
            return None
        piece = Poly({step: 1}).scale(Fraction(rest.terms[lead]) / Fraction(b.terms[lead_b]))
        quotient = quotient + piece
        rest = rest - piece * b
    return None


def _general_quotient(a: Poly, b: Poly) -> Poly | None:
    from ..factor import quotient

    return quotient(a, b) if b.atoms <= a.atoms else None


def _variables(*polys: Poly) -> list[Term] | None:
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
        left = powers.pop(base, 0) - e  # type: ignore[operator]
        if not isinstance(left, int) or left < 0:
            return None
        if left:
            powers[base] = left
    return sorted_mono(powers.items())


def vanishes(p: Poly) -> bool:
    """Whether p = 0 as a rational form: multiply all divisors away and look."""
    for _ in range(4):
        over = divisors(p)
        if not over:
            break
        p = numerator(p, over)
    return not p or (not divisors(p) and not content(p)[0])


__all__ = ["divisors", "exact_quotient", "numerator", "together", "vanishes"]
