"""Abstract densities on their declared domains: half-lines, intervals, counts, and numbers beside labels."""

from __future__ import annotations

import pytest

from derive.models import refute, spot_check
from derive.notation import Declarations, relation
from derive.notation.build import E, Integral, law_of, pdf


def on_half_line(given):
    x = given.real("x")
    given.fact(relation(x, "gt", 0))
    return x


def between_two_ends(given):
    x = given.real("x")
    given.fact(relation(x, "ge", -1), relation(x, "le", 3))
    return x


def beyond_an_end(given):
    x = given.real("x")
    given.fact(relation(x, "lt", -2))
    return x


DOMAINS = [(on_half_line, 0, None), (between_two_ends, -1, 3), (beyond_an_end, None, -2)]


@pytest.mark.parametrize(("domain", "low", "high"), DOMAINS)
def test_a_density_has_mass_one_on_its_domain_and_draws_lie_in_it(domain, low, high):
    given = Declarations()
    x = domain(given)
    p = given.density("p", x)
    mass = Integral(pdf(law_of(p, "x"), x), x)
    assert spot_check(relation(mass, "eq", 1), given.givens).agrees
    for head, end in (("ge", low), ("le", high)):
        if end is not None:
            assert spot_check(relation(E(law_of(p, "x"), x, x), head, end), given.givens).agrees
            assert refute(relation(E(law_of(p, "x"), x, x), head, end), given.givens) is None
    assert refute(relation(E(law_of(p, "x"), x, x), "eq", 0 if low != 0 else 1), given.givens) is not None


def test_numbers_beside_labels():
    """E[f(x)] = E_z[E_{x | z}[f(x)]], where x is a number > 0 and z a label; x and z are not always independent."""
    given = Declarations()
    x, z = on_half_line(given), given.index("z", 3)
    p = given.density("p", x, z)
    joint, inner = law_of(p, "z"), law_of(p, "x", z=z)
    assert spot_check(relation(E(joint, z, E(inner, x, x**2)), "eq", E(law_of(p, "x"), x, x**2)), given.givens).agrees
    assert spot_check(relation(pdf(inner, x), "eq", pdf(law_of(p, "x"), x)), given.givens).agrees is False


def test_counts():
    given = Declarations()
    k = given.natural("k")
    p = given.density("p", k)
    assert spot_check(relation(E(law_of(p, "k"), k, k), "ge", 0), given.givens).agrees
