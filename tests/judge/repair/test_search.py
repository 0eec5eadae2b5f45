"""The search for a repair: what is shown is proved, small, no copy of a line nearby; what is not proved is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from derive.judge.engines import Engines, engines
from derive.judge.repair import SLIPS, Slip, repaired, with_repairs
from derive.judge.repair.chains import following
from derive.judge.repair.places import Place
from derive.judge.repair.restatements import is_restatement
from derive.judge.repair.search import ATTEMPTS, WORK, Search
from derive.judge.repair.table import Context
from derive.judge.settings import DEFAULTS, Settings
from derive.judge.step import judge_step
from derive.judge.verdict import PROVED, REFUTED, StepReport
from derive.notation import Declarations, Givens, Step, Term, index, term
from derive.notation.build import KL, E, Normal, Sum, cos, d, exp, log, sin, sqrt

given = Declarations()
n = given.dimension("n")
i = index("i", 1, n)
x, y = given.real("x y")
a, b = given.positive("a b")
v = given.vectors("v", n)
mu, nu = given.real("mu nu")
sigma, tau = given.positive("sigma tau")
GIVENS = given.givens
SETTINGS = Settings(samples=32)


def mended(left: Any, right: Any, relation: str = "eq", then: Step | None = None, first: bool = False, tools: Engines | None = None) -> Term | None:
    step = Step(term(left), relation, term(right), first=first)
    return repaired(StepReport(step, REFUTED), then, GIVENS, SETTINGS, tools)


@pytest.mark.parametrize(
    ("left", "wrong", "right"),
    [
        ((x + y) ** 2, x**2 + x * y + y**2, x**2 + 2 * x * y + y**2),
        (log(a / b), log(a) + log(b), log(a) - log(b)),
        (E(Normal(mu, sigma), x, x**2), mu**2 + sigma, mu**2 + sigma**2),
        (Sum(v[i] + x, i), Sum(v[i], i) + x, Sum(v[i], i) + n * x),
        (KL(Normal(mu, sigma), Normal(nu, sigma)), (mu - nu) ** 2 / sigma**2, (mu - nu) ** 2 / (2 * sigma**2)),
        (E(Normal(mu, sigma), x, log(a) + x), log(b) + mu, log(a) + mu),
    ],
)
def test_one_slip_is_undone(left: Term, wrong: Term, right: Term) -> None:
    assert mended(left, wrong) == right


def test_two_slips_are_undone() -> None:
    assert mended((x - y) ** 2, x**2 + x * y + y**2) == x**2 - 2 * x * y + y**2


def test_a_line_with_no_small_repair_has_none() -> None:
    assert mended(exp(x), 7 * y**3) is None


def test_what_is_shown_is_proved() -> None:
    found = mended(log(sigma / tau), log(sigma) + log(tau**2))
    assert found is not None
    assert judge_step(Step(log(sigma / tau), "eq", found), GIVENS).verdict == PROVED


def test_a_copy_of_a_line_nearby_is_no_repair() -> None:
    above, below = (x + y) * 2, 2 * x + y + y
    then = Step(x + 2 * y, "eq", below)
    assert mended(above, (x - y) * 2, then=then) not in (above, below, None)


def test_of_two_edits_alike_the_outer_one_is_shown() -> None:
    assert mended(E(Normal(mu, 1), x, (x - y) ** 2), 1 + (E(Normal(mu, 1), x, x) + y) ** 2) == 1 + (E(Normal(mu, 1), x, x) - y) ** 2


def test_the_left_side_in_other_words_is_no_repair() -> None:
    """w² = 2w is no slip for w² = w w."""
    found = mended(x**2, 2 * x)
    assert found is None or not is_restatement(x**2, found)


def test_a_sign_of_relation_is_turned() -> None:
    assert mended(x + x, 2 * x, "ne") == Term("eq", (x + x, 2 * x))


def test_a_chain_of_inequalities_is_repaired() -> None:
    found = mended(exp(x), 1 - x, "ge")
    assert found is not None
    assert judge_step(Step(exp(x), "ge", found), GIVENS).verdict == PROVED


def test_among_equals_the_one_that_suits_the_next_line_comes_first() -> None:
    below = Step(x**2 + 2, "ge", x**2 / 2)
    assert mended(x**2 + 1, x**2 + 2, "ge") == x**2 - 2
    assert mended(x**2 + 1, x**2 + 2, "ge", then=below) == (x**2 + 2) / 2


def test_a_relation_the_wrong_way_round() -> None:
    found = mended(2 * sqrt(a * b), a + b, "ge")
    assert found is not None
    step = Step(term(found.args[0]), found.head, found.args[1]) if found.head in ("le", "ge") else Step(2 * sqrt(a * b), "ge", found)
    assert judge_step(step, GIVENS).verdict == PROVED


def test_a_left_side_is_touched_only_where_it_belongs_to_the_line() -> None:
    wrong, right = sin(x) ** 2 - cos(x) ** 2, sin(x) ** 2 + cos(x) ** 2
    assert mended(wrong, 1) is None
    assert mended(wrong, 1, first=True) == Term("eq", (right, term(1)))


def test_a_line_nearby_is_not_put_in_whole() -> None:
    assert mended(Sum(v[i] * x, i), term(0)) is None


def test_proportional_and_approximate_lines_are_repaired() -> None:
    for relation, left, wrong, right in (
        ("propto", exp(a * y) / x, exp(y * a**2), exp(y * a)),
        ("approx", exp(x), 1 + x + x**2, 1 + x + x**2 / 2),
    ):
        step = Step(left, relation, wrong)
        known = replace(
            GIVENS, propto=(y,), approx=(((x,), term(0), 2),), facts=(*GIVENS.facts, Term("gt", (x, term(0)))) if relation == "propto" else GIVENS.facts
        )
        assert repaired(StepReport(step, REFUTED), None, known, SETTINGS) == right


def test_other_relations_have_no_repair() -> None:
    assert mended(x, x, "ne") is None


# -- planted faults --------------------------------------------------------------------------------


@dataclass
class LaxSieve:
    """Lets everything through."""

    work: int = 0

    def holds(self, _head: str, _left: Term, _right: Term) -> bool:
        return True


@dataclass
class LyingProof:
    rules: tuple[str, ...] = ("wishful thinking",)
    support: str = "proved"
    conditions: tuple[Any, ...] = ()
    lines: tuple[Any, ...] = ()


@pytest.fixture
def only_false(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with one row, whose edits are all false."""

    def worse(place: Place, _context: Context) -> Iterator[Term]:
        yield place.node + 17

    for name in list(SLIPS):
        monkeypatch.delitem(SLIPS, name)
    monkeypatch.setitem(SLIPS, "worse", Slip("worse", 0, worse))


