"""Ordered products of matrices over an index, ∏ᵢ Mᵢ = M₁ M₂ ⋯ Mₙ, joined where they meet their next factor."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Index, NotSupported, Term, number
from derive.notation.heads import same_dim

from ..engine import Indices, Kernel, close, entry_row
from ..poly import ONE, Poly, atom, constant, read, to_term

if TYPE_CHECKING:
    from .contraction import Rule
    from .words import Letter, Word

MAX_WRITTEN = 8


@entry_row("prod")
def ordered_product(k: Kernel, t: Term, at: Indices) -> Poly:
    """A product of few matrices is written out, the empty one is the identity; else an atom that starts from 1."""
    from .arrays import matrix_chain
    from .sums import is_empty

    if t.rank != 2 or not same_dim(*t.dims):
        raise NotSupported("a product over an index of arrays that are not square matrices")
    if is_empty(k, *t.args[1:3]):
        return k.nf(Term("delta", at))
    i, body = k.open(t)
    lo, hi = (k.nf(b) for b in t.args[1:3])
    first, last = lo.constant, hi.constant
    if first is not None and last is not None and last - first <= MAX_WRITTEN:
        factors = tuple(body.subs({i: number(v)}) for v in range(int(first), int(last) + 1))
        return matrix_chain(k, factors, at) if factors else k.nf(Term("delta", at))
    return atom(Term("at", (_named(k, i, body, lo, hi), *at)))


def _named(k: Kernel, i: Term, body: Term, lo: Poly, hi: Poly) -> Term:
    """The product over i from lo to hi as one over an index from 1."""
    count = to_term(hi - lo + ONE)
    j = k.fresh_index(number(1), count)
    return close("prod", j, (number(1), count), k.canonical(body.subs({i: to_term(atom(j) + lo - ONE)})))


# -- joining -------------------------------------------------------------------------------------------


def joining_rules(k: Kernel, w: Word) -> Iterator[Rule]:
    """The rules for neighbours in a word that are pieces of one product."""
    from .contraction import Rule

    for x, y in itertools.pairwise(w):
        if x[1] != y[1] or "prod" not in (x[0].head, y[0].head):
            continue
        first, second = (y, x) if x[1] else (x, y)
        joined = _joined(k, first[0], second[0])
        if joined is not None:
            merged: Letter = (joined, x[1])
            yield Rule((x, y), (((merged,), ONE),), "an ordered product split at one index")
    for x in dict.fromkeys(w):
        if x[0].head == "prod":
            yield from _with_a_spelled_factor(k, x)


def _with_a_spelled_factor(k: Kernel, x: Letter) -> Iterator[Rule]:
    """
    n ≥ 0,   Mᵢ = Aᵢ Bᵢ
    -----------------------------------------------------------------
    (∏ᵢ₌₁ⁿ Mᵢ) Aₙ₊₁ Bₙ₊₁ = ∏ᵢ₌₁ⁿ⁺¹ Mᵢ,    A₀ B₀ ∏ᵢ₌₁ⁿ Mᵢ = ∏ᵢ₌₁ⁿ⁺¹ Mᵢ₋₁
    """
    from .contraction import Rule
    from .words import turned

    whole, flag = x
    n = read(whole.args[2])
    for shift in (0, -1) if _possible(k, n) else ():
        word = _spelled(k, _factor(k, whole, n + ONE if shift == 0 else constant(0)))
        if word is not None:
            left = ((whole, False), *word) if shift == 0 else (*word, (whole, False))
            merged: Letter = (_longer(k, whole, n, shift), flag)
            yield Rule(turned(k, left) if flag else left, (((merged,), ONE),), "an ordered product split at one index")


def _spelled(k: Kernel, m: Term) -> Word | None:
    """The letters of a matrix that is a product of several."""
    from .forms import matrix_form

    form = matrix_form(k, m)
    if form is None or len(form) != 1:
        return None
    ((word, c),) = form.items()
    return word if c == ONE and len(word) > 1 else None


def _joined(k: Kernel, x: Term, y: Term) -> Term | None:
    """
    n ≥ 0                             n ≥ 0
    ---------------------------       ------------------------------------
    (∏ᵢ₌₁ⁿ Mᵢ) Mₙ₊₁ = ∏ᵢ₌₁ⁿ⁺¹ Mᵢ       M₀ ∏ᵢ₌₁ⁿ Mᵢ = ∏ᵢ₌₁ⁿ⁺¹ Mᵢ₋₁
    """
    if x.head == "prod" and y.head == "prod":
        return _concatenated(k, x, y)
    whole = x if x.head == "prod" else y
    n = read(whole.args[2])
    if not _possible(k, n):
        return None
    if whole is x:
        return _longer(k, x, n, 0) if _factor(k, x, n + ONE) == y else None
    return _longer(k, y, n, -1) if _factor(k, y, constant(0)) == x else None


def _concatenated(k: Kernel, x: Term, y: Term) -> Term | None:
    """(∏ᵢ₌₁ᵐ Mᵢ)(∏ᵢ₌₁ⁿ Mₘ₊ᵢ) = ∏ᵢ₌₁ᵐ⁺ⁿ Mᵢ for m, n ≥ 0."""
    m, n = read(x.args[2]), read(y.args[2])
    i = k.fresh_index(number(1), to_term(m + n))
    if not (_possible(k, m) and _possible(k, n)) or _factor(k, x, atom(i) + m) != _factor(k, y, atom(i)):
        return None
    return _longer(k, x, m + n - ONE, 0)


def _possible(k: Kernel, n: Poly) -> bool:
    """n ≥ 0: the product has n factors."""
    from ..signs import NEG, sign_of

    return not sign_of(k, n) & NEG


def _factor(k: Kernel, product: Term, i: Poly) -> Term:
    return k.canonical(product.args[3].subs({product.args[0]: to_term(i)}))


def _longer(k: Kernel, product: Term, n: Poly, shift: int) -> Term:
    """The product of the same factors from 1 to n + 1, moved by ``shift``."""
    count = to_term(n + ONE)
    j = k.fresh_index(number(1), count)
    return close("prod", j, (number(1), count), _factor(k, product, atom(j) + constant(shift)))


def factor_at(k: Kernel, product: Term) -> tuple[Term, Term]:
    """A fresh index of a canonical product, and its factor there."""
    j = k.fresh_index(product.args[1], product.args[2])
    assert isinstance(j.sort, Index)
    return j, product.args[3].subs({product.args[0]: j})
