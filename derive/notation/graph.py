"""Computation graphs: what depends directly on what, and what flows back along each edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import DeclarationError
from .statement import Definition
from .term import Term


@dataclass(frozen=True, slots=True)
class Node:
    """A quantity: its letter, what it is computed from (nothing for an input), and its adjoint where one is known."""

    symbol: Term
    definition: Term | None = None
    adjoint: Term | None = None

    @property
    def is_input(self) -> bool:
        return self.definition is None


@dataclass(frozen=True, slots=True)
class Edge:
    """``end`` is computed from ``start``; ``label`` is what flows back, ``cut`` says that nothing does."""

    start: Term
    end: Term
    label: Term | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph without cycles. Each letter is one node; each edge joins two nodes.

    >>> from derive.notation import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> Graph((Node(x), Node(y, x * x)), (Edge(x, y),)).inputs
    (x,)
    >>> Graph((Node(x),), (Edge(x, y),))
    Traceback (most recent call last):
    ...
    derive.notation.errors.DeclarationError: the edge from x to y joins something that is no node
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    title: str = ""

    def __post_init__(self) -> None:
        letters = [n.symbol for n in self.nodes]
        if len(set(letters)) != len(letters):
            raise DeclarationError("a letter stands at two nodes")
        for edge in self.edges:
            if edge.start not in letters or edge.end not in letters:
                raise DeclarationError(f"the edge from {edge.start} to {edge.end} joins something that is no node")
        if len(self.order) != len(letters):
            raise DeclarationError("the graph has a cycle")

    @property
    def inputs(self) -> tuple[Term, ...]:
        """The letters that nothing is said to compute."""
        return tuple(n.symbol for n in self.nodes if n.is_input)

    @property
    def order(self) -> tuple[Term, ...]:
        """The letters, each after all that it is computed from (those on a cycle are missing)."""
        found: list[Term] = []
        waiting = [n.symbol for n in self.nodes]
        while True:
            ready = [s for s in waiting if all(e.start in found for e in self.edges if e.end == s)]
            if not ready:
                return tuple(found)
            found += ready
            waiting = [s for s in waiting if s not in ready]

    def node(self, symbol: Term) -> Node:
        """The node of a letter."""
        for n in self.nodes:
            if n.symbol == symbol:
                return n
        raise KeyError(symbol)


def graph_of(definitions: Iterable[Definition], title: str = "", cut: Iterable[tuple[Term, Term]] = ()) -> Graph:
    """The graph of some definitions: an edge from each letter to what mentions it; ``cut`` names edges that carry nothing back.

    Letters for dimensions and indices are no nodes.

    >>> from derive.notation import symbol
    >>> mu, eps, z = symbol("\\\\mu"), symbol("\\\\epsilon"), symbol("z")
    >>> [n.symbol for n in graph_of([Definition(z, mu + eps)]).nodes]
    [\\epsilon, \\mu, z]
    """
    from .sorts import Tensor

    rows = tuple(definitions)
    computed = {d.name for d in rows}
    absent = set(cut)
    mentioned = {d.name: sorted((s for s in d.right.free if isinstance(s.sort, Tensor) and s.sort.domain == "R"), key=repr) for d in rows}
    inputs = sorted({s for found in mentioned.values() for s in found} - computed, key=repr)
    nodes = (*map(Node, inputs), *(Node(d.name, d.right) for d in rows))
    edges = tuple(Edge(s, d.name, cut=(s, d.name) in absent) for d in rows for s in mentioned[d.name])
    return Graph(nodes, edges, title)
