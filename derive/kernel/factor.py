"""Factors, quotients and common divisors of polynomials: flint proposes them, and they are multiplied back here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from math import lcm
from typing import Any

from derive.notation import Term

from .poly import Mono, Number, Poly, as_exponent, as_poly, atom, constant, content, key, whole_power

Generator = tuple[Term, Mono]  # b^m for a monomial m of an exponent; b itself has m = ()
Factors = tuple[Number, tuple[tuple[Poly, int], ...]]
Lows = Mapping[Generator, Fraction]
MOST_TERMS, MOST_GENERATORS, HIGHEST = 60, 6, 24


@lru_cache(maxsize=4_000)
def factors(p: Poly) -> Factors | None:
    """
    p = c ∏ⱼ qⱼ^{nⱼ}

    Content and factors of a sum; None if it is irreducible, no polynomial, or too long.

    >>> from derive.kernel.poly import read
    >>> from derive.notation import symbol
    >>> x = symbol("x")
    >>> factors(read(x**2 + 2 * x + 1))
    (1, ((add(x, 1), 2),))
    >>> factors(read(x**2 + 1))
    """
    if len(p) < 2 or len(p) > MOST_TERMS:
        return None
    c, m, rest = content(p)
    if rest is None:
        return None
    powers = tuple((atom(b), e) if isinstance(e, int) else (atom(b, e), 1) for b, e in m)
    inner = _split(rest)
    if inner is None and not powers:
        return None
    extra, found = inner or (1, ((rest, 1),))
    scale = Fraction(c) * extra
    result = (scale.numerator if scale.denominator == 1 else scale), (*powers, *found)
    return result if multiplied(result) == p else None


def multiplied(f: Factors) -> Poly:
    """The product that some factors are."""
    total = constant(f[0])
    for q, n in f[1]:
        total = total * (q.power(n) if n > 0 else whole_power(q, n))
    return total


def _split(p: Poly) -> Factors | None:
    """The factors of a sum without monomial content, if there are at least two."""
    ring = _Ring.of(p)
    if ring is None or ring.plainly_irreducible(p) or not have_flint():
        return None
    top, low = ring.flint(p)
    unit, found = top.factor()
    if len(found) == 1 and found[0][1] == 1:
        return None
    c, parts = Fraction(int(unit.p), int(unit.q)), []
    shift = ring.monomial(low)
    for q, n in found:
        scale, m, rest = content(ring.back(q))
        if rest is None:
            return None
        c *= Fraction(scale) ** n
        shift = shift * whole_power(Poly({m: 1}), n)
        parts.append((rest, n))
    single = shift.monomial
    if single is None:
        return None
    if single[1]:
        parts.append((shift.scale(Fraction(1) / Fraction(single[0])), 1))
    return c * single[0], tuple(sorted(parts, key=lambda pair: repr(pair[0])))


@cache
def have_flint() -> bool:
    """Whether polynomials of several variables can be factored here."""
    try:
        from flint import fmpq_mpoly_ctx
    except ImportError:
        return False
    return fmpq_mpoly_ctx is not None


def common_divisor(p: Poly, q: Poly) -> Poly | None:
    """A sum that divides both, if there is one; None too where that is plain or costs too much to tell."""
    ring = _Ring.of(p, q)
    if ring is None or not p.atoms & q.atoms or ring.plainly_irreducible(q) or not have_flint():
        return None
    found = ring.back(ring.flint(p)[0].gcd(ring.flint(q)[0]))
    return found if len(found) > 1 else None


def quotient(p: Poly, q: Poly) -> Poly | None:
    """p / q for a sum q that goes into p, with fractional and symbolic exponents too."""
    ring = _Ring.of(p, q)
    if ring is None or not have_flint():
        return None
    from flint.utils.flint_exceptions import DomainError

    (top, low), (bottom, other) = ring.flint(p), ring.flint(q)
    try:
        found = ring.back(top / bottom) * ring.monomial({g: low[g] - other[g] for g in low})
    except DomainError:
        return None
    return found if found * q == p else None


class _Ring:
    """The generators of some sums, so that each is a monomial times a polynomial in them with whole exponents ≥ 0."""

    def __init__(self, generators: dict[Generator, int]) -> None:
        self.generators = generators  # with the denominator of its exponents

    @classmethod
    def of(cls, *polys: Poly) -> _Ring | None:
        found: dict[Generator, int] = {}
        for p in polys:
            for m in p.terms:
                for g, c in _powers(m).items():
                    found[g] = lcm(found.get(g, 1), c.denominator)
        if len(found) > MOST_GENERATORS or any(len(p) > MOST_TERMS for p in polys):
            return None
        ring = cls(dict(sorted(found.items(), key=lambda item: (key(item[0][0]), repr(item[0][1])))))
        return ring if all(e <= HIGHEST for p in polys for row in ring.rows(p, ring.lows(p)) for e in row) else None

    def lows(self, p: Poly) -> dict[Generator, Fraction]:
        """The lowest exponent of each generator in the monomials of a sum."""
        rows = [_powers(m) for m in p.terms]
        return {g: min(row.get(g, Fraction(0)) for row in rows) for g in self.generators}

    def rows(self, p: Poly, low: Lows) -> list[tuple[int, ...]]:
        rows = [_powers(m) for m in p.terms]
        return [tuple(int((row.get(g, Fraction(0)) - low[g]) * d) for g, d in self.generators.items()) for row in rows]

    def plainly_irreducible(self, p: Poly) -> bool:
        """Whether some generator stands alone, to the first power, in one monomial and nowhere else."""
        rows = self.rows(p, self.lows(p))
        for g in range(len(self.generators)):
            holding = [row for row in rows if row[g]]
            if len(holding) == 1 and sum(holding[0]) == 1:
                return True
        return False

    def flint(self, p: Poly) -> tuple[Any, dict[Generator, Fraction]]:
        """The polynomial, and the monomial (its exponents) that it was divided by."""
        from flint import Ordering, fmpq, fmpq_mpoly_ctx

        ring = fmpq_mpoly_ctx.get(tuple(f"x{n}" for n in range(len(self.generators))), Ordering.lex)
        low = self.lows(p)
        numbers = (fmpq(Fraction(c).numerator, Fraction(c).denominator) for _, c in p)
        return ring.from_dict(dict(zip(self.rows(p, low), numbers, strict=True))), low

    def back(self, q: Any) -> Poly:
        total = Poly({})
        for row, c in q.to_dict().items():
            exponents = {g: Fraction(int(e), d) for (g, d), e in zip(self.generators.items(), row, strict=True)}
            total = total + self.monomial(exponents).scale(Fraction(int(c.p), int(c.q)))
        return total

    def monomial(self, exponents: Lows) -> Poly:
        piece = constant(1)
        for (b, mono), e in exponents.items():
            if e:
                piece = piece * atom(b, as_exponent(Poly({mono: 1}).scale(e)))
        return piece


def _powers(m: Mono) -> dict[Generator, Fraction]:
    return {(b, mono): Fraction(c) for b, e in m for mono, c in as_poly(e)}


__all__ = ["common_divisor", "factors", "have_flint", "multiplied", "quotient"]
