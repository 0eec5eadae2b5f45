"""Inequalities under averages: an average of something ≥ 0, and for each density its own part of a sum of averages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import Term
from derive.notation.build import oo

from .engine import Kernel
from .gibbs import normalised, opened_fully
from .poly import ZERO, E, Mono, Poly, to_term
from .rules.arithmetic import reciprocal
from .rules.averages import AVERAGES, Over, average, opened, pair_free
from .rules.functions import exp_of, log_of
from .rules.supports import MINUS_OO, WHOLE
from .signs import NEG, POS, sign_of

Group = tuple[str, tuple[Term, ...], object]


def of_one_average(k: Kernel, p: Poly, shown: Callable[[Kernel, Poly], bool]) -> bool:
    """
    Σⱼ cⱼ fⱼ(z) ≥ 0 for every z
    --------------------------------
    Σⱼ cⱼ ∫ fⱼ(z) dz ≥ 0        (and so for expectations, with a number beside them)
    """
    letter: Term | None = None
    kind: Group | None = None
    body = beside = ZERO
    for m, c in p:
        found = [b for b, e in m if b.head in AVERAGES and e == 1]
        rest = Poly({tuple(pair for pair in m if pair[0] not in found): c})
        if len(found) != 1 or any(b.head in AVERAGES for b in rest.atoms):
            if found or any(b.head in AVERAGES for b in rest.atoms):
                return False
            beside = beside + rest
            continue
        over, inside = opened(k, found[0])
        letter, kind = (over.letter, _kind(over)) if letter is None else (letter, kind)
        if _kind(over) != kind:
            return False
        body = body + rest * k.replace(inside, {over.letter: letter})
    if letter is None or kind is None or (beside and kind[0] != "expect") or not _forwards(k, kind):
        return False
    return shown(k, body + beside)


def _kind(over: Over) -> Group:
    return over.head, over.middle, over.letter.sort


def _forwards(k: Kernel, kind: Group) -> bool:
    """Whether an integral runs from the smaller end to the larger one."""
    head, middle, _ = kind
    if head == "expect" or middle == WHOLE or middle[1] == oo or middle[0] == MINUS_OO:
        return True
    return not sign_of(k, k.nf(middle[1]) - k.nf(middle[0])) & NEG


def density_gaps(k: Kernel, p: Poly) -> Iterator[Poly]:
    """
    q a density,   E_q[e^{−w}] = c > 0
    ------------------------------------
    E_q[w] + log c ≥ 0

    w holds the logarithms that stand beside q in p.
    """
    for rest, overs, q in _weights(k, p):
        rows = [(m, c, h) for m, c in p if (h := _beside(k, m, rest, overs, q)) is not None]
        size = max((abs(Fraction(c)) for _, c, _ in rows), default=Fraction(1))
        w = part = ZERO
        for m, c, h in rows:
            w, part = w + h.scale(Fraction(c) / size), part + Poly({m: c})
        mass = average(k, overs, q * exp_of(k, -w)) if w else ZERO
        if sign_of(k, mass) == POS and not any(b.head in AVERAGES for b in mass.atoms):
            yield part + log_of(k, mass) * rest.scale(size)


def _weights(k: Kernel, p: Poly) -> Iterator[tuple[Poly, list[Over], Poly]]:
    """What an average is multiplied by, its letters, and the density in it."""
    seen: list[tuple[Poly, str]] = []
    for m, _ in p:
        found = [b for b, e in m if b.head in AVERAGES and e == 1]
        if len(found) != 1:
            continue
        rest = Poly({tuple(pair for pair in m if pair[0] != found[0]): 1})
        overs, body = opened_fully(k, found[0])
        single = body.monomial
        q = normalised(k, overs, [pair for pair in single[1] if pair[0] != E]) if single is not None else None
        if q is None or sign_of(k, rest) & NEG or any((r, t) == (rest, _shape(overs, q)) for r, t in seen):
            continue
        seen.append((rest, _shape(overs, q)))
        yield rest, overs, q


def _shape(overs: list[Over], q: Poly) -> str:
    """A density with its letters named by their place."""
    shown = to_term(q)
    return repr(shown.subs({o.letter: Term("sym", (f"~{n}", o.letter.args[1])) for n, o in enumerate(overs)}))


def _beside(k: Kernel, m: Mono, rest: Poly, overs: list[Over], q: Poly) -> Poly | None:
    """w with m = rest · E_q[w]."""
    found = [b for b, e in m if b.head in AVERAGES and e == 1]
    if len(found) != 1 or Poly({tuple(pair for pair in m if pair[0] != found[0]): 1}) != rest:
        return None
    inner, body = opened_fully(k, found[0])
    if [_kind(o) for o in inner] != [_kind(o) for o in overs]:
        return None
    w = k.replace(body, {o.letter: a.letter for a, o in zip(overs, inner, strict=True)}) * reciprocal(k, q)
    letters = {o.letter for o in overs}
    return w if all(b.head == "log" for n in w.terms for b, e in n if pair_free((b, e)) & letters) else None


__all__ = ["density_gaps", "of_one_average"]
