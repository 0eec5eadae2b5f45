r"""Brackets of every kind: ( ) [ ] \{ \}, absolute values and determinants, norms, inner products, lists, indicators."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Map, Term, index
from derive.notation.sorts import Index, Tensor

from .between import between
from .dots import listed
from .errors import ReadError, Span, Unsupported
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Cursor, Reader, number_like, sort_at
from .relations import holds_relation, relation_of
from .resolve import named
from .scripts import only, with_scripts
from .shapes import dims_of
from .tables import TRANSPOSES
from .terms import expression, sum_of, value
from .tree import Node, Row

MOST_PRIMES = 6
ROUND = ("()", "[]", "{}")
FROBENIUS = ("F", "Fro", r"\mathrm{F}", r"\mathrm{Fro}", r"\mathrm{HS}")
SPECTRAL = ("2", r"\mathrm{op}", "op", r"\mathrm{2}", r"\mathrm{spec}")


def group(r: Reader, c: Cursor) -> Term:
    """A bracketed piece with its scripts."""
    n = c.take()
    g = n.core
    if g.text in ("[]", ".|") and (found := between(r, c, n)) is not None:
        return found
    if g.text in ROUND:
        return _round(r, c, n)
    if g.text == "||":
        return with_scripts(r, absolute(r, g.inner, g.span), n)
    if g.text == "‖‖":
        return normed(r, g.inner, n)
    if g.text == "<>":
        return _angles(r, n)
    if g.text == ".|":
        return _evaluated(r, n)
    if g.text[0] in "⌊⌈":
        raise Unsupported(n.span, "not supported: rounding down or up")
    raise ReadError(n.span, f"“{g.text[0]}” is closed by “{g.text[1]}”", expected="brackets that match")


def _round(r: Reader, c: Cursor, n: Node) -> Term:
    g = n.core
    inner = plain(g.inner)
    if not inner:
        raise ReadError(n.span, "empty brackets", expected="something in the brackets")
    if _is_sequence(n):
        return _sequence(r, n)
    following = c.peek()
    if following is not None and following.core.kind == "group" and (mapped := _map_in(r, inner, g.span)) is not None:
        from .maps import applied

        return applied(r, c, _primed(r, mapped, n))
    if any(m.kind == "op" and m.text == "," for m in inner):
        return _list(r, n)
    if holds_relation(inner):
        if g.text == "[]":
            return with_scripts(r, r.make("indicator", (relation_of(r, inner, g.span),), g.span), n)
        raise ReadError(n.span, "a relation stands in brackets where a number is needed", expected=r"\mathbf{1}[…] for 1 where it holds")
    t = value(r, inner, g.span)
    return with_scripts(r, t, n)


def _list(r: Reader, n: Node) -> Term:
    r"""(a, b) is the vector with these parts, [a, b] a row; both with ^\top a column."""
    g = n.core
    items = split_at(plain(g.inner), ",")
    transposed = n.kind == "script" and n.sup is not None and spell(n.sup) in TRANSPOSES
    column = g.text == "()" or transposed
    if column and (run := listed(r, items)) is not None:
        low = (Node("number", run[0].first, g.span),)
        t = _over(r, run[0].letter, low, run[0].last, run[1], g.span)
        return t if transposed else with_scripts(r, t, n)
    parts = tuple(value(r, item, g.span) for item in items)
    if column:
        t = r.make("stack", parts, g.span, ",")
        return t if transposed else with_scripts(r, t, n)
    if any(dims_of(p, g.span) for p in parts):
        return with_scripts(r, r.make("stack", parts, g.span, ","), n)
    return with_scripts(r, r.make("block", (1, len(parts), *parts), g.span, ","), n)


def _is_sequence(n: Node) -> bool:
    return n.kind == "script" and n.sub is not None and n.core.text == "()" and any(m.kind == "op" and m.text == "=" for m in n.sub)


def _sequence(r: Reader, n: Node) -> Term:
    """(x_i²)_{i=1}^{n}: the vector of these values."""
    assert n.sub is not None
    name, low = split_at(plain(n.sub), "=")[:2]
    if n.sup is None or len(name) != 1:
        raise ReadError(n.span, "a sequence needs its bounds", expected="(…)_{i=1}^{n}")
    return _over(r, name[0], low, n.sup, n.core.inner, n.span)


def _over(r: Reader, name: Node, low: Row, high: Row, body: Row, span: Span) -> Term:
    """The vector of the values of a formula in an index."""
    i = index(spell_node(name), value(r, low, span), value(r, high, span))
    return r.make("lam", (i, value(r.bound((i,)), body, span)), span)


def _map_in(r: Reader, inner: Row, span: Span) -> Term | None:
    r"""A map written in brackets: (f \circ g), (x \mapsto f(x))."""
    arrow = next((k for k, m in enumerate(inner) if m.kind == "letter" and m.text == r"\mapsto"), None)
    if arrow is not None:
        return function(r, inner[:arrow], inner[arrow + 1 :], span)
    names = split_at(inner, r"\circ")
    found = [named(r, p[0]) if len(p) == 1 and is_nominal(p[0]) else None for p in names]
    maps = [f.term for f in found if f is not None and isinstance(sort_at(f.term, span), Map)]
    if len(maps) == len(names) > 1:
        return composed(r, maps, span)
    return _combined(r, inner, span)


def _combined(r: Reader, inner: Row, span: Span) -> Term | None:
    """(f g), (f + g): what is done with maps of one number is done with their values."""
    for m, following in zip(inner, (*inner[1:], None), strict=True):
        found = named(r, m) if is_nominal(m) else None
        if found is None or not isinstance(found.term.sort, Map) or (following is not None and following.core.kind == "group"):
            continue
        if len(found.term.sort.domains) != 1 or found.term.sort.domains[0].rank:
            return None
        t = Term("sym", ("t_{(0)}", found.term.sort.domains[0]))
        return r.make("lam", (t, value(r.within(replace(r.scope, argument=t)), inner, span)), span)
    return None


def _primed(r: Reader, f: Term, n: Node) -> Term:
    """(f g)' as the derivative of the function in the brackets."""
    only(n, "primes")
    if not n.primes:
        return f
    x, body = f.args
    if isinstance(x.sort, Tensor) and x.sort.rank:
        raise Unsupported(n.span, "not supported: a prime at a map of vectors in brackets", expected=r"\frac{\partial}{\partial x}")
    for _ in range(min(n.primes, MOST_PRIMES)):
        body = r.make("deriv", (body, x), n.span)
    return r.make("lam", (x, body), n.span)


