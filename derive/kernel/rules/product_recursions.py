"""Recursions that multiply: z_t = z_{t−1} w_t, whose members are products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Definition, Family, Index, Tensor, Term, number

from ..poly import ONE, to_term

if TYPE_CHECKING:
    from ..engine import Indices, Kernel


def as_product(k: Kernel, d: Definition, own: Indices) -> Term | None:
    """
    z_b = a,   z_t = z_{t−1} w_t for t > b,   w_t free of z
    -----------------------------------------------------------
    z_n = a ∏_{s=b+1}^{n} w_s

    Nothing where a member counts as a free letter just now.
    """
    sort = d.name.sort
    if not (isinstance(sort, Family) and isinstance(sort.of, Tensor) and not sort.of.dims and len(d.parameters) == len(d.base) == 1):
        return None
    ((parameter, start, first),) = d.base
    factor = _factor(k, d, parameter)
    if factor is None or d.name in first.free or any(d.name in b.free for b in k.blocked):
        return None
    (n,) = own
    lo = to_term(k.nf(start) + ONE)
    s = k.fresh_index(lo, n)
    return Term("mul", (first, Term("prod", (s, lo, n, factor.subs({parameter: s})))))


def _factor(k: Kernel, d: Definition, t: Term) -> Term | None:
    """What the member before is multiplied by, if the rule does nothing else."""
    right = d.right
    parts = right.args if right.head == "mul" else (right.args[0],) if right.head == "div" else ()
    before = [p for p in parts if p.head == "at" and p.args[0] == d.name and len(p.args) == 2 and k.nf(t) - k.nf(p.args[1]) == ONE]
    if len(before) != 1 or not isinstance(t.sort, Index):
        return None
    without = right.rebuild(lambda a: number(1) if a == before[0] else a)
    return None if d.name in without.free else without


__all__ = ["as_product"]
