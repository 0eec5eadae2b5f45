"""Laws: unfolded to a canonical one, and their densities; joint, marginal and conditional of one declared density.

Every conditional is a joint over a marginal. Where givens define some densities of a joint one, the rest follows from
those by the chain rule p(a, b) = p(a | b) p(b), and marginals by integration.
"""

from __future__ import annotations

from derive.notation import Definition, Density, Law, NotSupported, Tensor, Term, number, symbol
from derive.notation.build import sqrt
from derive.notation.families import FAMILIES
from derive.notation.heads import density
from derive.notation.letters import latex_letter

from ..engine import Kernel, normal_row
from ..facts import FACTS
from ..poly import ONE, Poly, atom, to_term
from ..signs import NEG, sign_of
from .arithmetic import reciprocal
from .sums import product_of
from .supports import range_facts, require_inside
from .together import vanishes

Values = dict[str, Term]


# -- one law in place of another -------------------------------------------------------------------


def resolve_law(k: Kernel, law: Term) -> Term:
    """A law with its definition unfolded, a family as its plainest member, vector parameters as components."""
    while True:
        step = _unfolded(k, law) if law.head in ("sym", "at", "cond") else _plainer(k, law)
        if step is None:
            return law
        law = step


def _unfolded(k: Kernel, law: Term) -> Term | None:
    """A defined law, or a density that a given defines as the one of a law."""
    if isinstance(law.sort, Density):
        return Term("cond", (law, tuple(name for name, _ in law.sort.roles), ()))
    if law.head == "cond":
        return _defined_law(k, law)
    root = _root(law)
    for d in _definitions(k, root):
        if d.left == root and law.head == "sym":
            return d.right
        if d.left.head == law.head == "at" and isinstance(d.right.sort, Law | Density):
            return d.right.subs(dict(zip(d.left.args[1:], law.args[1:], strict=True)))
    return None


def _plainer(k: Kernel, law: Term) -> Term | None:
    if law.head != "law":
        return None
    name, *parameters = law.args
    facts = FACTS.get(name)
    if facts is not None and facts.alias is not None:
        return facts.alias(tuple(parameters))
    if name == "mvnormal":
        return _uncorrelated(k, law)
    dims = law.sort.domains[0].dims  # type: ignore[union-attr]
    if not dims or FAMILIES[name].whole:
        return None
    if len(dims) > 1:
        raise NotSupported("a law of independent entries of a matrix")
    i = k.fresh_index(number(1), dims[0])
    return Term("product", (i, number(1), dims[0], Term("law", (name, *(_component(p, i) for p in parameters)))))


def _component(v: Term, i: Term) -> Term:
    return Term("at", (v, i)) if v.rank else v


def _uncorrelated(k: Kernel, law: Term) -> Term | None:
    """
    Σ = diag(v)
    ----------------------------
    N(μ, Σ) = ⊗ᵢ N(μᵢ, vᵢ)
    """
    from .determinants import diagonal_of

    mean, covariance = law.args[1:]
    if not covariance.rank:
        return Term("law", ("normalvar", mean, covariance))
    found = diagonal_of(k, covariance)
    if found is None:
        return None
    i, value = found
    component = Term("law", ("normal", _component(mean, i), sqrt(to_term(value))))
    return Term("product", (i, number(1), covariance.dims[0], component))


# -- definitions of densities ----------------------------------------------------------------------


def _root(p: Term) -> Term:
    while p.head == "at":
        p = p.args[0]
    return p


def _definitions(k: Kernel, root: Term) -> list[Definition]:
    return [] if root in k.blocked else [d for d in k.givens.definitions if d.name == root]


def _parts(d: Definition) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Term]] | None:
    """outs, ins and the letters of all names of a definition p(outs | ins) = …."""
    if d.left.head != "pdf" or d.left.args[0].head != "cond":
        return None
    _, outs, ins, *letters = d.left.args[0].args
    return outs, ins, {**dict(zip(outs, d.left.args[1:], strict=True)), **dict(zip(ins, letters, strict=True))}


def _find(k: Kernel, p: Term, outs: frozenset[str], ins: frozenset[str]) -> Definition | None:
    """The definition of p(outs | ins), parameters not counted."""
    parameters = frozenset(density(p).parameters)
    for d in _definitions(k, _root(p)):
        found = _parts(d)
        if found and frozenset(found[0]) == outs and frozenset(found[1]) - parameters == ins - parameters:
            return d
    return None


def _substitution(p: Term, d: Definition, values: Values) -> dict[Term, Term]:
    """What a definition's letters stand for at some values, its family indices too."""
    found = _parts(d)
    assert found is not None
    pattern = d.left.args[0].args[0]
    indices = dict(zip(pattern.args[1:], p.args[1:], strict=True)) if pattern.head == "at" and p.head == "at" else {}
    return {**indices, **{letter: values[name] for name, letter in found[2].items() if name in values}}


