"""Distinction of cases: where |u|, [A] or δᵢⱼ stand in the way, u ≥ 0 or u ≤ 0, A or not A, i = j or i ≠ j; and the values of a letter that has few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import Index, Term, relation

from .engine import Kernel
from .poly import Poly, as_poly, key, read, to_term
from .signs import NEG, POS, sign_of

Goal = Callable[[Kernel, Poly], bool]
DEEPEST = 3
MOST_VALUES = 4
Case = tuple[tuple[Term, ...], dict[Term, Term]]  # facts, and letters that become others


def in_every_case(k: Kernel, p: Poly, goal: Goal, depth: int = DEEPEST) -> bool:
    """
    A ⊢ goal(p)      not A ⊢ goal(p)
    ------------------------------------
    goal(p)
    """
    if depth == 0:
        return False
    cases = next(distinctions(k, p), None)
    return cases is not None and all(_holds(k, p, case, goal, depth) for case in cases)


def _holds(k: Kernel, p: Poly, case: Case, goal: Goal, depth: int) -> bool:
    facts, values = case
    with k.attempt(*facts) as inner:
        q = inner.nf(to_term(p).subs(values))
        return goal(inner, q) or (q != p and in_every_case(inner, q, goal, depth - 1))


def distinctions(k: Kernel, p: Poly) -> Iterator[tuple[Case, ...]]:
    """Ways to split into cases, those first that a form needs most often."""
    for x in sorted(p.free, key=key):
        values = _values(k, x)
        if values:
            yield tuple(((), {x: v}) for v in values)
    for b in sorted(p.atoms, key=lambda b: (b.head == "abs", len(key(b)), key(b))):  # what jumps says more than |u|
        row = ROWS.get(b.head)
        cases = row(k, b) if row else None
        if cases is not None:
            yield cases


def _values(k: Kernel, x: Term) -> tuple[Term, ...]:
    """The few values that a given leaves to a number."""
    found = next((f.args[1:] for f in k.givens.facts if f.head == "in" and f.args[0] == x and not x.rank), ())
    return found if len(found) <= MOST_VALUES and not any(v.free for v in found) else ()


def _by_sign(k: Kernel, b: Term) -> tuple[Case, ...] | None:
    """u ≥ 0 or u ≤ 0."""
    u = b.args[0]
    s = sign_of(k, read(u))
    return (((relation(u, "ge", 0),), {}), ((relation(u, "le", 0),), {})) if s & NEG and s & POS else None


def _by_strict_sign(k: Kernel, b: Term) -> tuple[Case, ...] | None:
    """u > 0, u = 0 or u < 0; in the second case a letter of u is solved for, where u is linear in one."""
    u = b.args[0]
    more: Case = ((relation(u, "gt", 0),), {})
    less: Case = ((relation(u, "lt", 0),), {})
    root = _root(read(u))
    return more, ((), root) if root else ((relation(u, "eq", 0),), {}), less


def _root(u: Poly) -> dict[Term, Term]:
    """x = −b/a where u = a x + b for a letter x and a number a ≠ 0."""
    for m, c in u:
        x = m[0][0] if len(m) == 1 and m[0][1] == 1 else None
        if x is not None and x.head == "sym" and sum(x in b.free or x in as_poly(e).free for n in u.terms for b, e in n) == 1:
            return {x: to_term((Poly({m: c}) - u).scale(1 / Fraction(c)))}
    return {}


def _by_truth(k: Kernel, b: Term) -> tuple[Case, ...] | None:
    """A or not A, for a comparison A."""
    (s,) = b.args
    opposite = {"le": "gt", "gt": "le", "ge": "lt", "lt": "ge", "eq": "ne"}.get(s.head)
    return None if opposite is None else (((s,), {}), ((Term(opposite, s.args),), {}))


def _by_index(k: Kernel, b: Term) -> tuple[Case, ...] | None:
    """i = j or i ≠ j, for two free indices."""
    i, j = b.args
    if not (i.head == "sym" and isinstance(i.sort, Index) and i.args[0][0] != "#"):
        return None
    if any(s.args[0][0] == "#" for s in j.free):
        return None
    return ((), {i: j}), ((relation(i, "ne", j),), {})


ROWS: dict[str, Callable[[Kernel, Term], tuple[Case, ...] | None]] = {
    "abs": _by_sign,
    "sign": _by_strict_sign,
    "indicator": _by_truth,
    "delta": _by_index,
}

__all__ = ["distinctions", "in_every_case"]
