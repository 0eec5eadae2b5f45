"""Generalisation: what holds for any members of a family holds for the members that a recursion gives it."""

from __future__ import annotations

from collections.abc import Iterable

from derive.notation import NotSupported, SortError, Term

from .compare import differences
from .engine import Kernel
from .rules.joining import joined
from .rules.recursion import recursions
from .rules.together import vanishes

DERIVATIVES = frozenset(("deriv", "grad", "partial"))


def by_generalisation(k: Kernel, s: Term) -> bool:
    """
    P(z) for every family z,    no derivative is taken in P
    ----------------------------------------------------------
    P(z) for z_b = a,  z_t = f(t, z_{t−1})

    A derivative asks what a member depends on, so that it says more than P does for free letters.
    """
    names = recursions(k) - k.blocked
    if not names or _differentiates(k, s):
        return False
    try:
        with k.attempt(blocked=names) as inner:
            for p in differences(inner, *s.args):
                if not vanishes(p) and joined(inner, p):
                    raise NotSupported("not by normal forms")
    except (NotSupported, SortError, ZeroDivisionError):
        return False
    k.note("generalisation", s)
    return True


def _differentiates(k: Kernel, s: Term) -> bool:
    """Whether a derivative stands in a statement, in a definition, or as the prime or Jacobian of a defined map."""
    defined = {d.name for d in k.givens.definitions}
    return any(t.head in DERIVATIVES or (t.head in ("prime", "jac") and t.free & defined) for t in _subterms(k, s))


def _subterms(k: Kernel, s: Term) -> Iterable[Term]:
    """What stands in a statement and in the definitions that are given."""
    yield from s.walk()
    for d in k.givens.definitions:
        yield from d.right.walk()
        for _, _, first in d.base:
            yield from first.walk()


__all__ = ["by_generalisation"]
