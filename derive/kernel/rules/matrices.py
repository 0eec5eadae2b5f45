"""Inverses of matrices: scaled, diagonal, of products, of rank-one updates; else an atom of the canonical matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import NotSupported, Term, number, symbol
from derive.notation.heads import same_dim

from ..content import divided
from ..engine import Indices, Kernel, entry_row
from ..poly import ONE, ZERO, Poly, atom, constant, content, key, to_term
from ..signs import ZERO_SIGN, sign_of
from .arithmetic import reciprocal
from .contraction import rank
from .forms import matrix_form
from .words import Form, Letter, Word, add_to, component, form_value, is_diagonal, is_square, is_vector, letter, plus, shape, times, transposed, turned, value

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_COFACTORS = 4


@entry_row("inverse")
def inverse_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """
    (AB)⁻¹ = B⁻¹A⁻¹    (Aᵀ)⁻¹ = (A⁻¹)ᵀ    (A⁻¹)⁻¹ = A        where the left side is defined
    """
    from .arrays import matrix_chain
    from .blocks import blocks_of
    from .determinants import unfolded

    m = unfolded(k, t.args[0])
    if m.head == "matmul" and all(f.rank == 2 and same_dim(*f.dims) for f in m.args):
        return matrix_chain(k, tuple(Term("inverse", (f,)) for f in reversed(m.args)), at)
    if m.head == "inverse":
        return k.entry(m.args[0], at)
    if m.head == "transpose":
        return k.entry(Term("inverse", m.args), (at[1], at[0]))
    if blocks_of(m, k) is not None:
        raise NotSupported("an entry of the inverse of a block matrix; compare it block by block")
    written_out = _by_cofactors(k, m, at)
    return form_value(k, inverse_form(k, k.canonical(m)), *at) if written_out is None else written_out


def _by_cofactors(k: Kernel, m: Term, at: Indices) -> Poly | None:
    """(A⁻¹)ᵢⱼ = (−1)^{i+j} det A₍ⱼᵢ₎ / det A, for numbers i, j and at most four rows; A₍ⱼᵢ₎ is without row j and column i."""
    from .determinants import determinant_of, entries, expand

    rows = entries(k, m, MAX_COFACTORS)
    i, j = (k.nf(a).constant for a in at)
    if rows is None or i is None or j is None:
        return None
    minor = [row[: int(i) - 1] + row[int(i) :] for n, row in enumerate(rows, 1) if n != j]
    return expand(k, minor).scale((-1) ** int(i + j)) * reciprocal(k, determinant_of(k, m))


# -- the inverse of a canonical matrix, in words ---------------------------------------------------------


def inverse_form(k: Kernel, m: Term) -> Form:
    """M⁻¹ as a sum of words, for a canonical matrix M with det M ≠ 0."""
    cached = ("inverse form", m)
    if cached not in k.cache:
        k.cache[cached] = _inverse_form(k, m)
    return k.cache[cached]  # type: ignore[no-any-return]


def _inverse_form(k: Kernel, m: Term) -> Form:
    form = matrix_form(k, m)
    if form is None:
        return {(_inverse_atom(k, m),): ONE}
    c, form = split_content(k, form)
    if not form:
        raise ZeroDivisionError("the inverse of a zero matrix")
    found = _diagonal(k, form) or _of_product(k, form, m) or _rank_one(k, form, m) or {(_of_sum(k, form, m),): ONE}
    inverse = reciprocal(k, c)
    return {w: inverse * d for w, d in found.items()}


def split_content(k: Kernel, form: Form) -> tuple[Poly, Form]:
    """
    c ≠ 0 a number
    ----------------------
    (c M)⁻¹ = M⁻¹ / c

    The common numeric and monomial factor of the coefficients, and the form without it.
    """
    words = sorted(form, key=rank)
    if len(words) == 1:
        return form[words[0]], {words[0]: ONE}
    marks = {symbol(f"!w{n}"): w for n, w in enumerate(words)}
    total = ZERO
    for mark, w in marks.items():
        total = total + atom(mark) * form[w]
    c, mono, _ = content(total)
    return Poly({mono: c}), {w: divided(form[w], mono).scale(Fraction(1) / Fraction(c)) for w in words}


def _diagonal(k: Kernel, form: Form) -> Form | None:
    """diag(d)⁻¹ = diag(1/d)."""
    vector = diagonal_of_form(k, form)
    if vector is None:
        return None
    if isinstance(vector, Poly):
        return {(): reciprocal(k, vector)}
    (i,) = k.indices_for(vector.dims)
    inverse = k.abstract((i,), reciprocal(k, component(k, vector, i)), vector.dims)
    return {((Term("diag", (inverse,)), False),): ONE}


def diagonal_of_form(k: Kernel, form: Form) -> Term | Poly | None:
    """d if the form is diag(d), a number c if it is c I, else nothing."""
    if any(len(w) > 1 or (w and not is_diagonal(w[0])) for w in form):
        return None
    vectors = [w[0][0].args[0] for w in form if w]
    if not vectors:
        return form.get((), ZERO)
    (i,) = k.indices_for(vectors[0].dims)
    total = form.get((), ZERO)
    for w, c in form.items():
        total = total + (c * component(k, w[0][0].args[0], i) if w else ZERO)
    return k.abstract((i,), total, vectors[0].dims)


def square_groups(w: Word) -> list[Word] | None:
    """A square word as a product of square words that cannot be cut further."""
    if not w or not same_dim(shape(w[0])[0], shape(w[-1])[1]):
        return None
    groups: list[Word] = [()]
    for x in w:
        groups[-1] = (*groups[-1], x)
        if same_dim(shape(x)[1], shape(w[0])[0]):
            groups.append(())
    return groups[:-1]


def _of_product(k: Kernel, form: Form, m: Term) -> Form | None:
    """(AB)⁻¹ = B⁻¹A⁻¹ for square A, B, and of one letter its inverse."""
    if len(form) != 1:
        return None
    ((w, _),) = form.items()
    groups = square_groups(w)
    if groups is None or (groups == [w] and len(w) > 1):
        return None
    result: Form = {(): ONE}
    for group in groups:
        result = _compose(k, _inverse_of_group(k, group, m), result)
    return result


def _inverse_of_group(k: Kernel, group: Word, m: Term) -> Form:
    if len(group) > 1:
        return inverse_form(k, canonical_of(k, {group: ONE}, m))
    name, flag = group[0]
    if is_diagonal(group[0]):
        return _diagonal(k, {group: ONE}) or {}
    if name.head == "inverse":
        inner = matrix_form(k, name.args[0]) or {}
        return transposed(k, inner) if flag else inner
    return {(letter(k, Term("inverse", (name,)), flag),): ONE}


def _compose(k: Kernel, left: Form, right: Form) -> Form:
    out: Form = {}
    for w, c in right.items():
        out = plus(out, {v: d * c for v, d in times(k, (), left, w).items()})
    return out


def _rank_one(k: Kernel, form: Form, m: Term) -> Form | None:
    """
    B invertible,  det(B + c u vᵀ) ≠ 0
    ----------------------------------------------------------------
    (B + c u vᵀ)⁻¹ = B⁻¹ − c B⁻¹ u vᵀ B⁻¹ / (1 + c vᵀ B⁻¹ u)
    """
    found = rank_one_update(k, form, m)
    if found is None:
        return None
    inverse, c, u, v = found
    out = dict(inverse)
    scale = reciprocal(k, update_factor(k, inverse, c, u, v)) * c
    for left, a in times(k, (), inverse, (u,)).items():
        for right, b in times(k, (v,), inverse, ()).items():
            add_to(out, (*left, *right), -(a * b * scale))
    return out


def rank_one_update(k: Kernel, form: Form, m: Term) -> tuple[Form, Poly, Letter, Letter] | None:
    """(B⁻¹, c, u, vᵀ) if the form is an invertible B plus c u vᵀ with vectors u, v."""
    outer = [w for w in form if len(w) == 2 and is_vector(w[0]) and is_vector(w[1])]
    base = {w: c for w, c in form.items() if w not in outer}
    if len(outer) != 1 or not base:
        return None
    name = canonical_of(k, base, m)
    if not is_invertible(k, name):
        return None
    ((u, v),) = outer
    return inverse_form(k, name), form[outer[0]], u, v


def update_factor(k: Kernel, inverse: Form, c: Poly, u: Letter, v: Letter) -> Poly:
    """1 + c vᵀ B⁻¹ u."""
    total = ONE
    for w, d in times(k, (v,), inverse, (u,)).items():
        total = total + c * d * (value(k, w) if w else ONE)
    return total


def _of_sum(k: Kernel, form: Form, m: Term) -> Letter:
    return _inverse_atom(k, canonical_of(k, form, m))


def _inverse_atom(k: Kernel, m: Term) -> Letter:
    """The letter M⁻¹, where M or its transpose is taken, whichever is written first."""
    i, j = k.indices_for(m.dims)
    other = k.abstract((i, j), k.entry(m, (j, i)), m.dims)
    name, flag = min(((m, False), (other, True)), key=lambda pair: (len(key(pair[0])), key(pair[0]), pair[1]))
    return letter(k, Term("inverse", (name,)), flag)


def canonical_of(k: Kernel, form: Form, like: Term) -> Term:
    """The canonical matrix of a form, of the same dimensions as ``like``."""
    i, j = k.indices_for(like.dims)
    return k.abstract((i, j), form_value(k, form, i, j), like.dims)


def is_invertible(k: Kernel, m: Term) -> bool:
    """Whether det M ≠ 0 follows from the givens."""
    from .determinants import determinant_of

    cached = ("invertible", m)
    found: bool | None = k.cache.get(cached)
    if found is None:
        k.cache[cached] = False  # while it is being found: no circular support
        try:
            found = not sign_of(k, determinant_of(k, m)) & ZERO_SIGN
        except (NotSupported, ZeroDivisionError):
            found = False
        if found:
            k.cache[cached] = True
        else:
            k.cache.pop(cached, None)
    return found


def letters_of(form: Form) -> Iterator[Letter]:
    for w in form:
        yield from w


__all__ = ["Letter", "constant", "inverse_form", "is_invertible", "is_square", "number", "to_term", "turned"]
