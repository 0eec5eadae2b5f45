"""One step in, one verdict out: the proof, the second witness, the refutation, in that order of cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from derive.notation import Givens, NotSupported, SortError, Step, Tensor, Term

from .budget import BudgetSpent, is_spent, time_limit
from .engines import Engines, engines
from .settings import DEFAULTS, Settings
from .verdict import PROVED, REFUTED, UNDECIDED, Condition, Counterexample, ProofLine, SpotCheck, StepReport

NO_VALUES = "found no values that satisfy the givens"
NO_WITNESS = "no second witness: the rules prove this, but nothing could be evaluated"
STOPPED = "stopped by the backstop after {:g} seconds"
NEVER_HOLDS = "nothing shows that the left side can hold; give values for it with at=…"
FAULT = "FAULT OF DERIVE: the rules prove this line and the numbers contradict it; please report it"
UNDEFINED = "FAULT OF DERIVE: the rules prove this line, and a side of it has no value at these values; please report it"
CLEAR_DISAGREEMENT = 1e-3  # relative; below that, a proved line whose numbers differ may be rounding
SHORT_PROOF = 10_000  # steps of work for a proof before a refutation is tried
SHORT = 40  # nodes of a residual that helps a reader
LOGICAL = ("implies", "iff")


@dataclass(frozen=True, slots=True)
class Question:
    """A step with all that it may rest on."""

    step: Step
    givens: Givens
    settings: Settings
    tools: Engines

    def about(self, step: Step, givens: Givens) -> Question:
        return replace(self, step=step, givens=givens)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no proof, where the kernel could not even say so itself."""

    reason: str
    missing: Term | None = None
    residual: Term | None = None


def judge_step(step: Step, givens: Givens, settings: Settings = DEFAULTS, tools: Engines | None = None) -> StepReport:
    """The verdict on one step under the givens."""
    started = perf_counter()
    if step.role == "defines":
        return StepReport(step, "", standing="good")
    try:
        with time_limit(settings.budget):
            report = _verdict(Question(step, step.known(givens), settings, tools or engines()))
    except BudgetSpent:
        report = StepReport(step, UNDECIDED, message=STOPPED.format(settings.budget))
    except Exception as problem:  # a step that derive cannot digest must not bring down the run
        report = StepReport(step, UNDECIDED, message=STOPPED.format(settings.budget) if is_spent(problem) else in_words(problem))
    return replace(report, expected=expected_of(step), seconds=perf_counter() - started)


def expected_of(step: Step) -> str | None:
    """A claimed relation is expected to be refuted."""
    return REFUTED if step.role == "claimed" else None


def in_words(problem: BaseException) -> str:
    """What a failure inside derive means for the reader."""
    if isinstance(problem, NotSupported):
        return f"not supported yet: {problem}"
    if isinstance(problem, SortError):
        return f"the pieces do not fit together: {problem}"
    if isinstance(problem, RecursionError):
        return "nested too deeply"
    if isinstance(problem, MemoryError):
        return "too large: this needs more memory than a step may use"
    return f"derive failed here: {type(problem).__name__}: {problem}"


def _verdict(q: Question) -> StepReport:
    from .witness import WITNESSED

    row = WITNESSED.get(q.step.relation)
    return row(q) if row else universal(q)


def universal(q: Question) -> StepReport:
    """A relation that is to hold at every point which the givens allow: a short proof, a refutation, a long proof."""
    outcome = proof_of(q, SHORT_PROOF)
    if not is_failure(outcome):
        return with_second_witness(q, outcome)
    refutation = refutation_of(q)
    if refutation is not None:
        residual = getattr(outcome, "residual", None)
        return StepReport(q.step, REFUTED, counterexample=as_counterexample(refutation), residual=_if_short(residual), message=None)
    if getattr(outcome, "spent", False):
        outcome = proof_of(q)
    return _undecided(q, outcome) if is_failure(outcome) else with_second_witness(q, outcome)


def proof_of(q: Question, *effort: int) -> Any:
    """What the kernel says: a proof, or why there is none; with some steps of work, or with as many as it likes."""
    try:
        return q.tools.prove(q.step.statement, q.givens, *effort)
    except Exception as problem:
        return Failure(in_words(problem))


def is_failure(outcome: Any) -> bool:
    return not hasattr(outcome, "rules")


def refutation_of(q: Question) -> Any:
    """A counterexample, in exact or ball arithmetic; None where the models find none."""
    try:
        return q.tools.refute(q.step.statement, q.givens, q.settings.seed)
    except NotSupported:
        return None


def spot_check_of(q: Question) -> SpotCheck | None:
    """Both sides in NumPy at many points; None where nothing could be evaluated."""
    try:
        found = q.tools.spot_check(q.step.statement, q.givens, q.settings.seed, q.settings.samples)
    except NotSupported:
        return None
    if found is None or not found.samples:
        return None
    return SpotCheck(found.method, found.samples, tuple(found.dimensions), found.tolerance, found.max_error, found.agrees, found.undefined)


