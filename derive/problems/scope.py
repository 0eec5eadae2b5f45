"""Scopes: what holds in a part, or in one of its cases, on top of what holds around it."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Declarations, Definition, Givens, RandomVariable, Step, Term

Renewal = dict[Term, Term]


def renewed(outer: Givens, inner: Givens) -> Renewal:
    """The letters of ``outer`` that ``inner`` declares again as something else, each with the new one."""
    found = {}
    for s in inner.symbols:
        old = outer.lookup(s.args[0])
        if old is not None and old != s:
            found[old] = s
    return found


def within(outer: Givens, inner: Givens) -> Givens:
    """Both together. A letter declared again starts afresh: what was said about the old one is gone,
    and what was defined from it is now defined from the new one.
    """
    change = renewed(outer, inner)
    kept = {s.args[0] for s in inner.symbols}

    def speaks_of_old(t: Term) -> bool:
        return bool(t.free & change.keys())

    return Givens(
        symbols=(*(s for s in outer.symbols if s.args[0] not in kept), *inner.symbols),
        facts=(*(f for f in outer.facts if not speaks_of_old(f)), *inner.facts),
        definitions=(*(_definition(d, change) for d in outer.definitions if d.name not in change), *inner.definitions),
        assumed=(*(f for f in outer.assumed if not speaks_of_old(f)), *inner.assumed),
        random=(*(RandomVariable(r.symbol, r.law.subs(change), r.group) for r in outer.random if r.symbol not in change), *inner.random),
        approx=(*outer.approx, *inner.approx),
        propto=(*outer.propto, *inner.propto),
    )


def _definition(d: Definition, change: Renewal) -> Definition:
    base = tuple((a, b.subs(change), c.subs(change)) for a, b, c in d.base)
    return Definition(d.left, d.right.subs(change), d.parameters, base)


def renewed_step(step: Step, change: Renewal) -> Step:
    """The step with the letters of its scope."""
    if not change:
        return step
    witness = tuple((change.get(s, s), v.subs(change)) for s, v in step.witness)
    return replace(step, left=step.left.subs(change), right=step.right.subs(change), witness=witness)


__all__ = ["Declarations", "Renewal", "renewed", "renewed_step", "within"]
