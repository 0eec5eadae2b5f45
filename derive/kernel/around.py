"""Where the body of a limit is defined: around the point, by the first term of a Taylor series."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import NotSupported, SortError, Term, number
from derive.notation.build import oo

from .definedness import WALKS, Obligation, Place, holds, obligations
from .engine import Kernel
from .poly import Poly, to_term
from .rules.calculus import diff
from .rules.limits import FAR, HIGHEST, fraction
from .rules.together import together, vanishes
from .signs import POS, ZERO_SIGN, sign_of


def smooth_at_zero(k: Kernel, p: Poly, h: Term) -> bool:
    """Whether a form is certainly defined and smooth around h = 0: strict inequalities there hold around it too."""
    for o in obligations(k, to_term(p), Place(smooth=frozenset((h,)))):
        strict = {"ge": "gt", "le": "lt"}.get(o.condition.head, o.condition.head)
        if not holds(k, Term(strict, o.condition.args).subs({h: number(0)}), o.averaged, o.under):
            return False
    return True


def _near_the_point(k: Kernel, t: Term, place: Place) -> Iterator[Obligation]:
    """The body of a limit has to be defined around the point, not at it."""
    yield from obligations(k, t.args[1], place) if t.args[1] not in FAR else ()
    z, inner = k.open(t)
    for o in obligations(k, inner, place):
        if z not in o.condition.free or not _holds_around(k, o, z, t.args[1]):
            yield o


def _holds_around(k: Kernel, o: Obligation, z: Term, point: Term) -> bool:
    """Whether g > 0 or g ≠ 0 at every place near the point but itself, by the first term of Taylor's series."""
    if o.averaged or o.under or o.condition.head not in ("gt", "ge", "ne"):
        return False
    h = k.fresh_like(z)
    at = point + h if point not in FAR else (1 if point == oo else -1) / h
    try:
        gap = k.replace(k.nf(o.condition.args[0]) - k.nf(o.condition.args[1]), {z: at})
        above, below = fraction(gap, h)
        first = [_first(k, part, h) for part in (above, below)]
    except (NotSupported, SortError, ZeroDivisionError):
        return False
    if any(f is None for f in first):
        return False
    (m, a), (n, b) = first  # type: ignore[misc]
    if o.condition.head == "ne":
        return True
    return (point in FAR or (m + n) % 2 == 0) and sign_of(k, a * b) == POS


def _first(k: Kernel, p: Poly, h: Term) -> tuple[int, Poly] | None:
    """The order and the coefficient of the first term of a series in h; the coefficient is certainly not 0."""
    if not smooth_at_zero(k, p, h):
        return None
    for j in range(HIGHEST):
        here = together(k.replace(p, {h: number(0)}))
        if not sign_of(k, here) & ZERO_SIGN:
            return j, here
        if not vanishes(here):
            return None
        p = diff(k, p, h)
    return None


WALKS["lim"] = _near_the_point

__all__ = ["smooth_at_zero"]
