"""Operator norms ‖A‖ = max ‖A w‖ over ‖w‖ = 1, and products compared factor by factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import NotSupported, Term

from ..engine import Kernel, normal_row
from ..poly import ONE, ZERO, Poly, as_poly, atom, read, to_term
from ..signs import NEG, sign_of
from .arithmetic import absolute

if TYPE_CHECKING:
    from .words import Form, Letter


@normal_row("opnorm")
def operator_norm(k: Kernel, t: Term) -> Poly:
    """‖a‖ = |a| for a number; else an atom of the canonical matrix, ‖I‖ = 1."""
    m = t.args[0]
    if not m.rank:
        return absolute(k, k.nf(m))
    form = _form(k, m)
    if form is not None and set(form) <= {()}:
        return absolute(k, form.get((), ZERO))
    return atom(Term("opnorm", (k.canonical(m),)))


def norm_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    ‖A‖ + ‖B‖ − ‖A + B‖ ≥ 0      ‖A‖ ‖B‖ − ‖A B‖ ≥ 0      ∏ᵢ ‖Mᵢ‖ − ‖∏ᵢ Mᵢ‖ ≥ 0      |c| ‖A‖ = ‖c A‖      ‖Aᵀ‖ = ‖A‖
    """
    for w, b in _weighted(k, p, "opnorm"):
        bound = _bound(k, b.args[0])
        if bound is not None and bound != atom(b):
            yield (atom(b) - bound) * w


def least_stretch_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    ‖A‖ − (1 − ‖B‖) ≥ 0 for A = I + B        ‖∏ᵢ Aᵢ‖ − ∏ᵢ (1 − ‖Bᵢ‖) ≥ 0 for Aᵢ = I + Bᵢ,  ‖Bᵢ‖ ≤ 1

    For ‖(I + B) w‖ ≥ ‖w‖ − ‖B w‖ for every w.
    """
    for w, b in _weighted(k, p, "opnorm", 1):
        low = _least_stretch(k, b.args[0])
        if low is not None:
            yield (atom(b) - low) * w


def _least_stretch(k: Kernel, m: Term) -> Poly | None:
    """A number l with ‖M w‖ ≥ l ‖w‖ for every w."""
    form = _form(k, m)
    if form is not None and () in form:
        return absolute(k, form[()]) - _of_form(k, {word: c for word, c in form.items() if word})
    ((word, c),) = form.items() if form is not None and len(form) == 1 else (((), ZERO),)
    if len(word) != 1 or c != ONE or word[0][0].head != "prod":
        return None
    i, lo, hi, factor = word[0][0].args
    j = k.fresh_index(lo, hi)
    low = _least_stretch(k, factor.subs({i: j}))
    if low is None or sign_of(k, low) & NEG:
        return None
    return k.nf(Term("prod", (j, lo, hi, to_term(low))))


def _weighted(k: Kernel, p: Poly, head: str, way: int = -1) -> Iterator[tuple[Poly, Term]]:
    """(w, b) for every monomial w b of p with an atom b of this head to the first power, and w ≤ 0 (w ≥ 0 for the way 1)."""
    for m, c in p:
        for b, e in m:
            w = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if b.head == head and e == 1 and not sign_of(k, w.scale(way)) & NEG:
                yield w, b


def _form(k: Kernel, m: Term) -> Form | None:
    from .forms import form_of

    i, j = k.indices_for(m.dims)
    return form_of(k, k.entry(m, (i, j)), (i, j))


def _bound(k: Kernel, m: Term) -> Poly | None:
    """Σ |c| ∏ ‖letters‖ for a matrix Σ c ∏ letters; a product over an index is one of norms."""
    form = _form(k, m)
    return None if form is None else _of_form(k, form)


def _of_form(k: Kernel, form: Form) -> Poly:
    total = ZERO
    for word, c in form.items():
        piece = absolute(k, c)
        for x in word:
            piece = piece * _size(k, x)
        total = total + piece
    return total


def _size(k: Kernel, x: Letter) -> Poly:
    """The norm of a letter."""
    name = x[0]
    if name.rank != 2:
        raise NotSupported("the operator norm of an outer product")
    if name.head != "prod":
        return atom(Term("opnorm", (name,)))
    i, lo, hi, factor = name.args
    return k.nf(Term("prod", (i, lo, hi, Term("opnorm", (factor,)))))


def product_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    0 ≤ aᵢ ≤ bᵢ for every i          0 ≤ aᵢ ≤ c for every i = 1 … n    n ≥ 0
    -------------------------        ------------------------------------------
    ∏ᵢ bᵢ − ∏ᵢ aᵢ ≥ 0                cⁿ − ∏ᵢ aᵢ ≥ 0
    """
    for w, less in _weighted(k, p, "prod"):
        i, lo, hi, _ = less.args
        j = k.fresh_index(lo, hi)
        a = k.nf(less.args[3].subs({i: j}))
        for greater, b in _greater(k, p, less, j):
            if _in_order(k, ZERO, a) and _in_order(k, a, b):
                yield (atom(less) - greater) * w


def _greater(k: Kernel, p: Poly, less: Term, j: Term) -> Iterator[tuple[Poly, Poly]]:
    """Products over the same range that stand in p, and powers with as many factors, each with its factor at j."""
    count = k.nf(less.args[2]) - k.nf(less.args[1]) + ONE
    for b, e in dict.fromkeys(pair for m in p.terms for pair in m):
        if b.head == "prod" and b != less and e == 1 and b.args[1:3] == less.args[1:3]:
            yield atom(b), k.nf(b.args[3].subs({b.args[0]: j}))
        elif as_poly(e) == count and not sign_of(k, count) & NEG:
            yield atom(b, e), read(b)


def _in_order(k: Kernel, a: Poly, b: Poly) -> bool:
    from ..inequalities import nonnegative

    return nonnegative(k, b - a, 1) is not None


__all__ = ["least_stretch_gaps", "norm_gaps", "operator_norm", "product_gaps"]
