"""The inequality of Cauchy and Schwarz for the inner product that a semidefinite matrix gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term

from ..poly import Poly, atom
from ..signs import NEG, sign_of
from .forms import form_of
from .positive import letter_sign
from .words import Word, turned, value

if TYPE_CHECKING:
    from ..engine import Kernel


def quadratic_form_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    P ⪰ 0
    --------------------------------------
    uᵀ P u · vᵀ P v − (uᵀ P v)² ≥ 0

    Here u and v are what stands left and right of the middle of a word, with or without a letter P there.
    """
    for m, c in p:
        for b, e in m:
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if b.head != "sum" or e != 2 or sign_of(k, -rest) & NEG:
                continue
            for left, right in _halves(k, b):
                yield (atom(b, 2) - left * right) * rest


def _halves(k: Kernel, b: Term) -> Iterator[tuple[Poly, Poly]]:
    """(uᵀ P u, vᵀ P v) for a number uᵀ P v."""
    form = form_of(k, atom(b), ())
    if form is None or len(form) != 1:
        return
    ((w, _),) = form.items()
    for start in range(1, len(w)):
        for middle in (0, 1):
            u, between, v = turned(k, w[:start]), w[start : start + middle], w[start + middle :]
            if u and v and u != v and not any(letter_sign(k, x) & NEG for x in between):
                yield _square(k, u, between), _square(k, v, between)


def _square(k: Kernel, u: Word, between: Word) -> Poly:
    return value(k, (*turned(k, u), *between, *u))


__all__ = ["quadratic_form_gaps"]
