r"""Densities of one letter that are told apart by their variables: p(\theta) and then p(y \mid \theta) are parts of one joint density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from derive.notation import Definition, Density, Givens, Index, Map, Term, symbol
from derive.notation.sorts import Tensor

from .densities import Arguments, arguments
from .indexed import formal_of
from .names import is_nominal, plain, spell
from .reader import Reader
from .resolve import named
from .tree import Node

Change = Callable[[Term], Term]


def widened(r: Reader, n: Node, group: Node) -> Reader:
    """The reader that knows the density n with the variables that this mention of it adds; every earlier term speaks of the wider one."""
    r = _as_density(r, n, group)
    found = named(r, n)
    if found is None or found.term.head != "sym" or not isinstance(found.term.sort, Density):
        return r
    p = found.term.at(None)
    a = arguments(group)
    if any(len(row) != 1 or not is_nominal(row[0]) for row in (*a.outs, *a.ins, *a.parameters)):
        return r
    added = _added(r, found.term.sort, a)
    if added is None or not (added.roles or added.parameters):
        return r
    return r.within(r.scope.with_givens(_in_givens(r.scope.givens, _Wider(p, added))))


def _as_density(r: Reader, n: Node, group: Node) -> Reader:
    r"""A function that was defined as p(\theta) = … is a density where p(y \mid \theta) is spoken of."""
    found = named(r, n)
    if found is None or found.term.head != "sym" or not isinstance(found.term.sort, Map) or not any(m.kind == "bar" for m in plain(group.inner)):
        return r
    f = found.term.at(None)
    definitions = r.scope.definitions.get(f, ())
    letters = definitions[0].left.args[1:] if len(definitions) == 1 and definitions[0].left.head == "app" else ()
    if not letters or f.sort.codomain.rank or any(x not in r.scope.givens.symbols or not isinstance(x.sort, Tensor) for x in letters):  # type: ignore[union-attr]
        return r
    names = tuple(str(x.args[0]) for x in letters)
    p = symbol(str(f.args[0]), Density(tuple(zip(names, (x.sort for x in letters), strict=True))))  # type: ignore[arg-type]

    def change(t: Term) -> Term:
        if t.head == "app" and t.args[0] == f:
            return Term("pdf", (Term("cond", (p, names, ())), *map(change, t.args[1:])), "", t.span)
        return p if t == f else t.rebuild(change)

    return r.within(r.scope.with_givens(_in_givens(r.scope.givens, change)))


@dataclass(frozen=True, slots=True)
class _Added:
    roles: tuple[tuple[str, Tensor | Index], ...]
    parameters: tuple[Term, ...]


def _added(r: Reader, sort: Density, a: Arguments) -> _Added | None:
    """The new variables of p(outs | ins), one of which is known; a known parameter before the bar becomes a variable.

    What stands behind the bar is a parameter, unless all before it are variables already, as in p(z) and p(z | x).
    """
    roles, known = dict(sort.roles), {*dict(sort.roles), *sort.parameters}
    outs, ins = ([spell(row) for row in rows] for rows in (a.outs, a.ins))
    new = [name for name in (*outs, *ins) if name not in known]
    if len(new) == len(outs) + len(ins) or any(named(r, row[0]) is None for row in (*a.outs, *a.ins) if spell(row) in new):
        return None
    of = {spell(row): formal_of(r, row[0]) for row in (*a.outs, *a.ins)}
    variables = [name for name in outs if name not in roles]
    if all(name in roles for name in outs):
        variables += [name for name in ins if name in new]
    behind = tuple(of[name] for name in ins if name in new and name not in variables)
    return _Added(tuple((name, of[name].sort) for name in variables), behind)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class _Wider:
    """Puts the wider density in the place of p."""

    p: Term
    added: _Added

    @property
    def sort(self) -> Density:
        old: Density = self.p.sort  # type: ignore[assignment]
        turned = dict(self.added.roles)
        names = (*(name for name in old.parameters if name not in turned), *(str(s.args[0]) for s in self.added.parameters))
        return Density((*old.roles, *self.added.roles), names)

    def __call__(self, t: Term) -> Term:
        if t == self.p:
            return symbol(str(t.args[0]), self.sort).at(t.span)
        out = t.rebuild(self)
        return self._placed(out) if t.head == "cond" and t.args[0] == self.p else out

    def _placed(self, t: Term) -> Term:
        """p(outs | ins) with its conditions in the order of the wider density, the new parameters among them."""
        p, outs, ins, *values = t.args
        given = dict(zip(ins, values, strict=True))
        for s in self.added.parameters:
            given.setdefault(str(s.args[0]), s)
        order = [name for name, _ in self.sort.roles] + list(self.sort.parameters)
        placed = sorted(given, key=order.index)
        return Term("cond", (p, outs, tuple(placed), *(given[name] for name in placed)), t.style, t.span)


def _in_givens(givens: Givens, change: Change) -> Givens:
    """Givens in which every term is changed."""

    def each(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(map(change, terms))

    return replace(
        givens,
        symbols=each(givens.symbols),
        facts=each(givens.facts),
        definitions=tuple(_in_definition(d, change) for d in givens.definitions),
        assumed=each(givens.assumed),
        random=tuple(replace(v, law=change(v.law)) for v in givens.random),
    )


def _in_definition(d: Definition, change: Change) -> Definition:
    base = tuple((change(i), change(place), change(value)) for i, place, value in d.base)
    return replace(d, left=change(d.left), right=change(d.right), base=base)


__all__ = ["widened"]
