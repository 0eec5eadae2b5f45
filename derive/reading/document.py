r"""A whole document: its givens, its displays as chains of steps, and every place that could not be read.

>>> found = read_text("```givens\nx \\in \\mathbb{R}\n```\n$$ (x+1)^2 = x^2 + 2x + 1 $$")
>>> [step.relation for step in found.steps]
['eq']
>>> read_text("$$ y = 1 + $$").unread[0].message
'the formula ends where a number, a letter or a bracket is needed'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from derive.notation import Givens, Step

from .chains import Chain, Reading, Unread
from .errors import MAX_DISPLAY, ReadError
from .factors import BUILT_IN
from .givens import GivensReader, Problem
from .lines import in_words
from .names import word_of
from .patience import ENDLESS, Patience
from .rows import Line, logical_lines, without_empty_fences
from .scope import Scope
from .source import MARKDOWN, Piece, Source, cited, inline_relations, open_source
from .statements import statements_of
from .steps import Steps
from .tokens import expand, lex
from .tree import Node, build

MOST_DISPLAYS = 5_000


@dataclass(frozen=True, slots=True)
class Document:
    """What was read. ``labels`` says for each label which lines of which chains it names: (chain, line) from 0.

    ``obligations`` are relations that the givens owe: properties declared of defined objects, conventions of families.
    """

    path: str = ""
    kind: str = MARKDOWN
    givens: Givens = field(default_factory=Givens)
    chains: tuple[Chain, ...] = ()
    labels: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    definitions: tuple[str, ...] = ()
    obligations: tuple[Step, ...] = ()
    errors: tuple[Problem, ...] = ()
    unchecked_inline: int = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(s for c in self.chains for s in c.steps)

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(x for c in self.chains for x in c.lines if isinstance(x, Unread))


def read_document(path: str | Path, kind: str = "", outer: GivensReader | None = None, seconds: float = inf) -> Document:
    """The document in a file; ``outer`` are givens from outside, as ``read_givens_file`` returns them; ``seconds`` are a backstop."""
    try:
        source = open_source(path, kind)
    except ReadError as problem:
        return Document(str(path), errors=(Problem(1, 1, problem.message),))
    return read_source(source, outer, seconds)


def read_text(text: str, kind: str = MARKDOWN, path: str = "", outer: GivensReader | None = None, seconds: float = inf) -> Document:
    """The document in a text."""
    try:
        source = Source(text, path, kind)
    except ReadError as problem:
        return Document(path, kind, errors=(Problem(1, 1, problem.message),))
    return read_source(source, outer, seconds)


def read_givens_file(path: str | Path) -> GivensReader:
    """Givens from a file of their own: one statement a line, or the givens blocks of a document."""
    source = open_source(path)
    pieces = [p for p in source.pieces() if p.kind == "givens"]
    reader = GivensReader()
    for p in pieces or [Piece("givens", 0, len(source.text), 0)]:
        reader.block(source, p.start, p.end)
    return reader


def read_source(source: Source, outer: GivensReader | None = None, seconds: float = inf) -> Document:
    """The document in a source: its givens in half of the seconds, so that there is time for the rest."""
    patience = Patience(seconds)
    reader = DocumentReader(source, outer, Patience(seconds / 2))
    for piece in source.pieces():
        if patience.over:
            reader.stop(piece, patience)
            break
        reader.piece(piece)
    return reader.document()


class DocumentReader:
    """Walks over the pieces of a document; the scope grows on the way."""

    def __init__(self, source: Source, outer: GivensReader | None = None, patience: Patience = ENDLESS) -> None:
        scope = outer.scope if outer is not None else Scope()
        self.source = source
        self.givens = GivensReader(scope, scope.givens, locked=outer is not None, patience=patience)
        self.steps = Steps(source, scope)
        self.cites: list[str] = []
        self.inline = 0
        self.labels: dict[str, list[tuple[int, int]]] = {}
        self.outer_problems = tuple(outer.problems) if outer is not None else ()

    def stop(self, p: Piece, patience: Patience) -> None:
        """Nothing is read from here on."""
        self.givens.problems.append(self._problem(ReadError((p.start, p.start + 1), patience.message("the rest of the document is"))))

    def piece(self, p: Piece) -> None:
        if p.problem:
            self.givens.problems.append(self._problem(ReadError((p.opened, p.opened + 2), p.problem)))
        if p.kind == "givens":
            self.givens.scope = self.steps.scope
            self.givens.block(self.source, p.start, p.end)
            self.steps.scope = self.givens.scope
        elif p.kind == "inline":
            self.inline += inline_relations(self.source.clean[p.start : p.end])
        elif p.kind == "prose":
            self.cites.extend(cited(self.source.clean[p.start : p.end]))
        else:
            self.display(p)

    def _problem(self, problem: ReadError) -> Problem:
        line, column = self.source.place(problem.span[0])
        return Problem(line, column, problem.message, self.source.caret(problem.span), problem.expected)

    # -- displays ---------------------------------------------------------------------------------------------------

    def display(self, p: Piece) -> None:
        """One display: its logical lines, each as statements."""
        self.steps.display += 1
        if self.steps.display > MOST_DISPLAYS:
            if self.steps.display == MOST_DISPLAYS + 1:
                self.givens.problems.append(self._problem(ReadError((p.start, p.start + 1), f"more than {MOST_DISPLAYS} displays; the rest is not read")))
            return
        text = self.source.readable(p.start, p.end)
        before = len(self.steps.chains), self._length()
        try:
            if p.end - p.start > MAX_DISPLAY:
                raise ReadError((p.start, p.start + 1), f"a display of more than {MAX_DISPLAY} characters")
            lines = logical_lines(expand(lex(text, p.start, p.end), self.source.macros))
        except ReadError as problem:
            self.steps.begin()
            self.steps.unread(problem)
            return
        found: list[str] = []
        for line in lines:
            found += self._line(line)
        self._cite(before)
        self._label_whole(found, before)

    def _length(self) -> int:
        return len(self.steps.chains[-1].lines) if self.steps.chains else 0

    def _line(self, line: Line) -> list[str]:
        """One logical line; returns its labels."""
        before = len(self.steps.chains), self._length()
        try:
            statements, remarks = statements_of(build(without_empty_fences(line.tokens)), self._is_name)
        except ReadError as problem:
            self.steps.broken(problem, line.first)
            return []
        except Exception as problem:  # one line that derive cannot digest must not bring down the run
            self.steps.broken(ReadError(line.span, in_words(problem)), line.first)
            return []
        self.steps.line(statements)
        self.cites.extend(remarks.cites)
        self.cites.extend(c for s in statements for reason in s.reasons for c in cited(reason))
        for label in remarks.labels:
            self.labels.setdefault(label, []).extend(self._since(before))
        return remarks.labels

    def _is_name(self, n: Node, following: Node | None) -> bool:
        r"""\text{ELBO} that is declared, \text{Var} before its brackets."""
        name = word_of(n)
        if not name or n.text != n.text.strip():
            return False
        called = following is not None and following.core.kind == "group"
        if self.steps.scope.find(name) is not None or (called and name in BUILT_IN):
            return True
        return following is not None and following.kind == "op" and following.text in ("=", ":=") and name not in BUILT_IN and not _is_prose(name)

    def _since(self, before: tuple[int, int]) -> list[tuple[int, int]]:
        """The lines that were added since a moment."""
        chains, length = before
        out = []
        for k in range(max(0, chains - 1), len(self.steps.chains)):
            first = length if k == chains - 1 else 0
            out += [(k, j) for j in range(first, len(self.steps.chains[k].lines))]
        return out

    def _cite(self, before: tuple[int, int]) -> None:
        for k in sorted({chain for chain, _ in self._since(before)}):
            self.steps.chains[k].cites.extend(self.cites)
        self.cites = []

    def _label_whole(self, found: list[str], before: tuple[int, int]) -> None:
        """The only label of a display names all of it."""
        lines = self._since(before)
        if len(found) == 1:
            self.labels[found[0]] = lines
        for k in sorted({chain for chain, _ in lines}):
            self.steps.chains[k].labels.extend(label for label in found if any(place[0] == k for place in self.labels.get(label, ())))

    # -- the result ----------------------------------------------------------------------------------------------------

    def document(self) -> Document:
        kept = [k for k, c in enumerate(self.steps.chains) if c.lines]
        place = {k: j for j, k in enumerate(kept)}
        labels = tuple((label, tuple((place[k], j) for k, j in lines if k in place)) for label, lines in self.labels.items())
        return Document(
            self.source.path, self.source.kind, self.steps.scope.givens, self.steps.finished(), labels, tuple(self.steps.definitions),
            tuple(self.givens.obligations), (*self.outer_problems, *self.givens.problems), self.inline,
        )  # fmt: skip


def _is_prose(name: str) -> bool:
    return name[8:-1].lower() in (
        "so",
        "and",
        "or",
        "thus",
        "hence",
        "then",
        "therefore",
        "now",
        "with",
        "where",
        "all",
        "also",
        "here",
        "since",
        "since",
        "finally",
        "case",
    )


__all__ = ["Chain", "Document", "Reading", "Unread", "read_document", "read_givens_file", "read_source", "read_text"]
