r"""A law of which something was left out, as in D(q(z) \| (z \mid x)) or D(\mu, \sigma \| 0, 1): what may be meant is offered."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Density

from .errors import ReadError, Span
from .names import is_nominal, spell, split_at
from .nodes import span_of
from .reader import Reader
from .tree import Node, Row

LAWS = r"q(z), q(z \mid x), or \mathcal{N}(\mu, \sigma)"


def completed(r: Reader, row: Row, span: Span) -> Row:
    """The row with what was left out, if its author chooses that; there is nothing to choose where nothing fits."""
    found = [*_with_a_letter(r, row), *_with_a_family(r, row)]
    message = "this is no law that derive knows"
    if not found:
        raise ReadError(span, message, expected=LAWS)
    return found[r.decide("law", span_of(row, span), message, tuple(spell(f, loose=True) for f in found), complete=False)]


def _with_a_letter(r: Reader, row: Row) -> Iterator[Row]:
    """(z | x) with the letter of each density that has these variables."""
    bar = next((n.text for n in row if n.text in ("∣", "|")), None)
    pieces = [item for part in split_at(row, bar) for item in split_at(part, ",")] if bar else []
    if not pieces or any(len(item) != 1 or not is_nominal(item[0]) for item in pieces):
        return
    names = {spell(item) for item in pieces}
    for name, s in r.scope.declared.items():
        if isinstance(s.sort, Density) and names <= {variable for variable, _ in s.sort.roles}:
            yield Node("letter", name, span_of(row)), _bracketed(row)


def _with_a_family(r: Reader, row: Row) -> Iterator[Row]:
    """Two numbers as the parameters of the normal law, where the givens say what these are."""
    if "N" in r.scope.conventions and len(split_at(row, ",")) == 2:
        yield Node("letter", r"\mathcal{N}", span_of(row)), _bracketed(row)


def _bracketed(row: Row) -> Node:
    return Node("group", "()", span_of(row), (row,))
