"""Determinants: of products, blocks, diagonal and triangular matrices, of rank-one and low-rank updates."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Map, NotSupported, Term, number
from derive.notation.heads import same_dim

from ..engine import Kernel, normal_row
from ..poly import ONE, ZERO, Mono, Poly, atom, constant, key, to_term
from ..signs import ZERO_SIGN, sign_of
from .arithmetic import raise_to, reciprocal
from .blocks import Blocks, blocks_of, parts_of, schur
from .forms import matrix_form
from .matrices import canonical_of, diagonal_of_form, inverse_form, is_invertible, rank_one_update, split_content, square_groups, update_factor
from .products import factor_at
from .singular import kernel_of_ones, low_rank_update, update_of_a_number
from .sums import product_of
from .words import Form, Word, is_diagonal, is_vector, shape, tidied, times, turned, value

MAX_ROWS = 5


@normal_row("det")
def determinant(k: Kernel, t: Term) -> Poly:
    return determinant_of(k, t.args[0])


def unfolded(k: Kernel, t: Term) -> Term:
    """A defined letter replaced by what it stands for."""
    while t.head == "sym":
        definition = k.definition(t)
        if definition is None or definition.left != t:
            return t
        t = definition.right
    return t


def determinant_of(k: Kernel, m: Term) -> Poly:
    m = unfolded(k, m)
    if not m.rank:
        return k.nf(m)
    written = Term("det", (m,))
    for name, rule in DETERMINANT_RULES:
        try:
            found = rule(k, m)
        except NotSupported:
            continue
        if found is not None:
            return k.fire(name, written, found)
    return _canonical_determinant(k, k.canonical(m))


def _of_structure(k: Kernel, m: Term) -> Poly | None:
    """det(AB) = det A det B;  det Aᵀ = det A;  det A⁻¹ = 1/det A."""
    if m.head == "matmul" and all(a.rank == 2 and same_dim(*a.dims) for a in m.args):
        product = ONE
        for a in m.args:
            product = product * determinant_of(k, a)
        return product
    if m.head == "transpose":
        return determinant_of(k, m.args[0])
    if m.head == "inverse":
        return reciprocal(k, determinant_of(k, m.args[0]))
    return None


def _of_scaled(k: Kernel, m: Term) -> Poly | None:
    """det(cA) = cⁿ det A;  det(−A) = (−1)ⁿ det A."""
    if m.head == "neg":
        factor, inner = constant(-1), m.args[0]
    elif m.head == "div" and not m.args[1].rank:
        factor, inner = reciprocal(k, k.nf(m.args[1])), m.args[0]
    elif m.head == "mul" and sum(bool(a.rank) for a in m.args) == 1:
        factor = ONE
        for a in m.args:
            factor = factor if a.rank else factor * k.nf(a)
        (inner,) = (a for a in m.args if a.rank)
    else:
        return None
    return raise_to(k, factor, k.nf(m.dims[0])) * determinant_of(k, inner)


def _of_blocks(k: Kernel, m: Term) -> Poly | None:
    """
    a block row or column triangular, square blocks on the diagonal
    -----------------------------------------------------------------
    det [A B; 0 D] = det A · det D
    """
    b = blocks_of(m, k)
    if b is None or not b.is_square:
        return None
    n = len(b.heights)
    if n == 1:
        return determinant_of(k, b.rows[0][0])
    below = all(is_zero_array(k, b.rows[r][c]) for r in range(n) for c in range(r))
    if below or all(is_zero_array(k, b.rows[r][c]) for r in range(n) for c in range(r + 1, n)):
        product = ONE
        for r in range(n):
            product = product * determinant_of(k, b.rows[r][r])
        return product
    return None


def _of_schur(k: Kernel, m: Term) -> Poly | None:
    """
    A invertible                                          D invertible
    ----------------------------------------------        ----------------------------------------------
    det [A B; C D] = det A · det(D − C A⁻¹ B)             det [A B; C D] = det D · det(A − B D⁻¹ C)
    """
    g = blocks_of(m, k)
    if g is None or not g.is_square or len(g.heights) != 2:
        return None
    (a, b), (c, d) = g.rows
    for corner, rest in ((a, (a, b, c, d)), (d, (d, c, b, a))):
        size = determinant_of(k, corner)
        if not sign_of(k, size) & ZERO_SIGN:
            return size * determinant_of(k, schur(*rest))
    return None


def is_zero_array(k: Kernel, t: Term) -> bool:
    inner = blocks_of(t, k)
    if inner is not None:
        return all(is_zero_array(k, e) for row in inner.rows for e in row)
    return not k.entry(t, k.indices_for(t.dims)) if t.rank else not k.nf(t)


def diagonal_of(k: Kernel, m: Term) -> tuple[Term, Poly] | None:
    """(i, dᵢ) if every off-diagonal entry vanishes: each monomial of the entry has the factor δᵢⱼ."""
    if blocks_of(m, k) is not None:
        return None
    i, j = k.indices_for(m.dims)
    entry = k.entry(m, (i, j))
    delta = _delta(i, j)
    if not all(any(b == delta for b, _ in mono) for mono in entry.terms):
        return None
    return i, k.replace(entry, {j: i})


def _delta(i: Term, j: Term) -> Term:
    return Term("delta", tuple(sorted((i, j), key=key)))


def _of_diagonal(k: Kernel, m: Term) -> Poly | None:
    """det diag(d₁, …, dₙ) = ∏ dᵢ."""
    found = diagonal_of(k, m)
    if found is None:
        return None
    i, entry = found
    return product_of(k, i, number(1), to_term(k.nf(m.dims[0])), entry)


def _of_triangular(k: Kernel, m: Term) -> Poly | None:
    """
    Mᵢⱼ = 0 for j > i   (or for j < i)
    ------------------------------------
    det M = ∏ Mᵢᵢ
    """
    if blocks_of(m, k) is not None:
        return None
    i, j = k.indices_for(m.dims)
    entry = k.entry(m, (i, j))
    delta = _delta(i, j)
    ways = {_below(_triangular_factor(mono, delta, i, j), i, j) for mono in entry.terms}
    if None in ways or {True, False} <= ways:
        return None
    diagonal = k.replace(Poly({mono: c for mono, c in entry if any(b == delta for b, _ in mono)}), {j: i})
    return product_of(k, i, number(1), to_term(k.nf(m.dims[0])), diagonal)


def _triangular_factor(mono: Mono, delta: Term, i: Term, j: Term) -> Term | None:
    """The factor of a monomial that makes it vanish on one side of the diagonal."""
    bases = [b for b, _ in mono]
    if delta in bases:
        return delta
    return next((b for b in bases if strictly_lower(b) and set(b.args[1:]) == {i, j}), None)


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


# -- matrices of numbers ---------------------------------------------------------------------------------


def _explicit(k: Kernel, m: Term) -> Poly | None:
    """Leibniz's formula, expanded along the first row, for at most five rows."""
    rows = entries(k, m, MAX_ROWS)
    return None if rows is None else expand(k, rows)


