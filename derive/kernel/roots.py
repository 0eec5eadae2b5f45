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
    The length ‖x‖ of a vector is √(xᵀx), the Frobenius norm of a matrix the root of the sum of the squares of its entries.
    """
    inside = [_under_the_root(side) for side in (greater, less)]
    if inside == [None, None] or greater.dims or less.dims:
        return None
    if any(a is None and never_negative(k, side) is None for a, side in zip(inside, (greater, less), strict=True)):
        return None
    squared = [_square(side) if a is None else a for a, side in zip(inside, (greater, less), strict=True)]
    return squared[0], squared[1]


def _under_the_root(t: Term) -> Term | None:
    if t.head == "norm" and len(t.args) == 1 and t.args[0].rank:
        return Term("inner", (t.args[0], t.args[0]))
    return t.args[0] if t.head == "sqrt" else None


def _square(t: Term) -> Term:
    """t², factor by factor."""
    if t.head == "mul":
        return Term("mul", tuple(map(_square, t.args)))
    if t.head == "div":
        return _square(t.args[0]) / _square(t.args[1])
    return _under_the_root(t) or t**2


__all__ = ["without_root"]
