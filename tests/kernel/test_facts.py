"""Every row about a law, an integral or a series, evaluated by quadrature at generic points of its domain."""

from __future__ import annotations

from typing import Any

import mpmath as mp
import pytest
from kernel.numbers_mp import numeric, value
from kernel.probability import proof

from derive.kernel.facts import FACTS, Closed, LawFacts
from derive.kernel.facts.integrals import INTEGRALS, SERIES, IntegralFact, SeriesFact
from derive.notation import Declarations, Term, number, symbol
from derive.notation.build import E, Entropy, exp
from derive.notation.families import CONDITIONS, FAMILIES, SUPPORTS

X = symbol("x")
T = symbol("t")
SCALARS = [name for name, row in FAMILIES.items() if not row.whole]
NATURALS = {"upto", "natural", "counting", "binary"}
# generic parameters: unequal, irrational-ish, inside every condition that the rows state
POINTS: dict[str, tuple[Any, ...]] = {
    "normal": ("0.37", "1.31"),
    "normalvar": ("-0.61", "1.73"),
    "lognormal": ("0.21", "0.43"),
    "exponential": ("1.37",),
    "gamma": ("2.31", "1.71"),
    "invgamma": ("4.37", "1.83"),
    "chisquared": ("3.17",),
    "weibull": ("1.63", "0.87"),
    "pareto": ("1.21", "4.73"),
    "laplace": ("0.41", "0.77"),
    "beta": ("2.23", "1.57"),
    "uniform": ("-0.63", "1.91"),
    "student": ("7.37", "0.29", "1.19"),
    "bernoulli": ("0.37",),
    "binomial": (7, "0.43"),
    "poisson": ("2.71",),
    "geometric": ("0.37",),
    "negbinomial": ("2.31", "0.57"),
}
TILT = mp.mpf("0.23")


def letters(name: str) -> tuple[Term, ...]:
    return tuple(symbol(p) for p, _ in FAMILIES[name].parameters)


def environment(name: str) -> dict[Term, Any]:
    return {s: mp.mpf(v) for s, v in zip(letters(name), POINTS[name], strict=True)}


def support(name: str, env: dict[Term, Any]) -> tuple[Any, Any]:
    p = [env[s] for s in letters(name)]
    ends = {
        "real": (-mp.inf, mp.inf), "positive": (0, mp.inf), "unit": (0, 1), "binary": (0, 1), "natural": (0, mp.inf), "counting": (1, mp.inf),
    }  # fmt: skip
    kind = FAMILIES[name].support
    return ends[kind] if kind in ends else {"interval": (p[0], p[-1]), "above": (p[0], mp.inf), "upto": (0, p[0])}[kind]


def plain(name: str, parameters: tuple[Term, ...]) -> tuple[LawFacts, tuple[Term, ...]]:
    """A family that has a density, in place of its alias."""
    row = FACTS[name]
    while row.alias is not None:
        name, *rest = row.alias(parameters).args
        row, parameters = FACTS[name], tuple(rest)
    return row, parameters


def mean(name: str, f: Term, env: dict[Term, Any]) -> Any:
    """E[f(x)] by quadrature or summation of the density of the row."""
    row, parameters = plain(name, letters(name))
    assert row.density is not None
    weighted = f * row.density(parameters, X)
    lo, hi = support(name, env)
    if FAMILIES[name].support in NATURALS:
        return mp.fsum(value(weighted, {**env, X: mp.mpf(x)}) for x in range(int(lo), int(min(hi, 120)) + 1))
    centre = mp.mpf("0.53")
    ends = [lo, centre, hi] if lo == -mp.inf else [lo, hi] if hi != mp.inf else [lo, lo + 1, lo + 5, hi]
    if name in ("laplace", "student") or lo == -mp.inf:
        ends = [-mp.inf, -3, env.get(letters(name)[-2 if name != "student" else 1], 0), 3, mp.inf]
    return mp.quad(lambda x: value(weighted, {**env, X: x}), ends)


def close(a: Any, b: Any) -> bool:
    return mp.fabs(a - b) <= mp.mpf("1e-7") * (1 + mp.fabs(b))


