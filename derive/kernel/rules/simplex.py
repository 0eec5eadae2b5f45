"""Dirichlet and multinomial laws: moments of any order, by cases of which indices coincide.

Kotz, Balakrishnan & Johnson 2000, Continuous Multivariate Distributions, ch. 49; Johnson, Kotz & Balakrishnan 1997,
Discrete Multivariate Distributions, ch. 35.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Term, number
from derive.notation.families import components_sum

from ..engine import Kernel
from ..poly import ZERO, Number, Poly, to_term
from .averages import Over, Pairs, elimination, joined
from .components import has_law, partitions, powers_of_components, together_exactly


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


__all__ = ["stirling"]
