"""Independent components: averages of what depends on a few components of a vector, or is a product over all of them.

    z ~ ⊗ᵢ qᵢ
    ------------------------------------------------------
    E[f(z_j)] = E_{q_j}[f],    E[∏ᵢ hᵢ(zᵢ)] = ∏ᵢ E_{qᵢ}[hᵢ]

Components whose indices may coincide are split into cases by Kronecker deltas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from derive.notation import NotSupported, Tensor, Term, number, symbol

from ..engine import Kernel
from ..poly import ONE, ZERO, E, Exponent, Mono, Poly, as_poly, atom, key, to_term
from .arithmetic import reciprocal
from .averages import Over, Pairs, average, elimination, joined, pair_free
from .laws import resolve_law
from .marginals import is_integral
from .sums import product_of
from .supports import WHOLE, law_facts
from .together import vanishes

MAX_INDICES = 4


@dataclass(frozen=True, slots=True)
class Components:
    """A product law seen through its components: the range 1…n, and how component i is averaged."""

    hi: Term
    domain: Tensor
    scalar: Callable[[Kernel, Term, Term, Poly], Poly]  # (kernel, index, letter, form in the letter)
    facts: Callable[[Kernel, Term, Term], tuple[Term, ...]]  # what is known of component i, as a letter


@elimination(lambda over: over.head == "expect" and over.middle[0].head == "product")
def independent_law(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    law = over.middle[0]
    if law.args[1] != number(1):
        raise NotSupported("independent components that are not counted from 1")

    def member(kernel: Kernel, i: Term) -> Term:
        j, inner = kernel.open(law)
        return resolve_law(kernel, inner.subs({j: i}))

    def scalar(kernel: Kernel, i: Term, u: Term, f: Poly) -> Poly:
        from .expectations import expect_form

        return expect_form(kernel, member(kernel, i), u, f)

    parts = Components(law.args[2], _component_domain(over.letter), scalar, lambda kernel, i, u: law_facts(kernel, member(kernel, i), u))
    return separated(k, parts, over, own)


@elimination(is_integral)
def independent_densities(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    q(z) = ∏ₖ qₖ(zₖ)
    ------------------------------------------
    ∫ q(z) f(zᵢ) dz = ∫ qᵢ(zᵢ) f(zᵢ) dzᵢ
    """
    z = over.letter
    if not z.dims or over.middle != WHOLE:
        return None
    densities = [b for b, e in own if e == 1 and b.head == "prod" and _normalised(k, b, z)]
    if len(densities) != 1:
        return None
    big = densities[0]

    def scalar(kernel: Kernel, i: Term, u: Term, f: Poly) -> Poly:
        j, body = kernel.open(big)
        factor = kernel.nf(in_component(body.subs({j: i}), z, i, u))
        return average(kernel, [Over(u, "integral", WHOLE)], factor * f)

    parts = Components(big.args[2], _component_domain(z), scalar, lambda kernel, i, u: ())
    return separated(k, parts, over, [pair for pair in own if pair[0] != big])


def _component_domain(z: Term) -> Tensor:
    sort = z.sort
    assert isinstance(sort, Tensor)
    return Tensor(sort.dims[1:], sort.domain)


def _normalised(k: Kernel, b: Term, z: Term) -> bool:
    """Whether ∏ₖ body is a product of normalised densities of zₖ over all components of z."""
    i, body = k.open(b)
    if b.args[1] != number(1) or k.nf(b.args[2]) != k.nf(z.dims[0]):
        return False
    u = k.fresh_like(symbol("z", _component_domain(z)))
    body = in_component(body, z, i, u)
    if z in body.free:
        return False
    try:
        return vanishes(average(k, [Over(u, "integral", WHOLE)], k.nf(body)) - ONE)
    except NotSupported:
        return False


def in_component(t: Term, z: Term, i: Term, u: Term) -> Term:
    """t with u for component i of z: at(z, i, …) becomes at(u, …)."""
    if t.head == "at" and t.args[0] == z and t.args[1] == i:
        rest = t.args[2:]
        return Term("at", (u, *rest)) if rest else u
    if t.head in ("sym", "num", "const") or z not in t.free:
        return t
    return t.rebuild(lambda a: in_component(a, z, i, u))


def has_law(name: str) -> Callable[[Over], bool]:
    return lambda over: over.head == "expect" and over.middle[0].head == "law" and over.middle[0].args[0] == name


def powers_of_components(own: Pairs, z: Term) -> list[tuple[Term, int]] | None:
    """[(i, r), …] for a product of z_i^r, with whole r > 0."""
    found = []
    for b, e in own:
        if b.head != "at" or b.args[0] != z or len(b.args) != 2 or z in b.args[1].free or not isinstance(e, int) or e < 1:
            return None
        found.append((b.args[1], e))
    return found


