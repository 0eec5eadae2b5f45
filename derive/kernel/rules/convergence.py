"""Whether a written integral converges: shown by a closed form of every part, or because it is an expectation."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import NotSupported, SortError, Tensor, Term
from derive.notation.build import DOMAIN, oo

from ..conditions import condition_row
from ..engine import Kernel
from ..poly import E, Mono, Poly, atom, to_term
from ..signs import NEG, sign_of
from .antiderivatives import bounded, continuous
from .averages import AVERAGES, Over, Pairs, average, cut, eliminate, joined
from .closed_integrals import HALF_LINE, new_letter, real_number
from .expectations import EXISTS
from .marginals import core, has_density, role_of
from .named_integrals import NAMED, summable
from .series import naturally
from .supports import WHOLE, canonical_range, declared_range


def require_convergent(k: Kernel, t: Term) -> None:
    """Refuse a written integral that nothing shows to converge."""
    z, body = k.open(t)
    sort = t.args[0].sort
    if isinstance(sort, Tensor) and sort.domain == "B":
        return
    bounds = declared_range(k, t.args[0]) if t.args[1] == DOMAIN else canonical_range(k, *t.args[1:3])
    over = Over(z, "integral", bounds)
    if bounded(over) and continuous(k, over, body):
        return
    if under_density(body, z):
        k.need(EXISTS, "convention")
        return
    for m in k.entry(body, k.indices_for(body.dims)).terms:
        if not _part_converges(k, over, m):
            raise NotSupported(f"an integral over {t.args[0]!r} that may diverge: nothing shows that it converges")


@condition_row("sum")
def _infinite_sum(k: Kernel, t: Term) -> Iterator[Term]:
    """A sum without end must converge; where nothing shows that, the step is refused here."""
    if t.args[2] == oo:
        over, body = naturally(k, t)
        if not all(_part_converges(k, over, m) for m in k.nf(body).terms):
            raise NotSupported(f"a sum over {t.args[0]!r} that may diverge: nothing shows that it converges")
    return iter(())


def under_density(t: Term, z: Term) -> bool:
    """Whether every summand as it is written has a density at z as a factor, so that the integral is an expectation."""
    if t.head == "pdf":
        return z in t.args[1:] and z not in t.args[0].free
    if t.head == "add":
        return all(under_density(a, z) for a in t.args)
    if t.head in ("mul", "neg"):
        return any(under_density(a, z) for a in t.args)
    return t.head == "div" and under_density(t.args[0], z)


def _part_converges(k: Kernel, over: Over, m: Mono) -> bool:
    _, inside = cut(list(m), frozenset((over.letter,)))
    if not inside:
        return bounded(over) or (over.middle != WHOLE and over.middle[1] != oo and not real_number(over))
    if has_density(inside, over.letter) or _is_score(inside, over.letter) or _has_slope(inside, over.letter):
        k.need(EXISTS, "convention")
        return True
    if summable(k, over, m):
        k.need(NAMED, "convention")
        return True
    if any(b.head in AVERAGES for b, _ in inside):
        return _under_an_expectation(k, over, inside) or _never_negative_and_closed(k, over, inside)
    if over.middle == WHOLE and real_number(over):
        return _closed(k, over, inside) if _gaussian(inside, over.letter) else _both_halves(k, over, inside)
    return _closed(k, over, inside)


def _is_score(inside: Pairs, z: Term) -> bool:
    """Whether a product is the derivative of a density of z in a parameter, which integrates by convention."""
    return len(inside) == 1 and inside[0][1] == 1 and bool(core(inside[0][0])[1]) and role_of(inside[0][0], z) is not None


def _has_slope(inside: Pairs, z: Term) -> bool:
    """Whether a factor is a derivative of a density of z: f p′ = p f (log p)′, whose integral is an expectation."""
    return any(e == 1 and core(b)[1] and has_density([(core(b)[0], 1)], z) for b, e in inside)


def _gaussian(inside: Pairs, z: Term) -> bool:
    """Whether a product is e^{…} times natural powers of z."""
    return any(b == E for b, _ in inside) and all(b == E or (b == z and isinstance(e, int) and e > 0) for b, e in inside)


def _closed(k: Kernel, over: Over, inside: Pairs) -> bool:
    """Whether a rule whose conditions hold gives the value in closed form."""
    try:
        value = eliminate(k, over, inside)
    except (NotSupported, SortError, ZeroDivisionError):
        return False
    return value is not None and not any(sub.head in AVERAGES for b in value.atoms for sub in b.walk())


def _under_an_expectation(k: Kernel, over: Over, inside: Pairs) -> bool:
    """
    ∫ f(z, u) dz is an expectation for every u,   u ~ q whatever z is
    ----------------------------------------------------------------------
    ∫ E_q[f(z, u)] dz is one
    """
    place = next((n for n, (b, e) in enumerate(inside) if e == 1 and _averages(k, b, over.letter)), None)
    if place is None:
        return False
    _, body = k.open(inside[place][0])
    whole = joined(inside[:place] + inside[place + 1 :]) * k.nf(body)
    return all(_part_converges(k, over, m) for m in whole.terms)


def _averages(k: Kernel, b: Term, z: Term) -> bool:
    """Whether an atom is an expectation under a law that is free of z, as it is written or as an integral of a density."""
    if b.head == "expect":
        return z not in b.args[1].free
    if b.head != "integral" or b.args[1:3] != WHOLE:
        return False
    u, body = k.open(b)
    return all(any(e == 1 and role_of(x, u) is not None and z not in x.free for x, e in m) for m in k.nf(body).terms)


def _never_negative_and_closed(k: Kernel, over: Over, inside: Pairs) -> bool:
    """
    f ≥ 0,  ∫∫ f evaluated in some order
    ---------------------------------------  (Tonelli)
    ∫∫ f converges
    """
    form = joined(inside)
    if sign_of(k, form) & NEG:
        return False
    try:
        value = average(k, [over], form)
    except (NotSupported, SortError, ZeroDivisionError):
        return False
    return not any(sub.head in AVERAGES for b in value.atoms for sub in b.walk())


def _both_halves(k: Kernel, over: Over, inside: Pairs) -> bool:
    """∫ f converges if ∫₀^∞ f(z) dz and ∫₀^∞ f(−z) dz do."""
    right = new_letter(k, over, HALF_LINE)
    body = joined(inside)
    return all(_part_converges(k, right, m) for half in (atom(right.letter), -atom(right.letter)) for m in _halved(k, body, over.letter, half).terms)


def _halved(k: Kernel, body: Poly, z: Term, half: Poly) -> Poly:
    return k.replace(body, {z: to_term(half)})


__all__ = ["require_convergent"]
