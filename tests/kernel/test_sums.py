"""Sums and products over indices: what is equal, and what only looks so."""

from __future__ import annotations

import pytest
from kernel.probability import outcome, proof, refused

from derive.kernel import Proof, rules  # noqa: F401 — fills the tables
from derive.kernel.engine import Kernel, alpha
from derive.kernel.poly import to_term
from derive.kernel.rules.power_sums import faulhaber
from derive.notation import NATURAL, SCALAR, Declarations, Family, Index, Tensor, Term, index, number, relation, symbol, term
from derive.notation.build import Product, Sum, exp, log, sqrt

given = Declarations()
x, y = given.real("x y")
s = given.positive("s")
n, p = given.dimension("n p")
m = symbol("m", NATURAL)
given.givens = given.givens.declare(m)
i, j = given.index("i j", n)
k_, l = given.index("k l", p)
v, w = given.vectors("v w", n)
u = given.vector("u", p)
A, B = given.matrix("A", n), given.matrix("B", n, p)
a = given.family("a", index("t", 0, m + 1), SCALAR)
t = index("t_1", 0, m)
LE = relation(m, "le", n)


def delta(a, b):
    return Term("delta", (term(a), term(b)))


def truth(a, sign, b):
    return Term("indicator", (relation(a, sign, b),))


def equal(left, right, *facts, by=""):
    return proof(term(left), term(right), given, *facts, by=by)


def not_equal(left, right, *facts):
    return refused(term(left), term(right), given, *facts)


# -- linearity, Fubini, counting -------------------------------------------------------------------


def test_sums_are_linear_and_count_what_is_constant():
    equal(Sum(2 * v[i] + x * w[i] - 3, i), 2 * Sum(v[i], i) + x * Sum(w[i], i) - 3 * n, by="linearity of the sum")
    equal(Sum(x, i, 1, m), m * x)
    not_equal(Sum(v[i] * w[i], i), Sum(v[i], i) * Sum(w[i], i))
    not_equal(Sum(v[i] + 1, i), Sum(v[i], i) + 1)


def test_a_count_may_not_be_negative():
    equal(Sum(1, i, 3, 2), 0)
    equal(Sum(1, i, 5, 1), 0)
    not_equal(Sum(1, i, 2, m), m - 1)
    equal(Sum(1, i, 2, m), m - 1, relation(m, "ge", 1))
    not_equal(Sum(x, i, 2, m), (m - 1) * x)


def test_what_leaves_a_sum_must_have_a_value_for_an_empty_range_too():
    equal(Sum(i / (n * i), i), 1)
    not_equal(Sum(i / (m * i), i, 1, m), 1)
    equal(Sum(i / (m * i), i, 1, m), 1, relation(m, "ge", 1))


def test_loops_change_places_and_products_of_sums_multiply_out():
    equal(Sum(Sum(B[i, l] * u[l], l), i), Sum(u[l] * Sum(B[i, l], i), l))
    equal(Sum(v[i], i) * Sum(u[l], l), Sum(Sum(v[i] * u[l], i), l))
    equal(Sum(v[i], i) ** 2, Sum(Sum(v[i] * v[j], i), j))
    not_equal(Sum(Sum(A[i, j] * v[i], j), i), Sum(Sum(A[i, j] * v[j], j), i))


def test_bound_names_do_not_matter_and_are_not_captured():
    equal(Sum(v[i], i), Sum(v[j], j))
    equal(Sum(v[i] * Sum(v[j], j), i), Sum(v[i] * Sum(v[i], i), i))
    not_equal(v[i] * Sum(v[j], j), v[i] * Sum(v[i] ** 2, i))
    not_equal(Sum(A[i, j], i), Sum(A[j, i], i))
    found = Kernel(given.givens)
    nested = to_term(found.nf(Sum(Sum(Sum(A[i, j] * B[j, l], l), j) * v[i], i)))
    assert alpha(nested) == nested


# -- δ ---------------------------------------------------------------------------------------------


