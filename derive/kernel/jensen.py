"""Jensen's inequality: a convex function of an average is at most the average of the function.

φ convex on an interval that holds all values of u
----------------------------------------------------
E[φ(u)] ≥ φ(E[u])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import NotSupported, SortError, Term
from derive.notation.build import oo

from .atom_signs import nonempty
from .engine import Kernel
from .gibbs import WHOLES, normalised, opened_fully
from .poly import ONE, E, Exponent, Poly, as_poly, atom, read, to_term
from .rules.arithmetic import absolute, reciprocal
from .rules.averages import Over, Pairs, average, joined, pair_free
from .rules.functions import exp_of, log_of
from .rules.sums import sum_of
from .signs import NEG, POS, sign_of

Argument = Callable[[Kernel, Term, Exponent], "Poly | None"]  # u with factor = φ(u), where φ is convex
Value = Callable[[Kernel, Term, Poly], Poly]  # φ at another argument
CONVEX: list[tuple[Argument, Value]] = []


def convex_row(argument: Argument) -> Callable[[Value], Value]:
    """Enter a convex function: how its argument is read off a factor, and its value elsewhere."""

    def enter(value: Value) -> Value:
        CONVEX.append((argument, value))
        return value

    return enter


@convex_row(lambda k, b, e: as_poly(e) if b == E else None)
def _exponential(k: Kernel, b: Term, u: Poly) -> Poly:
    return exp_of(k, u)


@convex_row(lambda k, b, e: read(b.args[0]) if b.head == "abs" and e == 1 else None)
def _size(k: Kernel, b: Term, u: Poly) -> Poly:
    return absolute(k, u)


def _declared_convex(k: Kernel, b: Term, e: Exponent) -> Poly | None:
    """f″ ≥ 0 everywhere, by a given."""
    if b.head != "app" or e != 1 or len(b.args) != 2 or b.args[1].rank:
        return None
    return read(b.args[1]) if any(_says_convex(f, b.args[0]) for f in k.givens.facts) else None


def _says_convex(fact: Term, f: Term) -> bool:
    if fact.head != "forall" or fact.args[1].head not in ("ge", "gt"):
        return False
    x, inner = fact.args
    return inner.args[0] == Term("app", (Term("prime", (f, 2)), x)) and inner.args[1] == Term("num", (Fraction(0), ""))


@convex_row(_declared_convex)
def _application(k: Kernel, b: Term, u: Poly) -> Poly:
    return atom(Term("app", (b.args[0], to_term(u))))


def gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """The forms c (E[φ(u)] − φ(E[u])) ≥ 0 with c > 0 whose first part stands in p."""
    for m, c in p:
        averages = [b for b, e in m if b.head in WHOLES and e == 1]
        if len(averages) != 1 or sign_of(k, Poly({tuple(pair for pair in m if pair[0] != averages[0]): c})) & NEG:
            continue
        rest = Poly({tuple(pair for pair in m if pair[0] != averages[0]): c})
        for gap in _of_average(k, averages[0]):
            yield rest * gap


def _of_average(k: Kernel, b: Term) -> Iterator[Poly]:
    overs, body = opened_fully(k, b)
    single = body.monomial
    if single is None or single[0] != 1:
        return
    pairs = list(single[1])
    try:
        q = normalised(k, overs, [pair for pair in pairs if pair[0] != E])
        if q is not None:
            yield from _with_density(k, atom(b), overs, q, pairs)
    except (NotSupported, SortError, ZeroDivisionError):
        return


def _with_density(k: Kernel, whole: Poly, overs: list[Over], q: Poly, pairs: Pairs) -> Iterator[Poly]:
    letters = frozenset(o.letter for o in overs)
    weight = joined(pairs) * reciprocal(k, q)
    single = weight.monomial
    if single is None:
        return
    inside = [pair for pair in single[1] if pair_free(pair) & letters]
    outside = Poly({tuple(pair for pair in single[1] if pair not in inside): single[0]})
    if sign_of(k, outside) & NEG:
        return
    if len(inside) == 1:
        (b, e) = inside[0]
        for argument, value in CONVEX:
            u = argument(k, b, e)
            if u is not None:
                yield whole - outside * value(k, b, average(k, overs, q * u))
        mean = mean_of_logs(k, b) if e == 1 else None
        if mean is not None:
            yield whole - outside * average(k, overs, q * mean)
    if inside and all(isinstance(e, int) and e > 0 and e % 2 == 0 for _, e in inside):
        u = joined([(b, e // 2) for b, e in inside])  # type: ignore[operator]
        mean = average(k, overs, q * u)
        yield whole - outside * mean * mean


def mean_of_logs(k: Kernel, b: Term) -> Poly | None:
    """
    u_i > 0 for the n ≥ 1 values of i
    ------------------------------------------
    log Σᵢ u_i ≥ log n + (1/n) Σᵢ log u_i
    """
    if b.head != "log" or b.args[0].head != "sum" or not nonempty(k, *b.args[0].args[1:3]):
        return None
    i, body = k.open(b.args[0])
    lo, hi = b.args[0].args[1:3]
    u = k.nf(body)
    if hi == oo or sign_of(k, u) != POS:
        return None
    n = k.nf(hi) - k.nf(lo) + ONE
    return log_of(k, n) + reciprocal(k, n) * sum_of(k, i, lo, hi, log_of(k, u))


__all__ = ["CONVEX", "convex_row", "gaps", "mean_of_logs"]
