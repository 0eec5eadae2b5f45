"""Real homework, its equations as printed: what is read, and that what is not read is a slip of notation."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.notation import Step
from derive.reading.document import read_document
from derive.reading.grammar import read_expression
from derive.reading.scope import Scope
from derive.writing.latex import latex

SEEDS = Path(__file__).parent / "seeds"
UNREAD = {  # file: the slips of notation in it
    "divergence.md": ["m stands outside its sum"],
    "elbo.md": [],
    "factorised.md": [],
    "flows.md": ["a determinant stands before bars around a matrix"] * 4 + ["i stands outside its sum", r"\det of a vector"],
    "reparameterised.md": [],
    "reversible.md": [
        "the sides have different shapes: a matrix in ℝ^((D/2) × (D/2)) and a vector in ℝ^(D/2)",
        "the sides have different shapes: a matrix in ℝ^((D/2) × (D/2)) and a vector in ℝ^(D/2)",
        "the sides have different shapes: a matrix in ℝ^((D/2) × (D/2)) and a vector in ℝ^(D/2)",
        "this is a matrix in ℝ^((2 (D/2)) × 2), and not a matrix in ℝ^(D × D)",
        "x_{nj} is not declared",
        "J is not declared",
        "J is not declared",
        "nothing stands before this relation that it could go on from",
    ],
    "second.md": [
        "the sides have different shapes: a matrix in ℝ^((2 n) × (2 n)) and a matrix in ℝ^((2 n) × (1 + n))",
        "the sides have different shapes: a number and a vector in ℝ^n",
        r"it is open how far \log reaches",
        r"it is open how far \log reaches",
        "this is no law that derive knows",
        r"it is open how far \log reaches",
        r"it is open how far \log reaches",
        "a formula without a relation",
    ],
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_a_slip_of_notation(name: str) -> None:
    d = read_document(SEEDS / name)
    assert d.errors == ()
    assert [u.message for u in d.unread] == UNREAD[name]


def test_most_lines_are_read() -> None:
    lines = [line for name in UNREAD for c in read_document(SEEDS / name).chains for line in c.lines]
    read = sum(isinstance(line, Step) for line in lines)
    assert read / len(lines) > 0.83, f"{read} of {len(lines)}"


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_written_of_a_step_reads_back(name: str) -> None:
    document = read_document(SEEDS / name)
    objective = next((s.left.args[0] for s in document.steps if s.left.head == "deriv" and s.left.args[0] == s.left.args[1]), None)  # \bar t = 1
    for chain in document.chains:
        scope = Scope(chain.givens, conventions={"N": "normal"}, objective=objective)
        for t in (t for s in chain.steps for t in (s.left, s.right)):
            assert read_expression(latex(t), scope) == t, latex(t)


def test_a_pair_of_readings_says_what_the_line_would_be() -> None:
    first = read_document(SEEDS / "second.md").unread[2]
    assert [r.step is not None for r in first.readings] == [True, True]
