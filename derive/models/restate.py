"""∝ and ≈ as equations: what they say is restated with fresh letters, and then evaluated like any equation."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.notation import Givens, Tensor, Term, number, symbol
from derive.notation.term import term

from .outcomes import Unknown

Restated = tuple[Term, Givens]


def restated(statement: Term, givens: Givens) -> Restated:
    """The statement as it is, or an equation (with givens for its fresh letters) that it implies."""
    if statement.head == "propto":
        return _proportional(statement, givens)
    if statement.head == "approx":
        return _approximate(statement, givens)
    return statement, givens


def moved(t: Term, x: Term, value: Term) -> Term:
    """t at another value of x, definitions included."""
    return Term("app", (Term("lam", (x, t)), value))


# -- proportional to -----------------------------------------------------------------------------


def _proportional(statement: Term, givens: Givens) -> Restated:
    """L ∝ R in x: L(x)·R(x′) = L(x′)·R(x) for all x and x′."""
    left, right = statement.args
    if not givens.propto or any(not isinstance(x.args[1], Tensor) for x in givens.propto):
        raise Unknown("∝ without the letters in which it is meant")
    other_left, other_right, extended = left, right, givens
    for x in givens.propto:
        copy = symbol(f"{x.args[0]}'", x.args[1])
        extended = _with_copy(extended, x, copy)
        other_left, other_right = moved(other_left, x, copy), moved(other_right, x, copy)
    return Term("eq", (Term("mul", (left, other_right)), Term("mul", (other_left, right)))), extended


def _with_copy(givens: Givens, x: Term, copy: Term) -> Givens:
    """A letter like x: every fact about x holds for the copy; so does its law."""
    facts = tuple(f.subs({x: copy}) for f in givens.facts if x in f.free)
    random = tuple(replace(r, symbol=copy) for r in givens.random if r.symbol == x)
    if any(x in a.free for a in givens.assumed):
        raise Unknown("∝ in a letter about which something is assumed")
    return replace(givens.declare(copy).fact(*facts), random=(*givens.random, *random))


# -- approximately -----------------------------------------------------------------------------


def _approximate(statement: Term, givens: Givens) -> Restated:
    left, right = statement.args
    for variables, limit, order in reversed(givens.approx):
        if any(v in statement.free for v in variables):
            return _near_limit(left, right, givens, variables, limit, order)
    return _to_the_last_digit(left, right), givens


def direction(v: Term) -> Term:
    """The letter for the direction in which v leaves its limit."""
    return symbol(f"h_{{{v.args[0]}}}", v.args[1])


def near(statement: Term, givens: Givens) -> tuple[tuple[Term, ...], Term] | None:
    """The letters of an approximation that go to a limit, and that limit; nothing for one between numbers."""
    for variables, limit, _ in reversed(givens.approx):
        if any(v in statement.free for v in variables):
            return variables, limit
    return None


def _near_limit(left: Term, right: Term, givens: Givens, variables: tuple[Term, ...], limit: Term, order: int) -> Restated:
    """The same Taylor coefficients up to the order, along every line v = limit + t·h."""
    if any(not isinstance(v.args[1], Tensor) for v in variables) or limit.head == "const":
        raise Unknown("≈ at this limit")
    t, extended = symbol("t_{(0)}"), givens
    sides = [left, right]
    for v in variables:
        h = direction(v)
        extended = extended.declare(h)
        line = Term("add", (limit, Term("mul", (t, h)))) if limit != number(0) else Term("mul", (t, h))
        sides = [moved(side, v, line) for side in sides]
    parts = [Term("eq", tuple(_coefficient(side, t, k) for side in sides)) for k in range(order + 1)]
    return Term("and", tuple(parts)), extended


def _coefficient(side: Term, t: Term, k: int) -> Term:
    function = Term("lam", (t, side))
    return Term("app", (Term("prime", (function, k)) if k else function, number(0)))


def _to_the_last_digit(left: Term, right: Term) -> Term:
    """|L − R| ≤ half a unit of the last digit that is printed."""
    for printed in (right, left):
        decimals = _decimals(printed)
        if decimals is not None:
            gap = Term("abs", (Term("add", (left, Term("neg", (right,)))),))
            return Term("le", (gap, term(Fraction(1, 2 * 10**decimals))))
    raise Unknown("≈ without a limit, between sides of which none is a number")


def _decimals(t: Term) -> int | None:
    """How many digits after the point a number is printed with."""
    while t.head == "neg":
        t = t.args[0]
    if t.head != "num":
        return None
    text = t.args[1] or str(t.args[0])
    if "/" in text:
        return None
    return len(text.split(".")[1]) if "." in text else 0
