"""What a problem module states: a problem, its parts and their cases, chains, claims and pictures.

These objects only collect, in the order in which the module speaks. ``check`` judges them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partialmethod
from typing import Any

from derive.notation import Declarations, Givens, Map, Step, Term, symbol, term

from .relations import head_of

At = Mapping[Term, Any] | None
TRUE = Term("true", ())
OURS = ("derive.", "functools")  # modules between a problem module and ``line_of_caller``


@dataclass(frozen=True, slots=True)
class Derived:
    """A line that derive itself adds to a chain: what it computes from the first line alone."""

    end: Term  # the line that is checked against what derive computes
    reason: str
    line: int


@dataclass(slots=True)
class Chain:
    """What we have, and why, line by line. Each line is judged against the one above it."""

    start: Term
    reason: str = ""
    lines: list[Step | Derived] = field(default_factory=list)

    @property
    def end(self) -> Term:
        """The last line that the author wrote."""
        written = [s for s in self.lines if isinstance(s, Step)]
        return written[-1].right if written else self.start

    def then(self, sign: str, right: Any, reason: str = "", by: str | Sequence[str] = (), source: str = "") -> Chain:
        """One more line: the line above, the sign, ``right``. ``by`` names rules that the proof must use."""
        rules = (by,) if isinstance(by, str) else tuple(by)
        step = Step(self.end, head_of(sign), term(right), reason=reason, by=rules, line=line_of_caller(), source=source, first=not self.lines)
        self.lines.append(step)
        return self

    eq, ne = partialmethod(then, "eq"), partialmethod(then, "ne")
    lt, le = partialmethod(then, "lt"), partialmethod(then, "le")
    gt, ge = partialmethod(then, "gt"), partialmethod(then, "ge")
    approx, propto = partialmethod(then, "approx"), partialmethod(then, "propto")

    def derived(self, reason: str = "") -> Chain:
        """Let derive compute the first line by itself, and check the line above against that."""
        self.lines.append(Derived(self.end, reason, line_of_caller()))
        return self


class Part:
    """One part of a problem, or a named case of one. ``given`` declares letters that only this part knows."""

    def __init__(self, problem: Problem, number: str, title: str, source: str = "", points: object = "", text: str = "") -> None:
        self.problem, self.id, self.title, self.text = problem, number, title, text
        self.source, self.points = source, str(points)
        self.given = Declarations()
        self.items: list[Chain | str] = []
        self.pictures: list[object] = []
        self.outer: Part | None = None

    # -- what a part says ----------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Words between two chains."""
        self.items.append(text)

    def chain(self, start: Any, reason: str = "") -> Chain:
        """A chain that starts with this term; its lines follow with ``eq``, ``le``, …"""
        chain = Chain(term(start), reason)
        self.items.append(chain)
        return chain

    def holds(self, left: Any, sign: str, right: Any, reason: str = "", by: str | Sequence[str] = (), source: str = "") -> Chain:
        """A relation by itself: a chain of one line."""
        return self.chain(left).then(sign, right, reason, by, source)

    def claimed(self, left: Any, sign: str, right: Any, source: str = "", reason: str = "") -> None:
        """A relation that somebody printed and that is wrong. It is expected to be refuted; nothing rests on it."""
        self._alone(Step(term(left), head_of(sign), term(right), reason=reason, role="claimed", source=source))

    def differs(self, left: Any, right: Any, at: At = None, reason: str = "", source: str = "") -> None:
        """The two sides are not identically equal: they differ at some point, such as ``at``."""
        self._alone(Step(term(left), "notidentity", term(right), reason=reason, source=source, witness=_witness(at)))

    def exists(self, relation: Term, at: At = None, reason: str = "", source: str = "") -> None:
        """The relation holds at some point that the givens allow, such as ``at``."""
        self._alone(Step(relation, "exists", TRUE, reason=reason, source=source, witness=_witness(at)))

    def implies(self, left: Term, right: Term, at: At = None, reason: str = "", by: str | Sequence[str] = (), source: str = "") -> None:
        """Wherever the left relation holds, the right one does; ``at`` shows that the left one can hold."""
        self._logical("implies", left, right, at, reason, by, source)

    def iff(self, left: Term, right: Term, at: At = None, reason: str = "", by: str | Sequence[str] = (), source: str = "") -> None:
        """Each relation holds exactly where the other does; ``at`` shows that they can hold."""
        self._logical("iff", left, right, at, reason, by, source)

    def _logical(self, head: str, left: Term, right: Term, at: At, reason: str, by: str | Sequence[str], source: str) -> None:
        rules = (by,) if isinstance(by, str) else tuple(by)
        self._alone(Step(left, head, right, reason=reason, by=rules, source=source, witness=_witness(at)))

    def _alone(self, step: Step) -> None:
        self.items.append(Chain(step.left, lines=[replace(step, first=True, line=line_of_caller())]))

    # -- what derive adds ----------------------------------------------------------------------

    def solve(self, equations: Sequence[Term], unknowns: Sequence[Term], reason: str = "") -> dict[Term, Term]:
        """Let derive solve equations; each solution is printed, and can start a chain."""
        from derive.kernel import solve

        found: dict[Term, Term] = solve(tuple(equations), tuple(unknowns), self.scope)
        for k, (x, value) in enumerate(found.items()):
            why = reason or "solved by derive from the equations above"
            step = Step(x, "eq", value, reason=why if k == 0 else "", role="defines", line=line_of_caller(), first=True)
            self.items.append(Chain(x, lines=[step]))
        return found

    def draw(self, picture: object) -> None:
        """A picture, such as a computation graph, printed in this part."""
        self.pictures.append(picture)

    # -- cases ---------------------------------------------------------------------------------

    def case(self, name: str, text: str = "", source: str = "") -> Part:
        """A named case of this part, with givens of its own: letters declared again there stand for the new ones."""
        case = Part(self.problem, f"{self.id}/{slug(name)}", name, source, "", text)
        case.outer = self
        self.problem.enter(case)
        return case

    @property
    def scope(self) -> Givens:
        """Everything that is given in this part."""
        from .scope import within

        return within(self.outer.scope if self.outer else self.problem.given.givens, self.given.givens)

    @property
    def path(self) -> tuple[Part, ...]:
        """This part after those it is a case of, outermost first."""
        return (*self.outer.path, self) if self.outer else (self,)


