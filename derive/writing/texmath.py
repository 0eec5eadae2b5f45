"""A small strict reader of LaTeX mathematics: for what may be printed, how wide it is, and what a browser needs.

It knows the layout and not the meaning. Anything outside the tables of ``symbols`` is refused, so a text that
parses here can neither run a TeX command nor leave its formula.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .symbols import ARGUMENTS, CHARACTERS, FENCES, GRIDS, SIZES, SYMBOLS, WORDS

TOKEN = re.compile(r"\\operatorname\*|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
PLAIN_WORDS = re.compile(r"[A-Za-z0-9 .,;:=()'/+*-]*")
DEEPEST = 60
MOST_COLUMNS = 40
WIDEST = {"cases": 2}


class Unprintable(ValueError):
    """A text that is no LaTeX mathematics of the kind that derive prints."""


class Leaf(NamedTuple):
    """A letter, a number, a sign or a control word without arguments."""

    text: str


class Group(NamedTuple):
    items: tuple[Node, ...]


class Scripts(NamedTuple):
    """A base with what hangs on it; primes are counted apart from the superscript."""

    base: Node
    sub: Node | None
    sup: Node | None
    primes: int


class Command(NamedTuple):
    name: str
    args: tuple[Node, ...]


class Words(NamedTuple):
    name: str
    text: str


class Fence(NamedTuple):
    left: str
    items: tuple[Node, ...]
    right: str


class Grid(NamedTuple):
    name: str
    rows: tuple[tuple[Group, ...], ...]


Node = Leaf | Group | Scripts | Command | Words | Fence | Grid
EMPTY = Group(())


def parse(tex: str) -> tuple[Node, ...]:
    """The layout of a formula; raises ``Unprintable`` where something in it is not on the list.

    >>> parse("x_{i}")
    (Scripts(base=Leaf(text='x'), sub=Group(items=(Leaf(text='i'),)), sup=None, primes=0),)
    >>> parse(r"\\input{file}")
    Traceback (most recent call last):
    ...
    derive.writing.texmath.Unprintable: \\input is not printed
    """
    if "\n" in tex and re.search(r"\n\s*\n", tex):
        raise Unprintable("an empty line ends a formula")
    reader = _Reader(TOKEN.findall(tex))
    items = reader.items(())
    if reader.place < len(reader.tokens):
        raise Unprintable(f"unexpected {reader.peek()}")
    return items


class _Reader:
    """A place in a list of tokens. One method for each construct."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        sign = self.peek()
        self.place += 1
        return sign

    def skip_space(self) -> None:
        while self.peek().isspace():
            self.place += 1

    def expect(self, sign: str) -> None:
        found = self.take()
        if found != sign:
            raise Unprintable(f"expected {sign}, found {found or 'the end'}")

    def items(self, stops: tuple[str, ...]) -> tuple[Node, ...]:
        """Nodes up to one of ``stops`` (not taken) or the end."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unprintable("nested too deeply")
        found: list[Node] = []
        while True:
            self.skip_space()
            sign = self.peek()
            if not sign or sign in stops:
                break
            found.append(self.scripted())
        self.depth -= 1
        return tuple(found)

    def scripted(self) -> Node:
        """A nucleus with at most one subscript, one superscript, and primes."""
        sign = self.peek()
        base: Node = EMPTY if sign in ("_", "^", "'") else self.nucleus()
        sub: Node | None = None
        sup: Node | None = None
        primes = 0
        while True:
            mark = self.place
            self.skip_space()
            sign = self.peek()
            if sign == "_" and sub is None:
                sub = self.script()
            elif sign == "^" and sup is None and not primes:
                sup = self.script()
            elif sign == "'" and sup is None:
                self.take()
                primes += 1
            elif sign in ("_", "^", "'"):
                raise Unprintable(f"a second {sign}")
            else:
                self.place = mark
                break
        return base if sub is None and sup is None and not primes else Scripts(base, sub, sup, primes)

    def script(self) -> Node:
        self.take()
        return self.argument()

    def argument(self) -> Node:
        """A braced group or a single sign."""
        self.skip_space()
        if self.peek() == "{":
            return self.group()
        sign = self.peek()
        if sign in ("", "}", "&", "\\\\", "_", "^", "'", "\\end", "\\right", "\\left", "\\begin"):
            raise Unprintable("an argument is missing")
        if len(sign) > 1 and sign[0].isdigit():  # TeX takes one digit, so that \\frac12 is one half
            self.tokens[self.place] = sign[1:]
            return Leaf(sign[0])
        return self.nucleus()

    def group(self) -> Group:
        self.expect("{")
        items = self.items(("}",))
        self.expect("}")
        return Group(items)

    def nucleus(self) -> Node:
        sign = self.peek()
        if sign == "{":
            return self.group()
        self.take()
        if sign in SYMBOLS or sign in CHARACTERS or (sign.isascii() and sign.isalnum()) or _is_decimal(sign):
            return Leaf(sign)
        if sign == "\\left":
            return self.fence()
        if sign == "\\begin":
            return self.grid()
        if sign in WORDS:
            return self.words(sign)
        if sign in ARGUMENTS:
            return self.command(sign)
        if sign in SIZES:
            return Leaf(self.delimiter())
        raise Unprintable(f"{sign} is not printed")

    def command(self, name: str) -> Node:
        if name == "\\sqrt" and self.peek() == "[":
            self.take()
            order = Group(self.items(("]",)))
            self.expect("]")
            return Command("\\root", (self.argument(), order))
        return Command(name, tuple(self.argument() for _ in range(ARGUMENTS[name])))

    def words(self, name: str) -> Node:
        self.skip_space()
        self.expect("{")
        text = ""
        while self.peek() not in ("}", ""):
            text += self.take()
        self.expect("}")
        plain = text.replace("\\,", "").replace("\\Gamma", "")
        if not PLAIN_WORDS.fullmatch(plain):
            raise Unprintable(f"{text} is not printed as words")
        return Words(name, text)

    def delimiter(self) -> str:
        self.skip_space()
        sign = self.take()
        if sign not in FENCES:
            raise Unprintable(f"{sign or 'the end'} is no bracket")
        return sign

    def fence(self) -> Node:
        left = self.delimiter()
        items = self.items(("\\right",))
        self.expect("\\right")
        return Fence(left, items, self.delimiter())

    def grid(self) -> Node:
        name = self.environment_name()
        rows: list[tuple[Group, ...]] = []
        cells: list[Group] = []
        while True:
            cells.append(Group(self.items(("&", "\\\\", "\\end"))))
            sign = self.take()
            if sign == "&":
                continue
            if len(cells) > WIDEST.get(name, MOST_COLUMNS):
                raise Unprintable(f"too many columns for {name}")
            rows.append(tuple(cells))
            cells = []
            if sign == "\\\\":
                continue
            if sign == "\\end" and self.environment_name() == name:
                return Grid(name, tuple(rows))
            raise Unprintable(f"\\begin{{{name}}} is not closed")

    def environment_name(self) -> str:
        self.expect("{")
        name = self.take()
        while self.peek() not in ("}", ""):
            name += self.take()
        self.expect("}")
        if name not in GRIDS:
            raise Unprintable(f"{name} is not printed")
        return name


def _is_decimal(sign: str) -> bool:
    return sign.isascii() and sign.replace(".", "", 1).isdigit()
