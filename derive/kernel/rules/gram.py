"""Gram sums: what is never negative because it is a sum of squares in semidefinite matrices.

A matrix in words is a Gram sum Σ Gₐᵦ Vₐᵀ P Vᵦ with words V, a definite letter P in the middle (or none) and numbers
G; if every G is positive semidefinite, so is the matrix. A number is such a sum whose words V end in a vector.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Term, relation

from ..engine import Kernel
from ..poly import ZERO, Poly
from ..signs import ANY, NEG, NONNEG, POS, ZERO_SIGN, sign_of
from .arithmetic import reciprocal
from .matrices import is_invertible
from .words import Form, Letter, Word, component, is_diagonal, is_square, is_vector, turned

if TYPE_CHECKING:
    from collections.abc import Iterator

Gram = dict[Letter | None, dict[tuple[Word, Word], Poly]]


def gram_sign(k: Kernel, form: Form, of_number: bool) -> int:
    """
    form = Σ Gₐᵦ Vₐᵀ P Vᵦ,   every P ⪰ 0 and every G ⪰ 0
    --------------------------------------------------------
    form ⪰ 0;   ≻ 0 if some P and its G are ≻ 0 and one of its V has no kernel
    """
    gram = _gram(k, form, of_number)
    if gram is None:
        return ANY
    if any(_semidefinite(k, _numbers(entries, _halves(entries))) == ANY for entries in gram.values()):
        return ANY
    return POS if _never_zero(k, gram, of_number) else NONNEG


def _halves(entries: dict[tuple[Word, Word], Poly]) -> list[Word]:
    return list(dict.fromkeys(a for a, _ in entries))


def _numbers(entries: dict[tuple[Word, Word], Poly], halves: list[Word]) -> list[list[Poly]]:
    return [[entries.get((a, b), ZERO) for b in halves] for a in halves]


def _never_zero(k: Kernel, gram: Gram, of_number: bool) -> bool:
    """
    P ≻ 0,  G ≻ 0
    -------------------------------------------
    Σ Gₐᵦ Vₐᵀ P Vᵦ = 0  only if every Vₐ is 0

    Vectors that have to be 0 for the whole to vanish are left out of the other sums in turn, until one of them is not 0.
    """
    zero: set[Letter | None] = set()
    sums = [entries for middle, entries in gram.items() if middle is None or letter_sign(k, middle) == POS]
    while True:
        found = {x for entries in sums for x in _forced(k, entries, zero, of_number)}
        if any(x is None or _nonzero_vector(k, x[0]) for x in found):
            return True
        if found <= zero:
            return False
        zero |= found


def _forced(k: Kernel, entries: dict[tuple[Word, Word], Poly], zero: set[Letter | None], of_number: bool) -> Iterator[Letter | None]:
    """The vectors at the ends of words that have to vanish with a sum; None for what a matrix is applied to, and for 1."""
    halves = [v for v in _halves(entries) if not (of_number and v and v[-1] in zero)]
    if not halves or _semidefinite(k, _numbers(entries, halves)) != POS:
        return
    for v in halves:
        if _has_no_kernel(k, v[:-1] if of_number else v):
            yield v[-1] if of_number and v else None


def _has_no_kernel(k: Kernel, matrices: Word) -> bool:
    """Whether a product of matrices takes no vector but 0 to 0."""
    return all(not is_vector(x) and is_square(x) and _regular(k, x) for x in matrices)


def is_nonzero(k: Kernel, v: Word) -> bool:
    """Whether a word that ends in a vector is certainly no zero vector."""
    return _has_no_kernel(k, v[:-1]) and _nonzero_vector(k, v[-1][0])


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
    from .positive import definite

    return ANY if is_vector(x) or not is_square(x) else definite(k, x[0])


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


__all__ = ["Gram", "gram_sign", "is_nonzero", "letter_sign"]
