"""What an evaluation can end in, apart from a value."""

from __future__ import annotations


class Undefined(ArithmeticError):
    """The term has no value here: the logarithm of a number ≤ 0, a zero divisor, a singular matrix."""


class Divergent(Undefined):
    """An integral over a law or a space that does not converge; where an expectation is written, the conventions exclude it."""


class Unknown(ArithmeticError):
    """The models cannot tell the value: notation that they do not evaluate, or no certain answer."""


class Imprecise(Unknown):
    """The balls are too wide to tell; a higher precision may help."""


class NotPolynomial(Unknown):
    """A random variable entered a function that has no exact moments here."""
