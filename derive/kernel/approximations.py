"""≈: near a limit, to a joint order; between numbers, to the last digit that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import factorial

from derive.notation import NotSupported, Term, number, symbol, term

from .compare import differences
from .definedness import WALKS, Obligation, Place, holds, obligations
from .engine import Kernel
from .poly import Poly, to_term

STRICT = {"ge": "gt", "le": "lt", "possemidef": "posdef"}
MAX_ORDER = 6


@dataclass(frozen=True, slots=True)
class Approach:
    """Letters that go to a common limit together, and the order up to which two sides are compared."""

    letters: tuple[Term, ...]
    limit: Term
    order: int


def approach(k: Kernel, statement: Term) -> Approach | None:
    """What the last given that speaks of letters of the statement says about ≈."""
    for letters, limit, order in reversed(k.givens.approx):
        if any(v in k.exposed(side, v).free for v in letters for side in statement.args):
            return Approach(letters, limit, order)
    return None


# -- near a limit ----------------------------------------------------------------------------------


def coefficients(k: Kernel, statement: Term, near: Approach) -> Iterator[tuple[int, Poly]]:
    """
    D smooth at v = a
    ------------------------------------------------------------------------------------
    D = O(‖v − a‖^{n+1})  iff  the derivatives of D(a + t h) by t up to order n vanish at t = 0, for every h

    The terms of the difference of the two sides, with their orders.
    """
    if near.limit.head == "const" or near.order > MAX_ORDER:
        raise NotSupported("≈ at infinity, or to a high order")
    directions = {v: k.fresh_like(symbol("h", v.sort)) for v in near.letters}
    left, right = (_exposed(k, side, near) for side in statement.args)
    for p in differences(k, left, right):
        _require_smooth(k, p, near)
        yield from _terms(k, p, near, directions)


def _terms(k: Kernel, p: Poly, near: Approach, directions: dict[Term, Term]) -> Iterator[tuple[int, Poly]]:
    """The j-th derivative of p(a + t h) by t at 0, over j!, with h = v − a."""
    from .rules.calculus import diff

    t = k.fresh_like(symbol("t"))
    p = k.replace(p, {v: near.limit + t * h for v, h in directions.items()})
    back = {h: v - near.limit for v, h in directions.items()}
    for j in range(near.order + 1):
        yield j, k.replace(k.replace(p, {t: number(0)}), back).scale(Fraction(1, factorial(j)))
        p = diff(k, p, t) if j < near.order else p


def _exposed(k: Kernel, side: Term, near: Approach) -> Term:
    for v in near.letters:
        side = k.exposed(side, v)
    return side


def _require_smooth(k: Kernel, p: Poly, near: Approach) -> None:
    """Refuse a difference that may not be defined and smooth in a neighbourhood of the limit."""
    for o in at_the_limit(k, to_term(p), near, Place()):
        if not holds(k, o.condition, o.averaged, o.under):
            raise NotSupported("a difference that may not be smooth at the limit")


def at_the_limit(k: Kernel, side: Term, near: Approach, place: Place) -> Iterator[Obligation]:
    """Under what a term is defined and smooth near the limit: strict inequalities there hold around it too."""
    letters = frozenset(near.letters)
    put = dict.fromkeys(near.letters, near.limit)
    for o in obligations(k, _exposed(k, side, near), replace(place, smooth=place.smooth | letters)):
        condition = o.condition
        if condition.free & letters and not condition.free & frozenset(o.averaged):
            condition = Term(STRICT.get(condition.head, condition.head), condition.args).subs(put)
        yield replace(o, condition=condition)


def _approximation(k: Kernel, statement: Term, place: Place) -> Iterator[Obligation]:
    """An approximation near a limit needs both sides near the limit only."""
    near = approach(k, statement)
    for side in statement.args:
        yield from obligations(k, side, place) if near is None else at_the_limit(k, side, near, place)


WALKS["approx"] = _approximation


# -- to the last digit -----------------------------------------------------------------------------


def half_a_unit(statement: Term) -> tuple[Term, Term]:
    """left ≈ right between numbers: −u/2 ≤ left − right ≤ u/2 for the unit u of the last digit that is printed.

    >>> from derive.notation import symbol
    >>> half_a_unit(Term("approx", (symbol("x"), term(0.25))))[0]
    le(x, add(1/4, div(1, 200)))
    """
    left, right = statement.args
    for printed, other in ((right, left), (left, right)):
        decimals = _decimals(printed)
        if decimals is not None:
            slack = term(Fraction(1, 2 * 10**decimals))
            return Term("le", (other, printed + slack)), Term("ge", (other, printed - slack))
    raise NotSupported("≈ without a limit, between sides of which none is a number as it is printed")


def _decimals(t: Term) -> int | None:
    """How many digits a printed number has after the point."""
    while t.head == "neg":
        t = t.args[0]
    if t.head != "num" or (t.args[0].denominator != 1 and "." not in t.args[1]):
        return None
    return len(t.args[1].partition(".")[2])


__all__ = ["Approach", "approach", "coefficients", "half_a_unit"]
