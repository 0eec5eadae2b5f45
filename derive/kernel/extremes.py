"""Greatest and least values over an index: each is attained somewhere, and nowhere surpassed."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Index, NotSupported, Term

from .engine import Kernel
from .signs import NEG, sign_of

ORDERS = {"maxover": "ge", "minover": "le"}
MOST = 4


def attained(k: Kernel, statement: Term) -> tuple[Term, tuple[Term, ...]] | None:
    """
    lo ≤ hi
    -------------------------------------------------
    maxᵢ f(i) = f(m) and f(m) ≥ f(j) for every j, for some m

    The statement with f(m) for each greatest value, and what is known of m; nothing where there is none. It has to be one
    about a single point: where it compares points, as ∝ and ≈ do, m is another one at each of them.
    """
    facts: list[Term] = []
    for _ in range(MOST):
        found = next(_outside(statement, frozenset()), None)
        if found is None:
            break
        x, body = found.args
        if not isinstance(x.sort, Index) or sign_of(k, k.nf(x.sort.hi) - k.nf(x.sort.lo)) & NEG:
            raise NotSupported(f"{found.head} over a range that may be empty")
        value = body.subs({x: k.fresh_index(x.sort.lo, x.sort.hi)})
        facts.append(Term("forall", (x, Term(ORDERS[found.head], (value, body)))))
        statement = _put(statement, found, value)
    return (statement, tuple(facts)) if facts else None


def _outside(t: Term, bound: frozenset[Term]) -> Iterator[Term]:
    """The greatest and least values in a statement that no letter bound around them moves."""
    if t.head in ORDERS and not _moved_by(t) & bound:
        yield t
    for part in t.parts:
        yield from _outside(part, bound | {t.bound} if t.bound is not None else bound)


def _moved_by(t: Term) -> frozenset[Term]:
    """The free letters of a greatest or least value, those of its range included."""
    sort = t.args[0].sort
    return t.free | sort.lo.free | sort.hi.free if isinstance(sort, Index) else t.free


def _put(t: Term, old: Term, new: Term) -> Term:
    """``new`` for ``old``, except where a letter of ``old`` is bound to mean something else."""
    if t == old:
        return new
    return t if t.bound in _moved_by(old) else t.rebuild(lambda a: _put(a, old, new))


__all__ = ["attained"]
