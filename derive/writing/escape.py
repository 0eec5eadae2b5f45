"""What stands between an untrusted text and a TeX engine or a page."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from .symbols import SYMBOLS, UNICODE_MATHS
from .texmath import Command, Fence, Grid, Node, Unprintable, Words, parse

TEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\ensuremath{<}", ">": r"\ensuremath{>}", "|": r"\ensuremath{|}",
    '"': "''",
    "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\dots{}", "\u00a0": "~", "§": r"\S{}", "×": r"\ensuremath{\times}",
    "ß": r"\ss{}", "ø": r"\o{}", "Ø": r"\O{}", "æ": r"\ae{}", "Æ": r"\AE{}", "å": r"\aa{}", "Å": r"\AA{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}",
    "½": r"\ensuremath{\frac{1}{2}}", "−": r"\ensuremath{-}",
    "ℝ": r"\ensuremath{\mathbb{R}}", "ℕ": r"\ensuremath{\mathbb{N}}", "ℤ": r"\ensuremath{\mathbb{Z}}", "𝒩": r"\ensuremath{\mathcal{N}}",
}  # fmt: skip
TEX_ACCENTS = {
    "\u0300": "\\`", "\u0301": "\\'", "\u0302": "\\^", "\u0303": "\\~", "\u0308": '\\"', "\u0304": "\\=", "\u0307": "\\.",
    "\u030c": "\\v", "\u0306": "\\u", "\u030b": "\\H", "\u0327": "\\c", "\u030a": "\\r", "\u0323": "\\d",
}  # fmt: skip
MATHS_ACCENTS = {"\u0304": r"\bar", "\u0302": r"\hat", "\u0303": r"\tilde", "\u0307": r"\dot"}
CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]")
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ", ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "-", "n", "i", "\\top"), strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₙᵢⱼₖₜₘₓ", "0123456789+-nijktmx", strict=True))
TEX_SPECIAL |= {sign: rf"\ensuremath{{^{{{tex}}}}}" for sign, tex in RAISED.items()}
TEX_SPECIAL |= {sign: rf"\ensuremath{{_{{{tex}}}}}" for sign, tex in LOWERED.items()}
MATHS_LETTERS = {"ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "𝒩": r"\mathcal{N}", "−": "-"}


def escape_tex(text: str) -> str:
    r"""Prose as plain-ASCII LaTeX; what TeX has no sign for is shown by its code.

    >>> escape_tex(r"100% of \input{x}, Müller, σ ≥ 0")
    '100\\% of \\textbackslash{}input\\{x\\}, M\\"{u}ller, \\ensuremath{\\sigma} \\ensuremath{\\ge} 0'
    >>> escape_tex("中")
    '[U+4E2D]'
    """
    return "".join(map(_tex_cluster, CLUSTER.findall(unicodedata.normalize("NFD", re.sub(r"\s+", " ", text)))))


@lru_cache(maxsize=4096)
def _tex_cluster(cluster: str) -> str:
    """One character with the marks above and below it."""
    base, marks = cluster[0], cluster[1:]
    composed = unicodedata.normalize("NFC", cluster)
    if composed in TEX_SPECIAL or composed in UNICODE_MATHS:
        return _tex_character(composed)
    if not marks:
        return _tex_character(base)
    if base.isascii() and base.isalpha() and marks in TEX_ACCENTS:
        dotless = {"i": r"\i", "j": r"\j"}.get(base, base)
        return f"{TEX_ACCENTS[marks]}{{{dotless}}}"
    if base in UNICODE_MATHS and marks in MATHS_ACCENTS:
        return rf"\ensuremath{{{MATHS_ACCENTS[marks]}{{{UNICODE_MATHS[base]}}}}}"
    return _tex_character(base) + "".join(f"[U+{ord(m):04X}]" for m in marks)


def _tex_character(char: str) -> str:
    known = TEX_SPECIAL.get(char)
    if known is not None:
        return known
    if char.isascii():
        return char if char.isprintable() else ""
    word = UNICODE_MATHS.get(char)
    return f"[U+{ord(char):04X}]" if word is None else rf"\ensuremath{{{word}}}"


def escape_html(text: str) -> str:
    r"""Prose for a page: markup is shown, control characters and direction marks vanish.

    >>> escape_html('<b onclick="x">\x1b[31m')
    '&lt;b onclick=&quot;x&quot;&gt;[31m'
    """
    return html.escape("".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C"))


@lru_cache(maxsize=8192)
def safe_math(tex: str) -> str:
    r"""A formula as it is if all of it is on the list of ``symbols``; otherwise its source, shown as words.

    >>> safe_math(r"\frac{1}{2} \sigma_i"), safe_math(r"\input{x}")
    ('\\frac{1}{2} \\sigma_i', '\\text{\\textbackslash{}input\\{x\\}}')
    """
    plain = "".join(_maths_character(c) for c in tex).replace("...", r"\dots")
    try:
        parse(plain)
    except Unprintable:
        return rf"\text{{{escape_tex(tex)}}}"
    return plain.strip()


def _maths_character(char: str) -> str:
    if char.isascii():
        return char
    return MATHS_LETTERS.get(char) or (UNICODE_MATHS[char] + " " if char in UNICODE_MATHS else char)


@lru_cache(maxsize=8192)
def safe_name(name: str) -> str:
    r"""The LaTeX of a letter: letters, digits, Greek, accents, faces, scripts and primes; anything else is escaped.

    >>> safe_name(r"\tilde{\sigma}_{t}"), safe_name("loss"), safe_name("x%y")
    ('\\tilde{\\sigma}_{t}', '\\mathit{loss}', '\\text{x\\%y}')
    """
    if len(name) > 1 and name.isascii() and name.isalpha():
        return rf"\mathit{{{name}}}"
    plain = "".join(_maths_character(c) for c in name)
    try:
        nodes = parse(plain)
    except Unprintable:
        nodes = ()
    if not nodes or not all(map(_belongs_in_a_name, _flat(nodes))):
        return rf"\text{{{escape_tex(name)}}}"
    return plain.strip()


def _flat(nodes: tuple[Node, ...]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        for part in node:
            if isinstance(part, tuple):
                inner = (part,) if hasattr(part, "_fields") else part
                found += _flat(inner)
    return found


def _belongs_in_a_name(node: Node) -> bool:
    if isinstance(node, (Fence, Grid)) or (isinstance(node, Words) and node.name == "\\mathop"):
        return False
    if isinstance(node, Command):
        return node.name not in ("\\frac", "\\dfrac", "\\tfrac", "\\binom", "\\sqrt", "\\root", "\\underbrace", "\\overbrace")
    text = getattr(node, "text", "")
    return text not in SYMBOLS or SYMBOLS[text].kind != "big"
