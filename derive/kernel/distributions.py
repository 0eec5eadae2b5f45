"""Weights as any weights: what holds for all numbers ≥ 0 with the sum 1 holds for those that are given or defined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notation import NotSupported, SortError, Tensor, Term, number, relation, symbol

from .any_letters import Failures, Show, is_apart, moves
from .engine import Kernel
from .poly import ONE
from .signs import NEG, POS, sign_of
from .zero import is_zero

NAME = "weights lie between 0 and 1"


def for_any_weights(k: Kernel, s: Term, show: Show, failures: Failures) -> bool:
    """
    P(w) for every w with w_i ≥ 0,  Σᵢ w_i = 1,  w_i ≤ 1
    --------------------------------------------------------
    P(w) for a w with w_i ≥ 0,  Σᵢ w_i = 1        (and so for the rows or the columns of a matrix)

    P takes no derivative, by itself or in a definition, and binds nothing that w depends on; w is a letter, or written out.
    """
    if moves(k, s) or NAME in k.cache:
        return False
    bound = frozenset(t.bound for t in s.walk() if t.bound is not None)
    written = {t for t in s.walk() if t.head == "lam" and isinstance(t.sort, Tensor) and not t.free & bound}
    arrays = sorted({x for x in s.free if isinstance(x.sort, Tensor) and x.rank} | written, key=repr)
    for w, axis in [(array, axis) for array in arrays for axis in reversed(range(array.rank))]:
        try:
            with k.attempt() as inner:
                _shown(inner, s, w, axis, show, failures)
        except NotSupported:
            continue
        k.note(NAME, s)
        return True
    return False


def _shown(k: Kernel, s: Term, w: Term, axis: int, show: Show, failures: Failures) -> None:
    """The statement for every w with these properties, or with Σᵢ w_i for a 1 in it; an error where neither comes out."""
    letter = w if w.head == "sym" else k.fresh_like(symbol("w", w.sort))
    facts = tuple(f.subs({w: letter}) for f in _facts(k, s, w, axis))
    inner = k.under(blocked=frozenset((letter,)))
    known = replace(inner, givens=inner.givens.fact(*facts), cache={NAME: True})
    s = s.subs({w: letter})
    for each in _spellings(known, s, facts[-1].args[0]) if w.rank == 1 else (s,):
        try:
            return show(known, each)
        except failures:
            continue
    raise NotSupported("it does not hold for any weights")


def _facts(k: Kernel, s: Term, w: Term, axis: int) -> tuple[Term, ...]:
    """What is known of weights: signs, that none is greater than their sum, and that this is 1."""
    indices = k.indices_for(w.dims)
    if any(v.symbol == w for v in k.givens.random) or (k.definition(w) is not None and not is_apart(k, w, {t.bound for t in s.walk() if t.bound is not None})):
        raise NotSupported(f"{w!r} is no letter that could be any weights")
    part = Term("at", (w, *indices))
    whole = Term("sum", (indices[axis], number(1), w.dims[axis], part))
    try:
        sign = sign_of(k, k.nf(part))
        if sign & NEG or not is_zero(k, k.nf(whole) - ONE):
            raise NotSupported(f"{w!r} are no weights")
    except (SortError, ZeroDivisionError) as problem:
        raise NotSupported(f"{w!r} are no weights") from problem
    return relation(part, "ge" if sign & ~POS else "gt", 0), relation(part, "le", 1), relation(whole, "eq", 1)


def _spellings(k: Kernel, s: Term, whole: Term) -> Iterator[Term]:
    """The statement, and the same with c Σᵢ w_i for the number c in its difference."""
    yield s
    left, right = s.args
    c = (k.nf(left) - k.nf(right)).terms.get((), 0)
    if c:
        yield Term(s.head, (left + number(c) * (whole - 1), right))


__all__ = ["for_any_weights"]
