r"""Binding a letter that definitions use: E_ε[z] with z = μ + σ ε averages over the ε inside z.

Where a letter is bound, every defined quantity that depends on it is replaced by its definition, so that the term says
all by itself. A derivative by a defined quantity keeps it free: ∂r/∂z at z = μ + σ ε is z ↦ ∂r/∂z, at that value.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.notation import Definition, Term
from derive.notation.named import named

from .errors import MAX_NODES, ReadError, Span
from .reader import Reader
from .scope import Scope

DERIVATIVES = ("deriv", "grad")


def capture(r: Reader, body: Term, letter: Term, span: Span, original: Term | None = None) -> Term:
    """The body with every definition that uses the bound letter unfolded; ``original`` is what the letter stands for outside."""
    if not r.scope.givens.definitions:
        return body
    return Unfolding(r.scope, original or letter, letter, span).of(body)


@dataclass
class Unfolding:
    """Replaces defined names that reach ``target`` (a letter, or a component of a family) by what they stand for."""

    scope: Scope
    target: Term
    letter: Term
    span: Span
    count: int = 0

    def of(self, t: Term, kept: tuple[Term, ...] = ()) -> Term:
        """t with the definitions that reach the target unfolded, those in ``kept`` left alone."""
        self.count += 1
        if self.count > MAX_NODES:
            raise ReadError(self.span, "the definitions that this unfolds are too long")
        if t == self.target and t != self.letter:
            return self.letter
        if t in kept or t.head in ("num", "const"):
            return t
        if t.head in DERIVATIVES:
            return self._derivative(t, kept)
        unfolded = self._value_of(t)
        if unfolded is not None:
            return named(self.of(unfolded, kept), t)
        return t.rebuild(lambda a: self.of(a, kept)) if t.parts else t

    def _value_of(self, t: Term) -> Term | None:
        """What a defined name stands for, if that depends on the target."""
        name = t
        while name.head in ("at", "app"):
            name = name.args[0]
        if name.head != "sym" or name in self.scope.bound.values():
            return None
        for d in self.scope.definitions.get(name, ()):
            if self._reaches(d):
                return _instance(d, t)
        return None

    def _reaches(self, d: Definition) -> bool:
        seen: set[Term] = set()
        todo = [d]
        base = self.target if self.target.head == "sym" else self.target.args[0]
        while todo:
            for side in (one := todo.pop()).right, *(b[2] for b in one.base):
                for s in side.free - set(one.parameters):
                    if s == base:
                        return True
                    if s not in seen:
                        seen.add(s)
                        todo.extend(self.scope.definitions.get(s, ()))
        return False

    def _derivative(self, t: Term, kept: tuple[Term, ...]) -> Term:
        """∂y/∂x: y is unfolded down to x; an x that depends on the target becomes a letter of its own."""
        y, x = t.args
        value = self._value_of(x)
        if value is None:
            inner = self.of(y, (*kept, x))
            return t if inner == y else named(Term(t.head, (inner, x), t.style, t.span), t)
        free = Term("sym", (f"{_spelt(x)}", x.sort))
        inner = self.of(y, (*kept, x)).subs({x: free})
        slope = Term("lam", (free, Term(t.head, (inner, free), t.style, t.span)))
        return named(Term("app", (slope, self.of(value, kept)), "", t.span), t)


def _spelt(x: Term) -> str:
    base, *places = (x.args[0], *x.args[1:]) if x.head == "at" else (x,)
    low = ",".join(str(p.args[0]) if p.head in ("sym", "num") else "…" for p in places)
    return f"{base.args[0]}_{{{low}}}" if low else str(base.args[0]) if base.head == "sym" else "x_{(0)}"


def _instance(d: Definition, t: Term) -> Term | None:
    """The right side of a definition for what is written, its parameters replaced; None where the forms differ."""
    if d.base:
        return None
    if d.left == t:
        return d.right
    if d.left.head == t.head == "at" and len(d.left.args) <= len(t.args):
        values = dict(zip(d.left.args[1:], t.args[1:], strict=False))
        rest = t.args[len(d.left.args) :]
        right = d.right.subs(values)
        return Term("at", (right, *rest)) if rest else right
    if d.left.head == t.head == "app" and len(d.left.args) == len(t.args):
        return d.right.subs(dict(zip(d.parameters, t.args[1:], strict=True)))
    return None
