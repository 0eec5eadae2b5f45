"""Graphs, their drawing, and how wide and how broken formulas are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from derive.notation import DeclarationError, Declarations, Definition, symbol
from derive.notation.build import Normal, log, pdf
from derive.notation.graph import Edge, Graph, Node, graph_of
from derive.writing.breaking import break_lines
from derive.writing.layout import crossings, layers_of, place
from derive.writing.mathml import mathml
from derive.writing.measure import width
from derive.writing.svg import svg
from derive.writing.tikz import legend, tikz

given = Declarations()
mu, eps = given.real("mu epsilon")
sigma = given.positive("sigma")
z, r, s, t = (symbol(name) for name in "zrst")
DEFINITIONS = (
    Definition(z, mu + sigma * eps),
    Definition(r, log(pdf(Normal(mu, sigma), z))),
    Definition(s, log(pdf(Normal(0, 1), z))),
    Definition(t, r - s),
)


def test_the_graph_of_definitions() -> None:
    graph = graph_of(DEFINITIONS, cut=[(mu, r)])
    assert graph.inputs == (eps, mu, sigma)
    assert [e for e in graph.edges if e.cut] == [Edge(mu, r, cut=True)]
    assert len(graph.edges) == 9
    assert graph.order[-1] == t
    assert graph.node(z).definition == mu + sigma * eps


def test_graphs_check_themselves() -> None:
    with pytest.raises(DeclarationError, match="cycle"):
        Graph((Node(r, s), Node(s, r)), (Edge(r, s), Edge(s, r)))
    with pytest.raises(DeclarationError, match="two nodes"):
        Graph((Node(r), Node(r)), ())
    with pytest.raises(DeclarationError, match="no node"):
        Graph((Node(r),), (Edge(r, s),))


def test_layers_and_places() -> None:
    graph = graph_of(DEFINITIONS)
    assert layers_of(graph) == {eps: 0, mu: 0, sigma: 0, z: 1, r: 2, s: 2, t: 3}
    layout = place(graph)
    assert len(set(layout.places.values())) == 7
    for edge, route in zip(graph.edges, layout.routes, strict=True):
        assert route[0] == layout.places[edge.start]
        assert route[-1] == layout.places[edge.end]
        assert all(a[0] < b[0] for a, b in pairwise(route))


def test_no_edges_cross_where_none_need_to() -> None:
    a, b, c, d = (symbol(x) for x in "abcd")
    graph = Graph((Node(a), Node(b), Node(c, b), Node(d, a)), (Edge(b, c), Edge(a, d)))
    places = place(graph).places
    assert (places[a][1] - places[b][1]) * (places[d][1] - places[c][1]) > 0
    assert crossings([[a, b], [c, d]], [(b, c), (a, d)]) == 1


def test_pictures_name_every_node_and_dash_what_is_cut() -> None:
    graph = graph_of(DEFINITIONS, cut=[(mu, r), (sigma, r)])
    picture = tikz(graph)
    assert picture.count(r"\node[") == 7
    assert picture.count("dashed") == 2
    assert svg(graph).count('class="cut"') == 2
    assert "z = " in legend(graph)[0]


def test_a_long_label_stands_below_the_picture() -> None:
    long = -((z - mu) / sigma**2) + (z - mu) ** 2 / sigma**3
    graph = Graph((Node(mu), Node(z, mu)), (Edge(mu, z, long),))
    assert "{(a)}" in tikz(graph)
    assert any("(a)~$" in line for line in legend(graph))


@pytest.mark.parametrize(  # widths that TeX measured, in em of Latin Modern at 11 pt
    ("tex", "measured"),
    [
        (r"x_1 \circ A x_1", 3.71), (r"\frac{x_1 - \mathcal{F}(x_2)}{\exp(s)}", 5.05), (r"\prod_{i=1}^{n} \exp(\mathcal{G}(x_2)_{i} + s_{i})", 8.48),
        (r"D_{\mathrm{KL}}(\mathcal{N}(\mu_i, \sigma_i) \,\|\, \mathcal{N}(0, 1))", 10.75), (r"\operatorname{diag}(\exp(s))", 5.4), ("a + b - c", 4.0),
    ],
)  # fmt: skip
def test_estimated_widths(tex: str, measured: float) -> None:
    assert width(tex) == pytest.approx(measured, rel=0.13)


@pytest.mark.parametrize(
    ("tex", "room", "lines"),
    [
        ("a + b + c", 3.0, ["a + b", "+ c"]),
        ("f(a + b) + c", 4.5, ["f(a + b)", "+ c"]),
        ("f(a + b + c)", 4.0, ["f(a + b", "+ c)"]),
        (r"\left(\frac{a}{b} + c\right) d", 2.6, [r"\biggl(\frac{a}{b}", r"+ c\biggr) d"]),
        ("x_{a + b + c + d + e}", 1.0, ["x_{a + b + c + d + e}"]),
        (r"\begin{bmatrix} a + b + c + d \end{bmatrix}", 1.0, [r"\begin{bmatrix} a + b + c + d \end{bmatrix}"]),
        ("-a - b", 1.9, ["-a", "- b"]),
        (r"a \circ b = c", 3.5, [r"a \circ b", "= c"]),
    ],
)
def test_where_formulas_are_broken(tex: str, room: float, lines: list[str]) -> None:
    assert break_lines(tex, room, room) == lines


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\frac{a}{b}", "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"),
        (r"\mathbb{E}_{q}", "<math><msub><mi>𝔼</mi><mi>q</mi></msub></math>"),
        (r"\mathcal{N} - 1", "<math><mi>𝒩</mi><mo>−</mo><mn>1</mn></math>"),
        (r"f''", "<math><msup><mi>f</mi><mo>″</mo></msup></math>"),
        (r"\operatorname{tr}A", '<math><mi>tr</mi><mspace width="0.17em"/><mi>A</mi></math>'),
        (r"\not\equiv", "<math><mo>≡\u0338</mo></math>"),
        ("a < b", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
    ],
)
def test_mathml(tex: str, expected: str) -> None:
    assert mathml(tex) == expected
