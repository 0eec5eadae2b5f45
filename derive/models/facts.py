"""What the facts say about single letters: bounds, symmetry, simplex; what the assumptions solve for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.notation import Definition, Family, Givens, Index, Map, Tensor, Term, number

from .evaluate import definitions_by_name, reach

ORDER = {"lt": ("upper", True), "le": ("upper", False), "gt": ("lower", True), "ge": ("lower", False)}
MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


@dataclass(frozen=True, slots=True)
class Bound:
    """``letter`` (or its component at ``indices``) lies below or above ``other``."""

    letter: Term
    indices: tuple[Term, ...]
    side: str
    strict: bool
    other: Term


def flattened(facts: tuple[Term, ...]) -> list[Term]:
    out: list[Term] = []
    for f in facts:
        out.extend(flattened(f.args) if f.head == "and" else [f])
    return out


def bounds(facts: tuple[Term, ...]) -> dict[Term, list[Bound]]:
    """The bounds of each letter, one for each side of an inequality that is a letter or a component."""
    out: dict[Term, list[Bound]] = {}
    for f in flattened(facts):
        if f.head not in ORDER:
            continue
        left, right = f.args
        for one, head, other in ((left, f.head, right), (right, MIRROR[f.head], left)):
            for b in _bounds_of(one, head, other):
                out.setdefault(b.letter, []).append(b)
    return out


def _bounds_of(one: Term, head: str, other: Term) -> list[Bound]:
    side, strict = ORDER[head]
    if one.head == "sym":
        return [Bound(one, (), side, strict, other)]
    if one.head == "at" and one.args[0].head == "sym":
        return [Bound(one.args[0], one.args[1:], side, strict, other)]
    if one.head == "abs" and side == "upper":
        return [*_bounds_of(one.args[0], head, other), *_bounds_of(one.args[0], MIRROR[head], -other)]
    return []


def map_bounds(facts: tuple[Term, ...], maps: frozenset[Term]) -> tuple[dict[Term, tuple[Fraction | None, Fraction | None]], set[Term]]:
    """Numbers between which all values of a map (one of ``maps``) lie, and the facts that say so."""
    out: dict[Term, tuple[Fraction | None, Fraction | None]] = {}
    used: set[Term] = set()
    for fact in flattened(facts):
        f = fact
        while f.head == "forall":
            f = f.args[1]
        if f.head not in ORDER:
            continue
        for one, head, other in ((f.args[0], f.head, f.args[1]), (f.args[1], MIRROR[f.head], f.args[0])):
            name, value = _applied(one), _constant(other)
            if name is None or value is None or name not in maps:
                continue
            low, high = out.get(name, (None, None))
            if ORDER[head][0] == "lower":
                low = value if low is None else max(low, value)
            else:
                high = value if high is None else min(high, value)
            out[name] = (low, high)
            used.add(fact)
    return out, used


def _applied(t: Term) -> Term | None:
    """The letter of a map (or of a family of maps) of which t is a value."""
    while t.head in ("at", "app"):
        t = t.args[0]
        if t.head == "sym" and isinstance(t.args[1], Map):
            return t
        if t.head == "sym" and isinstance(t.args[1], Family) and isinstance(t.args[1].of, Map):
            return t
    return None


def _constant(t: Term) -> Fraction | None:
    if t.head == "num":
        return Fraction(t.args[0])
    if t.head == "neg" and t.args[0].head == "num":
        return -Fraction(t.args[0].args[0])
    return None


def symmetric_letters(relations: tuple[Term, ...]) -> set[Term]:
    """Matrices A with A = Aᵀ."""
    out: set[Term] = set()
    for r in flattened(relations):
        if r.head == "symmetric" and r.args[0].head == "sym":
            out.add(r.args[0])
        if r.head == "eq":
            for a, b in (r.args, r.args[::-1]):
                if a.head == "sym" and b == Term("transpose", (a,)):
                    out.add(a)
    return out


def definite_letters(relations: tuple[Term, ...]) -> set[Term]:
    """Matrices A ≻ 0, and the square letters on the diagonal of a block matrix that is definite."""
    stated = [r.args[0] for r in flattened(relations) if r.head in ("posdef", "possemidef")]
    blocks = [m.args[2 + k * (m.args[1] + 1)] for m in stated if m.head == "block" and m.args[0] == m.args[1] for k in range(m.args[0])]
    return {m for m in (*stated, *blocks) if isinstance(m, Term) and m.head == "sym" and m.rank == 2}


def ordered_letters(relations: tuple[Term, ...]) -> set[Term]:
    """Square matrices that stand in a sum of which it is said that it is definite: A in A − m I ⪰ 0."""
    sums = [r.args[0] for r in flattened(relations) if r.head in ("posdef", "possemidef") and r.args[0].head in ("add", "neg")]
    return {s for t in sums for part in t.walk() if part.head in ("add", "neg", "mul") for s in part.parts if s.head == "sym" and s.rank == 2}


def finite_choices(relations: tuple[Term, ...]) -> dict[Term, tuple[Fraction, ...]]:
    """Letters that lie in a finite set of numbers."""
    out: dict[Term, tuple[Fraction, ...]] = {}
    for r in flattened(relations):
        if r.head == "in" and r.args[0].head == "sym":
            values = [_constant(v) for v in r.args[1:] if isinstance(v, Term)]
            known = tuple(v for v in values if v is not None)
            if known and len(known) == len(r.args) - 1:
                out[r.args[0]] = known
    return out


def simplex_letters(relations: tuple[Term, ...]) -> set[Term]:
    """Vectors p with Σ p_i = 1 over the whole range."""
    out: set[Term] = set()
    for r in flattened(relations):
        if r.head != "eq":
            continue
        for a, b in (r.args, r.args[::-1]):
            if b == number(1) and a.head == "sum" and a.args[3].head == "at" and a.args[3].args[1:] == (a.args[0],):
                p = a.args[3].args[0]
                if p.head == "sym" and isinstance(p.args[1], Tensor) and p.args[1].rank == 1 and a.args[1] == number(1) and a.args[2] == p.args[1].dims[0]:
                    out.add(p)
    return out


def solved_relations(givens: Givens) -> tuple[tuple[Definition, ...], tuple[Term, ...]]:
    """Equations that say what a letter is, turned into definitions; the relations that remain to be checked."""
    solved: list[Definition] = []
    rest: list[Term] = []
    facts = flattened(givens.facts)
    equations = [f for f in facts if f.head == "eq"] + flattened(givens.assumed)
    random = {r.symbol for r in givens.random}
    for r in equations:
        known = definitions_by_name(givens, tuple(solved))
        found = _solved(r, known, random)
        if found is None:
            rest.append(r)
        else:
            solved.append(found)
    return tuple(solved), tuple(r for r in rest if r not in facts)


def _solved(r: Term, known: dict[Term, tuple[Definition, ...]], random: set[Term]) -> Definition | None:
    if r.head != "eq":
        return None
    for left, right in (r.args, r.args[::-1]):
        parameters = _parameters(left)
        if parameters is None:
            continue
        name = left
        while name.head != "sym":
            name = name.args[0]
        if name in known or name in random or isinstance(name.args[1], Index):
            continue
        used = right.free - set(parameters)
        if any(name in reach(s, known, {}) for s in used):
            continue
        return Definition(left, right, parameters)
    return None


def _parameters(left: Term) -> tuple[Term, ...] | None:
    """The letters in which an equation s = …, s_i = …, f(x) = … holds; None for other left sides."""
    if left.head == "sym":
        return () if isinstance(left.args[1], Tensor) else None
    if left.head == "at" and left.args[0].head == "sym":
        return left.args[1:] if _covers(left.args[0].args[1], left.args[1:]) else None
    if left.head == "app" and left.args[0].head == "sym" and all(a.head == "sym" for a in left.args[1:]):
        return left.args[1:] if len(set(left.args[1:])) == len(left.args) - 1 else None
    return None


def _covers(sort: object, indices: tuple[Term, ...]) -> bool:
    """Whether distinct index letters run over all components of an array."""
    if not isinstance(sort, Tensor) or len(indices) != sort.rank or len(set(indices)) < len(indices):
        return False
    return all(
        i.head == "sym" and isinstance(i.args[1], Index) and i.args[1].lo == number(1) and i.args[1].hi == d for i, d in zip(indices, sort.dims, strict=True)
    )
