"""The table of mistakes: each row has a use here, and undoes nothing that does not stand there."""

from __future__ import annotations

import pytest

from derive.judge.repair import SLIPS
from derive.judge.repair.candidates import context_of
from derive.judge.repair.places import Place, places, put
from derive.judge.repair.table import slip
from derive.notation import Declarations, Step, Term, index, number
from derive.notation.build import E, Sum, diag, exp, inverse, log, sin, sqrt

given = Declarations()
n = given.dimension("n")
i, j = index("i", 1, n), index("j", 1, n)
x, y, a, b, c = given.real("x y a b c")
v, w = given.vectors("v w", n)
A, B = given.matrix("A B", n)
f, g = given.maps("f g", 0)
h = given.maps("h", (0, 0), 0)
p, q = given.density("p", x, y), given.density("q", x, y)
TWO = number(2)


def cond(density: Term, outs: tuple[str, ...], ins: tuple[str, ...] = (), *values: Term) -> Term:
    return Term("cond", (density, outs, ins, *values))


def pdf(law: Term, *values: Term) -> Term:
    return Term("pdf", (law, *values))


P_X, Q_X, P_X_Y, P_Y_X = cond(p, ("x",)), cond(q, ("x",)), cond(p, ("x",), ("y",), y), cond(p, ("y",), ("x",), x)
P_XY = cond(p, ("x", "y"))

USES: dict[str, tuple[Term, Term, Term]] = {  # row: what was written, what was meant, the line above
    "factor 2": (a * b, TWO * a * b, x),
    "spare factor": (a * b, b, x),
    "number": (a + 3, a + TWO, x),
    "number for a letter": (a**2, a**n, v),
    "square": (a / b, a / b**2, x),
    "exponent": (sqrt(a), a, x),
    "plus or minus one": (sin(a), sin(a + 1), x),
    "factor on the wrong side of a fraction": (exp(-x / a), exp(-(a * x)), x),
    "lost factor": (a + b, a + n * b, v),
    "lost factor of a square": (a + b, a / (TWO * x) + b, x),
    "lost factor from elsewhere": (a + b, a + c * b, x),
    "lost piece of a product": (a + b, a + b * exp(x), exp(x) + 1),
    "sign of a term": (a + b, a - b, x),
    "sign": (log(a), -log(a), x),
    "sign inside": (sin(a), sin(-a), x),
    "difference the other way round": (c * (a - b), c * (-a + b), x),
    "sign of an exponent": (a**2, a ** (-TWO), x),
    "a factor that reaches too little": (TWO * a + b, TWO * (a + b), x),
    "a factor that reaches too far": (TWO * (a + b), TWO * a + b, x),
    "a power that reaches too far": ((a * b) ** 2, a**2 * b, x),
    "a power that reaches too little": (a * b**2, (a * b) ** 2, x),
    "wrong function": (log(a), exp(a), x),
    "spare function": (a + log(b), a + b, x),
    "lost function": (a + b, a + log(b), x),
    "prime": (f(a) * b, Term("app", (Term("prime", (f, 1)), a)) * b, x),
    "arguments the other way round": (h(a, b), h(b, a), x),
    "inverse map for the map": (A @ v, inverse(A) @ v, v),
    "bound": (Sum(v[i], i, 1, n - 1), Sum(v[i], i, 1, n), x),
    "bound of a sum": (Sum(v[i], i, 1, j), Sum(v[i], i, 1, n), v),
    "index": (v[i] * w[j], v[i] * w[i], x),
    "letter of a sum": (Term("sum", (i, number(1), n, v[j])), Term("sum", (j, number(1), n, v[j])), x),
    "lost sum": (v[i], Sum(v[i], i, 1, n), x),
    "spare sum": (Sum(v[i], i, 1, n), v[i], v[i]),
    "letter": (a + b, a + x, x),
    "letter from elsewhere": (a + b, a + c, x),
    "piece for a letter": (a + b, a + v[i], exp(v[i])),
    "transpose": (A @ v, A.T @ v, v),
    "order of a product": (A @ B, B @ A, v),
    "lost factor of a matrix product": (A @ v, A @ B @ v, B),
    "diagonal matrix": (v, diag(v), A),
    "product of components for a matrix product": (v + w, v * w, v),
    "identity for a number": (Term("add", (A, number(1))), Term("add", (A, Term("eye", (n,)))), A),
    "direction of a condition": (pdf(P_X_Y, x), pdf(P_Y_X, y), x),
    "lost or spare condition": (log(pdf(P_X_Y, x)), log(pdf(P_X, x)), x),
    "joint for a conditional": (pdf(P_X_Y, x), pdf(P_XY, x, y), x),
    "law": (log(pdf(P_X, x)), log(pdf(Q_X, x)), log(pdf(Q_X, x)) + 1),
    "lost log-density": (E(P_X, x, -log(pdf(Q_X, x))), E(P_X, x, log(pdf(P_X, x)) - log(pdf(Q_X, x))), E(P_X, x, x)),
    "lost expectation": (exp(x), E(P_X, x, exp(x)), E(P_X, x, x)),
    "spare expectation": (E(P_X, x, x**2), E(P_X, x, x) ** 2, y),
    "spare term": (a + b + c, a + c, x),
    "lost term": (a + b, a + b - exp(x), exp(x)),
    "zero for something": (number(0), exp(x), TWO * exp(x)),
}
UNUSED: dict[str, tuple[Term, ...]] = {  # where a row has nothing to say
    "prime": (A @ v, h(a, b)),
    "square": (a**3, number(2)),
    "transpose": (v * w, a * b),
    "spare function": (a + b,),
    "letter of a sum": (Sum(v[i], i, 1, n), Sum(v[i] * v[j], i, 1, n)),
    "lost or spare condition": (log(pdf(P_XY, x, y)),),
}


def results(row: str, written: Term, above: Term) -> set[Term]:
    """All lines that a row makes of one."""
    context = context_of(Step(above, "eq", written), None, given.givens)
    return {put(written, place.path, new) for place in places(Place((), written)) for new in SLIPS[row].edits(place, context)}


def test_every_row_has_a_use() -> None:
    assert USES.keys() == SLIPS.keys()


@pytest.mark.parametrize("row", sorted(USES))
def test_a_row_undoes_its_mistake(row: str) -> None:
    written, meant, above = USES[row]
    assert meant in results(row, written, above)


@pytest.mark.parametrize("row", sorted(UNUSED))
def test_a_row_is_silent_elsewhere(row: str) -> None:
    for written in UNUSED[row]:
        assert not results(row, written, x)


def test_a_second_row_of_the_same_name_is_refused() -> None:
    with pytest.raises(ValueError, match="in the table already"):
        slip("prime", 0)(lambda _place, _context: iter(()))
