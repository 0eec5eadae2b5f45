"""Relations: true, false or undefined at each sample point. Truth is 1, 0 or NaN."""

from __future__ import annotations

from typing import Any

import numpy as np

from derive.notation import Density, Index, Law, Term
from derive.notation.heads import RELATIONS

from .calculator import matched
from .evaluate import Env, Evaluator, as_int, evaluates, new_tag
from .exppoly import constant_of, variables
from .outcomes import Undefined, Unknown
from .rows_arrays import stacked
from .values import Array, Data, Dual, ExpPoly, Value, data_of, dims_of, is_zero_array, rank_of, spread


def truth(ev: Evaluator, t: Term, env: Env, kinks: bool = False) -> Data:
    """Whether a relation holds, with the shape of the samples. Arrays: in every entry (≠: in some).

    With ``kinks``, a tie that an infinitesimal could break is undefined.
    """
    if t.head in RELATIONS:
        return _compared(ev, t, env, kinks)
    row = _TRUTHS.get(t.head)
    if row is None:
        raise Unknown(f"whether {t.head} holds")
    return row(ev, t, env, kinks)


def _compared(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    if any(isinstance(p.sort, (Law, Density)) for p in t.args):
        return _same_laws(ev, t, env)
    a, b = (ev.value(p, env) for p in t.args)
    moving = any(isinstance(v, Dual) for v in (a, b))
    if kinks and moving and ev.calc.averaging:
        raise Unknown("the derivative of an average of a function that jumps")
    x, y = matched(ev.calc.plain(a), ev.calc.plain(b))
    if kinks and moving and ev.arithmetic.exact:
        ev.arithmetic.strictly_greater(data_of(x), data_of(y))
    holds = ev.arithmetic.compare(t.head, data_of(x), data_of(y))
    if kinks and moving and not ev.arithmetic.exact:
        holds = np.where(np.isnan(ev.arithmetic.strictly_greater(data_of(x), data_of(y))), np.nan, holds)
    axes = tuple(range(-max(rank_of(x), rank_of(y)), 0))
    if not axes:
        return np.asarray(holds)
    if t.head == "ne":
        return np.asarray(_any(holds, axes))
    return np.asarray(_all(holds, axes))


def _same_laws(ev: Evaluator, t: Term, env: Env) -> Data:
    """Laws are equal where their densities agree almost everywhere: told by what fixes a law of its kind."""
    from .rows_probability import law_of

    if t.head not in ("eq", "ne"):
        raise Unknown("an order of laws")
    a, b = (law_of(ev, p, env).fixed_by(ev) for p in t.args)
    if a.keys() != b.keys():
        raise Unknown("whether laws of different kinds are equal")
    same = np.ones(1)
    for key, v in a.items():
        x, y = ev.calc.plain(v), ev.calc.plain(b[key])
        if dims_of(x) != dims_of(y):
            raise Unknown("laws on different spaces")
        holds = ev.arithmetic.compare("eq", x.data, y.data)
        axes = tuple(range(-x.rank, 0))
        same = same * (_all(holds, axes) if axes else holds)
    return same if t.head == "eq" else 1 - same


def _all(holds: Data, axes: tuple[int, ...]) -> Data:
    """Conjunction; undefined entries make it undefined."""
    return np.where(np.isnan(holds).any(axis=axes), np.nan, (holds == 1).all(axis=axes) * 1.0)


def _any(holds: Data, axes: tuple[int, ...]) -> Data:
    return np.where(np.isnan(holds).any(axis=axes), np.nan, (holds == 1).any(axis=axes) * 1.0)


def _true(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    return np.ones(1)


def _and(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    out = np.ones(1)
    for p in t.args:
        out = out * truth(ev, p, env, kinks)
    return out


def _or(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    out = np.zeros(1)
    for p in t.args:
        holds = truth(ev, p, env, kinks)
        out = out + holds - out * holds
    return out


def _not(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    return 1 - truth(ev, t.args[0], env, kinks)


def _implies(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    """A ⇒ B: where A is false, B need not be defined."""
    a = truth(ev, t.args[0], env, kinks)
    if np.all(a == 0):
        return np.ones_like(a)
    b = truth(ev, t.args[1], env, kinks)
    return np.where(a == 0, 1.0, b + 0 * a)


def _iff(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    a, b = (truth(ev, p, env, kinks) for p in t.args)
    return np.where(np.isnan(a + b), np.nan, (a == b) * 1.0)


def _forall(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    """For all values of an index; for a real letter by a counterexample, or by comparing polynomials."""
    x, body = t.args
    if isinstance(x.sort, Index):
        out = np.ones(1)
        for k in ev.range(x.sort.lo, x.sort.hi, env):
            out = out * truth(ev, body, env.bind(x, k), kinks)
        return out
    holds = np.ones(1)
    for point in _probes(ev, x, env):
        found = truth(ev, body, env.bind(x, point), kinks)
        holds = np.where(np.isnan(found), holds, holds * np.nan_to_num(found))
    if ev.arithmetic.exact and np.any(holds == 1):
        _prove_for_all(ev, x, body, env)
    return holds


def _prove_for_all(ev: Evaluator, x: Term, body: Term, env: Env) -> None:
    """Refuse, unless both sides of all equations are the same polynomials in x."""
    if body.head == "and":
        for part in body.args:
            _prove_for_all(ev, x, part, env)
        return
    if body.head == "eq" and all(side.head == "pdf" and side.args[1:] == (x,) and x not in side.args[0].free for side in body.args):
        laws = Term("eq", tuple(side.args[0] for side in body.args))
        if np.all(truth(ev, laws, env) == 1):
            return
    if body.head != "eq" or getattr(x.sort, "domain", "R") != "R" or len(ev.dims(x.dims, env)) > 1:
        raise Unknown("a relation for all values of a real letter")
    dims = ev.dims(x.dims, env)
    numbers = variables(ev.calc, new_tag(), dims[0] if dims else 1)
    inner = env.bind(x, stacked(ev, numbers) if dims else numbers[0])
    gap = ev.calc.sub(ev.value(body.args[0], inner), ev.value(body.args[1], inner))
    constant = constant_of(ev.calc, gap)
    if constant is None or not is_zero_array(constant):
        raise Unknown("a relation for all values of a real letter")


def _probes(ev: Evaluator, x: Term, env: Env) -> list[Value]:
    """A few values of a quantified letter."""
    dims = ev.dims(x.dims, env)
    domain = getattr(x.sort, "domain", "R")
    if domain == "B" and not dims:
        return [ev.number(0), ev.number(1)]
    size = int(np.prod(dims)) if dims else 1
    rows = np.array([[0.0, 1.0, -1.0, 0.5, 2.0, -0.75, 1.25][(k + 2 * j) % 7] for k in range(7) for j in range(size)])
    if domain in ("N", "Z", "B"):
        rows = np.abs(np.round(rows)) if domain == "N" else np.round(rows) if domain == "Z" else (rows > 0) * 1.0
    return [Array(ev.arithmetic.from_samples(row.reshape((1, *dims))), len(dims)) for row in rows.reshape(7, size)]


def _in(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    """Membership in a finite set of numbers, or in ℕ, ℤ, ℝ; of every entry."""
    v = ev.calc.plain(ev.value(t.args[0], env))
    axes = tuple(range(-v.rank, 0))
    holds = np.zeros(v.data.shape)
    for one in t.args[1:]:
        holds = np.maximum(holds, _in_set(ev, v, one, env))
    return np.asarray(_all(holds, axes) if axes else holds)


def _in_set(ev: Evaluator, v: Array, one: Any, env: Env) -> Data:
    name = one if isinstance(one, str) else one.args[0] if one.head == "const" else ""
    if name == "R":
        return np.ones(v.data.shape)
    if name in ("N", "Z"):
        whole = np.vectorize(lambda x: as_int(x) is not None, otypes=[float])(v.data)
        return whole if name == "Z" else whole * ev.arithmetic.compare("ge", v.data, ev.arithmetic.constant(0))
    if name and name not in ("pi", "e"):
        raise Unknown(f"membership in {name}")
    value = ev.calc.plain(ev.value(one, env))
    return np.asarray(ev.arithmetic.compare("eq", v.data, data_of(matched(value, v)[0])))


def _posdef(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    """Symmetric, and all leading minors > 0."""
    m = ev.calc.plain(ev.value(t.args[0], env))
    zero = ev.arithmetic.constant(0)
    out = _symmetric(ev, t, env, kinks)
    for k in range(1, m.data.shape[-1] + 1):
        out = out * ev.arithmetic.compare("gt", ev.arithmetic.det(m.data[..., :k, :k]), zero)
    return out


def _semidefinite(ev: Evaluator, t: Term, env: Env, kinds: bool) -> Data:
    """Symmetric, and all principal minors ≥ 0."""
    m = ev.calc.plain(ev.value(t.args[0], env))
    n = m.data.shape[-1]
    if n > 5:
        raise Unknown("whether a large matrix is semidefinite")
    zero = ev.arithmetic.constant(0)
    out = _symmetric(ev, t, env, kinds)
    for chosen in range(1, 2**n):
        keep = [k for k in range(n) if chosen >> k & 1]
        out = out * ev.arithmetic.compare("ge", ev.arithmetic.det(m.data[..., keep, :][..., keep]), zero)
    return out


def _symmetric(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    m = ev.calc.plain(ev.value(t.args[0], env))
    return _all(ev.arithmetic.compare("eq", m.data, np.swapaxes(m.data, -1, -2)), (-1, -2))


def _invertible(ev: Evaluator, t: Term, env: Env, kinks: bool) -> Data:
    m = ev.calc.plain(ev.value(t.args[0], env))
    data = m.data if m.rank == 2 else m.data[..., None, None]
    return np.asarray(ev.arithmetic.compare("ne", ev.arithmetic.det(data), ev.arithmetic.constant(0)))


_TRUTHS: dict[str, Any] = {
    "true": _true,
    "and": _and,
    "or": _or,
    "not": _not,
    "implies": _implies,
    "iff": _iff,
    "forall": _forall,
    "in": _in,
    "posdef": _posdef,
    "possemidef": _semidefinite,
    "symmetric": _symmetric,
    "invertible": _invertible,
}


WAYS = {"gt": ("gt", 0, 1), "ge": ("ge", 0, 1), "lt": ("gt", 1, 0), "le": ("ge", 1, 0)}  # an order as one of its difference


@evaluates("indicator")
def _indicator(ev: Evaluator, t: Term, env: Env) -> Value:
    """1 where the relation holds, else 0."""
    (relation,) = t.args
    at_corner = ev.calc.at_corner
    if at_corner is not None and relation.head == "and":
        return ev.calc.product([_indicator(ev, Term("indicator", (part,)), env) for part in relation.args])
    if at_corner is not None and relation.head in WAYS and not any(p.dims for p in relation.args):
        head, more, less = WAYS[relation.head]
        return at_corner(head, ev.calc.sub(ev.value(relation.args[more], env), ev.value(relation.args[less], env)))
    return Array(ev.arithmetic.from_samples(truth(ev, t.args[0], env, kinks=True)), 0)


@evaluates("cases")
def _cases(ev: Evaluator, t: Term, env: Env) -> Value:
    """The first value whose condition holds; the other values need not be defined."""
    if ev.arithmetic.exact:
        return _first_case(ev, t, env)
    out: Value | None = None
    for value, condition in reversed(list(zip(t.args[::2], t.args[1::2], strict=True))):
        mask = Array(truth(ev, condition, env, kinks=True), 0)
        if np.all(mask.data == 1):
            out = ev.value(value, env)
        elif not np.all(mask.data == 0):
            out = _select(ev, mask, ev.value(value, env), out)
    if out is None:
        raise Unknown("no case applies")
    return out


def _first_case(ev: Evaluator, t: Term, env: Env) -> Value:
    for value, condition in zip(t.args[::2], t.args[1::2], strict=True):
        holds = truth(ev, condition, env, kinks=True)
        if np.all(holds == 1):
            return ev.value(value, env)
        if not np.all(holds == 0):
            raise Unknown("a case that depends on a direction")
    raise Undefined("no case applies")


def _select(ev: Evaluator, mask: Array, a: Value, b: Value | None) -> Value:
    """a where the mask is 1, b (or nothing) where it is 0; bad values of the other side do not matter."""
    if not isinstance(a, Array) or isinstance(b, (Dual, ExpPoly)):
        return ev.calc.choose(mask, a, b if b is not None else spread(ev.number(0), ()))
    x, y = matched(a, b if b is not None else Array(np.array([np.nan]), 0))
    m = mask.data.reshape(mask.data.shape + (1,) * max(rank_of(x), rank_of(y)))
    data = np.where(np.isnan(m), np.nan, np.where(m == 1, data_of(x), data_of(y)))
    return Array(data, max(rank_of(x), rank_of(y)))
