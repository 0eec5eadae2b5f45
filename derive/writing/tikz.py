"""A computation graph as a TikZ picture: inputs open, computed quantities filled, cut edges dashed, labels on their edges."""

from __future__ import annotations

from derive.notation.graph import Edge, Graph, Node

from .latex import latex
from .layout import Point, place
from .measure import width

LAYER_CM, ROW_CM = 3.5, 1.55
WIDEST_LABEL = 3.2  # em; a longer one gets a letter and stands below the picture
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def tikz(graph: Graph) -> str:
    """The picture environment."""
    layout = place(graph)
    names = {n.symbol: f"n{k}" for k, n in enumerate(graph.nodes)}
    labels = edge_labels(graph)
    lines = [r"\begin{tikzpicture}[>={Stealth[length=5pt]},line width=0.5pt,every node/.style={font=\small},"]
    lines.append(r"given/.style={circle,draw=ink,minimum size=8.5mm,inner sep=1pt},computed/.style={given,fill=ink!8}]")
    lines += [_node(n, names[n.symbol], layout.places[n.symbol]) for n in graph.nodes]
    lines += [_edge(e, names[e.start], names[e.end], route, labels.get(e, "")) for e, route in zip(graph.edges, layout.routes, strict=True)]
    return "\n".join([*lines, r"\end{tikzpicture}"])


def edge_labels(graph: Graph) -> dict[Edge, str]:
    """What stands on each edge: its label, or a letter for a long one."""
    found: dict[Edge, str] = {}
    letters = iter(LETTERS)
    for edge in graph.edges:
        if edge.label is None:
            continue
        written = f"${latex(edge.label)}$"
        found[edge] = written if width(written[1:-1]) <= WIDEST_LABEL else f"({next(letters, '*')})"
    return found


def legend(graph: Graph) -> tuple[str, ...]:
    """What stands below the picture: definitions, the long labels, and the adjoints, in lines of formulas."""
    labels = edge_labels(graph)
    computed = [f"${latex(n.symbol)} = {latex(n.definition)}$" for n in graph.nodes if n.definition is not None]
    long = [f"{key}~${latex(e.label)}$" for e, key in labels.items() if e.label is not None and key.startswith("(")]
    adjoints = [f"${barred(latex(n.symbol))} = {latex(n.adjoint)}$" for n in graph.nodes if n.adjoint is not None]
    return tuple(r",\quad ".join(rf"\mbox{{{f}}}" for f in row) for row in (computed, long, adjoints) if row)


def barred(name: str) -> str:
    r"""The adjoint of a letter: a bar over it, its subscript left alone.

    >>> print(barred("z_i"), barred("\\sigma_{t}"))
    \bar{z}_i \bar{\sigma}_{t}
    """
    stem = name
    depth = 0
    for k, char in enumerate(name):
        depth += (char == "{") - (char == "}")
        if char in "_^'" and depth == 0:
            stem = name[:k]
            break
    return rf"\bar{{{stem}}}{name[len(stem) :]}"


def _at(point: Point) -> str:
    return f"({point[0] * LAYER_CM:.2f},{point[1] * ROW_CM:.2f})"


def _node(node: Node, name: str, point: Point) -> str:
    style = "given" if node.is_input else "computed"
    return rf"\node[{style}] ({name}) at {_at(point)} {{${latex(node.symbol)}$}};"


def _edge(edge: Edge, start: str, end: str, route: tuple[Point, ...], label: str) -> str:
    """One arrow, through the points of its route; the label stands on its first stretch."""
    style = "dashed,draw=quiet" if edge.cut else "draw=ink"
    tag = rf" node[pos=0.5,fill=white,inner sep=1.2pt,font=\scriptsize,text=bad] {{{label}}}" if label else ""
    if len(route) == 2:
        return rf"\draw[->,{style}] ({start}) --{tag} ({end});"
    stretches = [f" .. controls +(0.9,0) and +(-0.9,0) ..{'' if k else tag} {_at(p)}" for k, p in enumerate(route[1:-1])]
    return rf"\draw[->,{style}] ({start}){''.join(stretches)} .. controls +(0.9,0) and +(-0.9,0) .. ({end});"
