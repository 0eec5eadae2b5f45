"""Positive definite matrices, and the signs of what is made of them: determinants, diagonal entries, quadratic forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import NotSupported, SortError, Tensor, Term, number, relation, symbol
from derive.notation.heads import same_dim

from ..atom_signs import nonempty, sign_row
from ..engine import Indices, Kernel
from ..poly import ONE, Mono, Number, Poly, atom
from ..signs import ANY, NEG, NONNEG, NONZERO, POS, ZERO_SIGN, mono_sign, product_sign, sign_of, sum_sign
from .completed_squares import has_inverse, lower_bounds
from .forms import cyclic_word, form_of, matrix_form
from .gram import gram_sign
from .matrices import is_invertible
from .orders import by_orders
from .words import Form, Word, add_to, equals_its_transpose, is_declared, is_vector, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_MINORS = 3
MAX_SQUARES = 3  # squares that are completed one after the other
MAX_ORDERS, ORDERS_DEEP = 2, "orders inside one another"  # given orders that are used one inside the other


def definite(k: Kernel, m: Term) -> int:
    """POS for a canonical matrix that is symmetric positive definite, NONNEG for semidefinite, else ANY."""
    key = ("definite", m)
    found: int | None = k.cache.get(key)
    if found is None:
        k.cache[key] = ANY  # while it is being found: no circular support
        found = _definite(k, m)
        if found != ANY:
            k.cache[key] = found
        else:
            k.cache.pop(key, None)
    return found


def _definite(k: Kernel, m: Term) -> int:
    """
    A ⪰ 0, det A ≠ 0        A ≻ 0
    -----------------       --------
    A ≻ 0                   A⁻¹ ≻ 0       and by Gram sums
    """
    if declared(k, ("posdef",), m):
        return POS
    if m.head == "inverse":
        return POS if definite(k, m.args[0]) in (POS, NONNEG) else ANY
    form = matrix_form(k, m)
    if form is None:
        found = _termwise(k, m)
    else:
        found = ANY if set(form) == {((m, False),)} else _matrix_sign(k, m, form)
    if found == ANY and declared(k, ("possemidef",), m):
        found = NONNEG
    if found == NONNEG and m.head in ("sym", "lam") and is_invertible(k, m):
        return POS
    return _by_order(k, m) if found == ANY else found


def _by_order(k: Kernel, m: Term) -> int:
    """What is definite for every M ⪰ 0 that may stand for the letter of a given order."""
    deep = k.cache.get(ORDERS_DEEP, 0)
    if deep >= MAX_ORDERS:
        return ANY
    k.cache[ORDERS_DEEP] = deep + 1
    try:
        signs = (definite(k, k.canonical(m.subs(values))) for values in by_orders(k, m.free))
        return next((s for s in signs if s != ANY), ANY)
    finally:
        k.cache[ORDERS_DEEP] = deep


def _matrix_sign(k: Kernel, m: Term, form: Form) -> int:
    """
    M = Mᵀ    xᵀ M x > 0 for x ≠ 0        M = Mᵀ    xᵀ M x ≥ 0
    -------------------------------        ---------------------
    M ≻ 0                                  M ⪰ 0
    """
    found = gram_sign(k, form, of_number=False)
    if found == POS or not has_inverse(form) or not equals_its_transpose(k, m):
        return found
    x = k.fresh_like(symbol("x", Tensor(m.dims[:1])))
    k.learn(x, (relation(x, "ne", 0),))
    number_form: Form = {}
    for w, c in form.items():
        word = ((x, True), *w, (x, False))
        add_to(number_form, min(word, turned(k, word), key=repr), c)
    s = _number_sign(k, number_form)
    return found if s == ANY else s


def _termwise(k: Kernel, m: Term) -> int:
    """
    Mₜ ⪰ 0 for every t
    --------------------
    Σₜ Mₜ ⪰ 0              and ≻ 0 if every Mₜ is and there is one
    """
    indices = k.indices_for(m.dims)
    total = ZERO_SIGN
    for mono, c in k.entry(m, indices):
        total = sum_sign(total, _summand(k, mono, c, indices, m.dims))
    return total if total in (POS, NONNEG) else ANY


def _summand(k: Kernel, mono: Mono, c: Number, indices: Indices, dims: tuple[Term, ...]) -> int:
    """The sign of one summand of an entry, as a matrix."""
    inside = [b for b, _ in mono if b.free & set(indices)]
    if len(inside) != 1 or inside[0].head != "sum" or (inside[0], 1) not in mono:
        return ANY
    factor = mono_sign(k, tuple(pair for pair in mono if pair[0] != inside[0]), c)
    _, body = k.open(inside[0])
    s = definite(k, k.abstract(indices, k.nf(body), dims))
    if s == POS and not nonempty(k, *inside[0].args[1:3]):
        s = NONNEG
    return product_sign(factor, s)


def declared(k: Kernel, heads: tuple[str, ...], m: Term) -> bool:
    """Whether a given says one of these properties of a canonical matrix."""
    return is_declared(k, heads, m) or (m.head == "lam" and any(_same_matrix(k, f.args[0], m) for f in k.facts_about(m.free) if f.head in heads))


def _same_matrix(k: Kernel, written: Term, m: Term) -> bool:
    """Whether m is a written matrix or its transpose: these properties do not tell them apart."""
    if written.head == "sym" or written.dims != m.dims:
        return False
    try:
        return m in (k.canonical(written), k.canonical(Term("transpose", (written,))))
    except (NotSupported, SortError, ZeroDivisionError):
        return False


# -- signs ---------------------------------------------------------------------------------------------


def words_sign(k: Kernel, p: Poly) -> int:
    """The sign of a number as a Gram sum of words that end in vectors."""
    if not any(b.head == "sum" for m in p.terms for b, _ in m):
        return ANY
    form: Form = {}
    for m, c in p:
        single = form_of(k, Poly({m: c}), ())
        for w, d in ({(): Poly({m: c})} if single is None else single).items():
            add_to(form, min(w, turned(k, w), key=repr) if w else w, d)
    return _number_sign(k, form) if any(form) else ANY


def _number_sign(k: Kernel, form: Form, depth: int = MAX_SQUARES) -> int:
    """The sign of a number as a Gram sum, or as one of its lower bounds is."""
    if not form:
        return ZERO_SIGN
    s = gram_sign(k, form, of_number=True)
    if s != ANY or not depth or not has_inverse(form):
        return s
    bounds = (_number_sign(k, bound, depth - 1) for bound in lower_bounds(k, form))
    return next((POS if s == POS else NONNEG for s in bounds if not s & NEG), ANY)


def sum_sign_by_words(k: Kernel, b: Term) -> int:
    """The sign of one sum: a quadratic form, or a trace of a product of two semidefinite matrices."""
    s = words_sign(k, atom(b))
    return s if s != ANY else _trace_sign(k, b)


def _trace_sign(k: Kernel, b: Term) -> int:
    """tr(PQ) ≥ 0 for P, Q ⪰ 0, and > 0 if both are ≻ 0."""
    best = ANY
    for p, q in _cuts(cyclic_word(k, b) or ()):
        s, t = _word_sign(k, p), _word_sign(k, q)
        if POS == s == t:
            return POS
        best &= NONNEG if NONNEG | s == NONNEG | t == NONNEG else ANY
    return best


def _cuts(w: Word) -> Iterator[tuple[Word, Word]]:
    for start in range(len(w)):
        around = (*w[start:], *w[:start])
        yield from ((around[:cut], around[cut:]) for cut in range(1, len(w) + 1))


def _word_sign(k: Kernel, w: Word) -> int:
    return gram_sign(k, {w: ONE}, of_number=False)


@sign_row("det")
def determinant_sign(k: Kernel, b: Term) -> int:
    """
    A ≻ 0          A ⪰ 0          P, Q ⪰ 0,  c > 0         A invertible,  or a factor of an invertible matrix, as in AᵀA = 1
    ---------      ---------      --------------------     -----------------------------------------------------------------------
    det A > 0      det A ≥ 0      det(c 1 + P Q) > 0       det A ≠ 0
    """
    from .given import factor_of_regular

    m = b.args[0]
    s = definite(k, m)
    if s == POS or _identity_plus_product(k, m):
        return POS
    if declared(k, ("invertible",), m) or factor_of_regular(k, m):
        return NONZERO if s == ANY else POS
    return s


def _identity_plus_product(k: Kernel, m: Term) -> bool:
    """Whether a matrix is c 1 + d P Q with c > 0, d ≥ 0 and P, Q semidefinite: P Q has eigenvalues ≥ 0."""
    form = matrix_form(k, m)
    if form is None or len(form) != 2 or () not in form or sign_of(k, form[()]) != POS:
        return False
    word = next(w for w in form if w)
    if sign_of(k, form[word]) & NEG or any(is_vector(x) for x in word):
        return False
    return any(_at_least_zero(k, p) and _at_least_zero(k, q) for p, q in _cuts(word))


def _at_least_zero(k: Kernel, w: Word) -> bool:
    return _word_sign(k, w) in (POS, NONNEG)


def entry_sign(k: Kernel, b: Term) -> int:
    """A ≻ 0 has positive entries on its diagonal, A ⪰ 0 entries ≥ 0."""
    from .words import matrix_of

    found = matrix_of(b)
    return definite(k, found[0]) if found is not None and found[1][0] == found[1][1] else ANY


# -- statements ----------------------------------------------------------------------------------------


def has_property(k: Kernel, statement: Term) -> bool:
    """Whether a matrix certainly is positive definite, semidefinite, symmetric or invertible."""
    (m,) = statement.args
    if statement.head == "invertible":
        return _invertible(k, m)
    if not m.rank:
        s = sign_of(k, k.nf(m))
        return statement.head == "symmetric" or s == POS or (statement.head == "possemidef" and not s & NEG)
    name = k.canonical(m)
    if statement.head == "symmetric":
        return equals_its_transpose(k, name)
    return definite(k, name) in ((POS,) if statement.head == "posdef" else (POS, NONNEG))


def _invertible(k: Kernel, m: Term) -> bool:
    """det M ≠ 0; for a product of square matrices, if all of them are invertible; for a symmetric one, if it is definite."""
    from .determinants import determinant_of, unfolded

    m = unfolded(k, m)
    if m.head == "matmul" and m.rank == 2 and all(a.rank == 2 and same_dim(*a.dims) for a in m.args):
        return all(_invertible(k, a) for a in m.args) or definite(k, k.canonical(m)) == POS
    if m.head in ("transpose", "inverse", "neg") and m.rank == 2:
        return _invertible(k, m.args[0])
    return not sign_of(k, determinant_of(k, m)) & ZERO_SIGN or (m.rank == 2 and definite(k, k.canonical(m)) == POS)


def minors(f: Term) -> tuple[Term, ...]:
    """A ≻ 0 with at most three rows has positive leading minors and a positive diagonal."""
    m = f.args[0]
    if f.head != "posdef" or m.rank != 2 or m.dims[0].head != "num" or m.dims[0].args[0] > MAX_MINORS:
        return ()
    size = int(m.dims[0].args[0])
    rows = [[m[i, j] for j in range(1, size + 1)] for i in range(1, size + 1)]
    leading = [Term("det", (Term("block", (r, r, *(e for row in rows[:r] for e in row[:r]))),)) for r in range(2, size + 1)]
    return tuple(relation(e, "gt", number(0)) for e in (*(rows[i][i] for i in range(size)), *leading))


__all__ = ["definite", "entry_sign", "has_property", "minors", "words_sign"]
