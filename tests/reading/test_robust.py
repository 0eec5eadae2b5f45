"""A document is data: whatever it holds, reading ends soon, within bounds, and the rest is still read."""

from __future__ import annotations

from time import perf_counter

import pytest

from derive.reading.document import read_text
from derive.reading.givens import GivensReader
from derive.reading.patience import Patience
from derive.reading.source import Source

BEFORE = "```givens\nx \\in \\mathbb{R}\n```\n"
AFTER = "\n\n$$ x = x $$\n"
HOSTILE = {
    "braces": "$$ x = " + "{" * 3000 + "x" + "}" * 3000 + "$$",
    "brackets": "$$ x = " + "(" * 3000 + "x" + ")" * 3000 + "$$",
    "fractions": "$$ x = " + r"\frac{1}{" * 300 + "x" + "}" * 300 + "$$",
    "logarithms": "$$ x = " + r"\log " * 3000 + "x$$",
    "signs": "$$ x = " + "-" * 3000 + "x$$",
    "sums": "$$ x = " + r"\sum_{i=1}^{2}" * 2000 + "x$$",
    "slashes": "$$ x = " + "x/" * 2000 + "x$$",
    "factorials": "$$ x = x" + "!" * 3000 + "$$",
    "primes": "$$ x = x" + "'" * 3000 + "$$",
    "megabyte": "$$ x = " + "x+" * 500_000 + "x$$",
    "bars": "$$ x = " + "|" * 3001 + "x$$",
    "pairs of bars": "$$ x = " + "|x|y" * 500 + "$$",
    "endless macro": r"\def\a{\a\a} $$ x = \a $$",
    "escapes": "$$ x = \x1b[31m y \x07 $$",
    "direction": "$$ x = \u202e y $$",
    "environments": r"\begin{align}" * 2000,
    "scripts": "$$ x = x" + "_{x" * 2000 + "}" * 2000 + "$$",
    "lefts": "$$ x = " + r"\left(" * 2000 + "x$$",
    "rows": "$$ x " + r"= x \\ " * 8000 + "$$",
    "import": "$$ __import__('os').system('true') = 1 $$",
    "matrix": "$$ x = " + r"\begin{bmatrix}" + " & ".join(["x"] * 4000) + r"\end{bmatrix}$$",
    "expectations": "$$ x = " + r"\mathbb{E} " * 3000 + "x$$",
    "integrals": "$$ x = " + r"\int " * 2000 + "x" + "dx" * 2000 + "$$",
    "givens": "```givens\n" + "{" * 5000 + "\n" + "x" * 70_000 + "\n```",
    "definitions": "```givens\na_0 = x\n" + "\n".join(f"a_{{{k + 1}}} = a_{{{k}}} a_{{{k}}}" for k in range(60)) + "\n```\n$$ \\int_0^1 a_{60} dx = x $$",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_unread_quickly(name: str) -> None:
    started = perf_counter()
    d = read_text(BEFORE + HOSTILE[name] + AFTER)
    assert perf_counter() - started < 5
    assert d.unread or d.errors
    assert all(c.isprintable() or c == "\n" for u in d.unread for c in u.text + u.caret + u.message)
    assert all(len(u.caret) < 500 and len(u.message) < 500 for u in d.unread)
    assert d.steps, "the display behind it is still read"


@pytest.mark.parametrize(
    "text",
    ["<!--" * 50_000, "\\begin{verbatim}" * 10_000, "\\(" * 50_000, "$x=1$ " * 20_000, "\\def\\a{" * 300, "\\verb|" * 20_001],
    ids=lambda text: text[:12],
)
def test_openings_without_an_end_take_no_time(text: str) -> None:
    started = perf_counter()
    d = read_text(BEFORE + "$$ x = x $$\n\n" + text)
    assert len(d.steps) == 1
    assert perf_counter() - started < 15  # seconds; a search from each opening to the end would take minutes


def test_nothing_but_dollars() -> None:
    started = perf_counter()
    assert read_text("$" * 30_000).steps == ()
    assert perf_counter() - started < 5


def test_a_tower_of_powers_is_only_written() -> None:
    (step,) = read_text("$$ 9^{9^{9^{9}}} = 1 $$").steps
    assert step.left.head == "pow"


def test_terms_stay_shallow() -> None:
    (step,) = read_text(BEFORE + "$$ x = " + "(" * 35 + "x" + ")" * 35 + " + x" * 3000 + "$$").steps
    assert max(depth(t) for t in (step.left, step.right)) < 200


def depth(t) -> int:
    return 1 + max((depth(p) for p in t.parts), default=0)


def test_many_givens_are_read_in_time() -> None:
    """300 chained definitions, and 600 facts: neither is read again for each line."""
    chained = "\n".join(f"a_{{{k + 1}}} = a_{{{k}}} + x" for k in range(300))
    facts = "\n".join(f"b_{{{k}}} > 0" for k in range(600))
    started = perf_counter()
    d = read_text(f"```givens\nx \\in \\mathbb{{R}}\na_0 = x\n{chained}\n{facts}\n```{AFTER}")
    assert perf_counter() - started < 15
    assert not d.errors and len(d.givens.definitions) == 301 and len(d.givens.facts) == 600 and d.steps


def test_what_the_clock_leaves_is_named_and_not_read() -> None:
    d = read_text(BEFORE + AFTER, seconds=0.0)
    assert [(p.line, p.message) for p in d.errors] == [(2, "reading stopped by the backstop after 0 seconds; the rest of the document is not read")]
    assert not d.steps


def test_givens_that_take_too_long_leave_time_for_the_displays() -> None:
    reader = GivensReader(patience=Patience(0.0))
    source = Source("x > 0\ny > 0")
    reader.block(source, 0, len(source.text))
    (problem,) = reader.problems
    assert (problem.line, problem.spoken_of) == (1, {"x", "y"})
    assert problem.message == "reading stopped by the backstop after 0 seconds; the givens from here on are not read"
    assert not reader.scope.givens.facts
