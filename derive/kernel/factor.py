"""Factors and common divisors of polynomials: flint proposes them, and they are multiplied back here."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

from derive.notation import Term

from .poly import ONE, Mono, Number, Poly, as_exponent, as_poly, atom, constant, content, key

Generator = tuple[Term, Mono]  # b^m for a monomial m of an exponent; b itself has m = ()
Factors = tuple[Number, tuple[tuple[Poly, int], ...]]
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
    powers = tuple((atom(b), e) for b, e in m if isinstance(e, int))
    if rest is None or len(powers) < len(m):
        return None
    inner = _split(rest)
    if inner is None and not powers:
        return None
    extra, found = inner or (1, ((rest, 1),))
    result = (Fraction(c) * extra, (*powers, *found))
    return _tidied(result) if _product(result) == p else None


def _tidied(f: Factors) -> Factors:
    c, found = f
    exact = Fraction(c)
    return (exact.numerator if exact.denominator == 1 else exact), found


def _product(f: Factors) -> Poly:
    total = constant(f[0])
    for q, n in f[1]:
        for _ in range(abs(n)):
            total = total * (q if n > 0 else _inverse(q))
    return total


def _inverse(q: Poly) -> Poly:
    from .poly import whole_power

    return whole_power(q, -1)


def _split(p: Poly) -> tuple[Number, tuple[tuple[Poly, int], ...]] | None:
    """The factors of a sum without monomial content, if there are at least two."""
    ring = _Ring.of(p)
    if ring is None or _plainly_irreducible(ring.exponents(p)):
        return None
    unit, found = ring.flint(p).factor()
    if len(found) == 1 and found[0][1] == 1:
        return None
    c, parts = Fraction(int(unit.p), int(unit.q)), []
    for q, n in found:
        scale, m, rest = content(ring.back(q))
        if m or rest is None:
            return None
        c *= Fraction(scale) ** n
        parts.append((rest, n))
    return c, tuple(sorted(parts, key=lambda pair: repr(pair[0])))


def _plainly_irreducible(rows: list[tuple[int, ...]]) -> bool:
    """A sum without content, in one of whose monomials a generator stands alone and to the first power, and nowhere else."""
    width = len(rows[0])
    for g in range(width):
        holding = [row for row in rows if row[g]]
        if len(holding) == 1 and sum(holding[0]) == 1:
            return True
    return False


def common_divisor(p: Poly, q: Poly) -> Poly | None:
    """A polynomial that divides both sums, if there is one that is no number; the quotients are checked by the caller."""
    ring = _Ring.of(p, q)
    if ring is None or not p.atoms & q.atoms or _plainly_irreducible(ring.exponents(q)):
        return None
    found = ring.back(ring.flint(p).gcd(ring.flint(q)))
    return found if len(found) > 1 else None


class _Ring:
    """The generators of some sums, so that each is a polynomial in them with whole exponents ≥ 0."""

    def __init__(self, generators: dict[Generator, int]) -> None:
        self.generators = generators  # with the denominator of its exponents

    @classmethod
    def of(cls, *polys: Poly) -> _Ring | None:
        found: dict[Generator, int] = {}
        for p in polys:
            for m in p.terms:
                for b, e in m:
                    for mono, c in as_poly(e):
                        if c < 0:
                            return None
                        found[b, mono] = lcm(found.get((b, mono), 1), Fraction(c).denominator)
        if len(found) > MOST_GENERATORS or any(len(p) > MOST_TERMS for p in polys):
            return None
        ring = cls(dict(sorted(found.items(), key=lambda item: (key(item[0][0]), repr(item[0][1])))))
        if any(e > HIGHEST for p in polys for row in ring.exponents(p) for e in row):
            return None
        return ring

    def exponents(self, p: Poly) -> list[tuple[int, ...]]:
        return [self._row(m) for m in p.terms]

    def _row(self, m: Mono) -> tuple[int, ...]:
        powers = {(b, mono): Fraction(c) for b, e in m for mono, c in as_poly(e)}
        return tuple(int(powers.get(g, 0) * d) for g, d in self.generators.items())

    def flint(self, p: Poly) -> Any:
        from flint import Ordering, fmpq, fmpq_mpoly_ctx

        ring = fmpq_mpoly_ctx.get(tuple(f"x{n}" for n in range(len(self.generators))), Ordering.lex)
        return ring.from_dict({self._row(m): fmpq(Fraction(c).numerator, Fraction(c).denominator) for m, c in p})

    def back(self, q: Any) -> Poly:
        total = Poly({})
        for row, c in q.to_dict().items():
            piece = constant(Fraction(int(c.p), int(c.q)))
            for ((b, mono), d), e in zip(self.generators.items(), row, strict=True):
                if e:
                    piece = piece * atom(b, as_exponent(Poly({mono: 1}).scale(Fraction(int(e), d))))
            total = total + piece
        return total


__all__ = ["ONE", "common_divisor", "factors"]
