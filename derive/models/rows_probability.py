"""Laws, densities, expectations and divergences, by their definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from derive.notation import Definition, Density, Law, Term

from .evaluate import Env, Evaluator, evaluates
from .laws import ConcreteLaw, DensityLaw, FiniteLaw, GaussianLaw, NormalLaw, ProductLaw, Values
from .outcomes import Undefined, Unknown
from .rows_maps import map_of
from .values import Array, Value, dims_of, linear, rank_of


def law_of(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    """The law that a term denotes."""
    row = _LAWS.get(t.head)
    if row is None:
        raise Unknown(f"{t.head} as a law")
    ev.steps += 1
    return row(ev, t, env)


def _named(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    """A letter: a defined law, or a declared density as the law of all its variables."""
    if isinstance(t.sort, Density):
        return _conditional(ev, Term("cond", (t, tuple(name for name, _ in t.sort.roles), ())), env)
    found = ev.letter(t, env)
    if not isinstance(found, ConcreteLaw):
        raise Unknown(f"no law for {t!r}")
    return found


def _member(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    from .rows_arrays import component

    base, *where = t.args
    found = component(ev, base, tuple(ev.integer(i, env) for i in where), env)
    if isinstance(found, ConcreteLaw):
        return found
    if isinstance(t.sort, Density) and hasattr(found, "law"):
        return found.law(ev, tuple(name for name, _ in t.sort.roles), (), (), env)  # type: ignore[no-any-return]
    raise Unknown(f"no law for {t!r}")


def _conditional(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    """p(outs | ins) of a declared joint density, or of densities that definitions introduce."""
    p, outs, ins, *values = t.args
    given = tuple(ev.value(v, env) for v in values)
    density = ev.letter(p, env) if p.head == "sym" and not ev.definitions.get(p) else None
    if p.head == "at":
        base, *where = p.args
        density = ev.model.member(base, tuple(ev.integer(i, env) for i in where), ev.arithmetic)
    if density is not None and hasattr(density, "law"):
        return density.law(ev, outs, ins, given, env)  # type: ignore[no-any-return]
    return _defined(ev, p, outs, ins, given, env)


def _defined(ev: Evaluator, p: Term, outs: tuple[str, ...], ins: tuple[str, ...], given: Values, env: Env) -> ConcreteLaw:
    """A density defined by p(x | z) = …, matched by the names of its variables."""
    for d in ev.definitions.get(p, ()):
        if d.left.head == "sym":
            law = ev.unfold(d, (), env)
            if isinstance(law, ConcreteLaw) and not ins:
                return law
        if d.left.head == "pdf" and d.left.args[0].head == "cond" and _matches(d, outs, ins):
            return _from_density(ev, d, ins, given, env)
    raise Unknown(f"no density for {p!r} of {outs} given {ins}")


def _matches(d: Definition, outs: tuple[str, ...], ins: tuple[str, ...]) -> bool:
    _, have_outs, have_ins, *_rest = d.left.args[0].args
    return tuple(have_outs) == tuple(outs) and set(have_ins) == set(ins)


def _from_density(ev: Evaluator, d: Definition, ins: tuple[str, ...], given: Values, env: Env) -> ConcreteLaw:
    cond, *points = d.left.args
    _, _, have_ins, *letters = cond.args
    inner = env
    for name, letter in zip(have_ins, letters, strict=True):
        inner = inner.bind(letter, given[ins.index(name)], parameter=True)
    if d.right.head == "pdf" and list(d.right.args[1:]) == points:
        return law_of(ev, d.right.args[0], inner)
    if isinstance(d.right.sort, Law):
        return law_of(ev, d.right, inner)
    if len(points) != 1:
        raise Unknown("a written density of several variables")
    (x,) = points
    return DensityLaw(ev.dims(x.dims, env), lambda v, at: ev.value(d.right, Env(inner, x, v, at.depth)))


def _family(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    name, *parameters = t.args
    row = FAMILY_LAWS.get(name)
    if row is None:
        raise Unknown(f"the family {name} is not evaluated")
    return row(ev, [ev.value(p, env) for p in parameters])


def _product(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    i, lo, hi, law = t.args
    laws = [law_of(ev, law, env.bind(i, k)) for k in ev.range(lo, hi, env)]
    if not laws:
        raise Unknown("a law on an empty vector")
    return ProductLaw(laws)


def _with_density(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    f = t.args[0]
    function = map_of(ev, f, env)
    return DensityLaw(ev.dims(f.args[0].dims, env), lambda v, at: function([v], at))


_LAWS: dict[str, Callable[[Evaluator, Term, Env], ConcreteLaw]] = {
    "sym": _named,
    "at": _member,
    "cond": _conditional,
    "law": _family,
    "product": _product,
    "withpdf": _with_density,
}


# -- families: each from its density ----------------------------------------------------------


def _normal(ev: Evaluator, parameters: list[Value]) -> ConcreteLaw:
    return NormalLaw(ev, parameters[0], parameters[1])


def _normal_by_variance(ev: Evaluator, parameters: list[Value]) -> ConcreteLaw:
    return NormalLaw(ev, parameters[0], ev.calc.function("sqrt", parameters[1]))


def _multivariate(ev: Evaluator, parameters: list[Value]) -> ConcreteLaw:
    mean, covariance = parameters
    if rank_of(mean) == 0:
        return NormalLaw(ev, mean, ev.calc.function("sqrt", covariance))
    plain = ev.calc.plain(covariance).data
    if ev.arithmetic.exact and not np.all(ev.arithmetic.compare("eq", plain, np.swapaxes(plain, -1, -2))):
        raise Undefined("a covariance that is not symmetric")
    if not ev.arithmetic.exact:
        skewed = (np.abs(plain - np.swapaxes(plain, -1, -2)) > 1e-9).any(axis=(-1, -2))
        if skewed.any():
            covariance = ev.calc.mul(Array(np.where(skewed, np.nan, 1.0), 0), covariance)
    return GaussianLaw(ev, mean, covariance, (dims_of(mean),))


def _bernoulli(ev: Evaluator, parameters: list[Value]) -> ConcreteLaw:
    """P(1) = p, P(0) = 1 − p, for 0 ≤ p ≤ 1."""
    p = _in_unit_interval(ev, parameters[0])
    if rank_of(p):
        n = dims_of(p)[0]
        parts = [linear(_picker(k), p, 0) for k in range(n)]
        return ProductLaw([_bernoulli(ev, [q]) for q in parts])
    return FiniteLaw([((ev.number(0),), ev.calc.sub(ev.number(1), p)), ((ev.number(1),), p)])


def _picker(k: int) -> Callable[[Any], Any]:
    return lambda data: data[..., k]


def _in_unit_interval(ev: Evaluator, p: Value) -> Value:
    plain = ev.calc.plain(p)
    zero, one = ev.arithmetic.constant(0), ev.arithmetic.constant(1)
    inside = ev.arithmetic.compare("ge", plain.data, zero) * ev.arithmetic.compare("le", plain.data, one)
    if np.all(inside == 1):
        return p
    if ev.arithmetic.exact:
        raise Undefined("a probability outside [0, 1]")
    return ev.calc.mul(Array(np.where(inside == 1, 1.0, np.nan), plain.rank), p)


FAMILY_LAWS: dict[str, Callable[[Evaluator, list[Value]], ConcreteLaw]] = {
    "normal": _normal,
    "normalvar": _normal_by_variance,
    "mvnormal": _multivariate,
    "bernoulli": _bernoulli,
}


# -- densities, expectations, divergences -----------------------------------------------------


def _points(ev: Evaluator, t: Term, env: Env) -> Values:
    return tuple(ev.value(v, env) for v in t.args[1:])


@evaluates("pdf")
def _density(ev: Evaluator, t: Term, env: Env) -> Value:
    return law_of(ev, t.args[0], env).density(ev, _points(ev, t, env), env)


def log_density(ev: Evaluator, t: Term, env: Env) -> Value:
    """The logarithm of a density at a point."""
    return law_of(ev, t.args[0], env).log_density(ev, _points(ev, t, env), env)


@evaluates("expect")
def _expectation(ev: Evaluator, t: Term, env: Env) -> Value:
    x, law, body = t.args
    return expectation(ev, x, law, env, lambda inner: ev.value(body, inner))


def expectation(ev: Evaluator, x: Term, law: Term, env: Env, body: Callable[[Env], Value]) -> Value:
    """E[body] where the letter x has the given law."""

    def at(values: Values, inner: Env) -> Value:
        if len(values) != 1:
            raise Unknown("an expectation over several variables that names one letter")
        return body(inner.bind(x, values[0]))

    return law_of(ev, law, env).expect(ev, env, at)


@evaluates("var")
def _variance(ev: Evaluator, t: Term, env: Env) -> Value:
    """E[(f − E f)²]."""
    x, law, body = t.args
    mean = expectation(ev, x, law, env, lambda inner: ev.value(body, inner))

    def squared(inner: Env) -> Value:
        return ev.calc.integer_power(ev.calc.sub(ev.value(body, inner), mean), 2)

    return expectation(ev, x, law, env, squared)


@evaluates("cov")
def _covariance(ev: Evaluator, t: Term, env: Env) -> Value:
    """E[(f − E f)(g − E g)]."""
    x, law, f, g = t.args
    means = [expectation(ev, x, law, env, lambda inner, p=p: ev.value(p, inner)) for p in (f, g)]

    def product(inner: Env) -> Value:
        return ev.calc.product([ev.calc.sub(ev.value(p, inner), m) for p, m in zip((f, g), means, strict=True)])

    return expectation(ev, x, law, env, product)


@evaluates("kl")
def _divergence(ev: Evaluator, t: Term, env: Env) -> Value:
    """E_q[log q − log p]."""
    q, p = (law_of(ev, a, env) for a in t.args)

    def gap(values: Values, inner: Env) -> Value:
        return ev.calc.sub(q.log_density(ev, values, inner), p.log_density(ev, values, inner))

    return q.expect(ev, env, gap)


@evaluates("entropy")
def _entropy(ev: Evaluator, t: Term, env: Env) -> Value:
    """E[−log p]."""
    law = law_of(ev, t.args[0], env)
    return law.expect(ev, env, lambda values, inner: ev.calc.neg(law.log_density(ev, values, inner)))
