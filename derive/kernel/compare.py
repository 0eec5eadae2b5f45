"""Two sides compared: the numbers that all vanish exactly where two terms are equal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from derive.notation import Law, Map, NotSupported, Term, number
from derive.notation.heads import same_dim

from .engine import Kernel
from .poly import Poly

MOST = 9  # entries that are compared one by one


def differences(k: Kernel, left: Term, right: Term) -> Iterator[Poly]:
    """left − right, entry by entry, block by block; for maps and laws, at a point."""
    if isinstance(left.sort, Map | Law) or isinstance(right.sort, Map | Law):
        yield from _at_a_point(k, left, right)
        return
    from .rules.determinants import blocks_of, parts_of, unfolded

    left, right = unfolded(k, left), unfolded(k, right)
    wide = left if left.rank >= right.rank else right
    if left.rank and right.rank and not (left.rank == right.rank and all(map(same_dim, left.dims, right.dims))):
        raise NotSupported(f"a comparison of shapes {left.dims} and {right.dims}")
    if not wide.rank:
        yield k.nf(left) - k.nf(right)
        return
    grids = [blocks_of(x, k) if x.rank == 2 else None for x in (left, right)]
    if any(grids):
        yield from _by_blocks(k, left, right, grids)
        return
    parts = [parts_of(x) if x.rank == 1 else (x,) for x in (left, right)]
    if max(map(len, parts)) > 1:
        yield from _by_parts(k, parts)
        return
    for indices in _places(k, wide):
        yield k.entry(left, indices) - k.entry(right, indices)


def _places(k: Kernel, t: Term) -> Iterator[tuple[Term, ...]]:
    """Every position of a small array of known size; else one position that stands for all."""
    sizes = [k.nf(d).constant for d in t.dims]
    if all(s is not None and 0 < s <= MOST for s in sizes) and prod(int(s or 0) for s in sizes) <= MOST:
        yield from product(*(tuple(map(number, range(1, int(s or 0) + 1))) for s in sizes))
    else:
        yield k.indices_for(t.dims)


def _at_a_point(k: Kernel, left: Term, right: Term) -> Iterator[Poly]:
    """Maps are equal if their values are; laws, if their densities are (almost everywhere)."""
    a, b = left.sort, right.sort
    if isinstance(a, Law) and isinstance(b, Law) and len(a.domains) == len(b.domains) == 1:
        from .rules.laws import density_of, resolve_law

        z = k.fresh_like(Term("sym", ("z", a.domains[0])))
        if resolve_law(k, left) != resolve_law(k, right):
            yield density_of(k, left, (z,)) - density_of(k, right, (z,))
        return
    if not isinstance(a, Map) or not isinstance(b, Map) or len(a.domains) != len(b.domains):
        raise NotSupported(f"a comparison of {left!r} with {right!r}")
    points = tuple(k.fresh_like(Term("sym", ("x", d))) for d in a.domains)
    yield from differences(k, _applied(left, points), _applied(right, points))


def _applied(f: Term, points: tuple[Term, ...]) -> Term:
    return f.args[1].subs({f.args[0]: points[0]}) if f.head == "lam" else Term("app", (f, *points))


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
            yield from differences(k, _block(a, left, r, c, shape), _block(b, right, r, c, shape))


def _alike(a: tuple[Term, ...], b: tuple[Term, ...]) -> bool:
    return len(a) == len(b) and all(map(same_dim, a, b))


def _block(grid, whole: Term, r: int, c: int, shape) -> Term:  # type: ignore[no-untyped-def]
    """One block of a matrix; a number, a zero or an identity matrix is cut like the other side."""
    if grid is not None:
        if not (_alike(grid.heights, shape.heights) and _alike(grid.widths, shape.widths)):
            raise NotSupported("matrices that are cut into different blocks")
        return grid.rows[r][c]  # type: ignore[no-any-return]
    if not whole.rank:
        return whole
    if whole.head == "zero":
        return Term("zero", (shape.heights[r], shape.widths[c]))
    if whole.head == "eye":
        return number(0) if r != c else number(1) if shape.heights[r] == number(1) else Term("eye", (shape.heights[r],))
    if whole.head == "diag" and len(shape.heights) == len(shape.widths):
        from .rules.determinants import parts_of

        parts = parts_of(whole.args[0])
        if len(parts) == len(shape.heights):
            return Term("diag", (parts[r],)) if r == c else number(0)
    raise NotSupported("a block matrix against one without blocks")
