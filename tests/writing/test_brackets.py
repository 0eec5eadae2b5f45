"""No structure is lost: different terms are spelt differently, and every spelling is a formula."""

from __future__ import annotations

import itertools
import random

import pytest

from derive.notation import Declarations, Term, number
from derive.writing.latex import latex
from derive.writing.texmath import parse

given = Declarations()
x, y = given.real("x y")
i = given.index("i", given.dimension("n"))
v, w = given.vectors("v w", 2)
A = given.matrix("A", 2)
ONE = number(1)
UNARY = ("neg", "exp", "log", "sqrt", "abs", "factorial", "det", "sin")
BINARY = ("add", "mul", "div", "/", "pow", "sum", "integral", "hadamard", "max", "grad", "expect")
LAW = Term("law", ("normal", number(0), ONE))
BUILD = {
    "/": lambda a, b: Term("div", (a, b), "/"),
    "sum": lambda a, b: Term("sum", (i, ONE, a, b)),
    "integral": lambda a, b: Term("integral", (x, ONE, a, b)),
    "grad": lambda a, _: Term("grad", (a, x)),
    "expect": lambda _, b: Term("expect", (y, LAW, b)),
}


def combine(head: str, a: Term, b: Term) -> Term:
    return BUILD[head](a, b) if head in BUILD else Term(head, (a, b))


def grown(small: list[Term], partners: list[Term]) -> list[Term]:
    unary = [Term(head, (a,)) for head in UNARY for a in small]
    pairs = [*itertools.product(small, partners), *itertools.product(partners, small)]
    binary = [combine(head, a, b) for head in BINARY for a, b in pairs]
    return unary + binary


def spelling_of_structure(t: Term) -> object:
    """A term with its styles."""
    return (t.head, t.style, tuple(spelling_of_structure(a) if isinstance(a, Term) else a for a in t.args))


def test_no_two_small_terms_are_spelt_alike() -> None:
    atoms = [x, y, number(2)]
    once = grown(atoms, atoms)
    twice = grown(once, atoms)
    seen: dict[str, object] = {}
    for t in atoms + once + twice:
        structure = spelling_of_structure(t)
        assert seen.setdefault(latex(t), structure) == structure, latex(t)


def random_term(rng: random.Random, depth: int) -> Term:
    if depth == 0:
        return rng.choice([x, y, number(3), v[i]])
    head = rng.choice(UNARY + BINARY)
    if head in UNARY:
        return Term(head, (random_term(rng, depth - 1),))
    return combine(head, random_term(rng, depth - 1), random_term(rng, rng.randrange(depth)))


@pytest.mark.parametrize("seed", range(4))
def test_random_terms_are_spelt_apart_and_parse(seed: int) -> None:
    rng = random.Random(seed)
    seen: dict[str, object] = {}
    for _ in range(300):
        t = random_term(rng, 4)
        written = latex(t)
        parse(written)
        assert seen.setdefault(written, spelling_of_structure(t)) == spelling_of_structure(t), written


def test_matrix_products_keep_their_order_and_scalars() -> None:
    forms = [
        Term("mul", (x, Term("matmul", (A, v)))), Term("matmul", (Term("mul", (x, A)), v)), Term("matmul", (A, Term("mul", (x, v)))),
        Term("matmul", (A, Term("matmul", (A, v)))), Term("matmul", (A, A, v)), Term("hadamard", (v, Term("matmul", (A, w)))),
        Term("matmul", (A, Term("hadamard", (v, w)))), Term("transpose", (Term("matmul", (A, v)),)), Term("matmul", (A, Term("transpose", (v,)))),
    ]  # fmt: skip
    assert len({latex(t) for t in forms}) == len(forms)
