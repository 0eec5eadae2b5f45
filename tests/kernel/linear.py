"""Letters for the tests of linear algebra, and tables of what is and what is not proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from derive.kernel import prove
from derive.notation import Declarations, Givens, Tensor, Term, relation
from derive.notation.build import det, identity

given = Declarations()
n, m, N, L = given.dimension("n m N L")
A, B, C, D, S, P, Q = given.matrix("A B C D S P Q", n)
U, W = given.matrix("U W", n, m)
V, X = given.matrix("V X", m, n)
E, K, R = given.matrix("E K R", m)
A2, x2 = given.matrix("A_2", 2), given.vector("x_2", 2)
x, y, a, b, u, v = given.vectors("x y a b u v", n)
w, z = given.vectors("w z", m)
s = given.positive_vector("s", n)
lam = given.positive("lambda")
c, t = given.real("c t")
i, j, k = given.index("i j k", n)
q = given.index("q", N)
F, G, H = given.map("F", n, m), given.map("G", m, n), given.map("H", n)
M = given.family("M", q, Tensor((n, n)))
I, Im = identity(n), identity(m)

LETTERS: Givens = given.givens


def posdef(matrix: Term) -> Term:
    return Term("posdef", (matrix,))


def semidefinite(matrix: Term) -> Term:
    return Term("possemidef", (matrix,))


def symmetric(matrix: Term) -> Term:
    return Term("symmetric", (matrix,))


def invertible(matrix: Term) -> Term:
    return Term("invertible", (matrix,))


def regular(*matrices: Term) -> tuple[Term, ...]:
    """det M ≠ 0, as facts."""
    return tuple(relation(det(matrix), "ne", 0) for matrix in matrices)


DEFINITE = (posdef(S), posdef(P), posdef(R))


@dataclass
class Table:
    """Statements with the facts and assumptions under which they are tried."""

    rows: list[tuple[Term, Givens]] = field(default_factory=list)

    def add(self, left: Term, right: Any = None, *facts: Term, sign: str = "eq", assume: tuple[Term, ...] = ()) -> None:
        statement = left if right is None else relation(left, sign, right)
        self.rows.append((statement, LETTERS.fact(*facts).assume(*assume)))

    @property
    def names(self) -> list[str]:
        return [repr(statement)[:90] for statement, _ in self.rows]


def proved(statement: Term, givens: Givens) -> Any:
    """The proof of a statement; fails with the reason where there is none."""
    outcome = prove(statement, givens)
    assert hasattr(outcome, "support"), f"{outcome.reason}; missing {outcome.missing}; left over {outcome.residual}"
    return outcome


def refused(statement: Term, givens: Givens) -> bool:
    return not hasattr(prove(statement, givens), "support")
