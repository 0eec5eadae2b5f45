"""Shapes that the context must say: how large I, a bare 0 and a vector of ones are, and which way a derivative lies."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notation import SortError, Tensor, Term

from .errors import ReadError, Span
from .reader import Reader, number_like, sort_at
from .scope import HOLE, describe

Dims = tuple[Term, ...]
Meant = tuple[str, tuple[Term, Term]]  # how a reading is written, and the two sides that it gives
ORDERS = ("lt", "le", "gt", "ge")
HESSIAN = "nabla"  # the style of ∇²f


def same_dim(a: Term, b: Term) -> bool:
    """Whether two dimensions are the same number: D/2 + D/2 is D."""
    return a == b or (HOLE not in a.free | b.free and _polynomial(a) == _polynomial(b) is not None)


def same_dims(a: Dims, b: Dims) -> bool:
    return len(a) == len(b) and all(map(same_dim, a, b))


Linear = dict[tuple[Term, ...], Fraction]


def _polynomial(d: Term) -> Linear | None:
    """A dimension as a polynomial in its letters; None for anything else."""
    if d.head == "num":
        return {(): d.args[0]} if d.args[0] else {}
    if d.head == "sym":
        return {(d,): Fraction(1)}
    parts = [_polynomial(p) for p in d.parts]
    if d.head not in ("add", "neg", "mul", "div") or any(p is None for p in parts):
        return None
    known_parts = [p for p in parts if p is not None]
    if d.head == "neg":
        return {k: -v for k, v in known_parts[0].items()}
    if d.head == "add":
        return _collected([kv for p in known_parts for kv in p.items()])
    if d.head == "div":
        below = known_parts[1]
        return {k: v / below[()] for k, v in known_parts[0].items()} if set(below) == {()} else None
    out: Linear = {(): Fraction(1)}
    for p in known_parts:
        out = _collected([(tuple(sorted((*a, *b), key=repr)), x * y) for a, x in out.items() for b, y in p.items()])
    return out


def _collected(items: list[tuple[tuple[Term, ...], Fraction]]) -> Linear:
    out: Linear = {}
    for k, v in items:
        out[k] = out.get(k, Fraction(0)) + v
    return {k: v for k, v in out.items() if v}


def has_hole(t: Term) -> bool:
    """Whether a term holds an I, 0 or 1 whose size is not known yet."""
    return HOLE in t.free


def dims_of(t: Term, span: Span) -> Dims:
    sort = sort_at(t, span)
    return sort.dims if isinstance(sort, Tensor) else ()


def known(dims: Dims) -> bool:
    return all(HOLE not in d.free for d in dims)


def fill(t: Term, dims: Dims) -> Term:
    """The term with its open sizes chosen so that it has the shape ``dims``, as far as that goes."""
    if not has_hole(t) or not known(dims):
        return t
    row = FILL.get(t.head)
    return row(t, dims) if row else t


def _same(t: Term, dims: Dims) -> Term:
    return t.rebuild(lambda a: fill(a, dims))


def _filled(t: Term, dims: Dims) -> Term:
    return Term(t.head, dims if t.head != "eye" else dims[:1], t.style, t.span) if dims else t


def _turned(t: Term, dims: Dims) -> Term:
    inner = (dims[1],) if len(dims) == 2 and _rank(t.args[0]) == 1 else tuple(reversed(dims))
    return t.rebuild(lambda a: fill(a, inner))


def _rank(t: Term) -> int:
    try:
        return t.rank
    except SortError:
        return 0


def _product(t: Term, dims: Dims) -> Term:
    """Sizes inside a product of matrices, from its neighbours and the whole."""
    parts = list(t.args)
    for k, p in enumerate(parts):
        if not has_hole(p):
            continue
        before = parts[k - 1].dims if k else dims[:1]
        after = parts[k + 1].dims[:1] if k + 1 < len(parts) else dims[1:]
        side = before[-1:] or after
        if side and known(side):
            parts[k] = fill(p, side * _rank(p))
    return Term(t.head, tuple(parts), t.style, t.span)


FILL = {
    "eye": _filled, "zero": _filled, "ones": _filled, "add": _same, "neg": _same, "mul": _same, "hadamard": _same, "inverse": _same, "pow": _same,
    "div": _same, "transpose": _turned, "matmul": _product, "cases": _same, "exp": _same, "sum": _same,
}  # fmt: skip


def added(r: Reader, terms: list[Term], span: Span) -> Term:
    """A sum whose terms have one shape; numbers go with every component of a vector."""
    terms = [number_like(t, t.span or span) for t in terms]
    shapes = [dims_of(t, t.span or span) for t in terms]
    widest = next((d for d in shapes if d and known(d)), ())
    if widest:
        terms = [fill(t, widest) for t in terms]
        shapes = [dims_of(t, t.span or span) for t in terms]
    if len(widest) == 2:
        terms = [_beside_matrix(r, t, d, widest, span) for t, d in zip(terms, shapes, strict=True)]
        shapes = [dims_of(t, t.span or span) for t in terms]
    wide = max(shapes, key=len)
    for t, d in zip(terms, shapes, strict=True):
        if d and known(d) and known(wide) and (len(d) != len(wide) or not all(map(same_dim, d, wide))):
            raise ReadError(t.span or span, f"{describe(Tensor(d))} cannot be added to {describe(Tensor(wide))}", expected="terms of one shape")
    if any(has_hole(t) for t in terms):
        return Term("add", tuple(terms), "", span)
    return r.make("add", tuple(terms), span)


def _beside_matrix(r: Reader, t: Term, dims: Dims, matrix: Dims, span: Span) -> Term:
    """A number beside a matrix: a multiple of I, or the same number in every entry?"""
    if dims or not same_dim(*matrix) or t == Term("num", (0, "")):
        return t
    where = t.span or span
    choice = r.decide("plus", where, "a number is added to a matrix", (r"\text{the number times } I", r"\text{the number in every entry}"))
    return t if choice else Term("mul", (t, Term("eye", (matrix[0],))), "", where)


def closed_shapes(t: Term, span: Span) -> Term:
    """The term, all of whose sizes are known; an error names the I that is left."""
    if not has_hole(t):
        return t
    left = next(s for s in t.walk() if s.head in ("eye", "zero", "ones") and has_hole(s))
    sign = {"eye": "I", "zero": "0", "ones": r"\mathbf{1}"}[left.head]
    raise ReadError(left.span or span, f"nothing here says how large {sign} is", expected=f"{sign}_n with its size")


def aligned(r: Reader, left: Term, right: Term, span: Span, head: str = "eq") -> tuple[Term, Term]:
    """Both sides of a relation in one shape: 0, I and ones sized, a derivative of a number laid as row or column.

    In an inequality a number stands for itself beside every component.
    """
    a, b = dims_of(left, span), dims_of(right, span)
    if head in ORDERS and (not a or not b):
        return closed_shapes(left, span), closed_shapes(right, span)
    if a and known(a):
        right = _shaped(right, a)
    if b and known(b):
        left = _shaped(left, b)
    left, right = closed_shapes(left, span), closed_shapes(right, span)
    a, b = dims_of(left, span), dims_of(right, span)
    if len(a) == len(b) and all(map(same_dim, a, b)):
        return left, right
    if _is_row_of(a, b) or _is_row_of(b, a):
        return (left, _laid(right, span)) if len(b) == 1 else (_laid(left, span), right)
    return _mismatched(r, left, right, a, b, span)


def _shaped(t: Term, dims: Dims) -> Term:
    if t.head == "num" and t.args[0] == 0:
        return Term("zero", dims, t.style, t.span)
    if t.head == "block":
        return t
    return fill(t, dims)


def _is_row_of(row: Dims, column: Dims) -> bool:
    return len(row) == 2 and len(column) == 1 and row[0] == Term("num", (1, "")) and same_dim(row[1], column[0])


def _laid(t: Term, span: Span) -> Term:
    """A derivative of a number, as a row."""
    if t.head not in ("deriv", "zero"):
        raise ReadError(t.span or span, "one side is a row and the other a column", expected=r"a transposition with ^\top")
    return Term("transpose", (t,), "", t.span)


def _mismatched(r: Reader, left: Term, right: Term, a: Dims, b: Dims, span: Span) -> tuple[Term, Term]:
    """Sides of different shapes: what the author may have meant is offered, and never taken for granted."""
    numbers = _laplacian(left), _laplacian(right)
    if not any(t.rank for t in numbers):
        return numbers
    message = f"the sides have different shapes: {describe(Tensor(a))} and {describe(Tensor(b))}"
    meant = [*_as_diagonal(r, left, right), *_as_number(left, right)]
    if not meant:
        raise ReadError(span, message, expected="two sides of one shape")
    return meant[r.decide("shape", span, message, tuple(text for text, _ in meant), complete=False)][1]


def _laplacian(t: Term) -> Term:
    """∇²f as a number, the trace of the second derivatives, in a matrix that is linear in it."""
    if t.style == HESSIAN and t.rank == 2:
        return Term("trace", (t,), "", t.span)
    return t.rebuild(_laplacian) if t.rank == 2 and t.head in ("neg", "mul") else t


def _as_diagonal(r: Reader, left: Term, right: Term) -> Iterator[Meant]:
    """A vector may stand for its diagonal matrix."""
    for first, second, flipped in ((left, right, False), (right, left, True)):
        repaired = diagonal(first, second.dims)
        if repaired is not None:
            text = r.state.shown if flipped and first.head != "block" else ""
            shown = rf"\operatorname{{diag}}\left({text}\right)" if text else r"\operatorname{diag}(…) around each vector"
            yield shown, (second, repaired) if flipped else (repaired, second)


def _as_number(left: Term, right: Term) -> Iterator[Meant]:
    """Beside a number, v² of a vector may stand for its squared norm, or the number for all components."""
    for number, vector, flipped in ((left, right, False), (right, left, True)):
        if number.rank or vector.rank != 1:
            continue
        normed = _with_norms(vector)
        if normed is not None:
            yield r"\text{the square of a vector as } \|v\|^2", (normed, number) if flipped else (number, normed)
        every = Term("mul", (number, Term("ones", vector.dims)))
        yield r"\text{the same number in every component}", (vector, every) if flipped else (every, vector)


def _with_norms(t: Term) -> Term | None:
    """The number that comes out when the square of each vector is its squared norm, if a number comes out."""
    try:
        found = _normed(t)
        return found if found != t and not found.rank else None
    except SortError:
        return None


def _normed(t: Term) -> Term:
    """v² as ‖v‖², for each vector v in a term."""
    if t.head == "pow" and t.args[0].rank == 1 and t.args[1] == Term("num", (2, "")):
        return Term("pow", (Term("norm", (t.args[0],)), t.args[1]))
    return t.rebuild(_normed)


def diagonal(t: Term, dims: Dims) -> Term | None:
    """A vector, or the vectors inside a block matrix, as diagonal matrices, where that gives the shape ``dims``."""
    if len(dims) != 2 or not t.rank:
        return None
    if t.head == "block":
        repaired = Term("block", tuple(Term("diag", (e,)) if isinstance(e, Term) and e.rank == 1 else e for e in t.args), t.style, t.span)
        try:
            shape = repaired.dims
        except SortError:
            return None
        return repaired if repaired != t and all(map(same_dim, shape, dims)) else None
    if t.rank == 1 and same_dim(t.dims[0], dims[0]) and same_dim(*dims):
        return Term("diag", (t,), "", t.span)
    return None


__all__ = ["added", "aligned", "closed_shapes", "dims_of", "fill", "has_hole", "known", "same_dim", "same_dims"]
