"""Entropies, divergences and mutual information: chain rules, and inequalities by Gibbs and Jensen."""

from __future__ import annotations

import pytest
from kernel.probability import ge, gt, lt, proof, refused

from derive.kernel import Proof, prove
from derive.notation import Declarations, Tensor, Term, relation, symbol
from derive.notation.build import (
    KL,
    Bernoulli,
    Beta,
    Categorical,
    ConditionalEntropy,
    E,
    Entropy,
    Exponential,
    Factorised,
    Gamma,
    Geometric,
    MutualInformation,
    Normal,
    Sum,
    Var,
    absolute,
    as_law,
    exp,
    law_of,
    log,
    pdf,
    prime,
)

X, Y, Z = ("x",), ("y",), ("z",)


class Joint:
    """A joint density of three letters, another of two, one of one."""

    def __init__(self) -> None:
        self.given = given = Declarations()
        self.x, self.y, self.z = given.real("x y z")
        self.p = given.density("p", self.x, self.y, self.z)
        self.q = given.density("q", self.x, self.y)
        self.r = given.density("r", self.z)
        self.f, self.c = given.maps("f c", 0)
        self.px, self.py = law_of(self.p, "x"), law_of(self.p, "y")
        self.hx, self.hy, self.hxy = Entropy(self.px), Entropy(self.py), Entropy(law_of(self.p, "x", "y"))
        self.mutual = MutualInformation(self.p, X, Y)


@pytest.fixture
def on() -> Joint:
    return Joint()


def test_chain_rules_of_entropy(on: Joint) -> None:
    proof(on.hxy, on.hx + ConditionalEntropy(on.p, Y, X), on.given, by="definition of the entropy")
    proof(on.hxy, on.hy + ConditionalEntropy(on.p, X, Y), on.given)
    whole = on.hx + ConditionalEntropy(on.p, Y, X) + ConditionalEntropy(on.p, Z, ("x", "y"))
    proof(Entropy(law_of(on.p, "x", "y", "z")), whole, on.given)
    refused(on.hxy, on.hx + on.hy, on.given)


def test_mutual_information(on: Joint) -> None:
    proof(on.mutual, on.hx - ConditionalEntropy(on.p, X, Y), on.given)
    proof(on.mutual, on.hx + on.hy - on.hxy, on.given)
    proof(on.mutual, MutualInformation(on.p, Y, X), on.given)
    proof(on.mutual, E(on.py, on.y, KL(law_of(on.p, "x", y=on.y), on.px)), on.given)
    refused(on.mutual, MutualInformation(on.p, X, Z), on.given)


def test_chain_rule_of_divergence_and_data_processing(on: Joint) -> None:
    joint, other = law_of(on.p, "x", "y"), law_of(on.q)
    rest = E(on.px, on.x, KL(law_of(on.p, "y", x=on.x), law_of(on.q, "y", x=on.x)))
    proof(KL(joint, other), KL(on.px, law_of(on.q, "x")) + rest, on.given)
    proof(KL(joint, other), KL(on.px, law_of(on.q, "x")), on.given, head="ge", by="Gibbs' inequality")
    refused(KL(joint, other), KL(on.px, law_of(on.q, "x")), on.given, head="le")


def test_gibbs_over_several_letters(on: Joint) -> None:
    more = ConditionalEntropy(on.p, X, ("y", "z"))
    proof(on.mutual, 0, on.given, head="ge", by="Gibbs' inequality")
    proof(on.hx, ConditionalEntropy(on.p, X, Y), on.given, head="ge")
    proof(ConditionalEntropy(on.p, X, Y), more, on.given, head="ge")
    proof(on.hx + on.hy, on.hxy, on.given, head="ge")
    proof(MutualInformation(on.p, X, ("y", "z")), on.mutual, on.given, head="ge")
    refused(on.mutual, 0, on.given, head="le")
    refused(on.hx, on.hy, on.given, head="ge")
    refused(ConditionalEntropy(on.p, X, Y), 0, on.given, head="ge")


def test_equality_case(on: Joint) -> None:
    bound = E(on.r, on.z, log(pdf(law_of(on.p, "x", z=on.z), on.x))) - KL(law_of(on.r), law_of(on.p, "z"))
    evidence, posterior = log(pdf(on.px, on.x)), law_of(on.p, "z", x=on.x)
    proof(evidence, bound, on.given, head="ge", by="Gibbs' inequality")
    same = Term("iff", (relation(evidence, "eq", bound), relation(law_of(on.r), "eq", posterior)))
    assert isinstance(prove(same, on.given.givens), Proof)
    other = Term("iff", (relation(evidence, "eq", bound), relation(law_of(on.r), "eq", law_of(on.p, "z"))))
    assert not isinstance(prove(other, on.given.givens), Proof)


def test_bits() -> None:
    given = Declarations()
    b, c = (symbol(name, Tensor((), "B")) for name in "bc")
    p = given.density("p", b, c)
    proof(Entropy(law_of(p, "b", "c")), Entropy(law_of(p, "b")) + ConditionalEntropy(p, ("c",), ("b",)), given)
    proof(E(law_of(p, "b"), b, b), pdf(law_of(p, "b"), 1), given)
    proof(MutualInformation(p, ("b",), ("c",)), 0, given, head="ge")
    refused(MutualInformation(p, ("b",), ("c",)), 0, given, head="le")


