"""Integrals that a given names, such as Z(θ) = ∫ e^{−E(x, θ)} dx: what their integrand is made of is summable by that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from derive.notation import Definition, Map, Term

from ..bounds import match
from ..engine import Kernel
from ..poly import E, Mono, Poly, as_poly, key, whole_power
from ..signs import NEG, sign_of
from .averages import Over, Pairs, cut

NAMED = "an integral by which a given defines a letter exists, and so does each expectation under the density that it normalises"


class Weight(NamedTuple):
    """The integrand w of a named integral: the letter it is integrated over, the letters it is defined for."""

    letter: Term
    parameters: frozenset[Term]
    body: Term


def summable(k: Kernel, over: Over, m: Mono) -> bool:
    """
    Z(θ) = ∫ w(x, θ) dx is given,   w > 0 made of a map of which nothing else is said
    --------------------------------------------------------------------------------------
    ∫ w(x, θ) f(x) dx = Z(θ) E[f(x)] converges, by the conventions about expectations
    """
    return any(_has_factor(k, over.letter, m, w) for w in _named(k) if w.letter.sort == over.letter.sort)


def _named(k: Kernel) -> Iterator[Weight]:
    """The weights in the definitions that are given."""
    if "weights" not in k.cache:
        k.cache["weights"] = [w for d in k.givens.definitions for w in _weights(d)]
    yield from k.cache["weights"]


def _weights(d: Definition) -> Iterator[Weight]:
    letters = frozenset(d.parameters) | (d.left.free - {d.name})
    for t in d.right.walk():
        if t.head == "integral" and any(_is_open(a, t.args[0]) for a in t.args[3].walk()):
            yield Weight(t.args[0], letters, t.args[3])


def _is_open(t: Term, x: Term) -> bool:
    """Whether a term is the value at x of a map of which only its kind is said."""
    return t.head == "app" and isinstance(t.args[0].sort, Map) and t.args[0].head in ("sym", "at") and any(x in a.free for a in t.args[1:])


def _has_factor(k: Kernel, z: Term, m: Mono, w: Weight) -> bool:
    """Whether a product is the weight w ≥ 0 at z times something that has no exponential of z."""
    for values in _ways(m, w):
        weight = k.nf(w.body.subs(values)) if values.get(w.letter) == z else None
        if weight is None or weight.monomial is None or sign_of(k, weight) & NEG:
            continue
        rest = (Poly({m: 1}) * whole_power(weight, -1)).monomial
        if rest is not None and not any(b == E and z in as_poly(e).free for b, e in rest[1]) and len(_about(rest[1], z)) < len(_about(m, z)):
            return True
    return False


def _about(m: Mono, z: Term) -> Pairs:
    """The factors that hold z."""
    return cut(list(m), frozenset((z,)))[1]


def _ways(m: Mono, w: Weight) -> Iterator[dict[Term, Term]]:
    """Values of the letters of w with which a map in it stands in the product."""
    patterns = [t for t in w.body.walk() if _is_open(t, w.letter)]
    inside = {t for b in Poly({m: 1}).atoms for t in b.walk() if t.head == "app"}
    for t in sorted(inside, key=key):
        for p in patterns:
            found = match(p, t, {}, w.parameters | {w.letter})
            if found is not None:
                yield found


__all__ = ["NAMED", "summable"]
