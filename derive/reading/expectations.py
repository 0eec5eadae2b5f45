r"""Expectations in their spellings, variance, covariance, probability, divergences, entropies, mutual information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.notation import Density, Tensor, Term, relation
from derive.notation.statement import RandomVariable

from .averages import Over, letters_of, over_given, over_of, over_randoms, over_variables, randoms_in
from .capture import capture
from .errors import ReadError, Span, Unsupported
from .factors import built_in, undeclared
from .laws import Spoken, law_of
from .names import is_nominal, plain, spell, split_at
from .reader import Cursor, Reader, number_like
from .relations import holds_relation, relation_of
from .resolve import named, resolve
from .scripts import only, raised, with_scripts
from .shapes import dims_of
from .tables import COVARIANCE, ENTROPY, EXPECTATION, INFORMATION, PROBABILITY, VARIANCE
from .terms import _signed, value
from .tree import Node, Row

BRACKETS = ("()", "[]", "{}")
TWO = Term("num", (2, ""))


def bracket_of(c: Cursor, ahead: int = 0) -> Node | None:
    n = c.peek(ahead)
    return n if n is not None and n.core.kind == "group" and n.core.text in BRACKETS else None


@built_in(*EXPECTATION)
def _expectation(r: Reader, c: Cursor) -> Term:
    r"""\mathbb{E}_q[f], \mathbb{E}_{z \sim q} f, E[X \mid Y]."""
    start = c.at
    n = c.peek()
    assert n is not None
    if n.core.text == "E" and n.kind != "script" and bracket_of(c, 1) is None and not _is_random(r, c.peek(1)):
        raise undeclared(r, c)
    only(n, "sub", "sup")
    c.take()
    group = bracket_of(c)
    sub = _law_below(r, n)
    if group is None:
        t = _without_brackets(r, c, n, sub, start)
    else:
        c.take()
        if _takes_power(r, c, group, start):
            return averaged(r, sub, (group,), c.span(start))
        t = averaged(r, sub, group.core.inner, c.span(start))
    if n.kind == "script" and n.sup is not None:
        t = raised(r, t, n.sup, n.span)
    return with_scripts(r, t, group) if group is not None else t


def _is_random(r: Reader, n: Node | None) -> bool:
    """Whether a letter behind a plain E is a random variable, as in EX."""
    found = resolve(r, n) if n is not None and is_nominal(n) else None
    return found is not None and r.scope.givens.law_of(found.term.at(None)) is not None


def _takes_power(r: Reader, c: Cursor, group: Node, start: int) -> bool:
    """E(X − μ)² with round brackets: the mean of the square, or the square of the mean; E(X)² is the latter."""
    if group.kind != "script" or group.sup is None or group.core.text != "()" or len(plain(group.core.inner)) == 1:
        return False
    inner, power = spell(group.core.inner, loose=True), spell(group.sup, loose=True)
    readings = (rf"\mathbb{{E}}\left[({inner})^{{{power}}}\right]", rf"\left(\mathbb{{E}}[{inner}]\right)^{{{power}}}")
    return r.decide("power", c.span(start), "the power may belong to the expectation or to what it averages", readings) == 0


def _law_below(r: Reader, n: Node) -> Row | None:
    r"""What stands under \mathbb{E}; not a parameter without a law, as in \mathbb{E}_\theta[X], where there are random variables."""
    sub = n.sub if n.kind == "script" else None
    if sub is None or not r.scope.givens.random:
        return sub
    parts = split_at(plain(sub), ",", ";")
    found = [named(r, part[0]) if len(part) == 1 and is_nominal(part[0]) else None for part in parts]
    return None if all(f is not None and _is_parameter(r, f.term.at(None)) for f in found) else sub


def _is_parameter(r: Reader, t: Term) -> bool:
    """Whether a letter is a number or a vector that has no law, and no density has it as a variable."""
    roles = {name for s in r.scope.givens.symbols if isinstance(s.sort, Density) for name, _ in s.sort.roles}
    return t.head == "sym" and isinstance(t.sort, Tensor) and r.scope.givens.law_of(t) is None and t.args[0] not in roles and t not in r.scope.bound.values()


def _without_brackets(r: Reader, c: Cursor, n: Node, sub: Row | None, start: int) -> Term:
    r"""\mathbb{E}_q \log p: up to the next + or −."""
    key = ("reach", n.span)
    over, style = over_of(r, sub, n.span) if sub else ([], "bare")
    inner = r.within(r.scope.over(tuple(o.letter for o in over))) if over else r
    if r.state.decisions.get(key) == 0:
        from .terms import sum_of

        body = sum_of(inner, c)
    else:
        body = _signed(inner, c)
        c.reaching.extend((key, o.letter, start) for o in over)
    body = number_like(body, c.span(start))
    return wrapped(r, over or over_randoms(r, randoms_in(r, body), c.span(start)), body, c.span(start), style)


def averaged(r: Reader, sub: Row | None, row: Row, span: Span) -> Term:
    """The expectation of what stands in the brackets."""
    pieces = bar_pieces(row)
    if len(pieces) == 2:
        return _conditional(r, sub, pieces[0], pieces[1], span)
    if sub:
        over, style = over_of(r, sub, span)
        body = number_like(value(r.within(r.scope.over(tuple(o.letter for o in over))), row, span), span)
        return wrapped(r, over, body, span, style)
    body = number_like(value(r, row, span), span)
    return wrapped(r, over_variables(r, [body], span), body, span, "bare")


def bar_pieces(row: Row) -> list[Row]:
    """What stands before a bar and behind it, where there is one."""
    row = plain(row)
    return split_at(row, "∣") if any(m.text == "∣" for m in row) else single_bar(row)


def single_bar(row: Row) -> list[Row]:
    return (
        split_at(row, "|")
        if sum(m.kind == "bar" and m.text == "|" for m in row) == 1 and not any(m.kind == "script" and m.core.text == "|" for m in row)
        else [row]
    )


def _conditional(r: Reader, sub: Row | None, left: Row, right: Row, span: Span) -> Term:
    """E[X | Y], E[X | Y = y]."""
    if sub:
        raise Unsupported(span, "not supported: a condition inside an expectation with a subscript", expected=r"\mathbb{E}_{p(x \mid y)}[…]")
    body = number_like(value(r, left, span), span)
    over, values = over_given(r, [body], right, span)
    return wrapped(r, over, body, span).subs(values) if over else body.subs(values)


def wrapped(r: Reader, over: Sequence[Over], body: Term, span: Span, style: str = "") -> Term:
    """E over several letters, the first one outermost. What is written without a subscript stays so: the outer ones are not shown."""
    shown = style
    for o in reversed(over):
        body = r.make("expect", (o.letter, o.law, capture(r, body, o.letter, span, o.original)), span, shown)
        shown = "through" if style in UNSHOWN else ""
    return body


UNSHOWN = ("bare", "Var", "Cov")


# -- variance, covariance, probability ---------------------------------------------------------------------------


def inside(r: Reader, c: Cursor) -> tuple[Node, Node]:
    """A name and the brackets behind it."""
    n, group = c.peek(), bracket_of(c, 1)
    assert n is not None
    if group is None:
        raise undeclared(r, c)
    only(n, "sub", "sup")
    c.at += 2
    return n, group


def _read_over(r: Reader, n: Node, rows: list[Row], span: Span) -> tuple[list[Over], list[Term], str]:
    """What is averaged over, and the bodies."""
    sub = _law_below(r, n)
    if sub is not None:
        over, style = over_of(r, sub, span)
        inner = r.within(r.scope.over(tuple(o.letter for o in over)))
        return over, [number_like(value(inner, row, span), span) for row in rows], style
    *before, last = rows
    pieces = bar_pieces(last)
    bodies = [number_like(value(r, row, span), span) for row in (*before, pieces[0])]
    if len(pieces) == 1:
        return over_variables(r, bodies, span), bodies, "bare"
    over, values = over_given(r, bodies, pieces[1], span)
    return [replace(o, law=o.law.subs(values)) for o in over], [body.subs(values) for body in bodies], ""


def finished(r: Reader, t: Term, n: Node, group: Node) -> Term:
    if n.kind == "script" and n.sup is not None:
        t = raised(r, t, n.sup, n.span)
    return with_scripts(r, t, group)


@built_in(*VARIANCE)
def _variance(r: Reader, c: Cursor) -> Term:
    start = c.at
    n, group = inside(r, c)
    span = c.span(start)
    over, (body,), style = _read_over(r, n, [group.core.inner], span)
    if dims_of(body, span):
        raise ReadError(
            span,
            "the variance of a vector may be a matrix or a vector",
            expected="the one that is meant",
            readings=(r"\operatorname{Cov}(x)", r"\operatorname{Var}(x_i)"),
        )
    if len(over) == 1:
        o = over[0]
        t = r.make("var", (o.letter, o.law, capture(r, body, o.letter, span, o.original)), span, style)
    else:
        t = wrapped(r, over, r.make("pow", (_centred(r, over, body, span), TWO), span), span, "Var" if style == "bare" else "")
    return finished(r, t, n, group)


def _centred(r: Reader, over: Sequence[Over], body: Term, span: Span, style: str = "bare") -> Term:
    return r.make("add", (body, Term("neg", (wrapped(r, over, body, span, style),))), span)


@built_in(*COVARIANCE)
def _covariance(r: Reader, c: Cursor) -> Term:
    start = c.at
    n, group = inside(r, c)
    span = c.span(start)
    rows = split_at(plain(group.core.inner), ",")
    if len(rows) > 2:
        raise ReadError(span, "a covariance of more than two things")
    over, bodies, style = _read_over(r, n, rows, span)
    a, b = (_centred(r, over, body, span) for body in (bodies[0], bodies[-1]))
    if len(rows) == 1 and not dims_of(a, span):
        raise ReadError(span, "a covariance of one number", expected=r"\operatorname{Cov}(X, Y), or \operatorname{Var}(X)")
    body = r.make("matmul", (a, r.make("transpose", (b,), span)), span) if dims_of(b, span) else r.make("mul", (a, b), span)
    return finished(r, wrapped(r, over, body, span, "Cov" if style == "bare" else ""), n, group)


@built_in(*PROBABILITY)
def _probability(r: Reader, c: Cursor) -> Term:
    r"""\Pr(X \le x), \Pr(A \mid B): the expectation of an indicator."""
    start = c.at
    group = bracket_of(c, 1)
    if group is None or not holds_relation(plain(group.core.inner)):
        raise undeclared(r, c)
    n, group = inside(r, c)
    span = c.span(start)
    pieces = split_at(plain(group.core.inner), "∣")
    pieces = pieces if len(pieces) > 1 else single_bar(plain(group.core.inner))
    events = [relation_of(r, p, span) for p in pieces]
    sub = _law_below(r, n)
    over = over_of(r, sub, span)[0] if sub is not None else over_randoms(r, randoms_in(r, *events), span)
    if len(events) == 1:
        t = wrapped(r, over, r.make("indicator", (events[0],), span), span)
    else:
        both = wrapped(r, over, r.make("indicator", (r.make("and", tuple(events), span),), span), span)
        t = r.make("div", (both, wrapped(r, over, r.make("indicator", (events[1],), span), span)), span)
    return finished(r, t, n, group)


# -- entropies ----------------------------------------------------------------------------------------


@built_in(*ENTROPY)
def _entropy(r: Reader, c: Cursor) -> Term:
    r"""H(X), H(q), H(X \mid Y), H(X, Y), and the cross entropy H(p, q) of two laws."""
    start = c.at
    n, group = inside(r, c)
    only(n, "sup")
    span = c.span(start)
    inner = plain(group.core.inner)
    pieces = split_at(inner, "∣") if any(m.text == "∣" for m in inner) else single_bar(inner)
    rows = split_at(pieces[0], ",")
    if len(pieces) == 2 and all(map(_alone, (*rows, *split_at(pieces[1], ",")))):
        t = _conditional_entropy(r, rows, split_at(pieces[1], ","), span)
    elif len(rows) == 2 and (cross := _cross_entropy(r, rows, span)) is not None:
        t = cross
    elif len(rows) > 1:
        t = r.make("entropy", (joint_law(r, _randoms(r, rows, span), (), span),), span)
    else:
        t = r.make("entropy", (law_of(r, inner, span).law,), span)
    return finished(r, t, n, group)


def _alone(row: Row) -> bool:
    return len(row) == 1 and is_nominal(row[0])


def random_variable(r: Reader, row: Row, span: Span) -> RandomVariable:
    found = named(r, row[0]) if _alone(row) else None
    random = next((v for v in r.scope.givens.random if found is not None and v.symbol == found.term), None)
    if random is None:
        raise ReadError(span, f"{spell(row, loose=True)} is no random variable", expected=rf"a given such as {spell(row)} \sim …")
    return random


def _randoms(r: Reader, rows: list[Row], span: Span) -> list[RandomVariable]:
    return [random_variable(r, row, span) for row in rows]


def joint_law(r: Reader, found: Sequence[RandomVariable], given: Sequence[RandomVariable], span: Span) -> Term:
    """The joint law of random variables that have one density, given others."""
    from .averages import conditioned

    densities = {v.law.args[0] if v.law.head == "cond" else v.law for v in (*found, *given)}
    if len(found) + len(given) == 1:
        return found[0].law
    p = next(iter(densities))
    if len(densities) != 1 or not isinstance(p.sort, Density):
        raise ReadError(span, "these random variables have no common density", expected=r"p(x, y) declared, and X, Y \sim p")
    names = [name for name, _ in p.sort.roles]
    outs = tuple(sorted((v.law.args[1][0] for v in found), key=names.index))
    return conditioned(r, p, outs, tuple(v.law.args[1][0] for v in given), tuple(v.symbol for v in given), span)


def _conditional_entropy(r: Reader, rows: list[Row], given: list[Row], span: Span) -> Term:
    fixed = [random_variable(r, row, span) for row in given]
    inner = r.make("entropy", (joint_law(r, _randoms(r, rows, span), fixed, span),), span)
    return wrapped(r, over_randoms(r, fixed, span), inner, span)


def _cross_entropy(r: Reader, rows: list[Row], span: Span) -> Term | None:
    """H(p, q) = −E_p[log q]."""
    if any(len(row) == 1 and is_nominal(row[0]) and ((f := named(r, row[0])) is None or not isinstance(f.term.sort, Density)) for row in rows):
        return None
    p, q = (law_of(r, row, span) for row in rows)
    if not p.names and not p.point:
        raise ReadError(span, "it is open which letter the cross entropy averages over", expected="laws with their letters")
    over = letters_of(r, p, span)
    body = r.make("log", (r.make("pdf", (q.law, *(o.letter for o in over)), span),), span)
    return wrapped(r, over, r.make("neg", (body,), span), span)


__all__ = ["INFORMATION", "Spoken", "averaged", "joint_law", "random_variable", "relation", "single_bar", "wrapped"]
