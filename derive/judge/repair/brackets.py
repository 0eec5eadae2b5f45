"""Brackets: how far a factor, a divisor, a power or a sign reaches."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Term

from .factors import over, times
from .places import Place, with_part
from .signs import negated
from .table import Context, slip


@slip("a factor that reaches too little", 2)
def reaches_further(place: Place, _: Context) -> Iterator[Term]:
    """c(a + b) ← ca + b; (a + b)/c ← a + b/c."""
    t = place.node
    if t.head != "add":
        return
    for k, part in enumerate(t.args):
        inner = part.args[0] if part.head == "neg" else part
        if inner.head == "mul" and len(inner.args) == 2:
            yield times(inner.args[0], with_part(t, k, negated(inner.args[1]) if part.head == "neg" else inner.args[1]))
        if inner.head == "div":
            yield over(with_part(t, k, negated(inner.args[0]) if part.head == "neg" else inner.args[0]), inner.args[1])


@slip("a factor that reaches too far", 2)
def reaches_less(place: Place, _: Context) -> Iterator[Term]:
    """ca + b ← c(a + b); a + b/c ← (a + b)/c."""
    t = place.node
    if t.head == "mul" and t.args[-1].head == "add":
        rest = t.args[:-1]
        yield from (with_part(t.args[-1], k, Term("mul", (*rest, a))) for k, a in enumerate(t.args[-1].args))
    if t.head == "div" and t.args[0].head == "add":
        yield from (with_part(t.args[0], k, over(a, t.args[1])) for k, a in enumerate(t.args[0].args))


@slip("a power that reaches too far", 2)
def power_of_one(place: Place, _: Context) -> Iterator[Term]:
    """a bⁿ ← (ab)ⁿ; a² + b² ← (a + b)²."""
    t = place.node
    if t.head != "pow":
        return
    base, e = t.args
    if base.head in ("mul", "div"):
        yield from (with_part(base, k, Term("pow", (a, e))) for k, a in enumerate(base.args))
    if base.head == "add":
        yield Term("add", tuple(_squared(a, e) for a in base.args))


@slip("a power that reaches too little", 2)
def power_of_all(place: Place, _: Context) -> Iterator[Term]:
    """(ab)ⁿ ← a bⁿ; (a + b)ⁿ ← a + bⁿ."""
    t = place.node
    if t.head not in ("mul", "div", "add"):
        return
    for k, a in enumerate(t.args):
        if a.head == "pow":
            yield Term("pow", (with_part(t, k, a.args[0]), a.args[1]))


def _squared(a: Term, e: Term) -> Term:
    return Term("neg", (Term("pow", (a.args[0], e)),)) if a.head == "neg" else Term("pow", (a, e))
