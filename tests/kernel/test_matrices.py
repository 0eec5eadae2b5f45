"""Inverses, orthogonal matrices, assumed equations, definite matrices: in words, at symbolic dimension."""

from __future__ import annotations

import pytest
from kernel.linear import (
    DEFINITE,
    LETTERS,
    A,
    B,
    C,
    I,
    Im,
    K,
    M,
    N,
    P,
    Q,
    R,
    S,
    Table,
    U,
    V,
    W,
    X,
    a,
    b,
    c,
    i,
    invertible,
    j,
    k,
    lam,
    m,
    n,
    posdef,
    proved,
    q,
    refused,
    regular,
    s,
    semidefinite,
    symmetric,
    t,
    u,
    v,
    w,
    x,
    y,
)  # fmt: skip

from derive.notation import Term, index, relation
from derive.notation.build import Product, Sum, absolute, det, diag, inverse, log, norm, operator_norm, sqrt, trace

TRUE, FALSE = Table(), Table()
yes, no = TRUE.add, FALSE.add
RANK_ONE = 1 + v.T @ inverse(A) @ u
SMALL = inverse(K) + V @ inverse(A) @ U
UPDATED = A + U @ K @ V
WOODBURY = (*regular(A, K), *regular(UPDATED, SMALL))
HAT = X @ inverse(X.T @ X) @ X.T
GAIN = S @ V.T @ inverse(V @ S @ V.T + R)
ORTHOGONAL = (relation(Q.T @ Q, "eq", I),)
UNIT = (relation(u.T @ u, "eq", 1),)
EIGEN = (relation(A @ u, "eq", c * u),)

# -- a matrix against its inverse
yes(A @ inverse(A), I, *regular(A))
yes(inverse(A) @ A @ B, B, *regular(A))
yes(A.T @ inverse(A).T, I, *regular(A))
yes(inverse(A.T), inverse(A).T, *regular(A))
yes(inverse(A @ B @ C), inverse(C) @ inverse(B) @ inverse(A), *regular(A, B, C))
yes(inverse(lam * A), inverse(A) / lam, *regular(A))
yes(inverse(inverse(A)), A, *regular(A))
yes(trace(inverse(A) @ B @ A), trace(B), *regular(A))
yes(Sum(Sum(A[i, j] * inverse(A)[j, i] * x[j], j), i), Sum(x[i], i), *regular(A))
no(inverse(A) @ A, I)
no(inverse(A).T @ A, I, *regular(A))
no(inverse(A @ B), inverse(A) @ inverse(B), *regular(A, B))
no(inverse(c * A), inverse(A) / c, *regular(A))
no(Sum(A[i, k] * inverse(A)[k, j], k, 2, n), Term("delta", (i, j)), *regular(A))
no(Sum(A[i, j] * inverse(A)[j, i] * x[j], j), x[i], *regular(A))
no(Sum(Sum(A[i, j] * inverse(A)[i, j], j), i), n, *regular(A))
r = index("r", 1, m)
no(Sum(A[i, r] * inverse(A)[r, j], r), Term("delta", (i, j)), *regular(A), relation(m, "le", n))

# -- families
yes(M[q] @ inverse(M[q]), I, *regular(M[q]))
yes(Sum(trace(M[q] @ inverse(M[q])), q), n * N, *regular(M[q]))
p = index("p", 1, N)
no(M[q] @ inverse(M[p]), I, *regular(M[q]))

# -- updates and push-through
yes(inverse(A + u @ v.T), inverse(A) - (inverse(A) @ u @ v.T @ inverse(A)) / RANK_ONE, *regular(A), relation(RANK_ONE, "ne", 0))
yes(inverse(I + u @ u.T), I - (u @ u.T) / (1 + u.T @ u))
yes(inverse(UPDATED), inverse(A) - inverse(A) @ U @ inverse(SMALL) @ V @ inverse(A), *WOODBURY)
yes(inverse(UPDATED) @ U @ K, inverse(A) @ U @ inverse(SMALL), *WOODBURY)
yes(inverse(lam * I + X.T @ X) @ X.T, X.T @ inverse(lam * Im + X @ X.T))
yes(inverse(W.T @ diag(s) @ W + lam * Im) @ W.T @ diag(s), W.T @ inverse(W @ W.T + lam * inverse(diag(s))))
yes(inverse(A) + inverse(B), inverse(A) @ (A + B) @ inverse(B), *regular(A, B))
yes(inverse(inverse(A) + inverse(B)), A @ inverse(A + B) @ B, *regular(A, B, A + B, inverse(A) + inverse(B)))
yes(GAIN, inverse(inverse(S) + V.T @ inverse(R) @ V) @ V.T @ inverse(R), *DEFINITE)
yes((I - GAIN @ V) @ S @ (I - GAIN @ V).T + GAIN @ R @ GAIN.T, (I - GAIN @ V) @ S, *DEFINITE)
yes((I - GAIN @ V) @ S, inverse(inverse(S) + V.T @ inverse(R) @ V), *DEFINITE)
no(inverse(A + u @ v.T), inverse(A) - (inverse(A) @ v @ u.T @ inverse(A)) / RANK_ONE, *regular(A), relation(RANK_ONE, "ne", 0))
no(inverse(A + u @ v.T), inverse(A) - (inverse(A) @ u @ v.T @ inverse(A)) / RANK_ONE, *regular(A))
no(inverse(I - u @ u.T), I + (u @ u.T) / (1 - u.T @ u))
no(inverse(UPDATED), inverse(A) + inverse(A) @ U @ inverse(SMALL) @ V @ inverse(A), *WOODBURY)
no(inverse(lam * I + X.T @ X) @ X.T, X.T @ inverse(Im + X @ X.T))
no(inverse(inverse(A) + inverse(B)), A @ inverse(A + B) @ A, *regular(A, B, A + B, inverse(A) + inverse(B)))

