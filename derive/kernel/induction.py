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
                inner.note(f"induction over {'an index' if n.args[0].startswith('?') else n.args[0]}", s)
                return True
        except (NotSupported, SortError, ZeroDivisionError, RecursionError):
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
    lag = _lag(k, s, n)
    left, right = (k.exposed(side, n).subs({n: n + number(lag)} if lag else {}) for side in s.args)
    start = start - number(lag) if lag else start
    indices = k.indices_for(left.dims)

    def gap(value: Term) -> Poly:
        a, b = (_last_apart(k, side.subs({n: value}), value) for side in (left, right))
        return k.entry(a, indices) - k.entry(b, indices)

    if not is_zero(k, gap(start)) or not _steps(k, gap, k.fresh_index(start, n - number(1 + lag)), indices):
        raise NotSupported(f"an induction over {n!r} does not come out")


def _start(k: Kernel, s: Term, n: Term) -> Term | None:
    """The first value of n for which every member z_{n+c} in a statement and every sum Σ_{t≤n+c} z_t is there.

    In ∂z_{n+c}/∂z_m the member to begin with is z_m, which must not move with n.
    """
    slopes = [t.args for t in s.walk() if t.head == "deriv" and t.args[1].head == "at"]
    if any(n in x.free for _, x in slopes):
        return None
    first = {y: x.args[1] for y, x in slopes if y.head == "at" and y.args[0] == x.args[0]}
    found: list[Term] = []
    for t in s.walk():
        definition = k.definition(t.args[0]) if t.head == "at" and t.args[0] in recursions(k) else None
        if definition is not None:
            offset = k.nf(_bounds(s).get(t.args[1], t.args[1])) - k.nf(n)  # type: ignore[arg-type]
            begin = k.nf(first.get(t) or definition.base[0][1]) - offset
            if begin.constant is not None or (t in first and n not in begin.free):
                found.append(to_term(begin))
    best = None
    for b in found:
        if best is None or not sign_of(k, k.nf(b) - k.nf(best)) & (NEG | ZERO_SIGN):
            best = b
    return best


def _lag(k: Kernel, s: Term, n: Term) -> int:
    """How far every member of a recursion in a statement stays behind n: 1 for z_{n−1}; 0 where one does not."""
    members = [t for t in s.walk() if t.head == "at" and t.args[0] in recursions(k)]
    gaps = [(k.nf(n) - k.nf(_bounds(s).get(t.args[1], t.args[1]))).constant for t in members]  # type: ignore[arg-type]
    least = min((g for g in gaps if g is not None), default=0)
    return int(least) if None not in gaps and least > 0 and least == int(least) else 0


def _bounds(s: Term) -> dict[Term, Term]:
    """The upper bound of each index that is summed over."""
    return {t.args[0]: t.args[2] for t in s.walk() if t.head in ("sum", "prod")}


def _steps(k: Kernel, gap: Gap, m: Term, indices: Indices) -> bool:
    """Whether the gap at m + 1 vanishes where that at m does."""
    before, after = gap(m), gap(m + 1)
    solved = _solved(k, before, m, indices)
    if solved is None:
        return is_zero(k, after - before)
    name, value = solved
    return is_zero(k, k.nf(_put(to_term(after), name, indices, to_term(value))))


def _solved(k: Kernel, p: Poly, m: Term, indices: Indices) -> tuple[Term, Poly] | None:
    """(z, h) with z_m = h wherever p = 0, if a member z_m or a derivative ∂z_m/∂z_b stands in p just once, and to the first power."""
    for b in sorted(p.atoms, key=repr):
        name = _unknown(k, b, m, indices)
        if name is None:
            continue
        with_b = Poly({tuple(pair for pair in mono if pair[0] != b): c for mono, c in p if (b, 1) in mono})
        rest = Poly({mono: c for mono, c in p if (b, 1) not in mono})
        if not (_stands(name, rest) or _stands(name, with_b)) and not sign_of(k, with_b) & ZERO_SIGN:
            return name, -rest * reciprocal(k, with_b)
    return None


def _unknown(k: Kernel, b: Term, m: Term, indices: Indices) -> Term | None:
    """z_m or ∂z_m/∂z_b, if an atom is its component at these indices."""
    if b.head == "at" and b.args[0] in recursions(k) and b.args[1:] == (m, *indices):
        return Term("at", b.args[:2])
    name = b.args[0] if b.head == "at" and b.args[1:] == indices else b
    is_slope = name.head == "deriv" and name.args[0].head == "at" and name.args[0].args[0] in recursions(k)
    return name if is_slope and m in name.args[0].args[1].free else None


def _stands(name: Term, p: Poly) -> bool:
    """Whether a member (any member of its recursion), or just this derivative, stands in a form."""
    return name.args[0] in p.free if name.head == "at" else any(sub == name for b in p.atoms for sub in b.walk())


def _put(t: Term, name: Term, indices: Indices, value: Term) -> Term:
    """``value`` for every component of a member or a derivative."""
    own = name.args if name.head == "at" else (name,)
    if t == name or (t.head == "at" and t.args[: len(own)] == own):
        at = t.args[len(own) :] if t != name else ()
        if len(at) == len(indices):
            return value.subs(dict(zip(indices, at, strict=True)))
        for i in reversed(indices):
            value = Term("lam", (i, value))
        return value
    return t if not name.free <= t.free else t.rebuild(lambda a: _put(a, name, indices, value))


# -- the last terms of a sum -----------------------------------------------------------------------------


def _last_apart(k: Kernel, t: Term, value: Term) -> Term:
    """
    n ≥ lo − 1
    ---------------------------------------
    Σ_{t=lo}^{n+1} a_t = Σ_{t=lo}^{n} a_t + a_{n+1}        (and so for products)
    """
    t = t.rebuild(lambda a: _last_apart(k, a, value))
    if t.head not in ("sum", "prod") or value.head != "add" or t.args[0] in value.free:
        return t
    i, lo, hi, body = t.args
    before = hi.subs({value: value.args[0]})
    steps = (k.nf(hi) - k.nf(before)).constant
    if steps is None or steps != int(steps) or steps < 1 or sign_of(k, k.nf(before) - k.nf(lo) + ONE) & NEG:
        return t
    if t.head == "prod" and t.rank:
        return _first_apart(t, before, int(steps)) if value in body.walk() else t
    last = [body.subs({i: before + number(j)}) for j in range(1, int(steps) + 1)]
    return Term("add" if t.head == "sum" else "mul", (Term(t.head, (i, lo, before, body)), *last))


def _first_apart(t: Term, before: Term, steps: int) -> Term:
    """
    n ≥ lo − 1
    -------------------------------------------------
    ∏_{t=lo}^{n+1} M_t = M_lo ∏_{t=lo}^{n} M_{t+1}        for matrices, in this order
    """
    i, lo, _, body = t.args
    first = [body.subs({i: lo + number(j)}) for j in range(steps)]
    return Term("matmul", (*first, Term("prod", (i, lo, before, body.subs({i: i + number(steps)})))))


__all__ = ["by_induction"]
