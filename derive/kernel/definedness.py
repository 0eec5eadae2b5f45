"""Where a written term is defined: its obligations, read off the tree with all definitions unfolded, and their proof.

log needs a positive argument, a quotient a non-zero divisor, a power with a non-integer exponent a base
≥ 0 (> 0 where the exponent may be negative), an inverse a non-zero determinant (``conditions`` has the rows).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from derive.notation import BINDERS, Definition, Index, Map, NotSupported, SortError, Tensor, Term, number
from derive.notation.heads import density

from .bounds import match
from .compare import differences
from .conditions import CONDITIONS, KINKS
from .engine import Kernel, TooMuchWork
from .poly import Mono, Number, Poly
from .rules.recursion import as_free
from .rules.steps import beyond_start
from .rules.sums import is_empty
from .signs import NEG, NONNEG, NONPOS, NONZERO, POS, ZERO_SIGN, sign_of

ZERO = number(0)
NEEDED = {"gt": POS, "ge": NONNEG, "lt": NEG, "le": NONPOS, "ne": NONZERO, "eq": ZERO_SIGN}
NEGATED = {"gt": "le", "ge": "lt", "lt": "ge", "le": "gt", "ne": "eq", "eq": "ne"}
AVERAGES = frozenset(("integral", "expect", "var", "cov"))


@dataclass(frozen=True, slots=True)
class Obligation:
    """A condition that a written term needs, the letters that an average binds around it, and what holds there."""

    condition: Term
    averaged: tuple[Term, ...] = ()
    under: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subterm stands: under which averages and facts, by what it is differentiated, what is being unfolded."""

    averaged: tuple[Term, ...] = ()
    under: tuple[Term, ...] = ()
    smooth: frozenset[Term] = frozenset()
    unfolding: frozenset[Term] = frozenset()


def obligations(k: Kernel, t: Term, place: Place = Place()) -> Iterator[Obligation]:
    """Every condition under which the written term is defined, those of its parts first."""
    walk = WALKS.get(t.head)
    if walk is not None:
        yield from walk(k, t, place)
    elif t.head in BINDERS:
        yield from _binder(k, t, place)
    else:
        for part in t.parts:
            yield from obligations(k, part, place)
    for meaning in _meanings(k, t, place):
        yield from meaning
    for table in (CONDITIONS, KINKS) if any(_moves_with(k, t, x) for x in place.smooth) else (CONDITIONS,):
        row = table.get(t.head)
        for condition in row(k, t) if row else ():
            yield Obligation(condition, place.averaged, place.under)


def _moves_with(k: Kernel, t: Term, x: Term) -> bool:
    """Whether a term depends on a letter, by itself or through definitions."""
    return x in t.free or any(d is not None and k._rests_on(d, x, frozenset()) for d in map(k.definition, t.free))


# -- walking -------------------------------------------------------------------------------------------


