"""Integrals with a row in ``facts.integrals``: find the parameters, check the conditions, write the value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial

from derive.notation import Tensor, Term, number
from derive.notation.build import oo

from ..engine import Kernel
from ..facts.integrals import INTEGRALS
from ..poly import ONE, ZERO, E, Poly, as_poly, atom, constant, read, to_term, whole_power
from ..signs import NEG, POS, sign_of
from .arithmetic import raise_to
from .averages import AVERAGES, Over, Pairs, average, elimination, joined
from .shapes import Shape, binomial_in, shape_of
from .supports import MINUS_OO, WHOLE, range_facts

HALF_LINE = (number(0), oo)
UNIT = (number(0), number(1))
MOST_LOGS = 12


def real_number(over: Over) -> bool:
    """Whether an integral runs over a real number."""
    sort = over.letter.sort
    return over.head == "integral" and isinstance(sort, Tensor) and not sort.dims and sort.domain == "R"


def on(*bounds: tuple[Term, Term]) -> Callable[[Over], bool]:
    return lambda over: real_number(over) and over.middle in bounds


def by_row(k: Kernel, name: str, over: Over, own: Pairs, parameters: tuple[Poly, ...]) -> Poly | None:
    """The value of a row, if its conditions follow from the givens."""
    from ..definedness import holds

    row = INTEGRALS[name]
    values = tuple(map(to_term, parameters))
    if not all(holds(k, condition) for condition in row.conditions(values)):
        return None
    written = Term("integral", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire(name, written, k.nf(row.value(values)))


def new_letter(k: Kernel, over: Over, bounds: tuple[Term, Term]) -> Over:
    """A fresh letter of the same sort with these bounds."""
    z = k.fresh_like(over.letter)
    k.learn(z, range_facts(z, bounds))
    return Over(z, "integral", bounds)


@elimination(on(HALF_LINE))
def gamma_integral(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    b > 0    s/c > 0
    ---------------------------------------------------
    ∫₀^∞ z^{s−1} e^{−b z^c} dz = Γ(s/c) b^{−s/c} / |c|
    """
    found = shape_of(own, over.letter)
    if found is None or found.others or found.logs > 1 or len(found.exponent) != 1 or over.letter in found.power.free:
        return None
    ((c, rate),) = found.exponent.items()
    name = "gamma integral with a logarithm" if found.logs else "gamma integral"
    return by_row(k, name, over, own, (found.power + ONE, -rate, constant(c)))


