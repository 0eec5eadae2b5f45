"""What a problem module can say, and what becomes of it."""

from __future__ import annotations

import pytest

from derive.api import (
    Fraction,
    Problem,
    both,
    d,
    diag,
    eq,
    exp,
    forall,
    gt,
    iff,
    implies,
    ne,
    prime,
    zeros,
)  # fmt: skip
from derive.judge.settings import DEFAULTS
from derive.judge.verdict import StepReport
from derive.notation import Map, Step, Term, term
from derive.problems.check import check_part, check_problem, is_wanted, undeclared
from derive.problems.problem import Chain, Derived, as_value, slug
from derive.problems.scope import renewed, within


def problem_with_maps():
    problem = Problem("A block", source="somewhere")
    given = problem.given
    n = given.dimension("n")
    x, s = given.vectors("x s", n)
    return problem, n, x, s, given.maps("F", n)


def record(steps: list[Step]):
    """A judge that proves everything and remembers what it was asked."""

    def judge(step: Step, givens) -> StepReport:
        steps.append(step)
        return StepReport(step, "proved", support="proved")

    return judge


def test_a_chain_goes_on_from_its_last_line() -> None:
    problem, _n, x, s, _ = problem_with_maps()
    chain = problem.part("1", "One").chain(exp(s) * x).eq(x * exp(s), by="a rule").le(x, reason="why")
    first, second = chain.lines
    assert isinstance(first, Step)
    assert isinstance(second, Step)
    assert (first.relation, first.by, first.first) == ("eq", ("a rule",), True)
    assert (second.left, second.relation, second.reason, second.first) == (first.right, "le", "why", False)


@pytest.mark.parametrize("head", ["eq", "ne", "lt", "le", "gt", "ge", "approx", "propto"])
def test_every_relation_has_a_method(head: str) -> None:
    chain = Chain(term(1))
    getattr(chain, head)(2)
    assert chain.lines[0].relation == head  # type: ignore[union-attr]


def test_lines_are_those_of_the_module() -> None:
    source = (
        "from derive.api import *\npart = Problem('t').part('1', 'p')\n\npart.chain(1).eq(\n    1,\n).eq(1)\npart.claimed(1, '=', 2)\npart.exists(eq(1, 1))\n"
    )
    space = {"__name__": "problem_lines"}
    exec(compile(source, "lines.py", "exec"), space)  # noqa: S102 the module is written above
    lines = [s.line for item in space["part"].items for s in item.lines]
    assert lines[2:] == [7, 8]
    assert all(4 <= line <= 6 for line in lines[:2])


@pytest.mark.parametrize("sign", ["=", "≠", "<", "≤", ">", "≥", "≈", "∝", "!=", "<=", ">="])
def test_signs_as_typed(sign: str) -> None:
    Problem("t").part("1", "p").holds(1, sign, 2)


def test_an_unknown_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="no relation is written"):
        Problem("t").part("1", "p").holds(1, "=<", 2)


def test_a_part_is_entered_once() -> None:
    problem = Problem("t")
    problem.part("1", "p")
    with pytest.raises(ValueError, match="already"):
        problem.part("1", "q")


def test_claims_are_no_steps_of_a_chain() -> None:
    part = Problem("t").part("1", "p")
    part.claimed(1, "=", 2, source="somebody")
    (chain,) = part.items
    (step,) = chain.lines
    assert (step.role, step.source, step.first) == ("claimed", "somebody", True)


def test_a_letter_declared_again_stands_for_the_new_one() -> None:
    problem, n, x, s, F = problem_with_maps()
    y = exp(F(x)) * s
    case = problem.part("1", "One").case("element-wise maps")
    f = case.given.maps("F", n, kind="elementwise")
    case.chain(d(y, x)).eq(diag(prime(f)(x) * exp(f(x)) * s))
    asked: list[Step] = []
    report = check_part(case, DEFAULTS, record(asked))
    assert report.id == "1/element-wise-maps"
    assert report.givens.symbols == (f,)
    letters = {t for t in asked[0].left.walk() if t.head == "sym" and isinstance(t.sort, Map)}
    assert letters == {f}
    assert case.scope.lookup("F") == f


