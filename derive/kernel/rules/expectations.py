"""Expectations, variances and integrals as they are written: each becomes an average in canonical form.

Canonical: an expectation under a normal law is one under the standard normal; Dirichlet, multinomial and correlated
normal laws stay; every other expectation is an integral with the density as a factor.
"""

from __future__ import annotations

from derive.notation import NotSupported, Term, number
from derive.notation.build import DOMAIN

from ..engine import Indices, Kernel, close, entry_row, normal_row
from ..facts import FACTS, Closed, LawFacts
from ..poly import ZERO, E, Poly, as_poly, to_term
from .averages import AVERAGES, Over, Pairs, average, cut, joined, settled
from .finite_marginals import over_domain
from .laws import density_of, has_mass_one, resolve_law
from .marginals import has_density
from .shapes import linear_in
from .supports import WHOLE, canonical_range, declared_range, law_facts, range_of

EXISTS = "every expectation written exists and is finite"
KEPT = ("mvnormal", "dirichlet", "multinomial")


@normal_row("expect")
def expectation(k: Kernel, t: Term) -> Poly:
    z, body = k.open(t)
    return k.fire("linearity of the expectation", t, expect(k, t.args[1], z, body))


@entry_row("expect", "var")
def expectation_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(E[f])ᵢ = E[fᵢ], (Var f)ᵢ = Var fᵢ."""
    z, body = k.open(t)
    return k.nf(Term(t.head, (z, t.args[1], Term("at", (body, *at)))))


@entry_row("integral")
def integral_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(∫ f dz)ᵢ = ∫ fᵢ dz."""
    z, body = k.open(t)
    return k.nf(Term("integral", (z, *t.args[1:3], Term("at", (body, *at)))))


def expect(k: Kernel, law: Term, z: Term, body: Term) -> Poly:
    """E over z ~ law of a written body."""
    law = resolve_law(k, law)
    facts = FACTS.get(law.args[0]) if law.head == "law" else None
    if facts is not None and facts.values is not None:
        return _finite(k, facts.values(law.args[1:]), z, body)
    result = expect_form(k, law, z, k.nf(body))
    if law.head != "law" or any(b.head in AVERAGES for b in result.atoms):
        k.need(EXISTS, "convention")
    return result


def _finite(k: Kernel, values: tuple[tuple[Term, Term], ...], z: Term, body: Term) -> Poly:
    """E[f] = Σ_v P(v) f(v) on a finite set."""
    total = ZERO
    for value, probability in values:
        total = total + k.nf(probability) * k.nf(body.subs({z: value}))
    return total


