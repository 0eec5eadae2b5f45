"""Whether a relation holds in a world, at given values of the bound letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from .arrays import Row, Value, array, determinant, each, entries, shape_of
from .charts import CHARTS
from .evaluate import Env, Evaluator, row
from .laws import Alias, Joint, Law
from .outcomes import Undefined, Unknown
from .plain import Node

ORDERS: dict[str, Callable[[int], bool]] = {  # by the sign of left − right
    "eq": lambda s: s == 0,
    "ne": lambda s: s != 0,
    "lt": lambda s: s < 0,
    "le": lambda s: s <= 0,
    "gt": lambda s: s > 0,
    "ge": lambda s: s >= 0,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Differences below ``same`` count as none, above ``apart`` as clear, both times the size of the numbers."""

    same: float
    apart: float


def limits(ev: Evaluator) -> Limits:
    return Limits(max(1e-20, 100 * ev.noise), max(1e-9, 1e5 * ev.noise))


def sign_of_difference(ev: Evaluator, a: Value, b: Value) -> int:
    """−1, 0 or 1; ``Unknown`` where the difference is neither clearly there nor clearly rounding."""
    gap, size, limit = abs(a - b), max(abs(a), abs(b)), limits(ev)
    if not gap:
        return 0
    if gap >= limit.apart * size and gap >= max(1e-25, 1e5 * ev.noise, 1e5 * ev.floor):
        return 1 if a > b else -1
    if gap <= max(limit.same * max(size, 1), ev.floor) and limit.same < 1e-5 and ev.floor < 1e-5:
        return 0
    raise Unknown(f"a difference of {float(gap):.1e}")


def holds(ev: Evaluator, t: Node, env: Env) -> bool:
    """Whether a relation holds; raises where a side is undefined or the numbers are not clear."""
    if t.head in ORDERS:
        return _compared(ev, t, env)
    rule = TRUTHS.get(t.head)
    if rule is None:
        raise Unknown(f"whether {t.head} holds")
    return rule(ev, t, env)


def _compared(ev: Evaluator, t: Node, env: Env) -> bool:
    a, b = (ev.value(p, env) for p in t.args)
    if isinstance(a, (Law, Joint, Alias)) or isinstance(b, (Law, Joint, Alias)):
        return _same_law(ev, t.head, a, b)
    signs = [ORDERS[t.head](s) for s in differences(ev, a, b)]
    return any(signs) if t.head == "ne" else all(signs)


def differences(ev: Evaluator, a: Value, b: Value) -> list[int]:
    """The sign of a − b in every entry; a number is compared with every entry."""
    a, b = (array(entries(v), shape_of(v)) if isinstance(v, Row) else v for v in (a, b))
    found = each(lambda x, y: sign_of_difference(ev, x, y), a, b)
    return entries(found)


def _same_law(ev: Evaluator, head: str, a: Any, b: Any) -> bool:
    """Equality of laws almost everywhere: their densities agree at some generic points."""
    if head not in ("eq", "ne"):
        raise Unknown("laws in an inequality")
    left, right = (x.law(ev, x.roles, {}) if isinstance(x, (Joint, Alias)) else x for x in (a, b))
    if left.shapes != right.shapes:
        raise Unknown("laws on different spaces")
    points = [left.assembled([_coordinate(ev, axis, k + j) for j, axis in enumerate(left.axes(ev))]) for k in range(5)]
    same = all(sign_of_difference(ev, left.pdf(ev, p), right.pdf(ev, p)) == 0 for p in points)
    return same if head == "eq" else not same


def _coordinate(ev: Evaluator, axis: Any, k: int) -> Any:
    if axis.points:
        return axis.points[k % len(axis.points)]
    t = ev.context.mpf((0.31, -0.77, 1.43, -1.71, 0.93)[k % 5])
    return CHARTS[axis.charts[0][0]](ev.context, t, *axis.charts[0][1:])[0]


# -- logic -------------------------------------------------------------------------------------


def _and(ev: Evaluator, t: Node, env: Env) -> bool:
    return all([holds(ev, p, env) for p in t.args])  # noqa: C419 all of them must be defined


def _or(ev: Evaluator, t: Node, env: Env) -> bool:
    return any([holds(ev, p, env) for p in t.args])  # noqa: C419 as above


def _implies(ev: Evaluator, t: Node, env: Env) -> bool:
    return not holds(ev, t.args[0], env) or holds(ev, t.args[1], env)


