"""One step: which evidence leads to which verdict. The engines are stand-ins here."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from derive.judge.engines import Engines
from derive.judge.settings import DEFAULTS, Settings
from derive.judge.step import FAULT, NEVER_HOLDS, NO_VALUES, NO_WITNESS, UNDEFINED, judge_step
from derive.judge.verdict import Counterexample
from derive.notation import Declarations, NotSupported, Step, Term, relation, term

given = Declarations()
x = given.real("x")
GIVENS = given.givens
STEP = Step(x + 0, "eq", x)


@dataclass(frozen=True)
class Proof:
    rules: tuple[str, ...] = ("adding zero",)
    support: str = "proved"
    conditions: tuple[Any, ...] = ()
    lines: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Failure:
    reason: str = "the two sides have different normal forms"
    missing: Term | None = None
    residual: Term | None = None


@dataclass(frozen=True)
class Numbers:
    agrees: bool = True
    samples: int = 256
    max_error: float = 1e-16
    undefined: int = 0
    method: str = "direct evaluation"
    dimensions: tuple[int, ...] = ()
    tolerance: float = 1e-9


@dataclass(frozen=True)
class Refutation:
    values: tuple[tuple[str, str], ...] = (("x", "0"),)
    left: str = "0"
    right: str = "1"
    entry: tuple[int, ...] = ()


@dataclass
class Fake:
    """Engines that say what they are told to say."""

    proof: Any = field(default_factory=Proof)
    numbers: Any = field(default_factory=Numbers)
    refutation: Any = None
    point: Any = None
    undefined: Any = None
    satisfiable: bool = True

    def engines(self) -> Engines:
        return Engines(
            prove=lambda *_: self.proof,
            normal=lambda t, _: t,
            spot_check=lambda *_: self.numbers,
            refute=lambda *_: self.refutation,
            find_point=lambda *_: self.point,
            undefined_point=lambda *_: self.undefined,
            satisfiable=lambda *_: self.satisfiable,
        )


def judged(fake: Fake, step: Step = STEP, settings: Settings = DEFAULTS):
    return judge_step(step, GIVENS, settings, fake.engines())


def test_proved_needs_rules_and_numbers() -> None:
    report = judged(Fake())
    assert (report.verdict, report.support, report.rules) == ("proved", "proved", ("adding zero",))
    assert report.spot_check is not None
    assert report.spot_check.samples == 256
    assert report.as_expected
    assert not report.fault


def test_numbers_alone_prove_nothing() -> None:
    report = judged(Fake(proof=Failure()))
    assert report.verdict == "undecided"
    assert report.spot_check is not None
    assert report.message == Failure().reason


def test_without_a_second_witness_nothing_is_proved() -> None:
    report = judged(Fake(numbers=None))
    assert (report.verdict, report.message) == ("undecided", NO_WITNESS)
    assert judged(Fake(numbers=Numbers(samples=0))).verdict == "undecided"


@pytest.mark.parametrize("proof", [Proof(), Failure()])
def test_givens_that_no_values_satisfy(proof: Any) -> None:
    report = judged(Fake(proof=proof, numbers=None, satisfiable=False))
    assert (report.verdict, report.message, report.fault) == ("undecided", NO_VALUES, False)


def test_rules_against_numbers_is_a_fault() -> None:
    confirmed = judged(Fake(numbers=Numbers(agrees=False, max_error=1e-8), refutation=Refutation()))
    clear = judged(Fake(numbers=Numbers(agrees=False, max_error=0.5)))
    for report in (confirmed, clear):
        assert report.fault
        assert report.message == FAULT
        assert report.verdict == "undecided"


def test_a_small_disagreement_that_exact_arithmetic_cannot_decide_is_no_fault() -> None:
    report = judged(Fake(numbers=Numbers(agrees=False, max_error=1e-8)))
    assert report.verdict == "undecided"
    assert not report.fault


def test_a_proved_line_that_is_undefined_somewhere_is_a_fault() -> None:
    report = judged(Fake(numbers=Numbers(undefined=3), undefined=(("x", "0"),)))
    assert report.fault
    assert report.message == UNDEFINED
    overflow = judged(Fake(numbers=Numbers(undefined=3), undefined=None))
    assert overflow.verdict == "proved"


def test_refuted_with_values_and_residual() -> None:
    report = judged(Fake(proof=Failure(residual=term(-1)), refutation=Refutation()))
    assert report.verdict == "refuted"
    assert report.residual == term(-1)
    assert report.counterexample == Counterexample((("x", "0"),), "0", "1")


def test_a_long_residual_is_not_shown() -> None:
    long = x
    for k in range(50):
        long = long * x + k
    assert judged(Fake(proof=Failure(residual=long), refutation=Refutation())).residual is None


def test_a_missing_condition_is_named_with_a_point() -> None:
    condition = relation(x, "ne", 0)
    report = judged(Fake(proof=Failure("a condition does not follow", condition), point=(("x", "0"),)))
    assert (report.missing, report.missing_at) == (condition, (("x", "0"),))


def test_claims_are_expected_to_be_refuted() -> None:
    claim = replace(STEP, role="claimed")
    assert judged(Fake(proof=Failure(), refutation=Refutation()), claim).as_expected
    assert not judged(Fake(), claim).as_expected
    assert not judged(Fake(proof=Failure()), claim).as_expected


def test_a_named_rule_must_occur() -> None:
    assert judged(Fake(), replace(STEP, by=("Adding zero",))).verdict == "proved"
    report = judged(Fake(), replace(STEP, by=("chain rule",)))
    assert report.verdict == "undecided"
    assert "chain rule" in str(report.message)
    assert "adding zero" in str(report.message)


def test_strict_does_not_take_computed() -> None:
    assert judged(Fake(proof=Proof(support="computed"))).verdict == "proved"
    assert judged(Fake(proof=Proof(support="computed")), settings=Settings(strict=True)).verdict == "undecided"
    assert judged(Fake(proof=Proof(support="assumed")), settings=Settings(strict=True)).verdict == "proved"


def test_an_implication_needs_a_left_side_that_can_hold() -> None:
    step = Step(relation(x, "gt", 1), "implies", relation(x, "gt", 0))
    assert judged(Fake(), step).message == NEVER_HOLDS
    assert judged(Fake(point=(("x", "2"),)), step).verdict == "proved"


def test_definitions_have_no_verdict() -> None:
    assert judged(Fake(), replace(STEP, role="defines")).verdict == ""


def test_the_backstop_is_reported() -> None:
    def endless(*_: Any) -> Any:
        while True:
            time.sleep(0.01)

    report = judge_step(STEP, GIVENS, Settings(budget=0.05), replace(Fake().engines(), prove=endless))
    assert report.verdict == "undecided"
    assert "backstop" in str(report.message)


@pytest.mark.parametrize("problem", [NotSupported("no rule for lim"), RuntimeError("boom"), RecursionError()])
def test_an_engine_that_fails_brings_nothing_down(problem: Exception) -> None:
    def fails(*_: Any) -> Any:
        raise problem

    unproved = judge_step(STEP, GIVENS, Settings(), replace(Fake().engines(), prove=fails))
    assert unproved.verdict == "undecided"
    assert unproved.message
    unchecked = judge_step(STEP, GIVENS, Settings(), replace(Fake().engines(), spot_check=fails))
    assert unchecked.verdict == "undecided"


def test_conditions_keep_their_terms() -> None:
    condition = relation(x, "gt", 0)
    report = judged(Fake(proof=Proof(conditions=((condition, "given"), ("every expectation exists", "convention")))))
    assert [(c.term, c.text, c.status) for c in report.conditions] == [(condition, "", "given"), (None, "every expectation exists", "convention")]


# -- relations that one point settles ----------------------------------------------------------


def test_not_an_identity_is_proved_by_values() -> None:
    step = Step(x, "notidentity", x * x)
    report = judged(Fake(proof=Failure(), refutation=Refutation()), step)
    assert report.verdict == "proved"
    assert report.counterexample is not None
    assert judged(Fake(), step).verdict == "refuted"
    assert judged(Fake(proof=Failure()), step).verdict == "undecided"


def test_values_at_which_an_identity_holds_refute_that_it_is_none() -> None:
    step = Step(x + x, "notidentity", term(2) * x, witness=((x, term(1)),))
    assert judge_step(step, given.givens).verdict == "refuted"


def test_there_is_needs_a_point() -> None:
    step = Step(relation(x * x, "eq", 1), "exists", Term("true", ()))
    assert judged(Fake(), step).verdict == "undecided"
    assert judged(Fake(point=(("x", "1"),)), step).verdict == "proved"
