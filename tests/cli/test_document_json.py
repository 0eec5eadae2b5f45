"""The JSON of documents, field by field as the contract has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Desk

TEXT = str | type(None)
STEP = {
    "line": int, "column": int, "role": str, "relation": str, "left": str, "right": str, "reason": str, "source": str, "verdict": TEXT,
    "expected": TEXT, "standing": str, "support": TEXT, "rules": list, "conditions": list, "spot_check": dict | type(None),
    "counterexample": dict | type(None), "residual": TEXT, "repair": TEXT, "message": TEXT, "unread": dict | type(None), "fault": bool,
    "seconds": float,
}  # fmt: skip
DOCUMENT = {"path": str, "givens": list, "definitions": list, "assumed": list, "slips": int, "unchecked_inline": int, "steps": list}
SOLUTION = r"""
```givens
\mu_i, x, y \in \mathbb{R}
\sigma_i > 0
x = y \quad\text{(given)}
s = \sigma_i^2
```

Here $\sigma_i \ge 0$ and $x = y$, so

$$
\begin{aligned}
L &= \frac12 (\mu_i^2 + s - (\log s - 1)) \\
&= \frac12 (\mu_i^2 + \sigma_i^2 - \log \sigma_i^2 - 1) \\
&= \underbrace{x - x}_{=0} + \frac12 (\mu_i^2 + \sigma_i^2 - \log \sigma_i^2 - 1)
\end{aligned}
$$

$$ x^2 = x y \qquad \frac{x}{x} = 1 $$

$$ x + w = w + x $$
"""


@pytest.fixture
def found(desk: Desk) -> dict[str, Any]:
    (desk.folder / "solution.md").write_text(SOLUTION, encoding="utf-8")
    status, value = desk.json("check", "solution.md")
    assert status == 1
    assert value["schema"] == 1
    (document,) = value["documents"]
    return document


def test_every_field_has_its_type(found: dict[str, Any]) -> None:
    assert list(found) == list(DOCUMENT)
    assert all(isinstance(found[name], kind) for name, kind in DOCUMENT.items())
    for step in found["steps"]:
        assert list(step) == list(STEP)
        assert [name for name, kind in STEP.items() if not isinstance(step[name], kind)] == []
        assert all(set(c) == {"text", "status"} and c["status"] in ("implied", "given", "convention") for c in step["conditions"])


def test_what_a_document_says_of_its_letters(found: dict[str, Any]) -> None:
    assert r"\sigma_i > 0" in found["givens"]
    assert found["assumed"] == ["x = y"]
    assert [d.partition(" = ")[0] for d in found["definitions"]] == ["s", "L"]
    assert found["slips"] == 1
    assert found["unchecked_inline"] == 2


def test_the_lines_in_order(found: dict[str, Any]) -> None:
    told = [(s["line"], s["role"], s["relation"], s["verdict"], s["standing"]) for s in found["steps"]]
    assert told == [
        (13, "defines", "=", None, "good"),
        (14, "step", "=", "refuted", "wrong"),
        (15, "step", "=", "proved", "follows"),
        (15, "aside", "=", "proved", "good"),
        (19, "step", "=", "proved", "good"),
        (19, "step", "=", "undecided", "unknown"),
        (21, "step", "=", "unread", "unknown"),
    ]
    columns = [s["column"] for s in found["steps"]]
    lines = SOLUTION.split("\n")
    assert lines[13][columns[1] - 1 :].startswith(r"\frac12 (\mu_i^2 + \sigma_i^2")
    assert lines[18][columns[5] - 1 :].startswith("1 $$")


def test_a_refuted_line(found: dict[str, Any]) -> None:
    wrong = found["steps"][1]
    point = wrong["counterexample"]
    assert set(point) == {"values", "left", "right"}
    assert all(isinstance(v, str) for v in point["values"].values())
    assert point["left"] != point["right"]
    assert wrong["residual"] == "1"
    assert wrong["repair"]
    assert wrong["support"] is None


def test_a_line_that_rests_on_an_assumption_says_so(found: dict[str, Any]) -> None:
    step = found["steps"][4]
    assert step["support"] == "assumed"
    assert set(step["spot_check"]) == {"method", "samples", "dimensions", "tolerance", "max_error", "agrees"}


def test_an_unread_line_has_no_sides(found: dict[str, Any]) -> None:
    step = found["steps"][6]
    assert (step["left"], step["right"], step["rules"]) == ("", "", [])
    assert set(step["unread"]) == {"text", "caret", "expected", "given", "readings"}


def test_nothing_but_times_changes_from_run_to_run(desk: Desk, found: dict[str, Any], tmp_path: Path) -> None:
    _, again = desk.json("check", "solution.md")

    def timeless(value: Any) -> Any:
        return json.loads(json.dumps(value), object_hook=lambda d: {k: v for k, v in d.items() if k != "seconds"})

    assert timeless(again["documents"][0]) == timeless(found)
