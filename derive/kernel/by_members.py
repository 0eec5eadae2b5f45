"""Derivatives by a member of a recursion: the steps to it split at the members between, or summed up, and compared then."""

from __future__ import annotations

from derive.notation import NotSupported, SortError, Term

from .compare import differences
from .engine import Kernel
from .poly import Poly
from .rules.recursion import recursions
from .rules.single_steps import telescoped_members, with_members_between
from .rules.together import vanishes

WAYS = {"chain rule over members of a recursion": with_members_between, "a recursion as a telescoped sum": telescoped_members}


def by_members(k: Kernel, s: Term) -> bool:
    """Whether the sides of an equation are equal once every ∂z_n/∂z_m is kept whole, and then split at members between or summed up."""
    if not recursions(k) or not any(t.head in ("deriv", "grad") for t in s.walk()):
        return False
    try:
        with k.attempt() as inner:
            inner.folded = True
            for p in differences(inner, *s.args):
                _settle(inner, s, p)
            return True
    except (NotSupported, SortError, ZeroDivisionError, RecursionError):
        return False


def _settle(k: Kernel, s: Term, p: Poly) -> None:
    """Show p = 0 by one way after the other, each on what the last one left."""
    for name, way in WAYS.items():
        if vanishes(p):
            return
        q = way(k, p)
        if q != p:
            k.note(name, s)
        p = q
    if not vanishes(p):
        raise NotSupported("not by members of a recursion")


__all__ = ["by_members"]
