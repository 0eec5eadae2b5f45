"""The index of a sum moved to its usual place: it starts at 1 (or at a letter), and it counts upwards."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Index, Term

from ..engine import Kernel
from ..poly import Poly, atom, constant, read, to_term
from .loops import Loop

INDEXING = ("at", "delta")


def moved(k: Kernel, loop: Loop, body: Poly) -> tuple[Loop, Poly]:
    """
    Σ_{i=a}^{b} f(i) = Σ_{i=a+c}^{b+c} f(i − c)        Σ_{i=a}^{b} f(i) = Σ_{i=a}^{b} f(a + b − i)
    """
    if falls(body, loop.i):
        return _renamed(k, loop, body, read(loop.lo) + read(loop.hi), -1)
    low = read(loop.lo)
    shift = low.terms.get((), 0) - (1 if low.constant is not None else 0)
    if shift == 0 or shift != int(shift):
        return loop, body
    loop = Loop(loop.i, to_term(low - constant(shift)), to_term(read(loop.hi) - constant(shift)))
    return _renamed(k, loop, body, constant(shift), 1)


def _renamed(k: Kernel, loop: Loop, body: Poly, start: Poly, way: int) -> tuple[Loop, Poly]:
    """The body at start ± i for a fresh i."""
    i = k.fresh_index(loop.lo, loop.hi)
    return Loop(i, loop.lo, loop.hi), k.replace(body, {loop.i: to_term(start + atom(i).scale(way))})


def falls(body: Poly, i: Term) -> bool:
    """Whether i stands more often with a minus sign than with a plus sign where things are indexed or raised to a power.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x, i = given.vector("x", n), given.index("i", n)
    >>> falls(read(x[n + 1 - i]), i), falls(read(x[i]), i)
    (True, False)
    """
    signs = [c for p in _places(body) for m, c in p if m == ((i, 1),)]
    return sum(1 for c in signs if c < 0) > sum(1 for c in signs if c > 0)


def _places(p: Poly) -> Iterator[Poly]:
    for m in p.terms:
        for b, e in m:
            if isinstance(e, Poly):
                yield e
            for sub in b.walk():
                if sub.head in INDEXING:
                    yield from (read(a) for a in sub.args[1 if sub.head == "at" else 0 :])


__all__ = ["Index", "falls", "moved"]
