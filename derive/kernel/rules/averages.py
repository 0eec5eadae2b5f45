"""Averages: expectations and integrals over any number of letters, in one canonical form.

An average of a monomial is flattened, its letters are eliminated by rules one by one, in any order (Fubini; all that
is written exists by convention or was shown to converge), and what is left is split into independent atoms, whose
letters are put in a canonical order.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from derive.notation import NotSupported, Term

from ..engine import Kernel, close
from ..poly import ONE, ZERO, E, Exponent, Mono, Poly, atom, key, read, to_term

Pairs = list[tuple[Term, Exponent]]
MAX_TURNED = 2
MAX_PERMUTED = 4
SUMS, AVERAGES = frozenset(("sum",)), frozenset(("integral", "expect"))
ARITHMETIC = frozenset(("add", "neg", "mul", "div", "num", "pow", "exp", "sqrt"))


@dataclass(frozen=True, slots=True)
class Over:
    """A letter that is averaged over: the bounds of an integral, or the law of an expectation."""

    letter: Term
    head: str
    middle: tuple[Term, ...]

    def depends(self, others: frozenset[Term]) -> bool:
        return any(t.free & others for t in self.middle)


Eliminate = Callable[[Kernel, Over, Pairs], "Poly | None"]
Merge = Callable[[Kernel, list[Over], Pairs], "tuple[list[Over], Poly] | None"]
ELIMINATE: list[tuple[Callable[[Over], bool], Eliminate]] = []
SYMMETRIC: list[Callable[[Over], bool]] = []  # laws that a change of sign leaves as they are
MERGE: list[Merge] = []  # rules that turn an average over several letters into one over fewer


def elimination(applies: Callable[[Over], bool]) -> Callable[[Eliminate], Eliminate]:
    """Enter a rule that computes the average of a product over one letter; rules are tried in order of entry."""

    def enter(rule: Eliminate) -> Eliminate:
        ELIMINATE.append((applies, rule))
        return rule

    return enter


def average(k: Kernel, overs: list[Over], body: Poly) -> Poly:
    """
    E[Σ_m c_m m] = Σ_m c_m E[m]
    """
    total = ZERO
    for m, c in body:
        total = total + _monomial(k, overs, list(m)).scale(c)
    return total


def _monomial(k: Kernel, overs: list[Over], pairs: Pairs) -> Poly:
    k.spend(2)
    letters = frozenset(o.letter for o in overs)
    outside, inside = cut(pairs, letters)
    spread = _spread_sum(k, overs, inside, letters)
    if spread is not None:
        return outside * spread
    deeper = _flattened(k, inside, letters)
    if deeper is not None:
        over, product = deeper
        return outside * average(k, [*overs, over], product)
    return outside * _eliminated(k, overs, inside)


def cut(pairs: Pairs, letters: frozenset[Term]) -> tuple[Poly, Pairs]:
    """What of a product is free of some letters, and what is not; an exponential is split."""
    outside = ONE
    inside: list[tuple[Term, Exponent]] = []
    for b, e in pairs:
        if b == E and isinstance(e, Poly):
            bound = Poly({m: c for m, c in e if _mono_free(m) & letters})
            outside = outside * atom(E, e - bound)
            if bound:
                inside.append((b, bound))
        elif pair_free((b, e)) & letters:
            inside.append((b, e))
        else:
            outside = outside * atom(b, e)
    return outside, inside


def pair_free(pair: tuple[Term, Exponent]) -> frozenset[Term]:
    b, e = pair
    return b.free | e.free if isinstance(e, Poly) else b.free


def _mono_free(m: Mono) -> frozenset[Term]:
    return frozenset().union(*map(pair_free, m))


def joined(pairs: Pairs) -> Poly:
    """The product of some powers."""
    product = ONE
    for b, e in pairs:
        product = product * atom(b, e)
    return product


def _taken(pairs: Pairs, n: int) -> Poly:
    """The product with one factor of the n-th power taken away."""
    b, e = pairs[n]
    assert isinstance(e, int)
    return joined(pairs[:n] + pairs[n + 1 :] + ([(b, e - 1)] if e > 1 else []))


def _spread_sum(k: Kernel, overs: list[Over], inside: Pairs, letters: frozenset[Term]) -> Poly | None:
    """E[f Σᵢ gᵢ] = Σᵢ E[f gᵢ] for a finite sum."""
    from .sums import sum_of

    for n, (b, e) in enumerate(inside):
        if b.head in SUMS and isinstance(e, int) and 0 < e <= 4 and not (b.args[1].free | b.args[2].free) & letters:
            i, body = k.open(b)
            return sum_of(k, i, b.args[1], b.args[2], average(k, overs, _taken(inside, n) * k.nf(body)))
    return None


def _flattened(k: Kernel, inside: Pairs, letters: frozenset[Term]) -> tuple[Over, Poly] | None:
    """E[f E'[g]] = E E'[f g]: an average inside another one."""
    for n, (b, e) in enumerate(inside):
        if b.head in AVERAGES and isinstance(e, int) and 0 < e <= 4:
            over, body = opened(k, b)
            return over, _taken(inside, n) * body
    return None


@elimination(lambda over: over.head == "sum")
def finite_sum(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """A sum over an index, where sums are averaged over like other letters."""
    from .sums import sum_of

    lo, hi = over.middle
    return sum_of(k, over.letter, lo, hi, joined(own))


def opened(k: Kernel, b: Term) -> tuple[Over, Poly]:
    """The letter and the body of an average."""
    z, body = k.open(b)
    return Over(z, b.head, b.args[1:-1]), k.nf(body)


def _eliminated(k: Kernel, overs: list[Over], inside: Pairs) -> Poly:
    """Average over one letter after the other, as far as the rules go."""
    for over in reversed(overs):
        others = [o for o in overs if o is not over]
        if any(o.depends(frozenset((over.letter,))) for o in others):
            continue
        rest, own = cut(inside, frozenset((over.letter,)))
        found = eliminate(k, over, own)
        if found is not None:
            return average(k, others, rest * found) if others else rest * found
    for merge in MERGE if len(overs) > 1 else ():
        merged = merge(k, overs, inside)
        if merged is not None:
            return average(k, *merged)
    result = ONE
    for group, members in _components(overs, inside):
        result = result * _turned(k, group, members)
    return result


def _turned(k: Kernel, overs: list[Over], pairs: Pairs) -> Poly:
    """
    −z has the law of z
    ---------------------     the one of the two whose text is least
    E[f(z)] = E[f(−z)]
    """
    found, ways = [(_canonical(overs, pairs), ONE)], [joined(pairs)]
    for z in [o.letter for o in overs if any(applies(o) for applies in SYMMETRIC)][:MAX_TURNED]:
        if any(s.head == "add" and z in s.free for b, e in pairs for s in (b if not isinstance(e, Poly) else to_term(e)).walk()):
            ways += [k.replace(p, {z: Term("neg", (z,))}) for p in ways]
    found += [(_canonical(overs, list(m)), ONE.scale(c)) for p in ways[1:] if len(p) == 1 for m, c in p]
    term, c = min(found, key=lambda row: key(row[0]))
    return atom(term) * c


def eliminate(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """The average over one letter of the factors that depend on it, if a rule gives it."""
    for applies, rule in ELIMINATE:
        if applies(over):
            found = rule(k, over, own)
            if found is not None:
                return found
    return None


# -- canonical atoms -------------------------------------------------------------------------------


def _components(overs: list[Over], pairs: Pairs) -> list[tuple[list[Over], Pairs]]:
    """Groups of letters that share factors or bounds: averages of products of independent factors."""
    groups: list[tuple[list[Over], Pairs]] = [([o], []) for o in overs]
    links: list[tuple[frozenset[Term], tuple[Term, Exponent] | None]] = [(frozenset((o.letter,)).union(*(t.free for t in o.middle)), None) for o in overs]
    links += [(pair_free(pair), pair) for pair in pairs]
    for letters, pair in links:
        touched = [g for g in groups if any(o.letter in letters for o in g[0])]
        merged = ([o for g in touched for o in g[0]], [p for g in touched for p in g[1]] + ([pair] if pair else []))
        groups = [g for g in groups if g not in touched] + [merged]
    return groups


def _canonical(overs: list[Over], pairs: Pairs) -> Term:
    """The nested average with its letters in the order whose text is least."""
    if not pairs:
        raise NotSupported("the integral of a constant over a space without finite measure")
    body = to_term(joined(pairs))
    if len(overs) == 1:
        return _closed(overs, body)
    orders = itertools.permutations(overs) if len(overs) <= MAX_PERMUTED else iter((tuple(_by_signature(overs, pairs)),))
    return min((_closed(list(order), body) for order in orders if _admissible(order)), key=key)


def _by_signature(overs: list[Over], pairs: Pairs) -> list[Over]:
    """Letters in an order that does not depend on their names, as far as the factors tell them apart."""
    hidden = {o.letter: Term("sym", ("~", o.letter.args[1])) for o in overs}

    def signature(o: Over) -> str:
        shown = {**hidden, o.letter: Term("sym", ("~~", o.letter.args[1]))}
        return repr((o.head, sorted(repr((b.subs(shown), to_term(e).subs(shown) if isinstance(e, Poly) else e)) for b, e in pairs)))

    return sorted(overs, key=signature)


def _admissible(order: tuple[Over, ...]) -> bool:
    """Bounds may only speak of letters further out."""
    later: frozenset[Term] = frozenset()
    for over in reversed(order):
        later = later | {over.letter}
        if over.depends(later):
            return False
    return True


def _closed(order: list[Over], body: Term) -> Term:
    for over in reversed(order):
        body = close(over.head, over.letter, over.middle, body)
    return settled(body)


def settled(t: Term) -> Term:
    """The same term with sums, products and deltas in their fixed order again, after letters were renamed.

    >>> from derive.notation import symbol
    >>> settled(symbol("b") + symbol("a"))
    add(a, b)
    """
    if t.head in ("sym", "num", "const"):
        return t
    inner = t.rebuild(settled)
    if inner.head in ARITHMETIC:
        return to_term(read(inner))
    return Term("delta", tuple(sorted(inner.args, key=key))) if inner.head == "delta" else inner


__all__ = ["MERGE", "SYMMETRIC", "Over", "Pairs", "average", "cut", "eliminate", "elimination", "joined", "opened", "pair_free", "settled"]
