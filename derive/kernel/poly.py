"""Forms: the ring, its content, and its spelling as terms, under one name."""

from __future__ import annotations

from .content import content, divided, number_power, prime_factors, whole_power
from .ring import (
    ONE,
    ZERO,
    E,
    Exponent,
    Mono,
    Number,
    Poly,
    TooMuchWork,
    as_exponent,
    as_poly,
    atom,
    constant,
    exponent_sum,
    inverse_mono,
    is_idempotent,
    key,
    mono_product,
    scale_exponent,
    sorted_mono,
    tidy_number,
)
from .settle import MINUS_ONE, affordable, settled
from .spelling import read, to_term

__all__ = [
    "MINUS_ONE",
    "ONE",
    "ZERO",
    "E",
    "Exponent",
    "Mono",
    "Number",
    "Poly",
    "TooMuchWork",
    "affordable",
    "as_exponent",
    "as_poly",
    "atom",
    "constant",
    "content",
    "divided",
    "exponent_sum",
    "inverse_mono",
    "is_idempotent",
    "key",
    "mono_product",
    "number_power",
    "prime_factors",
    "read",
    "scale_exponent",
    "settled",
    "sorted_mono",
    "tidy_number",
    "to_term",
    "whole_power",
]  # fmt: skip
