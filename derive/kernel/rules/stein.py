"""Integration by parts under normal laws on vectors: Stein 1981; Liu 1994, Statistics & Probability Letters 21."""

from __future__ import annotations

from derive.notation import Term, number

from ..engine import Kernel
from ..poly import Poly, to_term
from .averages import Over, Pairs, average, elimination, joined
from .calculus import diff
from .components import pair_indices
from .marginals import EXCHANGE
from .moments import STANDARD, smooth
from .sums import sum_of


def _covariance(k: Kernel, over: Over, i: Term, j: Term) -> Poly | None:
    """Cov(z_i, z_j) for a centred normal law on vectors; nothing for any other law."""
    law = over.middle[0] if over.head == "expect" else None
    if law is not None and law.head == "product" and law.args[3] == STANDARD and law.args[1] == number(1):
        return k.nf(Term("delta", (i, j)))
    if law is not None and law.head == "law" and law.args[0] == "mvnormal":
        return k.entry(law.args[2], (i, j))
    return None


@elimination(lambda over: over.head == "expect" and over.letter.rank == 1)
def by_parts_in_a_component(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    z ~ N(0, Σ),  f smooth
    ---------------------------------------
    E[zᵢ f(z)] = Σⱼ Σᵢⱼ E[∂f/∂zⱼ]
    """
    z = over.letter
    place = next((n for n, (b, e) in enumerate(own) if _component(b, z) and isinstance(e, int) and e > 0), None)
    if place is None or not any(None in pair_indices(pair, z) for pair in own) or not all(smooth(k, b, e, z) for b, e in own):
        return None
    b, e = own[place]
    j = k.fresh_index(number(1), to_term(k.nf(z.dims[0])))
    covariance = _covariance(k, over, b.args[1], j)
    if covariance is None:
        return None
    k.need(EXCHANGE, "convention")
    rest = joined([*own[:place], *own[place + 1 :], *([(b, e - 1)] if e != 1 else [])])  # type: ignore[operator]
    slope = average(k, [over], diff(k, rest, Term("at", (z, j))))
    written = Term("expect", (z, *over.middle, to_term(joined(own))))
    return k.fire("Stein's identity", written, sum_of(k, j, j.sort.lo, j.sort.hi, covariance * slope))  # type: ignore[union-attr]


def _component(b: Term, z: Term) -> bool:
    return b.head == "at" and b.args[0] == z and len(b.args) == 2
