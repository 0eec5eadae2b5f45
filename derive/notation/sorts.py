"""Sorts: what kind of thing a term denotes. Knows nothing but dimensions, which are terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .term import Term

Bound = tuple["Term", "Term"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A real array: a number (no dims), a vector (one) or a matrix (two).

    ``domain`` is where each entry lives: "R", "Z", "N" (from 0) or "B" ({0, 1}).
    """

    dims: tuple[Term, ...] = ()
    domain: str = "R"

    @property
    def rank(self) -> int:
        return len(self.dims)


@dataclass(frozen=True, slots=True)
class Index:
    """An integer that runs from ``lo`` to ``hi``, both included; ranges are part of the sort."""

    lo: Term
    hi: Term

    @property
    def dims(self) -> tuple[Term, ...]:
        """An index is one number."""
        return ()

    @property
    def rank(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Map:
    """A map between arrays.

    ``kind`` is "smooth", "elementwise" (F_i depends on component i only) or "autoregressive"
    (F_i depends on components below i only). ``positive`` says that every value is > 0.
    """

    domains: tuple[Tensor, ...]
    codomain: Tensor
    kind: str = "smooth"
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Density:
    """A joint density p over named variables (its roles), with all marginals and conditionals.

    A variable with finitely many values, an index, has counting measure on its range.
    ``parameters`` are the names after a bar or in a subscript that are no random variables.
    """

    roles: tuple[tuple[str, Tensor | Index], ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """One object of sort ``of`` for each value of the indices."""

    ranges: tuple[Index, ...]
    of: Sort


@dataclass(frozen=True, slots=True)
class Law:
    """A probability law on the product of ``domains``; what ``E`` averages over and ``KL`` compares."""

    domains: tuple[Tensor | Index, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """The sort of relations inside terms (indicators, implications)."""


Sort = Tensor | Index | Map | Density | Family | Law | Truth

SCALAR = Tensor()
NATURAL = Tensor((), "N")
