"""The named families of probability laws: parameters, support and domain. One row for each.

What a family means in numbers stands in ``models``; which closed forms it has, in ``kernel``.
The second parameter of ``normal`` is the standard deviation; ``normalvar`` takes the variance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .errors import SortError
from .sorts import SCALAR, Law, Tensor
from .term import Term

ParameterCheck = tuple[str, str]  # (parameter, condition): "positive", "real", "unit", "natural", "posdef", "simplex"


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family of laws: its name, its parameters with their conditions, where its values live."""

    name: str
    spelling: str
    parameters: tuple[ParameterCheck, ...]
    support: str  # "real", "positive", "unit", "binary", "natural", "interval", "simplex", "upto"
    domain: Callable[[Term], Tensor]
    source: str

    def sort(self, law: Term) -> Law:
        given = len(law.args) - 1
        if given != len(self.parameters):
            raise SortError(f"{self.name} takes {len(self.parameters)} parameters, not {given}")
        return Law((self.domain(law),))


def _scalar(law: Term) -> Tensor:
    return SCALAR


def _binary(law: Term) -> Tensor:
    return Tensor((), "B")


def _natural(law: Term) -> Tensor:
    return Tensor((), "N")


def _like_first(law: Term) -> Tensor:
    return Tensor(law.args[1].dims)


FAMILIES: dict[str, FamilyRow] = {
    row.name: row
    for row in (
        FamilyRow("normal", r"\mathcal{N}", (("mu", "real"), ("sigma", "positive")), "real", _scalar, "Johnson, Kotz & Balakrishnan 1994, ch. 13"),
        FamilyRow("mvnormal", r"\mathcal{N}", (("mu", "real"), ("Sigma", "posdef")), "real", _like_first, "Anderson 2003, ch. 2"),
        FamilyRow("bernoulli", r"\operatorname{Bern}", (("p", "unit"),), "binary", _binary, "Johnson, Kemp & Kotz 2005, ch. 3"),
    )
}
