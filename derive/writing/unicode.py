r"""Mathematics in one line of Unicode, for a terminal: \frac{\partial y_{1}}{\partial x} becomes ∂y₁/∂x.

It walks the layout of the LaTeX (``texmath``), so whatever can be printed on a page can be shown here, and
nothing else can.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from derive.notation import Term

from .latex import latex
from .symbols import CHARACTERS, SYMBOLS
from .texmath import EMPTY, Command, Fence, Grid, Group, Leaf, Node, Scripts, Unprintable, Words, parse

_PLAIN = "0123456789+-=()aehijklmnoprstuvxβγρφχ"
_LOW = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
_UPRIGHT = "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW⊤"
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ"
SUBSCRIPTS = dict(zip(_PLAIN, _LOW, strict=True))
SUPERSCRIPTS = dict(zip(_UPRIGHT, _HIGH, strict=True))
VULGAR = {("1", "2"): "½", ("1", "3"): "⅓", ("2", "3"): "⅔", ("1", "4"): "¼", ("3", "4"): "¾", ("1", "6"): "⅙", ("1", "8"): "⅛"}
MARKS = {"\\bar": "\u0304", "\\overline": "\u0304", "\\hat": "\u0302", "\\widehat": "\u0302", "\\tilde": "\u0303", "\\widetilde": "\u0303",
         "\\dot": "\u0307", "\\ddot": "\u0308", "\\vec": "\u20d7", "\\check": "\u030c"}  # fmt: skip
FACES = {"\\mathbb": ("DOUBLE-STRUCK", "ℂℍℕℙℚℝℤ", "CHNPQRZ"), "\\mathcal": ("SCRIPT", "ℬℰℱℋℐℒℳℛ", "BEFHILMR"), "\\mathbf": ("BOLD", "", "")}
LOW_LINE = "\u0332"
SHORT = 8  # characters of a script that needs no spaces
PREFIXES = ("∂", "∇", "∀", "∃")
OPEN, CLOSE = {"(": ")", "[": "]"}, {")", "]"}


class Piece(NamedTuple):
    """Some text and its class: ord, op, prefix, bin, rel, punct, big, space, bracket, or quotient."""

    text: str
    kind: str = "ord"


def spell(t: Term) -> str:
    """A term in one line of Unicode.

    >>> from derive.notation import Declarations
    >>> from derive.notation.build import exp
    >>> given = Declarations()
    >>> x, s = given.vectors("x_1 s", given.dimension("n"))
    >>> spell(exp(s) * x), spell((x - 1) / (2 * s))
    ('exp(s) ∘ x₁', '(x₁ - 1)/(2 s)')
    """
    return maths(latex(t))


@lru_cache(maxsize=8192)
def maths(tex: str) -> str:
    r"""A formula in one line; what is no formula of ours is shown as it stands.

    >>> maths(r"\sum_{i=1}^{n} \bar{z}_{t-1} \ne \frac{1}{2} \log \sigma^{2}")
    'Σᵢ₌₁ⁿ z̄ₜ₋₁ ≠ ½ log σ²'
    """
    try:
        return unicodedata.normalize("NFC", row(parse(tex.replace("...", r"\dots"))))
    except Unprintable:
        return printable(tex)


def printable(text: str) -> str:
    r"""Text without anything that a terminal could take as a command; line breaks become spaces.

    >>> printable("a\x1b[31mb\u202ec")
    'a�[31mb�c'
    """
    return "".join(" " if c in "\n\t" else "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c)[0] == "C" else c for c in text)


# -- rows --------------------------------------------------------------------------------------


def row(nodes: tuple[Node, ...]) -> str:
    """Nodes side by side."""
    return joined(pieces(nodes))


def pieces(nodes: tuple[Node, ...]) -> list[Piece]:
    """The pieces of a row; what stands in brackets is one piece."""
    found: list[Piece] = []
    waiting: list[tuple[str, list[Piece]]] = []
    for node in nodes:
        sign = node.base.text if isinstance(node, Scripts) and isinstance(node.base, Leaf) else getattr(node, "text", "")
        if isinstance(node, Leaf) and sign in OPEN:
            waiting.append((sign, found))
            found = []
        elif isinstance(node, (Leaf, Scripts)) and sign in CLOSE and waiting:
            left, outer = waiting.pop()
            closed = Piece(f"{left}{joined(found)}{sign}{_scripts_of(node)}", "bracket")
            found = [*outer, closed]
        else:
            found.append(piece(node))
    while waiting:
        left, outer = waiting.pop()
        found = [*outer, Piece(left + joined(found), "bracket")]
    return with_operators(found)


def with_operators(row: list[Piece]) -> list[Piece]:
    """∂/∂x and the bracket that it acts on are one piece."""
    found: list[Piece] = []
    for p in row:
        if found and found[-1].kind == "quotient" and found[-1].text.startswith("∂/") and p.text[:1] in OPEN:
            found[-1] = Piece(f"{found[-1].text} {p.text}", "quotient")
        else:
            found.append(p)
    return found


def _scripts_of(node: Node) -> str:
    return scripts(node) if isinstance(node, Scripts) else ""


def joined(row: list[Piece]) -> str:
    """Pieces with the spaces that their classes ask for."""
    out, before = "", ""
    for k, p in enumerate(row):
        text, kind = p
        if kind == "quotient" and (before in ("op", "big") or (k + 1 < len(row) and row[k + 1].kind not in ("bin", "rel", "punct", "space"))):
            text, kind = f"({text})", "bracket"
        sign = kind == "bin" and before in ("", "bin", "rel", "punct")
        out += (" " if _apart(before, kind) else "") + text
        before = "prefix" if sign else kind
    return out


def _apart(before: str, kind: str) -> bool:
    """Whether a space stands between two pieces."""
    if before in ("", "prefix", "space") or kind in ("punct", "space"):
        return False
    if kind == "bracket":
        return before in ("bin", "rel", "punct", "big")
    return True


def piece(node: Node) -> Piece:
    """One node, by its type."""
    return PIECES[type(node)](node)


def _leaf(node: Leaf) -> Piece:
    glyph = SYMBOLS.get(node.text) or CHARACTERS.get(node.text)
    if glyph is None:
        return Piece(node.text)
    if glyph.kind == "space":
        return Piece(" " if glyph.width > 0 else "", "space")
    char = {"∑": "Σ", "∏": "∏", "ϵ": "ε", "ϕ": "φ", "-": "-"}.get(glyph.char, glyph.char)
    return Piece(char, "prefix" if char in PREFIXES else glyph.kind if glyph.kind in ("op", "bin", "rel", "punct", "big") else "ord")


def _group(node: Group) -> Piece:
    return piece(node.items[0]) if len(node.items) == 1 else Piece(row(node.items))


def _scripted(node: Scripts) -> Piece:
    base = piece(node.base) if node.base != EMPTY else Piece("")
    text = f"({base.text})" if base.kind == "quotient" and "/" in base.text else base.text
    return Piece(text + scripts(node), "ord" if base.kind == "quotient" else base.kind)


def scripts(node: Scripts) -> str:
    """Primes, subscript and superscript."""
    low = "" if node.sub is None else _script(node.sub, SUBSCRIPTS, "_")
    high = "" if node.sup is None else _script(node.sup, SUPERSCRIPTS, "^")
    return "′" * node.primes + low + high


def _script(node: Node, signs: dict[str, str], mark: str) -> str:
    text = row(node.items if isinstance(node, Group) else (node,))
    close = text.replace(" ", "")
    plain = close.replace(",", "") if all(len(part) == 1 for part in close.split(",")) else close
    if plain and all(c in signs for c in plain):
        return "".join(signs[c] for c in plain)
    if len(close) == 1 or close.isalnum() or (close[0] == "(" and close.index(")") == len(close) - 1):
        return mark + (close if len(close) <= SHORT else text)
    return f"{mark}{{{close if len(close) <= SHORT else text}}}"


# -- what takes arguments ----------------------------------------------------------------------


def _command(node: Command) -> Piece:
    if node.name in MARKS:
        inner = row(_items(node.args[0]))
        return Piece(inner[:1] + MARKS[node.name] + inner[1:] if len(inner) == 1 else f"{inner}{MARKS[node.name]}")
    if node.name == "\\mathrm" and node.args[0] == Group((Leaf("d"),)):
        return Piece("d", "prefix")
    if node.name == "\\mathrm" and all(isinstance(c, Leaf) for c in _items(node.args[0])):
        return Piece("".join(piece(c).text for c in _items(node.args[0])))
    if node.name in FACES:
        return Piece("".join(_face(node.name, c) for c in row(_items(node.args[0]))))
    build = COMMANDS.get(node.name)
    return build(node) if build else Piece(row(_items(node.args[0])))


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Group) else (node,)


@lru_cache(maxsize=256)
def _face(name: str, char: str) -> str:
    """A letter in another face, where Unicode has it."""
    face, special, plain = FACES[name]
    if char in plain:
        return special[plain.index(char)]
    kind = "DIGIT" if char.isdigit() else "CAPITAL" if char.isupper() else "SMALL"
    word = unicodedata.name(char).rsplit(" ", 1)[1] if char.isascii() and char.isalnum() else ""
    try:
        return unicodedata.lookup(f"MATHEMATICAL {face} {kind} {word}")
    except KeyError:
        return char


def _fraction(node: Command) -> Piece:
    above, below = (pieces(_items(a)) for a in node.args)
    top, bottom = joined(above), joined(below)
    if (top, bottom) in VULGAR:
        return Piece(VULGAR[top, bottom])
    if any(p.kind in ("bin", "rel", "big", "quotient") for p in above[1:]) or (above and above[0].kind in ("rel", "big", "quotient")):
        top = f"({top})"
    if not _is_atom(below):
        bottom = f"({bottom})"
    return Piece(f"{top}/{bottom}", "quotient")


def _is_atom(row: list[Piece]) -> bool:
    """Whether a row may stand under a fraction line without brackets: x, ∂x, F(x), exp(s)."""
    kinds = [p.kind for p in row if p.kind != "prefix"]
    return (len(kinds) <= 1 and "quotient" not in kinds) or (len(kinds) == 2 and kinds[0] in ("ord", "op") and kinds[1] == "bracket")


def _root(node: Command) -> Piece:
    inner = pieces(_items(node.args[0]))
    text = joined(inner)
    return Piece(f"√{text}" if len(inner) == 1 and inner[0].kind != "quotient" else f"√({text})")


def _binomial(node: Command) -> Piece:
    above, below = (row(_items(a)) for a in node.args)
    return Piece(f"C({above}, {below})")


def _underlined(node: Command) -> Piece:
    """A line under every sign, one under a sign with an accent. What would need brackets in a quotient still gets them."""
    inner = pieces(_items(node.args[0]))
    text = "".join(c if c == " " or unicodedata.combining(c) else c + LOW_LINE for c in joined(inner))
    return Piece(text, "quotient" if any(p.kind in ("bin", "rel", "big", "quotient") for p in inner) else inner[-1].kind if inner else "ord")


COMMANDS: dict[str, Callable[[Command], Piece]] = {
    "\\underline": _underlined,
    "\\frac": _fraction,
    "\\dfrac": _fraction,
    "\\tfrac": _fraction,
    "\\sqrt": _root,
    "\\binom": _binomial,
}


def _words(node: Words) -> Piece:
    text = printable(node.text.replace("\\,", " ").replace("\\Gamma", "Γ"))
    return Piece(text.strip(), "op" if node.name != "\\text" else "ord")


def _fence(node: Fence) -> Piece:
    left, right = (_delimiter(d) for d in (node.left, node.right))
    return Piece(left + row(node.items) + right, "bracket" if left in OPEN else "ord")


def _delimiter(sign: str) -> str:
    return "" if sign == "." else SYMBOLS[sign].char if sign in SYMBOLS else sign


def _grid(node: Grid) -> Piece:
    if node.name == "cases":
        return Piece("{ " + "; ".join("  ".join(row(c.items) for c in line) for line in node.rows) + " }")
    return Piece("[" + "; ".join(", ".join(row(c.items) for c in line) for line in node.rows) + "]")


PIECES: dict[type, Callable[..., Piece]] = {
    Leaf: _leaf, Group: _group, Scripts: _scripted, Command: _command, Words: _words, Fence: _fence, Grid: _grid,
}  # fmt: skip
