"""Sums over all vectors of bits, of what is a product over their components."""

from __future__ import annotations

from derive.notation import Tensor, Term

from ..engine import Kernel
from ..poly import Poly
from .averages import Over, Pairs, average, elimination
from .components import Components, pair_indices, separated
from .marginals import STAY_WHOLE
from .supports import WHOLE

BIT = Tensor((), "B")


def over_bit_vectors(over: Over) -> bool:
    sort = over.letter.sort
    return over.head == "integral" and over.middle == WHOLE and isinstance(sort, Tensor) and sort.rank == 1 and sort.domain == "B"


@elimination(over_bit_vectors)
def sum_over_bit_vectors(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    Σ_{z ∈ {0,1}ⁿ} ∏ᵢ hᵢ(zᵢ) = ∏ᵢ (hᵢ(0) + hᵢ(1))
    """
    if k.cache.get(STAY_WHOLE) or not any(None in pair_indices(pair, over.letter) for pair in own):
        return None
    return separated(k, Components(over.letter.dims[0], BIT, _both, lambda kernel, i, u: ()), over, own, "product of sums")


def _both(k: Kernel, i: Term, u: Term, f: Poly) -> Poly:
    """f(0) + f(1)."""
    return average(k, [Over(u, "integral", WHOLE)], f)
