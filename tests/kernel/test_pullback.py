"""The backward pass as definitions: what the kernel proves of it, and what it refuses."""

from __future__ import annotations

import pytest
from kernel.probability import proof, refused

from derive.kernel.adjoints import adjoint, backward
from derive.kernel.pullback import bar, pullback
from derive.notation import Declarations, NotSupported
from derive.notation.build import d, exp, log
from derive.notation.graph import graph_of


def unfolded(t, rows):
    """A term with all bars replaced by what they are, from the inputs back to the output."""
    for row in reversed(rows):
        t = t.subs({row.left: row.right})
    return t


@pytest.fixture
def layer():
    given = Declarations()
    n, m = given.dimension("n m")
    A, x, c = given.matrix("A", m, n), given.vector("x", n), given.vector("c", m)
    u = given.define("u", A @ x)
    y = given.define("y", exp(u))
    t = given.define("t", c.T @ y)
    return given, (A, x, c, u, y, t), pullback(graph_of(given.givens.definitions), t, given.givens)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_it_is_the_derivative_of_the_output(layer, k):
    given, letters, rows = layer
    t, s = letters[-1], letters[k]
    found = {row.left: row.right for row in rows}[bar(s)]
    proof(unfolded(found, rows), d(t, s), given)


def test_a_wrong_adjoint_is_refused(layer):
    given, (A, x, _, _, _, t), rows = layer
    found = {row.left: row.right for row in rows}
    refused(2 * unfolded(found[bar(x)], rows), d(t, x), given)


def numbers():
    given = Declarations()
    mu, epsilon, sigma = given.real("mu"), given.real("epsilon"), given.positive("sigma")
    z = given.define("z", mu + sigma * epsilon)
    r = given.define("r", log(sigma) + (z - mu) ** 2 / (2 * sigma**2))
    return given, (mu, sigma, z, r), given.define("t", -r + z**2 / 2)


def test_for_numbers_it_is_what_backward_finds():
    given, (mu, sigma, z, r), t = numbers()
    graph = graph_of(given.givens.definitions)
    one, rows = backward(graph, t, given.givens), pullback(graph, t, given.givens)
    found = {row.left: row.right for row in rows}
    for s in (mu, sigma, z, r):
        proof(unfolded(found[bar(s)], rows), adjoint(one, s), given)


def test_nothing_flows_back_along_a_cut_edge():
    given, (mu, sigma, _, r), t = numbers()
    cut = graph_of(given.givens.definitions, cut=[(mu, r), (sigma, r)])
    rows = pullback(cut, t, given.givens)
    found = {row.left: row.right for row in rows}
    proof(unfolded(found[bar(mu)], rows), adjoint(backward(cut, t, given.givens), mu), given)
    refused(unfolded(found[bar(mu)], rows), d(t, mu), given)


def test_what_nothing_flows_back_to_has_no_adjoint():
    given, (_, _, z, r), t = numbers()
    assert bar(t) not in {row.left for row in pullback(graph_of(given.givens.definitions), r, given.givens)}


def test_outputs_are_numbers_and_matrices_are_inputs(layer):
    given, (A, x, _, _, y, t), _ = layer
    with pytest.raises(NotSupported):
        pullback(graph_of(given.givens.definitions), y, given.givens)
    more = Declarations(given.givens)
    B = more.define("B", 2 * A)
    s = more.define("s", y.T @ (B @ x))
    with pytest.raises(NotSupported):
        pullback(graph_of(more.givens.definitions), s, more.givens)
