"""The variables of densities that are named before their letters are declared: the declaration says what they are, or nothing does."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Density, Family, Givens, Index, Term, symbol
from derive.notation.sorts import Tensor

from .errors import ReadError, Span
from .scope import Scope, describe


def density_of(s: Term) -> Density | None:
    """The density that a letter is, or each member of it."""
    sort = s.sort.of if isinstance(s.sort, Family) else s.sort
    return sort if isinstance(sort, Density) else None


def with_variables(before: Scope, scope: Scope, span: Span) -> Scope:
    r"""The densities above with the variables that a line declares: p(x) and then x \in \{0, 1\}; refused once p was used."""
    for x in _new(before.givens.symbols, scope.givens.symbols):
        if isinstance(x.sort, (Tensor, Index)):
            for p in [p for p in before.densities if _takes_otherwise(p, x)]:
                scope = _taking(scope, p, x, span)
    return scope


def _new(before: tuple[Term, ...], after: tuple[Term, ...]) -> tuple[Term, ...]:
    """The letters that came; nearly always they stand behind the others."""
    if after[: len(before)] == before:
        return after[len(before) :]
    known = frozenset(before)
    return tuple(x for x in after if x not in known)


def _takes_otherwise(p: Term, x: Term) -> bool:
    found = density_of(p)
    return found is not None and any(name == x.args[0] and sort != x.sort for name, sort in found.roles)


def _taking(scope: Scope, p: Term, x: Term, span: Span) -> Scope:
    """The density with this letter as its variable."""
    old = density_of(p)
    assert old is not None
    if _is_used(scope.givens, p):
        known = next(sort for name, sort in old.roles if name == x.args[0])
        message = f"{p.args[0]} above takes {x.args[0]} for {describe(known)}"
        raise ReadError(span, message, expected=f"this line above the one that declares {p.args[0]}")
    new = replace(old, roles=tuple((name, x.sort if name == x.args[0] else sort) for name, sort in old.roles))  # type: ignore[misc]
    again = symbol(p.args[0], replace(p.sort, of=new) if isinstance(p.sort, Family) else new)
    return scope.with_givens(replace(scope.givens, symbols=tuple(again if s == p else s for s in scope.givens.symbols)))


def _is_used(givens: Givens, p: Term) -> bool:
    said = (*givens.facts, *givens.assumed, *(d.left for d in givens.definitions), *(d.right for d in givens.definitions), *(v.law for v in givens.random))
    return any(p in t.free for t in said)


def with_letters(scope: Scope) -> Scope:
    r"""The variables of densities that no line declares, as letters: after p(x, z) alone, x and z are numbers."""
    known = {s.args[0] for s in scope.givens.symbols}
    for p in scope.givens.symbols:
        found = density_of(p)
        for name, sort in found.roles if found is not None else ():
            if name not in known and "_" not in name:
                known.add(name)
                scope = scope.with_letter(symbol(name, sort))
    return scope


__all__ = ["density_of", "with_letters", "with_variables"]
