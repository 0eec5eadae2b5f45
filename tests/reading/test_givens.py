"""The givens block: every form of statement, and every way in which a line can be wrong."""

from __future__ import annotations

import pytest

from derive.notation import Density, Family, Index, Map, Tensor, relation, symbol
from derive.reading.givens import GivensReader, read_givens

CONTRACT = r"""
\mu_i, x \in \mathbb{R}                          % domain
\sigma_i, \tau > 0                               % sign or bound
n, m, D \in \mathbb{N}
i, j \in \{1, \dots, D\}                         % an index
x_1, x_2, s \in \mathbb{R}^{n}                   % vectors
A \in \mathbb{R}^{n \times m}                    % matrices
F, G : \mathbb{R}^{n} \to \mathbb{R}^{n}         % smooth maps
\sigma_t : \mathbb{R}^{D} \to (0, \infty)^{D} \text{ autoregressive}
\tilde\mu, \tilde\sigma \text{ constant in } x   % does not depend on x
z \in \mathbb{R}
p(x, z), q(z)                                    % densities
\mathcal{N}(z; \mu, \sigma) = \frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)
r(z) = \mathcal{N}(z; \mu_i, \sigma_i)           % a definition
\epsilon \sim \mathcal{N}(0, 1)                  % a random variable
w = \tau + \tau \epsilon                         % a definition, unfolded where needed
\epsilon_\sigma, \epsilon_\mu \in \mathbb{R}
\approx : (\epsilon_\sigma, \epsilon_\mu) \to 0, 2
\propto : x
x = z \quad\text{(given)}
"""


def read(*lines: str) -> GivensReader:
    return read_givens("\n".join(lines))


def givens(*lines: str):
    found = read(*lines)
    assert not found.problems, found.problems
    return found.scope.givens


def test_the_forms_of_the_contract() -> None:
    found = read_givens(CONTRACT)
    assert found.problems == []
    g = found.scope.givens
    assert g.lookup("A").sort == Tensor((g.lookup("n"), g.lookup("m")))
    assert g.lookup(r"\sigma_t").sort.kind == "autoregressive"
    assert g.lookup(r"\sigma_t").sort.positive
    assert [repr(a) for a in g.assumed] == ["eq(x, z)"]
    assert g.propto == (g.lookup("x"),)
    assert repr(g.approx) == r"(((\epsilon_\sigma, \epsilon_\mu), 0, 2),)"
    assert [repr(d.left) for d in g.definitions] == ["pdf(cond(r, ('z',), ()), z)", "w"]
    assert [repr(v) for v in g.random] == [r"RandomVariable(symbol=\epsilon, law=law('normal', 0, 1), group='')"]
    assert found.scope.conventions == {"N": "normal"}
    assert [s.relation for s in found.obligations] == ["eq"]


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        (r"x > 0", "gt(x, 0)"),
        (r"0 < x < y", "lt(0, x) lt(x, y)"),
        (r"x, y \ge 1", "ge(x, 1) ge(y, 1)"),
        (r"x \ne 0", "ne(x, 0)"),
        (r"x \in [0, 1]", "ge(x, 0) le(x, 1)"),
        (r"x \in (0, \infty)", "gt(x, 0)"),
        (r"x \in [0, 1)", "ge(x, 0) lt(x, 1)"),
        (r"x \in \mathbb{R}_{>0}", "gt(x, 0)"),
        (r"x \in \mathbb{R}_{\ge 0}", "ge(x, 0)"),
        (r"k \in \mathbb{N}_{>0}", "ge(k, 1)"),
        (r"x \in \{-1, 1\}", "in(x, neg(1), 1)"),
        (r"v \in (0, \infty)^{3}", "gt(v, 0)"),
    ],
)
def test_facts(line: str, facts: str) -> None:
    assert " ".join(map(repr, givens(line).facts)) == facts


@pytest.mark.parametrize(
    ("line", "domain"),
    [(r"x \in \mathbb{R}", "R"), (r"x \in \mathbb{N}", "N"), (r"x \in \mathbb{Z}", "Z"), (r"x \in \{0, 1\}", "B"), (r"x \in ℝ", "R")],
)
def test_domains(line: str, domain: str) -> None:
    assert givens(line).lookup("x").sort == Tensor((), domain)


def test_a_dimension_is_at_least_one() -> None:
    g = givens(r"n, D, k \in \mathbb{N}", r"x \in \mathbb{R}^{D/2}", r"i \in \{1, \dots, n\}")
    assert [repr(f) for f in g.facts] == ["ge(D, 1)", "ge(n, 1)"]


