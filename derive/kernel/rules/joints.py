"""One declared density with many variables: its marginals, and what definitions of some of its densities say of the rest.

p(a, b) = p(a | b) p(b) where a given defines p(a | b); p(a) = ∫ p(a, b) db; else p(a, …) is an atom.
"""

from __future__ import annotations

from derive.notation import Definition, Index, NotSupported, Term, symbol
from derive.notation.heads import density
from derive.notation.letters import latex_letter

from ..engine import Kernel
from ..poly import ONE, Poly, atom, to_term
from .supports import range_facts, role_range

Values = dict[str, Term]


def root_of(p: Term) -> Term:
    while p.head == "at":
        p = p.args[0]
    return p


def definitions_of(k: Kernel, root: Term) -> list[Definition]:
    return [] if root in k.blocked else [d for d in k.givens.definitions if d.name == root]


def parts_of_definition(d: Definition) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Term]] | None:
    """outs, ins and the letters of all names of a definition p(outs | ins) = …."""
    if d.left.head != "pdf" or d.left.args[0].head != "cond":
        return None
    _, outs, ins, *letters = d.left.args[0].args
    return outs, ins, {**dict(zip(outs, d.left.args[1:], strict=True)), **dict(zip(ins, letters, strict=True))}


def definition_of(k: Kernel, p: Term, outs: frozenset[str], ins: frozenset[str]) -> Definition | None:
    """The definition of p(outs | ins), parameters not counted."""
    parameters = frozenset(density(p).parameters)
    for d in definitions_of(k, root_of(p)):
        found = parts_of_definition(d)
        if found and frozenset(found[0]) == outs and frozenset(found[1]) - parameters == ins - parameters:
            return d
    return None


def substitution(p: Term, d: Definition, values: Values) -> dict[Term, Term]:
    """What a definition's letters stand for at some values, its family indices too."""
    found = parts_of_definition(d)
    assert found is not None
    pattern = d.left.args[0].args[0]
    indices = dict(zip(pattern.args[1:], p.args[1:], strict=True)) if pattern.head == "at" and p.head == "at" else {}
    return {**indices, **{letter: values[name] for name, letter in found[2].items() if name in values}}


# -- marginals ---------------------------------------------------------------------------------------


def resolve_family(k: Kernel, p: Term) -> Term:
    """A member of a family of densities, with its index made canonical."""
    if p.head == "at":
        return Term("at", (p.args[0], *(to_term(k.nf(i)) for i in p.args[1:])))
    return p


def marginal_density(k: Kernel, p: Term, values: Values) -> Poly:
    """p at the values of some of its variables: by its definitions where there are any, else an atom."""
    sort = density(p)
    names = frozenset(name for name, _ in sort.roles if name in values)
    if not names:
        return ONE
    if not any(parts_of_definition(d) for d in definitions_of(k, root_of(p))):
        return _atom(k, p, values)
    whole = _by_chain(k, p, names, values)
    if whole is not None:
        return whole
    larger = _covered(k, p, names)
    return _atom(k, p, values) if larger is None else _integrated(k, p, values, larger - names)


def _by_chain(k: Kernel, p: Term, names: frozenset[str], values: Values) -> Poly | None:
    """
    p(a | b) is given
    ---------------------------
    p(a, b) = p(a | b) p(b)
    """
    parameters = frozenset(density(p).parameters)
    for d in definitions_of(k, root_of(p)):
        found = parts_of_definition(d)
        if found is None:
            continue
        outs, ins = frozenset(found[0]), frozenset(found[1]) - parameters
        if outs | ins == names:
            top = k.nf(d.right.subs(substitution(p, d, values)))
            return top * marginal_density(k, p, {n: v for n, v in values.items() if n in ins | parameters}) if ins else top
    return None


def _covered(k: Kernel, p: Term, names: frozenset[str]) -> frozenset[str] | None:
    """The smallest set of variables above some names whose joint density the definitions give in full."""
    parameters = frozenset(density(p).parameters)
    given = [(frozenset(f[0]), frozenset(f[1]) - parameters) for d in definitions_of(k, root_of(p)) if (f := parts_of_definition(d))]
    reached = {outs for outs, ins in given if not ins}
    for _ in given:
        reached |= {outs | ins for outs, ins in given if ins in reached}
    larger = sorted((r for r in reached if names < r), key=lambda r: (len(r), sorted(r)))
    return larger[0] if larger else None


def chain_of(k: Kernel, p: Term, names: frozenset[str]) -> list[Term] | None:
    """The given densities, as laws at their own letters, whose product is a joint density of these variables and perhaps others."""
    parameters = frozenset(density(p).parameters)
    reached: frozenset[str] = frozenset()
    steps: list[Term] = []
    given = [(d.left.args[0], frozenset(f[0]), frozenset(f[1]) - parameters) for d in definitions_of(k, root_of(p)) if (f := parts_of_definition(d))]
    while not names <= reached:
        ready = next(((law, outs) for law, outs, ins in given if ins <= reached and not outs & reached), None)
        if ready is None or ready[0].args[0] != p:
            return None
        steps.append(ready[0])
        reached |= ready[1]
    return steps


def _integrated(k: Kernel, p: Term, values: Values, missing: frozenset[str]) -> Poly:
    """p(a) = ∫ p(a, b) db."""
    from .averages import average
    from .finite_marginals import over_domain

    sort, overs, joint = density(p), [], dict(values)
    for name, role in sort.roles:
        if name in missing:
            letter = k.fresh_like(symbol("b", role))
            bounds = role_range(k, p, name)
            k.learn(letter, range_facts(letter, bounds))
            overs.append(over_domain(letter, bounds))
            joint[name] = letter
    return average(k, overs, marginal_density(k, p, joint))


def _atom(k: Kernel, p: Term, values: Values) -> Poly:
    """The atom p(a, b, …): variables in declared order, every declared parameter with its value."""
    sort = density(p)
    order = [name for name, _ in sort.roles if name in values]
    for name in order:
        _check_domain(k, p, name, values[name])
    parameters = {name: v for name in sort.parameters if (v := values.get(name) or _letter_named(k, name)) is not None}
    law = Term("cond", (p, tuple(order), tuple(parameters), *(k.canonical(v) for v in parameters.values())))
    return atom(Term("pdf", (law, *(k.canonical(values[n]) for n in order))))


def _letter_named(k: Kernel, name: str) -> Term | None:
    """The declared letter of a parameter, by its LaTeX or its Python name."""
    return k.givens.lookup(name) or k.givens.lookup(latex_letter(name))


def _check_domain(k: Kernel, p: Term, name: str, value: Term) -> None:
    """A density is positive on the declared domain of its variable only."""
    from ..bounds import in_range
    from ..definedness import holds

    role = dict(density(p).roles)[name]
    if isinstance(role, Index) and not in_range(k, value, role):
        raise NotSupported(f"a density at {value!r}, which may lie outside the range of {name}")
    letter = k.givens.lookup(name)
    if letter is None or value == letter or letter.sort != dict(density(p).roles)[name]:
        return
    for f in k.givens.facts:
        if f.head in ("gt", "ge", "lt", "le") and letter in f.args and not holds(k, f.subs({letter: value})):
            raise NotSupported(f"a density at {value!r}, which may lie outside the domain of {name}")


__all__ = ["Values", "chain_of", "definition_of", "definitions_of", "marginal_density", "parts_of_definition", "resolve_family", "root_of", "substitution"]
