"""Derivatives by vectors and matrices, Jacobians of compositions, and where a derivative is refused."""

from __future__ import annotations

import pytest
from kernel.linear import LETTERS, A, B, F, G, H, L, M, S, Table, a, b, i, j, k, lam, n, posdef, proved, refused, regular, symmetric, t, x, y

from derive.kernel.engine import Kernel
from derive.notation import NotSupported, index, relation
from derive.notation.build import Product, Sum, absolute, d, det, diag, exp, grad, identity, inverse, jacobian_of, log, norm, ones, trace, zeros

TRUE, FALSE = Table(), Table()
yes, no = TRUE.add, FALSE.add

# -- by a vector
yes(grad(a.T @ x, x), a)
yes(grad(x.T @ A @ x, x), (A + A.T) @ x)
yes(grad(x.T @ S @ x, x), 2 * S @ x, symmetric(S))
yes(grad((A @ x - b).T @ (A @ x - b), x), 2 * A.T @ (A @ x - b))
yes(grad(norm(A @ x - b) ** 2 / 2 + lam / 2 * norm(x) ** 2, x), A.T @ (A @ x - b) + lam * x)
yes(d(A @ x, x), A)
yes(grad(norm(x), x), x / norm(x), relation(x, "ne", 0))
yes(grad((x - a).T @ inverse(S) @ (x - a), a), -2 * inverse(S) @ (x - a), posdef(S))
no(grad(x.T @ A @ x, x), 2 * A @ x)
no(grad((A @ x - b).T @ (A @ x - b), x), 2 * A @ (A @ x - b))
no(d(A @ x, x), A.T)
no(grad(norm(x), x), x / norm(x))
no(grad((x - a).T @ inverse(A) @ (x - a), a), -2 * inverse(A) @ (x - a), *regular(A))

# -- by a matrix
yes(d(trace(A @ B), A), B.T)
yes(d(x.T @ A @ y, A), x @ y.T)
yes(d(trace(A.T @ A), A), 2 * A)
yes(d(norm(A) ** 2, A), 2 * A)
yes(d(trace(A @ B @ A.T), A), A @ (B + B.T))
yes(d(log(absolute(det(A))), A), inverse(A).T, *regular(A))
yes(d(det(A), A), det(A) * inverse(A).T, *regular(A))
yes(d(x.T @ inverse(A) @ y, A), -inverse(A).T @ x @ y.T @ inverse(A).T, *regular(A))
yes(d(trace(inverse(A) @ B), A), -(inverse(A) @ B @ inverse(A)).T, *regular(A))
yes(d(inverse(identity(n) + t * S), t), -inverse(identity(n) + t * S) @ S @ inverse(identity(n) + t * S), posdef(S), relation(t, "gt", 0))
yes(d(log(det(identity(n) + t * S)), t), trace(inverse(identity(n) + t * S) @ S), posdef(S), relation(t, "gt", 0))
no(d(trace(A @ B), A), B)
no(d(x.T @ A @ y, A), y @ x.T)
no(d(log(absolute(det(A))), A), inverse(A), *regular(A))
no(d(det(A), A), det(A) * inverse(A).T)
no(d(log(det(A)), A), inverse(A).T, *regular(A))

# -- by a symmetric matrix: its entries count as independent, where both ways to write y agree
yes(d(log(det(S)), S), inverse(S), posdef(S))
yes(d(x.T @ S @ x, S), x @ x.T, symmetric(S))
yes(d(x.T @ inverse(S) @ x, S), -inverse(S) @ x @ x.T @ inverse(S), posdef(S))
yes(d(trace(S @ S), S), 2 * S, symmetric(S))
no(d(x.T @ S @ y, S), x @ y.T, symmetric(S))
no(d(trace(S @ A), S), A.T, symmetric(S))
no(d(x.T @ S @ x, S[i, j]), x[i] * x[j], symmetric(S))

# -- maps
yes(d(G(F(x)), x), jacobian_of(G)(F(x)) @ jacobian_of(F)(x))
yes(det(d(H(H(x)), x)), det(jacobian_of(H)(H(x))) * det(jacobian_of(H)(x)))
yes(grad(norm(F(x)) ** 2, x), 2 * jacobian_of(F)(x).T @ F(x))
no(d(H(H(x)), x), jacobian_of(H)(x) @ jacobian_of(H)(H(x)))

# -- softmax
SOFTMAX = exp(x) / Sum(exp(x[i]), i)
yes(d(SOFTMAX, x), diag(SOFTMAX) - SOFTMAX @ SOFTMAX.T)
yes(d(SOFTMAX, x) @ ones(n), zeros(n))
yes(grad(log(Sum(exp(x[i]), i)), x), SOFTMAX)
yes(grad(-Sum(y[k] * log(SOFTMAX[k]), k), x), SOFTMAX - y, assume=(relation(Sum(y[k], k), "eq", 1),))
no(d(SOFTMAX, x), diag(SOFTMAX))
no(grad(-Sum(y[k] * log(SOFTMAX[k]), k), x), SOFTMAX - y)


@pytest.mark.parametrize(("statement", "givens"), TRUE.rows, ids=TRUE.names)
def test_it_is_proved(statement, givens):
    proved(statement, givens)


@pytest.mark.parametrize(("statement", "givens"), FALSE.rows, ids=FALSE.names)
def test_it_is_not_proved(statement, givens):
    assert refused(statement, givens)


def test_an_ordered_product_has_no_derivative_yet():
    count = index("r", 1, L)
    with pytest.raises(NotSupported):
        Kernel(LETTERS).entry(d(Product(M[count], count) @ x, M[count]), (i, j, k))


def test_the_refusal_for_a_symmetric_matrix_says_why():
    from derive.kernel import prove

    outcome = prove(relation(d(x.T @ S @ y, S), "eq", x @ y.T), LETTERS.fact(symmetric(S)))
    assert "depends on how its two equal entries are written" in outcome.reason
