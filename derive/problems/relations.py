"""Relations as terms, for facts, cases and claims: ``gt(sigma, 0)``, ``iff(forall(x, eq(a, b)), …)``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from derive.notation import Term, term
from derive.notation.statement import RELATION_SIGNS

SIGNS = {sign: head for head, sign in RELATION_SIGNS.items()} | {"!=": "ne", "<=": "le", ">=": "ge", "==": "eq", "~": "approx", "≡": "eq"}


def _relation(head: str) -> Callable[[Any, Any], Term]:
    def build(left: Any, right: Any) -> Term:
        return Term(head, (term(left), term(right)))

    build.__name__ = head
    build.__doc__ = f"The relation left {RELATION_SIGNS.get(head, head)} right, as a term."
    return build


eq, ne, lt, le, gt, ge, implies, iff = map(_relation, ("eq", "ne", "lt", "le", "gt", "ge", "implies", "iff"))


def _property(head: str, words: str) -> Callable[[Term], Term]:
    def build(matrix: Term) -> Term:
        return Term(head, (matrix,))

    build.__name__ = head
    build.__doc__ = f"That a square matrix is {words}, as a term."
    return build


posdef, symmetric = _property("posdef", "symmetric and positive definite"), _property("symmetric", "symmetric")
invertible = _property("invertible", "invertible")


def both(*relations: Term) -> Term:
    """All of these relations."""
    return Term("and", relations)


def forall(x: Term, relation: Term) -> Term:
    """The relation for every value of x."""
    return Term("forall", (x, relation))


def head_of(sign: str) -> str:
    """The head that a sign stands for.

    >>> head_of("≤"), head_of("<="), head_of("le")
    ('le', 'le', 'le')
    >>> head_of("=<")
    Traceback (most recent call last):
    ...
    ValueError: no relation is written '=<'; there are = ≠ < ≤ > ≥ ≈ ∝
    """
    head = SIGNS.get(sign, sign)
    if head not in RELATION_SIGNS:
        raise ValueError(f"no relation is written {sign!r}; there are {' '.join(RELATION_SIGNS.values())}")
    return head


__all__ = ["both", "eq", "forall", "ge", "gt", "iff", "implies", "invertible", "le", "lt", "ne", "posdef", "symmetric"]
