"""Terms of a sum: one that is lost, one too many."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Term, number

from .places import Place, alike, is_value, without
from .signs import negated
from .table import Context, slip

OPERATIONS = ("add", "neg", "num")


@slip("spare term", 2)
def spare_term(place: Place, _: Context) -> Iterator[Term]:
    """a + b ← a."""
    if place.node.head == "add":
        yield from (without(place.node, k) for k in range(len(place.node.args)))


@slip("lost term", 2)
def lost_term(place: Place, context: Context) -> Iterator[Term]:
    """a ← a + s, a − s for a piece s of a line nearby."""
    t = place.node
    if not is_value(place) or place.above in ("add", "neg"):
        return
    for s in context.pieces:
        if s.head not in OPERATIONS and s != t and alike(s, t) and not (t.head == "add" and s in t.args):
            yield _longer(t, s)
            yield _longer(t, negated(s))


@slip("zero for something", 2)
def not_zero(place: Place, context: Context) -> Iterator[Term]:
    """0 ← s: everything is lost."""
    if place.node == number(0) and is_value(place):
        yield from (s for s in context.pieces if s.head not in OPERATIONS)


def _longer(t: Term, s: Term) -> Term:
    return Term("add", (*(t.args if t.head == "add" else (t,)), s), t.style if t.head == "add" else "")
