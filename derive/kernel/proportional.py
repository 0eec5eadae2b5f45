"""∝: one side is a nowhere-zero factor times the other, and the factor is free of the declared letters."""

from __future__ import annotations

from derive.notation import NotSupported, Term

from .definedness import missing
from .engine import Kernel
from .poly import E, Poly, atom, to_term
from .rules.arithmetic import reciprocal
from .rules.together import together
from .signs import ZERO_SIGN, sign_of
from .zero import is_zero


def proportional(k: Kernel, left: Term, right: Term) -> bool:
    """
    a = c b    c free of x    c ≠ 0
    ---------------------------------
    a ∝ b in x
    """
    letters = frozenset(k.givens.propto)
    if not letters:
        raise NotSupported("∝ without the letters in which it is meant; declare them")
    if left.dims or right.dims:
        raise NotSupported("∝ between arrays")
    a, b = (k.nf(_exposed(k, side, letters)) for side in (left, right))
    found = _factor(k, a, b)
    if found is None or not is_zero(k, a - found * b):
        return False
    factor = _without_zero(k, found, letters)
    if factor.free & letters or sign_of(k, factor) & ZERO_SIGN or missing(k, to_term(factor)) is not None:
        return False
    k.note("a factor that is free of the letters", Term("eq", (left, Term("mul", (to_term(factor), right)))))
    return True


def _without_zero(k: Kernel, factor: Poly, letters: frozenset[Term]) -> Poly:
    """
    u = 0
    ---------------------
    e^{u + v} = e^v        for all terms u of an exponent in which the letters stand
    """
    single = factor.monomial
    power = dict(single[1]).get(E) if single is not None else None
    if not isinstance(power, Poly):
        return factor
    moving = Poly({m: c for m, c in power if Poly({m: c}).free & letters})
    return factor * atom(E, -moving) if moving and is_zero(k, moving) else factor


def _exposed(k: Kernel, side: Term, letters: frozenset[Term]) -> Term:
    for x in sorted(letters, key=repr):
        side = k.exposed(side, x)
    return side


def _factor(k: Kernel, a: Poly, b: Poly) -> Poly | None:
    """a / b as one fraction, where b is not the number 0."""
    if not b:
        return None
    return together(a * reciprocal(k, b))


__all__ = ["proportional"]
