"""Matrices with given eigenvectors, S u = λ u, and matrices with orthonormal columns, UᵀU = 1: drawn so that this holds exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from derive.notation import Family, Index, Tensor, Term

from .draw import dyadic
from .facts import flattened
from .values import Data

SCALES = np.array([1.0, 1.0, -1.0, 2.0, 0.5])


@dataclass(frozen=True, slots=True)
class System:
    """A letter S and the pairs (u, λ) with S u = λ u, each a letter or a family over one index."""

    matrix: Term
    pairs: tuple[tuple[Term, Term], ...]

    @property
    def letters(self) -> tuple[Term, ...]:
        return (self.matrix, *dict.fromkeys(x for pair in self.pairs for x in pair))


def systems(relations: tuple[Term, ...], free: tuple[Term, ...]) -> tuple[System, ...]:
    """The eigenvector equations of the givens by their matrix, where all their letters are free and none is in two systems."""
    found: dict[Term, tuple[tuple[Term, Term], ...]] = {}
    for f in flattened(relations):
        pair = _equation(f) if f.head == "eq" else None
        if pair is not None and set(pair) <= set(free):
            s, u, value = pair
            found[s] = tuple(dict.fromkeys((*found.get(s, ()), (u, value))))
    out = tuple(System(s, pairs) for s, pairs in found.items())
    letters = [x for system in out for x in system.letters]
    return out if len(letters) == len(set(letters)) else ()


def _equation(f: Term) -> tuple[Term, Term, Term] | None:
    """(S, u, λ) of S u = λ u."""
    for product, multiple in (f.args, f.args[::-1]):
        if product.head == "matmul" and multiple.head == "mul" and len(product.args) == len(multiple.args) == 2:
            (s, u), (value, v) = product.args, multiple.args
            if u == v and s.head == "sym" and s.rank == 2 and u.rank == 1 and not value.rank and _base(u) is not None and _base(value) is not None:
                return s, _base(u), _base(value)  # type: ignore[return-value]
    return None


def _base(t: Term) -> Term | None:
    """The letter that t is, or whose every member it is."""
    if t.head == "sym":
        return t
    every = t.head == "at" and len(t.args) == 2 and t.args[0].head == "sym" and t.args[1].head == "sym" and isinstance(t.args[1].sort, Index)
    return t.args[0] if every else None


def orthonormal_letters(relations: tuple[Term, ...]) -> dict[Term, bool]:
    """Matrices with U Uᵀ = 1 (True: orthonormal rows) or UᵀU = 1 (False: orthonormal columns)."""
    out: dict[Term, bool] = {}
    for f in flattened(relations):
        for product, one in (f.args, f.args[::-1]) if f.head == "eq" else ():
            if product.head == "matmul" and len(product.args) == 2 and one.head == "eye":
                a, b = product.args
                if a.head == "sym" and b == Term("transpose", (a,)):
                    out[a] = True
                elif b.head == "sym" and a == Term("transpose", (b,)):
                    out[b] = False
    return out


def frames(rng: np.random.Generator, samples: int, rows: int, columns: int) -> Data | None:
    """Orthonormal columns with dyadic entries: signed unit vectors, in four dimensions also halves; the first ones in order."""
    if columns > rows:
        return None
    out = np.zeros((samples, rows, columns))
    for k in range(samples):
        order = rng.permutation(rows) if k else np.arange(rows)
        signs = rng.choice(np.array([-1.0, 1.0]), size=rows) if k else np.ones(rows)
        whole = (np.eye(rows) * signs)[:, order]
        if rows == 4 and k % 2:
            whole = whole - 0.5 * np.ones((4, 4)) @ whole
        out[k] = whole[:, :columns]
    return out


def solved_system(rng: np.random.Generator, samples: int, n: int, symmetric: bool, positive: bool) -> tuple[Data, Data, Data]:
    """S, its eigenvectors as columns, its eigenvalues, for each sample."""
    vectors = frames(rng, samples, n, n)
    assert vectors is not None
    numbers = np.abs(dyadic(rng, (samples, n), 8)) if positive else dyadic(rng, (samples, n), 8)
    numbers[::2] = np.abs(numbers[::2])
    inverse = np.swapaxes(vectors, -1, -2).copy()
    for k in range(1, samples, 2) if n > 1 else ():
        vectors[k], inverse[k] = _mixed(rng, n, symmetric or k % 4 == 1)
    matrix = (vectors * numbers[:, None, :]) @ inverse
    vectors[1:] *= rng.choice(SCALES, size=(samples - 1, 1, n))
    return matrix, vectors, numbers


def _mixed(rng: np.random.Generator, n: int, orthogonal: bool) -> tuple[Data, Data]:
    """A basis of vectors that are no unit vectors, with its inverse: two orthogonal ones mixed, or a triangular one."""
    basis, inverse = np.eye(n), np.eye(n)
    if orthogonal:
        basis[:2, :2], inverse[:2, :2] = [[1, 1], [1, -1]], [[0.5, 0.5], [0.5, -0.5]]
        return basis, inverse
    basis[0, 1:] = rng.choice(np.array([-1.0, 1.0, 2.0]), size=n - 1)
    inverse[0, 1:] = -basis[0, 1:]
    return basis, inverse


def values_of(letter: Term, data: Data, count: int) -> dict[object, Data]:
    """What a letter stands for: one vector or number, or one for each member of a family, or the components of a vector; 0 beyond."""
    n = data.shape[-1]
    columns = [data[..., k] if k < n else np.zeros(data.shape[:-1]) for k in range(count)]
    sort = letter.sort
    if isinstance(sort, Family):
        return {(letter, (k + 1,)): column for k, column in enumerate(columns)}
    if isinstance(sort, Tensor) and data.ndim == 2 and sort.rank == 1:
        return {letter: np.stack(columns, axis=-1)}
    return {letter: columns[0]}


__all__ = ["System", "frames", "orthonormal_letters", "solved_system", "systems", "values_of"]
