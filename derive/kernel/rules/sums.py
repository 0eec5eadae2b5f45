"""Sums and products over named indices: linear, collapsed on δ, in a canonical loop order, factored."""

from __future__ import annotations

from derive.notation import Index, Term, number, symbol
from derive.notation.build import oo
from derive.notation.heads import same_dim

from ..engine import Kernel, close, depends, height, normal_row, same_range
from ..poly import ONE, ZERO, E, Exponent, Mono, Number, Poly, as_poly, atom, constant, content, key, read, to_term
from ..signs import NEG, ZERO_SIGN, sign_of
from .contraction import contract
from .loops import Loop, loop_orders

Factors = list[tuple[Term, Exponent]]


@normal_row("sum")
def summation(k: Kernel, t: Term) -> Poly:
    if t.args[2] == oo:
        from .series import infinite_sum

        return k.fire("linearity of the sum", t, infinite_sum(k, t))
    i, body = k.open(t)
    lo, hi = (to_term(k.nf(b)) for b in t.args[1:3])
    result = sum_of(k, i, lo, hi, k.nf(body))
    k.fire("linearity of the sum", t, result)
    return result


def sum_of(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly:
    """Σᵢ Σ_m c_m m = Σ_m c_m Σᵢ m."""
    explicit = _explicit(k, i, lo, hi, body)
    if explicit is not None:
        return explicit
    total = ZERO
    for m, c in body:
        total = total + sum_monomial(k, [Loop(i, lo, hi)], list(m)).scale(c)
    return total


def _explicit(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly | None:
    """A sum with at most eight terms between numbers is written out; hi < lo is the empty sum, 0."""
    a, b = read(lo).constant, read(hi).constant
    if a is None or b is None or a != int(a) or b != int(b) or b - a > 8:
        return None
    total = ZERO
    for value in range(int(a), int(b) + 1):
        total = total + k.replace(body, {i: number(value)})
    return total


def sum_monomial(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    """Σ over several loops of one monomial: flatten, collapse, contract, then split into independent sums."""
    k.spend(2)
    loops, factors, spread = _flatten(k, loops, factors)
    if spread is not None:
        total = ZERO
        for m, c in spread:
            total = total + sum_monomial(k, loops, list(m)).scale(c)
        return total
    collapsed = _collapse(k, loops, factors)
    if collapsed is not None:
        return collapsed
    contracted = contract(k, loops, factors)
    if contracted is not None:
        total = ZERO
        for inner, body in contracted:
            for m, c in body:
                total = total + (sum_monomial(k, inner, list(m)) if inner else Poly({m: 1})).scale(c)
        return total
    return _split(k, loops, factors)


def _mono(factors: Factors) -> Mono:
    return tuple(sorted(factors, key=lambda pair: key(pair[0])))


def _involves(pair: tuple[Term, Exponent], letters: set[Term]) -> bool:
    b, e = pair
    return bool(b.free & letters) or (isinstance(e, Poly) and bool(e.free & letters))


def _flatten(k: Kernel, loops: list[Loop], factors: Factors) -> tuple[list[Loop], Factors, Poly | None]:
    """Σᵢ fᵢ (Σⱼ gᵢⱼ) = Σᵢ Σⱼ fᵢ gᵢⱼ, for sums inside that depend on an outer index."""
    letters = {loop.i for loop in loops}
    for at_, (b, e) in enumerate(factors):
        if b.head == "sum" and isinstance(e, int) and 0 < e <= 4 and b.free & letters:
            j, body = k.open(b)
            rest = factors[:at_] + factors[at_ + 1 :] + ([(b, e - 1)] if e > 1 else [])
            product = Poly({_mono(rest): 1}) * k.nf(body)
            return [*loops, Loop(j, b.args[1], b.args[2])], factors, product
        if b.head == "add" and isinstance(e, int) and e > 0:
            return loops, factors, Poly({_mono(factors[:at_] + factors[at_ + 1 :]): 1}) * read(b).power(e)
    return loops, factors, None


def _collapse(k: Kernel, loops: list[Loop], factors: Factors) -> Poly | None:
    """
    j runs over the range of i
    ---------------------------
    Σᵢ δᵢⱼ fᵢ = fⱼ
    """
    for loop in loops:
        for b, _ in factors:
            if b.head != "delta" or loop.i not in b.args:
                continue
            other = b.args[1] if b.args[0] == loop.i else b.args[0]
            if not _within(k, other, loop, loops):
                continue
            rest = Poly({_mono([pair for pair in factors if pair[0] != b]): 1})
            others = [x for x in loops if x is not loop]
            body = k.replace(rest, {loop.i: other})
            k.fire("collapse of δ", Term("sum", (loop.i, loop.lo, loop.hi, to_term(Poly({_mono(factors): 1})))), body)
            total = ZERO
            for m, c in body:
                total = total + (sum_monomial(k, others, list(m)) if others else Poly({m: 1})).scale(c)
            return total
    return None


def _within(k: Kernel, j: Term, loop: Loop, loops: list[Loop]) -> bool:
    """Whether the value of j certainly lies in the range of the loop."""
    for other in loops:
        if other.i == j:
            return same_dim(other.lo, loop.lo) and same_dim(other.hi, loop.hi)
    if j.head == "sym" and isinstance(j.sort, Index):
        if same_range(j, symbol("?", Index(loop.lo, loop.hi))):
            return True
        low, high = k.nf(j.sort.lo), k.nf(j.sort.hi)
    else:
        low = high = k.nf(j)
    return not sign_of(k, low - k.nf(loop.lo)) & NEG and not sign_of(k, k.nf(loop.hi) - high) & NEG


def _split(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    """Σᵢ Σⱼ fᵢ gⱼ = (Σᵢ fᵢ)(Σⱼ gⱼ); what depends on no index goes in front; an unused index counts."""
    letters = {loop.i for loop in loops}
    outside: list[tuple[Term, Exponent]] = []
    inside: Factors = []
    for b, e in factors:
        if b == E and isinstance(e, Poly):
            bound = Poly({m: c for m, c in e if any(_involves(p, letters) for p in m)})
            outside.append((b, e - bound))
            if bound:
                inside.append((b, bound))
        elif _involves((b, e), letters):
            inside.append((b, e))
        else:
            outside.append((b, e))
    result = ONE
    for b, e in outside:
        result = result * atom(b, e)
    for group, members in _components(loops, inside):
        result = result * _one_sum(k, group, members)
    return result


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
        merge(b.free | (e.free if isinstance(e, Poly) else frozenset()), (b, e))
    return groups


def _one_sum(k: Kernel, loops: list[Loop], factors: Factors) -> Poly:
    if not factors and len(loops) == 1:
        return _count(k, loops[0])
    body = Poly({_mono(factors): 1})
    if len(loops) == 1:
        shifted = _shifted(k, loops[0])
        if shifted is not None:
            body = k.replace(body, {loops[0].i: shifted[1]})
            loops = [shifted[0]]
            if len(body) != 1:
                return sum_of(k, loops[0].i, loops[0].lo, loops[0].hi, body)
    return atom(_canonical_sum(k, loops, body))


def _count(k: Kernel, loop: Loop) -> Poly:
    """Σ_{i=a}^{b} 1 = b − a + 1, where b ≥ a − 1."""
    count = k.nf(loop.hi) - k.nf(loop.lo) + ONE
    if sign_of(k, count) & NEG:
        return atom(close("sum", loop.i, (loop.lo, loop.hi), number(1)))
    return count


def _shifted(k: Kernel, loop: Loop) -> tuple[Loop, Term] | None:
    """A loop from a number other than 1 made a loop from 1: (the loop, the old index in the new one)."""
    low = read(loop.lo).constant
    if low is None or low == 1 or low != int(low):
        return None
    shift = constant(low - 1)
    hi = to_term(k.nf(loop.hi) - shift)
    i = k.fresh_index(number(1), hi)
    return Loop(i, number(1), hi), to_term(atom(i) + shift)


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
    names = {loop.i: symbol(f"#{base + n}", Index(loop.lo, loop.hi)) for n, loop in enumerate(reversed(order), 1)}
    names = {i: symbol(s.args[0], Index(s.sort.lo.subs(names), s.sort.hi.subs(names))) for i, s in names.items()}  # type: ignore[union-attr]
    shown = to_term(k.nf(to_term(body).subs(names)))  # type: ignore[arg-type]
    for loop in reversed(order):
        shown = Term("sum", (names[loop.i], loop.lo.subs(names), loop.hi.subs(names), shown))  # type: ignore[arg-type]
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


@normal_row("delta")
def kronecker(k: Kernel, t: Term) -> Poly:
    """δᵢᵢ = 1; δ of two different numbers is 0; δᵢⱼ = δⱼᵢ."""
    a, b = (to_term(k.nf(x)) for x in t.args)
    if a == b:
        return ONE
    difference = read(a) - read(b)
    if difference.constant is not None or _known_different(k, a, b) or not _may_meet(k, a, b) and not sign_of(k, difference) & ZERO_SIGN:
        return ZERO
    return atom(Term("delta", tuple(sorted((a, b), key=key))))


def _may_meet(k: Kernel, a: Term, b: Term) -> bool:
    """Two letters of the same range of which no fact speaks together: nothing shows that they differ."""
    return same_range(a, b) and not any({a, b} <= f.free for f in (*k.givens.facts, *k.givens.assumed, *k.local))


def _known_different(k: Kernel, a: Term, b: Term) -> bool:
    return any(f.head == "ne" and set(f.args) == {a, b} for f in (*k.givens.facts, *k.local))


# -- products ------------------------------------------------------------------------------------


@normal_row("prod")
def product(k: Kernel, t: Term) -> Poly:
    i, body = k.open(t)
    lo, hi = (to_term(k.nf(b)) for b in t.args[1:3])
    result = product_of(k, i, lo, hi, k.nf(body))
    k.fire("product over an index", t, result)
    return result


def product_of(k: Kernel, i: Term, lo: Term, hi: Term, body: Poly) -> Poly:
    """∏ᵢ aᵢ bᵢ = ∏ᵢ aᵢ ∏ᵢ bᵢ;  ∏ᵢ exp aᵢ = exp Σᵢ aᵢ;  ∏ᵢ c = cⁿ."""
    a, b = read(lo).constant, read(hi).constant
    if a is not None and b is not None and b - a <= 8:
        result = ONE
        for value in range(int(a), int(b) + 1):
            result = result * k.replace(body, {i: number(value)})
        return result
    if not body:
        return ZERO if not sign_of(k, k.nf(hi) - k.nf(lo)) & NEG else atom(close("prod", i, (lo, hi), number(0)))
    return _product_factors(k, Loop(i, lo, hi), body)


def _product_factors(k: Kernel, loop: Loop, body: Poly) -> Poly:
    from .arithmetic import raise_to

    c, mono, rest = content(body)
    count = _count(k, loop)
    result = raise_to(k, constant(c), count) if c != 1 else ONE
    factors: list[tuple[Poly, Exponent]] = [(atom(b), e) for b, e in mono]
    if rest is not None:
        factors.append((rest, 1))
    for base, e in factors:
        result = result * _one_product(k, loop, base, e, count)
    return result


def _one_product(k: Kernel, loop: Loop, base: Poly, e: Exponent, count: Poly) -> Poly:
    from .arithmetic import raise_to

    if base == atom(E):
        return atom(E, sum_of(k, loop.i, loop.lo, loop.hi, as_poly(e)))
    free_base, free_exponent = not depends(base, loop.i), not (isinstance(e, Poly) and depends(e, loop.i))
    if free_base and free_exponent:
        return raise_to(k, base, count * as_poly(e))
    if free_base:
        return raise_to(k, base, sum_of(k, loop.i, loop.lo, loop.hi, as_poly(e)))
    if free_exponent:
        return raise_to(k, atom(close("prod", loop.i, (loop.lo, loop.hi), to_term(base))), as_poly(e))
    return atom(close("prod", loop.i, (loop.lo, loop.hi), to_term(raise_to(k, base, as_poly(e)))))


__all__ = ["Loop", "Number", "product_of", "sum_of"]