def as_counterexample(refutation: Any) -> Counterexample:
    return Counterexample(tuple(refutation.values), refutation.left, refutation.right, tuple(refutation.entry))


# -- proved ----------------------------------------------------------------------------------


def with_second_witness(q: Question, proof: Any) -> StepReport:
    report = proved(q, proof, spot_check_of(q))
    if report.spot_check is None:
        return replace(report, verdict=UNDECIDED, message=NO_WITNESS if _satisfiable(q) else NO_VALUES)
    if not report.spot_check.agrees:
        return _disagreement(q, report)
    nowhere = _undefined_at(q) if report.spot_check.undefined and not _exists_by_name(report) else None
    if nowhere is not None:
        return replace(report, verdict=UNDECIDED, fault=True, message=UNDEFINED, counterexample=Counterexample(nowhere, "", ""))
    if q.step.relation in LOGICAL and not _can_hold(q):
        return replace(report, verdict=UNDECIDED, message=NEVER_HOLDS)
    return report


def proved(q: Question, proof: Any, spot_check: SpotCheck | None) -> StepReport:
    """A proof as a report; still undecided if it is not the proof that the author named, or not strict enough."""
    report = StepReport(
        q.step,
        PROVED,
        support=proof.support,
        rules=tuple(dict.fromkeys(proof.rules)),
        conditions=tuple(_condition(c, status) for c, status in proof.conditions),
        spot_check=spot_check,
        proof=tuple(ProofLine(line.rule, line.before, line.after) for line in proof.lines),
    )
    absent = [name for name in q.step.by if name.casefold() not in {r.casefold() for r in report.rules}]
    if absent:
        used = ", ".join(report.rules) or "no rule at all"
        return replace(report, verdict=UNDECIDED, message=f"proved, but not by {' or '.join(map(repr, absent))}; the proof uses: {used}")
    if q.settings.strict and proof.support == "computed":
        return replace(report, verdict=UNDECIDED, message="proved with algebra left to SymPy, which --strict does not accept")
    return report


def _condition(condition: Term | str, status: str) -> Condition:
    return Condition(condition, status) if isinstance(condition, str) else Condition("", status, condition)


def _disagreement(q: Question, report: StepReport) -> StepReport:
    """Rules and numbers disagree: a fault of derive, once the numbers are certain or far apart."""
    assert report.spot_check is not None
    refutation = refutation_of(q)
    if refutation is None and report.spot_check.max_error <= CLEAR_DISAGREEMENT:
        return replace(report, verdict=UNDECIDED, message="the numbers agree only roughly with the proof, and exact arithmetic could not decide")
    counterexample = as_counterexample(refutation) if refutation is not None else None
    return replace(report, verdict=UNDECIDED, fault=True, message=FAULT, counterexample=counterexample)


def _exists_by_name(report: StepReport) -> bool:
    """Whether the proof rests on the convention that an integral which a given names exists: where it does not, nothing is said."""
    from derive.kernel.rules.named_integrals import NAMED

    return any(c.text == NAMED for c in report.conditions)


def _undefined_at(q: Question) -> tuple[tuple[str, str], ...] | None:
    """Values that the givens allow and at which a side certainly has no value."""
    for side in (q.step.left, q.step.right):
        if not isinstance(side.sort, Tensor):
            continue
        found = q.tools.undefined_point(side, q.givens, q.settings.seed)
        if found is not None:
            return found
    return None


def _can_hold(q: Question) -> bool:
    """Whether the left side of an implication is satisfiable, by the author's values or by values found."""
    from .witness import holds_at

    condition = q.step.left
    if q.step.witness:
        return holds_at(q, condition)
    try:
        return q.tools.find_point(condition, q.givens, q.settings.seed) is not None
    except NotSupported:
        return False


def _satisfiable(q: Question) -> bool:
    try:
        return q.tools.satisfiable(q.givens, q.settings.seed)
    except NotSupported:
        return True


# -- undecided -------------------------------------------------------------------------------


def _undecided(q: Question, failure: Any) -> StepReport:
    spot_check = spot_check_of(q)
    if spot_check is None and not _satisfiable(q):
        return StepReport(q.step, UNDECIDED, message=NO_VALUES)
    missing = failure.missing
    return StepReport(
        q.step,
        UNDECIDED,
        spot_check=spot_check,
        message=failure.reason,
        residual=_if_short(failure.residual),
        missing=missing,
        missing_at=_where_it_fails(q, missing) if missing is not None else (),
    )


def _where_it_fails(q: Question, condition: Term) -> tuple[tuple[str, str], ...]:
    """Values that the givens allow and at which a needed condition fails."""
    try:
        return q.tools.find_point(Term("not", (condition,)), q.givens, q.settings.seed) or ()
    except NotSupported:
        return ()


def _if_short(residual: Term | None) -> Term | None:
    return residual if residual is not None and sum(1 for _ in residual.walk()) <= SHORT else None
