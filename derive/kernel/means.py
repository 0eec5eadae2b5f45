"""Weighted means: the geometric mean is at most the arithmetic one, and a power keeps the order of its roots."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Term

from .engine import Kernel
from .poly import ONE, ZERO, E, Exponent, Mono, Poly, as_exponent, as_poly, atom, key, sorted_mono, to_term
from .rules.arithmetic import reciprocal
from .rules.sums import sum_of
from .rules.together import together
from .signs import NEG, NONNEG, POS, mono_sign, sign, sign_of

Weighted = tuple[Poly, Poly]  # (the sum of the weights, the arithmetic mean)


# -- the arithmetic and the geometric mean -------------------------------------------------------------


def mean_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    λ ≥ 0    1 − λ ≥ 0    a, b ≥ 0              λᵢ ≥ 0    Σᵢ λᵢ = 1    aᵢ ≥ 0
    ---------------------------------           ---------------------------------
    λ a + (1 − λ) b − a^λ b^{1−λ} ≥ 0           Σᵢ λᵢ aᵢ − ∏ᵢ aᵢ^{λᵢ} ≥ 0
    """
    for m, c in p:
        if c > 0 or mono_sign(k, m, c) in (POS, NONNEG):
            continue
        found = _of_powers(k, m)
        if found is not None:
            yield (found[0] - found[1]) * found[2].scale(-c)
        yield from (gap.scale(-c) for gap in _between(k, p, m))


def _of_powers(k: Kernel, m: Mono) -> tuple[Poly, Poly, Poly] | None:
    """(Σ λ a, ∏ a^λ, q) for a monomial q ∏ a^λ with broken exponents λ ≥ 0 that sum to 1, and q ≥ 0."""
    inside = [(b, e) for b, e in m if b != E and b.head != "num" and (b.head == "prod" or not isinstance(e, int))]
    rest = Poly({tuple(pair for pair in m if pair not in inside): 1})
    rows = [_weighted(k, b, e) for b, e in inside]
    if len(rows) < 1 or (len(rows) == 1 and inside[0][0].head != "prod") or any(r is None for r in rows) or sign_of(k, rest) & NEG:
        return None
    total, mean = ZERO, ZERO
    for weight, part in (r for r in rows if r is not None):
        total, mean = total + weight, mean + part
    return (mean, Poly({sorted_mono(inside): 1}), rest) if _vanishes(k, total - ONE) else None


def _weighted(k: Kernel, b: Term, e: Exponent) -> Weighted | None:
    """λ and λ a for a factor a^λ with a, λ ≥ 0; Σᵢ λᵢ and Σᵢ λᵢ aᵢ for a product of such factors."""
    if b.head != "prod":
        return None if (sign(k, b) | sign_of(k, as_poly(e))) & NEG else (as_poly(e), as_poly(e) * atom(b))
    i, body = k.open(b)
    single = k.nf(body).monomial
    if single is None or single[0] != 1 or (isinstance(e, Poly) and i in e.free):
        return None
    total, mean = ZERO, ZERO
    for base, power in single[1]:
        row = None if base == E or base.head == "prod" else _weighted(k, base, as_exponent(as_poly(power) * as_poly(e)))
        if row is None:
            return None
        total, mean = total + row[0], mean + row[1]
    return sum_of(k, i, b.args[1], b.args[2], total), sum_of(k, i, b.args[1], b.args[2], mean)


def _between(k: Kernel, p: Poly, m: Mono) -> Iterator[Poly]:
    """λ s + (1 − λ) t − m for two terms s and t of a form, or their powers of what m is made of, with |m| = s^λ t^{1−λ}."""
    bases = {b for b, _ in m}
    wholes = [n for n, c in p if c > 0 and n]
    parts = [tuple(pair for pair in n if pair[0] in bases) for n in wholes]
    for terms in (wholes, parts):
        for s, t in ((s, t) for x, s in enumerate(terms) for t in terms[x + 1 :] if s and t and s != t):
            weights = _weights(k, dict(s), dict(t), dict(m))
            if weights is not None:
                yield weights[0] * Poly({s: 1}) + weights[1] * Poly({t: 1}) - Poly({m: 1})


