"""Expectations and integrals: linear, constants out, moments, location and scale, marginals, independence.

Canonical: an expectation under a normal law is one under the standard normal; every other one is an
integral with the density as a factor.
"""

from __future__ import annotations

from fractions import Fraction

from derive.notation import NotSupported, Tensor, Term, number, symbol
from derive.notation.build import DOMAIN

from ..engine import Kernel, close, depends, entry_row, normal_row
from ..facts import FACTS
from ..poly import ONE, ZERO, E, Exponent, Mono, Poly, as_poly, atom, read, to_term, whole_power
from ..signs import NEG, POS, quadratic_in, sign_of
from .arithmetic import raise_to
from .functions import exp_of
from .laws import density_of
from .sums import sum_of

STANDARD = Term("law", ("normal", number(0), number(1)))


@normal_row("expect")
def expectation(k: Kernel, t: Term) -> Poly:
    z, body = k.open(t)
    return k.fire("linearity of the expectation", t, expect(k, t.args[1], z, body))


@entry_row("expect", "var")
def expectation_entry(k: Kernel, t: Term, at: tuple[Term, ...]) -> Poly:
    """(E[f])ᵢ = E[fᵢ]."""
    x, law, body = t.args
    return k.nf(Term(t.head, (x, law, Term("at", (body, *at)))))


def expect(k: Kernel, law: Term, z: Term, body: Term) -> Poly:
    """E over z ~ law of a written body."""
    law = unfold_law(k, law)
    if law.head == "law":
        facts = FACTS.get(law.args[0])
        if facts is not None and facts.values is not None:
            return _finite(k, facts.values(law.args[1:]), z, body)
        if facts is not None and facts.location_scale is not None:
            return _location_scale(k, law, z, k.nf(body))
    k.need("every expectation written exists and is finite", "convention")
    return integrate(k, z, density_of(k, law, (z,)) * k.nf(body))


def unfold_law(k: Kernel, law: Term) -> Term:
    """A defined density that is a named family, seen as that family."""
    if law.head != "cond" or law.args[2]:
        return law
    p = law.args[0]
    root = p.args[0] if p.head == "at" else p
    definition = k.definition(root)
    if definition is None or definition.right.head != "pdf" or definition.left.head != "pdf":
        return law
    inner, values = definition.right.args[0], definition.right.args[1:]
    if values != definition.left.args[1:] or any(v in inner.free for v in values):
        return law
    pattern = definition.left.args[0].args[0]
    indices = dict(zip(pattern.args[1:], p.args[1:], strict=True)) if p.head == "at" else {}
    return unfold_law(k, inner.subs(indices))


def _finite(k: Kernel, values: tuple[tuple[Term, Term], ...], z: Term, body: Term) -> Poly:
    """E[f] = Σ_v P(v) f(v) on a finite set."""
    total = ZERO
    for value, probability in values:
        total = total + k.nf(probability) * k.nf(body.subs({z: value}))
    return total


def _location_scale(k: Kernel, law: Term, z: Term, body: Poly) -> Poly:
    """
    z = μ + σ ε,  ε standard
    ------------------------------
    E_z[f(z)] = E_ε[f(μ + σ ε)]
    """
    mean, scale = FACTS[law.args[0]].location_scale(law.args[1:])  # type: ignore[misc]
    if k.nf(mean) or k.nf(scale) != ONE:
        body = k.replace(body, {z: mean + scale * z})
    return standard_expectation(k, z, body)


def standard_expectation(k: Kernel, z: Term, body: Poly) -> Poly:
    """E of a form under the standard normal, monomial by monomial."""
    total = ZERO
    for m, c in body:
        total = total + _standard_monomial(k, z, m).scale(c)
    return total