# -- projections and normal equations
yes(HAT @ HAT, HAT, *regular(X.T @ X))
yes(HAT.T, HAT, *regular(X.T @ X))
yes(trace(HAT), n, *regular(X.T @ X))
yes((X.T @ X + lam * I) @ (inverse(X.T @ X + lam * I) @ X.T @ w), X.T @ w)
yes(Term("implies", (relation(A @ x, "eq", b), relation(x, "eq", inverse(A) @ b))), None, *regular(A))
no(HAT @ HAT, HAT)
no(trace(HAT), m, *regular(X.T @ X))
no(Term("implies", (relation(A @ x, "eq", b), relation(x, "eq", inverse(A).T @ b))), None, *regular(A))

# -- relations that are given
yes(Q @ Q.T, I, assume=ORTHOGONAL)
yes(inverse(Q), Q.T, assume=ORTHOGONAL)
yes(absolute(det(Q)), 1, assume=ORTHOGONAL)
yes(log(absolute(det(Q))), 0, assume=ORTHOGONAL)
yes(norm(Q @ x), norm(x), assume=ORTHOGONAL)
yes(trace(Q @ A @ Q.T), trace(A), assume=ORTHOGONAL)
yes(inverse(Q @ diag(s) @ Q.T), Q @ diag(1 / s) @ Q.T, assume=ORTHOGONAL)
yes(det(Q @ diag(s) @ Q.T), Product(s[i], i), assume=ORTHOGONAL)
yes((W @ W.T) @ (W @ W.T), W @ W.T, assume=(relation(W.T @ W, "eq", Im),))
yes(A @ A @ u, c**2 * u, assume=EIGEN)
yes(inverse(A) @ u, u / c, *regular(A), relation(c, "ne", 0), assume=EIGEN)
yes((I - 2 * (u @ u.T)) @ (I - 2 * (u @ u.T)), I, assume=UNIT)
yes((A + B) @ (A + B), A @ A + 2 * (A @ B) + B @ B, assume=(relation(A @ B, "eq", B @ A),))
no(Q @ Q.T, I)
no(det(Q), 1, assume=ORTHOGONAL)
no(inverse(Q), Q, assume=ORTHOGONAL)
no(W @ W.T, I, assume=(relation(W.T @ W, "eq", Im),))
no(A @ u, u, assume=EIGEN)
no((I - u @ u.T) @ (I - u @ u.T), I, assume=UNIT)
no((A + B) @ (A + B), A @ A + 2 * (A @ B) + B @ B)

# -- definite matrices
for statement in (
    posdef(S + P), posdef(lam * S), posdef(inverse(S)), posdef(lam * I + A @ A.T), posdef(S + u @ u.T), posdef(S + diag(s)), semidefinite(A @ S @ A.T),
    semidefinite((A + B).T @ (A + B)), symmetric(A + A.T), symmetric(S @ P @ S), invertible(S @ P), invertible(I + u @ u.T), invertible(lam * I + X.T @ X),
    posdef(Sum(M[q], q)),
):  # fmt: skip
    yes(statement, None, *DEFINITE, posdef(M[q]))
for statement in (
    posdef(c * S), posdef(S - P), posdef(A @ A.T), posdef(-S), posdef(diag(x)), posdef(S @ P), semidefinite((A + B).T @ (A - B)), symmetric(A),
    symmetric(S @ P), invertible(A), invertible(I - u @ u.T), invertible(X.T @ X), Term("implies", (posdef(M[q]), relation(x.T @ M[p] @ x, "ge", 0))),
):  # fmt: skip
    no(statement, None, *DEFINITE)
