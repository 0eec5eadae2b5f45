"""A repair as it is shown: the changed place underlined, as little of the line as possible."""

from __future__ import annotations

from derive.judge.verdict import StepReport
from derive.notation import Term
from derive.notation.heads import RELATIONS

from .ink import MARK

LISTS = ("add", "mul", "matmul", "hadamard", "stack")


def mended(report: StepReport) -> Term | None:
    """The repair of a wrong line, the changed place marked; of a whole relation, on both sides."""
    step, repair = report.step, report.repair
    if repair is None or repair.head not in RELATIONS:
        return None if repair is None else marked(step.right, repair)
    pairs = zip((step.left, step.right), repair.args, strict=True)
    return Term(repair.head, tuple(marked(old, new) for old, new in pairs))


def marked(old: Term, new: Term) -> Term:
    """The new term; what differs from the old one carries a mark, as little of it as possible.

    >>> from derive.notation import symbol
    >>> from derive.writing.latex import latex
    >>> x, y = symbol("x"), symbol("y")
    >>> latex(marked(x**2 - 2 * y, x**2 - 3 * y)), latex(marked(x + y, x - y))
    ('x^{2} - \\\\underline{3} y', 'x - \\\\underline{y}')
    """
    if old == new:
        return new
    if new.head == "neg" and old.head != "neg":
        return Term("neg", (underlined(new.args[0]),), new.style, new.span)
    if old.head != new.head or not new.parts:
        return underlined(new)
    if len(old.args) != len(new.args):
        return _longer_or_shorter(old, new)
    if any(a != b for a, b in zip(old.args, new.args, strict=True) if not (isinstance(a, Term) and isinstance(b, Term))):
        return underlined(new)
    return _with(new, tuple(marked(a, b) if isinstance(a, Term) else b for a, b in zip(old.args, new.args, strict=True)))


def _longer_or_shorter(old: Term, new: Term) -> Term:
    """Lists of operands: those that are new are marked; where some are gone, the whole is."""
    start = _common(old.args, new.args)
    end = min(_common(old.args[::-1], new.args[::-1]), min(len(old.args), len(new.args)) - start)
    if new.head not in LISTS or len(new.args) < len(old.args):
        return underlined(new)
    stop = len(new.args) - end
    return _with(new, (*new.args[:start], *(_within(a) for a in new.args[start:stop]), *new.args[stop:]))


def _common(a: tuple[Term, ...], b: tuple[Term, ...]) -> int:
    """How many operands two lists begin with in common."""
    return next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _within(t: Term) -> Term:
    """A term of a sum: the mark stands under what follows the sign."""
    return _with(t, (underlined(t.args[0]),)) if t.head == "neg" else underlined(t)


def underlined(t: Term) -> Term:
    return Term(t.head, t.args, t.style + MARK, t.span)


def _with(t: Term, args: tuple[object, ...]) -> Term:
    return Term(t.head, args, t.style, t.span)
