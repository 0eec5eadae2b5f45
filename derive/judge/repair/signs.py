"""Signs, and differences the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Term, number

from .places import Place, is_value, with_part
from .table import Context, slip

WHOLE = ("", "exp", "sum", "expect", "div", "integral", "log")
ABSORBING = ("add", "neg", "mul", "matmul", "at", "transpose", "inverse", "hadamard", "inner")  # a sign in there is a sign around it


def negated(t: Term) -> Term:
    """−t, and t for −t."""
    return t.args[0] if t.head == "neg" else Term("neg", (t,))


@slip("sign of a term", 0)
def sign_of_a_term(place: Place, _: Context) -> Iterator[Term]:
    """a + b ← a − b and back."""
    t = place.node
    if t.head == "add":
        for k in reversed(range(len(t.args))):
            yield with_part(t, k, negated(t.args[k]))


@slip("sign", 0)
def sign(place: Place, _: Context) -> Iterator[Term]:
    """a ← −a and back: a whole side, an exponent, what is summed or averaged."""
    if is_value(place) and place.above in WHOLE and place.node != number(0):
        yield negated(place.node)


@slip("sign inside", 2)
def sign_inside(place: Place, _: Context) -> Iterator[Term]:
    """f(a) ← f(−a) and back."""
    if is_value(place) and place.above not in (*WHOLE, *ABSORBING) and place.node != number(0):
        yield negated(place.node)


@slip("difference the other way round", 1)
def turned_difference(place: Place, _: Context) -> Iterator[Term]:
    """a − b ← b − a: all signs of a sum."""
    t = place.node
    if t.head == "add":
        yield Term("add", tuple(map(negated, t.args)), t.style, t.span)


@slip("sign of an exponent", 1)
def sign_of_an_exponent(place: Place, _: Context) -> Iterator[Term]:
    """xᵃ ← x⁻ᵃ and back."""
    t = place.node
    if t.head == "pow":
        yield with_part(t, 1, negated(t.args[1]))
