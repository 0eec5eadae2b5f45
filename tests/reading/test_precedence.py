"""The table of precedence: every example is read as it says, and the README prints it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.reading.document import read_text
from derive.reading.precedence import PRECEDENCE, Reach, markdown

README = Path(__file__).parents[2] / "README.md"
GIVENS = r"""```givens
a, b, c, x, z \in \mathbb{R}
n \in \mathbb{N}_{>0}
i \in \{1, \dots, n\}
u, v \in \mathbb{R}^{n}
q(z)
```
"""


def side(text: str):
    (step,) = read_text(f"{GIVENS}$$ c = {text} $$").steps
    return step.right


@pytest.mark.parametrize("row", PRECEDENCE, ids=lambda row: row.example)
def test_an_example_means_what_its_brackets_say(row: Reach) -> None:
    if len(row.readings) == 1:
        assert side(row.example) == flat(side(row.readings[0]))
        return
    (unread,) = read_text(f"{GIVENS}$$ c = {row.example} $$").unread
    assert [r.step.right for r in unread.readings if r.step is not None] == [side(text) for text in row.readings]
    assert len(unread.readings) == len(row.readings) == 2


def flat(t):
    """a + b + c for (a + b) + c: brackets to the left say nothing new."""
    t = t.rebuild(flat)
    if t.head in ("add", "mul") and t.args[0].head == t.head:
        return type(t)(t.head, (*t.args[0].args, *t.args[1:]))
    return t


def test_the_readme_prints_the_table() -> None:
    assert markdown() in README.read_text(encoding="utf-8")
