"""A computation graph as an SVG picture for a page; the letters are MathML."""

from __future__ import annotations

from itertools import pairwise

from derive.notation.graph import Edge, Graph

from .latex import latex
from .layout import Point, place
from .mathml import mathml

LAYER_PX, ROW_PX, RADIUS, MARGIN = 150.0, 72.0, 19.0, 34.0
ARROW = '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,1 L8,4 L0,7 z"/></marker></defs>'


def svg(graph: Graph) -> str:
    """The picture element."""
    layout = place(graph)
    top = max((y for _, y in layout.places.values()), default=0.0)
    low = min((y for _, y in layout.places.values()), default=0.0)
    right = max((x for x, _ in layout.places.values()), default=0.0)

    def at(point: Point) -> Point:
        return (MARGIN + point[0] * LAYER_PX, MARGIN + (top - point[1]) * ROW_PX)

    width, height = 2 * MARGIN + right * LAYER_PX, 2 * MARGIN + (top - low) * ROW_PX
    edges = [_edge(edge, [at(p) for p in route]) for edge, route in zip(graph.edges, layout.routes, strict=True)]
    nodes = [_node(latex(n.symbol), at(layout.places[n.symbol]), n.is_input) for n in graph.nodes]
    return f'<svg role="img" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">{ARROW}{"".join(edges)}{"".join(nodes)}</svg>'


def _node(tex: str, point: Point, is_input: bool) -> str:
    x, y = point
    kind = "given" if is_input else "computed"
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/>' + _label(tex, x, y, "node")


def _label(tex: str, x: float, y: float, kind: str) -> str:
    return f'<foreignObject x="{x - 60:.1f}" y="{y - 15:.1f}" width="120" height="30"><div class="{kind}"><span>{mathml(tex)}</span></div></foreignObject>'


def _edge(edge: Edge, points: list[Point]) -> str:
    points = [_towards(points[0], points[1]), *points[1:-1], _towards(points[-1], points[-2])]
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        bend = 0.3 * (x1 - x0) if len(points) > 2 else 0.0
        path += f" C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} {x1:.1f},{y1:.1f}" if bend else f" L{x1:.1f},{y1:.1f}"
    kind = "cut" if edge.cut else "flow"
    (x0, y0), (x1, y1) = points[-2:]
    label = _label(latex(edge.label), (x0 + x1) / 2, (y0 + y1) / 2, "edge") if edge.label is not None else ""
    return f'<path class="{kind}" d="{path}" marker-end="url(#tip)"/>{label}'


def _towards(start: Point, end: Point) -> Point:
    """The point where the line from start to end leaves the circle around start."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return (start[0] + RADIUS * dx / length, start[1] + RADIUS * dy / length)
