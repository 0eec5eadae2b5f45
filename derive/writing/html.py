"""Write-ups as pages: one file, no script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from derive.judge.verdict import ProblemReport, Report
from derive.notation import Term

from . import givens as spelt
from .compose import combined_document, problem_document
from .document import (
    MARKS,
    Chain,
    CountTable,
    Display,
    Document,
    Figure,
    Finding,
    Given,
    Heading,
    Inline,
    Line,
    Notes,
    PageBreak,
    Paragraph,
    Quoted,
    Remark,
    Row,
    Title,
    Unsettled,
    VerdictTable,
    Words,
)  # fmt: skip
from .escape import escape_html
from .latex import SIGNS, latex
from .mathml import mathml
from .svg import svg

STYLE = """body{max-width:52rem;margin:2.5rem auto;padding:0 1rem;font:1rem/1.5 Georgia,'Times New Roman',serif;color:#1b2130}
h1,h2,h3{color:#1f2a44;line-height:1.25}h1{border-bottom:2px solid #1f2a44;padding-bottom:.2rem;margin-top:3rem}.source,.key{color:#6b7280}
.source{font-size:.9rem}math{font-size:1.05em}code{background:#f3f4f6;padding:0 .2em}table{border-collapse:collapse}
table.chain{margin:.6rem 0 .9rem 1.2rem;width:calc(100% - 1.2rem)}table.chain td{padding:.25rem .15rem;vertical-align:baseline}
td.left{text-align:right;width:1%;white-space:nowrap}td.why{font-size:.85rem;padding-left:1.5rem!important;min-width:9rem}
td.mark{text-align:right;white-space:nowrap;font-size:.85rem;color:#6b7280;width:4rem}
.report{border-top:2px solid;border-bottom:2px solid;font-size:.9rem;width:100%}.report th{border-bottom:1px solid;font-weight:normal;text-align:left}
.report td,.report th{padding:.15rem .6rem .15rem 0;vertical-align:top}
.apart{border:1px solid #9a6700;background:#fdf8ec;padding:.6rem 1rem;margin:1rem 0}.apart.bad{border-color:#a3262a;background:#fcf3f2}
.apart h4{margin:0;color:#9a6700}.apart.bad h4{color:#a3262a}.good{color:#2f6b3a}.doubt{color:#9a6700}.wrong{color:#a3262a}
figure{text-align:center;margin:1.2rem 0}figcaption{font-size:.9rem}svg{overflow:visible;max-width:100%}svg path{fill:none;stroke:#1f2a44}
svg .cut{stroke:#6b7280;stroke-dasharray:4 3}svg marker path{fill:#1f2a44;stroke:none}svg circle{fill:#fff;stroke:#1f2a44}
svg circle.computed{fill:#eceef2}foreignObject div{display:flex;height:100%;align-items:center;justify-content:center}
.below{margin:-.4rem 0 .9rem 1.2rem;padding-left:.7rem;border-left:3px solid;font-size:.9rem}.below p{margin:.1rem 0;color:#1b2130}
.quoted{display:flex;justify-content:space-between;margin:.6rem 0 .5rem 1.2rem}.quoted code{white-space:pre-wrap;overflow-wrap:anywhere}
.quoted span{color:#6b7280;font-size:.85rem;white-space:nowrap}.quoted u{text-decoration-color:#a3262a;text-decoration-thickness:2px}
.edge{font-size:.75rem;color:#a3262a}.edge span{background:#fff;padding:0 2px}"""
SIGN_OF_MARK = {
    "proved": ("good", "✓"),
    "computed": ("good", "✓ᶜ"),
    "assumed": ("doubt", "✓ᵃ"),
    "refuted": ("wrong", "×"),
    "holds": ("wrong", "!"),
    "undecided": ("doubt", "?"),
    "unread": ("doubt", "?"),
    "fault": ("wrong", "!!"),
    "defines": ("key", "·"),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def document_html(document: Document) -> str:
    """A whole page."""
    body = "\n".join(map(block_html, document.blocks))
    safety = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head = f'<meta charset="utf-8">{safety}<title>{escape_html(document.title)}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def problem_html(report: ProblemReport, sources: Mapping[str, str] | None = None) -> str:
    """The page of one problem."""
    return document_html(problem_document(report, sources))


def combined_html(report: Report, sources: Mapping[str, str] | None = None, title: str = "Derivations") -> str:
    """One page for all problems."""
    return document_html(combined_document(report, sources, title))


def block_html(block: Any) -> str:
    """One block, by the row of its kind."""
    return RENDER[type(block)](block)


def inline(part: Inline) -> str:
    if isinstance(part, str):
        return escape_html(part)
    return mathml(latex(part) if isinstance(part, Term) else part.tex)


def running(words: Words) -> str:
    return "".join(map(inline, words))


def _title(block: Title) -> str:
    source = f'<p class="source">{escape_html(block.source)}</p>' if block.source else ""
    summary = f"<p>{running(block.summary)}</p>" if block.summary else ""
    return f"<h1>{escape_html(block.text)}</h1>{source}{summary}"


def _heading(block: Heading) -> str:
    aside = f' <small class="source">{escape_html(block.aside)}</small>' if block.aside else ""
    source = f'<p class="source">{escape_html(block.source)}</p>' if block.source else ""
    name = f"{block.label} {block.text}".strip()
    return f"<h{block.level}>{escape_html(name)}{aside}</h{block.level}>{source}"


def _given(block: Given) -> str:
    lines = [f"<p><b>Given</b> {', '.join(map(mathml, spelt.given_lines(block.givens)))}</p>"]
    lines += [f"<p>{mathml(line, True)}</p>" for line in spelt.definition_lines(block.givens)]
    if block.givens.assumed:
        lines.append(f"<p><b>Assumed</b> {', '.join(map(mathml, spelt.assumed_lines(block.givens)))}</p>")
    return "\n".join(lines)


def _chain(block: Chain) -> str:
    return f'<table class="chain">{"".join(map(_line, block.lines))}</table>'


def _line(line: Line) -> str:
    left = _large(latex(line.left)) if line.left is not None else ""
    right = _large(f"{SIGNS.get(line.relation, '')} \\, {latex(line.right)}")
    cells = (("left", left), ("right", right), ("why", running(line.reason)), ("mark", _mark(line.mark, line.number)))
    written = "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells)
    return f"<tr>{written}</tr>"


def _large(tex: str) -> str:
    """A formula in a line, set as in a display."""
    return mathml(tex, True).replace('display="block"', 'display="inline" displaystyle="true"')


def _mark(mark: str, number: int) -> str:
    if not number:
        return ""
    colour, sign = SIGN_OF_MARK.get(mark, ("", ""))
    return f'<span class="{colour}">{sign}</span> ({number})'


def _finding(block: Finding) -> str:
    kind = "apart bad" if block.kind in ("printed", "refuted", "fault") else "apart"
    source = f' <span class="source">{running(block.source)}</span>' if block.source else ""
    bare = Line(block.line.left, block.line.relation, block.line.right)
    remarks = "".join(f"<p>{running(r)}</p>" for r in block.remarks)
    return f'<div class="{kind}"><h4>{escape_html(block.title)} ({block.line.number}){source}</h4>{_chain(Chain((bare,)))}{remarks}</div>'


def _unsettled(block: Unsettled) -> str:
    lines = [(", ".join(f"({k})" for k in numbers), running(why)) for numbers, why in block.items]
    rows = [f'<span class="doubt">Not settled {where}</span> {why}' for where, why in lines]
    return f"<p><small>{'<br>'.join(rows)}</small></p>"


def _quoted(block: Quoted) -> str:
    before, marked, after = map(escape_html, (block.before, block.marked, block.after))
    return f'<div class="quoted"><code>{before}<u>{marked}</u>{after}</code><span>{_mark(block.kind, block.number)}</span></div>'


def _remark(block: Remark) -> str:
    colour, _ = SIGN_OF_MARK.get(block.kind, ("key", ""))
    return f'<div class="below {colour}">{"".join(f"<p>{running(r)}</p>" for r in block.items)}</div>'


def _figure(block: Figure) -> str:
    computed = ", ".join(mathml(f"{latex(n.symbol)} = {latex(n.definition)}") for n in block.graph.nodes if n.definition is not None)
    return f"<figure>{svg(block.graph)}<figcaption>{computed}<br>{running(block.caption)}</figcaption></figure>"


def _verdicts(block: VerdictTable) -> str:
    head = "".join(f"<th>{name}</th>" for name in ("line", "verdict", "rules", "conditions", "check"))
    return f'<table class="report"><tr>{head}</tr>{"".join(map(_verdict, block.rows))}</table>'


def _verdict(row: Row) -> str:
    colour, sign = SIGN_OF_MARK.get(row.mark, ("", ""))
    claim = " as claimed" if row.mark == "refuted" and row.expected else ""
    lines = f"{row.number}" if row.last == row.number else f"{row.number}–{row.last}"
    cells = (lines, f'<span class="{colour}">{sign}</span> {MARKS.get(row.mark, row.mark)}{claim}', escape_html(", ".join(row.rules)))
    return f"<tr>{''.join(f'<td>{c}</td>' for c in (*cells, ', '.join(row.conditions), row.check))}</tr>"


def _notes(block: Notes) -> str:
    items = [f'<span class="key">{escape_html(key)}</span> {running(text)}'.strip() for key, text in block.items]
    return f"<p><b>{escape_html(block.title)}</b> {'<br>'.join(items) if any(key for key, _ in block.items) else ' '.join(items)}</p>"


def _counts(block: CountTable) -> str:
    head = "".join(f"<th>{escape_html(name)}</th>" for name in ("problem", *block.marks))
    rows = "".join(f"<tr><td>{escape_html(title)}</td>{''.join(f'<td>{c}</td>' for c in counts)}</tr>" for _, title, counts in block.rows)
    return f'<table class="report"><tr>{head}</tr>{rows}</table>'


RENDER: dict[type, Callable[[Any], str]] = {
    Title: _title,
    Heading: _heading,
    PageBreak: lambda _: "",
    Paragraph: lambda block: f"<p>{running(block.content)}</p>",
    Given: _given,
    Chain: _chain,
    Finding: _finding,
    Unsettled: _unsettled,
    Quoted: _quoted,
    Remark: _remark,
    Display: lambda block: mathml(latex(block.term), True),
    Figure: _figure,
    VerdictTable: _verdicts,
    Notes: _notes,
    CountTable: _counts,
}
