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
    P(z) for every family z,    P takes no derivative and binds nothing that z depends on
    ----------------------------------------------------------------------------------------
    P(z) for z_b = a,  z_t = f(t, z_{t−1})

    A derivative and an average ask what a member depends on, so that they say more than P does for free letters.
    """
    names = recursions(k) - k.blocked
    if not names or _differentiates(k, s) or _binds(k, s, names):
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


def _binds(k: Kernel, s: Term, names: frozenset[Term]) -> bool:
    """Whether something is bound, here or in a definition, that a recursion is made of."""
    bound = {t.bound for t in _subterms(k, s) if t.bound is not None}
    recursive = [d for name in names if (d := k.definition(name)) is not None]
    return any(k._rests_on(d, b, frozenset()) for d in recursive for b in bound)


def _subterms(k: Kernel, s: Term) -> Iterable[Term]:
    """What stands in a statement and in the definitions that are given."""
    yield from s.walk()
    for d in k.givens.definitions:
        yield from d.right.walk()
        for _, _, first in d.base:
            yield from first.walk()


__all__ = ["by_generalisation"]