def _standard_monomial(k: Kernel, z: Term, m: Mono) -> Poly:
    outside, inside, powers = _cut(m, z)
    pulled = _pull_sum(k, inside, lambda p: standard_expectation(k, z, p))
    if pulled is not None:
        return outside * pulled
    exponents = [e for b, e in inside if b == E]
    others = [pair for pair in inside if pair[0] != E and pair[0] != z]
    if not exponents and not others:
        moment = FACTS["normal"].standard_moment
        assert moment is not None
        return outside.scale(moment(powers)) if powers >= 0 else _average_atom(k, outside, z, m)
    if len(exponents) == 1:
        tilted = _tilt(k, z, as_poly(exponents[0]), Poly({tuple(p for p in inside if p[0] != E): 1}))
        if tilted is not None:
            return outside * tilted
    return outside * atom(close("expect", z, (STANDARD,), to_term(Poly({tuple(inside): 1}))))


def _average_atom(k: Kernel, outside: Poly, z: Term, m: Mono) -> Poly:
    raise NotSupported("a negative moment of the normal law")


def _tilt(k: Kernel, z: Term, exponent: Poly, rest: Poly) -> Poly | None:
    """
    a < 1/2
    --------------------------------------------------------------------------------
    E[e^{aε² + bε} f(ε)] = (1 − 2a)^{−1/2} e^{b²/(2(1−2a))} E[f((b + √(1−2a) ε)/(1−2a))]
    """
    parts = _quadratic_exponent(exponent, z)
    if parts is None:
        return None
    a, b = parts
    narrow = ONE - a.scale(2)
    if sign_of(k, narrow) != POS:
        return None
    inverse = whole_power(narrow, -1)
    root = raise_to(k, narrow, Poly({(): Fraction(-1, 2)}))
    factor = root * exp_of(k, (b * b * inverse).scale(Fraction(1, 2)))
    moved = k.replace(rest, {z: to_term(b * inverse + root * atom(z))})
    return factor * standard_expectation(k, z, moved)


def _quadratic_exponent(exponent: Poly, z: Term) -> tuple[Poly, Poly] | None:
    """(a, b) with exponent = a z² + b z."""
    found = quadratic_in(exponent, z)
    if found is not None:
        a, b, c = found
        return None if c else (a, b)
    linear = quadratic_in(exponent + atom(z, 2), z)
    if linear is None:
        return None
    a, b, c = linear
    return None if c else (a - ONE, b)


def _cut(m: Mono, z: Term) -> tuple[Poly, list[tuple[Term, Exponent]], int]:
    """What a monomial has that is free of z, what is not, and the whole power of z itself."""
    outside, inside, powers = ONE, [], 0
    for b, e in m:
        if b == E and isinstance(e, Poly):
            bound = Poly({mm: c for mm, c in e if any(depends(p[0], z) or isinstance(p[1], Poly) and depends(p[1], z) for p in mm)})
            outside = outside * atom(E, e - bound)
            if bound:
                inside.append((b, bound))
        elif depends(b, z) or isinstance(e, Poly) and depends(e, z):
            inside.append((b, e))
            if b == z and isinstance(e, int):
                powers = e
        else:
            outside = outside * atom(b, e)
    return outside, inside, powers


def _pull_sum(k: Kernel, inside: list[tuple[Term, Exponent]], average) -> Poly | None:  # type: ignore[no-untyped-def]
    """E[f Σᵢ gᵢ] = Σᵢ E[f gᵢ] for a finite sum."""
    for n, (b, e) in enumerate(inside):
        if b.head == "sum" and isinstance(e, int) and 0 < e <= 4:
            i, body = k.open(b)
            rest = inside[:n] + inside[n + 1 :] + ([(b, e - 1)] if e > 1 else [])
            product = Poly({tuple(rest): 1}) * k.nf(body) if len(rest) < 2 else _joined(rest) * k.nf(body)
            return sum_of(k, i, b.args[1], b.args[2], average(product))
    return None


