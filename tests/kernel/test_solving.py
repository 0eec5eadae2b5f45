"""Solving for letters, backpropagation, and ∝: uses, and what each must refuse."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.kernel.adjoints import adjoint, backward
from derive.kernel.solve import solve
from derive.notation import Declarations, Definition, NotSupported, relation, symbol
from derive.notation.build import exp, log
from derive.notation.graph import graph_of


@pytest.fixture
def letters():
    given = Declarations()
    n = given.dimension("n")
    return given, n, given.real("a b x y"), given.vectors("u v w", n), given.maps("F G", n)


def test_a_triangular_system_is_solved_from_its_end(letters):
    given, _, (a, b, x, y), _, _ = letters
    found = solve((relation(y, "eq", b), relation(x + y**2, "eq", a)), (x, y), given.givens)
    proof(found[y], b, given)
    proof(found[x], a - b**2, given)


def test_vectors_are_solved_by_components(letters):
    given, _, _, (u, v, w), (F, G) = letters
    found = solve((relation(exp(G(v)) * u + F(v), "eq", w),), (u,), given.givens)
    proof(found[u], (w - F(v)) * exp(-G(v)), given)


def test_no_division_by_what_may_be_zero(letters):
    given, _, (a, b, x, y), _, _ = letters
    with pytest.raises(NotSupported):
        solve((relation(a * x, "eq", b),), (x,), given.givens)
    found = solve((relation(a * x, "eq", b),), (x,), given.givens.fact(relation(a, "ne", 0)))
    proof(found[x], b / a, given, relation(a, "ne", 0))
    with pytest.raises(NotSupported):
        solve((relation(x + x**3, "eq", b),), (x,), given.givens)
    with pytest.raises(NotSupported):
        solve((relation(x + y, "eq", a), relation(x + y**3, "eq", b)), (x, y), given.givens)


@pytest.fixture
def graph():
    given = Declarations()
    mu, eps, sigma = given.real("mu"), given.real("epsilon"), given.positive("sigma")
    z, r, t = (symbol(name) for name in ("z", "r", "t"))
    rows = [Definition(z, mu + sigma * eps), Definition(r, log(sigma) + (z - mu) ** 2 / (2 * sigma**2)), Definition(t, -r + z**2 / 2)]
    return given, rows, (mu, eps, sigma, z, r, t)


def test_adjoints_add_up_over_the_edges(graph):
    given, rows, (mu, eps, sigma, z, r, t) = graph
    run = backward(graph_of(rows), t, given.givens)
    for row in rows:
        given.givens = given.givens.declare(row.name)
    proof(adjoint(run, t), 1, given)
    proof(adjoint(run, r), -1, given)
    proof(adjoint(run, z), z - (z - mu) / sigma**2, given)
    proof(adjoint(run, eps), sigma * (z - (z - mu) / sigma**2), given)
    refused(adjoint(run, mu), z - (z - mu) / sigma**2, given)  # the edge from μ to r carries something too


def test_nothing_flows_back_along_a_cut_edge(graph):
    given, rows, (mu, _, sigma, z, r, t) = graph
    run = backward(graph_of(rows, cut=[(mu, r), (sigma, r)]), t, given.givens)
    for row in rows:
        given.givens = given.givens.declare(row.name)
    proof(adjoint(run, mu), z - (z - mu) / sigma**2, given)


def test_an_adjoint_needs_a_run_and_numbers(graph, letters):
    _, rows, (mu, *_) = graph
    with pytest.raises(NotSupported):
        adjoint(graph_of(rows), mu)
    given, _, _, (u, v, _), _ = letters
    with pytest.raises(NotSupported):
        backward(graph_of([Definition(v, 2 * u)]), v, given.givens)


def test_proportional_up_to_a_factor_without_the_letters():
    from dataclasses import replace

    given = Declarations()
    x, y, s = given.real("x"), given.real("y"), given.positive("s")
    known = replace(given.givens, propto=(x,))
    proof(exp(-((x - y) ** 2) / (2 * s)), exp(-(x**2) / (2 * s) + x * y / s), known, head="propto")
    refused(exp(-((x - y) ** 2) / (2 * s)), exp(-(x**2) / (2 * s)), known, head="propto")  # x y / s mentions x
    refused(y * x, x, known, head="propto")  # y may be 0
    proof(y * x, x, known, relation(y, "ne", 0), head="propto")
    refused(x, x, replace(known, propto=()), head="propto")
