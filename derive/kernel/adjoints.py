"""Backpropagation on a computation graph, symbolically: from a graph to the same graph with adjoints."""

from __future__ import annotations

from derive.notation import Givens, NotSupported, Term, number
from derive.notation.graph import Edge, Graph, Node

from .engine import Kernel
from .poly import Poly, to_term


def backward(graph: Graph, output: Term, givens: Givens) -> Graph:
    """
    v̄ = Σ_{edges v → w, not cut} w̄ ∂w/∂v,    output‾ = 1

    Every letter of the graph counts as free in the local derivatives ∂w/∂v, which label the edges. Nodes
    are numbers. Adjoints are terms in the letters of the graph; a node that nothing flows back to has 0.
    """
    from . import rules  # noqa: F401 — fills the tables

    letters = frozenset(n.symbol for n in graph.nodes)
    if any(s.dims for s in letters):
        raise NotSupported("a computation graph of vectors; give its components")
    k = Kernel(givens, blocked=letters)
    adjoints: dict[Term, Poly] = {s: Poly({}) for s in letters}
    adjoints[output] = k.nf(number(1))
    slopes: dict[tuple[Term, Term], Poly] = {}
    for w in reversed(graph.order):
        definition = graph.node(w).definition
        for edge in graph.edges:
            if edge.end != w or definition is None:
                continue
            slopes[edge.start, w] = k.nf(Term("deriv", (definition, edge.start)))
            if not edge.cut:
                adjoints[edge.start] = adjoints[edge.start] + adjoints[w] * slopes[edge.start, w]
    nodes = tuple(Node(n.symbol, n.definition, to_term(adjoints[n.symbol])) for n in graph.nodes)
    edges = tuple(Edge(e.start, e.end, to_term(slopes[e.start, e.end]), e.cut) for e in graph.edges)
    return Graph(nodes, edges, graph.title)


def adjoint(graph: Graph, letter: Term) -> Term:
    """The adjoint of a letter in a graph that was run backward."""
    found = graph.node(letter).adjoint
    if found is None:
        raise NotSupported(f"the graph was not run backward; {letter!r} has no adjoint")
    return found
