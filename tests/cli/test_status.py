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
    assert "refuted" in out
    assert "at x = " in out
    assert "left minus right: 2 x" in out


def test_a_wrong_line_is_blamed_once(desk: Desk) -> None:
    desk.problem("one", "part.chain((x + 1) ** 2).eq(x**2 + 1).eq(1 + x**2)\n")
    _, value = desk.json("all", "--no-pdf")
    assert [s["standing"] for s in value["problems"][0]["parts"][0]["steps"]] == ["wrong", "follows"]


def test_an_undefined_quotient_names_its_condition_and_a_point(desk: Desk) -> None:
    desk.problem("one", OPEN)
    status, out, _ = desk.run("all", "--no-pdf")
    assert status == 3
    assert "x ≠ 0" in out
    assert "x = 0" in out


@pytest.mark.parametrize("line", ["sqrt(x**2)).eq(x", "exp(log(x))).eq(x", "x / x).eq(1"])
def test_what_holds_only_somewhere_is_not_proved(desk: Desk, line: str) -> None:
    desk.problem("one", f"part.chain({line})\n")
    assert desk.run("all", "--no-pdf")[0] in (1, 3)


def test_contradictory_givens_prove_and_refute_nothing(desk: Desk) -> None:
    desk.problem("one", "given.fact(lt(sigma, 0))\npart.chain(sigma).eq(sigma + 1)\npart.chain(sigma + sigma).eq(2 * sigma)\n")
    status, value = desk.json("all", "--no-pdf")
    steps = value["problems"][0]["parts"][0]["steps"]
    assert status == 3
    assert [s["message"] for s in steps] == ["found no values that satisfy the givens"] * 2


# -- modules that cannot be used ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told", "line"),
    [
        ("x = (\n", "SyntaxError", 1),
        ("from derive.api import *\n1 / 0\n", "ZeroDivisionError", 2),
        ("import sys\nsys.exit(0)\n", "SystemExit", 2),
        ("import os\nos._exit(1)\n", "ended without an answer", 0),
        ("from derive.api import *\nproblem = Problem('t')\nx = problem.given.vector('x', problem.given.dimension('n'))\n(x @ x).sort\n", "SortError", 4),
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
    assert error["path"].endswith("bad.py")
    assert told in error["message"]
    assert error["line"] == line


def test_an_endless_loop_at_import_is_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.judge.workers.GRACE", 0.2)
    desk.problem("good", TRUE)
    desk.problem("loop", "while True: pass\n", head=False)
    status, out, _ = desk.run("all", "--no-pdf", "--budget", "1")
    assert status == 3
    assert "endless loop" in out
    assert "1 proved" in out


def test_what_a_module_prints_does_not_spoil_the_json(desk: Desk) -> None:
    desk.problem("one", TRUE + "print('hello')\n")
    status, value = desk.json("all", "--no-pdf")
    assert status == 0
    assert value["summary"]["proved"] == 1


# -- wrong usage -------------------------------------------------------------------------------


def test_an_unknown_problem_suggests_the_nearest(desk: Desk) -> None:
    desk.problem("reversible_block", TRUE)
    status, _, err = desk.run("run", "reversible-blok")
    assert status == 2
    assert "did you mean reversible-block?" in err


def test_an_unknown_part_suggests_the_nearest(desk: Desk) -> None:
    desk.problem("one", TRUE)
    status, _, err = desk.run("show", "one/11")
    assert status == 2
    assert "no part '11'" in err


def test_a_folder_without_problems_says_what_was_looked_for(desk: Desk) -> None:
    (desk.folder / "problems").mkdir()
    desk.problem("_helper", "", head=False)
    status, out, _ = desk.run("all")
    assert status == 3
    assert "problems/*.py" in out
    status, _, err = desk.run("all", "--problems", "elsewhere")
    assert status == 2
    assert "elsewhere/*.py" in err


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["run"], ["all", "--jobs", "0"], ["all", "--budget", "0"], ["all", "--seed", "x"], ["new", "Bad ID"]])
def test_wrong_arguments(desk: Desk, arguments: list[str]) -> None:
    desk.problem("one", TRUE)
    assert desk.run(*arguments)[0] == 2


def test_json_to_an_impossible_place(desk: Desk) -> None:
    desk.problem("one", TRUE)
    status, _, err = desk.run("all", "--no-pdf", "--json", "no/such/folder/report.json")
    assert status == 2
    assert "cannot write" in err


# -- the second witness ------------------------------------------------------------------------


def test_a_planted_wrong_rule_is_a_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.kernel.engine import NORMAL

    monkeypatch.setitem(NORMAL, "sin", lambda k, t: k.fire("planted: sin x = x", t, t.args[0]))
    desk.problem("one", "part.chain(sin(x) + x).eq(2 * x)\n")
    status, out, _ = desk.run("all", "--no-pdf")
    assert status == 70
    assert "FAULT OF DERIVE" in out
    assert "RULES AND NUMBERS DISAGREE" in out
    assert "at x = " in out


def test_a_prover_that_believes_everything_is_a_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undefined places count too: x/x = 1 is right wherever it can be evaluated."""
    from derive import kernel
    from derive.judge.engines import engines

    monkeypatch.setattr(kernel, "prove", lambda statement, *_: kernel.Proof(statement, ("planted: every equation holds",), "proved"))
    engines.cache_clear()
    desk.problem("one", OPEN)
    try:
        status, out, _ = desk.run("all", "--no-pdf")
    finally:
        monkeypatch.undo()
        engines.cache_clear()
    assert status == 70
    assert "has no value at these values" in out


def test_strict_takes_no_computed_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive import kernel
    from derive.judge.engines import engines

    monkeypatch.setattr(kernel, "prove", lambda statement, *_: kernel.Proof(statement, ("simplify",), "computed"))
    engines.cache_clear()
    desk.problem("one", TRUE)
    try:
        lenient = desk.json("all", "--no-pdf")
        strict = desk.json("all", "--no-pdf", "--strict")
    finally:
        monkeypatch.undo()
        engines.cache_clear()
    assert lenient[0] == 0
    assert lenient[1]["summary"]["computed"] == 1
    assert strict[0] == 3
    assert strict[1]["summary"]["undecided"] == 1
