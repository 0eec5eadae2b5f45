r"""What factors side by side mean: numbers multiply, matrices compose, and where two readings are left the author must say.

Numbers and arrays: 2 A x is 2 (A x); a^\top b c is the number a^\top b times c; A \lambda x keeps λ at x.
"""

from __future__ import annotations

from itertools import pairwise

from derive.notation import SortError, Tensor, Term

from .errors import ReadError, Span
from .reader import Cursor, Reader, number_like
from .scope import describe
from .shapes import Dims, dims_of, fill, has_hole, known, same_dim
from .tables import FUNCTIONS, TIMES

MOST_QUOTIENTS = 12
ONE = Term("num", (1, ""))


def juxtapose(r: Reader, c: Cursor, factors: list[Term], start: int) -> Term:
    """The product of factors side by side."""
    if len(factors) == 1:
        return factors[0]
    span = c.span(start)
    factors = [number_like(f, f.span or span) for f in factors]
    for a, b in pairwise(factors):
        if a.head == b.head == "num":
            raise ReadError(b.span or span, "two numbers stand side by side", expected=r"an operator between them, such as \cdot")
    return product(r, factors, span)


def product(r: Reader, factors: list[Term], span: Span, style: str = "") -> Term:
    """Numbers times the composed arrays, in the order written."""
    front: list[Term] = []
    back: list[Term] = []
    arrays: list[Term] = []
    for f in factors:
        if not dims_of(f, f.span or span):
            (back if arrays else front).append(f)
            continue
        if back and arrays:
            f = Term("mul", (*back, f), "", f.span)
            back = []
        arrays.append(f)
        if len(arrays) > 1:
            arrays = _joined(r, arrays, span)
            if not dims_of(arrays[-1], span):
                front.append(arrays.pop())
    whole = [*front, *_composed(r, arrays, span), *back]
    return whole[0] if len(whole) == 1 else _numbers(r, whole, span, style)


def _numbers(r: Reader, factors: list[Term], span: Span, style: str) -> Term:
    if any(has_hole(f) for f in factors):
        return Term("mul", tuple(factors), style, span)
    return r.make("mul", tuple(factors), span, style)


def _composed(r: Reader, arrays: list[Term], span: Span) -> list[Term]:
    return [_matmul(r, arrays, span)] if len(arrays) > 1 else arrays


def _matmul(r: Reader, arrays: list[Term], span: Span) -> Term:
    if any(has_hole(a) for a in arrays):
        return Term("matmul", tuple(arrays), "", span)
    return r.make("matmul", tuple(arrays), span)


def _joined(r: Reader, arrays: list[Term], span: Span) -> list[Term]:
    """The run of arrays with its last one put on; a run that became a number is one number."""
    *run, last = arrays
    left = _run_dims(run)
    right = dims_of(last, last.span or span)
    if known(left) and not known(right):
        last = fill(last, (left[-1], left[-1])[: len(right)])
        right = last.dims
    elif known(right) and not known(left) and not (len(left) == 1 and len(right) == 2 and right[0] == ONE):  # 1 bᵀ is as high as what stands beside it
        run[-1] = fill(run[-1], (right[0], right[0])[: len(dims_of(run[-1], span))])
        left = _run_dims(run)
    if len(left) == 1 and len(right) == 2 and same_dim(left[0], right[0]) and right[0] != ONE and run[-1].head == "deriv":
        run[-1] = Term("transpose", (run[-1],), "", run[-1].span)  # the derivative of a number, as the row that it is here
        left = _run_dims(run)
    if known(left) and known(right):
        if len(left) == len(right) == 1:
            return _of_two_vectors(r, run, last, span)
        if len(run) == len(left) == 1 and len(right) == 2 and right[0] != ONE:
            return [_as_diagonal(r, run[0], last, span), last]
        _check(run[-1], last, left, right, span)
    if len(left) == 2 and left[0] == ONE and len(right) == 1:
        return [_matmul(r, [*run, last], span)]
    return [*run, last]


def _run_dims(run: list[Term]) -> Dims:
    try:
        return Term("matmul", tuple(run)).dims if len(run) > 1 else run[0].dims
    except SortError:
        return run[-1].dims


SIDE_BY_SIDE = (r"x^\top y", r"x \odot y", r"x y^\top")


def _of_two_vectors(r: Reader, run: list[Term], last: Term, span: Span) -> list[Term]:
    """x y as ⟨x, y⟩, x ∘ y or x yᵀ; behind the derivative of a number, which is a row, also as ∂L/∂z diag(y)."""
    where = (run[-1].span or span)[0], (last.span or span)[1]
    row = run[-1].head == "deriv"
    readings = (*SIDE_BY_SIDE, r"x^\top \operatorname{diag}(y)") if row else SIDE_BY_SIDE
    choice = r.decide("vectors", where, "two vectors stand side by side", readings, complete=False)
    x = _matmul(r, run, where) if len(run) > 1 else run[0]
    if choice < 2:
        return [r.make(("inner", "hadamard")[choice], (x, last), where)]
    if choice == 2:
        return [x, r.make("transpose", (last,), where)]
    return [*run[:-1], r.make("transpose", (run[-1],), where), r.make("diag", (last,), where)]


