"""Weights as any weights: one use for each spelling, one refusal for each condition."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, proof, refused

from derive.kernel.distributions import NAME
from derive.notation import Declarations, relation
from derive.notation.build import Sum, d, diag, exp, log
from derive.notation.shorthands import shorthand


class Softmax:
    """The weights q = softmax(z), and letters p of which nothing is said."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.n = given.dimension("n")
        self.i = given.index("i", self.n)
        self.z, self.p = given.vectors("z p", self.n)
        self.q = given.define("q", shorthand("softmax", self.z))
        self.whole = relation(Sum(self.p[self.i], self.i), "eq", 1)


@pytest.fixture
def on() -> Softmax:
    return Softmax()


def test_the_entropy_of_defined_weights(on: Softmax) -> None:
    entropy = -Sum(on.q[on.i] * log(on.q[on.i]), on.i)
    proof(entropy, 0, on.given, head="ge", by=NAME)
    proof(entropy, log(on.n), on.given, head="le", by=NAME)
    refused(entropy, log(on.n), on.given, head="lt")
    refused(entropy, 0, on.given, head="gt")


def test_one_is_the_sum_of_the_weights(on: Softmax) -> None:
    proof(Sum(on.q[on.i] ** 2, on.i), 1, on.given, head="le", by=NAME)
    refused(Sum(on.q[on.i] ** 2, on.i), 1, on.given, head="lt")


def test_weights_have_no_sign_but_plus_and_the_sum_one(on: Softmax) -> None:
    p = on.p[on.i]
    proof(p, 1, on.given, ge(p, 0), on.whole, head="le")
    refused(p, 1, on.given, on.whole, head="le")
    refused(p, 1, on.given, ge(p, 0), head="le")


def test_what_moves_with_its_letters_is_no_letter(on: Softmax) -> None:
    refused(Sum(d(on.q[on.i], on.z[on.i]), on.i), 0, on.given, head="le")
    refused(exp(on.z[on.i]), 1, on.given, head="le")


def test_the_rows_of_a_matrix_as_weights(on: Softmax) -> None:
    j = on.given.index("j", on.n)
    a = on.given.matrix("A", on.n)
    rows = relation(Sum(a[on.i, j], j), "eq", 1)
    entropy = -Sum(a[on.i, j] * log(a[on.i, j]), j)
    proof(a[on.i, j], 1, on.given, ge(a[on.i, j], 0), rows, head="le")
    proof(entropy, log(on.n), on.given, gt(a[on.i, j], 0), rows, head="le")
    refused(a[on.i, j], 1, on.given, rows, head="le")
    refused(Sum(a[on.i, j], on.i), 1, on.given, ge(a[on.i, j], 0), rows, head="le")  # not the columns


def test_weights_that_are_written_out(on: Softmax) -> None:
    w, u = shorthand("softmax", 2 * on.z), on.p
    proof(u.T @ (diag(w) - w @ w.T) @ u, 0, on.given, head="ge", by=NAME)
    proof(Sum(w[on.i] ** 2, on.i), 1, on.given, head="le", by=NAME)
    refused(u.T @ (diag(w) - w @ w.T) @ u, 0, on.given, head="gt")
    refused(u.T @ (diag(w) - 2 * w @ w.T) @ u, 0, on.given, head="ge")
