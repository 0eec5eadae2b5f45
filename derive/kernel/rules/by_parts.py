"""Integration by parts against the derivative of a declared density: no boundary terms, because the density is integrable."""

from __future__ import annotations

from derive.notation import Tensor, Term

from ..engine import Kernel, depends
from ..poly import ONE, Poly, atom, to_term
from .averages import Over, Pairs, average, elimination, joined
from .calculus import diff
from .expectations import EXISTS
from .marginals import EXCHANGE, core, is_integral, same_space
from .moments import smooth
from .scores import slots
from .supports import WHOLE


@elimination(is_integral)
def against_a_density(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    p > 0 a density of z ∈ ℝⁿ,   f smooth,   ∫ f ∂ᵢp dz and ∫ p ∂ᵢf dz converge absolutely
    -------------------------------------------------------------------------------------------
    ∫ f ∂ᵢp dz = −∫ p ∂ᵢf dz

    Along zᵢ, (f p)′ is integrable, so f p has limits. Were one L ≠ 0, then |f p′| = |f p| |p′/p| ≥ ½ |L| |(log p)′| far out,
    whose integral is infinite, for log p is not bounded below where p is integrable. So both are 0.
    """
    place = next((n for n, (b, e) in enumerate(own) if e == 1 and _slope(k, over, b)), None)
    if place is None:
        return None
    b, _ = own[place]
    others = own[:place] + own[place + 1 :]
    if not all(smooth(k, x, e, over.letter) for x, e in others) or any(_has_density(x, over.letter) for x, _ in others):
        return None
    pdf, _, indices = core(b)
    x = Term("at", (over.letter, *indices)) if indices else over.letter
    k.need(EXISTS, "convention")
    k.need(EXCHANGE, "convention")
    f = joined(others) if others else ONE
    written = Term("integral", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("integration by parts", written, -average(k, [over], diff(k, f, x) * atom(pdf)))


def _slope(k: Kernel, over: Over, b: Term) -> bool:
    """Whether an atom is the first derivative of a density of z in z itself."""
    z = over.letter
    pdf, names, indices = core(b)
    if len(names) != 1 or pdf.head != "pdf" or pdf.args[0].head != "cond" or not isinstance(z.sort, Tensor) or z.sort.domain != "R" or over.middle != WHOLE:
        return False
    if any(depends(i, z) for i in indices) or len(indices) != z.rank:
        return False
    mine = [name for name, value in slots(pdf) if depends(value, z)]
    return mine == list(names) and names[0] in pdf.args[0].args[1] and dict(slots(pdf))[names[0]] == z and same_space(k, over, pdf.args[0].args[0], names[0])


def _has_density(t: Term, z: Term) -> bool:
    return any(s.head == "pdf" and depends(s, z) for s in t.walk())


__all__ = ["against_a_density"]
