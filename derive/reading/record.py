r"""What the steps of a document are entered into: its chains, the lines that could not be read, the names that lines introduce."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from derive.notation import Step

from .chains import Chain, Open, Reading, Unread
from .errors import MAX_READINGS, Ambiguous, ReadError, visible
from .lines import every_reading, tried
from .scope import Scope
from .source import Source
from .statements import Statement
from .tree import Row, span_of


@dataclass
class Record:
    """The chains so far; ``scope`` grows with the names that lines introduce."""

    source: Source
    scope: Scope
    display: int = 0
    chains: list[Open] = field(default_factory=list)
    displays: list[int] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    # -- chains ---------------------------------------------------------------------------------------------

    @property
    def current(self) -> Open | None:
        return self.chains[-1] if self.chains else None

    def begin(self) -> Open:
        self.chains.append(Open(givens=self.scope.givens))
        self.displays.append(self.display)
        return self.chains[-1]

    def finished(self) -> tuple[Chain, ...]:
        return tuple(
            Chain(tuple(c.lines), c.givens, tuple(dict.fromkeys(c.cites)), tuple(dict.fromkeys(c.labels)), d)
            for c, d in zip(self.chains, self.displays, strict=True)
            if c.lines
        )

    # -- what could not be read ------------------------------------------------------------------------------------------

    def unread(self, problem: ReadError, again: Callable[[dict[object, int]], Step | None] | None = None) -> None:
        chain = self.current or self.begin()
        chain.lines.append(self.as_unread(problem, again))

    def broken(self, problem: ReadError, first: str) -> None:
        """A line that is no formula at all: unless it goes on with =, nobody knows how the next one relates to what stands above."""
        if first != "=":
            self.begin().gap = None
        self.unread(problem)

    def as_unread(self, problem: ReadError, again: Callable[[dict[object, int]], Step | None] | None = None) -> Unread:
        line, column = self.source.place(problem.span[0])
        readings = tuple(Reading(text) for text in problem.readings)
        every: tuple[Step, ...] = ()
        if isinstance(problem, Ambiguous) and again is not None:
            steps = [tried(again, {problem.key: k}) for k in range(len(problem.readings[:MAX_READINGS]))]
            readings = tuple(Reading(text, step) for text, step in zip(problem.readings, steps, strict=False))
            every = every_reading(again, problem, {})
        text = visible(self.source.line_at(problem.span[0])[0].strip())
        return Unread(line, column, text, self.source.caret(problem.span), problem.message, problem.expected, problem.given, readings, every)

    def _text(self, s: Statement) -> str:
        start, end = span_of(s.row)
        return visible(" ".join(self.source.text[start:end].split()))

    def _lost(self, row: Row) -> Unread:
        line, column = self.source.place(span_of(row)[0])
        message = "the line above could not be read, and this one has nothing to be compared with"
        return Unread(line, column, visible(self.source.line_at(span_of(row)[0])[0]), self.source.caret(span_of(row)), message)


__all__ = ["Record"]
