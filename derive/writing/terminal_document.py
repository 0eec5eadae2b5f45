"""A checked document for the terminal: where it first goes wrong, then line by line."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from derive.judge.chain import departures
from derive.judge.verdict import PROVED, UNREAD, DocumentReport, StepReport

from .terminal import MARKS, evidence_lines, kind_of, print_indented, statement
from .unicode import maths, printable

INDENT = 13
STANDINGS = {
    "follows": "follows from a wrong line",
    "recovered": "right again: two slips that cancel",
}


def print_document(report: DocumentReport, console: Console) -> None:
    """The headline, then every line with its verdict; what is not proved comes with its evidence."""
    console.print(Text(printable(report.path), style="bold"))
    for line in headline(report):
        console.print(Text(line))
    for chain in report.chains:
        console.print()
        for s in chain:
            print_line(s, console)
    console.print()


def headline(report: DocumentReport) -> list[str]:
    """The first line at which each chain leaves the right track."""
    found = [chain[k].step for chain in report.chains for k in departures(chain)]
    if not found:
        return []
    return [f"slip at line {step.line}: {printable(step.source)}" for step in found]


def print_line(report: StepReport, console: Console) -> None:
    """One line of a document."""
    sign, word, colour = MARKS[kind_of(report)]
    place = f"{report.step.line}:{report.step.column}"
    text = printable(report.step.source) if report.verdict == UNREAD else statement(report)
    head = Text.assemble((f"{sign} ", colour), (f"{place:<{INDENT - 2}}", "dim"), text)
    said = [word] if kind_of(report) != PROVED else []
    if report.standing in STANDINGS and report.verdict != UNREAD:
        said.append(STANDINGS[report.standing])
    head.append(f"   {', '.join(said)}" if said else "", style=colour)
    console.print(head, soft_wrap=True)
    for line in unread_lines(report) if report.verdict == UNREAD else evidence_lines(report):
        print_indented(line, INDENT, console)


def unread_lines(report: StepReport) -> list[str]:
    """What was expected, what would help, and the readings that are possible."""
    found = report.unread
    lines = [printable(report.message or "")]
    if found is None:
        return lines
    lines += [printable(line) for line in found.caret.split("\n")]
    lines += [f"expected: {printable(found.expected)}"] if found.expected else []
    lines += [f"a given that would help: {printable(found.given)}"] if found.given else []
    for text, holds in found.readings:
        lines.append(f"it may mean {maths(text)}" + ("" if holds is None else ", which would be true" if holds else ", which is not proved"))
    return lines
