"""What the givens say in numbers (g > 0, g ≥ 0, g ≠ 0, g = 0), and what follows from a few of them together."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from derive.notation import Index, NotSupported, Sort, SortError, Tensor, Term, number, symbol
from derive.notation.build import oo
from derive.notation.heads import same_dim

from .integers import is_integer
from .poly import ONE, E, Mono, Number, Poly, TooMuchWork, content, mono_product, read, scale_exponent
from .signs import ANY, NEG, NONNEG, NONZERO, POS, ZERO_SIGN, flip, mono_sign, product_sign, sum_sign

if TYPE_CHECKING:
    from .engine import Kernel

FACT_SIGNS = {"gt": POS, "lt": POS, "ge": NONNEG, "le": NONNEG, "ne": NONZERO, "eq": ZERO_SIGN}
TURNED = ("lt", "le")
EVERY = "∀"  # before the name of a letter that a fact quantifies
PLAIN = frozenset(("sym", "num", "at", "neg", "add", "mul", "const"))
DEPTH, NODES = 4, 80


class Margin(NamedTuple):
    """A form whose sign is given, for all values of some indices; ``assumed`` if a relation marked "(given)" says so."""

    form: Poly
    sign: int
    universal: frozenset[Term] = frozenset()
    assumed: bool = False


# -- what the givens say ----------------------------------------------------------------------------


def margins(k: Kernel) -> tuple[Margin, ...]:
    """The facts and assumptions about numbers as forms: polynomials first, the others twice, for they may lean on each other."""
    found: tuple[Margin, ...] | None = k.cache.get("margins")
    if found is not None:
        return found
    k.cache["margins"] = ()
    stated = [(f, False) for f in k.givens.facts if f not in k.givens.here] + [(f, True) for f in k.givens.assumed]
    atomic = [(f, assumed) for whole, assumed in stated for f in conjuncts(whole) if f.head in FACT_SIGNS]
    own = (*(f for f in k.givens.facts if f in k.givens.here), *k.local)
    supposed = [f for whole in own for f in conjuncts(whole) if f.head in FACT_SIGNS]
    lines = len(k.lines)
    for early in (True, False, False):
        rows = [m for f, assumed in atomic if early is _is_plain(k, f) for m in margins_of(k, f, assumed)]
        rows += [
            m._replace(universal=_quantified(m.universal) | m.universal - _universal(f)) for f in supposed for m in margins_of(k, f)
        ]  # at its own indices only
        k.cache["margins"] = (*k.cache["margins"], *(m for m in rows if m not in k.cache["margins"]))
        k._signs.clear()
        k._memo.clear()
        for key in [key for key in k.cache if isinstance(key, tuple)]:
            del k.cache[key]
    del k.lines[lines:]
    return k.cache["margins"]  # type: ignore[no-any-return]


def _is_plain(k: Kernel, f: Term) -> bool:
    """Whether a fact is read without knowing signs: a relation of polynomials in letters that are not defined."""
    return all(t.head in PLAIN and not (t.head == "sym" and k.definition(t)) for t in f.walk() if t is not f)


def conjuncts(f: Term) -> tuple[Term, ...]:
    """The relations between numbers that a fact consists of; A ≻ 0 of a small size says that its minors are > 0.

    A letter that a fact quantifies is marked as one that may be anything.
    """
    if f.head == "posdef":
        from .rules.positive import minors

        return minors(f)
    if f.head == "in":
        return _between(f)
    if f.head == "forall":
        x, inner = f.args
        return conjuncts(inner.subs({x: symbol(EVERY + x.args[0], x.sort)}))
    return tuple(part for a in f.args for part in conjuncts(a)) if f.head == "and" else (f,)


def _between(f: Term) -> tuple[Term, ...]:
    """
    x ∈ {a₁, …, aₙ}
    -----------------------------------------------------
    min aᵢ ≤ x ≤ max aᵢ,   and x ≠ 0 if no aᵢ is 0
    """
    x, *values = f.args
    numbers = [c for v in values if (c := read(v).constant if read(v) else 0) is not None]
    if x.rank or len(numbers) != len(values) or not numbers:
        return ()
    found = (Term("ge", (x, number(min(numbers)))), Term("le", (x, number(max(numbers)))))
    return found if 0 in numbers else (*found, Term("ne", (x, number(0))))


def margins_of(k: Kernel, f: Term, assumed: bool = False) -> list[Margin]:
    """A relation between numbers (or, component by component, between arrays) as a margin."""
    left, right = f.args if f.head not in TURNED else f.args[::-1]
    dims = max((left.dims, right.dims), key=len)
    if dims and f.head == "ne":
        return _apart(k, left, right, assumed)
    try:
        indices = k.indices_for(dims)
        g = k.entry(left, indices) - k.entry(right, indices)
    except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
        return []
    s = FACT_SIGNS[f.head]
    if s == POS and is_integer(k, g):
        g, s = g - ONE, NONNEG
    return [Margin(g, s, frozenset(indices) | _universal(f), assumed)]


def _apart(k: Kernel, left: Term, right: Term, assumed: bool) -> list[Margin]:
    """x ≠ y for vectors: Σᵢ (xᵢ − yᵢ)² > 0."""
    gap = left - right
    if gap.rank != 1:
        return []
    try:
        return [Margin(k.nf(Term("inner", (gap, gap))), POS, frozenset(), assumed)]
    except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
        return []


def _universal(f: Term) -> frozenset[Term]:
    """The free indices of a fact that stand in components, and the letters that it quantifies: it holds for all their values."""
    inside = {s for t in f.walk() if t.head in ("at", "app", "pdf") for s in t.free}
    return frozenset(s for s in inside & f.free if isinstance(s.sort, Index) or s.args[0].startswith(EVERY))


def _quantified(letters: frozenset[Term]) -> frozenset[Term]:
    return frozenset(s for s in letters if s.args[0].startswith(EVERY))


# -- instances of facts -----------------------------------------------------------------------------


def match(pattern: Term, t: Term, found: dict[Term, Term], universal: frozenset[Term] | None = None) -> dict[Term, Term] | None:
    """Values of the pattern's indices that turn it into t; an index gets one value everywhere.

    With ``universal`` only these indices may vary, and values may be any terms (their range is checked later);
    without it every index may become another one of the same range.
    """
    if universal is not None and pattern in universal:
        known = found.setdefault(pattern, t)
        return found if known == t else None
    if universal is None and pattern.head == "sym" and isinstance(pattern.sort, Index):
        if not isinstance(t.sort, Index) or t.head != "sym" or t.sort != pattern.sort:
            return None
        known = found.setdefault(pattern, t)
        return found if known == t else None
    if pattern == t and not (universal and pattern.free & universal):
        return found
    if pattern.head != t.head or len(pattern.args) != len(t.args) or pattern.head in ("sym", "num", "const"):
        return None
    for a, b in zip(pattern.args, t.args, strict=True):
        if isinstance(a, Term) and isinstance(b, Term):
            if match(a, b, found, universal) is None:
                return None
        elif a != b:
            return None
    return found


def in_range(k: Kernel, value: Term, sort: Sort) -> bool:
    """Whether an index term certainly lies in the range; whether any other term has this shape."""
    from .signs import sign_of

    if not isinstance(sort, Index):
        return isinstance(sort, Tensor) and sort.domain == "R" and len(value.dims) == len(sort.dims) and all(map(same_dim, value.dims, sort.dims))
    if isinstance(value.sort, Index) and value.head == "sym" and value.sort == sort:
        return True
    point = k.nf(value)
    above = sign_of(k, point - k.nf(sort.lo))
    below = sign_of(k, k.nf(sort.hi) - point) if sort.hi != oo else POS
    return not (above | below) & NEG


def relevant(k: Kernel, p: Poly) -> list[Margin]:
    """The margins that may speak of p: given ones, instances of the universal ones at the atoms of p, and by kind."""
    from .letter_bounds import letter_margins

    rows: list[Margin] = []
    for margin in (*margins(k), *letter_margins(k, p)):
        rows.extend(_instances(k, margin, p) if margin.universal else (margin,))
    return list(dict.fromkeys(rows))


def _instances(k: Kernel, margin: Margin, p: Poly) -> Iterator[Margin]:
    patterns = [b for b in margin.form.atoms if b.free & margin.universal]
    for a in sorted(p.atoms, key=repr):
        for b in patterns:
            values = match(b, a, {}, margin.universal)
            if values is None or len(values) != len(margin.universal):
                continue
            if all(in_range(k, v, i.sort) for i, v in values.items()):
                yield Margin(k.replace(margin.form, values), margin.sign, frozenset(), margin.assumed)


def connected(rows: list[Margin], p: Poly) -> list[Margin]:
    """The margins that have an atom in common with p, or with another one that has, and so on."""
    atoms, kept = set(p.atoms), [False] * len(rows)
    sizes = [row.form.atoms for row in rows]
    while found := [n for n, own in enumerate(sizes) if not kept[n] and own & atoms]:
        for n in found:
            kept[n] = True
            atoms |= sizes[n]
    return [row for row, keep in zip(rows, kept, strict=True) if keep]


# -- what follows -------------------------------------------------------------------------------------


class _Search:
    """A search for p = Σ λ q g + rest with margins g, multipliers λ q ≥ 0 and a rest of known sign."""

    def __init__(self, k: Kernel, rows: list[Margin]) -> None:
        self.k, self.rows, self.left, self.assumed = k, rows, NODES, False

    def certified(self, p: Poly, depth: int = DEPTH) -> int:
        """POS or NONNEG if that follows, else ANY."""
        k = self.k
        bad, total = None, ZERO_SIGN
        for m, c in p:
            s = mono_sign(k, m, c)
            total = sum_sign(total, s)
            if s & NEG and (bad is None or len(m) > len(bad)):
                bad = m
        if bad is None:
            return total or ANY
        if depth == 0 or self.left <= 0:
            return ANY
        best = ANY
        for margin, quotient, c in self._multiples(bad, products=depth > DEPTH - 2):
            s = self._step(p, bad, margin, quotient, c, depth)
            if s == POS:
                return POS
            best &= s
        return best

    def lowest(self, p: Poly) -> Poly:
        """
        x ≥ a    c > 0
        ---------------
        c x ≥ c a

        A form that p is not less than: every letter with a positive number before it at the least number that it can be.
        """
        for margin in self.rows:
            letters = [m for m in margin.form.terms if m]
            if len(letters) != 1 or len(margin.form) != 2 or margin.sign not in (POS, NONNEG) or margin.form.terms[letters[0]] < 0:
                continue
            here = p.terms.get(letters[0], 0)
            if len(letters[0]) == 1 and here > 0:
                self.assumed = self.assumed or margin.assumed
                p = p - margin.form.scale(Fraction(here) / Fraction(margin.form.terms[letters[0]]))
        return p

    def _multiples(self, bad: Mono, products: bool) -> Iterator[tuple[Margin, Mono, Number]]:
        """Margins that have a given monomial, then products of margins and monomials that do."""
        rows = [margin for margin in self.rows if margin.sign != NONZERO]
        yield from ((margin, (), margin.form.terms[bad]) for margin in rows if bad in margin.form.terms)
        for margin in rows if products else ():
            for m, c in margin.form:
                quotient = _over(bad, m)
                if quotient:
                    yield margin, quotient, c

    def _step(self, p: Poly, bad: Mono, margin: Margin, quotient: Mono, c: Number, depth: int) -> int:
        """Cancel the monomial ``bad`` of p by a multiple of the margin's monomial with the coefficient c."""
        scale = Fraction(p.terms[bad]) / Fraction(c)
        weight = mono_sign(self.k, quotient, scale)
        if margin.sign != ZERO_SIGN and (weight & NEG or not weight):
            return ANY
        self.left -= 1
        self.k.spend(1)
        rest = self.certified(p - margin.form * Poly({quotient: scale}), depth - 1)
        if rest & NEG:
            return ANY
        self.assumed = self.assumed or margin.assumed
        return sum_sign(product_sign(margin.sign, weight), rest)


