"""The page of claims in Markdown: a summary, every claim of every problem, every printed mistake. No times, no measured errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.judge.verdict import PROVED, REFUTED, ProblemReport, Report, SpotCheck, StepReport

from .claims import Claim, Mistake, claims_of, mistakes_of, proved_share
from .document import MARKS, Formula, Line, Words, words
from .generality import generality
from .latex import latex
from .unicode import maths, printable
from .wording import SIGNS, at_these_values, plain

CLAIMS = "claims.md"
BEGIN, END = "<!-- claims: begin -->", "<!-- claims: end -->"
APOSTROPHE, BAR = "\N{MODIFIER LETTER APOSTROPHE}", "\\|"
ESCAPED = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>#|~&"})


def claims_page(report: Report) -> str:
    """The whole page."""
    parts = [f"# What is proved\n\n{BEGIN}", summary(report), f"{END}", "## Every claim", LEGEND, *map(claims_table, report.problems)]
    return "\n\n".join([*parts, "## Every printed mistake", ABOUT_MISTAKES, mistakes_table(report)]) + "\n"


LEGEND = """A claim is what a chain shows from its first line to its last, or a relation that stands alone. *Holds for* is read off the givens:
sizes and depths that are letters, maps and densities that may be any; numbers are any that the givens allow. *Support* is the weakest of all lines of
the chain: *proved* is derive's kernel alone, *computed* leaves algebra to SymPy, *assumed* uses a relation that was given.
*Spot check* is how the lines were evaluated by a route of their own, and the least number of samples among them."""
ABOUT_MISTAKES = """Each is refuted by values that satisfy every given, at which both sides are defined and provably differ. *Proved instead* is what the
same problem proves about a side of the printed line; where it proves nothing about exactly that side, the part that the line stands in."""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; cells are already escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def prose(text: str) -> str:
    """Text that Markdown cannot take for marks.

    >>> print(prose("a_b | c"))
    a\\_b \\| c
    """
    return printable(text).translate(ESCAPED)


def code(tex: str) -> str:
    r"""A formula in Unicode, as code; a bar stays inside its cell.

    >>> print(code(r"|x|"))
    `\| x \|`
    """
    return coded(maths(tex))


def coded(text: str) -> str:
    """Text as code in a table."""
    return f"`{text.replace('`', APOSTROPHE).replace('|', BAR)}`"


def cell(text: Words) -> str:
    """Running text with its formulas as code."""
    return "".join(prose(w) if isinstance(w, str) else code(w.tex) if isinstance(w, Formula) else code(latex(w)) for w in text)


def statement(line: Line, report: StepReport) -> str:
    """A relation in one piece of code."""
    if line.left is None:
        return code(latex(line.right)) + (" for some values" if report.step.relation == "exists" else "")
    return coded(f"{maths(latex(line.left))} {SIGNS.get(line.relation, line.relation)} {maths(latex(line.right))}")


# -- the summary -------------------------------------------------------------------------------


def summary(report: Report) -> str:
    """How many claims each problem has, how they rest, and every printed mistake in one line."""
    own, proved = proved_share(report)
    share = f"{own} of the {proved} proved steps ({100 * own / max(proved, 1):.1f} %) rest on derive's kernel alone."
    return "\n\n".join([share, counts_table(report), "Printed in the sources, and wrong:", short_mistakes(report)])


def counts_table(report: Report) -> str:
    head = ("problem", "claims", "steps proved", "of these by the kernel alone", "printed mistakes", "refuted", "open")
    return table(head, [(f"`{p.id}`", *map(str, counts_of(p))) for p in report.problems])


def counts_of(p: ProblemReport) -> tuple[int, int, int, int, int, int]:
    """Claims; steps proved, and those by the kernel alone; printed mistakes, and those refuted; what did not come out as expected."""
    judged = [s for s in p.steps if s.verdict]
    proved = [s for s in judged if s.verdict == PROVED and s.as_expected]
    printed = [s for s in judged if s.step.role == "claimed"]
    refuted = sum(s.verdict == REFUTED for s in printed)
    open_ = sum(not s.as_expected or s.fault for s in judged)
    return len(claims_of(p)), len(proved), sum(s.support == "proved" for s in proved), len(printed), refuted, open_


def short_mistakes(report: Report) -> str:
    rows = [(cell(words(m.report.step.source)), statement(m.line, m.report), where(m, m.right)) for m in mistakes(report)]
    return table(("where it is printed", "what is printed", "proved instead in"), rows)


def mistakes(report: Report) -> Iterator[Mistake]:
    for p in report.problems:
        yield from mistakes_of(p)


def where(m: Mistake, right: tuple[Claim, ...]) -> str:
    """The parts that prove what is right, or the part that the printed line stands in."""
    parts = dict.fromkeys(c.part.id for c in right) or {m.part.id: None}
    return ", ".join(f"`{m.problem.id}/{part}`" for part in parts)


# -- the tables --------------------------------------------------------------------------------


def claims_table(p: ProblemReport) -> str:
    """Every claim of one problem."""
    head = ("part", "claim", "holds for", "verdict", "support", "spot check")
    rows = [(part_cell(c), statement(c.line, c.steps[0]), cell(holds_for(c)), MARKS[c.mark], c.support or "none", spot_cell(c)) for c in claims_of(p)]
    return f"### {prose(p.title)}\n\n`{p.id}`. Source: {cell(words(p.source))}.\n\n{table(head, rows)}"


def part_cell(c: Claim) -> str:
    source = f" ({cell(words(c.part.source))})" if c.part.source else ""
    return f"{prose(c.part.id)}: {cell(words(c.part.title))}{source}"


def holds_for(c: Claim) -> Words:
    return generality(c.sides, c.part.scope)


def spot_cell(c: Claim) -> str:
    """The methods, and the least number of samples of any line."""
    checks = [s.spot_check for s in c.steps if s.spot_check is not None]
    if len(checks) < len(c.steps):
        return "none for some lines" if checks else "none"
    return f"{methods(checks)}; {min(check.samples for check in checks)}"


def methods(checks: list[SpotCheck]) -> str:
    """Each way of evaluation once, in the order of their first use."""
    return ", ".join(dict.fromkeys(name for check in checks for name in check.method.split(", ")))


def mistakes_table(report: Report) -> str:
    """Every printed mistake: where, what, why it is wrong, what is right."""
    head = ("where it is printed", "what is printed", "verdict", "why it is wrong", "proved instead")
    rows = [(printed_in(m), statement(m.line, m.report), MARKS.get(m.report.verdict, "open"), reason(m.report), put_right_cell(m)) for m in mistakes(report)]
    return table(head, rows)


def printed_in(m: Mistake) -> str:
    return f"{cell(words(m.report.step.source))} (`{m.problem.id}/{m.part.id}`)"


def reason(report: StepReport) -> str:
    """The counterexample in words."""
    return cell(at_these_values(report, above=False)) or prose(plain(words(report.message or "no counterexample"), maths))


def put_right_cell(m: Mistake) -> str:
    """The claims that say what is right, with their parts; where none has the same side, the part alone."""
    if not m.right:
        return f"see {where(m, ())}"
    return "; ".join(f"{statement(c.line, c.steps[0])} in `{m.problem.id}/{c.part.id}`" for c in m.right)


__all__ = ["BEGIN", "CLAIMS", "END", "claims_page", "summary"]
