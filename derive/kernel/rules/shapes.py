"""How a product depends on one letter: its power, logarithms, the exponent of e, and what else there is."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation import Term

from ..poly import ZERO, E, Exponent, Mono, Number, Poly, as_poly, read
from .averages import Pairs


@dataclass
class Shape:
    """z^power · (log z)^logs · exp(Σ coefficient z^c) · the others."""

    power: Poly = ZERO
    logs: int = 0
    exponent: dict[Number, Poly] = field(default_factory=dict)
    others: Pairs = field(default_factory=list)


def shape_of(pairs: Pairs, z: Term) -> Shape | None:
    """The shape of a product in z; nothing where an exponent is no combination of powers of z."""
    found = Shape()
    logarithm = Term("log", (z,))
    for b, e in pairs:
        if b == z and z not in as_poly(e).free:
            found.power = found.power + as_poly(e)
        elif b == logarithm and isinstance(e, int) and e > 0:
            found.logs += e
        elif b == E:
            groups = by_powers(as_poly(e), z)
            if groups is None:
                return None
            found.exponent = groups
        else:
            found.others.append((b, e))
    return found


def by_powers(p: Poly, z: Term) -> dict[Number, Poly] | None:
    """p = Σ_c coefficient_c z^c, if z occurs in no other way."""
    groups: dict[Number, Poly] = {}
    for m, coefficient in p:
        split = _power_in(m, z)
        if split is None:
            return None
        c, rest = split
        groups[c] = groups.get(c, ZERO) + Poly({rest: coefficient})
    return {c: q for c, q in groups.items() if q}


def _power_in(m: Mono, z: Term) -> tuple[Number, Mono] | None:
    power: Number = 0
    rest: list[tuple[Term, Exponent]] = []
    for b, e in m:
        if b == z and not isinstance(e, Poly):
            power = e
        elif z in b.free or (isinstance(e, Poly) and z in e.free):
            return None
        else:
            rest.append((b, e))
    return power, tuple(rest)


def linear_in(p: Poly, z: Term) -> tuple[Poly, Poly] | None:
    """(slope, constant) with p = slope · z + constant, slope not zero."""
    groups = by_powers(p, z)
    if groups is None or set(groups) - {0, 1} or 1 not in groups:
        return None
    return groups[1], groups.get(0, ZERO)


def binomial_in(b: Term, z: Term) -> tuple[Poly, Poly, Number] | None:
    """(A, B, d) if the atom b is A + B z^d with one power d ≠ 0 of z."""
    groups = by_powers(read(b), z)
    if groups is None or len(groups) != 2 or 0 not in groups:
        return None
    ((d, slope),) = ((c, q) for c, q in groups.items() if c)
    return groups[0], slope, d


__all__ = ["Shape", "binomial_in", "by_powers", "linear_in", "shape_of"]
