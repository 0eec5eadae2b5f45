"""The entry of a matrix, a component of a vector, or a number, read as a sum of words in matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Term

from ..poly import ONE, ZERO, E, Exponent, Mono, Poly, atom
from .loops import Loop, nested
from .network import Chain, Network, copies_of
from .words import Form, Word, add_to, turned

if TYPE_CHECKING:
    from ..engine import Kernel

Factors = list[tuple[Term, Exponent]]
Ends = tuple[Term, ...]


def form_of(k: Kernel, p: Poly, ends: Ends) -> Form | None:
    """The words of an entry (two ends), of a component (one end) or of a number (none); None if it has no such form."""
    form: Form = {}
    for m, c in p:
        found = _word_of(k, m, ends)
        if found is None:
            return None
        add_to(form, found[1], found[0].scale(c))
    return form


def matrix_form(k: Kernel, m: Term) -> Form | None:
    """The words of a canonical matrix."""
    key = ("form", m)
    if key not in k.cache:
        i, j = k.indices_for(m.dims)
        k.cache[key] = form_of(k, k.entry(m, (i, j)), (i, j))
    return k.cache[key]  # type: ignore[no-any-return]


def cyclic_word(k: Kernel, b: Term) -> Word | None:
    """The word whose trace a sum is, from one of its letters on; None if it is no trace of a single word."""
    loops, factors = nested(k, b)
    if factors is None:
        return None
    network = Network(k, loops, copies_of(factors))
    chains = network.chains()
    copies = [n for c in chains for t in c.tokens for n in t.copies]
    if len(chains) != 1 or not chains[0].closed or len(copies) != len(network.copies) or len(network.links) != len(loops):
        return None
    return chains[0].word


def _word_of(k: Kernel, m: Mono, ends: Ends) -> tuple[Poly, Word] | None:
    factor, inside = _cut(m, ends)
    delta = next((b for b, _ in inside if b.head == "delta" and set(b.args) == set(ends)), None)
    if delta is not None:
        return _diagonal(k, factor, [pair for pair in inside if pair[0] != delta], ends)
    opened = _opened(k, inside, ends)
    if opened is None:
        return None
    loops, factors = opened
    word = _joined(Network(k, loops, copies_of(factors), ends), ends)
    return None if word is None else (factor, word)


def _cut(m: Mono, ends: Ends) -> tuple[Poly, Factors]:
    """What of a monomial is free of the ends, and the rest; an exponential is cut summand by summand."""
    factor = ONE
    inside: Factors = []
    for b, e in m:
        if b == E and isinstance(e, Poly):
            groups: dict[frozenset[Term], Poly] = {}
            for mono, c in e:
                about = Poly({mono: c}).free & set(ends)
                groups[about] = groups.get(about, ZERO) + Poly({mono: c})
            factor = factor * atom(E, groups.pop(frozenset(), ZERO))
            inside += [(b, part) for part in groups.values()]
        elif (b.free | e.free if isinstance(e, Poly) else b.free) & set(ends) or (not ends and b.head == "sum"):
            inside.append((b, e))
        else:
            factor = factor * atom(b, e)
    return factor, inside


def _diagonal(k: Kernel, factor: Poly, rest: Factors, ends: Ends) -> tuple[Poly, Word]:
    """δᵢⱼ f is diag(f), or the empty word where f is free of both indices."""
    if not rest:
        return factor, ()
    body = ONE
    for b, e in rest:
        body = body * k.replace(atom(b, e), {ends[1]: ends[0]})
    dims = (ends[0].sort.hi,)  # type: ignore[union-attr]
    return factor, ((Term("diag", (k.abstract(ends[:1], body, dims),)), False),)


def _opened(k: Kernel, inside: Factors, ends: Ends) -> tuple[list[Loop], Factors] | None:
    """The factors, with those sums opened that join the two ends or that are all that there is at an end."""
    loops: list[Loop] = []
    factors: Factors = []
    for b, e in inside:
        about = b.free & set(ends)
        alone = sum(bool(x.free & about) for x, _ in inside) == 1 if ends else len(inside) == 1
        if b.head != "sum" or e != 1 or not (len(about) == 2 or alone):
            factors.append((b, e))
            continue
        more, own = nested(k, b)
        if own is None:
            return None
        loops += more
        factors += own
    return loops, factors


def _joined(network: Network, ends: Ends) -> Word | None:
    """The one word that a network is, from its first end to its second; None if something is left over."""
    chains = [c for c in network.chains() if not c.closed]
    starts = {c.tokens[0].left: c for c in chains}
    first = starts.get(ends[0]) if ends else None
    if not ends:
        used = chains[:1]
        word = used[0].word if used else ()
    elif first is not None and len(ends) == 2 and first.tokens[-1].right == ends[1]:
        used = [first]
        word = tuple(t.letter for t in (*network.weight(ends[0]), *first.tokens, *network.weight(ends[1])))
    else:
        used = [starts[end] for end in ends if end in starts]
        halves = [_half(network, end, starts.get(end)) for end in ends]
        if not all(halves):
            return None
        word = (*halves[0], *(x for half in halves[1:] for x in turned(network.k, half)))
    return word if _covers(network, used, ends) else None


def _half(network: Network, end: Term, chain: Chain | None) -> Word:
    """What starts at one end and stops in a vector; nothing if it goes on to somewhere else."""
    if chain is None:
        return ((network.vector(end), False),)
    if chain.tokens[-1].right is not None:
        return ()
    return tuple(t.letter for t in (*network.weight(end), *chain.tokens))


def _covers(network: Network, used: list[Chain], ends: Ends) -> bool:
    """Whether the chains used and what stands at the ends account for every factor and every loop."""
    copies = [n for c in used for t in c.tokens for n in t.copies] + [n for end in ends for n in network.pure[end]]
    letters = {x for c in used for t in c.tokens for x in (t.left, t.right)}
    return sorted(copies) == list(range(len(network.copies))) and all(loop.i in letters for loop in network.loops)
