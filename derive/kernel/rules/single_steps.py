"""∂z_n/∂z_m of a recursion taken apart: at a member between the two, or into the single steps from z_m to z_n."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from derive.notation import Definition, Term

from ..poly import ONE, Poly, key, to_term
from ..signs import NEG, POS, sign_of
from .recursion import recursions, way_of
from .transitions import is_member

if TYPE_CHECKING:
    from ..engine import Kernel


class Steps(NamedTuple):
    """∂z_n/∂z_m as it stands in a form."""

    name: Term
    z: Term
    n: Poly
    m: Poly


def with_members_between(k: Kernel, p: Poly) -> Poly:
    """
    z_t = f(t, z_{t−1}), and nothing else in it depends on z      m ≤ b ≤ n
    ------------------------------------------------------------------------
    ∂z_n/∂z_m = ∂z_n/∂z_b ∂z_b/∂z_m

    At every b from or to which another derivative in the form leads.
    """
    found = _steps_in(k, p)
    values = {s.name: product for s in found if (product := _product(k, s, found)) is not None}
    return k.nf(to_term(p).subs(values)) if values else p


def _product(k: Kernel, s: Steps, found: list[Steps]) -> Term | None:
    """The derivatives from member to member, the last one first."""
    stops = [s.n, *_between(k, s, found), s.m]
    if len(stops) == 2:
        return None
    factors = tuple(_slope(s.z, a, b) for a, b in pairwise(stops))
    return Term("matmul" if s.name.rank else "mul", factors)


def _between(k: Kernel, s: Steps, found: list[Steps]) -> list[Poly]:
    """The places of other members that lie between m and n for certain, each before the next; from n down to m."""
    places = dict.fromkeys(b for other in found if other.z == s.z for b in (other.n, other.m) if b not in (s.n, s.m))
    out = [s.n]
    for b in sorted(places, key=lambda b: key(to_term(b))):
        for at in range(len(out), 0, -1):
            below = out[at] if at < len(out) else s.m
            if _in_order(k, s.z, below, b) and _in_order(k, s.z, b, out[at - 1]):
                out.insert(at, b)
                break
    return out[1:]


def _in_order(k: Kernel, z: Term, first: Poly, last: Poly) -> bool:
    """Whether z_first comes before z_last, or is the same member."""
    away = last - first if way_of(k, z) == POS else first - last
    return not sign_of(k, away) & NEG


def _slope(z: Term, n: Poly, m: Poly) -> Term:
    return Term("deriv", tuple(Term("at", (z, to_term(place))) for place in (n, m)))


def telescoped_members(k: Kernel, p: Poly) -> Poly:
    """
    z_t = z_{t−1} + h(t, z_{t−1})      m ≤ n
    ---------------------------------------------------------------
    ∂z_n/∂z_m = I + Σ_{t=m+1}^{n} ∂h(t, z_{t−1})/∂z_m
    """
    values = {s.name: value for s in _steps_in(k, p) if (value := _telescoped(k, s)) is not None}
    return k.nf(to_term(p).subs(values)) if values else p


def _telescoped(k: Kernel, s: Steps) -> Term | None:
    definition = k.definition(s.z)
    increment = None if definition is None else _increment(definition)
    if definition is None or increment is None or way_of(k, s.z) != POS or not _in_order(k, s.z, s.m, s.n):
        return None
    lo, hi = to_term(s.m + ONE), to_term(s.n)
    i, start = k.fresh_index(lo, hi), Term("at", (s.z, to_term(s.m)))
    total = Term("sum", (i, lo, hi, increment.subs({definition.parameters[0]: i})))
    return Term("deriv", (Term("add", (start, total)), start))


def _increment(d: Definition) -> Term | None:
    """h(t, z_{t−1}), where the rule of a recursion is z_{t−1} + h(t, z_{t−1})."""
    before = Term("at", (d.name, d.parameters[0] - 1))
    parts = d.right.args if d.right.head == "add" else ()
    rest = [part for part in parts if part != before]
    if not rest or len(rest) != len(parts) - 1:
        return None
    return rest[0] if len(rest) == 1 else Term("add", tuple(rest))


# -- which derivatives there are ----------------------------------------------------------------------


def _steps_in(k: Kernel, p: Poly) -> list[Steps]:
    """Every ∂z_n/∂z_m in a form, for recursions that look back by one step and are tied to z in no other way."""
    names = recursions(k)
    if not names or not names & p.free:
        return []
    parts = dict.fromkeys(t for b in p.atoms for t in b.walk() if t.head == "deriv" and not _is_inside(t))
    whole = [t for t in parts if all(is_member(k, x) for x in t.args) and t.args[0].args[0] == t.args[1].args[0]]
    return [Steps(t, z, k.nf(t.args[0].args[1]), k.nf(t.args[1].args[1])) for t in whole if is_chain(k, z := t.args[0].args[0])]


def _is_inside(t: Term) -> bool:
    """Whether something around a term binds one of its letters."""
    return any(x.args[0].startswith("#") for x in t.free)


def is_chain(k: Kernel, z: Term) -> bool:
    """Whether z_t is made of z_{t−1} alone (or of z_{t+1} alone), and of what does not depend on z."""
    definition = k.definition(z)
    return definition is not None and _looks_back_once(k, definition) and not _tied(k, definition)


def _looks_back_once(k: Kernel, d: Definition) -> bool:
    (t,) = d.parameters
    inner = [part.args[1] for part in d.right.walk() if part.head == "at" and part.args[0] == d.name]
    steps = {(k.nf(t) - k.nf(i)).constant for i in inner}
    return len(steps) == 1 and steps <= {1, -1}


def _tied(k: Kernel, d: Definition) -> bool:
    """Whether a letter in the rule is itself defined by members of the recursion."""
    others = (k.definition(s) for s in d.right.free - {d.name, *d.parameters})
    return any(k._rests_on(other, d.name, frozenset()) for other in others if other is not None)


__all__ = ["is_chain", "telescoped_members", "with_members_between"]
