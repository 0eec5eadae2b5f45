"""Standings: one slip is blamed once."""

from __future__ import annotations

import pytest

from derive.judge.chain import compose, departures, slips, with_standings
from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, UNREAD, StepReport
from derive.notation import Step, Term, symbol

LINES = {name: symbol(name) for name in "abcdef"}
VERDICTS = {"p": PROVED, "r": REFUTED, "u": UNDECIDED, "x": UNREAD, ":": ""}


def chain(verdicts: str, relations: str = "") -> list[StepReport]:
    """A chain a ? b ? c … with these verdicts; relations are =, <, ≤ written as "=<l", > and ≥ as "g"."""
    heads = {"=": "eq", "<": "lt", "l": "le", "g": "ge", "n": "ne"}
    letters = list(LINES.values())
    signs = relations or "=" * len(verdicts)
    return [StepReport(Step(letters[k], heads[signs[k]], letters[k + 1], first=k == 0), VERDICTS[v]) for k, v in enumerate(verdicts)]


def judge(answers: dict[str, str]):
    """Answers comparisons such as "a=c"; undecided where nothing is said."""

    def ask(step: Step) -> StepReport:
        sign = {"eq": "=", "lt": "<", "le": "l", "ge": "g", "ne": "n"}[step.relation]
        return StepReport(step, VERDICTS[answers.get(f"{step.left}{sign}{step.right}", "u")])

    return ask


@pytest.mark.parametrize(
    ("verdicts", "answers", "standings", "count"),
    [
        ("ppp", {}, "good good good", 0),
        ("rpp", {}, "wrong follows follows", 1),
        ("prp", {}, "good wrong follows", 1),
        ("rr", {"a=c": "p"}, "wrong recovered", 1),
        ("rrp", {"a=c": "p"}, "wrong recovered good", 1),
        ("rrr", {"a=c": "p"}, "wrong recovered wrong", 2),
        ("rr", {"a=c": "r"}, "wrong wrong", 1),
        ("rr", {}, "wrong unknown", 1),
        ("up", {"a=c": "p"}, "unknown good", 0),
        ("up", {"a=c": "r"}, "unknown wrong", 1),
        ("up", {}, "unknown unknown", 0),
        ("xp", {}, "unknown good", 0),
        ("pxr", {}, "good unknown wrong", 1),
        ("pup", {"b=d": "p"}, "good unknown good", 0),
        ("pup", {"a=d": "p"}, "good unknown good", 0),
        ("pur", {"b=d": "p"}, "good unknown recovered", 0),
        ("ur", {}, "unknown unknown", 1),
        (":rp", {}, "good wrong follows", 1),
    ],
)
def test_standing_of_equalities(verdicts: str, answers: dict[str, str], standings: str, count: int) -> None:
    found = with_standings(chain(verdicts), judge(answers))
    assert " ".join(r.standing for r in found) == standings
    assert slips([found]) == count


def test_a_definition_starts_the_chain_at_its_right_side() -> None:
    found = with_standings(chain(":pr"), judge({}))
    assert [r.standing for r in found] == ["good", "good", "wrong"]


@pytest.mark.parametrize(
    ("verdicts", "relations", "answers", "standings"),
    [
        ("pp", "l=", {}, "good good"),
        ("rp", "l=", {}, "wrong follows"),
        ("rp", "ll", {"alc": "p"}, "wrong good"),  # a true step from a wrong line reaches a right one
        ("pr", "l=", {"alc": "p"}, "good recovered"),
        ("pr", "l=", {"alc": "r", "b=c": "r"}, "good wrong"),
        ("pp", "lg", {}, "good good"),  # a chain that turns back is checked step by step
        ("pr", "lg", {}, "good wrong"),
        ("pn", "", {}, ""),
    ],
)
def test_standing_of_inequalities(verdicts: str, relations: str, answers: dict[str, str], standings: str) -> None:
    if not relations:
        return
    found = with_standings(chain(verdicts, relations), judge(answers))
    assert " ".join(r.standing for r in found) == standings


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("eq", "eq", "eq"), ("eq", "ne", "ne"), ("ne", "eq", "ne"), ("ne", "ne", None), ("lt", "le", "lt"), ("le", "le", "le"),
        ("le", "ge", None), ("gt", "ge", "gt"), ("ne", "lt", None), ("propto", "propto", "propto"), ("propto", "eq", "propto"),
        ("implies", "implies", "implies"),
        ("iff", "implies", "implies"), ("approx", "eq", "approx"), ("approx", "lt", None),
    ],
)  # fmt: skip
def test_composition(first: str, second: str, whole: str | None) -> None:
    assert compose(first, second) == whole


def test_the_first_departure_is_named() -> None:
    found = with_standings(chain("pprpp"), judge({}))
    assert departures(found) == (2,)


def test_true_chains_cost_no_comparison() -> None:
    def never(step: Step) -> StepReport:
        raise AssertionError(f"no need to judge {Term(step.relation, (step.left, step.right))}")

    with_standings(chain("ppppp"), never)
    with_standings(chain("prppp"), never)


def test_an_aside_stands_for_itself() -> None:
    first, second, _third = chain("prp")
    aside = StepReport(Step(LINES["b"], "eq", LINES["f"], role="aside"), REFUTED)
    found = with_standings([first, aside, StepReport(second.step, PROVED)], judge({}))
    assert [r.standing for r in found] == ["good", "wrong", "good"]
    assert slips([found]) == 1
