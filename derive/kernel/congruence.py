"""Atoms with equal arguments are equal: log u = log v where u − v = 0, and a sum depends on its summands only."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import BINDERS, Index, NotSupported, SortError, Term

from .engine import Kernel
from .poly import ZERO, Poly, as_exponent, atom, constant, key, read

Test = Callable[[Kernel, Poly], bool]
MOST_PAIRS = 60
LEAVES = frozenset(("num", "sym", "const", "upto", "between"))


def unified(k: Kernel, p: Poly, is_zero: Test) -> Poly:
    """
    u = v
    --------------
    f(u) = f(v)
    """
    found: dict[Term, Term] = {}
    kept: list[Term] = []
    pairs = 0
    for b in sorted(p.atoms, key=key):
        if b.head in LEAVES:
            continue
        for a in (a for a in kept if a.head == b.head and len(a.args) == len(b.args)):
            pairs += 1
            if pairs > MOST_PAIRS:
                return p
            if _alike(k, a, b, is_zero):
                found[b] = a
                break
        else:
            kept.append(b)
    return _replaced(p, found) if found else p


def _alike(k: Kernel, a: Term, b: Term, is_zero: Test) -> bool:
    """Whether two terms with the same head have equal arguments."""
    if a == b:
        return True
    if a.head != b.head or len(a.args) != len(b.args) or a.head in LEAVES or a.sort != b.sort:
        return False
    try:
        if a.head in BINDERS:
            return _alike_inside(k, a, b, is_zero)
        return all(_equal(k, x, y, is_zero) if isinstance(x, Term) and isinstance(y, Term) else x == y for x, y in zip(a.args, b.args, strict=True))
    except (NotSupported, SortError, ZeroDivisionError):
        return False


def _alike_inside(k: Kernel, a: Term, b: Term, is_zero: Test) -> bool:
    """The same letter over the same range, and equal bodies."""
    position, (scope, *more) = BINDERS[a.head]
    others = [n for n in range(len(a.args)) if n not in (position, scope)]
    if more or a.args[position].sort != b.args[position].sort or any(a.args[n] != b.args[n] for n in others):
        return False
    i, body = k.open(a)
    return _equal(k, body, b.args[scope].subs({b.args[position]: i}), is_zero)


def _equal(k: Kernel, x: Term, y: Term, is_zero: Test) -> bool:
    from .compare import differences

    if x == y:
        return True
    try:
        number = not x.dims and not y.dims and not isinstance(x.sort, Index) and not isinstance(y.sort, Index)
        if number and x.head not in BINDERS:
            return is_zero(k, read(x) - read(y))
        return all(is_zero(k, q) for q in differences(k, x, y))
    except (NotSupported, SortError, AttributeError):
        return _alike(k, x, y, is_zero)


def _replaced(p: Poly, values: dict[Term, Term]) -> Poly:
    total = ZERO
    for m, c in p:
        piece = constant(c)
        for b, e in m:
            piece = piece * atom(values.get(b, b), as_exponent(_replaced(e, values)) if isinstance(e, Poly) else e)
        total = total + piece
    return total


__all__ = ["unified"]
