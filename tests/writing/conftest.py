"""Reports made by hand: an affine coupling block with a wrong claim, and a divergence with a graph."""

from __future__ import annotations

import pytest

from derive.judge.verdict import Condition, Counterexample, PartReport, ProblemReport, Report, SpotCheck, StepReport
from derive.notation import Declarations, Step, Term, symbol
from derive.notation.build import KL, E, Normal, block, d, det, diag, exp, jacobian, jacobian_of, log, pdf
from derive.notation.graph import Edge, Graph, Node

CHECK = SpotCheck("complex step", 256, (1, 2, 3), 1e-9, 3.1e-16, True)


def step(left: Term, relation: str, right: Term, reason: str = "", first: bool = False, verdict: str = "proved", **more: object) -> StepReport:
    given = Step(left, relation, right, reason, role=str(more.pop("role", "step")), first=first, source=str(more.pop("source", "")))
    evidence = {"support": "proved", "rules": ("ring arithmetic",), "spot_check": CHECK} if verdict == "proved" else {}
    return StepReport(given, verdict, "good", **{**evidence, **more})  # type: ignore[arg-type]


def coupling_block() -> ProblemReport:
    given = Declarations()
    n = given.dimension("n")
    x1, x2, s = given.vectors("x_1 x_2 s", n)
    F, G = given.maps(r"\mathcal{F} \mathcal{G}", n)
    J = given.define("J", jacobian((exp(G(x2)) * x1 + F(x2), exp(s) * x2), (x1, x2)))
    upper = jacobian_of(F)(x2) + diag(x1 * exp(G(x2))) @ jacobian_of(G)(x2)
    steps = (
        step(J, "eq", block([diag(exp(G(x2))), upper], [0, diag(exp(s))]), "rows by output", first=True),
        step(det(J), "eq", det(diag(exp(G(x2)))) * det(diag(exp(s))), "block triangular", first=True),
        step(
            det(J), "eq", exp(G(x2) + s), verdict="refuted", role="claimed", expected="refuted", source="sheet 4, part 3", first=True,
            counterexample=Counterexample((("n", "2"), ("s", "(0, 0)")), "1", "(1, 1)"),
        ),
    )  # fmt: skip
    part = PartReport("1.3", "The determinant", steps, text="For any maps.", points="1")
    return ProblemReport("coupling-block", "Affine coupling", "Homework 4, question 1", "problems/coupling_block.py", given.givens, (part,), "Any $n$.")


def divergence() -> ProblemReport:
    given = Declarations()
    mu, z = given.real("mu_i z")
    sigma = given.positive("sigma_i")
    eps = given.random("epsilon", Normal(0, 1))
    kl = KL(Normal(mu, sigma), Normal(0, 1))
    mean = E(Normal(mu, sigma), z, log(pdf(Normal(mu, sigma), z)) - log(pdf(Normal(0, 1), z)))
    steps = (
        step(kl, "eq", mean, "definition", first=True, conditions=(Condition(r"$\sigma_i > 0$", "given"), Condition("finite expectations", "convention"))),
        step(mean, "eq", (mu**2 + sigma**2 - log(sigma**2) - 1) / 2, support="computed"),
        step(d(kl, mu), "eq", E(Normal(0, 1), eps, mu + sigma * eps), first=True, verdict="undecided", message="no witness"),
    )
    node = symbol("z_i")
    graph = Graph((Node(eps), Node(mu), Node(sigma), Node(node, mu + sigma * eps)), (Edge(eps, node, cut=True), Edge(mu, node), Edge(sigma, node, eps)))
    part = PartReport("2.3", "The divergence", steps, (graph,))
    return ProblemReport("divergence", "A divergence", "Homework 4, question 2", "problems/divergence.py", given.givens, (part,))


@pytest.fixture
def report() -> Report:
    return Report((coupling_block(), divergence()))
