r"""Names: the one LaTeX spelling under which a letter with its accents, subscripts and superscripts is known.

``\mu_{i}`` and ``\mu_i`` are one name, ``\bar z`` and ``\bar{z}`` too. Nothing here knows what is declared.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from .errors import ReadError
from .tokens import lex
from .tree import Node, Row, build, walk

SIMPLE = re.compile(r"\\[A-Za-z]+|.")
ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+$")
OUTER = {"()": "()", "[]": "[]", "{}": (r"\{", r"\}"), "||": (r"\left|", r"\right|"), "‖‖": (r"\left\|", r"\right\|"), "<>": (r"\langle ", r" \rangle")}
LOOSE = {"+", "-", "=", "<", ">"}


def spell(row: Row, loose: bool = False) -> str:
    """The canonical LaTeX of a row; ``loose`` puts spaces around signs, for showing."""
    out = ""
    for n in row:
        piece = spell_node(n, loose)
        if (loose and n.kind == "op" and n.text in LOOSE and out) or (
            loose and (n.kind == "bar" or n.text in (r"\cdot", r"\circ", r"\odot", r"\times", r"\mid"))
        ):
            piece = f" {piece} "
        if loose and out and piece[:1].isalpha() and out[-1:].isalnum() and not out.endswith(" "):
            piece = " " + piece
        out += (" " if ENDS_IN_COMMAND.search(out) and piece[:1].isalpha() else "") + piece
    return re.sub("  +", " ", out).strip() if loose else out


def spell_node(n: Node, loose: bool = False) -> str:
    """The canonical LaTeX of one node."""
    if n.kind == "script":
        return _script(n, loose)
    if n.kind == "text":
        return word_of(n) or rf"\text{{{n.text}}}"
    if n.kind == "bar":
        return {"∣": r"\mid", "‖": r"\|"}.get(n.text, n.text)
    if n.kind == "accent":
        return f"{n.text}{{{spell(n.inner, loose)}}}"
    if n.kind == "brace":
        return spell(n.inner, loose)
    if n.kind == "group":
        left, right = OUTER.get(n.text, n.text if len(n.text) == 2 else ("(", ")"))
        return f"{left}{spell(n.inner, loose)}{right}"
    if n.kind == "command":
        return n.text + "".join(f"{{{spell(r, loose)}}}" for r in n.rows)
    if n.kind == "env":
        return _environment(n, loose)
    return "" if n.kind in ("space", "note") else n.text


def _environment(n: Node, loose: bool) -> str:
    width = max(n.width, 1)
    lines = [" & ".join(spell(cell, loose) for cell in n.rows[k : k + width]) for k in range(0, len(n.rows), width)]
    return rf"\begin{{{n.text}}} " + r" \\ ".join(lines) + rf" \end{{{n.text}}}"


def _script(n: Node, loose: bool) -> str:
    assert n.base is not None
    base = spell_node(n.base, loose)
    low = scripted("_", spell(n.sub, loose)) if n.sub is not None else ""
    high = scripted("^", spell(n.sup, loose)) if n.sup is not None else ""
    return base + low + high + "'" * n.primes


def scripted(sign: str, inner: str) -> str:
    r"""A sub- or superscript, in braces where it has more than one sign.

    >>> scripted("_", "i"), scripted("_", r"\sigma"), scripted("_", "12")
    ('_i', '_\\sigma', '_{12}')
    """
    return sign + (inner if SIMPLE.fullmatch(inner) else f"{{{inner}}}")


def word_of(n: Node) -> str:
    r"""\text{ELBO} where it is a single word: the name \mathrm{ELBO}."""
    inner = n.text.strip()
    return rf"\mathrm{{{inner}}}" if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", inner) else ""


def base_of(name: str) -> str:
    r"""A name without its accents, scripts and primes.

    >>> base_of(r"\tilde{x}_{1}'"), base_of(r"\mu_i")
    ('x', '\\mu')
    """
    plain = re.sub(r"\\(?:bar|hat|tilde|dot|ddot|vec|check|breve|overline|underline)\{(.*?)\}", r"\1", name)
    return re.split(r"[_^']", plain, maxsplit=1)[0]


@lru_cache(maxsize=65_536)
def canonical(name: str) -> str:
    """The canonical spelling of a name written by somebody else; the name itself where it cannot be read."""
    try:
        return spell(build(lex(name)))
    except ReadError:
        return name


def is_nominal(n: Node) -> bool:
    """Whether a node can be a name: a letter, accents, sub- and superscripts on it."""
    core = n.core
    if core.kind == "brace" and len(core.inner) == 1:
        return is_nominal(core.inner[0])
    return core.kind in ("letter", "accent") or (core.kind == "text" and bool(word_of(core)))


def mentions(row: Row, name: str) -> bool:
    """Whether a name stands somewhere in a row."""
    return bool(name) and any(is_nominal(n) and spell_node(n) == name for n in walk(row))


def split_at(row: Row, *signs: str) -> list[Row]:
    """The pieces of a row between some signs at its top level."""
    pieces: list[list[Node]] = [[]]
    for n in row:
        if n.kind in ("op", "bar", "letter") and n.text in signs:
            pieces.append([])
        else:
            pieces[-1].append(n)
    return [tuple(p) for p in pieces]


def plain(row: Row) -> Row:
    """A row without spaces and notes, invisible braces opened."""
    out: list[Node] = []
    for n in row:
        if n.kind in ("space", "note"):
            continue
        if n.kind == "brace" and n.text == "{}":
            out.extend(plain(n.inner))
        elif n.base is not None and n.base.kind == "brace" and n.base.text == "{}" and len(n.base.inner) == 1 and n.base.inner[0].kind in ("letter", "accent"):
            out.append(replace(n, base=n.base.inner[0]))
        else:
            out.append(n)
    return tuple(out)
