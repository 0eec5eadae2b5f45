"""Definitions entering the givens: nothing is defined twice, in terms of itself, or after it was constrained."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.notation import DeclarationError, Definition, Family, Givens, Term

from .errors import ReadError, Span
from .reader import Reader, number_like
from .scope import Scope
from .shapes import closed_shapes
from .terms import value
from .tree import Row


@dataclass(frozen=True, slots=True)
class Defined:
    """A scope with one more definition: both its sides."""

    scope: Scope
    left: Term
    right: Term
    objective: Term | None = None


def lacks_base(d: Definition) -> bool:
    """Whether a recursion still has no base case."""
    return d.left.head == "at" and not d.base and d.name in d.right.free


def entered(r: Reader, d: Definition, s: Term, span: Span) -> Defined:
    """The scope with one more definition, or an error at its line."""
    try:
        givens = r.scope.with_letter(s).givens
    except DeclarationError as problem:
        raise ReadError(span, str(problem)) from problem
    name = d.name.args[0]
    if any(d.name in f.free for f in (*givens.facts, *givens.assumed)):
        raise ReadError(span, f"{name} is constrained by an earlier line and cannot be defined")
    if any(d.name in v.symbol.free for v in givens.random):
        raise ReadError(span, f"{name} is a random variable and cannot be defined")
    if d.name in _reached(d, givens):
        raise ReadError(span, f"{name} is defined in terms of itself")
    same = [old for old in givens.definitions if old.name == d.name]
    if any(_clash(old, d) for old in same):
        raise ReadError(span, f"{name} is defined already")
    return Defined(r.scope.with_givens(replace(givens, definitions=_merged(givens.definitions, d))), d.left, d.right)


def _reached(d: Definition, givens: Givens) -> set[Term]:
    """The letters that the right side uses through other definitions."""
    others: dict[Term, list[Definition]] = {}
    for old in givens.definitions:
        if old.name != d.name:
            others.setdefault(old.name, []).append(old)
    seen: set[Term] = set()
    todo = [s for s in d.right.free if s != d.name] + ([] if d.left.head == "at" or d.left.head == "pdf" else [s for s in d.right.free if s == d.name])
    while todo:
        s = todo.pop()
        if s in seen:
            continue
        seen.add(s)
        for old in others.get(s, ()):
            todo.extend(old.right.free - set(old.parameters))
    return seen


def _clash(old: Definition, new: Definition) -> bool:
    """Whether two definitions of one name say the same thing twice."""
    if old.left.head != new.left.head:
        return True
    if old.left.head == "pdf":
        return bool(old.left.args[0].args[1:3] == new.left.args[0].args[1:3])
    if old.left.head == "at" and bool(old.parameters) != bool(new.parameters):
        return any(b[1] == new.left.args[1] for b in old.base) if old.parameters else False
    return old.left.head != "at" or bool(old.parameters) or old.left == new.left


def _merged(definitions: tuple[Definition, ...], d: Definition) -> tuple[Definition, ...]:
    """A base case joins its recursion, whichever comes first."""
    if d.left.head != "at":
        return (*definitions, d)
    if not d.parameters:
        out = tuple(
            replace(old, base=(*old.base, (old.parameters[0], d.left.args[1], d.right))) if old.name == d.name and old.parameters else old
            for old in definitions
        )
        return out if out != definitions else (*definitions, d)
    cases = [old for old in definitions if old.name == d.name and not old.parameters and old.left.head == "at"]
    new = replace(d, base=(*d.base, *((d.parameters[0], old.left.args[1], old.right) for old in cases)))
    return (*(old for old in definitions if old not in cases), new)


def right_side(r: Reader, right: Row, span: Span, name: str) -> Term:
    t = closed_shapes(number_like(value(r, right, span), span), span)
    if any(s.head == "sym" and s.args[0] == name and not isinstance(s.sort, Family) for s in t.free):  # N may stand beside N_k
        raise ReadError(span, f"{name} is defined in terms of itself")
    return t
