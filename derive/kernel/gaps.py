"""Known gaps that are never negative: a convex function above its tangent, |Σ a| below Σ |a|, Cauchy and Schwarz."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import Index, Term

from .cauchy_schwarz import mean_square_gaps
from .engine import Kernel
from .mean_products import mean_product_gaps
from .means import mean_gaps
from .poly import ONE, ZERO, E, Mono, Number, Poly, as_poly, atom, constant, read, sorted_mono
from .rules.arithmetic import absolute
from .rules.functions import exp_of, log_of
from .rules.operator_norms import least_stretch_gaps, norm_gaps, product_gaps
from .rules.schwarz import quadratic_form_gaps
from .rules.sizes import size_gaps
from .rules.sums import sum_of
from .signs import NEG, POS, mono_sign, sign_of
from .under_averages import density_gaps

Gaps = Callable[[Kernel, Poly], Iterator[Poly]]


def _weighted(k: Kernel, p: Poly, head: str) -> Iterator[tuple[Poly, Term]]:
    """(w, b) for every monomial w b of p with an atom b of this head to the first power, w free of such atoms."""
    for m, c in p:
        found = [b for b, e in m if b.head == head and e == 1]
        if len(found) == 1:
            yield Poly({tuple(pair for pair in m if pair[0] != found[0]): c}), found[0]


def _not_negative(k: Kernel, w: Poly) -> bool:
    return not sign_of(k, w) & NEG


def log_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    u > 0                      u > 0
    -----------------          ----------------------
    u − 1 − log u ≥ 0          log u − 1 + 1/u ≥ 0
    """
    for m, c in p:
        u = Poly({m: 1})
        if c > 0 and m and any(b.head == "log" for b in p.atoms) and mono_sign(k, m, 1) == POS:
            yield (u - ONE - log_of(k, u)).scale(c)
    for w, b in _weighted(k, p, "log"):
        u = read(b.args[0])
        if _not_negative(k, -w):
            yield (ONE - u + atom(b)) * w
        elif _not_negative(k, w):
            from .rules.arithmetic import reciprocal

            yield (atom(b) - ONE + reciprocal(k, u)) * w


def collected_log_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    wⱼ ≥ 0    uⱼ > 0
    ----------------------------------
    Σⱼ wⱼ (uⱼ − 1 − log uⱼ) ≥ 0        for p = Σⱼ −wⱼ log uⱼ + …, at least one uⱼ made of several logarithms

    The logarithms are collected by the monomials, then by the forms, that they are multiplied by.
    """
    beside: dict[Term, Poly] = {}
    for m, c in p:
        logs = [b for b, e in m if b.head == "log" and e == 1]
        if len(logs) == 1:
            rest = Poly({tuple(pair for pair in m if pair[0] != logs[0]): -c})
            beside[logs[0]] = beside.get(logs[0], ZERO) + rest
    for groups in (_by_forms(beside), _by_monomials(beside)):
        rows = [(-rest, -w) if not sign_of(k, rest) & POS else (rest, w) for rest, w in groups.items()]
        if any(len(w) > 1 for _, w in rows) and not any(sign_of(k, rest) & NEG for rest, _ in rows):
            yield sum(((exp_of(k, w) - ONE - w) * rest for rest, w in rows), ZERO)


def _by_monomials(beside: dict[Term, Poly]) -> dict[Poly, Poly]:
    groups: dict[Poly, Poly] = {}
    for b, rest in beside.items():
        for m, c in rest:
            key = Poly({m: 1})
            groups[key] = groups.get(key, ZERO) + atom(b).scale(c)
    return groups


def _by_forms(beside: dict[Term, Poly]) -> dict[Poly, Poly]:
    groups: dict[Poly, Poly] = {}
    for b, rest in beside.items():
        known = next((g for g in groups if rest in (g, -g)), rest)
        groups[known] = groups.get(known, ZERO) + (atom(b) if rest == known else -atom(b))
    return groups


def exp_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """e^u − e^v (1 + u − v) ≥ 0, for exponents u and v that occur, and for v = 0."""
    rows = [(Poly({tuple(pair for pair in m if pair[0] != E): c}), as_poly(dict(m).get(E, 0))) for m, c in p]
    exponents = list(dict.fromkeys([ZERO, *(u for _, u in rows)]))
    for w, u in rows:
        if _not_negative(k, w):
            for v in exponents:
                if v != u:
                    yield w * (exp_of(k, u) - exp_of(k, v) * (ONE + u - v))


def triangle_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    Σ |aⱼ| − |Σ aⱼ| ≥ 0        Σᵢ |aᵢ| − |Σᵢ aᵢ| ≥ 0
    """
    for w, b in _weighted(k, p, "abs"):
        u = read(b.args[0])
        if not _not_negative(k, -w):
            continue
        yield (atom(b) - _sizes(k, u)) * w


