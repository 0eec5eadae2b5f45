"""Write-ups in LaTeX: a standalone file for a document value, the same bytes for the same reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from derive.judge.verdict import ProblemReport, Report

from . import givens as spelt
from .compose import combined_document, front_blocks, problem_document
from .document import (
    MARKS,
    Block,
    Chain,
    CountTable,
    Display,
    Document,
    Figure,
    Finding,
    Given,
    Heading,
    Notes,
    PageBreak,
    Paragraph,
    Quoted,
    Remark,
    Row,
    Title,
    Unsettled,
    VerdictTable,
)  # fmt: skip
from .escape import escape_tex
from .latex import SIGNS, latex
from .measure import words_width
from .tex_chain import MARK_SIGNS, SMALL, chain, running, running_width, stepmark
from .tex_style import TEXT_WIDTH, preamble
from .tikz import legend, tikz

APART = {"printed": ("bad", "badpaper"), "refuted": ("bad", "badpaper"), "fault": ("bad", "badpaper")}
FILL, NEW_LINE = r"\hfill ", r"\\"
SEMICOLON = r",\quad "
BOX_WIDTH = TEXT_WIDTH - 2.2
COMBINED = "derive"


def document_tex(document: Document) -> str:
    """A standalone LaTeX file."""
    return _standalone(blocks_tex(document.blocks))


def problem_tex(report: ProblemReport, sources: Mapping[str, str] | None = None) -> str:
    """The write-up of one problem."""
    return document_tex(problem_document(report, sources))


def combined_tex(report: Report, sources: Mapping[str, str] | None = None, title: str = "Derivations") -> str:
    """The write-up of all problems."""
    return document_tex(combined_document(report, sources, title))


def write_tex(report: Report, folder: Path, sources: Mapping[str, str] | None = None, title: str = "Derivations") -> tuple[Path, ...]:
    """One file for each problem and ``derive.tex`` for all, each body spelt once; the paths, in that order."""
    folder.mkdir(parents=True, exist_ok=True)
    bodies = {p.id: blocks_tex(problem_document(p, sources).blocks) for p in report.problems}
    texts = {f"{name}.tex": _standalone(body) for name, body in bodies.items()}
    pages = [part for k, body in enumerate(bodies.values(), start=1) for part in (block_tex(PageBreak(f"problem:{k}")), body)]
    texts[f"{COMBINED}.tex"] = _standalone("\n\n".join([blocks_tex(tuple(front_blocks(report, title))), *pages]))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="ascii", newline="\n")
    return tuple(folder / name for name in texts)


def _standalone(body: str) -> str:
    figures, remarks = r"\begin{tikzpicture}" in body, r"\begin{below}" in body
    return f"{preamble(figures, remarks)}\\begin{{document}}\n{body}\n\\end{{document}}\n"


def blocks_tex(blocks: tuple[Block, ...]) -> str:
    return "\n\n".join(filter(None, map(block_tex, blocks)))


def block_tex(block: Any) -> str:
    """One block, by the row of its kind."""
    return RENDER[type(block)](block)


def _title(block: Title) -> str:
    name = escape_tex(block.text)
    source = rf"\provenance{{{escape_tex(block.source)}}}" if block.source else ""
    return "\n".join(filter(None, [rf"\writeuptitle{{{name}}}", source, running(block.summary)]))


def _heading(block: Heading) -> str:
    label = rf"{escape_tex(block.label)}\quad " if block.label else ""
    aside = rf"\hfill{{\normalfont\footnotesize\color{{quiet}}{escape_tex(block.aside)}}}" if block.aside else ""
    source = "\n" + rf"\provenance{{{escape_tex(block.source)}}}" if block.source else ""
    return rf"\{LEVELS[block.level]}{{{label}{escape_tex(block.text)}{aside}}}{source}"


LEVELS = {1: "section", 2: "subsection", 3: "subsubsection"}


def _paragraph(block: Paragraph) -> str:
    return running(block.content)


def _given(block: Given) -> str:
    givens = block.givens
    named = set(spelt.densities(givens))
    lines = [r"\mbox{densities $" + line + "$}" if line in named else rf"\mbox{{${line}$}}" for line in spelt.given_lines(givens)]
    definitions = _aligned([row for d in givens.definitions for row in spelt.definition_rows(d)])
    said = _sentence("Given", lines, ":" if definitions else ".") if lines or definitions else ""
    assumed = _sentence("Assumed", [rf"\mbox{{${line}$}}" for line in spelt.assumed_lines(givens)], ".") if givens.assumed else ""
    return "\n\n".join(filter(None, (f"{said}\n{definitions}".strip(), assumed)))


def _sentence(name: str, formulas: list[str], end: str) -> str:
    """A name and its formulas in running text, broken only between them."""
    said = rf"\quad {SEMICOLON.join(formulas)}{end}" if formulas else ""
    return rf"{{\raggedright\textbf{{{name}}}{said}\par}}"


def _aligned(pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return ""
    rows = [rf"  {left} &\coloneqq {right}" for left, right in pairs]
    return "\\displayafter\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def _chain(block: Chain) -> str:
    return chain(block)


def _finding(block: Finding) -> str:
    frame, paper = APART.get(block.kind, ("doubt", "doubtpaper"))
    line = block.line
    fits = SMALL * running_width(block.source) + 1.1 * words_width(block.title) < BOX_WIDTH - 6
    source = rf"{FILL if fits else NEW_LINE}{{\normalfont\color{{quiet}}{running(block.source)}}}" if block.source else ""
    title = rf"{escape_tex(block.title)} {{\normalfont{stepmark('', line.number)}}}{source}"
    bare = Chain((type(line)(line.left, line.relation, line.right),))
    remarks = "\\par\n".join(map(running, block.remarks))
    return f"\\begin{{apart}}{{{frame}}}{{{paper}}}{{{title}}}\n{chain(bare, BOX_WIDTH)}\n{remarks}\n\\end{{apart}}"


def _unsettled(block: Unsettled) -> str:
    rows = [rf"\item[{', '.join(f'({k})' for k in numbers)}] {running(why)}" for numbers, why in block.items]
    return "\\begin{unsettled}\n" + "\n".join(rows) + "\n\\end{unsettled}"


def _quoted(block: Quoted) -> str:
    pieces = [escape_tex(piece).replace(" ", r"\ ") for piece in (block.before, block.marked, block.after)]
    return rf"\quoted{{{pieces[0]}}}{{{pieces[1]}}}{{{pieces[2]}}}{{{stepmark(block.kind, block.number)}}}"


def _remark(block: Remark) -> str:
    colour, _ = MARK_SIGNS.get(block.kind, ("quiet", ""))
    return f"\\begin{{below}}{{{colour}}}\n" + "\\par\n".join(map(running, block.items)) + "\n\\end{below}"


def _display(block: Display) -> str:
    return f"\\[ {latex(block.term)} \\]"


def _figure(block: Figure) -> str:
    lines = [rf"{{\small\raggedright\centering {line}\par}}" for line in (running(block.caption), *legend(block.graph)) if line]
    return "\\begin{center}\n" + "\\par\\smallskip\n".join([tikz(block.graph), *lines]) + "\n\\end{center}"


COLUMNS = (2.9, 9.8, 24.3, 5.2, 2.9)  # em of the table's small type


def _verdicts(block: VerdictTable) -> str:
    if not block.rows:
        return ""
    columns = r"@{\hspace{1em}}".join(rf">{{\raggedright\arraybackslash}}p{{{w}em}}" for w in COLUMNS)
    titles = r"\toprule line & verdict & rules & conditions & check \\ \midrule\endhead \bottomrule\endlastfoot"
    rows = " \\\\\n".join(map(_verdict, block.rows))
    table = rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}" + f"\n{titles}\n{rows} \\\\\n" + r"\end{longtable}"
    return rf"{{\footnotesize\setlength{{\LTleft}}{{0pt}}\setlength{{\LTpre}}{{4pt}}\setlength{{\LTpost}}{{4pt}}{table}}}"


def _verdict(row: Row) -> str:
    colour, sign = MARK_SIGNS.get(row.mark, ("quiet", ""))
    claim = " as claimed" if row.mark == "refuted" and row.expected else ""
    verdict = rf"\makebox[1.2em][l]{{\textcolor{{{colour}}}{{{sign}}}}}{escape_tex(MARKS.get(row.mark, row.mark) + claim)}"
    lines = f"{row.number}" if row.last == row.number else f"{row.number}--{row.last}"
    return f"{lines} & {verdict} & {escape_tex(', '.join(row.rules))} & {', '.join(row.conditions)} & {row.check}"


def _notes(block: Notes) -> str:
    if not any(key for key, _ in block.items):
        return rf"\remark{{{escape_tex(block.title)}}}{{{' '.join(running(text) for _, text in block.items)}}}"
    items = "\n".join(rf"\item[{escape_tex(key)}] {running(text)}" for key, text in block.items)
    return f"\\begin{{remarks}}{{{escape_tex(block.title)}}}\n{items}\n\\end{{remarks}}"


def _counts(block: CountTable) -> str:
    totals = [str(sum(counts[k] for _, _, counts in block.rows)) for k in range(len(block.marks))]
    head = " & ".join(["problem", *block.marks, "page"])
    rows = [" & ".join([escape_tex(title), *map(str, counts), rf"\pageref{{{label}}}"]) for label, title, counts in block.rows]
    body = " \\\\\n".join([*rows, " & ".join([r"\midrule together", *totals, ""])])
    narrow = r">{\raggedleft\arraybackslash}p{4.4em}" * (len(block.marks) + 1)
    first = rf">{{\raggedright\arraybackslash}}p{{\dimexpr\linewidth-{5.6 * (len(block.marks) + 1):.1f}em}}"
    table = f"\\begin{{longtable}}{{@{{}}{first}{narrow}@{{}}}}\\toprule\n{head} \\\\ \\midrule\n{body} \\\\ \\bottomrule\n\\end{{longtable}}"
    return rf"\bigskip{{\small\setlength{{\LTleft}}{{0pt}}{table}}}"


def _page_break(block: PageBreak) -> str:
    return rf"\clearpage\label{{{block.label}}}"


RENDER: dict[type, Callable[[Any], str]] = {
    Title: _title,
    Heading: _heading,
    PageBreak: _page_break,
    Paragraph: _paragraph,
    Given: _given,
    Chain: _chain,
    Finding: _finding,
    Unsettled: _unsettled,
    Quoted: _quoted,
    Remark: _remark,
    Display: _display,
    Figure: _figure,
    VerdictTable: _verdicts,
    Notes: _notes,
    CountTable: _counts,
}

__all__ = ["SIGNS", "combined_tex", "document_tex", "problem_tex", "write_tex"]