class Problem:
    """A problem: its title, its source, what is given, and its parts."""

    def __init__(self, title: str, source: str = "", summary: str = "") -> None:
        self.title, self.source, self.summary = title, source, summary
        self.given = Declarations()
        self.parts: list[Part] = []

    def part(self, number: str, title: str, source: str = "", points: object = "", text: str = "") -> Part:
        """The next part, under its number in the source."""
        return self.enter(Part(self, str(number), title, source, points, text))

    def enter(self, part: Part) -> Part:
        if any(p.id == part.id for p in self.parts):
            raise ValueError(f"there is a part {part.id} already")
        self.parts.append(part)
        return part


def slug(name: str) -> str:
    """A name as it is typed on a command line.

    >>> slug("F and G act element-wise")
    'f-and-g-act-element-wise'
    """
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-") or "case"


def _witness(at: At) -> tuple[tuple[Term, Term], ...]:
    return tuple((s, as_value(s, value)) for s, value in (at or {}).items())


def as_value(s: Term, value: Any) -> Term:
    """A value for a letter; for a map, a Python function of its argument, or a constant."""
    sort = s.sort
    if not isinstance(sort, Map):
        return term(value)
    if len(sort.domains) != 1:
        raise TypeError(f"{s!r} has {len(sort.domains)} arguments; give values for maps of one argument only")
    x = symbol("u", sort.domains[0])
    return Term("lam", (x, term(value(x) if callable(value) and not isinstance(value, Term) else value)))


def line_of_caller() -> int:
    """The line of the problem module that is speaking."""
    frame = sys._getframe(1)
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).startswith(OURS):
        frame = frame.f_back
    return frame.f_lineno
