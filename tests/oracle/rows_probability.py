"""Laws, densities, expectations, divergences and integrals, by their definitions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as tuples
from math import prod
from typing import Any

import numpy as np

from .arrays import Value, array, each, shape_of, total
from .defined import DefinedDensity
from .evaluate import Env, Evaluator, row
from .functions import logarithm
from .laws import Alias, Joint, Law, Product, Written
from .named import named_law
from .outcomes import Undefined, Unknown
from .plain import Node
from .quadrature import between, expectation, over_space


def law(ev: Evaluator, t: Node, env: Env) -> Law:
    """The law that a term denotes."""
    found = ev.value(t, env)
    if isinstance(found, (Joint, Alias)):
        return found.law(ev, found.roles, _with_parameters(ev, found, {}, env))
    if not isinstance(found, Law):
        raise Unknown(f"{t!r} is no law")
    return found


# -- laws --------------------------------------------------------------------------------------


@row("law")
def _family(ev: Evaluator, t: Node, env: Env) -> Value:
    name, *parameters = t.args
    return named_law(ev, name, [ev.value(p, env) for p in parameters])


@row("cond")
def _conditional(ev: Evaluator, t: Node, env: Env) -> Value:
    p, outs, ins, *values = t.args
    known = dict(zip(ins, (ev.value(v, env) for v in values), strict=True))
    s = p if p.head == "sym" else p.args[0]
    factors = [d for d in ev.world.problem.definitions if d.name is s and d.left.head == "pdf"] if s not in env else []
    if factors:
        return DefinedDensity(s, factors, env).law(ev, outs, known)
    found = ev.value(p, env)
    if isinstance(found, Law) and not known:
        return found
    if not isinstance(found, (Joint, Alias)):
        raise Unknown(f"{p!r} is no density")
    return found.law(ev, outs, _with_parameters(ev, found, known, env))


def _with_parameters(ev: Evaluator, p: Joint | Alias, known: dict[str, Value], env: Env) -> dict[str, Value]:
    """A parameter that is left out is the letter of its name."""
    letters = {s.args[0]: s for s in ev.world.problem.symbols}
    return {**{name: ev.letter(letters[name], env) for name in p.parameters if name not in known and name in letters}, **known}


@row("product")
def _independent(ev: Evaluator, t: Node, env: Env) -> Value:
    i, lo, hi, inner = t.args
    ranks = range(ev.integer(lo, env), ev.integer(hi, env) + 1)
    return Product([law(ev, inner, {**env, i: k}) for k in ranks])


@row("withpdf")
def _with_density(ev: Evaluator, t: Node, env: Env) -> Value:
    x, body = t.args[0].args
    shape = tuple(ev.integer(n, env) for n in x.sort.args[1:])
    return Written(shape, lambda e, v: e.value(body, {**e.brought(env), x: v}))


# -- what laws give ----------------------------------------------------------------------------


@row("pdf")
def _density(ev: Evaluator, t: Node, env: Env) -> Value:
    q, *values = t.args
    return law(ev, q, env).pdf(ev, [ev.value(v, env) for v in values])


INTEGRALS = frozenset(("expect", "var", "cov", "kl", "entropy", "integral"))


def _mean(ev: Evaluator, x: Node, q: Node, body: Callable[[Evaluator, Env], Value], env: Env, bodies: tuple[Node, ...]) -> Value:
    """E[body] where x has the law q; ``bodies`` are the terms in the body."""
    nested = any(_integrates_over(ev, b, x) for b in bodies)
    return expectation(ev, _of_one(law(ev, q, env)), lambda e, values: body(e, {**e.brought(env), x: values[0]}), nested)


def _integrates_over(ev: Evaluator, t: Node, x: Node) -> bool:
    """Whether a term contains an integral that depends on x."""
    problem = ev.world.problem
    if x not in problem.relevant(t):
        return False
    if t.head in INTEGRALS:
        return True
    if t.head == "sym":
        return any(_integrates_over(ev, d.right, x) for d in problem.definitions if d.name is t and t not in problem.relevant(d.right))
    return any(_integrates_over(ev, p, x) for p in t.parts)


def _of_one(q: Law) -> Law:
    if len(q.shapes) != 1:
        raise Unknown("an expectation over several variables that names one")
    return q


@row("partial")
def _partial_density(ev: Evaluator, t: Node, env: Env) -> Value:
    """The derivative of a density in its variable or parameter of a name, at the point where it stands."""
    names: list[str] = []
    while t.head == "partial":
        names.insert(0, t.args[1])
        t = t.args[0]
    cond, *points = t.args
    p = ev.value(cond.args[0], env)
    if not isinstance(p, (Joint, Alias)):
        raise Unknown("the derivative of a density that is defined")
    at = {name: ev.value(v, env) for name, v in zip((*cond.args[1], *cond.args[2]), (*points, *cond.args[3:]), strict=True)}
    return _slope_in(ev, p, cond.args[1], at, names)


def _slope_in(ev: Evaluator, p: Joint | Alias, outs: tuple[str, ...], at: dict[str, Value], names: list[str]) -> Value:
    if not names:
        known = {name: v for name, v in at.items() if name not in outs}
        return p.law(ev, outs, known).pdf(ev, [at[name] for name in outs])
    *rest, last = names
    return ev.jacobian(lambda u: _slope_in(ev, p, outs, {**at, last: u}, rest), at[last])


@row("expect")
def _expectation(ev: Evaluator, t: Node, env: Env) -> Value:
    x, q, body = t.args
    return _mean(ev, x, q, lambda e, inner: e.value(body, inner), env, (body,))


@row("var")
def _variance(ev: Evaluator, t: Node, env: Env) -> Value:
    """E[(f − E f)²]."""
    x, q, body = t.args
    centre = _mean(ev, x, q, lambda e, inner: e.value(body, inner), env, (body,))
    return _mean(ev, x, q, lambda e, inner: each(lambda f, m: (f - m) ** 2, e.value(body, inner), e.converted(centre)), env, (body,))


@row("cov")
def _covariance(ev: Evaluator, t: Node, env: Env) -> Value:
    """E[(f − E f)(g − E g)ᵀ], rows by f, columns by g."""
    x, q, f, g = t.args
    a, b = (_mean(ev, x, q, lambda e, inner, h=h: e.value(h, inner), env, (h,)) for h in (f, g))

    def outer(e: Evaluator, inner: Env) -> Value:
        left, right = (each(lambda x, m: x - m, e.value(h, inner), e.converted(m)) for h, m in ((f, a), (g, b)))
        return np.multiply.outer(left, right) if shape_of(left) or shape_of(right) else left * right

    return _mean(ev, x, q, outer, env, (f, g))


@row("kl")
def _divergence(ev: Evaluator, t: Node, env: Env) -> Value:
    """E_q[log q − log p]."""
    q, p = (law(ev, a, env) for a in t.args)
    if q.shapes != p.shapes:
        raise Undefined("the divergence of laws on different spaces")
    fast = {ev.precise: (q, p)}

    def gap(e: Evaluator, v: list[Value]) -> Value:
        if e.precise not in fast:
            fast[e.precise] = (q.brought(e), p.brought(e))
        here, there = fast[e.precise]
        return logarithm(e.context, here.pdf(e, v)) - logarithm(e.context, there.pdf(e, v))

    return expectation(ev, q, gap)


@row("entropy")
def _entropy(ev: Evaluator, t: Node, env: Env) -> Value:
    q = law(ev, t.args[0], env)
    return expectation(ev, q, lambda e, v: -logarithm(e.context, (q if e is ev else q.brought(e)).pdf(e, v)))


# -- integrals ---------------------------------------------------------------------------------


@row("integral")
def _integral(ev: Evaluator, t: Node, env: Env) -> Value:
    x, lo, hi, body = t.args
    domain, *dims = x.sort.args
    shape = tuple(ev.integer(n, env) for n in dims)
    if lo.head == "const" and lo.args[0] == "domain":
        return _over_domain(ev, x, domain, shape, body, env)
    if shape or domain != "R":
        raise Unknown("an integral over a part of a space")
    ends = [_bound(ev, b, env) for b in (lo, hi)]
    return between(ev, *ends, lambda u: ev.number(body, {**env, x: u}))


def _over_domain(ev: Evaluator, x: Node, domain: str, shape: tuple[int, ...], body: Node, env: Env) -> Value:
    if domain == "R":
        return over_space(ev, shape, lambda e, v: e.value(body, {**e.brought(env), x: v}), _integrates_over(ev, body, x))
    if domain != "B":
        raise Unknown("a sum over infinitely many points")
    points = tuples((0, 1), repeat=prod(shape))
    return total([ev.value(body, {**env, x: array(list(p), shape) if shape else p[0]}) for p in points])


def _bound(ev: Evaluator, t: Node, env: Env) -> Any:
    if t.head == "const" and t.args[0] == "oo":
        return ev.context.inf
    if t.head == "neg" and t.args[0].head == "const" and t.args[0].args[0] == "oo":
        return -ev.context.inf
    return ev.number(t, env)
