"""What is known of letters and atoms by their kind: ranges of indices, bits, |u| ≥ ±u, |sin| ≤ 1, products, sums of which something is given."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Index, Tensor, Term
from derive.notation.build import oo

from .bounds import FACT_SIGNS, Margin, in_range, margins, margins_of, match
from .poly import ONE, Number, Poly, atom, read
from .signs import NEG, NONNEG, NONZERO, POS, ZERO_SIGN

if TYPE_CHECKING:
    from .engine import Kernel


def letter_margins(k: Kernel, p: Poly) -> Iterator[Margin]:
    """What is known of the letters and atoms of a form by their kind: ranges, bits, |u| ≥ ±u, |sin| ≤ 1."""
    for s in sorted(_with_bounds(p.free), key=repr):
        sort = s.sort
        if isinstance(sort, Index):
            yield Margin(atom(s) - k.nf(sort.lo), NONNEG)
            if sort.hi != oo:
                yield Margin(k.nf(sort.hi) - atom(s), NONNEG)
        for f in k._count.facts.get(s, ()):
            if f.head in FACT_SIGNS:
                yield from _of_letter(k, f)
    for b in sorted(p.atoms | _sizes(k), key=repr):
        if b.head == "at":
            yield from _below_given_sums(k, b)
        if b.head in ("sym", "at") and isinstance(b.sort, Tensor) and b.sort.domain == "B":
            yield Margin(ONE - atom(b), NONNEG)
        elif b.head == "abs":
            yield from (Margin(atom(b) + read(b.args[0]).scale(way), NONNEG) for way in (1, -1))
        elif b.head == "prod":
            yield from _of_product(k, b)
        elif b.head in ("sin", "cos", "erf", "indicator", "delta"):
            yield from (Margin(ONE + atom(b).scale(way), NONNEG) for way in (1, -1))
            yield Margin(ONE - atom(b, 2), NONNEG)


def _sizes(k: Kernel) -> frozenset[Term]:
    """The |u| of which something is supposed here."""
    return frozenset(b for margin in margins(k) if k.local and not margin.universal for b in margin.form.atoms if b.head == "abs")


def _below_given_sums(k: Kernel, b: Term) -> Iterator[Margin]:
    """
    r − Σᵢ fᵢ ≥ 0    fᵢ ≥ 0 for every i    1 ≤ j ≤ n
    ----------------------------------------------------
    r − fⱼ ≥ 0                                                for a sum of which something is given, at a component of it
    """
    for rest, i, form, assumed in _given_sums(k):
        values = next((v for a in sorted(form.atoms, key=repr) if i in a.free and (v := match(a, b, {}, frozenset((i,))))), None)
        if values and in_range(k, values[i], i.sort):
            yield Margin(rest - k.replace(form, values), NONNEG, frozenset(), assumed)


def _given_sums(k: Kernel) -> tuple[tuple[Poly, Term, Poly, bool], ...]:
    """(r, i, fᵢ, whether it is assumed) with fᵢ ≥ 0 and r ≥ Σᵢ fᵢ, by an equation or inequality that is given."""
    from .signs import sign_of

    name = ("sums of which something is given",)
    if name not in k.cache:
        k.cache[name] = ()  # while they are being found
        rows = [(m, s, c) for m in margins(k) if not m.universal and m.sign != NONZERO for (s, c) in _sums_in(m.form) if c < 0 or m.sign == ZERO_SIGN]
        opened = [(Poly({((s, 1),): 1}) - m.form.scale(1 / Fraction(c)), *k.open(s), m.assumed) for m, s, c in rows]
        found = [(rest, i, k.nf(body), assumed) for rest, i, body, assumed in opened]
        k.cache[name] = tuple(row for row in found if not sign_of(k, row[2]) & NEG)
    return k.cache[name]  # type: ignore[no-any-return]


def _sums_in(p: Poly) -> Iterator[tuple[Term, Number]]:
    """The only sum in a form, if it stands there alone, with its factor."""
    found = [(m[0][0], c) for m, c in p if len(m) == 1 and m[0][0].head == "sum" and m[0][1] == 1]
    if len(found) == 1 and sum(b.head == "sum" for m in p.terms for b, _ in m) == 1:
        yield found[0]


def _of_product(k: Kernel, b: Term) -> Iterator[Margin]:
    """
    0 ≤ aᵢ ≤ 1 for every i    0 ≤ aᵢ < 1 for every i, and there is one    aᵢ ≥ 1 for every i
    ----------------------    -----------------------------------------    ------------------
    ∏ᵢ aᵢ ≤ 1                 ∏ᵢ aᵢ < 1                                    ∏ᵢ aᵢ ≥ 1
    """
    from .atom_signs import nonempty
    from .signs import sign_of

    factor = k.nf(k.open(b)[1])
    below, positive = sign_of(k, ONE - factor), not sign_of(k, factor) & NEG
    if positive and not below & NEG:
        strict = below == POS and nonempty(k, *b.args[1:3])
        yield Margin(ONE - atom(b), POS if strict else NONNEG)
    elif positive and not sign_of(k, factor - ONE) & NEG:
        yield Margin(atom(b) - ONE, NONNEG)


def _with_bounds(letters: frozenset[Term]) -> frozenset[Term]:
    """Some letters, those that the ranges of the indices among them speak of, and so on."""
    bounds = (s.sort.lo.free | s.sort.hi.free for s in letters if isinstance(s.sort, Index))
    more = frozenset().union(*bounds) - letters
    return _with_bounds(letters | more) if more else letters


def _of_letter(k: Kernel, f: Term) -> list[Margin]:
    name = ("margins of", f)
    if name not in k.cache:
        k.cache[name] = []  # while they are being found
        k.cache[name] = margins_of(k, f)
    return k.cache[name]  # type: ignore[no-any-return]


__all__ = ["letter_margins"]
