"""Sums and products over named indices: linear, collapsed on δ, in a canonical loop order, factored."""

from __future__ import annotations

from derive.notation import Index, NotSupported, Term, number, symbol
from derive.notation.build import oo

from ..atom_signs import nonempty
from ..engine import Kernel, close, height, normal_row
from ..integers import is_integer
from ..poly import ONE, ZERO, E, Exponent, Number, Poly, affordable, as_exponent, as_poly, atom, constant, content, key, read, sorted_mono, to_term
from ..signs import NEG, POS, ZERO_SIGN, sign, sign_of
from .contraction import contract
from .deltas import collapse
from .loops import Loop, loop_orders

Factors = list[tuple[Term, Exponent]]
WRITTEN_OUT = 8  # a sum between numbers with at most so many terms is written out


@normal_row("sum")
def summation(k: Kernel, t: Term) -> Poly:
    if t.args[2] == oo:
        from .series import infinite_sum

        return k.fire("linearity of the sum", t, infinite_sum(k, t))
    if is_empty(k, *t.args[1:3]):
        return ZERO
    i, body = k.open(t)
    lo, hi = (to_term(k.nf(b)) for b in t.args[1:3])
    form = _summand(k, t, body)
    if form is None:
        return _cut(k, t)
    result = sum_of(k, i, lo, hi, form)
    k.fire("linearity of the sum" if len(form) > 1 else "finite sum", t, result)
    return result


def _summand(k: Kernel, t: Term, body: Term) -> Poly | None:
    """The form of a summand or factor; None where it speaks of parts that the loop has to be cut at."""
    from .cut_loops import cut_at_parts

    try:
        return k.nf(body)
    except NotSupported:
        if cut_at_parts(k, t) is None:
            raise
        return None


def _cut(k: Kernel, t: Term) -> Poly:
    from .cut_loops import cut_at_parts

    return k.fire("a loop cut at the parts of an array", t, cut_at_parts(k, t))  # type: ignore[arg-type]


def is_empty(k: Kernel, lo: Term, hi: Term) -> bool:
    """Reversed bounds: there is no index, of which anything could be asked."""
    count = (k.nf(hi) - k.nf(lo)).constant
    return count is not None and count < 0


