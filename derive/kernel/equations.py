"""Equations as solution sets: when two (systems of) equations say the same, and what they say of a letter."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.notation import Index, NotSupported, Tensor, Term, symbol

from .compare import differences
from .engine import Kernel
from .equality_cases import equality_case
from .factor import factors
from .poly import ONE, ZERO, E, Exponent, Mono, Number, Poly, as_poly, atom, content, read, to_term
from .rules.together import together
from .signs import NEG, NONNEG, NONPOS, POS, ZERO_SIGN, mono_sign, sign, sign_of

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
        return frozenset(q for p in differences(k, *statement.args) if p for part in _parts(k, together(p)) for q in (core(k, _steady(k, part)),))
    raise NotSupported(f"{statement.head} inside an equivalence")


def _parts(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    aⱼ ≥ 0 for every j                     aᵢ ≥ 0 for every i
    -----------------------------------    ----------------------------------
    Σⱼ aⱼ = 0  iff  aⱼ = 0 for every j     Σᵢ aᵢ = 0  iff  aᵢ = 0 for every i
    """
    signs = [mono_sign(k, m, c) for m, c in p]
    if len(p) > 1 and (all(not s & ~NONNEG for s in signs) or all(not s & ~NONPOS for s in signs)):
        for m, c in p:
            yield from _parts(k, Poly({m: c}))
        return
    single = p.monomial
    sums = [b for b, e in single[1] if b.head == "sum" and isinstance(e, (int, Fraction)) and e > 0] if single else []
    if single and len(sums) == 1 and all(b == sums[0] or not sign(k, b) & ZERO_SIGN for b, _ in single[1]):
        i, body = k.open(sums[0])
        inner = k.nf(body)
        if not sign_of(k, inner) & NEG:
            yield from _parts(k, inner)
            return
    tangent = _tangent(k, p) or _tangent(k, -p)
    if tangent is not None:
        u, rest = tangent
        yield from (part for q in (u - ONE, rest) if q for part in _parts(k, q))
        return
    yield p


def _tangent(k: Kernel, p: Poly) -> tuple[Poly, Poly] | None:
    """
    u > 0    c > 0    r ≥ 0
    ----------------------------------------------------
    c (u − 1 − log u) + r = 0  iff  u = 1 and r = 0
    """
    from .rules.functions import log_of

    if not any(b.head == "log" for b in p.atoms):
        return None
    for m, c in p:
        u = Poly({m: 1})
        if c > 0 and m and mono_sign(k, m, 1) == POS:
            rest = p - (u - ONE - log_of(k, u)).scale(c)
            if len(rest) < len(p) - 1 and not sign_of(k, rest) & NEG:
                return u, rest
    return None


def _steady(k: Kernel, p: Poly) -> Poly:
    """The same form with the fresh indices of a comparison renamed in a fixed order."""
    names = sorted((s for s in p.free if s.args[0].startswith("?") and isinstance(s.sort, Index)), key=lambda s: int(s.args[0][1:]))
    return k.replace(p, {s: symbol(f"!{n}", s.sort) for n, s in enumerate(names)})


def core(k: Kernel, p: Poly) -> Poly:
    """
    c ≠ 0                     u = 0  iff  uⁿ = 0 (n > 0)     e^u = e^v  iff  u = v
    ----------------------
    c p = 0  iff  p = 0       |u| = 0  iff  u = 0            log u = 0  iff  u = 1
    """
    c, mono, rest = content(p)
    if not c:
        return ZERO
    product = ONE
    for b, e in mono:
        product = product * _factor_core(k, b, e)
    for q, n in _sums(rest):
        if n > 0 and sign_of(k, q) & ZERO_SIGN:
            product = product * _sum_core(k, q)
    return _leading_one(product)


def _sums(rest: Poly | None) -> tuple[tuple[Poly, int], ...]:
    if rest is None:
        return ()
    found = factors(rest)
    return found[1] if found is not None else ((rest, 1),)


