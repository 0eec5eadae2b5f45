"""Which forms are whole numbers at every point that the givens allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Index, Tensor, Term

from .poly import Poly, read

if TYPE_CHECKING:
    from .engine import Kernel

WHOLE_VALUES = frozenset(("delta", "indicator"))


def is_integer(k: Kernel, p: Poly) -> bool:
    """Whether a form is a whole number at every point: a combination, with whole coefficients, of whole numbers.

    >>> from derive.notation import Declarations
    >>> from derive.kernel.engine import Kernel
    >>> from derive.kernel.poly import read
    >>> given = Declarations()
    >>> n, x = given.dimension("n"), given.real("x")
    >>> k = Kernel(given.givens)
    >>> is_integer(k, read(2 * n + 1)), is_integer(k, read(n / 2)), is_integer(k, read(n + x))
    (True, False, False)
    """
    return all(c == int(c) and all(_whole_power(k, b, e) for b, e in m) for m, c in p)


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
