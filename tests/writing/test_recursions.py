"""A recursion is written with where it starts, and that is left out where it says nothing."""

from __future__ import annotations

from derive.notation import Declarations
from derive.writing.givens import definition, definition_rows


def test_a_recursion_is_written_after_where_it_starts():
    given = Declarations()
    t = given.index("t", given.dimension("T"))
    a = given.recursion("a", t, 1, lambda a: 2 * a[t - 1])
    (rule,) = given.givens.definitions
    assert a == rule.name
    assert definition_rows(rule) == [("a_{0}", "1"), ("a_{t}", "2 a_{t-1}")]
    assert definition(rule) == r"a_{t} = 2 a_{t-1}, \quad a_{0} = 1"


def test_a_start_that_has_its_own_name_is_not_said():
    given = Declarations()
    t = given.index("t", given.dimension("T"))
    given.recursion("a", t, given.real("a_0"), lambda a: 2 * a[t - 1])
    (rule,) = given.givens.definitions
    assert definition_rows(rule) == [("a_{t}", "2 a_{t-1}")]
    assert definition(rule) == "a_{t} = 2 a_{t-1}"
