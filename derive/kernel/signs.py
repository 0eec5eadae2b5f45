"""Signs: which of < 0, = 0, > 0 a form can be under the givens. Three bits; all three set is "unknown"."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Index, Map, Tensor, Term, number

from .poly import E, Exponent, Mono, Number, Poly, as_poly, atom, constant, content, read, to_term, whole_power

if TYPE_CHECKING:
    from .engine import Kernel

NEG, ZERO_SIGN, POS = 1, 2, 4
NONNEG, NONPOS, NONZERO, ANY = ZERO_SIGN | POS, ZERO_SIGN | NEG, NEG | POS, 7
FACT_SIGNS = {"gt": POS, "ge": NONNEG, "lt": NEG, "le": NONPOS, "ne": NONZERO, "eq": ZERO_SIGN}


def product_sign(a: int, b: int) -> int:
    """The possible signs of x·y."""
    out = 0
    for x, sx in ((NEG, -1), (ZERO_SIGN, 0), (POS, 1)):
        for y, sy in ((NEG, -1), (ZERO_SIGN, 0), (POS, 1)):
            if a & x and b & y:
                out |= (NEG, ZERO_SIGN, POS)[sx * sy + 1]
    return out


def sum_sign(a: int, b: int) -> int:
    """The possible signs of x + y."""
    if a == ZERO_SIGN:
        return b
    if b == ZERO_SIGN:
        return a
    if not (a | b) & NEG:
        return POS if a == POS or b == POS else NONNEG
    if not (a | b) & POS:
        return NEG if a == NEG or b == NEG else NONPOS
    return ANY


def flip(s: int) -> int:
    return (s & ZERO_SIGN) | (POS if s & NEG else 0) | (NEG if s & POS else 0)


def sign(k: Kernel, t: Term) -> int:
    """The possible signs of a canonical term."""
    found = k._signs.get(t)
    if found is None:
        k._signs[t] = ANY  # while it is being found: no circular support
        found = _sum_signs(k, read(t)) if t.head in ("add", "neg", "mul", "div", "num", "pow", "exp", "sqrt") else atom_sign(k, t)
        k._signs[t] = found
    return found


def sign_of(k: Kernel, p: Poly) -> int:
    """The possible signs of a form."""
    return sign(k, to_term(p))


def _sum_signs(k: Kernel, p: Poly) -> int:
    if not p:
        return ZERO_SIGN
    total = ZERO_SIGN
    for m, c in p:
        total = sum_sign(total, mono_sign(k, m, c))
    if total == POS or total == NEG or len(p) == 1:
        return total
    for attempt in (_by_facts, _by_square, _by_content, _by_fraction):
        total &= attempt(k, p)
        if total in (POS, NEG, ZERO_SIGN):
            return total
    return total


def mono_sign(k: Kernel, m: Mono, c: Number) -> int:
    total = POS if c > 0 else NEG
    for b, e in m:
        total = product_sign(total, _power_sign(k, b, e))
    return total


def _power_sign(k: Kernel, b: Term, e: Exponent) -> int:
    if b == E:
        return POS
    s = sign(k, b)
    if isinstance(e, Poly) or e != int(e):
        return POS if not s & ~POS else NONNEG
    if int(e) % 2 == 0:
        return POS if not s & ZERO_SIGN else NONNEG
    return s


def atom_sign(k: Kernel, b: Term) -> int:
    """The possible signs of an atom: from the facts, and from what it is."""
    s = fact_sign(k, b)
    row = ATOM_SIGNS.get(b.head)
    return s & row(k, b) if row else s


def fact_sign(k: Kernel, b: Term) -> int:
    s = ANY
    for f in (*k.givens.facts, *k.local):
        if len(f.args) == 2 and f.head in FACT_SIGNS:
            s &= _one_fact(f, b)
    return s


def _one_fact(f: Term, b: Term) -> int:
    """What a fact says about the sign of an atom: x ∘ c for a number c, also component by component."""
    left, right = f.args
    bound = _literal(right)
    if bound is None or not _speaks_of(left, b):
        return ANY
    s = FACT_SIGNS[f.head]
    if bound == 0:
        return s
    if bound > 0:
        return POS if s in (POS, NONNEG, ZERO_SIGN) else ANY
    return NEG if s in (NEG, NONPOS, ZERO_SIGN) else ANY


def _literal(t: Term) -> Fraction | None:
    if t.head == "num":
        return Fraction(t.args[0])
    if t.head == "neg" and t.args[0].head == "num":
        return -Fraction(t.args[0].args[0])
    if t.head == "div" and t.args[0].head == t.args[1].head == "num":
        return Fraction(t.args[0].args[0]) / Fraction(t.args[1].args[0])
    return None


def _speaks_of(left: Term, b: Term) -> bool:
    """Whether a fact about ``left`` holds for the atom ``b``: the same, a component, or an instance in its free indices."""
    if left == b:
        return True
    if b.head == "at" and b.args[0] == left:
        return True
    return instance(left, b)


def instance(pattern: Term, t: Term) -> bool:
    """Whether t is the pattern with other values of the pattern's free indices, of the same range."""
    if pattern == t:
        return True
    if pattern.head == "sym" and isinstance(pattern.sort, Index):
        return t.head == "sym" and isinstance(t.sort, Index) and t.sort == pattern.sort
    if pattern.head != t.head or len(pattern.args) != len(t.args) or pattern.head in ("sym", "num", "const"):
        return False
    return all(instance(a, b) if isinstance(a, Term) and isinstance(b, Term) else a == b for a, b in zip(pattern.args, t.args, strict=True))


