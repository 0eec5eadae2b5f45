"""Solving equations for unknown letters, one affine unknown at a time, and composing the answers."""

from __future__ import annotations

from derive.notation import Givens, NotSupported, Term

from .engine import Kernel
from .poly import Poly, atom, to_term
from .signs import ZERO_SIGN, sign_of
from .whole import tidy


def solve(equations: tuple[Term, ...], unknowns: tuple[Term, ...], givens: Givens) -> dict[Term, Term]:
    """The unknowns as terms in everything else, from equations ``eq(left, right)``.

    Each step takes an equation that is affine in one unknown u, component by component, a·uᵢ + b = 0 with
    a ≠ 0 and a, b free of u; what was found is put into the other equations. Raises ``NotSupported`` if
    no equation is of that form.
    """
    from . import rules  # noqa: F401 — fills the tables

    left = list(unknowns)
    found: dict[Term, Term] = {}
    while left:
        step = next((s for u in left for e in equations if (s := _affine(Kernel(givens), e, u, set(left), found))), None)
        if step is None:
            raise NotSupported(f"no equation is affine in one of {', '.join(map(repr, left))} alone")
        unknown, value = step
        found = {u: v.subs({unknown: value}) for u, v in found.items()} | {unknown: value}
        left.remove(unknown)
    return {u: found[u] for u in unknowns}


def _affine(k: Kernel, equation: Term, u: Term, open_: set[Term], found: dict[Term, Term]) -> tuple[Term, Term] | None:
    a_side, b_side = (side.subs(found) for side in equation.args)
    indices = k.indices_for(u.dims)
    try:
        p = k.entry(b_side, indices) - k.entry(a_side, indices)
    except NotSupported:
        return None
    component = atom(Term("at", (u, *indices)) if indices else u)
    ((mono, _),) = component.terms.items()
    (base, _), *_ = mono
    slope = Poly({tuple(pair for pair in m if pair[0] != base): c for m, c in p if (base, 1) in m})
    rest = Poly({m: c for m, c in p if (base, 1) not in m})
    if not slope or sign_of(k, slope) & ZERO_SIGN or (slope.free | rest.free) & open_:
        return None
    value = _quotient(-rest, slope)
    return u, tidy(k.abstract(indices, value, u.dims)) if indices else to_term(value)


def _quotient(top: Poly, bottom: Poly) -> Poly:
    from .poly import whole_power

    return top * whole_power(bottom, -1)
