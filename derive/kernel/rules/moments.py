"""Normal laws of one number: moments, tilting by an exponential, integration by parts, Gaussian integrals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notation import Term, number
from derive.notation.build import pi

from ..engine import Kernel, depends
from ..poly import ONE, ZERO, E, Exponent, Poly, as_poly, atom, read, to_term, whole_power
from ..signs import NEG, POS, ZERO_SIGN, sign_of
from .arithmetic import raise_to
from .averages import MERGE, SYMMETRIC, Over, Pairs, average, elimination, joined, pair_free
from .closed_integrals import real_number
from .functions import exp_of
from .shapes import linear_in
from .supports import WHOLE

STANDARD = Term("law", ("normal", number(0), number(1)))


def standard_normal(over: Over) -> bool:
    return over.head == "expect" and over.middle == (STANDARD,)


def centred(over: Over) -> bool:
    """Whether the letter is standard normal, or a vector of such numbers."""
    return standard_normal(over) or (over.head == "expect" and over.middle[0].head == "product" and over.middle[0].args[3] == STANDARD)


def noise(k: Kernel, like: Term) -> Over:
    """A fresh letter with the standard normal law."""
    return Over(k.fresh_like(like), "expect", (STANDARD,))


def double_factorial_moment(order: int) -> Fraction:
    """E[ε^k] = (k − 1)!! for even k, 0 for odd k, under the standard normal."""
    if order % 2:
        return Fraction(0)
    value = 1
    for j in range(1, order, 2):
        value *= j
    return Fraction(value)


@elimination(standard_normal)
def normal_moment(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """E[1] = 1,  E[ε^k] = (k − 1)!! for even k, 0 for odd k."""
    if not own:
        return ONE
    if len(own) != 1 or own[0][0] != over.letter or not isinstance(own[0][1], int) or own[0][1] < 0:
        return None
    written = Term("expect", (over.letter, STANDARD, to_term(joined(own))))
    return k.fire("moments of the normal law", written, ONE.scale(double_factorial_moment(own[0][1])))


@elimination(standard_normal)
def tilted(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a < 1/2
    --------------------------------------------------------------------------------
    E[e^{aε² + bε} f(ε)] = (1 − 2a)^{−1/2} e^{b²/(2(1−2a))} E[f((b + √(1−2a) ε)/(1−2a))]
    """
    exponents = [e for b, e in own if b == E]
    parts = quadratic_exponent(as_poly(exponents[0]), over.letter) if exponents else None
    if parts is None:
        return None
    a, b, g = parts
    narrow = ONE - a.scale(2)
    if sign_of(k, narrow) != POS:
        return None
    inverse = whole_power(narrow, -1)
    root = raise_to(k, narrow, Poly({(): Fraction(-1, 2)}))
    factor = root * exp_of(k, (b * b * inverse).scale(Fraction(1, 2)))
    rest = joined([(E, g), *(pair for pair in own if pair[0] != E)])
    new = noise(k, over.letter)
    moved = k.replace(rest, {over.letter: to_term(b * inverse + root * atom(new.letter))})
    written = Term("expect", (over.letter, STANDARD, to_term(joined(own))))
    return k.fire("tilting a normal law", written, factor * average(k, [new], moved))


def quadratic_exponent(exponent: Poly, z: Term) -> tuple[Poly, Poly, Poly] | None:
    """(a, b, g) with exponent = a z² + b z + g, where no summand of g is a power of z alone."""
    a, b, g = ZERO, ZERO, ZERO
    for m, c in exponent:
        power = dict(m).get(z, 0)
        others = tuple(pair for pair in m if pair[0] != z)
        if any(z in pair_free(pair) for pair in others):
            g = g + Poly({m: c})
        elif power in (1, 2):
            a, b = (a + Poly({others: c}), b) if power == 2 else (a, b + Poly({others: c}))
        else:
            return None
    return (a, b, g) if a or b else None


