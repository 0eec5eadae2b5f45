"""Derivatives of averages: under the integral sign, with bounds that move (Leibniz)."""

from __future__ import annotations

from derive.notation import NotSupported, Term
from derive.notation.build import DOMAIN, oo

from ..engine import Kernel
from ..poly import ZERO, Poly, to_term
from .antiderivatives import bounded, continuous
from .averages import Over, average, opened
from .calculus import diff
from .jumps import require_no_jump
from .marginals import EXCHANGE


def derivative_of_average(k: Kernel, b: Term, x: Term) -> Poly:
    """
    f continuous on [a, b],  f(x, z) continuous in x
    ------------------------------------------------------------
    d/dx ∫ₐᵇ f(x, z) dz = f(x, b) b' − f(x, a) a' + ∫ₐᵇ ∂f/∂x dz,        d E[f] = E[df]
    """
    over, body = opened(k, b)
    root = x.args[0] if x.head == "at" else x
    total = ZERO
    if over.depends(frozenset((root,))):
        total = _moved_bounds(k, over, body, x, root)
    if root in body.free:
        require_no_jump(k, body, over.letter, root)
    inner = diff(k, body, x)
    if not inner:
        return total
    k.need(EXCHANGE, "convention")
    return total + average(k, [over], inner)


def _moved_bounds(k: Kernel, over: Over, body: Poly, x: Term, root: Term) -> Poly:
    lo, hi = over.middle if over.head == "integral" else (DOMAIN, DOMAIN)
    if not bounded(over) or not continuous(k, over, to_term(body)):
        raise NotSupported(f"a derivative by {root!r}, which moves the law or the end of an average")
    total = ZERO
    for end, way in ((hi, 1), (lo, -1)):
        if end != oo:
            total = total + (k.replace(body, {over.letter: end}) * diff(k, k.nf(end), x)).scale(way)
    return total


__all__ = ["derivative_of_average"]