def test_every_family_has_facts_a_known_support_and_known_conditions() -> None:
    for name, row in FAMILIES.items():
        assert name in FACTS
        assert row.support in SUPPORTS
        assert all(kind in CONDITIONS for _, kind in row.parameters)
        assert row.source


@pytest.mark.parametrize("name", SCALARS)
def test_density_has_mass_one(name: str) -> None:
    assert close(mean(name, number(1), environment(name)), 1)


CLOSED = [(name, row) for name in SCALARS for row in (*FACTS[name].closed, *filter(None, (FACTS[name].mgf, FACTS[name].entropy)))]


@pytest.mark.parametrize(("name", "row"), CLOSED, ids=[f"{n}: {r.name}" for n, r in CLOSED])
def test_closed_form_against_quadrature(name: str, row: Closed) -> None:
    env, parameters = environment(name), letters(name)
    f = row.f(parameters, X)
    if row is FACTS[name].mgf:
        env, parameters, f = {**env, T: TILT}, (*parameters, T), exp(T * X)
    if row is FACTS[name].entropy:
        base, plain_parameters = plain(name, parameters)
        assert base.density is not None
        f = Term("neg", (Term("log", (base.density(plain_parameters, X),)),))
    for condition in row.conditions(parameters):
        left, right = (numeric(side, env) for side in condition.args)
        assert left > right, "the point must lie inside the conditions of the row"
    assert close(mean(name, f, env), numeric(row.value(parameters), env))


@pytest.mark.parametrize("name", [n for n in SCALARS if FACTS[n].transport is not None])
def test_transport_makes_the_same_means(name: str) -> None:
    row, env = FACTS[name], environment(name)
    assert row.transport is not None and row.base is not None
    base = row.base(letters(name))
    base_facts, parameters = plain(base.args[0], base.args[1:])
    assert base_facts.density is not None
    point = row.transport(letters(name), X)
    weighted = base_facts.density(parameters, X) / (1 + point**2)
    lo = -mp.inf if FAMILIES[base.args[0]].support == "real" else 0
    ends = [-mp.inf, -3, 0, 3, mp.inf] if lo == -mp.inf else [0, 1, 4, mp.inf]
    moved = mp.quad(lambda x: value(weighted, {**env, X: x}), ends)
    assert close(moved, mean(name, 1 / (1 + X**2), env))


# -- the rows follow from the rules about integrals, too ------------------------------------------


def declared(name: str) -> tuple[Declarations, tuple[Term, ...]]:
    given = Declarations()
    parameters = tuple(given.dimension("n") if kind == "natural" else given.real(p) for p, kind in FAMILIES[name].parameters)
    law = Term("law", (name, *parameters))
    given.fact(*FAMILIES[name].conditions(law))
    return given, parameters


@pytest.mark.parametrize(("name", "row"), CLOSED, ids=[f"{n}: {r.name}" for n, r in CLOSED])
def test_closed_form_is_proved(name: str, row: Closed) -> None:
    given, parameters = declared(name)
    law, x = Term("law", (name, *parameters)), given.real("x")
    if row is FACTS[name].entropy:
        proof(Entropy(law), row.value(parameters), given, *row.conditions(parameters))
        return
    arguments = (*parameters, given.real("t")) if row is FACTS[name].mgf else parameters
    f = exp(arguments[-1] * x) if row is FACTS[name].mgf else row.f(parameters, x)
    proof(E(law, x, f), row.value(arguments), given, *row.conditions(arguments))


# -- integrals and series --------------------------------------------------------------------------

INTEGRAL_POINTS: dict[str, list[str]] = {
    "Gaussian integral": ["1.37", "0.61"],
    "gamma integral": ["2.31", "1.71", "1.43"],
    "gamma integral with a logarithm": ["1.91", "0.73", "1.27"],
    "beta integral": ["2.23", "1.57"],
    "beta integral with a logarithm": ["1.83", "2.41"],
    "beta integral with log(1 − x)": ["1.37", "2.19"],
    "beta integral of the second kind": ["1.31", "0.77", "1.63", "3.41"],
    "beta integral of the second kind with a logarithm": ["1.31", "0.77", "1.63", "3.41"],
    "integral of a power over a tail": ["2.37", "1.29"],
}


