"""Stacked vectors and block matrices: what they are cut into, pushed out through the operations on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.notation import NotSupported, Term, number
from derive.notation.heads import same_dim

if TYPE_CHECKING:
    from ..engine import Kernel

ENTRYWISE = ("add", "neg", "mul", "hadamard", "div", "exp", "log")


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix cut into blocks: terms row by row, with the heights of the rows and widths of the columns."""

    rows: tuple[tuple[Term, ...], ...]
    heights: tuple[Term, ...]
    widths: tuple[Term, ...]

    @property
    def is_square(self) -> bool:
        """Cut alike in both directions, so that the blocks on the diagonal are square."""
        return len(self.heights) == len(self.widths) and all(map(same_dim, self.heights, self.widths))


BlockRow = Callable[[Term, "Kernel | None"], Blocks | None]


def parts_of(t: Term) -> tuple[Term, ...]:
    """The parts of stacked vectors, pushed out through element-wise operations and matrices; else the term itself."""
    if t.head == "stack":
        return tuple(p for part in t.args for p in parts_of(part))
    if t.head in ENTRYWISE:
        split = [parts_of(a) if a.rank else None for a in t.args]
        counts = {len(s) for s in split if s is not None}
        if counts and counts != {1} and len(counts) == 1:
            (n,) = counts
            return tuple(Term(t.head, tuple(a if s is None else s[i] for a, s in zip(t.args, split, strict=True))) for i in range(n))
    if t.head in ("grad", "deriv") and not t.args[0].rank and len(parts_of(t.args[1])) > 1:
        return tuple(Term(t.head, (t.args[0], x)) for x in parts_of(t.args[1]))
    if t.head == "expect" and t.rank == 1 and len(parts_of(t.args[2])) > 1:
        return tuple(Term("expect", (*t.args[:2], p)) for p in parts_of(t.args[2]))
    if t.head == "matmul" and t.rank == 1 and t.args[-1].rank == 1:
        cut = _product_blocks(t, None)
        if cut is not None and len(cut.heights) > 1:
            return tuple(row[0] for row in cut.rows)
    return (t,)


def blocks_of(t: Term, k: Kernel | None = None) -> Blocks | None:
    """The block structure of a matrix; with a kernel also where an invertible block is needed."""
    row = BLOCK_ROWS.get(t.head)
    return row(t, k) if row else None


def _literal_block(t: Term, k: Kernel | None) -> Blocks | None:
    rows, columns, *entries = t.args
    grid = [entries[r * columns : (r + 1) * columns] for r in range(rows)]
    heights = tuple(_size([e.dims[0] for e in row if e.rank]) for row in grid)
    widths = tuple(_size([row[c].dims[1] for row in grid if row[c].rank == 2]) for c in range(columns))
    filled = tuple(tuple(_filled(e, heights[r], widths[c]) for c, e in enumerate(row)) for r, row in enumerate(grid))
    return Blocks(filled, heights, widths)


def _filled(e: Term, height: Term, width: Term) -> Term:
    """A block of its size; a bare 0 is a zero block, any other number only fits where there is one entry."""
    if e.head == "zero" or (e.head == "num" and not e.args[0]):
        return e if height == width == number(1) else Term("zero", (height, width))
    if not e.rank and (height, width) != (number(1), number(1)):
        raise NotSupported(f"the number {e!r} as a block of a larger size")
    return e


def _size(dims: list[Term]) -> Term:
    return dims[0] if dims else number(1)


def _derivative_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    outs, ins = parts_of(t.args[0]), parts_of(t.args[1])
    if len(outs) == 1 and len(ins) == 1:
        return None
    rows = tuple(tuple(Term("deriv", (y, x)) for x in ins) for y in outs)
    return Blocks(rows, tuple(map(_length, outs)), tuple(map(_length, ins)))


def _length(v: Term) -> Term:
    return v.dims[0] if v.rank else number(1)


