"""A sieve for guesses: many right sides against one left side, at a few points, in floats.

It proves nothing and refutes nothing. What it lets through is worth a proof; what it keeps back may still be true.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from derive.notation import Givens, Term

from .arithmetic import Floats
from .calculator import matched
from .check import FAILURES
from .evaluate import Env, Evaluator
from .interpretation import Interpretation, interpretations, plan
from .restate import restated
from .spot import Outcome, outcome, violation
from .values import Array, Value, data_of

MODELS, SAMPLES = 3, 24
STYLES = ("quadratic", "smooth", "linear")
TOLERANCE, UNSURE = 1e-7, 1e-3  # of plain arithmetic, and where a quadrature is involved
QUADRATURES = {"Gauss–Hermite", "quadrature"}
RELATIONS = ("eq", "lt", "le", "gt", "ge")
LARGE = 64  # numbers in an array that count as one step of work
RESTATED = 800  # steps of work for a look at one that has to be restated
OVERHEAD = 3  # steps of work for a look at one relation
HEAVY = dict.fromkeys(("expect", "var", "cov", "kl", "entropy", "integral", "pdf", "law", "cond", "deriv", "grad", "jac"), 12)


class Remembering(Evaluator):
    """An evaluator that keeps the values of subterms outside all binders: guesses share most of theirs."""

    def __init__(self, model: Interpretation) -> None:
        super().__init__(Floats(), model.givens, model)
        self.known: dict[Term, tuple[Value, bool]] = {}
        self.rough = False  # whether a quadrature has been used
        self.work = 0

    def value(self, t: Term, env: Env) -> Value:
        if env.parent is not None or self.nodes > 1:
            return self._counted(t, env)
        found = self.known.get(t)
        if found is None:
            before, self.rough = self.rough, False
            value = self._counted(t, env)
            self.rough = self.rough or bool(self.used & QUADRATURES)
            self.used -= QUADRATURES
            found = self.known[t] = (value, self.rough)
            self.rough = self.rough or before
        self.rough = self.rough or found[1]
        return found[0]

    def _counted(self, t: Term, env: Env) -> Value:
        found = super().value(t, env)
        self.work += HEAVY.get(t.head, 1) + (found.data.size // LARGE if isinstance(found, Array) else 1)
        return found


@dataclass
class Screen:
    """The models, each with its evaluator; ``work`` counts the steps of evaluation so far."""

    models: list[Interpretation]
    givens: Givens
    seed: int
    evaluators: list[Remembering] = field(init=False)
    restatements: int = 0

    def __post_init__(self) -> None:
        self.evaluators = [Remembering(m) for m in self.models]

    @property
    def work(self) -> int:
        return sum(ev.work for ev in self.evaluators) + self.restatements * RESTATED

    def holds(self, head: str, left: Term, right: Term) -> bool:
        """Whether left ``head`` right seems to hold in every model, and has a value somewhere.

        >>> from derive.notation import Declarations
        >>> given = Declarations()
        >>> x = given.real("x")
        >>> s = screen((x,), given.givens)
        >>> s.holds("eq", x + x, 2 * x), s.holds("eq", x + x, 3 * x)
        (True, False)
        """
        if head not in RELATIONS:
            return self._holds_restated(Term(head, (left, right)))
        return bool(self.evaluators) and all(_holds(ev, head, left, right) for ev in self.evaluators)

    def _holds_restated(self, statement: Term) -> bool:
        """a ∝ b, a ≈ b: as the equation that it means, in models of its own."""
        self.restatements += 1
        try:
            equation, givens = restated(statement, self.givens)
            models = interpretations(plan((equation,), givens), self.seed, SAMPLES, MODELS, STYLES)
        except FAILURES:
            return False
        found = [outcome(equation, m, set()) for m in models]
        return bool(found) and all(o is not None and _within(o) for o in found)


def screen(statements: tuple[Term, ...], givens: Givens, seed: int = 0) -> Screen:
    """A screen for relations between terms in the letters of the statements."""
    try:
        return Screen(interpretations(plan(statements, givens), seed, SAMPLES, MODELS, STYLES), givens, seed)
    except FAILURES:
        return Screen([], givens, seed)


def _within(found: Outcome) -> bool:
    """Whether all errors that are known are small, and some are known."""
    known = np.isfinite(found.error)
    return bool(known.any()) and bool((found.error[known] <= found.tolerance[known]).all())


def _holds(ev: Remembering, head: str, left: Term, right: Term) -> bool:
    ev.steps, ev.nodes, ev.nesting, ev.rough = 0, 1, 0, False
    ev.work += OVERHEAD
    try:
        with np.errstate(all="ignore"):
            sides = [ev.calc.plain(ev.value(t, Env())) for t in (left, right)]
            a, b = map(data_of, matched(*sides))
            gap = (a - b) / (1 + np.maximum(np.abs(a), np.abs(b)))
            error = violation(head, gap)
    except (*FAILURES, ZeroDivisionError, MemoryError):
        return False
    seen = error[np.isfinite(error)]
    return seen.size > 0 and bool(seen.max() <= (UNSURE if ev.rough else TOLERANCE)) and not _tie(head, gap)


def _tie(head: str, gap: np.ndarray) -> bool:
    """Whether a strict inequality holds nowhere strictly."""
    return head in ("lt", "gt") and bool((np.abs(np.nan_to_num(gap)) < TOLERANCE).any())
