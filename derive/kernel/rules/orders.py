"""Given orders of matrices, A − m 1 ⪰ 0: the letter A is what makes this a semidefinite matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term, symbol

if TYPE_CHECKING:
    from ..engine import Kernel

Values = dict[Term, Term]


def by_orders(k: Kernel, letters: frozenset[Term]) -> Iterator[Values]:
    """
    A + B ⪰ 0 given
    -------------------------
    A = M − B for some M ⪰ 0        and in the same way for ≻, and for −A
    """
    for f in (*k.givens.facts, *k.local):
        if f.head in ("posdef", "possemidef") and f.args[0].head in ("add", "neg"):
            for letter in sorted(f.args[0].free & letters, key=repr):
                value = _solved(k, f, letter)
                if value is not None:
                    yield {letter: value}


def _solved(k: Kernel, f: Term, letter: Term) -> Term | None:
    """What a letter that is one of the summands equals, with a fresh matrix that has the property of the sum."""
    (whole,) = f.args
    parts = whole.args if whole.head == "add" else (whole,)
    mine = [p for p in parts if letter in p.free]
    if mine not in ([letter], [Term("neg", (letter,))]) or k.definition(letter) is not None:
        return None
    fresh = _fresh(k, f)
    rest = tuple(p for p in parts if letter not in p.free)
    if mine == [letter]:
        return Term("add", (fresh, *(Term("neg", (p,)) for p in rest)))
    return Term("add", (*rest, Term("neg", (fresh,)))) if rest else Term("neg", (fresh,))


def _fresh(k: Kernel, f: Term) -> Term:
    """The letter for a sum of which a property is given."""
    key = ("order", f)
    if key not in k.cache:
        k.cache[key] = m = k.fresh_like(symbol("M", f.args[0].sort))
        k.learn(m, (Term(f.head, (m,)),))
    return k.cache[key]  # type: ignore[no-any-return]


def symmetric_by_orders(k: Kernel, letter: Term) -> bool:
    """
    A + B = (A + B)ᵀ    B = Bᵀ
    ----------------------------
    A = Aᵀ
    """
    from .words import equals_its_transpose

    for f in (*k.givens.facts, *k.local):
        if f.head in ("posdef", "possemidef", "symmetric") and f.args[0].head in ("add", "neg") and letter in f.args[0].free:
            parts = f.args[0].args if f.args[0].head == "add" else f.args
            rest = [p for p in parts if p not in (letter, Term("neg", (letter,)))]
            if len(rest) == len(parts) - 1 and all(letter not in p.free and equals_its_transpose(k, k.canonical(p)) for p in rest):
                return True
    return False


__all__ = ["by_orders", "symmetric_by_orders"]
