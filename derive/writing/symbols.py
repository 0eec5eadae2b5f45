"""The control words that may stand in written mathematics: their character, their spacing class, their width.

This is the whole allow-list: a control word that has no row here never reaches TeX or a page.
"""

from __future__ import annotations

from typing import NamedTuple


class Glyph(NamedTuple):
    """One sign: its character, its class (ord, op, bin, rel, open, close, punct, big, space) and its width in em."""

    char: str
    kind: str
    width: float


def _pairs(table: str) -> list[tuple[str, str]]:
    words = table.split()
    return list(zip(words[::2], words[1::2], strict=True))


_GREEK = _pairs(
    """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ
    varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ
    Phi Φ Psi Ψ Omega Ω
    """
)
_ORDINARY = _pairs(
    """
    ell ℓ hbar ℏ imath ı jmath ȷ partial ∂ nabla ∇ infty ∞ top ⊤ bot ⊥ star ⋆ ast ∗ dagger † prime ′ circ ∘ forall ∀ exists ∃ neg ¬ emptyset ∅ ldots …
    dots … cdots ⋯ vdots ⋮ ddots ⋱ Re ℜ Im ℑ square □
    """
)
_BINARY = _pairs("pm ± mp ∓ cdot · times × odot ⊙ otimes ⊗ oplus ⊕ land ∧ wedge ∧ lor ∨ vee ∨ cap ∩ cup ∪ setminus ∖ div ÷")
_RELATIONS = _pairs(
    """
    ne ≠ neq ≠ le ≤ leq ≤ ge ≥ geq ≥ approx ≈ simeq ≃ sim ∼ propto ∝ equiv ≡ in ∈ notin ∉ subset ⊂ subseteq ⊆ mid ∣ parallel ∥ perp ⊥ to →
    rightarrow → leftarrow ← mapsto ↦ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺ ll ≪ gg ≫ succ ≻ prec ≺ succeq ⪰ preceq ⪯
    coloneqq ≔
    """
)
_FUNCTIONS = "exp log ln sin cos tan sec csc cot coth sinh cosh tanh arctan arcsin arccos det dim ker max min sup inf lim arg Pr"
_BIG = _pairs("sum ∑ prod ∏ int ∫ bigotimes ⨂ bigcup ⋃ bigcap ⋂")
_SPACES = {",": 0.17, ":": 0.22, ";": 0.28, "!": -0.17, " ": 0.33, "quad": 1.0, "qquad": 2.0}
_BRACKETS = {"{": "{", "}": "}", "|": "‖", "langle": "⟨", "rangle": "⟩", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "lbrace": "{", "rbrace": "}"}


SYMBOLS: dict[str, Glyph] = {
    **{"\\" + n: Glyph(c, "ord", 0.75 if n[0].isupper() else 0.58) for n, c in _GREEK},
    **{"\\" + n: Glyph(c, "ord", 0.7) for n, c in _ORDINARY},
    **{"\\" + n: Glyph(c, "bin", 1.2) for n, c in _BINARY},
    **{"\\" + n: Glyph(c, "rel", 1.35) for n, c in _RELATIONS},
    **{"\\" + n: Glyph(n, "op", 0.5 * len(n) + 0.2) for n in _FUNCTIONS.split()},
    **{"\\" + n: Glyph(c, "big", 1.6) for n, c in _BIG},
    **{"\\" + n: Glyph("", "space", w) for n, w in _SPACES.items()},
    **{"\\" + n: Glyph(c, "ord", 0.5) for n, c in _BRACKETS.items()},
    "\\%": Glyph("%", "ord", 0.83),
    "\\&": Glyph("&", "ord", 0.78),
    "\\#": Glyph("#", "ord", 0.83),
    "\\_": Glyph("_", "ord", 0.5),
}
SYMBOLS["\\cdot"] = Glyph("·", "bin", 0.72)
SYMBOLS["\\circ"] = Glyph("∘", "bin", 0.94)
SYMBOLS["\\mid"] = Glyph("∣", "rel", 0.84)
SYMBOLS["\\int"] = Glyph("∫", "big", 1.1)

CHARACTERS: dict[str, Glyph] = {
    **{c: Glyph(c, "bin", 1.2) for c in "+-"},
    "*": Glyph("∗", "bin", 0.94),
    **{c: Glyph(c, "rel", 1.33) for c in "=<>:"},
    **{c: Glyph(c, "open", 0.39) for c in "(["},
    **{c: Glyph(c, "close", 0.39) for c in ")]"},
    **{c: Glyph(c, "punct", 0.44) for c in ",;"},
    **{c: Glyph(c, "ord", 0.28) for c in ".!|"},
    "/": Glyph("/", "ord", 0.5),
    "?": Glyph("?", "ord", 0.47),
}

# control words that take arguments in braces: how many, and for letter faces the place of "A", "a" in Unicode
ARGUMENTS: dict[str, int] = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\binom", "\\overset", "\\underset", "\\stackrel"), 2),
    **dict.fromkeys(("\\sqrt", "\\underbrace", "\\overbrace", "\\overline", "\\underline", "\\not"), 1),
    **dict.fromkeys(("\\mathbf", "\\mathrm", "\\mathcal", "\\mathbb", "\\mathfrak", "\\mathit", "\\mathsf", "\\mathtt", "\\boldsymbol"), 1),
    **dict.fromkeys(("\\bar", "\\hat", "\\tilde", "\\dot", "\\ddot", "\\vec", "\\check", "\\widetilde", "\\widehat"), 1),
}
ACCENTS = {
    "\\bar": "¯", "\\hat": "^", "\\tilde": "˜", "\\dot": "˙", "\\ddot": "¨", "\\vec": "→", "\\check": "ˇ",
    "\\widetilde": "˜", "\\widehat": "^", "\\overline": "¯",
}  # fmt: skip
WORDS = ("\\text", "\\textrm", "\\operatorname", "\\operatorname*", "\\mathop")  # an argument that is read as words
GRIDS = ("bmatrix", "pmatrix", "vmatrix", "Vmatrix", "matrix", "cases", "smallmatrix", "aligned")
FENCES = frozenset(("(", ")", "[", "]", "|", ".", "/", "\\{", "\\}", "\\|", "\\langle", "\\rangle", "\\lvert", "\\rvert", "\\lVert", "\\rVert"))
SIZES = frozenset("\\" + size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
UNICODE_MATHS: dict[str, str] = {
    glyph.char: word
    for word, glyph in reversed(SYMBOLS.items())
    if len(glyph.char) == 1 and ord(glyph.char) > 127
}  # fmt: skip