def composed(r: Reader, maps: list[Term], span: Span) -> Term:
    """f ∘ g as x ↦ f(g(x))."""
    sort = maps[-1].sort
    assert isinstance(sort, Map)
    if len(sort.domains) != 1:
        raise ReadError(span, "only maps of one argument are composed")
    x = Term("sym", ("x_{(0)}", sort.domains[0]))
    body = x
    for f in reversed(maps):
        body = r.make("app", (f, body), span)
    return r.make("lam", (x, body), span)


def function(r: Reader, names: Row, body: Row, span: Span) -> Term:
    r"""x \mapsto body."""
    if len(names) != 1:
        raise ReadError(span, "one letter stands before ↦", expected=r"x \mapsto …")
    known = r.scope.find(spell_node(names[0]))
    if known is not None and isinstance(known.sort, Index):
        raise ReadError(span, "a map of an index", expected="a declared number or vector before ↦")
    sort = known.sort if known is not None else Tensor()
    x = Term("sym", (spell_node(names[0]), sort))
    return r.make("lam", (x, value(r.bound((x,)), body, span)), span)


# -- bars ------------------------------------------------------------------------------------------------


def bars(r: Reader, c: Cursor) -> Term:
    """|…| and ‖…‖ written with single bars: the next bar where an operand is complete closes them."""
    start = c.at
    n = c.take()
    sign = n.core.text
    if sign == "|" and (m := c.peek()) is not None and m.kind == "bar" and m.text == "|" and (end := _end_of_double(c)) is not None:
        return _double(r, c, start, end)
    c.bars.append(sign)
    body_start = c.at
    t = sum_of(r, c)
    closer = c.peek()
    c.bars.pop()
    if closer is None or closer.core.kind != "bar" or closer.core.text != sign:
        raise ReadError(n.span, "this bar is never closed", expected=sign)
    body = c.row[body_start : c.at]
    c.take()
    _nested_bars(c, start, sign)
    span = c.span(start)
    if sign == "‖":
        return normed(r, body, Node("script", "", span, base=Node("group", "‖‖", span, (body,)), sub=closer.sub, sup=closer.sup, primes=closer.primes))
    return with_scripts(r, _absolute(r, t, body, span), closer if closer.kind == "script" else Node("group", "||", span, (body,)))


