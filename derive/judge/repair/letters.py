"""Letters: one for another of the same kind, a rate for a scale."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Index, Tensor, Term

from .places import Place, alike
from .table import Context, slip


@slip("letter", 1)
def other_letter(place: Place, context: Context) -> Iterator[Term]:
    """σ ← τ: another letter of the same kind that these lines use."""
    yield from (s for s in _others(place, context) if s in context.near or s in place.bound)


@slip("letter from elsewhere", 3)
def letter_from_elsewhere(place: Place, context: Context) -> Iterator[Term]:
    """σ ← τ, where only the givens speak of τ."""
    yield from (s for s in _others(place, context) if s not in context.near and s not in place.bound)


@slip("piece for a letter", 3)
def piece_for_letter(place: Place, context: Context) -> Iterator[Term]:
    """s ← t for a component, a value of a map or an array of the lines nearby."""
    t = place.node
    if t.head in ("sym", "at", "app", "pdf") and isinstance(t.sort, Tensor) and not place.role:
        for s in context.pieces:
            if s != t and s.head in ("at", "app", "pdf", "sym") and s.sort == t.sort and not (s.head == t.head == "sym"):
                yield s


def _others(place: Place, context: Context) -> Iterator[Term]:
    t = place.node
    if t.head != "sym" or isinstance(t.sort, Index):
        return
    for s in dict.fromkeys((*place.bound, *context.letters)):
        if s != t and type(s.sort) is type(t.sort) and alike(s, t):
            yield s
