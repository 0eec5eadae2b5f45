"""Integrals of declared densities: mass, marginals, scores, and affine changes of variables."""

from __future__ import annotations

from derive.notation import Index, NotSupported, Tensor, Term, number
from derive.notation.heads import density

from ..engine import Kernel, depends
from ..poly import ONE, ZERO, Exponent, Poly, atom, read, to_term, whole_power
from ..signs import NEG, POS, sign_of
from .averages import Over, Pairs, average, elimination, joined
from .closed_integrals import new_letter, real_number
from .shapes import linear_in
from .supports import WHOLE, Range, role_range

STAY_WHOLE = "sums over bits stay whole"
EXCHANGE = "derivative and expectation may be exchanged"


def is_integral(over: Over) -> bool:
    return over.head == "integral"


def core(b: Term) -> tuple[Term, tuple[str, ...], tuple[Term, ...]]:
    """A density atom inside its partial derivatives: (pdf, names differentiated by, indices of the entry)."""
    indices: tuple[Term, ...] = ()
    if b.head == "at":
        b, indices = b.args[0], b.args[1:]
    names: tuple[str, ...] = ()
    while b.head == "partial":
        names, b = (b.args[1], *names), b.args[0]
    return b, names, indices


def role_of(b: Term, z: Term) -> str | None:
    """The variable of a density atom whose value is z, if z occurs nowhere else in it."""
    pdf, names, indices = core(b)
    if pdf.head != "pdf" or pdf.args[0].head != "cond" or any(depends(i, z) for i in indices):
        return None
    law, *values = pdf.args
    if values.count(z) != 1 or sum(depends(v, z) for v in values) != 1 or depends(law, z):
        return None
    name = law.args[1][values.index(z)]
    return None if name in names else name  # type: ignore[no-any-return]


def same_space(k: Kernel, over: Over, p: Term, name: str) -> bool:
    """Whether an integral runs over the whole domain of a variable of a density."""
    role = dict(density(p).roles)[name]
    sort = over.letter.sort
    if not isinstance(sort, Tensor) or isinstance(role, Index) or sort.domain != role.domain or len(sort.dims) != len(role.dims):
        return False
    bounds: Range = over.middle  # type: ignore[assignment]
    return all(k.nf(a) == k.nf(b) for a, b in zip(sort.dims, role.dims, strict=True)) and bounds == role_range(k, p, name)


def without(k: Kernel, b: Term, name: str) -> Poly:
    """The density atom b with one variable integrated out; 1 where none is left, 0 for a derivative of that."""
    from .joints import marginal_density

    pdf, names, indices = core(b)
    law, *values = pdf.args
    p, outs, ins, *conditions = law.args
    left = {o: v for o, v in zip(outs, values, strict=True) if o != name}
    if not left:
        return ZERO if names else ONE
    known = dict(zip(ins, conditions, strict=True))
    found = marginal_density(k, p, {**left, **known})
    if not names:
        return found
    single = found.monomial
    if single is None or len(single[1]) != 1 or single[1][0][0].head != "pdf" or single[1][0][1] != 1:
        raise NotSupported("a derivative of a marginal that a given defines")
    result = single[1][0][0]
    for n in names:
        result = Term("partial", (result, n))
    return atom(Term("at", (result, *indices)) if indices else result)


@elimination(is_integral)
def marginal(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    ∫ p(a, z) dz = p(a)        ∫ p(z) dz = 1        ∫ ∂_θ p_θ(z) dz = ∂_θ 1 = 0
    """
    if len(own) != 1 or own[0][1] != 1:
        return None
    b = own[0][0]
    name = role_of(b, over.letter)
    if name is None:
        return None
    pdf, names, _ = core(b)
    if not same_space(k, over, pdf.args[0].args[0], name):
        return None
    written = Term("integral", (over.letter, *over.middle, b))
    if names:
        k.need(EXCHANGE, "convention")
        return k.fire("derivative of a mass", written, without(k, b, name))
    alone = len(pdf.args) == 2
    return k.fire("a density has mass 1" if alone else "marginal of a joint density", written, without(k, b, name))


@elimination(lambda over: real_number(over) and over.middle == WHOLE)
def affine_substitution(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """
    u = α z + β,   α ≠ 0
    ------------------------------------------------
    ∫ p(α z + β) f(z) dz = ∫ p(u) f((u − β)/α) du / |α|
    """
    z = over.letter
    values = [v for b, _ in own if core(b)[0].head == "pdf" for v in core(b)[0].args[1:]]
    affine = [a for v in values if (a := linear_in(read(v), z)) is not None]
    if z in values or not affine:
        return None
    slope, shift = affine[0]
    s = sign_of(k, slope)
    if s not in (POS, NEG):
        return None
    u = new_letter(k, over, WHOLE)
    inverse = whole_power(slope, -1)
    moved = k.replace(joined(own), {z: to_term((atom(u.letter) - shift) * inverse)})
    written = Term("integral", (z, *over.middle, to_term(joined(own))))
    return k.fire("affine change of variables", written, average(k, [u], moved).scale(1 if s == POS else -1) * inverse)


@elimination(lambda over: over.head == "integral" and isinstance(over.letter.sort, Tensor) and over.letter.sort.domain == "B")
def sum_over_bits(k: Kernel, over: Over, own: Pairs) -> Poly | None:
    """Σ_{z ∈ {0, 1}} f(z) = f(0) + f(1); not where sums are to stay whole, for an inequality between them."""
    if over.letter.dims or over.middle != WHOLE or k.cache.get(STAY_WHOLE):
        return None
    body = joined(own)
    return k.replace(body, {over.letter: number(0)}) + k.replace(body, {over.letter: number(1)})


def has_density(own: list[tuple[Term, Exponent]], z: Term) -> bool:
    """Whether a product has a density of z, or of an affine function of z, as a factor: its integral is an expectation."""
    return any(e == 1 and (role_of(b, z) is not None or _is_affine(b, z) or _is_product(b, z)) for b, e in own)


def _is_affine(b: Term, z: Term) -> bool:
    if b.head != "pdf" or b.args[0].head != "cond" or depends(b.args[0], z):
        return False
    moved = [v for v in b.args[1:] if depends(v, z)]
    affine = linear_in(read(moved[0]), z) if len(moved) == 1 and not moved[0].rank else None
    return affine is not None and z not in affine[0].free


def _is_product(b: Term, z: Term) -> bool:
    return b.head == "prod" and z in b.free and any(s.head == "pdf" for s in b.walk())


__all__ = ["EXCHANGE", "STAY_WHOLE", "core", "has_density", "is_integral", "role_of", "same_space"]
