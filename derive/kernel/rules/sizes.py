"""Sizes of products of matrices and vectors: Frobenius norms and operator norms of the parts bound that of the whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term

from ..poly import ONE, ZERO, Poly, atom
from ..signs import NEG, sign_of
from .forms import cyclic_word, form_of
from .words import Word, is_vector, turned, word_term

if TYPE_CHECKING:
    from ..engine import Kernel

Sized = tuple[Word, bool]  # a word, and whether it goes around


def size_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    ‖X‖² ‖Y‖² − ‖X Y‖² ≥ 0      ‖X‖_F² ‖Y‖_F² − (tr XᵀY)² ≥ 0      ‖A‖_F² − ‖A‖_op² ≥ 0

    ‖·‖ is the Frobenius norm, which for a vector is its length; of X and Y one may have its operator norm instead.
    """
    if not _has_products(p):
        return
    for m, c in p:
        for b, e in m:
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if e not in (1, 2) or b.head not in ("sum", "opnorm") or sign_of(k, -rest) & NEG:
                continue
            for bound in _bounds(k, p, b, e):  # type: ignore[arg-type]
                yield (atom(b, e) - bound) * rest


def _has_products(p: Poly) -> bool:
    """Whether some monomial is a product of sizes, or a single operator norm."""
    sizes = [[(b.head, e) for b, e in m if b.head in ("sum", "opnorm")] for m in p.terms]
    return any(len(found) > 1 or any(pair[0] == "opnorm" or pair[1] == 2 for pair in found) for found in sizes)


def _bounds(k: Kernel, p: Poly, b: Term, e: int) -> Iterator[Poly]:
    """What bᵉ is at most."""
    if b.head == "opnorm":
        if e == 2:
            yield _squared(k, b.args[0])
        return
    found = _word_of(k, b)
    if found is None:
        return
    word, around = found
    if e == 2:
        yield from _products(k, _cuts(k, word)) if around else ()
    else:
        stretched = any(x.head == "opnorm" for x in p.atoms)
        for half in _halves(k, word, around):
            yield from _parts(k, half, stretched)


def _word_of(k: Kernel, b: Term) -> Sized | None:
    """The word of a number: one that begins and ends in a vector, or one that goes around."""
    form = form_of(k, atom(b), ())
    if form is not None:
        ((word, c),) = form.items() if len(form) == 1 else (((), ZERO),)
        return (word, False) if word and c == ONE else None
    turning = cyclic_word(k, b)
    return (turning, True) if turning else None


def _halves(k: Kernel, word: Word, around: bool) -> Iterator[Word]:
    """Words X for which the number is ‖X‖²: it reads Xᵀ X."""
    for start in range(len(word) if around else 1):
        turn = (*word[start:], *word[:start])
        if len(turn) % 2 == 0 and turned(k, turn) == turn:
            yield turn[len(turn) // 2 :]


def _parts(k: Kernel, half: Word, stretched: bool) -> Iterator[Poly]:
    """The bounds of ‖X Y‖² for each way to cut a word in two, and of ‖A X B‖² with the operator norms of A and B."""
    for cut in range(1, len(half)):
        yield _norm(k, half[:cut]) * _norm(k, half[cut:])
    for start, end in itertools.combinations(range(len(half) + 1), 2) if stretched else ():
        outside = (*half[:start], *half[end:])
        if outside and not any(map(is_vector, outside)):
            yield _stretch(k, outside) * _norm(k, half[start:end])


def _cuts(k: Kernel, word: Word) -> Iterator[tuple[Word, Word]]:
    """(X, Y) for each way to read a number that goes around as tr Xᵀ Y."""
    for start in range(len(word)):
        turn = (*word[start:], *word[:start])
        yield from ((turned(k, turn[:cut]), turn[cut:]) for cut in range(1, len(turn)))


def _products(k: Kernel, cuts: Iterator[tuple[Word, Word]]) -> Iterator[Poly]:
    yield from dict.fromkeys(_norm(k, x) * _norm(k, y) for x, y in cuts)


def _norm(k: Kernel, word: Word) -> Poly:
    return _squared(k, word_term(word))


def _squared(k: Kernel, t: Term) -> Poly:
    """‖t‖², the sum of the squares of all entries."""
    return k.nf(Term("inner", (t, t)))


def _stretch(k: Kernel, word: Word) -> Poly:
    """The square of the product of the operator norms of the letters of a word."""
    product = ONE
    for name, _ in word:
        product = product * k.nf(Term("opnorm", (name,)))
    return product * product


__all__ = ["size_gaps"]
