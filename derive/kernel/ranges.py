"""Sums over neighbouring ranges compared: each as a difference of partial sums, which telescopes.

A(x) stands for Σ_{i ≤ x} f(i), counted from somewhere: Σ_{i=a}^{b} f = A(b) − A(a − 1) for b ≥ a − 1, and
A(x + 1) = A(x) + f(x + 1). What is left are A at letters and single terms f(x + j); both are defined, or the sum stays.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from derive.notation import Index, NotSupported, SortError, Tensor, Term, number, relation, symbol

from .engine import Kernel, height
from .integers import is_integer
from .poly import ONE, ZERO, Exponent, Poly, as_exponent, as_poly, atom, constant, key, read, to_term
from .rules.arithmetic import raise_to
from .rules.loops import Loop
from .rules.power_sums import HIGHEST, faulhaber, geometric
from .rules.sums import summed
from .signs import NEG, sign_of

FARTHEST = 12  # single terms that are split off
DEEPEST = 3  # sums in sums
LETTER = symbol("!i", Tensor((), "Z"))
Range = tuple[Term, Term]


def telescoped(k: Kernel, p: Poly) -> Poly:
    """The form with its sums as differences of partial sums, in exponents too; the single terms that are left may be sums again."""
    for _ in range(DEEPEST):
        before, p = p, _telescoped(k, p, _varying(p))
        if p == before or not any(b.head == "sum" for b in p.atoms):
            break
    return p


def _telescoped(k: Kernel, p: Poly, varying: frozenset[Range]) -> Poly:
    total = ZERO
    for m, c in p:
        piece = constant(c)
        for b, e in m:
            piece = piece * _power(k, b, e, varying)
        total = total + piece
    return total


def _varying(p: Poly) -> frozenset[Range]:
    """The ranges of loops that have an end in common, up to a number, with another range."""
    ranges = {(t.args[1], t.args[2]) for b in p.atoms for t in b.walk() if t.head == "sum"}
    groups: dict[Poly, set[Range]] = {}
    for lo, hi in ranges:
        for end in (read(lo), read(hi)):
            symbolic = end - constant(end.terms.get((), 0))
            if symbolic:
                groups.setdefault(symbolic, set()).add((lo, hi))
    return frozenset(r for group in groups.values() if len(group) > 1 for r in group)


def _power(k: Kernel, b: Term, e: Exponent, varying: frozenset[Range]) -> Poly:
    e = as_exponent(_telescoped(k, e, varying)) if isinstance(e, Poly) else e
    if b.head == "sum" and isinstance(e, int) and 0 < e <= 4:
        found = _as_difference(k, b, varying)
        if found is not None:
            return found.power(e)
    return atom(b, e)


def _as_difference(k: Kernel, b: Term, varying: frozenset[Range]) -> Poly | None:
    """
    b ≥ a − 1
    -------------------------------
    Σ_{i=a}^{b} f = A(b) − A(a − 1)
    """
    chosen = _chosen(k, b, varying)
    if chosen is None:
        return None
    loop, inner = chosen
    lo, hi = read(loop.lo), read(loop.hi)
    if sign_of(k, hi - lo + ONE) & NEG:
        k.wish(relation(loop.hi, "ge", to_term(lo - ONE)))
        return None
    try:
        total = ZERO
        for piece, shift in _summands(k, inner, loop.i):
            total = total + _partial(k, piece, hi + shift) - _partial(k, piece, lo - ONE + shift)
        return total
    except (NotSupported, SortError, ZeroDivisionError):
        return None


def _chosen(k: Kernel, b: Term, varying: frozenset[Range]) -> tuple[Loop, Poly] | None:
    """A sum as one over the loop whose range others are to be compared with, and the sum over the other loops."""
    loops: list[Loop] = []
    while b.head == "sum":
        i, body = k.open(b)
        loops.append(Loop(i, b.args[1], b.args[2]))
        b = body
    letters = {loop.i for loop in loops}
    if any((loop.lo.free | loop.hi.free) & letters for loop in loops):
        return None
    inner = k.nf(b)
    if len(loops) == 1:
        return loops[0], inner
    loop = next((x for x in loops if (x.lo, x.hi) in varying), None)
    return None if loop is None else (loop, summed(k, [x for x in loops if x is not loop], inner))


def _summands(k: Kernel, body: Poly, i: Term) -> Iterator[tuple[Poly, Poly]]:
    """Monomials g(j) and shifts s with Σᵢ f(i) = Σ g(i + s), each with its least index written without a number."""
    for m, c in body:
        rest = Poly({tuple(pair for pair in m if pair[0] != i): 1})
        shift = constant(least_offset(rest, i))
        moved = k.replace(Poly({m: c}), {i: to_term(atom(LETTER) - shift)})
        for n, d in moved:
            yield Poly({n: d}), shift


def least_offset(p: Poly, i: Term) -> int:
    """The least number c for which i + c stands in an index or exponent."""
    offsets = [int(q.terms.get((), 0)) for q in _affine(p, i) if q.terms.get((), 0) == int(q.terms.get((), 0))]
    return min(offsets, default=0)


def _affine(p: Poly, i: Term) -> Iterator[Poly]:
    for m in p.terms:
        for b, e in m:
            if isinstance(e, Poly) and e.terms.get(((i, 1),)) == 1:
                yield e
            elif isinstance(e, Poly):
                yield from _affine(e, i)
            for sub in b.walk():
                if sub.head in ("at", "delta", "app"):
                    yield from (q for a in sub.parts[1:] if not a.dims and (q := read(a)).terms.get(((i, 1),)) == 1)


def _partial(k: Kernel, f: Poly, x: Poly) -> Poly:
    """A(x): at a letter or 0, with single terms for the whole number that x is away from it."""
    away = x.terms.get((), 0)
    if away != int(away) or abs(away) > FARTHEST:  # type: ignore[operator]
        raise NotSupported("partial sums that are far apart")
    start = x - constant(away)
    total = _closed(k, f, start)
    for j in range(1, int(away) + 1):
        total = total + _term(k, f, start + constant(j))
    for j in range(int(away) + 1, 1):
        total = total - _term(k, f, start + constant(j))
    return total


def _closed(k: Kernel, f: Poly, x: Poly) -> Poly:
    """A(x) in closed form for iᵐ rⁱ with r ≠ 1; else as an atom."""
    single = f.monomial
    assert single is not None
    bound = tuple(pair for pair in single[1] if _about(pair))
    outside = Poly({tuple(pair for pair in single[1] if not _about(pair)): single[0]})
    inner = Poly({bound: 1})
    power = bound[0][1] if len(bound) == 1 and bound[0][0] == LETTER else None if bound else 0
    if isinstance(power, int) and 0 <= power <= HIGHEST:
        return outside * _at(k, faulhaber(power), symbol("!x", Tensor((), "Z")), x)
    found = geometric(k, inner, LETTER)
    if found is not None:
        return outside * _at(k, found, LETTER, x)
    return outside * atom(Term("upto", (to_term(inner), to_term(x))))


def _about(pair: tuple[Term, Exponent]) -> bool:
    return LETTER in pair[0].free or (isinstance(pair[1], Poly) and LETTER in pair[1].free)


def _at(k: Kernel, p: Poly, letter: Term, x: Poly) -> Poly:
    return k.replace(p, {letter: to_term(x)})


def _term(k: Kernel, f: Poly, x: Poly) -> Poly:
    """f(x), where it is defined."""
    from .definedness import missing

    value = _at(k, f, LETTER, x)
    if missing(k, to_term(value)) is not None:
        raise NotSupported("a term beyond the range of its sum, where it may have no value")
    return value


# -- products ------------------------------------------------------------------------------------------


def refined(k: Kernel, p: Poly) -> Poly:
    """
    a − 1 ≤ c ≤ b
    ------------------------------------------
    ∏_{i=a}^{b} f = ∏_{i=a}^{c} f ∏_{i=c+1}^{b} f        at the ends c of the other products of f
    """
    products = sorted({b for b in p.atoms if b.head == "prod"}, key=key)
    if len(products) < 1:
        return p
    rows = [(b, *_factor(k, b)) for b in products]
    values: dict[Term, list[Poly]] = {}
    for b, f, shift in rows:
        lo, hi = read(b.args[1]) + shift - ONE, read(b.args[2]) + shift
        ends = {q for other, g, s in rows if g == f for q in (read(other.args[1]) + s - ONE, read(other.args[2]) + s)}
        found = _cut(k, f, lo, hi, sorted(ends | {hi - constant(1)} if len(products) == 1 else ends, key=repr))
        if found is not None:
            values[b] = found
    return _replaced(k, p, values)


def _factor(k: Kernel, b: Term) -> tuple[Poly, Poly]:
    """The factor as a form in one letter, and how far its index was moved."""
    i, body = k.open(b)
    inner = k.nf(body)
    shift = constant(least_offset(inner, i))
    return k.replace(inner, {i: to_term(atom(LETTER) - shift)}), shift


def _cut(k: Kernel, f: Poly, lo: Poly, hi: Poly, ends: list[Poly]) -> list[Poly] | None:
    """The factors of ∏_{lo < i ≤ hi} f, cut at those ends that certainly lie between."""
    if not sign_of(k, hi - lo) or sign_of(k, hi - lo) & NEG:
        k.wish(relation(to_term(hi), "ge", to_term(lo)))
        return None
    inside = [x for x in ends if x not in (lo, hi) and not (sign_of(k, x - lo) | sign_of(k, hi - x)) & NEG]
    ordered = _ordered(k, inside)
    if ordered is None:
        return None
    try:
        return [q for a, b in itertools.pairwise((lo, *ordered, hi)) for q in _segment(k, f, a, b)]
    except (NotSupported, SortError, ZeroDivisionError):
        return None


def _ordered(k: Kernel, points: list[Poly]) -> list[Poly] | None:
    """Points in increasing order, if their order is certain."""
    done: list[Poly] = []
    for x in points:
        place = next((n for n, y in enumerate(done) if not sign_of(k, y - x) & NEG), len(done))
        if any(sign_of(k, x - y) & NEG for y in done[:place]):
            return None
        done.insert(place, x)
    return done


def _segment(k: Kernel, f: Poly, lo: Poly, hi: Poly) -> list[Poly]:
    """The factors over lo < i ≤ hi one by one if they are few, else as one."""
    length = (hi - lo).constant
    if length is not None and 0 <= length <= FARTHEST and length == int(length):
        return [_term(k, f, lo + constant(j)) for j in range(1, int(length) + 1)]
    return [atom(Term("between", (to_term(f), to_term(lo), to_term(hi))))]


def as_written(b: Term) -> Term:
    """∏_{i=a+1}^{b} f(i) for a part of a product between a and b."""
    f, lo, hi = b.args
    start = Term("add", (lo, number(1)))
    i = symbol(f"?{height(f)}part", Index(start, hi))
    return Term("prod", (i, start, hi, f.subs({LETTER: i})))


def with_parts_written(k: Kernel, p: Poly) -> Poly:
    """The same form, with the parts of products as products again."""
    return k.replace(p, {b: as_written(b) for b in p.atoms if b.head == "between"})


def _replaced(k: Kernel, p: Poly, values: dict[Term, list[Poly]]) -> Poly:
    total = ZERO
    for m, c in p:
        piece = constant(c)
        for b, e in m:
            e = as_exponent(_replaced(k, e, values)) if isinstance(e, Poly) else e
            piece = piece * (_spread(k, b, values[b], e) if b in values else atom(b, e))
        total = total + piece
    return total


def _spread(k: Kernel, b: Term, factors: list[Poly], e: Exponent) -> Poly:
    """
    e ∈ ℤ, or every bⱼ ≥ 0
    -------------------------
    (∏ bⱼ)^e = ∏ bⱼ^e
    """
    if not is_integer(k, as_poly(e)) and any(sign_of(k, q) & NEG for q in factors):
        return atom(b, e)
    result = ONE
    for q in factors:
        result = result * raise_to(k, q, as_poly(e))
    return result


__all__ = ["as_written", "least_offset", "refined", "telescoped", "with_parts_written"]