def _iff(ev: Evaluator, t: Node, env: Env) -> bool:
    a, b = (holds(ev, p, env) for p in t.args)
    return a == b


def _forall(ev: Evaluator, t: Node, env: Env) -> bool:
    """For every value of an index; for other letters at some special and generic values."""
    x, body = t.args
    if x.sort.head == "index":
        lo, hi = (ev.integer(b, env) for b in x.sort.args)
        return all([holds(ev, body, {**env, x: k}) for k in range(lo, hi + 1)])  # noqa: C419 all of them must be defined
    return all([holds(ev, body, {**env, x: v}) for v in _values(ev, x, env)])  # noqa: C419 as above


def _values(ev: Evaluator, x: Node, env: Env) -> list[Value]:
    if x.sort.head != "tensor":
        return [ev.world.another(x, k) for k in range(3)]
    shape = tuple(ev.integer(n, env) for n in x.sort.args[1:])
    like = ev.world.another(x, 0, shape)
    special = [each(lambda y: 0 * y, like), each(lambda y: 0 * y + 1, like)]
    return [*map(ev.converted, special), *(ev.converted(ev.world.another(x, k, shape)) for k in range(3))]


def _positive_definite(ev: Evaluator, t: Node, env: Env) -> bool:
    m = ev.value(t.args[0], env)
    if not shape_of(m):
        return bool(m > 0)
    return _symmetric(ev, t, env) and all(determinant(m[:k, :k]) > 0 for k in range(1, m.shape[0] + 1))


def _positive_semidefinite(ev: Evaluator, t: Node, env: Env) -> bool:
    """Symmetric, and all principal minors ≥ 0."""
    m = ev.value(t.args[0], env)
    if not shape_of(m):
        return bool(m >= 0)
    sets = [list(s) for k in range(1, m.shape[0] + 1) for s in combinations(range(m.shape[0]), k)]
    return _symmetric(ev, t, env) and all(sign_of_difference(ev, determinant(m[np.ix_(s, s)]), 0) >= 0 for s in sets)


def _symmetric(ev: Evaluator, t: Node, env: Env) -> bool:
    m = ev.value(t.args[0], env)
    return all(s == 0 for s in differences(ev, m, m.T)) if shape_of(m) else True


def _invertible(ev: Evaluator, t: Node, env: Env) -> bool:
    return sign_of_difference(ev, determinant(ev.value(t.args[0], env)), 0) != 0


TRUTHS: dict[str, Callable[[Evaluator, Node, Env], bool]] = {
    "true": lambda ev, t, env: True,
    "and": _and,
    "or": _or,
    "not": lambda ev, t, env: not holds(ev, t.args[0], env),
    "implies": _implies,
    "iff": _iff,
    "forall": _forall,
    "posdef": _positive_definite,
    "possemidef": _positive_semidefinite,
    "symmetric": _symmetric,
    "invertible": _invertible,
}


@row("indicator")
def _indicator(ev: Evaluator, t: Node, env: Env) -> Value:
    found = holds(ev, t.args[0], env)
    ev.note_corner(t, found)
    return int(found)


@row("cases")
def _cases(ev: Evaluator, t: Node, env: Env) -> Value:
    """The first value whose condition holds; the others need not be defined."""
    for value, condition in zip(t.args[::2], t.args[1::2], strict=True):
        applies = holds(ev, condition, env)
        ev.note_corner(condition, applies)
        if applies:
            return ev.value(value, env)
    raise Undefined("no case applies")


@row("maxover", "minover")
def _best_value(ev: Evaluator, t: Node, env: Env) -> Value:
    i, body = t.args
    if i.sort.head != "index":
        raise Unknown(f"{t.head} over a set that is not finite")
    lo, hi = (ev.integer(b, env) for b in i.sort.args)
    return (max if t.head == "maxover" else min)(ev.number(body, {**env, i: k}) for k in range(lo, hi + 1))


@row("argmax", "argmin")
def _best_index(ev: Evaluator, t: Node, env: Env) -> Value:
    i, body = t.args
    if i.sort.head != "index":
        raise Unknown(f"{t.head} over a set that is not finite")
    lo, hi = (ev.integer(b, env) for b in i.sort.args)
    values = [(ev.number(body, {**env, i: k}), k) for k in range(lo, hi + 1)]
    best = (max if t.head == "argmax" else min)(v for v, _ in values)
    winners = [k for v, k in values if sign_of_difference(ev, v, best) == 0]
    if len(winners) != 1:
        raise Unknown("a tie")
    return winners[0]
