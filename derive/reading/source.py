r"""Documents: where the displays, the givens blocks and the author's macros stand, in Markdown and in LaTeX.

Nothing is moved: a place in the cleaned text (comments, code and macro definitions blanked) is the place in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from .errors import MAX_TEXT, ReadError, caret_lines
from .macros import definitions
from .tables import ALIGNED
from .tokens import Macro

MARKDOWN, LATEX = "markdown", "latex"
KINDS = {".tex": LATEX, ".ltx": LATEX, ".latex": LATEX}
ENVIRONMENTS = frozenset(name for name in ALIGNED if name not in ("aligned", "alignedat", "split", "gathered", "multlined", "subequations", "math"))
OPENERS = re.compile(r"\\begin\s*\{(?P<env>[A-Za-z]+\*?)\}|\\\[|\$\$|\\\(|(?<!\\)\$")
FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*\{?\.?([A-Za-z]*)[^\n`]*$", re.MULTILINE)
BLANKED = re.compile(  # nothing is sought beyond the next opening of the same kind, so that a text of openings alone takes no time
    r"<!--(?:(?!<!--).)*?-->|\\begin\{(verbatim|lstlisting|comment|minted)\*?\}(?:(?!\\begin\{\1).)*?\\end\{\1\*?\}|\\verb\*?([^A-Za-z\s])[^\n]*?\2",
    re.DOTALL,
)
CODE_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)[^`\n]*\1(?!`)")
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
EMPTY_LINE = re.compile(r"\n[ \t]*(?=\n)")
LONGEST_INLINE = 4_000  # characters of inline mathematics
QUOTE = re.compile(r"^[ \t]*>+", re.MULTILINE)
CITED = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref)\s*\{([^{}]*)\}")
RELATION_SIGN = re.compile(r"(?<![\\<>:=!])[=<>](?!=)|:=|\\(?:le|leq|leqslant|ge|geq|geqslant|ne|neq|approx|simeq|equiv|propto|lt|gt)(?![A-Za-z])|[≤≥≠≈∝]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document: "display", "givens", "inline" or "prose"; ``start`` and ``end`` enclose its content."""

    kind: str
    start: int
    end: int
    opened: int
    problem: str = ""


