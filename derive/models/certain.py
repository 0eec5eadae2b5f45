"""Certain answers at one point: both sides differ, a relation is false, a term is undefined."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from derive.notation import Density, Law, Term
from derive.notation.heads import RELATIONS

from .balls import Balls
from .calculator import matched
from .check import FAILURES
from .closed import Closed
from .evaluate import Env, Evaluator, evaluate
from .interpretation import Interpretation
from .numbers import certain_order
from .outcomes import Divergent, Imprecise, Undefined, Unknown
from .rows_relations import truth
from .values import data_of

ACCEPTED = {"eq": (0,), "ne": (-1, 1), "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1)}

EXPECTATIONS = frozenset(("expect", "var", "cov", "kl", "entropy"))


@dataclass(frozen=True, slots=True)
class Failure:
    """How a statement fails at a point: the two sides (of one entry) as short strings."""

    left: str = ""
    right: str = ""
    entry: tuple[int, ...] = ()
    relation: str = ""
    exact: bool = False


def certain_failure(statement: Term, model: Interpretation) -> Failure | None:
    """How a statement certainly fails in a model of one sample; None where it holds or a side is undefined.

    Raises ``Unknown`` where a higher precision might tell.
    """
    ev = model.evaluator(Balls())
    try:
        return _failure(ev, statement, Env())
    except Undefined:
        return None


def _failure(ev: Evaluator, t: Term, env: Env) -> Failure | None:
    if t.head in RELATIONS and not any(isinstance(p.sort, (Law, Density)) for p in t.args):
        return _relation_failure(ev, t, env)
    if t.head == "and":
        for part in t.args:
            found = _failure(ev, part, env)
            if found is not None:
                return found
        return None
    if t.head == "implies":
        return _failure(ev, t.args[1], env) if _holds(ev, t.args[0], env) else None
    if t.head == "iff":
        a, b = (_holds(ev, p, env) for p in t.args)
        return Failure(_in_words(a), _in_words(b), (), "iff", True) if a != b else None
    return Failure(_in_words(False), _in_words(True), (), t.head, True) if not _holds(ev, t, env) else None


def _in_words(holds: bool) -> str:
    return r"\text{true}" if holds else r"\text{false}"


def _holds(ev: Evaluator, t: Term, env: Env) -> bool:
    found = _truth(ev, t, env)
    return bool(np.all(found == 1))


def _truth(ev: Evaluator, t: Term, env: Env) -> Any:
    try:
        return truth(ev, t, env)
    except (Undefined, Unknown):
        raise
    except FAILURES as error:
        raise Unknown(str(error)) from error


def _relation_failure(ev: Evaluator, t: Term, env: Env) -> Failure | None:
    """The first entry in which the relation certainly fails; for ≠, equality in every entry."""
    left, right = (ev.calc.plain(evaluate(p, ev, env)) for p in t.args)
    a, b = matched(left, right)
    x, y = np.broadcast_arrays(data_of(a), data_of(b))
    failed, doubt = None, None
    for where in np.ndindex(*x.shape):
        try:
            wrong = certain_order(x[where], y[where]) not in ACCEPTED[t.head]
        except Imprecise as error:
            doubt = error
            continue
        if wrong and failed is None:
            failed = where
        if not wrong and t.head == "ne":
            return None
    if doubt is not None and (failed is None or t.head == "ne"):
        raise doubt
    if failed is None:
        return None
    return described(x[failed], y[failed], tuple(k + 1 for k in failed[1:]), t.head)


def described(x: Any, y: Any, entry: tuple[int, ...], relation: str) -> Failure:
    from flint import arb

    exact = not (isinstance(x, arb) or isinstance(y, arb))
    return Failure(shown_value(x), shown_value(y), entry, relation, exact)


def evaluated(sides: tuple[Term, ...], model: Interpretation, divisor: int = 1, entry: tuple[int, ...] = ()) -> tuple[str, ...]:
    """Some terms (one entry of them, divided by a number) in a model of one sample, as fractions or decimals."""
    ev = model.evaluator(Balls())
    values = (ev.calc.scale(Fraction(1, divisor), evaluate(side, ev)) for side in sides)
    plain = (np.asarray(data_of(ev.calc.plain(v))) for v in values)
    numbers = (x[(0, *(i - 1 for i in entry[: x.ndim - 1]))] for x in plain)
    return tuple(shown_value(x.ball() if isinstance(x, Closed) else x) for x in numbers)


def shown_value(x: Any) -> str:
    """A rational exactly; a ball by the digits that are certain.

    >>> from flint import arb
    >>> shown_value(arb(2).sqrt())
    '1.414213562...'
    """
    from flint import arb

    if isinstance(x, Closed) and len(str(x)) > 60:
        x = x.ball()
    if not isinstance(x, arb):
        return str(x)
    if x.is_exact() and x.is_integer():
        return str(x.unique_fmpz())
    text = x.str(10, radius=False)
    return f"{text}..." if "e" not in text else text


def certainly_true(condition: Term, model: Interpretation) -> Failure | None:
    """A condition that certainly holds; where a side of it is undefined, nothing is said."""
    ev = model.evaluator(Balls())
    try:
        found = _truth(ev, condition, Env())
    except Undefined:
        return None
    return Failure(relation=condition.head) if np.all(found == 1) else None


def certainly_undefined(t: Term, model: Interpretation) -> Failure | None:
    """Whether a term has certainly no value in a model of one sample; that a written expectation is finite is a convention."""
    ev = model.evaluator(Balls())
    try:
        evaluate(t, ev)
    except Divergent:
        return None if any(part.head in EXPECTATIONS for part in t.walk()) else Failure(relation="undefined")
    except Undefined:
        return Failure(relation="undefined")
    return None
