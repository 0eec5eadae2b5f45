"""What inequalities say: each side of ⇔ from the other, one use of each way to say it plainly, and what does not follow."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, lt

from derive.kernel import Proof, prove
from derive.notation import Declarations, Term, relation
from derive.notation.build import absolute, exp, log, logistic

given = Declarations()
x, y = given.real("x y")
a, h = given.positive("a h")
le = lambda u, v: relation(u, "le", v)  # noqa: E731 — beside gt, ge and lt


def both(*parts: Term) -> Term:
    return Term("and", parts)


def same(one: Term, other: Term) -> bool:
    return isinstance(prove(Term("iff", (one, other)), given.givens), Proof)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lt(absolute(1 - a * h), 1), both(lt(0, a * h), lt(a * h, 2))),
        (le(absolute(x), h), both(le(-h, x), le(x, h))),
        (gt(a * x, 0), gt(x, 0)),
        (lt(-a * x, 0), gt(x, 0)),
        (ge(a**2, h**2), ge(a, h)),
        (ge(exp(x), 1), ge(x, 0)),
        (lt(exp(x), 2), lt(x, log(2))),
        (gt(logistic(x) * 2, 1), gt(x, 0)),
        (le(log(a), 0), le(a, 1)),
        (lt(x**2, 1), lt(absolute(x), 1)),
    ],
    ids=str,
)
def test_two_ways_to_say_it(one: Term, other: Term) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lt(absolute(x), h), lt(x, h)),
        (gt(x * y, 0), gt(x, 0)),
        (gt(x, 0), gt(x**2, 0)),
        (ge(exp(x), 1), gt(x, 0)),
        (lt(x**2, 1), lt(x, 1)),
        (gt(-a * x, 0), gt(x, 0)),
    ],
    ids=str,
)
def test_what_says_less_or_something_else(one: Term, other: Term) -> None:
    assert not same(one, other)
