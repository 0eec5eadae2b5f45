r"""Matrices, columns and cases written out; I, 0 and \mathbf{1} with and without their size."""

from __future__ import annotations

from derive.notation import Term

from .errors import ReadError, Span, Unsupported
from .names import plain, spell
from .reader import Cursor, Reader
from .relations import relation_of
from .scope import HOLE
from .scripts import with_scripts
from .shapes import dims_of, fill, known
from .tables import ALIGNED, MATRICES
from .terms import value
from .tree import Node, Row

OTHERWISE = ("otherwise", "else", "elsewhere", "sonst", "other", "in all other cases", "o.w.")
MAX_ENTRIES = 400


def environment(r: Reader, c: Cursor) -> Term:
    """An environment inside a formula."""
    n = c.take()
    name = n.core.text.rstrip("*")
    if name in ("cases", "dcases", "rcases"):
        return with_scripts(r, _cases(r, n.core), n)
    if name in MATRICES:
        return with_scripts(r, _matrix(r, n.core, name), n)
    if name in ALIGNED and sum(1 for cell in n.core.rows if plain(cell)) == 1:
        return with_scripts(r, value(r, next(cell for cell in n.core.rows if plain(cell)), n.span), n)
    raise Unsupported(n.span, f"not supported: the environment {n.core.text} inside a formula")


def _matrix(r: Reader, n: Node, name: str) -> Term:
    if len(n.rows) > MAX_ENTRIES:
        raise ReadError(n.span, f"a matrix with more than {MAX_ENTRIES} entries")
    if any(not plain(cell) for cell in n.rows):
        raise ReadError(n.span, "an empty entry in a matrix", expected="an entry in each cell; 0 for a block of zeros")
    entries = [_entry(r, cell, n.span) for cell in n.rows]
    columns, rows = n.width, len(n.rows) // n.width
    entries = _sized(entries, rows, columns, n.span)
    if name == "vmatrix":
        return r.make("det", (r.make("block", (rows, columns, *entries), n.span),), n.span, "bars")
    if name == "Vmatrix":
        raise Unsupported(n.span, "not supported: a norm of a matrix that is written out")
    if columns == 1 and rows > 1 and all(len(dims_of(e, n.span)) < 2 for e in entries):
        return r.make("stack", tuple(entries), n.span)
    return r.make("block", (rows, columns, *entries), n.span)


def _entry(r: Reader, cell: Row, span: Span) -> Term:
    return value(r, cell, span)


def _sized(entries: list[Term], rows: int, columns: int, span: Span) -> list[Term]:
    """I and 0 inside a block matrix take their size from their row and column."""
    out = list(entries)
    for k, e in enumerate(entries):
        if HOLE not in e.free:
            continue
        mates = entries[k - k % columns : k - k % columns + columns], entries[k % columns :: columns]
        height = next((dims_of(m, span)[0] for m in mates[0] if len(dims_of(m, span)) == 2 and known(dims_of(m, span))), None)
        width = next((dims_of(m, span)[1] for m in mates[1] if len(dims_of(m, span)) == 2 and known(dims_of(m, span))), None)
        size = height or width
        if size is not None:
            out[k] = fill(e, (height or size, width or size))
    return out


def _cases(r: Reader, n: Node) -> Term:
    """cases(value, condition, …); the last condition may be “otherwise”."""
    parts: list[Term] = []
    width = max(n.width, 1)
    for k in range(0, len(n.rows), width):
        cells = [plain(cell) for cell in n.rows[k : k + width]]
        if len(cells) < 2 or not cells[0]:
            raise ReadError(n.span, "a case has a value and a condition", expected=r"a & \text{if } x > 0 \\ b & \text{otherwise}")
        body = cells[0][:-1] if cells[0][-1].kind == "op" and cells[0][-1].text == "," else cells[0]
        parts += [value(r, body, n.span), _condition(r, cells[1], n.span)]
    shaped = max((dims_of(p, n.span) for p in parts[::2]), key=len)
    parts[::2] = [Term("zero", shaped) if shaped and p.head == "num" and p.args[0] == 0 else fill(p, shaped) for p in parts[::2]]
    return r.make("cases", tuple(parts), n.span)


def _condition(r: Reader, cell: Row, span: Span) -> Term:
    words = " ".join(m.text.strip().lower() for m in cell if m.kind == "text").strip(" .,;:")
    rest = tuple(m for m in cell if m.kind != "text" and not (m.kind == "op" and m.text in ".,;"))
    if not rest:
        if words in OTHERWISE or not words:
            return Term("true", ())
        raise ReadError(span, f"the condition “{words}” is not understood", expected=r"\text{if } x > 0, or \text{otherwise}")
    if spell(rest) in (r"\mathrm{otherwise}", r"\mathrm{else}"):
        return Term("true", ())
    return relation_of(r, rest, span)


# -- I, 0, 1 ---------------------------------------------------------------------------------------------


def sized_sign(r: Reader, n: Node, head: str) -> Term:
    r"""I, I_n, \mathbf{0}_{n \times m}, \mathbf{1}_n; without a size, the context says it."""
    if n.kind != "script" or n.sub is None:
        dims: tuple[Term, ...] = (HOLE,)
    else:
        parts: list[Row] = [()]
        for m in plain(n.sub):
            if m.text in (r"\times", ","):
                parts.append(())
            else:
                parts[-1] = (*parts[-1], m)
        dims = tuple(value(r, p, n.span) for p in parts)
    if head == "eye":
        if len(dims) == 2 and dims[0] == dims[1]:
            dims = dims[:1]
        if len(dims) != 1:
            raise ReadError(n.span, "an identity matrix is square")
    return r.make(head, dims, n.span)
