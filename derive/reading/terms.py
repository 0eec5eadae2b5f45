r"""Sums and products: how far each sign reaches.

Which sign takes in what stands in the table of ``precedence``. What stays open is a choice for the author.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Term

from .between import closed_at_bar
from .dots import without_dots
from .errors import Ambiguous, ReadError, Span, Undeclared
from .products import juxtapose, multiply
from .reader import Cursor, Reader, located, number_like
from .shapes import added
from .tables import DOTS, RELATIONS, TIMES
from .tree import Node, Row, span_of

Factor = Callable[[Reader, Cursor], Term]


def expression(r: Reader, row: Row, span: Span = (0, 1)) -> Term:
    """The term that a whole row denotes."""
    c = Cursor(closed_at_bar(without_dots(r, row)), span)
    t = sum_of(r, c)
    if c.peek() is not None:
        raise unexpected(c)
    return t


def value(r: Reader, row: Row, span: Span = (0, 1)) -> Term:
    """The number, vector or matrix that a whole row denotes."""
    t = expression(r, row, span)
    return number_like(t, t.span or span)


def sum_of(r: Reader, c: Cursor) -> Term:
    """term ± term ± …, up to what is no part of a sum."""
    start = c.at
    waiting = len(c.reaching)
    terms = [_signed(r, c)]
    while _is_sign(c.peek()):
        sign = c.take().text
        t = _after(r, c, waiting)
        terms.append(located(r.make("neg", (t,), c.span(start)), t.span or c.here) if sign == "-" else t)
    del c.reaching[waiting:]
    return terms[0] if len(terms) == 1 else added(r, terms, c.span(start))


def _is_sign(n: Node | None) -> bool:
    return n is not None and n.kind == "op" and n.text in "+-"


def _signed(r: Reader, c: Cursor) -> Term:
    """A product, with a sign in front."""
    start = c.at
    signs = 0
    while _is_sign(c.peek()):
        signs += c.take().text == "-"
        if c.at - start > 2:
            raise ReadError(c.here, "too many signs in a row")
    t = product_of(r, c)
    for _ in range(signs):
        t = r.make("neg", (number_like(t, c.span(start)),), c.span(start))
    return t


def _after(r: Reader, c: Cursor, waiting: int) -> Term:
    """The next term of a sum; a letter that belongs to a Σ before it leaves the formula open."""
    open_sums = c.reaching[waiting:]
    try:
        t = _signed(r, c)
    except Undeclared as problem:
        for key, letter, begin in open_sums:
            if letter.args[0] in problem.name:
                raise _open(c, key, letter, begin) from problem
        raise
    for key, letter, begin in open_sums:
        if any(s.args[0] == letter.args[0] for s in t.free) and key not in r.state.decisions:
            raise _open(c, key, letter, begin)
    return t


def _open(c: Cursor, key: object, letter: Term, begin: int) -> Ambiguous:
    """A bound letter stands outside its Σ, ∏ or E: which terms belong to it?"""
    end = _end_of_sum(c)
    first = next((k for k in range(begin + 2, end) if _is_sign(c.row[k])), end)  # a sign right behind Σ belongs to its body
    wide = f"{c.text(begin, begin + 1)} \\left({c.text(begin + 1, end)}\\right)"
    narrow = f"\\left({c.text(begin, first)}\\right) {c.text(first, first + 1)} {c.text(first + 1, end)}"
    return Ambiguous(key, c.span(begin, end), f"{letter.args[0]} stands outside its {_sign_name(c.row[begin])}", (wide, narrow))


def _sign_name(n: Node) -> str:
    return {r"\sum": "sum", r"\prod": "product", r"\int": "integral"}.get(n.core.text, "expectation")


def _end_of_sum(c: Cursor) -> int:
    """Where the sum around the cursor ends, seen from here."""
    k = c.at
    while k < len(c.row) and not ends_sum(c.row[k]):
        k += 1
    return k


def ends_sum(n: Node) -> bool:
    """Whether a node can be no part of a sum."""
    if n.kind == "op":
        return n.text in (",", ";", ":", "=", "<", ">", ":=")
    return n.kind == "bar" or (n.kind == "letter" and n.text in RELATIONS)


# -- products --------------------------------------------------------------------------------------------


def product_of(r: Reader, c: Cursor) -> Term:
    """Factors side by side, and · × ∘ / between them."""
    start = c.at
    runs: list[tuple[Term, int, int]] = []  # what a run denotes, where it begins, how many factors it has
    signs: list[str] = []
    while True:
        runs.append(run_of(r, c))
        sign = times_sign(c.peek())
        if sign is None:
            break
        c.take()
        signs.append(sign)
    return runs[0][0] if len(runs) == 1 else multiply(r, c, runs, signs, start)


def times_sign(n: Node | None) -> str | None:
    """What a sign between factors says: dot, times, circ, star or over."""
    if n is None or n.kind not in ("op", "letter"):
        return None
    return TIMES.get(n.text)


def run_of(r: Reader, c: Cursor) -> tuple[Term, int, int]:
    """Factors side by side; after · or / a sign may stand in front."""
    from .factors import factor

    start = c.at
    if _is_sign(c.peek()) and start > 0:
        return _signed(r, c), start, 1
    factors: list[Term] = []
    while starts_factor(c, first=not factors):
        factors.append(factor(r, c))
    if not factors:
        raise missing_operand(c)
    return juxtapose(r, c, factors, start), start, len(factors)


def starts_factor(c: Cursor, first: bool = False) -> bool:
    """Whether the next node can begin a factor; where an operand must stand (``first``), a bar opens."""
    n = c.peek()
    if n is None:
        return False
    if n.kind == "bar" or (n.kind == "script" and n.core.kind == "bar"):
        return (first or not (c.bars and c.bars[-1] == n.core.text)) and n.core.text != "∣" and _bar_opens(c)
    if n.kind == "op":
        return False
    return not (n.kind == "letter" and (n.text in TIMES or n.text in RELATIONS or n.text in NOT_FACTORS))


NOT_FACTORS = frozenset(
    (
        r"\Rightarrow",
        r"\implies",
        r"\Longrightarrow",
        r"\iff",
        r"\Leftrightarrow",
        r"\Longleftrightarrow",
        r"\land",
        r"\lor",
        r"\in",
        r"\sim",
        r"\to",
        r"\mapsto",
        r"\mid",
        r"\text",
        r"\forall",
        r"\succ",
        r"\succeq",
        r"\colon",
        r"\rightarrow",
    )
)


def _bar_opens(c: Cursor) -> bool:
    """A bar opens an absolute value where a bar to close it follows."""
    n = c.peek()
    assert n is not None
    return n.kind == "bar" and any(m.core.kind == "bar" and m.core.text == n.text for m in c.row[c.at + 1 :])


def missing_operand(c: Cursor) -> ReadError:
    n = c.peek()
    if n is None:
        return ReadError(c.here, "the formula ends where a number, a letter or a bracket is needed", expected="an operand")
    if n.kind == "letter" and n.text in DOTS:
        return unsupported_sign(n)
    return ReadError(n.span, f"“{shown(n)}” stands where a number, a letter or a bracket is needed", expected="an operand")


def unexpected(c: Cursor) -> ReadError:
    n = c.peek()
    assert n is not None
    if n.kind == "op" and n.text == ",":
        return ReadError(n.span, "a comma stands outside brackets", expected="one formula, or brackets around a list")
    if n.kind == "text":
        return ReadError(n.span, f"words stand inside the formula: “{n.text.strip()}”", expected="words only before or after a formula")
    return ReadError(n.span, f"“{shown(n)}” cannot follow here", expected="an operator, or the end of the formula")


def unsupported_sign(n: Node) -> ReadError:
    from .errors import Unsupported
    from .tables import REFUSED

    return Unsupported(n.span, f"not supported: {REFUSED.get(n.text, n.text)}")


def shown(n: Node) -> str:
    from .names import spell_node

    return spell_node(n, loose=True)[:40] or n.text


__all__ = ["expression", "product_of", "run_of", "span_of", "starts_factor", "sum_of", "times_sign", "unexpected", "value"]
