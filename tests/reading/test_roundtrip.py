"""Reading back what derive writes gives the same term: a property, over random terms of every kind."""

from __future__ import annotations

import re
from tempfile import gettempdir

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from derive.notation import Term, number
from derive.notation.build import DOMAIN
from derive.notation.shorthands import OF_VECTORS, SHORTHANDS, shorthand
from derive.reading.errors import Ambiguous
from derive.reading.givens import read_givens
from derive.reading.grammar import read_expression
from derive.reading.scope import Scope
from derive.writing.latex import latex

set_hypothesis_home_dir(gettempdir() + "/derive-hypothesis")  # nothing is left in the project
KNOWN = read_givens(r"""
n, m \in \mathbb{N}
i, j \in \{1, \dots, n\}
x, y, \mu, \theta \in \mathbb{R}
\sigma > 0
v, w \in \mathbb{R}^{n}
x_1 \in \mathbb{R}^{n}
A, B \in \mathbb{R}^{n \times n}
a_i \in \mathbb{R}
f : \mathbb{R} \to \mathbb{R}
h : \mathbb{R} \times \mathbb{R} \to \mathbb{R}
F : \mathbb{R}^{n} \to \mathbb{R}^{n}
S : \mathbb{R}^{n} \to \mathbb{R}^{n} elementwise
z \in \mathbb{R}
p(x, z), q(z)
""")
SCOPE = Scope(KNOWN.scope.givens, conventions={"N": "normal"})
LETTER = {**SCOPE.declared, "a": SCOPE.families["a"]}
I, J = LETTER["i"], LETTER["j"]
NUMBERS = [LETTER[name] for name in ("x", "y", r"\mu", r"\theta", r"\sigma", "n")]
COMPONENTS = [Term("at", (LETTER["v"], I)), Term("at", (LETTER["x_1"], J)), Term("at", (LETTER["A"], I, J)), Term("at", (LETTER["a"], I))]
DENSITIES = [
    Term("pdf", (Term("cond", (LETTER["q"], ("z",), ())), LETTER["z"])),
    Term("pdf", (Term("cond", (LETTER["p"], ("x",), ("z",), LETTER["z"])), LETTER["x"])),
    Term("pdf", (Term("cond", (LETTER["p"], ("x", "z"), ())), LETTER["x"], LETTER["z"])),
    Term("pdf", (Term("law", ("normal", LETTER[r"\mu"], LETTER[r"\sigma"])), LETTER["z"])),
]
LEAVES = st.sampled_from([*NUMBERS, *COMPONENTS, *DENSITIES, Term("const", ("pi",)), *map(number, (0, 1, 2, 7))])
ARRAYS = st.sampled_from([LETTER["v"], LETTER["w"], LETTER["x_1"]])
MATRICES = st.sampled_from([LETTER["A"], LETTER["B"]])
FUNCTIONS = ("exp", "log", "sqrt", "abs", "sin", "tanh", "logistic", "gamma", "digamma", "erf", "factorial")


def node(head: str, *args: object, style: str = "") -> Term:
    return Term(head, args, style)


def flat(head: str, parts: list[Term]) -> Term:
    """A sum or product without one of its own kind as first part, as the reader builds it."""
    spread = [q for p in parts for q in (p.args if p.head == head and not p.style else (p,))]
    return Term(head, tuple(spread))


def vectors(numbers: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        ARRAYS,
        st.builds(lambda a, b: flat("add", [a, b]), ARRAYS, ARRAYS),
        st.builds(lambda a, b: node("matmul", a, b), MATRICES, ARRAYS),
        st.builds(lambda a, b: node("mul", a, b), numbers, ARRAYS),
        st.builds(lambda a, b: node("hadamard", a, b), ARRAYS, ARRAYS),
        st.builds(lambda a: node("app", LETTER["F"], a), ARRAYS),
        st.builds(lambda a: node("app", node("prime", LETTER["S"], 1), a), ARRAYS),
        st.builds(lambda a: node("exp", a), ARRAYS),
    )


def matrices() -> st.SearchStrategy[Term]:
    return st.one_of(
        MATRICES,
        st.builds(lambda a: node("inverse", a), MATRICES),
        st.builds(lambda a: node("transpose", a), MATRICES),
        st.builds(lambda a, b: node("matmul", a, b), MATRICES, MATRICES),
        st.builds(lambda a, b: node("add", a, b), MATRICES, MATRICES),
        st.builds(lambda a: node("diag", a), ARRAYS),
        st.builds(lambda a: node("app", node("jac", LETTER["F"], 0), a), ARRAYS),
        st.just(node("eye", LETTER["n"])),
    )


