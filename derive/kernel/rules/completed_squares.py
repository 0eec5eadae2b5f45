"""Completed squares: bounds of a number in words that hold no inverse of a matrix in the middle any more."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Term, relation, symbol
from derive.notation.sorts import Tensor

from ..poly import ZERO, Poly, constant
from ..signs import NEG, POS, sign_of
from .arithmetic import reciprocal
from .forms import matrix_form
from .gram import is_nonzero
from .words import Form, Letter, Word, add_to, shape, times, turned

if TYPE_CHECKING:
    from ..engine import Kernel


def has_inverse(form: Form) -> bool:
    return any(name.head == "inverse" for w in form for name, _ in w)


def lower_bounds(k: Kernel, form: Form) -> Iterator[Form]:
    """Numbers that a number is at least, or equals for some value of a fresh vector, with one inverse less in them."""
    for w, c in form.items():
        if len(w) % 2 == 0 or (middle := w[len(w) // 2][0]).head != "inverse" or turned(k, w) != w:
            continue
        half, inner = w[len(w) // 2 + 1 :], matrix_form(k, middle.args[0])
        if inner is None:
            continue
        rest = {v: d for v, d in form.items() if v != w}
        if sign_of(k, c) == NEG:
            yield _with_a_letter(k, rest, half, inner, -c)
        way = _definite_way(k, middle.args[0], c)
        if way:
            inner = {v: d.scale(way) for v, d in inner.items()}
            found = _least(k, rest, half, inner, c.scale(way)), _at_its_own(k, rest, half, inner, c.scale(way))
            yield from (bound for bound in found if bound is not None)


def _definite_way(k: Kernel, m: Term, c: Poly) -> int:
    """1 for S ≻ 0 and c > 0, −1 for −S ≻ 0 and −c > 0, else 0."""
    from .positive import definite

    if sign_of(k, c) == POS:
        return 1 if definite(k, m) == POS else 0
    return -1 if sign_of(k, c) == NEG and definite(k, k.canonical(Term("neg", (m,)))) == POS else 0


def _with_a_letter(k: Kernel, rest: Form, v: Word, inner: Form, d: Poly) -> Form:
    """
    S = Sᵀ,  d > 0,  y = −d S⁻¹ v
    -------------------------------------
    −d vᵀ S⁻¹ v = 2 vᵀ y + yᵀ S y / d

    What holds for every y holds for this one, which is 0 only if v is.
    """
    y: Letter = (k.fresh_like(symbol("y", Tensor((shape(v[0])[0],)))), False)
    if is_nonzero(k, v):
        k.learn(y[0], (relation(y[0], "ne", 0),))
    out = dict(rest)
    _add(k, out, {(*turned(k, v), y): constant(2)})
    share = reciprocal(k, d)
    _add(k, out, {w: c * share for w, c in times(k, turned(k, (y,)), inner, (y,)).items()})
    return out


def _least(k: Kernel, rest: Form, v: Word, inner: Form, c: Poly) -> Form | None:
    """
    S ≻ 0,  c > 0
    --------------------------------------------
    c vᵀ S⁻¹ v + vᵀ l ≥ −lᵀ S l / (4 c)
    """
    linear: Form = {}
    out: Form = {}
    for w, d in rest.items():
        u = _beside(k, w, v)
        if u is None:
            out[w] = d
        elif u[0][0].head == "inverse" and inner == matrix_form(k, u[0][0].args[0]):
            return None
        else:
            add_to(linear, u, d)
    share = reciprocal(k, c).scale(Fraction(-1, 4))
    for a, x in linear.items():
        for b, y in linear.items():
            _add(k, out, {w: e * x * y * share for w, e in times(k, turned(k, a), inner, b).items()})
    return out


def _at_its_own(k: Kernel, rest: Form, v: Word, inner: Form, c: Poly) -> Form | None:
    """
    S ≻ 0,  c > 0
    ---------------------------------------------
    c vᵀ S⁻¹ v − d vᵀ v ≥ d vᵀ v − d² vᵀ S v / c
    """
    square = (*turned(k, v), *v)
    d = -rest.get(square, ZERO)
    if not d:
        return None
    out = dict(rest)
    _add(k, out, {square: d.scale(2)})
    share = -(d * d) * reciprocal(k, c)
    _add(k, out, {w: x * share for w, x in times(k, turned(k, v), inner, v).items()})
    return out


def _beside(k: Kernel, w: Word, v: Word) -> Word | None:
    """The word u for which w is vᵀ u or uᵀ v, and no square."""
    if turned(k, w) == w or len(w) <= len(v):
        return None
    for way in (w, turned(k, w)):
        if way[: len(v)] == turned(k, v):
            return way[len(v) :]
    return None


def _add(k: Kernel, form: Form, more: Form) -> None:
    for w, c in more.items():
        add_to(form, min(w, turned(k, w), key=repr), c)


__all__ = ["has_inverse", "lower_bounds"]