@elimination(on(UNIT))
def powers_of_the_logarithm(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a > 0    n = 2, 3, …
    -----------------------------------------------
    ∫₀¹ z^{a−1} (log z)ⁿ dz = (−1)ⁿ n! / aⁿ⁺¹
    """
    found = shape_of(own, over.letter)
    if found is None or found.others or found.exponent or found.logs < 2 or found.logs > MOST_LOGS or over.letter in found.power.free:
        return None
    a, n = found.power + ONE, found.logs
    if sign_of(k, a) != POS:
        return None
    written = Term("integral", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("gamma integral", written, whole_power(a, -n - 1).scale((-1) ** n * factorial(n)))


@elimination(on(UNIT))
def beta_integral(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a > 0    b > 0
    ---------------------------------------
    ∫₀¹ z^{a−1} (1 − z)^{b−1} dz = B(a, b)
    """
    z = over.letter
    mirror = to_term(ONE - atom(z))
    found = shape_of([pair for pair in own if pair[0] not in (mirror, Term("log", (mirror,)))], z)
    if found is None or found.others or found.exponent:
        return None
    powers = dict(own)
    other, logs = powers.get(mirror, 0), powers.get(Term("log", (mirror,)), 0)
    if z in as_poly(other).free or not isinstance(logs, int) or found.logs + logs > 1 or logs < 0:
        return None
    name = "beta integral" + (" with a logarithm" if found.logs else " with log(1 − x)" if logs else "")
    return by_row(k, name, over, own, (found.power + ONE, as_poly(other) + ONE))


@elimination(on(HALF_LINE))
def beta_of_the_second_kind(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    A, B, d, s > 0    r > s/d
    ----------------------------------------------------------------------------
    ∫₀^∞ z^{s−1} (A + B z^d)^{−r} dz = A^{−r} (B/A)^{−s/d} B(s/d, r − s/d) / d
    """
    found = shape_of(own, over.letter)
    if found is None or found.exponent or found.logs:
        return None
    split = _ratio_parts(found, over.letter)
    if split is None:
        return None
    (low, slope, d), r, logged = split
    if sign_of(k, low) != POS or sign_of(k, slope) != POS:
        return None
    ratio = slope * whole_power(low, -1)
    scale = raise_to(k, low, -r)
    parameters = (found.power + ONE, ratio, constant(d), r)
    plain = [pair for pair in own if pair[0].head != "log"]
    value = by_row(k, "beta integral of the second kind", over, plain, parameters)
    if value is None or not logged:
        return None if value is None else scale * value
    tail = by_row(k, "beta integral of the second kind with a logarithm", over, own, parameters)
    return None if tail is None else scale * (k.nf(Term("log", (to_term(low),))) * value + tail)


def _ratio_parts(found: Shape, z: Term) -> tuple[tuple[Poly, Poly, int | Fraction], Poly, bool] | None:
    """(A, B, d), r and whether there is a factor log(A + B z^d), for others = (A + B z^d)^{−r}."""
    bases = [(b, e) for b, e in found.others if b.head != "log"]
    logs = [(b, e) for b, e in found.others if b.head == "log"]
    if len(bases) != 1 or len(logs) > 1 or z in as_poly(bases[0][1]).free or z in found.power.free:
        return None
    parts = binomial_in(bases[0][0], z)
    if parts is None or (logs and logs[0] != (Term("log", (bases[0][0],)), 1)):
        return None
    return parts, -as_poly(bases[0][1]), bool(logs)


@elimination(lambda over: real_number(over) and over.middle[1] == oo and over.middle[0] != MINUS_OO)
def power_tail(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a > 0    r > 1
    -------------------------------------
    ∫ₐ^∞ z^{−r} dz = a^{1−r} / (r − 1)
    """
    found = shape_of(own, over.letter)
    if found is None or found.others or found.exponent or found.logs or over.letter in found.power.free:
        return None
    return by_row(k, "integral of a power over a tail", over, own, (-found.power, read(over.middle[0])))


@elimination(on(WHOLE))
def split_at_zero(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """∫ f(z) dz = ∫₀^∞ f(z) dz + ∫₀^∞ f(−z) dz, for f with |z| or a power of A + B z^d, where both have closed forms."""
    z = over.letter
    bases = {b for pair in own for b in (pair[0], *(pair[1].atoms if isinstance(pair[1], Poly) else ())) if z in b.free}
    size = Term("abs", (z,))
    special = {b for b in bases if b == size or (b.head == "add" and binomial_in(b, z))}
    if not special or not bases - special <= {z, E, Term("log", (size,)), *(Term("log", (b,)) for b in special)}:
        return None
    right = new_letter(k, over, HALF_LINE)
    body = joined(own)
    halves = [average(k, [right], k.replace(body, {z: to_term(way)})) for way in (atom(right.letter), -atom(right.letter))]
    return None if any(b.head in AVERAGES for half in halves for b in half.atoms) else halves[0] + halves[1]


@elimination(lambda over: real_number(over) and over.middle != WHOLE and over.middle[0] != MINUS_OO and over.middle[1] != oo)
def split_between_bounds(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a ≤ 0 ≤ b
    ------------------------------------------------
    ∫ₐᵇ f(|z|, z) dz = ∫₀^{−a} f(z, −z) dz + ∫₀ᵇ f(z, z) dz
    """
    z, (lo, hi) = over.letter, over.middle
    if not any(Term("abs", (z,)) in b.walk() for pair in own for b in (pair[0], *(pair[1].atoms if isinstance(pair[1], Poly) else ()))):
        return None
    left = k.nf(lo)
    if sign_of(k, left) & POS or sign_of(k, k.nf(hi)) & NEG:
        return None
    total = ZERO
    for end, way in ((to_term(-left), -1), (hi, 1)):
        half = new_letter(k, over, (number(0), end))
        total = total + average(k, [half], k.replace(joined(own), {z: to_term(atom(half.letter).scale(way))}))
    return total


@elimination(lambda over: real_number(over) and over.middle != WHOLE and over.middle[0] == MINUS_OO)
def reflected(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """∫_{−∞}^b f(z) dz = ∫_{−b}^∞ f(−z) dz."""
    right = new_letter(k, over, (to_term(-read(over.middle[1])), oo))
    return average(k, [right], k.replace(joined(own), {over.letter: to_term(-atom(right.letter))}))


@elimination(lambda over: real_number(over) and over.middle[1] == oo and over.middle[0] not in (MINUS_OO, number(0)))
def shifted(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """∫ₐ^∞ f(z) dz = ∫₀^∞ f(a + z) dz, for f with an exponential."""
    found = shape_of(own, over.letter)
    if found is None or set(found.exponent) != {1} or found.others:
        return None
    right = new_letter(k, over, HALF_LINE)
    return average(k, [right], k.replace(joined(own), {over.letter: over.middle[0] + right.letter}))


__all__ = ["HALF_LINE", "UNIT", "new_letter", "on", "real_number"]