def _joined(pairs: list[tuple[Term, Exponent]]) -> Poly:
    product = ONE
    for b, e in pairs:
        product = product * atom(b, e)
    return product


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
    both = Term("expect", (x, law, Term("mul", (f, g))))
    return k.nf(both) - k.nf(Term("expect", (x, law, f))) * k.nf(Term("expect", (x, law, g)))


# -- integrals -------------------------------------------------------------------------------------


@normal_row("integral")
def integral(k: Kernel, t: Term) -> Poly:
    z, body = k.open(t)
    if t.args[1] != DOMAIN:
        raise NotSupported("an integral between bounds")
    return k.fire("linearity of the integral", t, integrate(k, z, k.nf(body)))


def integrate(k: Kernel, z: Term, body: Poly) -> Poly:
    """∫ Σ_m c_m m dz = Σ_m c_m ∫ m dz over the whole domain of z."""
    sort = z.sort
    if isinstance(sort, Tensor) and sort.domain == "B" and not sort.dims:
        return k.replace(body, {z: number(0)}) + k.replace(body, {z: number(1)})
    total = ZERO
    for m, c in body:
        total = total + _integrate_monomial(k, z, m).scale(c)
    return total


def _integrate_monomial(k: Kernel, z: Term, m: Mono) -> Poly:
    outside, inside, _ = _cut(m, z)
    pulled = _pull_sum(k, inside, lambda p: integrate(k, z, p))
    if pulled is not None:
        return outside * pulled
    for rule in (_marginal, _gaussian, _independent):
        found = rule(k, z, inside)
        if found is not None:
            return outside * found
    if not inside:
        raise NotSupported("the integral of a constant over the whole space")
    return outside * atom(close("integral", z, (DOMAIN, DOMAIN), to_term(_joined(inside))))


def _marginal(k: Kernel, z: Term, inside: list[tuple[Term, Exponent]]) -> Poly | None:
    """∫ p(a, z) dz = p(a);  ∫ p(z) dz = 1."""
    if len(inside) != 1 or inside[0][1] != 1 or inside[0][0].head != "pdf":
        return None
    law, *values = inside[0][0].args
    if law.head != "cond" or values.count(z) != 1 or sum(depends(v, z) for v in values) != 1 or depends(law, z):
        return None
    p, outs, ins, *conditions = law.args
    keep = [(o, v) for o, v in zip(outs, values, strict=True) if v != z]
    if not keep:
        return k.fire("a density has mass 1", Term("integral", (z, DOMAIN, DOMAIN, inside[0][0])), ONE)
    rest = Term("pdf", (Term("cond", (p, tuple(o for o, _ in keep), ins, *conditions)), *(v for _, v in keep)))
    return k.fire("marginal of a joint density", Term("integral", (z, DOMAIN, DOMAIN, inside[0][0])), atom(rest))


def _gaussian(k: Kernel, z: Term, inside: list[tuple[Term, Exponent]]) -> Poly | None:
    """
    a < 0
    -----------------------------------------------------------------------
    ∫ e^{a z² + b z} f(z) dz = √(π/−a) e^{−b²/4a} E_ε[f(−b/2a + ε/√(−2a))]
    """
    exponents = [e for b, e in inside if b == E]
    if len(exponents) != 1 or z.dims:
        return None
    parts = _quadratic_exponent(as_poly(exponents[0]), z)
    if parts is None or sign_of(k, parts[0]) != NEG:
        return None
    a, b = parts
    inverse = whole_power(a, -1)
    size = raise_to(k, (atom(Term("const", ("pi",))) * inverse).scale(-1), Poly({(): Fraction(1, 2)}))
    factor = size * exp_of(k, (b * b * inverse).scale(Fraction(-1, 4)))
    deviation = raise_to(k, inverse.scale(Fraction(-1, 2)), Poly({(): Fraction(1, 2)}))
    rest = _joined([pair for pair in inside if pair[0] != E])
    moved = k.replace(rest, {z: to_term((b * inverse).scale(Fraction(-1, 2)) + deviation * atom(z))})
    return factor * standard_expectation(k, z, moved)


