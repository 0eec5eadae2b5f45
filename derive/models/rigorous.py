"""Rigorous integrals of one variable: a cut that holds nearly all the mass, and a bound for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import acb, arb

from .closed import as_ball
from .guests import Complex, Growth, Guest, the_variable
from .outcomes import Imprecise, NotPolynomial, Unknown
from .values import Array, Data, Dual, Value, new_tag

if TYPE_CHECKING:
    from .calculator import Calculator

Integrand = Callable[[Value], Value]
CUT_DIGITS = 16
TOLERANCE = arb(2) ** -40
MAX_ENTRIES = 16


_DONE = [0]


def work_done() -> int:
    """How many values of integrands have been taken so far; what a search costs is counted by it."""
    return _DONE[0]


def boxed(x: Any) -> Array:
    data = np.empty(1, dtype=object)
    data[0] = x
    return Array(data, 0)


def normal_expectation(f: Integrand) -> Value:
    """E[f(ε)] for ε ~ N(0, 1), enclosed: Σ over |ε| ≤ R by Arb, the tails by A·exp(B|ε|)."""
    tag = new_tag()
    shape = f(boxed(the_variable(tag)))
    pieces = _leaves(shape)
    if len(pieces) > MAX_ENTRIES:
        raise Unknown("too many integrals")
    found: dict[tuple[int, ...], Any] = {}
    for place, leaf in pieces:
        found[place] = _one(f, place, leaf, tag)
    return _rebuilt(shape, found, ())


def _one(f: Integrand, place: tuple[int, ...], bound: Any, tag: int) -> Any:
    """The integral of one entry of the integrand; ``bound`` says how it grows."""
    if not isinstance(bound, Growth) or bound.tag != tag:
        return bound  # it does not depend on the variable
    a, b = (arb(x) for x in bound.size)
    cut = _cut(a, b)

    def integrand(z: acb, analytic: bool) -> acb:
        return _complex(_leaf(f(boxed(Complex(z, analytic, tag))), place), tag) * (-z * z / 2).exp()

    return _enclosed(integrand, -cut, cut) / (2 * arb.pi()).sqrt() + arb(0, _tail(a, b, cut))


def _complex(value: Any, tag: int) -> acb:
    if isinstance(value, Guest) and not (isinstance(value, Complex) and value.tag == tag):
        raise Unknown("an integral inside an integral")
    return value.z if isinstance(value, Complex) else acb(as_ball(value))


def _enclosed(integrand: Callable[[acb, bool], acb], lo: Any, hi: Any) -> arb:

    def counted(z: acb, analytic: bool) -> acb:
        _DONE[0] += 1
        return integrand(z, analytic)

    found = acb.integral(counted, acb(lo), acb(hi), rel_tol=TOLERANCE, abs_tol=TOLERANCE, eval_limit=2000)
    if not found.is_finite():
        raise Imprecise("an integral was not enclosed")
    return found.real


def _cut(a: arb, b: arb) -> arb:
    """R with a small tail."""
    for r in range(8, 200, 3):
        if _tail(a, b, arb(r)) < arb(10) ** (-CUT_DIGITS):
            return arb(r)
    raise Unknown("an integrand that grows too fast to be bounded")


def _tail(a: arb, b: arb, r: arb) -> arb:
    """E[A·exp(B|ε|); |ε| > R] = A·exp(B²/2)·erfc((R − B)/√2), as an upper bound."""
    return (a * (b * b / 2).exp() * ((r - b) / arb(2).sqrt()).erfc()).upper()


def between(calc: Calculator, f: Integrand, lo: Value, hi: Value) -> Value:
    """∫ f from lo to hi, enclosed, for an integrand that is analytic in between (or piecewise so)."""
    low, high = (as_ball(calc.plain(v).data.flat[0]) for v in (lo, hi))
    if lo.tag or hi.tag or calc.plain(lo).data.size > 1 or calc.plain(hi).data.size > 1:
        raise NotPolynomial("bounds of an integral that move")
    tag = new_tag()
    shape = f(boxed(Complex(acb((low + high) / 2), False, tag)))
    pieces = _leaves(shape)
    if len(pieces) > MAX_ENTRIES:
        raise Unknown("too many integrals")

    def entry(place: tuple[int, ...]) -> Any:
        def integrand(z: acb, analytic: bool) -> acb:
            return _complex(_leaf(f(boxed(Complex(z, analytic, tag))), place), tag)

        return _enclosed(integrand, low, high)

    return _rebuilt(shape, {place: entry(place) for place, _ in pieces}, ())


# -- entries of values, tangents included ---------------------------------------------------------


def _leaves(v: Value, path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Any]]:
    """Every number inside a value, with the way to it."""
    if isinstance(v, Dual):
        return _leaves(v.primal, (*path, -1)) + _leaves(v.tangent, (*path, -2))
    if not isinstance(v, Array):
        raise NotPolynomial("an integral inside an integral")
    return [((*path, k), x) for k, x in enumerate(v.data.flat)]


def _leaf(v: Value, path: tuple[int, ...]) -> Any:
    for step in path[:-1]:
        if not isinstance(v, Dual):
            raise Unknown("an integrand that changes its form")
        v = v.primal if step == -1 else v.tangent
    if not isinstance(v, Array):
        raise Unknown("an integrand that changes its form")
    return v.data.flat[path[-1]]


def _rebuilt(v: Value, found: dict[tuple[int, ...], Any], path: tuple[int, ...]) -> Value:
    if isinstance(v, Dual):
        return Dual(v.tag, _rebuilt(v.primal, found, (*path, -1)), _rebuilt(v.tangent, found, (*path, -2)))
    if not isinstance(v, Array):
        raise NotPolynomial("an integral inside an integral")
    data: Data = np.empty(v.data.shape, dtype=object)
    for k in range(data.size):
        data.flat[k] = found[(*path, k)]
    return Array(data, v.rank)
