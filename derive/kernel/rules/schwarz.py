"""The inequality of Cauchy and Schwarz for the inner product that a semidefinite matrix gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term
from derive.notation.heads import same_dim

from ..poly import Poly, atom, to_term
from ..signs import NEG, POS, sign_of
from .forms import form_of, matrix_form
from .given import rewritten
from .gram import letter_sign
from .positive import definite
from .words import Word, form_value, shape, times, turned, value

if TYPE_CHECKING:
    from ..engine import Kernel


def quadratic_form_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    P ⪰ 0                                    P ≻ 0
    --------------------------------------    --------------------------------------
    uᵀ P u · vᵀ P v − (uᵀ P v)² ≥ 0           uᵀ P u · vᵀ P⁻¹ v − (uᵀ v)² ≥ 0

    Here u and v are what stands left and right of the middle of a word, with or without a letter P there.
    """
    for m, c in p:
        for b, e in m:
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if b.head != "sum" or e != 2 or sign_of(k, -rest) & NEG:
                continue
            for left, right in (*_halves(k, b), *_duals(k, b, p)):
                yield (atom(b, 2) - left * right) * rest
                if (known := k.nf(rewritten(k, to_term(left * right)))) != left * right:
                    yield (atom(b, 2) - known) * rest


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


def _duals(k: Kernel, b: Term, p: Poly) -> Iterator[tuple[Poly, Poly]]:
    """(uᵀ P u, vᵀ P⁻¹ v) for a number uᵀ v and a definite P whose inverse stands in p."""
    form = form_of(k, atom(b), ())
    if form is None or len(form) != 1:
        return
    ((w, _),) = form.items()
    inverses = {sub for x in p.atoms for sub in x.walk() if sub.head == "inverse" and not any(s.args[0][0] == "#" for s in sub.free)}
    for name in sorted((x for x in inverses if definite(k, x.args[0]) == POS), key=repr):
        inner, pair = matrix_form(k, name.args[0]) or {}, (name, False)
        for start in range(1, len(w)):
            u, v = turned(k, w[:start]), w[start:]
            if same_dim(shape(v[0])[0], shape(pair)[0]):
                for one, other in ((u, v), (v, u)):
                    around = times(k, turned(k, one), inner, one)
                    yield form_value(k, around), value(k, (*turned(k, other), pair, *other))


def _square(k: Kernel, u: Word, between: Word) -> Poly:
    return value(k, (*turned(k, u), *between, *u))


__all__ = ["quadratic_form_gaps"]
