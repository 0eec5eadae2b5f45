"""Expectations under one normal number of what has a corner or a jump: each side of the place apart.

|u|, step u and their like change their branch where u = 0. Each u must be a line a + b·ε in the number ε on either side of
one place t at which all of them turn: in ball arithmetic the lines are followed exactly, in NumPy they are read off three
points. A u that depends on another corner, as in max(a, b, c), is followed side by side. Derivatives follow t.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from . import exppoly, quadrature
from .affine import Affine, intercept, slope
from .evaluate import Env, Evaluator, new_tag
from .outcomes import Imprecise, NotPolynomial, Undefined, Unknown
from .rigorous import boxed
from .rows_binders import node_sum
from .values import Array, Dual, ExpPoly, Terms, Value, is_zero_array, linear, rank_of

if TYPE_CHECKING:
    from .calculator import Calculator

Body = Callable[[Value, Env], Value]
Slopes = list["Array | None"]  # the sign of u on one side, for every call of a function with a corner; None where it does not move
Sides = dict[int, Slopes]  # by the way from the place: 1 to the right, −1 to the left
WAYS = (1, -1)
PROBES = (0, 1, 2)  # where NumPy looks for the first corner
BESIDE = (Fraction(1, 2), Fraction(5, 4), Fraction(11, 4))  # how far from it lines are read off
CLOSE = 1e-12
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
    except (Undefined, Unknown, NotPolynomial, Imprecise) as why:
        if not ev.arithmetic.exact:  # Gauss–Hermite nodes miss a corner by far
            return _in_pieces(ev, env, body, why)
        found = None
    finally:
        ev.calc.at_corner = outer
    return usual() if found is None else found


def announce(name: str, u: Value) -> Value:
    raise Corner


def _in_pieces(ev: Evaluator, env: Env, body: Body, why: Exception) -> Value:
    """E[body(ε)] in NumPy with corners at any places, found on a grid; not where a side has no value."""
    from .breaks import over_pieces

    if isinstance(why, Undefined):
        raise why
    ev.used.add("quadrature")
    low, high = (ev.number(way * FAR[ev.level]) for way in (-1, 1))
    return over_pieces(ev, env, low, high, body, lambda a, b: _panelled(ev, env, body, a or low, b or high))


@dataclass
class _Recorder:
    """Takes down the arguments of the functions with a corner, in the order of their calls."""

    calc: Calculator
    seen: list[tuple[str, Value]] = field(default_factory=list)

    def __call__(self, name: str, u: Value) -> Value:
        self.seen.append((name, u))
        try:
            return itself(self.calc, name, u)
        except Unknown:  # a jump that moves has no slope here; where it stands still, its branch says so again
            return itself(self.calc, name, self.calc.plain(u))


@dataclass
class _Follower:
    """Follows lines in the number on one side of the place at which the first of them is 0."""

    calc: Calculator
    way: int
    newest: int
    place: Value | None = None
    signs: Slopes = field(default_factory=list)

    def __call__(self, name: str, u: Value) -> Value:
        own = _without_newer(u, self.newest)
        rises = _each(slope, own)
        if is_zero_array(self.calc.plain(rises)):
            self.signs.append(None)
            return itself(self.calc, name, _each(intercept, u))
        start = _each(intercept, own)
        if self.place is None:
            self.place = self.calc.neg(self.calc.div(start, _steep(self.calc, rises)))
        self.signs.append(sign_beside(self.calc, start, rises, self.place, self.way))
        return on_side(self.calc, name, u, self.signs[-1])


def _each(f: Callable[[Any], Any], u: Value) -> Value:
    return linear(lambda data: np.asarray(np.frompyfunc(f, 1, 1)(data), dtype=object), u, rank_of(u))


@dataclass
class _Branch:
    """Gives the functions with a corner their values on one side of it."""

    calc: Calculator
    signs: Slopes
    next: int = 0

    def __call__(self, name: str, u: Value) -> Value:
        s = self.signs[self.next]
        self.next += 1
        return itself(self.calc, name, u) if s is None else on_side(self.calc, name, u, s)


def itself(calc: Calculator, name: str, u: Value) -> Value:
    """The function with a corner of what does not move with the number."""
    watcher, calc.at_corner = calc.at_corner, None
    try:
        return compared(calc, name, u) if name in TRUTHS else calc.function(name, u)
    finally:
        calc.at_corner = watcher


def on_side(calc: Calculator, name: str, u: Value, s: Array | None) -> Value:
    """The function where u has the sign s."""
    assert s is not None
    step = calc.scale(Fraction(1, 2), calc.add(calc.number(1), s))
    steps = {"sign": s, "strict_sign": s, "step": step, "strict_step": step, **dict.fromkeys(TRUTHS, step)}
    return steps.get(name) or calc.mul(s if name == "abs" else step, u)


def compared(calc: Calculator, name: str, u: Value) -> Array:
    """1 where u > 0 (gt) or u ≥ 0 (ge), else 0."""
    arithmetic = calc.arithmetic
    return Array(arithmetic.from_samples(arithmetic.compare(name, calc.plain(u).data, arithmetic.constant(0))), 0)


def sign_beside(calc: Calculator, start: Value, rises: Value, place: Value, way: int) -> Array:
    """
    a + b t = 0 or of the sign of ±b
    ----------------------------------
    a + b x has the sign of ±b for every x on that side of t
    """
    b = calc.plain(_steep(calc, rises)).data
    here = calc.plain(calc.add(start, calc.mul(rises, place))).data
    beyond = calc.arithmetic.function("sign", b) * way
    if not calc.arithmetic.exact:
        here = np.where(np.abs(here) <= CLOSE * (1 + np.abs(calc.plain(start).data)), 0.0, here)
    if not np.all(calc.arithmetic.compare("ge", here * beyond, calc.arithmetic.constant(0))):
        raise Unknown("corners at several places")
    return Array(beyond, 0)


def _steep(calc: Calculator, rises: Value) -> Value:
    """A slope that is a number ≠ 0 at every sample."""
    if rank_of(rises) or not np.all(calc.arithmetic.compare("ne", calc.plain(rises).data, calc.arithmetic.constant(0))):
        raise Unknown("a corner that is not at one place")
    return rises


def by_sides(ev: Evaluator, env: Env, body: Body) -> Value | None:
    """E[body(ε)] for ε ~ N(0, 1) as the sum over ε < t and ε > t; None where no corner moves with ε."""
    found = places_of(ev, env, body)
    if found is None:
        return None
    t, sides = found
    return ev.calc.sum([_one_side(ev, env, branch_at(ev, body, sides[way]), t, way) for way in WAYS])


def places_of(ev: Evaluator, env: Env, body: Body) -> tuple[Value, Sides] | None:
    """Where the corners of a body lie, and the sign of each on either side; None where no corner moves with the number."""
    with ev.calc.average():
        return _exact_places(ev, env, body) if ev.arithmetic.exact else _numeric_places(ev, env, body)


def branch_at(ev: Evaluator, body: Body, signs: Slopes) -> Body:
    """The body as it is on one side of its corners."""

    def smooth(x: Value, inner: Env) -> Value:
        ev.calc.at_corner = _Branch(ev.calc, signs)
        return body(x, inner)

    return smooth


def _exact_places(ev: Evaluator, env: Env, body: Body) -> tuple[Value, Sides] | None:
    place: Value | None = None
    sides: Sides = {}
    for way in WAYS:
        newest = new_tag()
        ev.calc.at_corner = follower = _Follower(ev.calc, way, newest)
        body(boxed(Affine(newest, slope=ev.arithmetic.constant(1)[0])), env)
        place, sides[way] = follower.place, follower.signs
    return None if place is None else (place, sides)


def _without_newer(v: Value, newest: int) -> Value:
    """v without the infinitesimals that were made inside the expectation: there, ε stands still."""
    while isinstance(v, Dual) and v.tag > newest:
        v = v.primal
    return v


# -- the same in NumPy ----------------------------------------------------------------------------


def _numeric_places(ev: Evaluator, env: Env, body: Body) -> tuple[Value, Sides] | None:
    newest = new_tag()
    t = _first_place(ev, env.depth, _arguments(ev, env, body, [ev.number(k) for k in PROBES]), newest)
    if t is None:
        return None
    still = ev.calc.plain(t)
    return t, {way: _signs(ev, still, _arguments(ev, env, body, [ev.calc.add(still, ev.number(way * k)) for k in BESIDE]), way) for way in WAYS}


def _arguments(ev: Evaluator, env: Env, body: Body, points: list[Value]) -> list[list[Value]]:
    """The arguments at some points, a row for each call."""
    seen = []
    for x in points:
        ev.calc.at_corner = recorder = _Recorder(ev.calc)
        body(x, env)
        seen.append(recorder.seen)
    if len({tuple(name for name, _ in row) for row in seen}) != 1:
        raise Unknown("a body that calls different functions at different places")
    return [[u for _, u in call] for call in zip(*seen, strict=True)]


def _first_place(ev: Evaluator, depth: int, calls: list[list[Value]], newest: int) -> Value | None:
    """Where the first argument that moves is 0: it depends on no other corner."""
    calc = ev.calc
    for u0, u1, u2 in calls:
        rises = calc.sub(u1, u0)
        if _vanishes(calc, rises) and _vanishes(calc, calc.sub(u2, u1)):
            continue
        if calc.plain(rises).data.ndim > depth + rank_of(rises) or not _vanishes(calc, calc.sub(calc.sub(u2, u1), rises)):
            raise Unknown("a corner that is not at one place under an expectation")
        return _without_newer(calc.neg(calc.div(u0, _steep(calc, rises))), newest)
    return None


def _signs(ev: Evaluator, t: Value, calls: list[list[Value]], way: int) -> Slopes:
    """The signs on one side of t, of lines through three points there."""
    calc, (first, second, third) = ev.calc, (way * k for k in BESIDE)
    signs: Slopes = []
    for u0, u1, u2 in calls:
        rises, later = (calc.scale(1 / (y - x), calc.sub(b, a)) for x, y, a, b in ((first, second, u0, u1), (second, third, u1, u2)))
        if not _vanishes(calc, calc.sub(later, rises)):
            raise Unknown("a corner that is no line in the number")
        if _vanishes(calc, rises):
            signs.append(None)
            continue
        start = calc.sub(u0, calc.mul(rises, calc.add(t, calc.number(first))))
        signs.append(sign_beside(calc, start, rises, t, way))
    return signs


def _vanishes(calc: Calculator, gap: Value) -> bool:
    return bool(np.all(np.abs(calc.plain(gap).data) <= CLOSE))


# -- one side -------------------------------------------------------------------------------------


def _one_side(ev: Evaluator, env: Env, smooth: Body, t: Value, way: int) -> Value:
    """E[body(ε); ε > t] for way 1, of ε < t for way −1."""
    if ev.arithmetic.exact:
        return _exactly(ev.calc, smooth, env, t, way)
    ev.used.add("quadrature")
    return ev.calc.scale(way, _panelled(ev, env, smooth, _near(ev.calc, t, FAR[ev.level]), ev.number(way * FAR[ev.level])))


def _panelled(ev: Evaluator, env: Env, smooth: Body, start: Value, end: Value) -> Value:
    """∫ φ(e) smooth(e) de from start to end."""
    length = ev.calc.sub(end, start)
    u, w = quadrature.panels(ev.level)

    def weighted(v: Value, inner: Env) -> Value:
        e = ev.calc.add(start, ev.calc.mul(length, v))
        return ev.calc.mul(bell(ev.calc, e), smooth(e, inner))

    return ev.calc.mul(length, node_sum(ev, u, w, env, weighted))


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
