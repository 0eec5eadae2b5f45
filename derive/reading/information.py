"""Mutual information of random variables with one density: I(X; Y), I(X; Y, Z), I(X; Y \\mid Z)."""

from __future__ import annotations

from derive.notation import Term
from derive.notation.statement import RandomVariable

from .averages import over_randoms
from .errors import ReadError, Span
from .expectations import joint_law, random_variable, single_bar, wrapped
from .names import plain, split_at
from .reader import Reader
from .tree import Node


def mutual_information(r: Reader, group: Node, span: Span) -> Term:
    """I(A; B | C) = E[log p(a, b | c) − log p(a | c) − log p(b | c)], A, B and C one or more random variables."""
    sides, given = _parties(r, group, span)
    first, second = sides
    both = _log_law(r, [*first, *second], given, span)
    alone = [Term("neg", (_log_law(r, side, given, span),)) for side in sides]
    over = over_randoms(r, [*given, *first, *second], span)
    return wrapped(r, over, r.make("add", (both, *alone), span), span)


def _parties(r: Reader, group: Node, span: Span) -> tuple[list[list[RandomVariable]], list[RandomVariable]]:
    """The random variables on either side of the semicolon, and behind the bar."""
    inner = plain(group.inner)
    pieces = split_at(inner, "∣") if any(m.text == "∣" for m in inner) else single_bar(inner)
    sides = split_at(pieces[0], ";")
    if len(sides) != 2 or len(pieces) > 2:
        raise ReadError(span, "a mutual information has two sides", expected=r"I(X; Y), I(X; Y \mid Z)")
    found = [[random_variable(r, row, span) for row in split_at(side, ",")] for side in sides]
    given = [random_variable(r, row, span) for row in split_at(pieces[1], ",")] if len(pieces) == 2 else []
    every = [v.symbol for v in (*found[0], *found[1], *given)]
    if len(set(every)) != len(every):
        raise ReadError(span, "a random variable stands twice in a mutual information")
    return found, given


def _log_law(r: Reader, outs: list[RandomVariable], given: list[RandomVariable], span: Span) -> Term:
    """log p(outs | given) at the random variables themselves."""
    law = joint_law(r, outs, given, span)
    order = sorted(outs, key=lambda v: law.args[1].index(v.law.args[1][0])) if len(outs) > 1 else outs
    return Term("log", (Term("pdf", (law, *(v.symbol for v in order))),))


__all__ = ["mutual_information"]
