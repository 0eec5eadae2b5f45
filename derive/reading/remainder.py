r"""A remainder at the end of a side: f = g + O(h^k) compares f and g to the order k − 1 as h → 0, f = g + o(h^k) to the order k."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Term, number
from derive.notation.sorts import Tensor
from derive.notation.statement import Near

from .names import plain
from .reader import Reader, bare
from .terms import value
from .tree import Node, Row

LANDAU = {"O": 1, r"\mathcal{O}": 1, r"\mathcal O": 1, "o": 0}  # how much less than its exponent the order is
SIZES = ("abs", "norm")
MOST = 8


def without_remainder(r: Reader, row: Row) -> tuple[Row, Near]:
    """A side without its remainder, and what is compared then; the side as it is where it has none that is understood."""
    row = plain(row)
    if len(row) < 2 or row[-1].kind != "group" or row[-1].text != "()" or row[-2].text not in LANDAU or r.scope.find(row[-2].text) is not None:
        return row, ()
    sign = row[-3] if len(row) > 2 else None
    found = _power(bare(value(r, row[-1].inner, row[-1].span)))
    if found is None or not (sign is None or (sign.kind == "op" and sign.text in "+-")):
        return row, ()
    letter, point, exponent = found
    order = exponent - LANDAU[row[-2].text]
    if not 0 <= order <= MOST:
        return row, ()
    return row[:-3] or (Node("number", "0", row[-1].span),), (((letter,), point, order),)


def _power(t: Term) -> tuple[Term, Term, int] | None:
    """(x, a, k) for (x − a)^k, |x − a|^k and ‖x − a‖^k, where x is a real letter or a vector of them."""
    exponent = Fraction(1)
    if t.head == "pow" and t.args[1].head == "num":
        t, exponent = t.args[0], Fraction(t.args[1].args[0])
    if t.head in SIZES and len(t.args) == 1:
        t = t.args[0]
    point = number(0)
    if t.head == "add" and len(t.args) == 2 and t.args[1].head == "neg" and not t.args[0].free & t.args[1].free:
        t, point = t.args[0], t.args[1].args[0]
    real = t.head == "sym" and isinstance(t.sort, Tensor) and t.sort.domain == "R"
    if not real or exponent.denominator != 1 or exponent < 1:
        return None
    return t, point, int(exponent)


__all__ = ["without_remainder"]
