"""How wide a formula will be, in em of the running text, and whether it is taller than a line.

An estimate from the layout alone, good to about a tenth; what must fit exactly is left to TeX.
"""

from __future__ import annotations

from functools import lru_cache

from .symbols import CHARACTERS, SYMBOLS
from .texmath import Command, Fence, Grid, Group, Leaf, Node, Scripts, Unprintable, Words, parse

SCRIPT = 0.72
TALL = ("\\frac", "\\dfrac", "\\binom", "\\underbrace", "\\overbrace")
LIMITS = ("\\sum", "\\prod", "\\bigotimes", "\\bigcup", "\\bigcap", "\\lim", "\\max", "\\min", "\\sup", "\\inf")
SPACED = ("bin", "rel")


@lru_cache(maxsize=8192)
def width(tex: str) -> float:
    """The estimated width in em; a text that is no formula counts by its letters.

    >>> width("x") < width("x + y") < width(r"\\sum_{i=1}^{n} x_{i} + y")
    True
    """
    try:
        return _row(parse(tex), 1.0)
    except Unprintable:
        return 0.5 * len(tex)


def words_width(text: str) -> float:
    """The estimated width in em of running text of the same size."""
    return 0.46 * len(text)


def _row(nodes: tuple[Node, ...], scale: float) -> float:
    total = 0.0
    afterspace = False
    for k, node in enumerate(nodes):
        kind = _kind(node)
        sign_of_one = kind == "bin" and (k == 0 or afterspace)  # a leading minus is no operator
        total += _node(node, scale) * (0.65 if sign_of_one else 1.0)
        afterspace = kind in ("bin", "rel", "open", "punct")
    return total


def _kind(node: Node) -> str:
    if isinstance(node, Leaf):
        glyph = SYMBOLS.get(node.text) or CHARACTERS.get(node.text)
        return glyph.kind if glyph else "ord"
    return "ord"


def _node(node: Node, scale: float) -> float:
    if isinstance(node, Leaf):
        return _leaf(node.text) * scale
    if isinstance(node, Group):
        return _row(node.items, scale)
    if isinstance(node, Scripts):
        return _scripts(node, scale)
    if isinstance(node, Words):
        return 0.5 * len(node.text) * scale + 0.17
    if isinstance(node, Fence):
        return _row(node.items, scale) + 1.25 * scale
    if isinstance(node, Grid):
        return _grid(node, scale)
    return _command(node, scale)


def _leaf(text: str) -> float:
    glyph = SYMBOLS.get(text) or CHARACTERS.get(text)
    if glyph:
        return glyph.width
    if text[0].isdigit():
        return 0.5 * len(text)
    return 0.68 if text.isupper() else 0.53


def _scripts(node: Scripts, scale: float) -> float:
    base = _node(node.base, scale)
    small = scale * SCRIPT
    hanging = max(_node(s, small) if s is not None else 0.0 for s in (node.sub, node.sup)) + 0.28 * node.primes * scale
    if scale == 1.0 and isinstance(node.base, Leaf) and node.base.text in LIMITS:
        return max(base, hanging) + 0.17
    return base + hanging + 0.05


def _grid(node: Grid, scale: float) -> float:
    columns = max(map(len, node.rows))
    widths = [max(_row(row[c].items, scale * 0.9) for row in node.rows if c < len(row)) for c in range(columns)]
    return sum(widths) + 1.0 * (columns - 1) + 1.3


def _command(node: Command, scale: float) -> float:
    widths = [_node(a, scale if scale == 1.0 else scale * SCRIPT) for a in node.args]
    if node.name in ("\\frac", "\\dfrac", "\\tfrac", "\\binom"):
        return max(widths) + 0.25
    if node.name in ("\\sqrt", "\\root"):
        return widths[0] + 0.85 * scale
    if node.name in ("\\overset", "\\stackrel", "\\underset"):
        return max(SCRIPT * widths[0], widths[1])
    return max(widths[0], 0.5 * scale)
