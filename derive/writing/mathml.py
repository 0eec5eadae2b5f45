"""MathML from the layout of a formula, for pages that need no script."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from .escape import escape_html
from .symbols import ACCENTS, CHARACTERS, SYMBOLS
from .texmath import EMPTY, Command, Fence, Grid, Group, Leaf, Node, Scripts, Unprintable, Words, parse

FACES = {  # face: the Unicode name of its letters, and the names of those that stand elsewhere
    "\\mathbf": "MATHEMATICAL BOLD ", "\\boldsymbol": "MATHEMATICAL BOLD ITALIC ", "\\mathcal": "MATHEMATICAL SCRIPT ",
    "\\mathbb": "MATHEMATICAL DOUBLE-STRUCK ", "\\mathfrak": "MATHEMATICAL FRAKTUR ", "\\mathsf": "MATHEMATICAL SANS-SERIF ",
    "\\mathtt": "MATHEMATICAL MONOSPACE ",
}  # fmt: skip
ELSEWHERE = {"MATHEMATICAL SCRIPT ": "SCRIPT ", "MATHEMATICAL DOUBLE-STRUCK ": "DOUBLE-STRUCK ", "MATHEMATICAL FRAKTUR ": "BLACK-LETTER "}
BRACKETS = {"bmatrix": "[]", "pmatrix": "()", "vmatrix": "||", "Vmatrix": "‖‖", "cases": "{ ", "matrix": "  ", "smallmatrix": "  ", "aligned": "  "}
LIMITS = ("\\sum", "\\prod", "\\bigotimes", "\\bigcup", "\\bigcap", "\\lim", "\\max", "\\min", "\\sup", "\\inf")
STRUCK = "\u0338"  # a stroke through the sign before it
PRIMES = "′″‴"
THIN = '<mspace width="0.17em"/>'


@lru_cache(maxsize=4096)
def mathml(tex: str, display: bool = False) -> str:
    """A formula as MathML; what is no formula is shown as its source.

    >>> mathml("x^{2}")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    >>> mathml(r"\\evil<b>")
    '<code>\\\\evil&lt;b&gt;</code>'
    """
    try:
        nodes = parse(tex)
    except Unprintable:
        return f"<code>{escape_html(tex)}</code>"
    block = ' display="block"' if display else ""
    return f"<math{block}>{_side_by_side(nodes)}</math>"


def _side_by_side(nodes: tuple[Node, ...]) -> str:
    """Nodes in order, with a thin space before a function's name, and between it and what it is applied to."""
    pieces = [(THIN if k and _are_apart(nodes[k - 1], node) else "") + _write(node) for k, node in enumerate(nodes)]
    for k, node in enumerate(nodes):
        if isinstance(node, Leaf) and node.text in ("-", "+") and (k == 0 or _awaits(nodes[k - 1])):
            pieces[k] = pieces[k].replace("<mo>", '<mo form="prefix">')
    return "".join(pieces)


def _awaits(node: Node) -> bool:
    """Whether a sign behind this is one in front of its operand."""
    glyph = (SYMBOLS.get(node.text) or CHARACTERS.get(node.text)) if isinstance(node, Leaf) else None
    return glyph is not None and glyph.kind in ("open", "rel", "punct", "bin", "op", "space")


def _are_apart(before: Node, node: Node) -> bool:
    return (_is_function(before) and _is_operand(node)) or (_is_function(node) and _is_operand(before, ("ord", "close")))


def _is_function(node: Node) -> bool:
    base = node.base if isinstance(node, Scripts) else node
    return (isinstance(base, Leaf) and base.text in SYMBOLS and SYMBOLS[base.text].kind == "op") or (
        isinstance(base, Words) and base.name.startswith("\\operatorname")
    )


def _is_operand(node: Node, kinds: tuple[str, ...] = ("ord", "op", "big")) -> bool:
    base = node.base if isinstance(node, Scripts) else node
    if isinstance(base, Leaf):
        glyph = SYMBOLS.get(base.text) or CHARACTERS.get(base.text)
        return glyph is None or glyph.kind in kinds
    return not isinstance(base, Fence) or "close" in kinds


def _row(nodes: tuple[Node, ...]) -> str:
    inside = _side_by_side(nodes)
    return inside if len(nodes) == 1 else f"<mrow>{inside}</mrow>"


def _write(node: Node) -> str:
    return WRITERS[type(node)](node)


def _leaf(node: Leaf) -> str:
    glyph = SYMBOLS.get(node.text) or CHARACTERS.get(node.text)
    if glyph is None:
        return f"<mn>{node.text}</mn>" if node.text[0].isdigit() else f"<mi>{node.text}</mi>"
    if glyph.kind == "space":
        return f'<mspace width="{glyph.width}em"/>'
    if glyph.kind in ("open", "close"):
        return f'<mo stretchy="false">{escape(glyph.char)}</mo>'
    if glyph.char in "{}|‖" and glyph.kind == "ord":
        return f'<mo stretchy="false" lspace="0" rspace="0">{glyph.char}</mo>'
    if glyph.kind == "op" or (glyph.kind == "ord" and node.text in SYMBOLS):
        return f"<mi>{escape(glyph.char)}</mi>"
    return f"<mo>{escape('−' if glyph.char == '-' else glyph.char)}</mo>"