# -- what depends on which components -------------------------------------------------------------


def component_indices(t: Term, z: Term) -> set[Term | None]:
    """The indices at which components of z occur in a term; None where z occurs as a whole or under a binder."""
    if z not in t.free:
        return set()
    if t == z:
        return {None}
    if t.head == "at" and t.args[0] == z:
        return {t.args[1]} | {x for i in t.args[1:] for x in component_indices(i, z)}
    found: set[Term | None] = set()
    for part in t.parts:
        found |= component_indices(part, z)
    return {None} if t.bound is not None and any(i is not None and t.bound in i.free for i in found) else found


def mono_indices(m: Mono, z: Term) -> set[Term | None]:
    return {i for b, e in m for i in pair_indices((b, e), z)}


def pair_indices(pair: tuple[Term, Exponent], z: Term) -> set[Term | None]:
    b, e = pair
    return component_indices(b, z) | ({i for m in e.terms for i in mono_indices(m, z)} if isinstance(e, Poly) else set())


@dataclass
class _Split:
    """Factors at single components, and ∏ᵢ h(i, zᵢ) over all of them as a form h in the letters i and u."""

    i: Term
    u: Term
    plain: Pairs
    whole: Poly | None = None


def _split(k: Kernel, parts: Components, over: Over, own: Pairs, i: Term, u: Term) -> _Split | None:
    """The factors of a product sorted by how they depend on the components; nothing if some mix them."""
    found = _Split(i, u, [])
    for pair in _exponents_apart(own):
        if None not in pair_indices(pair, over.letter):
            found.plain.append(pair)
            continue
        h = _factor_over_all(k, parts, over.letter, pair, i, u)
        if h is None:
            return None
        found.whole = h if found.whole is None else found.whole * h
    return found


def _exponents_apart(own: Pairs) -> Iterator[tuple[Term, Exponent]]:
    """e^{a + b} as e^a e^b."""
    for b, e in own:
        if b == E and isinstance(e, Poly):
            yield from ((E, Poly({m: c})) for m, c in e)
        else:
            yield b, e


def _factor_over_all(k: Kernel, parts: Components, z: Term, pair: tuple[Term, Exponent], i: Term, u: Term) -> Poly | None:
    """h with pair = ∏ᵢ h(zᵢ): from e^{c Σᵢ gᵢ} or (∏ᵢ gᵢ)^n over the whole range."""
    b, e = pair
    if b == E:
        single = as_poly(e).monomial
        sums = [(x, n) for x, n in single[1] if x.head == "sum" and z in x.free] if single else []
        if single is None or len(sums) != 1 or sums[0][1] != 1:
            return None
        big = sums[0][0]
        rest = Poly({tuple(p for p in single[1] if p[0] != big): single[0]})
        body = None if z in rest.free else _at_component(k, parts, z, big, i, u)
        return None if body is None else atom(E, body * rest)
    if b.head == "prod" and isinstance(e, int) and e > 0:
        body = _at_component(k, parts, z, b, i, u)
        return None if body is None else body.power(e)
    return None


def _at_component(k: Kernel, parts: Components, z: Term, big: Term, i: Term, u: Term) -> Poly | None:
    """The body of Σᵢ or ∏ᵢ over the whole range, as a form in the letter u for zᵢ; of a sum over several indices, the one of z."""
    for j, lo, hi, body in _loops_outside(k, big):
        if lo != number(1) or k.nf(hi) != k.nf(parts.hi):
            continue
        body = in_component(body.subs({j: i}), z, i, u)
        if z not in body.free:
            return k.nf(body)
    return None


def _loops_outside(k: Kernel, big: Term) -> Iterator[tuple[Term, Term, Term, Term]]:
    """
    Σᵢ Σⱼ f = Σⱼ Σᵢ f        each index of a sum or product with its range and the body for it
    """
    loops: list[tuple[Term, Term, Term]] = []
    body = big
    while body.head == big.head and (not loops or big.head == "sum"):
        j, inner = k.open(body)
        loops.append((j, *body.args[1:3]))
        body = inner
    if any((lo.free | hi.free) & {j for j, _, _ in loops} for _, lo, hi in loops):
        j, body = k.open(big)
        loops = [(j, *big.args[1:3])]
    for n, (j, lo, hi) in enumerate(loops):
        whole = body
        for other in reversed(loops[:n] + loops[n + 1 :]):
            whole = Term("sum", (*other, whole))
        yield j, lo, hi, whole


# -- putting the components together ---------------------------------------------------------------


