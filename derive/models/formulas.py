"""Concrete maps: formulas in named parameters, from the simplest kinds to generic smooth ones.

A formula is a written term, so that every arithmetic evaluates it and differentiates it. Element-wise
maps use component j for output j, autoregressive ones components below j.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random

import numpy as np

from derive.notation import Tensor, Term, number, symbol
from derive.notation.term import term

from .tails import FALLS, GROWS, Tail

Dims = tuple[int, ...]
STYLES = ("zero", "identity", "constant", "linear", "quadratic", "cubic", "smooth")  # from simple to generic
COEFFICIENTS = tuple(Fraction(k, 4) for k in (-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6))
SIMPLE = tuple(Fraction(k) for k in (1, -1, 2))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a concrete map must be: dims of its arguments and values, its kind, bounds of its values."""

    domains: tuple[Dims, ...]
    codomain: Dims
    kind: str = "smooth"
    lower: Fraction | None = None
    upper: Fraction | None = None
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A map: its parameters, the term that it is worth, and the dims of that."""

    parameters: tuple[Term, ...]
    body: Term
    dims: Dims
    style: str = ""
    shape: Shape | None = None


def concrete_map(shape: Shape, style: str, random: Random) -> Formula | None:
    """A map of this shape and style; None where the style does not fit (an identity between different spaces)."""
    parameters = _parameters(shape.domains)
    if style == "identity" and shape.tail is None and (shape.domains[0] != shape.codomain or shape.kind == "autoregressive"):
        return None
    bodies = {p: _component(shape, parameters, p, style, random) for p in np.ndindex(*shape.codomain)}
    return Formula(parameters, _assembled(bodies, shape.codomain), shape.codomain, style, shape)


def _parameters(domains: tuple[Dims, ...]) -> tuple[Term, ...]:
    names = ("x",) if len(domains) == 1 else tuple("uvwabcde"[: len(domains)])
    return tuple(symbol(name, Tensor(tuple(map(number, dims)))) for name, dims in zip(names, domains, strict=True))


def _coordinates(parameter: Term, dims: Dims) -> dict[Dims, Term]:
    if not dims:
        return {(): parameter}
    return {p: parameter[tuple(k + 1 for k in p)] for p in np.ndindex(*dims)}


def _inputs(shape: Shape, parameters: tuple[Term, ...], p: Dims) -> list[Term]:
    """The coordinates that output p may depend on (all kinds: of every argument alike)."""
    out: list[Term] = []
    for parameter, dims in zip(parameters, shape.domains, strict=True):
        for q, x in _coordinates(parameter, dims).items():
            if shape.kind == "elementwise" and dims == shape.codomain and q != p:
                continue
            if shape.kind == "autoregressive" and dims == shape.codomain and not q < p:
                continue
            out.append(x)
    return out


def _component(shape: Shape, parameters: tuple[Term, ...], p: Dims, style: str, random: Random) -> Term:
    inputs = _inputs(shape, parameters, p)
    if shape.tail is not None:
        return _with_tail(shape, shape.tail, parameters, inputs, style, random)
    body = _coordinates(parameters[0], shape.domains[0])[p] if style == "identity" else _polynomial(inputs, style, random)
    return _bounded(body, shape, style, random)


def _polynomial(inputs: list[Term], style: str, random: Random) -> Term:
    """0, a constant, a linear, a quadratic or a cubic polynomial, or a quadratic one with a sine."""
    if style == "zero":
        return number(0)
    pool = SIMPLE if style in ("constant", "linear") else COEFFICIENTS
    if style == "constant" or not inputs:
        return term(random.choice(pool))
    parts = [_times(random.choice(pool), x) for x in inputs]
    if style == "linear":
        return _plus(parts)
    pairs = list(combinations_with_replacement(inputs, 2))
    for a, b in random.sample(pairs, min(2, len(pairs))):
        parts.append(_times(random.choice(pool) / 2, a**2 if a == b else a * b))
    if style == "cubic":
        parts.append(_times(random.choice(SIMPLE), random.choice(inputs) ** 3))
    if style == "smooth":
        parts.append(_times(random.choice(pool), Term("sin", (random.choice(inputs),))))
    return _plus([*parts, term(random.choice(pool))])


def _with_tail(shape: Shape, tail: Tail, parameters: tuple[Term, ...], inputs: list[Term], style: str, random: Random) -> Term:
    """A quadratic polynomial that goes to ∞ or −∞ with the arguments of its tail, or e to the power of one."""
    far = [x for n in sorted(tail.places) for x in _coordinates(parameters[n], shape.domains[n]).values()]
    simple = style not in ("quadratic", "cubic", "smooth")
    squares = [_times(Fraction(1, 2) if simple else Fraction(2), x**2) for x in far]
    if shape.lower is not None and tail.kind == GROWS:
        return _plus([*squares, term(shape.lower + (0 if style == "zero" else 1))])
    more = _polynomial(inputs, "zero" if style == "identity" else style if simple else "quadratic", random)
    bowl = _plus([*squares, more]) if more != number(0) else _plus(squares)
    return bowl if tail.kind == GROWS else -bowl if tail.kind == FALLS else Term("exp", (-bowl,))


def _bounded(body: Term, shape: Shape, style: str, random: Random) -> Term:
    """The body, pressed between the bounds that its values must keep (strictly)."""
    lower, upper = shape.lower, shape.upper
    if lower is None and upper is None:
        return body
    if lower is not None and upper is not None:
        width = upper - lower
        inner = Term("logistic", (body,)) if style not in ("zero", "constant") else term(Fraction(random.choice((1, 2, 3)), 4))
        return _plus([term(lower)] * bool(lower) + [_times(width, inner)])
    sign, end = (1, lower) if lower is not None else (-1, upper)
    grown = _positive(body, style, random)
    if sign < 0:
        grown = -grown
    return grown if not end else _plus([term(end), grown])


def _positive(body: Term, style: str, random: Random) -> Term:
    if style == "zero":
        return number(1)
    if style == "constant":
        return term(random.choice((Fraction(1, 2), Fraction(2), Fraction(3))))
    if style == "smooth":
        return Term("exp", (_times(Fraction(1, 4), body),))
    return number(1) + body**2


def _times(c: Fraction, x: Term) -> Term:
    if c == 1:
        return x
    return -x if c == -1 else term(c) * x if c > 0 else -(term(-c) * x)


def _plus(parts: list[Term]) -> Term:
    return parts[0] if len(parts) == 1 else Term("add", tuple(parts))


def _assembled(bodies: dict[Dims, Term], dims: Dims) -> Term:
    if not dims:
        return bodies[()]
    if len(dims) == 1:
        return Term("stack", tuple(bodies.values()))
    return Term("block", (*dims, *bodies.values()))


# -- spelling ---------------------------------------------------------------------------------


def spelled(t: Term) -> str:
    """LaTeX of the terms that formulas are made of.

    >>> from derive.notation import symbol, term
    >>> x = symbol("x")
    >>> spelled(term(Fraction(-3, 2)) * x**2 + Term("sin", (x,)) - 1)
    '-\\\\frac{3}{2} x^2 + \\\\sin(x) - 1'
    """
    row = _SPELLINGS.get(t.head)
    return row(t) if row else f"\\{t.head}({spelled(t.args[0])})"


def _spelled_sum(t: Term) -> str:
    out = spelled(t.args[0])
    for part in t.args[1:]:
        text = spelled(part)
        out += f" - {text[1:]}" if text.startswith("-") else f" + {text}"
    return out


def _spelled_quotient(t: Term) -> str:
    top, bottom = t.args
    if top.head == "neg":
        return f"-\\frac{{{spelled(top.args[0])}}}{{{spelled(bottom)}}}"
    return f"\\frac{{{spelled(top)}}}{{{spelled(bottom)}}}"


def _bracketed(t: Term) -> str:
    return f"({spelled(t)})" if t.head in ("add", "neg", "mul", "div") else spelled(t)


def _spelled_product(t: Term) -> str:
    first, *others = t.args
    front = f"({spelled(first)})" if first.head == "add" else spelled(first)
    return " ".join([front, *(f"({spelled(p)})" if p.head in ("add", "neg") else spelled(p) for p in others)])


def _spelled_stack(t: Term) -> str:
    return "(" + ", ".join(map(spelled, t.args)) + ")"


def _spelled_block(t: Term) -> str:
    rows, columns, *entries = t.args
    lines = (" & ".join(map(spelled, entries[r * columns : (r + 1) * columns])) for r in range(rows))
    return "\\begin{pmatrix} " + " \\\\ ".join(lines) + " \\end{pmatrix}"


_SPELLINGS = {
    "num": lambda t: str(t.args[0]) if t.args[0].denominator == 1 else f"\\frac{{{t.args[0].numerator}}}{{{t.args[0].denominator}}}",
    "sym": lambda t: str(t.args[0]),
    "const": lambda t: {"pi": "\\pi", "e": "e"}.get(t.args[0], str(t.args[0])),
    "at": lambda t: f"{spelled(t.args[0])}_{{{','.join(map(spelled, t.args[1:]))}}}" if len(t.args) > 2 else f"{spelled(t.args[0])}_{spelled(t.args[1])}",
    "add": _spelled_sum,
    "neg": lambda t: f"-{_bracketed(t.args[0]) if t.args[0].head == 'add' else spelled(t.args[0])}",
    "mul": _spelled_product,
    "div": _spelled_quotient,
    "pow": lambda t: f"{_bracketed(t.args[0])}^{spelled(t.args[1])}",
    "exp": lambda t: f"e^{{{spelled(t.args[0])}}}",
    "logistic": lambda t: f"\\frac{{1}}{{1 + e^{{-{_bracketed(t.args[0])}}}}}",
    "stack": _spelled_stack,
    "block": _spelled_block,
}
