"""Refutations: a point that every given allows, where both sides are defined and certainly differ.

Floats propose points, exact and ball arithmetic decides; rounding can refute nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from derive.notation import Givens, Term, number

from .arithmetic import Floats
from .balls import Precision
from .certain import Failure, certain_failure, certainly_true, certainly_undefined, evaluated
from .check import FAILURES, certainly_allowed
from .elsewhere import elsewhere
from .evaluate import Env, evaluate
from .interpretation import MIXED, Interpretation, Plan, build, interpretations, plan
from .outcomes import Imprecise, Unknown
from .restate import direction, near, restated
from .rigorous import work_done
from .rows_relations import truth
from .show import Shown, shown_values
from .shrink import shrunk, size
from .spot import outcome
from .structure import assignments

STYLES = ("linear", "quadratic", "constant", "quadratic", "linear", "identity", "zero")
EFFORT = 400
INTEGRAND = 40  # values of integrands that rigorous integrals may take, for each point of the effort


@dataclass(frozen=True, slots=True)
class Refutation:
    """Values that satisfy every given, and both sides there, exactly or in digits that are certain."""

    values: Shown
    left: str
    right: str
    entry: tuple[int, ...] = ()  # of vectors and matrices: the entry (from 1) in which the sides differ
    relation: str = "eq"


def refute(statement: Term, givens: Givens, seed: int = 0, effort: int = EFFORT) -> Refutation | None:
    """A certain counterexample of a relation, shrunk to the simplest; None if none was found.

    ``effort`` counts the points that floats look at; exact evaluations are a part of that number.

    >>> from derive.notation import Declarations, relation
    >>> from derive.notation.build import sqrt
    >>> given = Declarations()
    >>> x = given.real("x")
    >>> found = refute(relation(sqrt(x**2), "eq", x), given.givens)
    >>> found.values, found.left, found.right
    ((('x', '-1'),), '1', '-1')
    >>> refute(relation(x + x, "eq", 2 * x), given.givens) is None
    True
    """
    written, known = statement, givens
    try:
        statement, givens = restated(statement, givens)
    except Unknown:
        return None
    others = elsewhere(givens)

    def failure_of(m: Interpretation) -> Failure | None:
        failure = certain_failure(statement, m)
        return failure if failure is None or all(certainly_true(other, m) is not None for other in others) else None

    found = _search(statement, givens, seed, effort, failure_of, lambda m: _suspicion(statement, m))
    if found is None:
        return None
    model, failure = found
    if written.head == "approx":
        return _of_approximation(written, statement, known, model)
    return Refutation(shown_values(model), failure.left, failure.right, failure.entry, failure.relation)


def _of_approximation(written: Term, statement: Term, givens: Givens, model: Interpretation) -> Refutation:
    """The two numbers as they are written; near a limit a = lim v, the first terms along v = a + t h that differ."""
    limit = near(written, givens)
    if limit is None:
        left, right = evaluated(written.args, model)
        return Refutation(shown_values(model), left, right, (), "approx")
    for order, part in enumerate(statement.args):
        with Precision(192):
            failure = certain_failure(part, model)
        if failure is not None:
            left, right = (_times_power(c, order) for c in evaluated(part.args, model, math.factorial(order), failure.entry))
            return Refutation(_along_a_line(shown_values(model), *limit), left, right, failure.entry, "approx")
    return Refutation(shown_values(model), "", "", (), "approx")


def _times_power(coefficient: str, order: int) -> str:
    """c tⁿ as it is written."""
    if order == 0 or coefficient == "0":
        return coefficient
    front = {"1": "", "-1": "-"}.get(coefficient, f"{coefficient} ")
    return f"{front}t" if order == 1 else f"{front}t^{order}"


def _along_a_line(values: Shown, letters: tuple[Term, ...], limit: Term) -> Shown:
    """v = a + t h in place of the values of h."""
    names = {direction(v).args[0]: v.args[0] for v in letters}
    start = "" if limit == number(0) else f"{limit!r} + "
    return tuple((names[n], f"{start}{_times_power(x, 1)}" if x != "0" else repr(limit)) if n in names else (n, x) for n, x in values)


def find_point(condition: Term, givens: Givens, seed: int = 0, effort: int = EFFORT) -> Shown | None:
    """A point that the givens allow, at which the condition certainly holds.

    >>> from derive.notation import Declarations, relation
    >>> given = Declarations()
    >>> x = given.real("x")
    >>> find_point(relation(x, "eq", 0), given.givens)
    (('x', '0'),)
    """
    found = _search(condition, givens, seed, effort, lambda m: certainly_true(condition, m), lambda m: _holding(condition, m))
    return None if found is None else shown_values(found[0])


def undefined_point(t: Term, givens: Givens, seed: int = 0, effort: int = EFFORT) -> Shown | None:
    """A point that the givens allow, at which a term has certainly no value.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> x = given.real("x")
    >>> undefined_point(x / x, given.givens)
    (('x', '0'),)
    """
    found = _search(t, givens, seed, effort, lambda m: certainly_undefined(t, m), lambda m: _bad_values(t, m))
    return None if found is None else shown_values(found[0])


def satisfiable(givens: Givens, seed: int = 0) -> bool:
    """Whether values were found that certainly satisfy all givens."""
    letters = tuple(s for s in givens.symbols if s.args[1].__class__.__name__ != "Index")
    try:
        p = plan(letters, givens)
        models = interpretations(p, seed, 96, 12, STYLES)
    except FAILURES:
        return False
    for m in models:
        for k in _mixed(m.samples, 8):
            with Precision(128):
                if certainly_allowed(m.sample(k)):
                    return True
    return False


def _mixed(count: int, wanted: int) -> list[int]:
    return sorted(set(np.linspace(0, count - 1, wanted).astype(int).tolist())) if count else []


# -- the search -------------------------------------------------------------------------------

Decide = Callable[[Interpretation], Failure | None]


def _search(
    t: Term, givens: Givens, seed: int, effort: int, decide: Decide, suspect: Callable[[Interpretation], list[int] | None]
) -> tuple[Interpretation, Failure] | None:
    """The simplest model found at which ``decide`` is certain; floats say where to look."""
    try:
        p = plan((t,), givens)
    except FAILURES:
        return None
    start = work_done()
    for models in _rounds(p, seed, effort):
        for model in _candidates(models, suspect)[: max(4, effort // 16)]:
            if work_done() - start > INTEGRAND * effort:
                return None
            found = confirmed(model, decide)
            if found is not None:
                return shrunk(p, model, found, decide, effort // 3)
        if not p.letters.free and not p.letters.integers:
            return None
    return None


def _candidates(models: list[Interpretation], suspect: Callable[[Interpretation], list[int] | None]) -> list[Interpretation]:
    """Models of one sample each, two from each model in turn, simplest first; some of each where floats cannot tell."""
    found: list[tuple[int, Interpretation]] = []
    for m in models:
        rows = suspect(m)
        chosen = _mixed(m.samples, 3) if rows is None else rows[:6]
        if not m.letters.free:
            chosen = chosen[:1]  # all samples are the same point
        found.extend((turn // 2, m.sample(k)) for turn, k in enumerate(chosen))
    return [m for _, m in sorted(found, key=lambda pair: (pair[0], size(pair[1])))]


def _rounds(p: Plan, seed: int, effort: int) -> Iterator[list[Interpretation]]:
    """A few small models in several styles, some whose values, maps and densities are often equal, and then more."""
    count = max(3, min(8, effort // 50))
    yield interpretations(p, seed, effort // 2, count, STYLES)
    samples = max(8, effort // (64 if p.averages else 16))
    tied = [
        build(p, integers, f"{seed} tied {k} {j}", samples, MIXED, special=1.0)
        for k, integers in enumerate(assignments(p.letters, p.givens, Random(f"tied {seed}"), 4))
        for j in range(3)
    ]
    yield [m for m in tied if m is not None]
    second = []
    for k, integers in enumerate(assignments(p.letters, p.givens, Random(f"more {seed}"), count)):
        for j, style in enumerate(("cubic", "smooth")):
            m = build(p, integers, f"{seed} more {k} {j}", max(8, effort // (4 * count)), style, special=0.1)
            if m is not None:
                second.append(m)
    yield second


def confirmed(model: Interpretation, decide: Decide) -> Failure | None:
    """What ``decide`` finds with enough precision, at a point that certainly satisfies every given."""
    for bits in (64, 192, 640):
        with Precision(bits):
            try:
                found = decide(model)
            except Imprecise:
                continue
            except Unknown:
                return None
            if found is None:
                return None
            return found if certainly_allowed(model) else None
    return None


def _suspicion(statement: Term, model: Interpretation) -> list[int] | None:
    """The samples at which a statement seems to fail in floats, or to be a tie that floats cannot see."""
    found = outcome(statement, model, set())
    if found is None:
        return None
    error = np.where(np.isfinite(found.error), found.error, -1)
    bad = [int(k) for k in np.nonzero(error > np.minimum(found.tolerance, 1e-6))[0]]
    unsure = [int(k) for k in np.nonzero(np.isposinf(found.error))[0]]
    bad += unsure[:: max(1, len(unsure) // 3)]
    if statement.head not in ("eq", "le", "ge") or not model.letters.free:
        bad += [k for k in (*range(min(6, model.samples)), *_mixed(model.samples, 2)) if k not in bad]
    return bad


def _holding(condition: Term, model: Interpretation) -> list[int] | None:
    """The samples at which a condition holds in floats."""
    try:
        holds = np.broadcast_to(truth(model.evaluator(Floats()), condition, Env()), (model.samples,))
    except FAILURES:
        return None
    return [int(k) for k in np.nonzero(holds == 1)[0]]


def _bad_values(t: Term, model: Interpretation) -> list[int] | None:
    """The samples at which a term has no value in floats."""
    ev = model.evaluator(Floats())
    try:
        data = ev.calc.plain(evaluate(t, ev)).data
    except FAILURES:
        return None
    flat = np.broadcast_to(data, (model.samples, *data.shape[1:])).reshape(model.samples, -1)
    return [int(k) for k in np.nonzero(np.isnan(flat).any(axis=1))[0]]