def separated(k: Kernel, parts: Components, over: Over, own: Pairs, name: str = "marginals of independent components") -> Poly | None:
    """The average of a product whose factors depend on a few components, or are products over all of them."""
    z, i = over.letter, k.fresh_index(number(1), parts.hi)
    u = _letter(k, parts, i)
    split = _split(k, parts, over, own, i, u)
    if split is None:
        return None
    indices = sorted({j for pair in split.plain for j in pair_indices(pair, z) if j is not None}, key=repr)
    if len(indices) > MAX_INDICES:
        return None
    written = Term(over.head, (z, *over.middle, to_term(joined(own))))
    result = _cases(k, parts, z, split, indices)
    if split.whole is not None:
        result = result * product_of(k, i, number(1), to_term(k.nf(parts.hi)), parts.scalar(k, i, u, split.whole))
    return k.fire(name if own else "a density has mass 1", written, result)


def _letter(k: Kernel, parts: Components, i: Term) -> Term:
    u = k.fresh_like(symbol("u", parts.domain))
    k.learn(u, parts.facts(k, i, u))
    return u


def _cases(k: Kernel, parts: Components, z: Term, split: _Split, indices: list[Term]) -> Poly:
    """Σ over the ways in which the indices can coincide."""
    total = ZERO
    for blocks in partitions(indices):
        weight = together_exactly(k, blocks)
        if weight:
            total = total + weight * _one_case(k, parts, z, split, blocks)
    return total


def _one_case(k: Kernel, parts: Components, z: Term, split: _Split, blocks: list[list[Term]]) -> Poly:
    same = {j: block[0] for block in blocks for j in block[1:]}
    product = k.replace(joined(split.plain), same) if same else joined(split.plain)
    letters = {block[0]: _letter(k, parts, block[0]) for block in blocks}
    product = k.nf(_in_components(to_term(product), z, letters))
    for j, u in letters.items():
        product = _average_over(k, parts, split, j, u, product)
    return product


def _in_components(t: Term, z: Term, letters: dict[Term, Term]) -> Term:
    for j, u in letters.items():
        t = in_component(t, z, j, u)
    return t


def _average_over(k: Kernel, parts: Components, split: _Split, j: Term, u: Term, f: Poly) -> Poly:
    """E_j[f], or E_j[h f] / E_j[h] where ∏ᵢ E_i[hᵢ] is taken out as a whole."""
    total = ZERO
    for m, c in f:
        inside = Poly({tuple(p for p in m if u in pair_free(p)): c})
        outside = Poly({tuple(p for p in m if u not in pair_free(p)): 1})
        total = total + outside * _one(k, parts, split, j, u, inside)
    return total


def _one(k: Kernel, parts: Components, split: _Split, j: Term, u: Term, inside: Poly) -> Poly:
    if split.whole is None:
        return parts.scalar(k, j, u, inside)
    h = k.replace(split.whole, {split.i: j, split.u: u})
    return parts.scalar(k, j, u, h * inside) * reciprocal(k, parts.scalar(k, j, u, h))


def partitions(items: list[Term]) -> Iterator[list[list[Term]]]:
    """All ways to put items into blocks."""
    if not items:
        yield []
        return
    first, *rest = items
    for blocks in partitions(rest):
        yield [[first], *blocks]
        for n in range(len(blocks)):
            yield [*blocks[:n], [first, *blocks[n]], *blocks[n + 1 :]]


def together_exactly(k: Kernel, blocks: list[list[Term]]) -> Poly:
    """1 if exactly the indices of each block coincide, as a form in deltas."""
    weight = ONE
    for n, block in enumerate(blocks):
        for j in block[1:]:
            weight = weight * k.nf(Term("delta", (block[0], j)))
        for other in blocks[n + 1 :]:
            if weight:
                weight = weight * (ONE - k.nf(Term("delta", (block[0], other[0]))))
    return joined_deltas(weight)


def joined_deltas(p: Poly) -> Poly:
    """δᵢⱼ δⱼₖ = δᵢⱼ δᵢₖ: in a product of deltas, each index is tied to the first of its class."""
    total = ZERO
    for m, c in p:
        classes: list[list[Term]] = []
        for b, _ in m:
            met = [x for x in classes if set(x) & set(b.args)]
            classes = [x for x in classes if x not in met] + [sorted({*b.args, *(i for x in met for i in x)}, key=key)]
        ties = [Term("delta", (x[0], i)) for x in classes for i in x[1:]]
        total = total + joined([(t, 1) for t in ties]).scale(c)
    return total


__all__ = ["Components", "has_law", "in_component", "pair_indices", "partitions", "powers_of_components", "separated", "together_exactly"]
