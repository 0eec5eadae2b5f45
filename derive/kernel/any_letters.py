"""Defined letters as any letters: what holds for all values of a letter holds for the one that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from derive.notation import NotSupported, SortError, Tensor, Term, relation

from .engine import Kernel
from .poly import constant
from .signs import NEG, NONNEG, NONPOS, POS, sign_of

Show = Callable[[Kernel, Term], None]  # proves a statement or raises
Failures = tuple[type[Exception], ...]
MOVING = frozenset(("deriv", "grad", "partial", "jac", "prime"))


def for_any_letters(k: Kernel, s: Term, show: Show, failures: Failures) -> bool:
    """
    P(u) for every u of this shape
    --------------------------------
    P(u) for the u that is defined

    P takes no derivative, by itself or in a definition, and binds nothing that u depends on.
    """
    if moves(k, s):
        return False
    bound = {t.bound for t in s.walk() if t.bound is not None}
    defined = [x for x in s.free if is_apart(k, x, bound)]
    choices = dict.fromkeys(frozenset(x for x in defined if x.rank or scalars) for scalars in (False, True))
    return any(letters and _shown(k, s, letters, show, failures) for letters in choices)


def moves(k: Kernel, s: Term) -> bool:
    """Whether a derivative stands in a statement or in a definition."""
    return any(t.head in MOVING for whole in (s, *(d.right for d in k.givens.definitions)) for t in whole.walk())


def _shown(k: Kernel, s: Term, letters: frozenset[Term], show: Show, failures: Failures) -> bool:
    known = tuple(fact for x in sorted(letters, key=repr) for fact in _limits(k, x))
    try:
        with k.attempt(blocked=letters) as inner:
            show(replace(inner, givens=inner.givens.fact(*known), cache={}), s)
    except failures:
        return False
    k.note("generalisation", s)
    return True


def _limits(k: Kernel, x: Term) -> Iterator[Term]:
    """On which side of 0 and of 1 a number lies, or every entry of an array."""
    part = Term("at", (x, *k.indices_for(x.dims))) if x.dims else x
    for limit in (0, 1):
        try:
            s = sign_of(k, k.nf(part) - constant(limit))
        except (NotSupported, SortError, ZeroDivisionError):
            continue
        head = {POS: "gt", NONNEG: "ge", NEG: "lt", NONPOS: "le"}.get(s)
        if head is not None:
            yield relation(part, head, limit)


def is_apart(k: Kernel, x: Term, bound: set[Term]) -> bool:
    """Whether a letter stands for a number or an array by one plain definition, whole or by its entries, without anything that is bound."""
    definition = k.definition(x)
    if definition is None or definition.base or not isinstance(x.sort, Tensor):
        return False
    if definition.left != x and definition.left.args[1:] != definition.parameters:
        return False
    return not any(k._rests_on(definition, b, frozenset()) for b in bound)


__all__ = ["Failures", "Show", "for_any_letters", "is_apart", "moves"]
