"""The derivative by the value f(u) of a map: the value counts as a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import NotSupported, Term, symbol

from ..poly import Poly, to_term
from .recursion import as_free

if TYPE_CHECKING:
    from ..engine import Indices, Kernel


def is_value(x: Term) -> bool:
    """Whether x is f(u), or a component of it."""
    return x.head == "app" or (x.head == "at" and x.args[0].head == "app")


def differentiate_by_value(k: Kernel, y: Term, x: Term, rows: Indices, columns: Indices) -> Poly:
    """
    y = h(f(u)),   f stands nowhere else in y
    --------------------------------------------
    ∂y/∂f(u) = h′(f(u))
    """
    from .calculus import diff

    whole, places = (x, ()) if x.head == "app" else (x.args[0], tuple(to_term(k.nf(i)) for i in x.args[1:]))
    root = as_free(k, whole)
    inner = k.under(blocked=frozenset((root,)))
    value, letter = _canonical(inner, whole), inner.fresh_like(symbol("w", whole.sort))
    body = to_term(inner.entry(y, rows) if y.rank else inner.nf(y)).subs({value: letter})
    if root in body.free:
        raise NotSupported(f"the derivative by {x!r}, where {root!r} stands elsewhere, too")
    at = (*places, *columns)
    slope = diff(inner, inner.nf(body), Term("at", (letter, *at)) if at else letter)
    return k.nf(to_term(slope).subs({letter: value}))


def _canonical(k: Kernel, value: Term) -> Term:
    """f(u) as it stands in normal forms."""
    indices = k.indices_for(value.dims)
    found = to_term(k.entry(value, indices) if indices else k.nf(value))
    if indices and found.head == "at" and found.args[1:] == indices:
        found = found.args[0]
    if found.head != "app" or set(indices) & found.free:
        raise NotSupported(f"a derivative by {value!r}; give it a name first")
    return found


__all__ = ["differentiate_by_value", "is_value"]