def _by_facts(k: Kernel, p: Poly) -> int:
    """p = Σ λ g + rest with g ≥ 0 given, λ > 0 and rest of known sign; one or two facts at a time."""
    best = ANY
    margins = [m for f in (*k.givens.facts, *k.local) for m in _margin(k, f)]
    for g, strict in margins:
        for way in (1, -1):
            ratio = _shared_ratio(p.scale(way), g)
            if ratio is None:
                continue
            rest = p.scale(way) - g.scale(ratio)
            s = sum_sign(POS if strict else NONNEG, _plain_sign(k, rest))
            best &= s if way > 0 else flip(s)
    return best


def _plain_sign(k: Kernel, p: Poly) -> int:
    total = ZERO_SIGN
    for m, c in p:
        total = sum_sign(total, mono_sign(k, m, c))
    return total


def _margin(k: Kernel, f: Term) -> list[tuple[Poly, bool]]:
    """right − left ≥ 0 (or > 0) for an inequality among numbers."""
    if f.head not in ("lt", "le", "gt", "ge") or any(a.dims for a in f.args):
        return []
    try:
        left, right = (read(a) if a.head in ("num",) else k.nf(a) for a in f.args)
    except (TypeError, ZeroDivisionError, NotImplementedError):
        return []
    g = right - left if f.head in ("lt", "le") else left - right
    return [(g, f.head in ("lt", "gt"))]


def _shared_ratio(p: Poly, g: Poly) -> Fraction | None:
    """λ > 0 with which λ g cancels a negative monomial of p."""
    for m, c in g:
        if m and m in p.terms and c < 0 and p.terms[m] < 0:
            return Fraction(p.terms[m]) / Fraction(c)
    for m, c in g:
        if m in p.terms and c * p.terms[m] > 0 and m:
            return Fraction(p.terms[m]) / Fraction(c)
    return None


def _by_square(k: Kernel, p: Poly) -> int:
    """a x² + b x + c = a (x + b/2a)² + (c − b²/4a)."""
    for x in sorted(p.atoms, key=repr):
        parts = quadratic_in(p, x)
        if parts is None:
            continue
        a, b, c = parts
        if not b:
            continue
        sa = _plain_sign(k, a)
        if sa & ZERO_SIGN or sa == NONZERO or sa == ANY:
            continue
        rest = c - (b * b * whole_power(a, -1)).scale(Fraction(1, 4)) if len(a) == 1 else None
        if rest is None:
            continue
        s = sum_sign(NONNEG if sa == POS else NONPOS, sign_of(k, rest) if rest else ZERO_SIGN)
        if s not in (ANY, NONZERO):
            return s
    return ANY