def test_what_was_said_about_the_old_letter_is_gone() -> None:
    problem = Problem("t")
    a = problem.given.positive("a")
    b = problem.given.define("b", 2 * a)
    case = problem.part("1", "p").case("any sign")
    new = case.given.dimension("a")
    scope = case.scope
    assert gt(a, 0) not in scope.facts
    assert scope.definition_of(b).right == 2 * new


def test_the_same_letter_may_get_more_facts() -> None:
    problem = Problem("t")
    a = problem.given.real("a")
    case = problem.part("1", "p").case("positive")
    case.given.fact(gt(a, 0))
    assert renewed(problem.given.givens, case.given.givens) == {}
    assert case.scope.facts == (gt(a, 0),)
    assert within(problem.given.givens, problem.given.givens) == problem.given.givens


def test_cases_of_cases_see_all_outer_givens() -> None:
    problem, n, x, _s, F = problem_with_maps()
    outer = problem.part("1", "One").case("element-wise")
    f = outer.given.maps("F", n, kind="elementwise")
    inner = outer.case("apart")
    i, j = inner.given.index("i j", n)
    inner.given.fact(ne(i, j))
    inner.chain(d(F(x), x)[i, j]).eq(0)
    asked: list[Step] = []
    check_part(inner, DEFAULTS, record(asked))
    assert f in asked[0].left.free
    assert F not in asked[0].left.free
    assert inner.id == "1/element-wise/apart"


def test_an_undeclared_letter_is_named() -> None:
    problem, _n, x, s, _F = problem_with_maps()
    stranger = Term("sym", ("w", x.sort))
    part = problem.part("1", "One")
    part.chain(x + stranger).eq(stranger + x)
    asked: list[Step] = []
    (report,) = check_part(part, DEFAULTS, record(asked)).steps
    assert report.verdict == "undecided"
    assert "w" in str(report.message)
    assert not asked
    assert undeclared(Step(x, "eq", s), problem.given.givens) == ()


def test_derived_lines_compare_the_end_with_what_the_engine_computes() -> None:
    problem, _n, x, _s, _F = problem_with_maps()
    part = problem.part("1", "One")
    chain = part.chain(2 * x).eq(x + x).derived()
    assert isinstance(chain.lines[1], Derived)
    assert chain.end == x + x
    asked: list[Step] = []
    reports = check_part(part, DEFAULTS, record(asked)).steps
    assert [r.step.role for r in reports] == ["step", "aside"]
    assert asked[1].left == x + x
    assert asked[1].relation == "eq"


def test_notes_stand_before_their_step() -> None:
    part = Problem("t").part("1", "One", text="Some words.")
    part.note("first")
    part.chain(1, reason="then").eq(1).eq(1)
    part.note("last")
    report = check_part(part, DEFAULTS, record([]))
    assert report.notes == ((0, "first"), (0, "then"), (2, "last"))
    assert report.text == "Some words."


def test_only_the_parts_that_are_wanted() -> None:
    problem = Problem("t")
    for number in ("1", "1.2", "2"):
        problem.part(number, "A part").chain(1).eq(1)
    problem.parts[0].case("a")
    found = check_problem(problem, "t", "t.py", DEFAULTS, record([]), ("1",))
    assert [p.id for p in found.parts] == ["1", "1/a"]
    assert is_wanted("1.2", ("1.2", "2"))
    assert not is_wanted("1.2", ("1",))
    assert is_wanted("anything", ())


def test_values_for_letters() -> None:
    _problem, n, x, _s, F = problem_with_maps()
    assert as_value(x, (1, 2)).dims == (term(2),)
    value = as_value(F, lambda u: 2 * u)
    assert value.head == "lam"
    assert value.args[1] == 2 * value.args[0]
    assert as_value(F, zeros(n)).args[1] == zeros(n)
    assert as_value(n, 3) == term(3)


def test_relations_as_terms() -> None:
    _problem, n, x, s, F = problem_with_maps()
    assert both(eq(x, s), gt(n, 1)).head == "and"
    assert forall(x, eq(F(x), 0)).free == frozenset((F,))
    assert iff(eq(n, 1), implies(gt(n, 0), gt(n, 0))).head == "iff"
    assert slug("Off the diagonal: i ≠ j") == "off-the-diagonal-i-j"
    assert term(Fraction(1, 2)).head == "div"
