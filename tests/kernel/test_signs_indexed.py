"""What is given of all members of a family holds of the one whose index the given itself was written with."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.probability import proof, refused

from derive.kernel import Proof, rules  # noqa: F401 — fills the tables
from derive.notation import SCALAR, Declarations, index, relation, term
from derive.notation.build import log

given = Declarations()
n = given.dimension("n")
i, j = given.index("i j", n)
a, b = given.family("a", index("k", 1, n), SCALAR), given.family("b", index("k", 1, n), SCALAR)
given.fact(relation(a[i], "gt", 0))


@pytest.mark.parametrize("k", [i, j, term(1)])
def test_a_fact_with_a_free_index_holds_for_every_index(k) -> None:
    assert isinstance(proof(log(a[k] ** 2), 2 * log(a[k]), given), Proof)


@pytest.mark.parametrize("other", [a[term(0)], b[i], a[i] - Fraction(1, 2)])
def test_it_says_nothing_outside_its_range_or_of_others(other) -> None:
    assert refused(log(other**2), 2 * log(other), given)


def test_each_letter_at_its_least() -> None:
    m = given.dimension("m")
    t = given.index("t", m)
    proof(i + t, 2, given, head="ge")
    proof(log(i + t + m - 2), log(i + t + m - 2), given)
    refused(log(i + t - 2), log(i + t - 2), given)
    refused(i + t, 2, given)  # not always equal
    refused(i - t + 1, 0, given, head="ge")
