"""Numbers, letters, arithmetic and elementary functions."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Index, Tensor, Term, number
from derive.notation.heads import ELEMENTWISE_FUNCTIONS

from .evaluate import Env, Evaluator, as_value, evaluates
from .outcomes import Unknown
from .values import Array, Value, rank_of


@evaluates("num")
def _number(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.number(t.args[0])


@evaluates("const")
def _constant(ev: Evaluator, t: Term, env: Env) -> Value:
    if t.args[0] not in ("pi", "e"):
        raise Unknown(f"{t!r} is no number")
    return Array(ev.arithmetic.named(t.args[0]), 0)


@evaluates("sym")
def _letter(ev: Evaluator, t: Term, env: Env) -> Value:
    found = ev.letter(t, env)
    if found is None and ev.definition(t, "at") is not None:
        from .rows_arrays import defined_vector

        return defined_vector(ev, t, env)
    return as_value(found, ev, t)


@evaluates("add")
def _sum(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.calc.sum([ev.value(p, env) for p in t.args])


@evaluates("neg")
def _negative(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.calc.neg(ev.value(t.args[0], env))


@evaluates("mul")
def _product(ev: Evaluator, t: Term, env: Env) -> Value:
    """Numbers, and at most one vector or matrix."""
    values = [ev.value(p, env) for p in t.args]
    if sum(rank_of(v) > 0 for v in values) > 1:
        raise Unknown(f"a product of arrays that does not say which: {t!r}")
    return ev.calc.product(values)


@evaluates("hadamard")
def _hadamard(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.calc.product([ev.value(p, env) for p in t.args])


@evaluates("div")
def _quotient(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.calc.div(ev.value(t.args[0], env), ev.value(t.args[1], env))


@evaluates("pow")
def _power(ev: Evaluator, t: Term, env: Env) -> Value:
    base, exponent = t.args
    if base.rank == 2:
        raise Unknown("a power of a matrix")
    if base.head == "const" and base.args[0] == "e":
        return ev.calc.function("exp", ev.value(exponent, env))
    if exponent.head == "num" and exponent.args[0] > 0 and exponent.args[0] % 2 == 0 and base.head in ("abs", "norm") and len(base.args) == 1:
        return _even_power(ev, ev.value(base.args[0], env), base.head, exponent)
    return ev.calc.power(ev.value(base, env), ev.value(exponent, env), _counts(exponent))


def _counts(t: Term) -> bool:
    """Whether an exponent is a whole number by the way it is written: then 0⁰ = 1."""
    if t.head in ("add", "neg", "mul"):
        return all(map(_counts, t.args))
    if t.head == "num":
        return t.args[0].denominator == 1
    sort = t.sort if t.head == "sym" else None
    return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain in ("N", "Z"))


def _even_power(ev: Evaluator, inside: Value, head: str, exponent: Term) -> Value:
    """|x|²ᵏ = x²ᵏ and ‖x‖²ᵏ = (Σ xᵢ²)ᵏ, which have derivatives at 0 too."""
    rank = rank_of(inside)
    if head == "abs" or not rank:
        return ev.calc.power(inside, ev.number(exponent.args[0]), True)
    square, half = ev.calc.dot(inside, inside), exponent.args[0] / 2
    return square if half == 1 else ev.calc.power(square, ev.number(half), True)


def _elementwise(ev: Evaluator, t: Term, env: Env) -> Value:
    return ev.calc.function(t.head, ev.value(t.args[0], env))


evaluates(*(name for name in ELEMENTWISE_FUNCTIONS if name != "log"))(_elementwise)


@evaluates("log")
def _log(ev: Evaluator, t: Term, env: Env) -> Value:
    """log x; of densities in a product or quotient, their log-densities, which do not underflow."""
    from .rows_probability import log_density

    factors = list(_factors(t.args[0], 1))
    densities = [ev.calc.scale(way, log_density(ev, f, env)) for f, way in factors if f.head == "pdf"]
    if not densities:
        return ev.calc.function("log", ev.value(t.args[0], env))
    rest = [f if way > 0 else Term("div", (number(1), f)) for f, way in factors if f.head != "pdf"]
    whole = [ev.calc.function("log", ev.value(Term("mul", tuple(rest)) if len(rest) > 1 else rest[0], env))] if rest else []
    return ev.calc.sum([*densities, *whole])


def _factors(t: Term, way: int) -> Iterator[tuple[Term, int]]:
    """The factors of nested products and quotients, 1 for those above and −1 for those below."""
    if t.head == "mul":
        for f in t.args:
            yield from _factors(f, way)
    elif t.head == "div":
        yield from _factors(t.args[0], way)
        yield from _factors(t.args[1], -way)
    else:
        yield t, way


@evaluates("max")
def _maximum(ev: Evaluator, t: Term, env: Env) -> Value:
    values = [ev.value(p, env) for p in t.args]
    out = values[0]
    for v in values[1:]:
        out = ev.calc.greater(out, v)
    return out


@evaluates("min")
def _minimum(ev: Evaluator, t: Term, env: Env) -> Value:
    values = [ev.calc.neg(ev.value(p, env)) for p in t.args]
    out = values[0]
    for v in values[1:]:
        out = ev.calc.greater(out, v)
    return ev.calc.neg(out)


@evaluates("binom")
def _binomial(ev: Evaluator, t: Term, env: Env) -> Value:
    n, k = (ev.calc.plain(ev.value(p, env)) for p in t.args)
    return Array(ev.arithmetic.binomial(n.data, k.data), 0)


@evaluates("beta")
def _beta(ev: Evaluator, t: Term, env: Env) -> Value:
    """B(a, b) = ∫₀¹ uᵃ⁻¹(1−u)ᵇ⁻¹ du, by its gamma functions; a, b > 0."""
    a, b = (ev.calc.positive(ev.value(p, env), "an argument of the beta function") for p in t.args)
    top = ev.calc.mul(ev.calc.function("gamma", a), ev.calc.function("gamma", b))
    return ev.calc.div(top, ev.calc.function("gamma", ev.calc.add(a, b)))
