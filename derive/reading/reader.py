"""The reader of one formula: a place in a row, the choices made so far, and how terms are put together safely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.notation import SortError, Tensor, Term
from derive.notation.heads import same_dim
from derive.notation.sorts import Index, Sort

from .errors import MAX_NODES, Ambiguous, ReadError, Span, Unsupported
from .names import plain, spell
from .scope import Scope, describe
from .tree import Node, Row, span_of

MAX_PREFIXES = 45  # functions, signs and sums inside one another


@dataclass(frozen=True, slots=True)
class Aside:
    """A relation under a brace: checked on its own."""

    left: Term
    relation: str
    right: Term
    span: Span


@dataclass(slots=True)
class State:
    """What one reading of a line shares: choices, relations under braces, counters."""

    decisions: dict[object, int] = field(default_factory=dict)
    asides: list[Aside] = field(default_factory=list)
    depth: int = 0
    nodes: int = 0
    shown: str = ""  # the LaTeX of the side of a relation that was read last
    outside: frozenset[Term] = frozenset()  # letters that stand free in what the formula is compared with
    measures: frozenset[str] = frozenset()  # letters that are integrated over there


class Cursor:
    """A place in a row of nodes. ``bars`` are the absolute values that stand open."""

    __slots__ = ("at", "bars", "reaching", "row", "whole")

    def __init__(self, row: Row, span: Span = (0, 1)) -> None:
        self.row = plain(row)
        self.at = 0
        self.bars: list[str] = []
        self.reaching: list[tuple[object, Term, int]] = []  # sums without brackets: their key, their letter, where they begin
        self.whole = span_of(self.row, span_of(row, span))

    def peek(self, ahead: int = 0) -> Node | None:
        k = self.at + ahead
        return self.row[k] if k < len(self.row) else None

    def take(self) -> Node:
        self.at += 1
        return self.row[self.at - 1]

    @property
    def rest(self) -> Row:
        return self.row[self.at :]

    def span(self, start: int, end: int | None = None) -> Span:
        """The place of the nodes from ``start`` up to here."""
        return span_of(self.row[start : self.at if end is None else end], self.here)

    def text(self, start: int, end: int | None = None) -> str:
        """The LaTeX of the nodes from ``start`` up to here."""
        return spell(self.row[start : self.at if end is None else end], loose=True)

    @property
    def here(self) -> Span:
        """The next node, or the place behind the last one."""
        n = self.peek()
        return n.span if n is not None else (max(self.whole[0], self.whole[1] - 1), self.whole[1])


class Reader:
    """Reads terms in a scope. ``within`` gives a reader for a scope further inside."""

    def __init__(self, scope: Scope, state: State | None = None) -> None:
        self.scope = scope
        self.state = state or State()

    def within(self, scope: Scope) -> Reader:
        return Reader(scope, self.state)

    def bound(self, letters: Iterable[Term]) -> Reader:
        return self.within(self.scope.bind(letters))

    # -- choices ----------------------------------------------------------------------------------------

    def decide(self, name: str, span: Span, message: str, readings: tuple[str, ...], given: str = "", complete: bool = True) -> int:
        """Which of several readings is meant; the first time round nobody has said, and the line is unread."""
        key = (name, span)
        choice = self.state.decisions.get(key)
        if choice is None:
            raise Ambiguous(key, span, message, readings, given=given, complete=complete)
        return choice

    # -- building ---------------------------------------------------------------------------------------

    def make(self, head: str, args: tuple[object, ...], span: Span, style: str = "") -> Term:
        """A term whose pieces fit together, or a ReadError at its place."""
        self.state.nodes += 1
        if self.state.nodes > MAX_NODES:
            raise ReadError(span, f"a formula with more than {MAX_NODES} pieces; cut it into several")
        t = Term(head, args, style, span)
        try:
            t.sort  # noqa: B018 — the sort is what is checked
        except SortError as problem:
            raise ReadError(span, misfit(t, problem)) from problem
        self._entry_by_entry(t, span)
        return t

    def _entry_by_entry(self, t: Term, span: Span) -> None:
        """What is open for a matrix: exp, log and roots of a square one, division by one."""
        argument = t.args[-1] if t.head in MATRIX_FUNCTIONS or t.head == "div" else None
        if not isinstance(argument, Term) or argument.rank != 2:
            return
        if t.head == "div":
            readings = (r"\text{each entry divided}", r"\text{a product with the inverse}")
            if self.decide("division", span, "a matrix stands below a fraction bar", readings) == 1:
                raise Unsupported(span, "not supported: a fraction for the inverse of a matrix", expected="^{-1}")
        elif same_dim(*argument.dims):
            name = MATRIX_FUNCTIONS[t.head]
            readings = (rf"\text{{the {name} of each entry}}", rf"\text{{the matrix {name}}}")
            if self.decide("matrix function", span, f"the {name} of a square matrix has two meanings", readings) == 1:
                raise Unsupported(span, f"not supported: the matrix {name}")


MATRIX_FUNCTIONS = {"exp": "exponential", "log": "logarithm", "sqrt": "square root"}


def misfit(t: Term, problem: SortError) -> str:
    """Why the pieces of a term do not fit, in words."""
    try:
        sorts = [describe(p.sort) for p in t.parts]
    except SortError:
        return str(problem)
    joined = " and ".join(dict.fromkeys(sorts))
    return f"the pieces do not fit together: {joined}" if len(set(sorts)) > 1 else f"this cannot be formed: {problem}"


def sort_at(t: Term, span: Span) -> Sort:
    """The sort of a term; an error at its place where it has none."""
    try:
        return t.sort
    except SortError as problem:
        raise ReadError(span, str(problem)) from problem


def number_like(t: Term, span: Span) -> Term:
    """A term that is a number, a vector or a matrix; anything else must be applied first."""
    sort = sort_at(t, span)
    if not isinstance(sort, (Tensor, Index)):
        name = spell_term(t)
        hint = {"a map": f"{name}(…)", "a density": f"{name}(…)"}.get(describe(sort), "")
        raise ReadError(span, f"{name} is {describe(sort)}, where a number, a vector or a matrix is needed", expected=hint)
    return t


def spell_term(t: Term) -> str:
    """A name as it is shown in a message."""
    while t.head in ("at", "prime", "jac"):
        t = t.args[0]
    return str(t.args[0]) if t.head == "sym" else "this"


def bare(t: Term) -> Term:
    """A term without its places."""
    return Term(t.head, tuple(bare(a) if isinstance(a, Term) else a for a in t.args), t.style)


def located(t: Term, span: Span) -> Term:
    return t if t.span == span else t.at(span)


def restyled(t: Term, style: str) -> Term:
    return Term(t.head, t.args, style, t.span)


__all__ = ["Aside", "Cursor", "Reader", "State", "bare", "describe", "located", "number_like", "replace", "restyled", "sort_at"]