def test_an_index_above_makes_families() -> None:
    g = givens(
        r"T \in \mathbb{N}",
        r"t \in \{1, \dots, T\}",
        r"a_t > 0",
        r"f_t : \mathbb{R} \to \mathbb{R}",
        r"x \in \mathbb{R}",
        r"p_t(x)",
        r"\bar{y}^{(t)} \in \mathbb{R}",
    )
    t = g.lookup("t")
    assert g.lookup("a").sort == Family((t.sort,), Tensor())
    assert isinstance(g.lookup("f").sort.of, Map)
    assert isinstance(g.lookup("p").sort.of, Density)
    assert g.lookup(r"\bar{y}^{(\cdot)}").sort == Family((t.sort,), Tensor())
    assert repr(g.facts[-1]) == "gt(at(a, t), 0)"


def test_a_letter_and_the_family_of_its_members_live_side_by_side() -> None:
    g = givens(r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"z, a_i \in \mathbb{R}", "z_i = a_i + 1")
    assert [s.sort for s in g.symbols if s.args[0] == "z"] == [Tensor(), Family((g.lookup("i").sort,), Tensor())]


def test_a_fact_about_components_of_a_vector() -> None:
    g = givens(r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"s \in \mathbb{R}^n", "s_i > 0")
    assert repr(g.facts[-1]) == "gt(at(s, i), 0)"


def test_components_define_a_vector() -> None:
    g = givens(r"n \in \mathbb{N}", r"i, j \in \{1, \dots, n\}", r"x, p \in \mathbb{R}^n", r"p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}")
    (d,) = g.definitions
    assert (repr(d.left), d.parameters) == ("at(p, i)", (g.lookup("i"),))


RECURSION = (r"T, n \in \mathbb{N}", r"t \in \{1, \dots, T\}", r"f_t : \mathbb{R}^n \to \mathbb{R}^n", r"x \in \mathbb{R}^n")


@pytest.mark.parametrize(
    "lines",
    [
        (r"z_t \in \mathbb{R}^n", "z_t = f_t(z_{t-1})", "z_0 = x"),
        (r"z_t \in \mathbb{R}^n", "z_0 = x", "z_t = f_t(z_{t-1})"),
        ("z_0 = x", "z_t = f_t(z_{t-1})"),
        (r"z_0 \in \mathbb{R}^n", "z_t = f_t(z_{t-1})"),
    ],
)
def test_recursion_with_a_base_case(lines: tuple[str, ...]) -> None:
    g = givens(*RECURSION, *lines)
    d = next(d for d in g.definitions if d.left.head == "at")
    assert repr(d.right) == "app(at(f, t), at(z, add(t, neg(1))))"
    assert [repr(b[:2]) for b in d.base] == ["(t, 0)"]


def test_recursion_without_a_base_case_is_an_error() -> None:
    found = read(*RECURSION, r"z_t \in \mathbb{R}^n", "z_t = f_t(z_{t-1})")
    assert [p.message for p in found.problems] == ["the recursion for z has no base case"]


def test_conditionals_on_one_line_are_one_density() -> None:
    g = givens(r"x, z \in \mathbb{R}", r"p(x \mid z), p(z)")
    assert g.lookup("p").sort == Density((("x", Tensor()), ("z", Tensor())))


def test_a_condition_that_is_no_variable_is_a_parameter() -> None:
    g = givens(r"z, \theta, \phi \in \mathbb{R}", r"q(z \mid \theta), r_\phi(z)")
    assert (g.lookup("q").sort.parameters, g.lookup(r"r_\phi").sort.parameters) == ((r"\theta",), (r"\phi",))


@pytest.mark.parametrize("letter", [r"x \in \{0, 1\}", r"x \in \{1, \dots, 3\}", r"x \in \mathbb{N}", r"x \in \mathbb{R}^2"])
def test_a_letter_declared_below_says_what_the_variable_of_a_density_is(letter: str) -> None:
    """p(x), then its x: the same density as with x first."""
    first, below = (next(s.sort for s in givens(*lines).symbols if s.args[0] == "p") for lines in ((letter, "p(x, y)"), ("p(x, y)", letter)))
    assert first == below


def test_densities_on_finite_sets() -> None:
    g = givens(r"K \in \mathbb{N}", r"x \in \{1, \dots, K\}", "p(x)", r"X \sim p")
    assert isinstance(dict(g.lookup("p").sort.roles)["x"], Index)
    assert g.lookup("X").sort == g.lookup("x").sort


