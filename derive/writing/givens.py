r"""Givens as the lines of a givens block: \mu_i \in \mathbb{R}, \sigma > 0, F : \mathbb{R}^{n} \to \mathbb{R}^{n}, …

The lines read back to the same givens.
"""

from __future__ import annotations

import re
from itertools import groupby

from derive.notation import Definition, Density, Family, Givens, Index, Law, Map, RandomVariable, Sort, Tensor, Term, Truth, number

from .escape import safe_name
from .latex import latex

DOMAINS = {"R": r"\mathbb{R}", "Z": r"\mathbb{Z}", "N": r"\mathbb{N}", "B": r"\{0, 1\}"}
KINDS = {"smooth": "", "elementwise": r" \text{ elementwise}", "autoregressive": r" \text{ autoregressive}"}


def space(sort: Tensor, positive: bool = False) -> str:
    """Where an array lives: ℝ, ℝⁿ, ℝⁿˣᵐ."""
    field = r"(0, \infty)" if positive else DOMAINS[sort.domain]
    size = r" \times ".join(latex(d) for d in sort.dims)
    return f"{field}^{{{size}}}" if size else field


def kind_of(sort: Sort) -> tuple[str, str] | None:
    """How a sort is declared: the sign after the letter and what follows; nothing for what only a definition gives."""
    if isinstance(sort, Tensor):
        return r" \in ", space(sort)
    if isinstance(sort, Index):
        return r" \in ", rf"\{{{latex(sort.lo)}, \dots, {latex(sort.hi)}\}}"
    if isinstance(sort, Map):
        start = r" \times ".join(map(space, sort.domains))
        return " : ", rf"{start} \to {space(sort.codomain, sort.positive)}{KINDS[sort.kind]}"
    if isinstance(sort, Family):
        return kind_of(sort.of)
    return None


def density(p: Term) -> str:
    """A density with the names of its variables: p(x, z)."""
    return latex(p) + roles(p.args[1])


def roles(sort: Density) -> str:
    """The variables of a density, and what stands after the bar."""
    inside = ", ".join(safe_name(name) for name, _ in sort.roles)
    after = rf" \mid {', '.join(map(safe_name, sort.parameters))}" if sort.parameters else ""
    return f"({inside}{after})"


def member(s: Term, givens: Givens) -> str:
    """A letter as it is declared: a family with the letter of its index."""
    sort = s.args[1]
    if not isinstance(sort, Family):
        return latex(s)
    letters = []
    for k, wanted in enumerate(sort.ranges):
        names = [t for t in givens.symbols if t.args[1] == wanted]
        letters.append(names[min(k, len(names) - 1)] if names else Term("sym", ("t", wanted)))
    return latex(Term("at", (s, *letters)))


def letters(givens: Givens) -> tuple[str, ...]:
    """The declarations, neighbouring letters of one kind together; those that are defined or random have lines of their own."""
    apart = {d.name for d in givens.definitions} | {r.symbol for r in givens.random}
    apart |= {s for s in givens.symbols if isinstance(s.args[1], (Law, Truth))}
    positive = signs(givens)
    plain = [s for s in givens.symbols if s not in apart and not isinstance(s.args[1], Density)]
    groups = groupby(plain, key=lambda s: (s.args[1], s in positive))
    return tuple(_declared(list(group), sort, sign, givens) for (sort, sign), group in groups)


def densities(givens: Givens) -> tuple[str, ...]:
    """The densities with their variables, in one line."""
    named = [s for s in givens.symbols if isinstance(s.args[1], Density) and s not in {d.name for d in givens.definitions}]
    return (", ".join(map(density, named)),) if named else ()


def signs(givens: Givens) -> frozenset[Term]:
    """The letters whose only fact is the usual one: > 0 for a real number, ≥ 1 for a dimension."""
    return frozenset(s for s in givens.symbols if usual_sign(s) in givens.facts)


def usual_sign(s: Term) -> Term | None:
    """s > 0 for a real number, s ≥ 1 for a natural one."""
    rows = {Tensor(): Term("gt", (s, number(0))), Tensor((), "N"): Term("ge", (s, number(1)))}
    return rows.get(s.args[1])


def _declared(group: list[Term], sort: Sort, positive: bool, givens: Givens) -> str:
    names = ", ".join(member(s, givens) for s in group)
    if positive and isinstance(sort, Tensor):
        return f"{names} > 0" if sort.domain == "R" else rf"{names} \in \mathbb{{N}}_{{>0}}"
    if isinstance(sort, Family) and isinstance(sort.of, Density):
        return ", ".join(member(s, givens) + roles(sort.of) for s in group)
    kind = kind_of(sort)
    return names if kind is None else names + "".join(kind)


def facts(givens: Givens) -> tuple[str, ...]:
    """The facts that no declaration says already."""
    usual = {usual_sign(s) for s in signs(givens)}
    return tuple(latex(f) for f in givens.facts if f not in usual)


def random_variable(r: RandomVariable) -> str:
    return rf"{latex(r.symbol)} \sim {latex(r.law)}"


def definition(d: Definition) -> str:
    base = "".join(rf", \quad {left} = {right}" for left, right in _starts(d) if bare(left) != bare(right))
    return f"{latex(d.left)} = {latex(d.right)}{base}"


def definition_rows(d: Definition) -> list[tuple[str, str]]:
    """The two sides of a definition; those of a recursion after where it starts, unless that only repeats its name."""
    starts = [(left, right) for left, right in _starts(d) if bare(left) != bare(right)]
    return [*starts, (latex(d.left), latex(d.right))]


def bare(spelling: str) -> str:
    """A spelling without braces: z^{1} is z^1."""
    return re.sub("[{}]", "", spelling)


def _starts(d: Definition) -> list[tuple[str, str]]:
    return [(latex(d.left.subs({p: v})), latex(right)) for p, v, right in d.base]


def conventions(givens: Givens) -> tuple[str, ...]:
    """What ≈ and ∝ were declared to mean."""
    lines = [rf"\approx : ({', '.join(map(latex, v))}) \to {latex(point)}, {order}" for v, point, order in givens.approx]
    if givens.propto:
        lines.append(rf"\propto : {', '.join(map(latex, givens.propto))}")
    return tuple(lines)


def given_lines(givens: Givens) -> tuple[str, ...]:
    """Letters, densities, facts, random variables and conventions, a line each."""
    return (*letters(givens), *densities(givens), *facts(givens), *map(random_variable, givens.random), *conventions(givens))


def definition_lines(givens: Givens) -> tuple[str, ...]:
    return tuple(map(definition, givens.definitions))


def assumed_lines(givens: Givens) -> tuple[str, ...]:
    return tuple(map(latex, givens.assumed))


__all__ = ["assumed_lines", "definition_lines", "densities", "density", "given_lines", "space"]
