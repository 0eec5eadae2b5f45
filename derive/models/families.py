"""The named families of laws in numbers: one row each, from the density as it is defined.

Parameters that are vectors make independent components, except where a row takes a vector.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from .calculator import Calculator
from .continuous import ContinuousLaw, Support
from .counts import binomial, categorical, dirichlet, geometric, multinomial, negative_binomial, poisson
from .evaluate import Evaluator, as_int
from .laws import ConcreteLaw, FiniteLaw, GaussianLaw, NormalLaw, ProductLaw
from .outcomes import Imprecise, Undefined, Unknown
from .values import Array, Value, dims_of, rank_of, spread, take

Build = Callable[..., ConcreteLaw]
FAMILY_LAWS: dict[str, Build] = {}
WHOLE = frozenset(("mvnormal", "categorical", "multinomial", "dirichlet"))  # families that take vectors as they are


def family(name: str) -> Callable[[Build], Build]:
    """Enter the row of a family; a second row for the same family is refused."""

    def enter(build: Build) -> Build:
        if name in FAMILY_LAWS:
            raise ValueError(f"the family {name} has a row already")
        FAMILY_LAWS[name] = build
        return build

    return enter


def law_of_family(ev: Evaluator, name: str, parameters: list[Value]) -> ConcreteLaw:
    """The law with these parameters."""
    row = FAMILY_LAWS.get(name)
    if row is None:
        raise Unknown(f"the family {name} is not evaluated")
    ranks = [rank_of(p) for p in parameters]
    if name in WHOLE or not any(ranks):
        return row(ev, *parameters)
    sizes = {dims_of(p) for p in parameters if rank_of(p)}
    if max(ranks) > 1 or len(sizes) > 1:
        raise Unknown("a law of independent components with parameters of different shapes")
    (n,) = sizes.pop()
    return ProductLaw([row(ev, *(take(p, k) if rank_of(p) else p for p in parameters)) for k in range(n)])


# -- pieces -----------------------------------------------------------------------------------


def positive(ev: Evaluator, v: Value) -> Value:
    return ev.calc.positive(v, "a parameter")


def log(calc: Calculator, v: Value) -> Value:
    return calc.function("log", v)


def loggamma(calc: Calculator, v: Value) -> Value:
    return calc.function("loggamma", v)


def gamma_ratio(calc: Calculator, a: Value, s: Value) -> Value:
    """Γ(a + s)/Γ(a); the integral behind it diverges for a + s ≤ 0. For whole s a product."""
    end = calc.positive(calc.add(a, s), "an exponent under an integral")
    steps = whole_number(calc, s)
    if steps is None:
        return calc.div(calc.function("gamma", end), calc.function("gamma", a))
    out: Value = calc.number(1)
    for k in range(abs(steps)):
        out = calc.mul(out, calc.add(a, calc.number(k if steps > 0 else -k - 1)))
    return out if steps >= 0 else calc.div(calc.number(1), out)


def whole_number(calc: Calculator, s: Value) -> int | None:
    """s as a small fixed integer that nothing moves."""
    if s.tag:
        return None
    try:
        found = {as_int(x) for x in calc.plain(s).data.flat}
    except Imprecise:
        return None
    only = found.pop() if len(found) == 1 else None
    return only if only is not None and abs(only) <= 40 else None


def powered(calc: Calculator, base: Value, s: Value) -> Value:
    """baseˢ for a positive base."""
    return calc.power(base, s, literal=True)


def _from_zero(ev: Evaluator) -> Support:
    return Support(lower=ev.number(0))


# -- normal laws ------------------------------------------------------------------------------


@family("normal")
def _normal(ev: Evaluator, mu: Value, sigma: Value) -> ConcreteLaw:
    return NormalLaw(ev, mu, sigma)


@family("normalvar")
def _normal_by_variance(ev: Evaluator, mu: Value, v: Value) -> ConcreteLaw:
    return NormalLaw(ev, mu, ev.calc.function("sqrt", positive(ev, v)))


@family("mvnormal")
def _multivariate(ev: Evaluator, mean: Value, covariance: Value) -> ConcreteLaw:
    if rank_of(covariance) == 0:
        return _normal_by_variance(ev, mean, covariance)
    mean = spread(mean, dims_of(covariance)[:1])
    plain = ev.calc.plain(covariance).data
    mirrored = np.swapaxes(plain, -1, -2)
    if ev.arithmetic.exact:
        if not np.all(ev.arithmetic.compare("eq", plain, mirrored)):
            raise Undefined("a covariance that is not symmetric")
    elif (np.abs(plain - mirrored) > 1e-9).any():
        skewed = (np.abs(plain - mirrored) > 1e-9).any(axis=(-1, -2))
        covariance = ev.calc.mul(Array(np.where(skewed, np.nan, 1.0), 0), covariance)
    return GaussianLaw(ev, mean, covariance, (dims_of(mean),))


# -- laws on positive numbers -----------------------------------------------------------------


@family("gamma")
def _gamma(ev: Evaluator, a: Value, rate: Value) -> ConcreteLaw:
    """rateᵃ xᵃ⁻¹ e^(−rate·x) / Γ(a)."""
    a, rate = positive(ev, a), positive(ev, rate)

    def formula(c: Calculator, x: Value) -> Value:
        front = c.sub(c.mul(a, log(c, rate)), loggamma(c, a))
        return c.add(front, c.sub(c.mul(c.sub(a, c.number(1)), log(c, x)), c.mul(rate, x)))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        return c.mul(gamma_ratio(c, a, s), powered(c, rate, c.neg(s)))

    return ContinuousLaw("gamma", (a, rate), _from_zero(ev), formula, mellin)


@family("exponential")
def _exponential(ev: Evaluator, rate: Value) -> ConcreteLaw:
    """rate·e^(−rate·x)."""
    rate = positive(ev, rate)

    def formula(c: Calculator, x: Value) -> Value:
        return c.sub(log(c, rate), c.mul(rate, x))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        return c.mul(gamma_ratio(c, c.number(1), s), powered(c, rate, c.neg(s)))

    return ContinuousLaw("exponential", (rate,), _from_zero(ev), formula, mellin)


@family("chisquared")
def _chi_squared(ev: Evaluator, k: Value) -> ConcreteLaw:
    """x^(k/2−1) e^(−x/2) / (2^(k/2) Γ(k/2))."""
    half = ev.number(Fraction(1, 2))
    return _gamma(ev, ev.calc.mul(half, positive(ev, k)), half)


@family("invgamma")
def _inverse_gamma(ev: Evaluator, a: Value, b: Value) -> ConcreteLaw:
    """bᵃ x^(−a−1) e^(−b/x) / Γ(a)."""
    a, b = positive(ev, a), positive(ev, b)

    def formula(c: Calculator, x: Value) -> Value:
        front = c.sub(c.mul(a, log(c, b)), loggamma(c, a))
        return c.sub(c.sub(front, c.mul(c.add(a, c.number(1)), log(c, x))), c.div(b, x))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        return c.mul(gamma_ratio(c, a, c.neg(s)), powered(c, b, s))

    return ContinuousLaw("invgamma", (a, b), _from_zero(ev), formula, mellin)


@family("weibull")
def _weibull(ev: Evaluator, k: Value, b: Value) -> ConcreteLaw:
    """(k/b) (x/b)ᵏ⁻¹ e^(−(x/b)ᵏ)."""
    k, b = positive(ev, k), positive(ev, b)

    def formula(c: Calculator, x: Value) -> Value:
        scaled = c.div(x, b)
        front = c.add(c.sub(log(c, k), log(c, b)), c.mul(c.sub(k, c.number(1)), log(c, scaled)))
        return c.sub(front, c.power(scaled, k))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        return c.mul(powered(c, b, s), gamma_ratio(c, c.number(1), c.div(s, k)))

    return ContinuousLaw("weibull", (k, b), _from_zero(ev), formula, mellin)


@family("pareto")
def _pareto(ev: Evaluator, m: Value, a: Value) -> ConcreteLaw:
    """a mᵃ / xᵃ⁺¹ for x > m."""
    m, a = positive(ev, m), positive(ev, a)

    def formula(c: Calculator, x: Value) -> Value:
        return c.sub(c.add(log(c, a), c.mul(a, log(c, m))), c.mul(c.add(a, c.number(1)), log(c, x)))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        rest = c.positive(c.sub(a, s), "an exponent under an integral")
        return c.mul(powered(c, m, s), c.div(a, rest))

    return ContinuousLaw("pareto", (m, a), Support(lower=m), formula, mellin)


@family("lognormal")
def _lognormal(ev: Evaluator, mu: Value, sigma: Value) -> ConcreteLaw:
    """The law of e^z for z ~ N(μ, σ)."""
    inner = NormalLaw(ev, mu, sigma)

    def formula(c: Calculator, x: Value) -> Value:
        log_x = log(c, x)
        return c.sub(inner.log_density_at(c, log_x), log_x)

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        spread_out = c.scale(Fraction(1, 2), c.integer_power(c.mul(s, inner.deviation), 2))
        return c.function("exp", c.add(c.mul(s, inner.mean), spread_out))

    return ContinuousLaw("lognormal", (inner.mean, inner.deviation), _from_zero(ev), formula, mellin)


# -- laws on intervals and on the line --------------------------------------------------------


@family("beta")
def _beta(ev: Evaluator, a: Value, b: Value) -> ConcreteLaw:
    """xᵃ⁻¹ (1−x)ᵇ⁻¹ Γ(a+b) / (Γ(a) Γ(b)) on (0, 1)."""
    a, b = positive(ev, a), positive(ev, b)

    def formula(c: Calculator, x: Value) -> Value:
        one = c.number(1)
        front = c.sub(loggamma(c, c.add(a, b)), c.add(loggamma(c, a), loggamma(c, b)))
        return c.add(front, c.add(c.mul(c.sub(a, one), log(c, x)), c.mul(c.sub(b, one), log(c, c.sub(one, x)))))

    def mellin(c: Calculator, s: Value, t: Value) -> Value:
        top = c.mul(gamma_ratio(c, a, s), gamma_ratio(c, b, t))
        return c.div(top, gamma_ratio(c, c.add(a, b), c.add(s, t)))

    return ContinuousLaw("beta", (a, b), Support(ev.number(0), ev.number(1)), formula, mellin, unit=True)


@family("uniform")
def _uniform(ev: Evaluator, a: Value, b: Value) -> ConcreteLaw:
    """1/(b − a) between a and b."""
    width = positive(ev, ev.calc.sub(b, a))

    def formula(c: Calculator, x: Value) -> Value:
        return c.add(c.neg(log(c, width)), c.scale(0, x))

    def central(c: Calculator, k: int) -> Value:
        return c.number(Fraction(1, k + 1))

    return ContinuousLaw("uniform", (a, b), Support(a, b), formula, central=central, at=a, per=width)


@family("laplace")
def _laplace(ev: Evaluator, mu: Value, b: Value) -> ConcreteLaw:
    """e^(−|x−μ|/b) / (2b)."""
    b = positive(ev, b)

    def formula(c: Calculator, x: Value) -> Value:
        return c.sub(c.neg(c.div(c.function("abs", c.sub(x, mu)), b)), log(c, c.scale(2, b)))

    def central(c: Calculator, k: int) -> Value:
        """E[uᵏ] = k(k−1) E[uᵏ⁻²], by parts."""
        return c.number(0) if k % 2 else c.number(int(np.prod([1, *range(2, k + 1)], dtype=object)))

    return ContinuousLaw("laplace", (mu, b), Support(), formula, central=central, at=mu, per=b, kink=mu)


@family("student")
def _student(ev: Evaluator, nu: Value, mu: Value, s: Value) -> ConcreteLaw:
    """Γ((ν+1)/2) / (Γ(ν/2) √(νπ) s) · (1 + ((x−μ)/s)²/ν)^(−(ν+1)/2)."""
    nu, s = positive(ev, nu), positive(ev, s)

    def formula(c: Calculator, x: Value) -> Value:
        half = c.scale(Fraction(1, 2), c.add(nu, c.number(1)))
        square = c.div(c.integer_power(c.div(c.sub(x, mu), s), 2), nu)
        root = c.function("sqrt", c.mul(nu, Array(c.arithmetic.named("pi"), 0)))
        front = c.sub(loggamma(c, half), c.add(loggamma(c, c.scale(Fraction(1, 2), nu)), log(c, c.mul(root, s))))
        return c.sub(front, c.mul(half, log(c, c.add(c.number(1), square))))

    def central(c: Calculator, k: int) -> Value:
        """E[uᵏ] = ν (k−1)/(ν−k) E[uᵏ⁻²] for k < ν, by parts; it diverges else."""
        if k:
            c.positive(c.sub(nu, c.number(k)), "the number of degrees of freedom above the moment")
        if k % 2:
            return c.number(0)
        return c.number(1) if k == 0 else c.mul(c.div(c.scale(k - 1, nu), c.sub(nu, c.number(k))), central(c, k - 2))

    return ContinuousLaw("student", (nu, mu, s), Support(), formula, central=central, at=mu, per=s)


# -- discrete laws ----------------------------------------------------------------------------


@family("bernoulli")
def _bernoulli(ev: Evaluator, p: Value) -> ConcreteLaw:
    """P(1) = p, P(0) = 1 − p, for 0 ≤ p ≤ 1."""
    p = in_unit_interval(ev, p)
    return FiniteLaw([((ev.number(0),), ev.calc.sub(ev.number(1), p)), ((ev.number(1),), p)])


def in_unit_interval(ev: Evaluator, p: Value) -> Value:
    plain = ev.calc.plain(p)
    zero, one = ev.arithmetic.constant(0), ev.arithmetic.constant(1)
    inside = ev.arithmetic.compare("ge", plain.data, zero) * ev.arithmetic.compare("le", plain.data, one)
    if np.all(inside == 1):
        return p
    if ev.arithmetic.exact:
        raise Undefined("a probability outside [0, 1]")
    return ev.calc.mul(Array(np.where(inside == 1, 1.0, np.nan), plain.rank), p)


@family("binomial")
def _binomial(ev: Evaluator, n: Value, p: Value) -> ConcreteLaw:
    return binomial(ev, n, in_unit_interval(ev, p))


@family("poisson")
def _poisson(ev: Evaluator, rate: Value) -> ConcreteLaw:
    return poisson(ev, positive(ev, rate))


@family("geometric")
def _geometric(ev: Evaluator, p: Value) -> ConcreteLaw:
    return geometric(ev, positive(ev, in_unit_interval(ev, p)))


@family("negbinomial")
def _negative_binomial(ev: Evaluator, r: Value, p: Value) -> ConcreteLaw:
    return negative_binomial(ev, positive(ev, r), positive(ev, in_unit_interval(ev, p)))


@family("categorical")
def _categorical(ev: Evaluator, p: Value) -> ConcreteLaw:
    return categorical(ev, p)


@family("multinomial")
def _multinomial(ev: Evaluator, n: Value, p: Value) -> ConcreteLaw:
    return multinomial(ev, n, p)


@family("dirichlet")
def _dirichlet(ev: Evaluator, alpha: Value) -> ConcreteLaw:
    return dirichlet(ev, ev.calc.positive(alpha, "a parameter"))
