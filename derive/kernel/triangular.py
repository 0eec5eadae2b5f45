"""Sums over the two halves of a square: Σ_{i<j} + Σ_{i>j} + Σ_{i=j} is the whole, and equal halves are half of the rest."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from derive.notation import Tensor, Term, symbol

from .engine import Kernel
from .poly import ZERO, Poly, as_exponent, atom, constant, key, read, sorted_mono, to_term
from .ranges import least_offset
from .rules.loops import Loop, nested
from .rules.sums import summed

FIRST, SECOND = (symbol(f"!{n}", Tensor((), "Z")) for n in (1, 2))
WIDEST = 3  # diagonals between a half and the strict half


class Half(NamedTuple):
    """Σ of f over lo ≤ i, j ≤ hi with i − j ≥ gap, for letters i and j."""

    f: Poly
    i: Term
    j: Term
    lo: Poly
    hi: Poly
    gap: int


def balanced(k: Kernel, p: Poly) -> Poly:
    """
    f(i, j) = f(j, i)
    -----------------------------------------        Σ_{i>j} f = Σᵢⱼ f − Σ_{i<j} f − Σ_{i=j} f
    Σ_{i<j} f = ½ (Σᵢⱼ f − Σᵢ f(i, i))
    """
    total = ZERO
    for m, c in p:
        piece = constant(c)
        for b, e in m:
            e = as_exponent(balanced(k, e)) if isinstance(e, Poly) else e
            half = _half(k, b) if b.head == "sum" and isinstance(e, int) and 0 < e <= 4 else None
            piece = piece * (atom(b, e) if half is None else _as_wholes(k, half).power(int(e)))  # type: ignore[arg-type]
        total = total + piece
    return total


def _half(k: Kernel, b: Term) -> Half | None:
    """A sum over half a square, its letters moved so that nothing is added to them."""
    loops, factors = nested(k, b)
    found = [pair for pair in factors or () if pair[0].head == "indicator" and pair[0].args[0].head == "le"]
    if factors is None or len(loops) != 2 or len(found) != 1:
        return None
    rest = Poly({sorted_mono(pair for pair in factors if pair is not found[0]): 1})
    side = read(found[0][0].args[0].args[1]) - read(found[0][0].args[0].args[0])
    shifts = {loop.i: least_offset(rest, loop.i) for loop in loops}
    values = {i: to_term(atom(i) - constant(s)) for i, s in shifts.items()}
    f, side = k.replace(rest, values), k.replace(side, values)
    moved = [Loop(x.i, to_term(read(x.lo) + constant(shifts[x.i])), to_term(read(x.hi) + constant(shifts[x.i]))) for x in loops]
    for x, y in (moved, moved[::-1]):
        c = (side - atom(x.i) + atom(y.i)).constant
        if c is not None and c == int(c):
            return _in_square(f, x, y, -int(c))
    return None


def _in_square(f: Poly, x: Loop, y: Loop, gap: int) -> Half | None:
    """x − y ≥ gap with x from lo + gap to hi and y from lo to hi − gap: the rest of the square adds nothing."""
    lo, hi = read(y.lo), read(x.hi)
    if gap < 0 or read(x.lo) != lo + constant(gap) or read(y.hi) != hi - constant(gap):
        if gap != 0 or read(x.lo) != lo or read(y.hi) != hi:
            return None
    return Half(f, x.i, y.i, lo, hi, gap) if abs(gap - 1) <= WIDEST else None


def _as_wholes(k: Kernel, half: Half) -> Poly:
    """A half in terms of the whole square, of diagonals, and of the half that is written first."""
    f, i, j = half.f, half.i, half.j
    swapped = k.replace(f, {i: j, j: i})
    diagonals = ZERO
    for e in range(min(half.gap, 1), max(half.gap, 1)):
        diagonals = diagonals + _diagonal(k, half, e).scale(1 if half.gap <= e < 1 else -1)
    if swapped == f:
        strict = (_square(k, half, f) - _diagonal(k, half, 0)).scale(Fraction(1, 2))
    elif _text(k, half, f) < _text(k, half, swapped):
        strict = _square(k, half, f) - _strict(k, half, j, i) - _diagonal(k, half, 0)
    else:
        strict = _strict(k, half, i, j)
    return strict + diagonals


def _text(k: Kernel, half: Half, f: Poly) -> str:
    """How a summand reads with fixed names for the two letters."""
    return key(to_term(f).subs({half.i: FIRST, half.j: SECOND}))


def _loop(k: Kernel, half: Half) -> Loop:
    lo, hi = to_term(half.lo), to_term(half.hi)
    return Loop(k.fresh_index(lo, hi), lo, hi)


def _square(k: Kernel, half: Half, f: Poly) -> Poly:
    x, y = _loop(k, half), _loop(k, half)
    return summed(k, [x, y], k.replace(f, {half.i: x.i, half.j: y.i}))


def _strict(k: Kernel, half: Half, larger: Term, smaller: Term) -> Poly:
    """Σ of f where one letter is larger than the other."""
    from .rules.triangles import at_least

    x, y = _loop(k, half), _loop(k, half)
    values = {larger: x.i, smaller: y.i}
    return summed(k, [x, y], k.replace(half.f, values) * at_least(k, atom(x.i) - atom(y.i) - constant(1)))


def _diagonal(k: Kernel, half: Half, e: int) -> Poly:
    """Σ of f where i = j + e ≥ j."""
    y = Loop(half.j, to_term(half.lo), to_term(half.hi - constant(e)))
    i = k.fresh_index(y.lo, y.hi)
    return summed(k, [Loop(i, y.lo, y.hi)], k.replace(half.f, {half.i: to_term(atom(i) + constant(e)), half.j: i}))


__all__ = ["balanced"]
