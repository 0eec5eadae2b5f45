"""One document value, which every writer walks: what a report says, before it is spelt for a page or a screen.

Terms stay terms here; running text is a tuple of words, terms and formulas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.judge.verdict import PROVED, REFUTED, StepReport
from derive.notation import Givens, Term
from derive.notation.graph import Graph


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX mathematics that came as text: writers show it only if it is on their list."""

    tex: str


Inline = str | Term | Formula
Words = tuple[Inline, ...]


def words(text: str) -> Words:
    r"""Running text with formulas between dollar signs; an unpaired dollar sign is a dollar sign.

    >>> words(r"since $\sigma > 0$ holds")
    ('since ', Formula(tex='\\sigma > 0'), ' holds')
    >>> words("5 $ a piece")
    ('5 $ a piece',)
    """
    pieces = re.split(r"\$([^$]+)\$", text)
    if "$" in "".join(pieces[::2]):
        return (text,)
    return tuple(Formula(p) if k % 2 else p for k, p in enumerate(pieces) if p)


@dataclass(frozen=True, slots=True)
class Title:
    """The head of a write-up: its name, where it comes from, what it shows."""

    text: str
    source: str = ""
    summary: Words = ()
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a part (level 2) or of a case of it (level 3); ``aside`` stands at the margin."""

    text: str
    level: int = 2
    label: str = ""
    aside: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page, named so that a table can point to it."""

    label: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Words


@dataclass(frozen=True, slots=True)
class Given:
    """What a derivation starts from; the lines are spelt by ``givens``."""

    givens: Givens


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chain: the left side is left out where it goes on from the line above.

    ``mark`` is the verdict, or its support where it is proved, or "defines"; ``number`` is what tables refer to.
    """

    left: Term | None
    relation: str
    right: Term
    reason: Words = ()
    mark: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines that are aligned at their relation signs."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation set apart because it does not hold, or was not settled: what it says, where it stands, what is known.

    ``kind`` is "printed" for a relation that was claimed to be wrong, else the verdict.
    """

    kind: str
    title: str
    line: Line
    source: Words = ()
    remarks: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Lines of a chain above that were not settled, by number, and why."""

    items: tuple[tuple[tuple[int, ...], Words], ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A piece of a text as it stands there, because it was not understood or is very long: escaped, with a place marked."""

    number: int
    before: str
    marked: str
    after: str
    kind: str = "unread"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is known about the line above it that is not simply proved; ``kind`` is its mark."""

    kind: str
    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Display:
    """A formula by itself."""

    term: Term


@dataclass(frozen=True, slots=True)
class Figure:
    """A computation graph with its caption."""

    graph: Graph
    caption: Words = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Steps in the closing table, from ``number`` to ``last``; ``conditions`` and ``check`` are keys into the notes below."""

    number: int
    last: int
    mark: str
    expected: bool
    rules: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    check: str = ""


@dataclass(frozen=True, slots=True)
class VerdictTable:
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """A list of short remarks, each with a key that tables use; the key may be empty."""

    title: str
    items: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """How many steps of each problem have which mark."""

    marks: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[int, ...]], ...]  # (label of the problem's page, title, counts by mark)


Block = Title | Heading | PageBreak | Paragraph | Given | Chain | Finding | Unsettled | Quoted | Remark | Display | Figure | VerdictTable | Notes | CountTable


@dataclass(frozen=True, slots=True)
class Document:
    """A whole write-up."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Figure))


# What a mark is called, in sentences and tables; writers add colour or a sign.
MARKS = {
    "proved": "proved",
    "computed": "proved (computed)",
    "assumed": "proved (assumed)",
    "refuted": "refuted",
    "undecided": "undecided",
    "unread": "unread",
    "holds": "proved, but claimed to be wrong",
    "fault": "fault of derive",
    "defines": "definition",
}


def mark_of(report: StepReport) -> str:
    """The verdict, or what a proof rests on: a key of ``MARKS``."""
    if report.fault:
        return "fault"
    if report.step.role == "defines" or not report.verdict:
        return "defines"
    if report.verdict != PROVED:
        return report.verdict
    return "holds" if report.expected == REFUTED else report.support or PROVED
