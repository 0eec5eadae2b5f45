"""Matrix facts inside sums: a matrix against its inverse is δ; symmetric matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Term

from ..poly import Exponent, Poly

if TYPE_CHECKING:
    from ..engine import Kernel
    from .sums import Loop

Factors = list[tuple[Term, Exponent]]


def contract(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[Factors, Poly] | None:
    """
    A invertible
    ------------------------------
    Σₖ Aᵢₖ (A⁻¹)ₖⱼ = δᵢⱼ

    Returns the factors left over, and what stands for the contracted pair and its loop (which is then unused).
    """
    return None
