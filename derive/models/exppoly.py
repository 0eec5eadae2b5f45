"""Σ P(δ)·exp(Q(δ)): what is integrated exactly against normal laws and over whole spaces.

Moments come from integration by parts, E[δ·f(δ)] = v·E[f′(δ)] for δ ~ N(0, v).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .outcomes import NotPolynomial
from .values import Data, Dual, Exponents, ExpPoly, Terms, Value, is_zero_array, rank_of

if TYPE_CHECKING:
    from .calculator import Calculator

MAX_TERMS = 400
Part = tuple[Terms, "Terms | None"]
SUPPORTS: dict[int, tuple[Value, Any]] = {}  # by tag: a random variable, and the support of its law
LOGS: dict[int, dict[str, dict[int, int]]] = {}  # by tag: "x" and "1-x" to {variable: the variable that is its logarithm}


def constant_key(terms: Terms) -> Exponents:
    return (0,) * len(next(iter(terms)))


def lift(v: Value, like: Value) -> ExpPoly:
    """v as a constant in the integration variables of ``like``, if it does not hold them already."""
    tag = max(v.tag, like.tag)
    if v.tag == tag and isinstance(v, ExpPoly):
        return v
    if not isinstance(like, ExpPoly):
        raise NotPolynomial("no integration variable")
    return ExpPoly(tag, (({constant_key(like.parts[0][0]): v}, None),))


def variables(calc: Calculator, tag: int, count: int) -> list[Value]:
    """The integration variables δ₁ … δ_count of a new binder."""
    return [variable(calc, tag, k, count) for k in range(count)]


def variable(calc: Calculator, tag: int, k: int, count: int) -> ExpPoly:
    return ExpPoly(tag, (({tuple(int(j == k) for j in range(count)): calc.number(1)}, None),))


def add_terms(calc: Calculator, a: Terms, b: Terms) -> Terms:
    out = dict(a)
    for e, c in b.items():
        out[e] = calc.add(out[e], c) if e in out else c
    return out


def add(calc: Calculator, a: ExpPoly, b: ExpPoly) -> ExpPoly:
    plain: Terms = {}
    others: list[Part] = []
    for terms, exponent in (*a.parts, *b.parts):
        if exponent is None:
            plain = add_terms(calc, plain, terms) if plain else terms
        else:
            others.append((terms, exponent))
    return bounded(a.tag, ([(plain, None)] if plain else []) + others)


def bounded(tag: int, parts: list[Part]) -> ExpPoly:
    if sum(len(terms) for terms, _ in parts) > MAX_TERMS:
        raise NotPolynomial("a polynomial with too many terms")
    return ExpPoly(tag, tuple(parts))


def bilinear(calc: Calculator, f: Callable[[Data, Data], Data], a: ExpPoly, b: ExpPoly, rank: int) -> ExpPoly:
    out: ExpPoly | None = None
    for terms_a, exponent_a in a.parts:
        for terms_b, exponent_b in b.parts:
            part = ExpPoly(a.tag, ((convolve(calc, f, terms_a, terms_b, rank), join(calc, exponent_a, exponent_b)),))
            out = part if out is None else add(calc, out, part)
    if out is None:
        raise NotPolynomial("an empty sum")
    return out


def convolve(calc: Calculator, f: Callable[[Data, Data], Data], a: Terms, b: Terms, rank: int) -> Terms:
    if len(a) * len(b) > 10 * MAX_TERMS:
        raise NotPolynomial("a polynomial with too many terms")
    out: Terms = {}
    for ea, ca in a.items():
        for eb, cb in b.items():
            e = tuple(x + y for x, y in zip(ea, eb, strict=True))
            c = calc.bilinear(f, ca, cb, rank)
            out[e] = calc.add(out[e], c) if e in out else c
    return out


def join(calc: Calculator, a: Terms | None, b: Terms | None) -> Terms | None:
    if a is None or b is None:
        return a if b is None else b
    return add_terms(calc, a, b)


def pruned(v: ExpPoly) -> ExpPoly:
    """Without the terms whose coefficient is exactly 0 (at least one term is kept)."""
    parts: list[Part] = []
    for terms, exponent in v.parts:
        kept = {e: c for e, c in terms.items() if not is_zero_array(c)}
        if kept:
            parts.append((kept, exponent))
    if not parts:
        terms, _ = v.parts[0]
        key = constant_key(terms)
        parts = [({key: next(iter(terms.values()))}, None)]
    return ExpPoly(v.tag, tuple(parts))


def constant_of(calc: Calculator, v: Value) -> Value | None:
    """v without its integration variables, if it does not depend on them."""
    if not isinstance(v, ExpPoly):
        return v
    parts = pruned(v).parts
    if len(parts) > 1 or parts[0][1] is not None:
        return None
    (terms, _), *_rest = parts
    key = constant_key(terms)
    return terms[key] if set(terms) == {key} else None


def single(v: Value) -> tuple[Value, Terms | None]:
    """c and Q for v = c·exp(Q)."""
    if not isinstance(v, ExpPoly):
        raise NotPolynomial("a function of a random variable without exact moments")
    parts = pruned(v).parts
    terms, exponent = parts[0]
    key = constant_key(terms)
    if len(parts) > 1 or set(terms) != {key}:
        raise NotPolynomial("a function of a random variable without exact moments")
    return terms[key], exponent


def of_terms(tag: int, c: Value, exponent: Terms | None, like: Terms) -> ExpPoly:
    return ExpPoly(tag, (({constant_key(like): c}, exponent),))


def reciprocal(calc: Calculator, v: Value) -> Value:
    """1/v for v = c·exp(Q), or for a multiple of a power of a positive variable."""
    if isinstance(v, Dual):
        return calc.div(calc.ones_like(v), v)
    found = positive_monomial(v)
    if found is not None:
        return raised(calc, v, found, Fraction(-1))
    c, exponent = single(v)
    inverse = calc.div(calc.number(1), c)
    if exponent is None:
        return inverse
    return of_terms(v.tag, inverse, {e: calc.neg(x) for e, x in exponent.items()}, exponent)


def positive_monomial(v: Value) -> tuple[Exponents, Value] | None:
    """The exponents and the coefficient of c·∏ δᵏ, where all these δ are known to be positive."""
    logs = LOGS.get(v.tag, {}).get("x", {})
    if not isinstance(v, ExpPoly) or not logs:
        return None
    parts = pruned(v).parts
    if len(parts) > 1 or parts[0][1] is not None or len(parts[0][0]) > 1:
        return None
    ((key, c),) = parts[0][0].items()
    used = [i for i, k in enumerate(key) if k]
    return (key, c) if used and all(i in logs for i in used) else None


def raised(calc: Calculator, v: Value, monomial: tuple[Exponents, Value], power: Fraction) -> ExpPoly:
    """(c·δᵏ) to a rational power."""
    key, c = monomial
    literal = power.denominator == 1
    return ExpPoly(v.tag, (({tuple(k * power for k in key): calc.power(c, calc.number(power), literal)}, None),))


def function(calc: Calculator, name: str, v: Value) -> Value:
    """exp, log, … of one number."""
    if not isinstance(v, ExpPoly):
        return calc.function(name, v)
    constant = constant_of(calc, v)
    if constant is not None:
        return calc.function(name, constant)
    monomial = positive_monomial(v)
    if monomial is not None and name in ("log", "sqrt", "abs"):
        return _of_monomial(calc, name, v, monomial)
    rule = {"exp": _exp, "log": _log, "sqrt": _sqrt, "abs": _abs}.get(name)
    if rule is None:
        raise NotPolynomial(f"{name} of a random variable")
    return rule(calc, v)


def _of_monomial(calc: Calculator, name: str, v: Value, monomial: tuple[Exponents, Value]) -> Value:
    key, c = monomial
    if name == "sqrt":
        return raised(calc, v, monomial, Fraction(1, 2))
    if name == "abs":
        return ExpPoly(v.tag, (({key: calc.function("abs", c)}, None),))
    out = calc.function("log", c)
    for place, log in LOGS[v.tag]["x"].items():
        if key[place]:
            out = calc.add(out, calc.scale(Fraction(key[place]), variable(calc, v.tag, log, len(key))))
    return out


def _of_complement(calc: Calculator, v: ExpPoly) -> Value | None:
    """log(c·(1 − δ)) for a variable in (0, 1); None for other polynomials."""
    if "1-x" not in LOGS.get(v.tag, {}):
        return None
    ((place, log),) = LOGS[v.tag]["1-x"].items()
    terms, exponent = pruned(v).parts[0]
    key = constant_key(terms)
    slope = tuple(int(i == place) for i in range(len(key)))
    if exponent is not None or set(terms) != {key, slope} or not is_zero_array(calc.add(terms[key], terms[slope])):
        return None
    return calc.add(calc.function("log", terms[key]), variable(calc, v.tag, log, len(key)))


def _exp(calc: Calculator, v: ExpPoly) -> Value:
    parts = pruned(v).parts
    if len(parts) > 1 or parts[0][1] is not None:
        raise NotPolynomial("an exponential of an exponential")
    terms = parts[0][0]
    return of_terms(v.tag, calc.number(1), terms, terms)


def _log(calc: Calculator, v: ExpPoly) -> Value:
    complement = _of_complement(calc, v)
    if complement is not None:
        return complement
    c, exponent = single(v)
    if exponent is None:
        raise NotPolynomial("the logarithm of a random variable")
    return calc.add(calc.function("log", c), ExpPoly(v.tag, ((exponent, None),)))


def _sqrt(calc: Calculator, v: ExpPoly) -> Value:
    c, exponent = single(v)
    if exponent is None:
        raise NotPolynomial("the square root of a random variable")
    half = {e: calc.div(x, calc.number(2)) for e, x in exponent.items()}
    return of_terms(v.tag, calc.function("sqrt", c), half, half)


def _abs(calc: Calculator, v: ExpPoly) -> Value:
    c, exponent = single(v)
    if exponent is None:
        raise NotPolynomial("the absolute value of a random variable")
    return of_terms(v.tag, calc.function("abs", c), exponent, exponent)


def power(calc: Calculator, a: Value, b: Value) -> Value:
    """a to the power b for a fixed integer b (of a positive variable: a fixed rational; of an exponential: any number)."""
    exponent = constant_of(calc, b)
    monomial = positive_monomial(a)
    if monomial is not None and exponent is not None:
        fixed = fixed_rational(calc, exponent)
        if fixed is not None:
            return raised(calc, a, monomial, fixed) if fixed else calc.ones_like(a)
    n = None if exponent is None or exponent.tag else _whole(calc, exponent)
    if n is None or abs(n) > 40:
        return _power_of_exponential(calc, a, exponent)
    if n < 0:
        return calc.div(calc.ones_like(a), power(calc, a, calc.number(-n)))
    out = calc.ones_like(a)
    for _ in range(n):
        out = calc.mul(out, a)
    return out


def _power_of_exponential(calc: Calculator, a: Value, b: Value | None) -> Value:
    """(c·exp Q)ᵇ = cᵇ·exp(bQ) for a number b that is the same for all δ."""
    c, exponent = single(a)
    if b is None or exponent is None or rank_of(b):
        raise NotPolynomial("a random variable to a power that is no fixed integer")
    return of_terms(a.tag, calc.power(c, b), {e: calc.mul(b, x) for e, x in exponent.items()}, exponent)


def fixed_rational(calc: Calculator, v: Value) -> Fraction | None:
    """The rational that v is at every place; None for balls and for what moves."""
    if v.tag:
        return None
    flat: list[Any] = list(calc.plain(v).data.flat)
    if any(not hasattr(x, "p") for x in flat) or any(x != flat[0] for x in flat):
        return None
    return Fraction(int(flat[0].p), int(flat[0].q))


def _whole(calc: Calculator, v: Value) -> int | None:
    """The integer that v is at every place."""
    from .evaluate import as_int

    found = {as_int(x) for x in calc.plain(v).data.flat}
    return found.pop() if len(found) == 1 else None
