"""Backpropagation through arrays: the backward pass of a computation graph as a list of definitions."""

from __future__ import annotations

from collections.abc import Iterable

from derive.notation import Definition, Givens, NotSupported, Term, number, symbol
from derive.notation.graph import Graph

from .engine import Kernel


def bar(letter: Term) -> Term:
    r"""The letter of an adjoint: \bar{z} for z, of the same dimensions.

    >>> bar(symbol("z_i"))
    \bar{z_i}
    """
    return symbol(rf"\bar{{{letter.args[0]}}}", letter.args[1])


def pullback(graph: Graph, output: Term, givens: Givens) -> tuple[Definition, ...]:
    """
    v̄ = Σ_{edges v → w, not cut} ∂(Σ w̄ ∘ w(v))/∂v,    output‾ = 1
    ------------------------------------------------------------
    one definition for each letter that something flows back to, each after those that it uses

    Every letter of the graph counts as free, so that each derivative is one of a single line; numbers, vectors
    and matrices may be mixed, but only numbers and vectors may be computed.
    """
    from . import rules  # noqa: F401 — fills the tables

    if output.dims:
        raise NotSupported(f"a gradient of {output!r}, which is no number")
    letters = [n.symbol for n in graph.nodes]
    found = {output: Definition(bar(output), number(1))}
    for v in reversed(graph.order):
        ends = [e.end for e in graph.edges if e.start == v and not e.cut and e.end in found]
        if ends:
            found[v] = Definition(bar(v), _adjoint(v, [(w, graph.node(w).definition) for w in ends], letters, givens))
    return tuple(found.values())


def _adjoint(v: Term, uses: Iterable[tuple[Term, Term | None]], letters: list[Term], givens: Givens) -> Term:
    """The sum of what flows back to v from each letter that is computed from it."""
    whole = [_paired(bar(w), right) for w, right in uses if right is not None]
    known = givens
    for s in (*letters, *map(bar, letters)):
        known = known if known.lookup(s.args[0]) is not None else known.declare(s)
    kernel = Kernel(known, blocked=frozenset(letters))
    return kernel.canonical(Term("deriv", (whole[0] if len(whole) == 1 else Term("add", tuple(whole)), v)))


def _paired(adjoint: Term, right: Term) -> Term:
    """w̄ᵀ w: what a letter hands on, as a number."""
    if len(right.dims) > 1:
        raise NotSupported(f"backpropagation through a matrix that is computed, {right!r}")
    return adjoint.T @ right if right.dims else adjoint * right
