"""Normal laws on vectors, with any covariance: moments, marginals, tilting, Gaussian integrals over ℝⁿ.

Isserlis 1918; Anderson 2003, An Introduction to Multivariate Statistical Analysis, ch. 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notation import Tensor, Term, number
from derive.notation.build import pi, sqrt

from ..engine import Kernel, close
from ..poly import ONE, ZERO, E, Mono, Poly, as_poly, atom, to_term, whole_power
from ..signs import NEG, sign_of
from .arithmetic import raise_to
from .averages import Over, Pairs, average, elimination, joined
from .components import has_law, in_component, pair_indices, powers_of_components
from .functions import exp_of
from .moments import STANDARD
from .sums import product_of, sum_of
from .supports import WHOLE

MAX_DEGREE = 6


@elimination(has_law("mvnormal"))
def isserlis(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    z ~ N(0, Σ)
    --------------------------------------------------------------
    E[z_{i₁} … z_{i_m}] = Σ over pairings ∏ Σ_{i_a i_b}  (0 for odd m)
    """
    powers = powers_of_components(own, over.letter)
    indices = [i for i, r in powers or () for _ in range(r)]
    if powers is None or len(indices) > MAX_DEGREE:
        return None
    covariance = over.middle[0].args[2]
    total = ZERO
    for pairing in _pairings(indices):
        product = ONE
        for i, j in pairing:
            product = product * k.entry(covariance, (i, j))
        total = total + product
    return k.fire("Isserlis' theorem", Term("expect", (over.letter, *over.middle, to_term(joined(own)))), total)


def _pairings(items: list[Term]) -> Iterator[list[tuple[Term, Term]]]:
    if not items:
        yield []
    elif len(items) % 2 == 0:
        first, *rest = items
        for n, partner in enumerate(rest):
            for pairing in _pairings(rest[:n] + rest[n + 1 :]):
                yield [(first, partner), *pairing]


