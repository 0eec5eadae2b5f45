"""Restatements: two sides that are one formula in another order, or with its powers written out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from derive.notation import Term

Form = tuple[object, ...]
LETTERS = ("sym", "at", "app")  # what a power is written out of


def is_restatement(a: Term, b: Term) -> bool:
    """Whether two terms say the same thing by their writing alone.

    >>> from derive.notation import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> is_restatement(x**2 + y, y + x * x), is_restatement((x * y) ** 2, x**2 * y**2)
    (True, False)
    """
    return form(a) == form(b)


def form(t: Term) -> Form:
    """Sums and products as collections; −a as (−1)·a, a/b as a·b⁻¹, a whole power of a letter as a product of it."""
    if t.head == "add" or (t.head == "neg" and t.args[0].head == "add"):
        return ("add", frozenset(_summands(t, 1).items()))
    if t.head in ("mul", "neg", "div", "pow"):
        factors = _factors(t)
        return next(iter(factors)) if set(factors.values()) == {1} and len(factors) == 1 else ("mul", frozenset(factors.items()))
    return (t.head, *(form(a) if isinstance(a, Term) else a for a in t.args))


def _summands(t: Term, sign: int) -> Counter[tuple[Form, int]]:
    if t.head == "add":
        return sum((_summands(a, sign) for a in t.args), Counter())
    if t.head == "neg":
        return _summands(t.args[0], -sign)
    return Counter({(form(t), sign): 1})


def _factors(t: Term) -> Counter[Form]:
    """How often each factor stands in a product; powers add up."""
    if t.head == "mul":
        return _united([_factors(a) for a in t.args])
    if t.head == "neg":
        return _united([Counter({("−",): 1}), _factors(t.args[0])])
    if t.head == "div":
        return _united([_factors(t.args[0]), Counter({f: -n for f, n in _factors(t.args[1]).items()})])
    if t.head == "pow" and t.args[0].head in LETTERS and (n := _whole(t.args[1])) is not None:
        return Counter({form(t.args[0]): n})
    if t.head == "pow":
        return Counter({("pow", form(t.args[0]), form(t.args[1])): 1})
    return Counter() if t.head == "num" and Fraction(t.args[0]) == 1 else Counter({form(t): 1})


def _whole(t: Term) -> int | None:
    """The whole number that is written."""
    if t.head == "neg":
        inner = _whole(t.args[0])
        return None if inner is None else -inner
    return int(t.args[0]) if t.head == "num" and Fraction(t.args[0]).denominator == 1 else None


def _united(parts: list[Counter[Form]]) -> Counter[Form]:
    out: Counter[Form] = Counter()
    for part in parts:
        for f, n in part.items():
            out[f] += n
    return Counter({f: n for f, n in out.items() if n})


__all__ = ["is_restatement"]
