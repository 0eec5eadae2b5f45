"""Sums and products over the entries of stacked vectors, or over the diagonal of a block matrix, cut where these are cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term, number

from .blocks import blocks_of, parts_of
from .determinants import unfolded

if TYPE_CHECKING:
    from ..engine import Kernel

ONE = number(1)
Cut = dict[Term, tuple[Term, ...]]  # v_i, M_ii: the parts, or the blocks on the diagonal


def cut_at_parts(k: Kernel, t: Term) -> Term | None:
    """
    v = (a, b),   a in n and b in m dimensions
    ---------------------------------------------------------------
    Σ_{i=1}^{n+m} f(i, v_i) = Σ_{i=1}^{n} f(i, a_i) + Σ_{i=1}^{m} f(n + i, b_i)

    The same for products, and for M_ii where the blocks on the diagonal of M are square.
    """
    i, lo, hi, body = t.args
    cuts = _cuts(k, i, body)
    if lo != ONE or not cuts:
        return None
    sizes = _sizes(next(iter(cuts.values())))
    same = {place: parts for place, parts in cuts.items() if all(not k.nf(a - b) for a, b in zip(_sizes(parts), sizes, strict=False))}
    if k.nf(hi) != k.nf(Term("add", sizes)):
        return None
    pieces = tuple(_piece(k, t, same, n, sizes) for n in range(len(sizes)))
    return Term("add" if t.head == "sum" else "mul", pieces)


def _piece(k: Kernel, t: Term, cuts: Cut, n: int, sizes: tuple[Term, ...]) -> Term:
    """The summands of the n-th part, counted from 1."""
    i, body = t.args[0], t.args[3]
    j = k.fresh_index(ONE, sizes[n])
    before = j if n == 0 else Term("add", (*sizes[:n], j))
    inside = {place: _entry(parts[n], j, len(place.args) - 1) for place, parts in cuts.items()}
    return Term(t.head, (j, ONE, sizes[n], body.subs(inside).subs({i: before})))


def _entry(part: Term, j: Term, rank: int) -> Term:
    return Term("at", (part, *(j,) * rank)) if part.rank else part


def _sizes(parts: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(p.dims[0] if p.rank else ONE for p in parts)


def _cuts(k: Kernel, i: Term, body: Term) -> Cut:
    """The entries of cut arrays that stand in a body at i, each with its parts."""
    places = dict.fromkeys(s for s in body.walk() if s.head == "at" and s.args[1:] in ((i,), (i, i)) and i not in s.args[0].free)
    found = {place: tuple(_parts(unfolded(k, place.args[0]), len(place.args) - 1)) for place in places}
    return {place: parts for place, parts in found.items() if len(parts) > 1}


def _parts(whole: Term, rank: int) -> Iterator[Term]:
    if whole.rank != rank:
        return
    if rank == 1:
        yield from parts_of(whole)
        return
    blocks = blocks_of(whole)
    if blocks is not None and blocks.is_square:
        yield from (row[n] for n, row in enumerate(blocks.rows))


__all__ = ["cut_at_parts"]