def _end_of_double(c: Cursor) -> int | None:
    """Where ||x|| ends; None where single bars stand inside, as in ||x| - |y||."""
    k = c.at + 1
    while k < len(c.row) and c.row[k].core.kind != "bar":
        k += 1
    return k if k + 1 < len(c.row) and c.row[k].kind == "bar" and c.row[k + 1].core.kind == "bar" else None


def _double(r: Reader, c: Cursor, start: int, end: int) -> Term:
    """||x|| as a norm."""
    body, closer = c.row[c.at + 1 : end], c.row[end + 1]
    c.at = end + 2
    span = c.span(start)
    return normed(r, body, Node("script", "", span, base=Node("group", "‖‖", span, (body,)), sub=closer.sub, sup=closer.sup, primes=closer.primes))


def _nested_bars(c: Cursor, start: int, sign: str) -> None:
    """|a| b |c| could also be | a |b| c |: nobody can tell."""
    k = c.at
    while k < len(c.row) and c.row[k].kind not in ("op", "bar") and c.row[k].core.kind != "bar" and c.row[k].text not in (r"\cdot", r"\circ", r"\times"):
        k += 1
    closing = c.row[c.at - 1]
    if k > c.at and k < len(c.row) and c.row[k].kind == "bar" and c.row[k].text == sign and closing.kind == "bar" and not c.bars:
        end = next((m + 1 for m in range(k + 1, len(c.row)) if c.row[m].core.kind == "bar"), None)
        if end is not None:
            raise ReadError(c.span(start, end), "it is open which bars belong together", expected=r"\left| … \right|")


def absolute(r: Reader, inner: Row, span: Span) -> Term:
    """|x| of a number, |A| of a matrix."""
    return _absolute(r, value(r, inner, span), inner, span)


def _absolute(r: Reader, t: Term, inner: Row, span: Span) -> Term:
    """The absolute value of a number, the determinant of a matrix; of a vector there are two readings."""
    rank = len(dims_of(number_like(t, span), span))
    if rank == 2:
        return r.make("det", (t,), span, "bars")
    if rank == 1:
        text = spell(inner, loose=True)
        if r.decide("bars", span, "bars stand around a vector", (rf"\left\|{text}\right\|", "the absolute value of each component")) == 0:
            return r.make("norm", (t,), span)
    return r.make("abs", (t,), span)


def normed(r: Reader, inner: Row, n: Node) -> Term:
    r"""\|x\|, \|x\|_2, \|x\|_1, \|x\|_\infty, \|A\|_F, with a power."""
    only(n, "sub", "sup")
    t = value(r, inner, n.span)
    order = spell(n.sub) if n.kind == "script" and n.sub is not None else ""
    rank = len(dims_of(t, n.span))
    if rank == 2:
        found = _norm_of_matrix(r, t, order, inner, n)
    elif order in ("", "2", r"\mathrm{2}"):
        found = r.make("norm", (t,), n.core.span)
    else:
        assert n.sub is not None
        p = value(r, n.sub, n.span)
        if dims_of(p, n.span):
            return _weighted_norm(r, t, p, n)
        found = r.make("norm", (t, p), n.core.span)
    if n.kind == "script" and n.sup is not None:
        return with_scripts(r, found, Node("script", "", n.span, base=n.core, sup=n.sup))
    return found


