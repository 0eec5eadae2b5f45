"""Equal terms for equal terms: two sides that are built alike are equal if their parts are, one by one."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import NotSupported, Term, relation
from derive.notation.heads import ELEMENTWISE_FUNCTIONS

from .engine import Kernel

Show = Callable[[Kernel, Term], None]  # proves an equation or raises
PLAIN = frozenset(("add", "neg", "mul", "div", "matmul", "transpose", "inverse", "det", "trace", "diag", "inner", "norm", *ELEMENTWISE_FUNCTIONS))
OVER_AN_INDEX = frozenset(("sum", "prod"))


def by_equal_parts(k: Kernel, s: Term, show: Show) -> bool:
    """
    a = b                    a_i = b_i for lo ≤ i ≤ hi
    --------------           ---------------------------------
    f(a) = f(b)              Σ_{i=lo}^{hi} a_i = Σ_{i=lo}^{hi} b_i        (and so for ∏)
    """
    left, right = s.args
    if left.head != right.head or len(left.args) != len(right.args):
        return False
    pairs = _parts(k, left, right)
    if not pairs:
        return False
    try:
        with k.attempt() as inner:
            for a, b in pairs:
                show(inner, relation(a, "eq", b))
    except NotSupported:
        return False
    k.note("equal terms for equal terms", s)
    return True


def _parts(k: Kernel, left: Term, right: Term) -> list[tuple[Term, Term]]:
    """The parts in which two terms with one head differ; none where that head says more than its parts do."""
    if left.head in PLAIN:
        return [(a, b) for a, b in zip(left.args, right.args, strict=True) if a != b]
    if left.head not in OVER_AN_INDEX or any(k.nf(a) != k.nf(b) for a, b in zip(left.args[1:3], right.args[1:3], strict=True)):
        return []
    i = k.fresh_index(*left.args[1:3])
    return [(k.exposed(t.args[3], t.args[0]).subs({t.args[0]: i}), k.exposed(u.args[3], u.args[0]).subs({u.args[0]: i})) for t, u in ((left, right),)]


__all__ = ["by_equal_parts"]
