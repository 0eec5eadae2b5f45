"""Chains in LaTeX: aligned at their relations, reasons in a column at the right margin, no line wider than the page."""

from __future__ import annotations

from typing import NamedTuple

from derive.notation import Term

from .breaking import break_lines
from .document import Chain, Inline, Line, Words
from .escape import escape_tex, safe_math
from .latex import SIGNS, latex
from .measure import width, words_width
from .tex_style import INDENT, NUMBER, TEXT_WIDTH

SMALL = 0.86  # of footnotesize to the running text
WIDEST_REASON, NARROWEST_REASON = 12.0, 6.0
MOST_LINES = 3  # of a reason in a narrow column
GAP = 1.8
WIDEST_LEFT = 13.0
SIGN = 2.0  # a relation with its spaces
STEP_IN = 2.0  # how far a line that goes on is moved in
HUNG = 1.2  # where the relations stand below a left side that has its own line
BELOW = 24.0  # room for a reason in a line of its own
SURE = 0.93  # a formula estimated at less than this part of its room will fit

MARK_SIGNS = {
    "proved": ("good", r"$\checkmark$"),
    "computed": ("good", r"$\checkmark$\textsuperscript{c}"),
    "assumed": ("doubt", r"$\checkmark$\textsuperscript{a}"),
    "refuted": ("bad", r"$\times$"),
    "holds": ("bad", "!"),
    "undecided": ("doubt", "?"),
    "unread": ("doubt", "?"),
    "fault": ("bad", "!!"),
    "defines": ("quiet", r"$\cdot$"),
}


def inline(part: Inline) -> str:
    """One piece of running text."""
    if isinstance(part, str):
        return escape_tex(part)
    return f"${latex(part) if isinstance(part, Term) else safe_math(part.tex)}$"


def running(words: Words) -> str:
    return "".join(map(inline, words))


def running_width(words: Words) -> float:
    """The estimated width of running text, in em."""
    return sum(words_width(p) if isinstance(p, str) else width(latex(p) if isinstance(p, Term) else p.tex) for p in words)


def stepmark(mark: str, number: int) -> str:
    """The verdict's sign and the number of the line."""
    if not number:
        return ""
    colour, sign = MARK_SIGNS.get(mark, ("quiet", ""))
    return rf"\stepmark{{{colour}}}{{{sign}}}{{{number}}}"


class Spelt(NamedTuple):
    """A line of a chain in LaTeX, with the widths of its parts in em."""

    left: str
    sign: str
    right: str
    reason: str
    number: str
    left_width: float
    reason_width: float


class Row(NamedTuple):
    """One row of an align*, and what ends the row above it: a starred break keeps both on one page."""

    text: str
    above: str


BREAK, KEEP, CLOSE = r"\\", r"\\*", r"\\*[-0.7ex]"


def spelt(line: Line) -> Spelt:
    left = latex(line.left) if line.left is not None else ""
    small = SMALL * running_width(line.reason) + 0.6 if line.reason else 0.0
    number = stepmark(line.mark, line.number)
    return Spelt(left, SIGNS.get(line.relation, ""), latex(line.right), running(line.reason), number, width(left), small)


def chain(block: Chain, room: float = TEXT_WIDTH) -> str:
    """A chain in a column of ``room`` em; a line whose left side is long begins an alignment of its own."""
    parts: list[list[Spelt]] = []
    for line in map(spelt, block.lines):
        if not parts or (line.left and (is_long(line, room) or is_long(parts[-1][0], room))):
            parts.append([])
        parts[-1].append(line)
    return "\n".join(aligned(tuple(part), room) for part in parts)


def is_long(line: Spelt, room: float) -> bool:
    """Whether a left side is too long to stand beside its right side."""
    if line.left_width <= WIDEST_LEFT:
        return False
    reason = min(line.reason_width, WIDEST_REASON) + GAP if line.reason else 0.0
    return line.left_width + SIGN + width(line.right) + reason > SURE * (room - INDENT - NUMBER)


