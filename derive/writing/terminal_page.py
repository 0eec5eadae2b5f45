"""One derivation as a page for the terminal: what is given, then line by line what we have, and why."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from derive.judge.verdict import PROVED, PartReport, ProblemReport, StepReport
from derive.notation import Givens, Index, Term, symbol
from derive.notation.graph import Graph

from .document import words
from .excerpt import shortened
from .givens import assumed_lines, definition_lines, given_lines
from .terminal import MARKS, evidence_lines, kind_of, print_indented, said, statement
from .unicode import maths, printable, spell
from .wording import SIGNS, condition_words, evidence

WHOLE = ("iff", "implies", "notidentity")  # relations that are printed in one piece
MADE_UP, INDEX_LETTERS, OTHER_LETTERS = "?#!", "ijklmabc", "uvwtxyzs"
LONGEST = 900  # characters of one application of a rule
MATHS, BELOW = 8, 12  # columns at which formulas and the words below them begin


def print_problem(report: ProblemReport, console: Console, proof: bool = False) -> None:
    """A whole problem: title, source, givens, parts; with ``proof`` every application of a rule."""
    console.print(Text(printable(report.title), style="bold"))
    if report.source:
        console.print(Text(printable(report.source), style="dim"))
    if report.summary:
        console.print()
        console.print(Text(said(words(report.summary))))
    console.print()
    print_givens(report.givens, "Given", console)
    number = 0
    for part in report.parts:
        number = print_part(part, number, console, proof)


def print_givens(givens: Givens, title: str, console: Console) -> None:
    """Letters, facts and definitions, as few lines as they need."""
    lines = [("" if k else title, maths(line)) for k, line in enumerate(given_lines(givens))]
    lines += [("" if k else "Definitions", maths(line)) for k, line in enumerate(definition_lines(givens))]
    lines += [("" if k else "Assumed", maths(line)) for k, line in enumerate(assumed_lines(givens))]
    for head, line in lines:
        console.print(Text.assemble((f"{head:<{BELOW}}", "bold"), line))


def print_part(part: PartReport, number: int, console: Console, proof: bool = False) -> int:
    """One part or case; returns the number of its last line."""
    console.print()
    points = f"  ({part.points} point{'s' * (part.points != '1')})" if part.points else ""
    console.print(Rule(Text(f"{printable(part.id)}  {printable(part.title)}{points}", style="bold cyan"), align="left", style="cyan"))
    for text in filter(None, (part.source, part.text)):
        console.print(Text(said(words(text)), style="" if text is part.text else "dim"))
    print_givens(part.givens, "Here", console)
    notes = dict(part.notes) if len({k for k, _ in part.notes}) == len(part.notes) else _together(part.notes)
    above: Term | None = None
    for k, s in enumerate(part.steps):
        if k in notes:
            console.print()
            console.print(Text(said(words(notes[k]))))
        number += bool(s.verdict)
        print_step(s, number, above, console)
        if proof:
            print_proof(s, console)
        above = s.step.right if s.step.role != "aside" else above
    for picture in part.pictures:
        print_picture(picture, console)
    return number


def _together(notes: tuple[tuple[int, str], ...]) -> dict[int, str]:
    """Several notes at the same place as one."""
    found: dict[int, str] = {}
    for k, text in notes:
        found[k] = f"{found[k]} {text}" if k in found else text
    return found


def print_step(report: StepReport, number: int, above: Term | None, console: Console) -> None:
    """A line of a chain with its mark, and below it reason, rules, conditions and spot check."""
    step = report.step
    alone = step.first or step.role not in ("step", "aside") or step.left != above
    if alone:
        console.print()
    first = alone and starts_a_chain(report, console.width)
    if first:
        print_indented(spell(step.left), MATHS, console)
    print_marked(report, number, written(report, alone and not first), console)
    for line, style in details(report):
        print_indented(line, BELOW, console, style)


def starts_a_chain(report: StepReport, width: int) -> bool:
    """Whether the left side gets a line of its own: it is the head of a chain, or too long for one line."""
    step = report.step
    if step.relation == "exists" or step.role == "defines":
        return False
    together = len(spell(step.left)) + len(spell(step.right)) + MATHS + 6
    return (step.first and step.role == "step" and step.relation not in WHOLE) or together > width


def written(report: StepReport, with_left: bool) -> str:
    """A line of mathematics: the sign and the right side, or the whole relation."""
    step = report.step
    if step.relation == "exists" or with_left:
        return statement(report)
    return f"{SIGNS.get(step.relation, step.relation)} {spell(step.right)}"


def print_marked(report: StepReport, number: int, text: str, console: Console) -> None:
    """The mark, the number, the mathematics, and the verdict in words where it is not simply proved."""
    sign, word, colour = MARKS[kind_of(report)]
    label = f"({number})" if report.verdict else ""
    margin = " " * MATHS
    lines = textwrap.wrap(text, max(console.width - MATHS - 1, 30), subsequent_indent="  ", break_long_words=False)
    for k, line in enumerate(lines):
        head = Text.assemble((f"{sign} ", colour), (f"{label:<{MATHS - 2}}", "dim")) if k == 0 else Text(margin)
        head.append(line)
        if k == len(lines) - 1 and kind_of(report) != PROVED:
            head.append(f"   {word}", style=colour)
        console.print(head, soft_wrap=True)


def print_proof(report: StepReport, console: Console) -> None:
    """What each rule rewrote into what, in order and once; a rule that changes nothing is left out."""
    applied = (with_plain_letters(Term("eq", (line.before, line.after))) for line in report.proof if line.before != line.after)
    rules = (printable(line.rule) for line in report.proof if line.before != line.after)
    for told in dict.fromkeys(f"{rule}: {' ⟶ '.join(map(spell, whole.args))}" for rule, whole in zip(rules, applied, strict=True)):
        print_indented(shortened(told, LONGEST), BELOW + 2, console, "dim")


def with_plain_letters(t: Term) -> Term:
    """The same term with the letters that a proof makes up for itself (?1, #2) replaced by i, j, k, …"""
    letters = sorted({s for s in t.walk() if s.head == "sym"}, key=repr)
    own = [s for s in letters if s.args[0][:1] in MADE_UP]
    taken = {s.args[0] for s in letters}
    names: dict[Term, Term] = {}
    for s in own:
        pool = INDEX_LETTERS if isinstance(s.args[1], Index) else OTHER_LETTERS
        name = next((c for c in (*pool, *(f"{c}'" for c in pool)) if c not in taken), s.args[0])
        taken.add(name)
        names[s] = symbol(name, s.args[1])

    def renamed(a: Term) -> Term:
        return names.get(a, a) if a.head == "sym" else a.rebuild(renamed)

    return renamed(t)


def details(report: StepReport) -> list[tuple[str, str]]:
    """The lines below a step with their styles."""
    step = report.step
    lines = []
    if step.reason:
        lines.append((said(words(step.reason)), "italic"))
    if step.source:
        lines.append((f"source: {printable(step.source)}", "dim"))
    if report.verdict == PROVED:
        named = f"by {', '.join(map(printable, report.rules))}"
        checked = f"; {evidence(report.spot_check)}" if report.spot_check is not None else ""
        lines.append((f"{report.support or PROVED} {named}{checked}", "dim"))
    lines += [(f"{'by convention' if c.status == 'convention' else c.status}: {said(condition_words(c))}", "dim") for c in report.conditions]
    lines += [(line, "") for line in evidence_lines(report)]
    if report.standing in ("follows", "recovered"):
        lines.append(({"follows": "follows from a wrong line", "recovered": "right again: two slips that cancel"}[report.standing], "yellow"))
    return lines


def print_picture(picture: object, console: Console) -> None:
    """A computation graph as the list of its edges."""
    if not isinstance(picture, Graph):
        return
    console.print()
    console.print(Text(printable(picture.title) or "Computation graph", style="bold"))
    for edge in picture.edges:
        arrow = "-/->" if edge.cut else "--->"
        flows = f"   carries back {spell(edge.label)}" if edge.label is not None else ""
        print_indented(f"{spell(edge.start)} {arrow} {spell(edge.end)}{flows}", MATHS, console)