yes(posdef(A @ S @ A.T), None, *DEFINITE, *regular(A))
yes(posdef(X.T @ X), None, *regular(X.T @ X))
no(posdef(A + A.T), None, *regular(A + A.T))

# -- blocks of a definite matrix, and given orders
BLOCKS = Term("block", (2, 2, A, U, U.T, K))
for statement in (posdef(A), posdef(K), posdef(A - U @ inverse(K) @ U.T), invertible(K - U.T @ inverse(A) @ U)):
    yes(statement, None, posdef(BLOCKS))
yes(semidefinite(A), None, semidefinite(BLOCKS))
no(posdef(A), None, semidefinite(BLOCKS))
no(posdef(A - U @ U.T), None, posdef(BLOCKS))
ORDER = (semidefinite(A - B), posdef(B - c * I))
for statement in (relation(x.T @ A @ x, "ge", c * (x.T @ x)), relation(trace(A), "ge", trace(B)), symmetric(A), semidefinite(A - c * I), posdef(A - c * I)):
    yes(statement, None, *ORDER)
BELOW = (posdef(S), semidefinite(lam * I - S))
yes(x.T @ inverse(S) @ x, (x.T @ x) / lam, *BELOW, sign="ge")
yes(semidefinite(inverse(S) - I / lam), None, *BELOW)
yes(x.T @ S @ x + b.T @ S @ b, 2 * (a.T @ x), *BELOW, assume=(relation(S @ b, "eq", a),), sign="ge")
no(x.T @ S @ x + b.T @ S @ b, 3 * (a.T @ x), *BELOW, assume=(relation(S @ b, "eq", a),), sign="ge")
no(x.T @ inverse(S) @ x, lam * (x.T @ x), *BELOW, sign="ge")
no(x.T @ inverse(A) @ x, (x.T @ x) / lam, semidefinite(lam * I - A), *regular(A), sign="ge")
for statement in (relation(x.T @ B @ x, "ge", x.T @ A @ x), relation(trace(A), "ge", c), posdef(A), semidefinite(A @ A - B @ B), symmetric(C)):
    no(statement, None, *ORDER)
for left in (
    x.T @ inverse(S) @ x, x.T @ A.T @ A @ x, (x - y).T @ S @ (x - y), (A @ x - b).T @ (A @ x - b), trace(A.T @ A), trace(S @ A.T @ A), norm(x),
    x.T @ S @ x + y.T @ S @ y - 2 * (x.T @ S @ y),
):  # fmt: skip
    yes(left, 0, *DEFINITE, sign="ge")
for left in (
    det(S),
    det(S + P),
    det(lam * I + X.T @ X),
    det(I + S @ P),
    S[i, i],
    inverse(S)[i, i],
    trace(S),
    trace(S @ P),
    trace(S @ P @ S),
    1 + x.T @ inverse(S) @ x,
):
    yes(left, 0, *DEFINITE, sign="gt")
yes(x.T @ S @ x, 0, *DEFINITE, relation(x, "ne", 0), sign="gt")
for left in (
    x.T @ A @ x, x.T @ S @ y, trace(A @ A), trace(S @ A), det(A), x.T @ S @ P @ x, x.T @ (S - I) @ x, x @ x.T, S,
    x.T @ S @ x + y.T @ P @ y - 2 * (x.T @ S @ y), x.T @ S @ x + y.T @ S @ y - 3 * (x.T @ S @ y),
):  # fmt: skip
    no(left, 0, *DEFINITE, sign="ge")
for left in (x.T @ S @ x, det(X.T @ X), det(S - P), det(I - S @ P), S[i, j], det(-lam * I + X.T @ X), 1 - x.T @ inverse(S) @ x):
    no(left, 0, *DEFINITE, sign="gt")

# -- Cauchy and Schwarz
yes((x.T @ S @ y) ** 2, (x.T @ S @ x) * (y.T @ S @ y), *DEFINITE, sign="le")
yes((x.T @ y) ** 2, (x.T @ S @ x) * (y.T @ inverse(S) @ y), *DEFINITE, sign="le")
yes(norm(x + y), norm(x) + norm(y), sign="le")
no((x.T @ A @ y) ** 2, (x.T @ A @ x) * (y.T @ A @ y), sign="le")
no((x.T @ y) ** 2, (x.T @ S @ x) * (y.T @ S @ y), *DEFINITE, sign="le")
no((x.T @ y) ** 2, (x.T @ S @ x) * (y.T @ inverse(P) @ y), *DEFINITE, sign="le")

