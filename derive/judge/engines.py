"""The two witnesses side by side: the kernel, which proves, and the models, which evaluate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from derive.notation import Givens, Term

Point = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Engines:
    """What the judge asks of the kernel (``prove``, ``normal``) and of the models (the rest)."""

    prove: Callable[..., Any]
    normal: Callable[[Term, Givens], Term]
    spot_check: Callable[[Term, Givens, int, int], Any]
    refute: Callable[[Term, Givens, int], Any]
    find_point: Callable[[Term, Givens, int], Point | None]  # where a condition certainly holds
    undefined_point: Callable[[Term, Givens, int], Point | None]
    satisfiable: Callable[[Givens, int], bool]
    screen: Callable[[tuple[Term, ...], Givens, int], Any] | None = None  # a sieve for guesses


@cache
def engines() -> Engines:
    """The real ones; imported on first use, because they bring NumPy and flint with them."""
    from derive import kernel, models

    return Engines(
        prove=kernel.prove,
        normal=kernel.normal,
        spot_check=models.spot_check,
        refute=models.refute,
        find_point=models.find_point,
        undefined_point=models.undefined_point,
        satisfiable=models.satisfiable,
        screen=models.screen,
    )
