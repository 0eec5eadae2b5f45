"""Numbers: sums, products, quotients, powers; letters and their definitions."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Index, Term, Tensor
from derive.notation.errors import SortError

from ..engine import Kernel, normal_row
from ..poly import ONE, ZERO, Number, Poly, as_poly, atom, constant, content, to_term, whole_power
from ..signs import NEG, NONNEG, POS, sign
from .together import together


@normal_row("num")
def number_(k: Kernel, t: Term) -> Poly:
    return constant(t.args[0])


@normal_row("const")
def constant_(k: Kernel, t: Term) -> Poly:
    return atom(t)


@normal_row("sym")
def letter(k: Kernel, t: Term) -> Poly:
    """A letter is an atom; a defined letter is what it stands for."""
    definition = k.definition(t)
    if definition is not None and definition.left == t:
        return k.fire("definition", t, definition.right)
    if isinstance(t.sort, Tensor) and not t.dims or isinstance(t.sort, Index):
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
    return k.nf(t.args[0]) * reciprocal(k, k.nf(t.args[1]))


def reciprocal(k: Kernel, p: Poly) -> Poly:
    """1 / p, where p ≠ 0 (proved on the written term, not here)."""
    return whole_power(together(p), -1) if p else undefined("division by zero")


def undefined(reason: str) -> Poly:
    raise ZeroDivisionError(reason)


@normal_row("pow")
def power(k: Kernel, t: Term) -> Poly:
    return raise_to(k, k.nf(t.args[0]), k.nf(t.args[1]))


@normal_row("sqrt")
def root(k: Kernel, t: Term) -> Poly:
    return raise_to(k, k.nf(t.args[0]), constant(Fraction(1, 2)))


def raise_to(k: Kernel, base: Poly, exponent: Poly) -> Poly:
    """base^exponent, where it is defined."""
    c = exponent.constant
    if c is not None and c == int(c):
        if abs(c) > 64:
            return atom(to_term(base), c)
        k.spend(len(base) * abs(int(c)))
        return base.power(int(c)) if c >= 0 else (whole_power(together(base), int(c)) if base else undefined("division by zero"))
    base = together(base)
    if not base:
        return ZERO
    return _real_power(k, base, c if c is not None else exponent)


def _real_power(k: Kernel, base: Poly, e: Number | Poly) -> Poly:
    """
    b ≥ 0
    ------------------------------
    (∏ bᵢ^{eᵢ})^c = ∏ |bᵢ|^{c eᵢ}
    """
    coefficient, mono, rest = content(base)
    whole_exponent = isinstance(e, Poly) and is_integer(k, e)
    result = _number_power(coefficient, e)
    for b, old in mono:
        size = b if whole_exponent or b.head in ("num", "const") else size_of(k, b)
        new = as_poly(old) * as_poly(e)
        c = new.constant
        result = result * atom(size, new if c is None else c)
    if rest is not None:
        result = result * atom(to_term(rest) if whole_exponent else size_of(k, to_term(rest)), e)
    return result


def _number_power(c: Number, e: Number | Poly) -> Poly:
    """|c|^e with c split into primes; (−1)^e stays where e is a symbolic whole number."""
    from derive.notation import number

    result = ONE
    if c < 0 and isinstance(e, Poly):
        result = atom(Term("neg", (number(1),)), e)
    exact = abs(Fraction(c))
    for whole, sign_ in ((exact.numerator, 1), (exact.denominator, -1)):
        for prime, times in prime_factors(whole):
            new = as_poly(e).scale(sign_ * times)
            k = new.constant
            result = result * atom(number(prime), new if k is None else k)
    return result


def prime_factors(n: int) -> list[tuple[int, int]]:
    """The prime factors of n ≥ 1 with their powers; a large rest is left whole."""
    found = []
    p = 2
    while p * p <= n and p < 1000:
        times = 0
        while n % p == 0:
            n //= p
            times += 1
        if times:
            found.append((p, times))
        p += 1
    if n > 1:
        found.append((n, 1))
    return found


def is_integer(k: Kernel, p: Poly) -> bool:
    """Whether a form is a whole number at every point: a combination of natural letters and indices."""
    return all(c == int(c) and all(isinstance(e, int) and e >= 0 and _natural(b) for b, e in m) for m, c in p)


def _natural(b: Term) -> bool:
    if b.head != "sym":
        return b.head == "delta"
    sort = b.sort
    return isinstance(sort, Index) or (isinstance(sort, Tensor) and sort.domain in ("N", "Z", "B"))


def size_of(k: Kernel, b: Term) -> Term:
    """
    b ≥ 0
    -------
    |b| = b
    """
    if b.head == "num" or b.head == "abs":
        return b
    s = sign(k, b)
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
    c, mono, rest = content(p)
    result = constant(abs(c))
    for b, e in mono:
        size = absolute_atom(k, b)
        result = result * (atom(b, e) if size == atom(b) else atom(Term("abs", (b,)), e))
    return result if rest is None else result * absolute_atom(k, to_term(rest))


@normal_row("abs")
def absolute_value(k: Kernel, t: Term) -> Poly:
    return absolute(k, k.nf(t.args[0]))
