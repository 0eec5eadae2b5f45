r"""Derivatives: \frac{\partial y}{\partial x}, \frac{d}{dx}, \partial_x, \nabla_x, J_F, and adjoints \bar z.

∂y/∂x has rows by y, ∇ is a column. An operator reaches to the next + or −; square brackets hold what it acts on.
"""

from __future__ import annotations

from derive.notation import Map, Term
from derive.notation.sorts import NATURAL, Index

from .errors import ReadError, Span, Unsupported
from .factors import built_in, undeclared
from .inputs import by_parts, checked, everything
from .maps import applied, derivative, own_value
from .names import is_nominal, plain, spell, spell_node, split_at
from .products import juxtapose
from .reader import Cursor, Reader, number_like, restyled
from .resolve import named, resolve
from .scripts import only, raised, with_scripts
from .shapes import HESSIAN, dims_of
from .terms import product_of, starts_factor, value
from .tree import Node, Row

DIFFERENTIALS = ("d", r"\mathrm{d}", r"\mathsf{d}", r"\mathbf{d}")
HIGHEST = 6


def is_differential(r: Reader, n: Node | None, partial: bool | None = None, declared: bool = False) -> bool:
    r"""Whether a node is the d or ∂ of a derivative or of a measure; a declared d is a letter, unless ``declared`` says otherwise."""
    if n is None:
        return False
    text = n.core.text
    if text == r"\partial":
        return partial is not False
    return partial is not True and text in DIFFERENTIALS and n.core.kind == "letter" and (declared or r.scope.find(text) is None)


def derivative_fraction(r: Reader, c: Cursor) -> Term | None:
    r"""\frac{\partial y}{\partial x}, \frac{d}{dx}, \frac{\partial^2}{\partial x \partial y} with what it acts on."""
    n = c.peek()
    assert n is not None
    above, below = plain(n.core.rows[0]), plain(n.core.rows[1])
    if not above or not below or not is_differential(r, above[0], declared=True) or not is_differential(r, below[0], declared=True) or len(below) < 2:
        return None
    if below[1].kind == "op" and r.scope.find(below[0].core.text) is not None:  # d / (d + 1)
        return None
    if (not is_differential(r, above[0]) or not is_differential(r, below[0])) and not _is_operator(r, above, below):
        readings = (spell((n,)).replace("{d", r"{\mathrm{d}"), rf"({spell(above, loose=True)}) / ({spell(below, loose=True)})")
        if r.decide("d", n.span, "d is declared as a letter, and here it may mean a derivative", readings) == 1:
            return None
    order = _order(above[0])
    letters = _denominators(r, below, n.span)
    if len(letters) != order:
        raise ReadError(n.span, f"a derivative of order {order} by {len(letters)} letters")
    start = c.at
    c.take()
    if len(above) > 1:
        return _of_numerator(r, c, n, above[1:], letters)
    body = _body(r, c, start)
    return with_scripts(r, differentiated(r, body, letters, c.span(start)), n)


def _order(n: Node) -> int:
    if n.kind != "script" or n.sup is None:
        return 1
    text = spell(n.sup)
    if not text.isdigit() or not 1 <= int(text) <= HIGHEST:
        raise Unsupported(n.span, f"not supported: a derivative of order {text}")
    return int(text)


def _is_operator(r: Reader, above: Row, below: Row) -> bool:
    r"""\frac{d}{dx} and \frac{dy}{dx} where d is a dimension: as a quotient each has a d that cancels."""
    d = r.scope.find("d")
    return above[0].kind == "letter" and len(below) == 2 and is_nominal(below[1]) and d is not None and d.sort == NATURAL


def _denominators(r: Reader, below: Row, span: Span) -> list[Term]:
    r"""The letters under a derivative: \partial x^2 counts twice, \partial x \partial y once each."""
    pieces: list[list[Node]] = []
    for m in below:
        if is_differential(r, m, declared=True) and m.kind == "letter":
            pieces.append([])
        elif pieces:
            pieces[-1].append(m)
        else:
            raise ReadError(span, "the lower part of a derivative begins with ∂ or d")
    out: list[Term] = []
    for piece in pieces:
        if not piece:
            raise ReadError(span, "∂ stands before nothing", expected="a letter")
        count, row = _repeated(r, piece)
        out += [by(r, row, span)] * count
    return out


