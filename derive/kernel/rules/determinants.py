"""Blocks and determinants: triangular, diagonal, products; block structure at symbolic sizes."""

from __future__ import annotations

from dataclasses import dataclass

from derive.notation import Map, NotSupported, Term, number
from derive.notation.heads import same_dim

from ..engine import Kernel, normal_row
from ..poly import ONE, ZERO, Poly, atom, constant, to_term
from .arithmetic import raise_to, reciprocal
from .sums import product_of


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix cut into blocks: terms row by row, with the heights of the rows and widths of the columns."""

    rows: tuple[tuple[Term, ...], ...]
    heights: tuple[Term, ...]
    widths: tuple[Term, ...]


def parts_of(t: Term) -> tuple[Term, ...]:
    """The parts of stacked vectors, pushed out through element-wise operations; else the term itself."""
    if t.head == "stack":
        return tuple(p for part in t.args for p in parts_of(part))
    if t.head in ("add", "neg", "mul", "hadamard", "div", "exp", "log"):
        split = [parts_of(a) if a.rank else None for a in t.args]
        counts = {len(s) for s in split if s is not None}
        if counts and counts != {1} and len(counts) == 1:
            (n,) = counts
            return tuple(Term(t.head, tuple(a if s is None else s[i] for a, s in zip(t.args, split, strict=True))) for i in range(n))
    return (t,)


def blocks_of(t: Term) -> Blocks | None:
    """The block structure of a matrix, pushed out through derivatives, transposes, sums and products."""
    row = BLOCK_ROWS.get(t.head)
    return row(t) if row else None


def _literal_block(t: Term) -> Blocks | None:
    rows, columns, *entries = t.args
    grid = [entries[r * columns : (r + 1) * columns] for r in range(rows)]
    heights = tuple(_size([e.dims[0] for e in row if e.rank]) for row in grid)
    widths = tuple(_size([row[c].dims[1] for row in grid if row[c].rank == 2]) for c in range(columns))
    filled = tuple(tuple(Term("zero", (heights[r], widths[c])) if _is_zero(e) else e for c, e in enumerate(row)) for r, row in enumerate(grid))
    return Blocks(filled, heights, widths)


def _is_zero(e: Term) -> bool:
    return e.head == "zero" or e.head == "num" and e.args[0] == 0 and True


def _size(dims: list[Term]) -> Term:
    return dims[0] if dims else number(1)


def _derivative_blocks(t: Term) -> Blocks | None:
    outs, ins = parts_of(t.args[0]), parts_of(t.args[1])
    if len(outs) == 1 and len(ins) == 1:
        return None
    rows = tuple(tuple(Term("deriv", (y, x)) for x in ins) for y in outs)
    return Blocks(rows, tuple(_length(y) for y in outs), tuple(_length(x) for x in ins))


def _length(v: Term) -> Term:
    return v.dims[0] if v.rank else number(1)


def _transpose_blocks(t: Term) -> Blocks | None:
    inner = blocks_of(t.args[0])
    if inner is None:
        return None
    flipped = tuple(tuple(Term("transpose", (row[c],)) for row in inner.rows) for c in range(len(inner.widths)))
    return Blocks(flipped, inner.widths, inner.heights)


def _product_blocks(t: Term) -> Blocks | None:
    inner = [blocks_of(a) for a in t.args]
    if any(b is None for b in inner):
        return None
    result = inner[0]
    for right in inner[1:]:
        assert result is not None and right is not None
        if len(result.widths) != len(right.heights):
            return None
        rows = tuple(
            tuple(_sum([Term("matmul", (row[m], right.rows[m][c])) for m in range(len(row))]) for c in range(len(right.widths))) for row in result.rows
        )
        result = Blocks(rows, result.heights, right.widths)
    return result


def _sum(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else Term("add", tuple(terms))


def _sum_blocks(t: Term) -> Blocks | None:
    inner = [blocks_of(a) for a in t.args]
    if any(b is None for b in inner):
        return None
    first = inner[0]
    assert first is not None
    rows = tuple(tuple(_sum([b.rows[r][c] for b in inner if b]) for c in range(len(first.widths))) for r in range(len(first.heights)))
    return Blocks(rows, first.heights, first.widths)


BLOCK_ROWS = {
    "block": _literal_block,
    "deriv": _derivative_blocks,
    "transpose": _transpose_blocks,
    "matmul": _product_blocks,
    "add": _sum_blocks,
}


# -- determinants ----------------------------------------------------------------------------------


@normal_row("det")
def determinant(k: Kernel, t: Term) -> Poly:
    return determinant_of(k, unfolded(k, t.args[0]))


def unfolded(k: Kernel, t: Term) -> Term:
    """A defined letter replaced by what it stands for."""
    while t.head == "sym":
        definition = k.definition(t)
        if definition is None or definition.left != t:
            return t
        t = definition.right
    return t


def determinant_of(k: Kernel, m: Term) -> Poly:
    if not m.rank:
        return k.nf(m)
    written = Term("det", (m,))
    for name, rule in DETERMINANT_RULES:
        found = rule(k, m)
        if found is not None:
            return k.fire(name, written, found)
    return atom(Term("det", (k.canonical(m),)))


def _of_structure(k: Kernel, m: Term) -> Poly | None:
    """det(AB) = det A det B;  det Aᵀ = det A;  det A⁻¹ = 1/det A;  det(cA) = cⁿ det A;  det(−A) = (−1)ⁿ det A."""
    if m.head == "matmul" and all(a.rank == 2 and same_dim(*a.dims) for a in m.args):
        product = ONE
        for a in m.args:
            product = product * determinant_of(k, unfolded(k, a))
        return product
    if m.head == "transpose":
        return determinant_of(k, unfolded(k, m.args[0]))
    if m.head == "inverse":
        return reciprocal(k, determinant_of(k, unfolded(k, m.args[0])))
    if m.head == "neg":
        return raise_to(k, constant(-1), k.nf(m.dims[0])) * determinant_of(k, unfolded(k, m.args[0]))
    if m.head in ("mul", "div"):
        return _scaled(k, m)
    return None


def _scaled(k: Kernel, m: Term) -> Poly | None:
    if m.head == "div":
        if m.args[1].rank:
            return None
        factor, inner = reciprocal(k, k.nf(m.args[1])), m.args[0]
    else:
        matrices = [a for a in m.args if a.rank]
        if len(matrices) != 1 or matrices[0].rank != 2:
            return None
        inner = matrices[0]
        factor = ONE
        for a in m.args:
            factor = factor if a.rank else factor * k.nf(a)
    return raise_to(k, factor, k.nf(m.dims[0])) * determinant_of(k, unfolded(k, inner))


def _of_blocks(k: Kernel, m: Term) -> Poly | None:
    """
    a block row or column triangular, square blocks on the diagonal
    -----------------------------------------------------------------
    det [A B; 0 D] = det A · det D
    """
    b = blocks_of(m)
    if b is None or len(b.heights) != len(b.widths) or not all(map(same_dim, b.heights, b.widths)):
        return None
    n = len(b.heights)
    if n == 1:
        return determinant_of(k, b.rows[0][0])
    if all(is_zero_array(k, b.rows[r][c]) for r in range(n) for c in range(r)) or all(
        is_zero_array(k, b.rows[r][c]) for r in range(n) for c in range(r + 1, n)
    ):
        product = ONE
        for r in range(n):
            product = product * determinant_of(k, b.rows[r][r])
        return product
    return None


def is_zero_array(k: Kernel, t: Term) -> bool:
    inner = blocks_of(t)
    if inner is not None:
        return all(is_zero_array(k, e) for row in inner.rows for e in row)
    return not k.entry(t, k.indices_for(t.dims)) if t.rank else not k.nf(t)


def diagonal_of(k: Kernel, m: Term) -> tuple[Term, Poly] | None:
    """(i, dᵢ) if every off-diagonal entry vanishes: each monomial of the entry has the factor δᵢⱼ."""
    if blocks_of(m) is not None:
        return None
    i, j = k.indices_for(m.dims)
    entry = k.entry(m, (i, j))
    delta = Term("delta", tuple(sorted((i, j), key=repr)))
    if not all(any(b == delta for b, _ in mono) for mono in entry.terms):
        return None
    return i, k.replace(entry, {j: i})


def _of_diagonal(k: Kernel, m: Term) -> Poly | None:
    """det diag(d₁, …, dₙ) = ∏ dᵢ."""
    found = diagonal_of(k, m)
    if found is None:
        return None
    i, value = found
    return product_of(k, i, number(1), to_term(k.nf(m.dims[0])), value)


def _of_triangular(k: Kernel, m: Term) -> Poly | None:
    """
    Mᵢⱼ = 0 for j > i   (or for j < i)
    ------------------------------------
    det M = ∏ Mᵢᵢ
    """
    if blocks_of(m) is not None:
        return None
    i, j = k.indices_for(m.dims)
    entry = k.entry(m, (i, j))
    delta = Term("delta", tuple(sorted((i, j), key=repr)))
    ways = {_below(b, i, j) for mono in entry.terms for b in [_triangular_factor(mono, delta, i, j)]}
    if None in ways or {True, False} <= ways:
        return None
    diagonal = k.replace(Poly({mono: c for mono, c in entry if any(b == delta for b, _ in mono)}), {j: i})
    return product_of(k, i, number(1), to_term(k.nf(m.dims[0])), diagonal)


def _triangular_factor(mono: object, delta: Term, i: Term, j: Term) -> Term | None:
    """The factor of a monomial that makes it vanish on one side of the diagonal."""
    for b, _ in mono:  # type: ignore[attr-defined]
        if b == delta:
            return b  # type: ignore[no-any-return]
    for b, _ in mono:  # type: ignore[attr-defined]
        if strictly_lower(b) and set(b.args[1:]) == {i, j}:
            return b  # type: ignore[no-any-return]
    return None


def _below(factor: Term | None, i: Term, j: Term) -> bool | str | None:
    if factor is None:
        return None
    return "diagonal" if factor.head == "delta" else factor.args[1:] == (i, j)


def strictly_lower(b: Term) -> bool:
    """Whether an atom is an entry of a strictly lower triangular matrix: the Jacobian of an autoregressive map."""
    if b.head != "at" or len(b.args) != 3 or b.args[0].head != "app" or b.args[0].args[0].head != "jac":
        return False
    sort = b.args[0].args[0].args[0].sort
    return isinstance(sort, Map) and sort.kind == "autoregressive"


def _explicit(k: Kernel, m: Term) -> Poly | None:
    """Leibniz's formula, expanded along the first row, for at most five rows."""
    n = k.nf(m.dims[0]).constant
    if n is None or n > 5:
        return None
    size = int(n)
    rows = [[k.entry(m, (number(r), number(c))) for c in range(1, size + 1)] for r in range(1, size + 1)]
    return _expand(k, rows)


def _expand(k: Kernel, rows: list[list[Poly]]) -> Poly:
    if not rows:
        return ONE
    total, way = ZERO, 1
    for c, entry in enumerate(rows[0]):
        if entry:
            k.spend(1)
            total = total + entry * _expand(k, [row[:c] + row[c + 1 :] for row in rows[1:]]).scale(way)
        way = -way
    return total


def _guarded(rule):  # type: ignore[no-untyped-def]
    def attempt(k: Kernel, m: Term) -> Poly | None:
        try:
            return rule(k, m)  # type: ignore[no-any-return]
        except NotSupported:
            return None

    attempt.__doc__ = rule.__doc__
    return attempt


DETERMINANT_RULES = (
    ("determinant of a product", _guarded(_of_structure)),
    ("determinant of a block-triangular matrix", _guarded(_of_blocks)),
    ("determinant of a matrix of numbers", _guarded(_explicit)),
    ("determinant of a diagonal matrix", _guarded(_of_diagonal)),
    ("determinant of a triangular matrix", _guarded(_of_triangular)),
)
