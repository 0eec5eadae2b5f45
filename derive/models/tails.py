"""How maps have to behave far away, so that the integrals by which givens define letters exist: Z = ∫ e^{−E(x)} dx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from derive.notation import Givens, Map, Term
from derive.notation.build import DOMAIN, oo

GROWS, FALLS, VANISHES = "grows", "falls", "vanishes"


class Tail(NamedTuple):
    """What a map does as some of its arguments go to infinity."""

    kind: str
    places: frozenset[int]


def tails(givens: Givens) -> dict[Term, Tail]:
    """The maps in integrals over whole spaces in definitions, each with its tail; a map in several ones has the tail of the first."""
    found: dict[Term, Tail] = {}
    for d in givens.definitions:
        for t in d.right.walk():
            if t.head == "integral" and (t.args[1] == DOMAIN or t.args[2] == oo):
                for f, tail in _of_integrand(t.args[3], t.args[0], None):
                    found.setdefault(f, tail)
    return found


def _of_integrand(t: Term, x: Term, sign: int | None) -> Iterator[tuple[Term, Tail]]:
    """The maps at x in a factor of an integrand, or, with the sign that they have there, in an exponent."""
    if t.head == "app" and isinstance(t.args[0].sort, Map):
        places = frozenset(n for n, a in enumerate(t.args[1:]) if x in a.free)
        if places and t.args[0].head == "sym":
            yield t.args[0], Tail(VANISHES if sign is None else FALLS if sign > 0 else GROWS, places)
        return
    if t.head == "exp":
        yield from _of_integrand(t.args[0], x, 1)
    elif t.head == "pow" and t.args[0].head == "const":
        yield from _of_integrand(t.args[1], x, 1)
    elif t.head in ("mul", "div", "neg") or (t.head == "add" and sign is not None):
        for a in t.args:
            yield from _of_integrand(a, x, _turned(t, sign))


def _turned(t: Term, sign: int | None) -> int | None:
    """The sign inside: turned by a minus and by negative numbers beside."""
    if sign is None:
        return None
    odd = t.head == "neg" or sum(a.head == "num" and a.args[0] < 0 for a in t.args) % 2 == 1
    return -sign if odd else sign


__all__ = ["FALLS", "GROWS", "VANISHES", "Tail", "tails"]
