"""Expectations under one normal number of what has a corner or a jump: each side of the place apart.

The body is called at 0, 1 and 2 to see where |u|, step u and their like change their branch: u = a + b·ε must be
affine in the number ε, and all of them must change at one place t = −a/b. Derivatives follow t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from . import exppoly, quadrature
from .evaluate import Env, Evaluator, new_tag
from .outcomes import Imprecise, NotPolynomial, Undefined, Unknown
from .rows_binders import node_sum
from .values import Array, Dual, ExpPoly, Terms, Value, dims_of, is_zero_array, rank_of

if TYPE_CHECKING:
    from .calculator import Calculator

Body = Callable[[Value, Env], Value]
Slopes = list["Array | None"]  # the sign of each slope, for every call of a function with a corner; None where it does not move
PROBES = (0, 1, 2)
TRUTHS = ("gt", "ge")  # the indicators of u > 0 and u ≥ 0
FAR = (12, 11)  # how far a standard normal number goes in NumPy, by level


class Corner(Exception):
    """The body of an expectation has a corner or a jump."""


def watched(ev: Evaluator, env: Env, usual: Callable[[], Value], body: Body) -> Value:
    """The usual expectation of a smooth body; else the sum over both sides of its corner."""
    outer, used = ev.calc.at_corner, set(ev.used)
    try:
        ev.calc.at_corner = announce
        return usual()
    except Corner:
        ev.used.intersection_update(used)
    finally:
        ev.calc.at_corner = outer
    try:
        found = by_sides(ev, env, body)
    except (Undefined, Unknown, NotPolynomial, Imprecise):
        if not ev.arithmetic.exact:  # Gauss–Hermite nodes miss a corner by far
            raise
        found = None
    finally:
        ev.calc.at_corner = outer
    return usual() if found is None else found


def announce(name: str, u: Value) -> Value:
    raise Corner


@dataclass
class _Probe:
    """Takes down the arguments of the functions with a corner, in the order of their calls."""

    calc: Calculator
    seen: list[tuple[str, Value]] = field(default_factory=list)

    def __call__(self, name: str, u: Value) -> Value:
        self.seen.append((name, u))
        return self.calc.zeros(dims_of(u))


@dataclass
class _Branch:
    """Gives the functions with a corner their values on one side of it."""

    calc: Calculator
    signs: list[Array | None]  # of u on this side, for each call; None where u does not move with ε
    next: int = 0

    def __call__(self, name: str, u: Value) -> Value:
        s, calc = self.signs[self.next], self.calc
        self.next += 1
        if s is None:
            calc.at_corner = None
            try:
                return compared(calc, name, u) if name in TRUTHS else calc.function(name, u)
            finally:
                calc.at_corner = self
        step = calc.scale(Fraction(1, 2), calc.add(calc.number(1), s))
        return {"sign": s, "strict_sign": s, "step": step, "strict_step": step, **dict.fromkeys(TRUTHS, step)}.get(name) or calc.mul(
            s if name == "abs" else step, u
        )


def compared(calc: Calculator, name: str, u: Value) -> Array:
    """1 where u > 0 (gt) or u ≥ 0 (ge), else 0."""
    arithmetic = calc.arithmetic
    return Array(arithmetic.from_samples(arithmetic.compare(name, calc.plain(u).data, arithmetic.constant(0))), 0)


def by_sides(ev: Evaluator, env: Env, body: Body) -> Value | None:
    """E[body(ε)] for ε ~ N(0, 1) as the sum over ε < t and ε > t; None where no corner moves with ε."""
    found = places_of(ev, env, body)
    if found is None:
        return None
    t, slopes = found
    return ev.calc.sum([_one_side(ev, env, body, t, slopes, way) for way in (1, -1)])


def places_of(ev: Evaluator, env: Env, body: Body) -> tuple[Value, Slopes] | None:
    """Where the corners of a body lie, and which way each of them turns; None where no corner moves with the number."""
    newest = new_tag()
    with ev.calc.average():
        seen = [_arguments(ev, env, body, k) for k in PROBES]
    if len({tuple(name for name, _ in row) for row in seen}) != 1:
        raise Unknown("a body that calls different functions at different places")
    return _place(ev, env.depth, [[u for _, u in row] for row in seen], newest)


def branch_at(ev: Evaluator, body: Body, slopes: Slopes, way: int) -> Body:
    """The body as it is on one side of its corners."""
    signs = [None if s is None else Array(s.data * way, 0) for s in slopes]

    def smooth(x: Value, inner: Env) -> Value:
        ev.calc.at_corner = _Branch(ev.calc, signs)
        return body(x, inner)

    return smooth


def _arguments(ev: Evaluator, env: Env, body: Body, at: int) -> list[tuple[str, Value]]:
    probe = _Probe(ev.calc)
    ev.calc.at_corner = probe
    body(ev.number(at), env)
    return probe.seen


def _place(ev: Evaluator, depth: int, rows: list[list[Value]], newest: int) -> tuple[Value, Slopes] | None:
    """t, and the sign of each slope b; None if there is no slope."""
    calc = ev.calc
    places: list[Value] = []
    signs: list[Array | None] = []
    for u0, u1, u2 in zip(*rows, strict=True):
        slope = calc.sub(u1, u0)
        plain = calc.plain(slope)
        if is_zero_array(plain) and _same(ev, u2, u1):
            signs.append(None)
            continue
        if rank_of(slope) or plain.data.ndim > depth or np.any(plain.data == 0) or not _same(ev, calc.sub(u2, u1), slope):
            raise Unknown("a corner that is not at one place under an expectation")
        signs.append(Array(ev.arithmetic.function("sign", plain.data), 0))
        places.append(_without_newer(calc.neg(calc.div(u0, slope)), newest))
    if not all(_same(ev, t, places[0]) for t in places[1:]):
        raise Unknown("corners at several places under an expectation")
    return (places[0], signs) if places else None


def _without_newer(v: Value, newest: int) -> Value:
    """v without the infinitesimals that were made inside the expectation: there, ε stands still."""
    while isinstance(v, Dual) and v.tag > newest:
        v = v.primal
    return v


def _same(ev: Evaluator, a: Value, b: Value) -> bool:
    gap: Any = ev.calc.plain(ev.calc.sub(a, b)).data
    return bool(np.all(gap == 0)) if ev.arithmetic.exact else bool(np.all(np.abs(gap) <= 1e-12))


def _one_side(ev: Evaluator, env: Env, body: Body, t: Value, slopes: Slopes, way: int) -> Value:
    """E[body(ε); ε > t] for way 1, of ε < t for way −1."""
    smooth = branch_at(ev, body, slopes, way)
    if ev.arithmetic.exact:
        return _exactly(ev.calc, smooth, env, t, way)
    ev.used.add("quadrature")
    end = ev.number(way * FAR[ev.level])
    start = _near(ev.calc, t, FAR[ev.level])
    length = ev.calc.sub(end, start)
    u, w = quadrature.panels(ev.level)

    def weighted(v: Value, inner: Env) -> Value:
        e = ev.calc.add(start, ev.calc.mul(length, v))
        return ev.calc.mul(bell(ev.calc, e), smooth(e, inner))

    return ev.calc.scale(way, ev.calc.mul(length, node_sum(ev, u, w, env, weighted)))


def _near(calc: Calculator, t: Value, far: int) -> Value:
    """t, brought back to where a standard normal number can be."""
    plain = calc.plain(t).data
    outside = np.abs(plain) > far
    if not outside.any():
        return t
    return calc.choose(Array(outside * 1.0, 0), Array(np.clip(plain, -far, far), 0), t)


def bell(calc: Calculator, e: Value) -> Value:
    """The density e^{−ε²/2}/√(2π)."""
    root = calc.function("sqrt", calc.scale(2, Array(calc.arithmetic.named("pi"), 0)))
    return calc.div(calc.function("exp", calc.scale(Fraction(-1, 2), calc.integer_power(e, 2))), root)


def _exactly(calc: Calculator, smooth: Body, env: Env, t: Value, way: int) -> Value:
    """By the moments of the half-line; the body must be a polynomial there."""
    tag = new_tag()
    with calc.average():
        found = smooth(exppoly.variables(calc, tag, 1)[0], env)
    if not (isinstance(found, ExpPoly) and found.tag == tag):
        return calc.mul(found, half_moment(calc, 0, t, way))
    if any(exponent is not None for _, exponent in found.parts):
        raise NotPolynomial("an exponential on one side of a corner")
    terms: Terms = found.parts[0][0]
    return calc.sum([calc.mul(c, half_moment(calc, int(e[0]), t, way)) for e, c in terms.items()])


def half_moment(calc: Calculator, k: int, t: Value, way: int) -> Value:
    """M₀ = ½ (1 ∓ erf(t/√2)),  M₁ = ±φ(t),  M_k = (k − 1) M_{k−2} ± t^{k−1} φ(t), by parts."""
    if k == 0:
        tilt = calc.function("erf", calc.div(t, calc.function("sqrt", calc.number(2))))
        return calc.scale(Fraction(1, 2), calc.sub(calc.number(1), calc.scale(way, tilt)))
    edge = calc.scale(way, bell(calc, t))
    if k == 1:
        return edge
    return calc.add(calc.scale(k - 1, half_moment(calc, k - 2, t, way)), calc.mul(calc.integer_power(t, k - 1), edge))