@pytest.mark.parametrize(
    ("lines", "random"),
    [
        ((r"X, Y \sim \mathcal{N}(0, 1)",), [r"X law('normal', 0, 1) ", r"Y law('normal', 0, 1) "]),
        ((r"X, Y \sim \mathcal{N}(0, 1) \text{ independent}",), ["X law('normal', 0, 1) X+Y", "Y law('normal', 0, 1) X+Y"]),
        ((r"n \in \mathbb{N}", r"X_1, \dots, X_n \sim \mathcal{N}(0, 1) \text{ iid}"), ["X product(i_{(0)}, 1, n, law('normal', 0, 1)) "]),
        ((r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"e_i \sim \mathcal{N}(0, 1)"), ["at(e, i) law('normal', 0, 1) "]),
        ((r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"e_i \sim \mathcal{N}(0, 1) iid"), ["e product(i, 1, n, law('normal', 0, 1)) "]),
        ((r"x, y \in \mathbb{R}", "p(x, y)", r"X, Y \sim p"), ["X cond(p, ('x',), ()) ", "Y cond(p, ('y',), ()) "]),
        ((r"n \in \mathbb{N}", r"v \in \mathbb{R}^n", r"v \sim \mathcal{N}(0, I)"), ["v law('mvnormal', zero(n), eye(n)) "]),
        ((r"\lambda > 0", r"X \sim \operatorname{Poisson}(\lambda)"), [r"X law('poisson', \lambda) "]),
    ],
)
def test_random_variables(lines: tuple[str, ...], random: list[str]) -> None:
    assert [f"{v.symbol!r} {v.law!r} {v.group}" for v in givens(*lines).random] == random


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\mathcal{N}(x; m, v) = \frac{1}{\sqrt{2\pi v}} e^{-(x-m)^2/(2v)}", {"N": "normalvar"}),
        (r"\mathcal{N}(x \mid m, s) = (2\pi)^{-1/2} s^{-1} \exp(-\tfrac12 (\tfrac{x-m}{s})^2)", {"N": "normal"}),
        (r"\operatorname{Gamma}(x; a, b) = \frac{b^a}{\Gamma(a)} x^{a-1} e^{-b x}", {"gamma": "gamma"}),
        (r"\operatorname{Gamma}(x; k, t) = \frac{x^{k-1} e^{-x/t}}{\Gamma(k) t^k}", {"gamma": "gamma", "gamma scale": "scale"}),
    ],
)
def test_conventions(line: str, expected: dict[str, str]) -> None:
    found = read(line)
    assert (found.problems, found.scope.conventions) == ([], expected)
    assert len(found.obligations) == 1


def test_a_property_of_a_defined_object_is_owed() -> None:
    found = read(r"a \in (0, 1)", "b = 1 - a", "b > 0")
    assert [repr(s.statement) for s in found.obligations] == ["gt(b, 0)"]
    assert symbol("b") not in {s for f in found.scope.givens.facts for s in f.free}


MATRICES = (r"n \in \mathbb{N}", r"A, B \in \mathbb{R}^{n \times n}")


@pytest.mark.parametrize(
    ("line", "fact"),
    [(r"A \succ 0", "posdef(A)"), (r"A \succeq 0", "possemidef(A)"), (r"A \succ B", "posdef(add(A, neg(B)))"), (r"A \text{ invertible}", "invertible(A)")],
)
def test_properties_of_matrices(line: str, fact: str) -> None:
    assert repr(givens(*MATRICES, line).facts[-1]) == fact