def _over(a: Mono, b: Mono) -> Mono | None:
    """a / b as a monomial without new divisors."""
    quotient = mono_product(a, tuple((x, scale_exponent(e, -1)) for x, e in b))
    if not isinstance(quotient, tuple):
        return None
    powers = dict(a)
    if any(x != E and not isinstance(e, Poly) and e < 0 and x not in powers for x, e in quotient):
        return None
    return quotient


def sign_by_facts(k: Kernel, p: Poly) -> int:
    """The possible signs of p by what is given about its atoms, a few facts at a time."""
    search = _Search(k, connected(relevant(k, p), p))
    if not search.rows:
        return ANY
    said = next((m for m in search.rows if m.form in (p, -p) and m.sign == ZERO_SIGN), None)
    best = ZERO_SIGN if said is not None else search.certified(p)
    if best == ANY and sum(c > 0 and len(m) == 1 for m, c in p) > 1:
        best &= sum_sign(NONNEG, search.certified(search.lowest(p)))
    search.assumed = search.assumed or (said is not None and said.assumed)
    if best not in (POS, ZERO_SIGN):
        search.left = NODES
        best &= flip(search.certified(-p))
    for margin in search.rows:
        if margin.sign == NONZERO and best & ZERO_SIGN and _proportional(k, p, margin.form):
            best &= NONZERO
            search.assumed = search.assumed or margin.assumed
    if search.assumed and best != ANY:
        k.support.add("assumed")
    return best


def _proportional(k: Kernel, p: Poly, g: Poly) -> bool:
    """Whether p is a non-zero multiple of g."""
    (_, m, rest), (_, n, other) = content(p), content(g)
    if rest != other:
        return False
    nonzero = {b for b, _ in n}
    return all(b in nonzero or not mono_sign(k, ((b, e),), 1) & ZERO_SIGN for b, e in m)


__all__ = ["Margin", "conjuncts", "in_range", "margins", "margins_of", "match", "relevant", "sign_by_facts"]
