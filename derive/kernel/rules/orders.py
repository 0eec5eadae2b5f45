"""Given orders of matrices, A − m 1 ⪰ 0: the letter A is what makes this a semidefinite matrix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.notation import Term, symbol

if TYPE_CHECKING:
    from ..engine import Kernel

Values = dict[Term, Term]
PROPERTIES = ("posdef", "possemidef")


def by_orders(k: Kernel, letters: frozenset[Term]) -> Iterator[Values]:
    """
    A + B ⪰ 0 given
    -------------------------
    A = M − B for some M ⪰ 0        and in the same way for ≻, and for −A

    A letter that is given as something with A in it changes with it.
    """
    known = _vectors(k)
    if products := {left: right for left, right in known.items() if left in letters}:
        yield products
    for f in (*k.givens.facts, *k.local):
        if f.head in PROPERTIES and f.args[0].head in ("add", "neg"):
            reached = letters.union(*(right.free for left, right in known.items() if left in letters))
            for letter in sorted(f.args[0].free & reached, key=repr):
                value = _solved(k, f, letter)
                if value is not None:
                    changed = {left: right.subs({letter: value}) for left, right in known.items() if letter in right.free and left in letters}
                    yield {letter: value, **changed}


def _vectors(k: Kernel) -> dict[Term, Term]:
    """Vectors that are given as A x: each letter with what it equals."""
    key = "letters that are given as products"
    if key not in k.cache:
        found: Values = {}
        k.cache[key] = found
        for f, assumed in (*((f, False) for f in k.givens.facts), *((f, True) for f in k.givens.assumed)):
            for left, right in (f.args, f.args[::-1]) if f.head == "eq" else ():
                if left.head == "sym" and left.rank == 1 and right.head == "matmul" and k.definition(left) is None and not found.keys() & right.free:
                    found[left] = right
                    k.support |= {"assumed"} if assumed else set()
    return k.cache[key]  # type: ignore[no-any-return]


def _solved(k: Kernel, f: Term, letter: Term) -> Term | None:
    """What a letter that is one of the summands equals, with a fresh matrix that has the property of the sum."""
    (whole,) = f.args
    parts = whole.args if whole.head == "add" else (whole,)
    mine = [p for p in parts if letter in p.free]
    if mine not in ([letter], [Term("neg", (letter,))]) or k.definition(letter) is not None:
        return None
    rest = tuple(p for p in parts if letter not in p.free)
    fresh = k.fresh_like(symbol("M", whole.sort))
    if mine == [letter]:
        value = Term("add", (fresh, *(Term("neg", (p,)) for p in rest)))
    else:
        value = Term("add", (*rest, Term("neg", (fresh,)))) if rest else Term("neg", (fresh,))
    others = (g.subs({letter: value}) for g in k.givens.facts if g.head in PROPERTIES and g != f and letter in g.free)
    k.learn(fresh, (Term(f.head, (fresh,)), *others))
    return value


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
