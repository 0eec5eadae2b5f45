"""Givens that share no letter: what satisfies each group of them satisfies all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from derive.notation import Term

from .arithmetic import Floats
from .check import demands, facts_mask
from .evaluate import definitions_by_name, reach
from .rows_relations import truth
from .values import Data

if TYPE_CHECKING:
    from .interpretation import Interpretation

FEW = 4  # samples: with fewer, the groups are satisfied one by one
Group = tuple[frozenset[Term], Data]  # letters, and the samples at which all that is said of them holds


def satisfying(model: Interpretation) -> Interpretation | None:
    """The samples of a model at which the givens hold; where there are few, samples put together from groups of letters."""
    mask = facts_mask(model)
    if mask.all():
        return model
    together = None if mask.sum() >= FEW else _joined(model)
    if together is not None:
        model, mask = together, facts_mask(together)
    return model.keep(mask) if mask.any() else None


def _joined(model: Interpretation) -> Interpretation | None:
    """The same samples, the letters of each group taken from those at which the group is satisfied."""
    rows: dict[Term, Data] = {}
    for letters, mask in _groups(model):
        good = np.flatnonzero(mask)
        if not len(good):
            return None
        rows |= dict.fromkeys(letters, good[np.arange(model.samples) % len(good)])
    return model.rearranged(rows)


def _groups(model: Interpretation) -> list[Group]:
    """The letters of the givens, those together that some given speaks of at once."""
    ev = model.evaluator(Floats())
    groups: list[Group] = [(letters, np.ones(model.samples, dtype=bool)) for letters in _laws(model)]
    for fact, env in demands(model, ev):
        holds = np.broadcast_to(truth(ev, fact, env) == 1, (model.samples,))
        groups = _with(groups, (_letters(model, fact), holds))
    return groups


def _with(groups: list[Group], new: Group) -> list[Group]:
    """The groups with one more, and all that touch it one group with it."""
    letters, mask = new
    apart = []
    for g in groups:
        if g[0] & letters:
            letters, mask = letters | g[0], mask & g[1]
        else:
            apart.append(g)
    return [*apart, (letters, mask)]


def _letters(model: Interpretation, t: Term) -> frozenset[Term]:
    """All letters that a term depends on, through definitions too."""
    definitions = definitions_by_name(model.givens, model.solved)
    return frozenset().union(*(reach(s, definitions, {}) for s in t.free))


def _laws(model: Interpretation) -> list[frozenset[Term]]:
    """A random variable goes with what its law is made of."""
    found: list[Group] = []
    for r in model.givens.random:
        found = _with(found, (_letters(model, r.law) | {r.symbol}, np.ones(1, dtype=bool)))
    return [letters for letters, _ in found]


__all__ = ["satisfying"]
