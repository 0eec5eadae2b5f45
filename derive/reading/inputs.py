r"""What a derivative is taken by when that is a defined letter, as θ = (μ, σ²): by its parts, by itself, or not at all.

∂y/∂θ is by the parts where these are letters, and by θ itself where y is a function of θ. Otherwise θ is a function of
what y depends on, and ∂y/∂θ is not what its author means by it: it is refused.
"""

from __future__ import annotations

from derive.notation import Term
from derive.notation.named import named

from .errors import Span, Unsupported
from .reader import Reader
from .scope import Scope

LETTERS = ("sym", "at")


def by_parts(scope: Scope, x: Term) -> Term:
    """θ defined as a column of letters is these letters."""
    column = column_of(scope, x)
    return named(column, x) if column is not None and all(p.head in LETTERS for p in column.parts) else x


def column_of(scope: Scope, x: Term) -> Term | None:
    """The column that a letter is defined as."""
    for d in scope.definitions.get(x, ()) if x.head == "sym" else ():
        if d.left == x and d.right.head == "stack":
            return d.right
    return None


def checked(r: Reader, y: Term, x: Term, span: Span) -> Term:
    """What y is differentiated by; refused where x is a column of expressions and y no function of x."""
    column = column_of(r.scope, x)
    if column is None or x in everything(r.scope, y):
        return x
    raise Unsupported(span, f"not supported: a derivative by a part of {x!r} that is not a letter", expected="a letter of its own for this part")


def everything(scope: Scope, y: Term) -> frozenset[Term]:
    """The letters of an expression, with those that stand in their definitions."""
    found = y.free
    while more := frozenset(s for t in found for d in scope.definitions.get(t, ()) for s in d.right.free) - found:
        found |= more
    return found


def is_parameter(scope: Scope, power: Term) -> bool:
    """Whether σ² stands in a column that the author has named, as in θ = (μ, σ²)."""
    return any(power in d.right.parts for rows in scope.definitions.values() for d in rows if d.right.head == "stack")
