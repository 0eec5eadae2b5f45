"""What is the left side again says nothing, in whatever order it is written; what is worked out does."""

from __future__ import annotations

import pytest

from derive.judge.repair.restatements import is_restatement
from derive.notation import Declarations
from derive.notation.build import log

given = Declarations()
x, y, z = given.real("x y z")


@pytest.mark.parametrize(
    ("a", "b"),
    [(x**2, x * x), (x + y, y + x), (x - y, -y + x), (x / y, x * y**-1), (1 * x, x), (log(x + y), log(y + x)), (-(x * y), -x * y), (x**3 / x, x * x)],
)
def test_the_same_in_another_writing(a, b) -> None:
    assert is_restatement(a, b)


@pytest.mark.parametrize(
    ("a", "b"), [((x * y) ** 2, x**2 * y**2), (x * (y + z), x * y + x * z), (x - y, y - x), (log(x * y), log(x) + log(y)), (x / y, y / x), (x + x, 2 * x)]
)
def test_what_is_worked_out_or_is_something_else(a, b) -> None:
    assert not is_restatement(a, b)
