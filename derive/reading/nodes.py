"""The nodes of the syntax tree, and what happens to them while it is built: faces, accents, primes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .errors import Span
from .tokens import Token


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula.

    ``kind``: letter, number, op, bar, text, space, note, or, with ``rows`` inside, group (``text`` holds both brackets),
    brace, accent, command, env; a script has ``base``, ``sub``, ``sup`` and ``primes``.
    """

    kind: str
    text: str
    span: Span
    rows: tuple[tuple[Node, ...], ...] = ()
    base: Node | None = None
    sub: tuple[Node, ...] | None = None
    sup: tuple[Node, ...] | None = None
    primes: int = 0
    width: int = 0  # of an environment: cells in a row

    @property
    def inner(self) -> tuple[Node, ...]:
        return self.rows[0]

    @property
    def core(self) -> Node:
        """The node without its scripts."""
        return self.base if self.base is not None else self


Row = tuple[Node, ...]


SHUT = {"(": ")", "[": "]", "{": "}", "<": ">", "|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉", ".": ".", "/": "/"}


def span_of(row: Row, default: Span = (0, 1)) -> Span:
    """From the first to the last sign of a row."""
    if not row:
        return default
    return (min(n.span[0] for n in row), max(n.span[1] for n in row))


def walk(row: Row) -> Iterator[Node]:
    """All nodes of a row, outer ones first."""
    for n in row:
        yield n
        if n.base is not None:
            yield from walk((n.base,))
        for inner in (*n.rows, n.sub or (), n.sup or ()):
            yield from walk(inner)


def partner(bracket: str) -> str:
    return {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}.get(bracket, "a closing bracket")


def row_of(n: Node) -> Row:
    return n.inner if n.kind == "brace" and n.text == "{}" else (n,)


def prime_marks(sup: Row) -> tuple[Row | None, int]:
    r"""^{\prime\prime} is two primes."""
    marks = [n for n in sup if n.kind == "letter" and n.text == r"\prime"]
    rest = tuple(n for n in sup if n not in marks)
    return (rest or None) if marks else sup, len(marks)


def faced(face: str, n: Node) -> Node:
    """A letter in another face; of several letters, each."""
    if n.kind == "letter":
        if n.text.startswith("\\math") or n.text.startswith(r"\boldsymbol"):
            return n if n.text.startswith(r"\mathrm") else replace(n, text=f"{face}{{{n.text}}}")
        return replace(n, text=f"{face}{{{n.text}}}")
    if n.kind == "number":
        return Node("letter", f"{face}{{{n.text}}}", n.span)
    if n.kind == "brace":
        letters = [x for x in n.inner if x.kind != "space"]
        if len(letters) > 1 and all(x.kind == "letter" and len(x.text) == 1 for x in letters):
            return Node("letter", f"{face}{{{''.join(x.text for x in letters)}}}", n.span)
        if len(letters) == 1:
            return replace(faced(face, letters[0]), span=n.span)
        return replace(n, rows=(tuple(faced(face, x) for x in n.inner),))
    if n.kind == "script" and n.base is not None:
        return replace(n, base=faced(face, n.base))
    if n.kind == "accent":
        return replace(n, rows=(tuple(faced(face, x) for x in n.inner),))
    return n


def accented(accent: str, argument: Node, t: Token) -> Node:
    r"""\bar{z_i} is \bar{z}_i."""
    row = row_of(argument)
    span = (t.start, argument.span[1])
    if len(row) == 1 and row[0].kind == "script" and row[0].base is not None and not row[0].primes and row[0].sup is None:
        return replace(row[0], base=Node("accent", accent, span, ((row[0].base,),)), span=span)
    return Node("accent", accent, span, (row,))
