"""Equations as solution sets: when two (systems of) equations say the same."""

from __future__ import annotations

from derive.notation import Index, NotSupported, Term, number, symbol

from .definedness import differences
from .engine import Kernel
from .equality_cases import equality_case
from .poly import E, Mono, Number, Poly, as_poly, atom, content, to_term
from .signs import ZERO_SIGN, sign

System = frozenset[Poly]


def system(k: Kernel, statement: Term) -> System:
    """The equations of a statement in solved form: equal systems have the same solutions."""
    simpler = equality_case(k, statement)
    if simpler is not None:
        return system(k, simpler)
    if statement.head == "and":
        return frozenset().union(*(system(k, s) for s in statement.args))
    if statement.head == "forall":
        x, inner = statement.args
        new = k.fresh_like(x)
        if isinstance(x.sort, Index):
            return system(k, inner.subs({x: new}))
        return frozenset(c for p in system(k, inner.subs({x: new})) for c in _coefficients(k, p, new))
    if statement.head == "eq":
        return frozenset(core(k, _steady(k, p)) for p in differences(k, *statement.args) if p)
    raise NotSupported(f"{statement.head} inside an equivalence")


def _steady(k: Kernel, p: Poly) -> Poly:
    """The same form with the fresh indices of a comparison renamed in a fixed order."""
    names = sorted((s for s in p.free if s.args[0].startswith("?") and isinstance(s.sort, Index)), key=lambda s: int(s.args[0][1:]))
    return k.replace(p, {s: symbol(f"!{n}", s.sort) for n, s in enumerate(names)})


def core(k: Kernel, p: Poly) -> Poly:
    """
    c ≠ 0                         e^u = 1  iff  u = 0
    ------------------
    c p = 0  iff  p = 0
    """
    c, mono, rest = content(p)
    kept: list[Poly] = [atom(b) for b, e in mono if b != E and sign(k, b) & ZERO_SIGN and not (isinstance(e, int) and e < 0)]
    if rest is not None:
        kept.append(_exponential_core(rest))
    product = Poly({(): 1})
    for factor in kept:
        product = product * factor
    return _leading_one(product)


def _exponential_core(p: Poly) -> Poly:
    """e^u − e^v = 0 iff u − v = 0."""
    if len(p) != 2:
        return p
    (m1, c1), (m2, c2) = p.terms.items()
    if c1 != -c2 or any(b != E for b, _ in (*m1, *m2)):
        return p
    return _exponent(m1) - _exponent(m2)


def _exponent(m: Mono) -> Poly:
    return as_poly(m[0][1]) if m else Poly({})


def _leading_one(p: Poly) -> Poly:
    if not p:
        return p
    lead: Number = p.terms[min(p.terms, key=repr)]
    from fractions import Fraction

    return p.scale(Fraction(1) / Fraction(lead))


def _coefficients(k: Kernel, p: Poly, x: Term) -> list[Poly]:
    """A polynomial in x (or in the components of x) vanishes for every x iff its coefficients do."""
    groups: dict[Mono, dict[Mono, Number]] = {}
    for m, c in p:
        inner = tuple(pair for pair in m if x in pair[0].free)
        if any(not isinstance(e, int) or e < 0 or not (b == x or (b.head == "at" and b.args[0] == x)) for b, e in inner):
            raise NotSupported("not a polynomial in the letter that is quantified")
        if any(isinstance(e, Poly) and x in e.free for _, e in m):
            raise NotSupported("not a polynomial in the letter that is quantified")
        groups.setdefault(inner, {})[tuple(pair for pair in m if pair not in inner)] = c
    if len({b for inner in groups for b, _ in inner}) > 1 and x.dims:
        _require_distinct(k, {b.args[1] for inner in groups for b, _ in inner if b.head == "at"})
    return [core(k, Poly(terms)) for terms in groups.values() if terms]


def _require_distinct(k: Kernel, indices: set[Term]) -> None:
    """Components at different indices are independent only where the indices certainly differ."""
    for a in indices:
        for b in indices:
            if a != b and k.nf(Term("delta", (a, b))):
                raise NotSupported("components whose indices may coincide")


__all__ = ["core", "number", "system", "to_term"]
