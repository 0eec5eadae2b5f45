r"""Rules for the next member: z_{t+1} = f(z_t), z^{(\ell+1)} = …, W_d^{\ell+1} = …; and what is no such rule."""

from __future__ import annotations

import pytest

from derive.notation import Index, number, symbol
from derive.notation.sorts import NATURAL
from derive.reading.givens import GivensReader, read_givens
from derive.reading.successors import stepped

BEFORE = (r"T \in \mathbb{N}", r"t \in \{0, \dots, T-1\}", r"f : \mathbb{R} \to \mathbb{R}")


def givens(*lines: str) -> GivensReader:
    return read_givens("\n".join((*BEFORE, *lines)))


@pytest.mark.parametrize(
    ("base", "rule"),
    [
        (r"z_0 \in \mathbb{R}", "z_{t+1} = f(z_t)"),
        (r"z^0 \in \mathbb{R}", "z^{t+1} = f(z^t)"),
        (r"z^{(0)} \in \mathbb{R}", "z^{(t+1)} = f(z^{(t)})"),
        (r"z_d^{[0]} \in \mathbb{R}", "z_d^{[t+1]} = f(z_d^{[t]})"),
    ],
)
def test_a_rule_for_the_next_member_is_a_recursion(base: str, rule: str) -> None:
    found = givens(base, rule)
    assert not found.problems
    (recursion,) = found.scope.givens.definitions
    (t,) = recursion.parameters
    assert repr(t.sort) == "Index(lo=1, hi=T)"
    assert repr(recursion.right).endswith("add(t, neg(1))))")
    assert recursion.base[0][1] == number(0)


@pytest.mark.parametrize("rule", ["z_{t+1} = f(z_{t+1})", "z_{t+1} = f(w_t)", "z_{t+2} = f(z_t)", "z_{s+1} = f(z_s)"])
def test_what_is_no_rule_for_the_next_member(rule: str) -> None:
    assert givens(r"z_0 \in \mathbb{R}", rule).problems


def test_a_power_of_a_number_is_no_member() -> None:
    assert givens(r"z \in \mathbb{R}", "z^{t+1} = f(z)").problems


def test_indices_are_stepped_back_as_a_whole() -> None:
    T = symbol("T", NATURAL)
    i, j = symbol("t", Index(number(0), T - 1)), symbol("t", Index(number(1), T))
    assert [repr(stepped(t, i, j, -1)) for t in (i, i + 1, i + 2, i - 1, 2 * i)] == [
        "add(t, neg(1))",
        "t",
        "add(t, 1)",
        "add(t, neg(2))",
        "mul(2, add(t, neg(1)))",
    ]


def test_an_iterate_stands_beside_a_letter_where_its_start_is_named() -> None:
    found = givens(r"\theta, \theta^0 \in \mathbb{R}", r"\theta^{t+1} = \theta^t - f(\theta)")
    assert not found.problems
    assert [repr(d.right) for d in found.scope.givens.definitions] == [r"add(at(\theta^\cdot, add(t, neg(1))), neg(app(f, \theta)))"]
    assert givens(r"\theta \in \mathbb{R}", r"\theta^{t+1} = \theta^t - f(\theta)").problems  # powers