def _independent(k: Kernel, z: Term, inside: list[tuple[Term, Exponent]]) -> Poly | None:
    """
    q(z) = ∏ₖ qₖ(zₖ)
    ------------------------------------------
    ∫ q(z) f(zᵢ) dz = ∫ qᵢ(zᵢ) f(zᵢ) dzᵢ
    """
    if not z.dims:
        return None
    factored = [b for b, e in inside if b.head == "prod" and e == 1 and _is_component_density(k, b, z)]
    if len(factored) != 1:
        return None
    big = factored[0]
    rest = [pair for pair in inside if pair[0] != big]
    indices = {i for b, e in rest for i in _component_indices(b, z)} | {
        i for b, e in rest if isinstance(e, Poly) for x in e.atoms for i in _component_indices(x, z)
    }
    if None in indices:
        return None
    whole = Term("integral", (z, DOMAIN, DOMAIN, to_term(_joined(inside))))
    if not indices:
        return k.fire("a density has mass 1", whole, ONE)
    if len(indices) > 2:
        return None
    return k.fire("marginals of independent components", whole, _by_components(k, z, big, rest, sorted(indices, key=repr)))  # type: ignore[type-var]


def _is_component_density(k: Kernel, b: Term, z: Term) -> bool:
    """Whether ∏ₖ body is a product of normalised densities of zₖ over all components of z."""
    i, body = k.open(b)
    if b.args[2] != to_term(k.nf(z.dims[0])) or b.args[1] != number(1):
        return False
    one = k.fresh_like(symbol("z", Tensor()))
    body = body.subs({Term("at", (z, i)): one})
    if z in body.free:
        return False
    return integrate(k, one, k.nf(body)) == ONE


def _component_indices(b: Term, z: Term) -> set[Term | None]:
    """The indices at which components of z occur in an atom; None where z occurs as a whole or under a binder."""
    if b == z:
        return {None}
    if b.head == "at" and b.args[0] == z:
        return {b.args[1]}
    found: set[Term | None] = set()
    for part in b.parts:
        found |= _component_indices(part, z)
    if b.bound is not None and found & {b.bound}:
        return {None}
    return found


def _by_components(k: Kernel, z: Term, big: Term, rest: list[tuple[Term, Exponent]], indices: list[Term]) -> Poly:
    if len(indices) == 1:
        return _one_component(k, z, big, _joined(rest), indices[0])
    i, j = indices
    same = k.nf(Term("delta", (i, j)))
    at_j = [pair for pair in rest if j in _component_indices(pair[0], z)]
    if any(i in _component_indices(b, z) for b, _ in at_j):
        raise NotSupported("an expectation of something that mixes two components")
    at_i = [pair for pair in rest if pair not in at_j]
    apart = _one_component(k, z, big, _joined(at_i), i) * _one_component(k, z, big, _joined(at_j), j)
    if not same:
        return apart
    together = _one_component(k, z, big, k.replace(_joined(rest), {j: i}), i)
    return same * together + (ONE - same) * apart


def _one_component(k: Kernel, z: Term, big: Term, f: Poly, i: Term) -> Poly:
    """∫ qᵢ(u) f(u) du."""
    j, body = k.open(big)
    u = k.fresh_like(symbol("u", Tensor()))
    density = k.nf(body.subs({j: i}).subs({Term("at", (z, i)): u}))
    return integrate(k, u, density * k.nf(to_term(f).subs({Term("at", (z, i)): u})))


def average_of(k: Kernel, b: Term, z: Term, body: Poly) -> Poly:
    """The same average (an ``expect`` or ``integral`` atom) of another body in z."""
    return standard_expectation(k, z, body) if b.head == "expect" else integrate(k, z, body)


__all__ = ["average_of", "expect", "integrate", "read"]
