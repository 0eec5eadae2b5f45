"""Abstract densities on domains of any kind, also mixed ones: mixtures of independent variables.

    p(x, z) = Σₖ wₖ pₖ(x) rₖ(z),    p(z | x) = Σₖ vₖ rₖ(z)  with  vₖ ∝ wₖ pₖ(x)

Each variable has a law that is positive on its domain: normal on ℝ, exponential beyond an end, beta or uniform
between two ends, Poisson on {0, 1, …}, geometric on {1, 2, …}, a table on finitely many values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from derive.notation import Givens, Index, Term
from derive.notation.sorts import Sort

from .densities import bit_states
from .domains import ends_of
from .draw import simplex
from .evaluate import Env, Evaluator
from .families import law_of_family
from .laws import Body, ConcreteLaw, FiniteLaw, ProductLaw, Values
from .outcomes import Unknown
from .values import Array, Data, Value, is_zero_array

Draws = Callable[[np.random.Generator, tuple[int, ...]], Data]
MOST_STATES = 64


def _among(*values: float) -> Draws:
    return lambda rng, shape: rng.choice(np.array(values), size=shape)


RATE, MEAN, CHANCE, POWER = _among(1.0, 0.5, 2.0), _among(0.0, 1.0, -1.0), _among(0.5, 0.25, 0.75), _among(1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Kind:
    """The laws that a variable of some domain may have: those of ``at + per · y`` for a family of laws of y."""

    family: str
    draws: tuple[Draws, ...] = ()
    at: float = 0.0
    per: float = 1.0

    @property
    def moved(self) -> bool:
        return (self.at, self.per) != (0.0, 1.0)


FINITE, REAL = Kind("finite"), Kind("normal", (MEAN, RATE))
COUNTS = {None: Kind("poisson", (RATE,)), 0.0: Kind("poisson", (RATE,)), 1.0: Kind("geometric", (CHANCE,))}


def kind_of(givens: Givens, name: str, sort: Sort, ev: Evaluator) -> Kind:
    """What laws a variable of a density may have, by its declared domain."""
    domain = "labels" if isinstance(sort, Index) else getattr(sort, "domain", "R")
    if domain in ("B", "labels"):
        return FINITE
    letter = givens.lookup(name)
    if letter is None or letter.sort != sort:
        return _between(domain, None, None, True, name)
    if any(f.head == "in" and f.args[0] == letter for f in givens.facts):
        raise Unknown("a density on a finite set of numbers")
    low, high = ends_of(givens, letter)
    opened = all(end is None or Term(head, (letter, end)) in givens.facts for head, end in (("gt", low), ("lt", high)))
    return _between(domain, _number(ev, low), _number(ev, high), opened, name)


def _number(ev: Evaluator, end: Term | None) -> float | None:
    return None if end is None else float(ev.calc.plain(ev.value(end, Env())).data.flat[0])


def _between(domain: str, low: float | None, high: float | None, opened: bool, name: str) -> Kind:
    if domain == "N" and high is None and low in COUNTS:
        return COUNTS[low]
    if domain != "R":
        raise Unknown(f"a density over the domain of {name}")
    if low is not None and high is not None:
        return Kind("beta", (POWER, POWER) if opened else (_among(1.0), _among(1.0)), low, high - low)
    end = low if low is not None else high
    return REAL if end is None else Kind("exponential", (RATE,), end, 1.0 if low is not None else -1.0)


class MovedLaw(ConcreteLaw):
    """The law of at + per·y for a number y with a law of its own, where per ≠ 0."""

    def __init__(self, law: ConcreteLaw, at: Value, per: Value) -> None:
        self.law = law
        self.at = at
        self.per = per

    def _back(self, ev: Evaluator, values: Values) -> Values:
        return (ev.calc.div(ev.calc.sub(values[0], self.at), self.per),)

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        width = ev.calc.function("log", ev.calc.function("abs", self.per))
        return ev.calc.sub(self.law.log_density(ev, self._back(ev, values), env), width)

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return ev.calc.div(self.law.density(ev, self._back(ev, values), env), ev.calc.function("abs", self.per))

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        return self.law.expect(ev, env, lambda y, inner: body((ev.calc.add(self.at, ev.calc.mul(self.per, y[0])),), inner))


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A variable of the density: its dims, its kind, and ``data`` of shape (samples, components, size, parameters or states)."""

    name: str
    dims: tuple[int, ...]
    kind: Kind
    data: Data
    states: tuple[Any, ...] = ()

    def law(self, ev: Evaluator, k: int) -> ConcreteLaw:
        """The law in the k-th component of the mixture."""
        if self.kind is FINITE:
            weights = [_array(ev, self.data[:, k, 0, n]) for n in range(len(self.states))]
            return FiniteLaw([((Array(ev.arithmetic.from_samples(s), len(self.dims)),), w) for s, w in zip(self.states, weights, strict=True)])
        laws = [self._one(ev, k, n) for n in range(self.data.shape[2])]
        return ProductLaw(laws) if self.dims else laws[0]

    def _one(self, ev: Evaluator, k: int, n: int) -> ConcreteLaw:
        law = law_of_family(ev, self.kind.family, [_array(ev, self.data[:, k, n, m]) for m in range(self.data.shape[3])])
        return MovedLaw(law, *(_array(ev, np.array([c])) for c in (self.kind.at, self.kind.per))) if self.kind.moved else law


