r"""Words beside a given: (given), elementwise, autoregressive, iid, independent, constant in, symmetric, … in \text or plain."""

from __future__ import annotations

import re

from .names import spell_node, word_of
from .tokens import Token
from .tree import Node, Row

KNOWN = frozenset(
    "elementwise autoregressive smooth iid independent independently constant given symmetric invertible positive definite semidefinite orthogonal "
    "differentiable continuous and mutually identically distributed jointly are nonsingular componentwise".split()
)
SHORT = frozenset(("in",))
MARKS = {
    "given": "given", "elementwise": "elementwise", "element-wise": "elementwise", "componentwise": "elementwise", "component-wise": "elementwise",
    "autoregressive": "autoregressive", "smooth": "smooth", "differentiable": "smooth", "continuously differentiable": "smooth", "c^1": "smooth",
    "iid": "iid", "i.i.d": "iid", "independent and identically distributed": "iid", "independent": "independent", "independently": "independent",
    "mutually independent": "independent", "jointly independent": "independent", "are independent": "independent", "constant in": "constant",
    "symmetric": "symmetric", "invertible": "invertible", "nonsingular": "invertible", "positive definite": "posdef",
    "symmetric positive definite": "posdef", "symmetric and positive definite": "posdef", "positive semidefinite": "possemidef", "orthogonal": "orthogonal",
}  # fmt: skip


def words_as_text(tokens: list[Token]) -> list[Token]:
    """Runs of letters that are known words, as text."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        end = k
        while end < len(tokens) and tokens[end].kind == "letter" and (end == k or tokens[end].start == tokens[end - 1].end):
            end += 1
        word = "".join(t.text for t in tokens[k:end]).lower()
        after_text = bool(out) and out[-1].kind == "raw" and out[-1].text == r"\text"
        if word in KNOWN or (word in SHORT and after_text):
            out.append(Token("raw", r"\text", tokens[k].start, tokens[end - 1].end, word))
            k = end
        else:
            out.append(tokens[k])
            k += 1
    return out


def separated(row: Row) -> tuple[Row, str, Row]:
    """A statement without its words, the words, and what stands behind them."""
    marked = [k for k, n in enumerate(row) if _says(n) or _given(n) or _once_differentiable(row, k)]
    if not marked:
        return row, "", ()
    first = marked[0]
    rest = row[first:]
    words = " ".join("given" if _given(n) else "c^1" if spell_node(n) == "C^1" else n.text for n in rest if _says(n) or _given(n) or spell_node(n) == "C^1")
    behind = tuple(n for n in rest if not _says(n) and not _given(n) and spell_node(n) != "C^1")
    return _without_comma(row[:first]), normalised(words), behind


def _says(n: Node) -> bool:
    r"""Whether a text says something about the statement; \text{ELBO}, a single word that means nothing here, is a name."""
    return n.kind == "text" and (n.text != n.text.strip() or not word_of(n) or n.text.lower() in KNOWN | SHORT)


def _without_comma(row: Row) -> Row:
    r"""``F : A \to B, elementwise`` says the same without the comma."""
    while row and (row[-1].kind == "space" or spell_node(row[-1]) == ","):
        row = row[:-1]
    return row


def _given(n: Node) -> bool:
    return n.kind == "group" and "".join(spell_node(m) for m in n.inner).replace(r"\mathrm{given}", "given") == "given"


def _once_differentiable(row: Row, k: int) -> bool:
    return k > 0 and k == len(row) - 1 and spell_node(row[k]) == "C^1"


def normalised(words: str) -> str:
    """The words without brackets, dots and doubled spaces."""
    return re.sub(r"\s+", " ", re.sub(r"[(),;:$]", " ", words.lower())).strip().rstrip(".")


def mark_of(words: str) -> str | None:
    """What some words say, or None."""
    return MARKS.get(words) or MARKS.get(words.removesuffix(" in"))