def aligned(lines: tuple[Spelt, ...], room: float) -> str:
    """One align*, in the arrangement that bends the fewest lines."""
    may_hang = len(lines) > 1 and sum(bool(line.left) for line in lines) == 1
    widest = max(line.reason_width for line in lines)
    tried: list[Setting] = []
    for hang in (False, True)[: 1 + may_hang]:
        for reason in (WIDEST_REASON, min(widest, WIDEST_REASON)):
            tried.append(Setting(lines, room, reason, hang))
            if not tried[-1].strain:
                return tried[-1].text()
    return min(tried, key=lambda setting: setting.strain).text()


class Setting:
    """Lines with the widths that they share; ``hang`` gives the left side a line of its own."""

    def __init__(self, lines: tuple[Spelt, ...], room: float, reason: float, hang: bool = False) -> None:
        self.room = room - INDENT - NUMBER
        self.reason = reason
        self.strain = 0  # lines broken, reasons beneath or out of their column
        hanging = [bool(line.left) and (hang or is_long(line, room)) for line in lines]
        self.left = max((line.left_width for line, hung in zip(lines, hanging, strict=True) if not hung), default=0.0)
        if any(hanging):
            self.left = max(self.left, HUNG)
        self.rows: list[Row] = []
        for line, hung in zip(lines, hanging, strict=True):
            self._add(line, hung)

    def text(self) -> str:
        joined = self.rows[0].text
        for row in self.rows[1:]:
            joined += f" {row.above}\n{row.text}"
        return f"\\displayafter\\begin{{align*}}\n{joined}\n\\end{{align*}}"

    def _add(self, line: Spelt, hung: bool) -> None:
        """The rows of one line: perhaps its left side, its pieces, perhaps its reason beneath."""
        room = self.room - self.left - (SIGN if line.sign else 0.3)
        pieces = broken(line.right, room, room - STEP_IN)
        self.strain += 2 * (len(pieces) - 1)
        rows = [Row(f"  {'' if hung else line.left} &{line.sign} {pieces[0]}", KEEP if hung else BREAK), *map(_goes_on, pieces[1:])]
        if hung:
            head, *tail = broken(line.left, self.room - HUNG, self.room - HUNG - STEP_IN)
            rows = [Row(rf"  \MoveEqLeft[{HUNG}] {head}", BREAK), *map(_goes_on, tail), *rows]
        taken = width(pieces[-1]) + STEP_IN * (len(pieces) > 1)
        last, below = self._reason(line, room - taken)
        rows[-1] = Row(f"{rows[-1].text} {last}".rstrip(), rows[-1].above)
        self.rows += rows + below

    def _reason(self, line: Spelt, left_over: float) -> tuple[str, list[Row]]:
        """What stands behind the last piece, and what beneath it."""
        bare = rf"\tag*{{{line.number}}}" if line.number else ""
        if not line.reason:
            return bare, []
        own, rest = line.reason_width, left_over - GAP
        if rest >= self.reason:
            return rf"\why{{{self.reason:.1f}em}}{{{line.reason}}}{{{line.number}}}", []
        self.strain += 1
        if rest >= own or (rest >= NARROWEST_REASON and own / rest <= MOST_LINES - 0.5):
            return rf"\whyright{{{min(own, rest):.1f}em}}{{{line.reason}}}{{{line.number}}}", []
        self.strain += 1
        return bare, [Row(rf"  & \whyright{{{BELOW}em}}{{{line.reason}}}{{}}", CLOSE)]


def broken(tex: str, first: float, later: float) -> list[str]:
    """A formula in pieces for lines of some widths; what cannot be broken is made to fit."""
    pieces = break_lines(tex, SURE * first, SURE * later)
    limits = [first, *(later for _ in pieces[1:])]
    return [p if width(p) <= SURE * limit else rf"\fit{{{limit:.1f}em}}{{{p}}}" for p, limit in zip(pieces, limits, strict=True)]


def _goes_on(piece: str) -> Row:
    return Row(rf"   &\qquad {piece}", KEEP)