@elimination(standard_normal)
def by_parts(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    f smooth
    --------------------------------------
    E[ε^{n+1} f(ε)] = E[(ε^n f(ε))']
    """
    from .calculus import diff
    from .marginals import EXCHANGE

    z = over.letter
    power = dict(own).get(z)
    others = [pair for pair in own if pair[0] != z]
    if not isinstance(power, int) or power < 1 or not all(smooth(k, b, e, z) for b, e in others):
        return None
    k.need(EXCHANGE, "convention")
    written = Term("expect", (z, STANDARD, to_term(joined(own))))
    body = joined([(z, power - 1), *others]) if power > 1 else joined(others)
    return k.fire("Stein's identity", written, average(k, [over], diff(k, body, z)))


def smooth(k: Kernel, b: Term, e: Exponent, z: Term) -> bool:
    """Whether b^e is a smooth function of z (a number or a vector) everywhere."""
    if isinstance(e, Poly):
        return b == E and all(smooth(k, x, n, z) for m in e.terms for x, n in m if depends(x, z))
    if not depends(b, z) or b == z or (b.head == "at" and b.args[0] == z and not any(depends(i, z) for i in b.args[1:])):
        return (isinstance(e, int) and e >= 0) or not depends(b, z)
    if not (isinstance(e, int) and e >= 0) and sign_of(k, atom(b)) != POS:
        return False
    if b.head in ("app", "sin", "cos", "arctan", "erf"):
        return all(_smooth_inside(k, a, z) for a in (b.args[1:] if b.head == "app" else b.args))
    if b.head == "at" and b.args[0].head == "app":
        return all(_smooth_inside(k, a, z) for a in b.args[0].args[1:])
    if b.head == "log":
        return sign_of(k, read(b.args[0])) == POS and _smooth_inside(k, b.args[0], z)
    if b.head == "pdf" and b.args[0].head == "cond":  # a declared density, as smooth as the derivatives written of it need
        return not depends(b.args[0], z) and all(_smooth_inside(k, v, z) for v in b.args[1:])
    return b.head == "add" and _smooth_inside(k, b, z)


def _smooth_inside(k: Kernel, t: Term, z: Term) -> bool:
    if not depends(t, z) or t == z:
        return True
    if t.rank:
        return t.head == "lam" and _smooth_inside(k, t.args[1], z)
    return all(smooth(k, b, e, z) for m in read(t).terms for b, e in m)


@elimination(lambda over: real_number(over) and over.middle == WHOLE)
def gaussian_integral(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    a < 0
    -----------------------------------------------------------------------
    ∫ e^{a z² + b z} f(z) dz = √(π/−a) e^{−b²/4a} E_ε[f(−b/2a + ε/√(−2a))]
    """
    exponents = [e for b, e in own if b == E]
    parts = quadratic_exponent(as_poly(exponents[0]), over.letter) if exponents else None
    if parts is None or sign_of(k, parts[0]) != NEG:
        return None
    a, b, g = parts
    inverse = whole_power(a, -1)
    size = raise_to(k, (atom(pi) * inverse).scale(-1), Poly({(): Fraction(1, 2)}))
    factor = size * exp_of(k, (b * b * inverse).scale(Fraction(-1, 4)))
    deviation = raise_to(k, inverse.scale(Fraction(-1, 2)), Poly({(): Fraction(1, 2)}))
    rest = joined([(E, g), *(pair for pair in own if pair[0] != E)])
    new = noise(k, over.letter)
    moved = k.replace(rest, {over.letter: to_term((b * inverse).scale(Fraction(-1, 2)) + deviation * atom(new.letter))})
    written = Term("integral", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("Gaussian integral", written, factor * average(k, [new], moved))


def sum_of_normals(k: Kernel, overs: list[Over], inside: Pairs) -> tuple[list[Over], Poly] | None:
    """
    ε₁, ε₂ independent standard normal
    --------------------------------------------------
    E[f(a ε₁ + b ε₂)] = E_ε[f(√(a² + b²) ε)]
    """
    noises = [o for o in overs if standard_normal(o)]
    for n, first in enumerate(noises):
        for second in noises[n + 1 :]:
            found = _as_one_noise(k, first, second, inside)
            if found is not None:
                return [o for o in overs if o not in (first, second)] + [found[0]], found[1]
    return None


def _as_one_noise(k: Kernel, first: Over, second: Over, inside: Pairs) -> tuple[Over, Poly] | None:
    letters = frozenset((first.letter, second.letter))
    slopes = next((s for pair in inside for s in _joint_slopes(pair, first.letter, second.letter)), None)
    if slopes is None:
        return None
    a, b = slopes
    if sign_of(k, b) & ZERO_SIGN:
        return None
    new = noise(k, first.letter)
    body = joined(inside)
    line = to_term((atom(new.letter) - a * atom(first.letter)) * whole_power(b, -1))
    moved = k.replace(body, {second.letter: line})
    if moved.free & letters:
        return None
    size = raise_to(k, a * a + b * b, Poly({(): Fraction(1, 2)}))
    k.fire("sum of independent normals", Term("expect", (first.letter, STANDARD, Term("expect", (second.letter, STANDARD, to_term(body))))), moved)
    return new, k.replace(moved, {new.letter: to_term(size * atom(new.letter))})


def _joint_slopes(pair: tuple[Term, Exponent], x: Term, y: Term) -> Iterator[tuple[Poly, Poly]]:
    """(a, b) for a sum a x + b y + c inside a factor, b a single product."""
    b, e = pair
    for t in (*b.walk(), *(to_term(e).walk() if isinstance(e, Poly) else ())):
        if t.head != "add" or not {x, y} <= t.free:
            continue
        p = read(t)
        ax, ay = linear_in(p, x), linear_in(p, y)
        if ax and ay and not (ax[0].free | ay[0].free) & {x, y} and len(ay[0]) == 1:
            yield ax[0], ay[0]


MERGE.append(sum_of_normals)
SYMMETRIC.append(centred)

__all__ = ["STANDARD", "noise", "quadratic_exponent", "smooth", "standard_normal"]
