"""Recursions: what a definition may say of the name that it defines, so that every member has one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .errors import DeclarationError, SortError
from .sorts import Family, Index, Map, Tensor
from .statement import Declarations, Definition, latex_name
from .term import Term, symbol, term


def is_componentwise(d: Definition) -> bool:
    """xᵢ = f(i, x₁, …, xᵢ₋₁): x stands in the right side only inside component i of maps that look at components below i.

    >>> from derive.notation import Declarations, Map, Tensor
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x, i, m = given.vector("x", n), given.index("i", n), given.maps("m", n, kind="autoregressive")
    >>> is_componentwise(Definition(x[i], 1 + m(x)[i], (i,))), is_componentwise(Definition(x[i], 1 + x[i], (i,)))
    (True, False)
    """
    left = d.left
    if left.head != "at" or left.args[1:] != d.parameters or len(d.parameters) != 1 or d.base:
        return False
    return all(before(t, left.args[1]) for t in places(d.right, left.args[0]))


def places(t: Term, s: Term) -> Iterator[Term]:
    """The outermost subterms in which a letter s is looked at: component i of a map's value, or s by itself."""
    if s not in t.free:
        return
    if t == s or (t.head == "at" and (t.args[0] == s or (t.args[0].head == "app" and all(a == s or s not in a.free for a in t.args[0].args[1:])))):
        yield t
        return
    for part in t.parts:
        yield from places(part, s)


def before(t: Term, i: Term) -> bool:
    """Whether a subterm is component i of the value of an autoregressive map."""
    if t.head != "at" or t.args[0].head != "app" or t.args[1:] != (i,):
        return False
    sort = t.args[0].args[0].sort
    return isinstance(sort, Map) and sort.kind == "autoregressive"


def recursion(given: Declarations, name: str, t: Term, first: Any, step: Callable[[Term], Any] | Any) -> Term:
    """A family z over the range of the index t, and one before it: there z is ``first``, and z_t is ``step(z)``."""
    first, sort = term(first), t.sort
    if not isinstance(sort, Index) or not isinstance(first.sort, Tensor):
        raise SortError(f"a recursion runs over an index and has arrays or numbers as members; {t!r} and {first!r} do not fit")
    start = _one_less(sort.lo)
    z = symbol(latex_name(name), Family((Index(start, sort.hi),), first.sort))
    right = term(step(z) if callable(step) and not isinstance(step, Term) else step)
    if right.dims != first.dims:
        raise SortError(f"{name} starts with shape {first.dims} and goes on with shape {right.dims}")
    given.givens = given.givens.declare(z).define(Definition(z[t], right, (t,), ((t, start, first),)))
    return z


def _one_less(lo: Term) -> Term:
    return term(lo.args[0] - 1) if lo.head == "num" else lo - 1


def successive(given: Declarations, name: str, i: Term, step: Callable[[Term], Any]) -> Term:
    """A vector whose component i is ``step(x)``, which looks at the components of x before i only."""
    sort = i.sort
    if not isinstance(sort, Index):
        raise SortError(f"{i!r} is no index")
    x = symbol(latex_name(name), Tensor((sort.hi,)))
    definition = Definition(x[i], term(step(x)), (i,))
    if not is_componentwise(definition):
        raise DeclarationError(f"component {i!r} of {name} must be made of component {i!r} of autoregressive maps at {name}")
    given.givens = given.givens.declare(x).define(definition)
    return x


__all__ = ["before", "is_componentwise", "places", "recursion", "successive"]
