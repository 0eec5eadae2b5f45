"""What holds for any members of a family holds for those of a recursion; products whose factors are products themselves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from kernel.probability import proof, refused

from derive.notation import Declarations, Tensor
from derive.notation.build import E, Normal, Product, d, diag, exp, prime
from derive.notation.sorts import NATURAL


def network() -> SimpleNamespace:
    """z_t = W_t g_t(z_{t−1}) for t = 1 … ℓ + r, in n dimensions, with the Jacobian of a layer."""
    given = Declarations()
    n, r, low = given.dimension("n"), given.dimension("r"), given._declare("ell", NATURAL)
    t, j = given.index("t", low + r), given.index("j", r)
    W = given.family("W", t, Tensor((n, n)))
    g = given.maps("g", n, kind="elementwise", over=t)
    z = given.recursion("z", t, given.vector("x", n), lambda z: W[t] @ g[t](z[t - 1]))
    M = given.family("M", t, Tensor((n, n)))
    return SimpleNamespace(given=given, n=n, r=r, low=low, top=low + r, t=t, j=j, W=W, g=g, z=z, M=M)


NET = network()
given, r, low, top, j, W, g, z, M = NET.given, NET.r, NET.low, NET.top, NET.j, NET.W, NET.g, NET.z, NET.M


def after(t):
    """The Jacobian of layer t: the slopes, then the weights."""
    return W[t] @ diag(prime(g[t])(z[t - 1]))


def before(t):
    """The weights, then the slopes."""
    return diag(prime(g[t])(z[t - 1])) @ W[t]


@pytest.mark.parametrize("J", [after, before, lambda t: W[t] @ M[t], lambda t: M[t].T @ W[t] @ M[t]])
def test_a_product_of_products_is_split_at_its_last_and_its_first_factor(J):
    whole = Product(J(top + 1 - j), j)
    proof(whole, Product(J(top + 1 - j), j, 1, r - 1) @ J(low + 1), given, by="an ordered product split at one index")
    proof(whole, J(top) @ Product(J(top - j), j, 1, r - 1), given)
    proof(whole.T, J(low + 1).T @ Product(J(top + 1 - j), j, 1, r - 1).T, given)


@pytest.mark.parametrize("J", [after, before, lambda t: W[t] @ M[t]])
def test_but_nowhere_else(J):
    whole = Product(J(top + 1 - j), j)
    refused(whole, J(low + 1) @ Product(J(top + 1 - j), j, 1, r - 1), given)
    refused(whole, Product(J(top + 1 - j), j, 1, r - 1) @ J(low + 2), given)
    refused(whole, Product(J(top + 1 - j), j, 1, r - 2) @ J(low + 2) @ J(low + 1), given)  # for r = 1 the right side has two factors
    refused(whole.T, Product(J(top + 1 - j), j, 1, r - 1).T @ J(low + 1).T, given)


def test_a_diagonal_matrix_at_an_end_is_the_one_of_the_factor():
    most = Product(after(top + 1 - j), j, 1, r - 1)
    refused(Product(after(top + 1 - j), j), most @ W[low + 1], given)
    refused(Product(after(top + 1 - j), j), most @ W[low + 1] @ diag(prime(g[low + 1])(z[low + 1])), given)


def test_the_chain_rule_over_layers_of_weights():
    proof(d(z[top], z[low]), Product(after(top + 1 - j), j), given, by="induction over r")
    refused(d(z[top], z[low]), Product(before(top + 1 - j), j), given)
    refused(d(z[top], z[low]), Product(after(low + j), j), given)


def test_what_holds_for_any_members_holds_for_these():
    last = Product(after(top + 1 - j), j, 1, r - 1) @ after(low + 1)
    proof(Product(after(top + 1 - j), j), last, given, by="generalisation")


def test_a_derivative_is_not_one_of_free_letters():
    """If the members counted as free letters, each of these derivatives would be 0."""
    x = given.givens.lookup("x")
    refused(d(z[top], z[low]), 0 * d(z[top], z[low]), given)
    refused(d(z[top], x), 0 * d(z[top], x), given)
    inner = Declarations(given.givens)
    slope = inner.define("s", d(z[low], x))
    refused(slope, 0 * slope, inner)


def test_an_average_is_not_one_of_free_letters():
    """If the members counted as free letters, the average over what they depend on would leave them as they are."""
    inner = Declarations()
    T, u = inner.dimension("T"), inner.real("u")
    t = inner.index("t", T)
    a = inner.recursion("a", t, u, lambda a: 2 * a[t - 1])
    refused(E(Normal(0, 1), u, a[T]), a[T], inner)
    average = inner.define("m", E(Normal(0, 1), u, a[T]))
    refused(average, a[T], inner)


def test_what_the_recursion_says_is_not_forgotten():
    inner = Declarations()
    T = inner.dimension("T")
    t = inner.index("t", T)
    a = inner.recursion("a", t, 1, lambda a: exp(a[t - 1]))
    proof(a[T], exp(a[T - 1]), inner)
    refused(a[T], exp(a[T]), inner)
