r"""A display as logical lines: environments opened, rows split at \\, and a row that goes on joined to the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Span
from .tables import ALIGNED, ARROWS, CLOSING, NOTES, OPENING, RAW_WIDE, RELATIONS, SKIPPED, TEXTS, TIMES, WIDE
from .tokens import Token

GOES_ON = frozenset((*TIMES, "+", r"\pm"))
RELATION_WORDS = frozenset((*RELATIONS, *ARROWS))
IGNORED = SKIPPED | WIDE
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: its tokens, without row breaks and alignment."""

    tokens: list[Token]

    @property
    def span(self) -> Span:
        return (min(t.start for t in self.tokens), max(t.end for t in self.tokens))

    @property
    def first(self) -> str:
        """The sign with which it begins; spaces and labels aside."""
        return next((t.text for t in self.tokens if _significant([t])), "")


def logical_lines(tokens: list[Token]) -> list[Line]:
    """The lines of a display."""
    lines: list[list[Token]] = []
    for cells in _rows(_opened(tokens)):
        row = _beside(cells)
        if not _significant(row):
            if row and lines:
                lines[-1].extend(row)  # a label alone
            elif row:
                lines.append(row)
            continue
        if lines and _significant(lines[-1]) and _continues(lines[-1], row, cells):
            lines[-1].extend(_unfinished(row))
        elif lines and not _significant(lines[-1]):
            lines[-1].extend(row)
        else:
            lines.append(row)
    return [Line(tokens) for tokens in lines if _significant(tokens)]


def _opened(tokens: list[Token]) -> list[Token]:
    """aligned, split and the like at the top level, replaced by their rows."""
    for _ in range(DEEPEST):
        found = _environment(tokens)
        if found is None:
            return tokens
        start, body, end = found
        tokens = [*tokens[:start], *tokens[body:end], *tokens[end + 1 :]]
    return tokens


def _environment(tokens: list[Token]) -> tuple[int, int, int] | None:
    depth = 0
    for k, t in enumerate(tokens):
        if t.kind == "raw" and t.text == r"\begin" and depth == 0 and t.arg.strip() in ALIGNED:
            end = _end_of(tokens, k)
            return (k, _behind_options(tokens, k + 1, t.arg), end) if end is not None else None
        depth += _opens(t)
    return None


def _opens(t: Token) -> int:
    if t.kind == "raw":
        return (t.text == r"\begin") - (t.text == r"\end")
    return (t.kind == "open") - (t.kind == "close")


def _end_of(tokens: list[Token], begin: int) -> int | None:
    depth = 0
    for k in range(begin, len(tokens)):
        t = tokens[k]
        if t.kind == "raw":
            depth += (t.text == r"\begin") - (t.text == r"\end")
            if depth == 0 and t.text == r"\end":
                return k
    return None


def _behind_options(tokens: list[Token], k: int, name: str) -> int:
    """Behind [t] and {2}."""
    if k + 2 < len(tokens) and tokens[k].text == "[" and tokens[k + 2].text == "]" and tokens[k + 1].text in ("t", "b", "c"):
        k += 3
    if name.startswith(("alignedat", "alignat")) and k < len(tokens) and tokens[k].kind == "open":
        while k < len(tokens) and tokens[k].kind != "close":
            k += 1
        k += 1
    return k


def _rows(tokens: list[Token]) -> list[list[list[Token]]]:
    """Rows of cells."""
    rows: list[list[list[Token]]] = [[[]]]
    depth = 0
    for t in tokens:
        depth += _opens(t)
        if depth == 0 and t.kind == "break":
            rows.append([[]])
        elif depth == 0 and t.kind == "amp":
            rows[-1].append([])
        else:
            rows[-1][-1].append(t)
    return rows


def _beside(cells: list[list[Token]]) -> list[Token]:
    r"""The cells of a row in one; behind a formula with its relation, a further cell stands apart as behind a \quad."""
    row: list[Token] = []
    for cell in cells:
        before = _significant(row)
        if cell and before and before[-1].text not in RELATION_WORDS and any(t.text in RELATION_WORDS for t in before):
            row.append(Token("word", r"\quad", cell[0].start, cell[0].start))
        row.extend(cell)
    return row


def _significant(row: list[Token]) -> list[Token]:
    """The signs of a row that are no space, label or alignment."""
    return [t for t in row if not (t.text in IGNORED or (t.kind == "raw" and (t.text in NOTES - TEXTS or t.text in RAW_WIDE)))]


def _continues(before: list[Token], row: list[Token], cells: list[list[Token]]) -> bool:
    """Whether a row goes on with the formula of the row before it."""
    signs = _significant(row)
    first, last = signs[0], _significant(before)[-1]
    if first.text in RELATION_WORDS:
        return False
    if last.text in RELATION_WORDS or (last.text in GOES_ON and last.kind != "raw") or last.text == "-":
        return True
    if first.text in GOES_ON or (first.text in (")", "]", r"\}", r"\right") or _brackets(before) > 0):
        return True
    if first.text == "-":
        return (not _significant(cells[0]) and len(cells) > 1) or not any(t.text in RELATION_WORDS for t in signs)
    return first.text == r"\left" and len(signs) > 1 and signs[1].text == "."


def _brackets(row: list[Token]) -> int:
    """How many brackets a row leaves open; \\left … \\right. closes its own."""
    depth = 0
    for k, t in enumerate(row):
        after_left = k > 0 and row[k - 1].text in (r"\left", r"\right")
        if not after_left and t.kind in ("punct", "word"):
            depth += (t.text in OPENING) - (t.text in CLOSING)
    return depth


def _unfinished(row: list[Token]) -> list[Token]:
    return row


def without_empty_fences(tokens: list[Token]) -> list[Token]:
    r"""\left( a \right. in one row and \left. + b \right) in the next: the invisible pair between them is dropped."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        pair = [t.text for t in tokens[k : k + 4]]
        if pair == [r"\right", ".", r"\left", "."]:
            k += 4
            continue
        gap = next((j for j in range(k + 2, min(k + 6, len(tokens))) if tokens[j].text == r"\left"), None) if pair[:2] == [r"\right", "."] else None
        if gap is not None and gap + 1 < len(tokens) and tokens[gap + 1].text == "." and all(t.text in IGNORED for t in tokens[k + 2 : gap]):
            k = gap + 2
            continue
        out.append(tokens[k])
        k += 1
    return out
