"""Givens about maps at plain letters, as f(y) ≤ f(x) + …, may be meant for all values of the letters: such givens at other points."""

from __future__ import annotations

from derive.notation import Givens, Map, Tensor, Term, index, number

ORDERS = frozenset(("lt", "le", "gt", "ge"))
MARKS = frozenset("_^{'")  # x^\\star, x_k and x' are names of single points


def elsewhere(givens: Givens) -> tuple[Term, ...]:
    """The inequalities between values of maps that are assumed, with other values for their plain letters.

    A counterexample that satisfies them at the given letters alone says nothing about a line whose author meant all of them.
    """
    found: list[Term] = []
    for relation in givens.assumed:
        letters = _letters(givens, relation) if relation.head in ORDERS else ()
        found += [relation.subs(values) for values in _others(letters)] if letters else []
    return tuple(found)


def _letters(givens: Givens, relation: Term) -> tuple[Term, ...]:
    """The plain letters at which the relation looks at a map, and of which nothing else is said."""
    maps = {f for f in relation.free if isinstance(f.sort, Map) and givens.definition_of(f) is None}
    places = {x for t in relation.walk() if t.head == "app" and t.args[0].free & maps for a in t.args[1:] for x in a.free}
    said = {x for f in givens.facts for x in f.free}
    return tuple(sorted((x for x in places - said if _is_plain(givens, x)), key=repr))


def _is_plain(givens: Givens, x: Term) -> bool:
    real = isinstance(x.sort, Tensor) and x.sort.domain == "R"
    return real and givens.definition_of(x) is None and not any(r.symbol == x for r in givens.random) and not MARKS & set(x.args[0])


def _others(letters: tuple[Term, ...]) -> tuple[dict[Term, Term], ...]:
    """Some other values for the letters: turned, moved together, moved alone, and along one axis."""
    together = [{x: f(x) for x in letters} for f in (lambda x: -x, lambda x: x + 1, lambda x: 2 * x - 1, lambda x: number(0) * x)]
    alone = [
        {x: f(x)}
        for x in letters
        for f in (lambda x: number(2) - x, lambda x: 3 * x + 1, lambda x: x + _axis(x, 1), lambda x: x - 2 * _axis(x, x.dims[0] if x.dims else 1))
    ]
    turned = letters[1:] + letters[:1]
    alike = all(a.dims == b.dims for a, b in zip(letters, turned, strict=True))
    return (*together, *alone, *((dict(zip(letters, turned, strict=True)),) if alike else ()))


def _axis(x: Term, n: Term | int) -> Term:
    """The n-th unit vector beside a vector; 1 beside a number."""
    if x.rank != 1:
        return number(1)
    i = index("i_{(0)}", number(1), x.dims[0])
    return Term("lam", (i, Term("delta", (i, n if isinstance(n, Term) else number(n)))))


__all__ = ["elsewhere"]
