"""Shorthands: functions that are written by a name and stand for a term in other functions. The name is kept as its style."""

from __future__ import annotations

from collections.abc import Callable

from .sorts import Index, Tensor
from .term import Term, number, symbol

ONE = number(1)


def _of(head: str, x: Term) -> Term:
    return Term(head, (x,))


def _ratio(top: Term, bottom: Term) -> Term:
    return Term("div", (top, bottom))


def _letter(v: Term, name: str) -> Term:
    """A letter for the components of a vector."""
    return symbol(name, Index(ONE, v.dims[0]))


def _mass(v: Term) -> Term:
    """Σⱼ exp(vⱼ)."""
    j = _letter(v, "j_{(0)}")
    return Term("sum", (j, ONE, v.dims[0], _of("exp", Term("at", (v, j)))))


def _softmax(v: Term) -> Term:
    """exp(vᵢ) / Σⱼ exp(vⱼ), for every i."""
    i = _letter(v, "i_{(0)}")
    return Term("lam", (i, _ratio(_of("exp", Term("at", (v, i))), _mass(v))))


def _artanh(x: Term) -> Term:
    """½ log((1 + x) / (1 − x))."""
    return _ratio(_of("log", _ratio(Term("add", (ONE, x)), Term("add", (ONE, _of("neg", x))))), number(2))


OF_NUMBERS: dict[str, Callable[[Term], Term]] = {  # component by component
    "sec": lambda x: _ratio(ONE, _of("cos", x)),
    "csc": lambda x: _ratio(ONE, _of("sin", x)),
    "cot": lambda x: _ratio(_of("cos", x), _of("sin", x)),
    "sech": lambda x: _ratio(ONE, _of("cosh", x)),
    "csch": lambda x: _ratio(ONE, _of("sinh", x)),
    "coth": lambda x: _ratio(_of("cosh", x), _of("sinh", x)),
    "artanh": _artanh,
    "logit": lambda x: _of("log", _ratio(x, Term("add", (ONE, _of("neg", x))))),
    "SiLU": lambda x: Term("mul", (x, _of("logistic", x))),
}
OF_VECTORS: dict[str, Callable[[Term], Term]] = {"softmax": _softmax, "logsumexp": lambda v: _of("log", _mass(v))}
SHORTHANDS = {**OF_NUMBERS, **OF_VECTORS}


def shorthand(name: str, x: Term) -> Term:
    """The term that a shorthand stands for.

    >>> shorthand("sech", symbol("x"))
    div(1, cosh(x))
    """
    t = SHORTHANDS[name](x)
    return Term(t.head, t.args, name)


def argument_of(t: Term) -> Term | None:
    """The x for which a term is the shorthand that its style names; nothing where it is no such thing (any more).

    >>> argument_of(shorthand("sech", symbol("x")))
    x
    >>> argument_of(Term("div", (ONE, symbol("x")), "sech"))
    """
    build = SHORTHANDS.get(t.style)
    if build is None:
        return None
    shaped = (x for x in t.walk() if isinstance(x.sort, Tensor) and (t.style in OF_NUMBERS or x.rank == 1))
    return next((x for x in shaped if build(x) == t), None)


__all__ = ["OF_VECTORS", "SHORTHANDS", "argument_of", "shorthand"]