def _binder(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    position, scope = BINDERS[t.head]
    for n, part in enumerate(t.args):
        if isinstance(part, Term) and n != position and n not in scope:
            yield from obligations(k, part, place)
    if t.head in ("sum", "prod") and not _endless(t) and is_empty(k, *t.args[1:3]):
        return
    for n in scope:
        x, body = _opened(k, t, n)
        inside = replace(place, averaged=(*place.averaged, x)) if t.head in AVERAGES else place
        yield from obligations(k, body, inside)


def _endless(t: Term) -> bool:
    return any(bound.head == "const" or (bound.head == "neg" and bound.args[0].head == "const") for bound in t.args[1:3])


def _opened(k: Kernel, t: Term, n: int) -> tuple[Term, Term]:
    try:
        single = len(BINDERS[t.head][1]) == 1
        if single:
            return k.open(t)
    except KeyError:
        pass
    x: Term = t.args[BINDERS[t.head][0]]
    if t.head == "cov":
        new, _ = k.open(t)
        return new, k.exposed(t.args[n], x).subs({x: new})
    new = k.fresh_index(x.sort.lo, x.sort.hi) if isinstance(x.sort, Index) else k.fresh_like(x)
    return new, k.exposed(t.args[n], x).subs({x: new})


def _implication(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """A ⇒ B: A is defined, and B wherever A holds."""
    a, b = t.args
    yield from obligations(k, a, place)
    yield from obligations(k, b, replace(place, under=(*place.under, a)))


def _cases(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """Each condition where none before it holds, each value where its condition is the first to hold."""
    for value, condition in zip(t.args[::2], t.args[1::2], strict=True):
        yield from obligations(k, condition, place)
        holds_here = () if condition.head == "true" else (condition,)
        yield from obligations(k, value, replace(place, under=(*place.under, *holds_here)))
        if condition.head in NEGATED:
            place = replace(place, under=(*place.under, Term(NEGATED[condition.head], condition.args)))


def _derivative(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """y must be differentiable in x, all definitions unfolded but that of x."""
    y, x = t.args
    roots = frozenset(_roots(x))
    free = frozenset(as_free(k, part) for part in (x.args if x.head == "stack" else (x,)))
    yield from obligations(k.under(blocked=free), y, replace(place, smooth=place.smooth | roots))


def _roots(x: Term) -> Iterator[Term]:
    if x.head == "stack":
        for part in x.args:
            yield from _roots(part)
    else:
        while x.head in ("at", "app"):
            x = x.args[0]
        yield x


def _component(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """The base of an indexed letter needs nothing as a whole: only this component is meant."""
    for part in t.args[1:] if t.args[0].head == "sym" else t.args:
        yield from obligations(k, part, place)


def _application(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    for part in t.args[1:]:
        yield from obligations(k, part, place)


def _power(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """‖x‖² and |x|², and whole powers of them, have a derivative everywhere."""
    base, exponent = t.args
    even = exponent.head == "num" and exponent.args[0] > 0 and exponent.args[0] % 2 == 0
    smooth = even and (base.head == "abs" or (base.head == "norm" and len(base.args) == 1))
    for part in (base.args[0], exponent) if smooth else t.args:
        yield from obligations(k, part, place)


WALKS: dict[str, Callable[[Kernel, Term, Place], Iterator[Obligation]]] = {
    "implies": _implication,
    "cases": _cases,
    "deriv": _derivative,
    "grad": _derivative,
    "pow": _power,
    "at": _component,
    "app": _application,
}


# -- what defined names stand for ----------------------------------------------------------------------


def _meanings(k: Kernel, t: Term, place: Place) -> Iterator[Iterator[Obligation]]:
    """The obligations of what a defined letter, component, value or density stands for."""
    if t.head not in ("sym", "at", "app", "pdf", "cond"):
        return
    root = t
    while root.head in ("at", "app", "pdf", "cond", "prime", "jac"):
        root = root.args[0]
    if root.head != "sym" or root in k.blocked or root in place.unfolding:
        return
    for d in (d for d in k.givens.definitions if d.name == root):
        if d.base or root in d.right.free:
            yield from _recursion(k, t, d, replace(place, unfolding=place.unfolding | {root}))
            continue
        letters = frozenset(d.parameters) | (d.left.free - {root})
        values = match(d.left, t, {}, letters)
        if values is not None:
            yield obligations(k, d.right.subs(values), place)
        elif t == root and not isinstance(t.sort, Map) and d.left.head == "at":
            fresh = {i: k.fresh_like(i) for i in letters}
            yield obligations(k, d.right.subs(fresh), place)
        elif t.head == "app" and t.args[0] != root:
            yield from _derived_map(k, t, d, letters, place)
        elif t.head == "pdf":
            fresh = {i: k.fresh_like(i) for i in letters}
            _within_domains(k, d, fresh)
            yield obligations(k, d.right.subs(fresh), replace(place, averaged=(*place.averaged, *fresh.values())))


def _within_domains(k: Kernel, d: Definition, fresh: dict[Term, Term]) -> None:
    """The letters of a density that is defined run over the domains of its variables."""
    from .rules.joints import parts_of_definition
    from .rules.supports import range_facts, role_range

    found = parts_of_definition(d)
    p = d.left.args[0].args[0] if found else d.left
    roles = dict(density(p).roles) if found else {}
    for name, letter in found[2].items() if found else ():
        if name in roles:
            k.learn(fresh[letter], range_facts(fresh[letter], role_range(k, p, name)))


def _recursion(k: Kernel, t: Term, d: object, place: Place) -> Iterator[Iterator[Obligation]]:
    """Every member of a recursion, not only this one: the rule at any index, and the base cases."""
    fresh = {i: beyond_start(k, d) if d.base and i == d.base[0][0] else k.fresh_like(i) for i in d.parameters}  # type: ignore[attr-defined, arg-type]
    yield obligations(k, d.right.subs(fresh), place)  # type: ignore[attr-defined]
    for _, _, value in d.base:  # type: ignore[attr-defined]
        yield obligations(k, value, place)


def _derived_map(k: Kernel, t: Term, d: object, letters: frozenset[Term], place: Place) -> Iterator[Iterator[Obligation]]:
    """The derivative or Jacobian of a defined map at a point: the map must be differentiable there."""
    f = t.args[0]
    while f.head in ("prime", "jac"):
        f = f.args[0]
    left, right = d.left, d.right  # type: ignore[attr-defined]
    if left.head == "sym" and right.head == "lam":
        left, right = Term("app", (left, right.args[0])), right.args[1]
    values = match(left, Term("app", (f, *t.args[1:])), {}, letters | {a for a in left.args[1:] if a.head == "sym"})
    if values is None:
        raise NotSupported(f"where {t!r} is defined")
    fresh = {a: k.fresh_like(a) for a in left.args[1:]}
    outer = {i: v for i, v in values.items() if i not in fresh}
    smooth = replace(place, smooth=place.smooth | frozenset(fresh.values()))
    back = {fresh[a]: values.get(a, a) for a in fresh}
    yield (replace(o, condition=o.condition.subs(back)) for o in obligations(k, right.subs({**outer, **fresh}), smooth))


# -- proof ---------------------------------------------------------------------------------------------


def holds(k: Kernel, condition: Term, averaged: tuple[Term, ...] = (), under: tuple[Term, ...] = ()) -> bool:
    """Whether a relation follows from the givens by signs (for arrays: entry by entry)."""
    apart = condition.head == "ne" and condition.args[0].rank  # said of a vector it means: not zero; needed it means: nowhere zero
    if not apart and (condition in k.givens.facts or condition in k.local or condition in under):
        return True
    if under:
        with k.attempt(*under) as inner:
            return holds(inner, condition, averaged)
    if condition.head == "ne" and condition.args[0].head == "det" and condition.args[1] == ZERO:
        condition = Term("invertible", condition.args[0].args)
    if condition.head in ("posdef", "possemidef", "symmetric", "invertible"):
        from .rules.positive import has_property

        return has_property(k, condition)
    left, right = condition.args
    try:
        if all(_has_sign(k, p, condition.head, averaged) for p in differences(k, left, right)):
            return True
    except (NotSupported, ZeroDivisionError, SortError):
        return False
    if condition.head not in ("ge", "gt", "ne") or right != ZERO or left.rank:
        return False
    if condition.head == "ne" and (parts := _factors_of(left)) and all(holds(k, Term("ne", (part, ZERO)), averaged) for part in parts):
        return True
    from .written import never_negative, positive_as_written

    return never_negative(k, left) is not None if condition.head == "ge" else left.head in ("add", "mul", "div") and positive_as_written(k, left)


def _factors_of(t: Term) -> tuple[Term, ...]:
    """a, b for a b; a for aⁿ with a whole number n > 0: where these are not 0, t is not."""
    if t.head == "pow" and t.args[1].head == "num" and t.args[1].args[0] > 0 and t.args[1].args[0].denominator == 1:
        return t.args[:1]
    return t.args if t.head == "mul" else ()


def _has_sign(k: Kernel, p: Poly, head: str, averaged: tuple[Term, ...]) -> bool:
    if head == "eq":
        from .zero import is_zero

        return is_zero(k, p) or sign_of(k, p) == ZERO_SIGN
    s = sign_of(k, p)
    if not s & ~NEEDED[head]:
        return True
    return not s & ~(NEEDED[head] | ZERO_SIGN) and _almost_everywhere(k, p, averaged)


def _almost_everywhere(k: Kernel, p: Poly, averaged: tuple[Term, ...]) -> bool:
    """
    p is a polynomial in x with some coefficient ≠ 0
    --------------------------------------------------
    p ≠ 0 for almost every x
    """
    for x in averaged:
        if isinstance(x.sort, Tensor) and x.sort.domain == "R" and not x.dims:
            found = _coefficients(p, x)
            if any(e and not sign_of(k, q) & ZERO_SIGN for e, q in found.items()):
                return True
    return False


def _coefficients(p: Poly, x: Term) -> dict[int, Poly]:
    """The coefficients of a polynomial in x; nothing if x occurs in another way."""
    groups: dict[int, dict[Mono, Number]] = {}
    for m, c in p:
        e = dict(m).get(x, 0)
        rest = tuple(pair for pair in m if pair[0] != x)
        if not isinstance(e, int) or e < 0 or x in Poly({rest: c}).free:
            return {}
        groups.setdefault(e, {})[rest] = c
    return {e: Poly(terms) for e, terms in groups.items()}


def missing(k: Kernel, t: Term) -> Term | None:
    """The first obligation of a written term that does not follow from the givens; those that do are recorded."""
    seen: set[Obligation] = set()
    for o in obligations(k, t):
        if o in seen:
            continue
        seen.add(o)
        if not holds(k, o.condition, o.averaged, o.under):
            return o.condition
        if _worth_saying(o.condition):
            k.need(o.condition, "given" if o.condition in k.givens.facts else "implied")
    return None


def _worth_saying(condition: Term) -> bool:
    """Whether a condition says something of the letters: not of numbers alone, nor of an index, nor that a density is positive."""
    if condition.head == "gt" and condition.args[0].head == "pdf":
        return False
    return any(not isinstance(s.sort, Index) for s in condition.free) and not all(
        isinstance(s.sort, Index) or (isinstance(s.sort, Tensor) and s.sort.domain == "N") for s in condition.free
    )


__all__ = ["Obligation", "TooMuchWork", "differences", "holds", "missing", "obligations"]