@pytest.mark.parametrize("row", INTEGRALS.values(), ids=list(INTEGRALS))
def test_integral_row(row: IntegralFact) -> None:
    parameters = tuple(symbol(p) for p in row.parameters)
    env: dict[Term, Any] = dict(zip(parameters, map(mp.mpf, INTEGRAL_POINTS[row.name]), strict=True))
    assert all(numeric(c.args[0], env) > numeric(c.args[1], env) for c in row.conditions(parameters))
    lo, hi = numeric(row.lo, env), numeric(row.hi, env)
    ends = [lo, hi] if hi != mp.inf else [-mp.inf, -2, 0, 2, mp.inf] if lo == -mp.inf else [lo, lo + 1, lo + 6, hi]
    found = mp.quad(lambda x: value(row.integrand(X, parameters), {**env, X: x}), ends)
    assert close(found, numeric(row.value(parameters), env))
    assert row.source


def test_gamma_integral_with_a_negative_power() -> None:
    row = INTEGRALS["gamma integral"]
    parameters = tuple(symbol(p) for p in row.parameters)
    env: dict[Term, Any] = dict(zip(parameters, map(mp.mpf, ["-2.31", "1.71", "-1.43"]), strict=True))
    found = mp.quad(lambda x: value(row.integrand(X, parameters), {**env, X: x}), [0, 1, 6, mp.inf])
    assert close(found, numeric(row.value(parameters), env))


SERIES_POINTS: dict[str, list[Any]] = {
    "exponential series": ["1.71"],
    "geometric series": ["-0.43"],
    "negative binomial series": ["0.37", "1.63"],
    "binomial theorem": [7, "0.73", "1.19"],
}


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize("row", SERIES.values(), ids=list(SERIES))
def test_series_row(row: SeriesFact, order: int) -> None:
    parameters = tuple(symbol(p) for p in row.parameters)
    env: dict[Term, Any] = dict(zip(parameters, map(mp.mpf, SERIES_POINTS[row.name]), strict=True))
    assert all(numeric(c.args[0], env) >= numeric(c.args[1], env) for c in row.conditions(parameters))
    falling = Term("mul", (number(1), *(X - j for j in range(order))))
    hi = 120 if row.hi.head == "const" else int(env[parameters[0]])
    found = mp.fsum(value(falling * row.weight(X, parameters), {**env, X: mp.mpf(x)}) for x in range(hi + 1))
    assert close(found, numeric(row.value(order, parameters), env))
    assert row.source


# -- vectors -----------------------------------------------------------------------------------------


def test_dirichlet_density_has_mass_one_on_the_simplex() -> None:
    given = Declarations()
    alpha, x = given.positive_vector("alpha", 3), given.vector("x", 3)
    density = FACTS["dirichlet"].density
    assert density is not None
    written = density((alpha,), x)

    def at(u: Any, v: Any) -> Any:
        return numeric(written, {alpha: [mp.mpf("1.31"), mp.mpf("2.17"), mp.mpf("1.73")], x: [u, v, 1 - u - v]})

    mp.mp.dps, digits = 12, mp.mp.dps
    try:
        mass = mp.quad(lambda u: mp.quad(lambda v: at(u, v), [0, 1 - u]), [0, 1])
    finally:
        mp.mp.dps = digits
    assert mp.fabs(mass - 1) < mp.mpf("1e-5")


def test_multinomial_density_has_mass_one() -> None:
    given = Declarations()
    p, x, n = given.vector("p", 3), given.vector("x", 3), given.dimension("n")
    density = FACTS["multinomial"].density
    assert density is not None
    weights = [mp.mpf("0.31"), mp.mpf("0.47"), mp.mpf("0.22")]
    written = density((n, p), x)
    total = mp.fsum(numeric(written, {n: 5, p: weights, x: [a, b, 5 - a - b]}) for a in range(6) for b in range(6 - a))
    assert close(total, 1)


def test_a_planted_wrong_row_is_caught() -> None:
    """The checker must be able to fail: a mean that is the rate's inverse squared is no mean of the exponential law."""
    wrong = Closed("mean", lambda p, x: x, lambda p: 1 / p[0] ** 2)
    env = environment("exponential")
    assert not close(mean("exponential", X, env), numeric(wrong.value(letters("exponential")), env))
