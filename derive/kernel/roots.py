"""Square roots in inequalities: both sides squared."""

from __future__ import annotations

from derive.notation import Term

from .engine import Kernel
from .written import never_negative


def without_root(k: Kernel, greater: Term, less: Term) -> tuple[Term, Term] | None:
    """
    b ≥ 0                            b ≥ 0
    --------------------             --------------------
    √a ≤ b  iff  a ≤ b²              b ≤ √a  iff  b² ≤ a

    The two sides that are left to compare, the greater one first; that a ≥ 0 is seen to where √a is defined.
    """
    if "sqrt" not in (greater.head, less.head) or greater.dims or less.dims:
        return None
    if any(side.head != "sqrt" and never_negative(k, side) is None for side in (greater, less)):
        return None
    squared = [side.args[0] if side.head == "sqrt" else side**2 for side in (greater, less)]
    return squared[0], squared[1]


__all__ = ["without_root"]
