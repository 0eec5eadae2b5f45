"""Indicators and definitions by cases: [A] is 1 where A holds, else 0."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Index, NotSupported, Term, number
from derive.notation.statement import FLIPPED

from ..engine import Indices, Kernel, entry_row, normal_row
from ..integers import is_integer
from ..poly import ONE, ZERO, Poly, atom, constant, content, to_term
from ..signs import NEG, POS, ZERO_SIGN, sign_of
from .events import plainest

TURNED = {"lt": "gt", "le": "ge"}
NOT = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


@normal_row("indicator")
def indicator(k: Kernel, t: Term) -> Poly:
    """[A] for a relation between numbers; between whole numbers always as [a ≤ b] or δ."""
    return truth_value(k, t.args[0])


def truth_value(k: Kernel, s: Term) -> Poly:
    """
    [A and B] = [A] [B]      [not A] = 1 − [A]      [a ≠ b] = 1 − [a = b]      [a < b] = 1 − [a ≥ b]
    """
    if s.head == "true":
        return ONE
    if s.head == "and":
        product = ONE
        for part in s.args:
            product = product * truth_value(k, part)
        return product
    if s.head == "not":
        return ONE - truth_value(k, s.args[0])
    if s.head not in ("eq", "ne", "lt", "le", "gt", "ge") or any(a.dims for a in s.args):
        raise NotSupported(f"the indicator of {s!r}")
    left, right = s.args
    parts = _extremes(left, right, s.head) or _extremes(right, left, FLIPPED[s.head])
    if parts is not None:
        return _all_or_any(k, *parts)
    if s.head in TURNED:
        return truth_value(k, Term(TURNED[s.head], (right, left)))
    if s.head == "ne":
        return ONE - truth_value(k, Term("eq", s.args))
    return _compared(k, s.head, k.nf(left) - k.nf(right))


def _extremes(extreme: Term, other: Term, head: str) -> tuple[list[Term], Term | None, bool] | None:
    """The comparisons of which all (True) or any (False) hold where max or min compares so with something; the loop that they run over."""
    if head not in TURNED and head not in TURNED.values():
        return None
    wide = extreme.head.removesuffix("over")
    if wide not in ("max", "min") or extreme.dims or (extreme.head != wide and not isinstance(extreme.args[0].sort, Index)):
        return None
    every = (wide == "min") == (head in ("gt", "ge"))
    bodies = extreme.args if extreme.head == wide else extreme.args[1:]
    return [Term(head, (a, other)) for a in bodies], extreme.args[0] if extreme.head != wide else None, every


def _all_or_any(k: Kernel, parts: list[Term], over: Term | None, every: bool) -> Poly:
    """
    [min(a, b) > c] = [a > c] [b > c]        [max(a, b) > c] = 1 − (1 − [a > c]) (1 − [b > c])
    [minᵢ aᵢ > c] = ∏ᵢ [aᵢ > c]              [maxᵢ aᵢ > c] = 1 − ∏ᵢ (1 − [aᵢ > c])
    """
    if over is not None:
        event = Term("indicator", (parts[0] if every else Term(NOT[parts[0].head], parts[0].args),))
        whole = k.nf(Term("prod", (over, over.sort.lo, over.sort.hi, event)))  # type: ignore[union-attr]
        return whole if every else ONE - whole
    product = ONE
    for part in parts:
        here = truth_value(k, part)
        product = product * (here if every else ONE - here)
    return product if every else ONE - product


def _compared(k: Kernel, head: str, p: Poly) -> Poly:
    """[p = 0], [p > 0] or [p ≥ 0]."""
    s = sign_of(k, p)
    wanted = {"eq": ZERO_SIGN, "gt": POS, "ge": POS | ZERO_SIGN}[head]
    if not s & ~wanted or not s & wanted:
        return ONE if s & wanted else ZERO
    if is_integer(k, p):
        if head == "eq":
            return k.nf(Term("delta", _sides(p)))
        return atom(Term("indicator", (Term("le", _sides(p - ONE if head == "gt" else p)[::-1]),)))
    c, m, rest = content(p)
    if head == "ge":
        return ONE - _compared(k, "gt", -p)
    if head == "gt" and (plain := plainest(k, p)) != p:
        return _compared(k, head, plain)
    scale = abs(Fraction(c)) if head == "gt" else Fraction(c)
    return atom(Term("indicator", (Term(head, (to_term(p.scale(1 / scale)), number(0))),)))


def _sides(p: Poly) -> tuple[Term, Term]:
    """a and b with p = a − b and only plus signs in both."""
    plus = Poly({m: c for m, c in p if c > 0})
    return to_term(plus), to_term(plus - p)


@normal_row("cases")
def by_cases(k: Kernel, t: Term) -> Poly:
    """Σⱼ [Aⱼ and none before it] vⱼ."""
    return _first_true(k, t, ())


@entry_row("cases")
def component_by_cases(k: Kernel, t: Term, at: Indices) -> Poly:
    return _first_true(k, t, at)


def _first_true(k: Kernel, t: Term, at: Indices) -> Poly:
    total, left = ZERO, ONE
    for value, condition in zip(t.args[::2], t.args[1::2], strict=True):
        here = truth_value(k, condition)
        if left * here:
            total = total + left * here * (k.entry(value, at) if at else k.nf(value))
        left = left * (ONE - here)
    if left:
        raise NotSupported("cases of which none may hold")
    return total


__all__ = ["NEG", "constant", "indicator", "truth_value"]
