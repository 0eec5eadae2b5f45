"""Integrals of P(δ)·exp(Q(δ)) with Q quadratic: one variable after the other, by recurrences.

With ∂/∂δ(δᵏ⁻¹·exp) integrated to 0, the moments of N(m, v) satisfy μₖ = m μₖ₋₁ + (k−1) v μₖ₋₂.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .exppoly import add_terms, constant_key, pruned
from .outcomes import Divergent, NotPolynomial
from .values import Array, Dual, Exponents, ExpPoly, Terms, Value, is_zero_array, new_tag

if TYPE_CHECKING:
    from .calculator import Calculator


def expectation(calc: Calculator, v: Value, tag: int, variances: list[Value]) -> Value:
    """E[v] over independent δⱼ ~ N(0, variances[j])."""
    if not (isinstance(v, ExpPoly) and v.tag == tag):
        return v
    found = []
    for terms, exponent in pruned(v).parts:
        if exponent is None:
            found.append(polynomial_moment(calc, terms, variances))
        else:
            found.append(_tilted(calc, terms, exponent, variances))
    return calc.sum(found)


def average(calc: Calculator, v: Value, tag: int, moment: Callable[[Exponents], Value]) -> Value:
    """E[v] for a polynomial v in the variables of ``tag``, by the joint moments of these."""
    if not (isinstance(v, ExpPoly) and v.tag == tag):
        return v
    found: list[Value] = []
    for terms, exponent in pruned(v).parts:
        if exponent is not None:
            raise NotPolynomial("an exponential of a random variable that is not normal")
        found.extend(calc.mul(moment(e), c) for e, c in terms.items())
    return calc.sum(found)


def polynomial_moment(calc: Calculator, terms: Terms, variances: list[Value]) -> Value:
    found = []
    for exponents, c in terms.items():
        if any(k % 2 for k in exponents):
            found.append(calc.mul(calc.number(0), c))
            continue
        for k, v in zip(exponents, variances, strict=True):
            for j in range(k - 1, 0, -2):
                c = calc.mul(calc.scale(j, v), c)
        found.append(c)
    return calc.sum(found)


def _tilted(calc: Calculator, terms: Terms, exponent: Terms, variances: list[Value]) -> Value:
    """E[P exp(Q)]: the density of δ joins the exponent."""
    pi = Array(calc.arithmetic.named("pi"), 0)
    weight: Value = calc.number(1)
    density: Terms = {}
    for j, v in enumerate(variances):
        square = tuple(2 * (i == j) for i in range(len(variances)))
        density[square] = calc.div(calc.number(Fraction(-1, 2)), v)
        weight = calc.div(weight, calc.function("sqrt", calc.mul(calc.scale(2, pi), v)))
    whole = integral(calc, terms, add_terms(calc, exponent, density))
    return calc.mul(weight, whole)


def integral(calc: Calculator, terms: Terms, exponent: Terms) -> Value:
    """∫ P exp(Q) dδ over the whole space; Q must be quadratic and negative definite."""
    if any(sum(e) > 2 for e in exponent):
        raise NotPolynomial("an exponential of a polynomial of degree 3 or more")
    factor: Value = calc.number(1)
    pi = Array(calc.arithmetic.named("pi"), 0)
    for j in range(len(constant_key(exponent))):
        curvature, slope, rest = _separate(calc, exponent, j)
        variance = calc.div(calc.number(1), curvature)
        mean = {e: calc.mul(c, variance) for e, c in slope.items()}
        factor = calc.mul(factor, calc.function("sqrt", calc.mul(calc.scale(2, pi), variance)))
        terms = _integrate_out(calc, terms, j, mean, variance)
        half = {e: calc.scale(Fraction(1, 2), c) for e, c in _times(calc, slope, mean).items()} if slope else {}
        exponent = add_terms(calc, rest, half)
    key = constant_key(terms)
    value = calc.mul(factor, terms[key])
    return calc.mul(value, calc.function("exp", exponent[key])) if exponent else value


def _separate(calc: Calculator, exponent: Terms, j: int) -> tuple[Value, Terms, Terms]:
    """a, β, rest with Q = −½ a δⱼ² + β δⱼ + rest; a must be > 0."""
    curvature: Value | None = None
    slope: Terms = {}
    rest: Terms = {}
    for e, c in exponent.items():
        lower = tuple(k - (i == j) for i, k in enumerate(e))
        if e[j] == 0:
            rest[e] = c
        elif e[j] == 1:
            slope[lower] = c
        else:
            curvature = calc.scale(-2, c)
    if curvature is None:
        raise NotPolynomial("an integral without a Gaussian factor")
    return calc.positive(curvature, "the curvature of an exponent under an integral", Divergent), slope, rest


def _integrate_out(calc: Calculator, terms: Terms, j: int, mean: Terms, variance: Value) -> Terms:
    """E[P] over δⱼ ~ N(mean, variance), where the mean is a polynomial in the other variables."""
    unit: Terms = {constant_key(terms): calc.number(1)}
    moments = [unit]
    for k in range(1, max(e[j] for e in terms) + 1):
        following = _times(calc, mean, moments[k - 1]) if mean else {}
        if k > 1:
            spread = {e: calc.mul(calc.scale(k - 1, variance), c) for e, c in moments[k - 2].items()}
            following = add_terms(calc, following, spread)
        moments.append(following)
    out: Terms = {}
    for e, c in terms.items():
        others = tuple(0 if i == j else k for i, k in enumerate(e))
        out = add_terms(calc, out, _times(calc, moments[e[j]], {others: c}))
    return out or {constant_key(terms): calc.mul(calc.number(0), next(iter(terms.values())))}


def _times(calc: Calculator, a: Terms, b: Terms) -> Terms:
    out: Terms = {}
    for ea, ca in a.items():
        for eb, cb in b.items():
            out = add_terms(calc, out, {tuple(x + y for x, y in zip(ea, eb, strict=True)): calc.mul(ca, cb)})
    return out


def antiderivative_between(calc: Calculator, v: Value, tag: int, lo: Value, hi: Value) -> Value:
    """∫ from lo to hi of Σ P(y) exp(c − r y)."""
    if not (isinstance(v, ExpPoly) and v.tag == tag):
        return calc.mul(calc.sub(hi, lo), v)
    found = []
    for terms, exponent in pruned(v).parts:
        if exponent is not None:
            found.append(_exponential_between(calc, terms, exponent, lo, hi))
            continue
        for (k,), c in terms.items():
            change = calc.sub(calc.integer_power(hi, k + 1), calc.integer_power(lo, k + 1))
            found.append(calc.mul(calc.div(change, calc.number(k + 1)), c))
    return calc.sum(found)


def _exponential_between(calc: Calculator, terms: Terms, exponent: Terms, lo: Value, hi: Value) -> Value:
    """With A₀ = e^{cy}/c and Aₖ = (yᵏ e^{cy} − k Aₖ₋₁)/c for c ≠ 0; eˣ = 1 + … where c may be 0 is left to an enclosure."""
    slope = exponent.get((1,))
    if slope is None or any(e[0] > 1 for e in exponent) or not np.all(calc.arithmetic.compare("ne", calc.plain(slope).data, calc.arithmetic.constant(0))):
        raise NotPolynomial("an exponential between bounds")
    ends = []
    for y in (hi, lo):
        wave = calc.function("exp", calc.mul(slope, y))
        primitive = calc.div(wave, slope)
        total, done = [], 0
        for (k,), c in sorted(terms.items()):
            for j in range(done + 1, k + 1):
                primitive = calc.div(calc.sub(calc.mul(calc.integer_power(y, j), wave), calc.scale(j, primitive)), slope)
            done = k
            total.append(calc.mul(primitive, c))
        ends.append(calc.sum(total))
    whole = calc.sub(*ends)
    return calc.mul(whole, calc.function("exp", exponent[(0,)])) if (0,) in exponent else whole


def half_line(calc: Calculator, v: Value, tag: int) -> Value:
    """∫ P(y) exp(c − r y) dy over y > 0, with ∫ yᵏ exp(−r y) dy = (k/r) ∫ yᵏ⁻¹ exp(−r y) dy; r must be > 0."""
    if is_zero_array(v):
        return v
    if not (isinstance(v, ExpPoly) and v.tag == tag):
        raise NotPolynomial("an integral over a half-line without an exponential")
    return calc.sum([_decaying(calc, terms, exponent) for terms, exponent in pruned(v).parts])


def _decaying(calc: Calculator, terms: Terms, exponent: Terms | None) -> Value:
    if all(map(is_zero_array, terms.values())):
        return calc.sum(list(terms.values()))
    if exponent is None or any(e[0] > 1 for e in exponent) or (1,) not in exponent:
        raise NotPolynomial("an integral over a half-line without an exponential")
    rate = calc.positive(calc.neg(exponent[(1,)]), "the rate of an exponential under an integral", Divergent)
    power = calc.div(calc.number(1), rate)
    found, done = [], 0
    for (k,), c in sorted(terms.items()):
        for j in range(done + 1, k + 1):
            power = calc.div(calc.scale(j, power), rate)
        done = k
        found.append(calc.mul(power, c))
    whole = calc.sum(found)
    return calc.mul(whole, calc.function("exp", exponent[(0,)])) if (0,) in exponent else whole


def slopes(calc: Calculator, f: Callable[[list[Value]], Value], s: list[Value], orders: list[int]) -> Value:
    """The partial derivative of f at s, of order orders[k] in s[k]: factors log x under E[xˢ]."""
    k = next((k for k, order in enumerate(orders) if order), None)
    if k is None:
        return f(s)
    tag = new_tag()
    moved = [Dual(tag, v, calc.number(1)) if j == k else v for j, v in enumerate(s)]
    found = slopes(calc, f, moved, [order - (j == k) for j, order in enumerate(orders)])
    return found.tangent if isinstance(found, Dual) and found.tag == tag else calc.number(0)
