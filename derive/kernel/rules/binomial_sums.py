"""Sums over an index with binomial coefficients: brought to 1/(y! (N − y)!) over y = 0, …, N, where the binomial theorem applies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from derive.notation import Term, number

from ..engine import Kernel
from ..integers import is_integer
from ..poly import ONE, ZERO, Exponent, Poly, atom, constant, read, to_term
from ..signs import NEG, sign_of
from .averages import Over, Pairs, joined
from .loops import Loop
from .series import NATURAL, binomial_theorem, weights_of
from .supports import range_facts

MOST_MISSING = 3  # terms at either end that the sum leaves out
ONLY = 2  # gammas below


class Frame(NamedTuple):
    """y = i − start runs from 0 to N where the sum has all its terms."""

    start: Poly
    size: Poly
    rest: Poly  # the summand, with the factors next to a gamma back in it


def binomial_sum(k: Kernel, loop: Loop, factors: Pairs) -> Poly | None:
    """
    Σ_{y=a}^{N−b} t(y) = Σ_{y=0}^{N} t(y) − t(0) − … − t(a − 1) − t(N − b + 1) − … − t(N)

    for t(y) = c(y) / (y! (N − y)!), N ≥ 0 and N ≥ a + b − 1.
    """
    frame = _frame(k, loop.i, factors)
    if frame is None:
        return None
    below, above = (_count(p) for p in (read(loop.lo) - frame.start, frame.start + frame.size - read(loop.hi)))
    if below is None or above is None or sign_of(k, frame.size) & NEG:
        return None
    if below + above and sign_of(k, frame.size - constant(below + above - 1)) & NEG:
        return None
    whole = _whole(k, loop, frame)
    if whole is None:
        return None
    for place in (*(constant(n) for n in range(below)), *(frame.size - constant(n) for n in range(above))):
        whole = whole - k.nf(to_term(frame.rest).subs({loop.i: to_term(frame.start + place)}))
    return whole


def _count(p: Poly) -> int | None:
    c = p.constant if p else 0
    return int(c) if c is not None and c == int(c) and 0 <= c <= MOST_MISSING else None


def _frame(k: Kernel, i: Term, factors: Pairs) -> Frame | None:
    """Where the two factorials below are (i − s)! and (s + N − i)!."""
    sign, factors = _absorbed(factors, i)
    gammas = [read(b.args[0]) for b, e in factors if b.head == "gamma" and e == -1 and i in b.free]
    up = [g for g in gammas if i not in (g - atom(i)).free]
    down = [g for g in gammas if i not in (g + atom(i)).free]
    if len(gammas) != ONLY or len(up) != 1 or len(down) != 1:
        return None
    size = up[0] + down[0] - constant(2)
    start = ONE - (up[0] - atom(i))
    if not is_integer(k, start) or not is_integer(k, size):
        return None
    return Frame(start, size, joined(factors).scale(sign))


def _absorbed(factors: Pairs, i: Term) -> tuple[int, Pairs]:
    """1 / (u Γ(u)) = 1 / Γ(u + 1); and the sign, where −u stands for u."""
    found: dict[Term, Exponent] = dict(factors)
    sign = 1
    while (step := next(_absorptions(found, i), None)) is not None:
        gamma, factor, way = step
        del found[gamma], found[factor]
        found[Term("gamma", (to_term(read(gamma.args[0]) + ONE),))] = -1
        sign *= way
    return sign, list(found.items())


def _absorptions(found: dict[Term, Exponent], i: Term) -> Iterator[tuple[Term, Term, int]]:
    """(Γ(u), u or −u, 1 or −1) where both stand below the line."""
    for b in [b for b, e in found.items() if b.head == "gamma" and e == -1 and i in b.free]:
        u = read(b.args[0])
        yield from ((b, f, way) for way in (1, -1) if found.get(f := _letter(u.scale(way))) == -1)


def _letter(p: Poly) -> Term:
    """The atom as which a linear form stands in a product."""
    single = p.monomial
    return single[1][0][0] if single is not None and single[0] == 1 and len(single[1]) == 1 else to_term(p)


def _whole(k: Kernel, loop: Loop, frame: Frame) -> Poly | None:
    """The sum over all y, monomial by monomial."""
    y = k.fresh_like(Term("sym", ("y", NATURAL)))
    bounds = (number(0), to_term(frame.size))
    k.learn(y, range_facts(y, bounds))
    over = Over(y, "integral", bounds)
    total = ZERO
    for m, c in k.replace(frame.rest, {loop.i: to_term(atom(y) + frame.start)}):
        outside = Poly({tuple((b, e) for b, e in m if not _speaks(b, e, y)): c})
        own = [(b, e) for b, e in m if _speaks(b, e, y)]
        found = weights_of(own, y)
        if found is None or sign_of(k, frame.size - constant(found.power)) & NEG:
            return None
        part = binomial_theorem(k, over, own)
        if part is None:
            return None
        total = total + outside * part
    return total


def _speaks(b: Term, e: Exponent, y: Term) -> bool:
    return y in b.free or (isinstance(e, Poly) and y in e.free)


__all__ = ["binomial_sum"]
