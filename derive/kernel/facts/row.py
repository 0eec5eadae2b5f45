"""What a row about a family of laws can say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from derive.notation import Term, number

Parameters = tuple[Term, ...]
Conditions = Callable[[Parameters], tuple[Term, ...]]


def nothing(parameters: Parameters) -> tuple[Term, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Closed:
    """E[f(x)] = value, where the conditions hold; ``f`` sees the parameters too."""

    name: str
    f: Callable[[Parameters, Term], Term]
    value: Callable[[Parameters], Term]
    conditions: Conditions = nothing


@dataclass(frozen=True, slots=True)
class LawFacts:
    """What is known about one family of laws.

    ``density`` holds inside the support. ``alias`` is the same law in another family. ``transport`` makes
    a draw of the family from a draw of ``base``. ``values`` lists a finite support: (value, probability).
    ``mgf`` is E[exp(t x)], for parameters with t added at the end.
    """

    name: str
    density: Callable[[Parameters, Term], Term] | None = None
    alias: Callable[[Parameters], Term] | None = None
    base: Callable[[Parameters], Term] | None = None
    transport: Callable[[Parameters, Term], Term] | None = None
    values: Callable[[Parameters], tuple[tuple[Term, Term], ...]] | None = None
    closed: tuple[Closed, ...] = ()
    mgf: Closed | None = None
    entropy: Closed | None = None


def law(name: str, *parameters: Term | int) -> Term:
    return Term("law", (name, *(p if isinstance(p, Term) else number(p) for p in parameters)))


def positive(*terms: Term) -> tuple[Term, ...]:
    """Each of some terms is > 0."""
    return tuple(Term("gt", (t, number(0))) for t in terms)


def identity(parameters: Parameters, x: Term) -> Term:
    return x


def square(parameters: Parameters, x: Term) -> Term:
    return x**2


def moments(mean: Callable[..., Term], second: Callable[..., Term], more_than: int = 0) -> tuple[Closed, ...]:
    """Rows for E[x] and E[x²]; with ``more_than`` = r they need the first parameter to exceed r and r + 1."""

    def above(r: int) -> Conditions:
        return (lambda p: positive(p[0] - r)) if more_than else nothing

    return (
        Closed("mean", identity, lambda p: mean(*p), above(more_than)),
        Closed("second moment", square, lambda p: second(*p), above(more_than + 1)),
    )


HALF = Term("div", (number(1), number(2)))

__all__ = ["HALF", "Closed", "Fraction", "LawFacts", "Parameters", "identity", "law", "moments", "positive", "square"]
