"""Givens that restrict an index: i ≠ j, i < n, i ≥ 2. A letter has the values that they leave to it."""

from __future__ import annotations

import pytest

from derive.checking import check_step
from derive.judge.verdict import PROVED, REFUTED
from derive.models.structure import about_indices
from derive.notation import Declarations, relation


@pytest.fixture
def given() -> Declarations:
    return Declarations()


def test_an_index_below_a_dimension_has_values(given: Declarations) -> None:
    n = given.dimension("n")
    i = given.index("i", n)
    assert check_step(i + 1, n, given, "<=").verdict == REFUTED
    given.fact(relation(i, "lt", n))
    assert check_step(i + 1, n, given, "<=").verdict == PROVED
    found = check_step(i, 1, given)
    assert found.verdict == REFUTED
    values = dict(found.counterexample.values)
    assert int(values["i"]) < int(values["n"])


def test_what_is_said_of_components_or_of_other_numbers_restricts_no_index(given: Declarations) -> None:
    n, m = given.dimension("n"), given.natural("m")
    i, x = given.index("i", n), given.vector("x", n)
    assert about_indices(relation(i, "lt", n))
    assert about_indices(relation(i, "ge", 2))
    assert not about_indices(relation(x[i], "gt", 0))
    assert not about_indices(relation(n, "gt", m))
    assert not about_indices(relation(i, "lt", m), random=frozenset((m,)))
