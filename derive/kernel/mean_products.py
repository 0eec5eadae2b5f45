"""The inequality of Cauchy and Schwarz for averages: (E[g h])² ≤ E[g²] E[h²], and (E g)² ≤ E[g²]."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import NotSupported, SortError, Term

from .engine import Kernel
from .gibbs import lifted, normalised, opened_fully
from .poly import ONE, Poly, atom
from .rules.arithmetic import reciprocal
from .rules.averages import AVERAGES, Over
from .rules.together import vanishes
from .signs import NEG, sign_of

MOST_LETTERS = 3
Measure = tuple[list[Over], Poly]  # letters and the density that they have together


def mean_product_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    E_q[a], E_q[b], E_q[c] with a, b ≥ 0 and a b = c²
    ----------------------------------------------------
    E_q[a] E_q[b] − E_q[c]² ≥ 0
    """
    for m, c in p:
        for b, e in m:
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if b.head not in AVERAGES or e != 2 or sign_of(k, -rest) & NEG:
                continue
            for pair in _pairs(p, b):
                if _fits(k, b, pair):
                    product = atom(pair[0]) * (atom(pair[1]) if len(pair) > 1 else ONE)
                    yield (atom(b, 2) - product) * rest


def _pairs(p: Poly, square: Term) -> Iterator[tuple[Term, ...]]:
    """The averages of one monomial, one or two, beside the square of another."""
    for m in p.terms:
        found = [b for b, e in m if b.head in AVERAGES and e == 1 and b != square]
        if len(found) in (1, 2):
            yield tuple(found)


def _fits(k: Kernel, square: Term, pair: tuple[Term, ...]) -> bool:
    try:
        return any(_under(k, measure, square, pair) for measure in _measures(k, square, pair))
    except (NotSupported, SortError, ZeroDivisionError):
        return False


def _under(k: Kernel, measure: Measure, square: Term, pair: tuple[Term, ...]) -> bool:
    """Whether the averages are those of some a, b ≥ 0 and of c with a b = c² under one density."""
    middle = _inside(k, measure, square)
    sides = [[h for h in _inside(k, measure, b) if not sign_of(k, h) & NEG] for b in pair]
    outer = [a * b for a in sides[0] for b in (sides[1] if len(sides) > 1 else [ONE])]
    return any(vanishes(ab - c * c) for ab in outer for c in middle)


def _inside(k: Kernel, measure: Measure, b: Term) -> list[Poly]:
    """The forms h for which the average b is E_q[h]."""
    overs, q = measure
    inner, body = opened_fully(k, b)
    found = lifted(k, inner, body, overs, q)
    if len(inner) == len(overs) == 1 and (inner[0].head, inner[0].middle, inner[0].letter.sort) == (overs[0].head, overs[0].middle, overs[0].letter.sort):
        found.append(k.replace(body, {inner[0].letter: overs[0].letter}) * reciprocal(k, q))
    return found


def _measures(k: Kernel, square: Term, pair: tuple[Term, ...]) -> Iterator[Measure]:
    """Densities of mass 1: the one of the average that is squared, or one that stands in another average."""
    overs, body = opened_fully(k, square)
    single = body.monomial
    if single is not None and len(overs) <= MOST_LETTERS:
        q = normalised(k, overs, list(single[1]))
        if q is not None:
            yield overs, q
    for b in pair:
        inner, other = opened_fully(k, b)
        for x in sorted((x for x in other.atoms if x.head == "pdf"), key=repr):
            if len(inner) == 1 and inner[0].letter in x.args[1:] and normalised(k, inner, [(x, 1)]) is not None:
                yield inner, atom(x)


__all__ = ["mean_product_gaps"]