@dataclass
class Source:
    """A document's text with its places."""

    text: str
    path: str = ""
    kind: str = MARKDOWN
    macros: dict[str, Macro] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.text) > MAX_TEXT:
            raise ReadError((0, 1), f"a document of more than {MAX_TEXT} characters")
        self.text = self.text.replace("\r\n", "\n").replace("\r", "\n")
        if self.text.startswith("\ufeff"):
            self.text = " " + self.text[1:]

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins."""
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1."""
        line = bisect_right(self.starts, max(0, min(offset, len(self.text))))
        return line, offset - self.starts[line - 1] + 1

    def line_at(self, offset: int, most: int = 400) -> tuple[str, int]:
        """The line of a place, cut around it where it is long, and how much is cut in front."""
        line, column = self.place(offset)
        start = self.starts[line - 1]
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        low = max(start, start + column - 1 - most // 2) if end - start > most else start
        return self.text[low : min(end, low + most)], low - start

    def caret(self, span: tuple[int, int]) -> str:
        """The line of a place with carets under it."""
        _, column = self.place(span[0])
        line, cut = self.line_at(span[0])
        return caret_lines(line, column - cut, max(1, span[1] - span[0]), bool(cut))

    def readable(self, start: int, end: int) -> str:
        """The text to read a piece from: the cleaned one, unless the piece is blank there (a fenced block)."""
        clean = getattr(self, "clean", self.text)
        return clean if clean[start:end].strip() else self.text

    def pieces(self) -> list[Piece]:
        """The document in order."""
        clean, fenced = _markdown_cleaned(self.text) if self.kind == MARKDOWN else (_latex_cleaned(self.text), [])
        clean = self._without_macros(clean)
        self.clean = clean
        found = [*fenced, *_displays(clean)]
        found.sort(key=lambda p: p.opened)
        return list(_with_prose(found, len(clean)))

    def _without_macros(self, text: str) -> str:
        """Macro definitions are noted and blanked."""
        spans = []
        for macro, start, end in definitions(text):
            self.macros[macro.name] = macro
            spans.append((start, end))
        return blank(text, spans)


def open_source(path: str | Path, kind: str = "") -> Source:
    """The source of a file; the kind by its ending."""
    p = Path(path)
    if p.stat().st_size > 4 * MAX_TEXT:
        raise ReadError((0, 1), f"a document of more than {MAX_TEXT} characters")
    text = p.read_bytes().decode("utf-8", errors="replace")
    return Source(text, str(path), kind or KINDS.get(p.suffix.lower(), MARKDOWN))


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with some parts replaced by spaces, line breaks kept."""
    if not spans:
        return text
    out, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        out += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*out, text[at:]])


def _latex_cleaned(text: str) -> str:
    text = blank(text, [m.span() for m in BLANKED.finditer(text) if not m[0].startswith("<!--")])
    text = blank(text, [(m.end(1), m.end()) for m in COMMENT.finditer(text)])
    end = text.find(r"\end{document}")
    return text if end < 0 else blank(text, [(end, len(text))])


def _markdown_cleaned(text: str) -> tuple[str, list[Piece]]:
    """Markdown without code, quotes and comments; fenced blocks of mathematics and givens."""
    pieces, spans = [], []
    at = 0
    while (opener := FENCE.search(text, at)) is not None:
        closer = re.compile(rf"^[ \t>]*{opener[1][0]}{{{len(opener[1])},}}[ \t]*$", re.MULTILINE).search(text, opener.end())
        end = closer.start() if closer else len(text)
        info = opener[2].lower()
        if info in ("math", "givens"):
            problem = "" if closer else "this block is never closed"
            pieces.append(Piece("display" if info == "math" else "givens", min(opener.end() + 1, end), end, opener.start(), problem))
        at = closer.end() if closer else len(text)
        spans.append((opener.start(), at))
    clean = blank(text, spans)
    clean = blank(clean, [m.span() for m in BLANKED.finditer(clean)])
    clean = blank(clean, [m.span() for m in CODE_SPAN.finditer(clean)])
    return blank(clean, [m.span() for m in QUOTE.finditer(clean) if _quoted(clean, m)]), pieces


def _quoted(text: str, mark: re.Match[str]) -> bool:
    """Whether a line that begins with > is a quotation: the line before begins so too, or stands empty."""
    before = text[: mark.start()].rstrip("\n").rsplit("\n", 1)[-1].strip() if mark.start() else ""
    return not before or before.startswith(">") or not before.strip() or not before.endswith(("$$", "\\\\"))


def _displays(text: str) -> Iterator[Piece]:
    at = 0
    while (m := OPENERS.search(text, at)) is not None:
        piece, at = _one(text, m)
        if piece is not None:
            yield piece


def _one(text: str, m: re.Match[str]) -> tuple[Piece | None, int]:
    """The piece that an opening sign begins, and where to go on."""
    sign = m[0]
    if m["env"] is not None:
        if m["env"] == "givens":
            return _until(text, m, re.compile(r"\\end\s*\{givens\}"), "givens")
        if m["env"] not in ENVIRONMENTS:
            return None, m.end()
        return _until(text, m, re.compile(rf"\\end\s*\{{{re.escape(m['env'])}\}}"), "display", m["env"])
    if sign == r"\[":
        return _until(text, m, re.compile(r"\\\]"), "display")
    if sign == "$$":
        return _until(text, m, re.compile(r"(?<!\\)\$\$"), "display")
    if sign == r"\(":
        return _inline(text, m, re.compile(r"\\\)"))
    return _inline(text, m, re.compile(r"(?<!\\)\$"))


def _until(text: str, m: re.Match[str], closer: re.Pattern[str], kind: str, env: str = "") -> tuple[Piece, int]:
    start = m.end()
    if env.startswith("alignat"):
        argument = re.compile(r"\s*\{\s*\d*\s*\}").match(text, start)
        start = argument.end() if argument else start
    end = closer.search(text, start)
    if end is None:
        stop = _paragraph_end(text, start)
        return Piece(kind, start, stop, m.start(), f"{m[0]} is never closed"), stop
    return Piece(kind, start, end.start(), m.start()), end.end()


def _inline(text: str, m: re.Match[str], closer: re.Pattern[str]) -> tuple[Piece | None, int]:
    """Inline mathematics inside one paragraph; a lone $ is money."""
    stop = min(_paragraph_end(text, m.end()), m.end() + LONGEST_INLINE)
    end = closer.search(text, m.end(), stop)
    if end is None or (m[0] == "$" and (text[m.end() : m.end() + 1].isspace() and text[end.start() - 1].isspace())):
        return None, m.end()
    if m[0] == "$" and text[end.end() : end.end() + 1].isdigit():
        return None, m.end()
    return Piece("inline", m.end(), end.start(), m.start()), end.end()


def _paragraph_end(text: str, start: int) -> int:
    ends = _empty_lines(text)
    k = bisect_left(ends, start)
    return ends[k] if k < len(ends) else len(text)


@lru_cache(maxsize=2)
def _empty_lines(text: str) -> tuple[int, ...]:
    """Where paragraphs end."""
    return tuple(m.start() for m in EMPTY_LINE.finditer(text))


def _with_prose(found: list[Piece], end: int) -> Iterator[Piece]:
    at = 0
    for p in found:
        if p.opened > at:
            yield Piece("prose", at, p.opened, at)
        yield p
        at = max(at, p.end)
    yield Piece("prose", at, end, at)


def inline_relations(text: str) -> int:
    """How many relations a piece of inline mathematics holds."""
    return len(RELATION_SIGN.findall(text))


def cited(text: str) -> tuple[str, ...]:
    """The labels that a piece of text refers to."""
    return tuple(label.strip() for m in CITED.findall(text) for label in m.split(","))