def entries(k: Kernel, m: Term, most: int) -> list[list[Poly]] | None:
    """All entries of a matrix with a known and small number of rows."""
    n = k.nf(m.dims[0]).constant
    if n is None or n > most:
        return None
    size = range(1, int(n) + 1)
    return [[k.entry(m, (number(r), number(c))) for c in size] for r in size]


def expand(k: Kernel, rows: list[list[Poly]]) -> Poly:
    """The determinant of a matrix of numbers."""
    if not rows:
        return ONE
    total, way = ZERO, 1
    for c, entry in enumerate(rows[0]):
        if entry:
            k.spend(1)
            total = total + entry * expand(k, [row[:c] + row[c + 1 :] for row in rows[1:]]).scale(way)
        way = -way
    return total


# -- canonical matrices, in words ------------------------------------------------------------------------


def _canonical_determinant(k: Kernel, m: Term) -> Poly:
    """The determinant of a canonical matrix by its words; else an atom."""
    form = matrix_form(k, m)
    if form is None:
        return _atom(k, m)
    updated = low_rank_update(k, form, m) or update_of_a_number(k, form, m)
    if updated is not None:
        return updated
    c, form = split_content(k, form)
    scale = raise_to(k, c, k.nf(m.dims[0]))
    for rule in (_form_diagonal, _form_product, _form_rank_one, _form_update):
        found = rule(k, form, m)
        if found is not None:
            return scale * found
    return scale * _atom(k, canonical_of(k, form, m))


def _atom(k: Kernel, m: Term) -> Poly:
    """det M, of M or Mᵀ, whichever is written first."""
    i, j = k.indices_for(m.dims)
    other = k.abstract((i, j), k.entry(m, (j, i)), m.dims)
    return atom(Term("det", (min(m, other, key=lambda x: (len(key(x)), key(x))),)))


