"""The value of a term in a world: every letter concrete, every notation by its definition."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from .arrays import Row, Value, array, each, entries
from .functions import whole
from .outcomes import Undefined, Unknown
from .plain import Definition, Node

Env = dict[Any, Value]
RowRule = Callable[["Evaluator", Node, Env], Value]
ROWS: dict[str, RowRule] = {}
LEAVES = frozenset(("num", "sym", "const"))
COSTLY = frozenset(("app", "deriv", "grad", "det", "inverse", "sum", "prod", "integral", "expect", "var", "cov", "kl", "entropy", "forall"))
STUMBLED = "the oracle stumbled"  # over something that makes no sense, or that it should learn
STEPS = {"mp": "1e-8", "fp": "1e-3"}  # of the difference quotients, for 50 digits and for doubles


def row(*heads: str) -> Callable[[RowRule], RowRule]:
    """Enter what some heads mean."""

    def enter(rule: RowRule) -> RowRule:
        for head in heads:
            if head in ROWS:
                raise ValueError(f"the head {head} has a row already")
            ROWS[head] = rule
        return rule

    return enter


class TooExpensive(Unknown):
    """The allowance for a statement is used up."""


class Work:
    """How many nodes may be evaluated for one statement, so that answers do not depend on the machine."""

    __slots__ = ("done", "limit")

    def __init__(self, limit: int) -> None:
        self.done, self.limit = 0, limit

    def spend(self) -> None:
        self.done += 1
        if self.done > self.limit:
            raise TooExpensive("this takes too many evaluations")


class Function:
    """A map as a function of an evaluator and the values of its arguments.

    ``entry(ev, i, u)`` is F_i(u) for an element-wise map F, with i from 0 and u a number.
    """

    __slots__ = ("call", "entry")

    def __init__(self, call: Callable[[Evaluator, list[Value]], Value], entry: Callable[[Evaluator, int, Value], Value] | None = None) -> None:
        self.call, self.entry = call, entry


class Evaluator:
    """Evaluates terms in one world, with 50 digits (``mp``) or, inside double integrals, with doubles (``fp``).

    ``noise`` bounds the relative error of all quadratures so far, ``floor`` the absolute one of all difference quotients.
    """

    def __init__(self, world: Any, context: Any = mpmath.mp) -> None:
        self.world, self.context = world, context
        self.precise = context is mpmath.mp
        self.noise = 1e-30 if self.precise else 1e-12
        self.floor = 1e-38  # absolute error of the difference quotients so far
        self.rigid = 0  # inside a difference quotient, where the nodes of a quadrature must not change
        self.memo: dict[Any, tuple[Any, list[tuple[Node, int]]]] = {}
        self.letters: dict[Node, Value] = {}
        self._fast: Evaluator | None = None
        self.root_of_two_pi = context.sqrt(2 * context.pi)
        self._brought: tuple[Env, Env] = ({}, {})
        self.lines = 0  # how many lines are being integrated over
        self.divisors: dict[Node, set[bool]] | None = None  # inside an integral: which signs a divisor has had
        self.corners: list[tuple[Node, int]] = []  # on which side of its corner a function like |u| was called, in order
        self._sort_memo: dict[Node, Definition | None] = {}

    @property
    def fast(self) -> Evaluator:
        """The same world in doubles."""
        if not self.precise:
            return self
        if self._fast is None:
            self._fast = Evaluator(self.world, mpmath.fp)
        return self._fast

    # -- values ------------------------------------------------------------------------------

    def value(self, t: Node, env: Env) -> Value:
        """The value of a term; raises ``Undefined`` or ``Unknown``."""
        rule = ROWS.get(t.head)
        if rule is None:
            raise Unknown(f"the oracle does not evaluate {t.head}")
        if t.head in LEAVES:
            return rule(self, t, env)
        bound = self._bound_in(t, env) if env else ()
        if bound and t.head not in COSTLY:
            self.world.work.spend()
            return guarded(rule, self, t, env)
        key = (t, *((k, hashable(env[k])) for k in bound)) if bound else t
        if key not in self.memo:
            self.world.work.spend()
            self.memo[key] = self._found(rule, t, env)
        found, corners = self.memo[key]
        self.corners += corners
        if isinstance(found, ArithmeticError):
            raise found
        return found

    def _found(self, rule: RowRule, t: Node, env: Env) -> tuple[Any, list[tuple[Node, int]]]:
        """The value, or why there is none, and the corners that were met on the way."""
        outer, self.corners = self.corners, []
        try:
            return guarded(rule, self, t, env), self.corners
        except TooExpensive:
            raise
        except (Undefined, Unknown) as problem:
            return problem, self.corners
        finally:
            self.corners = outer

    def _bound_in(self, t: Node, env: Env) -> list[Any]:
        """The keys of the environment that a term depends on."""
        relevant = self.world.problem.relevant(t)
        return [k for k in env if (k if type(k) is Node and k.head == "sym" else letter_of(k)) in relevant]

    def number(self, t: Node, env: Env) -> Value:
        v = self.value(t, env)
        if isinstance(v, (np.ndarray, Row, Function)):
            raise Unknown(f"{t!r} is no number")
        return v

    def integer(self, t: Node, env: Env) -> int:
        n = whole(self.number(t, env))
        if n is None:
            raise Unknown(f"{t!r} is no whole number")
        return n

    def real(self, x: Any) -> Any:
        """A number of this context."""
        if isinstance(x, (int, float)):
            return x
        if type(x) is Fraction:
            return x.numerator if x.denominator == 1 else self.context.mpf(x.numerator) / x.denominator
        return self.context.mpf(x) if self.precise else float(x)

    def converted(self, v: Value) -> Value:
        """A value in the numbers of this context."""
        if isinstance(v, Row):
            return Row(self.converted(v.v))
        if isinstance(v, np.ndarray):
            return array([self.real(x) for x in v.flat], v.shape)
        if isinstance(v, (mpmath.mpf, float)):
            return self.real(v)
        return v.brought(self) if hasattr(v, "brought") else v

    def brought(self, env: Env) -> Env:
        """An environment of another context, with its values in the numbers of this one."""
        if self.precise:
            return env
        if self._brought[0] is not env:
            self._brought = (env, {k: self.converted(v) for k, v in env.items()})
        return self._brought[1]

    def note_divisor(self, t: Node, v: Value) -> None:
        """Remember the sign of a divisor at a node of an integral: one that changes sign makes a pole."""
        if self.divisors is not None and not isinstance(v, (np.ndarray, Row)):
            self.divisors.setdefault(t, set()).add(bool(v > 0))

    def note_corner(self, t: Node, side: int) -> None:
        """Remember on which side of its corner a function was called."""
        self.corners.append((t, side))

    # -- letters -----------------------------------------------------------------------------

    def letter(self, s: Node, env: Env) -> Value:
        """The value of a letter: bound, defined, or given by the world."""
        if s in env:
            return env[s]
        d = self.definition(s, "sym")
        if d is not None:
            return self.value(d.right, env)
        if s not in self.letters:
            self.letters[s] = self.converted(self.world.letter(s))
        return self.letters[s]

    def definition(self, s: Node, head: str) -> Definition | None:
        """The definition of a letter whose left side has this head."""
        key = (s, head)
        if key not in self._sort_memo:  # type: ignore[comparison-overlap]
            rows = (d for d in self.world.problem.definitions if d.name is s and d.left.head == head)
            self._sort_memo[key] = next(rows, None)  # type: ignore[index]
        return self._sort_memo[key]  # type: ignore[index]

    def unfold(self, d: Definition, values: list[Value], env: Env) -> Value:
        """The right side of a definition at these values of its parameters."""
        if len(values) != len(d.parameters):
            raise Unknown(f"a definition of {d.name!r} with other parameters")
        inner = {**env, **dict(zip(d.parameters, values, strict=True))}
        for parameter, at, right in d.base:
            if inner[parameter] == self.value(at, env):
                return self.value(right, inner)
        return self.value(d.right, inner)

    # -- derivatives -------------------------------------------------------------------------

    def slope(self, f: Callable[[Value], Value], x: Value) -> Value:
        """f′(x) for a number x, by a central difference of fourth order; at a corner, from the side on which x lies."""
        h = self.real(self.context.mpf(STEPS["mp" if self.precise else "fp"]))
        self.rigid += 1
        self.noise = max(self.noise, 1e-25 if self.precise else 1e-8)
        try:
            points, sides = self._sampled(f, x, h, (-2, -1, 1, 2))
            weights = (1, -8, 8, -1)
            if len(set(sides)) > 1:
                points, weights = self._on_one_side(f, x, h)
        finally:
            self.rigid -= 1
        self.corners += sides[1]
        if any(isinstance(p, Row) for p in points):
            raise Unknown("the derivative of a row")
        largest = max((abs(x) for p in points for x in entries(p)), default=0)
        self.floor = max(self.floor, float(largest) * (1e-38 if self.precise else 1e-10))
        rounding = largest * (1e-47 if self.precise else 0)

        def quotient(*values: Value) -> Value:
            rise = sum(w * p for w, p in zip(weights, values, strict=True))
            return rise / (12 * h) if abs(rise) > rounding else 0 * h

        return each(quotient, *points)

    def _sampled(self, f: Callable[[Value], Value], x: Value, h: Value, steps: tuple[int, ...]) -> tuple[list[Value], list[Any]]:
        """f at x + k h, and on which sides of its corners."""
        outer, points, sides = self.corners, [], []
        try:
            for k in steps:
                self.corners = []
                points.append(f(x + k * h))
                sides.append(tuple(self.corners))
        finally:
            self.corners = outer
        return points, sides

    def _on_one_side(self, f: Callable[[Value], Value], x: Value, h: Value) -> tuple[list[Value], tuple[int, ...]]:
        """Points on one side of x between which there is no corner; x itself must not be on one."""
        for way in (1, -1):
            points, sides = self._sampled(f, x, way * h, (0, 1, 2, 3, 4))
            if len(set(sides)) == 1:
                return points, tuple(way * w for w in (-25, 48, -36, 16, -3))
        raise Undefined("a derivative at a corner")

    def jacobian(self, f: Callable[[Value], Value], x: Value) -> Value:
        """All partial derivatives of f at x; the axes of x come last."""
        if not isinstance(x, np.ndarray):
            return self.slope(f, x)
        columns = [self.slope(lambda u, k=k: f(replaced(x, k, u)), x.flat[k]) for k in range(x.size)]
        return stacked_last(columns, x.shape)


def guarded(rule: RowRule, ev: Evaluator, t: Node, env: Env) -> Value:
    try:
        return rule(ev, t, env)
    except (OverflowError, ZeroDivisionError) as problem:
        raise Unknown(str(problem)) from None
    except (TypeError, ValueError, IndexError, KeyError, AttributeError) as problem:
        raise Unknown(f"{STUMBLED} at {t.head}: {problem!r}") from problem


def stacked_last(columns: list[Value], shape: tuple[int, ...]) -> Value:
    """Arrays of the same shape, along new last axes."""
    inner = columns[0].shape if isinstance(columns[0], np.ndarray) else ()
    flat = [entries(c) for c in columns]
    return array([c[k] for k in range(len(flat[0])) for c in flat], (*inner, *shape))


def replaced(x: Any, k: int, u: Value) -> Any:
    """The array with entry k (counted through) replaced."""
    out = x.copy()
    out.flat[k] = u
    return out


def letter_of(key: Any) -> Node:
    """The letter to which a key of an environment belongs: itself, that of a member, that of an application."""
    t: Any = key[0] if isinstance(key, tuple) else key
    while t.head != "sym":
        t = t.args[0]
    return t  # type: ignore[no-any-return]


def hashable(v: Value) -> Any:
    if isinstance(v, Row):
        return ("row", *v.v)
    if isinstance(v, np.ndarray):
        return (v.shape, *v.flat)
    return v
