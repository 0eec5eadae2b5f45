r"""Counterexamples as derive prints them, read back: what a person who checks one by hand would do.

Numbers are ``-3/4``, vectors ``(1, 1/2)``, matrices ``\begin{pmatrix} … \end{pmatrix}``, maps ``F(x)`` a formula in
``x`` or ``x_1``, densities ``p(x, z)`` a Gaussian ``\mathcal{N}(mean, covariance)``; with parameters, ``q(z; y)``, both
in a letter ``s`` that is said to be a sum: ``s = \sum_i y_i + \frac{1}{2} t``.
"""

from __future__ import annotations

import re
from typing import Any

from oracle.settings import ARGUMENT, Setting

Plain = Any
TOKEN = re.compile(r"\s*(\\begin\{pmatrix\}|\\end\{pmatrix\}|\\\\|\\frac|\\mathcal\{N\}|\\[A-Za-z]+|\d+|[A-Za-z]|[-+/^_(){},&])")
FUNCTIONS = {"\\sin": "sin", "\\cos": "cos", "\\tanh": "tanh", "\\exp": "exp", "\\log": "log", "\\sqrt": "sqrt", "\\logistic": "logistic"}


class Unread(ValueError):
    """The text is not of the forms that this reader knows."""


def setting(letter: str, value: str) -> Setting:
    """One printed pair of a letter and its value."""
    name, where, parameters = _letter(letter)
    if value.startswith("\\mathcal{N}"):
        return _gaussian(name, value, parameters, where)
    body = Reader(value, parameters).whole()
    return Setting(name, body, parameters, where, "map" if parameters else "value")


def settings(values: tuple[tuple[str, str], ...]) -> list[Setting]:
    """All printed values of a counterexample; raises ``Unread``."""
    return [setting(letter, value) for letter, value in values]


def _gaussian(name: str, value: str, parameters: tuple[str, ...], where: tuple[int, ...]) -> Setting:
    law, _, shift = value.partition(", s = ")
    reader = Reader(law, ("s",) if shift else ())
    reader.take("\\mathcal{N}")
    mean, covariance = reader.tuple_of(2)
    return Setting(name, (mean, covariance, _shift(shift) if shift else ()), parameters, where, "gaussian")


def _shift(text: str) -> tuple[tuple[int, str], ...]:
    """A sum of parts like ``y``, ``\\sum_i y_i`` and ``\\frac{1}{2} y``: pairs (2, "y") of a divisor and a parameter."""
    found = [re.fullmatch(r"(?:\\frac\{1\}\{(\d+)\} )?(\\sum_i )?(.+?)", part) for part in text.split(" + ")]
    if not all(found):
        raise Unread(text)
    return tuple((int(m[1] or 1), m[3].removesuffix("_i") if m[2] else m[3]) for m in found if m)


def _letter(text: str) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """name_{1,2}(x, z): the name, the member of a family, the parameters."""
    parameters: tuple[str, ...] = ()
    found = re.fullmatch(r"(.*)\(([^()]*)\)", text)
    if found:
        text, inside = found.groups()
        parameters = tuple(p.strip() for p in re.split("[,;]", inside))
    member = re.fullmatch(r"(.*)_\{(\d+(?:,\d+)*)\}", text)
    if member and parameters:
        return member[1], tuple(map(int, member[2].split(","))), parameters
    return text, (), parameters


class Reader:
    """A recursive descent over one printed value; ``parameters`` are the letters that may occur in it."""

    def __init__(self, text: str, parameters: tuple[str, ...]) -> None:
        self.tokens, end = [], 0
        while end < len(text.rstrip()):
            found = TOKEN.match(text, end)
            if not found:
                raise Unread(text)
            self.tokens.append(found[1])
            end = found.end()
        self.at, self.parameters = 0, parameters

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, token: str = "") -> str:
        found = self.peek()
        if not found or (token and found != token):
            raise Unread(f"{token} where {found} stands in {' '.join(self.tokens)}")
        self.at += 1
        return found

    def whole(self) -> Plain:
        found = self.sum()
        if self.peek():
            raise Unread(" ".join(self.tokens))
        return found

    def sum(self) -> Plain:
        terms = [self.signed()]
        while self.peek() in ("+", "-"):
            terms.append(self.signed())
        return terms[0] if len(terms) == 1 else ["add", *terms]

    def signed(self) -> Plain:
        if self.peek() == "-":
            self.take()
            return ["neg", self.product()]
        if self.peek() == "+":
            self.take()
        return self.product()

    def product(self) -> Plain:
        factors = [self.power()]
        while self.peek() and self.peek() not in ("+", "-", ")", ",", "}", "&", "\\\\", "\\end{pmatrix}"):
            if self.peek() == "/":
                self.take()
                factors = [["div", _product(factors), self.power()]]
            else:
                factors.append(self.power())
        return _product(factors)

    def power(self) -> Plain:
        base = self.atom()
        if self.peek() != "^":
            return base
        self.take()
        exponent = self.braced() if self.peek() == "{" else self.atom()
        return ["exp", exponent] if base == ["const", "e"] else ["pow", base, exponent]

    def atom(self) -> Plain:
        head = self.take()
        if head.isdigit():
            return ["num", head]
        if head == "\\frac":
            return ["div", self.braced(), self.braced()]
        if head == "\\begin{pmatrix}":
            return self.matrix()
        if head == "(":
            self.at -= 1
            return self.bracket()
        if head in FUNCTIONS:
            return [FUNCTIONS[head], self.bracket()]
        return self.letter(head)

    def letter(self, name: str) -> Plain:
        if name not in self.parameters:
            if name == "e":
                return ["const", "e"]
            raise Unread(name)
        place = ["sym", name, ARGUMENT]
        if self.peek() != "_":
            return place
        self.take()
        if self.peek() != "{":
            return ["at", place, ["num", self.take()]]
        self.take("{")
        indices = [self.take()]
        while self.peek() == ",":
            self.take()
            indices.append(self.take())
        self.take("}")
        return ["at", place, *(["num", i] for i in indices)]

    def braced(self) -> Plain:
        self.take("{")
        found = self.sum()
        self.take("}")
        return found

    def bracket(self) -> Plain:
        """(a) is a, (a, b) a vector; a bracket that is the whole value is a vector too."""
        alone = self.at == 0
        parts = self.tuple_of()
        outermost = alone and self.at == len(self.tokens)
        return ["stack", *parts] if len(parts) > 1 or outermost else parts[0]

    def tuple_of(self, count: int = 0) -> list[Plain]:
        self.take("(")
        parts = [self.sum()]
        while self.peek() == ",":
            self.take()
            parts.append(self.sum())
        self.take(")")
        if count and len(parts) != count:
            raise Unread(" ".join(self.tokens))
        return parts

    def matrix(self) -> Plain:
        rows = [[self.sum()]]
        while self.peek() in ("&", "\\\\"):
            if self.take() == "\\\\":
                rows.append([])
            rows[-1].append(self.sum())
        self.take("\\end{pmatrix}")
        return ["block", len(rows), len(rows[0]), *(x for r in rows for x in r)]


def _product(factors: list[Plain]) -> Plain:
    return factors[0] if len(factors) == 1 else ["mul", *factors]