def _repeated(r: Reader, piece: list[Node]) -> tuple[int, Row]:
    r"""The 2 of \partial x^2, unless x^2 is a name; ^\top changes nothing."""
    last = piece[-1]
    if len(piece) == 1 and last.kind == "script" and last.sup is not None:
        found = resolve(r, last)
        if found is None or found.sup is not None:
            bare = Node("script", "", last.span, base=last.base, sub=last.sub, primes=last.primes) if last.sub is not None or last.primes else last.core
            text = spell(last.sup)
            if text.isdigit() and 1 <= int(text) <= HIGHEST:
                return int(text), (bare,)
            if text in (r"\top", "T"):
                return 1, (bare,)
    return 1, tuple(piece)


def by(r: Reader, row: Row, span: Span) -> Term:
    """What a derivative is taken by: a letter, a component, or several of them; a defined column of letters by its parts."""
    row = plain(row)
    if len(row) == 1 and row[0].kind == "group" and row[0].text in ("()", "[]"):
        parts = split_at(plain(row[0].inner), ",")
        if len(parts) > 1:
            return r.make("stack", tuple(by(r, p, span) for p in parts), span, ",")
        return by(r, row[0].inner, span)
    if len(row) > 1 and any(m.kind == "op" and m.text == "," for m in row):
        return r.make("stack", tuple(by(r, p, span) for p in split_at(row, ",")), span, ",")
    t = number_like(value(r, row, span), span)
    if t.head not in ("sym", "at", "app", "stack", "pdf"):
        raise ReadError(span, "a derivative is taken by a letter, a component or a named quantity")
    if isinstance(t.sort, Index):
        raise ReadError(span, "a derivative by an index")
    return by_parts(r.scope, t)


def _of_numerator(r: Reader, c: Cursor, n: Node, row: Row, letters: list[Term]) -> Term:
    r"""\frac{\partial y}{\partial x}; a bare map above is taken at its argument, \frac{df}{dx}(a) at a."""
    start = c.at - 1
    if len(row) == 1 and row[0].core.kind in ("letter", "accent"):
        found = named(r, row[0])
        if found is not None and isinstance(found.term.sort, Map) and found.sup is None:
            return _of_map(r, c, n, found.term, letters, start)
    y = value(r, row, n.span)
    return with_scripts(r, differentiated(r, y, letters, n.core.span), n)


def _of_map(r: Reader, c: Cursor, n: Node, f: Term, letters: list[Term], start: int) -> Term:
    sort = f.sort
    assert isinstance(sort, Map)
    group = c.peek()
    called = group is not None and group.core.kind == "group" and group.core.text in ("()", "[]")
    there = own_value(r, f)
    if there != f and not called and (len(sort.domains) != 1 or root(letters[0]) in everything(r.scope, there)):
        return with_scripts(r, differentiated(r, there, letters, n.core.span), n)
    if len(sort.domains) != 1:
        raise ReadError(n.span, "a map of several arguments stands without them", expected=r"\frac{\partial f(x, y)}{\partial x}")
    if called:
        only(n)
        return applied(r, c, derivative(r, f, len(letters), n.span))
    y = r.make("app", (f, letters[0]), n.span)
    return with_scripts(r, differentiated(r, y, letters, c.span(start)), n)


def root(x: Term) -> Term:
    """The letter of a component or a member."""
    return x.args[0] if x.head == "at" else x


def differentiated(r: Reader, y: Term, letters: list[Term], span: Span) -> Term:
    """∂ʸ/∂x∂z as ∂/∂x (∂y/∂z)."""
    y = number_like(y, y.span or span)
    for x in reversed(letters):
        if len(dims_of(y, span)) + len(dims_of(x, span)) > 2:
            raise Unsupported(span, "not supported: a derivative with more than two indices")
        y = r.make("deriv", (y, checked(r, y, x, span)), span)
    return y


