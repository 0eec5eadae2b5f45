"""What a claim is general in: the sizes that are letters, the maps and the densities that may be any, read off the givens."""

from __future__ import annotations

from collections.abc import Iterable

from derive.notation import Density, Family, Givens, Index, Map, Sort, Tensor, Term

from .document import Formula, Words
from .givens import density, member
from .latex import latex

KINDS = {"smooth": "smooth", "elementwise": "element-wise", "autoregressive": "autoregressive"}


def generality(terms: Iterable[Term], givens: Givens) -> Words:
    """The letters on which some terms rest, definitions unfolded, by what they are.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x, F = given.vector("x", n), given.map("F", n)
    >>> generality([F(x)], given.givens)
    ('any size ', Formula(tex='n'), '; ', 'any smooth map ', Formula(tex='F'))
    """
    letters = [s for s in givens.symbols if s in resting(terms, givens)]
    free = [s for s in letters if s not in {d.name for d in givens.definitions}]
    groups = [*_sizes(free, letters), *_maps(free, givens), *_densities(free, givens)]
    if not groups:
        groups = _numbers(free)
    return tuple(w for k, group in enumerate(groups) for w in (*(("; ",) if k else ()), *group))


def resting(terms: Iterable[Term], givens: Givens) -> frozenset[Term]:
    """All declared letters that some terms mention: in themselves, in sizes, and in the definitions of what they mention."""
    definitions = {d.name: d for d in givens.definitions}
    found: set[Term] = set()
    todo = [s for t in terms for s in _mentioned(t)]
    while todo:
        s = todo.pop()
        if s in found:
            continue
        found.add(s)
        todo += [letter for size in sizes_of(s.sort) for letter in _mentioned(size)]
        if s in definitions:
            todo += _mentioned(definitions[s].right)
    return frozenset(found)


def _mentioned(t: Term) -> list[Term]:
    """The free letters of a term, and those in the sizes of the letters that it binds."""
    bound = [part.bound for part in t.walk() if part.bound is not None]
    return [*t.free, *(s for x in bound for size in sizes_of(x.sort) for s in size.free)]


def sizes_of(sort: Sort) -> tuple[Term, ...]:
    """The terms that a sort mentions: dimensions and bounds."""
    if isinstance(sort, Tensor):
        return sort.dims
    if isinstance(sort, Index):
        return (sort.lo, sort.hi)
    if isinstance(sort, Map):
        return tuple(d for space in (*sort.domains, sort.codomain) for d in space.dims)
    if isinstance(sort, Density):
        return tuple(d for _, space in sort.roles for d in sizes_of(space))
    if isinstance(sort, Family):
        return (*(d for i in sort.ranges for d in sizes_of(i)), *sizes_of(sort.of))
    return ()


def _sizes(free: list[Term], letters: list[Term]) -> list[Words]:
    """Dimensions and counts; how many members a family has is a depth."""
    natural = [s for s in free if isinstance(s.sort, Tensor) and s.sort.domain == "N" and not s.dims]
    deep = {d for s in letters if isinstance(s.sort, Family) for i in s.sort.ranges for d in (i.lo.free | i.hi.free)}
    return [*_listed("size", [s for s in natural if s not in deep]), *_listed("depth", [s for s in natural if s in deep])]


def _listed(what: str, letters: list[Term]) -> list[Words]:
    """any size n; any sizes n, m"""
    return [(f"any {what}{'s' * (len(letters) > 1)} ", Formula(", ".join(map(latex, letters))))] if letters else []


def _maps(free: list[Term], givens: Givens) -> list[Words]:
    found: list[Words] = []
    for kind, name in KINDS.items():
        for positive in (False, True):
            named = [s for s in free if isinstance(m := of(s), Map) and m.kind == kind and m.positive is positive]
            if named:
                what = f"any {'positive ' if positive else ''}{name} map{'s' if len(named) > 1 else ''} "
                found.append((what, Formula(", ".join(member(s, givens) for s in named))))
    return found


def of(s: Term) -> Sort:
    """The sort of a letter, or of the members of a family."""
    return s.sort.of if isinstance(s.sort, Family) else s.sort


def _densities(free: list[Term], givens: Givens) -> list[Words]:
    named = [s for s in free if isinstance(of(s), Density)]
    shown = ", ".join(density(s) if isinstance(s.sort, Density) else member(s, givens) for s in named)
    return [(f"any densit{'ies' if len(named) > 1 else 'y'} ", Formula(shown))] if named else []


def _numbers(free: list[Term]) -> list[Words]:
    """Where nothing is symbolic or arbitrary but numbers: which these are."""
    return _listed("value", [s for s in free if isinstance(of(s), Tensor)]) or [("numbers as written",)]
