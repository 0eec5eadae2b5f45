r"""A draft of the givens that a document lacks: what each letter may be, by the way it is written. It states no fact.

What a letter *is* (a number, a vector, a matrix, a map, a density, an index, a dimension) shows in its notation; what is
true of it (a sign, a law, symmetry, independence) does not, and is left to the author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.notation import Givens, term

from .document import Document, read_source
from .givens import GivensReader, read_givens
from .source import Source

GREEK = "alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|rho|sigma|tau|phi|varphi|psi|omega|Gamma|Delta|Theta|Lambda|Phi|Psi|Omega|Sigma|Xi"
BASE = rf"(?:\\(?:{GREEK})(?![A-Za-z])|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z]))"
LETTER = rf"(?:\\(?:bar|hat|tilde|mathbf|boldsymbol)\s*(?:\{{\s*{BASE}\s*\}}|{BASE})|{BASE})"
SCRIPT = rf"\{{?\s*({LETTER}|\d+)\s*\}}?"
RANGE = re.compile(rf"\\(?:sum|prod)(?:\\limits)?\s*_\s*\{{\s*({LETTER})\s*=\s*(\d+)\s*\}}\s*\^\s*{SCRIPT}")
INDEXED = re.compile(rf"({LETTER})\s*_\s*(?:({LETTER})|\{{\s*({LETTER})\s*(?:,?\s*({LETTER}))?\s*\}})")
COMPONENT_OF_MAP = re.compile(rf"({LETTER})\s*\(\s*({LETTER})\s*\)\s*_\s*{SCRIPT}")
TRANSPOSED = re.compile(rf"({LETTER})\s*\^\s*(?:\{{\s*)?(?:\\top|\\intercal|T(?![A-Za-z]))")
INVERTED = re.compile(rf"({LETTER})\s*\^\s*\{{\s*-\s*(?:1|\\top|T)\s*\}}")
MATRIX_OF = re.compile(rf"\\(?:det|operatorname\{{(?:tr|trace|det)\}})\s*(?:\\left)?\s*[(\[|]?\s*({LETTER})(?!\s*[(_])")
MEAN_OF = re.compile(r"(?:\\mathbb\s*\{?E\}?|\\mathrm\{E\}|\\operatorname\{(?:E|Var|Cov)\}|\\mathrm\{Var\})\s*(?:\\left)?\s*[(\[]([^\[\]()]{1,40})[)\]]")
UNDER_MEAN = re.compile(rf"(?:\\mathbb\s*\{{?E\}}?|(?<![A-Za-z])E|\\mathrm\{{E\}})\s*_\s*(?:\{{[^{{}}]*\\sim\s*)?\{{?\s*({LETTER})\s*(?:\(|\}}|\[|\\left)")
DIVERGENCE = re.compile(
    rf"(?:KL|D)\}}?\s*(?:\\left)?\s*[(\[]\s*({LETTER})(?:\([^()]*\))?\s*(?:\\,|\\;)?\s*(?:\\\|+|\|\||\\parallel|\\Vert)\s*(?:\\,|\\;)?\s*({LETTER})"
)
CALL = re.compile(r"(?:\\left)?\(([^()]*?)(?:\\right)?\)")
BAR = re.compile(r"\\mid(?![A-Za-z])|\||;")
STATES = re.compile(r"\\(?:sim|text|succ|prec|ne|le|ge)(?![A-Za-z])|[<>=]")  # a suggestion that says more than what a letter is
ROUNDS = 200  # letters that a draft may name


@dataclass
class Uses:
    """How the letters of a text are used."""

    ranges: dict[str, tuple[str, str]] = field(default_factory=dict)  # an index, and the bounds of its sums
    vectors: dict[str, str] = field(default_factory=dict)  # a letter with one index, and its dimension
    matrices: dict[str, tuple[str, str]] = field(default_factory=dict)
    maps: dict[str, tuple[str, str]] = field(default_factory=dict)  # F(v)_i: the map, and where it goes
    densities: dict[str, str] = field(default_factory=dict)  # p, and what stands in its brackets
    random: list[str] = field(default_factory=list)


def draft(source: Source) -> tuple[tuple[str, ...], Document]:
    r"""The lines of a givens block for the letters that no given declares, and the document as it reads with them.

    >>> draft(Source(r"$$ \sum_{i=1}^n x_i + b = b + \sum_{i=1}^n x_i $$"))[0]
    ('n \\in \\mathbb{N}_{>0}', 'i \\in \\{1, \\dots, n\\}', 'x \\in \\mathbb{R}^{n}', 'b \\in \\mathbb{R}')
    """
    best: tuple[tuple[str, ...], Document] | None = None
    for first in (tuple(lines_for(uses_in(mathematics(source)))), ()):
        found = completed(source, first)
        if best is None or len(found[1].unread) < len(best[1].unread):
            best = found
    assert best is not None
    return best


def completed(source: Source, first: tuple[str, ...]) -> tuple[tuple[str, ...], Document]:
    """Some lines, as far as they can be read, and for what is still undeclared the line that the reader suggests."""
    own = declared(source)
    known = {str(s.args[0]) for s in own.symbols}
    lines: list[str] = []
    for line in first:
        lines += [line] if line.split()[0] not in known and is_harmless([*lines, line], own) else []
    for _ in range(ROUNDS):
        document = read_source(source, read_givens("\n".join(lines), own))
        offered = [u.given for u in document.unread if u.given and not STATES.search(u.given)]
        new = next((g for g in dict.fromkeys(offered) if g not in lines and is_harmless([*lines, g], own)), None)
        if new is None:
            break
        lines.append(new)
    return tuple(lines), document


def declared(source: Source) -> Givens:
    """What the document itself declares in its blocks of givens."""
    reader = GivensReader()
    for p in source.pieces():
        if p.kind == "givens":
            reader.block(source, p.start, p.end)
    return reader.scope.givens


def is_harmless(lines: list[str], own: Givens) -> bool:
    """Whether lines can be read below some givens, and add no fact, no assumption and no definition to them."""
    reader = read_givens("\n".join(lines), own)
    after = reader.scope.givens
    counts = [f for f in after.facts if f.head == "ge" and f.args[1] == term(1)]
    return not reader.problems and {*after.facts} <= {*own.facts, *counts} and (after.assumed, after.definitions) == (own.assumed, own.definitions)


def mathematics(source: Source) -> str:
    """All displays of a document, one after the other."""
    return "\n".join(source.readable(p.start, p.end)[p.start : p.end] for p in source.pieces() if p.kind == "display")


# -- how letters are used ----------------------------------------------------------------------------


def uses_in(text: str) -> Uses:
    """What the notation of a text shows about its letters."""
    found = Uses()
    for index, low, high in RANGE.findall(text):
        found.ranges.setdefault(index, (low, high))
    for letter, target in _dense(text):
        found.densities.setdefault(letter, target)
    for function, argument, index in COMPONENT_OF_MAP.findall(text):
        if index in found.ranges and function not in found.densities:
            size = found.ranges[index][1]
            found.maps[function] = (size, size)
            found.vectors[argument] = size
    _indexed(text, found)
    _matrices(text, found)
    found.random = [x for x in dict.fromkeys(_averaged(text)) if x not in found.vectors]
    return found


def _indexed(text: str, found: Uses) -> None:
    """x_i with an index i makes x a vector, A_{ij} makes A a matrix."""
    for letter, short, first, second in INDEXED.findall(text):
        sizes = [found.ranges[i][1] for i in (short or first, second) if i in found.ranges]
        if len(sizes) == 2:
            found.matrices.setdefault(letter, (sizes[0], sizes[1]))
        elif sizes and not second and letter not in found.densities:
            found.vectors.setdefault(letter, sizes[0])


def _matrices(text: str, found: Uses) -> None:
    """Transposes and inverses of capitals, and what stands under det and tr; a small letter with a transpose is a vector."""
    size = next(iter(found.vectors.values()), "n")
    known = {*found.vectors, *found.densities, *found.maps}
    for letter in dict.fromkeys((*TRANSPOSED.findall(text), *INVERTED.findall(text), *MATRIX_OF.findall(text))):
        if letter in known:
            continue
        if letter.removeprefix("\\")[:1].isupper():
            found.matrices.setdefault(letter, (size, size))
        elif letter in TRANSPOSED.findall(text):
            found.vectors.setdefault(letter, size)


def _dense(text: str) -> Iterator[tuple[str, str]]:
    """The letters under E and in divergences, each with the variables of its density."""
    letters = [*UNDER_MEAN.findall(text), *(p for pair in DIVERGENCE.findall(text) for p in pair)]
    for p in dict.fromkeys(letters):
        calls = [m[1] for m in re.finditer(rf"(?<![A-Za-z\\]){re.escape(p)}\s*{CALL.pattern}", text)]
        yield p, _joint([_halves(c) for c in calls if c.strip()])


def _halves(call: str) -> tuple[list[str], list[str]]:
    """What stands before and behind the bar, as far as it is letters."""
    parts = [re.findall(LETTER, half) for half in BAR.split(call, maxsplit=1)]
    return parts[0], parts[1] if len(parts) > 1 else []


def _joint(calls: list[tuple[list[str], list[str]]]) -> str:
    """The variables of a density: what stays behind a bar in all of its calls is its condition."""
    outs = dict.fromkeys(x for before, _ in calls for x in before)
    ins = dict.fromkeys(x for _, behind in calls for x in behind if x not in outs)
    names = ", ".join(outs) or "x"
    return f"{names} \\mid {', '.join(ins)}" if ins else names


def _averaged(text: str) -> Iterator[str]:
    """The letters in E[…] and Var(…) without a subscript."""
    for inside in MEAN_OF.findall(text):
        yield from re.findall(LETTER, inside)[:1]


# -- lines of a givens block -------------------------------------------------------------------------


def lines_for(found: Uses) -> Iterator[str]:
    """The declarations that the uses of letters suggest; dimensions and indices first."""
    sizes = [*(high for _, high in found.ranges.values()), *found.vectors.values(), *(n for pair in found.matrices.values() for n in pair)]
    dimensions = list(dict.fromkeys(n for n in sizes if not n.isdigit()))
    yield from (rf"{n} \in \mathbb{{N}}_{{>0}}" for n in dimensions)
    yield from (rf"{i} \in \{{{low}, \dots, {high}\}}" for i, (low, high) in found.ranges.items())
    yield from (rf"{x} \in \mathbb{{R}}^{{{n}}}" for x, n in found.vectors.items())
    yield from (rf"{a} \in \mathbb{{R}}^{{{n} \times {m}}}" for a, (n, m) in found.matrices.items())
    yield from (rf"{f} : \mathbb{{R}}^{{{n}}} \to \mathbb{{R}}^{{{m}}}" for f, (n, m) in found.maps.items())
    named = {*dimensions, *found.ranges, *found.vectors, *found.matrices}
    for variable in dict.fromkeys(x for inside in found.densities.values() for x in re.findall(LETTER, inside)):
        yield from () if variable in named else (rf"{variable} \in \mathbb{{R}}",)
    yield from (f"{p}({inside})" for p, inside in found.densities.items())
    for x in found.random:
        if x not in named and not any(x in inside for inside in found.densities.values()):
            yield f"p_{{{x}}}(x)"
            yield rf"{x} \sim p_{{{x}}}"


__all__ = ["Uses", "completed", "draft", "lines_for", "uses_in"]