def test_a_delta_collapses_inside_its_range_only():
    equal(Sum(delta(i, j) * v[i], i), v[j], by="collapse of δ")
    equal(Sum(Sum(delta(i, j) * A[i, j], i), j), Sum(A[i, i], i))
    not_equal(Sum(Sum(delta(i, l) * u[l], i), l), Sum(u[l], l))
    not_equal(Sum(delta(i, m) * v[i], i), v[m])
    equal(Sum(delta(i, m) * v[i], i), v[m], LE, relation(m, "ge", 1))
    not_equal(Sum(delta(i, j) * v[i], i, 2, n), v[j])


def test_a_delta_of_the_index_with_itself_does_not_collapse():
    not_equal(Sum(delta(i, n + 1 - i) * v[i], i), v[n])
    not_equal(Sum(delta(2 * i, n) * v[i], i), v[1])


def test_a_delta_whose_value_bounds_its_own_loop_does_not_collapse_wrongly():
    equal(Sum(Sum(delta(i, j) * A[i, j], j, 1, i), i), Sum(A[i, i], i))
    not_equal(Sum(Sum(delta(i, j) * A[i, j], j, 1, i - 1), i), Sum(A[i, i], i))
    equal(Sum(Sum(delta(i, j) * A[i, j], j, 1, i - 1), i), 0)


def test_deltas_of_sums_and_of_different_indices():
    equal(delta(i + 1, j + 1), delta(i, j))
    equal(delta(i, i + 1), 0)
    equal(delta(i, j), 0, relation(i, "ne", j))
    equal(delta(i, j) * v[i], delta(j, i) * v[j])
    equal(delta(i, j) ** 2, delta(i, j))
    not_equal(delta(i, j), 0)
    not_equal(delta(i, j) * v[i], v[j])


# -- moving an index -------------------------------------------------------------------------------


def test_an_index_can_be_shifted_and_reversed():
    equal(Sum(a[t], t), Sum(a[i - 1], i, 1, m + 1))
    equal(Sum(v[n + 1 - i] * i, i), Sum(v[i] * (n + 1 - i), i))
    equal(Sum(v[i + 1], i, 1, n - 1), Sum(v[i], i, 2, n))
    equal(Product(v[n + 1 - i], i), Product(v[i], i))
    not_equal(Sum(a[t], t), Sum(a[i], i, 1, m + 1))
    not_equal(Sum(v[n + 1 - i] * i, i), Sum(v[i] * i, i))


def test_first_and_last_terms_split_off():
    equal(Sum(a[t], t), a[number(0)] + Sum(a[i], i, 1, m), by="splitting a sum")
    equal(Sum(v[i], i), Sum(v[i], i, 1, n - 1) + v[n])
    equal(Sum(v[i], i), v[1] + Sum(v[i], i, 2, n))
    equal(log(Sum(exp(a[t]), t)), log(exp(a[number(0)]) + Sum(exp(a[i]), i, 1, m)), by="equal arguments")
    assert outcome(Sum(a[i], i, 1, m), Sum(a[i], i, 1, m - 1) + a[m], given).missing == relation(m - 1, "ge", 0)
    equal(Sum(a[i], i, 1, m), Sum(a[i], i, 1, m - 1) + a[m], relation(m, "ge", 1))
    not_equal(Sum(v[i], i), Sum(v[i], i, 1, n - 1) + v[1])


def test_a_sum_splits_at_a_symbolic_middle_inside_its_range():
    equal(Sum(v[i], i, 1, m) + Sum(v[i], i, m + 1, n), Sum(v[i], i), LE)
    assert outcome(Sum(v[i], i, 1, m) + Sum(v[i], i, m + 1, n), Sum(v[i], i), given).missing is not None
    not_equal(Sum(v[i], i, 1, m) + Sum(v[i], i, m, n), Sum(v[i], i), LE, relation(m, "ge", 1))


def test_telescoping():
    equal(Sum(a[t + 1] - a[t], t), a[m + 1] - a[number(0)], by="splitting a sum")
    equal(Sum(1 / (i * (i + 1)), i), 1 - 1 / (n + 1))
    not_equal(Sum(a[t + 1] - a[t], t), a[m] - a[number(0)])


