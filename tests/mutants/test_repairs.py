"""Slips planted in the documents of the tests: most have a proved repair, and the oracle finds none of these false."""

from __future__ import annotations

import os
from functools import cache

from oracle.decide import FALSE, UNDEFINED

from derive.notation import symbol

from .repairs import Repair, in_order, run_repairs

LONG = bool(os.environ.get("DERIVE_LONG"))
EACH = 6 if LONG else 1  # slips in each document
MENDED, RESTORED = 0.6, 0.5  # the least share of slips
SECONDS = 3.0  # for one repair, of the processor


@cache
def repairs() -> tuple[Repair, ...]:
    return tuple(run_repairs(EACH))


def share(wanted: list[bool]) -> float:
    return sum(wanted) / len(wanted)


def test_most_slips_have_a_repair() -> None:
    assert len(repairs()) >= 20 * EACH
    missed = "\n".join(str(r) for r in repairs() if r.found is None)
    assert share([r.found is not None for r in repairs()]) >= MENDED, missed


def test_many_repairs_are_the_line_that_was_there() -> None:
    other = "\n".join(str(r) for r in repairs() if not r.restored)
    assert share([r.restored for r in repairs()]) >= RESTORED, other


def test_no_repair_is_false() -> None:
    wrong = [str(r) for r in repairs() if r.found is not None and not r.restored and r.oracle() in (FALSE, UNDEFINED)]
    assert not wrong, "\n".join(wrong)


def test_no_repair_takes_long() -> None:
    assert max(r.seconds for r in repairs()) < SECONDS


def test_the_order_of_sums_and_products_does_not_count() -> None:
    x, y = symbol("x"), symbol("y")
    assert in_order(x * y + 1) == in_order(1 + y * x)
    assert in_order(x / y) != in_order(y / x)
