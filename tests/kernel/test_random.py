"""Normal forms, signs and proofs of random terms agree with numbers wherever the written terms are defined."""

from __future__ import annotations

import os
from random import Random

import mpmath as mp
import pytest
from kernel.random_terms import M, S, Undefined, X, Y, a_term, given, holds, points, value

from derive.kernel import Proof, prove, rules  # noqa: F401 — the rules fill the tables
from derive.kernel.engine import Kernel, TooMuchWork
from derive.kernel.poly import to_term
from derive.kernel.signs import NEG, POS, ZERO_SIGN, sign_of
from derive.notation import NotSupported, Term, number, relation, term
from derive.notation.build import absolute, exp, log, sqrt

LONG = bool(os.environ.get("DERIVE_LONG"))
HUGE = mp.mpf(10) ** 12
RELATIONS = ("eq", "ne", "lt", "le", "gt", "ge")


def values_of(t, env):
    """A value, or None where there is none or none that can be compared."""
    try:
        found = value(t, env)
    except (Undefined, OverflowError):
        return None
    return found if abs(found) < HUGE else None


@pytest.mark.parametrize("seed", range(40 if LONG else 6))
def test_a_normal_form_has_the_value_of_the_term_and_the_sign_that_was_found(seed):
    r = Random(seed)
    with mp.workdps(30):
        for _ in range(60):
            t = a_term(r, r.choice((2, 3, 3)))
            k = Kernel(given.givens)
            try:
                form = k.nf(t)
                shown, sign = to_term(form), sign_of(k, form)
            except (NotSupported, TooMuchWork, ZeroDivisionError):
                continue
            for env in points(r):
                before, after = values_of(t, env), values_of(shown, env)
                if before is None or after is None:
                    continue
                assert abs(before - after) <= 1e-12 * (1 + abs(before)), (t, shown, env)
                actual = POS if before > 1e-15 else NEG if before < -1e-15 else ZERO_SIGN if before == 0 else sign
                assert sign & actual, (t, shown, sign, env)


def a_law(r: Random):
    """Two sides that a careless rule would call equal."""
    u, w = a_term(r, 1), a_term(r, 1)
    sign = Term("sign", (u,))
    laws = (
        (log(u * w), log(u) + log(w)), (sqrt(u**2), u), (exp(log(u)), u), (sqrt(u * w), sqrt(u) * sqrt(w)), ((u * w) ** M, u**M * w**M),
        ((u**2) ** X, u ** (2 * X)), (u / u, number(1)), (u**0, number(1)), (number(0) ** u, number(0)), (absolute(u * w), absolute(u) * absolute(w)),
        (absolute(u), u), (log(u**2), 2 * log(u)), (log(u**2), 2 * log(absolute(u))), (term(-1) ** (2 * M), number(1)), (sign * absolute(u), u),
        (u**M / u, u ** (M - 1)), ((-u) ** M, u**M), ((-u) ** (2 * M), u ** (2 * M)), ((u - w) ** X, (w - u) ** X), ((u - w) ** M, (w - u) ** M),
        ((u**2 - w**2) / (u - w), u + w), (u**X * u ** (1 - X), u), ((u * w) ** X, u**X * w**X), (exp(u) ** w, exp(u * w)), (1 / (1 / u), u),
        (sqrt(u) / sqrt(w), sqrt(u / w)), (log(1 / u), -log(u)), ((u**w) ** 2, u ** (2 * w)), (u ** (X + Y), u**X * u**Y), (sqrt(u) ** 2, u),
    )  # fmt: skip
    return r.choice(laws)


@pytest.mark.parametrize("seed", range(40 if LONG else 6))
def test_what_is_proved_is_defined_and_true_at_every_point_that_the_givens_allow(seed):
    r = Random(1000 + seed)
    with mp.workdps(30):
        for _ in range(40):
            left, right = a_law(r) if r.random() < 0.6 else (a_term(r, 2), a_term(r, 1))
            fact = relation(a_term(r, 1), r.choice(("gt", "ge", "ne", "lt")), r.choice((number(0), number(1), Y, S)))
            facts = (fact,) if r.random() < 0.4 else ()
            for head in ("eq", r.choice(RELATIONS)):
                if isinstance(prove(relation(left, head, right), given.givens.fact(*facts)), Proof):
                    _check(r, left, head, right, facts)


def _check(r, left, head, right, facts):
    for env in points(r, 20):
        try:
            if not all(holds(f.head, value(f.args[0], env), value(f.args[1], env)) for f in facts):
                continue
        except (Undefined, OverflowError):
            continue
        try:
            a, b = value(left, env), value(right, env)
        except Undefined:
            pytest.fail(f"{left} {head} {right} was proved under {facts}, and a side is undefined at {env}")
        except OverflowError:
            continue
        if max(abs(a), abs(b)) < HUGE:
            slack = mp.mpf(10) ** -16 * (1 + abs(a))
            assert holds(head, a, b, slack) or (head in ("lt", "gt", "ne") and abs(a - b) <= slack), (left, head, right, facts, env)
