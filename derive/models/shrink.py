"""Shrinking: simpler models at which a statement still certainly fails.

Greedy: smaller integers first, then simpler maps, densities and arrays, as long as every given
still holds and the failure is still certain. Work is counted in evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from .certain import Failure
from .densities import GaussianDensity, TableDensity
from .formulas import STYLES, Formula, concrete_map, spelled
from .interpretation import Interpretation, Plan, build
from .mixtures import MixtureDensity, simpler_mixtures
from .structure import assignments
from .supports import inside_supports

SIMPLE = (0.0, 1.0, -1.0, 2.0, 0.5, -2.0, -0.5, 3.0)
Decide = Callable[[Interpretation], Failure | None]


def size(model: Interpretation) -> tuple[int, int, int]:
    """How hard a model is to read: its integers, its formulas, its numbers."""
    integers = sum(abs(v) for v in model.integers.values())
    formulas = sum(len(spelled(v.body)) for v in model.values.values() if isinstance(v, Formula))
    numbers = sum(_cost(v) for v in model.values.values())
    return integers, formulas, numbers


def _cost(v: Any) -> int:
    if isinstance(v, np.ndarray):
        return sum(_number_cost(x) for x in v[:1].flat)
    if isinstance(v, TableDensity):
        return sum(_number_cost(x) for x in v.weights[:1].flat)
    if isinstance(v, GaussianDensity):
        return sum(_number_cost(x) for x in (*v.mean[:1].flat, *v.covariance[:1].flat))
    if isinstance(v, MixtureDensity):
        return v.weights.shape[1] + sum(_number_cost(x) for part in (v.weights, *(u.data for u in v.variables)) for x in part[:1].flat)
    return 0


def _number_cost(x: float) -> int:
    if x in SIMPLE:
        return SIMPLE.index(x)
    q = Fraction(float(x))
    return 8 + q.numerator.bit_length() + 2 * q.denominator.bit_length()


class _Shrinker:
    def __init__(self, p: Plan, model: Interpretation, failure: Failure, decide: Decide, effort: int) -> None:
        self.plan = p
        self.model = model
        self.failure = failure
        self.decide = decide
        self.effort = effort

    def better(self, candidate: Interpretation) -> bool:
        """Take a candidate that is simpler (or gives exact sides) and still fails for certain."""
        from .refute import confirmed

        if self.effort <= 0 or not self._simpler(candidate):
            return False
        self.effort -= 1
        found = confirmed(candidate, self.decide) if inside_supports(candidate) else None
        if found is None or (self.failure.exact and not found.exact):
            return False
        self.model, self.failure = candidate, found
        return True

    def _simpler(self, candidate: Interpretation) -> bool:
        return size(candidate) < size(self.model)

    def integers(self) -> None:
        """The same failure in smaller dimensions, with everything else drawn anew."""
        before = sum(abs(v) for v in self.model.integers.values())
        options = [a for a in assignments(self.plan.letters, self.plan.givens, Random("shrink"), 12) if sum(map(abs, a.values())) < before]
        for k, integers in enumerate(sorted(options, key=lambda a: sum(map(abs, a.values())))):
            for style in ("linear", "quadratic"):
                fresh = build(self.plan, integers, f"shrink {k}", 8, style, special=0.5)
                for row in range(min(fresh.samples, 8) if fresh is not None else 0):
                    if fresh is not None and self.better(fresh.sample(row)):
                        return

    def values(self) -> None:
        for key in list(self.model.values):
            for value in simpler_values(self.model.values[key]):
                if self.better(self.model.change(key, value)) and _cost(value) == 0:
                    break
        for key in list(self.model.values):
            self.entries(key)

    def entries(self, key: Any) -> None:
        """Each number of an array on its own."""
        v = self.model.values[key]
        if not isinstance(v, np.ndarray) or v[0].size > 12:
            return
        for where in np.ndindex(*v.shape[1:]):
            for x in SIMPLE:
                now = self.model.values[key]
                if _number_cost(x) >= _number_cost(now[(0, *where)]):
                    break
                changed = now.copy()
                changed[(0, *where)] = x
                if self.better(self.model.change(key, changed)):
                    break


def shrunk(p: Plan, model: Interpretation, failure: Failure, decide: Decide, effort: int) -> tuple[Interpretation, Failure]:
    """The simplest model that was reached, and how the statement fails there."""
    s = _Shrinker(p, model, failure, decide, effort)
    s.integers()
    for _ in range(2):
        before = size(s.model)
        s.values()
        if size(s.model) == before:
            break
    return s.model, s.failure


def simpler_values(v: Any) -> Iterator[Any]:
    """Simpler replacements of a value, simplest first; they may break a given, which is checked."""
    if isinstance(v, Formula):
        yield from _simpler_maps(v)
    elif isinstance(v, TableDensity):
        n = int(np.prod(v.weights.shape[1:]))
        if n & (n - 1) == 0:
            yield replace(v, weights=np.full(v.weights.shape, 1.0 / n))
    elif isinstance(v, GaussianDensity):
        d = v.mean.shape[-1]
        zero, one, eye = np.zeros_like(v.mean), np.ones_like(v.mean), np.eye(d)[None]
        for mean, covariance in ((zero, eye), (one, eye), (zero, 2 * eye), (v.mean, eye), (zero, v.covariance), (one, v.covariance)):
            yield GaussianDensity(v.roles, v.shapes, mean, covariance, v.parameters)
    elif isinstance(v, MixtureDensity):
        yield from simpler_mixtures(v)
    elif isinstance(v, np.ndarray):
        yield from _simpler_arrays(v)


def _simpler_arrays(v: Any) -> Iterator[Any]:
    for x in SIMPLE:
        yield np.full_like(v, x)
    if v.ndim == 3 and v.shape[1] == v.shape[2]:
        for x in (1.0, 2.0):
            yield x * np.eye(v.shape[1])[None]
    rounded = np.round(v)
    if not np.array_equal(rounded, v):
        yield rounded
        yield np.round(2 * v) / 2


def _simpler_maps(v: Formula) -> Iterator[Formula]:
    shape = v.shape
    if shape is None:
        return
    stop = STYLES.index(v.style) if v.style in STYLES else len(STYLES)
    for style in STYLES[: stop + 1]:
        for k in range(3):
            found = concrete_map(shape, style, Random(f"simple {k}"))
            if found is not None:
                yield found
