"""The declared domain of a letter, and sums and integrals over it: counting measure on whole numbers, Lebesgue measure on ℝⁿ."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from derive.notation import Givens, Index, Term

from .evaluate import Env, Evaluator
from .facts import MIRROR, ORDER, finite_choices
from .outcomes import Unknown
from .rows_binders import LAST, bit_vectors, integrate_space, node_sum
from .values import Value

Ends = tuple[Term | None, Term | None]
Body = Callable[[Value, Env], Value]


def ends_of(givens: Givens, letter: Term) -> Ends:
    """The numbers between which a letter lies by the givens, None where it has no end; unknown where they move with other letters."""
    ends: dict[str, Term] = {}
    for f in givens.facts:
        if f.head not in ORDER or letter not in f.args:
            continue
        head, other = (f.head, f.args[1]) if f.args[0] == letter else (MIRROR[f.head], f.args[0])
        side, strict = ORDER[head]
        if other.free or (ends.get(side, other) != other):
            raise Unknown("a domain that several bounds or other letters describe")
        ends[side] = _first_whole(letter, side, strict, other)
    return ends.get("lower"), ends.get("upper")


def _first_whole(letter: Term, side: str, strict: bool, end: Term) -> Term:
    """For a whole number, a strict bound as one that is taken: k > 0 as k ≥ 1."""
    counts = getattr(letter.sort, "domain", "R") != "R"
    return end + (1 if side == "lower" else -1) if counts and strict else end


def over_domain(ev: Evaluator, env: Env, letter: Term, body: Body) -> Value:
    """The sum or integral of a body over the domain of a letter."""
    sort = letter.sort
    if isinstance(sort, Index):
        return ev.calc.sum([body(ev.number(k), env) for k in ev.range(sort.lo, sort.hi, env)])
    domain = getattr(sort, "domain", "R")
    dims = ev.dims(letter.dims, env)
    if domain == "B":
        return ev.calc.sum([body(point, env) for point in bit_vectors(ev, dims)])
    if (values := finite_choices(ev.givens.facts).get(letter)) is not None:
        return ev.calc.sum([body(ev.number(v), env) for v in values])
    ends = ends_of(ev.givens, letter)
    if domain != "R":
        return _over_whole_numbers(ev, env, letter, ends, body)
    if ends == (None, None):
        return integrate_space(ev, dims, env, body)
    if dims:
        raise Unknown("an integral over a part of a space")
    return _between(ev, env, ends, body)


def _between(ev: Evaluator, env: Env, ends: Ends, body: Body) -> Value:
    from .ranges import over_range

    low, high = (None if end is None else ev.value(end, env) for end in ends)
    return over_range(ev, env, low, high, body)


def _over_whole_numbers(ev: Evaluator, env: Env, letter: Term, ends: Ends, body: Body) -> Value:
    """Σ over whole numbers from the lower end on: all of them up to the upper end, or far out in NumPy."""
    low, high = ends
    if letter.dims or (letter.sort.domain == "Z" and low is None):  # type: ignore[union-attr]
        raise Unknown("a sum over all integers")
    first = 0 if low is None else ev.integer(low, env)
    if high is not None:
        return ev.calc.sum([ev.number(0), *(body(ev.number(k), env) for k in range(first, ev.integer(high, env) + 1))])
    if ev.arithmetic.exact:
        raise Unknown("a sum without end in ball arithmetic")
    ev.used.add("quadrature")
    places = np.arange(first, first + LAST[min(ev.level, 1)], dtype=float)
    return node_sum(ev, places, np.ones(len(places)), env, body)


__all__ = ["Ends", "ends_of", "over_domain"]
