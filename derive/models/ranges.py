"""Integrals of one number between two ends, either of which may be infinite: by quadrature in NumPy, exactly in ball arithmetic.

Where the body has a corner or a jump that moves with the number, each side of the place is integrated apart.
"""

from __future__ import annotations

from collections.abc import Callable

from . import moments, quadrature
from .calculator import Calculator
from .corners import Corner, Sides, announce, branch_at, places_of
from .evaluate import MAX_NODES, Env, Evaluator, new_tag
from .exppoly import variables
from .outcomes import NotPolynomial, Undefined, Unknown
from .rows_binders import node_sum
from .values import Array, Value

Body = Callable[[Value, Env], Value]
End = Value | None  # None: the number goes on without end
Rule = Callable[[Evaluator, Env, End, End, Body], Value]


def over_range(ev: Evaluator, env: Env, lo: End, hi: End, body: Body) -> Value:
    """∫ body from lo to hi."""
    rule = exactly if ev.arithmetic.exact else by_quadrature
    outer, used = ev.calc.at_corner, set(ev.used)
    try:
        ev.calc.at_corner = announce
        return rule(ev, env, lo, hi, body)
    except Corner:
        ev.used.intersection_update(used)
    finally:
        ev.calc.at_corner = outer
    try:
        found = _places_of(ev, env, body)
    except Unknown:
        if ev.arithmetic.exact:
            raise
        return _in_pieces(ev, env, lo, hi, body)
    finally:
        ev.calc.at_corner = outer
    try:
        if found is not None:
            t, sides = found
            low, high, turn = _in_order(ev.calc, lo, hi)
            inner = _clipped(ev.calc, t, low, high)
            left, right = (branch_at(ev, body, sides[way]) for way in (-1, 1))
            return ev.calc.mul(turn, ev.calc.add(rule(ev, env, low, inner, left), rule(ev, env, inner, high, right)))
    finally:
        ev.calc.at_corner = outer
    return rule(ev, env, lo, hi, body)


def _in_pieces(ev: Evaluator, env: Env, lo: End, hi: End, body: Body) -> Value:
    """∫ body in NumPy with corners at any places, found on a grid."""
    from .breaks import over_pieces

    low, high, turn = _in_order(ev.calc, lo, hi)
    return ev.calc.mul(turn, over_pieces(ev, env, low, high, body, lambda a, b: by_quadrature(ev, env, a, b, body)))


def _places_of(ev: Evaluator, env: Env, body: Body) -> tuple[Value, Sides] | None:
    """The corners of a body; a place outside of the range where it has no value says nothing about the integral."""
    try:
        return places_of(ev, env, body)
    except Undefined as why:
        raise Unknown("an integral of something that is not defined everywhere") from why


def _in_order(calc: Calculator, lo: End, hi: End) -> tuple[End, End, Value]:
    """The ends, the smaller one first, and −1 where the integral runs the other way."""
    if lo is None or hi is None:
        return lo, hi, calc.number(1)
    turned = Array(calc.arithmetic.compare("gt", calc.plain(lo).data, calc.plain(hi).data), 0)
    return calc.choose(turned, hi, lo), calc.choose(turned, lo, hi), calc.choose(turned, calc.number(-1), calc.number(1))


def _clipped(calc: Calculator, t: Value, lo: End, hi: End) -> Value:
    """The place, brought back to the range."""
    for end, head in ((lo, "lt"), (hi, "gt")):
        if end is not None:
            beyond = calc.arithmetic.compare(head, calc.plain(t).data, calc.plain(end).data)
            t = calc.choose(Array(beyond, 0), end, t)
    return t


# -- NumPy ----------------------------------------------------------------------------------------


def by_quadrature(ev: Evaluator, env: Env, lo: End, hi: End, body: Body) -> Value:
    """By a double-exponential rule."""
    ev.used.add("quadrature")
    if lo is None and hi is None:
        x, w = quadrature.whole_line(ev.level)
        if ev.nodes * len(x) > MAX_NODES:
            x, w = quadrature.coarser(x, w)
        return node_sum(ev, x, w, env, body)
    if lo is not None and hi is not None:
        start, length = lo, ev.calc.sub(hi, lo)
        u, w = quadrature.unit_interval(ev.level)
        return ev.calc.mul(length, node_sum(ev, u, w, env, lambda v, inner: body(ev.calc.add(start, ev.calc.mul(length, v)), inner)))
    end, sign = _end(lo, hi)
    u, w = quadrature.half_line(ev.level)
    return node_sum(ev, u, w, env, lambda v, inner: body(ev.calc.add(end, ev.calc.scale(sign, v)), inner))


def _end(lo: End, hi: End) -> tuple[Value, int]:
    """The end of a half-line, and the way from there."""
    if lo is not None:
        return lo, 1
    if hi is None:
        raise NotPolynomial("a half-line without an end")
    return hi, -1


# -- ball arithmetic ------------------------------------------------------------------------------


def exactly(ev: Evaluator, env: Env, lo: End, hi: End, body: Body) -> Value:
    """Polynomials and exponentials exactly; between bounds, what is analytic in an enclosure."""
    if lo is None and hi is None:
        raise NotPolynomial("an integral over the whole line")
    if lo is None or hi is None:
        return _half_line(ev, env, *_end(lo, hi), body)
    tag = new_tag()
    try:
        with ev.calc.average():
            found = body(variables(ev.calc, tag, 1)[0], env)
        return moments.antiderivative_between(ev.calc, found, tag, lo, hi)
    except NotPolynomial:
        from .rigorous import between

        with ev.calc.average():
            return between(ev.calc, lambda v: body(v, env), lo, hi)


def _half_line(ev: Evaluator, env: Env, end: Value, sign: int, body: Body) -> Value:
    """∫ from a to ∞ of f(x) dx as ∫ f(a + y) dy over y > 0, and the same to the left."""
    tag = new_tag()
    with ev.calc.average():
        found = body(ev.calc.add(end, ev.calc.scale(sign, variables(ev.calc, tag, 1)[0])), env)
    return moments.half_line(ev.calc, found, tag)


__all__ = ["over_range"]
