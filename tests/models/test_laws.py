"""Laws: total mass 1, moments by two routes that share nothing, and no expectation outside a support."""

from __future__ import annotations

import numpy as np
import pytest

from derive.models.arithmetic import Floats
from derive.models.balls import Balls
from derive.models.evaluate import Evaluator, evaluate
from derive.models.families import FAMILY_LAWS
from derive.models.outcomes import Undefined, Unknown
from derive.notation import Declarations, Tensor, Term, number, symbol
from derive.notation import term as written
from derive.notation.build import KL, E, Normal, Sum, Var, exp, log, pdf, sqrt, stack
from derive.notation.families import FAMILIES

HALF, QUARTER = written(1) / 2, written(1) / 4
SIMPLEX = stack(HALF, QUARTER, QUARTER)
PARAMETERS = {
    "normal": (HALF, 2), "normalvar": (HALF, 2), "lognormal": (QUARTER, HALF), "exponential": (3,), "gamma": (5 * HALF, 2), "invgamma": (12, 3),
    "chisquared": (5,), "weibull": (3, 2), "pareto": (2, 40), "laplace": (1, HALF), "beta": (3 * HALF, 2), "uniform": (-1, 3), "student": (40, 1, 2),
    "bernoulli": (QUARTER,), "binomial": (3, QUARTER), "poisson": (3,), "geometric": (HALF,), "negbinomial": (5 * HALF, HALF),
    "categorical": (SIMPLEX,), "multinomial": (3, SIMPLEX), "dirichlet": (stack(2, 3, 4),),
    "mvnormal": (stack(1, 2), Term("block", (2, 2, written(2), written(1), written(1), written(3)))),
}  # fmt: skip


def law(name):
    return Term("law", (name, *map(written, PARAMETERS[name])))


def value(t, arithmetic):
    ev = Evaluator(arithmetic, Declarations().givens, None)
    return np.array([int(x.p) / int(x.q) if hasattr(x, "p") else float(x) for x in ev.calc.plain(evaluate(t, ev)).data.reshape(-1)])


def test_every_family_has_a_row():
    assert FAMILY_LAWS.keys() == FAMILIES.keys() == PARAMETERS.keys()


def moments(name):
    x = symbol("x", law(name).sort.domains[0])
    bodies = [x, x**2] if name not in ("pareto", "student", "invgamma") else [x]
    if x.rank == 0 and FAMILIES[name].support in ("positive", "unit", "above"):
        bodies += [log(x), x * log(x), 1 / x] if name != "exponential" else [log(x), x * log(x)]
    if name in ("weibull", "gamma"):
        bodies += [sqrt(x)]
    if name == "dirichlet":
        bodies = [x, log(x), x[1] * x[2] * log(x[3]), log(x[1] * x[2]) / x[3]]
    if name == "beta":
        bodies += [log(1 - x), x * log(1 - x) * log(x)]
    return x, bodies


@pytest.mark.parametrize("name", FAMILIES)
def test_the_mass_is_one(name):
    x = symbol("x", law(name).sort.domains[0])
    assert value(E(law(name), x, 1), Floats()) == pytest.approx(1, abs=1e-8)
    one = E(law(name), x, pdf(law(name), x) / pdf(law(name), x))
    assert value(one, Floats()) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("name", FAMILIES)
def test_exact_moments_agree_with_quadrature(name):
    x, bodies = moments(name)
    for body in bodies:
        t = E(law(name), x, body)
        np.testing.assert_allclose(value(t, Floats()), value(t, Balls()), rtol=2e-6, atol=1e-8, err_msg=repr(body))


@pytest.mark.parametrize("name", ["normal", "exponential", "gamma", "invgamma", "weibull", "pareto", "lognormal", "beta", "uniform", "bernoulli", "dirichlet"])
def test_divergence_of_a_law_from_itself_is_zero(name):
    assert value(KL(law(name), law(name)), Balls()) == pytest.approx(0, abs=1e-12)
    assert value(KL(law(name), law(name)), Floats()) == pytest.approx(0, abs=1e-8)


def test_divergences_from_their_definition():
    exponential = [Term("law", ("exponential", written(r))) for r in (3, 2)]
    want = np.log(3 / 2) + 2 / 3 - 1
    assert value(KL(*exponential), Balls()) == pytest.approx(want)
    assert value(KL(*exponential), Floats()) == pytest.approx(want, rel=1e-8)
    gamma = Term("law", ("gamma", written(2), written(3)))
    assert value(KL(gamma, exponential[0]), Balls()) == pytest.approx(value(KL(gamma, exponential[0]), Floats()), rel=1e-7)
    beta = [Term("law", ("beta", written(a), written(b))) for a, b in ((2, 3), (1, 4))]
    assert value(KL(*beta), Balls()) == pytest.approx(value(KL(*beta), Floats()), rel=1e-7)


@pytest.mark.parametrize(
    ("q", "p"),
    [("normal", "exponential"), ("exponential", "beta"), ("gamma", "pareto"), ("laplace", "gamma"), ("uniform", "beta"), ("exponential", "uniform")],
)
def test_a_divergence_beyond_the_support_has_no_value(q, p):
    """log p is undefined on a set of positive mass; a polynomial for it must not be believed there."""
    with pytest.raises((Undefined, Unknown)):
        value(KL(law(q), law(p)), Balls())


