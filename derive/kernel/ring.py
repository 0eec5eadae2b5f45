"""The commutative ring at the bottom: sums of products of powers of atoms, with exact coefficients.

An atom is a canonical term (a letter, a component, a log, a sum that cannot be split further). A
monomial is a product of atoms to exponents: whole numbers, fractions, or polynomials again (e^u).
Arithmetic here is formal and exact; that a quotient is defined is proved elsewhere, on the written term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Union

from derive.notation import Tensor, Term

Number = int | Fraction
Exponent = Union[int, Fraction, "Poly"]
Mono = tuple[tuple[Term, Exponent], ...]

E = Term("const", ("e",))
IDEMPOTENT = frozenset(("delta", "indicator"))  # x² = x
SPECIAL = frozenset(("num", "neg", "add", "abs", "mul", "cos", *IDEMPOTENT))  # atoms whose powers have laws of their own
MAX_PRODUCT = 60_000  # pairs of monomials in one multiplication


class TooMuchWork(Exception):
    """The step needs more work than its budget allows."""


@lru_cache(maxsize=200_000)
def key(base: Term) -> str:
    """A fixed total order of atoms."""
    return repr(base)


class Poly:
    """A sum of monomials with non-zero coefficients. Immutable; equality is equality of normal forms."""

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Mono, Number]) -> None:
        self.terms = terms
        self._hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def __repr__(self) -> str:
        from .spelling import to_term

        return repr(to_term(self))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __iter__(self) -> Iterator[tuple[Mono, Number]]:
        return iter(self.terms.items())

    def __len__(self) -> int:
        return len(self.terms)

    def __add__(self, other: Poly) -> Poly:
        if not other.terms:
            return self
        if not self.terms:
            return other
        out = dict(self.terms)
        for m, c in other.terms.items():
            new = out.get(m, 0) + c
            if new:
                out[m] = tidy_number(new)
            else:
                del out[m]
        return Poly(out)

    def __neg__(self) -> Poly:
        return Poly({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Poly) -> Poly:
        return self + (-other)

    def scale(self, c: Number) -> Poly:
        return Poly({m: tidy_number(k * c) for m, k in self.terms.items()}) if c else ZERO

    def __mul__(self, other: Poly) -> Poly:
        if len(self.terms) > len(other.terms):
            return other * self
        if len(self.terms) * len(other.terms) > MAX_PRODUCT:
            raise TooMuchWork("a product with too many terms")
        total: dict[Mono, Number] = {}
        for m1, c1 in self.terms.items():
            for m2, c2 in other.terms.items():
                _accumulate(total, mono_product(m1, m2), c1 * c2)
        return Poly(total)

    def power(self, n: int) -> Poly:
        """The n-th power for n ≥ 0, multiplied out."""
        result, square = ONE, self
        while n:
            if n & 1:
                result = result * square
            n >>= 1
            if n:
                square = square * square
        return result

    @property
    def constant(self) -> Number | None:
        """The value, if this is a number."""
        if not self.terms:
            return 0
        return self.terms.get((), None) if len(self.terms) == 1 else None

    @property
    def monomial(self) -> tuple[Number, Mono] | None:
        """Coefficient and monomial, if there is only one."""
        if len(self.terms) != 1:
            return None
        ((m, c),) = self.terms.items()
        return c, m

    @property
    def atoms(self) -> frozenset[Term]:
        """The bases that occur, those in exponents too."""
        found: set[Term] = set()
        for m in self.terms:
            for b, e in m:
                found.add(b)
                if isinstance(e, Poly):
                    found |= e.atoms
        return frozenset(found)

    @property
    def free(self) -> frozenset[Term]:
        """The free symbols."""
        return frozenset().union(*(b.free for b in self.atoms)) if self.terms else frozenset()


def tidy_number(c: Number) -> Number:
    """A whole number as an int."""
    return c.numerator if isinstance(c, Fraction) and c.denominator == 1 else c


def _accumulate(total: dict[Mono, Number], product: Mono | Poly, c: Number) -> None:
    pieces: Iterable[tuple[Mono, Number]] = ((product, 1),) if isinstance(product, tuple) else product
    for m, k in pieces:
        new = total.get(m, 0) + c * k
        if new:
            total[m] = tidy_number(new)
        else:
            total.pop(m, None)


def constant(c: Number) -> Poly:
    return Poly({(): tidy_number(c)}) if c else ZERO


def atom(base: Term, exponent: Exponent = 1) -> Poly:
    """base^exponent as a polynomial, tidied."""
    from .settle import settled

    return settled(((base, exponent),))


ZERO = Poly({})
ONE = Poly({(): 1})


def as_poly(e: Exponent) -> Poly:
    return e if isinstance(e, Poly) else constant(e)


def as_exponent(p: Poly) -> Exponent:
    """A polynomial as an exponent: a number where it is one."""
    c = p.constant
    return p if c is None else c


def exponent_sum(a: Exponent, b: Exponent) -> Exponent:
    if isinstance(a, Poly) or isinstance(b, Poly):
        return as_exponent(as_poly(a) + as_poly(b))
    return tidy_number(a + b)


def scale_exponent(e: Exponent, c: Number) -> Exponent:
    return e.scale(c) if isinstance(e, Poly) else tidy_number(e * c)


def sorted_mono(powers: Iterable[tuple[Term, Exponent]]) -> Mono:
    """Powers of different atoms as a monomial."""
    return tuple(sorted(powers, key=lambda pair: key(pair[0])))


def inverse_mono(m: Mono) -> Mono:
    """1/m, formally."""
    return tuple((b, scale_exponent(e, -1)) for b, e in m)


def mono_product(m1: Mono, m2: Mono) -> Mono | Poly:
    """The product of two monomials; a polynomial where atoms to a power multiply out."""
    if not m1:
        return m2
    if not m2:
        return m1
    merged = dict(m1)
    special = False
    for b, e in m2:
        old = merged.get(b)
        if old is None:
            merged[b] = e
            continue
        total = exponent_sum(old, e)
        if total == 0 and not is_idempotent(b):
            del merged[b]
        else:
            merged[b] = total
            special = special or b.head in SPECIAL or is_bit(b)
    mono = sorted_mono(merged.items())
    if not special:
        return mono
    from .settle import settled

    return settled(mono)


def is_bit(b: Term) -> bool:
    """Whether an atom is a letter or component that is 0 or 1."""
    if b.head not in ("sym", "at"):
        return False
    sort = b.sort
    return isinstance(sort, Tensor) and sort.domain == "B"


def is_idempotent(b: Term) -> bool:
    """Whether b² = b."""
    return b.head in IDEMPOTENT or is_bit(b)
