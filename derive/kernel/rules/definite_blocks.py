"""What a given says of the blocks of a definite matrix."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Givens, Term, relation
from derive.notation.heads import same_dim


def with_blocks(givens: Givens) -> Givens:
    """The givens, with what follows for the blocks of matrices that are given to be definite."""
    more = [g for f in givens.facts for g in _of_blocks(f) if g not in givens.facts]
    return givens.fact(*more) if more else givens


def _of_blocks(f: Term) -> Iterator[Term]:
    """
    [A B; C D] ≻ 0
    -----------------------------------------------------------------
    A ≻ 0    D ≻ 0    A − B D⁻¹ Bᵀ ≻ 0    D − Bᵀ A⁻¹ B ≻ 0    C = Bᵀ      and A, D ⪰ 0 for ⪰
    """
    if f.head not in ("posdef", "possemidef") or f.args[0].head != "block" or f.args[0].args[:2] != (2, 2):
        return
    a, b, c, d = f.args[0].args[2:]
    if any(x.rank != 2 for x in (a, b, c, d)) or not same_dim(*a.dims) or not same_dim(*d.dims):
        return
    yield from (Term(f.head, (x,)) for x in (a, d))
    if c != Term("transpose", (b,)):
        yield relation(c, "eq", b.T)
    if f.head == "posdef":
        yield Term("posdef", (a - b @ Term("inverse", (d,)) @ b.T,))
        yield Term("posdef", (d - b.T @ Term("inverse", (a,)) @ b,))


__all__ = ["with_blocks"]
