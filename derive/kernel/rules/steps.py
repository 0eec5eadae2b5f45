"""Where the rule of a recursion holds: beyond its start, on the side that it goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Definition, Index, NotSupported, Term

from ..poly import ONE, to_term

if TYPE_CHECKING:
    from ..engine import Kernel


def looks_back(k: Kernel, d: Definition, way: int) -> bool:
    """Whether the rule looks only at members before it (way 1: at lower indices; way −1: at higher ones)."""
    ((parameter, _, _),) = d.base
    place = 1 + d.parameters.index(parameter)
    inner = [t.args[place] for t in d.right.walk() if t.head == "at" and t.args[0] == d.name]
    steps = [(k.nf(parameter) - k.nf(i)).constant for i in inner]
    return all(c is not None and c == int(c) and c * way > 0 for c in steps)


def beyond_start(k: Kernel, d: Definition) -> Term:
    """A fresh index at which the rule holds: after the start of a recursion that goes up, before that of one that goes down."""
    ((parameter, start, _),) = d.base
    sort = parameter.sort if isinstance(parameter.sort, Index) else d.name.sort.ranges[0]  # type: ignore[union-attr]
    if looks_back(k, d, 1):
        return k.fresh_index(to_term(k.nf(start) + ONE), sort.hi)
    if looks_back(k, d, -1):
        return k.fresh_index(sort.lo, to_term(k.nf(start) - ONE))
    raise NotSupported(f"a recursion for {d.name!r} that goes neither up nor down")


__all__ = ["beyond_start", "looks_back"]
