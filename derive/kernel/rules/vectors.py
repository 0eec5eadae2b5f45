"""Averages under laws on vectors whose components depend on each other: normal, Dirichlet, multinomial.

Anderson 2003, ch. 2; Isserlis 1918; Kotz, Balakrishnan & Johnson 2000, ch. 49; Johnson, Kotz & Balakrishnan 1997, ch. 35.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import Tensor, Term, number
from derive.notation.build import pi, sqrt
from derive.notation.families import components_sum

from ..engine import Kernel, close
from ..poly import ONE, ZERO, E, Mono, Number, Poly, as_poly, atom, to_term, whole_power
from ..signs import NEG, sign_of
from .arithmetic import raise_to
from .averages import Over, Pairs, average, elimination, joined
from .components import in_component, pair_indices, partitions, together_exactly
from .functions import exp_of
from .moments import STANDARD
from .sums import product_of, sum_of
from .supports import WHOLE

MAX_DEGREE = 6


def has_law(name: str) -> Callable[[Over], bool]:
    return lambda over: over.head == "expect" and over.middle[0].head == "law" and over.middle[0].args[0] == name


def powers_of_components(own: Pairs, z: Term) -> list[tuple[Term, int]] | None:
    """[(i, r), …] for a product of z_i^r, with whole r > 0."""
    found = []
    for b, e in own:
        if b.head != "at" or b.args[0] != z or len(b.args) != 2 or z in b.args[1].free or not isinstance(e, int) or e < 1:
            return None
        found.append((b.args[1], e))
    return found


# -- the centred normal law, covariance Σ ----------------------------------------------------------


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


# -- the Dirichlet and the multinomial law -------------------------------------------------------------


@elimination(has_law("dirichlet"))
def dirichlet_moment(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    E[∏ z_i^{r_i}] = Γ(α₀)/Γ(α₀ + Σ rᵢ) ∏ Γ(α_i + r_i)/Γ(α_i),    E[log z_i ·] = (ψ(α_i + r_i) − ψ(α₀ + Σ r)) E[·]
    """
    z, alpha = over.letter, over.middle[0].args[1]
    logs = [b.args[0].args[1] for b, e in own if e == 1 and _is_log_component(b, z)]
    powers = powers_of_components([pair for pair in own if not _is_log_component(pair[0], z)], z)
    if powers is None or len(logs) > 1 or len(logs) != sum(_is_log_component(b, z) for b, _ in own):
        return None

    def value(orders: dict[Term, int], first: dict[Term, Term]) -> Poly:
        return _dirichlet_value(k, alpha, orders, first[logs[0]] if logs else None)

    return _by_cases(k, over, own, powers, logs, value)


def _is_log_component(b: Term, z: Term) -> bool:
    return b.head == "log" and b.args[0].head == "at" and b.args[0].args[0] == z and z not in b.args[0].args[1].free


def _dirichlet_value(k: Kernel, alpha: Term, orders: dict[Term, int], logged: Term | None) -> Poly:
    whole = components_sum(alpha)
    degree = sum(orders.values())
    value = k.nf(_rising(whole, 0) / _rising(whole, degree))
    for i, r in orders.items():
        value = value * k.nf(_rising(alpha[i], r))
    if logged is not None:
        rest = orders.get(logged, 0)
        value = value * (k.nf(Term("digamma", (alpha[logged] + rest,))) - k.nf(Term("digamma", (whole + degree,))))
    return value


def _rising(a: Term, r: int) -> Term:
    """a (a + 1) … (a + r − 1)."""
    return Term("mul", (number(1), *(a + j for j in range(r))))


@elimination(has_law("multinomial"))
def multinomial_moment(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """E[∏ z_i (z_i − 1) … (z_i − r_i + 1)] = n (n − 1) … (n − Σ rᵢ + 1) ∏ p_i^{r_i}."""
    powers = powers_of_components(own, over.letter)
    if powers is None:
        return None
    n, weights = over.middle[0].args[1:]

    def value(orders: dict[Term, int], first: dict[Term, Term]) -> Poly:
        total = ZERO
        for factorial_orders, count in _falling(orders):
            product = k.nf(Term("mul", (number(1), *(n - j for j in range(sum(factorial_orders.values()))))))
            for i, r in factorial_orders.items():
                product = product * k.entry(weights, (i,)).power(r)
            total = total + product.scale(count)
        return total

    return _by_cases(k, over, own, powers, [], value)


def _falling(orders: dict[Term, int]) -> Iterator[tuple[dict[Term, int], Number]]:
    """∏ z_i^{r_i} as a combination of products of falling factorials."""
    if not orders:
        yield {}, 1
        return
    (i, r), *rest = orders.items()
    for inner, count in _falling(dict(rest)):
        for j in range(r + 1):
            if times := stirling(r, j):
                yield {i: j, **inner}, count * times


def stirling(r: int, j: int) -> int:
    """Stirling's number of the second kind: ways to put r things into j blocks."""
    if r == j:
        return 1
    return 0 if not 0 < j < r else j * stirling(r - 1, j) + stirling(r - 1, j - 1)


Moment = Callable[[dict[Term, int], dict[Term, Term]], Poly]  # (powers of different components, first index of each class)


def _by_cases(k: Kernel, over: Over, own: Pairs, powers: list[tuple[Term, int]], extra: list[Term], value: Moment) -> Poly:
    """A moment by cases of which indices coincide."""
    total = ZERO
    for blocks in partitions(sorted({i for i, _ in powers} | set(extra), key=repr)):
        weight = together_exactly(k, blocks)
        if not weight:
            continue
        first = {i: block[0] for block in blocks for i in block}
        orders: dict[Term, int] = {}
        for i, r in powers:
            orders[first[i]] = orders.get(first[i], 0) + r
        total = total + weight * value(orders, first)
    return k.fire("moments of the law", Term("expect", (over.letter, *over.middle, to_term(joined(own)))), total)


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


__all__ = ["has_law", "linear_form", "stirling"]
