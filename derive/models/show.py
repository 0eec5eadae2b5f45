"""Values in short exact LaTeX: rationals, tuples, formulas, tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from derive.notation import Family, Givens, Index, Tensor
from derive.notation.families import FAMILIES
from derive.notation.letters import member_name

from .densities import GaussianDensity, TableDensity
from .formulas import Formula, spelled
from .interpretation import Interpretation
from .mixtures import FINITE, MixtureDensity, Variable

Shown = tuple[tuple[str, str], ...]


def shown_values(model: Interpretation) -> Shown:
    """The values of the letters of a model of one sample, as (LaTeX of the letter, LaTeX of its value)."""
    out: list[tuple[str, str]] = [(str(s.args[0]), str(v)) for s, v in model.integers.items() if _worth_showing(s, model)]
    told = _tied(model)
    for s in model.letters.free:
        if s not in told:
            continue
        if isinstance(s.args[1], Family):
            members = [(key[1], v) for key, v in model.values.items() if isinstance(key, tuple) and key[0] == s]
            for where, v in members:
                out.extend(_shown(member_name(str(s.args[0]), *where), v, model.givens))
        elif s in model.values:
            out.extend(_shown(str(s.args[0]), model.values[s], model.givens))
    return tuple(out)


def _tied(model: Interpretation) -> set[Any]:
    """The letters that a statement needs, and those that facts tie to them: all of these values satisfy the givens together."""
    free = set(model.letters.free)
    found = free & model.letters.needed
    while True:
        more = {s for f in model.letters.facts if f.free & found for s in f.free & free} - found
        if not more:
            return found
        found |= more


def _worth_showing(s: Any, model: Interpretation) -> bool:
    return s in model.letters.needed or isinstance(s.args[1], (Tensor, Index))


def _shown(name: str, v: Any, givens: Givens) -> list[tuple[str, str]]:
    if isinstance(v, np.ndarray):
        return [(name, shown_array(v[0]))]
    if isinstance(v, Formula):
        arguments = ", ".join(str(p.args[0]) for p in v.parameters)
        return [(f"{name}({arguments})", spelled(v.body))]
    if isinstance(v, TableDensity):
        return _shown_table(name, v)
    if isinstance(v, GaussianDensity):
        return [_shown_gaussian(name, v, givens)]
    if isinstance(v, MixtureDensity):
        return [(f"{name}({', '.join(u.name for u in v.variables)})", _shown_mixture(v))]
    return []


def _shown_gaussian(name: str, v: GaussianDensity, givens: Givens) -> tuple[str, str]:
    """N(mean, covariance); where it has parameters, how both move with s, their sum."""
    mean, covariance, roles = shown_array(v.mean[0]), shown_array(v.covariance[0]), ", ".join(v.roles)
    if not v.parameters:
        return f"{name}({roles})", f"\\mathcal{{N}}({mean}, {covariance})"
    slope = shown_array(np.array(v.slope))
    total = " + ".join(f"\\frac{{1}}{{{k}}} {_entry_sum(p, givens)}" if k > 1 else _entry_sum(p, givens) for k, p in enumerate(v.parameters, 1))
    return f"{name}({roles}; {', '.join(v.parameters)})", f"\\mathcal{{N}}({mean} + s {slope}, (1 + s^2) {covariance}), s = {total}"


def _entry_sum(parameter: str, givens: Givens) -> str:
    letter = givens.lookup(parameter)
    return f"\\sum_i {parameter}_i" if letter is not None and letter.rank == 1 else parameter


def _shown_table(name: str, v: TableDensity) -> list[tuple[str, str]]:
    states = [[[shown_number(x) for x in np.ravel(point)] for point in v.states(k)] for k in range(len(v.roles))]
    out = []
    for where in np.ndindex(*v.weights.shape[1:]):
        points = [s[k] for s, k in zip(states, where, strict=True)]
        text = ", ".join(p[0] if len(p) == 1 else "(" + ", ".join(p) + ")" for p in points)
        out.append((f"{name}({text})", shown_number(v.weights[(0, *where)])))
    return out


def _shown_mixture(p: MixtureDensity) -> str:
    """w₁ Exp(x; 1) 𝒩(z; 0, 1) + w₂ …, laws as in the families; a table as its weights."""
    terms = []
    for k in range(p.weights.shape[1]):
        weight = shown_number(p.weights[0, k])
        terms.append(" ".join(([] if weight == "1" else [weight]) + [_shown_variable(v, k) for v in p.variables]))
    return " + ".join(terms)


def _shown_variable(v: Variable, k: int) -> str:
    """A law, as that of at + per·y where it is moved."""
    if v.kind is FINITE:
        return rf"\operatorname{{Cat}}({v.name}; {shown_array(v.data[0, k, 0])})"
    spelling, name = FAMILIES[v.kind.family].spelling, v.name
    if v.kind.moved:
        name = rf"\frac{{{name} - {shown_number(v.kind.at)}}}{{{shown_number(v.kind.per)}}}"
    return " ".join(f"{spelling}({name}; {', '.join(map(shown_number, row))})" for row in v.data[0, k])


def shown_array(a: Any) -> str:
    """A number as a fraction, a vector as a tuple, a matrix by rows."""
    if np.ndim(a) == 0:
        return shown_number(a)
    if np.ndim(a) == 1:
        return "(" + ", ".join(map(shown_number, a)) + ")"
    rows = (" & ".join(map(shown_number, row)) for row in a)
    return "\\begin{pmatrix} " + " \\\\ ".join(rows) + " \\end{pmatrix}"


def shown_number(x: Any) -> str:
    """A float that is a dyadic rational, exactly.

    >>> shown_number(-0.75), shown_number(3.0)
    ('-3/4', '3')
    """
    return str(Fraction(float(x)))
