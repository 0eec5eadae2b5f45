"""Tail bounds: the probability of an event is at most the average of anything that is ≥ 0, and ≥ 1 on the event."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Tensor, Term, number

from .engine import Kernel
from .signs import NEG, NONNEG, POS, sign_of

AT_LEAST = {"ge": False, "gt": False, "le": True, "lt": True}  # whether the sides are turned round
MOST_LETTERS = 4


def tail_bounds(k: Kernel, greater: Term, probability: Term) -> Iterator[tuple[str, Term]]:
    """
    h ≥ 0    h ≥ 1 where u ≥ c
    ---------------------------
    E[h] ≥ P(u ≥ c)

    The averages E[h] that may lie between a number and a probability, each with the name of its inequality.
    """
    from .rules.laws import has_mass_one

    averages: list[tuple[Term, Term]] = []
    inner = probability
    while inner.head == "expect":
        law = inner.args[1]
        x, inner = k.open(inner)
        averages.append((x, law))
    if not averages or inner.head != "indicator" or inner.args[0].head not in AT_LEAST or not all(has_mass_one(k, law) for _, law in averages):
        return
    u, c = inner.args[0].args[::-1] if AT_LEAST[inner.args[0].head] else inner.args[0].args
    for name, h in _majorants(k, u, c, greater):
        for x, law in reversed(averages):
            h = Term("expect", (x, law, h))
        yield name, h


def _majorants(k: Kernel, u: Term, c: Term, greater: Term) -> Iterator[tuple[str, Term]]:
    """
    c > 0    u ≥ 0         c > 0             λ ≥ 0
    ---------------        -------------     --------------
    h = u/c                h = u²/c²         h = e^{λ(u − c)}
    """
    if sign_of(k, k.nf(c)) == POS:
        if not sign_of(k, k.nf(u)) & ~NONNEG:
            yield "Markov's inequality", Term("div", (u, c))
        yield "Chebyshev's inequality", Term("div", (Term("pow", (u, number(2))), Term("pow", (c, number(2)))))
    numbers = sorted((s for s in greater.free if isinstance(s.sort, Tensor) and not s.dims), key=repr)
    for rate in numbers[:MOST_LETTERS]:
        if not sign_of(k, k.nf(rate)) & NEG:
            gap = Term("add", (u, Term("neg", (c,))))
            yield "Chernoff's bound", Term("exp", (Term("mul", (rate, gap)),))


__all__ = ["tail_bounds"]
