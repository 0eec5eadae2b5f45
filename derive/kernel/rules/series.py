"""Sums over whole numbers: exponential, geometric, binomial and negative binomial series with any polynomial."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation import Tensor, Term, number
from derive.notation.build import oo

from ..engine import Kernel
from ..facts.integrals import SERIES
from ..integers import is_integer
from ..poly import ONE, ZERO, E, Poly, atom, read, to_term
from ..signs import NEG, POS, ZERO_SIGN, sign_of
from .arithmetic import raise_to
from .averages import Over, Pairs, average, elimination, joined
from .shapes import linear_in
from .simplex import stirling
from .sums import sum_of
from .supports import WHOLE, range_facts

NATURAL = Tensor((), "N")


def infinite_sum(k: Kernel, t: Term) -> Poly:
    """Σ_{i ≥ a} f(i) = Σ_{x ≥ 0} f(a + x), a sum over the natural numbers."""
    over, body = naturally(k, t)
    return average(k, [over], k.nf(body))


def naturally(k: Kernel, t: Term) -> tuple[Over, Term]:
    """The letter of an infinite sum as a natural number, and the body with it."""
    i, lo, _, body = t.args
    x = k.fresh_like(Term("sym", ("x", NATURAL)))
    return Over(x, "integral", WHOLE), k.exposed(body, i).subs({i: lo + x})


def counts(over: Over) -> bool:
    return over.head == "integral" and over.letter.sort == NATURAL


@dataclass
class Weights:
    """x^power · ∏ bases^exponents (linear in x) · Γ's of x + a, 1/Γ's of x + 1 and n − x + 1."""

    power: int = 0
    bases: list[tuple[Poly, Poly]] = field(default_factory=list)  # (base, its exponent)
    above: list[Term] = field(default_factory=list)  # arguments of Γ
    below: list[Term] = field(default_factory=list)  # arguments of 1/Γ


def weights_of(own: Pairs, x: Term) -> Weights | None:
    """How a product depends on x, if in no other way."""
    found = Weights()
    for b, e in own:
        if b == x and isinstance(e, int) and e >= 0:
            found.power = e
        elif x not in b.free and isinstance(e, Poly) and linear_in(e, x):
            found.bases.append((atom(b), e))
        elif b.head == "gamma" and e in (1, -1):
            (found.above if e == 1 else found.below).append(b.args[0])
        else:
            return None
    return found


@elimination(lambda over: counts(over) and over.middle == WHOLE)
def infinite_series(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """Σ_{x ≥ 0} of a polynomial times r^x, r^x / x! or r^x Γ(x + s) / x!."""
    x = over.letter
    found = weights_of(own, x)
    if found is None:
        return None
    powers = [_power_of_x(k, base, exponent, x) for base, exponent in found.bases]
    if any(p is None for p in powers):
        return None
    ratio, front = ONE, ONE
    for pair in powers:
        assert pair is not None
        ratio, front = ratio * pair[0], front * pair[1]
    plus_one = to_term(atom(x) + ONE)
    if found.above:
        shifts = [read(a) - atom(x) for a in found.above]
        if len(shifts) != 1 or x in shifts[0].free or found.below != [plus_one]:
            return None
        return _by_row(k, "negative binomial series", over, own, found.power, front, (ratio, shifts[0]))
    if found.below not in ([], [plus_one]):
        return None
    return _by_row(k, "exponential series" if found.below else "geometric series", over, own, found.power, front, (ratio,))


def _power_of_x(k: Kernel, base: Poly, exponent: Poly, x: Term) -> tuple[Poly, Poly] | None:
    """(r, c) with base^exponent = r^x c; needs base > 0 unless the exponent is x itself."""
    affine = linear_in(exponent, x)
    if affine is None or x in affine[0].free:
        return None
    slope, shift = affine
    if base == atom(E):
        return atom(E, slope), atom(E, shift)
    if (slope, shift) != (ONE, ZERO) and sign_of(k, base) != POS and not (slope == ONE and _moves_up(k, shift)):
        return None
    return raise_to(k, base, slope), raise_to(k, base, shift)


def _moves_up(k: Kernel, shift: Poly) -> bool:
    """Whether b^{x+s} = b^x b^s for every number b and x = 0, 1, …: s is a whole number ≥ 0."""
    return is_integer(k, shift) and not sign_of(k, shift) & NEG


def _by_row(k: Kernel, name: str, over: Over, own: Pairs, power: int, front: Poly, parameters: tuple[Poly, ...]) -> Poly | None:
    """x^power = Σ_m S(power, m) x (x − 1) … (x − m + 1), each by the row."""
    from ..definedness import holds

    row = SERIES[name]
    values = tuple(map(to_term, parameters))
    if not all(holds(k, condition) for condition in row.needs(power, values)):
        return None
    total = ZERO
    for m in range(power + 1):
        if times := stirling(power, m):
            total = total + k.nf(row.value(m, values)).scale(times)
    written = Term("integral", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire(name, written, front * total)


@elimination(lambda over: counts(over) and over.middle == (number(1), oo))
def counted_from_one(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """Σ_{x ≥ 1} f(x) = Σ_{x ≥ 0} f(x + 1)."""
    new = Over(k.fresh_like(over.letter), "integral", WHOLE)
    k.learn(new.letter, (Term("ge", (new.letter, number(0))),))
    return average(k, [new], k.replace(joined(own), {over.letter: new.letter + 1}))


@elimination(lambda over: counts(over) and over.middle[0] == number(0) and over.middle[1] != oo)
def binomial_theorem(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a + b > 0
    ----------------------------------------------------------------------------------------------
    Σ_{x=0}^n x (x − 1) … (x − m + 1) a^x b^{n−x} / (x! (n − x)!) = a^m (a + b)^{n−m} / (n − m)!

    For m = 0 it holds for all numbers a and b.
    """
    x, n = over.letter, read(over.middle[1])
    found = weights_of(own, x)
    ends = {to_term(atom(x) + ONE), to_term(n - atom(x) + ONE)}
    if found is None or found.above or len(found.below) != 2 or set(found.below) != ends:
        return None
    if not is_integer(k, n):
        return None
    up, down, front = ONE, ONE, ONE
    for base, exponent in found.bases:
        affine = linear_in(exponent, x)
        if affine is None or x in affine[0].free:
            return None
        falling = affine[0] == -ONE and base != atom(E)
        rest = exponent - (n - atom(x) if falling else affine[0] * atom(x))
        if base != atom(E) and (affine[0] not in (ONE, -ONE) or (rest and not _splits(k, base, rest))):
            return None
        up, down = (up, down * base) if falling else (up * raise_to(k, base, affine[0]), down)
        front = front * raise_to(k, base, rest)
    return _by_row(k, "binomial theorem", over, own, found.power, front, (n, up, down))


def _splits(k: Kernel, base: Poly, rest: Poly) -> bool:
    """Whether b^{x+r} = b^x b^r for every whole number x: b > 0, or b ≠ 0 and r a whole number."""
    s = sign_of(k, base)
    return s == POS or (not s & ZERO_SIGN and is_integer(k, rest))


@elimination(lambda over: counts(over) and over.middle[1] != oo and over.middle != WHOLE)
def finite_sum(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """A sum over finitely many whole numbers is a sum over an index."""
    lo, hi = over.middle
    i = k.fresh_index(lo, hi)
    k.learn(i, range_facts(i, (lo, hi)))
    return sum_of(k, i, lo, hi, k.replace(joined(own), {over.letter: i}))


__all__ = ["infinite_sum", "naturally", "weights_of"]
