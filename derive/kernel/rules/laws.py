"""Densities: what a law's density is, and joint, marginal and conditional of one declared density."""

from __future__ import annotations

from derive.notation import Density, NotSupported, Term, number, symbol
from derive.notation.heads import density

from ..engine import Kernel, normal_row
from ..facts import FACTS
from ..poly import ONE, Poly, atom, to_term
from .arithmetic import reciprocal
from .sums import product_of


@normal_row("pdf")
def density_at(k: Kernel, t: Term) -> Poly:
    """The density of a law at a point, as an expression wherever the law has one."""
    return density_of(k, t.args[0], t.args[1:], t)


def density_of(k: Kernel, law: Term, values: tuple[Term, ...], written: Term | None = None) -> Poly:
    row = DENSITY_ROWS.get(law.head)
    if row is None:
        raise NotSupported(f"no density rule for {law.head}")
    name, rule = row
    result = rule(k, law, values)
    if written is not None:
        k.fire(name, written, result)
    return result


def _conditional(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    """p(a | b) = p(a, b) / p(b)."""
    p, outs, ins = law.args[:3]
    p = resolve_family(k, p)
    conditions = law.args[3:]
    definition = k.definition(_root(p))
    if definition is not None and not ins:
        return _defined_density(k, p, values)
    sort = density(p)
    fixed = {name: v for name, v in zip(ins, conditions, strict=True) if name in sort.parameters}
    joint = {**dict(zip(outs, values, strict=True)), **dict(zip(ins, conditions, strict=True))}
    below = {name: v for name, v in zip(ins, conditions, strict=True) if name not in fixed}
    top = _marginal(k, p, joint)
    return top if not below else top * reciprocal(k, _marginal(k, p, {**below, **fixed}))


def _root(p: Term) -> Term:
    while p.head == "at":
        p = p.args[0]
    return p


def resolve_family(k: Kernel, p: Term) -> Term:
    """A member of a family of densities, with its index made canonical."""
    if p.head == "at":
        return Term("at", (p.args[0], *(to_term(k.nf(i)) for i in p.args[1:])))
    return p


def _marginal(k: Kernel, p: Term, values: dict[str, Term]) -> Poly:
    """The atom p(a, b, …) with its variables in declared order."""
    sort = density(p)
    order = [name for name, _ in sort.roles if name in values]
    parameters = [name for name in sort.parameters if name in values]
    if not order:
        return ONE
    law = Term("cond", (p, tuple(order), tuple(parameters), *(k.canonical(values[n]) for n in parameters)))
    return atom(Term("pdf", (law, *(k.canonical(values[n]) for n in order))))


def _defined_density(k: Kernel, p: Term, values: tuple[Term, ...]) -> Poly:
    """A density that a given defines, at a point."""
    definition = k.definition(_root(p))
    assert definition is not None
    left = definition.left
    pattern = left.args[1:] if left.head == "pdf" else ()
    indices = dict(zip(_family_parameters(left), p.args[1:], strict=True)) if p.head == "at" else {}
    bound = {x: v for x, v in zip(pattern, values, strict=True)}
    return k.nf(definition.right.subs({**indices, **bound}))


def _family_parameters(left: Term) -> tuple[Term, ...]:
    t = left
    while t.head in ("pdf", "cond", "app"):
        t = t.args[0]
    return t.args[1:] if t.head == "at" else ()


def _product_law(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    """p(z) = ∏ᵢ pᵢ(zᵢ) for independent components."""
    i, inner = k.open(law)
    lo, hi = (to_term(k.nf(b)) for b in law.args[1:3])
    (z,) = values
    return product_of(k, i, lo, hi, density_of(k, inner, (Term("at", (z, i)),)))


def _named(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    """The density of a named family, by its row."""
    row = FACTS.get(law.args[0])
    if row is None or row.density is None:
        raise NotSupported(f"no density row for {law.args[0]}")
    return k.nf(row.density(law.args[1:], values[0]))


def _with_density(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    lam = law.args[0]
    return k.nf(lam.args[1].subs({lam.args[0]: values[0]}))


DENSITY_ROWS = {
    "cond": ("conditional as joint over marginal", _conditional),
    "product": ("density of independent components", _product_law),
    "law": ("density of the family", _named),
    "withpdf": ("given density", _with_density),
}


@normal_row("kl")
def divergence(k: Kernel, t: Term) -> Poly:
    """KL(q ‖ p) = E_q[log q − log p]."""
    q, p = t.args
    names = points(k, q)
    body = Term("add", (Term("log", (Term("pdf", (q, *names)),)), Term("neg", (Term("log", (Term("pdf", (p, *names)),)),))))
    return k.fire("definition of the KL divergence", t, expectation_over(q, names, body))


@normal_row("entropy")
def entropy(k: Kernel, t: Term) -> Poly:
    """H(p) = −E_p[log p]."""
    (p,) = t.args
    names = points(k, p)
    return k.fire("definition of the entropy", t, Term("neg", (expectation_over(p, names, Term("log", (Term("pdf", (p, *names)),))),)))


def points(k: Kernel, law: Term) -> tuple[Term, ...]:
    """Fresh letters for the variables of a law."""
    return tuple(k.fresh_like(symbol("z", d)) for d in law.sort.domains)  # type: ignore[union-attr]


def expectation_over(law: Term, names: tuple[Term, ...], body: Term) -> Term:
    """E over all variables of a law: one expectation for one variable, nested marginals for several."""
    if len(names) == 1:
        return Term("expect", (names[0], law, body))
    if law.head != "cond":
        raise NotSupported("an expectation over several variables of a law without names")
    p, outs, ins, *values = law.args
    first, *rest = outs
    inner = Term("cond", (p, tuple(rest), (*ins, first), *values, names[0]))
    outer = Term("cond", (p, (first,), tuple(ins), *values))
    return Term("expect", (names[0], outer, expectation_over(inner, names[1:], body)))


__all__ = ["Density", "density_of", "expectation_over", "number", "points"]
