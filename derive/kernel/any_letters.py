"""Defined letters as any letters: what holds for all values of a letter holds for the one that it stands for."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import NotSupported, SortError, Tensor, Term

from .engine import Kernel

Show = Callable[[Kernel, Term], None]  # proves a statement or raises
MOVING = frozenset(("deriv", "grad", "partial", "jac", "prime"))


def for_any_letters(k: Kernel, s: Term, show: Show, failures: tuple[type[Exception], ...]) -> bool:
    """
    P(u) for every u of this shape
    --------------------------------
    P(u) for the u that is defined

    P takes no derivative, by itself or in a definition, and binds nothing that u depends on.
    """
    if any(t.head in MOVING for whole in (s, *(d.right for d in k.givens.definitions)) for t in whole.walk()):
        return False
    bound = {t.bound for t in s.walk() if t.bound is not None}
    defined = [x for x in s.free if _is_defined(k, x) and not any(k._rests_on(k.givens.definition_of(x), b, frozenset()) for b in bound)]
    choices = dict.fromkeys(frozenset(x for x in defined if x.rank or scalars) for scalars in (False, True))
    return any(letters and _shown(k, s, letters, show, failures) for letters in choices)


def _shown(k: Kernel, s: Term, letters: frozenset[Term], show: Show, failures: tuple[type[Exception], ...]) -> bool:
    try:
        with k.attempt(blocked=letters) as inner:
            show(inner, s)
    except (NotSupported, SortError, ZeroDivisionError, *failures):
        return False
    k.note("generalisation", s)
    return True


def _is_defined(k: Kernel, x: Term) -> bool:
    """Whether a letter stands for a number or an array by one plain definition."""
    definition = k.definition(x)
    return definition is not None and definition.left == x and not definition.base and isinstance(x.sort, Tensor)


__all__ = ["for_any_letters"]
