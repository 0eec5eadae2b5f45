"""Positive definite matrices, and the signs of what is made of them: determinants, diagonal entries, quadratic forms.

A matrix in words is a Gram sum Σ Gₐᵦ Vₐᵀ P Vᵦ with words V, a definite letter P in the middle (or none) and numbers
G; if every G is positive semidefinite, so is the matrix. A number is such a sum whose words V end in a vector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import NotSupported, SortError, Term, number, relation
from derive.notation.heads import same_dim

from ..atom_signs import nonempty, sign_row
from ..engine import Indices, Kernel
from ..poly import ONE, ZERO, Mono, Number, Poly, atom
from ..signs import ANY, NEG, NONNEG, NONZERO, POS, ZERO_SIGN, mono_sign, product_sign, sign_of, sum_sign
from .arithmetic import reciprocal
from .forms import form_of, matrix_form
from .loops import Loop
from .matrices import is_invertible
from .network import Network, copies_of
from .words import Form, Letter, Word, add_to, component, equals_its_transpose, is_declared, is_diagonal, is_square, is_vector, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

Gram = dict[Letter | None, dict[tuple[Word, Word], Poly]]
MAX_MINORS = 3


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
    A ≻ 0        A ⪰ 0, det A ≠ 0
    -------      -----------------
    A ≻ 0        A⁻¹ ≻ 0              and by Gram sums
    """
    if declared(k, ("posdef",), m):
        return POS
    if m.head == "inverse":
        return POS if definite(k, m.args[0]) in (POS, NONNEG) else ANY
    form = matrix_form(k, m)
    if form is None:
        found = _termwise(k, m)
    else:
        found = ANY if set(form) == {((m, False),)} else gram_sign(k, form, of_number=False)
    return NONNEG if found == ANY and declared(k, ("possemidef",), m) else found


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
    return is_declared(k, heads, m) or (m.head == "lam" and any(_same_matrix(k, f.args[0], m) for f in k.givens.facts if f.head in heads))


def _same_matrix(k: Kernel, written: Term, m: Term) -> bool:
    """Whether m is a written matrix or its transpose: these properties do not tell them apart."""
    if written.head == "sym" or written.dims != m.dims:
        return False
    try:
        return m in (k.canonical(written), k.canonical(Term("transpose", (written,))))
    except (NotSupported, SortError, ZeroDivisionError):
        return False


def orthogonal(k: Kernel, m: Term) -> bool:
    """Whether a given says that M times its transpose is the identity."""
    from .given import given_rules

    for rule in given_rules(k, {m}):
        if rule.form == {(): ONE} and set(rule.left) == {(m, False), (m, True)} and len(rule.left) == 2:
            if rule.assumed:
                k.support.add("assumed")
            return True
    return False


# -- Gram sums -----------------------------------------------------------------------------------------


def gram_sign(k: Kernel, form: Form, of_number: bool) -> int:
    """
    form = Σ Gₐᵦ Vₐᵀ P Vᵦ,   every P ⪰ 0 and every G ⪰ 0
    --------------------------------------------------------
    form ⪰ 0;   ≻ 0 if some P and its G are ≻ 0 and one of its V has no kernel
    """
    gram = _gram(k, form, of_number)
    if gram is None:
        return ANY
    total = NONNEG
    for middle, entries in gram.items():
        halves = list(dict.fromkeys(a for a, _ in entries))
        s = _semidefinite(k, [[entries.get((a, b), ZERO) for b in halves] for a in halves])
        if s == ANY:
            return ANY
        if s == POS and (middle is None or letter_sign(k, middle) == POS) and any(_without_kernel(k, v, of_number) for v in halves):
            total = POS
    return total


def _gram(k: Kernel, form: Form, of_number: bool) -> Gram | None:
    """The numbers G by their middle letter and halves; None if a word is not of the form Vᵀ P V."""
    gram: Gram = {}
    mixed: list[tuple[Word, Poly]] = []
    for w, c in form.items():
        if turned(k, w) != w:
            mixed.append((w, c))
            continue
        half, middle = len(w) // 2, w[len(w) // 2] if len(w) % 2 else None
        if middle is not None and letter_sign(k, middle) == ANY:
            mixed.append((w, c))
            continue
        v = w[half + len(w) % 2 :]
        gram.setdefault(middle, {})[v, v] = c
    for w, c in mixed:
        if not _place(k, gram, w, c, of_number):
            return None
    symmetric = all(entries.get((b, a)) == c for entries in gram.values() for (a, b), c in entries.items())
    return gram if symmetric else None


def _place(k: Kernel, gram: Gram, w: Word, c: Poly, of_number: bool) -> bool:
    """Find the halves of a mixed word; a number is its own transpose, so that its coefficient counts twice by half."""
    from fractions import Fraction

    for middle, entries in gram.items():
        halves = [a for a, b in entries if a == b]
        for a, b in ((a, b) for a in halves for b in halves if a != b):
            word = (*turned(k, a), *((middle,) if middle else ()), *b)
            if word == w:
                for key in ((a, b), (b, a)) if of_number else ((a, b),):
                    entries[key] = entries.get(key, ZERO) + (c.scale(Fraction(1, 2)) if of_number else c)
                return True
    return False


