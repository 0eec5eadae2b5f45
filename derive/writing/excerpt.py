"""A piece of somebody's text with the place that matters in it, cut to the room that there is."""

from __future__ import annotations

from typing import NamedTuple

from .unicode import printable

CUT = "… "


class Excerpt(NamedTuple):
    """A line of a text in three pieces; ``marked`` is what the carets stand under."""

    before: str
    marked: str
    after: str

    def window(self, room: int) -> Excerpt:
        """At most ``room`` characters around the mark, with dots where something is left out.

        >>> Excerpt("a = b + c ", "+", " d + e + f").window(12)
        Excerpt(before='… + c ', marked='+', after=' d …')
        """
        if sum(map(len, self)) <= room:
            return self
        free = max(room - 2 * len(CUT), 3)
        marked = self.marked[:free]
        front = min(len(self.before), max((free - len(marked)) * 2 // 3, free - len(marked) - len(self.after)))
        before = self.before if front >= len(self.before) else CUT + self.before[len(self.before) - front :]
        after = self.after[: free - len(marked) - front]
        whole = len(after) == len(self.after) and marked == self.marked
        return Excerpt(before, marked, after if whole else f"{after.rstrip()} …")

    def lines(self) -> tuple[str, str]:
        """The text, and the carets below it."""
        return "".join(self), " " * len(self.before) + "^" * max(len(self.marked), 1)


def excerpt(caret: str, text: str = "") -> Excerpt:
    r"""The pieces of a line that has carets below it; without carets, the text by itself.

    >>> excerpt("a = b + c\n    ^")
    Excerpt(before='a = ', marked='b', after=' + c')
    """
    line, _, marks = caret.partition("\n")
    start = marks.find("^")
    if start < 0:
        return Excerpt(printable(line or text), "", "")
    end = start + marks.count("^")
    return Excerpt(printable(line[:start]), printable(line[start:end]), printable(line[end:]))


def shortened(text: str, most: int) -> str:
    """A long line with its middle left out.

    >>> shortened("x + x + x + x + x", 9)
    'x + x … x'
    """
    if len(text) <= most:
        return text
    front = (most - 3) * 2 // 3 + 1
    return f"{text[:front].rstrip()} … {text[len(text) - (most - front - 3) :].lstrip()}"
