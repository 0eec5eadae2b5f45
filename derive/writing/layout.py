"""Where the nodes of a graph stand: in layers from inputs to outputs, ordered so that few edges cross."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from derive.notation import Term
from derive.notation.graph import Graph

Point = tuple[float, float]
Bend = tuple[int, int]  # (edge number, layer): where a long edge passes a layer
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in units of one layer (right) and one row (up); ``routes`` holds the points of each edge in order."""

    places: dict[Term, Point]
    routes: tuple[tuple[Point, ...], ...]


def layers_of(graph: Graph) -> dict[Term, int]:
    """The length of the longest way from an input; an input stands right before its first use."""
    depth: dict[Term, int] = {}
    for s in graph.order:
        depth[s] = max((depth[e.start] + 1 for e in graph.edges if e.end == s), default=0)
    for s in graph.inputs:
        depth[s] = min((depth[e.end] - 1 for e in graph.edges if e.start == s), default=0)
    return depth


def place(graph: Graph) -> Layout:
    """A drawing of the graph; the same graph always gives the same drawing."""
    depth = layers_of(graph)
    height = max(depth.values(), default=0) + 1
    rows: list[list[Term | Bend]] = [[n.symbol for n in graph.nodes if depth[n.symbol] == k] for k in range(height)]
    links: list[tuple[Term | Bend, Term | Bend]] = []
    chains: list[list[Term | Bend]] = []
    for number, edge in enumerate(graph.edges):
        bends: list[Term | Bend] = [(number, k) for k in range(depth[edge.start] + 1, depth[edge.end])]
        for bend in bends:
            rows[bend[1]].append(bend)  # type: ignore[index]
        chain = [edge.start, *bends, edge.end]
        chains.append(chain)
        links += pairwise(chain)
    rows = _best_order(rows, links)
    points = _points(rows, links)
    places = {n.symbol: points[n.symbol] for n in graph.nodes}
    return Layout(places, tuple(tuple(points[p] for p in chain) for chain in chains))


def _best_order(rows: list[list[Term | Bend]], links: list[tuple[Term | Bend, Term | Bend]]) -> list[list[Term | Bend]]:
    """Each layer sorted by the mean place of its neighbours, to and fro; the order with the fewest crossings wins."""
    best = [list(row) for row in rows]
    fewest = crossings(best, links)
    current = [list(row) for row in rows]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        sequence = range(1, len(current)) if forward else range(len(current) - 2, -1, -1)
        for k in sequence:
            fixed = {p: n for n, p in enumerate(current[k - 1 if forward else k + 1])}
            current[k] = sorted(current[k], key=lambda p: _mean([fixed[q] for q in _neighbours(p, links) if q in fixed]))
        count = crossings(current, links)
        if count < fewest:
            best, fewest = [list(row) for row in current], count
    return best


def _neighbours(p: Term | Bend, links: list[tuple[Term | Bend, Term | Bend]]) -> list[Term | Bend]:
    return [b for a, b in links if a == p] + [a for a, b in links if b == p]


def _mean(numbers: list[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def crossings(rows: list[list[Term | Bend]], links: list[tuple[Term | Bend, Term | Bend]]) -> int:
    """How many pairs of edges between neighbouring layers cross."""
    place_of = {p: (k, n) for k, row in enumerate(rows) for n, p in enumerate(row)}
    ends = [(place_of[a], place_of[b]) for a, b in links]
    return sum(
        1
        for n, (a, b) in enumerate(ends)
        for c, d in ends[n + 1 :]
        if a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
    )  # fmt: skip


def _points(rows: list[list[Term | Bend]], links: list[tuple[Term | Bend, Term | Bend]]) -> dict[Term | Bend, Point]:
    """Layers centred on one axis, then every node drawn towards its neighbours while keeping its distance."""
    heights: dict[Term | Bend, float] = {}
    for row in rows:
        for n, p in enumerate(row):
            heights[p] = (len(row) - 1) / 2 - n
    for _ in range(SWEEPS):
        for row in rows:
            for n, p in enumerate(row):
                beside = [heights[q] for q in _neighbours(p, links)]
                want = sum(beside) / len(beside) if beside else heights[p]
                top = heights[row[n - 1]] - 1.0 if n else float("inf")
                bottom = heights[row[n + 1]] + 1.0 if n + 1 < len(row) else float("-inf")
                heights[p] = round(min(top, max(bottom, (heights[p] + want) / 2)), 3)
    return {p: (float(k), heights[p]) for k, row in enumerate(rows) for p in row}
