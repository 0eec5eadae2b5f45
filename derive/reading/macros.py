r"""The author's macros: \newcommand, \renewcommand, \providecommand, \def, \DeclareMathOperator, \DeclarePairedDelimiter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .errors import ReadError
from .tokens import Macro, Token, closing_brace, lex

LONGEST_BODY = 20_000  # characters of a macro
STARTS = re.compile(r"\\(newcommand|renewcommand|providecommand|def|DeclareMathOperator|DeclarePairedDelimiter|let)(?![A-Za-z])\s*(\*?)")
NAME = re.compile(r"\s*(?:\{\s*(\\(?:[A-Za-z@]+|.))\s*\}|(\\(?:[A-Za-z@]+|.)))")
ARITY = re.compile(r"\s*\[\s*([0-9])\s*\]")
DEFAULT = re.compile(r"\s*\[([^\[\]{}]*)\]")
PARAMETERS = re.compile(r"\s*((?:#[1-9])*)\s*(?=\{)")
FORBIDDEN = frozenset(
    r"""\def \edef \gdef \xdef \let \newcommand \renewcommand \providecommand \csname \endcsname \expandafter \catcode \input \include \write \read \openin
    \openout \immediate \special \loop \repeat \if \else \fi \ifx \ifnum \newif \begingroup \endgroup \globaldefs \everymath \usepackage \RequirePackage
    \makeatletter \noexpand \the \number \romannumeral \string""".split()
)


def definitions(text: str) -> Iterator[tuple[Macro, int, int]]:
    """Every macro that a text defines, with where its definition stands."""
    at = 0
    while (found := STARTS.search(text, at)) is not None:
        at = found.end()
        try:
            read = _one(text, found)
        except ReadError:
            continue
        if read is not None:
            macro, at = read
            yield macro, found.start(), at


def _one(text: str, found: re.Match[str]) -> tuple[Macro, int] | None:
    named = NAME.match(text, found.end())
    if named is None:
        return None
    name, at = named[1] or named[2], named.end()
    kind = found[1]
    if kind == "let":
        other = re.compile(r"\s*=?\s*(\\(?:[A-Za-z@]+|.))").match(text, at)
        return (_macro(name, 0, other[1]), other.end()) if other else None
    if kind == "DeclareMathOperator":
        body, at = _braced(text, at)
        return _macro(name, 0, f"\\operatorname{found[2]}{{{body}}}"), at
    if kind == "DeclarePairedDelimiter":
        left, at = _braced(text, at)
        right, at = _braced(text, at)
        return _macro(name, 1, rf"\left{left} #1 \right{right}"), at
    if kind == "def":
        parameters = PARAMETERS.match(text, at)
        if parameters is None:  # delimited parameters: not a simple macro
            start = text.find("{", at)
            return (Macro(name, 0, None), closing_brace(text, start, min(len(text), start + LONGEST_BODY))) if start >= 0 else None
        body, at = _braced(text, parameters.end())
        return _macro(name, len(parameters[1]) // 2, body), at
    return _newcommand(text, name, at)


def _newcommand(text: str, name: str, at: int) -> tuple[Macro, int]:
    arity, default = 0, None
    count = ARITY.match(text, at)
    if count:
        arity, at = int(count[1]), count.end()
        first = DEFAULT.match(text, at)
        if first:
            default, at = first[1], first.end()
    body, at = _braced(text, at)
    return _macro(name, arity, body, default), at


def _braced(text: str, at: int) -> tuple[str, int]:
    while at < len(text) and text[at].isspace():
        at += 1
    if not text.startswith("{", at):
        raise ReadError((at, at + 1), "a macro without a body", expected="{")
    end = closing_brace(text, at, min(len(text), at + LONGEST_BODY))
    return text[at + 1 : end - 1], end


def _macro(name: str, arity: int, body: str, default: str | None = None) -> Macro:
    first = tuple(lex(default)) if default is not None else None
    try:
        tokens = _with_parameters(lex(body), arity)
    except ReadError:
        tokens = None
    return Macro(name, arity, tokens, first)


def _with_parameters(tokens: list[Token], arity: int) -> tuple[Token, ...] | None:
    """The body with #1, #2, … as parameter tokens; None where it does more than use its arguments."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        t = tokens[k]
        if t.text in FORBIDDEN:
            return None
        if t.kind == "param":
            digit = tokens[k + 1] if k + 1 < len(tokens) else None
            if digit is None or digit.kind != "digit" or not 1 <= int(digit.text) <= arity:
                return None
            out.append(Token("param", "#", t.start, digit.end, digit.text))
            k += 2
            continue
        out.append(t)
        k += 1
    return tuple(out)
