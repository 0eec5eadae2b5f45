"""Limits of numbers: by continuity, by Taylor's theorem where a divisor vanishes, and at infinity by x = 1/h."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import NotSupported, Tensor, Term, number, relation
from derive.notation.build import oo

from ..engine import Kernel, normal_row
from ..poly import ONE, ZERO, E, Mono, Poly, as_poly, atom
from ..signs import NEG, ZERO_SIGN, sign_of
from .arithmetic import reciprocal
from .averages import cut, joined
from .calculus import diff
from .supports import MINUS_OO
from .together import together, vanishes

HIGHEST = 6  # derivatives that are taken
FAR = (oo, MINUS_OO)


@normal_row("lim")
def limit(k: Kernel, t: Term) -> Poly:
    """
    f = N/D near a,   N = n_j h^j + …,   D = d_j h^j + …,   d_j ≠ 0
    -----------------------------------------------------------------
    lim_{x→a} f(x) = n_j / d_j        (h = x − a; at infinity h = 1/x)
    """
    from ..around import smooth_at_zero

    h, body = _moved(k, t)
    above, below = fraction(body, h)
    if not all(smooth_at_zero(k, part, h) for part in (above, below)):
        raise NotSupported("a limit of something that may not be smooth there")
    name = "limit of a continuous function" if below == ONE else "limit by Taylor's theorem"
    for _ in range(HIGHEST):
        n, d = (together(k.replace(part, {h: number(0)})) for part in (above, below))
        if not sign_of(k, d) & ZERO_SIGN:
            return k.fire(name, t, n * reciprocal(k, d))
        if not vanishes(d) or not vanishes(n):
            break
        above, below = diff(k, above, h), diff(k, below, h)
    raise NotSupported("a limit that does not come out")


def _moved(k: Kernel, t: Term) -> tuple[Term, Poly]:
    """The body as a form in h, which goes to 0; terms that die out faster than any power are gone."""
    x, point, _ = t.args
    if not isinstance(x.sort, Tensor) or x.dims or x.sort.domain != "R" or t.dims:
        raise NotSupported("a limit of a letter that is no real number")
    z, inner = k.open(t)
    h = k.fresh_like(z)
    if point not in FAR:
        return h, k.replace(k.nf(inner), {z: point + h})
    k.learn(h, (relation(h, "gt", 0),))
    return h, _without_decay(k, k.replace(k.nf(inner), {z: (1 if point == oo else -1) / h}), h)


def _without_decay(k: Kernel, p: Poly, h: Term) -> Poly:
    """h^m e^{−c/h + g(h)} → 0 for c > 0, any number m and a polynomial g; e^{g(h)} stays."""
    kept = ZERO
    for m, c in p:
        _, inside = cut(list(m), frozenset((h,)))
        far, near = _exponent(m, h)
        if not far:
            kept = kept + Poly({m: c})
            continue
        others = [(b, e) for b, e in inside if b != E]
        powers = all(b == h and h not in as_poly(e).free for b, e in others)
        plain = powers and all(b == h and isinstance(e, int) for n in near.terms for b, e in n if h in b.free)
        if h in (rate := far * atom(h)).free or sign_of(k, rate) != NEG or not plain:
            raise NotSupported("a limit at infinity of an exponential that does not die out")
    return kept


def _exponent(m: Mono, h: Term) -> tuple[Poly, Poly]:
    """The exponent of e in a product: what has a negative power of h in it, and the rest."""
    exponent = as_poly(dict(m).get(E, 0))
    far = Poly({n: c for n, c in exponent if any(b == h and not (isinstance(e, int) and e >= 0) for b, e in n)})
    return far, exponent - far


def fraction(p: Poly, h: Term) -> tuple[Poly, Poly]:
    """p = N/D, where no divisor in N speaks of h."""
    p = together(p)
    below: dict[Term, int | Fraction] = {}
    for m in p.terms:
        for b, e in m:
            if h in b.free and isinstance(e, (int, Fraction)) and e < 0:
                if e != int(e):
                    raise NotSupported("a limit with a root in a divisor")
                below[b] = max(below.get(b, 0), -e)
    divisor = joined([(b, int(e)) for b, e in below.items()])
    return together(p * divisor), divisor


__all__ = ["FAR", "HIGHEST", "fraction", "limit"]
