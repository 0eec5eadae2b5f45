"""Laws: unfolded to a canonical one, and their densities; joint, marginal and conditional of one declared density.

Every conditional is a joint over a marginal. Where givens define some densities of a joint one, the rest follows from
those by the chain rule p(a, b) = p(a | b) p(b), and marginals by integration.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Density, Law, NotSupported, Term, number, symbol
from derive.notation.build import sqrt
from derive.notation.families import FAMILIES
from derive.notation.heads import density

from ..conditions import condition_row
from ..engine import Kernel, normal_row
from ..facts import FACTS
from ..poly import ONE, Poly, to_term
from ..signs import NEG, sign_of
from .arithmetic import reciprocal
from .joints import chain_of, definition_of, definitions_of, marginal_density, parts_of_definition, resolve_family, root_of, substitution
from .sums import product_of
from .supports import WHOLE, range_facts, require_inside, role_range
from .together import vanishes

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
    root = root_of(law)
    for d in definitions_of(k, root):
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


def _defined_law(k: Kernel, law: Term) -> Term | None:
    """q where a given says p(x | z) = density of q at x."""
    p, outs, ins, *conditions = law.args
    for whole in definitions_of(k, root_of(p)):
        if whole.left == p and not ins and tuple(outs) == tuple(name for name, _ in density(p).roles):
            return whole.right  # the letter itself is defined as a law
    d = definition_of(k, p, frozenset(outs), frozenset(ins))
    found = parts_of_definition(d) if d is not None else None
    if d is None or found is None or d.right.head != "pdf":
        return None
    inner, *points = d.right.args
    letters = [found[2][name] for name in outs]
    if points != letters or any(letter in inner.free for letter in letters):
        return None
    return inner.subs(substitution(p, d, dict(zip(ins, conditions, strict=True))))


def has_mass_one(k: Kernel, law: Term) -> bool:
    """Whether a law is normalised by what it is; one whose density is a formula owes that, and has it checked here."""
    law = resolve_law(k, law)
    if law.head == "product":
        return has_mass_one(k, k.open(law)[1])
    if law.head == "law":
        return True
    if law.head == "cond" and not any(parts_of_definition(d) for d in definitions_of(k, root_of(law.args[0]))):
        return True
    key = ("mass", law)
    if key not in k.cache:
        k.cache[key] = False  # while it is being found
        k.cache[key] = _integrates_to_one(k, law) if law.head != "cond" or _is_given(k, law) else _made_of_laws(k, law)
    return bool(k.cache[key])


def _is_given(k: Kernel, law: Term) -> bool:
    """Whether a definition says this very density."""
    p, outs, ins, *_ = law.args
    return definition_of(k, p, frozenset(outs), frozenset(ins)) is not None


def _made_of_laws(k: Kernel, law: Term) -> bool:
    """
    p(a) and p(b | a) are given, each of mass 1
    ---------------------------------------------------------
    p(a, b), p(b), p(a | b) have mass 1, where p(b) > 0
    """
    p, outs, ins, *_ = law.args
    steps = chain_of(k, p, frozenset((*outs, *ins)) - frozenset(density(p).parameters))
    return steps is not None and all(has_mass_one(k, step) for step in steps)


def _integrates_to_one(k: Kernel, law: Term) -> bool:
    """Whether a density that is a formula is ≥ 0 with integral 1."""
    from .averages import average
    from .finite_marginals import over_domain

    overs = []
    for n, domain in enumerate(law.sort.domains):  # type: ignore[union-attr]
        z = k.fresh_like(symbol("z", domain))
        bounds = role_range(k, law.args[0], law.args[1][n]) if law.head == "cond" else WHOLE
        k.learn(z, range_facts(z, bounds))
        overs.append(over_domain(z, bounds))
    try:
        there = density_of(k, law, tuple(o.letter for o in overs))
        return not sign_of(k, there) & NEG and vanishes(average(k, overs, there) - ONE)
    except NotSupported:
        return False


@condition_row("cond", "withpdf")
def _owes_its_mass(k: Kernel, t: Term) -> Iterator[Term]:
    """A formula that is used as a density must have mass 1; where nothing shows that, the step is refused here."""
    if not has_mass_one(k, t):
        raise NotSupported(f"{t!r} is used as a law, and nothing shows that its density has mass 1")
    return iter(())


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
    d = definition_of(k, p, frozenset(outs), frozenset(below))
    if d is not None:
        return k.nf(d.right.subs(substitution(p, d, joint)))
    top = marginal_density(k, p, joint)
    return top if not below else top * reciprocal(k, marginal_density(k, p, {**below, **parameters}))


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

__all__ = ["density_of", "has_mass_one", "resolve_law"]