def _body(r: Reader, c: Cursor, start: int) -> Term:
    """What an operator acts on: a square bracket, or everything up to the next + or −."""
    n = c.peek()
    if n is None or not (starts_factor(c) or (n.kind == "op" and n.text == "-")):
        raise ReadError(c.here, "the derivative of nothing", expected="what the operator acts on")
    if n.kind == "op":
        raise ReadError(n.span, "a sign stands between the operator and what it acts on", expected="brackets")
    if n.kind == "group" and n.text in ("[]", "{}", "()"):
        begin = c.at
        following = c.peek(1)
        if n.text == "[]" or following is None or not _goes_on(c):
            c.take()
            return value(r, n.inner, n.span)
        end = _end_of_product(c)
        wide = rf"{c.text(start, begin)} \left[{c.text(begin, end)}\right]"
        narrow = rf"{c.text(start, begin)} \left[{c.text(begin, begin + 1)}\right] {c.text(begin + 1, end)}"
        if r.decide("operator", c.span(start, end), "it is open how far the derivative reaches", (wide, narrow)) == 1:
            c.take()
            return value(r, n.inner, n.span)
    return product_of(r, c)


def _factor_of_product(r: Reader, c: Cursor) -> Term | None:
    r"""The number C of \nabla_a C \odot v: an element-wise product takes the gradient, for C is no vector."""
    cut = next((k for k in range(c.at, _end_of_product(c)) if c.row[k].text in (r"\odot", r"\circ")), c.at)
    if cut == c.at:
        return None
    try:
        y = value(r, c.row[c.at : cut], c.span(c.at, cut))
        if dims_of(y, c.span(c.at, cut)):
            return None
    except ReadError:
        return None
    c.at = cut
    return y


def _goes_on(c: Cursor) -> bool:
    """Whether more factors follow the next node."""
    c.at += 1
    more = starts_factor(c) or (c.peek() is not None and c.row[c.at].text in (r"\cdot", "/", r"\circ", r"\odot"))
    c.at -= 1
    return more


def _end_of_product(c: Cursor) -> int:
    from .terms import ends_sum

    k = c.at
    while k < len(c.row) and not ends_sum(c.row[k]) and not (c.row[k].kind == "op" and c.row[k].text in "+-"):
        k += 1
    return k


@built_in(r"\partial")
def _partial(r: Reader, c: Cursor) -> Term:
    r"""\partial_x f, and \partial f / \partial x in a line."""
    start = c.at
    n = c.take()
    if n.kind == "script" and n.sub is not None:
        letters = [by(r, row, n.span) for row in split_at(plain(n.sub), ",")] * (_order(n) if n.sup is not None else 1)
        return differentiated(r, _body(r, c, start), letters, c.span(start))
    return in_a_line(r, c, start)


def in_a_line(r: Reader, c: Cursor, start: int) -> Term:
    r"""\partial y / \partial x, after its first sign."""
    slash = next((k for k in range(c.at, len(c.row)) if c.row[k].kind == "op" and c.row[k].text == "/"), None)
    if slash is None or slash == c.at or slash + 1 >= len(c.row) or not is_differential(r, c.row[slash + 1]):
        raise ReadError(c.row[start].span, "∂ stands alone", expected=r"\frac{\partial y}{\partial x}")
    y = value(r, c.row[c.at : slash], c.span(start, slash))
    c.at = slash + 2
    if c.peek() is None:
        raise ReadError(c.here, "∂ stands before nothing", expected="a letter")
    x = by(r, (c.take(),), c.span(start))
    return differentiated(r, y, [x], c.span(start))


@built_in("d", r"\mathrm{d}")
def _total(r: Reader, c: Cursor) -> Term:
    """dy/dx in a line."""
    slash = next((k for k in range(c.at, len(c.row)) if c.row[k].kind == "op" and c.row[k].text == "/"), None)
    if slash is None or slash + 1 >= len(c.row) or not is_differential(r, c.row[slash + 1], partial=False) or slash - c.at > 4:
        raise undeclared(r, c)
    start = c.at
    c.take()
    return in_a_line(r, c, start)


