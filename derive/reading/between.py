r"""[F]_a^b and F|_a^b: a function at its upper end minus the function at its lower one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from derive.notation import Term
from derive.notation.sorts import Tensor

from .capture import capture
from .errors import ReadError, Undeclared
from .names import plain, spell, spell_node, split_at
from .reader import Cursor, Reader
from .tree import Node, Row, span_of

OO = Term("const", ("oo",))
PARTS = ("+", "-")  # [x]_+ is no function between two ends


def between(r: Reader, c: Cursor, n: Node) -> Term | None:
    r"""\left[F\right]_a^b = F(b) − F(a), with a limit for an end at infinity; nothing where the brackets hold no number, or ends are missing."""
    if n.kind != "script" or n.sub is None or n.sup is None or n.primes or spell(plain(n.sub)) in PARTS:
        return None
    from .terms import value

    name, lower = _named_end(n.sub)
    again, upper = _named_end(n.sup)
    if again is not None and again != name:
        raise ReadError(n.span, "two letters go from one end to the other", expected=r"[…]_{x=a}^{x=b}")
    found = _body(r, c, n, name)
    if found is None:
        return None
    x, body = found
    ends = [_at(r, x, body, value(r, end, n.span), n) for end in (upper, lower)]
    return r.make("add", (ends[0], r.make("neg", (ends[1],), n.span)), n.span)


def _named_end(row: Row) -> tuple[str | None, Row]:
    """The letter and the end of x = a; an end alone."""
    parts = split_at(plain(row), "=")
    return (spell(parts[0]), parts[1]) if len(parts) == 2 else (None, plain(row))


def _body(r: Reader, c: Cursor, n: Node, name: str | None) -> tuple[Term, Term] | None:
    """The letter that moves, and the function; nothing if this is no number."""
    from .terms import value

    inner = plain(n.core.inner)
    if name is not None:
        x = _letter(r, name)
        return x, value(r.bound((x,)), inner, n.core.span)
    try:
        body = value(r, inner, n.core.span)
    except Undeclared as unknown:
        x = _letter(r, unknown.name)
        return x, value(r.bound((x,)), inner, n.core.span)
    if body.dims:
        return None
    free = sorted((s for s in body.free if isinstance(s.sort, Tensor) and not s.sort.dims and s.sort.domain == "R"), key=repr)
    measured = r.state.measures | _measures(r, c.row)
    chosen = [s for s in free if s.args[0] in measured] or free
    if len(chosen) != 1:
        raise ReadError(n.span, "which letter goes from one end to the other?", expected=r"[…]_{x=a}^{x=b}")
    return chosen[0].at(None), body


def _letter(r: Reader, name: str) -> Term:
    found = r.scope.find(name)
    return (
        found.at(None)
        if found is not None and found.head == "sym" and isinstance(found.sort, Tensor) and not found.sort.dims
        else Term("sym", (name, Tensor()))
    )


def _measures(r: Reader, row: Row) -> frozenset[str]:
    """The letters behind a d in a row."""
    from .calculus import is_differential

    return frozenset(spell_node(b) for a, b in pairwise(row) if is_differential(r, a, partial=False, declared=True))


def _at(r: Reader, x: Term, body: Term, end: Term, n: Node) -> Term:
    """The function at an end, or its limit there."""
    infinite = OO in (end, end.args[0] if end.head == "neg" else end)
    if infinite:
        return r.make("lim", (x, end, capture(r, body, x, span_of((n,)))), n.span)
    return r.make("app", (r.make("lam", (x, body), n.span), end), n.span)


def closed_at_bar(row: Row) -> Row:
    r"""The factors before a bar with ends, F \Big|_a^b, as what the bar closes."""
    row = plain(row)
    bar = next((k for k, n in enumerate(row) if n.kind == "script" and n.core.kind == "bar" and n.sub is not None), None)
    if not bar or any(n.kind == "bar" for n in row[:bar]) or (row[bar].sup is None and not any(m.text == "=" for m in row[bar].sub or ())):
        return row
    signs = [k for k, n in enumerate(row[:bar]) if n.kind == "op" and n.text in PARTS]
    if signs and signs != [0]:
        raise ReadError(row[bar].span, "how far does the bar reach?", expected=r"brackets: \left[…\right]_a^b")
    function = row[:bar]
    group = Node("group", ".|", span_of(function), (function,))
    return (replace(row[bar], base=group, span=span_of(row[: bar + 1])), *row[bar + 1 :])


__all__ = ["between", "closed_at_bar"]
