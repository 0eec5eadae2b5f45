"""Random variables have values in their supports only, at every sample and in every counterexample."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.models import refute, spot_check
from derive.reading.document import read_text

GIVENS = r"""```givens
x > 0
p(x)
X \sim p
T \sim \operatorname{Exp}(1)
U \sim \mathcal{U}(0, 1)
K \sim \operatorname{Poisson}(2)
```
"""


def line(text: str):
    (chain,) = read_text(f"{GIVENS}\n$${text}$$\n").chains
    return chain.steps[0].statement, chain.givens


@pytest.mark.parametrize("text", ["X > 0", "T > 0", "U < 1", r"K \ge 0", r"K (K - 1) \ge 0", r"(2 K - 1)^2 \ge 1"])
def test_what_holds_on_the_support_agrees_and_is_not_refuted(text: str) -> None:
    assert spot_check(*line(text)).agrees
    assert refute(*line(text)) is None


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("X > 1", lambda v: 0 < v <= 1),
        ("T > 1", lambda v: 0 < v <= 1),
        (r"U \ge \frac12", lambda v: 0 < v < Fraction(1, 2)),
        ("(2 K - 1)^2 > 8", lambda v: v in (0, 1)),
    ],
)
def test_a_counterexample_lies_in_the_support(text: str, inside) -> None:
    found = refute(*line(text))
    assert found is not None
    ((_, value),) = found.values
    assert inside(Fraction(value))