def test_divergent_moments_have_no_value():
    x = symbol("x")
    for t in (
        E(Term("law", ("pareto", written(1), written(2))), x, x**2),
        E(Term("law", ("student", written(2), written(0), written(1))), x, x**2),
        E(Term("law", ("exponential", written(1))), x, 1 / x),
        E(Term("law", ("invgamma", written(1), written(1))), x, x),
        E(Normal(0, 1), x, exp(x**2)),
    ):
        with pytest.raises(Undefined):
            value(t, Balls())


def test_densities_outside_a_support():
    outside = written(-1)
    for name in ("exponential", "gamma", "beta", "pareto", "lognormal"):
        assert value(pdf(law(name), outside), Balls()) == 0
        assert value(pdf(law(name), outside), Floats()) == 0
        with pytest.raises(Undefined):
            value(log(pdf(law(name), outside)), Balls())
    assert value(pdf(law("poisson"), HALF), Balls()) == 0
    with pytest.raises(Unknown):
        value(pdf(law("exponential"), number(0)), Balls())


def test_parameters_outside_their_range_are_undefined():
    for name, parameters in {"gamma": (-1, 1), "beta": (0, 1), "bernoulli": (2,), "uniform": (1, 0), "normal": (0, -1), "categorical": (stack(1, 1),)}.items():
        t = E(Term("law", (name, *map(written, parameters))), symbol("x"), 1)
        with pytest.raises(Undefined):
            value(t, Balls())


def test_vector_parameters_make_independent_components():
    means, deviations = stack(1, 2, 3), stack(HALF, 1, 2)
    x = symbol("x", Tensor((number(3),)))
    t = Var(Normal(means, deviations), x, x[1] + x[2] * x[3])
    assert value(t, Balls()) == pytest.approx(0.25 + 4 * 4 + 9 * 1 + 4)
    assert value(t, Floats()) == pytest.approx(0.25 + 4 * 4 + 9 * 1 + 4)


def test_a_written_density():
    x, z = symbol("x"), symbol("z")
    bell = exp(-(x**2) / 2) / sqrt(2 * Term("const", ("pi",)))
    law_of_bell = Term("withpdf", (Term("lam", (x, bell)),))
    assert value(E(law_of_bell, z, z**4), Balls()) == pytest.approx(3)
    assert value(E(law_of_bell, z, z**4), Floats()) == pytest.approx(3)


def abstract(bits=False):
    given = Declarations()
    n = given.dimension("n")
    x, z = (symbol(name, Tensor((n,), "B" if bits else "R")) for name in "xz")
    given.givens = given.givens.declare(x).declare(z)
    return given, x, z, given.density("p", x, z)


@pytest.mark.parametrize("bits", [False, True])
def test_marginals_and_conditionals_come_from_one_joint_density(bits):
    """p(x, z) = p(z | x) p(x), ∫ p(x, z) dz = p(x), in every model."""
    from derive.models import refute, spot_check
    from derive.notation import relation
    from derive.notation.build import Integral, law_of

    given, x, z, p = abstract(bits)
    joint = pdf(law_of(p, "x", "z"), x, z)
    bayes = relation(joint, "eq", pdf(law_of(p, "z", x=x), z) * pdf(law_of(p, "x"), x))
    assert spot_check(bayes, given.givens).agrees
    assert refute(bayes, given.givens, effort=100) is None
    assert refute(relation(joint, "eq", pdf(law_of(p, "z"), z) * pdf(law_of(p, "x"), x)), given.givens) is not None
    marginal = relation(Integral(joint, z), "eq", pdf(law_of(p, "x"), x))
    assert refute(marginal, given.givens, effort=100) is None
    if bits:
        assert spot_check(marginal, given.givens).agrees


def test_densities_of_a_family_differ():
    from derive.models import refute
    from derive.notation import relation
    from derive.notation.build import density_over, law_of

    given = Declarations()
    n = given.dimension("n")
    i = given.index("i", n)
    q = given.family("q", i, density_over("z"))
    assert refute(relation(KL(law_of(q[i]), law_of(q[1])), "eq", 0), given.givens) is not None
    assert refute(relation(Sum(KL(law_of(q[i]), law_of(q[1])), i), "ge", 0), given.givens, effort=100) is None


def test_a_density_with_a_parameter_moves_with_it():
    """E[∂ log q_θ / ∂θ] = 0, and the integrand is not 0."""
    from derive.models import refute
    from derive.notation import relation
    from derive.notation.build import d

    given = Declarations()
    theta, z = given.real("theta z")
    q = given.density("q", z, parameters=(r"\theta",))
    at = Term("cond", (q, ("z",), (r"\theta",), theta))
    score = d(log(pdf(at, z)), theta)
    assert refute(relation(E(at, z, score), "eq", 0), given.givens) is None
    assert refute(relation(score, "eq", 0), given.givens) is not None
