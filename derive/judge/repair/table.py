"""The table of the mistakes that people make: each row names one, and says what may stand there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from derive.notation import Givens, Tensor, Term

from .places import Place


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a place: the letters in scope, and pieces of the lines nearby that a slip may have lost.

    ``letters`` are those of the statement and of its neighbours, then the declared ones; ``pieces`` are subterms
    of the line above and of the line below.
    """

    givens: Givens
    letters: tuple[Term, ...] = ()
    pieces: tuple[Term, ...] = ()
    near: frozenset[Term] = frozenset()  # the letters that these lines use themselves
    known: frozenset[Term] = frozenset()  # all letters that a repair may use
    averages: tuple[tuple[Term, Term], ...] = ()  # the letters that these lines average over, each with its law

    def scalars(self, place: Place) -> Iterator[Term]:
        """The numbers among the letters of these lines, dimensions and bound letters too."""
        for s in (*place.bound, *self.letters):
            if isinstance(s.sort, Tensor) and not s.dims and (s in self.near or s in place.bound):
                yield s


Edit = Callable[[Place, Context], Iterator[Term]]


@dataclass(frozen=True, slots=True)
class Slip:
    """One mistake: its name, how far-fetched it is (0 for the commonest), and the edits that undo it."""

    name: str
    cost: int
    edits: Edit


SLIPS: dict[str, Slip] = {}


def slip(name: str, cost: int) -> Callable[[Edit], Edit]:
    """Enter a row; a second row of the same name is refused."""

    def enter(edits: Edit) -> Edit:
        if name in SLIPS:
            raise ValueError(f"the slip {name!r} is in the table already")
        SLIPS[name] = Slip(name, cost, edits)
        return edits

    return enter
