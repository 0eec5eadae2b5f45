r"""The words between the displays of a document, for a copy of it: headings and paragraphs with their places.

Formulas in them stay between dollar signs. Nothing here is mathematics that derive has read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import visible
from .source import LATEX, Piece, Source

MOST = 400_000  # characters of words that a copy keeps
WORDS = ("prose", "inline")
CLOSER = re.compile(r"\s*(?:\$\$|\\\]|\\end\s*\{[A-Za-z]+\*?\})?[ \t]*[.,;:]?")
PARAGRAPH = re.compile(r"\n[ \t]*\n")
HEADING = re.compile(r"(?P<signs>#{1,6})[ \t]+(?P<text>[^\n]*)")
SECTION = re.compile(r"\\(?P<level>(?:sub){0,2}section|chapter|paragraph)\*?\s*\{(?P<text>[^{}\n]{0,500})\}")
SETTING = re.compile(
    r"\\(?:documentclass|usepackage|begin|end|maketitle|label|noindent|bigskip|medskip|newpage|clearpage)(?:\[[^\]]{0,200}\])?(?:\{[^{}]{0,200}\}){0,2}"
)
INLINE = re.compile(r"\\[()]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words at a line of a document: a heading of some level, or a paragraph (level 0)."""

    line: int
    text: str
    level: int = 0


def passages(source: Source) -> tuple[Passage, ...]:
    r"""The words of a document in order.

    >>> passages(Source("# Title\n\nSince $x > 0$,\n\n$$ x = x $$\n\ndone."))
    (Passage(line=1, text='Title', level=1), Passage(line=3, text='Since $x > 0$,', level=0), Passage(line=7, text='done.', level=0))
    """
    found: list[Passage] = []
    for start, end in _runs(source.pieces()):
        found += _of_run(source, start, end)
    return tuple(_bounded(found))


def _runs(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Where words stand without a display or a block of givens between them."""
    start = end = None
    for p in pieces:
        if p.kind in WORDS:
            start, end = (p.opened if start is None else start), p.end
        elif start is not None and end is not None:
            yield start, max(end, p.opened)
            start = None
    if start is not None and end is not None:
        yield start, end


def _of_run(source: Source, start: int, end: int) -> Iterator[Passage]:
    """The paragraphs of one run; what closes the display before it is left out, and the preamble of a LaTeX file."""
    closer = CLOSER.match(source.clean, start, end)
    at = closer.end() if closer is not None and start else start
    if source.kind == LATEX:
        at = max(at, source.clean.find(r"\begin{document}", at, end))
    for gap in [*PARAGRAPH.finditer(source.clean, at, end), None]:
        stop = gap.start() if gap is not None else end
        yield from _of_paragraph(source, at, stop)
        at = gap.end() if gap is not None else stop


def _of_paragraph(source: Source, start: int, end: int) -> Iterator[Passage]:
    """Headings have lines of their own; the rest is one paragraph."""
    words: list[str] = []
    first = 0
    for offset, line in _lines(source.clean, start, end):
        heading = (SECTION if source.kind == LATEX else HEADING).match(line)
        if heading is None:
            first = first or source.place(offset)[0]
            words.append(line)
            continue
        if words:
            yield Passage(first, " ".join(words))
        words, first = [], 0
        yield Passage(source.place(offset)[0], visible(heading["text"].strip()), _level(heading))
    if words:
        yield Passage(first, " ".join(words))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines with something in them, and where they begin."""
    at = start
    for raw in text[start:end].split("\n"):
        line = visible(INLINE.sub("$", SETTING.sub(" ", raw))).strip()
        if line:
            yield at, line
        at += len(raw) + 1


def _level(heading: re.Match[str]) -> int:
    """1 for # and section, 2 for ## and subsection, 3 for what is below."""
    found = heading.groupdict()
    signs = found.get("signs")
    return min(len(signs) if signs else 1 + found["level"].count("sub"), 3)


def _bounded(found: list[Passage]) -> Iterator[Passage]:
    """As many passages as a copy keeps."""
    kept = 0
    for passage in found:
        kept += len(passage.text)
        if kept > MOST:
            yield Passage(passage.line, "The words from here on are left out.")
            return
        yield passage


__all__ = ["Passage", "passages"]
