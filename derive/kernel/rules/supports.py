"""Supports: the range that a law gives its letter, what is known of a letter there, and whether a point lies inside.

A range is a pair of bounds as in a written integral; both are ``DOMAIN`` for a whole space.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Index, NotSupported, SortError, Tensor, Term, number, relation
from derive.notation.build import DOMAIN, oo
from derive.notation.families import FAMILIES, components_sum
from derive.notation.heads import density
from derive.notation.statement import FLIPPED

from ..engine import SUPPORTS, Kernel
from ..integers import is_integer
from ..poly import Poly, constant, to_term
from ..signs import NEG, POS, ZERO_SIGN, sign_of

Range = tuple[Term, Term]
WHOLE: Range = (DOMAIN, DOMAIN)
MINUS_OO = Term("neg", (oo,))
ZERO_TERM, ONE_TERM = number(0), number(1)

RANGES: dict[str, Callable[[Term], Range]] = {
    "positive": lambda law: (ZERO_TERM, oo),
    "unit": lambda law: (ZERO_TERM, ONE_TERM),
    "interval": lambda law: (law.args[1], law.args[2]),
    "above": lambda law: (law.args[1], oo),
    "counting": lambda law: (ONE_TERM, oo),
    "upto": lambda law: (ZERO_TERM, law.args[1]),
    "labels": lambda law: (ONE_TERM, law.args[1].dims[0]),
}


def range_of(k: Kernel, law: Term) -> Range:
    """Where a draw from a law lies: its bounds, or the whole space of its sort."""
    if law.head == "law":
        row = RANGES.get(FAMILIES[law.args[0]].support)
        return canonical_range(k, *row(law)) if row else WHOLE
    if law.head == "cond" and len(law.args[1]) == 1:
        return role_range(k, law.args[0], law.args[1][0])
    return WHOLE


def canonical_range(k: Kernel, lo: Term, hi: Term) -> Range:
    """Bounds in normal form; from −∞ to ∞ is the whole line."""
    if lo == DOMAIN or (lo == MINUS_OO and hi == oo):
        return WHOLE
    return (lo if lo == MINUS_OO else to_term(k.nf(lo)), hi if hi == oo else to_term(k.nf(hi)))


def role_range(k: Kernel, p: Term, name: str) -> Range:
    """The declared domain of a variable of a density: what the facts about the letter of that name say."""
    letter = k.givens.lookup(name)
    if letter is None or letter.sort != dict(density(p).roles)[name] or has_few_values(k, letter):
        return WHOLE
    return declared_range(k, letter)


def has_few_values(k: Kernel, letter: Term) -> bool:
    """Whether a given names the values of a letter: its density is a mass, of which sums and averages are linear all the same."""
    return any(f.head == "in" and f.args[0] == letter for f in k.givens.facts)


def declared_range(k: Kernel, letter: Term) -> Range:
    """The bounds that the givens put on a letter by itself; a letter with few values has none."""
    if has_few_values(k, letter):
        raise NotSupported(f"an integral over {letter!r}, which has finitely many values")
    lo, hi = MINUS_OO, oo
    counts = isinstance(letter.sort, Tensor) and letter.sort.domain != "R"
    for f in k.givens.facts:
        head, other = _bound_on(f, letter)
        if other is None:
            continue
        if other.free:
            raise NotSupported(f"an average over {letter!r}, which a given bounds by another letter")
        step = {"gt": 1, "lt": -1}.get(head, 0) if counts else 0
        bound = to_term(k.nf(other) + constant(step))
        lo, hi = (bound, hi) if head in ("gt", "ge") else (lo, bound)
    if counts and hi == oo and lo in (MINUS_OO, ZERO_TERM):
        return WHOLE
    return canonical_range(k, lo, hi)


def _bound_on(f: Term, letter: Term) -> tuple[str, Term | None]:
    """(relation, other side) of an inequality with the letter on the left, turned round where need be."""
    if f.head not in ("gt", "ge", "lt", "le") or letter not in f.args:
        return f.head, None
    return (f.head, f.args[1]) if f.args[0] == letter else (FLIPPED[f.head], f.args[0])


def range_facts(z: Term, bounds: Range) -> tuple[Term, ...]:
    """lo < z < hi almost everywhere; lo ≤ z ≤ hi for a letter that counts."""
    lo, hi = bounds
    if lo == DOMAIN:
        return ()
    sort = z.sort
    counts = isinstance(sort, Index) or (isinstance(sort, Tensor) and sort.domain != "R")
    below = () if lo == MINUS_OO else (relation(z, "ge" if counts else "gt", lo),)
    above = () if hi == oo else (relation(z, "le" if counts else "lt", hi),)
    return (*below, *above)


def law_facts(k: Kernel, law: Term, z: Term) -> tuple[Term, ...]:
    """What is known of a draw from a law; of every component of a draw from independent ones."""
    from .laws import resolve_law

    law = resolve_law(k, law)
    if law.head == "product":
        i, inner = k.open(law)
        component = Term("at", (z, i))
        return tuple(_about_all(f, z, component, i) for f in law_facts(k, inner, component))
    if law.head == "law" and FAMILIES[law.args[0]].support == "simplex":
        return (relation(z, "gt", 0), relation(components_sum(z), "eq", 1))
    if law.head == "law" and FAMILIES[law.args[0]].support == "counts":
        return (relation(z, "ge", 0), relation(components_sum(z), "eq", law.args[1]))
    return range_facts(z, range_of(k, law))


def _about_all(f: Term, z: Term, component: Term, i: Term) -> Term:
    """A fact about component i for every i, said of the whole vector where the other side is the same for all."""
    return relation(z, f.head, f.args[1]) if f.args[0] == component and i not in f.args[1].free else f


def _average_facts(k: Kernel, binder: Term, z: Term) -> tuple[Term, ...]:
    try:
        return law_facts(k, binder.args[1], z)
    except (NotSupported, SortError):
        return ()


def _integral_facts(k: Kernel, binder: Term, z: Term) -> tuple[Term, ...]:
    """What the bounds of an integral say, where the lower one is certainly the lower."""
    lo, hi = binder.args[1:3]
    if lo == DOMAIN:
        return range_facts(z, declared_range(k, binder.args[0]))
    if lo != MINUS_OO and hi != oo and sign_of(k, k.nf(hi) - k.nf(lo)) & NEG:
        return ()
    return range_facts(z, (lo, hi))


SUPPORTS.update({"expect": _average_facts, "var": _average_facts, "cov": _average_facts, "integral": _integral_facts})


# -- whether a point lies inside a support --------------------------------------------------------


def require_inside(k: Kernel, law: Term, x: Term) -> None:
    """Refuse a point that may lie outside the support of a family: its density is 0 there, not the formula."""
    row = FAMILIES[law.args[0]]
    test = INSIDE.get(row.support)
    if test is not None and not test(k, law, x):
        raise NotSupported(f"the density of {row.name} at {x!r}, which may lie outside its support")


def _above(k: Kernel, x: Poly, bound: Poly, strict: bool = True) -> bool:
    s = sign_of(k, x - bound)
    return bool(s) and not s & (NEG | ZERO_SIGN if strict else NEG)


def _between(k: Kernel, law: Term, x: Term) -> bool:
    """a ≤ x ≤ b."""
    point, low, high = k.nf(x), k.nf(law.args[1]), k.nf(law.args[2])
    return _above(k, point, low, strict=False) and _above(k, high, point, strict=False)


def _bit(k: Kernel, law: Term, x: Term) -> bool:
    sort = x.sort
    return (isinstance(sort, Tensor) and sort.domain == "B") or k.nf(x).constant in (0, 1)


def _whole(k: Kernel, law: Term, x: Term) -> bool:
    point = k.nf(x)
    return is_integer(k, point) and _above(k, point, constant(0), strict=False)


def _counted(k: Kernel, law: Term, x: Term) -> bool:
    point = k.nf(x)
    return is_integer(k, point) and _above(k, point, constant(1), strict=False)


def _up_to(k: Kernel, law: Term, x: Term) -> bool:
    return _whole(k, law, x) and _above(k, k.nf(law.args[1]), k.nf(x), strict=False)


def _label(k: Kernel, law: Term, x: Term) -> bool:
    return _counted(k, law, x) and _above(k, k.nf(law.args[1].dims[0]), k.nf(x), strict=False)


def _on_simplex(k: Kernel, law: Term, x: Term) -> bool:
    return _adds_up_to(k, x, number(1)) and all(sign_of(k, p) == POS for p in _entries(k, x))


def _counts(k: Kernel, law: Term, x: Term) -> bool:
    return _adds_up_to(k, x, law.args[1]) and all(is_integer(k, p) and not sign_of(k, p) & NEG for p in _entries(k, x))


def _entries(k: Kernel, x: Term) -> tuple[Poly, ...]:
    return (k.entry(x, k.indices_for(x.dims)),)


def _adds_up_to(k: Kernel, x: Term, total: Term) -> bool:
    """Whether Σₖ xₖ is the total, by calculation or because it is known."""
    gap = k.nf(components_sum(x)) - k.nf(total)
    return not gap or any(f.head == "eq" and k.nf(f.args[0]) - k.nf(f.args[1]) in (gap, -gap) for f in k.facts_about(x.free) if not f.args[0].dims)


INSIDE: dict[str, Callable[[Kernel, Term, Term], bool]] = {
    "positive": lambda k, law, x: _above(k, k.nf(x), constant(0)),
    "unit": lambda k, law, x: _above(k, k.nf(x), constant(0)) and _above(k, constant(1), k.nf(x)),
    "interval": _between,
    "above": lambda k, law, x: _above(k, k.nf(x), k.nf(law.args[1]), strict=False),
    "binary": _bit,
    "natural": _whole,
    "counting": _counted,
    "upto": _up_to,
    "labels": _label,
    "simplex": _on_simplex,
    "counts": _counts,
}

__all__ = ["MINUS_OO", "WHOLE", "Range", "canonical_range", "declared_range", "law_facts", "range_facts", "range_of", "require_inside", "role_range"]