@pytest.mark.usefixtures("only_false")
def test_a_false_candidate_is_stopped_by_the_numbers() -> None:
    assert mended((x + y) ** 2, x**2 + y**2) is None


@pytest.mark.usefixtures("only_false")
def test_a_false_candidate_that_passes_the_sieve_is_not_proved() -> None:
    assert mended((x + y) ** 2, x**2 + y**2, tools=replace(engines(), screen=lambda *_: LaxSieve())) is None


@pytest.mark.usefixtures("only_false")
def test_a_false_candidate_with_a_false_proof_is_stopped_by_the_second_witness() -> None:
    tools = replace(engines(), screen=lambda *_: LaxSieve(), prove=lambda *_: LyingProof())
    assert mended((x + y) ** 2, x**2 + y**2, tools=tools) is None


def test_a_true_candidate_without_a_proof_is_not_shown() -> None:
    tools = replace(engines(), prove=lambda *_: object())
    assert mended((x + y) ** 2, x**2 + x * y + y**2, tools=tools) is None


def test_without_a_sieve_there_is_no_search() -> None:
    assert mended((x + y) ** 2, x**2 + x * y + y**2, tools=replace(engines(), screen=None)) is None


def test_proofs_are_counted() -> None:
    asked: list[Term] = []

    def prove(statement: Term, _givens: Givens, _budget: int) -> object:
        asked.append(statement)
        return object()

    tools = replace(engines(), screen=lambda *_: LaxSieve(), prove=prove)
    assert mended((x + y) ** 2, x**2 + x * y + y**2, tools=tools) is None
    assert len(asked) == ATTEMPTS


def test_the_work_is_bounded() -> None:
    step = Step(E(Normal(mu, sigma), x, log(a) * exp(x) / (1 + x**2)), "eq", sigma * mu * exp(a))
    search = Search(step, None, GIVENS, DEFAULTS, engines())
    assert search.run() is None
    assert search.sieve.work < 1.2 * WORK


# -- chains ----------------------------------------------------------------------------------------


def report(left: Term, right: Term, verdict: str = PROVED, standing: str = "good", role: str = "step") -> StepReport:
    return StepReport(Step(left, "eq", right, role=role), verdict, standing, expected=REFUTED if role == "claimed" else None)


def test_only_lines_that_are_wrong_are_repaired() -> None:
    chain = (
        report(x, y),
        report(y, a, REFUTED, "wrong"),
        report(a, b, PROVED, "follows"),
        report(b, x, REFUTED, "recovered"),
        report(x, y, REFUTED, "unknown", role="claimed"),
    )
    asked: list[tuple[StepReport, Step | None]] = []

    def mend(r: StepReport, then: Step | None, _givens: Givens) -> StepReport:
        asked.append((r, then))
        return replace(r, repair=x)

    found = with_repairs(chain, GIVENS, mend)
    assert [r.repair for r in found] == [None, x, None, None, None]
    assert asked == [(chain[1], chain[2].step)]


def test_the_following_line_goes_on_from_this_one() -> None:
    chain = (report(x, y), report(x, a, role="aside"), report(y, b), report(a, b))
    assert following(chain, 0) == chain[2].step
    assert following(chain, 2) is None
    assert following(chain, 3) is None


def test_a_slip_on_the_left_is_looked_for_there() -> None:
    assert mended(d(sin(y), x), cos(x), first=True) == Term("eq", (d(sin(x), x), cos(x)))
    assert mended(d(sin(y), x), cos(x)) is None  # the left side is the line above


def test_a_derivative_that_vanishes_is_not_put_in() -> None:
    assert mended(d(sin(y), x), d(sin(x) + y, x)) is None
