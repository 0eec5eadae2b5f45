"""A checked document as one document value: its words and its lines in order, each with its mark and what is known of it.

Formulas are terms that derive has read and writes itself; everything else is text, which every writer escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby, islice, pairwise
from pathlib import PurePath

from derive.judge.chain import departures
from derive.judge.verdict import PROVED, REFUTED, UNREAD, DocumentReport, StepReport
from derive.notation import Givens

from .closing import closing, counted
from .compose import EMPTY, line_of
from .document import MARKS, Block, Chain, Document, Formula, Given, Heading, Line, Notes, Paragraph, Quoted, Remark, Title, Words, mark_of, words
from .excerpt import excerpt
from .latex import latex
from .wording import at_these_values, brief, message_of, residual_name, stands_below, what_holds

STANDINGS = {"follows": "follows from a wrong line", "recovered": "right again: two slips that cancel"}
ROOM = 84  # characters of quoted source in a line
LONGEST = 1200  # letters, numbers and signs of a step that is typeset
Prose = tuple[int, str, int]


def annotated(report: DocumentReport) -> Document:
    """The copy of a document with the marks in its margin."""
    return Document(PurePath(report.path).name, tuple(annotated_blocks(report)))


def annotated_blocks(report: DocumentReport) -> Iterator[Block]:
    """What was found, the givens, then the document itself."""
    yield Title(PurePath(report.path).name, headline(report))
    yield Paragraph(counted([s for s in report.steps if s.verdict]))
    if report.errors:
        yield Notes("Not read", tuple(("", (f"line {e.line}: {e.message.partition(chr(10))[0]}.",)) for e in report.errors))
    if (before := givens_of(report)) != EMPTY:
        yield Given(before)
    for kind, found in groupby(in_order(report), key=_kind):
        items = list(found)
        yield from lines(items, report.givens) if kind else map(_passage, items)
    judged = [s for s in report.steps if s.verdict not in ("", UNREAD)]
    if judged:
        yield Heading("Report", 2)
        numbers = {id(s): s.step.line for s in judged}
        yield from islice(closing(judged, numbers, {}, report.givens.assumed), 1, None)  # the counts stand above


def headline(report: DocumentReport) -> str:
    """Where the document first goes wrong, chain by chain."""
    places = [chain[k].step.line for chain in report.chains for k in departures(chain)]
    where = f": line{'s' * (len(places) > 1)} {', '.join(map(str, places))}" if places else ""
    loose = report.unchecked_inline
    inline = f"; {loose} relation{'s' * (loose > 1)} in running text not checked" if loose else ""
    return f"{len(places)} slip{'s' * (len(places) != 1)}{where}{inline}."


def givens_of(report: DocumentReport) -> Givens:
    """The givens without the names that lines of the document introduce themselves."""
    introduced = {s.step.left for s in report.steps if s.step.role == "defines"}
    own = [d for d in report.givens.definitions if d.left not in introduced]
    names = {d.name for d in report.givens.definitions if d not in own}
    return replace(report.givens, definitions=tuple(own), symbols=tuple(s for s in report.givens.symbols if s not in names))


Item = Prose | tuple[int, StepReport, StepReport | None, int]


def in_order(report: DocumentReport) -> list[Item]:
    """Words and steps by their lines; each step with the one before it in its chain, and the number of the chain."""
    items: list[Item] = [*report.prose]
    for k, chain in enumerate(report.chains, start=1):
        for before, s in pairwise((None, *chain)):
            assert s is not None
            items.append((s.step.line, s, before, k))
    return sorted(items, key=lambda item: item[0])


def _kind(item: Item) -> int:
    """The number of a step's chain; 0 for words."""
    return item[3] if len(item) == 4 else 0


def _passage(item: Item) -> Block:
    _, text, level = item[:3]
    assert isinstance(text, str)
    return Heading(text, 2 if level == 1 else 3) if level else Paragraph(words(text))


def lines(items: list[Item], givens: Givens) -> Iterator[Block]:
    """Steps of one chain, aligned; below a line that is not simply proved stands what is known about it."""
    waiting: list[Line] = []
    for _, s, before, *_ in items:
        assert isinstance(s, StepReport)
        assert before is None or isinstance(before, StepReport)
        remark = tuple(remarks(s, stands_below(s, before)))
        quoted = s.verdict == UNREAD or is_endless(s)
        if not quoted:
            waiting.append(_line(s, before, givens))
        if (remark or quoted) and waiting:
            yield Chain(tuple(waiting))
            waiting = []
        if quoted:
            yield _quoted(s)
        if remark:
            yield Remark(mark_of(s), remark)
    if waiting:
        yield Chain(tuple(waiting))


def is_endless(s: StepReport) -> bool:
    """Whether a step has too many signs for anybody to read it typeset."""
    return sum(1 for side in (s.step.left, s.step.right) for _ in side.walk()) > LONGEST


def _quoted(s: StepReport) -> Quoted:
    found = excerpt(s.unread.caret, s.unread.text) if s.unread is not None else excerpt(s.step.source)
    return Quoted(s.step.line, *found.window(ROOM), mark_of(s))


def _line(s: StepReport, before: StepReport | None, givens: Givens) -> Line:
    above = before.step.right if before is not None and before.unread is None else None
    line = line_of(s, s.step.line, (givens,), above)
    standing = STANDINGS.get(s.standing, "")
    reason = (*line.reason, *(("; ",) if line.reason and standing else ()), *((standing,) if standing else ()))
    return Line(line.left, line.relation, line.right, reason, line.mark, line.number)


# -- what is known about a line ----------------------------------------------------------------------


def remarks(s: StepReport, above: bool) -> Iterator[Words]:
    """The verdict in words, the counterexample, the difference, a repair, the reason; nothing about a proved line."""
    if s.verdict in ("", PROVED) and not s.fault:
        return
    found = s.counterexample
    said = message_of(s)
    name = MARKS[mark_of(s)].capitalize()
    if found is not None and s.verdict == REFUTED:
        yield (f"{name}: ", *at_these_values(s, above), ".")
    else:
        yield (f"{name}: ", *said, ".") if said else (f"{name}.",)
    if s.residual is not None:
        yield (f"{residual_name(above).capitalize()}: ", Formula(brief(latex(s.residual))), ".")
    if (holds := what_holds(s, above)) is not None:
        yield ("What does hold: ", holds, ".")
    yield from _would_help(s)


def _would_help(s: StepReport) -> Iterator[Words]:
    """For a line that could not be read: what was expected, what would declare it, and its readings."""
    if s.unread is None:
        return
    if s.unread.expected:
        yield (f"Expected: {s.unread.expected}.",)
    if s.unread.given:
        yield ("A given that would help: ", Formula(s.unread.given), ".")
    holds: Mapping[bool | None, str] = {True: ", which would be true.", False: ", which would be wrong.", None: "."}
    for text, true in s.unread.readings:
        yield ("It may mean ", Formula(text), holds[true])


__all__ = ["annotated", "annotated_blocks", "remarks"]
