r"""Spellings of components, maps, vectors and matrices.

A component hangs its index on the letter: x_{i}, x_{1,i}, J_{ij}; on anything else it stands behind it: F(x)_{i},
\left(A x\right)_{i}. So F_{i}(x) is the i-th component map at x, and F(x)_{i} the i-th component of the value.
"""

from __future__ import annotations

import re

from derive.notation import Family, Index, Map, SortError, Term
from derive.notation.letters import HOLE

from .ink import ATOM, POWER, WHOLE, Ink, at_least, bracketed, called, ink, parenthesised, spells, text, tight
from .latex_arithmetic import BARE, CALLED

SINGLE = re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+")
PRIMES_WRITTEN = 3


def indices(terms: tuple[Term, ...], apart: bool = True) -> str:
    """Indices in a subscript: together when each is one letter and nothing asks for commas."""
    written = [tight(t) for t in terms]
    together = not apart and all(map(SINGLE.fullmatch, written)) and not any(w.isdigit() for w in written)
    return (" " if any(w.startswith("\\") for w in written[:-1]) else "").join(written) if together else ",".join(written)


def subscripted(name: str, index: str) -> str:
    r"""A letter with one more index: x_1 and i give x_{1,i}; a superscript stays where it is.

    >>> subscripted("x", "i"), subscripted("x_1", "i"), subscripted(r"\\mu_{q}^{2}", "i")
    ('x_{i}', 'x_{1,i}', '\\\\mu_{q,i}^{2}')
    """
    place = _subscript(name)
    if place is None:
        stem = re.match(r"[^'^]*(?=['^])", name) if "{" not in name else None
        return f"{name}_{{{index}}}" if stem is None else f"{stem[0]}_{{{index}}}{name[stem.end() :]}"
    start, end = place
    inner = name[start:end].strip()
    inner = inner[1:-1] if inner.startswith("{") else inner
    return f"{name[:start]}{{{inner},{index}}}{name[end:]}"


