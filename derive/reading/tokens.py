r"""Tokens: a piece of LaTeX mathematics as a list of located signs, with the author's own macros expanded.

A token that comes out of a macro has the span of the call; what was an argument keeps its own span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .errors import MAX_MACRO_DEPTH, MAX_TOKENS, ReadError, Span, visible
from .tables import NOTES, RAW_SKIPPED, RAW_WIDE, TEXTS, UNICODE, UNICODE_BOARD, WORDS

RAW = TEXTS | WORDS | NOTES | RAW_SKIPPED | RAW_WIDE | {r"\begin", r"\end"}
STARRED = frozenset((r"\operatorname", r"\tag", r"\hspace", r"\vspace"))
COMMAND = re.compile(r"\\(?:[A-Za-z@]+|[\s\S])")
BREAK_LENGTH = re.compile(r"\*?(?:\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in|pc|\\[a-z]+)\s*\])?")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9 .*\-]*")
SPACED = re.compile(r"\\ |~")
REMARK = re.compile(r"[A-Za-z][A-Za-z'\-]*(?:(?:\\ |~)[A-Za-z'\-]+)+[.,;]?|\([A-Za-z][A-Za-z '\-]{3,}\)|\[[A-Za-z][A-Za-z '\-]{3,}\]")
THIN = re.compile(r"\\[,;:! ]|~")
SPECIAL = {"{": "open", "}": "close", "^": "sup", "_": "sub", "&": "amp", "#": "param"}


@dataclass(frozen=True, slots=True)
class Token:
    """One sign. ``kind``: letter, digit, word (a control word), raw (one with ``arg``), punct, open, close, sup, sub, amp, break, param."""

    kind: str
    text: str
    start: int
    end: int
    arg: str = ""

    @property
    def span(self) -> Span:
        return (self.start, self.end)


def lex(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    r"""The tokens of a piece of a text, with their places in it.

    >>> [t.text for t in lex(r"\mu_1 x % words")]
    ['\\mu', '_', '1', 'x']
    """
    stop = len(text) if end is None else end
    out: list[Token] = []
    at = start
    while at < stop:
        at = _next(text, at, stop, out)
        if len(out) > MAX_TOKENS:
            raise ReadError((start, start + 1), f"more than {MAX_TOKENS} signs in one display; cut it into several")
    return out


def _next(text: str, at: int, stop: int, out: list[Token]) -> int:
    """Append the token at ``at`` and return where the next one may begin."""
    char = text[at]
    if char == "~" and text.startswith("~", at + 1):
        out.append(Token("word", r"\quad", at, at + 2))
        return at + 2
    if char.isspace() or char == "~":
        return at + 1
    if char == "%":
        found = text.find("\n", at, stop)
        return stop if found < 0 else found + 1
    if char == "\\":
        return _command(text, at, stop, out)
    if char.isascii():
        kind = "letter" if char.isalpha() else "digit" if char.isdigit() else SPECIAL.get(char, "punct")
        if char == ":" and text.startswith(":=", at):
            out.append(Token("punct", ":=", at, at + 2))
            return at + 2
        out.append(Token(kind, char, at, at + 1))
        return at + 1
    return _unicode(char, at, out)


def _unicode(char: str, at: int, out: list[Token]) -> int:
    known = UNICODE.get(char)
    if known is not None:
        out.append(Token("word" if known.startswith("\\") else "punct", known, at, at + 1))
    elif char in UNICODE_BOARD:
        out.extend((Token("word", r"\mathbb", at, at + 1), Token("letter", UNICODE_BOARD[char], at, at + 1)))
    else:
        raise ReadError((at, at + 1), f"the character “{visible(char)}” is no mathematics that derive reads", expected="LaTeX, such as \\alpha")
    return at + 1


def _command(text: str, at: int, stop: int, out: list[Token]) -> int:
    found = COMMAND.match(text, at, stop)
    if found is None:
        raise ReadError((at, at + 1), "a backslash at the end")
    name, end = found[0], found.end()
    if name == "\\\\":
        length = BREAK_LENGTH.match(text, end, stop)
        end = length.end() if length else end
        out.append(Token("break", name, at, end))
        return end
    if name in STARRED and text.startswith("*", end):
        name, end = name + "*", end + 1
    if name[1:].isspace():
        return end
    if name in RAW:
        return _raw(text, name, at, end, stop, out)
    out.append(Token("word", name, at, end))
    return end


def _raw(text: str, name: str, at: int, end: int, stop: int, out: list[Token]) -> int:
    """A control word whose argument is words and no mathematics."""
    while end < stop and text[end].isspace():
        end += 1
    if end >= stop:
        raise ReadError((at, end), f"{name} has no argument")
    if text[end] != "{":
        piece = COMMAND.match(text, end, stop) if text[end] == "\\" else None
        close = piece.end() if piece else end + 1
        arg = text[end:close]
    else:
        close = closing_brace(text, end, stop)
        arg = text[end + 1 : close - 1]
    if name == r"\mathrm" and REMARK.fullmatch(arg):
        out.append(Token("raw", r"\text", at, close, SPACED.sub(" ", arg)))
        return close
    if name in WORDS and not _is_word(arg):
        return end  # \mathop{\mathbb{E}}: the argument is mathematics
    out.append(Token("raw", name, at, close, THIN.sub("", arg).strip() if name in WORDS else arg))
    return close


def _is_word(arg: str) -> bool:
    plain = THIN.sub("", arg).strip()
    return WORD.fullmatch(plain) is not None or plain in (r"\top", r"log\Gamma", "1", "#1", "#2", "")


def closing_brace(text: str, start: int, stop: int) -> int:
    """The place behind the brace that closes the one at ``start``."""
    depth, at = 0, start
    while at < stop:
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise ReadError((start, start + 1), "this brace is never closed", expected="}")


# -- macros ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Macro:
    """An author's own control word: how many arguments, the first one's default, the body. No body: not a simple macro."""

    name: str
    arity: int
    body: tuple[Token, ...] | None
    default: tuple[Token, ...] | None = None


Macros = Mapping[str, Macro]


def expand(tokens: Iterable[Token], macros: Macros) -> list[Token]:
    """The tokens with macros replaced by their bodies, to a bounded depth and size."""
    todo = [(t, 0) for t in tokens]
    if not macros:
        return [t for t, _ in todo]
    todo.reverse()
    out: list[Token] = []
    while todo:
        token, depth = todo.pop()
        macro = macros.get(token.text) if token.kind == "word" else None
        if macro is None:
            out.append(token)
            continue
        body = _call(macro, token, depth, todo)
        todo.extend((t, depth + 1 if inner else depth) for t, inner in reversed(body))
        if len(out) + len(todo) > MAX_TOKENS:
            raise ReadError(token.span, f"the macro {macro.name} expands to more than {MAX_TOKENS} signs")
    return out


def _call(macro: Macro, token: Token, depth: int, todo: list[tuple[Token, int]]) -> list[tuple[Token, bool]]:
    """The body of one call, its arguments put in; True marks what comes from the body."""
    if macro.body is None:
        raise ReadError(token.span, f"{macro.name} is no simple macro: its body does more than use its arguments")
    if depth >= MAX_MACRO_DEPTH:
        raise ReadError(token.span, f"the macro {macro.name} expands without end")
    arguments = [_optional(macro, token, todo)] if macro.default is not None else []
    while len(arguments) < macro.arity:
        arguments.append(_argument(macro, token, todo))
    span = (token.start, max((t.end for a in arguments for t in a), default=token.end))
    out: list[tuple[Token, bool]] = []
    for t in macro.body:
        if t.kind == "param":
            out.extend((a, False) for a in arguments[int(t.arg) - 1])
        else:
            arg = t.arg if "#" not in t.arg else _filled(t.arg, arguments)
            out.append((replace(t, start=span[0], end=span[1], arg=arg), True))
    return out


def _filled(text: str, arguments: list[list[Token]]) -> str:
    return re.sub(r"#([1-9])", lambda m: "".join(t.text for t in arguments[int(m[1]) - 1]) if int(m[1]) <= len(arguments) else "", text)


def _argument(macro: Macro, token: Token, todo: list[tuple[Token, int]]) -> list[Token]:
    if not todo:
        raise ReadError(token.span, f"{macro.name} needs {macro.arity} arguments")
    first, _ = todo.pop()
    if first.kind != "open":
        return [first]
    out: list[Token] = []
    depth = 1
    while todo:
        t, _ = todo.pop()
        depth += (t.kind == "open") - (t.kind == "close")
        if depth == 0:
            return out
        out.append(t)
    raise ReadError(first.span, "this brace is never closed", expected="}")


def _optional(macro: Macro, token: Token, todo: list[tuple[Token, int]]) -> list[Token]:
    if not todo or todo[-1][0].text != "[":
        return [replace(t, start=token.start, end=token.end) for t in macro.default or ()]
    todo.pop()
    out: list[Token] = []
    while todo:
        t, _ = todo.pop()
        if t.text == "]":
            return out
        out.append(t)
    raise ReadError(token.span, "an optional argument is never closed", expected="]")