def _as_diagonal(r: Reader, x: Term, matrix: Term, span: Span) -> Term:
    """x M for a vector x: perhaps its diagonal matrix is meant."""
    where = (x.span or span)[0], (matrix.span or span)[1]
    message = f"{describe(Tensor(dims_of(x, span)))} times {describe(Tensor(dims_of(matrix, span)))} does not fit"
    if same_dim(dims_of(x, span)[0], dims_of(matrix, span)[0]):
        r.decide("diagonal", where, message, (r"\operatorname{diag}(x) M",), complete=False)
        return r.make("diag", (x,), where)
    raise ReadError(where, message, expected="inner dimensions that agree; perhaps a transposition")


def _check(a: Term, b: Term, left: Dims, right: Dims, span: Span) -> None:
    """Whether a product of these shapes exists."""
    fits = same_dim(left[1], right[0]) if len(left) == 2 and len(right) <= 2 else len(left) == 1 and right[0] == ONE
    if not fits:
        where = (a.span or span)[0], (b.span or span)[1]
        message = f"{describe(Tensor(left))} times {describe(Tensor(right))} does not fit"
        raise ReadError(where, message, expected="inner dimensions that agree; perhaps a transposition")


# -- signs between runs ------------------------------------------------------------------------------------


def multiply(r: Reader, c: Cursor, runs: list[tuple[Term, int, int]], signs: list[str], start: int) -> Term:
    """Runs of factors with · × ∘ * / between them, from left to right."""
    span = c.span(start)
    if signs.count("over") > MOST_QUOTIENTS:
        raise ReadError(span, f"more than {MOST_QUOTIENTS} quotients in a row", expected="brackets, or \\frac")
    terms = [number_like(t, t.span or span) for t, _, _ in runs]
    _one_kind_of_product(terms, signs, span)
    total, style = terms[0], "cdot" if all(n == 1 for _, _, n in runs) else ""
    for k, sign in enumerate(signs):
        if sign == "over":
            total = _quotient(r, c, runs, k, total, start)
        else:
            spread = runs[0][2] > 1 if k == 0 else (signs[k - 1] == "circ") == (sign == "circ") and signs[k - 1] != "over"
            total = _times(r, total, terms[k + 1], sign, (spread, runs[k + 1][2] > 1), span, style)
    return total


def _one_kind_of_product(terms: list[Term], signs: list[str], span: Span) -> None:
    arrays = sum(1 for t in terms if dims_of(t, span))
    if arrays > 1 and {"circ"} < set(signs) and len(set(signs)) > 1:
        raise ReadError(span, "∘ and another product stand side by side", expected="brackets that say what is multiplied first")


def _quotient(r: Reader, c: Cursor, runs: list[tuple[Term, int, int]], k: int, above: Term, start: int) -> Term:
    """a / b; after the / one factor, for a / b c has two readings."""
    below, begin, count = runs[k + 1]
    end = runs[k + 2][1] - 1 if k + 2 < len(runs) else c.at
    if count > 1:
        over = c.text(start, begin - 1)
        first = c.text(begin, begin + 1)
        rest = c.text(begin + 1, end)
        wide, narrow = rf"\frac{{{over}}}{{{c.text(begin, end)}}}", rf"\frac{{{over}}}{{{first}}} {rest}"
        choice = r.decide("over", c.span(start, end), "how far does / reach?", (wide, narrow))
        if choice == 1:
            return _first_below(r, c, above, begin, end)
    return r.make("div", (above, number_like(below, below.span or c.here)), c.span(start, end), "/")


def _first_below(r: Reader, c: Cursor, above: Term, begin: int, end: int) -> Term:
    """(a / b) c, read again: the first factor below, the others behind."""
    from .factors import factor

    inner = Cursor(c.row[begin:end])
    factors = [r.make("div", (above, factor(r, inner)), c.span(begin, end), "/")]
    while inner.peek() is not None:
        factors.append(factor(r, inner))
    return product(r, factors, c.span(begin, end))


def _times(r: Reader, a: Term, b: Term, sign: str, spread: tuple[bool, bool], span: Span, style: str) -> Term:
    """a · b; ``spread`` says which of them are rows of factors that simply go on."""
    ranks = len(dims_of(a, span)), len(dims_of(b, span))
    if sign == "circ":
        return r.make("hadamard", (*_operands("hadamard", a, spread[0]), b), span)
    if 0 in ranks:
        return _numbers(r, [*_operands("mul", a, spread[0]), *_operands("mul", b, spread[1])], span, style)
    if sign in ("star", "times"):
        raise ReadError(span, "this sign between arrays has several meanings", expected="a product", readings=(r"a \odot b", r"a^\top b"))
    if ranks == (1, 1):
        return r.make("inner", (a, b), span, "cdot")
    return product(r, [a, b], span)


def _operands(head: str, t: Term, spread: bool) -> tuple[Term, ...]:
    return t.args if spread and t.head == head else (t,)


__all__ = ["FUNCTIONS", "TIMES", "juxtapose", "multiply", "product"]
