"""Sums over one range, joined into one: Σᵢ aᵢ + Σᵢ bᵢ + c as a sum of a single summand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from derive.notation import Term

from .poly import ONE, Poly
from .signs import ANY, NEG, NONNEG, NONPOS, POS, ZERO_SIGN, sign_of

if TYPE_CHECKING:
    from .engine import Kernel


class Joined(NamedTuple):
    """Σ_{i=lo}^{hi} body + beside."""

    i: Term
    lo: Term
    hi: Term
    body: Poly
    beside: Poly


def joined(k: Kernel, p: Poly) -> Joined | None:
    """A form as one sum and what stands beside it; what a sum is multiplied by is one of the factors of each of its terms."""
    groups: dict[tuple[Term, Term], list[tuple[Term, Poly]]] = {}
    beside = Poly({})
    for m, c in p:
        sums = [b for b, e in m if b.head == "sum" and e == 1]
        if not sums and not any(b.head == "sum" for b, _ in m):
            beside = beside + Poly({m: c})
            continue
        if len(sums) != 1:
            return None
        factor = Poly({tuple(pair for pair in m if pair[0] != sums[0]): c})
        groups.setdefault((sums[0].args[1], sums[0].args[2]), []).append((sums[0], factor))
    if len(groups) != 1:
        return None
    (((lo, hi), members),) = groups.items()
    i = k.fresh_index(lo, hi)
    body = Poly({})
    for b, factor in members:
        body = body + k.nf(b.args[3].subs({b.args[0]: i})) * factor
    return Joined(i, lo, hi, body, beside)


def sign_by_terms(k: Kernel, p: Poly) -> int:
    """
    aᵢ + bᵢ ≥ 0 for every i        aᵢ + bᵢ > 0 for every i, and there is one
    -----------------------        -------------------------------------------
    Σᵢ aᵢ + Σᵢ bᵢ ≥ 0              Σᵢ aᵢ + Σᵢ bᵢ > 0
    """
    from .atom_signs import nonempty

    if sum(b.head == "sum" for m in p.terms for b, _ in m) < 2:
        return ANY
    whole = joined(k, p)
    if whole is None or whole.beside:
        return ANY
    s = sign_of(k, whole.body)
    if s in (NONNEG, NONPOS, ZERO_SIGN):
        return s
    return ANY if s not in (POS, NEG) else s if nonempty(k, whole.lo, whole.hi) else s | ZERO_SIGN


def spread(k: Kernel, whole: Joined) -> Iterator[Poly]:
    """
    b = Σᵢ b/n        Σᵢ wᵢ = 1
    -----------       -----------
                      b = Σᵢ b wᵢ

    What stands beside a sum of n terms as what each of them has of it, in each way that is known.
    """
    from .bounds import margins
    from .rules.arithmetic import reciprocal

    yield whole.beside * reciprocal(k, k.nf(whole.hi) - k.nf(whole.lo) + ONE)
    for margin in margins(k):
        sums = [b for b in margin.form.atoms if b.head == "sum" and b.args[1:3] == (whole.lo, whole.hi)]
        if margin.sign != ZERO_SIGN or margin.universal or len(sums) != 1:
            continue
        ((b,), rest) = sums, Poly({m: c for m, c in margin.form if m != ((sums[0], 1),)})
        total = rest.constant
        if total and margin.form.terms.get(((b, 1),)) == 1 and len(margin.form) == 2:
            if margin.assumed:
                k.support.add("assumed")
            yield whole.beside * k.nf(b.args[3].subs({b.args[0]: whole.i})).scale(-1 / Fraction(total))


__all__ = ["Joined", "joined", "sign_by_terms", "spread"]