def arithmetic(t: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(lambda parts: flat("add", parts), st.lists(t, min_size=2, max_size=3)),
        st.builds(lambda parts: flat("mul", parts), st.lists(t, min_size=2, max_size=3)),
        st.builds(lambda a: node("neg", a), t),
        st.builds(lambda a, b: node("div", a, b), t, t),
        st.builds(lambda a, b: node("div", a, b, style="/"), t, t),
        st.builds(lambda a, b: node("pow", a, b), t, t),
        st.builds(lambda head, a: node(head, a), st.sampled_from(FUNCTIONS), t),
        st.builds(lambda a: node("exp", a, style="e^"), t),
        st.builds(lambda a, b: node("max", a, b), t, t),
        st.builds(lambda a, b: node("binom", a, b), t, t),
        st.builds(lambda a: node("app", LETTER["f"], a), t),
        st.builds(lambda a: node("app", node("prime", LETTER["f"], 2), a), t),
        st.builds(lambda a, b: node("app", LETTER["h"], a, b), t, t),
    )


def binders(t: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    q = Term("cond", (LETTER["q"], ("z",), ()))
    law = Term("law", ("normal", LETTER[r"\mu"], LETTER[r"\sigma"]))
    one, n = number(1), LETTER["n"]
    return st.one_of(
        st.builds(lambda a: node("sum", I, one, n, a), t),
        st.builds(lambda a: node("prod", J, one, n, a), t),
        st.builds(lambda a: node("integral", LETTER["z"], DOMAIN, DOMAIN, a), t),
        st.builds(lambda a: node("integral", LETTER["x"], number(0), one, a), t),
        st.builds(lambda a: node("expect", LETTER["z"], q, a), t),
        st.builds(lambda a: node("expect", LETTER["z"], law, a), t),
        st.builds(lambda a: node("var", LETTER["z"], q, a), t),
        st.builds(lambda a: node("deriv", a, LETTER["x"]), t),
        st.builds(lambda a: node("grad", a, LETTER[r"\theta"]), t),
        st.builds(lambda a: node("lim", LETTER["x"], number(0), a), t),
        st.builds(lambda a, b: node("indicator", node("lt", a, b)), t, t),
        st.just(node("kl", q, Term("cond", (LETTER["p"], ("z",), ("x",), LETTER["x"])))),
        st.just(node("entropy", q)),
    )


def from_arrays() -> st.SearchStrategy[Term]:
    v = vectors(st.sampled_from(NUMBERS))
    return st.one_of(
        st.builds(lambda a, b: node("matmul", node("transpose", a), b), v, v),
        st.builds(lambda a: node("norm", a), v),
        st.builds(lambda a, b: node("inner", a, b), v, v),
        st.builds(lambda a: node("at", a, I), v.filter(lambda t: t.head not in ("mul",))),
        st.builds(lambda a: node("det", a), matrices()),
        st.builds(lambda a: node("trace", a), matrices()),
        st.builds(lambda a, b: node("matmul", node("transpose", a), b, a), ARRAYS, MATRICES),
    )


TERMS = st.recursive(st.one_of(LEAVES, from_arrays()), lambda t: st.one_of(arithmetic(t), binders(t)), max_leaves=8)


@settings(max_examples=400, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(TERMS)
def test_numbers_read_back(t: Term) -> None:
    try:
        found = read_expression(latex(t), SCOPE)
    except Ambiguous as problem:
        assert re.search("stands outside its|how far the product reaches", problem.message)  # one letter, bound and free side by side
        reject()
    assert found == t


@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(vectors(st.sampled_from(NUMBERS)), matrices()))
def test_arrays_read_back(t: Term) -> None:
    assert read_expression(latex(t), SCOPE) == t


@pytest.mark.parametrize("name", sorted(SHORTHANDS))
def test_shorthands_are_written_by_their_name_and_read_back(name: str) -> None:
    t = shorthand(name, LETTER["v" if name in OF_VECTORS else "x"])
    assert name in latex(t)
    assert read_expression(latex(t), SCOPE) == t


def test_a_changed_shorthand_is_written_out() -> None:
    changed = Term("div", (number(2), *shorthand("sech", LETTER["x"]).args[1:]), "sech")
    assert latex(changed) == r"\frac{2}{\cosh x}"
