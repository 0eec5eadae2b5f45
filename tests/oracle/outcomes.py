"""What an evaluation can end in, apart from a value."""

from __future__ import annotations


class Undefined(ArithmeticError):
    """There is no value here: log of a number ≤ 0, a zero divisor, a component that does not exist."""


class Vanishing(Undefined):
    """There is no value because something is exactly 0; far out in a tail that may be a rounding."""


class Unknown(ArithmeticError):
    """The oracle cannot tell: notation that it does not evaluate, or numbers that are not clear enough."""


class TooWide(Unknown):
    """An integral over more dimensions than the oracle goes to; smaller dimensions may do."""