# -- closed forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("power", range(1, 8))
def test_sums_of_powers(power):
    assert isinstance(outcome(Sum(i**power, i), Sum(i**power, i), given), Proof)
    total = sum(value**power for value in range(1, 30))
    formula = faulhaber(power)
    assert sum(c * 29 ** (mono[0][1] if mono else 0) for mono, c in formula) == total


def test_arithmetic_and_geometric_sums():
    equal(Sum(i, i), n * (n + 1) / 2, by="sum of powers")
    equal(Sum(i**2, i), n * (n + 1) * (2 * n + 1) / 6)
    equal(Sum(2 * i - 1, i), n**2)
    equal(Sum(x**t, t), (1 - x ** (m + 1)) / (1 - x), relation(x, "ne", 1))
    equal(Sum(x**i, i), x * (1 - x**n) / (1 - x), relation(x, "ne", 1))
    equal(Sum(i * x**i, i), x * (1 - (n + 1) * x**n + n * x ** (n + 1)) / (1 - x) ** 2, relation(x, "ne", 1))
    equal(Sum(x ** (n - i), i), (1 - x**n) / (1 - x), relation(x, "ne", 1))
    not_equal(Sum(x**t, t), (1 - x ** (m + 1)) / (1 - x))
    not_equal(Sum(x**t, t), (1 - x**m) / (1 - x), relation(x, "ne", 1))
    not_equal(Sum(i, i, 2, m), m * (m + 1) / 2 - 1)
    not_equal(Sum(i, i), n * (n - 1) / 2)


def test_short_sums_are_written_out():
    equal(Sum(x**i, i, 1, 3), x + x**2 + x**3)
    equal(Sum(i, i, 1, 100), 5050)
    equal(Product(i, i, 1, 5), 120)


# -- triangles -------------------------------------------------------------------------------------


def test_triangles_can_be_summed_by_rows_or_by_columns():
    equal(Sum(Sum(A[i, j], j, 1, i - 1), i), Sum(Sum(A[i, j], i, j + 1, n), j))
    equal(Sum(Sum(A[i, j], j, 1, i), i), Sum(Sum(A[i, j], i, j, n), j))
    equal(Sum(Sum(v[j], j, 1, i), i), Sum(v[i] * (n + 1 - i), i))
    equal(Sum(Sum(1, j, 1, i), i), n * (n + 1) / 2)
    not_equal(Sum(Sum(A[i, j], j, 1, i - 1), i), Sum(Sum(A[j, i], i, j + 1, n), j))
    not_equal(Sum(Sum(A[i, j], j, 1, i - 1), i), Sum(Sum(A[i, j], j, 1, i), i))


def test_the_two_halves_and_the_diagonal_are_the_square():
    whole, diagonal = Sum(Sum(A[i, j], j), i), Sum(A[i, i], i)
    below, above = Sum(Sum(A[i, j], j, 1, i - 1), i), Sum(Sum(A[i, j], j, i + 1, n), i)
    equal(below + above + diagonal, whole, by="halves of a square")
    equal(Sum(Sum(A[i, j], j, 1, i), i) + above, whole)
    not_equal(below + above, whole)
    not_equal(below, above)
    equal(2 * Sum(Sum(v[i] * v[j], j, 1, i - 1), i), Sum(v[i], i) ** 2 - Sum(v[i] ** 2, i))


def test_different_indices():
    equal(Sum(Sum(truth(i, "ne", j) * v[i] * v[j], j), i), Sum(v[i], i) ** 2 - Sum(v[i] ** 2, i))
    equal(truth(i, "lt", j) + truth(j, "lt", i) + delta(i, j), 1, by="distinction of cases")
    not_equal(truth(i, "lt", j) + truth(j, "lt", i), 1)


def test_the_identity_of_lagrange():
    gap = Sum(v[i] ** 2, i) * Sum(w[i] ** 2, i) - Sum(v[i] * w[i], i) ** 2
    equal(gap, Sum(Sum((v[i] * w[j] - v[j] * w[i]) ** 2, i), j) / 2)
    equal(gap, Sum(Sum((v[i] * w[j] - v[j] * w[i]) ** 2, i, 1, j - 1), j))


