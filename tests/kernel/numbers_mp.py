"""The value of a written number in mpmath, straight from what its head means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp

from derive.notation import Term

Env = dict[Term, Any]
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "erf": mp.erf,
    "add": lambda *xs: sum(xs),
    "neg": lambda x: -x,
    "mul": lambda *xs: mp.fprod(xs),
    "div": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "exp": mp.exp,
    "log": mp.log,
    "sqrt": mp.sqrt,
    "abs": abs,
    "sin": mp.sin,
    "cos": mp.cos,
    "gamma": mp.gamma,
    "loggamma": mp.loggamma,
    "digamma": lambda x: mp.psi(0, x),
    "factorial": mp.factorial,
    "beta": mp.beta,
    "binom": mp.binomial,
}


def value(t: Term, env: Env) -> Any:
    """The value of a term, its letters given; vectors are lists, matrices lists of rows."""
    if t in env:
        return env[t]
    if t.head == "num":
        return mp.mpf(t.args[0].numerator) / t.args[0].denominator
    if t.head == "const":
        return {"pi": mp.pi, "e": mp.e, "oo": mp.inf}[t.args[0]]
    if t.head in ("sum", "prod"):
        i, lo, hi, body = t.args
        terms = [value(body, {**env, i: k}) for k in range(int(value(lo, env)), int(value(hi, env)) + 1)]
        return mp.fsum(terms) if t.head == "sum" else mp.fprod(terms)
    if t.head == "at":
        return value(t.args[0], env)[int(value(t.args[1], env)) - 1]
    return FUNCTIONS[t.head](*(value(a, env) for a in t.args))


def numeric(t: Term, env: Env) -> Any:
    return mp.mpf(mp.re(value(t, env)))
