"""Exit statuses of the command line, on folders of small modules."""

from __future__ import annotations

import pytest

from .conftest import Desk

TRUE = 'part.chain((x + 1) ** 2).eq(x**2 + 2 * x + 1, reason="expand")\n'
FALSE = "part.chain((x + 1) ** 2).eq(x**2 + 1)\n"
CLAIM = 'part.claimed((x + 1) ** 2, "=", x**2 + 1, source="a common slip")\n'
WRONG_CLAIM = 'part.claimed(x + x, "=", 2 * x)\n'
OPEN = "part.chain(x / x).eq(1)\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [(TRUE, 0), (TRUE + CLAIM, 0), (TRUE + FALSE, 1), (WRONG_CLAIM, 1), (TRUE + OPEN, 3), (OPEN + FALSE, 1), ("", 3)],
    ids=["proved", "claim refuted", "refuted", "claim holds", "undecided", "refuted and undecided", "no steps"],
)
def test_status_of_a_run(desk: Desk, body: str, status: int) -> None:
    desk.problem("one", body)
    assert desk.run("all", "--no-pdf")[0] == status


def test_a_refuted_line_comes_with_values(desk: Desk) -> None:
    desk.problem("one", TRUE + FALSE)
    _, out, _ = desk.run("run", "one", "--no-pdf")
    assert "refuted" in out and "at x = " in out and "left minus right: 2 x" in out


def test_a_wrong_line_is_blamed_once(desk: Desk) -> None:
    desk.problem("one", "part.chain((x + 1) ** 2).eq(x**2 + 1).eq(1 + x**2)\n")
    _, value = desk.json("all", "--no-pdf")
    assert [s["standing"] for s in value["problems"][0]["parts"][0]["steps"]] == ["wrong", "follows"]


def test_an_undefined_quotient_names_its_condition_and_a_point(desk: Desk) -> None:
    desk.problem("one", OPEN)
    status, out, _ = desk.run("all", "--no-pdf")
    assert status == 3 and "x ≠ 0" in out and "x = 0" in out


@pytest.mark.parametrize("line", ["sqrt(x**2)).eq(x", "exp(log(x))).eq(x", "x / x).eq(1"])
def test_what_holds_only_somewhere_is_not_proved(desk: Desk, line: str) -> None:
    desk.problem("one", f"part.chain({line})\n")
    assert desk.run("all", "--no-pdf")[0] in (1, 3)


def test_contradictory_givens_prove_and_refute_nothing(desk: Desk) -> None:
    desk.problem("one", "given.fact(lt(sigma, 0))\npart.chain(sigma).eq(sigma + 1)\npart.chain(sigma + sigma).eq(2 * sigma)\n")
    status, value = desk.json("all", "--no-pdf")
    steps = value["problems"][0]["parts"][0]["steps"]
    assert status == 3 and [s["message"] for s in steps] == ["found no values that satisfy the givens"] * 2


# -- modules that cannot be used ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told", "line"),
    [
        ("x = (\n", "SyntaxError", 1),
        ("from derive.api import *\n1 / 0\n", "ZeroDivisionError", 2),
        ("import sys\nsys.exit(0)\n", "SystemExit", 2),
        ("import os\nos._exit(1)\n", "ended without an answer", 0),
        ("from derive.api import *\nproblem = Problem('t')\npart = problem.part('1', 'p')\nx, y = problem.given.vectors('x y', problem.given.dimension('n'))\nx @ y\npart.chain(x @ y)\n(x @ y).sort\n", "SortError", 7),
        ("x = 1\n", "makes none", 0),
    ],
    ids=["syntax", "exception", "exit", "hard exit", "shapes", "no problem"],
)  # fmt: skip
def test_a_broken_module_does_not_stop_the_others(desk: Desk, body: str, told: str, line: int) -> None:
    desk.problem("good", TRUE)
    desk.problem("bad", body, head=False)
    status, value = desk.json("all", "--no-pdf")
    assert status == 3
    assert [p["id"] for p in value["problems"]] == ["good"]
    (error,) = value["errors"]
    assert error["path"].endswith("bad.py") and told in error["message"] and error["line"] == line


def test_an_endless_loop_at_import_is_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.workers.GRACE", 0.2)
    desk.problem("good", TRUE)
    desk.problem("loop", "while True: pass\n", head=False)
    status, out, _ = desk.run("all", "--no-pdf", "--budget", "1")
    assert status == 3 and "endless loop" in out and "1 proved" in out


def test_what_a_module_prints_does_not_spoil_the_json(desk: Desk) -> None:
    desk.problem("one", TRUE + "print('hello')\n")
    status, value = desk.json("all", "--no-pdf")
    assert status == 0 and value["summary"]["proved"] == 1


# -- wrong usage -------------------------------------------------------------------------------


def test_an_unknown_problem_suggests_the_nearest(desk: Desk) -> None:
    desk.problem("reversible_block", TRUE)
    status, _, err = desk.run("run", "reversible-blok")
    assert status == 2 and "did you mean reversible-block?" in err


def test_an_unknown_part_suggests_the_nearest(desk: Desk) -> None:
    desk.problem("one", TRUE)
    status, _, err = desk.run("show", "one/11")
    assert status == 2 and "no part '11'" in err


def test_a_folder_without_problems_says_what_was_looked_for(desk: Desk) -> None:
    (desk.folder / "problems").mkdir()
    desk.problem("_helper", "", head=False)
    status, out, _ = desk.run("all")
    assert status == 3 and "problems/*.py" in out
    status, _, err = desk.run("all", "--problems", "elsewhere")
    assert status == 2 and "elsewhere/*.py" in err


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["run"], ["all", "--jobs", "0"], ["all", "--budget", "0"], ["all", "--seed", "x"], ["new", "Bad ID"]])
def test_wrong_arguments(desk: Desk, arguments: list[str]) -> None:
    desk.problem("one", TRUE)
    assert desk.run(*arguments)[0] == 2


def test_json_to_an_impossible_place(desk: Desk) -> None:
    desk.problem("one", TRUE)
    status, _, err = desk.run("all", "--no-pdf", "--json", "no/such/folder/report.json")
    assert status == 2 and "cannot write" in err


# -- the second witness ------------------------------------------------------------------------


def test_a_planted_wrong_rule_is_a_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive import kernel
    from derive.judge.engines import engines

    def prove_anything(statement, givens):
        return kernel.Proof(statement, ("planted: every equation holds",), "proved")

    monkeypatch.setattr(kernel, "prove", prove_anything)
    engines.cache_clear()
    desk.problem("one", FALSE)
    try:
        status, out, _ = desk.run("all", "--no-pdf")
    finally:
        monkeypatch.undo()
        engines.cache_clear()
    assert status == 70 and "FAULT OF DERIVE" in out and "RULES AND NUMBERS DISAGREE" in out


def test_strict_takes_no_computed_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive import kernel
    from derive.judge.engines import engines

    monkeypatch.setattr(kernel, "prove", lambda statement, givens: kernel.Proof(statement, ("simplify",), "computed"))
    engines.cache_clear()
    desk.problem("one", TRUE)
    try:
        lenient = desk.json("all", "--no-pdf")
        strict = desk.json("all", "--no-pdf", "--strict")
    finally:
        monkeypatch.undo()
        engines.cache_clear()
    assert lenient[0] == 0 and lenient[1]["summary"]["computed"] == 1
    assert strict[0] == 3 and strict[1]["summary"]["undecided"] == 1