def _scripts(node: Scripts) -> str:
    base = _write(node.base)
    above = [] if node.sup is None else [_write(node.sup)]
    if node.primes:
        marks = PRIMES[node.primes - 1] if node.primes <= len(PRIMES) else "′" * node.primes
        above.insert(0, f"<mo>{marks}</mo>")
    upper = above[0] if len(above) == 1 else f"<mrow>{''.join(above)}</mrow>"
    limits = (isinstance(node.base, Leaf) and node.base.text in LIMITS) or (isinstance(node.base, Words) and node.base.name.endswith("*"))
    below, over, both = ("munder", "mover", "munderover") if limits else ("msub", "msup", "msubsup")
    if node.sub is None:
        return f"<{over}>{base}{upper}</{over}>"
    if not above:
        return f"<{below}>{base}{_write(node.sub)}</{below}>"
    return f"<{both}>{base}{_write(node.sub)}{upper}</{both}>"


def _command(node: Command) -> str:
    parts = [_write(a) for a in node.args]
    if node.name in FACES or node.name in ("\\mathrm", "\\mathit"):
        return _face(node.name, node.args[0], parts[0])
    if node.name == "\\not":
        return parts[0].replace("</mo>", f"{STRUCK}</mo>")
    if node.name in ACCENTS:
        return f"<mover>{parts[0]}<mo>{ACCENTS[node.name]}</mo></mover>"
    return COMMANDS.get(node.name, "<mrow>{0}</mrow>").format(*parts)


COMMANDS = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac"), "<mfrac>{0}{1}</mfrac>"),
    "\\binom": '<mrow><mo>(</mo><mfrac linethickness="0">{0}{1}</mfrac><mo>)</mo></mrow>',
    "\\sqrt": "<msqrt>{0}</msqrt>",
    "\\root": "<mroot>{0}{1}</mroot>",
    "\\overset": "<mover>{1}{0}</mover>",
    "\\stackrel": "<mover>{1}{0}</mover>",
    "\\underset": "<munder>{1}{0}</munder>",
    "\\underbrace": "<munder>{0}<mo>⏟</mo></munder>",
    "\\overbrace": "<mover>{0}<mo>⏞</mo></mover>",
    "\\underline": "<munder>{0}<mo>_</mo></munder>",
}


def _face(name: str, argument: Node, plain: str) -> str:
    """Letters in a face of their own: by their characters in Unicode, upright ones and words by themselves."""
    leaves = argument.items if isinstance(argument, Group) else (argument,)
    if not all(isinstance(leaf, Leaf) and leaf.text.isalnum() for leaf in leaves):
        return plain
    text = "".join(leaf.text for leaf in leaves if isinstance(leaf, Leaf))
    if name == "\\mathrm":
        return f'<mi mathvariant="normal">{text}</mi>'
    return f"<mi>{''.join(_character(FACES[name], c) for c in text) if name in FACES else text}</mi>"


def _character(face: str, letter: str) -> str:
    name = f"{'DIGIT' if letter.isdigit() else 'CAPITAL' if letter.isupper() else 'SMALL'} {unicodedata.name(letter).split()[-1]}"
    for start in (face, ELSEWHERE.get(face, face)):
        try:
            return unicodedata.lookup(start + name)
        except KeyError:
            continue
    return letter


def _words(node: Words) -> str:
    text = escape(node.text.replace("\\,", " ").replace("\\Gamma", "Γ"))
    return f"<mi>{text}</mi>" if node.name.startswith("\\operatorname") else f"<mtext>{text}</mtext>"


def _bracket(sign: str) -> str:
    if sign.strip() in ("", "."):
        return ""
    glyph = SYMBOLS.get(sign)
    return f'<mo stretchy="true">{escape(glyph.char if glyph else sign)}</mo>'


def _fence(node: Fence) -> str:
    return f"<mrow>{_bracket(node.left)}{_side_by_side(node.items)}{_bracket(node.right)}</mrow>"


def _grid(node: Grid) -> str:
    rows = "".join(f"<mtr>{''.join(f'<mtd>{_row(cell.items)}</mtd>' for cell in row)}</mtr>" for row in node.rows)
    brackets = BRACKETS[node.name]
    return f"<mrow>{_bracket(brackets[0])}<mtable>{rows}</mtable>{_bracket(brackets[1])}</mrow>"


WRITERS: dict[type, Callable[[Any], str]] = {
    Leaf: _leaf,
    Group: lambda node: _row(node.items) if node != EMPTY else "<mrow></mrow>",
    Scripts: _scripts,
    Command: _command,
    Words: _words,
    Fence: _fence,
    Grid: _grid,
}
