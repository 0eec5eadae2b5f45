"""Whether a model satisfies the givens: in floats sample by sample, or certainly, in ball arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from derive.notation import Index, Tensor, Term

from .arithmetic import Floats
from .evaluate import Env, Evaluator
from .outcomes import Undefined, Unknown
from .rows_relations import truth
from .structure import about_indices
from .values import Data

if TYPE_CHECKING:
    from .interpretation import Interpretation

FAILURES = (Undefined, Unknown, IndexError, KeyError, ValueError, TypeError, AttributeError, RecursionError, OverflowError)


def instances(fact: Term, ev: Evaluator, facts: tuple[Term, ...] = ()) -> Iterator[Env]:
    """An environment for each value of the free indices of a fact that facts like i ≠ j allow."""
    indices = sorted((s for s in fact.free if isinstance(s.args[1], Index)), key=lambda s: str(s.args[0]))
    ranges = [ev.range(i.args[1].lo, i.args[1].hi, Env()) for i in indices]
    between = [f for f in facts if about_indices(f) and f.free <= set(indices)]
    for values in product(*ranges):
        env = Env()
        for i, k in zip(indices, values, strict=True):
            env = env.bind(i, k)
        if all(np.all(truth(ev, f, env) == 1) for f in between):
            yield env


def demands(model: Interpretation, ev: Evaluator) -> Iterator[tuple[Term, Env]]:
    """All that a model has to satisfy: facts, and assumed relations, at all values of their free indices."""
    facts = model.letters.facts
    random = frozenset(r.symbol for r in model.givens.random)
    for fact in facts:
        if fact in model.by_construction:
            continue
        if about_indices(fact, random):
            if fact.free <= model.integers.keys():
                yield fact, Env()
        else:
            yield from ((fact, env) for env in instances(fact, ev, facts))


def facts_mask(model: Interpretation) -> Data:
    """The samples at which the facts hold, as far as floats can tell."""
    ev = model.evaluator(Floats())
    mask = np.ones(model.samples, dtype=bool)
    for fact, env in demands(model, ev):
        mask &= np.broadcast_to(truth(ev, fact, env) == 1, mask.shape)
    for s in _integral_letters(model):
        data = ev.calc.plain(ev.value(s, Env())).data
        whole = (data == np.floor(data)) & ((data >= 0) | (s.args[1].domain == "Z"))
        mask &= np.broadcast_to(whole.reshape(data.shape[0], -1).all(axis=1), mask.shape)
    return mask


def _integral_letters(model: Interpretation) -> list[Term]:
    """Letters of an integer domain whose value an equation gave."""
    return [d.name for d in model.solved if d.left.head == "sym" and isinstance(d.name.args[1], Tensor) and d.name.args[1].domain != "R"]


def certainly_allowed(model: Interpretation) -> bool:
    """Whether every fact certainly holds in a model of one sample; False where it cannot be told."""
    from .balls import Balls

    ev = model.evaluator(Balls())
    try:
        for fact, env in demands(model, ev):
            if not np.all(truth(ev, fact, env) == 1):
                return False
        for s in _integral_letters(model):
            value = ev.integer(s, Env())
            if value < 0 and s.args[1].domain != "Z":
                return False
    except FAILURES:
        return False
    return True
