"""The reader with all its notations: a text or a row of nodes in, a term out."""

from __future__ import annotations

from derive.notation import Givens, Term

from . import adjoints, averages, brackets, calculus, densities, divergences, expectations, functions, integrals, laws, maps, matrices, signs, sums
from .errors import ReadError
from .reader import Reader
from .relations import relation_of
from .scope import Scope
from .shapes import closed_shapes
from .terms import value
from .tokens import Macros, expand, lex
from .tree import build

NOTATIONS = (adjoints, averages, brackets, calculus, densities, divergences, expectations, functions, integrals, laws, maps, matrices, signs, sums)


def read_expression(text: str, givens: Givens | Scope, macros: Macros | None = None) -> Term:
    r"""The term that a piece of LaTeX denotes under some givens.

    >>> from derive.notation import Givens, symbol
    >>> read_expression(r"\frac{x}{2} + 1", Givens().declare(symbol("x")))
    add(div(x, 2), 1)
    >>> read_expression("y + 1", Givens())
    Traceback (most recent call last):
    ...
    derive.reading.errors.Undeclared: y is not declared
    """
    row = build(expand(lex(text), macros or {}))
    return closed_shapes(value(Reader(_scope(givens)), row, (0, max(1, len(text)))), (0, len(text)))


def read_relation(text: str, givens: Givens | Scope, macros: Macros | None = None) -> Term:
    """The relation that a piece of LaTeX denotes under some givens."""
    row = build(expand(lex(text), macros or {}))
    return relation_of(Reader(_scope(givens)), row, (0, max(1, len(text))))


def _scope(givens: Givens | Scope) -> Scope:
    return givens if isinstance(givens, Scope) else Scope(givens)


__all__ = ["NOTATIONS", "ReadError", "read_expression", "read_relation"]
