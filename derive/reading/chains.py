"""What reading a document gives: chains of steps, with the places between them that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation import Givens, Step, Term
from derive.notation.statement import Near

UP, DOWN = {"lt", "le"}, {"gt", "ge"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a line that has several: its LaTeX, and the step that it would be."""

    text: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of text that could not be understood: where, what was expected, and the readings or the given that would help.

    ``every`` holds the steps that the line may be, where all of its readings could be read to the end.
    """

    line: int
    column: int
    text: str
    caret: str
    message: str
    expected: str = ""
    given: str = ""
    readings: tuple[Reading, ...] = ()
    every: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines that follow one another, with the givens under which they stand.

    ``cites`` are the labels that the display or the prose before it refers to, ``labels`` those that it has itself.
    """

    lines: tuple[Step | Unread, ...]
    givens: Givens
    cites: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    display: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(x for x in self.lines if isinstance(x, Step))


@dataclass
class Open:
    """A chain that is being read."""

    lines: list[Step | Unread] = field(default_factory=list)
    last: Term | None = None
    gap: str | None = "eq"  # the relation of the last term that was read to the present place
    cites: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    givens: Givens = field(default_factory=Givens)
    statement: Term | None = None
    exact: tuple[Term, int] | None = None  # what stood before the last line, if that ends with a remainder, and the order of it

    @property
    def measures(self) -> frozenset[str]:
        """The letters that are integrated over in the last line."""
        return frozenset(str(t.args[0].args[0]) for t in self.last.walk() if t.head == "integral") if self.last is not None else frozenset()

    def before(self, near: Near) -> Term | None:
        """What a line is compared with: the last one, or what that is equal to where its remainder is too large."""
        return self.last if self.exact is None or (near and near[0][2] <= self.exact[1]) else self.exact[0]


def composed(first: str | None, second: str) -> str | None:
    """a ≤ ? = c gives a ≤ c; None where nothing follows."""
    if first is None or first == "eq":
        return None if first is None else second
    if second == "eq" or first == second:
        return first if first != "ne" or second == "eq" else None
    if {first, second} <= UP or {first, second} <= DOWN:
        return "lt" if "lt" in (first, second) else "gt"
    return None
