"""The JSON report: the keys of the README, and nothing that changes from run to run but the times."""

from __future__ import annotations

import json
from typing import Any

from .conftest import Desk

BODY = """
part.chain((x + 1) ** 2, reason="Expand:").eq(x**2 + 2 * x + 1, reason="the binomial formula").derived()
part.claimed((x + 1) ** 2, "=", x**2 + 1, source="a common slip")
part.chain(x / sigma).eq(2 * x / (2 * sigma))
other = problem.part("2", "A case")
case = other.case("large values", text="x > 1.")
case.given.fact(gt(x, 1))
case.chain(x).gt(0)
"""
STEP_KEYS = {
    "line", "role", "relation", "left", "right", "reason", "verdict", "expected", "standing", "support", "rules", "conditions", "spot_check",
    "counterexample", "residual", "repair", "message", "seconds",
}  # fmt: skip


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k != "seconds"}
    return [timeless(v) for v in value] if isinstance(value, list) else value


def test_the_schema(desk: Desk) -> None:
    path = desk.problem("one_two", BODY)
    status, value = desk.json("all", "--no-pdf")
    assert status == 0
    assert list(value) == ["schema", "problems", "documents", "errors", "summary"]
    assert value["schema"] == 1
    (problem,) = value["problems"]
    assert problem["id"] == "one-two"
    assert problem["path"] == str(path.relative_to(desk.folder))
    assert problem["source"] == "a test"
    assert problem["givens"] == [r"x \in \mathbb{R}", r"\sigma > 0"]
    assert problem["definitions"] == problem["assumed"] == []
    assert [p["id"] for p in problem["parts"]] == ["1", "2", "2/large-values"]
    steps = problem["parts"][0]["steps"]
    assert all(set(s) >= STEP_KEYS for s in steps)
    assert [(s["role"], s["relation"], s["verdict"], s["expected"]) for s in steps] == [
        ("step", "=", "proved", None), ("aside", "=", "proved", None), ("claimed", "=", "refuted", "refuted"), ("step", "=", "proved", None),
    ]  # fmt: skip
    assert steps[0]["line"] == path.read_text().splitlines().index(BODY.splitlines()[1]) + 1
    assert steps[0]["left"] == "(x + 1)^{2}"
    assert steps[0]["reason"] == "the binomial formula"
    assert steps[0]["spot_check"]["samples"] >= 200
    assert set(steps[0]["spot_check"]) >= {"method", "samples", "dimensions", "tolerance", "max_error"}
    assert set(steps[2]["counterexample"]) >= {"values", "left", "right"}
    assert steps[2]["residual"] == "2 x"
    assert all(set(c) == {"text", "status"} for s in steps for c in s["conditions"])
    assert value["summary"] | {"seconds": 0} == {
        "proved": 4, "computed": 0, "assumed": 0, "refuted": 0, "refuted_as_expected": 1, "undecided": 0, "unread": 0, "seconds": 0,
    }  # fmt: skip


def test_the_same_inputs_give_the_same_report(desk: Desk) -> None:
    desk.problem("one", BODY)
    desk.problem("two", BODY)
    reports = [desk.json("all", "--no-pdf", "--jobs", jobs)[1] for jobs in ("1", "2", "2")]
    assert timeless(reports[0]) == timeless(reports[1]) == timeless(reports[2])
    assert [p["id"] for p in reports[0]["problems"]] == ["one", "two"]


def test_json_to_a_file_leaves_the_table_on_standard_output(desk: Desk) -> None:
    desk.problem("one", BODY)
    status, out, _ = desk.run("--json", "report.json", "all", "--no-pdf")
    assert status == 0
    assert "4 proved" in out
    assert json.loads((desk.folder / "report.json").read_text(encoding="utf-8"))["summary"]["proved"] == 4


def test_json_to_standard_output_moves_the_table_away(desk: Desk) -> None:
    desk.problem("one", BODY)
    _, out, err = desk.run("all", "--no-pdf", "--json", "-")
    json.loads(out)
    assert "4 proved" in err


def test_the_write_up_has_no_times_and_no_measured_errors(desk: Desk) -> None:
    desk.problem("one", BODY)
    first = desk.run("all", "--no-pdf")
    texts = {p.name: p.read_bytes() for p in (desk.folder / "output").iterdir()}
    second = desk.run("all", "--no-pdf", "--jobs", "1")
    assert first[0] == second[0] == 0
    assert set(texts) == {"one.tex", "derive.tex", "claims.md"}
    assert texts == {p.name: p.read_bytes() for p in (desk.folder / "output").iterdir()}


def test_a_part_by_itself_does_not_overwrite_the_whole(desk: Desk) -> None:
    desk.problem("one", BODY)
    assert desk.run("run", "one/2", "--no-pdf")[0] == 0
    assert [p.name for p in (desk.folder / "output").iterdir()] == ["one-2.tex"]
    _, value = desk.json("run", "one/2", "--no-pdf")
    assert [p["id"] for p in value["problems"][0]["parts"]] == ["2", "2/large-values"]
