"""derive's written terms as the plain data that the oracle reads. The only bridge between the two."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.notation import Definition, Density, Family, Givens, Index, Law, Map, Sort, Tensor, Term


def dump(t: Any) -> Any:
    """A term, or an argument of one, as nested lists.

    >>> from derive.notation import symbol
    >>> dump(symbol("x") + 1)
    ['add', ['sym', 'x', ['tensor', 'R']], ['num', '1', '']]
    """
    if isinstance(t, Term):
        return [t.head, *map(dump, t.args)]
    if isinstance(t, Fraction):
        return str(t)
    if isinstance(t, (str, int)):
        return t
    if isinstance(t, tuple):
        return ["names", *t]
    return dump_sort(t)


def dump_sort(s: Sort) -> list[Any]:
    """A sort as nested lists."""
    match s:
        case Tensor(dims, domain):
            return ["tensor", domain, *map(dump, dims)]
        case Index(lo, hi):
            return ["index", dump(lo), dump(hi)]
        case Map(domains, codomain, kind, positive):
            return ["map", kind, int(positive), dump_sort(codomain), *map(dump_sort, domains)]
        case Density(roles, parameters):
            return ["density", ["names", *(n for n, _ in roles)], ["names", *parameters], *(dump_sort(d) for _, d in roles)]
        case Family(ranges, of):
            return ["family", dump_sort(of), *map(dump_sort, ranges)]
        case Law(domains):
            return ["laws", *map(dump_sort, domains)]
    return ["truth"]


def dump_givens(g: Givens) -> dict[str, Any]:
    """Everything that is given, as plain data."""
    return {
        "symbols": [dump(s) for s in g.symbols],
        "facts": [dump(f) for f in g.facts],
        "assumed": [dump(f) for f in g.assumed],
        "definitions": [_definition(d) for d in g.definitions],
        "random": [(dump(r.symbol), dump(r.law)) for r in g.random],
        "approx": [([dump(s) for s in names], dump(limit), order) for names, limit, order in g.approx],
        "propto": [dump(s) for s in g.propto],
    }


def _definition(d: Definition) -> Any:
    return dump(d.left), dump(d.right), [dump(p) for p in d.parameters], [(dump(a), dump(b), dump(c)) for a, b, c in d.base]