def test_a_symmetric_matrix() -> None:
    assert repr(givens(r"n \in \mathbb{N}", r"S \in \mathbb{R}^{n \times n} \text{ symmetric}").facts[-1]) == "symmetric(S)"
    assert repr(givens(*MATRICES, r"A = A^\top \text{ (given)}").assumed) == "(eq(A, transpose(A)),)"


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ((r"x \in \mathbb{R}", "x = x + 1"), 2, "x is defined in terms of itself"),
        ((r"a \in \mathbb{R}", "y = a", "y = 2 a"), 3, "y is defined already"),
        ((r"a \in \mathbb{R}", "y > 0", "y = a"), 3, "y is constrained by an earlier line and cannot be defined"),
        ((r"X \sim \mathcal{N}(0, 1)", "X = 2"), 2, "X is a random variable and cannot be defined"),
        ((r"x, y \in \mathbb{R}", "x = y", "y = x"), 3, "y is defined in terms of itself"),
        (("y = b + 1",), 1, "b is not declared"),
        ((r"x \in \mathbb{R}^n",), 1, "n is not declared"),
        ((r"x \in \mathbb{R}", r"x \in \mathbb{N}"), 2, "x is declared already, as a number"),
        ((r"f : \mathbb{R} \to \mathbb{R} \text{ happy}",), 1, "the words “happy” are not understood"),
        ((r"x \in \mathbb{R}, y > 0",), 1, "one statement stands on a line"),
        ((r"x \in \mathbb{C}",), 1, "not supported: complex numbers; all quantities are real"),
        ((r"x \in \mathbb{R}_+",), 1, "the sign at + has several meanings"),
        ((r"f : (0, \infty) \to \mathbb{R}",), 1, "not supported: a map that is defined on a part of a space only"),
        (("hello",), 1, "this is no statement"),
        ((r"X \sim \mathcal{N}(0, 1)", r"X \sim \mathcal{N}(0, 1)"), 2, "X has a law already"),
        ((r"n \in \mathbb{N}", r"X_1, \dots, X_n \sim \mathcal{N}(0, 1)"), 2, "nothing says how these random variables depend on each other"),
        ((r"\mathcal{N}(z; \mu, \sigma) = \sigma",), 1, "this is none of the known parametrisations of the family"),
        ((r"\Sigma \succ 0",), 1, r"\Sigma is not declared"),
        ((r"x \in \mathbb{R", ""), 1, "this brace is never closed"),
        (("p(x)", r"X \sim p", r"n \in \mathbb{N}", r"x \in \mathbb{R}^n"), 4, "p above takes x for a number"),
    ],
)
def test_a_wrong_line_is_an_error_at_its_place(lines: tuple[str, ...], line: int, message: str) -> None:
    problem = read(*lines).problems[0]
    assert (problem.line, problem.message) == (line, message)
    assert "^" in problem.caret


@pytest.mark.parametrize("line", [r"\frac1p + \frac1q = 1", r"\sum_{i=1}^n w_i = 1", r"\|x\| = 1", "p q = p + q"])
def test_an_equation_without_a_name_on_its_left_side_is_assumed(line: str) -> None:
    letters = ("p, q > 1", r"n \in \mathbb{N}", r"i \in \{1, \dots, n\}", r"w_i \in \mathbb{R}", r"x \in \mathbb{R}^n")
    assert givens(*letters, line).assumed == givens(*letters, line + r" \text{ (given)}").assumed != ()
    assert read("p > 1", line).problems  # its letters have to be declared


def test_the_other_lines_hold() -> None:
    found = read(r"x \in \mathbb{R}", "nonsense here", "y > 0")
    assert [s.args[0] for s in found.scope.givens.symbols] == ["x", "y"]
    assert [p.line for p in found.problems] == [2]


def test_an_undeclared_dimension_is_to_be_a_whole_number() -> None:
    assert read(r"x \in \mathbb{R}^n").problems[0].expected.endswith(r"n \in \mathbb{N}")


def test_relations_say_how_letters_compare() -> None:
    g = givens("0 < a < b")
    assert g.facts == (relation(0, "lt", symbol("a")), relation(symbol("a"), "lt", symbol("b")))


@pytest.mark.parametrize(
    ("second", "formula", "family"),
    [
        (r"\sigma^2", r"\frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)", "normalvar"),
        (r"v", r"\frac{1}{\sqrt{2\pi v}} \exp\left(-\frac{(z-\mu)^2}{2v}\right)", "normalvar"),
        (r"\tau^{-1}", r"\sqrt{\frac{\tau}{2\pi}} \exp\left(-\frac{\tau}{2}(z-\mu)^2\right)", "normalvar"),
        (r"\sigma", r"\frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)", "normal"),
    ],
)
def test_a_parameter_of_a_convention_may_be_a_square_or_an_inverse(second: str, formula: str, family: str) -> None:
    found = read(r"z \in \mathbb{R}", rf"\mathcal{{N}}(z; \mu, {second}) = {formula}")
    assert not found.problems
    assert found.scope.conventions == {"N": family}
    assert len(found.obligations) == 1


def test_a_formula_that_is_no_normal_density_is_refused() -> None:
    found = read(r"z \in \mathbb{R}", r"\mathcal{N}(z; \mu, \sigma^2) = \frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{\sigma^2}\right)")
    assert "none of the known parametrisations" in found.problems[0].message