def _weights(k: Kernel, s: dict[Term, Exponent], t: dict[Term, Exponent], m: dict[Term, Exponent]) -> tuple[Poly, Poly] | None:
    """λ, μ ≥ 0 with λ + μ = 1 and |m| = s^λ t^μ."""
    from .definedness import missing

    bases = sorted({*s, *t, *m}, key=key)
    rows = [tuple(as_poly(d.get(b, 0)) for d in (s, t, m)) for b in bases]
    if not all(_may_be_averaged(k, b, s.get(b, 0), t.get(b, 0)) for b in bases):
        return None
    alone = [next(((z, row[n]) for row in rows for z in row[2:] if row[n] and not row[1 - n]), None) for n in (0, 1)]
    if None in alone:
        apart = min((row for row in rows if row[0] != row[1]), key=lambda row: len(row[0] - row[1]))
        weight = together((apart[2] - apart[1]) * reciprocal(k, apart[0] - apart[1]))
        found = weight, ONE - weight
    else:
        found = tuple(together(z * reciprocal(k, x)) for z, x in alone)  # type: ignore[misc,assignment]
    if any(sign_of(k, w) & NEG or missing(k, to_term(w)) is not None for w in found) or not _vanishes(k, found[0] + found[1] - ONE):
        return None
    return found if all(_vanishes(k, found[0] * x + found[1] * y - z) for x, y, z in rows) else None


def _may_be_averaged(k: Kernel, b: Term, x: Exponent, y: Exponent) -> bool:
    """
    b > 0                       b ≥ 0, x, y ≥ 0             x, y even
    --------------------        --------------------        ---------------------
    (bˣ)^λ (bʸ)^{1−λ} is the power of |b| to λ x + (1 − λ) y
    """
    s = POS if b == E else sign(k, b)
    if s == POS:
        return True
    if all(isinstance(e, int) and e % 2 == 0 and e >= 0 for e in (x, y)):
        return True
    return not s & NEG and all(e == 0 or sign_of(k, as_poly(e)) == POS for e in (x, y))


def _vanishes(k: Kernel, p: Poly) -> bool:
    from .zero import is_zero

    return not p or is_zero(k, p)


# -- powers --------------------------------------------------------------------------------------------


def root_difference(k: Kernel, p: Poly) -> Poly | None:
    """
    a ≥ b ≥ 0    n ≥ 0
    --------------------
    q (aⁿ − bⁿ) ≥ 0,   q ≥ 0

    a − b for a form of two terms.
    """
    if len(p) != 2:
        return None
    (m1, c1), (m2, c2) = sorted(p, key=lambda pair: -pair[1])
    letters = sorted({x for m in (m1, m2) for _, e in m if isinstance(e, Poly) for x in e.free}, key=key)
    for n in letters:
        (rest, a), (other, b) = _root(m1, n), _root(m2, n)
        if a is None or b is None or c1 != -c2 or rest != other or sign_of(k, atom(n)) & NEG:
            continue
        if not (mono_sign(k, rest, c1) | sign_of(k, a) | sign_of(k, b)) & NEG:
            return a - b
    return None


def _root(m: Mono, n: Term) -> tuple[Mono, Poly | None]:
    """(q, a) for a monomial q aⁿ, with n nowhere in q and a."""
    inside = [(b, e) for b, e in m if n in b.free or (isinstance(e, Poly) and n in e.free)]
    found = ONE
    for b, e in inside:
        each = as_poly(e) * atom(n, -1)
        if n in b.free or n in each.free:
            return m, None
        found = found * atom(b, as_exponent(each))
    return tuple(pair for pair in m if pair not in inside), found


__all__ = ["mean_gaps", "root_difference"]