def _norm_of_matrix(r: Reader, t: Term, order: str, inner: Row, n: Node) -> Term:
    r"""\|A\|_F, \|A\|_2 and \|A\|_{op}; without a subscript nobody can tell which of them."""
    if order not in ("", *FROBENIUS, *SPECTRAL):
        raise Unsupported(n.span, "not supported: this norm of a matrix", expected=r"\|A\|_F or \|A\|_2")
    text = rf"\left\|{spell(inner, loose=True)}\right\|"
    is_frobenius = order in FROBENIUS or (
        order == "" and r.decide("matrix norm", n.span, "a norm of a matrix has several meanings", (rf"{text}_F", rf"{text}_2")) == 0
    )
    return r.make("norm" if is_frobenius else "opnorm", (t,), n.core.span)


def _weighted_norm(r: Reader, x: Term, weight: Term, n: Node) -> Term:
    r"""\|x\|_A^2 as xᵀ A x, or, as some write it, xᵀ A⁻¹ x; with an inverse written below there is one reading."""
    if weight.head != "inverse":
        text = spell(n.sub or (), loose=True)
        readings = (rf"x^\top {text} x", rf"x^\top ({text})^{{-1}} x")
        if r.decide("weighted norm", n.span, "a norm with a matrix below it has two meanings", readings) == 1:
            weight = r.make("inverse", (weight,), n.span)
    squared = r.make("matmul", (r.make("transpose", (x,), n.span), weight, x), n.span)
    if n.kind == "script" and n.sup is not None and spell(n.sup) == "2":
        return squared
    found = r.make("sqrt", (squared,), n.span)
    return with_scripts(r, found, Node("script", "", n.span, base=n.core, sup=n.sup)) if n.kind == "script" and n.sup is not None else found


def _angles(r: Reader, n: Node) -> Term:
    r"""⟨x, y⟩ and ⟨A, B⟩_F as inner products, ⟨x, y⟩_A as xᵀ A y, ⟨f⟩ as an expectation."""
    only(n, "sub", "sup")
    parts = split_at(plain(n.core.inner), ",", "|", "∣")
    if len(parts) == 2 and (n.sub is None or spell(n.sub) in FROBENIUS):
        a, b = (value(r, p, n.span) for p in parts)
        found = r.make("inner", (a, b), n.core.span)
        return with_scripts(r, found, Node("script", "", n.span, base=n.core, sup=n.sup)) if n.kind == "script" and n.sup is not None else found
    if len(parts) == 2 and n.sub is not None and len(dims_of(weight := value(r, n.sub, n.span), n.span)) == 2:
        a, b = (value(r, p, n.span) for p in parts)
        found = r.make("matmul", (r.make("transpose", (a,), n.span), weight, b), n.core.span)
        return with_scripts(r, found, Node("script", "", n.span, base=n.core, sup=n.sup)) if n.sup is not None else found
    if len(parts) != 1:
        raise ReadError(n.span, "angle brackets around more than two things")
    from .expectations import averaged

    t = averaged(r, n.sub, n.core.inner, n.span)
    return with_scripts(r, t, Node("script", "", n.span, base=n.core, sup=n.sup)) if n.sup is not None else t


def _evaluated(r: Reader, n: Node) -> Term:
    r"""\left. f'(x) \right|_{x=a}: the function x ↦ …, at a."""
    only(n, "sub")
    if n.kind != "script" or n.sub is None:
        raise ReadError(n.span, "a bar behind a formula needs a place", expected=r"\right|_{x=a}")
    parts = split_at(plain(n.sub), "=")
    if len(parts) != 2 or len(parts[0]) != 1:
        raise ReadError(n.span, "a bar behind a formula needs a place", expected=r"\right|_{x=a}")
    x = r.scope.find(spell_node(parts[0][0]))
    if x is None or x.head != "sym":
        raise ReadError(n.span, f"{spell_node(parts[0][0])} is no declared letter")
    body = expression(r, n.core.inner, n.span)
    return r.make("app", (r.make("lam", (x, body), n.span), value(r, parts[1], n.span)), n.span)
