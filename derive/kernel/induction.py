"""Induction: over the index of a recursion, and over the components of a vector."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Index, NotSupported, SortError, Tensor, Term, number

from .engine import Indices, Kernel
from .poly import ONE, Poly, to_term
from .rules.arithmetic import reciprocal
from .rules.recursion import earlier_replaced, is_successive, recursions
from .signs import NEG, ZERO_SIGN, sign_of
from .zero import is_zero

Gap = Callable[[Term], Poly]  # left − right of the statement, with a term for the letter of the induction


def by_induction(k: Kernel, s: Term) -> bool:
    """Whether an equation follows by induction over components, or over a letter that counts the steps of a recursion."""
    left, right = s.args
    if _by_components(k, left, right) or _by_components(k, right, left):
        k.note("induction over components", s)
        return True
    if not recursions(k) or left.dims != right.dims:
        return False
    for n in sorted((x for x in s.free if _counts(x)), key=repr):
        try:
            with k.attempt() as inner:
                _over(inner, s, n)
                inner.note(f"induction over {n.args[0]}", s)
                return True
        except (NotSupported, SortError, ZeroDivisionError):
            continue
    return False


# -- over the components of a vector ---------------------------------------------------------------------


def _by_components(k: Kernel, x: Term, w: Term) -> bool:
    """
    x_i = f(i, x_1, …, x_{i−1}),    x_j = w_j for j < i  ⟹  f(i, w_1, …, w_{i−1}) = w_i
    ---------------------------------------------------------------------------------------
    x = w
    """
    if x.head != "sym" or not is_successive(k, x) or x in w.free or x.dims != w.dims:
        return False
    (i,) = k.indices_for(x.dims)
    below = k.definition(x).right.subs({k.definition(x).parameters[0]: i})  # type: ignore[union-attr]
    instead = k.nf(earlier_replaced(below, x, w, i))
    return x not in instead.free and is_zero(k, instead - k.entry(w, (i,)))


# -- over the steps of a recursion -----------------------------------------------------------------------


def _counts(x: Term) -> bool:
    sort = x.sort
    return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain == "N")


def _over(k: Kernel, s: Term, n: Term) -> None:
    """
    P(b)      P(m) ⟹ P(m + 1) for b ≤ m < n
    -------------------------------------------
    P(n) for n ≥ b
    """
    start = _start(k, s, n)
    if start is None or sign_of(k, k.nf(n) - k.nf(start)) & NEG:
        raise NotSupported(f"an induction over {n!r}")
    left, right = (k.exposed(side, n) for side in s.args)
    indices = k.indices_for(left.dims)

    def gap(value: Term) -> Poly:
        a, b = (_last_apart(k, side.subs({n: value}), value) for side in (left, right))
        return k.entry(a, indices) - k.entry(b, indices)

    if not is_zero(k, gap(start)) or not _steps(k, gap, k.fresh_index(start, n - 1), indices):
        raise NotSupported(f"an induction over {n!r} does not come out")


def _start(k: Kernel, s: Term, n: Term) -> Term | None:
    """The first value of n for which every member z_{n+c} in a statement and every sum Σ_{t≤n+c} z_t is there."""
    found: list[Term] = []
    for t in s.walk():
        if t.head == "at" and t.args[0] in recursions(k):
            definition = k.definition(t.args[0])
            bound = _bounds(s).get(t.args[1], t.args[1])
            offset = k.nf(bound) - k.nf(n)  # type: ignore[arg-type]
            if definition is not None and offset.constant is not None:
                found.append(to_term(k.nf(definition.base[0][1]) - offset))
    best = None
    for b in found:
        if best is None or not sign_of(k, k.nf(b) - k.nf(best)) & (NEG | ZERO_SIGN):
            best = b
    return best


def _bounds(s: Term) -> dict[Term, Term]:
    """The upper bound of each index that is summed over."""
    return {t.args[0]: t.args[2] for t in s.walk() if t.head in ("sum", "prod")}


def _steps(k: Kernel, gap: Gap, m: Term, indices: Indices) -> bool:
    """Whether the gap at m + 1 vanishes where that at m does."""
    before, after = gap(m), gap(m + 1)
    solved = _solved(k, before, m, indices)
    if solved is None:
        return is_zero(k, after - before)
    z, value = solved
    return is_zero(k, k.nf(_put(to_term(after), z, m, indices, to_term(value))))


def _solved(k: Kernel, p: Poly, m: Term, indices: Indices) -> tuple[Term, Poly] | None:
    """(z, h) with z_m = h wherever p = 0, if a member z_m stands in p just once, and to the first power."""
    for b in sorted(p.atoms, key=repr):
        if b.head != "at" or b.args[0] not in recursions(k) or b.args[1:] != (m, *indices):
            continue
        with_b = Poly({tuple(pair for pair in mono if pair[0] != b): c for mono, c in p if (b, 1) in mono})
        rest = Poly({mono: c for mono, c in p if (b, 1) not in mono})
        if b not in rest.atoms and b.args[0] not in rest.free | with_b.free and not sign_of(k, with_b) & ZERO_SIGN:
            return b.args[0], -rest * reciprocal(k, with_b)
    return None


def _put(t: Term, z: Term, m: Term, indices: Indices, value: Term) -> Term:
    """``value`` for every component of z_m."""
    if t.head == "at" and t.args[0] == z and t.args[1] == m:
        at = t.args[2:]
        if len(at) == len(indices):
            return value.subs(dict(zip(indices, at, strict=True)))
        for i in reversed(indices):
            value = Term("lam", (i, value))
        return value
    return t if z not in t.free else t.rebuild(lambda a: _put(a, z, m, indices, value))


# -- the last terms of a sum -----------------------------------------------------------------------------


def _last_apart(k: Kernel, t: Term, value: Term) -> Term:
    """
    n ≥ lo − 1
    ---------------------------------------
    Σ_{t=lo}^{n+1} a_t = Σ_{t=lo}^{n} a_t + a_{n+1}        (and so for products of numbers)
    """
    t = t.rebuild(lambda a: _last_apart(k, a, value))
    if t.head not in ("sum", "prod") or value.head != "add" or (t.head == "prod" and t.rank):
        return t
    m = value.args[0]
    i, lo, hi, body = t.args
    steps = (k.nf(hi) - k.nf(m)).constant
    if steps is None or steps != int(steps) or steps < 1 or sign_of(k, k.nf(m) - k.nf(lo) + ONE) & NEG:
        return t
    last = [body.subs({i: m + number(j)}) for j in range(1, int(steps) + 1)]
    return Term("add" if t.head == "sum" else "mul", (Term(t.head, (i, lo, m, body)), *last))


__all__ = ["by_induction"]
