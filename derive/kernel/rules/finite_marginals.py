"""Sums over all values of a variable that has finitely many: mass and marginals of declared densities."""

from __future__ import annotations

from derive.notation import Index, Term
from derive.notation.heads import density

from ..engine import Kernel
from ..poly import ONE, Exponent, Poly, atom
from .averages import Over
from .loops import Loop
from .supports import Range

Factors = list[tuple[Term, Exponent]]


def over_domain(z: Term, bounds: Range) -> Over:
    """A letter that runs over its domain: a sum over the range of an index, else an integral."""
    return Over(z, "sum", (z.sort.lo, z.sort.hi)) if isinstance(z.sort, Index) else Over(z, "integral", bounds)


def marginalised(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[list[Loop], Poly] | None:
    """
    z runs over all values of its variable of p, and stands in p only
    -------------------------------------------------------------------
    Σ_z p(a, z) = p(a)        Σ_z p(z) = 1        Σ_z ∂_θ p_θ(z) = ∂_θ 1 = 0
    """
    for loop in loops:
        others = [other for other in loops if other is not loop]
        own = [n for n, (b, e) in enumerate(factors) if loop.i in b.free or (isinstance(e, Poly) and loop.i in e.free)]
        if len(own) != 1 or factors[own[0]][1] != 1 or any(loop.i in t.free for other in others for t in (other.lo, other.hi)):
            continue
        left = _summed_out(k, loop, factors[own[0]][0])
        if left is not None:
            for n, (b, e) in enumerate(factors):
                left = left if n == own[0] else left * atom(b, e)
            return others, left
    return None


def _summed_out(k: Kernel, loop: Loop, b: Term) -> Poly | None:
    """The density atom b without the variable whose value is the index."""
    from .marginals import EXCHANGE, core, role_of, without

    name = role_of(b, loop.i)
    if name is None or not _whole_range(k, loop, b, name):
        return None
    pdf, names, _ = core(b)
    if names:
        k.need(EXCHANGE, "convention")
    left = without(k, b, name)
    label = "derivative of a mass" if names else "a density has mass 1" if left == ONE and len(pdf.args) == 2 else "marginal of a joint density"
    return k.fire(label, Term("sum", (loop.i, loop.lo, loop.hi, b)), left)


def _whole_range(k: Kernel, loop: Loop, b: Term, name: str) -> bool:
    from .marginals import core

    role = dict(density(core(b)[0].args[0].args[0]).roles)[name]
    return isinstance(role, Index) and k.nf(role.lo) == k.nf(loop.lo) and k.nf(role.hi) == k.nf(loop.hi)


__all__ = ["marginalised", "over_domain"]
