"""Components, transposes, traces, norms, stacked vectors, ordered products: index form and back."""

from __future__ import annotations

import pytest
from kernel.linear import A2, DEFINITE, LETTERS, A, B, C, D, I, L, M, N, S, Table, U, V, c, i, j, k, n, proved, q, refused, symmetric, u, v, w, x, x2, y, z

from derive.kernel.compare import differences
from derive.kernel.engine import Kernel
from derive.kernel.rules.completion import settled
from derive.kernel.rules.loops import Loop, loop_orders
from derive.notation import SortError, Term, index, number, relation
from derive.notation.build import Product, Sum, absolute, det, diag, inverse, norm, ones, stack, trace

TRUE, FALSE = Table(), Table()
yes, no = TRUE.add, FALSE.add
# -- products, transposes, diagonal matrices
yes(A @ B @ C @ x, A @ (B @ (C @ x)))
yes((A @ B).T, B.T @ A.T)
yes(x.T @ A @ B @ C @ A @ y, y.T @ A.T @ C.T @ B.T @ A.T @ x)
yes(diag(x).T, diag(x))
yes(diag(x) @ diag(y), diag(x * y))
yes(diag(x) @ A @ diag(y), (x @ y.T) * A)
yes((u @ v.T) @ (x @ y.T), (v.T @ x) * (u @ y.T))
yes(S.T, S, *DEFINITE)
yes(x.T @ A @ y, y.T @ A @ x, symmetric(A))
yes(inverse(S).T, inverse(S), *DEFINITE)
yes(M[q].T, M[q], symmetric(M[q]))
no(A.T, A)
no(A @ B, B @ A)
no(x.T @ A @ y, y.T @ A @ x)
no((A @ B).T, A.T @ B.T)
no(diag(x) @ A, A @ diag(x))
p = index("p", 1, N)
no(M[p].T, M[q], symmetric(M[q]))

# -- traces
yes(trace(A @ B @ C @ D @ A @ B), trace(B @ C @ D @ A @ B @ A))
yes(trace(A @ (x @ y.T)), y.T @ A @ x)
yes(trace(A.T), trace(A))
yes(trace(diag(x) @ A), Sum(x[i] * A[i, i], i))
yes(trace(U @ V), trace(V @ U))
yes(trace(A @ A.T), Sum(Sum(A[i, j] ** 2, i), j))
no(trace(A @ B @ C), trace(B @ A @ C))
no(trace(A @ B), trace(A) * trace(B))

# -- norms
yes(norm(x) ** 2, x.T @ x)
yes(norm(c * x), absolute(c) * norm(x))
yes(norm(A) ** 2, trace(A.T @ A))
yes(norm(x + y) ** 2, norm(x) ** 2 + 2 * (x.T @ y) + norm(y) ** 2)
yes(Term("inner", (A, B)), trace(A.T @ B))
yes(norm(x - y), norm(y - x))
yes(Term("norm", (x, number(1))), Sum(absolute(x[i]), i))
no(norm(x + y), norm(x) + norm(y))
no(norm(c * x), c * norm(x))
no(norm(A) ** 2, trace(A @ A))

# -- stacked vectors
yes(stack(x, w).T @ stack(x, w), x.T @ x + w.T @ w)
yes(norm(stack(x, w)) ** 2, norm(x) ** 2 + norm(w) ** 2)
yes(Term("inner", (stack(x, w), stack(y, z))), x.T @ y + w.T @ z)
yes(stack(x, w) + stack(y, z), stack(x + y, w + z))
no(stack(x, w) + stack(y, z), stack(x + y, w - z))

# -- small matrices, entry by entry
REGULAR = relation(det(A2), "ne", 0)
yes(A2 @ inverse(A2), Term("eye", (number(2),)), REGULAR)
yes(inverse(A2)[1, 2], -A2[1, 2] / det(A2), REGULAR)
yes(x2.T @ A2 @ x2, A2[1, 1] * x2[1] ** 2 + (A2[1, 2] + A2[2, 1]) * x2[1] * x2[2] + A2[2, 2] * x2[2] ** 2)
no(inverse(A2)[1, 2], -A2[2, 1] / det(A2), REGULAR)
no(A2 @ inverse(A2), Term("eye", (number(2),)))


@pytest.mark.parametrize(("statement", "givens"), TRUE.rows, ids=TRUE.names)
def test_it_is_proved(statement, givens):
    proved(statement, givens)


@pytest.mark.parametrize(("statement", "givens"), FALSE.rows, ids=FALSE.names)
def test_it_is_not_proved(statement, givens):
    assert refused(statement, givens)


def test_a_fact_about_a_vector_is_not_one_about_its_components():
    assert refused(relation(x / x, "eq", ones(n)), LETTERS.fact(relation(x, "ne", 0)))


@pytest.mark.parametrize("t", [x, A @ x, x @ x.T, A @ B, A[i]])
def test_an_array_has_no_value_as_a_number(t):
    with pytest.raises(SortError):
        Kernel(LETTERS).nf(t)


# -- ordered products ------------------------------------------------------------------------------


def equal(left: Term, right: Term) -> bool:
    """Whether two terms have one normal form, definedness apart."""
    kernel = Kernel(LETTERS)
    return not any(settled(kernel, p) for p in differences(kernel, left, right))


count = index("r", 1, L)
WHOLE = Product(M[count], count)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Product(M[count], count, 1, L + 1), WHOLE @ M[L + 1]),
        (WHOLE, M[number(1)] @ Product(M[count], count, 2, L)),
        (WHOLE @ Product(M[count + L], count), Product(M[count], count, 1, 2 * L)),
        (WHOLE.T, M[L].T @ Product(M[count], count, 1, L - 1).T),
        (det(WHOLE), Product(det(M[count]), count)),
        (Product(M[count], count, 1, 3), M[number(1)] @ M[number(2)] @ M[number(3)]),
        (Product(M[count], count, 1, 0), I),
        (trace(Product(M[count], count, 1, L + 1)), trace(M[L + 1] @ WHOLE)),
    ],
)
def test_an_ordered_product_is_split_at_an_index(left, right):
    assert equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Product(M[count], count, 1, L + 1), M[L + 1] @ WHOLE),
        (WHOLE, Product(M[count], count, 2, L) @ M[number(1)]),
        (WHOLE @ WHOLE, Product(M[count], count, 1, 2 * L)),
        (Product(M[count], count, 1, L - 2) @ M[L - 1], Product(M[count], count, 1, L - 1)),  # for L = 1 the left side has one factor
    ],
)
def test_an_ordered_product_is_not_joined_elsewhere(left, right):
    assert not equal(left, right)


def test_loops_have_one_order_whatever_they_are_called():
    kernel = Kernel(LETTERS)
    orders = []
    for names in ((i, j, k), (k, i, j), (j, k, i)):
        one, two, three = names
        factors = [(A[one, two], 1), (B[two, three], 1), (x[one], 1), (y[three], 1)]
        (order,) = loop_orders(kernel, [Loop(letter, number(1), n) for letter in (two, three, one)], factors)
        orders.append([names.index(loop.i) for loop in order])
    assert orders[0] == orders[1] == orders[2]


def test_a_symmetric_summand_has_as_many_orders_as_symmetries():
    kernel = Kernel(LETTERS)
    factors = [(A[i, j], 1), (A[j, k], 1), (A[k, i], 1)]
    assert len(list(loop_orders(kernel, [Loop(letter, number(1), n) for letter in (i, j, k)], factors))) == 3
