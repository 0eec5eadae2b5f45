"""Sine and cosine under the standard normal law: its characteristic function."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Term

from ..engine import Kernel
from ..poly import Poly, read, to_term
from .averages import Over, Pairs, elimination, joined
from .functions import exp_of
from .moments import standard_normal
from .shapes import linear_in

WAVES = ("cos", "sin")


@elimination(standard_normal)
def wave(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    ε ~ N(0, 1)
    ------------------------------------------------------------------------------
    E[cos(aε + c)] = e^{−a²/2} cos c        E[sin(aε + c)] = e^{−a²/2} sin c
    """
    if len(own) != 1 or own[0][1] != 1 or own[0][0].head not in WAVES:
        return None
    b = own[0][0]
    affine = linear_in(read(b.args[0]), over.letter)
    if affine is None or over.letter in affine[0].free or over.letter in affine[1].free:
        return None
    a, c = affine
    written = Term("expect", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("characteristic function of the normal law", written, exp_of(k, (a * a).scale(Fraction(-1, 2))) * k.nf(Term(b.head, (to_term(c),))))


__all__ = ["wave"]
