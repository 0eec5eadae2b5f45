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

from derive.notation import Term, number

Number = Union[int, Fraction]
Exponent = Union[int, Fraction, "Poly"]
Mono = tuple[tuple[Term, Exponent], ...]

E = Term("const", ("e",))
IDEMPOTENT = frozenset(("delta", "indicator"))  # x² = x


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
                out[m] = _tidy(new)
            else:
                del out[m]
        return Poly(out)

    def __neg__(self) -> Poly:
        return Poly({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Poly) -> Poly:
        return self + (-other)

    def scale(self, c: Number) -> Poly:
        return Poly({m: _tidy(k * c) for m, k in self.terms.items()}) if c else ZERO

    def __mul__(self, other: Poly) -> Poly:
        if len(self.terms) > len(other.terms):
            return other * self
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


def _tidy(c: Number) -> Number:
    return c.numerator if isinstance(c, Fraction) and c.denominator == 1 else c


def _accumulate(total: dict[Mono, Number], product: Mono | Poly, c: Number) -> None:
    pieces: Iterable[tuple[Mono, Number]] = ((product, 1),) if isinstance(product, tuple) else product
    for m, k in pieces:
        new = total.get(m, 0) + c * k
        if new:
            total[m] = _tidy(new)
        else:
            total.pop(m, None)


def constant(c: Number) -> Poly:
    return Poly({(): _tidy(c)}) if c else ZERO


def atom(base: Term, exponent: Exponent = 1) -> Poly:
    """base^exponent as a polynomial, tidied."""
    return _settle(((base, exponent),))


ZERO = Poly({})
ONE = Poly({(): 1})


def exponent_sum(a: Exponent, b: Exponent) -> Exponent:
    if isinstance(a, Poly) or isinstance(b, Poly):
        total = as_poly(a) + as_poly(b)
        c = total.constant
        return total if c is None else c
    return _tidy(a + b)


def as_poly(e: Exponent) -> Poly:
    return e if isinstance(e, Poly) else constant(e)


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
        if total == 0 and b.head not in IDEMPOTENT:
            del merged[b]
        else:
            merged[b] = total
            special = special or b.head in SPECIAL
    mono = tuple(sorted(merged.items(), key=lambda pair: key(pair[0])))
    return _settle(mono) if special else mono


SPECIAL = frozenset(("num", "add", "abs", "mul", "cos", *IDEMPOTENT))


def _settle(mono: Mono) -> Poly:
    """Apply the laws of special atoms: numbers, sums to whole powers, |x|² = x², δ² = δ, cos² = 1 − sin²."""
    coefficient: Number = 1
    plain: list[tuple[Term, Exponent]] = []
    spread: list[Poly] = []
    for b, e in mono:
        if isinstance(e, Poly):
            c = e.constant
            e = e if c is None else c
        if e == 0:
            continue
        if b.head not in SPECIAL or isinstance(e, Poly):
            plain.append((b, e))
        elif b.head == "num":
            whole = e.numerator // e.denominator
            coefficient *= Fraction(b.args[0]) ** whole
            if e != whole:
                plain.append((b, e - whole))
        elif b.head in IDEMPOTENT:
            plain.append((b, 1))
        else:
            _settle_power(b, e, plain, spread)
    result = Poly({tuple(sorted(plain, key=lambda pair: key(pair[0]))): _tidy(coefficient)})
    for p in spread:
        result = result * p
    return result


def _settle_power(b: Term, e: Number, plain: list[tuple[Term, Exponent]], spread: list[Poly]) -> None:
    if b.head == "abs" and e == int(e):
        odd = int(e) % 2
        if odd:
            plain.append((b, 1))
        if e - odd:
            spread.append(read(b.args[0]).power(int(e)) if e > 0 and not odd else whole_power(read(b.args[0]), int(e) - odd))
    elif b.head in ("add", "mul") and e >= 1:
        whole = int(e)
        spread.append(read(b).power(whole))
        if e != whole:
            plain.append((b, e - whole))
    elif b.head == "cos" and e == int(e) and e >= 2:
        sine = Poly({((Term("sin", b.args), 1),): 1})
        spread.append((ONE - sine * sine).power(int(e) // 2))
        if int(e) % 2:
            plain.append((b, 1))
    else:
        plain.append((b, e))


def whole_power(p: Poly, n: int) -> Poly:
    """pⁿ for a whole number n of either sign; a sum in a divisor stays one atom, with content 1."""
    if n >= 0:
        return p.power(n)
    if not p:
        raise ZeroDivisionError("division by zero")
    c, m, rest = content(p)
    inverse = Poly({(): Fraction(1) / (Fraction(c) ** -n)}) if c else ZERO
    inverse = Poly({(): _tidy(inverse.terms[()])})
    for b, e in m:
        inverse = inverse * atom(b, scale_exponent(e, n))
    return inverse if rest is None else inverse * atom(to_term(rest), n)


def scale_exponent(e: Exponent, c: Number) -> Exponent:
    return e.scale(c) if isinstance(e, Poly) else _tidy(e * c)


def content(p: Poly) -> tuple[Number, Mono, Poly | None]:
    """p = c · m · q: its numeric and monomial content, and what is left (None for 1), made canonical.

    In q every ordinary atom has lowest exponent 0, and one monomial has no exponential and coefficient 1.
    """
    single = p.monomial
    if single:
        return single[0], single[1], None
    shared = _common_powers(p)
    pivot = min((_without(m, shared) for m in p.terms), key=lambda m: (len(m), repr(m)))
    exps = [(b, e) for b, e in pivot if b == E]
    return _divide_content(p, shared, exps)


def _divide_content(p: Poly, shared: list[tuple[Term, Exponent]], exps: list[tuple[Term, Exponent]]) -> tuple[Number, Mono, Poly | None]:
    candidates = {tuple(pair for pair in m if pair[0] == E) for m in p.terms}
    best: tuple[str, Mono, Poly] | None = None
    for exp_part in sorted(candidates, key=repr):
        mono = tuple(sorted([*((b, e) for b, e in shared if b != E), *exp_part], key=lambda pair: key(pair[0])))
        inverse = tuple((b, scale_exponent(e, -1)) for b, e in mono)
        rest = p * Poly({inverse: 1}) if mono else p
        name = repr(to_term(rest))
        if best is None or (len(name), name) < (len(best[0]), best[0]):
            best = (name, mono, rest)
    assert best is not None
    _, mono, rest = best
    lead = rest.terms[min(rest.terms, key=lambda m: (len(m), repr(m)))]
    return lead, mono, rest.scale(Fraction(1) / Fraction(lead))


def _common_powers(p: Poly) -> list[tuple[Term, Exponent]]:
    """For each atom the lowest power that it has in every monomial (0 where it is missing)."""
    lowest: dict[Term, Number] = {}
    bases = {b for m in p.terms for b, e in m if not isinstance(e, Poly)}
    for b in bases:
        powers = [dict(m).get(b, 0) for m in p.terms]
        if any(isinstance(e, Poly) for e in powers) or b.head in IDEMPOTENT:
            continue
        least = min(powers)  # type: ignore[type-var]
        if least:
            lowest[b] = least  # type: ignore[assignment]
    symbolic = {b for m in p.terms for b, e in m if isinstance(e, Poly) and b != E}
    shared: list[tuple[Term, Exponent]] = list(lowest.items())
    for b in symbolic:
        powers_of_b = {dict(m).get(b, 0) for m in p.terms}
        if len(powers_of_b) == 1:
            shared.append((b, powers_of_b.pop()))
    return shared


def _without(m: Mono, shared: list[tuple[Term, Exponent]]) -> Mono:
    drop = {b for b, _ in shared if b != E}
    return tuple((b, e) for b, e in m if b not in drop)


# -- to terms and back -----------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def to_term(p: Poly) -> Term:
    """The polynomial as a term, in a fixed order."""
    if not p.terms:
        return number(0)
    pieces = [_mono_term(m, c) for m, c in sorted(p.terms.items(), key=lambda item: _mono_key(item[0]))]
    return pieces[0] if len(pieces) == 1 else Term("add", tuple(pieces))


def _mono_key(m: Mono) -> tuple[int, str]:
    return (-len(m), repr([(key(b), repr(e)) for b, e in m]))


def _mono_term(m: Mono, c: Number) -> Term:
    top: list[Term] = []
    bottom: list[Term] = []
    size = abs(Fraction(c))
    if size.numerator != 1:
        top.append(number(size.numerator))
    if size.denominator != 1:
        bottom.append(number(size.denominator))
    for b, e in m:
        if b == E:
            top.append(Term("exp", (to_term(as_poly(e)),)))
        elif isinstance(e, Poly):
            top.append(Term("pow", (b, to_term(e))))
        elif e > 0:
            top.append(_power(b, e))
        else:
            bottom.append(_power(b, -e))
    whole = _product(top)
    if bottom:
        whole = Term("div", (whole, _product(bottom)))
    return Term("neg", (whole,)) if c < 0 else whole


def _power(b: Term, e: Number) -> Term:
    if e == 1:
        return b
    if e == Fraction(1, 2):
        return Term("sqrt", (b,))
    exact = Fraction(e)
    shown = number(exact) if exact.denominator == 1 else Term("div", (number(exact.numerator), number(exact.denominator)))
    return Term("pow", (b, shown))


def _product(factors: list[Term]) -> Term:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Term("mul", tuple(factors))


@lru_cache(maxsize=50_000)
def read(t: Term) -> Poly:
    """The polynomial that ``to_term`` wrote: purely structural, anything else is an atom."""
    if t.head == "num":
        return constant(t.args[0])
    if t.head == "add":
        total = ZERO
        for part in t.args:
            total = total + read(part)
        return total
    if t.head == "neg":
        return -read(t.args[0])
    if t.head == "mul":
        product = ONE
        for part in t.args:
            product = product * read(part)
        return product
    if t.head == "div":
        return read(t.args[0]) * _read_power(t.args[1], -1)
    return _read_power(t, 1)


def _read_power(t: Term, sign: int) -> Poly:
    if t.head == "mul":
        product = ONE
        for part in t.args:
            product = product * _read_power(part, sign)
        return product
    if t.head == "num":
        return constant(Fraction(t.args[0]) ** sign)
    if t.head == "exp":
        return atom(E, read(t.args[0]).scale(sign))
    if t.head == "sqrt":
        return atom(t.args[0], Fraction(sign, 2))
    if t.head == "pow":
        e = read(t.args[1])
        c = e.constant
        return atom(t.args[0], e.scale(sign) if c is None else _tidy(c * sign))
    return atom(t, sign)
