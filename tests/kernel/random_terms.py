"""Random small written terms, and their values in mpmath: where a term has no value, and what it is elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

import mpmath as mp

from derive.notation import NATURAL, Declarations, Index, Tensor, Term, number, symbol, term

Env = dict[str, Any]
TINY = mp.mpf(10) ** -18


class Undefined(Exception):
    """A term without a value at a point."""


given = Declarations()
X, Y = given.real("x y")
S = given.positive("s")
N = given.dimension("n")
M, BIT = symbol("m", NATURAL), symbol("b", Tensor((), "B"))
given.givens = given.givens.declare(M).declare(BIT)
V = given.vector("v", N)
WHOLE = (N, M, BIT)
FUNCTIONS = ("exp", "log", "sqrt", "abs", "sin", "cos", "tanh", "logistic", "relu", "sign", "softplus", "arctan", "sinh", "cosh")
EXPONENTS = (term(2), term(3), -number(1), -number(2), term(Fraction(1, 2)), term(Fraction(-1, 2)), term(Fraction(3, 2)), N, M, X, 2 * M, number(0))


def a_term(r: Random, depth: int, loops: tuple[Term, ...] = ()) -> Term:
    """A random term; ``loops`` are the indices in scope."""
    if depth == 0 or r.random() < 0.15:
        return r.choice((X, Y, S, X, Y, number(r.randint(0, 3)), N, M, BIT, *loops, *(V[i] for i in loops), *(V[i] for i in loops)))
    a, b = a_term(r, depth - 1, loops), a_term(r, depth - 1, loops)
    kind = r.choice(("add", "add", "sub", "mul", "mul", "div", "pow", "function", "function", "extremum", "big"))
    if kind == "function":
        return Term(r.choice(FUNCTIONS), (a,))
    if kind == "extremum":
        return Term(r.choice(("max", "min")), (a, b))
    if kind == "big" and len(loops) < 2:
        return _big(r, depth, loops)
    if kind == "big":
        return Term("delta", (r.choice(loops), r.choice((*loops, number(1), N))))
    exponent = r.choice((*EXPONENTS, a_term(r, 0, loops)))
    return {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b, "pow": a**exponent}[kind]


def _big(r: Random, depth: int, loops: tuple[Term, ...]) -> Term:
    i = symbol(f"k_{len(loops)}", Index(number(1), N))
    lo = r.choice((number(1), number(1), number(0), number(2), M))
    hi = r.choice((N, N, N - 1, N + 1, M, *loops, *(j - 1 for j in loops)))
    return Term(r.choice(("sum", "sum", "prod")), (i, lo, hi, a_term(r, depth - 1, (*loops, i))))


def points(r: Random, count: int = 6) -> Iterator[Env]:
    """Values for the letters: special ones and generic ones."""
    for _ in range(count):
        components: dict[int, Any] = {}

        def component(i: int, known: dict[int, Any] = components) -> Any:
            return known.setdefault(i, r.choice((mp.mpf(r.uniform(-2, 2)), mp.mpf(r.choice((0, 1, -1))))))

        def real() -> Any:
            special = Fraction(r.choice((0, 1, -1, 2, Fraction(1, 2), Fraction(-3, 2))))
            return mp.mpf(r.uniform(-2, 2)) if r.random() < 0.6 else mp.mpf(special.numerator) / special.denominator

        whole = {"n": mp.mpf(r.randint(1, 4)), "m": mp.mpf(r.randint(0, 3)), "b": mp.mpf(r.randint(0, 1))}
        yield {"x": real(), "y": real(), "s": mp.mpf(r.choice((r.uniform(0.1, 3), 1, 2))), "v": component, **whole}


def value(t: Term, env: Env) -> Any:
    """The value of a term; raises ``Undefined`` where it has none."""
    row = ROWS.get(t.head)
    if row is not None:
        return row(t, env)
    return PLAIN[t.head](*(value(a, env) for a in t.args))


def _big_value(t: Term, env: Env) -> Any:
    lo, hi = (int(value(b, env)) for b in t.args[1:3])
    parts = [value(t.args[3], {**env, t.args[0].args[0]: mp.mpf(k)}) for k in range(lo, hi + 1)]
    return mp.fsum(parts) if t.head == "sum" else mp.fprod(parts)


def _power(t: Term, env: Env) -> Any:
    """A base ≥ 0 for a broken exponent; 0⁰ = 1 for a whole one."""
    a, e = (value(part, env) for part in t.args)
    whole = _counts(t.args[1])
    if whole and abs(e - mp.nint(e)) < TINY:
        if abs(a) < TINY and e < 0:
            raise Undefined
        return mp.mpf(1) if abs(e) < TINY else mp.mpf(0) if abs(a) < TINY else a ** int(mp.nint(e))
    if a < -TINY or (abs(a) < TINY and e <= 0):
        raise Undefined
    return mp.mpf(0) if abs(a) < TINY else a**e


def _counts(t: Term) -> bool:
    """Whether an exponent is a whole number by what its letters are."""
    if t.head == "num":
        return bool(t.args[0].denominator == 1)
    if t.head == "sym":
        return isinstance(t.sort, Index) or getattr(t.sort, "domain", "R") != "R"
    if t.head in ("sum", "prod"):
        return _counts(t.args[3])
    return t.head in ("add", "neg", "mul") and all(map(_counts, t.args))


def _positive(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def inside(x: Any) -> Any:
        if x < TINY:
            raise Undefined
        return f(x)

    return inside


def _divide(a: Any, b: Any) -> Any:
    if abs(b) < TINY:
        raise Undefined
    return a / b


def _root(x: Any) -> Any:
    if x < -TINY:
        raise Undefined
    return mp.sqrt(max(x, mp.mpf(0)))


def _truth(t: Term, env: Env) -> Any:
    (s,) = t.args
    return mp.mpf(holds(s.head, value(s.args[0], env), value(s.args[1], env)))


def holds(head: str, a: Any, b: Any, slack: Any = TINY) -> bool:
    """Whether a relation holds between two values, up to rounding."""
    gap = a - b
    same = abs(gap) <= slack
    return {"eq": same, "ne": not same, "lt": gap < 0 and not same, "le": gap < 0 or same, "gt": gap > 0 and not same, "ge": gap > 0 or same}[head]


ROWS: dict[str, Callable[[Term, Env], Any]] = {
    "num": lambda t, env: mp.mpf(t.args[0].numerator) / t.args[0].denominator,
    "const": lambda t, env: +{"pi": mp.pi, "e": mp.e}[t.args[0]],
    "sym": lambda t, env: env[t.args[0]],
    "at": lambda t, env: env[t.args[0].args[0]](int(value(t.args[1], env))),
    "sum": _big_value,
    "prod": _big_value,
    "pow": _power,
    "indicator": _truth,
}
PLAIN: dict[str, Callable[..., Any]] = {
    "add": lambda *xs: mp.fsum(xs),
    "neg": lambda x: -x,
    "mul": lambda *xs: mp.fprod(xs),
    "div": _divide,
    "sqrt": _root,
    "log": _positive(mp.log),
    **{name: getattr(mp, name) for name in ("exp", "sin", "cos", "sinh", "cosh", "tanh")},
    "arctan": mp.atan,
    "logistic": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "abs": abs,
    "sign": lambda x: mp.mpf((x > TINY) - (x < -TINY)),
    "relu": lambda x: max(x, mp.mpf(0)),
    "max": max,
    "min": min,
    "delta": lambda a, b: mp.mpf(abs(a - b) < TINY),
}