@elimination(has_law("mvnormal"))
def one_component(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """z_i ~ N(0, Σ_ii), for what depends on one component alone."""
    indices = {i for pair in own for i in pair_indices(pair, over.letter)}
    if len(indices) != 1 or None in indices:
        return None
    (i,) = indices
    assert i is not None
    u = k.fresh_like(Term("sym", ("u", Tensor())))
    deviation = sqrt(to_term(k.entry(over.middle[0].args[2], (i, i))))
    body = in_component(to_term(joined(own)), over.letter, i, deviation * u)
    written = Term("expect", (over.letter, *over.middle, to_term(joined(own))))
    return k.fire("marginal of a normal law", written, average(k, [Over(u, "expect", (STANDARD,))], k.nf(body)))


@elimination(has_law("mvnormal"))
def tilted_vector(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    z ~ N(0, Σ)
    ------------------------------------------------------
    E[e^{tᵀz} f(z)] = e^{½ tᵀΣt} E[f(z + Σt)]
    """
    z, covariance = over.letter, over.middle[0].args[2]
    exponents = [as_poly(e) for b, e in own if b == E]
    i, j = k.indices_for((z.dims[0], z.dims[0]))
    direction = linear_form(k, exponents[0], z, i) if exponents else None
    if direction is None:
        return None
    n = to_term(k.nf(z.dims[0]))
    shift = sum_of(k, j, number(1), n, k.replace(direction, {i: j}) * k.entry(covariance, (i, j)))
    size = sum_of(k, i, number(1), n, direction * shift).scale(Fraction(1, 2))
    rest = joined([pair for pair in own if pair[0] != E])
    moved = k.replace(rest, {z: z + Term("lam", (i, to_term(shift)))})
    written = Term("expect", (z, *over.middle, to_term(joined(own))))
    return k.fire("tilting a normal law", written, exp_of(k, size) * average(k, [over], moved))


def linear_form(k: Kernel, p: Poly, z: Term, i: Term) -> Poly | None:
    """t_i with p = Σᵢ tᵢ zᵢ."""
    total = ZERO
    for m, c in p:
        own = [b for b, e in m if z in b.free and e == 1]
        if len(own) != 1 or sum(z in b.free for b, _ in m) != 1:
            return None
        factor = _slope(k, own[0], z, i)
        if factor is None:
            return None
        total = total + Poly({tuple(pair for pair in m if pair[0] != own[0]): c}) * factor
    return total


def _slope(k: Kernel, b: Term, z: Term, i: Term) -> Poly | None:
    if b.head == "at" and b.args[0] == z and z not in b.args[1].free:
        return k.nf(Term("delta", (i, b.args[1])))
    if b.head == "sum" and b.args[1] == number(1) and k.nf(b.args[2]) == k.nf(z.dims[0]):
        j, body = k.open(b)
        form = k.nf(body.subs({j: i}))
        component = Term("at", (z, i))
        slopes = Poly({tuple(p for p in m if p[0] != component): c for m, c in form if (component, 1) in m})
        return slopes if len(slopes) == len(form) and z not in slopes.free else None
    return None


# -- Gaussian integrals over ℝⁿ ------------------------------------------------------------------------


@elimination(lambda over: over.head == "integral" and over.letter.rank == 1 and over.middle == WHOLE)
def gaussian_integral_of_a_vector(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    aᵢ < 0
    -----------------------------------------------------------------------------------------
    ∫ e^{Σᵢ aᵢ zᵢ² + bᵢ zᵢ} f(z) dz = ∏ᵢ √(π/−aᵢ) e^{−bᵢ²/4aᵢ} E_ε[f(−b/2a + ε/√(−2a))]
    """
    z = over.letter
    exponents = [as_poly(e) for b, e in own if b == E]
    if not exponents or z.sort != Tensor(z.dims):
        return None
    (i,) = k.indices_for(z.dims)
    square = Poly({m: c for m, c in exponents[0] if _is_square_sum(m, z)})
    a = _squares(k, square, z, i)
    b = linear_form(k, exponents[0] - square, z, i)
    if a is None or b is None or sign_of(k, a) != NEG:
        return None
    inverse = whole_power(a, -1)
    n = to_term(k.nf(z.dims[0]))
    size = raise_to(k, (atom(pi) * inverse).scale(-1), Poly({(): Fraction(1, 2)})) * exp_of(k, (b * b * inverse).scale(Fraction(-1, 4)))
    mean = Term("lam", (i, to_term((b * inverse).scale(Fraction(-1, 2)))))
    deviation = Term("lam", (i, to_term(raise_to(k, inverse.scale(Fraction(-1, 2)), Poly({(): Fraction(1, 2)})))))
    new = Over(k.fresh_like(z), "expect", (close("product", i, (number(1), n), STANDARD),))
    moved = k.replace(joined([pair for pair in own if pair[0] != E]), {z: mean + deviation * new.letter})
    written = Term("integral", (z, *over.middle, to_term(joined(own))))
    return k.fire("Gaussian integral", written, product_of(k, i, number(1), n, size) * average(k, [new], moved))


def _is_square_sum(m: Mono, z: Term) -> bool:
    return any(b.head == "sum" and z in b.free and any(s.head == "pow" and s.args[0].head == "at" and s.args[0].args[0] == z for s in b.walk()) for b, _ in m)


def _squares(k: Kernel, p: Poly, z: Term, i: Term) -> Poly | None:
    """a_i with p = Σᵢ aᵢ zᵢ²."""
    total, component = ZERO, Term("at", (z, i))
    for m, c in p:
        sums = [b for b, e in m if b.head == "sum" and z in b.free and e == 1]
        rest = Poly({tuple(pair for pair in m if pair[0] not in sums): c})
        if len(sums) != 1 or z in rest.free or sums[0].args[1] != number(1) or k.nf(sums[0].args[2]) != k.nf(z.dims[0]):
            return None
        j, body = k.open(sums[0])
        form = k.nf(body.subs({j: i}))
        slope = Poly({tuple(pair for pair in mono if pair[0] != component): n for mono, n in form if (component, 2) in mono})
        if len(slope) != len(form) or z in slope.free:
            return None
        total = total + rest * slope
    return total if p else None


__all__ = ["linear_form"]
