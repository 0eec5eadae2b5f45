"""The walk that writes a term: precedence levels, brackets, and the register of spellings.

A spelling takes a term and returns ``Ink``: its LaTeX and how tightly that holds together. Each head has one,
in the ``latex_*`` files; who needs an operand at some level asks ``at_least``, which adds brackets only then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from derive.notation import NotSupported, Term
from derive.notation.named import written_name
from derive.notation.shorthands import SHORTHANDS, argument_of

# How tightly a spelling holds together, loosest first.
WHOLE = 0  # x ↦ f(x), cases: only where nothing stands beside it
LOGIC = 1  # A ⇒ B
EITHER = 2  # A ∨ B
BOTH = 3  # A ∧ B
RELATION = 4  # a = b
SUM = 5  # a + b, −a
QUOTIENT = 6  # a / b in a line, a ∘ b
PRODUCT = 7  # a b
PREFIX = 8  # log x, Σ x, ∇ f: reach to the right, up to the next + or −
POWER = 9  # a², Aᵀ, k!: closed, but nothing more may hang on it
ATOM = 10  # x, F(x)

SIGNS = {name: rf"\{name}" for name in ("sec", "csc", "cot", "coth")}  # shorthands that are control words
MARK = "|marked"  # at the end of a style: this place is to be seen


class Ink(NamedTuple):
    r"""LaTeX with its level; ``tall`` asks for growing brackets, ``open`` says that it would swallow what follows.

    ``closed`` spells an open thing so that it swallows nothing: ``\log(x)`` for ``\log x``.
    """

    text: str
    level: int = ATOM
    tall: bool = False
    open: bool = False
    closed: str = ""


Spelling = Callable[[Term], Ink]
SPELLINGS: dict[str, Spelling] = {}


def spells(*heads: str) -> Callable[[Spelling], Spelling]:
    """Enter a spelling for some heads; a second entry for the same head is refused."""

    def enter(spelling: Spelling) -> Spelling:
        for head in heads:
            if head in SPELLINGS:
                raise ValueError(f"the head {head} has a spelling already")
            SPELLINGS[head] = spelling
        return spelling

    return enter


def ink(t: Term) -> Ink:
    """The spelling of a term, by the row of its head; underlined where its style says that it is marked."""
    if (name := written_name(t)) is not None:
        return ink(name)
    if t.style.endswith(MARK):
        return _underlined(ink(Term(t.head, t.args, t.style.removesuffix(MARK), t.span)))
    if t.style in SHORTHANDS and (argument := argument_of(t)) is not None:
        return called(SIGNS.get(t.style, rf"\operatorname{{{t.style}}}"), (argument,))
    spelling = SPELLINGS.get(t.head)
    if spelling is None:
        raise NotSupported(f"no spelling for {t.head}")
    return spelling(t)


def _underlined(written: Ink) -> Ink:
    closed = rf"\underline{{{written.closed}}}" if written.closed else ""
    return written._replace(text=rf"\underline{{{written.text}}}", closed=closed)


def bracketed(text: str, tall: bool, left: str = "(", right: str = ")") -> str:
    """Brackets that grow only around what is tall."""
    if tall:
        return rf"\left{left}{text}\right{right}"
    return f"{left}{text}{right}"


def parenthesised(written: Ink) -> Ink:
    return Ink(bracketed(written.text, written.tall), ATOM, written.tall)


def at_least(t: Term, level: int) -> Ink:
    """The spelling of an operand, in brackets where it holds together less tightly than ``level``."""
    written = ink(t)
    return written if written.level >= level else parenthesised(written)


def closed(written: Ink) -> Ink:
    """The same, so that nothing written after it can be taken as part of it."""
    if not written.open:
        return written
    if written.closed:
        return Ink(written.closed, ATOM, written.tall)
    return parenthesised(written)


def text(t: Term) -> str:
    return ink(t).text


def tight(t: Term) -> str:
    """A term in a script: no spaces around its signs."""
    return ink(t).text.replace(" + ", "+").replace(" - ", "-")


def listed(terms: tuple[Term, ...]) -> Ink:
    """Terms with commas between them."""
    inks = [ink(t) for t in terms]
    return Ink(", ".join(i.text for i in inks), WHOLE, any(i.tall for i in inks))


def called(name: str, terms: tuple[Term, ...], tall: bool = False) -> Ink:
    """A name applied to terms: F(x, y); ``tall`` says that the name is."""
    inside = listed(terms)
    return Ink(name + bracketed(inside.text, inside.tall), ATOM, tall or inside.tall)
