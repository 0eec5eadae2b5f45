"""Functions with a corner or a jump: their derivatives where they have one, and their means under a normal law.

Means: Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions 1, ch. 13 (folded normal law).
"""

from __future__ import annotations

from fractions import Fraction

from derive.notation import NotSupported, Term

from ..engine import Kernel
from ..poly import ONE, ZERO, E, Poly, atom, read, to_term
from ..signs import ZERO_SIGN, sign_of
from .arithmetic import absolute, raise_to, reciprocal
from .averages import Over, Pairs, elimination, joined, pair_free
from .calculus import derivative_row
from .functions import exp_of
from .moments import standard_normal
from .shapes import linear_in

JUMPS = frozenset(("sign", "step", "indicator", "cases"))
HALF = Poly({(): Fraction(1, 2)})
ZERO_TERM = Term("num", (Fraction(0), ""))


@derivative_row("step", "sign")
def _flat(k: Kernel, b: Term, x: Term) -> Poly:
    """
    u ≠ 0
    ------------------------
    d step(u) = d sign(u) = 0
    """
    return ZERO


@elimination(standard_normal)
def mean_at_a_corner(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    u = a ε + b,  a ≠ 0,  s = |a|
    -----------------------------------------------------------------------------------------------------
    E[step u] = ½ (1 + erf(b/(s√2))),   E[sign u] = erf(b/(s√2)),   E|u| = s √(2/π) e^{−b²/2s²} + b erf(b/(s√2))
    """
    corner = _corner(own)
    if corner is None:
        return None
    head, inside = corner
    found = linear_in(read(inside), over.letter)
    if found is None or any(over.letter in p.free for p in found) or sign_of(k, found[0]) & ZERO_SIGN:
        return None
    size, b = absolute(k, found[0]), found[1]
    ratio = b * reciprocal(k, size)
    tilt = k.nf(Term("erf", (to_term(ratio * atom(Term("num", (Fraction(2), "")), Fraction(-1, 2))),)))
    value = {"step": (ONE + tilt) * HALF, "sign": tilt, "abs": _folded(k, size, ratio) + b * tilt}[head]
    return k.fire("mean of a normal law on one side of a point", Term("expect", (over.letter, *over.middle, to_term(joined(own)))), value)


def _corner(own: Pairs) -> tuple[str, Term] | None:
    """The one factor with a corner, and what is inside; |u|/u is sign u almost everywhere."""
    (b, e), *rest = sorted(own, key=lambda pair: pair[0].head != "abs") or [(ZERO_TERM, 0)]
    if e == 1 and not rest and b.head == "indicator" and b.args[0].head in ("gt", "ge") and b.args[0].args[1] == ZERO_TERM:
        return "step", b.args[0].args[0]
    if e != 1 or b.head not in ("step", "sign", "abs"):
        return None
    if not rest:
        return b.head, b.args[0]
    return ("sign", b.args[0]) if b.head == "abs" and rest == [(b.args[0], -1)] else None


def _folded(k: Kernel, size: Poly, ratio: Poly) -> Poly:
    """s √(2/π) e^{−r²/2}."""
    root = raise_to(k, atom(Term("const", ("pi",)), -1).scale(2), HALF)
    return size * root * exp_of(k, (ratio * ratio).scale(Fraction(-1, 2)))


def require_no_jump(k: Kernel, body: Poly, z: Term, x: Term) -> None:
    """Refuse an integrand that may jump as x moves, at a place that depends on z: there, a derivative under the average loses a part."""
    for m in body.terms:
        for b, e in m:
            if not {z, x} <= pair_free((b, e)):
                continue
            if b != E and not (isinstance(e, int) and e > 0) and sign_of(k, atom(b)) & ZERO_SIGN:
                raise NotSupported(f"the derivative of an average of something with a divisor {b!r} that may vanish")
            if b != E and any(sub.head in JUMPS and {z, x} <= sub.free for sub in b.walk()):
                raise NotSupported("the derivative of an average of something that jumps")
            if isinstance(e, Poly):
                require_no_jump(k, e, z, x)


__all__ = ["JUMPS", "require_no_jump"]
