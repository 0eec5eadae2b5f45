"""Determinants and block matrices at symbolic dimension."""

from __future__ import annotations

import pytest
from kernel.linear import DEFINITE, A, B, E, I, Im, K, P, R, S, Table, U, V, c, i, lam, m, n, proved, refused, regular, s, u, v, w, x

from derive.notation import number, relation, symbol
from derive.notation.build import Product, Sum, absolute, block, det, diag, exp, identity, inverse, log, stack, trace, zeros

TRUE, FALSE = Table(), Table()
yes, no = TRUE.add, FALSE.add

# -- products and multiples
yes(det(A @ B), det(A) * det(B))
yes(det(A.T), det(A))
yes(det(c * A), c**n * det(A))
yes(det(-A), number(1) * (-number(1)) ** n * det(A))
yes(det(inverse(A)), 1 / det(A), *regular(A))
yes(log(det(2 * S)), n * log(2) + log(det(S)), *DEFINITE)
yes(log(det(S @ P)), log(det(S)) + log(det(P)), *DEFINITE)
yes(det(diag(s)), Product(s[i], i))
yes(det(diag(x) @ A), Product(x[i], i) * det(A))
yes(log(det(diag(exp(x)))), Sum(x[i], i))
yes(absolute(det(A @ inverse(A))), 1, *regular(A))
no(det(c * A), c * det(A))
no(det(-A), -det(A))
no(det(A + B), det(A) + det(B))
no(det(inverse(A)), 1 / det(A))
no(log(det(A @ B)), log(det(A)) + log(det(B)))
no(det(diag(x)), Sum(x[i], i))

# -- updates
yes(det(A + u @ v.T), det(A) * (1 + v.T @ inverse(A) @ u), *regular(A))
yes(det(I + u @ v.T), 1 + v.T @ u)
yes(det(diag(s) + u @ u.T), Product(s[i], i) * (1 + Sum(u[i] ** 2 / s[i], i)))
yes(det(I + U @ V), det(Im + V @ U))
yes(det(lam * I + U @ V), lam ** (n - m) * det(lam * Im + V @ U))
yes(det(A + U @ K @ V), det(inverse(K) + V @ inverse(A) @ U) * det(K) * det(A), *regular(A, K))
yes(log(det(V @ S @ V.T + R)), log(det(R)) + log(det(S)) + log(det(inverse(S) + V.T @ inverse(R) @ V)), *DEFINITE)
no(det(A + u @ v.T), det(A) * (1 + u.T @ inverse(A) @ v), *regular(A))
no(det(A + u @ v.T), det(A) * (1 + v.T @ inverse(A) @ u))
no(det(I + U @ V), det(Im - V @ U))
no(det(lam * I + U @ V), det(lam * Im + V @ U))
no(det(c * I + U @ V), c ** (n - m) * det(c * Im + V @ U))
no(det(A + U @ K @ V), det(K + V @ inverse(A) @ U) * det(K) * det(A), *regular(A, K))
yes(det(c * I + (u - v) @ (u - v).T), c ** (n - 1) * (c + (u - v).T @ (u - v)))
yes(det(c * I - u @ v.T), c ** (n - 1) * (c - v.T @ u))
no(det(c * I + u @ u.T + v @ v.T), c ** (n - 1) * (c + u.T @ u + v.T @ v))
no(det(c * I + (u - v) @ (u + v).T), c ** (n - 1) * (c + (u - v).T @ (u - v)))

# -- blocks
WHOLE, UPPER, LOWER = block([A, U], [V, E]), block([A, U], [zeros(m, n), E]), block([A, zeros(n, m)], [V, E])
FROM_A, FROM_E = E - V @ inverse(A) @ U, A - U @ inverse(E) @ V
INVERSE = inverse(FROM_A)
BOTH = (*regular(A, E), *regular(FROM_A))
yes(det(UPPER), det(A) * det(E))
yes(det(WHOLE), det(A) * det(FROM_A), *regular(A))
yes(det(WHOLE), det(E) * det(FROM_E), *regular(E))
yes(inverse(UPPER), block([inverse(A), -inverse(A) @ U @ inverse(E)], [0, inverse(E)]), *regular(A, E))
yes(inverse(LOWER), block([inverse(A), 0], [-inverse(E) @ V @ inverse(A), inverse(E)]), *regular(A, E))
yes(
    inverse(WHOLE),
    block([inverse(A) + inverse(A) @ U @ INVERSE @ V @ inverse(A), -inverse(A) @ U @ INVERSE], [-INVERSE @ V @ inverse(A), INVERSE]),
    *BOTH,
)
yes(WHOLE @ inverse(WHOLE), identity(n + m), *BOTH)
yes(block([I, 0], [V @ inverse(A), Im]) @ block([A, 0], [0, FROM_A]) @ block([I, inverse(A) @ U], [0, Im]), WHOLE, *regular(A))
yes(WHOLE.T, block([A.T, V.T], [U.T, E.T]))
yes(WHOLE @ stack(x, w), stack(A @ x + U @ w, V @ x + E @ w))
yes(stack(x, w).T @ WHOLE @ stack(x, w), x.T @ A @ x + x.T @ U @ w + w.T @ V @ x + w.T @ E @ w)
yes(trace(WHOLE), trace(A) + trace(E))
yes(WHOLE + WHOLE, 2 * WHOLE)
no(det(WHOLE), det(A) * det(FROM_A))
no(det(WHOLE), det(A) * det(E), *regular(A, E))
no(det(WHOLE), det(A) * det(E) - det(U @ V), *regular(A, E))
no(inverse(UPPER), block([inverse(A), inverse(A) @ U @ inverse(E)], [0, inverse(E)]), *regular(A, E))
no(inverse(UPPER), block([inverse(A), -inverse(A) @ U @ inverse(E)], [0, inverse(E)]))
no(WHOLE @ stack(x, w), stack(A @ x + U @ w, V @ x - E @ w))
no(WHOLE @ inverse(WHOLE), identity(n + m), *regular(A, E))

# -- matrices of numbers
a, b, d, e = (symbol(name) for name in ("a_1", "b_1", "d_1", "e_1"))
SMALL = block([a, b], [d, e])
REGULAR = relation(a * e - b * d, "ne", 0)
yes(det(SMALL), a * e - b * d)
yes(inverse(SMALL), block([e, -b], [-d, a]) / (a * e - b * d), REGULAR)
yes(SMALL @ inverse(SMALL), identity(2), REGULAR)
no(inverse(SMALL), block([e, -b], [-d, a]) / (a * e - b * d))
no(inverse(SMALL), block([e, b], [d, a]) / (a * e - b * d), REGULAR)


@pytest.mark.parametrize(("statement", "givens"), TRUE.rows, ids=TRUE.names)
def test_it_is_proved(statement, givens):
    proved(statement, givens)


@pytest.mark.parametrize(("statement", "givens"), FALSE.rows, ids=FALSE.names)
def test_it_is_not_proved(statement, givens):
    assert refused(statement, givens)