def _subscript(name: str) -> tuple[int, int] | None:
    """Where the argument of the outermost subscript of a name begins and ends."""
    depth = 0
    for k, char in enumerate(name):
        depth += (char == "{") - (char == "}")
        if char == "_" and depth == 0:
            rest = re.match(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\\[A-Za-z]+|.", name[k + 1 :])
            return (k + 1, k + 1 + rest.end()) if rest else None
    return None


@spells("at")
def _component(t: Term) -> Ink:
    base, *places = t.args
    while base.head == "at":  # (z_t)_i is z_{t,i}
        places = [*base.args[1:], *places]
        base = base.args[0]
    if base.head == "sym":
        name = ink(base)
        if base.rank == 1 and "_{1:" in name.text:  # x_i of the samples x_{1:n}
            name = Ink(name.text.partition("_{1:")[0], name.level)
        if HOLE in name.text:
            name = Ink(name.text.replace("^" + HOLE, f"^{{{HOLE}}}").replace(HOLE, tight(places.pop(0))), name.level)
            if not places:
                return name
        apart = isinstance(base.args[1], Family) or "_" in name.text
        written = subscripted(name.text, indices(tuple(places), apart))
        return Ink(written, name.level)
    index = indices(tuple(places), apart=False)
    whole = ink(base)
    if base.head not in ("app", "prime", "jac"):
        whole = parenthesised(whole)
    return Ink(f"{whole.text}_{{{index}}}", ATOM, whole.tall)


@spells("app")
def _application(t: Term) -> Ink:
    f, *values = t.args
    if (derived := _derived_function(f)) is not None:
        return called(derived, tuple(values))
    name = ink(f)
    if f.head not in ("sym", "at", "prime", "jac"):
        name = parenthesised(name)
    return called(name.text, tuple(values), name.tall)


def _derived_function(f: Term) -> str | None:
    r"""\tanh', for t ↦ ∂/∂t tanh t."""
    if f.head != "lam":
        return None
    (x, body), order = f.args, 0
    while body.head == "deriv" and body.args[1] == x:
        body, order = body.args[0], order + 1
    name = {**BARE, **CALLED}.get(body.head)
    return name + "'" * order if name and order and body.args == (x,) else None


@spells("prime")
def _primed(t: Term) -> Ink:
    f, order = t.args
    name = at_least(f, ATOM)
    marks = "'" * order if order <= PRIMES_WRITTEN else f"^{{({order})}}"
    return Ink(name.text + marks, POWER)


@spells("jac")
def _jacobian_map(t: Term) -> Ink:
    f, argument = t.args
    several = isinstance(f.sort, Map) and len(f.sort.domains) > 1
    return Ink(f"J_{{{text(f)},{argument + 1}}}" if several or argument else f"J_{{{text(f)}}}")


@spells("lam")
def _function(t: Term) -> Ink:
    variable, body = t.args
    if isinstance(variable.sort, Index):
        whole = ink(body)
        lo, hi = variable.sort.lo, variable.sort.hi
        return Ink(rf"{bracketed(whole.text, whole.tall)}_{{{text(variable)}={tight(lo)}}}^{{{tight(hi)}}}", POWER, whole.tall)
    whole = at_least(body, LOOSEST_BODY)
    return Ink(rf"{text(variable)} \mapsto {whole.text}", WHOLE, whole.tall, True)


LOOSEST_BODY = 1  # a function of a function stands in brackets


def grid(rows: list[tuple[Term, ...]]) -> Ink:
    lines = [" & ".join(text(entry) for entry in row) for row in rows]
    return Ink(rf"\begin{{bmatrix}} {BREAK.join(lines)} \end{{bmatrix}}", ATOM, tall=True)


BREAK = r" \\ "


@spells("stack")
def _stack(t: Term) -> Ink:
    if t.style == ",":
        return called("", t.args)
    return grid([(part,) for part in t.args])


@spells("block")
def _block(t: Term) -> Ink:
    rows, columns, *entries = t.args
    return grid([tuple(entries[r * columns : (r + 1) * columns]) for r in range(rows)])


def _raised(t: Term, sign: str) -> Ink:
    base = at_least(t.args[0], ATOM)
    return Ink(f"{base.text}^{{{sign}}}", POWER, base.tall)


@spells("transpose")
def _transpose(t: Term) -> Ink:
    return _raised(t, r"\top")


@spells("inverse")
def _inverse(t: Term) -> Ink:
    return _raised(t, "-1")


@spells("norm")
def _norm(t: Term) -> Ink:
    inside = ink(t.args[0])
    order = f"_{{{text(t.args[1])}}}" if len(t.args) > 1 else "_F" if t.args[0].rank == 2 else ""
    return Ink(rf"\left\|{inside.text}\right\|{order}", ATOM, inside.tall)


@spells("opnorm")
def _operator_norm(t: Term) -> Ink:
    inside = ink(t.args[0])
    return Ink(rf"\left\|{inside.text}\right\|_{{\mathrm{{op}}}}", ATOM, inside.tall)


@spells("inner")
def _inner(t: Term) -> Ink:
    inside = ", ".join(text(a) for a in t.args)
    return Ink(rf"\left\langle {inside} \right\rangle", ATOM, any(ink(a).tall for a in t.args))


def _sized(sign: str, t: Term) -> Ink:
    size = r" \times ".join(tight(d) for d in t.args)
    return Ink(f"{sign}_{{{size}}}" if size else sign)


@spells("eye")
def _identity(t: Term) -> Ink:
    return _sized("I", t)


@spells("zero")
def _zeros(t: Term) -> Ink:
    return _sized("0", t)


@spells("ones")
def _ones(t: Term) -> Ink:
    return _sized(r"\mathbf{1}", t)


@spells("delta")
def _kronecker(t: Term) -> Ink:
    return Ink(rf"\delta_{{{indices(t.args, apart=False)}}}")


def is_map(t: Term) -> bool:
    """Whether a term is a map, as far as its sort can tell."""
    try:
        return isinstance(t.sort, Map)
    except SortError:
        return False
