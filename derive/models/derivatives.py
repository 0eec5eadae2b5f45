"""Derivatives of the elementary functions, as forward-mode differentiation uses them. One row each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from .values import Array, Value

if TYPE_CHECKING:
    from .calculator import Calculator

Slope = Callable[["Calculator", Value], Value]


def _same(name: str) -> Slope:
    return lambda calc, a: calc.function(name, a)


def _minus_sin(calc: Calculator, a: Value) -> Value:
    return calc.neg(calc.function("sin", a))


def _reciprocal(calc: Calculator, a: Value) -> Value:
    return calc.div(calc.ones_like(a), a)


def _of_sqrt(calc: Calculator, a: Value) -> Value:
    return calc.div(calc.ones_like(a), calc.scale(2, calc.function("sqrt", a)))


def _of_tan(calc: Calculator, a: Value) -> Value:
    return calc.add(calc.number(1), calc.integer_power(calc.function("tan", a), 2))


def _of_arctan(calc: Calculator, a: Value) -> Value:
    return calc.div(calc.ones_like(a), calc.add(calc.number(1), calc.integer_power(a, 2)))


def _of_tanh(calc: Calculator, a: Value) -> Value:
    return calc.sub(calc.number(1), calc.integer_power(calc.function("tanh", a), 2))


def _of_logistic(calc: Calculator, a: Value) -> Value:
    s = calc.function("logistic", a)
    return calc.mul(s, calc.sub(calc.number(1), s))


def _of_erf(calc: Calculator, a: Value) -> Value:
    root = calc.function("sqrt", Array(calc.arithmetic.named("pi"), 0))
    bell = calc.function("exp", calc.neg(calc.integer_power(a, 2)))
    return calc.mul(calc.div(calc.number(Fraction(2)), root), bell)


def _of_gamma(calc: Calculator, a: Value) -> Value:
    return calc.mul(calc.function("gamma", a), calc.function("digamma", a))


DERIVATIVES: dict[str, Slope] = {
    "exp": _same("exp"),
    "log": _reciprocal,
    "sqrt": _of_sqrt,
    "abs": _same("strict_sign"),
    "sign": _same("strict_zero"),
    "step": _same("strict_zero"),
    "strict_sign": _same("strict_zero"),
    "strict_step": _same("strict_zero"),
    "strict_zero": _same("strict_zero"),
    "sin": _same("cos"),
    "cos": _minus_sin,
    "tan": _of_tan,
    "arctan": _of_arctan,
    "sinh": _same("cosh"),
    "cosh": _same("sinh"),
    "tanh": _of_tanh,
    "logistic": _of_logistic,
    "softplus": _same("logistic"),
    "relu": _same("strict_step"),
    "erf": _of_erf,
    "gamma": _of_gamma,
    "loggamma": _same("digamma"),
    "digamma": _same("polygamma1"),
    **{f"polygamma{m}": _same(f"polygamma{m + 1}") for m in range(1, 4)},
}
