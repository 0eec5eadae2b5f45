"""Sums, products, integrals, and functions written with a bound letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import product
from typing import Any

import numpy as np

from derive.notation import Index, Term

from . import moments, quadrature
from .evaluate import DOMAIN, OO, Env, Evaluator, evaluates, new_tag
from .exppoly import variables
from .outcomes import NotPolynomial, Undefined, Unknown
from .rows_arrays import stacked
from .values import Array, ExpPoly, Value, dims_of, embed, linear, rank_of, spread

MINUS_OO = Term("neg", (OO,))
LAST = (400, 300)  # how many terms of a series are added up, by level


@evaluates("sum")
def _sum(ev: Evaluator, t: Term, env: Env) -> Value:
    """Σ body for i = lo, …, hi; 0 for reversed bounds."""
    if t.args[2] == OO:
        return _series(ev, t, env)
    terms = list(_bodies(ev, t, env))
    return ev.calc.sum(terms) if terms else spread(ev.number(0), ev.dims(t.args[3].dims, env))


def _series(ev: Evaluator, t: Term, env: Env) -> Value:
    """Σ body for i = lo, lo + 1, …: far out in NumPy, where two levels say what is left; the index counts as a number."""
    if ev.arithmetic.exact:
        raise Unknown("a sum without end in ball arithmetic")
    i, lo, _, body = t.args
    first = ev.integer(lo, env)
    ev.used.add("quadrature")
    places = np.arange(first, first + LAST[min(ev.level, 1)], dtype=float)
    whole = node_sum(ev, places, np.ones(len(places)), env, lambda k, inner: ev.value(body, inner.bind(i, k)))
    return ev.calc.add(whole, ev.calc.scale(0, ev.value(body, env.bind(i, first))))  # undefined where its first term is


@evaluates("prod")
def _product(ev: Evaluator, t: Term, env: Env) -> Value:
    """∏ body for i = lo, …, hi, matrices from the left to the right; 1 (the identity) for reversed bounds."""
    factors = list(_bodies(ev, t, env))
    if t.rank == 2:
        return _matrix_product(ev, factors, ev.dims(t.args[3].dims, env))
    return ev.calc.product(factors) if factors else spread(ev.number(1), ev.dims(t.args[3].dims, env))


def _matrix_product(ev: Evaluator, factors: list[Value], dims: tuple[int, ...]) -> Value:
    """M₁ M₂ ⋯ Mₙ, the identity if n = 0; only square matrices have such a product."""
    if dims[0] != dims[1]:
        raise Unknown("a product over an index of matrices that are not square")
    one: Value = Array(ev.arithmetic.from_samples(np.eye(dims[0])[None]), 2)
    return reduce(ev.calc.matmul, factors) if factors else one


def _bodies(ev: Evaluator, t: Term, env: Env) -> Iterator[Value]:
    i, lo, hi, body = t.args
    for k in ev.range(lo, hi, env):
        yield ev.value(body, env.bind(i, k))


@evaluates("lam")
def _vector_of(ev: Evaluator, t: Term, env: Env) -> Value:
    """The vector of the values of body, for a bound index; the matrix, if they are its rows."""
    i, body = t.args
    if not isinstance(i.sort, Index):
        raise Unknown("a function where a value is needed")
    parts = [ev.value(body, env.bind(i, k)) for k in ev.range(i.sort.lo, i.sort.hi, env)]
    if parts and rank_of(parts[0]):
        dims = (len(parts), *dims_of(parts[0]))
        return ev.calc.sum([embed(row, (n,), dims) for n, row in enumerate(parts)])
    return stacked(ev, parts)


@evaluates("argmax", "argmin")
def _best_index(ev: Evaluator, t: Term, env: Env) -> Value:
    """The index of the largest (smallest) value; unknown where there are ties."""
    i, body = t.args
    if not isinstance(i.sort, Index):
        raise Unknown(f"{t.head} over a set that is not finite")
    values = [(k, ev.calc.plain(ev.value(body, env.bind(i, k)))) for k in ev.range(i.sort.lo, i.sort.hi, env)]
    out: Value = ev.number(0)
    decided: Any = np.zeros(1)
    for k, v in values:
        wins = np.array([1.0])
        for j, other in values:
            if j != k:
                wins = wins * ev.arithmetic.compare("gt" if t.head == "argmax" else "lt", v.data, other.data)
        decided = decided + wins
        out = ev.calc.add(out, ev.calc.scale(k, Array(ev.arithmetic.from_samples(wins), 0)))
    if np.all(decided == 1):
        return out
    if ev.arithmetic.exact:
        raise Unknown(f"{t.head} with ties")
    return ev.calc.mul(Array(np.where(decided == 1, 1.0, np.nan), 0), out)


@evaluates("maxover", "minover")
def _greatest(ev: Evaluator, t: Term, env: Env) -> Value:
    """The greatest (least) value of body over the range of an index, or over {0, 1}."""
    x, body = t.args
    values: list[Value]
    if isinstance(x.sort, Index):
        values = [ev.value(body, env.bind(x, k)) for k in ev.range(x.sort.lo, x.sort.hi, env)]
    elif getattr(x.sort, "domain", "R") == "B":
        values = [ev.value(body, env.bind(x, point)) for point in bit_vectors(ev, ev.dims(x.dims, env))]
    else:
        raise Unknown(f"{t.head} over a set that is not finite")
    signed = values if t.head == "maxover" else [ev.calc.neg(v) for v in values]
    if not signed:
        raise Undefined("the greatest of no values")
    out = signed[0]
    for v in signed[1:]:
        out = ev.calc.greater(out, v)
    return out if t.head == "maxover" else ev.calc.neg(out)


# -- integrals --------------------------------------------------------------------------------


@evaluates("integral")
def _integral(ev: Evaluator, t: Term, env: Env) -> Value:
    """∫ body dx: counting measure on integers and bits, Lebesgue measure on ℝⁿ."""
    x, lo, hi, body = t.args
    if isinstance(x.sort, Index):
        raise Unknown("an integral over an index")
    domain = getattr(x.sort, "domain", "R")
    if lo == DOMAIN:
        from .domains import over_domain

        return over_domain(ev, env, x, lambda value, inner: ev.value(body, inner.bind(x, value)))
    if domain != "R":
        raise Unknown("a sum over all integers")
    if (lo, hi) == (MINUS_OO, OO):
        return integrate_space(ev, ev.dims(x.dims, env), env, lambda value, inner: ev.value(body, inner.bind(x, value)))
    if x.rank:
        raise Unknown("an integral over a part of a space")
    from .ranges import over_range

    low = None if lo == MINUS_OO else ev.value(lo, env)
    high = None if hi == OO else ev.value(hi, env)
    return over_range(ev, env, low, high, lambda v, inner: ev.value(body, inner.bind(x, v)))


def bit_vectors(ev: Evaluator, dims: tuple[int, ...]) -> Iterator[Value]:
    """All arrays of zeros and ones with these dims."""
    size = int(np.prod(dims)) if dims else 1
    if size > 10:
        raise Unknown("too many bits")
    for bits in product((0.0, 1.0), repeat=size):
        yield Array(ev.arithmetic.from_samples(np.array(bits).reshape((1, *dims))), len(dims))


def integrate_space(ev: Evaluator, dims: tuple[int, ...], env: Env, body: Callable[[Value, Env], Value]) -> Value:
    """∫ over ℝⁿ: exactly for Gaussian integrands in ball arithmetic, by quadrature in NumPy."""
    n = int(np.prod(dims)) if dims else 1
    if ev.arithmetic.exact:
        return _exact_over_space(ev, dims, n, env, body)
    ev.used.add("quadrature")
    if n > 1:
        return _nested(ev, dims, n, env, body)
    from .ranges import over_range

    return over_range(ev, env, None, None, lambda x, inner: body(shaped(ev, [x], dims), inner))


def _exact_over_space(ev: Evaluator, dims: tuple[int, ...], n: int, env: Env, body: Callable[[Value, Env], Value]) -> Value:
    tag = new_tag()
    point = shaped(ev, variables(ev.calc, tag, n), dims)
    found = body(point, env)
    if not (isinstance(found, ExpPoly) and found.tag == tag):
        raise NotPolynomial("an integral over a whole space without a Gaussian factor")
    total = []
    for terms, exponent in found.parts:
        if exponent is None:
            raise NotPolynomial("an integral over a whole space without a Gaussian factor")
        total.append(moments.integral(ev.calc, terms, exponent))
    return ev.calc.sum(total)


def shaped(ev: Evaluator, numbers: list[Value], dims: tuple[int, ...]) -> Value:
    """Numbers as one value of the given dims."""
    if not dims:
        return numbers[0]
    v = stacked(ev, numbers)
    return linear(lambda data: data.reshape(data.shape[:-1] + dims), v, len(dims))


def node_sum(ev: Evaluator, x: Any, w: Any, env: Env, body: Callable[[Value, Env], Value], trim: bool = True) -> Value:
    """Σ w·body(x) over nodes x, which become a new axis in front."""
    inner = env.deeper()
    nodes = x.reshape((-1,) + (1,) * env.depth + x.shape[1:])
    with ev.calc.average(), ev.at_nodes(len(w)):
        v = body(Array(nodes, x.ndim - 1), inner)
    ev.guard_size(v)
    rank = rank_of(v)
    return linear(quadrature.weighted_sum(w, inner.depth, rank, trim), v, rank)


def _nested(ev: Evaluator, dims: tuple[int, ...], n: int, env: Env, body: Callable[[Value, Env], Value]) -> Value:
    """Iterated integrals over ℝ², with a coarser line."""
    if n > 2:
        raise Unknown("quadrature over more than two dimensions")
    x, w = quadrature.whole_line(ev.level)
    x, w = quadrature.coarser(x, w)
    grid = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    weights = np.outer(w, w).reshape(-1)

    def at_grid(p: Value, inner: Env) -> Value:
        return body(linear(lambda data: data.reshape(data.shape[:-1] + dims), p, len(dims)), inner)

    return node_sum(ev, grid, weights, env, at_grid)
