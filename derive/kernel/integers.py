"""Which forms are whole numbers at every point that the givens allow."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from derive.notation import Index, Tensor, Term

from .poly import Poly, read

if TYPE_CHECKING:
    from .engine import Kernel

MOST_LETTERS, HIGHEST = 3, 10
WHOLE_VALUES = frozenset(("delta", "indicator"))


def is_integer(k: Kernel, p: Poly) -> bool:
    """Whether a form is a whole number at every point: a polynomial in whole numbers that only takes whole values.

    >>> from derive.notation import Declarations
    >>> from derive.kernel.engine import Kernel
    >>> from derive.kernel.poly import read
    >>> given = Declarations()
    >>> n, x = given.dimension("n"), given.real("x")
    >>> k = Kernel(given.givens)
    >>> is_integer(k, read(2 * n + 1)), is_integer(k, read(n * (n + 1) / 2)), is_integer(k, read(n / 2)), is_integer(k, read(n + x))
    (True, True, False, False)
    """
    if not all(_whole_power(k, b, e) for m in p.terms for b, e in m):
        return False
    return all(c == int(c) for _, c in p) or _takes_whole_values(p)


def _takes_whole_values(p: Poly) -> bool:
    """
    p(x) is whole for x = 0, …, deg p (in each letter)
    ----------------------------------------------------
    p(x) is whole for every whole x
    """
    degrees: dict[Term, int] = {}
    for b, e in (pair for m in p.terms for pair in m):
        if not isinstance(e, int):
            return False
        degrees[b] = max(degrees.get(b, 0), e)
    if len(degrees) > MOST_LETTERS or sum(degrees.values()) > HIGHEST:
        return False
    for point in itertools.product(*(range(d + 1) for d in degrees.values())):
        at = dict(zip(degrees, point, strict=True))
        values = (Fraction(c) * Fraction(prod(at[b] ** e for b, e in m if isinstance(e, int))) for m, c in p)
        if sum(values, Fraction(0)).denominator != 1:
            return False
    return True


def _whole_power(k: Kernel, b: Term, e: object) -> bool:
    return isinstance(e, int) and e >= 0 and is_whole(k, b)


def is_whole(k: Kernel, b: Term) -> bool:
    """Whether an atom is a whole number: an index, a letter or component that counts, a sum of whole numbers."""
    if b.head in WHOLE_VALUES:
        return True
    if b.head in ("sym", "at"):
        sort = b.sort
        return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain in ("N", "Z", "B"))
    if b.head == "abs":
        return is_integer(k, read(b.args[0]))
    return b.head in ("sum", "prod") and is_integer(k, read(b.args[3]))
