"""The chains of matrices in a product of entries: Σⱼₖ Aᵢⱼ Bⱼₖ Cₖₗ is the chain A B C from i to l.

An index that is summed over its whole range and stands in exactly two matrices is a link. What else depends
on a link alone is a diagonal matrix there, or the vector at which the chain ends.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.notation import Family, Tensor, Term

from ..poly import ONE, Exponent, Poly, atom, to_term
from .loops import Loop
from .words import UNIT, Letter, Word, letter, matrix_of, shape

if TYPE_CHECKING:
    from ..engine import Kernel

Factors = list[tuple[Term, Exponent]]


@dataclass(frozen=True, slots=True)
class Token:
    """A letter of a chain, the factors that it was read off, and the indices on its two sides (None beyond a vector)."""

    letter: Letter
    copies: tuple[int, ...]
    left: Term | None
    right: Term | None


@dataclass(frozen=True, slots=True)
class Chain:
    tokens: tuple[Token, ...]
    closed: bool = False  # a trace: the last token leads back to the first

    @property
    def word(self) -> Word:
        return tuple(t.letter for t in self.tokens)


@dataclass(slots=True)
class Network:
    """Factors as a graph: loops and ends are its vertices, entries of matrices its edges.

    With ``fixed``, every other index of a matrix is a vertex too; without, a matrix with one such index is a vector.
    """

    k: Kernel
    loops: list[Loop]
    copies: Factors
    ends: tuple[Term, ...] = ()
    fixed: bool = False
    edges: dict[Term, list[int]] = field(default_factory=dict)
    pure: dict[Term, list[int]] = field(default_factory=dict)
    names: dict[int, tuple[Term, Term, Term]] = field(default_factory=dict)  # copy: matrix, row index, column index
    links: frozenset[Term] = frozenset()

    def __post_init__(self) -> None:
        vertices = dict.fromkeys((*self.ends, *(loop.i for loop in self.loops)))
        self.edges = {v: [] for v in vertices}
        self.pure = {v: [] for v in vertices}
        tangled: set[Term] = set()
        for n, (b, e) in enumerate(self.copies):
            edge = _edge(b, vertices.keys(), self.fixed) if e == 1 else None
            if edge is not None:
                self.names[n] = edge
                for v in edge[1:]:
                    self.edges.setdefault(v, []).append(n)
                    self.pure.setdefault(v, [])
                continue
            found = vertices.keys() & (b.free | e.free if isinstance(e, Poly) else b.free)
            if len(found) == 1:
                self.pure[found.pop()].append(n)
            else:
                tangled |= found
        if self.fixed:
            self._weigh_fixed()
        self.links = frozenset(loop.i for loop in self.loops if loop.i not in tangled and self._is_link(loop))

    def _weigh_fixed(self) -> None:
        """What depends on one vertex that is not summed over belongs to that vertex."""
        known = {n for own in self.pure.values() for n in own} | self.names.keys()
        for n, (b, e) in enumerate(self.copies):
            about = self.edges.keys() & (b.free | e.free if isinstance(e, Poly) else b.free)
            if n not in known and len(about) == 1:
                self.pure[about.pop()].append(n)

    def _is_link(self, loop: Loop) -> bool:
        bounds = {s for other in self.loops for s in other.lo.free | other.hi.free}
        if loop.lo != UNIT or loop.i in bounds or loop.hi.free & self.edges.keys() or len(self.edges[loop.i]) > 2:
            return False
        return all(self._length(n, loop.i) == loop.hi for n in self.edges[loop.i])

    def _length(self, n: int, v: Term) -> Term:
        """How far the index v of a matrix runs."""
        name, row, _ = self.names[n]
        return to_term(self.k.nf(shape((name, False))[0 if v == row else 1]))

    # -- walking ---------------------------------------------------------------------------------------

    def chains(self) -> list[Chain]:
        """Every chain of the network, as long as possible."""
        found: list[Chain] = []
        used: set[int] = set()
        for v in self.edges:
            if v not in self.links:
                for n in self.edges[v]:
                    if n not in used:
                        found.append(Chain(self._walk(v, n, used)))
        for v in filter(self.links.__contains__, self.edges):
            first = next((n for n in self.edges[v] if n not in used), None)
            if len(self.edges[v]) == 1 and first is not None:
                start = Token((self.vector(v), True), tuple(self.pure[v]), None, v)
                found.append(Chain((start, *self._walk(v, first, used))))
            elif not self.edges[v] and len(self.pure[v]) == 2:
                found.append(self._inner_product(v))
        for v in filter(self.links.__contains__, self.edges):
            first = next((n for n in self.edges[v] if n not in used), None)
            if first is not None:
                found.append(Chain((*self._walk(v, first, used), *self.weight(v)), closed=True))
        return found

    def _walk(self, start: Term, n: int, used: set[int]) -> tuple[Token, ...]:
        """The tokens from a vertex along an edge, until a vertex that is no link, a vector, or the start again."""
        tokens: list[Token] = []
        here, edge = start, n
        while True:
            used.add(edge)
            name, row, column = self.names[edge]
            there = column if here == row else row
            tokens.append(Token(letter(self.k, name, here != row), (edge,), here, there))
            if there not in self.links or there == start:
                return tuple(tokens)
            onward = [m for m in self.edges[there] if m != edge]
            if not onward:
                tokens.append(Token((self.vector(there), False), tuple(self.pure[there]), there, None))
                return tuple(tokens)
            tokens += self.weight(there)
            here, edge = there, onward[0]

    def with_ends(self, chain: Chain) -> Chain:
        """A chain with what depends on the index at either end alone, as a diagonal matrix there."""
        first, last = chain.tokens[0].left, chain.tokens[-1].right
        if chain.closed or first == last:  # its one end would be there twice
            return chain
        left, right = (self.weight(v) if v is not None and v not in self.links else () for v in (first, last))
        return Chain((*left, *chain.tokens, *right))

    def _inner_product(self, v: Term) -> Chain:
        a, b = self.pure[v]
        x, y = (self.vector(v, (n,)) for n in (a, b))
        return Chain((Token((x, True), (a,), None, v), Token((y, False), (b,), v, None)))

    def weight(self, v: Term) -> tuple[Token, ...]:
        """What depends on a vertex alone, as a diagonal matrix there."""
        if not self.pure[v]:
            return ()
        return (Token((Term("diag", (self.vector(v),)), False), tuple(self.pure[v]), v, v),)

    def vector(self, v: Term, copies: tuple[int, ...] | None = None) -> Term:
        """What depends on a vertex alone, as a vector."""
        product = ONE
        for n in self.pure[v] if copies is None else copies:
            product = product * atom(*self.copies[n])
        return self.k.abstract((v,), product, (v.sort.hi,))  # type: ignore[union-attr]


def _edge(b: Term, vertices: Set[Term], fixed: bool) -> tuple[Term, Term, Term] | None:
    """A matrix and the two vertices that an atom joins; a family of vectors is a matrix with a row for each member."""
    found = matrix_of(b)
    if found is None:
        found, fixed = _member_of_vectors(b), False
    if found is None:
        return None
    name, (i, j) = found
    ends = all(v in vertices or (fixed and not v.free & vertices) for v in (i, j))
    return (name, i, j) if ends and i != j and not name.free & vertices and (i in vertices or j in vertices) else None


def _member_of_vectors(b: Term) -> tuple[Term, tuple[Term, Term]] | None:
    base, *indices = b.args if b.head == "at" else (b,)
    sort = base.sort
    if not (isinstance(sort, Family) and len(sort.ranges) == 1 and len(indices) == 2 and sort.ranges[0].lo == UNIT):
        return None
    return (base, (indices[0], indices[1])) if isinstance(sort.of, Tensor) and sort.of.rank == 1 else None


def copies_of(factors: Factors) -> Factors:
    """The factors with whole powers of entries written out."""
    out: Factors = []
    for b, e in factors:
        out += [(b, 1)] * e if b.head == "at" and isinstance(e, int) and 1 < e <= 4 else [(b, e)]
    return out
