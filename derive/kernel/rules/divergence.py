"""Expectations under normal laws that certainly do not exist: the convention that what is written exists does not cover them.

1/z has a pole inside the support, and e^{z²} outgrows the density. Where several summands diverge, their sum might still
exist; nothing is shown of it, and it is refused as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notation import NotSupported, Term

from ..conditions import condition_row
from ..engine import Kernel
from ..poly import E, Number, Poly, as_poly, constant, read, to_term, whole_power
from ..signs import NEG, POS, ZERO_SIGN, sign_of
from .averages import Pairs, cut, joined
from .blocks import parts_of
from .laws import resolve_law
from .shapes import by_powers, linear_in


@condition_row("expect", "var", "cov")
def _exists(k: Kernel, t: Term) -> Iterator[Term]:
    """An expectation under a normal law has no pole, and no tail that outgrows the law; else the step is refused here."""
    law = resolve_law(k, t.args[1])
    if law.head == "law" and law.args[0] == "normal":
        z, body = k.open(t) if t.head != "cov" else _product(k, t)
        precision = whole_power(k.nf(law.args[2]), -2)
        for m in (m for part in parts_of(body) for m in k.entry(part, k.indices_for(part.dims)).terms):
            _, own = cut(list(m), frozenset((z,)))
            if _has_pole(k, own, z) or _outgrows(k, own, z, precision):
                raise NotSupported(f"an expectation over {t.args[0]!r} that does not exist: it has a pole, or outgrows the law")
    return iter(())


def _product(k: Kernel, t: Term) -> tuple[Term, Term]:
    x, law, f, g = t.args
    return k.open(Term("expect", (x, law, Term("mul", (f, g)))))


def _has_pole(k: Kernel, own: Pairs, z: Term) -> bool:
    """
    g(r) ≠ 0,  n ≥ 1
    ------------------------------------
    E[|g(z) / (z − r)ⁿ|] = ∞
    """
    for n, (b, e) in enumerate(own):
        root = None if isinstance(e, Poly) or e > -1 else _root(k, b, z)
        if root is not None:
            rest = k.replace(joined(own[:n] + own[n + 1 :]), {z: to_term(root)})
            if not sign_of(k, rest) & ZERO_SIGN:
                return True
    return False


def _root(k: Kernel, b: Term, z: Term) -> Poly | None:
    """Where a factor a z + c is 0, for a ≠ 0."""
    if b == z:
        return constant(0)
    line = linear_in(read(b), z) if b.head == "add" else None
    if line is None or sign_of(k, line[0]) & ZERO_SIGN:
        return None
    return -line[1] * whole_power(line[0], -1)


def _outgrows(k: Kernel, own: Pairs, z: Term, precision: Poly) -> bool:
    """
    a ≥ 1/(2σ²), or a term a zⁿ with n > 2 and a ≠ 0 (a > 0 for an even n)
    ------------------------------------------------------------------------
    E[|z|ᵐ e^{a z² + …}] = ∞
    """
    exponents = [as_poly(e) for b, e in own if b == E]
    if len(exponents) != 1 or any(b not in (E, z) for b, _ in own):
        return False
    groups = by_powers(exponents[0], z) or {}
    degree: Number = max(groups, default=0)
    if degree == 2:
        return not sign_of(k, groups[2] - precision.scale(Fraction(1, 2))) & NEG
    if degree <= 2 or degree != int(degree):
        return False
    s = sign_of(k, groups[degree])
    return s == POS if degree % 2 == 0 else not s & ZERO_SIGN
