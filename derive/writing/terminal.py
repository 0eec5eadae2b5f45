"""Reports for a terminal: the summary table, what went wrong, and the list of problems. Everything is escaped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from derive.judge.chain import slips
from derive.judge.status import counts
from derive.judge.verdict import PROVED, REFUTED, UNREAD, ModuleError, Report, StepReport

from .document import Words
from .excerpt import excerpt, shortened
from .latex import latex
from .unicode import maths, printable, spell
from .wording import SIGNS, at_these_values, brief, evidence, message_of, plain, residual_name, what_holds

if TYPE_CHECKING:
    from derive.problems.discovery import Outline

MARKS = {  # kind of step: (sign, word, colour)
    "proved": ("✓", "proved", "green"),
    "computed": ("✓", "proved (computed)", "green"),
    "assumed": ("✓", "proved (assumed)", "yellow"),
    "refuted": ("✗", "refuted", "red"),
    "refuted_as_expected": ("✗", "refuted, as claimed", "green"),
    "undecided": ("?", "undecided", "yellow"),
    "unread": ("…", "unread", "magenta"),
    "defines": (":", "defined", "dim"),
    "fault": ("‼", "FAULT OF DERIVE", "bold red"),
    "holds": ("!", "holds, but was claimed to be wrong", "red"),
}
COLUMNS = ("proved", "computed", "assumed", "refuted_as_expected", "refuted", "undecided", "unread")
ALWAYS = ("proved", "refuted_as_expected", "undecided")
LONGEST = 2000  # characters of a message
HEADS = {"refuted_as_expected": "refuted as expected"}


def kind_of(report: StepReport) -> str:
    """The row of ``MARKS`` for a step."""
    if report.fault:
        return "fault"
    if not report.verdict:
        return "defines"
    if report.verdict == PROVED:
        return "holds" if report.expected == REFUTED else report.support or PROVED
    if report.verdict == REFUTED and report.expected == REFUTED:
        return "refuted_as_expected"
    return report.verdict


def said(text: Words) -> str:
    """Words for a terminal, their formulas in Unicode."""
    return printable(plain(text, maths))


def statement(report: StepReport) -> str:
    """A step in one line: left, sign, right."""
    step = report.step
    if step.relation == "exists":
        return f"for some values, {spell(step.left)}"
    if step.is_property:
        return spell(step.left)
    sign = "≔" if step.role == "defines" else SIGNS.get(step.relation, step.relation)
    return f"{spell(step.left)} {sign} {spell(step.right)}"


def print_summary(report: Report, console: Console) -> None:
    """The table of problems, then what needs the reader, then one line that says it all."""
    if report.problems:
        console.print(_table(report))
    for p in report.problems:
        for part in p.parts:
            for s in part.steps:
                print_trouble(s, f"{p.path}:{s.step.line}", f"{p.id}/{part.id}", console)
    for error in report.errors:
        print_error(error, console)
    console.print(_closing(report))


def _table(report: Report) -> Table:
    total = counts(report.steps)
    columns = [c for c in COLUMNS if total[c] or c in ALWAYS]
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=len(report.problems) > 1)
    judged = sum(total.values())
    table.add_column("problem", "all", no_wrap=True)
    table.add_column("steps", str(judged), justify="right")
    for c in columns:
        table.add_column(HEADS.get(c, c), str(total[c]), justify="right")
    table.add_column("samples", str(_samples(report.steps)), justify="right")
    table.add_column("time", f"{report.seconds:.2f} s", justify="right")
    for p in report.problems:
        here = counts(p.steps)
        cells = [Text(str(here[c]), style=_colour(c, here[c])) for c in columns]
        table.add_row(printable(p.id), str(sum(here.values())), *cells, str(_samples(p.steps)), f"{p.seconds:.2f} s")
    return table


def _colour(column: str, count: int) -> str:
    return MARKS[column][2] if count else "dim"


def _samples(steps: Iterable[StepReport]) -> int:
    """Points at which something was evaluated for the spot checks."""
    return sum(s.spot_check.samples for s in steps if s.spot_check is not None)


def _closing(report: Report) -> Text:
    total = counts(report.steps)
    told = [f"{total[c]} {HEADS.get(c, c)}" for c in COLUMNS if total[c]]
    if any(s.fault for s in report.steps):
        told.insert(0, "RULES AND NUMBERS DISAGREE: a fault of derive")
    if report.documents:
        count = sum(slips(d.chains) for d in report.documents)
        told.append(f"{count} slip{'s' * (count != 1)}")
    unchecked = sum(d.unchecked_inline for d in report.documents)
    if unchecked:
        told.append(f"{unchecked} relations in running text not checked")
    if report.errors:
        told.append(f"{len(report.errors)} not loaded")
    return Text(f"{', '.join(told) or 'nothing to check'} · {report.seconds:.2f} s")


def print_trouble(report: StepReport, place: str, part: str, console: Console) -> None:
    """A step that is not as it should be, with its evidence."""
    if (report.as_expected and not report.fault) or not report.verdict:
        return
    sign, word, colour = MARKS[kind_of(report)]
    head = Text.assemble((f"{sign} {word}", colour), "  ", (printable(place), "bold"), f"  {printable(part)}" if part else "")
    console.print(head)
    print_indented(statement(report), 4, console)
    for line in evidence_lines(report):
        print_indented(line, 4, console)


def evidence_lines(report: StepReport, above: bool = False) -> list[str]:
    """What is known about a step that is not simply proved: where it fails, by how much, what was tried."""
    lines = []
    if report.counterexample is not None:
        lines.append(said(at_these_values(report, above)))
    if report.residual is not None:
        lines.append(f"{residual_name(above)}: {maths(brief(latex(report.residual)))}")
    if (holds := what_holds(report, above)) is not None:
        lines.append(f"what does hold: {maths(holds.tex)}")
    message = said(message_of(report))
    if message:
        lines.append(message)
    if report.verdict not in (PROVED, REFUTED, UNREAD) and report.spot_check is not None:
        lines.append(f"numbers: {evidence(report.spot_check)}, largest difference {report.spot_check.max_error:.1e}")
    return lines


def print_error(error: ModuleError, console: Console) -> None:
    place = f"{error.path}:{error.line}" if error.line else error.path
    console.print(Text.assemble(("! not loaded", "red"), "  ", (printable(place), "bold")))
    told = error.message.split("\n")
    for k, line in enumerate(told):
        if _is_caret(line) and k:
            continue
        if k + 1 < len(told) and _is_caret(told[k + 1]):
            for shown in excerpt(f"{line}\n{told[k + 1]}").window(max(console.width - 5, 20)).lines():
                console.print(Text(f"    {shown}"), soft_wrap=True)
        else:
            print_indented(shortened(printable(line), LONGEST), 4, console)


def _is_caret(line: str) -> bool:
    return bool(line.strip()) and not line.strip().strip("^")


def print_list(found: Sequence[Outline | ModuleError], console: Console) -> None:
    """The problems with their parts and sources."""
    for outline in found:
        if isinstance(outline, ModuleError):
            print_error(outline, console)
            continue
        console.print(Text.assemble((printable(outline.id), "bold cyan"), "  ", (printable(outline.title), "bold")))
        if outline.source:
            print_indented(printable(outline.source), 4, console, style="dim")
        width = max((len(number) for number, *_ in outline.parts), default=0)
        for number, title, source, steps in outline.parts:
            line = f"{printable(number):<{width}}  {printable(title)}  ({steps} step{'s' * (steps != 1)}{'; ' + printable(source) if source else ''})"
            print_indented(line, 4, console)


def print_indented(text: str, indent: int, console: Console, style: str = "") -> None:
    """Text that keeps its indentation when it is broken into lines."""
    margin = " " * indent
    lines = textwrap.wrap(text, max(console.width - 1, indent + 20), initial_indent=margin, subsequent_indent=margin, break_long_words=False)
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)
