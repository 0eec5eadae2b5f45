"""One factor of a product: a number, a letter, brackets, a fraction, a function with what it is applied to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from derive.notation import Family, Map, Term, number, symbol
from derive.notation.sorts import SCALAR, Density

from . import brackets
from .errors import ReadError, Undeclared, Unsupported
from .maps import apply_map
from .matrices import environment, sized_sign
from .names import base_of, spell_node, word_of
from .reader import MAX_PREFIXES, Cursor, Reader, describe, number_like
from .resolve import Found, resolve, stem_of
from .scripts import raised, with_scripts
from .shapes import dims_of, same_dim
from .tables import REFUSED
from .terms import missing_operand, starts_factor, value
from .tree import Node, Row

MOST_FACTORIALS = 6
Handler = Callable[[Reader, Cursor], Term]
BUILT_IN: dict[str, Handler] = {}  # by the core of a node: \log, \sum, \mathbb{E}, …


def built_in(*names: str) -> Callable[[Handler], Handler]:
    """Enter how a notation is read, under its spellings; a second entry is refused."""

    def enter(handler: Handler) -> Handler:
        for name in names:
            if name in BUILT_IN:
                raise ValueError(f"{name} is read already")
            BUILT_IN[name] = handler
        return handler

    return enter


def factor(r: Reader, c: Cursor) -> Term:
    """The next factor, with everything that belongs to it."""
    start = c.at
    r.state.depth += 1
    if r.state.depth > MAX_PREFIXES:
        raise ReadError(c.here, f"more than {MAX_PREFIXES} functions or brackets inside one another")
    try:
        t = _factor(r, c)
    finally:
        r.state.depth -= 1
    count = 0
    while (n := c.peek()) is not None and n.core.kind == "op" and n.core.text == "!":
        c.take()
        count += 1
        if count > MOST_FACTORIALS:
            raise ReadError(n.span, "too many factorials in a row")
        t = with_scripts(r, r.make("factorial", (number_like(t, c.span(start)),), c.span(start)), n)
    return t if t.span is not None else t.at(c.span(start))


def _factor(r: Reader, c: Cursor) -> Term:
    n = c.peek()
    assert n is not None
    row = KINDS.get(n.core.kind)
    if row is None:
        raise missing_operand(c)
    return row(r, c)


def _number(r: Reader, c: Cursor) -> Term:
    n = c.take()
    text = n.core.text
    if text == "0" and n.kind == "script" and n.sub is not None:
        return sized_sign(r, n, "zero")
    if text == "1" and n.kind == "script":
        from .signs import indicator_below

        found = indicator_below(r, n)
        if found is not None:
            return found
    t = number(Fraction(text), text if "." in text else "").at(n.core.span)
    return with_scripts(r, t, n)


def _brace(r: Reader, c: Cursor) -> Term:
    r"""{…} with scripts, \boxed{…}: what is inside, as one piece."""
    n = c.take()
    if not n.core.inner:
        raise ReadError(n.span, "a sub- or superscript stands at nothing", expected="a letter or a bracket before it")
    return with_scripts(r, value(r, n.core.inner, n.span), n)


# -- letters --------------------------------------------------------------------------------------------


def _nominal(r: Reader, c: Cursor) -> Term:
    """A letter, a name, or the sign of a notation."""
    joined = _words(r, c)
    if joined is not None:
        return joined
    n = c.peek()
    assert n is not None
    functional = _functional(r, c)
    if functional is not None:
        return functional
    found = resolve(r, n)
    if found is not None:
        return _declared(r, c, found)
    handler = BUILT_IN.get(spell_node(Node("script", "", n.span, base=n.core, sub=n.sub)) if n.sub else "") or BUILT_IN.get(stem_of(n) or n.core.text)
    if handler is None and n.core.kind == "accent":
        handler = BUILT_IN.get(n.core.text)
    if handler is not None:
        return handler(r, c)
    members = _members(r, c)
    if members is not None:
        return members
    raise undeclared(r, c)


def _members(r: Reader, c: Cursor) -> Term | None:
    """A family of numbers x_1, …, x_n without its index: the vector of its members."""
    n = c.peek()
    assert n is not None
    family = r.scope.family(stem_of(n)) if n.kind != "script" or (n.sub is None and not n.primes) else None
    if family is None or not isinstance(family.sort, Family) or len(family.sort.ranges) != 1 or family.sort.of != SCALAR:
        return None
    (over,) = family.sort.ranges
    if over.lo != number(1) or over.hi.head == "const":
        return None
    c.take()
    i = symbol("i_{(0)}", over)
    t = r.make("lam", (i, Term("at", (family, i))), n.span)
    return raised(r, t, n.sup, n.span) if n.kind == "script" and n.sup is not None else t


def _words(r: Reader, c: Cursor) -> Term | None:
    """A declared name of several plain letters, such as ELBO."""
    words = r.scope.words
    if not words:
        return None
    run = _letters_ahead(c, len(words[0]))
    for word in words:
        if not run.startswith(word):
            continue
        first, last = c.row[c.at], c.row[c.at + len(word) - 1]
        name = Node("letter", word, (first.span[0], last.core.span[1]))
        n = name if last.kind == "letter" else replace(last, base=name, span=(name.span[0], last.span[1]))
        found = resolve(r, n)
        if found is not None:
            inner = Cursor((n, *c.row[c.at + len(word) : c.at + len(word) + 2]))
            t = _declared(r, inner, found)
            c.at += len(word) - 1 + inner.at
            return t
    return None


def _letters_ahead(c: Cursor, most: int) -> str:
    """The plain letters from here on, up to one with scripts."""
    out = ""
    for m in c.row[c.at : c.at + most]:
        if m.core.kind != "letter" or len(m.core.text) != 1:
            break
        out += m.core.text
        if m.kind == "script":
            break
    return out


def _functional(r: Reader, c: Cursor) -> Term | None:
    r"""A name such as \mathcal{F}(q) that a definition introduced as a whole."""
    n, group = c.peek(), c.peek(1)
    if n is None or group is None or group.core.kind != "group" or (n.kind == "script" and n.sup is not None):
        return None
    s = r.scope.find(f"{spell_node(n)}{spell_node(group.core)}")
    if s is None:
        return None
    c.at += 2
    return with_scripts(r, s.at((n.span[0], group.span[1])), group)


def _declared(r: Reader, c: Cursor, found: Found) -> Term:
    """A declared letter with what follows it: arguments of a map or a density, a power."""
    n = c.peek()
    assert n is not None
    sort = found.term.sort
    if isinstance(sort, Map):
        return apply_map(r, c, found)
    if isinstance(sort, Density):
        from .densities import density_value

        return density_value(r, c, found)
    c.take()
    if found.primes:
        found = replace(found, term=_primed(r, c, found, n))
    _not_a_function(r, c, n, found.term)
    return raised(r, found.term, found.sup, n.span) if found.sup is not None else found.term


def _primed(r: Reader, c: Cursor, found: Found, n: Node) -> Term:
    """X' of a matrix that is not square, and x' of a vector before a factor, as the transpose: nothing else would fit."""
    dims = dims_of(found.term, n.span)
    square = len(dims) == 2 and same_dim(*dims)
    if found.primes > 1 or not dims or square or (len(dims) == 1 and not starts_factor(c)):
        raise Undeclared(n.span, spell_node(n), given=rf"{spell_node(n)} \in \mathbb{{R}}")
    return r.make("transpose", (found.term,), n.span)


def _not_a_function(r: Reader, c: Cursor, n: Node, t: Term) -> None:
    """x(a, b) with a number x is no product."""
    group = c.peek()
    if group is None or group.core.kind != "group" or group.core.text not in ("()", "[]"):
        return
    inner = group.core.inner
    listed = any(m.kind == "op" and m.text in ",;" for m in inner) or any(m.kind == "bar" and m.text == "∣" for m in inner)
    defined = r.scope.definitions.get(t) and len(inner) == 1 and inner[0].core.kind in ("letter", "accent") and t.head == "sym"
    if listed or defined:
        name = spell_node(n)
        raise ReadError(
            (n.span[0], group.span[1]),
            f"{name} is {describe(t.sort)}, but it stands before arguments",
            expected=f"a map: {name} : \\mathbb{{R}} \\to \\mathbb{{R}}, or a sign of multiplication",
        )


def undeclared(r: Reader, c: Cursor) -> ReadError:
    """The error for a letter that nobody declared, with the line that would declare it."""
    n = c.peek()
    assert n is not None
    name = spell_node(Node("script", "", n.span, base=n.core, sub=n.sub) if n.kind == "script" and n.sub is not None else n.core)
    text = n.core.text
    if resolve(r, n) is not None:
        return ReadError(n.span, f"{spell_node(n)} cannot stand here", expected="a name without a power or a prime")
    if text in REFUSED:
        return Unsupported(n.span, f"not supported: {REFUSED[text]}")
    if n.core.kind == "text" and not word_of(n.core):
        return ReadError(n.span, f"words stand inside the formula: “{n.core.text.strip()}”", expected="words only before or after a formula")
    missing = _missing_backslash(c)
    if missing:
        return ReadError(c.span(c.at, c.at + len(missing)), f"“{missing}” is read as letters", expected=f"\\{missing}")
    family = r.scope.family(name)
    if family is not None:
        return ReadError(n.span, f"{name} is {describe(family.sort)}", expected=f"{name}_i with its index")
    index = _index_wanted(r, n)
    if index:
        return Undeclared(n.span, index, given=rf"{index} \in \{{1, \dots, n\}}", message=f"{index} is not declared as an index")
    follows = c.peek(1)
    if follows is not None and follows.core.kind == "group" and follows.core.text in ("()", "[]"):
        return Undeclared(n.span, name, given=_map_line(name, follows.core))
    if (
        text.startswith("\\")
        and len(text) > 1
        and not _is_letter(text)
        and n.core.kind == "letter"
        and not text.startswith("\\math")
        and not text.startswith(r"\boldsymbol")
    ):
        return Undeclared(n.span, text, message=f"{text} is no notation that derive knows", given=rf"{text} \in \mathbb{{R}}")
    return Undeclared(n.span, name, given=rf"{name} \in \mathbb{{R}}")


def _map_line(name: str, group: Node) -> str:
    inner = group.inner
    if any(m.kind == "bar" for m in inner):
        return f"{name}({', '.join(_variables(inner))})"
    count = 1 + sum(m.kind == "op" and m.text in ",;" for m in inner)
    spaces = r" \times ".join([r"\mathbb{R}"] * count)
    return rf"{name} : {spaces} \to \mathbb{{R}}"


def _variables(inner: Row) -> list[str]:
    return [spell_node(m) for m in inner if m.core.kind in ("letter", "accent")]


def _is_letter(text: str) -> bool:
    from .tables import LETTERS

    return text in LETTERS


def _index_wanted(r: Reader, n: Node) -> str:
    """The undeclared index at a letter that has components."""
    from .resolve import capacity, items_of

    s = r.scope.family(stem_of(n)) or r.scope.find(stem_of(n))
    if s is None or n.sub is None or not capacity(s.sort)[1]:
        return ""
    for item in items_of(n.sub):
        for m in item:
            if m.core.kind == "letter" and resolve(r, m) is None:
                return spell_node(m.core)
    return ""


def _missing_backslash(c: Cursor) -> str:
    """log, exp, … typed without a backslash."""
    letters = ""
    for m in c.row[c.at : c.at + 7]:
        if m.core.kind != "letter" or len(m.core.text) != 1:
            break
        letters += m.core.text
    return next(
        (
            w
            for w in ("log", "exp", "sin", "cos", "tan", "tanh", "det", "min", "max", "lim", "sum", "prod", "int", "sqrt", "frac", "ln")
            if letters.startswith(w)
        ),
        "",
    )


KINDS: dict[str, Handler] = {
    "number": _number, "brace": _brace, "letter": _nominal, "accent": _nominal, "text": _nominal, "group": brackets.group, "bar": brackets.bars,
    "env": environment, "command": lambda r, c: BUILT_IN[c.row[c.at].core.text](r, c) if c.row[c.at].core.text in BUILT_IN else _refused(c),
}  # fmt: skip


def _refused(c: Cursor) -> Term:
    n = c.take()
    raise Unsupported(n.span, f"not supported: {n.core.text}")


__all__ = ["BUILT_IN", "base_of", "built_in", "factor", "undeclared"]
