"""The named families of laws: each from its density or mass, as the literature defines it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product as tuples
from math import prod
from typing import Any

from .arrays import Value, array, each, entries, shape_of, total
from .functions import binomial as choose
from .functions import whole
from .laws import Axis, FullGaussian, Gaussian, Law, Mixture, Product, Table
from .outcomes import Undefined, Unknown

Build = Callable[..., Law]
LONGEST_TABLE = 600
ROWS: dict[str, Build] = {}
WHOLE = frozenset(("mvnormal", "categorical", "multinomial"))  # families that take a vector as it is


def family(name: str) -> Callable[[Build], Build]:
    def enter(build: Build) -> Build:
        ROWS[name] = build
        return build

    return enter


def named_law(ev: Any, name: str, parameters: list[Value]) -> Law:
    """The law of a family; vectors as parameters make independent components."""
    if name not in ROWS:
        raise Unknown(f"the family {name}")
    if name not in WHOLE and name not in ("normal", "normalvar"):
        sizes = {shape_of(p)[0] for p in parameters if shape_of(p)}
        if sizes:
            (n,) = sizes
            return Product([ROWS[name](ev, *(p[k] if shape_of(p) else p for p in parameters)) for k in range(n)])
    return ROWS[name](ev, *parameters)


def positive(*parameters: Value) -> None:
    if any(x <= 0 for p in parameters for x in entries(p)):
        raise Undefined("a parameter ≤ 0")


def probability(p: Value) -> Value:
    if not 0 <= p <= 1:
        raise Undefined(f"the probability {p}")
    return p


# -- normal laws -----------------------------------------------------------------------------------


@family("normal")
def normal(ev: Any, mean: Value, deviation: Value) -> Law:
    """N(mean, deviation²); of vectors, independent entries."""
    shape = shape_of(mean) or shape_of(deviation)
    size = prod(shape)
    means, scales = (entries(v) if shape_of(v) else [v] * size for v in (mean, deviation))
    positive(deviation)
    return Mixture((1,), ((Gaussian(tuple(means), tuple(scales)),),), (shape,))


@family("normalvar")
def _by_variance(ev: Any, mean: Value, variance: Value) -> Law:
    positive(variance)
    return normal(ev, mean, each(ev.context.sqrt, variance))


@family("mvnormal")
def _multivariate(ev: Any, mean: Value, covariance: Value) -> Law:
    return FullGaussian(ev, mean, covariance) if shape_of(covariance) else _by_variance(ev, mean, covariance)


# -- finitely many values --------------------------------------------------------------------------


def table(rows: list[tuple[Value, Value]]) -> Law:
    return Mixture((1,), ((Table(tuple(rows)),),), (shape_of(rows[0][0]),))


@family("bernoulli")
def _bernoulli(ev: Any, p: Value) -> Law:
    return table([(0, 1 - probability(p)), (1, p)])


@family("binomial")
def _binomial(ev: Any, n: Value, p: Value) -> Law:
    count = _count(n)
    probability(p)
    return table([(k, choose(ev.context, count, k) * p**k * (1 - p) ** (count - k)) for k in range(count + 1)])


@family("categorical")
def _categorical(ev: Any, p: Value) -> Law:
    return table([(k + 1, x) for k, x in enumerate(_simplex(p))])


@family("multinomial")
def _multinomial(ev: Any, n: Value, p: Value) -> Law:
    count, weights = _count(n), _simplex(p)
    rows = []
    for x in tuples(range(count + 1), repeat=len(weights)):
        if sum(x) == count:
            ways = ev.context.factorial(count) / prod((ev.context.factorial(k) for k in x), start=ev.context.mpf(1))
            rows.append((array(list(x), (len(x),)), ways * prod((w**k for w, k in zip(weights, x, strict=True)), start=1)))
    return table(rows)


def _count(n: Value) -> int:
    count = whole(n)
    if count is None or count > 40:
        raise Unknown("a number of trials that is not small and whole")
    if count < 0:
        raise Undefined("a negative number of trials")
    return count


def _simplex(p: Value) -> list[Value]:
    if any(x < 0 for x in entries(p)) or abs(total(entries(p)) - 1) > 1e-12:
        raise Undefined("probabilities that do not sum to 1")
    return entries(p)


# -- infinitely many values: tables up to where nothing is left ---------------------------------------


def counting(ev: Any, first: int, mass: Callable[[int], Value]) -> Law:
    rows, left = [], ev.context.mpf(1)
    for k in range(first, first + LONGEST_TABLE):
        rows.append((k, mass(k)))
        left = left - rows[-1][1]
        if abs(left) < 1e-33 and rows[-1][1] < 1e-40:
            return table(rows)
    raise Unknown("a law with a long tail")


@family("poisson")
def _poisson(ev: Any, rate: Value) -> Law:
    positive(rate)
    return counting(ev, 0, lambda k: ev.context.exp(-rate) * ev.context.mpf(rate) ** k / ev.context.factorial(k))


@family("geometric")
def _geometric(ev: Any, p: Value) -> Law:
    positive(probability(p))
    return counting(ev, 1, lambda k: p * (1 - p) ** (k - 1))


@family("negbinomial")
def _negative_binomial(ev: Any, r: Value, p: Value) -> Law:
    positive(r, probability(p))
    c = ev.context
    return counting(ev, 0, lambda k: c.gamma(r + k) / (c.factorial(k) * c.gamma(r)) * c.mpf(p) ** r * (1 - c.mpf(p)) ** k)


# -- on intervals ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Continuous(Law):
    """A law on a line or a part of it, by its density there (0 elsewhere)."""

    density: Callable[[Any, Value], Value]
    low: Any  # None: −∞
    high: Any  # None: ∞
    centre: Any = 0
    scale: Any = 1
    shapes: tuple[tuple[int, ...], ...] = ((),)

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        (x,) = values
        if shape_of(x):
            raise Undefined("a density at values of another shape")
        if (self.low is not None and x <= self.low) or (self.high is not None and x >= self.high):
            return 0
        return self.density(ev.context, x)

    def axes(self, ev: Any) -> list[Axis]:
        if self.low is not None and self.high is not None:
            return [Axis((), (("interval", self.low, self.high),))]
        if self.low is not None:
            return [Axis((), (("half", self.low, self.scale),))]
        return [Axis((), (("half", self.centre, self.scale), ("half", self.centre, -self.scale)))]


@family("uniform")
def _uniform(ev: Any, a: Value, b: Value) -> Law:
    if a >= b:
        raise Undefined("an empty interval")
    return Continuous(lambda c, x: c.mpf(1) / (b - a), a, b)


@family("beta")
def _beta(ev: Any, a: Value, b: Value) -> Law:
    positive(a, b)
    return Continuous(lambda c, x: x ** (a - 1) * (1 - x) ** (b - 1) * c.gamma(a + b) / (c.gamma(a) * c.gamma(b)), 0, 1)


@family("exponential")
def _exponential(ev: Any, rate: Value) -> Law:
    positive(rate)
    return Continuous(lambda c, x: rate * c.exp(-rate * x), 0, None, scale=1 / ev.context.mpf(rate))


@family("gamma")
def _gamma(ev: Any, a: Value, rate: Value) -> Law:
    positive(a, rate)
    return Continuous(lambda c, x: c.mpf(rate) ** a * x ** (a - 1) * c.exp(-rate * x) / c.gamma(a), 0, None, scale=a / ev.context.mpf(rate))


@family("chisquared")
def _chi_squared(ev: Any, k: Value) -> Law:
    positive(k)
    return _gamma(ev, k / ev.context.mpf(2), 1 / ev.context.mpf(2))


@family("invgamma")
def _inverse_gamma(ev: Any, a: Value, b: Value) -> Law:
    positive(a, b)
    return Continuous(lambda c, x: c.mpf(b) ** a * c.mpf(x) ** (-a - 1) * c.exp(-b / x) / c.gamma(a), 0, None, scale=b)


@family("lognormal")
def _lognormal(ev: Any, mu: Value, sigma: Value) -> Law:
    positive(sigma)
    c = ev.context
    return Continuous(lambda c, x: c.exp(-(((c.log(x) - mu) / sigma) ** 2) / 2) / (x * sigma * c.sqrt(2 * c.pi)), 0, None, scale=c.exp(mu))


@family("weibull")
def _weibull(ev: Any, k: Value, b: Value) -> Law:
    positive(k, b)
    return Continuous(lambda c, x: k / c.mpf(b) * (x / c.mpf(b)) ** (k - 1) * c.exp(-((x / c.mpf(b)) ** k)), 0, None, scale=b)


@family("pareto")
def _pareto(ev: Any, m: Value, a: Value) -> Law:
    positive(m, a)
    return Continuous(lambda c, x: a * c.mpf(m) ** a / c.mpf(x) ** (a + 1), m, None, scale=m)


@family("laplace")
def _laplace(ev: Any, mu: Value, b: Value) -> Law:
    positive(b)
    return Continuous(lambda c, x: c.exp(-abs(x - mu) / b) / (2 * b), None, None, mu, b)


@family("student")
def _student(ev: Any, nu: Value, mu: Value, s: Value) -> Law:
    positive(nu, s)

    def density(c: Any, x: Value) -> Value:
        front = c.gamma((nu + 1) / c.mpf(2)) / (c.gamma(nu / c.mpf(2)) * c.sqrt(nu * c.pi) * s)
        return front * (1 + ((x - mu) / s) ** 2 / nu) ** (-(nu + 1) / c.mpf(2))

    return Continuous(density, None, None, mu, s)
