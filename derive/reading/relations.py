"""Relations inside formulas: under indicators, in cases and implications, as conditions of a step."""

from __future__ import annotations

from derive.notation import Term

from .errors import ReadError, Span
from .names import plain, split_at
from .reader import Reader, number_like
from .shapes import aligned
from .tables import ARROWS, RELATIONS
from .tree import Node, Row

CONNECTIVES = {r"\land": "and", r"\wedge": "and"}
DEFINITE = {"succ": ("posdef", "gt"), "succeq": ("possemidef", "ge")}  # of matrices, and component by component
PRECEDES = {"prec": "succ", "preceq": "succeq"}


def is_relation(n: Node) -> bool:
    """Whether a node is a relation sign that joins two formulas."""
    return n.kind in ("op", "letter") and n.text in RELATIONS


def holds_relation(row: Row) -> bool:
    return any(is_relation(n) for n in row)


def relation_between(r: Reader, left: Term, head: str, right: Term, span: Span) -> Term:
    """A relation of two terms in one shape."""
    if head in PRECEDES:
        return relation_between(r, right, PRECEDES[head], left, span)
    left, right = aligned(r, number_like(left, span), number_like(right, span), span, head)
    if head in DEFINITE:
        return _definite(r, left, head, right, span)
    return r.make(head, (left, right), span)


def _definite(r: Reader, left: Term, head: str, right: Term, span: Span) -> Term:
    r"""A \succ B: the matrix A − B is positive definite; of vectors and numbers it is said component by component."""
    of_matrices, of_components = DEFINITE[head]
    if left.rank < 2:
        return r.make(of_components, (left, right), span)
    if right.head == "zero":
        gap = left
    elif left.head == "zero":
        gap = r.make("neg", (right,), span)
    else:
        gap = r.make("add", (*(left.args if left.head == "add" else (left,)), Term("neg", (right,))), span)
    return r.make(of_matrices, (gap,), span)


def relation_of(r: Reader, row: Row, span: Span) -> Term:
    """A relation, a chain of relations, or several joined by ∧ or commas."""
    row = plain(row)
    for sign, head in (*ARROWS.items(),):
        parts = split_at(row, sign)
        if len(parts) == 2:
            return r.make(head, (relation_of(r, parts[0], span), relation_of(r, parts[1], span)), span)
    joined = split_at(row, *CONNECTIVES, ",")
    if len(joined) > 1:
        found = [relation_of(r, part, span) for part in joined if part]
        return found[0] if len(found) == 1 else r.make("and", tuple(found), span)
    return _chain(r, row, span)


def _chain(r: Reader, row: Row, span: Span) -> Term:
    from .terms import expression

    signs = [n for n in row if is_relation(n)]
    if not signs:
        raise ReadError(span, "a relation is needed here", expected="a relation such as x > 0")
    pieces: list[list[Node]] = [[]]
    for n in row:
        if is_relation(n):
            pieces.append([])
        else:
            pieces[-1].append(n)
    terms = [expression(r, tuple(p), span) for p in pieces]
    found = [relation_between(r, a, _head(n), b, span) for a, n, b in zip(terms, signs, terms[1:], strict=False)]
    return found[0] if len(found) == 1 else r.make("and", tuple(found), span)


def _head(n: Node) -> str:
    head = RELATIONS[n.text]
    return "eq" if head == "define" else head
