"""Laws, densities, expectations and divergences, by their definitions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from derive.notation import Density, Law, Term

from .chains import defined_law
from .densities import GaussianDensity, TableDensity
from .evaluate import Env, Evaluator, evaluates
from .families import law_of_family
from .laws import ConcreteLaw, DensityLaw, ProductLaw, Values
from .mixtures import MixtureDensity
from .outcomes import Unknown
from .rows_maps import map_of
from .values import Value

ABSTRACT = (TableDensity, GaussianDensity, MixtureDensity)


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
    if isinstance(t.sort, Density) and isinstance(found, ABSTRACT):
        return found.law(ev, tuple(name for name, _ in t.sort.roles), (), (), env)
    raise Unknown(f"no law for {t!r}")


def _conditional(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    """p(outs | ins) of a declared joint density, or of densities that definitions introduce."""
    p, outs, ins, *values = t.args
    given = tuple(ev.value(v, env) for v in values)
    root, indices = (p.args[0], tuple(ev.integer(i, env) for i in p.args[1:])) if p.head == "at" else (p, ())
    if not ev.definitions.get(root):
        density = ev.model.member(root, indices, ev.arithmetic) if indices else ev.letter(root, env)
        if not isinstance(density, ABSTRACT):
            raise Unknown(f"no density for {p!r}")
        return density.law(ev, outs, ins, given, env)
    whole = next((d for d in ev.definitions[root] if isinstance(d.right.sort, Law) and d.left.head in ("sym", "at")), None)
    if whole is not None and not ins and outs == tuple(name for name, _ in p.sort.roles):
        law: ConcreteLaw = ev.unfold(whole, indices, env)
        return law
    return defined_law(ev, root, indices, outs, ins, given, env, law_of)


def _family(ev: Evaluator, t: Term, env: Env) -> ConcreteLaw:
    name, *parameters = t.args
    return law_of_family(ev, name, [ev.value(p, env) for p in parameters])


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
    means = [expectation(ev, x, law, env, partial(ev.value, p)) for p in (f, g)]

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
