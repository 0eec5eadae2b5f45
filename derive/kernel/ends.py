"""A form that is linear in a letter between two bounds lies between its values at the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.notation import Term

from .bounds import relevant
from .poly import Poly, key
from .signs import ANY, DECIDED, NONNEG, NONPOS, POS, sign_of

if TYPE_CHECKING:
    from .engine import Kernel

MOST_LETTERS = 3


def sign_between_ends(k: Kernel, p: Poly) -> int:
    """
    a ≤ t ≤ b    g(t) = u t + v    g(a) > 0    g(b) > 0
    ------------------------------------------------------
    g(t) > 0                                               and so for ≥, < and ≤
    """
    letters = sorted((x for x in p.atoms if x.head in ("sym", "at") and is_linear(p, x)), key=key)[:MOST_LETTERS]
    for x in letters:
        ends = _ends(k, x) if len(p) > 1 else None
        if ends is None:
            continue
        found = sign_of(k, _put(p, x, ends[0])) | sign_of(k, _put(p, x, ends[1]))
        if found in (*DECIDED, NONNEG, NONPOS):
            return found
    return ANY


def is_linear(p: Poly, x: Term) -> bool:
    """Whether a form is u x + v, with nothing of x in u and v."""
    root = x.args[0] if x.head == "at" else x
    rest = [pair for m in p.terms for pair in m if pair != (x, 1)]
    return x in p.atoms and not any(root in b.free or (isinstance(e, Poly) and root in e.free) for b, e in rest)


def _ends(k: Kernel, x: Term) -> tuple[Poly, Poly] | None:
    """The first lower and the first upper bound that is given of a letter; what is only assumed is left out."""
    found: dict[int, Poly] = {}
    here = Poly({((x, 1),): 1})
    for margin in relevant(k, here):
        way = margin.form.terms.get(((x, 1),))
        if way in (1, -1) and margin.sign in (POS, NONNEG) and not margin.assumed and is_linear(margin.form, x):
            found.setdefault(int(way), here - margin.form if way == 1 else here + margin.form)
    return (found[1], found[-1]) if len(found) == 2 and not any(_moves(end, x) for end in found.values()) else None


def _moves(p: Poly, x: Term) -> bool:
    return (x.args[0] if x.head == "at" else x) in p.free


def _put(p: Poly, x: Term, value: Poly) -> Poly:
    """u · value + v."""
    slope = Poly({tuple(pair for pair in m if pair[0] != x): c for m, c in p if (x, 1) in m})
    return slope * value + Poly({m: c for m, c in p if (x, 1) not in m})


__all__ = ["is_linear", "sign_between_ends"]
