"""Elements that stand for a number that moves: lines a + b·x in it are followed exactly, everything else is opaque.

What depends on x in another way, or on two such numbers, refuses to say how; so nothing is guessed from values at a few points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from .guests import Guest
from .outcomes import Unknown

ZERO = fmpq(0)


@dataclass(frozen=True, slots=True)
class Affine(Guest):
    """a + b·x for every x; with ``slope`` None it moves in another way."""

    tag: int
    at_zero: Any = ZERO
    slope: Any = None

    def lift(self, other: Any) -> Affine:
        if isinstance(other, Guest):
            found: Affine = self.same(other)
            return found
        return Affine(self.tag, other, ZERO)

    def plus(self, other: Affine) -> Affine:
        if self.slope is None or other.slope is None:
            return Affine(self.tag)
        return Affine(self.tag, self.at_zero + other.at_zero, self.slope + other.slope)

    def times(self, other: Affine) -> Affine:
        """(a + b·x)·c; a product of two that move is opaque."""
        for one, scale in ((self, other), (other, self)):
            if is_zero(scale.slope) and one.slope is not None:
                return Affine(self.tag, one.at_zero * scale.at_zero, one.slope * scale.at_zero)
        return Affine(self.tag)

    def reciprocal(self) -> Affine:
        if is_zero(self.slope) and not is_zero(self.at_zero):
            return Affine(self.tag, 1 / self.at_zero, ZERO)
        return Affine(self.tag)

    def apply(self, name: str) -> Affine:
        return Affine(self.tag)

    def greater(self, other: Any) -> Affine:
        return Affine(self.tag)


def is_zero(x: Any) -> bool:
    """Whether a number is certainly 0."""
    return x is not None and bool(x == 0)


def intercept(x: Any) -> Any:
    """a for a + b·x."""
    return x.at_zero if isinstance(x, Affine) else x


def slope(x: Any) -> Any:
    """b for a + b·x; refused where it is no line."""
    if not isinstance(x, Affine):
        return ZERO
    if x.slope is None:
        raise Unknown("a corner that is no line in the number")
    return x.slope


__all__ = ["Affine", "intercept", "slope"]
