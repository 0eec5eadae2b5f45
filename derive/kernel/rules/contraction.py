"""Matrix facts inside sums: a matrix against its inverse is δ; rules between words of matrices, inside any sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Term

from ..poly import Exponent, Poly
from .loops import Loop

if TYPE_CHECKING:
    from ..engine import Kernel

Factors = list[tuple[Term, Exponent]]


def contract(k: Kernel, loops: list[Loop], factors: Factors) -> list[tuple[list[Loop], Poly]] | None:
    return None
