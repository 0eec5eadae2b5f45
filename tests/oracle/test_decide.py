"""The oracle on relations whose truth is known: it must say so, and never the opposite."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from oracle.build import DOMAIN, PI, add, app, cond, density, eq, index, map_, mul, normal, num, positive, real, square, sub, t
from oracle.decide import FALSE, TRUE, UNDEFINED, UNKNOWN, decide

n = real("n", domain="N")
x, y, mu, m = map(real, ("x", "y", "mu", "m"))
sigma, s = real("sigma"), real("s")
u, v, w = (real(name, n) for name in "uvw")
A, B = real("A", n, n), real("B", n, n)
vector = ["tensor", "R", n]
F, G = (map_(name, vector, vector) for name in "FG")
H = map_("H", vector, vector, kind="elementwise")
L = map_("L", vector, vector, kind="autoregressive")
f = map_("f", ["tensor", "R"], ["tensor", "R"])
i, j = index("i", 1, n), index("j", 1, n)
z, eps = real("z"), real("eps")
p, q = density("p", "x", "z"), density("q", "z")
SCALES = {"facts": [*positive(sigma, s), t("ge", n, 1)]}


def at(a: Any, *where: Any) -> Any:
    return t("at", a, *where)


def mean(law: Any, letter: Any, body: Any) -> Any:
    return t("expect", letter, law, body)


def log(a: Any) -> Any:
    return t("log", a)


def kl_of_normals(a: Any, b: Any) -> Any:
    return t("kl", normal(*a), normal(*b))


CLOSED = t("div", add(square(mu), square(sigma), t("neg", log(square(sigma))), t("neg", 1)), 2)
BLOCK = t("deriv", t("stack", add(t("hadamard", t("exp", app(G, v)), u), app(F, v)), t("hadamard", t("exp", w), v)), t("stack", u, v))
POSTERIOR = cond(p, "z", "x", x)
MS = ["sym", "M", ["family", ["tensor", "R", n, n], ["index", num(1), num(2)]]]
FINITE = ["sym", "r", ["density", ["names", "i", "j"], ["names"], i[2], j[2]]]
BELOW_X = t("div", add(1, t("erf", t("div", x, t("sqrt", 2)))), 2)

TRUTHS: dict[str, Any] = {
    "binomial": eq(square(add(x, y)), add(square(x), mul(2, x, y), square(y))),
    "sine and cosine": eq(add(square(t("sin", x)), square(t("cos", x))), 1),
    "chain rule": eq(t("deriv", app(f, square(x)), x), mul(2, x, app(["prime", f, 1], square(x)))),
    "second derivative": eq(app(["prime", f, 2], x), t("deriv", t("deriv", app(f, x), x), x)),
    "Jacobian of a sum": eq(t("deriv", add(app(F, v), u), v), app(["jac", F, 0], v)),
    "element-wise Jacobian": eq(t("deriv", app(H, v), v), t("diag", app(["prime", H, 1], v))),
    "component of an element-wise map": eq(at(app(H, v), i), app(at(H, i), at(v, i))),
    "autoregressive maps have no diagonal": eq(at(app(["jac", L, 0], v), i, i), 0),
    "determinant of a coupling block": eq(t("det", BLOCK), t("exp", add(t("sum", i, 1, n, at(app(G, v), i)), t("sum", i, 1, n, at(w, i))))),
    "determinant of a product": eq(t("det", t("matmul", A, B)), mul(t("det", A), t("det", B))),
    "transpose of a product": eq(t("transpose", t("matmul", A, B)), t("matmul", t("transpose", B), t("transpose", A))),
    "a row times a column": eq(t("matmul", t("transpose", u), v), t("sum", i, 1, n, mul(at(u, i), at(v, i)))),
    "collapse of a delta": eq(t("sum", j, 1, n, mul(t("delta", i, j), at(v, j))), at(v, i)),
    "empty sum": eq(t("sum", i, 1, 0, at(v, i)), 0),
    "mean of a square": eq(mean(normal(mu, sigma), z, square(z)), add(square(mu), square(sigma))),
    "moment generating function": eq(mean(normal(mu, sigma), z, t("exp", z)), t("exp", add(mu, t("div", square(sigma), 2)))),
    "variance": eq(t("var", z, normal(mu, sigma), mul(3, z)), mul(9, square(sigma))),
    "mass": eq(t("integral", z, DOMAIN, DOMAIN, t("pdf", normal(mu, sigma), z)), 1),
    "divergence of normals": eq(kl_of_normals((mu, sigma), (0, 1)), CLOSED),
    "its slope": eq(t("deriv", kl_of_normals((mu, sigma), (0, 1)), mu), mu),
    "Bayes": eq(mul(t("pdf", POSTERIOR, z), t("pdf", cond(p, "x"), x)), t("pdf", cond(p, "x z"), x, z)),
    "marginal": eq(t("integral", z, DOMAIN, DOMAIN, t("pdf", cond(p, "x z"), x, z)), t("pdf", cond(p, "x"), x)),
    "Gibbs": t("ge", t("kl", cond(q, "z"), POSTERIOR), 0),
    "definite integral": eq(t("integral", z, 0, x, t("exp", z)), sub(t("exp", x), 1)),
    "logistic": eq(t("deriv", t("logistic", x), x), mul(t("logistic", x), sub(1, t("logistic", x)))),
    "square root of a square": eq(t("sqrt", square(sigma)), sigma),
    "arithmetic and geometric mean": t("ge", add(sigma, s), mul(2, t("sqrt", mul(sigma, s)))),
    "a quotient is one": t("iff", eq(t("exp", x), 1), eq(x, 0)),
    "some number has this square": t("exists", eq(square(x), 2), ["true"]),
    "not the same": ["notidentity", t("sin", x), x],
    "an ordered product": eq(
        t("prod", j, 1, 2, t("transpose", t("matmul", A, at(MS, j)))),
        t("matmul", *(m for k in (1, 2) for m in (t("transpose", at(MS, num(k))), t("transpose", A)))),
    ),
    "mass of a table": eq(t("sum", i, 1, n, t("pdf", cond(FINITE, "i"), i)), 1),
    "mean of a jump": eq(mean(normal(0, 1), z, t("step", add(x, z))), BELOW_X),
    "slope of the mean of a jump": eq(t("deriv", mean(normal(0, 1), z, t("step", add(x, z))), x), t("pdf", normal(0, 1), x)),
    "mean of the slope of a corner": eq(mean(normal(0, 1), z, t("deriv", t("relu", add(x, z)), x)), BELOW_X),
    "mean of a jump at 0": eq(mean(normal(mu, sigma), z, t("step", z)), t("div", add(1, t("erf", t("div", mu, mul(sigma, t("sqrt", 2))))), 2)),
    "mean distance": eq(mean(normal(mu, sigma), z, t("abs", sub(z, mu))), mul(sigma, t("sqrt", t("div", 2, PI)))),
}
FALSEHOODS: dict[str, Any] = {
    "freshman's dream": eq(square(add(x, y)), add(square(x), square(y))),
    "a lost factor": eq(t("deriv", app(f, square(x)), x), app(["prime", f, 1], square(x))),
    "two index ranges": eq(
        t("sum", i, 1, n, t("sum", index("k", 1, 2), 1, 2, mul(t("delta", i, index("k", 1, 2)), at(v, index("k", 1, 2))))), t("sum", i, 1, n, at(v, i))
    ),
    "a Jacobian that is not diagonal": eq(t("deriv", app(F, v), v), t("diag", app(["prime", H, 1], v))),
    "order of a product": eq(t("matmul", A, B), t("matmul", B, A)),
    "a lost transpose": eq(t("deriv", t("matmul", A, v), v), t("transpose", A)),
    "a bracket around a logarithm": eq(kl_of_normals((mu, sigma), (0, 1)), t("div", sub(add(square(mu), square(sigma)), sub(log(square(sigma)), 1)), 2)),
    "the divergence is symmetric": eq(kl_of_normals((mu, sigma), (m, s)), kl_of_normals((m, s), (mu, sigma))),
    "prior for posterior": eq(t("pdf", POSTERIOR, z), t("pdf", cond(p, "z"), z)),
    "a divergence turned around": t("ge", mean(cond(q, "z"), z, sub(log(t("pdf", POSTERIOR, z)), log(t("pdf", cond(q, "z"), z)))), 0),
    "a sign": eq(t("sqrt", square(x)), x),
    "only sometimes unequal": t("ne", x, 1),
    "strict where it touches": t("gt", square(x), 0),
    "a square is one": t("iff", eq(square(x), 1), eq(x, 1)),
    "the same after all": ["notidentity", add(x, x), mul(2, x)],
    "variance of half": eq(t("var", z, normal(mu, sigma), t("div", z, 2)), t("div", square(sigma), 2)),
    "a bound": eq(t("sum", i, 1, n, at(v, i)), add(at(v, 1), t("sum", i, 1, n, at(v, i)))),
    "circumference": eq(mul(PI, 7), 22),
    "a product in the other order": eq(t("prod", j, 1, 2, at(MS, j)), t("matmul", at(MS, num(2)), at(MS, num(1)))),
    "independent": eq(t("pdf", cond(FINITE, "i j"), i, j), mul(t("pdf", cond(FINITE, "i"), i), t("pdf", cond(FINITE, "j"), j))),
    "derivative of a mean of a jump": eq(
        t("deriv", mean(normal(0, 1), z, t("step", add(x, z))), x), mean(normal(0, 1), z, t("deriv", t("step", add(x, z)), x))
    ),
}
NOWHERE_FALSE: dict[str, Any] = {
    "a logarithm of any number": eq(t("exp", log(x)), x),
    "a component too many": eq(at(v, add(n, 1)), at(v, add(n, 1))),
    "a quotient": eq(t("div", x, x), 1),
    "a slope at a corner": eq(t("deriv", t("abs", x), x), t("deriv", t("abs", x), x)),
    "logarithm of a negative number in a mean": eq(mean(normal(mu, sigma), z, log(z)), mean(normal(mu, sigma), z, log(z))),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_truths(name: str) -> None:
    assert decide(TRUTHS[name], SCALES).verdict == TRUE


@pytest.mark.parametrize("name", FALSEHOODS)
def test_falsehoods(name: str) -> None:
    assert decide(FALSEHOODS[name], SCALES).verdict == FALSE


@pytest.mark.parametrize("name", NOWHERE_FALSE)
def test_what_is_not_defined_everywhere(name: str) -> None:
    assert decide(NOWHERE_FALSE[name], SCALES).verdict == UNDEFINED


def test_truth_does_not_depend_on_the_seed() -> None:
    for seed in (1, 2, 3):
        assert decide(TRUTHS["divergence of normals"], SCALES, seed=seed).verdict == TRUE
        assert decide(FALSEHOODS["the divergence is symmetric"], SCALES, seed=seed).verdict == FALSE


def test_never_guesses() -> None:
    unheard = eq(["zeta", x], x)
    assert decide(unheard).verdict == UNKNOWN
    assert decide(t("ne", add(square(x), 1), 0)).verdict == UNKNOWN  # ≠ is never shown by points
    pole = eq(mean(normal(0, 1), z, t("div", 1, z)), 0)
    assert decide(pole).verdict == UNKNOWN


def test_facts_are_respected() -> None:
    below = {"facts": [t("lt", 0, x), t("lt", x, y), t("lt", y, 1)]}
    assert decide(t("lt", square(x), y), below).verdict == TRUE
    assert decide(t("lt", square(y), x), below).verdict == FALSE
    symmetric = {"facts": [eq(A, t("transpose", A)), t("ge", n, 1)]}
    assert decide(eq(A, t("transpose", A)), symmetric).verdict == TRUE
    definite = {"facts": [["posdef", A], t("ge", n, 1)]}
    assert decide(t("gt", t("det", A), 0), definite).verdict == TRUE
    assert decide(eq(x, y), {"facts": [t("gt", x, 0), t("lt", x, 0)]}).verdict == UNKNOWN


def test_definitions_are_unfolded_under_binders_and_derivatives() -> None:
    r = real("r")
    given = {"facts": positive(sigma), "definitions": [(z, add(mu, mul(sigma, eps)), [], []), (r, square(z), [], [])], "random": [(eps, normal(0, 1))]}
    assert decide(eq(t("deriv", r, mu), mul(2, z)), given).verdict == TRUE
    assert decide(eq(t("deriv", r, z), mul(2, z)), given).verdict == TRUE
    assert decide(eq(mean(normal(0, 1), eps, r), add(square(mu), square(sigma))), given).verdict == TRUE
    assert decide(eq(t("deriv", r, sigma), mul(2, z)), given).verdict == FALSE


def test_recursions() -> None:
    k = index("k", 1, n)
    h = ["sym", "h", ["family", ["tensor", "R"], ["index", num(0), n]]]
    given = {"facts": [t("ge", n, 1)], "definitions": [(at(h, k), mul(2, at(h, sub(k, 1))), [k], [(k, num(0), x)])]}
    assert decide(eq(at(h, n), mul(t("pow", 2, n), x)), given).verdict == TRUE
    assert decide(eq(at(h, n), mul(t("pow", 2, n), x, x)), given).verdict == FALSE


def test_components_defined_by_earlier_ones() -> None:
    """w_i = (v_i − L(w)_i) for an autoregressive L: the inverse of w ↦ w + L(w)."""
    given = {"facts": [t("ge", n, 1)], "definitions": [(at(w, i), sub(at(v, i), at(app(L, w), i)), [i], [])]}
    assert decide(eq(add(w, app(L, w)), v), given).verdict == TRUE
    assert decide(eq(w, v), given).verdict == FALSE
    whole = {**given, "definitions": [(at(w, i), sub(at(v, i), at(app(F, w), i)), [i], [])]}
    assert decide(eq(add(w, app(F, w)), v), whole).verdict == UNKNOWN


def test_approximations() -> None:
    near = {"approx": [([x], num(0), 2)]}
    assert decide(t("approx", t("exp", x), add(1, x, t("div", square(x), 2))), near).verdict == TRUE
    assert decide(t("approx", t("exp", x), add(1, x, square(x))), near).verdict == FALSE
    assert decide(["approx", PI, ["num", "157/50", "3.14"]]).verdict == TRUE
    assert decide(["approx", PI, ["num", "63/20", "3.15"]]).verdict == FALSE


def test_proportionality() -> None:
    given = {"propto": [x], "facts": positive(sigma)}
    bell = t("exp", t("neg", t("div", square(x), mul(2, square(sigma)))))
    assert decide(t("propto", t("pdf", normal(0, sigma), x), bell), given).verdict == TRUE
    assert decide(t("propto", t("pdf", normal(0, 1), x), bell), given).verdict == FALSE


def test_the_oracle_imports_nothing_from_derive() -> None:
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] in ("derive", "sympy", "flint") for name in names), path


BOUNDED = {"facts": [*positive(mu, sigma, s), t("lt", 0, x), t("lt", x, 1)]}
MOMENTS: dict[str, Any] = {
    "exponential": (("exponential", mu), t("div", 1, mu)),
    "gamma": (("gamma", mu, sigma), t("div", mu, sigma)),
    "chisquared": (("chisquared", mu), mu),
    "lognormal": (("lognormal", mu, sigma), t("exp", add(mu, t("div", square(sigma), 2)))),
    "laplace": (("laplace", mu, sigma), mu),
    "uniform": (("uniform", num(0), mu), t("div", mu, 2)),
    "beta": (("beta", mu, sigma), t("div", mu, add(mu, sigma))),
    "poisson": (("poisson", mu), mu),
    "bernoulli": (("bernoulli", x), x),
    "binomial": (("binomial", num(3), x), mul(3, x)),
    "student": (("student", num(5), mu, sigma), mu),
    "weibull": (("weibull", num(2), sigma), mul(sigma, t("gamma", num("3/2")))),
    "pareto": (("pareto", mu, num(4)), mul(num("4/3"), mu)),
    "invgamma": (("invgamma", num(4), sigma), t("div", sigma, 3)),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_named_laws_have_mass_one_and_their_mean(name: str) -> None:
    law, expected = MOMENTS[name]
    assert decide(eq(mean(["law", *law], z, num(1)), 1), BOUNDED).verdict == TRUE
    assert decide(eq(mean(["law", *law], z, z), expected), BOUNDED).verdict == TRUE
    assert decide(eq(mean(["law", *law], z, z), add(expected, num("1/1000"))), BOUNDED).verdict == FALSE
