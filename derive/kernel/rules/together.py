"""A sum of fractions over one divisor, with common factors cancelled."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Term

from ..poly import Exponent, Mono, Number, Poly, as_exponent, as_poly, atom, content, divided, key, read, sorted_mono, to_term

LONG, DIVISOR, STEPS = 200, 40, 60


def divisors(p: Poly) -> dict[Term, Number]:
    """The sums in divisors, with the powers that clear them, broken ones for roots.

    >>> from derive.notation import symbol
    >>> x = symbol("x")
    >>> divisors(read(1 / (x + 1) + x))
    {add(x, 1): 1}
    """
    found: dict[Term, Number] = {}
    for m in p.terms:
        for b, e in m:
            if b.head == "add" and isinstance(e, (int, Fraction)) and e < 0:
                found[b] = max(found.get(b, 0), -e)
    return found


def numerator(p: Poly, over: dict[Term, Number]) -> Poly:
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


def _cancel(top: Poly, over: dict[Term, Number]) -> tuple[Poly, dict[Term, Number]]:
    """Numerator and divisors, with what they have in common divided out."""
    left: dict[Term, Number] = {b: n - int(n) for b, n in over.items()}
    for b, n in ((b, int(n)) for b, n in over.items()):
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
        p = _oriented(p)
        over = _least_powers(p) or {b: -n for b, n in divisors(p).items()}
        if not over or len(p) > LONG:
            break
        p = divided(p, sorted_mono(over.items()))
    return not p or (not divisors(p) and not content(p)[0])


def _oriented(p: Poly) -> Poly:
    """(a − b)ⁿ = (−1)ⁿ (b − a)ⁿ for a whole n, where b − a stands under a root."""
    under_roots = {b for m in p.terms for b, e in m if b.head == "add" and not isinstance(e, int)}
    turned = {to_term(-read(b)): b for b in under_roots}
    if not turned.keys() & p.atoms:
        return p
    total = Poly({})
    for m, c in p:
        piece = Poly({tuple((b, e) for b, e in m if b not in turned or not isinstance(e, int)): c})
        for b, e in m:
            if b in turned and isinstance(e, int):
                piece = piece * atom(turned[b], e).scale(-1 if e % 2 else 1)
        total = total + piece
    return total


def _least_powers(p: Poly) -> dict[Term, Exponent]:
    """The lowest power of each sum that stands in a divisor or under a symbolic power: powers that differ by numbers."""
    rows = [dict(m) for m in p.terms]
    found: dict[Term, Exponent] = {}
    for b in dict.fromkeys(b for m in rows for b in m if b.head == "add"):
        powers = [as_poly(m.get(b, 0)) for m in rows]
        gaps = [(e - powers[0]).constant for e in powers]
        if None not in gaps:
            least = as_exponent(powers[gaps.index(min(gaps))])  # type: ignore[type-var]
            if isinstance(least, Poly) or least < 0:
                found[b] = least
    return found


__all__ = ["divisors", "exact_quotient", "numerator", "together", "vanishes"]
