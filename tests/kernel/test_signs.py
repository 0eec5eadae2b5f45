"""Signs: what follows from the givens, and above all what does not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel import rules  # noqa: F401 — fills the tables
from derive.kernel.engine import Kernel
from derive.kernel.signs import ANY, NEG, NONNEG, NONPOS, NONZERO, POS, ZERO_SIGN, flip, instance, product_sign, sign_of, sum_sign
from derive.notation import NATURAL, Declarations, Definition, Family, Index, Tensor, Term, index, number, relation, symbol, term
from derive.notation.build import Integral, Normal, Product, Sum, absolute, cos, exp, log, logistic, pdf, sin, sqrt, tanh

given = Declarations()
x, y, z = given.real("x y z")
s, t = given.positive("s t")
n, d = given.dimension("n d")
m, bit = symbol("m", NATURAL), symbol("b", Tensor((), "B"))
given.givens = given.givens.declare(m).declare(bit)
i, j = given.index("i j", n)
v, w = given.vectors("v w", n)
A = given.matrix("A", n)
BITS = {NEG: -1, ZERO_SIGN: 0, POS: 1}


def sign(form, *facts):
    k = Kernel(given.givens.fact(*facts))
    return sign_of(k, k.nf(term(form)))


def gt(a, b):
    return relation(a, "gt", b)


def test_signs_of_products_and_sums_cover_all_pairs_and_no_more():
    for a in range(1, 8):
        for b in range(1, 8):
            pairs = [(p, q) for p in BITS for q in BITS if a & p and b & q]
            products = {BITS[p] * BITS[q] for p, q in pairs}
            assert {BITS[p] for p in BITS if product_sign(a, b) & p} == products
            sums = {c for p, q in pairs for c in ((-1, 0, 1) if BITS[p] * BITS[q] < 0 else (max(min(BITS[p] + BITS[q], 1), -1),))}
            assert sums <= {BITS[p] for p in BITS if sum_sign(a, b) & p}
        assert flip(flip(a)) == a


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (s * t, POS), (s - t, ANY), (x**2, NONNEG), (x**2 + 1, POS), (-(x**2) - 1, NEG), (exp(x), POS), (absolute(x), NONNEG), (x**3, ANY),
        (x**2 + x + 1, POS), (x**2 - 2 * x + 1, NONNEG), (x**2 - 2 * x * y + y**2, NONNEG), (x**4 + x**2 + 1, POS), (1 - logistic(x), POS),
        (1 - tanh(x) ** 2, POS), (exp(x) + exp(-x) - 2, NONNEG), (1 - sin(x), NONNEG), (1 + cos(x) ** 2, POS), (s**x, POS), (log(1 + exp(x)), POS),
        (sqrt(x**2 + 1) - 1, NONNEG), (x / (1 + x**2) + Fraction(1, 2), NONNEG), (n - 1, NONNEG), (n - i, NONNEG), (m, NONNEG), (bit, NONNEG), (1 - bit, NONNEG),
        (number(2) ** n, POS), (s / (s + t), POS), (1 - s / (s + t), POS), (Sum(v[i] ** 2, i), NONNEG), (Sum(exp(v[i]), i), POS), (Product(exp(v[i]), i), POS),
        (Sum(exp(v[i]), i, 1, m), NONNEG), (pdf(Normal(0, 1), x), POS), (number(0) ** (n + 1), ZERO_SIGN),
    ],
)  # fmt: skip
def test_what_is_known_without_facts(form, expected):
    assert sign(form) == expected


@pytest.mark.parametrize(
    "form",
    [
        term(-1) ** n, x**n, x ** (2 * n + 1), (x * s) ** 3, absolute(x) - x - 1, log(s), sin(x), v[i], A[i, i], x**2 - x, number(0) ** m - 1,
        Sum(v[i], i), Product(v[i], i), 1 - s, s - n, Integral(exp(x), x, y, z), i - j,
    ],
)  # fmt: skip
def test_what_may_have_either_sign_is_unknown(form):
    try:
        found = sign(form)
    except NotImplementedError:
        return
    assert found & NEG
    assert found & (POS | ZERO_SIGN)


def test_powers_to_symbolic_exponents():
    """(−1)ⁿ is 1 or −1, xⁿ anything; even powers and powers of positive numbers are known."""
    assert sign(term(-1) ** n) == NONZERO
    assert sign(x ** (2 * n)) == NONNEG
    assert sign(x ** (2 * n), relation(x, "ne", 0)) == POS
    assert sign(x**n, relation(x, "ne", 0)) == NONZERO
    assert sign(x**n, gt(x, 0)) == POS
    assert sign(x**n, relation(x, "ge", 0)) == NONNEG
    assert sign(number(0) ** m) == NONNEG


@pytest.mark.parametrize(
    ("form", "facts", "expected"),
    [
        (y - x, [gt(y, x)], POS), (z - x, [gt(y, x), gt(z, y)], POS), (1 - x * y, [relation(a, h, c) for a in (x, y) for h, c in (("ge", 0), ("le", 1))], NONNEG),
        (x - x**2, [relation(x, "ge", 0), relation(x, "le", 1)], NONNEG), (x - 1, [relation(x, "ge", 2)], POS), (x - y, [relation(x, "ne", y)], NONZERO),
        (y**2 - x**2, [gt(y, x), gt(x, 0)], POS), (1 / x - 1 / y, [gt(y, x), gt(x, 0)], POS), (log(y) - log(x), [gt(y, x), gt(x, 0)], POS),
        (exp(x) - exp(y), [gt(x, y)], POS), (log(x), [gt(x, 1)], POS), (x + y, [relation(x + y, "eq", 0)], ZERO_SIGN), (x, [relation(0, "lt", x)], POS),
        (2 * x - 2 * y, [gt(x, y)], POS), (x**3 - 1, [gt(x, 1)], POS), (n - 3, [relation(n, "ge", 3)], NONNEG), (m - 1, [gt(m, 0)], NONNEG),
        (x * y, [gt(x, 0), relation(y, "lt", 0)], NEG), (m + 1 - n, [gt(n, m), relation(n, "le", m + 1)], ZERO_SIGN),
    ],
)  # fmt: skip
def test_what_follows_from_facts(form, facts, expected):
    assert sign(form, *facts) == expected


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        (1 - x * y, [relation(x, "le", 1), relation(y, "le", 1)]), (y**2 - x**2, [gt(y, x)]), (1 / x - 1 / y, [gt(y, x)]), (x - 2, [gt(x, 1)]),
        (x + y, [gt(x, 0)]), (x * y, [gt(x, 0)]), (z - x, [gt(y, x), gt(y, z)]), (x - y, [relation(x**2, "ge", y**2)]),
    ],
)  # fmt: skip
def test_what_does_not_follow_from_facts(form, facts):
    assert sign(form, *facts) & NEG


def test_a_fact_with_an_index_holds_for_its_values_and_ties_equal_indices():
    assert sign(v[i], gt(v, 0)) == POS
    assert sign(v[j], gt(v[i], 0)) == POS
    assert sign(A[j, j], gt(A[i, i], 0)) == POS
    assert sign(A[i, j], gt(A[i, i], 0)) == ANY
    assert sign(A[i, j], gt(A[j, i], 0)) == POS
    assert not instance(A[i, i], A[i, j])
    assert instance(A[i, i], A[j, j])


def test_a_fact_reaches_its_range_and_not_beyond():
    family = symbol("a", Family((Index(number(0), n),), Tensor()))
    u = index("u", 1, n)
    fact = gt(family[u], 0)
    assert sign(family[i], fact) == POS
    assert sign(family[number(0)], fact) == ANY
    assert sign(family[n], fact) == POS
    assert sign(family[i - 1], fact) == ANY


def test_vectors_that_differ_have_a_positive_distance_and_nothing_more():
    fact = relation(v, "ne", w)
    assert sign(Sum((v[i] - w[i]) ** 2, i), fact) == POS
    assert sign(v[i] - w[i], fact) == ANY


def test_whole_numbers_between_fractions():
    assert sign(i - j, gt(i, j - Fraction(1, 2))) == NONNEG
    assert sign(i - j, gt(i, j + Fraction(1, 2))) == POS
    assert sign(i - j - 1, gt(i, j - Fraction(1, 2))) & NEG
    assert sign(i - j, relation(i, "ne", j)) == NONZERO


def test_a_contradiction_says_nothing_of_other_letters():
    facts = (gt(x, 0), relation(x, "lt", 0))
    assert sign(y, *facts) == ANY
    assert sign(x * y, *facts) == ANY


def test_integrals_between_reversed_bounds_are_not_signed():
    k = Kernel(given.givens)
    atom = Term("integral", (x, y, z, exp(x**4)))
    from derive.kernel.atom_signs import ATOM_SIGNS

    assert ATOM_SIGNS["integral"](k, atom) == ANY
    assert not ATOM_SIGNS["integral"](Kernel(given.givens.fact(relation(z, "ge", y))), atom) & NEG
    assert ATOM_SIGNS["integral"](Kernel(given.givens.fact(gt(y, z))), atom) == ANY


def recursion(rule, low, high, start, value):
    """A family with a recursion between two bounds, and a fresh index of it."""
    steps = symbol("T", NATURAL)
    u = index("u", low, high)
    a = symbol("a", Family((Index(number(0), steps),), Tensor()))
    givens = given.givens.declare(steps).fact(relation(steps, "ge", 1))
    return givens.define(Definition(a[u], rule(a, u), (u,), ((u, start, value),))), a, index("k", 0, steps)


def test_members_of_a_recursion_are_signed_where_its_rule_holds():
    steps = symbol("T", NATURAL)
    up, a, k_ = recursion(lambda a, u: exp(a[u - 1]) + u - 1, number(1), steps, number(0), number(1))
    k = Kernel(up)
    assert sign_of(k, k.nf(a[k_])) == POS
    down, a, k_ = recursion(lambda a, u: (u - steps) * exp(a[u + 1]), number(0), steps - 1, steps, number(1))
    k = Kernel(down)
    assert sign_of(k, k.nf(a[k_])) & NEG


def test_signs_found_on_the_way_do_not_stay_pessimistic():
    """Asking first for a sum leans on signs that are still open; the answers for its parts must not suffer."""
    facts = (gt(y, x), gt(x, 0), gt(z, y))
    k = Kernel(given.givens.fact(*facts))
    sign_of(k, k.nf(x * y - z + log(x) - sqrt(y)))
    assert sign_of(k, k.nf(y)) == POS
    assert sign_of(k, k.nf(z - x)) == POS
    assert sign_of(k, k.nf(y - z)) == NEG


def test_nonpositive_and_negative_facts():
    assert sign(x, relation(x, "le", 0)) == NONPOS
    assert sign(-x, relation(x, "lt", 0)) == POS
    assert sign(absolute(x) + x, relation(x, "le", 0)) == ZERO_SIGN
