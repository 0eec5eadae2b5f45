"""Terms in index form with an axis for each index: many components at once, where the evaluator takes one at a time.

    (Σⱼ Wᵢⱼ xⱼ)ᵢ  is  einsum("ij,j->i", W, x)

Only what ``to_numpy`` is asked for; whatever is not listed here is left to the evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from derive.notation import Index, Term, number

from .arithmetic import FUNCTIONS, Floats
from .outcomes import Unknown
from .values import Array, Data

FLOATS = Floats()
Letters = Mapping[Term, Array | int]
BATCH = Term("const", ("batch",))


@dataclass(frozen=True, slots=True)
class Table:
    """Values by a few indices, an axis for each; the batch is one of them where there are several samples."""

    names: tuple[Term, ...]
    data: Data

    def over(self, names: tuple[Term, ...]) -> Data:
        """The values with these axes in this order, of length 1 where nothing depends on an index."""
        own = [n for n in names if n in self.names]
        moved = np.transpose(self.data, [self.names.index(n) for n in own])
        return moved.reshape([moved.shape[own.index(n)] if n in self.names else 1 for n in names])


Row = Callable[[Term, Letters], Table]


def table(t: Term, letters: Letters) -> Table:
    """The values of a number, for all values of the indices in it."""
    row = ROWS.get(t.head)
    if row is not None:
        return row(t, letters)
    if t.head in FUNCTIONS and len(t.args) == 1:
        inner = table(t.args[0], letters)
        return Table(inner.names, FLOATS.function(t.head, inner.data))
    raise Unknown(f"{t.head} by axes")


def array_by_axes(t: Term, letters: Letters) -> Array:
    """The value of a number, or of an array written as a table: (… (body)ⱼ …)ᵢ.

    >>> from derive.notation import Declarations
    >>> from derive.notation.build import Sum
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> A, x, (i, j) = given.matrix("A", n, n), given.vector("x", n), given.index("i j", n)
    >>> letters = {n: 2, A: Array(np.array([[[1.0, 2.0], [0.0, 1.0]]]), 2), x: Array(np.array([[3.0, 4.0]]), 1)}
    >>> array_by_axes(Term("lam", (i, Sum(A[i, j] * x[j], j))), letters).data
    array([[11.,  4.]])
    """
    names: tuple[Term, ...] = ()
    while t.head == "lam":
        names, t = (*names, t.args[0]), t.args[1]
    if t.rank:
        raise Unknown("an array that is not written by its components")
    found = table(t, letters)
    if set(found.names) - {BATCH, *names}:
        raise Unknown("an index that nothing binds")
    sizes = tuple(_length(n, letters) for n in names)
    data = found.over((BATCH, *names))
    return Array(np.array(np.broadcast_to(data, (len(data), *sizes))), len(names))


def _length(i: Term, letters: Letters) -> int:
    """How many values an index has, that runs from 1."""
    sort = i.sort
    if not isinstance(sort, Index) or sort.lo != number(1):
        raise Unknown("an index that does not run from 1")
    return _whole(sort.hi, letters)


def _whole(t: Term, letters: Letters) -> int:
    found = int(t.args[0]) if t.head == "num" and t.args[0].denominator == 1 else letters.get(t)
    if not isinstance(found, int):
        raise Unknown(f"the size {t!r}")
    return found


# -- the rows ----------------------------------------------------------------------------------


def _number(t: Term, letters: Letters) -> Table:
    return Table((), np.array(float(t.args[0])))


def _letter(t: Term, letters: Letters) -> Table:
    return _entry(t, (), letters)


def _component(t: Term, letters: Letters) -> Table:
    """A component of a letter; f(v)ᵢ = f(vᵢ)."""
    base, *where = t.args
    if base.head in FUNCTIONS and len(base.args) == 1:
        return table(Term(base.head, (Term("at", (base.args[0], *where)),)), letters)
    return _entry(base, tuple(where), letters)


def _entry(base: Term, indices: tuple[Term, ...], letters: Letters) -> Table:
    """A letter at different indices, each of which runs over the whole of its axis."""
    v = letters.get(base)
    if not isinstance(v, Array) or v.rank != len(indices) or len(set(indices)) < len(indices):
        raise Unknown(f"components of {base!r}")
    for i, size in zip(indices, v.data.shape[1:], strict=True):
        if i.head != "sym" or i in letters or _length(i, letters) != size:
            raise Unknown(f"the component {i!r}")
    return Table(indices, v.data[0]) if len(v.data) == 1 else Table((BATCH, *indices), v.data)


def _sum(t: Term, letters: Letters) -> Table:
    return _joined([table(a, letters) for a in t.args], lambda rows: sum(rows[1:], rows[0]))


def _joined(tables: list[Table], combine: Callable[[list[Data]], Data]) -> Table:
    """Tables with common axes, combined entry by entry."""
    names = tuple(dict.fromkeys(n for x in tables for n in x.names))
    return Table(names, combine([x.over(names) for x in tables]))


def _negative(t: Term, letters: Letters) -> Table:
    inner = table(t.args[0], letters)
    return Table(inner.names, -inner.data)


def _product(t: Term, letters: Letters) -> Table:
    return contracted(factors(t, letters), frozenset())


def _power(t: Term, letters: Letters) -> Table:
    literal = t.args[1].head == "num"
    return _joined([table(a, letters) for a in t.args], lambda rows: FLOATS.power(rows[0], rows[1], literal))


def _total(t: Term, letters: Letters) -> Table:
    """Σ over the whole range of an index: its axis is summed, with the factors of a product kept apart."""
    i, lo, hi, body = t.args
    if lo != number(1) or not isinstance(i.sort, Index) or _whole(hi, letters) != _length(i, letters):
        raise Unknown("a sum over a part of a range")
    if body.head in ("add", "neg"):
        return _sum(body.rebuild(lambda a: Term("sum", (i, lo, hi, a))), letters) if body.head == "add" else _minus_total(t, letters)
    rows = factors(body, letters)
    if not any(i in x.names for x in rows):
        rows = [*rows, Table((), np.array(float(_length(i, letters))))]
    return contracted(rows, frozenset((i,)))


def _minus_total(t: Term, letters: Letters) -> Table:
    i, lo, hi, body = t.args
    return _negative(Term("neg", (Term("sum", (i, lo, hi, body.args[0])),)), letters)


def factors(t: Term, letters: Letters) -> list[Table]:
    """The factors of a product or quotient."""
    if t.head == "mul":
        return [x for a in t.args for x in factors(a, letters)]
    if t.head == "neg":
        return [Table((), np.array(-1.0)), *factors(t.args[0], letters)]
    if t.head == "div":
        below = table(t.args[1], letters)
        return [*factors(t.args[0], letters), Table(below.names, FLOATS.divide(np.array(1.0), below.data))]
    return [table(t, letters)]


def contracted(rows: list[Table], summed: frozenset[Term]) -> Table:
    """The product of some tables, with some axes summed."""
    names = tuple(dict.fromkeys(n for x in rows for n in x.names))
    kept = tuple(n for n in names if n not in summed)
    axes = {n: k for k, n in enumerate(names)}
    operands = [part for x in rows for part in (x.data, [axes[n] for n in x.names])]
    return Table(kept, np.asarray(np.einsum(*operands, [axes[n] for n in kept], optimize=True)))


ROWS: dict[str, Row] = {
    "num": _number,
    "sym": _letter,
    "at": _component,
    "add": _sum,
    "neg": _negative,
    "mul": _product,
    "div": _product,
    "pow": _power,
    "sum": _total,
}
