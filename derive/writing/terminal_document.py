"""A checked document for the terminal: where it first goes wrong, then line by line."""

from __future__ import annotations

from itertools import pairwise

from rich.console import Console
from rich.text import Text

from derive.judge.chain import departures
from derive.judge.verdict import PROVED, UNREAD, DocumentReport, StepReport

from .excerpt import excerpt, shortened
from .terminal import MARKS, evidence_lines, kind_of, print_indented, statement
from .unicode import maths, printable, spell
from .wording import SIGNS, stands_below

INDENT = 13
LONGEST = {PROVED: 240}  # characters of a line that is shown whole, by its verdict
LONG = 600
STANDINGS = {
    "follows": "follows from a wrong line",
    "recovered": "right again: two slips that cancel",
}


def print_document(report: DocumentReport, console: Console) -> None:
    """The headline, then every line with its verdict; what is not proved comes with its evidence."""
    console.print(Text(printable(report.path), style="bold"))
    for line in headline(report, console.width):
        console.print(Text(line), soft_wrap=True)
    for chain in report.chains:
        console.print()
        for before, s in pairwise((None, *chain)):
            if s is not None:
                print_line(s, stands_below(s, before), console)
    console.print()


def headline(report: DocumentReport, width: int) -> list[str]:
    """The first line at which each chain leaves the right track."""
    found = [chain[k].step for chain in report.chains for k in departures(chain)]
    told = [(f"slip at line {step.line}: ", printable(step.source)) for step in found]
    return [f"{place}{shortened(source, max(width - len(place), 20))}" for place, source in told]


def print_line(report: StepReport, above: bool, console: Console) -> None:
    """One line of a document; ``above`` says that its left side is the line above."""
    sign, word, colour = MARKS[kind_of(report)]
    place = f"{report.step.line}:{report.step.column}"
    said = [word] if kind_of(report) != PROVED else []
    if report.standing in STANDINGS and report.verdict != UNREAD:
        said.append(STANDINGS[report.standing])
    text = "" if report.verdict == UNREAD else f"{shortened(formula(report, above), LONGEST.get(report.verdict, LONG))}   "
    head = Text.assemble((f"{sign} ", colour), (f"{place:<{INDENT - 2}}", "dim"), text, (", ".join(said), colour))
    head.rstrip()
    console.print(head, soft_wrap=True)
    if report.verdict == UNREAD:
        print_unread(report, console)
        return
    for line in evidence_lines(report, above):
        print_indented(shortened(line, LONG), INDENT, console)


def formula(report: StepReport, above: bool) -> str:
    """The relation and the right side where the left one is the line above, else the whole step."""
    sign = SIGNS.get(report.step.relation)
    return f"{sign} {spell(report.step.right)}" if above and sign else statement(report)


def print_unread(report: StepReport, console: Console) -> None:
    """The place with carets below it, as much of the line as there is room for; then what was expected."""
    found = report.unread
    if found is not None:
        for line in excerpt(found.caret, found.text).window(max(console.width - INDENT - 1, 20)).lines()[: 1 + ("^" in found.caret)]:
            console.print(Text(" " * INDENT + line.rstrip()), soft_wrap=True)
    for line in unread_lines(report):
        print_indented(shortened(line, LONG), INDENT, console)


def unread_lines(report: StepReport) -> list[str]:
    """What is wrong, what was expected, what would help, and the readings that are possible."""
    lines = [printable(report.message or "")]
    found = report.unread
    if found is None:
        return lines
    lines += [f"expected: {printable(found.expected)}"] if found.expected else []
    lines += [f"a given that would help: {printable(found.given)}"] if found.given else []
    for text, holds in found.readings:
        lines.append(f"it may mean {maths(text)}" + ("" if holds is None else ", which would be true" if holds else ", which would be wrong"))
    return lines