def _array(ev: Evaluator, data: Data) -> Value:
    return Array(ev.arithmetic.from_samples(data), 0)


@dataclass(frozen=True, slots=True, eq=False)
class MixtureDensity:
    """``weights`` has shape (samples, components)."""

    variables: tuple[Variable, ...]
    weights: Data

    def rows(self, keep: Any) -> MixtureDensity:
        """The samples in ``keep`` only."""
        return MixtureDensity(tuple(replace(v, data=v.data[keep]) for v in self.variables), self.weights[keep])

    def law(self, ev: Evaluator, outs: tuple[str, ...], ins: tuple[str, ...], given: Values, env: Env) -> ConcreteLaw:
        named = {v.name: v for v in self.variables}
        if any(name not in named for name in ins):
            raise Unknown("a mixture that depends on a parameter")
        weights = [_array(ev, self.weights[:, k]) for k in range(self.weights.shape[1])]
        for name, value in zip(ins, given, strict=True):
            weights = [ev.calc.mul(w, named[name].law(ev, k).density(ev, (value,), env)) for k, w in enumerate(weights)]
        if len(weights) == 1:
            weights = [ev.number(1)]
        elif ins:
            total = ev.calc.sum(weights)
            weights = [ev.calc.div(w, total) for w in weights]
        return MixtureLaw(weights, [[named[name].law(ev, k) for name in outs] for k in range(len(weights))])


class MixtureLaw(ConcreteLaw):
    """Σₖ wₖ ∏ laws of the variables in component k."""

    def __init__(self, weights: list[Value], parts: list[list[ConcreteLaw]]) -> None:
        self.weights = weights
        self.parts = parts

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        if len(self.parts) > 1:
            return super().log_density(ev, values, env)
        return ev.calc.sum([law.log_density(ev, (v,), env) for law, v in zip(self.parts[0], values, strict=True)])

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        rows = [[law.density(ev, (v,), env) for law, v in zip(laws, values, strict=True)] for laws in self.parts]
        return ev.calc.sum([ev.calc.product([w, *row]) for w, row in zip(self.weights, rows, strict=True)])

    def expect(self, ev: Evaluator, env: Env, body: Body) -> Value:
        terms = [ev.calc.mul(w, self._over(ev, env, laws, body, ())) for w, laws in zip(self.weights, self.parts, strict=True) if not is_zero_array(w)]
        return ev.calc.sum(terms)

    def _over(self, ev: Evaluator, env: Env, laws: list[ConcreteLaw], body: Body, drawn: Values) -> Value:
        if not laws:
            return body(drawn, env)
        return laws[0].expect(ev, env, lambda values, inner: self._over(ev, inner, laws[1:], body, (*drawn, *values)))


def mixture(rng: np.random.Generator, samples: int, roles: tuple[tuple[str, Sort], ...], dims: list[tuple[int, ...]], ev: Evaluator) -> MixtureDensity:
    """A mixture of one or two products, drawn at random."""
    count = int(rng.integers(1, 3))
    variables = [_variable(rng, (samples, count), name, sort, d, ev) for (name, sort), d in zip(roles, dims, strict=True)]
    return MixtureDensity(tuple(variables), simplex(rng, samples, count))


def _variable(rng: np.random.Generator, shape: tuple[int, int], name: str, sort: Sort, dims: tuple[int, ...], ev: Evaluator) -> Variable:
    kind = kind_of(ev.givens, name, sort, ev)
    if len(dims) > 1:
        raise Unknown("a density over matrices of this kind")
    if kind is FINITE:
        states = _states(sort, dims, ev)
        weights = simplex(rng, shape[0] * shape[1], len(states)).reshape((*shape, 1, len(states)))
        return Variable(name, dims, kind, weights, states)
    size = (*shape, int(np.prod(dims)) if dims else 1)
    return Variable(name, dims, kind, np.stack([draw(rng, size) for draw in kind.draws], axis=-1))


def _states(sort: Sort, dims: tuple[int, ...], ev: Evaluator) -> tuple[Any, ...]:
    labels = isinstance(sort, Index)
    states = [np.array([float(k)]) for k in ev.range(sort.lo, sort.hi, Env())] if isinstance(sort, Index) else bit_states(dims)
    if not 0 < len(states) <= MOST_STATES:
        raise Unknown(f"a variable with too many {'labels' if labels else 'values'}, or with none")
    return tuple(states)


def simpler_mixtures(p: MixtureDensity) -> list[MixtureDensity]:
    """One component alone, and with the plainest parameters."""
    count, one = p.weights.shape[1], np.ones((len(p.weights), 1))
    alone = [MixtureDensity(tuple(replace(v, data=v.data[:, k : k + 1]) for v in p.variables), one) for k in range(count)]
    return [replace(alone[0], variables=tuple(map(_plainest, alone[0].variables))), *alone]


def _plainest(v: Variable) -> Variable:
    if v.kind is FINITE:
        n = len(v.states)
        return replace(v, data=np.full(v.data.shape, 1.0 / n)) if n & (n - 1) == 0 else v
    plain = {MEAN: 0.0, CHANCE: 0.5}
    return replace(v, data=np.stack([np.full(v.data.shape[:3], plain.get(draw, 1.0)) for draw in v.kind.draws], axis=-1))


__all__ = ["FINITE", "MixtureDensity", "MixtureLaw", "Variable", "mixture", "simpler_mixtures"]