# -- products --------------------------------------------------------------------------------------


def test_products():
    equal(Product(v[i] * w[i], i), Product(v[i], i) * Product(w[i], i))
    equal(Product(exp(v[i]), i), exp(Sum(v[i], i)))
    equal(log(Product(exp(v[i]) * s, i)), Sum(v[i], i) + n * log(s))
    equal(Product(x, i), x**n)
    equal(Product(x, i, 1, m), x**m)
    equal(Product(x**i, i), x ** (n * (n + 1) / 2))
    equal(Product(i, i, 5, 1), 1)
    equal(Product(term(-1), i), term(-1) ** n)
    not_equal(Product(v[i] + w[i], i), Product(v[i], i) + Product(w[i], i))
    not_equal(Product(sqrt(x**2), i), x**n)
    not_equal(Product(number(0), i, 1, m), 0)
    equal(Product(number(0), i), 0)


def test_products_split():
    equal(Product(v[i], i), v[1] * Product(v[i], i, 2, n), by="splitting a product")
    equal(Product(v[i], i), Product(v[i], i, 1, n - 1) * v[n])
    equal(Product(v[i], i, 1, m) * Product(v[i], i, m + 1, n), Product(v[i], i), LE)
    not_equal(Product(v[i], i, 1, m) * Product(v[i], i, m + 1, n), Product(v[i], i))
    not_equal(Product(v[i], i), Product(v[i], i, 1, n - 1))


def test_a_product_of_a_negative_number_keeps_its_sign():
    equal(Product(-x, i), term(-1) ** n * x**n)
    not_equal(Product(-x, i), x**n)
    equal(Product(Product(x, j, 1, i), i), x ** (n * (n + 1) / 2))


def test_sums_to_infinity_are_no_finite_sums():
    oo = Term("const", ("oo",))
    assert "number" in refused(oo - oo, 0, given)
    assert refused(oo / oo, 1, given)


def test_a_family_index_keeps_its_range():
    inner = symbol("b", Family((Index(number(1), p),), SCALAR))
    assert refused(Sum(Sum(delta(i, k_) * inner[k_], i), k_), Sum(inner[k_], k_), given)


# -- induction over the upper bound ----------------------------------------------------------------


def test_closed_forms_by_induction_over_the_upper_bound():
    rule = "induction over the upper bound"
    equal(Sum(1 / (i * (i + 1)), i), n / (n + 1), by=rule)
    equal(Product(1 + 1 / i, i), n + 1, by=rule)
    equal(Sum(1 / ((2 * i - 1) * (2 * i + 1)), i), n / (2 * n + 1), by=rule)
    equal(Sum(i * Term("factorial", (i,)), i), Term("factorial", (n + 1,)) - 1, by=rule)
    not_equal(Sum(1 / (i * (i + 1)), i), (n + 1) / (n + 2))
    not_equal(Product(1 + 1 / i, i), n + 2)
    not_equal(Sum(1 / (i * (i + 1)), i, 1, m - 1), 1 - 1 / (m + 1))


def test_an_induction_starts_where_the_sum_is_empty():
    equal(Sum(1 / (i * (i + 1)), i, 1, m), m / (m + 1))
    not_equal(Sum(1 / (i * (i + 1)), i, 3, m), m / (m + 1) - term(2) / 3)
    equal(Sum(1 / (i * (i + 1)), i, 3, m), m / (m + 1) - term(2) / 3, relation(m, "ge", 2))


def test_sums_in_sums_are_split_at_an_end_of_either() -> None:
    b = given.family("b", index("t", 0, m + 1), Tensor((n,), "R"))
    r = index("r", 0, m)
    q = index("q", 1, m)
    whole, rest = Sum(Sum(b[r, i], r), i), Sum(Sum(b[q, i], q), i)
    equal(whole, Sum(b[term(0), i], i) + rest)
    assert refused(whole, Sum(b[term(1), i], i) + rest, given)
