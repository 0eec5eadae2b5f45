r"""The givens block: one statement a line, each with its effect on what is known. A wrong line is an error at its place.

Givens from outside come first; the document may add letters and definitions to them, but neither facts about their
letters nor relations marked (given).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.notation import DeclarationError, Givens, NotSupported, SortError, Step, Term, term

from . import grammar  # noqa: F401 — fills the tables of notations
from .entered import lacks_base
from .errors import MAX_DISPLAY, ReadError, Span, Undeclared
from .given_rows import Effect, Said, effect_of
from .lines import in_words
from .names import plain
from .patience import ENDLESS, Patience
from .props import mark_of, separated, words_as_text
from .scope import Scope
from .source import Source
from .tokens import Token, expand, lex
from .tree import build, span_of
from .variables import with_letters, with_variables

TRAILING = ("\\\\", ".", ",", ";")
WORDS = "(given), elementwise, autoregressive, iid, independent, constant in x, symmetric, …"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place of a document."""

    line: int
    column: int
    message: str
    caret: str = ""
    expected: str = ""
    spoken_of: frozenset[str] = frozenset()  # letters of a given that was not understood


@dataclass
class GivensReader:
    """Reads givens line by line. ``scope`` is what is known so far, ``obligations`` what is still to be proved."""

    scope: Scope = field(default_factory=Scope)
    outer: Givens = field(default_factory=Givens)
    problems: list[Problem] = field(default_factory=list)
    obligations: list[Step] = field(default_factory=list)
    source: Source = field(default_factory=lambda: Source(""))
    locked: bool = False  # a document with givens from outside
    waiting: list[tuple[int, int]] = field(default_factory=list)  # facts about letters that are not declared yet
    patience: Patience = ENDLESS

    def block(self, source: Source, start: int, end: int) -> None:
        """All lines of a block."""
        self.source = source
        text = source.readable(start, end)
        at = start
        done = self._counts(text, start, end)
        for line in text[start:end].split("\n"):
            if self.patience.over:
                self._note(ReadError((at, at + 1), self.patience.message("the givens from here on are")), text[at:end])
                break
            if at not in done:
                self.line(text, at, at + len(line))
            at += len(line) + 1
        self._again(text)
        self.scope = with_letters(self.scope)
        for d in self.scope.givens.definitions:
            if lacks_base(d):
                name = d.name.args[0]
                self._note(ReadError((start, start + 1), f"the recursion for {name} has no base case", expected=f"{name}_0 = …"), name)

    def _counts(self, text: str, start: int, end: int) -> set[int]:
        """Where lines stand that declare nothing but counts, n \\in \\mathbb{N}: what is as long as they say may stand above them."""
        done: set[int] = set()
        for line in re.finditer(r"^[^=\n%]*\\in\s*\\mathbb\s*\{?N\b[^=\n]*$", text[start:end], re.MULTILINE):
            at, problems = start + line.start(), len(self.problems)
            if not _is_length_above(text[start:at], letters_in(line[0].split(r"\in")[0])):
                continue
            self.line(text, at, start + line.end())
            if len(self.problems) == problems:
                done.add(at)
            del self.problems[problems:]
        return done

    def _again(self, text: str) -> None:
        """Facts may stand above the lines that declare their letters; definitions may not."""
        patience = len(self.waiting) + 1
        while self.waiting and len(self.waiting) < patience and not self.patience.over:
            patience, rows = len(self.waiting), self.waiting
            self.waiting = []
            for start, end in rows:
                self.line(text, start, end)
        rows, self.waiting = self.waiting, []
        for start, end in rows:
            self.line(text, start, end, last=True)

    def line(self, text: str, start: int, end: int, last: bool = False) -> None:
        """One line; an error is kept with its place."""
        if not text[start:end].strip() or text[start:end].lstrip().startswith("%"):
            return
        try:
            effect = self._effect(text, start, end)
            self._guard(effect.scope.givens, (start, end))
            self.scope = with_variables(self.scope, effect.scope, (start, end))
            self._owe(effect, (start, end))
        except Undeclared as problem:
            if last or "=" in text[start:end]:
                self._note(problem, text[start:end])
            else:
                self.waiting.append((start, end))
        except ReadError as problem:
            self._note(problem, text[start:end])
        except (DeclarationError, SortError, NotSupported) as problem:
            self._note(ReadError((start, end), str(problem)), text[start:end])
        except Exception as problem:  # one line that derive cannot digest must not bring down the run
            self._note(ReadError((start, end), in_words(problem)), text[start:end])

    def _note(self, problem: ReadError, text: str) -> None:
        line, column = self.source.place(problem.span[0])
        hint = problem.expected + (f"; declare first: {problem.given}" if problem.given else "")
        self.problems.append(Problem(line, column, problem.message, self.source.caret(problem.span), hint, letters_in(text)))

    def _effect(self, text: str, start: int, end: int) -> Effect:
        """What one line does."""
        row = tuple(n for n in build(self._tokens(text, start, end)) if n.kind not in ("space", "note"))
        if not row:
            return Effect(self.scope)
        span = span_of(row)
        body, words, behind = separated(row)
        mark = mark_of(words)
        if words and mark is None:
            raise ReadError(span, f"the words “{words}” are not understood", expected=WORDS)
        return effect_of(Said(self.scope, plain(body), mark, behind, span))

    def _tokens(self, text: str, start: int, end: int) -> list[Token]:
        if end - start > MAX_DISPLAY:
            raise ReadError((start, start + 1), "this line is too long")
        tokens = [t for t in lex(text, start, end) if t.text != "$"]
        tokens = expand(words_as_text(tokens), self.source.macros)
        while tokens and tokens[-1].text in TRAILING:
            tokens.pop()
        return tokens

    def _owe(self, effect: Effect, span: Span) -> None:
        line, column = self.source.place(span[0])
        source = self.source.text[span[0] : span[1]].strip()
        for o in effect.owed:
            self.obligations.append(Step(o.left, o.relation, o.right, o.reason, line=line, column=column, source=source, first=True, under=o.under))

    def _guard(self, after: Givens, span: Span) -> None:
        """Givens from outside are neither changed nor constrained."""
        if not self.locked:
            return
        before, own = self.scope.givens, set(self.outer.symbols)
        facts = [f for f in after.facts if f not in before.facts and f.free & own and not _count(f)]
        assumed = [a for a in after.assumed if a not in before.assumed]
        defined = [d for d in after.definitions if d.name in own and d not in before.definitions]
        random = [v for v in after.random if v.symbol.free & own and v not in before.random]
        orders = (before.approx and after.approx != before.approx) or (before.propto and after.propto != before.propto)
        if facts or assumed or defined or random or orders:
            message = "the givens come from outside; a document cannot add to what they say about their letters"
            raise ReadError(span, message, expected="letters and definitions of its own")


