"""Indices that are given to be equal are one index."""

from __future__ import annotations

from derive.notation import Givens, Index, Term
from derive.notation.sorts import NATURAL


def as_one(givens: Givens, s: Term) -> Term:
    """
    i = t    S(t)
    ---------------    i an index, t an index or a whole number
    S(i)

    >>> from derive.notation import Declarations, relation
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x, i, j = given.vector("x", n), given.index("i", n), given.index("j", n)
    >>> as_one(given.givens.fact(relation(i, "eq", j)), relation(x[i], "eq", x[j]))
    eq(at(x, j), at(x, j))
    """
    for f in givens.facts:
        if f.head != "eq":
            continue
        for i, t in (f.args, f.args[::-1]):
            if i.head == "sym" and isinstance(i.sort, Index) and i not in t.free and (isinstance(t.sort, Index) or t.head == "num" or t.sort == NATURAL):
                s = s.subs({i: t})
                break
    return s


__all__ = ["as_one"]
