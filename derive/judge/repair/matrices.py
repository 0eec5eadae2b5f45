"""Matrices: transposes, the order of a product, a lost factor, the diagonal matrix of a vector."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Tensor, Term

from .places import Place, is_value, with_part
from .table import Context, slip


@slip("transpose", 0)
def transposed(place: Place, _: Context) -> Iterator[Term]:
    """Aᵀ ← A and back."""
    t = place.node
    if t.head == "transpose":
        yield t.args[0]
    elif is_value(place) and t.rank == 2 and place.above != "transpose":
        yield Term("transpose", (t,))


@slip("order of a product", 1)
def order(place: Place, _: Context) -> Iterator[Term]:
    """AB ← BA."""
    t = place.node
    if t.head == "matmul":
        for k in range(len(t.args) - 1):
            yield Term("matmul", (*t.args[:k], t.args[k + 1], t.args[k], *t.args[k + 2 :]), t.style, t.span)


@slip("lost factor of a matrix product", 2)
def lost_matrix(place: Place, context: Context) -> Iterator[Term]:
    """AB ← A for a matrix or vector B of the lines nearby."""
    t = place.node
    if not is_value(place) or not (t.rank or t.head == "num"):
        return
    for s in context.pieces:
        if isinstance(s.sort, Tensor) and s.rank and s.head != "neg":
            for k in range(len(factors(t)) + 1):
                yield Term("matmul", (*factors(t)[:k], s, *factors(t)[k:]))


def factors(t: Term) -> tuple[Term, ...]:
    return t.args if t.head == "matmul" else (t,)


@slip("diagonal matrix", 2)
def diagonal(place: Place, _: Context) -> Iterator[Term]:
    """diag(v) ← v."""
    if is_value(place) and place.node.rank == 1:
        yield Term("diag", (place.node,))


@slip("product of components for a matrix product", 2)
def componentwise(place: Place, _: Context) -> Iterator[Term]:
    """x ∘ y ← x + y, A y ← A ∘ y."""
    t = place.node
    if t.head == "hadamard":
        yield Term("matmul", t.args)
        yield Term("add", t.args)
    if t.head == "add" and len(t.args) == 2 and t.rank:
        yield Term("hadamard", t.args)


@slip("identity for a number", 2)
def identity(place: Place, _: Context) -> Iterator[Term]:
    """I ← 1, and a matrix added to it."""
    t = place.node
    if t.head == "add" and t.rank == 2:
        size = t.dims[0]
        for k, a in enumerate(t.args):
            if not a.rank:
                yield with_part(t, k, Term("eye", (size,)) if a.head == "num" else Term("mul", (a, Term("eye", (size,)))))