def _is_length_above(text: str, letters: frozenset[str]) -> bool:
    """Whether one of the letters stands in the exponent of a space."""
    return any(letters & letters_in(exponent) for exponent in re.findall(r"\\mathbb\s*\{?R\}?\s*\^\s*(\{[^}]*\}|\w)", text))


def letters_in(text: str) -> frozenset[str]:
    r"""The letters and control words of a text: what a line may speak of.

    >>> sorted(letters_in(r"\sigma_i > 0"))
    ['\\sigma', 'i']
    """
    return frozenset(re.findall(r"\\[a-zA-Z]+|[a-zA-Z]", text))


def _count(fact: Term) -> bool:
    """n ≥ 1 for a dimension."""
    return fact.head == "ge" and fact.args[1] == term(1)


def read_givens(text: str, outer: Givens | None = None, path: str = "") -> GivensReader:
    r"""The givens of a text in the form of a givens block.

    >>> found = read_givens(r"x \in \mathbb{R}" + chr(10) + r"\sigma > 0")
    >>> found.scope.givens.facts, found.problems
    ((gt(\sigma, 0),), [])
    """
    reader = GivensReader(Scope(outer or Givens()), outer or Givens())
    source = Source(text, path)
    reader.block(source, 0, len(source.text))
    return reader


__all__ = ["GivensReader", "Problem", "read_givens"]
