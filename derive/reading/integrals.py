r"""Integrals: \int f \, dx with its dx last, first, or in the numerator of a fraction; over ℝ, ℝⁿ or between bounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from derive.notation import Term, number
from derive.notation.sorts import Tensor

from .calculus import DIFFERENTIALS, is_differential
from .capture import capture
from .errors import ReadError, Span, Undeclared
from .factors import built_in
from .names import is_nominal, plain, spell, spell_node
from .reader import Cursor, Reader, number_like
from .resolve import resolve
from .terms import _signed, ends_sum, sum_of, value
from .tree import Node, Row

DOMAIN = Term("const", ("domain",))
INTEGRALS = {r"\int": 1, r"\iint": 2, r"\iiint": 3}
MOST_INTEGRALS = 8
SPACES = (r"\mathbb{R}", r"\mathbf{R}", r"\R")
Bounds = tuple[Term, Term]


@built_in(*INTEGRALS)
def _integral(r: Reader, c: Cursor) -> Term:
    start = c.at
    signs: list[Node] = []
    while (n := c.peek()) is not None and n.core.text in INTEGRALS:
        signs += [c.take()] + [Node("letter", r"\int", n.span)] * (INTEGRALS[n.core.text] - 1)
        if len(signs) > MOST_INTEGRALS:
            raise ReadError(n.span, f"more than {MOST_INTEGRALS} integral signs in a row")
    _check_letter_d(r, c, len(signs))
    if _measure_here(r, c, declared=True):
        return _measure_first(r, c, signs, start)
    return _measure_last(r, c, signs, start)


def _measure_here(r: Reader, c: Cursor, declared: bool = False) -> bool:
    n, m = c.peek(), c.peek(1)
    return is_differential(r, n, partial=False, declared=declared) and m is not None and _is_letter(r, m)


def _is_letter(r: Reader, m: Node) -> bool:
    """Whether a node can be what is integrated over: a name, without a power."""
    if not is_nominal(m):
        return False
    found = resolve(r, m)
    return found.sup is None if found is not None else m.kind != "script" or m.sup is None


def _letters(r: Reader, c: Cursor, most: int) -> list[Node]:
    """The letters of consecutive measures dx dy."""
    out: list[Node] = []
    while _measure_here(r, c, declared=True) and len(out) < most:
        c.take()
        out.append(c.take())
    return out


def _measure_first(r: Reader, c: Cursor, signs: list[Node], start: int) -> Term:
    r"""\int dz f(z): reaches to the next + or −."""
    names = _letters(r, c, 8)
    letters = _bound(r, names, signs)
    inner = r.within(r.scope.bind(x for x, _, _ in letters))
    body = number_like(_signed(inner, c), c.span(start))
    c.reaching.extend((("reach", signs[0].span), x, start) for x, _, _ in letters)
    return _wrapped(r, body, letters, c.span(start))


def _measure_last(r: Reader, c: Cursor, signs: list[Node], start: int) -> Term:
    end = _find_measure(r, c)
    if end is None:
        return _in_fraction(r, c, signs, start)
    body_row = c.row[c.at : end]
    if body_row and body_row[-1].text in (r"\cdot", r"\times"):
        body_row = body_row[:-1]
    c.at = end
    names = _letters(r, c, max(8, len(signs)))
    return _over(r, c, signs, names, body_row, start)


def _over(r: Reader, c: Cursor, signs: list[Node], names: list[Node], body_row: Row, start: int) -> Term:
    span = c.span(start)
    letters = _bound(r, names, signs)
    inner = r.within(r.scope.bind(x for x, _, _ in letters))
    cursor = Cursor(body_row, span)
    body = sum_of(inner, cursor) if body_row else number(1).at(span)
    if cursor.peek() is not None:
        raise ReadError(cursor.here, "this cannot stand inside the integral", expected="one formula up to the dx")
    return _wrapped(r, number_like(body, span), letters, span)


def _find_measure(r: Reader, c: Cursor) -> int | None:
    """Where the dx of this integral stands; those of integrals inside are passed over."""
    depth, k, bars = 0, c.at, 0
    while k < len(c.row):
        n = c.row[k]
        if n.core.kind == "bar" and (bars % 2 or not c.bars):  # |…| inside; else it may close one outside
            bars += 1
        elif ends_sum(n):
            return None
        elif n.core.text in INTEGRALS:
            depth += INTEGRALS[n.core.text]
        elif is_differential(r, n, partial=False, declared=True) and k + 1 < len(c.row) and _is_letter(r, c.row[k + 1]):
            if depth == 0:
                return k
            depth -= 1
            k += 1
        k += 1
    return None


def _check_letter_d(r: Reader, c: Cursor, signs: int) -> None:
    """Where d is a declared letter, every dx must be a measure: as many as integral signs."""
    if r.scope.find("d") is None:
        return
    rest = c.rest
    measures = sum(1 for a, b in pairwise(rest) if a.core.text in DIFFERENTIALS and _is_letter(r, b))
    wanted = signs + sum(INTEGRALS.get(n.core.text, 0) for n in rest)
    if measures > wanted and any(n.text == "d" for n in rest):
        raise ReadError(c.here, "d is declared as a letter, and here it may also be a measure", expected=r"\mathrm{d}x for the measure")


def _in_fraction(r: Reader, c: Cursor, signs: list[Node], start: int) -> Term:
    r"""\int \frac{dx}{x}."""
    for k in range(c.at, len(c.row)):
        n = c.row[k]
        if n.kind == "command" and n.text == r"\frac":
            above = plain(n.rows[0])
            place = next((j for j in range(len(above) - 1) if is_differential(r, above[j], partial=False, declared=True) and _is_letter(r, above[j + 1])), None)
            if place is not None:
                rest = (*above[:place], *above[place + 2 :]) or (Node("number", "1", n.span),)
                row = (*c.row[c.at : k], replace(n, rows=(rest, n.rows[1])))
                c.at = k + 1
                return _over(r, c, signs, [above[place + 1]], row, start)
    raise ReadError(signs[0].span, "an integral without its measure", expected=r"\int … \, dx with a letter that is integrated over")


def _bound(r: Reader, names: list[Node], signs: list[Node]) -> list[tuple[Term, Term, Term]]:
    """The letters, outermost first, each with its bounds."""
    if len(signs) > 1 and len(signs) != len(names):
        raise ReadError(signs[0].span, f"{len(signs)} integral signs and {len(names)} measures", expected="one dx for each sign")
    ordered = list(reversed(names)) if len(signs) > 1 else names
    marks = signs if len(signs) > 1 else signs * len(names)
    out: list[tuple[Term, Term, Term]] = []
    for name, sign in zip(ordered, marks, strict=True):
        out.append(_letter(r.bound(x for x, _, _ in out), name, sign))
    return out


def _letter(r: Reader, name: Node, sign: Node) -> tuple[Term, Term, Term]:
    found = resolve(r, name)
    text = spell_node(name)
    bounds, sort = _bounds(r, sign, text)
    if found is not None and found.primes and isinstance(found.term.sort, Tensor):
        x = Term("sym", (text, found.term.sort))  # z' beside z: another letter of the same kind
    elif found is None or found.sup is not None:
        if bounds is None:
            raise Undeclared(name.span, text, given=rf"{text} \in \mathbb{{R}}")
        x = Term("sym", (text, sort or Tensor()))
    else:
        t = found.term
        if not isinstance(t.sort, Tensor):
            raise ReadError(name.span, f"{text} is nothing to integrate over", expected="a number or a vector")
        between = bounds is not None and bounds[0] != DOMAIN
        x = Term("sym", (text, Tensor())) if between and t.sort.dims else t.at(None) if t.head == "sym" else Term("sym", (text, t.sort))
    lo, hi = bounds if bounds is not None else _declared_bounds(r, found.term if found else x)
    return x, lo, hi


def _bounds(r: Reader, sign: Node, text: str) -> tuple[Bounds | None, Tensor | None]:
    """The bounds at an integral sign; None where it is over everything."""
    if sign.kind != "script" or sign.sub is None:
        return None, None
    if sign.sup is not None:
        return (value(r, sign.sub, sign.span), value(r, sign.sup, sign.span)), None
    low = spell(sign.sub)
    if low == text:
        return None, None
    from .spaces import space_of

    sub = plain(sign.sub)
    if (sub and sub[0].kind == "letter" and sub[0].text not in SPACES and sub[0].text.startswith(("\\mathcal", "\\Omega"))) or (
        len(sub) == 1 and sub[0].kind == "letter" and len(sub[0].text) == 1
    ):
        raise ReadError(sign.span, f"the domain {low} is not declared as a set", expected=r"bounds, \mathbb{R}, or no domain for the whole one")
    space = space_of(r, sub, sign.span)
    if not isinstance(space.sort, Tensor):
        raise ReadError(sign.span, "no domain of integration")
    if space.bounds:
        return (space.low or Term("neg", (Term("const", ("oo",)),)), space.high or Term("const", ("oo",))), space.sort
    return (DOMAIN, DOMAIN), space.sort


def _declared_bounds(r: Reader, x: Term) -> Bounds:
    """The declared domain of a letter: an interval where facts say so, else the whole space."""
    lo: Term | None = None
    hi: Term | None = None
    for f in r.scope.givens.facts:
        if f.args[:1] == (x,) and len(f.args) == 2 and f.args[1].head in ("num", "neg", "const", "div") and not f.args[1].free:
            lo = f.args[1] if f.head in ("gt", "ge") else lo
            hi = f.args[1] if f.head in ("lt", "le") else hi
    if (lo is None and hi is None) or x.sort.domain != "R" or x.rank:  # type: ignore[union-attr]
        return DOMAIN, DOMAIN
    return lo or Term("neg", (Term("const", ("oo",)),)), hi or Term("const", ("oo",))


def _wrapped(r: Reader, body: Term, letters: list[tuple[Term, Term, Term]], span: Span) -> Term:
    for x, lo, hi in reversed(letters):
        body = capture(r, body, x, span)
        body = r.make("integral", (x, lo, hi, body), span)
    return body
