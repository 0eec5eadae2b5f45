"""When a form is zero: cleared of divisors, then by the identities that normal forms leave open, stage by stage."""

from __future__ import annotations

from .engine import Kernel
from .poly import Poly
from .rules.together import vanishes


def is_zero(k: Kernel, p: Poly) -> bool:
    """Whether p = 0 wherever it is defined."""
    return vanishes(p)