@built_in(r"\nabla", r"\mathrm{grad}")
def _gradient(r: Reader, c: Cursor) -> Term:
    r"""\nabla_x y, \nabla f(x), \mathrm{grad}_x y."""
    start = c.at
    n = c.take()
    if n.kind == "script" and n.sup is not None:
        return _second(r, c, n, start)
    only(n, "sub")
    if n.kind != "script" or n.sub is None:
        return applied(r, c, _gradient_map(r, c, n))
    x = by(r, n.sub, n.span)
    y = number_like(own_value(r, _factor_of_product(r, c) or _body(r, c, start)), n.span)
    span = c.span(start)
    if dims_of(y, span):
        raise ReadError(
            span,
            "the gradient of a vector has two layouts",
            expected="a derivative with its layout",
            readings=(r"\frac{\partial y}{\partial x}", r"\left(\frac{\partial y}{\partial x}\right)^\top"),
        )
    return r.make("grad", (y, checked(r, y, x, span)), span)


def _second(r: Reader, c: Cursor, n: Node, start: int) -> Term:
    r"""\nabla^2_x y and \nabla^2 f(x): the matrix of the second derivatives; where only a number fits, its trace (``shapes``)."""
    only(n, "sub", "sup")
    if n.sup is None or spell(n.sup) != "2":
        raise Unsupported(n.span, "not supported: this power of ∇", expected=r"\nabla^2")
    if n.sub is None:
        f = _gradient_map(r, c, n)
        second = r.make("jac", (f, 0), n.span) if f.head == "jac" else r.make("prime", (f.args[0], 2), n.span)
        return restyled(applied(r, c, second), HESSIAN)
    x = by(r, n.sub, n.span)
    y = number_like(_body(r, c, start), n.span)
    span = c.span(start)
    if dims_of(y, span):
        raise Unsupported(span, "not supported: second derivatives of a vector", expected="a component")
    return restyled(differentiated(r, y, [x, x], span), HESSIAN)


def _gradient_map(r: Reader, c: Cursor, n: Node) -> Term:
    """∇f as a map, for a map f that stands before its argument."""
    m, group = c.peek(), c.peek(1)
    found = named(r, m) if m is not None and m.core.kind in ("letter", "accent") else None
    if found is None or not isinstance(found.term.sort, Map) or group is None or group.core.kind != "group":
        raise ReadError(n.span, "∇ does not say by what to differentiate", expected=r"\nabla_{x} …")
    f, sort = found.term, found.term.sort
    if len(sort.domains) != 1 or sort.codomain.rank:
        raise ReadError(n.span, "∇ of this map does not say by what to differentiate", expected=r"\nabla_{x} …, or \frac{\partial y}{\partial x}")
    c.take()
    return r.make("prime" if not sort.domains[0].rank else "jac", (f, 1 if not sort.domains[0].rank else 0), n.span)


@built_in("J", r"\mathbf{J}", r"\mathcal{J}", r"\mathrm{J}")
def _jacobian(r: Reader, c: Cursor) -> Term:
    """J_F(x): the Jacobian of a declared map at x."""
    n = c.peek()
    assert n is not None
    if n.kind != "script" or n.sub is None:
        raise undeclared(r, c)
    parts = split_at(plain(n.sub), ",")
    found = named(r, parts[0][0]) if len(parts[0]) == 1 and parts[0][0].core.kind in ("letter", "accent") else None
    if found is None or not isinstance(found.term.sort, Map):
        raise undeclared(r, c)
    place = int(spell(parts[1])) - 1 if len(parts) == 2 and spell(parts[1]).isdigit() else 0
    if not 0 <= place < len(found.term.sort.domains):
        raise ReadError(n.span, "a Jacobian in an argument that the map does not have")
    only(n, "sub", "sup")
    c.take()
    f = r.make("jac", (found.term, place), n.span)
    group = c.peek()
    if group is None or group.core.kind != "group":
        raise ReadError(n.span, "a Jacobian stands without its point", expected=f"{spell_node(n)}(x)")
    t = applied(r, c, f)
    return raised(r, t, n.sup, n.span) if n.sup is not None else t


__all__ = ["by", "derivative_fraction", "differentiated", "in_a_line", "is_differential", "juxtapose"]
