"""What can go wrong while reading a text: always with its place, what was expected, and how to go on."""

from __future__ import annotations

Span = tuple[int, int]

MAX_TEXT = 8_000_000  # characters of a document
MAX_DISPLAY = 60_000  # characters of one display
MAX_TOKENS = 20_000  # of one display, after macros
MAX_MACRO_DEPTH = 40
MAX_NESTING = 40  # brackets, braces, fractions and scripts inside one another
MAX_NODES = 20_000  # of one term
MAX_READINGS = 6


class ReadError(Exception):
    """A piece of text that derive does not understand.

    ``given`` is the line of a givens block that would help; ``expected`` says what could stand here.
    """

    def __init__(self, span: Span, message: str, *, expected: str = "", given: str = "", readings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.span = span
        self.message = message
        self.expected = expected
        self.given = given
        self.readings = readings


class Undeclared(ReadError):
    """A letter that no given declares."""

    def __init__(self, span: Span, name: str, *, given: str = "", message: str = "") -> None:
        short = name if len(name) <= 60 else name[:60] + "…"
        super().__init__(span, message or f"{short} is not declared", expected="a given that declares it", given=given)
        self.name = name


class Unsupported(ReadError):
    """Notation with a meaning, which derive does not handle. Different from wrong."""


class Ambiguous(ReadError):
    """Text with several readings; ``readings`` are LaTeX, and ``key`` names the choice for a second reading.

    ``complete`` says that there are no others: the text is well formed in each of them.
    """

    def __init__(self, key: object, span: Span, message: str, readings: tuple[str, ...], *, given: str = "", complete: bool = True) -> None:
        super().__init__(span, message, expected="brackets that say which reading is meant", readings=readings, given=given)
        self.key = key
        self.complete = complete


def visible(text: str) -> str:
    r"""The text with control characters and direction marks made harmless.

    >>> visible("a\x1b[31mb\tc")
    'a\ufffd[31mb c'
    """
    return "".join(" " if c == "\t" else c if c.isprintable() else "\ufffd" for c in text)


def caret_lines(line: str, column: int, width: int, cut: bool = False, window: int = 100) -> str:
    """A line of a text with carets under ``width`` characters from ``column`` (counted from 1); long lines are cut.

    >>> print(caret_lines("a = b + c", 5, 1))
    a = b + c
        ^
    """
    start = max(0, column - 1)
    width = max(1, min(width, len(line) - start))
    low = max(0, start - window // 2)
    high = min(len(line), low + window)
    shown = visible(line[low:high])
    front, back = ("… " if low or cut else ""), (" …" if high < len(line) else "")
    marks = " " * (len(front) + start - low) + "^" * max(1, min(width, high - start))
    return f"{front}{shown}{back}\n{marks}"