def _defined_law(k: Kernel, law: Term) -> Term | None:
    """q where a given says p(x | z) = density of q at x."""
    p, outs, ins, *conditions = law.args
    for whole in _definitions(k, _root(p)):
        if whole.left == p and not ins and tuple(outs) == tuple(name for name, _ in density(p).roles):
            return whole.right  # the letter itself is defined as a law
    d = _find(k, p, frozenset(outs), frozenset(ins))
    found = _parts(d) if d is not None else None
    if d is None or found is None or d.right.head != "pdf":
        return None
    inner, *points = d.right.args
    letters = [found[2][name] for name in outs]
    if points != letters or any(letter in inner.free for letter in letters):
        return None
    return inner.subs(_substitution(p, d, dict(zip(ins, conditions, strict=True))))


def has_mass_one(k: Kernel, law: Term) -> bool:
    """Whether a law is normalised by what it is; one whose density is a formula owes that, and has it checked here."""
    law = resolve_law(k, law)
    if law.head == "product":
        return has_mass_one(k, k.open(law)[1])
    if law.head == "law":
        return True
    if law.head == "cond" and not any(_parts(d) for d in _definitions(k, _root(law.args[0]))):
        return True
    from .averages import Over, average
    from .supports import range_of

    if len(law.sort.domains) != 1:  # type: ignore[union-attr]
        return False
    z = k.fresh_like(symbol("z", law.sort.domains[0]))  # type: ignore[union-attr]
    bounds = range_of(k, law)
    k.learn(z, range_facts(z, bounds))
    try:
        density_there = density_of(k, law, (z,))
        return not sign_of(k, density_there) & NEG and vanishes(average(k, [Over(z, "integral", bounds)], density_there) - ONE)
    except NotSupported:
        return False


# -- densities -------------------------------------------------------------------------------------


@normal_row("pdf")
def density_at(k: Kernel, t: Term) -> Poly:
    """The density of a law at a point, as an expression wherever the law has one."""
    return density_of(k, t.args[0], t.args[1:], t)


def density_of(k: Kernel, law: Term, values: tuple[Term, ...], written: Term | None = None) -> Poly:
    """The density of a law at some values."""
    law = resolve_law(k, law)
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
    p, outs, ins, *conditions = law.args
    p = resolve_family(k, p)
    sort = density(p)
    known = dict(zip(ins, conditions, strict=True))
    parameters = {name: known[name] for name in sort.parameters if name in known}
    below = {name: v for name, v in known.items() if name not in parameters}
    joint = {**dict(zip(outs, values, strict=True)), **known}
    d = _find(k, p, frozenset(outs), frozenset(below))
    if d is not None:
        return k.nf(d.right.subs(_substitution(p, d, joint)))
    top = marginal_density(k, p, joint)
    return top if not below else top * reciprocal(k, marginal_density(k, p, {**below, **parameters}))


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
    if not any(_parts(d) for d in _definitions(k, _root(p))):
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
    for d in _definitions(k, _root(p)):
        found = _parts(d)
        if found is None:
            continue
        outs, ins = frozenset(found[0]), frozenset(found[1]) - parameters
        if outs | ins == names:
            top = k.nf(d.right.subs(_substitution(p, d, values)))
            return top * marginal_density(k, p, {n: v for n, v in values.items() if n in ins | parameters}) if ins else top
    return None


def _covered(k: Kernel, p: Term, names: frozenset[str]) -> frozenset[str] | None:
    """The smallest set of variables above some names whose joint density the definitions give in full."""
    parameters = frozenset(density(p).parameters)
    given = [(frozenset(f[0]), frozenset(f[1]) - parameters) for d in _definitions(k, _root(p)) if (f := _parts(d))]
    reached = {outs for outs, ins in given if not ins}
    for _ in given:
        reached |= {outs | ins for outs, ins in given if ins in reached}
    larger = sorted((r for r in reached if names < r), key=lambda r: (len(r), sorted(r)))
    return larger[0] if larger else None


def _integrated(k: Kernel, p: Term, values: Values, missing: frozenset[str]) -> Poly:
    """p(a) = ∫ p(a, b) db."""
    from .averages import Over, average
    from .supports import role_range

    sort, overs, joint = density(p), [], dict(values)
    for name, role in sort.roles:
        if name in missing:
            letter = k.fresh_like(symbol("b", role))
            bounds = role_range(k, p, name)
            k.learn(letter, range_facts(letter, bounds))
            overs.append(Over(letter, "integral", bounds))
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
    from ..definedness import holds

    letter = k.givens.lookup(name)
    if letter is None or value == letter or letter.sort != dict(density(p).roles)[name]:
        return
    for f in k.givens.facts:
        if f.head in ("gt", "ge", "lt", "le") and letter in f.args and not holds(k, f.subs({letter: value})):
            raise NotSupported(f"a density at {value!r}, which may lie outside the domain of {name}")


def _product_law(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    """p(z) = ∏ᵢ pᵢ(zᵢ) for independent components."""
    i, inner = k.open(law)
    lo, hi = (to_term(k.nf(b)) for b in law.args[1:3])
    (z,) = values
    return product_of(k, i, lo, hi, density_of(k, inner, (Term("at", (z, i)),)))


def _named(k: Kernel, law: Term, values: tuple[Term, ...]) -> Poly:
    """The density of a named family, by its row, inside its support."""
    row = FACTS.get(law.args[0])
    if row is None or row.density is None:
        raise NotSupported(f"no density row for {law.args[0]}")
    require_inside(k, law, values[0])
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

__all__ = ["Density", "Tensor", "density_of", "marginal_density", "resolve_law"]