def _transpose_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    inner = _as_blocks(t.args[0], k)
    if inner is None:
        return None
    flipped = tuple(tuple(Term("transpose", (row[c],)) for row in inner.rows) for c in range(len(inner.widths)))
    return Blocks(flipped, inner.widths, inner.heights)


def _as_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    """A block matrix, or stacked vectors as one column of blocks."""
    if t.rank != 1:
        return blocks_of(t, k)
    parts = parts_of(t)
    return Blocks(tuple((p,) for p in parts), tuple(map(_length, parts)), (number(1),)) if len(parts) > 1 else None


def _product_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    inner = [_as_blocks(a, k) for a in t.args]
    result = inner[0]
    for right in inner[1:]:
        if result is None or right is None or len(result.widths) != len(right.heights) or not all(map(same_dim, result.widths, right.heights)):
            return None
        rows = tuple(tuple(_sum([_times(row[m], right.rows[m][c]) for m in range(len(row))]) for c in range(len(right.widths))) for row in result.rows)
        result = Blocks(rows, result.heights, right.widths)
    return result


def _times(a: Term, b: Term) -> Term:
    return Term("matmul", (a, b)) if a.rank and b.rank else Term("mul", (a, b))


def _sum(terms: list[Term]) -> Term:
    return terms[0] if len(terms) == 1 else Term("add", tuple(terms))


def _sum_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    inner = [blocks_of(a, k) for a in t.args]
    first = inner[0]
    if first is None or any(b is None or not _cut_alike(first, b) for b in inner):
        return None
    rows = tuple(tuple(_sum([b.rows[r][c] for b in inner if b]) for c in range(len(first.widths))) for r in range(len(first.heights)))
    return Blocks(rows, first.heights, first.widths)


def _cut_alike(a: Blocks, b: Blocks) -> bool:
    pairs = ((a.heights, b.heights), (a.widths, b.widths))
    return all(len(x) == len(y) and all(map(same_dim, x, y)) for x, y in pairs)


def _entrywise_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    """−M and c M for a number c, block by block."""
    matrices = [a for a in t.args if a.rank]
    inner = blocks_of(matrices[0], k) if len(matrices) == 1 and matrices[0].rank == 2 else None
    if inner is None:
        return None
    rows = tuple(tuple(Term(t.head, tuple(b if a is matrices[0] else a for a in t.args)) for b in row) for row in inner.rows)
    return Blocks(rows, inner.heights, inner.widths)


def _diagonal_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    """diag of stacked vectors is block-diagonal."""
    parts = parts_of(t.args[0]) if t.args[0].rank == 1 else ()
    if len(parts) < 2:
        return None
    sizes = tuple(map(_length, parts))
    rows = tuple(tuple(_on_diagonal(p) if r == c else Term("zero", (sizes[r], sizes[c])) for c in range(len(parts))) for r, p in enumerate(parts))
    return Blocks(rows, sizes, sizes)


def _on_diagonal(p: Term) -> Term:
    return Term("diag", (p,)) if p.rank else p


# -- inverses ------------------------------------------------------------------------------------------


def _inverse_blocks(t: Term, k: Kernel | None) -> Blocks | None:
    """The inverse of a block matrix that is block-diagonal, has two by two blocks, or numbers for blocks."""
    m = blocks_of(t.args[0], k)
    if m is None or not m.is_square:
        return None
    n = len(m.heights)
    if all(not e.rank for row in m.rows for e in row):
        return Blocks(tuple(tuple(_cofactor(m, r, c) for c in range(n)) for r in range(n)), m.heights, m.widths)
    if all(plainly_zero(m.rows[r][c]) for r in range(n) for c in range(n) if r != c):
        rows = tuple(tuple(Term("inverse", (e,)) if r == c else e for c, e in enumerate(row)) for r, row in enumerate(m.rows))
        return Blocks(rows, m.heights, m.widths)
    return _two_by_two(m, k) if n == 2 else None


