"""Mutants of every claim: nothing false is proved, nothing true refuted; and the harness itself."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import pytest
from oracle.decide import FALSE, TRUE, UNDEFINED

from derive.notation import Declarations, SortError, Step, Term, number
from derive.notation.build import exp, log

from .claims import all_claims
from .documents import run_documents
from .dump import dump
from .mutate import OPERATORS, Scope, makes_sense, mutant, places, replaced, slips_at
from .trial import Trial, rate, run_trials, summary, table

LONG = bool(os.environ.get("DERIVE_LONG"))
WANTED = 1000 if LONG else 330  # of all claims together
PLANTED = 400 if LONG else 41  # in all documents together
REFUTED = 0.95  # of the false ones, at least
given = Declarations()
n = given.dimension("n")
x, y = given.vectors("x y", n)
i, j = given.index("i j", n)
a, b = given.real("a b")


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return run_trials(WANTED)


@pytest.fixture(scope="module")
def slips() -> list[Trial]:
    return run_documents(PLANTED)


@pytest.mark.parametrize("kind", ["trials", "slips"])
def test_no_false_mutant_is_proved_and_no_true_one_refuted(kind: str, request: pytest.FixtureRequest) -> None:
    unsound = [str(t) for t in request.getfixturevalue(kind) if t.failure]
    assert not unsound, "\n".join(unsound)


@pytest.mark.parametrize("kind", ["trials", "slips"])
def test_false_mutants_are_refuted(kind: str, request: pytest.FixtureRequest) -> None:
    found = request.getfixturevalue(kind)
    missed = [str(t) for t in found if t.oracle == FALSE and t.verdict != "refuted"]
    print(table(found))
    assert rate(found) >= REFUTED, "\n".join(missed)


def test_there_are_enough_mutants_of_every_kind(trials: list[Trial]) -> None:
    assert len(trials) >= 0.95 * WANTED
    assert {t.operator for t in trials} <= set(OPERATORS)
    assert sum(t.oracle in (TRUE, FALSE, UNDEFINED) for t in trials) >= 0.9 * len(trials)


def test_the_line_with_the_slip_is_named_and_no_other(slips: list[Trial]) -> None:
    assert len(slips) >= 0.9 * PLANTED
    assert not [str(t) for t in slips if t.oracle == FALSE and t.verdict == "refuted" and not t.blamed]


# -- the harness -------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_mutant() -> None:
    claim = all_claims()[0]
    first, second = (mutant(claim.step, claim.givens, 7) for _ in range(2))
    assert first == second


def test_places_are_drawn_from_both_sides() -> None:
    step = Step((a + b) * a, "eq", a * a + a * b)
    found = [m for m in (mutant(step, given.givens, k) for k in range(200)) if m]
    sides = Counter(m.path[0] for m in found)
    assert min(sides.values()) > 60
    assert len({m.path for m in found}) == sum(1 for path, _, _ in places(step.statement) if path)


def test_mutants_make_sense() -> None:
    for claim in all_claims()[::7]:
        for k in range(5):
            m = mutant(claim.step, claim.givens, k)
            assert m is None or (makes_sense(m.step.statement) and m.step.statement != claim.step.statement)


def test_what_makes_no_sense_is_recognised() -> None:
    assert not makes_sense(Term("eq", (x, a)))
    assert not makes_sense(Term("eq", (Term("det", (x,)), a)))
    assert makes_sense(Term("eq", (x * y, number(0))))
    with pytest.raises(SortError):
        _ = Term("det", (x,)).sort


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("sign", a + b, a - b),
        ("factor", a * b, a),
        ("factor", a, number(2) * a),
        ("exponent", a**2, a**3),
        ("exponent", a**2, a),
        ("argument", a / b, b / a),
        ("argument", a, b),
        ("dropped term", a + b, b),
        ("index", i, j),
        ("bound", Term("sum", (i, number(1), n, x[i])), Term("sum", (i, number(1) + 1, n, x[i]))),
        ("function", log(a), exp(a)),
        ("transpose", Term("diag", (x,)), Term("transpose", (Term("diag", (x,)),))),
    ],
)
def test_operators(kind: str, before: Term, after: Term) -> None:
    assert after in slips_at(before, Scope((a, b, i, j)))[kind]


def test_indices_and_bounds_move_by_one() -> None:
    assert i + 1 in slips_at(i, Scope((), "index"))["index"]
    assert slips_at(number(1), Scope((), "bound")) == {"bound": [number(1) + 1, number(1) - 1]}
    assert not slips_at(n, Scope((), "size"))


def test_a_binder_keeps_its_letter() -> None:
    t = Term("sum", (i, number(1), n, x[i]))
    assert (0,) not in [path for path, _, _ in places(t)]
    assert {path: scope for path, _, scope in places(t)}[3, 1] == Scope((i,), "index")
    assert {path: scope.role for path, _, scope in places(t)}[2,] == "bound"
    assert replaced(t, (3, 1), j) == Term("sum", (i, number(1), n, x[j]))


def test_unsound_trials_are_noticed() -> None:
    fine = Trial("c", "sign", 1, "s", "c", "refuted", "", FALSE, "", FALSE, 0, (0.0, 0.0))
    assert not fine.failure
    assert replace(fine, verdict="proved").failure == "a false statement is proved"
    assert replace(fine, oracle=TRUE).failure == "a true statement is refuted"
    assert replace(fine, oracle=UNDEFINED, verdict="proved").failure
    assert replace(fine, verdict="fault").failure
    assert rate([fine, replace(fine, verdict="undecided")]) == 0.5
    assert "refuted/false = 50.0%; 0 unsound; 1 of 1 printed" in summary([fine, replace(fine, verdict="undecided")])
    assert "1 of 2 refuted lines are named" in summary([replace(fine, blamed=True), replace(fine, blamed=False)])
    assert "| sign | 2 | 2 | 1 | 1 |" in table([fine, replace(fine, verdict="undecided")])


def test_dump_keeps_everything() -> None:
    assert dump(x[i] + 1) == ["add", ["at", dump(x), dump(i)], ["num", "1", ""]]
    assert dump(i) == ["sym", "i", ["index", ["num", "1", ""], dump(n)]]
