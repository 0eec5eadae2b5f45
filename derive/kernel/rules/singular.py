"""Determinants by the vectors that a matrix is made of: a kernel vector, and updates of low rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Term, number

from ..poly import ONE, ZERO, Poly, to_term
from ..signs import NEG, sign_of
from .arithmetic import raise_to
from .matrices import canonical_of, inverse_form, is_invertible
from .sums import sum_of
from .together import vanishes
from .words import Form, Word, add_to, is_vector, times, value

if TYPE_CHECKING:
    from ..engine import Kernel

MOST_VECTORS = 3


def kernel_of_ones(k: Kernel, m: Term) -> Poly | None:
    """
    M v = 0  or  vᵀM = 0  for a vector v ≠ 0, here v = (1, …, 1)
    ------------------------------------------------------------
    det M = 0
    """
    n = k.nf(m.dims[0])
    if sign_of(k, n - ONE) & NEG:
        return None
    i, j = k.indices_for(m.dims)
    entry = k.entry(m, (i, j))
    sums = (sum_of(k, letter, number(1), to_term(n), entry) for letter in (j, i))
    return ZERO if any(map(vanishes, sums)) else None


def low_rank_update(k: Kernel, form: Form, m: Term) -> Poly | None:
    """
    B invertible,  uₐ columns,  rₐ rows,  a = 1 … p
    ---------------------------------------------------------
    det(B + Σₐ uₐ rₐ) = det B · det(δₐᵦ + rₐ B⁻¹ uᵦ)
    """
    from .determinants import _canonical_determinant as determinant_of_canonical
    from .determinants import expand

    base, rows = _by_columns(form)
    if not base or not 1 < len(rows) <= MOST_VECTORS:
        return None
    name = canonical_of(k, base, m)
    if not is_invertible(k, name):
        return None
    inverse = inverse_form(k, name)
    small = [[_against(k, row, inverse, u) + (ONE if u == v else ZERO) for u in rows] for v, row in rows.items()]
    return k.fire("determinant of a low-rank update", Term("det", (m,)), determinant_of_canonical(k, name) * expand(k, small))


def update_of_a_number(k: Kernel, form: Form, m: Term) -> Poly | None:
    """
    Σₐᵦ Cₐᵦ uₐ vᵦᵀ with C of rank one,  n ≥ 1
    -----------------------------------------------------------------
    det(c 1ₙ + Σₐᵦ Cₐᵦ uₐ vᵦᵀ) = cⁿ⁻¹ (c + Σₐᵦ Cₐᵦ vᵦᵀ uₐ)        also where c = 0
    """
    base, rows = _by_columns(form)
    n = k.nf(m.dims[0])
    if base.keys() - {()} or not rows or sign_of(k, n - ONE) & NEG or not _of_rank_one(rows):
        return None
    trace = ZERO
    for column, row in rows.items():
        trace = trace + _against(k, row, {(): ONE}, column)
    c = base.get((), ZERO)
    result = raise_to(k, c, n - ONE) * (c + trace)
    return k.fire("determinant of a low-rank update", Term("det", (m,)), result)


def _of_rank_one(rows: dict[Word, Form]) -> bool:
    """Whether all rows are multiples of one of them."""
    first, *others = rows.values()
    words = {w for row in rows.values() for w in row}
    pivot = next(iter(first))
    return all(vanishes(row.get(w, ZERO) * first[pivot] - row.get(pivot, ZERO) * first.get(w, ZERO)) for row in others for w in words)


def _by_columns(form: Form) -> tuple[Form, dict[Word, Form]]:
    """The words without a vector in them, and the rest as column times row, the rows collected by column."""
    base: Form = {}
    rows: dict[Word, Form] = {}
    for w, c in form.items():
        cut = next((n for n, x in enumerate(w, 1) if is_vector(x) and not x[1]), None)
        if cut is None:
            base[w] = c
        else:
            add_to(rows.setdefault(w[:cut], {}), w[cut:], c)
    return base, rows


def _against(k: Kernel, row: Form, inverse: Form, column: Word) -> Poly:
    """r B⁻¹ u for a row r and a column u."""
    total = ZERO
    for w, c in row.items():
        for v, d in times(k, w, inverse, column).items():
            total = total + c * d * (value(k, v) if v else ONE)
    return total


__all__ = ["kernel_of_ones", "low_rank_update", "update_of_a_number"]