def _sizes(k: Kernel, u: Poly) -> Poly:
    total = ZERO
    for m, c in u:
        total = total + _size(k, m, c)
    return total


def _size(k: Kernel, m: Mono, c: Number) -> Poly:
    """|c ∏ bᵉ|, or the sum of the sizes for a sum over an index."""
    sums = [b for b, e in m if b.head == "sum" and e == 1]
    if len(sums) != 1:
        return absolute(k, Poly({m: c}))
    i, body = k.open(sums[0])
    inner = sum_of(k, i, sums[0].args[1], sums[0].args[2], _sizes(k, k.nf(body)))
    return absolute(k, Poly({tuple(pair for pair in m if pair[0] != sums[0]): c})) * inner


def one_of_a_sum(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    fᵢ ≥ 0 for every i
    --------------------
    Σᵢ fᵢ − fⱼ ≥ 0
    """
    letters = sorted((s for s in p.free if isinstance(s.sort, Index)), key=repr)
    for w, b in _weighted(k, p, "sum"):
        i, body = k.open(b)
        if not letters or not _not_negative(k, w) or not _not_negative(k, k.nf(body)):
            continue
        lo, hi = (k.nf(end) for end in b.args[1:3])
        for j in letters:
            if _not_negative(k, atom(j) - lo) and _not_negative(k, hi - atom(j)):
                yield (atom(b) - k.nf(body.subs({i: j}))) * w


def cauchy_schwarz_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    fᵢ ≥ 0    gᵢ ≥ 0    fᵢ gᵢ = hᵢ²
    --------------------------------------
    Σᵢ fᵢ Σᵢ gᵢ − (Σᵢ hᵢ)² ≥ 0
    """
    pairs = [(b, d) for m in p.terms for b, e in m for d, n in m if b.head == d.head == "sum" and e == n == 1 and b != d]
    for m, c in p:
        for b, e in m:
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            if b.head != "sum" or e != 2 or not _not_negative(k, -rest):
                continue
            for f, g in dict.fromkeys(pairs):
                if _product_of_squares(k, f, g, b):
                    yield (atom(b, 2) - atom(f) * atom(g)) * rest


def _product_of_squares(k: Kernel, f: Term, g: Term, h: Term) -> bool:
    """Whether the three sums have one range, and summands with f, g ≥ 0 and f g = h²."""
    if not f.args[1:3] == g.args[1:3] == h.args[1:3]:
        return False
    i, _ = k.open(f)
    a, b, c = (k.nf(x.args[3].subs({x.args[0]: i})) for x in (f, g, h))
    return a * b == c * c and _not_negative(k, a) and _not_negative(k, b)


def power_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    0 ≤ b ≤ 1    e ≥ 0        b ≥ 1    e ≥ 0
    ------------------        ---------------
    1 − bᵉ ≥ 0                bᵉ − 1 ≥ 0
    """
    for m, c in p:
        for b, e in m:
            if b == E or isinstance(e, int) or sign_of(k, as_poly(e)) & NEG:
                continue
            rest = Poly({tuple(pair for pair in m if pair[0] != b): c})
            gap = ONE - atom(b) if not _not_negative(k, rest) else atom(b) - ONE
            if _not_negative(k, atom(b)) and _not_negative(k, gap):
                yield (atom(b, e) - ONE) * rest


def squares(k: Kernel, p: Poly) -> Poly | None:
    """
    p = a − b    a ≥ 0    a² − b² ≥ 0
    -----------------------------------
    p ≥ 0

    a² − b² for the terms of p that are certainly ≥ 0 and the others, if that gets rid of roots or of |u|.
    """
    if not any(b.head == "abs" or isinstance(e, Fraction) for m in p.terms for b, e in m):
        return None
    a = Poly({m: c for m, c in p if not mono_sign(k, m, c) & NEG})
    b = a - p
    return a * a - b * b if a and b and len(a) + len(b) <= 8 else None


GAPS: tuple[tuple[str, Gaps], ...] = (
    ("log u ≤ u − 1", log_gaps),
    ("e^u ≥ 1 + u", exp_gaps),
    ("triangle inequality", triangle_gaps),
    ("Cauchy–Schwarz inequality", cauchy_schwarz_gaps),
    ("Cauchy–Schwarz inequality", quadratic_form_gaps),
    ("powers of a number between 0 and 1", power_gaps),
    ("operator norm of a sum and of a product", norm_gaps),
    ("norms of the parts of a product", size_gaps),
    ("least stretch of I + B", least_stretch_gaps),
    ("products factor by factor", product_gaps),
    ("arithmetic and geometric mean", mean_gaps),
    ("Cauchy–Schwarz inequality", mean_square_gaps),
    ("Cauchy–Schwarz inequality", mean_product_gaps),
    ("a term of a sum of terms that are ≥ 0", one_of_a_sum),
    ("Gibbs' inequality", density_gaps),
)

__all__ = ["GAPS", "collected_log_gaps", "constant", "sorted_mono", "squares"]
