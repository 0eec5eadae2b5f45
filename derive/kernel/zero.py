"""When a form is zero: cleared of divisors, then by the identities that normal forms leave open, stage by stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from derive.notation import Index, NotSupported, SortError, Term

from .by_upper_bound import closes
from .congruence import unified
from .distinctions import in_every_case
from .engine import Kernel, TooMuchWork
from .poly import Poly, key, to_term
from .ranges import refined, telescoped
from .rules.together import together, vanishes
from .triangular import balanced
from .trigonometry import expanded

DEEPEST = 3
LONGEST = 200  # monomials of a form that is rewritten further


class Stage(NamedTuple):
    """A rewriting of a form into an equal one, with the heads of atoms that it is about (none: all)."""

    rule: str
    heads: frozenset[str]
    change: Callable[[Kernel, Poly], Poly]


def is_zero(k: Kernel, p: Poly) -> bool:
    """Whether p = 0 wherever it is defined."""
    if vanishes(p):
        return True
    depth = k.cache.get("zero depth", 0)
    if depth >= DEEPEST or len(p) > LONGEST:
        return False
    k.cache["zero depth"] = depth + 1
    try:
        return _by_stages(k, together(p)) or _by_induction(k, together(p)) or _by_cases(k, p)
    finally:
        k.cache["zero depth"] = depth


def _by_stages(k: Kernel, p: Poly) -> bool:
    """Rewrite p by one stage after the other, and look after each."""
    for stage in STAGES:
        if stage.heads and not any(b.head in stage.heads for b in p.atoms):
            continue
        try:
            q = stage.change(k, p)
        except (NotSupported, SortError, ZeroDivisionError):
            continue
        if q == p:
            continue
        if vanishes(q):
            k.note(stage.rule, Term("eq", (to_term(p), to_term(Poly({})))))
            return True
        p = q
    return False


def _by_induction(k: Kernel, p: Poly) -> bool:
    if not closes(k, p, is_zero):
        return False
    k.note("induction over the upper bound", Term("eq", (to_term(p), to_term(Poly({})))))
    return True


def _by_cases(k: Kernel, p: Poly) -> bool:
    try:
        found = in_every_case(k, p, lambda inner, q: vanishes(q) or _by_stages(inner, q))
    except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
        return False
    if found:
        k.note("distinction of cases", Term("eq", (to_term(p), to_term(Poly({})))))
    return found


def _by_given(k: Kernel, p: Poly) -> Poly:
    """The same form under the equations that are given, and under the rules of the inverses in it."""
    from .rules.completion import settled

    return settled(k, p)


def _by_joining(k: Kernel, p: Poly) -> Poly:
    """The same form, with ordered products of matrices joined with their next factors."""
    from .rules.joining import joined

    return joined(k, p)


def _by_deltas(k: Kernel, p: Poly) -> Poly:
    """δᵢⱼ f(j) = δᵢⱼ f(i)."""
    from .engine import settled_deltas

    return settled_deltas(k, p, tuple(sorted((s for s in p.free if isinstance(s.sort, Index)), key=key)))


STAGES = (
    Stage("size of a number of known sign", frozenset(("abs",)), lambda k, p: k.nf(to_term(p))),
    Stage("given relations", frozenset(), _by_given),
    Stage("an ordered product split at one index", frozenset(("at", "sum")), _by_joining),
    Stage("addition theorems", frozenset(("sin", "cos")), lambda k, p: expanded(p)),
    Stage("halves of a square", frozenset(("sum",)), balanced),
    Stage("splitting a sum", frozenset(("sum",)), telescoped),
    Stage("splitting a product", frozenset(("prod",)), refined),
    Stage("equal arguments", frozenset(), lambda k, p: unified(k, p, is_zero)),
)

__all__ = ["STAGES", "is_zero"]