def letter_sign(k: Kernel, x: Letter) -> int:
    """POS or NONNEG for a definite or semidefinite letter."""
    if is_diagonal(x):
        (i,) = k.indices_for(x[0].args[0].dims)
        s = sign_of(k, component(k, x[0].args[0], i))
        return s if s in (POS, NONNEG) else ANY
    return ANY if is_vector(x) or not is_square(x) else definite(k, x[0])


def _without_kernel(k: Kernel, v: Word, of_number: bool) -> bool:
    """Whether V x = 0 only for x = 0; for a word that ends in a vector, whether it is no zero vector."""
    matrices = v[:-1] if of_number and v else v
    if of_number and v and not _nonzero_vector(k, v[-1][0]):
        return False
    return all(not is_vector(x) and is_square(x) and _regular(k, x) for x in matrices)


def _regular(k: Kernel, x: Letter) -> bool:
    if is_diagonal(x):
        (i,) = k.indices_for(x[0].args[0].dims)
        return not sign_of(k, component(k, x[0].args[0], i)) & ZERO_SIGN
    return is_invertible(k, x[0])


def _nonzero_vector(k: Kernel, v: Term) -> bool:
    """x ≠ 0 by a given, or because no component can vanish."""
    if relation(v, "ne", 0) in k.facts_about(v.free):
        return True
    if v.rank != 1:
        return False
    (i,) = k.indices_for(v.dims)
    return not sign_of(k, component(k, v, i)) & ZERO_SIGN


def _semidefinite(k: Kernel, g: list[list[Poly]]) -> int:
    """POS or NONNEG for a definite or semidefinite matrix of numbers, by elimination; else ANY."""
    total = POS
    for p in range(len(g)):
        s = sign_of(k, g[p][p])
        rest = range(p + 1, len(g))
        if s == POS:
            inverse = reciprocal(k, g[p][p])
            for i in rest:
                for j in rest:
                    g[i][j] = g[i][j] - g[i][p] * g[p][j] * inverse
        elif not s & NEG and not any(g[p][j] for j in rest):
            total = NONNEG
        else:
            return ANY
    return total


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
    return gram_sign(k, form, of_number=True) if any(form) else ANY


def sum_sign_by_words(k: Kernel, b: Term) -> int:
    """The sign of one sum: a quadratic form, or a trace of a product of two semidefinite matrices."""
    s = words_sign(k, atom(b))
    return s if s != ANY else _trace_sign(k, b)


def _trace_sign(k: Kernel, b: Term) -> int:
    """tr(PQ) ≥ 0 for P, Q ⪰ 0, and > 0 if both are ≻ 0."""
    loops: list[Loop] = []
    while b.head == "sum":
        i, body = k.open(b)
        loops.append(Loop(i, b.args[1], b.args[2]))
        b = body
    single = k.nf(b).monomial
    if single is None or single[0] != 1:
        return ANY
    network = Network(k, loops, copies_of(list(single[1])))
    chains = network.chains()
    copies = [n for c in chains for t in c.tokens for n in t.copies]
    if len(chains) != 1 or not chains[0].closed or len(copies) != len(network.copies) or len(network.links) != len(loops):
        return ANY
    best = ANY
    for p, q in _cuts(chains[0].word):
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
    A ≻ 0          A ⪰ 0          P, Q ⪰ 0,  c > 0         A invertible,  or  AᵀA = 1 given
    ---------      ---------      --------------------     ----------------------------------
    det A > 0      det A ≥ 0      det(c 1 + P Q) > 0       det A ≠ 0
    """
    m = b.args[0]
    s = definite(k, m)
    if s == POS or _identity_plus_product(k, m):
        return POS
    if declared(k, ("invertible",), m) or orthogonal(k, m):
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
    """det M ≠ 0; for a product of square matrices, if all of them are invertible."""
    from .determinants import determinant_of, unfolded

    m = unfolded(k, m)
    if m.head == "matmul" and m.rank == 2 and all(a.rank == 2 and same_dim(*a.dims) for a in m.args):
        return all(_invertible(k, a) for a in m.args)
    if m.head in ("transpose", "inverse", "neg") and m.rank == 2:
        return _invertible(k, m.args[0])
    return not sign_of(k, determinant_of(k, m)) & ZERO_SIGN


def minors(f: Term) -> tuple[Term, ...]:
    """A ≻ 0 with at most three rows has positive leading minors and a positive diagonal."""
    m = f.args[0]
    if f.head != "posdef" or m.rank != 2 or m.dims[0].head != "num" or m.dims[0].args[0] > MAX_MINORS:
        return ()
    size = int(m.dims[0].args[0])
    rows = [[m[i, j] for j in range(1, size + 1)] for i in range(1, size + 1)]
    leading = [Term("det", (Term("block", (r, r, *(e for row in rows[:r] for e in row[:r]))),)) for r in range(2, size + 1)]
    return tuple(relation(e, "gt", number(0)) for e in (*(rows[i][i] for i in range(size)), *leading))


__all__ = ["definite", "entry_sign", "gram_sign", "has_property", "minors", "words_sign"]
