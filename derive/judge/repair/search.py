"""The search: single edits first, then pairs, commonest mistakes first; numbers sift, proofs decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

from derive.judge.budget import BudgetSpent, time_limit
from derive.judge.engines import Engines, engines
from derive.judge.settings import DEFAULTS, Settings
from derive.judge.step import Question, is_failure, proof_of, with_second_witness
from derive.judge.verdict import PROVED, StepReport
from derive.notation import Givens, NotSupported, SortError, Step, Term, number
from derive.notation.heads import RELATIONS

from .candidates import Candidate, context_of, edits, flips, pairs
from .restatements import is_restatement

WORK = 100_000  # steps of evaluation for one repair
ATTEMPTS = 6  # proofs that are tried for one repair
REPAIRED = ("eq", "ne", "lt", "le", "gt", "ge", "approx", "propto")
WEAK = ("eq", "le", "ge")  # what holds between a side and itself
PAIRS = 8_000
PROOF = 10_000  # steps of work for the proof of one repair


@dataclass
class Search:
    """One refuted line, what it may use, and how much has been spent on it."""

    step: Step
    following: Step | None
    givens: Givens
    settings: Settings
    tools: Engines
    attempts: int = 0

    def __post_init__(self) -> None:
        self.context = context_of(self.step, self.following, self.givens)
        statements = (self.step.left, self.step.right, *self.context.letters)
        if self.tools.screen is None:
            raise NotSupported("a repair without numbers to sift the candidates")
        self.sieve = self.tools.screen(statements, self.givens, self.settings.seed)

    def run(self) -> Term | None:
        """The first level of candidates with a proved one decides; within it, the one that suits the next line."""
        for _, level in groupby(self.candidates(), key=lambda c: c.rank):
            found = self.best(list(self.passing(level)))
            if found is not None or self.spent:
                return found
        return None

    @property
    def spent(self) -> bool:
        return self.attempts >= ATTEMPTS or self.sieve.work >= WORK

    def candidates(self) -> Iterator[Candidate]:
        """Edits of the right side, of the relation, and of the left side where it belongs to the line; then pairs."""
        if self.step.relation == "ne":
            yield from flips(self.step)
            return
        singles = sorted((*edits(self.step.right, self.context), *flips(self.step)), key=lambda c: c.rank)
        left = (c.on_the_left(self.step) for c in edits(self.step.left, self.context)) if self.step.first else ()
        yield from sorted((*left, *singles), key=lambda c: c.rank)
        yield from islice(pairs(singles, self.context), PAIRS)

    def passing(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The candidates that are new, make sense, and seem to hold."""
        taken = {self.step.right, self.step.left, *((self.following.right,) if self.following else ())}
        for c in candidates:
            if self.sieve.work >= WORK:
                return
            step = c.applied(self.step)
            if c.term not in taken and self.sieve.holds(step.relation, step.left, step.right) and self.makes_sense(step) and not self.is_hollow(step):
                taken.add(c.term)
                yield c

    def makes_sense(self, step: Step) -> bool:
        """Whether a candidate has no letters of its own, and every node of it a sort."""
        try:
            for t in step.statement.walk():
                t.sort  # noqa: B018 raises where it makes no sense
        except (SortError, KeyError, IndexError, AttributeError, TypeError, ValueError):
            return False
        return step.statement.free <= self.context.known and says_something(step)

    def is_hollow(self, step: Step) -> bool:
        """Whether a derivative that vanishes was put in: ∂/∂z log c = ∂/∂z log q(c) says nothing of q."""
        sides = ((self.step.left, step.left), (self.step.right, step.right))
        new = [t for old, side in sides for t in side.walk() if t.head in ("deriv", "grad") and t not in set(old.walk())]
        return any(self.sieve.holds("eq", t, Term("mul", (number(0), t))) for t in dict.fromkeys(new))

    def best(self, candidates: list[Candidate]) -> Term | None:
        """The first of some candidates that is proved; those come first with which the following line holds, then short ones."""
        for c in sorted(candidates, key=lambda c: (not self.suits(c), c.size)):
            if self.attempts >= ATTEMPTS:
                return None
            self.attempts += 1
            if self.is_proved(c.applied(self.step)):
                return c.term
        return None

    def suits(self, c: Candidate) -> bool:
        """Whether the following line seems to hold, too."""
        if self.following is None or self.following.relation not in RELATIONS:
            return True
        return bool(self.sieve.holds(self.following.relation, c.applied(self.step).right, self.following.right))

    def is_proved(self, step: Step) -> bool:
        """Rules and second witness, as for any step. A proof that uses up its work counts for several."""
        q = Question(step, self.givens, self.settings, self.tools)
        outcome = proof_of(q, PROOF)
        if getattr(outcome, "spent", False):
            self.attempts += ATTEMPTS // 2
        return not is_failure(outcome) and with_second_witness(q, outcome).verdict == PROVED


def says_something(step: Step) -> bool:
    """Whether an equation is more than its own left side again: in another order, with a 1 as a factor or a 0 as a term."""
    if step.relation in WEAK and is_restatement(step.left, step.right):
        return False
    return step.relation != "eq" or step.left not in step.right.walk()


def repaired(report: StepReport, following: Step | None, givens: Givens, settings: Settings = DEFAULTS, tools: Engines | None = None) -> Term | None:
    """A right side in place of a wrong one, at most two edits away and proved; a whole relation where that is what changes.

    None where none was found. ``following`` is the step that goes on from this line.
    """
    step = replace(report.step, by=(), role="step", witness=())
    if step.relation not in REPAIRED:
        return None
    known = step.known(givens)
    try:
        with time_limit(settings.budget):
            return Search(step, following, known, settings, tools or engines()).run()
    except (Exception, BudgetSpent):  # a line without a repair is a line all the same
        return None