def _factor_core(k: Kernel, b: Term, e: Exponent) -> Poly:
    """What bᵉ = 0 says: b = 0 for e > 0, nothing for e < 0 or where b ≠ 0."""
    if b == E or not sign(k, b) & ZERO_SIGN:
        return ONE
    s = sign_of(k, as_poly(e))
    if s == NEG:
        return ONE
    if s != POS:
        return atom(b, e)
    if b.head == "abs":
        return core(k, read(b.args[0]))
    return core(k, read(b.args[0]) - ONE) if b.head == "log" else atom(b)


def _sum_core(k: Kernel, p: Poly) -> Poly:
    """e^u − e^v = 0 iff u − v = 0;  log u − log v = 0 iff u − v = 0."""
    if len(p) == 2:
        (m1, c1), (m2, c2) = p.terms.items()
        if c1 == -c2 and all(b == E for b, _ in (*m1, *m2)):
            return _exponent(m1) - _exponent(m2)
    if all(not m or (len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1) for m in p.terms):
        from .rules.functions import exp_of

        product = together(exp_of(k, p) - ONE)
        if not any(b.head == "log" for b in product.atoms):
            return core(k, product)
    return p


def _exponent(m: Mono) -> Poly:
    return as_poly(m[0][1]) if m else ZERO


def _leading_one(p: Poly) -> Poly:
    if not p:
        return p
    lead: Number = p.terms[min(p.terms, key=repr)]
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
        _require_distinct(k, {b.args[1:] for inner in groups for b, _ in inner if b.head == "at"})
    return [core(k, Poly(terms)) for terms in groups.values() if terms]


def _require_distinct(k: Kernel, places: set[tuple[Term, ...]]) -> None:
    """Components at different places are independent only where the places certainly differ."""
    for a in places:
        for b in places:
            if a != b and not any(not k.nf(Term("delta", pair)) for pair in zip(a, b, strict=True)):
                raise NotSupported("components whose indices may coincide")


# -- what an equation says of a letter -------------------------------------------------------------


def solutions(k: Kernel, p: Poly) -> Iterator[tuple[Term, Poly]]:
    """
    a x + b = 0,  a ≠ 0        log u = v        e^u = v         uᵉ = v,  u ≥ 0
    --------------------       ---------        ---------       ---------------
    x = −b / a                 u = e^v          u = log v       u = v^{1/e}

    Letters with what they equal wherever p = 0, each found by undoing one function after the other.
    """
    for x in sorted(p.free, key=repr):
        if isinstance(x.sort, Tensor) and not x.dims and x.head == "sym" and k.definition(x) is None:
            value = _solved(k, p, ZERO, x)
            if value is not None and x not in value.free:
                yield x, value


def _solved(k: Kernel, p: Poly, value: Poly, x: Term) -> Poly | None:
    """The form that x equals where p = value."""
    if p == atom(x):
        return value
    here = Poly({m: c for m, c in p if x in Poly({m: c}).free})
    value = value - (p - here)
    powers = {pair for m in here.terms for pair in m if _about(pair, x)}
    if len(powers) != 1 or any(sum(_about(pair, x) for pair in m) != 1 for m in here.terms):
        return None
    ((b, e),) = powers
    slope = Poly({tuple(pair for pair in m if pair != (b, e)): c for m, c in here})
    if sign_of(k, slope) & ZERO_SIGN:
        return None
    from .rules.arithmetic import reciprocal

    return _undone(k, b, e, together(value * reciprocal(k, slope)), x)


def _about(pair: tuple[Term, Exponent], x: Term) -> bool:
    return x in pair[0].free or (isinstance(pair[1], Poly) and x in pair[1].free)


def _undone(k: Kernel, b: Term, e: Exponent, value: Poly, x: Term) -> Poly | None:
    """The form that x equals where bᵉ = value."""
    from .rules.arithmetic import raise_to
    from .rules.functions import exp_of, log_of

    if b == E:
        return _solved(k, as_poly(e), log_of(k, value), x) if value else None
    if isinstance(e, Poly) or e == 0:
        return None
    if e != 1:
        if e != -1 and sign(k, b) & NEG:
            return None
        value = raise_to(k, value, Poly({(): Fraction(1) / Fraction(e)}))
    if b == x:
        return value
    if b.head == "log":
        return _solved(k, read(b.args[0]), exp_of(k, value), x)
    return _solved(k, read(b), value, x) if b.head == "add" else None


__all__ = ["core", "solutions", "system", "to_term"]
