"""Antiderivatives proposed by SymPy. Nothing here is trusted: the kernel differentiates every proposal back."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derive.notation import NotSupported, Term, number

from ..engine import Kernel
from ..poly import E, Exponent, Poly, read
from ..signs import POS, sign
from .averages import Pairs, joined

if TYPE_CHECKING:
    pass

MAX_OPERATIONS = 40
WORK = 6000  # what one proposal costs of the budget of a step
FUNCTIONS = ("log", "sin", "cos", "arctan")
BACK = {"log": "log", "sin": "sin", "cos": "cos", "atan": "arctan", "tan": "tan", "erf": "erf", "exp": "exp", "sinh": "sinh", "cosh": "cosh"}


class _Translation:
    """One body in SymPy's terms: the letter as x, every atom that is free of it as a symbol."""

    def __init__(self, k: Kernel, z: Term) -> None:
        import sympy

        self.sympy: Any = sympy
        self.k, self.z = k, z
        self.x = self.sympy.Symbol("x", real=True)
        self.names: dict[Term, Any] = {}

    def form(self, p: Poly) -> Any:
        return self.sympy.Add(*(self._number(c) * self.sympy.Mul(*(self._power(b, e) for b, e in m)) for m, c in p))

    def _number(self, c: int | Fraction) -> Any:
        exact = Fraction(c)
        return self.sympy.Rational(exact.numerator, exact.denominator)

    def _power(self, b: Term, e: Exponent) -> Any:
        exponent = self.form(e) if isinstance(e, Poly) else self._number(e)
        return self.sympy.exp(exponent) if b == E else self._atom(b) ** exponent

    def _atom(self, b: Term) -> Any:
        if b == self.z:
            return self.x
        if self.z not in b.free:
            return self._name(b)
        if b.head == "add":
            return self.form(read(b))
        if b.head in FUNCTIONS:
            inner = self.form(read(b.args[0]))
            return self.sympy.atan(inner) if b.head == "arctan" else getattr(self.sympy, b.head)(inner)
        raise NotSupported(f"an antiderivative with {b.head}")

    def _name(self, b: Term) -> Any:
        if b not in self.names:
            self.names[b] = self.sympy.Symbol(f"c{len(self.names)}", real=True, positive=sign(self.k, b) == POS or None)
        return self.names[b]

    def back(self, expression: Any) -> Term:
        """A SymPy expression as a term; anything but ordinary functions is refused."""
        s = self.sympy
        if expression == self.x:
            return self.z
        for term, name in self.names.items():
            if expression == name:
                return term
        if expression.is_Rational:
            return Term("div", (self._whole(expression.p), number(expression.q)))
        if expression is s.pi:
            return Term("const", ("pi",))
        if expression is s.E:
            return Term("const", ("e",))
        return self._operation(expression)

    def _whole(self, p: int) -> Term:
        return number(int(p)) if p >= 0 else Term("neg", (number(-int(p)),))

    def _operation(self, expression: Any) -> Term:
        parts = tuple(map(self.back, expression.args)) if len(expression.args) <= MAX_OPERATIONS else ()
        if not parts:
            raise NotSupported("an antiderivative that SymPy cannot say simply")
        if expression.is_Add or expression.is_Mul:
            return Term("add" if expression.is_Add else "mul", parts)
        if expression.is_Pow:
            return Term("pow", parts)
        head = BACK.get(type(expression).__name__)
        if head is None:
            raise NotSupported(f"an antiderivative with {type(expression).__name__}")
        return Term(head, parts)


def proposed_antiderivative(k: Kernel, own: Pairs, z: Term) -> Poly | None:
    """What SymPy believes to be an antiderivative in z."""
    if not k._count.proposals:
        k._count.wanted = True
        return None
    k.spend(WORK)
    try:
        return k.nf(_proposal(k, joined(own), z))
    except (NotSupported, ZeroDivisionError):
        return None


def _proposal(k: Kernel, body: Poly, z: Term) -> Term:
    translation = _Translation(k, z)
    expression = translation.form(body)
    if expression.count_ops() > MAX_OPERATIONS:
        raise NotSupported("an integrand that is too long")
    found = _integrated(translation.sympy, expression, translation.x)
    if found is None or found.has(translation.sympy.Integral, translation.sympy.Piecewise):
        raise NotSupported("no antiderivative")
    return translation.back(found)


def _integrated(sympy_: Any, expression: Any, x: Any) -> Any:
    from sympy.integrals.manualintegrate import manualintegrate
    from sympy.integrals.rationaltools import ratint

    integrate: Callable[[Any, Any], Any] = ratint if expression.is_rational_function(x) else manualintegrate
    try:
        return integrate(expression, x)
    except Exception:  # SymPy may fail in any way; then it has no proposal
        return None


__all__ = ["proposed_antiderivative"]
