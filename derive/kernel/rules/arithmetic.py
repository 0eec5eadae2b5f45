"""Numbers: sums, products, quotients, powers; letters and their definitions."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Index, NotSupported, Tensor, Term, number
from derive.notation.errors import SortError

from ..engine import Kernel, normal_row
from ..factor import factors
from ..integers import is_integer
from ..poly import (
    ONE,
    ZERO,
    Exponent,
    Mono,
    Number,
    Poly,
    as_exponent,
    as_poly,
    atom,
    constant,
    content,
    number_power,
    read,
    to_term,
    whole_power,
)
from ..signs import NEG, NONNEG, POS, sign, sign_of
from .together import together


@normal_row("num")
def number_(k: Kernel, t: Term) -> Poly:
    return constant(t.args[0])


@normal_row("const")
def constant_(k: Kernel, t: Term) -> Poly:
    """π and e are numbers; ∞ is none."""
    if t.args[0] not in ("pi", "e"):
        raise NotSupported(f"{t!r} as a number")
    return atom(t)


@normal_row("sym")
def letter(k: Kernel, t: Term) -> Poly:
    """A letter is an atom; a defined letter is what it stands for."""
    definition = k.definition(t)
    if definition is not None and definition.left == t:
        return k.fire("definition", t, definition.right)
    if (isinstance(t.sort, Tensor) and not t.dims) or isinstance(t.sort, Index):
        return atom(t)
    raise SortError(f"{t!r} is no number")


@normal_row("add")
def addition(k: Kernel, t: Term) -> Poly:
    total = ZERO
    for part in t.args:
        total = total + k.nf(part)
    return total


@normal_row("neg")
def negation(k: Kernel, t: Term) -> Poly:
    return -k.nf(t.args[0])


@normal_row("mul", "hadamard")
def multiplication(k: Kernel, t: Term) -> Poly:
    product = ONE
    for part in t.args:
        factor = k.nf(part)
        k.spend(len(product) * len(factor) // 8)
        product = product * factor
    return product


@normal_row("div")
def quotient(k: Kernel, t: Term) -> Poly:
    return k.nf(t.args[0]) * inverse_of(k, t.args[1])


def inverse_of(k: Kernel, t: Term) -> Poly:
    """1 / (a b) = 1/a · 1/b,  1 / aⁿ = (1/a)ⁿ for a whole n > 0: factors that are written stay factors."""
    if t.head == "pow" and t.args[0].head == "add" and (n := k.nf(t.args[1]).constant) is not None and n > 0 and n == int(n):
        return raise_to(k, inverse_of(k, t.args[0]), constant(n))
    if t.head not in ("mul", "hadamard"):
        return reciprocal(k, k.nf(t))
    product = ONE
    for part in t.args:
        product = product * inverse_of(k, part)
    return product


def reciprocal(k: Kernel, p: Poly) -> Poly:
    """1 / p, where p ≠ 0 (proved on the written term, not here)."""
    p = together(p)
    return whole_power(p, -1) if p else undefined("division by zero")


def undefined(reason: str) -> Poly:
    raise ZeroDivisionError(reason)


@normal_row("pow")
def power(k: Kernel, t: Term) -> Poly:
    """xⁿ; ‖x‖²ᵏ = ⟨x, x⟩ᵏ needs no root."""
    base, exponent = t.args[0], k.nf(t.args[1])
    c = exponent.constant
    if base.head == "norm" and len(base.args) == 1 and base.args[0].rank == 1 and c is not None and c > 0 and c % 2 == 0:
        square = k.nf(Term("inner", (base.args[0], base.args[0])))
        return raise_to(k, square, constant(Fraction(c) / 2))
    return raise_to(k, k.nf(base), exponent)


@normal_row("sqrt")
def root(k: Kernel, t: Term) -> Poly:
    return raise_to(k, k.nf(t.args[0]), constant(Fraction(1, 2)))


def raise_to(k: Kernel, base: Poly, exponent: Poly) -> Poly:
    """base^exponent, where it is defined."""
    c = exponent.constant
    base = base if c is not None and c == int(c) and c >= 0 else together(base)
    if c is not None and c == int(c):
        k.spend(len(base) * min(abs(int(c)), 64))
        return whole_power(base, int(c))
    if not base:
        return _power_of_zero(k, exponent)
    return _real_power(k, base, as_exponent(exponent))


def _power_of_zero(k: Kernel, e: Poly) -> Poly:
    """0^e = 0 for e > 0; 0⁰ = 1 for a whole number 0, so that 0^e stays where e may be 0."""
    s = sign_of(k, e)
    if s == POS:
        return ZERO
    if e.constant is not None:
        return undefined("a power of 0 to a negative number")
    return atom(number(0), e)


def _real_power(k: Kernel, base: Poly, e: Exponent) -> Poly:
    """
    b ≥ 0
    ------------------------------
    (∏ bᵢ^{eᵢ})^c = ∏ |bᵢ|^{c eᵢ}       (for a whole number c: ∏ bᵢ^{c eᵢ}, for every b)
    """
    whole = isinstance(e, Poly) and is_integer(k, e)
    coefficient, mono, parts = split(k, base)
    result = number_power(coefficient if whole else abs(Fraction(coefficient)), e)
    for b, old in (*mono, *((to_term(q), n) for q, n in parts)):
        size = b if whole or b.head in ("num", "const") else size_of(k, b)
        result = result * atom(size, as_exponent(as_poly(old) * as_poly(e)))
    return result


def split(k: Kernel, p: Poly) -> tuple[Number, Mono, list[tuple[Poly, int]]]:
    """
    p = c · m · ∏ⱼ qⱼ^{nⱼ}

    Number, monomial, and sums without content. A factor of unknown sign to an odd power stays in one product with the
    others of that kind if the sign of that product is known.
    """
    c, mono, rest = content(p)
    if rest is None:
        return c, mono, []
    found = factors(rest)
    if found is None:
        return c, mono, [(rest, 1)]
    known, unknown = [], ONE
    for q, n in found[1]:
        odd = n % 2 and sign_of(k, q) not in (NEG, POS)
        unknown = unknown * q if odd else unknown
        if n != odd:
            known.append((q, n - odd))
    if unknown != ONE:
        together_ = sign_of(k, unknown) in (NEG, POS, NONNEG)
        odd_ones = [(unknown, 1)] if together_ else [(q, 1) for q, n in found[1] if n % 2 and sign_of(k, q) not in (NEG, POS)]
        known.extend(odd_ones)
    return Fraction(c) * found[0], mono, known


def size_of(k: Kernel, b: Term) -> Term:
    """
    b ≥ 0        b ≤ 0
    -------      ---------
    |b| = b      |b| = −b
    """
    if b.head == "num" or b.head == "abs":
        return b
    s = sign(k, b)
    if s and b.head == "add" and not s & POS:
        return to_term(-read(b))
    return b if s and not s & NEG else Term("abs", (b,))


def absolute_atom(k: Kernel, b: Term) -> Poly:
    """|b| as a form."""
    return atom(size_of(k, b))


def absolute(k: Kernel, p: Poly) -> Poly:
    """|c ∏ bᵢ^{eᵢ}| = |c| ∏ |bᵢ|^{eᵢ}."""
    p = together(p)
    if not p:
        return ZERO
    s = sign(k, to_term(p))
    if s and not s & ~NONNEG:
        return p
    if s and not s & POS:
        return -p
    c, mono, parts = split(k, p)
    result = constant(abs(c))  # type: ignore[arg-type]
    for b, e in (*mono, *((to_term(q), n) for q, n in parts)):
        result = result * atom(size_of(k, b), e)
    return result


@normal_row("abs")
def absolute_value(k: Kernel, t: Term) -> Poly:
    return absolute(k, k.nf(t.args[0]))