def sum_of(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly:
    """Σᵢ Σ_m c_m m = Σ_m c_m Σᵢ m."""
    explicit = _explicit(k, i, lo, hi, body)
    if explicit is not None:
        return explicit
    return summed(k, [Loop(i, lo, hi)], body)


def summed(k: Kernel, loops: list[Loop], body: Poly) -> Poly:
    """The sum of a form over some loops, monomial by monomial."""
    total = ZERO
    for m, c in body:
        total = total + (sum_monomial(k, loops, list(m)) if loops else Poly({m: 1})).scale(c)
    return total


def _explicit(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly | None:
    """A sum with a few terms between numbers is written out; hi < lo is the empty sum, 0."""
    a, b = read(lo).constant, read(hi).constant
    if a is None or b is None or a != int(a) or b != int(b) or b - a > WRITTEN_OUT:
        return None
    total = ZERO
    for value in range(int(a), int(b) + 1):
        total = total + k.replace(body, {i: to_term(constant(value))})
    return total


def sum_monomial(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    """Σ over several loops of one monomial: flatten, collapse, contract, then split into independent sums."""
    from .finite_marginals import marginalised
    from .normalised_sums import normalised
    from .triangles import independent

    k.spend(2)
    for rule in (_flatten, independent, collapse, marginalised, normalised):
        found = rule(k, loops, factors)
        if found is not None:
            return summed(k, *found)
    contracted = contract(k, loops, factors)
    if contracted is not None:
        total = ZERO
        for inner, body in contracted:
            total = total + summed(k, inner, body)
        return total
    return _split(k, loops, factors)


def involves(pair: tuple[Term, Exponent], letters: set[Term] | frozenset[Term]) -> bool:
    """Whether a power of an atom depends on some letters."""
    b, e = pair
    return bool(b.free & letters) or (isinstance(e, Poly) and bool(e.free & letters))


def _without(factors: Factors, n: int) -> Poly:
    return Poly({sorted_mono(factors[:n] + factors[n + 1 :]): 1})


def _flatten(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[list[Loop], Poly] | None:
    """Σᵢ fᵢ (Σⱼ gᵢⱼ) = Σᵢ Σⱼ fᵢ gᵢⱼ, for sums inside that depend on an outer index."""
    letters = {loop.i for loop in loops}
    for n, (b, e) in enumerate(factors):
        if not isinstance(e, int) or e <= 0 or not b.free & letters:
            continue
        if b.head == "sum" and e <= 4:
            j, body = k.open(b)
            return [*loops, Loop(j, b.args[1], b.args[2])], _without(factors, n) * atom(b, e - 1) * k.nf(body)
        if b.head == "add" and affordable(read(b), e):
            return loops, _without(factors, n) * read(b).power(e)
    return None


def _split(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    """
    f, g defined for an empty range too
    --------------------------------------
    Σᵢ Σⱼ c fᵢ gⱼ = c (Σᵢ fᵢ)(Σⱼ gⱼ)
    """
    letters = frozenset(loop.i for loop in loops)
    result = ONE
    inside: Factors = []
    for b, e in factors:
        bound, free = (e, ZERO) if b.free & letters else _cut_exponent(k, b, as_poly(e), letters)
        if free and not _may_leave(k, b, as_poly(free), loops):
            bound, free = e, ZERO
        result = result * atom(b, as_exponent(as_poly(free)))
        if bound:
            inside.append((b, as_exponent(as_poly(bound))))
    for group, members in _components(loops, inside):
        result = result * _one_sum(k, group, members)
    return result


def _may_leave(k: Kernel, b: Term, e: Poly, loops: list[Loop]) -> bool:
    """Whether b^e has a value even if there is nothing to sum: 1/m does not leave Σ_{i=1}^{m} 1/m, for m may be 0."""
    if b == E or not sign_of(k, e) & NEG or not sign(k, b) & ZERO_SIGN:
        return True
    return all(nonempty(k, loop.lo, loop.hi) for loop in loops)


def _cut_exponent(k: Kernel, b: Term, e: Poly, letters: frozenset[Term]) -> tuple[Poly, Poly]:
    """
    b > 0, or b ≠ 0 and e, f whole, or e, f whole and ≥ 0
    -------------------------------------------------------
    b^{e + f} = b^e b^f                                          (with 0⁰ = 1)
    """
    bound = Poly({m: c for m, c in e if any(involves(pair, letters) for pair in m)})
    free = e - bound
    if not bound or not free:
        return bound, free
    s = POS if b == E else sign(k, b)
    if s == POS:
        return bound, free
    whole = is_integer(k, bound) and is_integer(k, free)
    if whole and (not s & ZERO_SIGN or not (sign_of(k, bound) | sign_of(k, free)) & NEG):
        return bound, free
    return e, ZERO


def _components(loops: list[Loop], factors: Factors) -> list[tuple[list[Loop], Factors]]:
    """Groups of loops that share factors or bounds."""
    groups: list[tuple[list[Loop], Factors]] = [([loop], []) for loop in loops]

    def merge(letters: frozenset[Term], pair: tuple[Term, Exponent] | None) -> None:
        touched = [g for g in groups if any(loop.i in letters for loop in g[0])]
        if not touched:
            return
        merged: tuple[list[Loop], Factors] = ([x for g in touched for x in g[0]], [x for g in touched for x in g[1]])
        if pair is not None:
            merged[1].append(pair)
        groups[:] = [g for g in groups if g not in touched] + [merged]

    for loop in loops:
        merge((loop.lo.free | loop.hi.free) | {loop.i}, None)
    for b, e in factors:
        own = b.free | (e.free if isinstance(e, Poly) else frozenset())
        merge(own if any(loop.i in own for loop in loops) else frozenset((loops[0].i,)), (b, e))
    return groups


def _one_sum(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    from .binomial_sums import binomial_sum
    from .power_sums import power_sum
    from .shifts import moved

    if len(loops) > 1:
        return atom(_canonical_sum(k, loops, Poly({sorted_mono(factors): 1})))
    (loop,) = loops
    if not factors:
        return count(k, loop)
    closed = binomial_sum(k, loop, factors) if any(b.head == "gamma" for b, _ in factors) else power_sum(k, loop, factors)
    if closed is not None:
        return closed
    loop, body = moved(k, loop, Poly({sorted_mono(factors): 1}))
    if len(body) != 1:
        return sum_of(k, loop.i, loop.lo, loop.hi, body)
    single = body.monomial
    assert single is not None
    if single[0] != 1 or ([b for b, _ in single[1]] != [b for b, _ in factors] and not all(involves(pair, {loop.i}) for pair in single[1])):
        return sum_monomial(k, [loop], list(single[1])).scale(single[0])
    return atom(_canonical_sum(k, [loop], body))


def count(k: Kernel, loop: Loop) -> Poly:
    """
    b ≥ a − 1
    ---------------------------
    Σ_{i=a}^{b} 1 = b − a + 1
    """
    length = k.nf(loop.hi) - k.nf(loop.lo) + ONE
    if sign_of(k, length) & NEG:
        return atom(close("sum", loop.i, (loop.lo, loop.hi), number(1)))
    return length


def _canonical_sum(k: Kernel, loops: list[Loop], body: Poly) -> Term:
    """The nested sum with canonical names, in the loop order whose text is least."""
    best: Term | None = None
    for order in loop_orders(k, loops, [pair for m, _ in body for pair in m]):
        if not _admissible(order):
            continue
        k.spend(1)
        shown = _name_loops(k, order, body)
        if best is None or key(shown) < key(best):
            best = shown
    assert best is not None
    return best


def _name_loops(k: Kernel, order: tuple[Loop, ...], body: Poly) -> Term:
    """Give the loops their canonical names, innermost first, and let the body settle under them."""
    base = height(to_term(body))
    names: dict[Term, Term] = {}
    for n, loop in enumerate(order):
        names[loop.i] = symbol(f"#{base + len(order) - n}", Index(loop.lo.subs(names), loop.hi.subs(names)))
    shown = to_term(k.nf(to_term(body).subs(names)))
    for loop in reversed(order):
        name = names[loop.i]
        shown = Term("sum", (name, name.sort.lo, name.sort.hi, shown))  # type: ignore[union-attr]
    return shown


def _admissible(order: tuple[Loop, ...]) -> bool:
    """Bounds may only speak of indices further out."""
    seen: set[Term] = set()
    letters = {loop.i for loop in order}
    for loop in order:
        if ((loop.lo.free | loop.hi.free) & letters) - seen:
            return False
        seen.add(loop.i)
    return True


# -- products --------------------------------------------------------------------------------------


@normal_row("prod")
def product(k: Kernel, t: Term) -> Poly:
    if is_empty(k, *t.args[1:3]):
        return ONE
    i, body = k.open(t)
    lo, hi = (to_term(k.nf(b)) for b in t.args[1:3])
    form = _summand(k, t, body)
    if form is None:
        return _cut(k, t)
    result = product_of(k, i, lo, hi, form)
    k.fire("product over an index", t, result)
    return result


def product_of(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly:
    """∏ᵢ aᵢ bᵢ = ∏ᵢ aᵢ ∏ᵢ bᵢ;  ∏ᵢ exp aᵢ = exp Σᵢ aᵢ;  ∏ᵢ c = cⁿ."""
    a, b = read(lo).constant, read(hi).constant
    if a is not None and b is not None and a == int(a) and b == int(b) and b - a <= WRITTEN_OUT:
        result = ONE
        for value in range(int(a), int(b) + 1):
            result = result * k.replace(body, {i: to_term(constant(value))})
        return result
    if not body:
        return ZERO if not sign_of(k, k.nf(hi) - k.nf(lo)) & NEG else atom(close("prod", i, (lo, hi), number(0)))
    return _product_factors(k, Loop(i, lo, hi), body)


def _product_factors(k: Kernel, loop: Loop, body: Poly) -> Poly:
    from .arithmetic import raise_to

    c, mono, rest = content(body)
    length = count(k, loop)
    if c < 0 and not is_integer(k, length):
        return atom(close("prod", loop.i, (loop.lo, loop.hi), to_term(body)))
    result = raise_to(k, constant(c), length) if c != 1 else ONE
    factors: list[tuple[Poly, Exponent]] = [(atom(b), e) for b, e in mono]
    if rest is not None:
        factors.append((rest, 1))
    for base, e in factors:
        result = result * _one_product(k, loop, base, e, length)
    return result


def _one_product(k: Kernel, loop: Loop, base: Poly, e: Exponent, length: Poly) -> Poly:
    """
    ∏ᵢ b^{eᵢ} = b^{Σᵢ eᵢ}  for b > 0, or for whole numbers eᵢ        ∏ᵢ bᵢ^e = (∏ᵢ bᵢ)^e
    """
    from .arithmetic import raise_to
    from .shifts import moved

    if base == atom(E):
        return atom(E, as_exponent(sum_of(k, loop.i, loop.lo, loop.hi, as_poly(e))))
    free_exponent = not (isinstance(e, Poly) and loop.i in e.free)
    if loop.i not in base.free:
        total = length * as_poly(e) if free_exponent else sum_of(k, loop.i, loop.lo, loop.hi, as_poly(e))
        if not is_integer(k, as_poly(e)) or is_integer(k, total) or sign_of(k, base) == POS:
            return raise_to(k, base, total)
        return atom(close("prod", loop.i, (loop.lo, loop.hi), to_term(raise_to(k, base, as_poly(e)))))
    inner = base if free_exponent else raise_to(k, base, as_poly(e))
    loop, inner = moved(k, loop, inner)
    whole = atom(close("prod", loop.i, (loop.lo, loop.hi), to_term(inner)))
    return raise_to(k, whole, as_poly(e)) if free_exponent else whole


__all__ = ["Loop", "Number", "count", "involves", "product_of", "sum_of", "summed"]