def quadratic_in(p: Poly, x: Term) -> tuple[Poly, Poly, Poly] | None:
    """(a, b, c) with p = a x² + b x + c, if x occurs in no other way."""
    parts: list[dict[Mono, Number]] = [{}, {}, {}]
    for m, c in p:
        powers = dict(m)
        e = powers.pop(x, 0)
        if e not in (0, 1, 2) or any(x in b.walk() for b in powers if b != x) or any(isinstance(q, Poly) and x in q.atoms for q in powers.values()):
            return None
        parts[int(e)][tuple((b, q) for b, q in m if b != x)] = c  # type: ignore[arg-type]
    return (Poly(parts[2]), Poly(parts[1]), Poly(parts[0])) if parts[2] else None


def _by_content(k: Kernel, p: Poly) -> int:
    """The sign of c · m · q is the product of the signs of its content c · m and of what is left."""
    c, m, rest = content(p)
    if rest is None or not any(b != E for b, _ in m):
        return ANY
    return product_sign(mono_sign(k, m, c), sign_of(k, rest))


def _by_fraction(k: Kernel, p: Poly) -> int:
    from .rules.together import divisors, together

    if not divisors(p):
        return ANY
    joined = together(p)
    if len(joined) >= len(p):
        return ANY
    return sign_of(k, joined)


# -- what an atom is ---------------------------------------------------------------------------


def _letter(k: Kernel, b: Term) -> int:
    sort = b.sort
    if isinstance(sort, Index):
        low = _literal(sort.lo)
        return ANY if low is None else (POS if low >= 1 else (NONNEG if low == 0 else ANY))
    if isinstance(sort, Tensor) and sort.domain in ("N", "B"):
        return NONNEG
    return ANY


def _absolute(k: Kernel, b: Term) -> int:
    return POS if not sign(k, b.args[0]) & ZERO_SIGN else NONNEG


def _big_product(k: Kernel, b: Term) -> int:
    _, body = k.open(b)
    s = sign_of(k, k.nf(body))
    return s if s in (POS, NONNEG) else ANY


def _big_sum(k: Kernel, b: Term) -> int:
    _, body = k.open(b)
    s = sign_of(k, k.nf(body))
    if s in (POS, NEG) and not nonempty(k, b.args[1], b.args[2]):
        s |= ZERO_SIGN
    return s if s in (POS, NONNEG, NEG, NONPOS, ZERO_SIGN) else ANY


def nonempty(k: Kernel, lo: Term, hi: Term) -> bool:
    """Whether hi ≥ lo follows."""
    return not sign_of(k, k.nf(hi) - k.nf(lo)) & NEG


def _application(k: Kernel, b: Term) -> int:
    f = b.args[0]
    while f.head == "at":
        f = f.args[0]
    sort = f.sort
    return POS if isinstance(sort, Map) and sort.positive else ANY


def _component(k: Kernel, b: Term) -> int:
    inner = b.args[0]
    if inner.head == "app":
        return _application(k, inner)
    if inner.head == "sym" and isinstance(inner.sort, Tensor) and inner.sort.domain in ("N", "B"):
        return NONNEG
    return ANY


def _average(k: Kernel, b: Term) -> int:
    """The sign of an expectation or integral: that of its body."""
    _, body = k.open(b)
    s = sign_of(k, k.nf(body))
    return s if s in (NONNEG, NONPOS, ZERO_SIGN) else (s if b.head == "expect" and s in (POS, NEG) else (s | ZERO_SIGN if s in (POS, NEG) else ANY))


def _logarithm(k: Kernel, b: Term) -> int:
    inner = read(b.args[0])
    c = inner.constant
    if c is not None:
        return POS if c > 1 else (NEG if c < 1 else ZERO_SIGN)
    s = _plain_sign(k, inner - constant(1))
    return s


ATOM_SIGNS = {
    "sym": _letter,
    "const": lambda k, b: POS,
    "num": lambda k, b: POS if b.args[0] > 0 else ZERO_SIGN,
    "abs": _absolute,
    "prod": _big_product,
    "sum": _big_sum,
    "pdf": lambda k, b: POS,
    "app": _application,
    "at": _component,
    "expect": _average,
    "integral": _average,
    "log": _logarithm,
    "indicator": lambda k, b: NONNEG,
    "delta": lambda k, b: NONNEG,
    "norm": lambda k, b: NONNEG,
}

__all__ = ["ANY", "NEG", "NONNEG", "NONPOS", "NONZERO", "POS", "ZERO_SIGN", "as_poly", "atom", "flip", "number", "sign", "sign_of"]
