"""Relations that one point settles: *not an identity* and *there is*. Each is proved by a checked witness.

The author's values are put into the relation and what is left is proved like any other step, together with
every given that the values owe; without them, the models look for a point in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.notation import Givens, NotSupported, Term

from .specialise import replaced, special_givens, specialise
from .step import Question, as_counterexample, is_failure, proof_of, refutation_of, spot_check_of, universal
from .verdict import PROVED, REFUTED, UNDECIDED, Counterexample, SpotCheck, StepReport

WITNESS = "a checked witness"
AT_THE_POINT = SpotCheck("exact or ball arithmetic at the witness", 1, (), 0.0, 0.0, True)


def differs(q: Question) -> StepReport:
    """a ≢ b: proved by values at which both sides are defined and differ."""
    equality = q.about(replace(q.step, relation="eq"), q.givens)
    if q.step.witness:
        found = _at_given_values(q, Term("ne", (q.step.left, q.step.right)))
        return found if found.verdict == PROVED or is_failure(proof_of(equality)) else _equal_everywhere(q)
    found = refutation_of(equality)
    if found is not None:
        return StepReport(q.step, PROVED, support="proved", rules=(WITNESS,), spot_check=AT_THE_POINT, counterexample=as_counterexample(found))
    if not is_failure(proof_of(equality)):
        return _equal_everywhere(q)
    return StepReport(q.step, UNDECIDED, spot_check=spot_check_of(equality), message="found no values at which the two sides provably differ")


def _equal_everywhere(q: Question) -> StepReport:
    return StepReport(q.step, REFUTED, message="the two sides are equal wherever the givens allow")


def exists(q: Question) -> StepReport:
    """∃: proved by values that satisfy the givens and the relation."""
    relation = q.step.left
    if q.step.witness:
        return _at_given_values(q, relation)
    try:
        found = q.tools.find_point(relation, q.givens, q.settings.seed)
    except NotSupported:
        found = None
    if found is None:
        return StepReport(q.step, UNDECIDED, message="found no values that satisfy this; give some with at=…")
    witness = Counterexample(found, "", "")
    return StepReport(q.step, PROVED, support="proved", rules=(WITNESS,), spot_check=AT_THE_POINT, counterexample=witness)


def holds_at(q: Question, relation: Term) -> bool:
    """Whether a relation holds at the values that the author gives."""
    return _at_given_values(q, relation).verdict == PROVED


def _at_given_values(q: Question, relation: Term) -> StepReport:
    """The relation at the author's values, under what is left of the givens."""
    values = dict(q.step.witness)
    givens, owed = special_givens(q.givens, values)
    for fact in owed:
        report = _judged(q, fact, givens)
        if report.verdict != PROVED:
            return _complaint(q, report, "the values do not satisfy a given")
    reports = [_judged(q, part, givens) for part in conjuncts(specialise(relation, replaced(values)))]
    for report in reports:
        if report.verdict != PROVED:
            return _complaint(q, report, "at these values the relation is not proved")
    rules = tuple(rule for report in reports for rule in report.rules)
    return replace(reports[-1], step=q.step, rules=tuple(dict.fromkeys((*rules, WITNESS))))


def conjuncts(relation: Term) -> tuple[Term, ...]:
    """The relations that a relation with "and" consists of."""
    if relation.head != "and":
        return (relation,)
    return tuple(part for a in relation.parts for part in conjuncts(a))


def _judged(q: Question, fact: Term, givens: Givens) -> StepReport:
    left, right = fact.args
    return universal(q.about(replace(q.step, left=left, relation=fact.head, right=right, by=(), witness=()), givens))


def _complaint(q: Question, report: StepReport, what: str) -> StepReport:
    message = f"{what}: {report.message}" if report.message else what
    return StepReport(q.step, UNDECIDED, message=message, missing=report.step.statement, fault=report.fault)


WITNESSED: dict[str, Callable[[Question], StepReport]] = {"notidentity": differs, "exists": exists}