def _form_diagonal(k: Kernel, form: Form, m: Term) -> Poly | None:
    vector = diagonal_of_form(k, form)
    if vector is None:
        return None
    n = to_term(k.nf(m.dims[0]))
    if isinstance(vector, Poly):
        return raise_to(k, vector, k.nf(n))
    i = k.fresh_index(number(1), n)
    return product_of(k, i, number(1), n, k.entry(vector, (i,)))


def _form_product(k: Kernel, form: Form, m: Term) -> Poly | None:
    """det(AB) = det A det B for square A, B;  det ∏ᵢ Mᵢ = ∏ᵢ det Mᵢ."""
    if len(form) != 1:
        return None
    ((w, _),) = form.items()
    groups = square_groups(w)
    if groups is None or (groups == [w] and len(w) > 1):
        return None
    product = ONE
    for group in groups:
        product = product * _of_group(k, group, m)
    return product


def _of_group(k: Kernel, group: Word, m: Term) -> Poly:
    name = group[0][0]
    if len(group) > 1 or is_diagonal(group[0]):
        return _canonical_determinant(k, canonical_of(k, {group: ONE}, m))
    if name.head == "inverse":
        return reciprocal(k, _canonical_determinant(k, name.args[0]))
    if name.head == "prod":
        i, factor = factor_at(k, name)
        return product_of(k, i, name.args[1], name.args[2], determinant_of(k, factor))
    return atom(Term("det", (name,)))


def _form_rank_one(k: Kernel, form: Form, m: Term) -> Poly | None:
    """det(B + c u vᵀ) = det B (1 + c vᵀ B⁻¹ u) for an invertible B."""
    found = rank_one_update(k, form, m)
    if found is None:
        return None
    base = {w: c for w, c in form.items() if not (len(w) == 2 and is_vector(w[0]) and is_vector(w[1]))}
    return _canonical_determinant(k, canonical_of(k, base, m)) * update_factor(k, *found)


def _form_update(k: Kernel, form: Form, m: Term) -> Poly | None:
    """
    B invertible (a letter or a number c ≠ 0),  U V no letter
    -----------------------------------------------------------------------------
    det(B + U V) = det B · det(1 + V B⁻¹ U),  cut where the text is least
    """
    if len(form) != 2:
        return None
    base, update = sorted(form, key=len)
    if len(base) > 1 or len(update) < 2:
        return None
    name = canonical_of(k, {base: form[base]}, m)
    if not is_invertible(k, name):
        return None
    if not base:
        return _sylvester(k, form[()], update, form[update], m)
    scaled = times(k, (), inverse_form(k, name), update)
    if len(scaled) != 1:
        return None
    ((w, c),) = scaled.items()
    return _canonical_determinant(k, name) * _sylvester(k, ONE, w, c * form[update], m)


def _sylvester(k: Kernel, c: Poly, w: Word, d: Poly, m: Term) -> Poly:
    """
    A of n × p,  B of p × n,  c ≠ 0
    -----------------------------------------
    det(c 1ₙ + d A B) = c^{n−p} det(c 1ₚ + d B A)

    Of all ways to cut the word and its transpose, a number first, then a symmetric one, then the one written first.
    """
    ways = [tidied(k, (*w[cut:], *w[:cut])) for cut in range(len(w)) if same_dim(shape(w[cut])[0], shape(w[cut - 1])[1])]
    ways += [(f, turned(k, v)) for f, v in ways]
    f, v = min(ways, key=lambda way: (shape(way[1][0])[0] != number(1), way[1] != turned(k, way[1]), len(way[1]), [(key(name), flag) for name, flag in way[1]]))
    rows = shape(v[0])[0]
    scale = raise_to(k, c, k.nf(m.dims[0]) - k.nf(rows))
    if rows == number(1):
        return scale * (c + d * f * value(k, v))
    return scale * atom(Term("det", (canonical_of(k, {(): c, v: d * f}, Term("zero", (rows, rows))),)))


DETERMINANT_RULES: tuple[tuple[str, Callable[[Kernel, Term], Poly | None]], ...] = (
    ("determinant of a product", _of_structure),
    ("determinant of a multiple", _of_scaled),
    ("determinant of a block-triangular matrix", _of_blocks),
    ("determinant of a matrix of numbers", _explicit),
    ("determinant by the Schur complement", _of_schur),
    ("determinant of a diagonal matrix", _of_diagonal),
    ("determinant of a triangular matrix", _of_triangular),
    ("determinant of a matrix with a kernel vector", kernel_of_ones),
)

__all__ = ["Blocks", "blocks_of", "determinant_of", "diagonal_of", "is_zero_array", "parts_of", "unfolded"]
