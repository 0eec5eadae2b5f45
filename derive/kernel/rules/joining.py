"""Ordered products of matrices joined with their next factors, in a form as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..poly import ZERO, Poly
from .completion import indices_of, letters_in, reduced
from .forms import form_of
from .products import joining_rules
from .words import Form

if TYPE_CHECKING:
    from ..engine import Kernel


def joined(k: Kernel, p: Poly) -> Poly:
    """
    (∏ᵢ₌₁ⁿ Mᵢ) Mₙ₊₁ = ∏ᵢ₌₁ⁿ⁺¹ Mᵢ in every word of an entry,    the words cancel
    ---------------------------------------------------------------------------------
    the entry is zero

    Where they do not cancel, the form stays as it is.
    """
    products = [name for name in letters_in(p) if name.head == "prod"]
    ends = tuple(i for i in indices_of(p) if not any(i in name.free for name in products))
    form = form_of(k, p, ends) if products and len(ends) <= 2 else None
    while form:
        shorter = _shorter(k, form)
        if shorter == form:
            return p
        form = shorter
    return p if form is None else ZERO


def _shorter(k: Kernel, form: Form) -> Form:
    """The form after every join that its words allow now."""
    rules = list(dict.fromkeys(rule for w in form for rule in joining_rules(k, w)))
    return reduced(k, form, rules)[0]


__all__ = ["joined"]