def _cofactor(m: Blocks, i: int, j: int) -> Term:
    """(M⁻¹)ᵢⱼ = (−1)^{i+j} det(M without row j and column i) / det M, for numbers."""
    rest = [e for r, row in enumerate(m.rows) for c, e in enumerate(row) if r != j and c != i]
    n = len(m.heights)
    minor = Term("det", (Term("block", (n - 1, n - 1, *rest)),)) if n > 1 else number(1)
    whole = Term("det", (Term("block", (n, n, *(e for row in m.rows for e in row))),))
    quotient = Term("div", (minor, whole))
    return Term("neg", (quotient,)) if (i + j) % 2 else quotient


def _two_by_two(m: Blocks, k: Kernel | None) -> Blocks | None:
    """
    [A B; 0 D]⁻¹ = [A⁻¹  −A⁻¹BD⁻¹; 0  D⁻¹]      [A 0; C D]⁻¹ = [A⁻¹ 0; −D⁻¹CA⁻¹  D⁻¹]

    A invertible,  S = D − C A⁻¹ B
    ------------------------------------------------------------------------------------
    [A B; C D]⁻¹ = [A⁻¹ + A⁻¹BS⁻¹CA⁻¹  −A⁻¹BS⁻¹; −S⁻¹CA⁻¹  S⁻¹],  and likewise from D
    """
    (a, b), (c, d) = m.rows
    if plainly_zero(b) or plainly_zero(c):
        ai, di = _inverse(a), _inverse(d)
        upper = b if plainly_zero(b) else _minus(_product(ai, b, di))
        lower = c if plainly_zero(c) else _minus(_product(di, c, ai))
        return Blocks(((ai, upper), (lower, di)), m.heights, m.widths)
    if k is not None and _invertible(k, a):
        (p, q), (r, s) = _by_schur(a, b, c, d)
        return Blocks(((p, q), (r, s)), m.heights, m.widths)
    if k is not None and _invertible(k, d):
        (s, r), (q, p) = _by_schur(d, c, b, a)
        return Blocks(((p, q), (r, s)), m.heights, m.widths)
    return None


def _by_schur(a: Term, b: Term, c: Term, d: Term) -> tuple[tuple[Term, Term], tuple[Term, Term]]:
    ai, si = _inverse(a), _inverse(schur(a, b, c, d))
    corner = Term("add", (ai, _product(ai, b, si, c, ai)))
    return (corner, _minus(_product(ai, b, si))), (_minus(_product(si, c, ai)), si)


def schur(a: Term, b: Term, c: Term, d: Term) -> Term:
    """The Schur complement D − C A⁻¹ B."""
    return Term("add", (d, _minus(_product(c, _inverse(a), b))))


def _inverse(a: Term) -> Term:
    return Term("inverse", (a,))


def _minus(a: Term) -> Term:
    return Term("neg", (a,))


def _product(*factors: Term) -> Term:
    return Term("matmul", factors)


def _invertible(k: Kernel, m: Term) -> bool:
    from .matrices import is_invertible

    try:
        return is_invertible(k, m if m.rank == 0 else k.canonical(m))
    except NotSupported:
        return False


def plainly_zero(t: Term) -> bool:
    """Whether a block is zero as it is written."""
    if t.head in ("transpose", "neg"):
        return plainly_zero(t.args[0])
    if t.head == "add":
        return all(map(plainly_zero, t.args))
    if t.head in ("mul", "matmul"):
        return any(map(plainly_zero, t.args))
    return t.head == "zero" or (t.head == "num" and not t.args[0])


BLOCK_ROWS: dict[str, BlockRow] = {
    "block": _literal_block,
    "deriv": _derivative_blocks,
    "transpose": _transpose_blocks,
    "matmul": _product_blocks,
    "add": _sum_blocks,
    "neg": _entrywise_blocks,
    "mul": _entrywise_blocks,
    "div": _entrywise_blocks,
    "diag": _diagonal_blocks,
    "inverse": _inverse_blocks,
}
