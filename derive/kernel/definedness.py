"""Where a written term is defined: its obligations, read off the tree, and their proof by signs.

log needs a positive argument, a quotient a non-zero divisor, a power with a non-integer exponent a base
≥ 0 (> 0 where the exponent may be negative), an inverse a non-zero determinant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.notation import Index, NotSupported, SortError, Tensor, Term, number, relation

from .engine import Kernel, TooMuchWork
from .poly import Poly, read, to_term
from .signs import NEG, NONNEG, NONPOS, NONZERO, POS, ZERO_SIGN, sign_of

NEEDED = {"gt": POS, "ge": NONNEG, "lt": NEG, "le": NONPOS, "ne": NONZERO, "eq": ZERO_SIGN}


@dataclass(frozen=True, slots=True)
class Obligation:
    """A condition that a written term needs, and the letters that an average binds around it."""

    condition: Term
    averaged: tuple[Term, ...] = ()


def obligations(k: Kernel, t: Term, averaged: tuple[Term, ...] = ()) -> Iterator[Obligation]:
    """Every condition under which the written term is defined, outermost last."""
    if t.head in ("sum", "prod", "integral", "expect", "var", "lam", "lim", "product"):
        x, body = k.open(t)
        for part in t.args[1:]:
            if isinstance(part, Term) and part is not t.args[-1]:
                yield from obligations(k, part, averaged)
        inner = (*averaged, x) if t.head in ("integral", "expect", "var") else averaged
        yield from obligations(k, body, inner)
    elif t.head in ("indicator", "cases", *NEEDED, "and", "implies", "iff", "forall"):
        return
    else:
        for part in t.parts:
            yield from obligations(k, part, averaged)
        definition = k.definition(t) if t.head == "sym" else None
        if definition is not None and definition.left == t:
            yield from obligations(k, definition.right, averaged)
    for condition in _own(k, t):
        yield Obligation(condition, averaged)


def _own(k: Kernel, t: Term) -> Iterator[Term]:
    """The conditions that the head of a term adds."""
    row = CONDITIONS.get(t.head)
    if row is not None:
        yield from row(k, t)


def _quotient(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[1], "ne", 0)


def _logarithm(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "gt", 0)


def _root(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "ge", 0)


def _power(k: Kernel, t: Term) -> Iterator[Term]:
    from .rules.arithmetic import is_integer

    base, exponent = t.args
    e = k.nf(exponent) if not exponent.rank else None
    if e is None:
        yield relation(base, "gt", 0)
        return
    whole = is_integer(k, e) or (e.constant is not None and e.constant == int(e.constant))
    negative = bool(sign_of(k, e) & NEG)
    if whole and negative:
        yield relation(base, "ne", 0)
    elif not whole:
        yield relation(base, "gt" if negative else "ge", 0)


def _inverse(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(Term("det", t.args) if t.args[0].rank else t.args[0], "ne", 0)


def _law(k: Kernel, t: Term) -> Iterator[Term]:
    from derive.notation.families import FAMILIES

    yield from FAMILIES[t.args[0]].conditions(t)


def _gamma(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "gt", 0)


def _factorial(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "ge", 0)


def _component(k: Kernel, t: Term) -> Iterator[Term]:
    """1 ≤ i ≤ n for a component of an array, where the index does not say so itself."""
    base = t.args[0].sort
    if not isinstance(base, Tensor):
        return
    for i, n in zip(t.args[1:], base.dims, strict=False):
        if isinstance(i.sort, Index) and i.head == "sym":
            if k.nf(i.sort.hi) == k.nf(n):
                continue
        yield relation(i, "ge", 1)
        yield relation(i, "le", n)


def _derivative(k: Kernel, t: Term) -> Iterator[Term]:
    """A derivative of |u| or a rectifier needs u ≠ 0."""
    for sub in t.args[0].walk():
        if sub.head in ("abs", "relu", "sign", "step"):
            yield relation(sub.args[0], "ne", 0)
        elif sub.head in ("max", "min"):
            for a, b in zip(sub.args, sub.args[1:], strict=False):
                yield relation(a, "ne", b)


def _integral(k: Kernel, t: Term) -> Iterator[Term]:
    """An integral must converge; where nothing shows that, the step is refused here."""
    from .rules.convergence import require_convergent

    require_convergent(k, t)
    return iter(())


CONDITIONS = {
    "integral": _integral,
    "div": _quotient,
    "log": _logarithm,
    "sqrt": _root,
    "pow": _power,
    "inverse": _inverse,
    "law": _law,
    "gamma": _gamma,
    "loggamma": _gamma,
    "digamma": _gamma,
    "factorial": _factorial,
    "at": _component,
    "deriv": _derivative,
    "grad": _derivative,
}


def holds(k: Kernel, condition: Term, averaged: tuple[Term, ...] = ()) -> bool:
    """Whether a relation follows from the givens by signs (for arrays: entry by entry)."""
    if condition in k.givens.facts or condition in k.local:
        return True
    if condition.head == "posdef":
        from .rules.definite import positive_definite

        return positive_definite(k, condition.args[0])
    left, right = condition.args
    try:
        for p in differences(k, left, right):
            if not sign_of(k, p) & ~NEEDED[condition.head] and sign_of(k, p):
                continue
            if condition.head == "ne" and _almost_everywhere(p, averaged):
                continue
            return False
    except (NotSupported, ZeroDivisionError, SortError):
        return False
    return True


def _almost_everywhere(p: Poly, averaged: tuple[Term, ...]) -> bool:
    """A polynomial that is not zero vanishes only on a null set of the letters averaged over."""
    real = [x for x in averaged if isinstance(x.sort, Tensor) and x.sort.domain == "R" and not x.dims]
    return any(x in p.atoms for x in real) and all(
        all(isinstance(e, int) and e >= 0 and (b in real or not (b.free & set(real))) for b, e in m) for m in p.terms
    )


def differences(k: Kernel, left: Term, right: Term) -> Iterator[Poly]:
    """left − right, entry by entry, block by block: numbers that all vanish iff left = right."""
    from .rules.determinants import blocks_of, parts_of, unfolded

    left, right = unfolded(k, left), unfolded(k, right)
    wide = left if left.rank >= right.rank else right
    if not wide.rank:
        yield k.nf(left) - k.nf(right)
        return
    grids = [blocks_of(x) if x.rank == 2 else None for x in (left, right)]
    if any(grids):
        yield from _by_blocks(k, left, right, grids)
        return
    parts = [parts_of(x) if x.rank == 1 else (x,) for x in (left, right)]
    if max(map(len, parts)) > 1:
        yield from _by_parts(k, parts)
        return
    indices = k.indices_for(wide.dims)
    yield k.entry(left, indices) - k.entry(right, indices)


def _by_parts(k: Kernel, parts: list[tuple[Term, ...]]) -> Iterator[Poly]:
    a, b = parts
    if len(a) == len(b):
        for x, y in zip(a, b, strict=True):
            yield from differences(k, x, y)
    elif len(b) == 1 and not b[0].rank:
        for x in a:
            yield from differences(k, x, b[0])
    elif len(a) == 1 and not a[0].rank:
        for y in b:
            yield from differences(k, a[0], y)
    else:
        raise NotSupported("vectors that are stacked from different parts")


def _by_blocks(k: Kernel, left: Term, right: Term, grids: list) -> Iterator[Poly]:  # type: ignore[type-arg]
    a, b = grids
    shape = a or b
    for r in range(len(shape.heights)):
        for c in range(len(shape.widths)):
            x = _block(a, left, r, c, shape)
            y = _block(b, right, r, c, shape)
            yield from differences(k, x, y)


def _block(grid, whole: Term, r: int, c: int, shape) -> Term:  # type: ignore[no-untyped-def]
    """One block of a matrix; a number, a zero or an identity matrix is cut like the other side."""
    if grid is not None:
        if len(grid.heights) != len(shape.heights) or len(grid.widths) != len(shape.widths):
            raise NotSupported("matrices that are cut into different blocks")
        return grid.rows[r][c]  # type: ignore[no-any-return]
    if not whole.rank:
        return whole
    if whole.head == "zero":
        return Term("zero", (shape.heights[r], shape.widths[c]))
    if whole.head == "eye":
        return Term("eye", (shape.heights[r],)) if r == c else number(0)
    if whole.head == "diag" and len(shape.heights) == len(shape.widths):
        from .rules.determinants import parts_of

        parts = parts_of(whole.args[0])
        if len(parts) == len(shape.heights):
            return Term("diag", (parts[r],)) if r == c else number(0)
    raise NotSupported("a block matrix against one without blocks")


def missing(k: Kernel, t: Term) -> Term | None:
    """The first obligation of a written term that does not follow from the givens."""
    seen: set[Term] = set()
    for o in obligations(k, t):
        if o.condition in seen:
            continue
        seen.add(o.condition)
        if not holds(k, o.condition, o.averaged):
            return o.condition
    return None


__all__ = ["TooMuchWork", "differences", "holds", "missing", "obligations", "read", "to_term"]
