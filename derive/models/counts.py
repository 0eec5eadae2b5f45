"""Discrete laws, and the Dirichlet law, each from its mass function.

Finite ones are enumerated. Infinite ones are summed far out in NumPy; in ball arithmetic moments
follow from recurrences of the mass function, as E[X f(X)] = λ E[f(X+1)] for Poisson's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial

import numpy as np

from . import exppoly, moments
from .calculator import Calculator
from .evaluate import Env, Evaluator, as_int, new_tag
from .laws import Body, ConcreteLaw, FiniteLaw, Values
from .outcomes import Undefined, Unknown
from .rows_arrays import stacked
from .rows_binders import node_sum
from .values import Array, Exponents, ExpPoly, Value, dims_of, linear, rank_of, take, total

LAST = (1200, 900)  # the last summand, by level
MAX_COUNT = 12


def fixed_count(ev: Evaluator, n: Value) -> int:
    """The number of trials, which has to be one number for all samples."""
    found = {as_int(x) for x in ev.calc.plain(n).data.flat}
    count = found.pop() if len(found) == 1 else None
    if count is None or count > MAX_COUNT:
        raise Unknown("a number of trials that is not one small integer")
    if count < 0:
        raise Undefined("a negative number of trials")
    return count


def binomial(ev: Evaluator, n: Value, p: Value) -> ConcreteLaw:
    """C(n, k) pᵏ (1−p)ⁿ⁻ᵏ."""
    count = fixed_count(ev, n)
    rest = ev.calc.sub(ev.number(1), p)
    weights = [ev.calc.scale(comb(count, k), ev.calc.mul(ev.calc.integer_power(p, k), ev.calc.integer_power(rest, count - k))) for k in range(count + 1)]
    return FiniteLaw([((ev.number(k),), w) for k, w in enumerate(weights)])


def simplex_weights(ev: Evaluator, p: Value) -> list[Value]:
    """p_k ≥ 0 with sum 1, checked."""
    plain = ev.calc.plain(p)
    zero, one = ev.arithmetic.constant(0), ev.arithmetic.constant(1)
    good = ev.arithmetic.compare("ge", plain.data, zero).min(axis=-1) * ev.arithmetic.compare("eq", plain.data.sum(axis=-1), one)
    if ev.arithmetic.exact and not np.all(good == 1):
        raise Undefined("probabilities that do not sum to 1")
    if not np.all(good == 1):
        p = ev.calc.mul(Array(np.where(good == 1, 1.0, np.nan), 0), p)
    return [take(p, k) for k in range(dims_of(p)[0])]


def categorical(ev: Evaluator, p: Value) -> ConcreteLaw:
    """P(k) = p_k for k = 1, …, K."""
    return FiniteLaw([((ev.number(k + 1),), w) for k, w in enumerate(simplex_weights(ev, p))])


def multinomial(ev: Evaluator, n: Value, p: Value) -> ConcreteLaw:
    """n!/(∏ x_k!) ∏ p_k^{x_k} for natural x_k with sum n."""
    count, weights = fixed_count(ev, n), simplex_weights(ev, p)
    points: list[tuple[Values, Value]] = []
    for x in product(range(count + 1), repeat=len(weights)):
        if sum(x) != count:
            continue
        ways = factorial(count) // int(np.prod([factorial(k) for k in x], dtype=object))
        mass = ev.calc.product([ev.number(ways), *(ev.calc.integer_power(w, k) for w, k in zip(weights, x, strict=True))])
        points.append(((Array(ev.arithmetic.from_samples(np.array([x], dtype=float)), 1),), mass))
    return FiniteLaw(points)


# -- infinitely many points -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class CountingLaw(ConcreteLaw):
    """A law on first, first + 1, …, by the logarithm of its mass and by its moments."""

    name: str
    parameters: tuple[Value, ...]
    first: int
    log_mass: Callable[[Calculator, Value], Value]
    moment: Callable[[Calculator, int], Value]

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {f"{self.name} {k}": p for k, p in enumerate(self.parameters)}

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return self._where_counting(ev, values[0], lambda x: self.log_mass(ev.calc, x), logarithm=True)

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return self._where_counting(ev, values[0], lambda x: ev.calc.function("exp", self.log_mass(ev.calc, x)), logarithm=False)

    def _where_counting(self, ev: Evaluator, x: Value, f: Callable[[Value], Value], logarithm: bool) -> Value:
        """f at whole numbers from the first on; mass 0 elsewhere."""
        if isinstance(x, ExpPoly):
            known, first = exppoly.SUPPORTS.get(x.tag, (None, None))
            if known is not x or not isinstance(first, int) or first < self.first:
                raise Unknown("whether a random variable takes the values of a law")
            return f(x)
        plain = ev.calc.plain(x)
        inside = np.vectorize(lambda v: (as_int(v) is not None) and v >= self.first, otypes=[bool])(plain.data)
        if inside.all():
            return f(x)
        if ev.arithmetic.exact:
            if logarithm:
                raise Undefined("the logarithm of a mass that is 0")
            return ev.number(0)
        value = ev.calc.plain(f(Array(np.where(inside, plain.data, self.first), plain.rank))).data
        return Array(np.where(inside, value, np.nan if logarithm else 0.0), 0)

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        if ev.arithmetic.exact:
            tag = new_tag()
            (x,) = exppoly.variables(ev.calc, tag, 1)
            exppoly.SUPPORTS[tag] = (x, self.first)
            return moments.average(ev.calc, body((x,), env), tag, lambda e: self.moment(ev.calc, int(e[0])))
        ev.used.add("quadrature")
        nodes = np.arange(self.first, LAST[ev.level], dtype=float)

        def weighted(x: Value, inner: Env) -> Value:
            return ev.calc.mul(ev.calc.function("exp", self.log_mass(ev.calc, x)), body((x,), inner))

        return node_sum(ev, nodes, np.ones(len(nodes)), env, weighted)


def log_factorial(c: Calculator, k: Value) -> Value:
    return c.function("loggamma", c.add(k, c.number(1)))


def poisson(ev: Evaluator, rate: Value) -> ConcreteLaw:
    """λᵏ e^(−λ)/k!."""

    def log_mass(c: Calculator, k: Value) -> Value:
        return c.sub(c.sub(c.mul(k, c.function("log", rate)), rate), log_factorial(c, k))

    def moment(c: Calculator, k: int) -> Value:
        """E[X·Xᵏ⁻¹] = λ E[(X+1)ᵏ⁻¹]."""
        return c.number(1) if k == 0 else c.mul(rate, shifted(c, moment, k - 1))

    return CountingLaw("poisson", (rate,), 0, log_mass, moment)


def not_certain(ev: Evaluator, p: Value) -> Value:
    """p, unknown at p = 1, where the law sits in one point."""
    if ev.arithmetic.exact and not np.all(ev.arithmetic.compare("lt", ev.calc.plain(p).data, ev.arithmetic.constant(1))):
        raise Unknown("a law in one point")
    return p


def geometric(ev: Evaluator, p: Value) -> ConcreteLaw:
    """(1−p)ᵏ⁻¹ p for k = 1, 2, …."""
    p = not_certain(ev, p)

    def log_mass(c: Calculator, k: Value) -> Value:
        return c.add(c.function("log", p), c.mul(c.sub(k, c.number(1)), c.function("log", c.sub(c.number(1), p))))

    def moment(c: Calculator, k: int) -> Value:
        """E[f(X)] = p f(1) + (1−p) E[f(X+1)], solved for E[Xᵏ]."""
        if k == 0:
            return c.number(1)
        lower = c.sum([c.scale(comb(k, j), moment(c, j)) for j in range(k)])
        return c.div(c.add(p, c.mul(c.sub(c.number(1), p), lower)), p)

    return CountingLaw("geometric", (p,), 1, log_mass, moment)


def negative_binomial(ev: Evaluator, r: Value, p: Value) -> ConcreteLaw:
    """Γ(r+k)/(k! Γ(r)) pʳ (1−p)ᵏ: failures before the r-th success."""
    p = not_certain(ev, p)

    def log_mass(c: Calculator, k: Value) -> Value:
        ways = c.sub(c.function("loggamma", c.add(r, k)), c.add(log_factorial(c, k), c.function("loggamma", r)))
        rest = c.function("log", c.sub(c.number(1), p))
        return c.add(ways, c.add(c.mul(r, c.function("log", p)), c.mul(k, rest)))

    def moment(c: Calculator, k: int) -> Value:
        """E[X f(X)] = (1−p) E[(r+X) f(X+1)] with f(x) = xᵏ⁻¹, solved for E[Xᵏ]."""
        if k == 0:
            return c.number(1)
        q = c.sub(c.number(1), p)
        parts = [c.mul(r, shifted(c, moment, k - 1))]
        parts.extend(c.scale(comb(k - 1, j), moment(c, j + 1)) for j in range(k - 1))
        return c.div(c.mul(q, c.sum(parts)), p)

    return CountingLaw("negbinomial", (r, p), 0, log_mass, moment)


def shifted(c: Calculator, moment: Callable[[Calculator, int], Value], k: int) -> Value:
    """E[(X+1)ᵏ]."""
    return c.sum([c.scale(comb(k, j), moment(c, j)) for j in range(k + 1)])


# -- the Dirichlet law ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class DirichletLaw(ConcreteLaw):
    """Γ(Σα)/∏Γ(α_k) ∏ x_k^{α_k − 1} on positive vectors with sum 1."""

    alpha: Value

    def fixed_by(self, ev: Evaluator) -> dict[str, Value]:
        return {"dirichlet": self.alpha}

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        c, x = ev.calc, self._on_simplex(ev, values[0])
        front = c.sub(c.function("loggamma", total(self.alpha)), total(c.function("loggamma", self.alpha)))
        return c.add(front, total(c.mul(c.sub(self.alpha, c.number(1)), c.function("log", x))))

    def _on_simplex(self, ev: Evaluator, x: Value) -> Value:
        """x, where it is a positive vector with sum 1; the density is 0 elsewhere, its logarithm undefined."""
        if isinstance(x, ExpPoly):
            if exppoly.SUPPORTS.get(x.tag, (None, None))[0] is not x:
                raise Unknown("whether a random vector lies on the simplex")
            return x
        plain = ev.calc.plain(x)
        inside = ev.arithmetic.compare("gt", plain.data, ev.arithmetic.constant(0)).min(axis=-1)
        inside = inside * ev.arithmetic.compare("eq", plain.data.sum(axis=-1), ev.arithmetic.constant(1))
        if np.all(inside == 1):
            return x
        if ev.arithmetic.exact:
            raise Unknown("a Dirichlet density off the simplex")
        return ev.calc.mul(Array(np.where(inside == 1, 1.0, np.nan), 0), x)

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        n = dims_of(self.alpha)[0]
        if not ev.arithmetic.exact:
            return self._by_breaking_sticks(ev, env, body, n)
        tag = new_tag()
        x = stacked(ev, exppoly.variables(ev.calc, tag, 2 * n)[:n])
        exppoly.SUPPORTS[tag] = (x, None)
        exppoly.LOGS[tag] = {"x": {k: n + k for k in range(n)}}
        return moments.average(ev.calc, body((x,), env), tag, lambda e: self._moment(ev.calc, e))

    def _moment(self, c: Calculator, exponents: Exponents) -> Value:
        """E[∏ x_k^{s_k} (log x_k)^{m_k}], where E[∏ x_k^{s_k}] = ∏ Γ(α_k + s_k)/Γ(α_k) · Γ(Σα)/Γ(Σα + Σs)."""
        from .families import gamma_ratio

        n = len(exponents) // 2
        orders = list(map(int, exponents[n:]))
        if sum(orders) > 3:
            raise Unknown("a high power of a logarithm")

        def mellin(s: list[Value]) -> Value:
            top = c.product([gamma_ratio(c, take(self.alpha, k), v) for k, v in enumerate(s)])
            return c.div(top, gamma_ratio(c, total(self.alpha), c.sum(s)))

        return moments.slopes(c, mellin, [c.number(Fraction(e)) for e in exponents[:n]], orders)

    def _by_breaking_sticks(self, ev: Evaluator, env: Env, body: Body, n: int) -> Value:
        """x₁ ~ Beta(α₁, α₂+…), the rest of the stick broken in the same way."""
        from .families import law_of_family

        def broken(k: int, pieces: list[Value], rest: Value, inner: Env) -> Value:
            if k == n - 1:
                return body((stacked(ev, [*pieces, rest]),), inner)
            later = total(linear(lambda data: data[..., k + 1 :], self.alpha, 1))
            law = law_of_family(ev, "beta", [take(self.alpha, k), later])
            return law.expect(
                ev, inner, lambda v, at: broken(k + 1, [*pieces, ev.calc.mul(rest, v[0])], ev.calc.mul(rest, ev.calc.sub(ev.number(1), v[0])), at)
            )

        if n > 3:
            raise Unknown("quadrature over a simplex of more than three components")
        return broken(0, [], ev.number(1), env)


def dirichlet(ev: Evaluator, alpha: Value) -> ConcreteLaw:
    if rank_of(alpha) != 1:
        raise Unknown("a Dirichlet law without a vector of parameters")
    return DirichletLaw(alpha)