def test_families() -> None:
    given = Declarations()
    p, q = given.real("p q")
    a, b = given.positive("a b")
    inside = (gt(p, 0), lt(p, 1), gt(q, 0), lt(q, 1))
    proof(Entropy(Geometric(p)), Entropy(Bernoulli(p)) / p, given, *inside)
    proof(KL(Bernoulli(p), Bernoulli(q)), 0, given, *inside, head="ge")
    refused(KL(Bernoulli(p), Bernoulli(q)), 0, given, ge(p, 0), ge(q, 0), relation(p, "le", 1), relation(q, "le", 1), head="ge")
    proof(KL(Exponential(a), Exponential(b)), log(a / b) + b / a - 1, given)
    proof(KL(Gamma(a, b), Gamma(b, a)), 0, given, head="ge")
    proof(KL(Beta(a, b), Exponential(a)), 0, given, head="ge")
    refused(KL(Exponential(a), Beta(a, b)), 0, given, head="ge")


# -- Jensen ----------------------------------------------------------------------------------------------


def test_jensen(on: Joint) -> None:
    for law in (on.r, Normal(0, 1)):
        mean = E(law, on.z, on.f(on.z))
        proof(E(law, on.z, exp(on.f(on.z))), exp(mean), on.given, head="ge", by="Jensen's inequality")
        proof(E(law, on.z, absolute(on.f(on.z))), absolute(mean), on.given, head="ge")
        proof(E(law, on.z, on.f(on.z) ** 2), mean**2, on.given, head="ge")
        proof(Var(law, on.z, on.f(on.z)), 0, on.given, head="ge", by="a variance is ≥ 0")
        proof(log(E(law, on.z, exp(on.f(on.z)))), mean, on.given, head="ge", by="Gibbs' inequality")
        refused(E(law, on.z, exp(on.f(on.z))), exp(mean), on.given, head="le")
        refused(E(law, on.z, on.f(on.z) ** 3), mean**3, on.given, head="ge")
        refused(mean, 0, on.given, head="ge")


def test_jensen_for_a_map_that_a_given_says_is_convex(on: Joint) -> None:
    convex = Term("forall", (on.x, relation(prime(on.c, 2)(on.x), "ge", 0)))
    left, right = E(on.r, on.z, on.c(on.f(on.z))), on.c(E(on.r, on.z, on.f(on.z)))
    proof(left, right, on.given, convex, head="ge")
    refused(left, right, on.given, head="ge")
    refused(left, right, on.given, relation(prime(on.c, 2)(on.x), "ge", 0), head="ge")


def test_sums_with_weights() -> None:
    given = Declarations()
    n = given.dimension("K")
    i, x = given.index("i", n), given.vector("x", n)
    p, q, a = given.positive_vector("p q a", n)
    given.fact(relation(Sum(p[i], i), "eq", 1), relation(Sum(q[i], i), "eq", 1))
    proof(Sum(p[i] * log(p[i] / q[i]), i), 0, given, head="ge", by="Gibbs' inequality")
    refused(Sum(p[i] * log(p[i] / a[i]), i), 0, given, head="ge")
    proof(Entropy(Categorical(p)), log(n), given, head="le", by="Gibbs' inequality")
    refused(Entropy(Categorical(p)), log(n) / 2, given, head="le")
    proof(log(Sum(exp(x[i]), i)), Sum(q[i] * x[i], i) - Sum(q[i] * log(q[i]), i), given, head="ge", by="Gibbs' inequality")
    proof(Sum(p[i] * exp(x[i]), i), exp(Sum(p[i] * x[i], i)), given, head="ge", by="Jensen's inequality")
    refused(Sum(a[i] * exp(x[i]), i), exp(Sum(a[i] * x[i], i)), given, head="ge")


def test_concave_logarithm(on: Joint) -> None:
    proof(E(on.r, on.z, log(1 + exp(on.f(on.z)))), log(1 + E(on.r, on.z, exp(on.f(on.z)))), on.given, head="le")
    refused(E(on.r, on.z, log(1 + exp(on.f(on.z)))), log(E(on.r, on.z, exp(on.f(on.z)))), on.given, head="le")


def test_the_mean_of_a_log_of_a_sum_is_at_least_that_of_its_logs() -> None:
    given = Declarations()
    K, z = given.dimension("K"), given.real("z")
    Z, i = given.vector("Z", K), given.index("i", K)
    q, w, v = given.density("q", z), given.maps("w", 0, positive=True), given.maps("v", 0)
    samples = Factorised(as_law(q), i)
    bound = E(as_law(q), z, log(w(z)))
    proof(E(samples, Z, log(Sum(w(Z[i]), i) / K)), bound, given, head="ge", by="Jensen's inequality")
    refused(E(samples, Z, log(Sum(w(Z[i]), i) / K)), bound, given, head="le")
    refused(E(samples, Z, log(Sum(w(Z[i]), i) / K)), bound, given, head="gt")
    refused(E(samples, Z, log(1 + Sum(v(Z[i]) ** 2, i))), log(K) + E(as_law(q), z, log(v(z) ** 2)), given, head="ge")