def expect_form(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    """E over z ~ law of a form: E[c] = c, and the rest by the kind of law."""
    moving = Poly({m: c for m, c in body if any(z in b.free or z in as_poly(e).free for b, e in m)})
    still = body - moving
    if still and not has_mass_one(k, law):
        return _by_density(k, law, z, body)
    if not moving:
        return still
    if law.head == "product":
        return still + _independent(k, law, z, moving)
    if law.head != "law":
        return still + _by_density(k, law, z, moving)
    return still + _named(k, law, z, moving)


def _by_density(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    """E[f] = ∫ p f."""
    return average(k, [over_domain(z, range_of(k, law))], density_of(k, law, (z,)) * body)


def _named(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    name, *parameters = law.args
    facts = FACTS.get(name)
    if facts is None:
        raise NotSupported(f"no facts about the law {name}")
    if facts.values is not None:
        return _finite(k, facts.values(tuple(parameters)), z, to_term(body))
    if name in KEPT:
        return _kept(k, law, z, body)
    if facts.base is not None and facts.transport is not None:
        moved = _transported(k, facts, tuple(parameters), law, z, body)
        if moved is not None:
            return moved
    return _by_rows(k, facts, law, z, body)


def _transported(k: Kernel, facts: LawFacts, parameters: tuple[Term, ...], law: Term, z: Term, body: Poly) -> Poly | None:
    """
    z = g(ε),  ε ~ base
    --------------------------
    E_z[f(z)] = E_ε[f(g(ε))]
    """
    assert facts.base is not None and facts.transport is not None
    base = facts.base(parameters)
    if _same_law(k, base, law):
        return average(k, [Over(z, "expect", (base,))], body) if law.args[0] == "normal" else None
    noise = k.fresh_like(z)
    k.learn(noise, law_facts(k, base, noise))
    return expect_form(k, resolve_law(k, base), noise, k.replace(body, {z: facts.transport(parameters, noise)}))


def _same_law(k: Kernel, a: Term, b: Term) -> bool:
    return a.args[0] == b.args[0] and all(k.nf(x) == k.nf(y) for x, y in zip(a.args[1:], b.args[1:], strict=True))


def _by_rows(k: Kernel, facts: LawFacts, law: Term, z: Term, body: Poly) -> Poly:
    """Each monomial by a row of the family if there is one, else by its density."""
    total, rest = ZERO, ZERO
    for m, c in body:
        outside, inside = cut(list(m), frozenset((z,)))
        found = _closed_form(k, facts, law, z, inside)
        if found is None:
            rest = rest + Poly({m: c})
        else:
            total = total + (outside * found).scale(c)
    return total + _by_density(k, law, z, rest) if rest else total


def _closed_form(k: Kernel, facts: LawFacts, law: Term, z: Term, inside: Pairs) -> Poly | None:
    """E[f(z)] by a row of the family, where its conditions follow from the givens."""
    parameters = law.args[1:]
    body = joined(inside)
    for row in facts.closed:
        if k.nf(row.f(parameters, z)) == body:
            return _by_row(k, row, law, z, body, parameters)
    if facts.mgf is not None and len(inside) == 1 and inside[0][0] == E:
        affine = linear_in(as_poly(inside[0][1]), z)
        if affine is not None and not affine[1] and z not in affine[0].free:
            return _by_row(k, facts.mgf, law, z, body, (*parameters, to_term(affine[0])))
    return None


def _by_row(k: Kernel, row: Closed, law: Term, z: Term, body: Poly, parameters: tuple[Term, ...]) -> Poly | None:
    from ..definedness import holds

    if not all(holds(k, condition) for condition in row.conditions(parameters)):
        return None
    return k.fire(f"{row.name} of the {law.args[0]} law", Term("expect", (z, law, to_term(body))), k.nf(row.value(parameters)))


def _kept(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    """A law on vectors that stays; a normal one is centred: z = μ + u, u ~ N(0, Σ)."""
    name, *parameters = law.args
    if name == "mvnormal":
        (i,) = k.indices_for(z.dims)
        mean = parameters[0]
        if k.entry(mean, (i,)):
            body = k.replace(body, {z: mean + z})
        parameters[0] = Term("zero", z.dims)
    kept = Term("law", (name, *(p if p.head == "zero" else k.canonical(p) for p in parameters)))
    return average(k, [Over(z, "expect", (kept,))], body)


def _independent(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    """Independent components: moved to their base laws where they have some; densities if they are abstract."""
    i, inner = k.open(law)
    inner = resolve_law(k, inner)
    bounds = tuple(to_term(k.nf(b)) for b in law.args[1:3])
    if inner.head not in ("law", "product"):
        return _by_density(k, law, z, body)
    facts = FACTS.get(inner.args[0]) if inner.head == "law" else None
    if facts is not None and facts.base is not None and facts.transport is not None and not _same_law(k, base := facts.base(inner.args[1:]), inner):
        noise = k.fresh_like(z)
        moved = Term("product", (i, *law.args[1:3], base))
        k.learn(noise, law_facts(k, moved, noise))
        point = Term("lam", (i, facts.transport(inner.args[1:], Term("at", (noise, i)))))
        return expect_form(k, moved, noise, k.replace(body, {z: point}))
    kept = settled(close("product", i, bounds, canonical_law(k, inner)))
    return average(k, [Over(z, "expect", (kept,))], body)


def canonical_law(k: Kernel, law: Term) -> Term:
    """A law with its parameters in normal form."""
    if law.head == "law":
        return Term("law", (law.args[0], *map(k.canonical, law.args[1:])))
    i, inner = k.open(law)
    return close("product", i, tuple(to_term(k.nf(b)) for b in law.args[1:3]), canonical_law(k, resolve_law(k, inner)))


# -- variances and covariances ---------------------------------------------------------------------


@normal_row("var")
def variance(k: Kernel, t: Term) -> Poly:
    """Var[f] = E[f²] − (E[f])²."""
    x, law, body = t.args
    square = Term("expect", (x, law, Term("pow", (body, number(2)))))
    mean = Term("expect", (x, law, body))
    return k.fire("variance", t, Term("add", (square, Term("neg", (Term("pow", (mean, number(2))),)))))


@normal_row("cov")
def covariance(k: Kernel, t: Term) -> Poly:
    """Cov[f, g] = E[fg] − E[f] E[g]."""
    x, law, f, g = t.args
    product = Term("expect", (x, law, Term("mul", (f, g))))
    means = Term("mul", (Term("expect", (x, law, f)), Term("expect", (x, law, g))))
    return k.fire("covariance", t, Term("add", (product, Term("neg", (means,)))))


@entry_row("cov")
def covariance_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(Cov[f, g])ᵢⱼ = Cov[fᵢ, gⱼ]."""
    x, law, f, g = t.args
    rows, columns = at[: f.rank], at[f.rank :]
    left = Term("at", (f, *rows)) if rows else f
    right = Term("at", (g, *columns)) if columns else g
    return k.nf(Term("cov", (x, law, left, right)))


# -- integrals as they are written -----------------------------------------------------------------


@normal_row("integral")
def integral(k: Kernel, t: Term) -> Poly:
    """∫ f from its bounds; over the declared domain of its letter where none are written."""
    z, body = k.open(t)
    form = k.nf(body)
    bounds = canonical_range(k, *t.args[1:3])
    if t.args[1] == DOMAIN and (declared := declared_range(k, t.args[0])) != WHOLE:
        if not all(has_density(list(m), z) for m in form.terms):
            raise NotSupported(f"an integral over all {t.args[0]!r}, which a given restricts; write its bounds")
        bounds = declared
    return k.fire("linearity of the integral", t, average(k, [Over(z, "integral", bounds)], form))


def integrate(k: Kernel, z: Term, body: Poly) -> Poly:
    """∫ over the whole space of z."""
    return average(k, [Over(z, "integral", WHOLE)], body)


def average_of(k: Kernel, b: Term, z: Term, body: Poly) -> Poly:
    """The same average (an ``expect`` or ``integral`` atom) of another body in z."""
    return average(k, [Over(z, b.head, b.args[1:-1])], body)


__all__ = ["average_of", "expect", "expect_form", "integrate"]
