r"""How a family is parametrised: \mathcal{N}(z; \mu, \sigma) = … in the givens says what its second argument is.

The right side is compared with the known parametrisations at a few points; the one that agrees is used, and the whole
relation is handed on as something to be proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from derive.notation import Term, relation, symbol
from derive.notation.families import FAMILIES
from derive.notation.sorts import SCALAR

from .errors import ReadError, Span

Values = Mapping[Term, float]
Row = Callable[[list[float]], float]


@dataclass(frozen=True, slots=True)
class Parametrisation:
    """One way to parametrise a family: the row of ``FAMILIES``, whether its last parameter is a scale, its density."""

    family: str
    scale: bool
    density: Callable[[float, list[float]], float]


def _normal(x: float, p: list[float], variance: bool) -> float:
    v = p[1] if variance else p[1] ** 2
    return math.exp(-((x - p[0]) ** 2) / (2 * v)) / math.sqrt(2 * math.pi * v)


def _gamma(x: float, p: list[float], scale: bool) -> float:
    rate = 1 / p[1] if scale else p[1]
    return rate ** p[0] / math.gamma(p[0]) * x ** (p[0] - 1) * math.exp(-rate * x)


CHOICES: dict[str, tuple[Parametrisation, ...]] = {
    "N": (
        Parametrisation("normal", False, lambda x, p: _normal(x, p, False)),
        Parametrisation("normalvar", False, lambda x, p: _normal(x, p, True)),
    ),
    "gamma": (Parametrisation("gamma", False, lambda x, p: _gamma(x, p, False)), Parametrisation("gamma", True, lambda x, p: _gamma(x, p, True))),
    "exponential": (
        Parametrisation("exponential", False, lambda x, p: p[0] * math.exp(-p[0] * x)),
        Parametrisation("exponential", True, lambda x, p: math.exp(-x / p[0]) / p[0]),
    ),
}
POINTS = ((0.7, (0.3, 1.3)), (1.9, (1.6, 0.6)), (0.4, (2.2, 2.7)))


def chosen(key: str, point: Term, parameters: list[Term], right: Term, span: Span) -> Parametrisation | None:
    """The parametrisation that a definition of a family's density agrees with; None where there is only one."""
    rows = CHOICES.get(key)
    if rows is None or any(p.rank for p in (point, *parameters)):
        return None
    for row in rows:
        if all(_agrees(row, point, parameters, right, x, list(values)) for x, values in POINTS):
            return row
    raise ReadError(span, "this is none of the known parametrisations of the family", expected=_expected(key))


def _expected(key: str) -> str:
    return {
        "N": r"\frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right), or with a variance",
        "gamma": r"\frac{b^a}{\Gamma(a)} x^{a-1} e^{-b x}, or with a scale", "exponential": r"\lambda e^{-\lambda x}, or with a scale",
    }[key]  # fmt: skip


def _agrees(row: Parametrisation, point: Term, parameters: list[Term], right: Term, x: float, values: list[float]) -> bool:
    known = {point: x}
    for parameter, v in zip(parameters, values, strict=False):
        known |= _letters_at(parameter, v)
    try:
        return math.isclose(_worth(right, known), row.density(x, values), rel_tol=1e-9)
    except (ReadError, ArithmeticError, ValueError, TypeError):
        return False


def _letters_at(parameter: Term, v: float) -> dict[Term, float]:
    """The value of the letter where a parameter (σ, σ², 1/τ) has the value v."""
    inner = parameter.args[0] if parameter.head == "pow" else parameter.args[1] if parameter.head == "div" else parameter
    if parameter.head == "pow":
        return {parameter: v, inner: v ** (1 / float(_worth(parameter.args[1], {})))}
    return {parameter: v, inner: 1 / v} if parameter.head == "div" else {parameter: v}


ROWS: dict[str, Row] = {
    "add": sum, "mul": math.prod, "neg": lambda a: -a[0], "div": lambda a: a[0] / a[1], "pow": lambda a: float(a[0] ** a[1]), "exp": lambda a: math.exp(a[0]),
    "log": lambda a: math.log(a[0]), "sqrt": lambda a: math.sqrt(a[0]), "gamma": lambda a: math.gamma(a[0]), "factorial": lambda a: math.gamma(a[0] + 1),
    "abs": lambda a: abs(a[0]),
}  # fmt: skip


def _worth(t: Term, values: Values) -> float:
    """The value of an elementary expression; conventions only, never evidence."""
    found = values.get(t)
    if found is not None:
        return found
    if t.head == "num":
        return float(t.args[0])
    if t.head == "const":
        return {"pi": math.pi, "e": math.e}.get(t.args[0], math.nan)
    row = ROWS.get(t.head)
    if row is None:
        raise ReadError((0, 1), f"{t.head} in a convention")
    return row([_worth(p, values) for p in t.parts])


def conditions(family: str, parameters: list[Term]) -> tuple[Term, ...]:
    """What the parameters of a family satisfy."""
    out: list[Term] = []
    for (_, kind), p in zip(FAMILIES[family].parameters, parameters, strict=False):
        if kind == "positive":
            out.append(relation(p.args[0] if p.head == "pow" else p, "gt", 0))
        elif kind == "unit":
            out += [relation(p, "gt", 0), relation(p, "lt", 1)]
        elif kind == "posdef":
            out.append(Term("posdef", (p,)))
    return tuple(out)


def formal(name: str) -> Term:
    """A parameter of a definition that no given declares: a number."""
    return symbol(name, SCALAR)
