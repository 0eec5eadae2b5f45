r"""Divergences in their spellings: (q \,\|\, p), of laws, of a law and a product of its marginals, of a law and a mixture."""

from __future__ import annotations

from derive.notation import Term

from .averages import letters_of
from .errors import ReadError, Span, Unsupported
from .expectations import bracket_of, finished, inside, wrapped
from .factors import built_in, undeclared
from .laws import Spoken, law_of, law_sort, of_one_size, spread_out
from .names import plain, spell_node, split_at
from .reader import Cursor, Reader, number_like
from .scope import dims_of_sort
from .scripts import with_scripts
from .tables import DIVERGENCE
from .terms import value
from .tree import Node, Row


@built_in(*(name for name in DIVERGENCE if name != "KL"))
def _divergence(r: Reader, c: Cursor) -> Term:
    start = c.at
    n = c.peek()
    assert n is not None
    if bracket_of(c, 1) is None or (
        n.kind == "script" and n.sub is not None and spell_node(Node("script", "", n.span, base=n.core, sub=n.sub)) not in DIVERGENCE
    ):
        raise undeclared(r, c)
    n, group = inside(r, c)
    return finished(r, divergence(r, group.core, c.span(start)), n, group)


@built_in("K")
def _plain_divergence(r: Reader, c: Cursor) -> Term:
    """KL(q ‖ p) in plain letters."""
    start = c.at
    n, m = c.peek(), c.peek(1)
    group = bracket_of(c, 2)
    if n is None or n.kind != "letter" or m is None or m.core.text != "L" or group is None:
        raise undeclared(r, c)
    c.at += 3
    return with_scripts(r, divergence(r, group.core, c.span(start)), group)


def divergence(r: Reader, group: Node, span: Span) -> Term:
    r"""(q \,\|\, p) in its spellings."""
    left, right = _sides(group)
    if len(plain(right)) > 2 and plain(right)[1].kind == "group":
        return _from_product(r, left, right, span)
    first = law_of(r, left, span)
    second = _mixture(r, first, right, span) or law_of(r, right, span).law
    q, p = of_one_size(first.law, second, span)
    a, b = law_sort(q, span), law_sort(p, span)
    if len(a.domains) != len(b.domains) or any(len(dims_of_sort(x)) != len(dims_of_sort(y)) for x, y in zip(a.domains, b.domains, strict=True)):
        q, p = spread_out(r, q, p, span)
    return r.make("kl", (q, p), span)


def _mixture(r: Reader, spoken: Spoken, row: Row, span: Span) -> Term | None:
    r"""\frac{p + q}{2} as the law with this density, over the variable of the other side."""
    row = plain(row)
    if not row or not (row[0].core.text == r"\frac" or any(m.kind == "op" and m.text == "+" for m in row)):
        return None
    (o, *more) = letters_of(r, spoken, span)
    if more:
        raise Unsupported(span, "not supported: a mixture of laws of several variables", expected="a density defined in the givens")
    body = number_like(value(r.within(r.scope.over((o.letter,))), row, span), span)
    return r.make("withpdf", (r.make("lam", (o.letter, body), span),), span)


def _from_product(r: Reader, left: Row, right: Row, span: Span) -> Term:
    """D(p(x, y) ‖ p(x) p(y)) as E[log p(x, y) − log(p(x) p(y))]."""
    spoken = law_of(r, left, span)
    over = letters_of(r, spoken, span)
    inner = r.within(r.scope.over(tuple(o.letter for o in over)))
    first = r.make("log", (r.make("pdf", (spoken.law, *(o.letter for o in over)), span),), span)
    second = r.make("log", (number_like(value(inner, right, span), span),), span)
    return wrapped(r, over, r.make("add", (first, Term("neg", (second,))), span), span)


def _opened(n: Node) -> Row:
    r"""\left\| p \right. as the bars and what stands behind them."""
    return (Node("bar", n.text[0], n.span), *(m for inner in plain(n.inner) for m in _opened(inner))) if n.text in ("‖.", "|.") else (n,)


def _sides(group: Node) -> list[Row]:
    inner = [m for n in plain(group.inner) for m in _opened(n)]
    out: list[list[Node]] = [[]]
    k = 0
    while k < len(inner):
        n = inner[k]
        double = k + 1 < len(inner) and n.kind == "bar" and inner[k + 1].kind == "bar" and n.text == inner[k + 1].text != "‖"
        if (n.kind == "bar" and n.text == "‖") or double:
            out.append([])
            k += 1 + double
            continue
        out[-1].append(n)
        k += 1
    sides = [tuple(x) for x in out]
    if len(sides) != 2:
        sides = split_at(tuple(inner), ",", ";", ":")
    if len(sides) != 2:
        raise ReadError(group.span, "a divergence compares two laws", expected=r"(q \,\|\, p)")
    return sides


__all__ = ["divergence"]