# -- completed squares
POSTERIOR = (I - GAIN @ V) @ S
for statement in (
    posdef(POSTERIOR), invertible(POSTERIOR), semidefinite(S - POSTERIOR), posdef(inverse(S) - inverse(S + P)), semidefinite(inverse(S) - inverse(S + A @ A.T)),
    semidefinite(I / lam - inverse(S + lam * I)), posdef(Im - U.T @ inverse(U @ U.T + S) @ U), relation((x - inverse(S) @ b).T @ S @ (x - inverse(S) @ b), "ge", 0),
    relation(x.T @ (S + A @ A.T) @ x - 2 * (b.T @ x) + b.T @ inverse(S + A @ A.T) @ b, "ge", 0), relation(x.T @ inverse(S) @ x, "ge", x.T @ inverse(S + P) @ x),
):  # fmt: skip
    yes(statement, None, *DEFINITE)
for statement in (
    posdef(S - 2 * (S - POSTERIOR)), posdef(inverse(S) - inverse(S + U @ U.T)), semidefinite(inverse(S + P) - inverse(S)), semidefinite(inverse(S) - inverse(P)),
    semidefinite(inverse(S) - 2 * inverse(S + P)), semidefinite(lam * I - inverse(S + lam * I)), semidefinite(Im - U.T @ inverse(U @ U.T - S) @ U),
    relation(x.T @ S @ x - 2 * (b.T @ x) + b.T @ inverse(P) @ b, "ge", 0), relation(x.T @ S @ x - 3 * (b.T @ x) + b.T @ inverse(S) @ b, "ge", 0),
    relation(x.T @ S @ x - 2 * (b.T @ x) + b.T @ inverse(S) @ b, "gt", 0), relation(x.T @ inverse(A) @ x - 2 * (b.T @ x) + b.T @ A @ b, "ge", 0),
):  # fmt: skip
    no(statement, None, *DEFINITE, *regular(A))

# -- factors of a matrix that is given
ROOT = (relation(A @ A.T, "eq", S),)
yes(invertible(A), None, *DEFINITE, assume=ROOT)
yes(absolute(det(A)), sqrt(det(S)), *DEFINITE, assume=ROOT)
yes(log(det(S)), 2 * log(absolute(det(A))), *DEFINITE, assume=ROOT)
yes(norm(inverse(A) @ x) ** 2, x.T @ inverse(S) @ x, *DEFINITE, assume=ROOT)
no(invertible(A), None, assume=(relation(A @ A.T, "eq", B),))
no(invertible(A), None, *DEFINITE, assume=(relation(A + B, "eq", S),))
no(det(A), sqrt(det(S)), *DEFINITE, assume=ROOT)

# -- sizes of products
for left, right in (
    (norm(U @ w), norm(U) * norm(w)), (norm(U @ w), operator_norm(U) * norm(w)), (norm(A @ B), norm(A) * norm(B)), (norm(A @ B), norm(A) * operator_norm(B)),
    (norm(A @ B @ C), operator_norm(A) * norm(B) * operator_norm(C)), (operator_norm(A), norm(A)), (norm(A + B), norm(A) + norm(B)),
    (trace(A.T @ B) ** 2, norm(A) ** 2 * norm(B) ** 2), (trace(A @ B), norm(A) * norm(B)), (norm(A.T @ A), norm(A) ** 2),
):  # fmt: skip
    yes(left, right, sign="le")
for left, right in (
    (norm(U @ w), norm(U)), (norm(A @ x), operator_norm(B) * norm(x)), (norm(A), operator_norm(A)), (norm(A @ B), operator_norm(A) * operator_norm(B)),
    (trace(A) ** 2, norm(A) ** 2), (norm(A) * norm(B), norm(A @ B)), (norm(A @ A.T), norm(A)), (trace(A @ B @ C), norm(A) * norm(B)),
):  # fmt: skip
    no(left, right, sign="le")


@pytest.mark.parametrize(("statement", "givens"), TRUE.rows, ids=TRUE.names)
def test_it_is_proved(statement, givens):
    proved(statement, givens)


@pytest.mark.parametrize(("statement", "givens"), FALSE.rows, ids=FALSE.names)
def test_it_is_not_proved(statement, givens):
    assert refused(statement, givens)


def test_what_rests_on_a_given_relation_says_so():
    assert proved(relation(Q @ Q.T, "eq", I), LETTERS.assume(*ORTHOGONAL)).support == "assumed"
    assert proved(relation(A @ B @ a, "eq", A @ (B @ a)), LETTERS.assume(*ORTHOGONAL)).support == "proved"


def test_a_missing_inverse_is_named():
    from derive.kernel import prove

    assert prove(relation(A @ inverse(A), "eq", I), LETTERS).missing == relation(det(A), "ne", 0)


def test_an_update_along_a_parameter():
    givens = LETTERS.fact(posdef(S), relation(t, "gt", 0))
    proved(relation(inverse(I + t * S) @ S, "eq", S @ inverse(I + t * S)), givens)
