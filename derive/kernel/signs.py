"""Signs: which of < 0, = 0, > 0 a form can be under the givens. Three bits; all three set is "unknown".

A sum is tried by its terms, then by the stages below; what an atom is stands in ``atom_signs``, what the
givens say in ``bounds``. No conclusion is drawn from a contradiction: it counts as "unknown".
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import NotSupported, SortError, Term

from .index_order import order_sign
from .poly import ONE, ZERO, E, Exponent, Mono, Number, Poly, TooMuchWork, as_poly, atom, constant, content, read, to_term

if TYPE_CHECKING:
    from .engine import Kernel

NEG, ZERO_SIGN, POS = 1, 2, 4
NONNEG, NONPOS, NONZERO, ANY = ZERO_SIGN | POS, ZERO_SIGN | NEG, NEG | POS, 7
DECIDED = (NEG, ZERO_SIGN, POS)
SUM_HEADS = frozenset(("add", "neg", "mul", "div", "num", "pow", "exp", "sqrt"))
DEEPEST = 24  # signs that may be open at once
LONGEST = 60  # monomials of a form that is worked on further


def _product_of_signs(a: int, b: int) -> int:
    values = {NEG: -1, ZERO_SIGN: 0, POS: 1}
    products = {x * y for s, x in values.items() for t, y in values.items() if a & s and b & t}
    return sum(s for s, x in values.items() if x in products)


PRODUCTS = tuple(tuple(_product_of_signs(a, b) for b in range(ANY + 1)) for a in range(ANY + 1))


def product_sign(a: int, b: int) -> int:
    """The possible signs of x·y."""
    return PRODUCTS[a][b]


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


class _Open:
    """The signs that are being found, outermost first, and the outermost one that an answer leaned on."""

    def __init__(self) -> None:
        self.terms: dict[Term, int] = {}
        self.leant = DEEPEST + 1


def sign(k: Kernel, t: Term) -> int:
    """The possible signs of a canonical term."""
    if "margins" not in k.cache:  # what is given is read before any sign is open, which it would have to do without
        from .bounds import margins

        margins(k)
    found = k._signs.get(t)
    if found is not None:
        return found
    state: _Open = k.cache.setdefault("open signs", _Open())
    depth = len(state.terms)
    if t in state.terms or depth >= DEEPEST:  # no circular support
        state.leant = min(state.leant, state.terms.get(t, 0))
        return ANY
    outer, state.leant = state.leant, DEEPEST + 1
    state.terms[t] = depth
    try:
        k.spend(1)
        found = (_sum_signs(k, read(t)) if t.head in SUM_HEADS else _atom_sign(k, t)) or ANY
    except (NotSupported, SortError, ZeroDivisionError):
        found = ANY
    finally:
        del state.terms[t]
        own, state.leant = state.leant, min(outer, state.leant if state.leant < depth else DEEPEST + 1)
    if own >= depth:
        k._signs[t] = found
    return found


def sign_of(k: Kernel, p: Poly) -> int:
    """The possible signs of a form."""
    c = p.constant
    if c is not None:
        return POS if c > 0 else NEG if c < 0 else ZERO_SIGN
    return sign(k, to_term(p))


def mono_sign(k: Kernel, m: Mono, c: Number) -> int:
    total = POS if c > 0 else NEG
    for b, e in m:
        total = product_sign(total, _power_sign(k, b, e))
    return total


def plain_sign(k: Kernel, p: Poly) -> int:
    """The sign of a sum by the signs of its terms alone."""
    total = ZERO_SIGN
    for m, c in p:
        total = sum_sign(total, mono_sign(k, m, c))
    return total


def _power_sign(k: Kernel, b: Term, e: Exponent) -> int:
    """
    b > 0        b ≥ 0        b ≠ 0, e even    b ≠ 0, e whole
    -------      -------      --------------   ----------------
    bᵉ > 0       bᵉ ≥ 0       bᵉ > 0           bᵉ ≠ 0
    """
    if b == E:
        return POS
    s = sign(k, b)
    if s == POS:
        return POS
    if isinstance(e, Poly):
        zero = s & ZERO_SIGN
        if not s & NEG or _is_even(k, e):
            return NONNEG if zero else POS
        return ANY if zero else NONZERO
    if e != int(e) or int(e) % 2 == 0:  # a power to a broken exponent is defined for b ≥ 0 only
        return POS if not s & ZERO_SIGN or e < 0 else NONNEG
    return s if e > 0 else s & ~ZERO_SIGN


def _is_even(k: Kernel, e: Poly) -> bool:
    from .integers import is_integer

    return is_integer(k, e.scale(Fraction(1, 2)))


def _atom_sign(k: Kernel, b: Term) -> int:
    from .atom_signs import ATOM_SIGNS
    from .bounds import sign_by_facts

    row = ATOM_SIGNS.get(b.head)
    s = row(k, b) if row else ANY
    return s if s in DECIDED else s & sign_by_facts(k, atom(b))


def _sum_signs(k: Kernel, p: Poly) -> int:
    ordered = order_sign(k, p)
    if ordered is not None:
        return ordered
    total = plain_sign(k, p)
    if (len(p) <= 1 and total in (*DECIDED, NONNEG, NONPOS)) or total in DECIDED or len(p) > LONGEST:
        return total
    for stage in STAGES:
        try:
            total &= stage(k, p)
        except TooMuchWork:
            k.spend(0)
        if total in DECIDED:
            break
    return total


# -- stages -----------------------------------------------------------------------------------------


def _by_enclosure(k: Kernel, p: Poly) -> int:
    """The sign of a number without letters that lies between two rationals of one sign."""
    if p.free:
        return ANY
    from .enclosures import enclosure

    found = enclosure(p)
    return ANY if found is None else POS if found[0] > 0 else NEG if found[1] < 0 else ANY


def _by_square(k: Kernel, p: Poly) -> int:
    """
    p = a u² + b u + c,   a > 0
    -------------------------------
    4a p = (2a u + b)² + 4ac − b²
    """
    for parts in _quadratics(p):
        a, b, c = parts
        sa = plain_sign(k, a)
        if sa not in (POS, NEG):
            continue
        rest = (a * c).scale(4) - b * b
        if len(rest) > LONGEST:
            continue
        s = sum_sign(NONNEG, sign_of(k, rest))
        if s in (POS, NONNEG):
            return s if sa == POS else flip(s)
    return ANY


def _quadratics(p: Poly) -> list[tuple[Poly, Poly, Poly]]:
    """All ways to see p as a u² + b u + c for a power u of an atom, with b ≠ 0."""
    found = []
    for x in sorted({b for m in p.terms for b, _ in m if b != E}, key=repr):
        powers = {e for m in p.terms for b, e in m if b == x}
        if len(powers) == 2 and not any(isinstance(e, Poly) for e in powers):
            small, large = sorted(powers, key=Fraction)  # type: ignore[arg-type]
            if large == 2 * small:  # type: ignore[operator]
                found.append(_parts(p, x, small, large))
    exponents = sorted({e for m in p.terms for b, e in m if b == E}, key=repr)
    if len(exponents) == 2:
        for small, large in (exponents, exponents[::-1]):
            if as_poly(large) == as_poly(small).scale(2):
                found.append(_parts(p, E, small, large))
    return [parts for parts in found if parts is not None]


def _parts(p: Poly, x: Term, small: Exponent, large: Exponent) -> tuple[Poly, Poly, Poly] | None:
    parts: dict[Exponent, dict[Mono, Number]] = {0: {}, small: {}, large: {}}
    for m, c in p:
        powers = dict(m)
        e = powers.pop(x, 0)
        if any((x != E and x in b.walk()) or (isinstance(q, Poly) and x in q.atoms) for b, q in powers.items()):
            return None
        parts[e][tuple((b, q) for b, q in m if b != x)] = c
    return Poly(parts[large]), Poly(parts[small]), Poly(parts[0])


def quadratic_in(p: Poly, x: Term) -> tuple[Poly, Poly, Poly] | None:
    """(a, b, c) with p = a x² + b x + c and a ≠ 0, if x occurs in no other way."""
    if any(b == x and e not in (1, 2) for m in p.terms for b, e in m):
        return None
    parts = _parts(p, x, 1, 2)
    return parts if parts is not None and parts[0] else None


def _by_content(k: Kernel, p: Poly) -> int:
    """The sign of c · m · q is the product of the signs of its content c · m and of what is left."""
    c, m, rest = content(p)
    if not c:
        return ZERO_SIGN
    if rest is None or (not m and rest == p):
        return ANY
    return product_sign(mono_sign(k, m, c), sign_of(k, rest))


def _by_logarithms(k: Kernel, p: Poly) -> int:
    """The sign of Σ cⱼ log uⱼ + v is that of e^v ∏ uⱼ^{cⱼ} − 1, for exp is increasing."""
    logs = sum(len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1 for m in p.terms)
    if not logs or len(p) > 6 or len(p) - logs > 2:
        return ANY
    from .rules.functions import exp_of

    return sign_of(k, exp_of(k, p) - ONE)


def _by_ratio(k: Kernel, p: Poly) -> int:
    """
    a > 0    b > 0
    ----------------------------------
    a − b has the sign of log a − log b
    """
    if len(p) != 2:
        return ANY
    (m1, c1), (m2, c2) = p.terms.items()
    if c1 * c2 > 0 or any(mono_sign(k, m, 1) != POS for m in (m1, m2)):
        return ANY
    if not any(b == E or not isinstance(e, int) or abs(e) > 1 for b, e in (*m1, *m2)):
        return ANY
    from .rules.functions import log_of

    s = sign_of(k, log_of(k, Poly({m1: abs(c1)})) - log_of(k, Poly({m2: abs(c2)})))  # type: ignore[dict-item]
    return s if c1 > 0 else flip(s)


def _by_fraction(k: Kernel, p: Poly) -> int:
    """The sign of a sum of fractions is that of the one fraction."""
    from .rules.together import divisors, together

    if not divisors(p):
        return ANY
    joined = together(p)
    return ANY if joined == p else sign_of(k, joined)


def _by_factors(k: Kernel, p: Poly) -> int:
    """The sign of a product of polynomials is the product of their signs."""
    from .factor import factors

    found = factors(p)
    if found is None:
        return ANY
    total = POS if found[0] > 0 else NEG
    for q, n in found[1]:
        s = sign_of(k, q)
        total = product_sign(total, s if n % 2 else POS if not s & ZERO_SIGN else NONNEG)
    return total


def _by_variance(k: Kernel, p: Poly) -> int:
    """A variance is never negative."""
    from .cauchy_schwarz import sign_by_variance

    return sign_by_variance(k, p)


def _by_words(k: Kernel, p: Poly) -> int:
    """Sums of squares of vectors and quadratic forms in semidefinite matrices."""
    from .rules.positive import words_sign

    s = words_sign(k, p)
    return s if s != ANY else flip(words_sign(k, -p))


def _by_terms(k: Kernel, p: Poly) -> int:
    """The sign that all terms of sums over one range have, taken together."""
    from .summands import sign_by_terms

    return sign_by_terms(k, p)


def _by_ends(k: Kernel, p: Poly) -> int:
    """A form that is linear in a letter between two bounds lies between its values at the bounds."""
    from .ends import sign_between_ends

    return sign_between_ends(k, p)


def _by_facts(k: Kernel, p: Poly) -> int:
    """What is given about the atoms of a form, a few facts at a time."""
    from .bounds import sign_by_facts

    return sign_by_facts(k, p)


STAGES = (
    _by_enclosure, _by_facts, _by_ends, _by_square, _by_content, _by_logarithms, _by_ratio, _by_fraction, _by_factors, _by_variance, _by_words, _by_terms,
)  # fmt: skip


def instance(pattern: Term, t: Term) -> bool:
    """Whether t is the pattern with other values of the pattern's free indices, of the same range.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> A, i, j = given.matrix("A", n), given.index("i", n), given.index("j", n)
    >>> instance(A[i, j], A[j, i]), instance(A[i, i], A[i, j])
    (True, False)
    """
    from .bounds import match

    return match(pattern, t, {}) is not None


__all__ = [
    "ANY", "NEG", "NONNEG", "NONPOS", "NONZERO", "POS", "ZERO", "ZERO_SIGN", "as_poly", "atom", "constant", "flip", "instance", "mono_sign", "plain_sign",
    "product_sign", "quadratic_in", "sign", "sign_of", "sum_sign",
]  # fmt: skip
