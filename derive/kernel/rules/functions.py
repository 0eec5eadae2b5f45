"""Exponentials, logarithms and the functions that are built from them."""

from __future__ import annotations

import math
from fractions import Fraction

from derive.notation import Term, number

from ..content import prime_factors
from ..engine import Kernel, close, normal_row
from ..poly import ONE, ZERO, E, Exponent, Mono, Poly, as_poly, atom, constant, read, to_term
from ..signs import NEG, POS, ZERO_SIGN, sign, sign_of
from .arithmetic import absolute, raise_to, reciprocal, size_of, split
from .together import together

PI = Term("const", ("pi",))
LARGEST_WRITTEN = 8  # below in a binomial coefficient that is multiplied out
SINES = {  # number of turns, squared sine
    Fraction(0): Fraction(0),
    Fraction(1, 12): Fraction(1, 4),
    Fraction(1, 8): Fraction(1, 2),
    Fraction(1, 6): Fraction(3, 4),
    Fraction(1, 4): Fraction(1),
}


@normal_row("exp")
def exponential(k: Kernel, t: Term) -> Poly:
    return exp_of(k, k.nf(t.args[0]), t)


def exp_of(k: Kernel, p: Poly, written: Term | None = None) -> Poly:
    """
    exp(a + b) = exp a · exp b        exp(c log b) = b^c  (b > 0)        exp(Σᵢ c log bᵢ) = ∏ᵢ bᵢ^c
    """
    stays, product = ZERO, ONE
    for m, c in p:
        power = _log_power(k, m, c)
        if power is None:
            stays = stays + Poly({m: c})
        else:
            product = product * power
    if product is not ONE and written is not None:
        k.fire("exponential of a logarithm", written, product * atom(E, stays))
    return product * atom(E, stays)


def _log_power(k: Kernel, m: Mono, c: object) -> Poly | None:
    """b^(c·rest) for a monomial c · rest · log b; a product for a sum of logarithms; else nothing."""
    logs = [(b, e) for b, e in m if b.head in ("log", "loggamma") and e == 1]
    if len(logs) == 1:
        rest = tuple(pair for pair in m if pair != logs[0])
        inner = read(logs[0][0].args[0]) if logs[0][0].head == "log" else atom(Term("gamma", logs[0][0].args))
        return raise_to(k, inner, Poly({rest: c}))  # type: ignore[dict-item]
    if len(m) == 1 and m[0][0].head == "sum" and m[0][1] == 1:
        return _product_of_exponentials(k, m[0][0], constant(c))  # type: ignore[arg-type]
    return None


def _product_of_exponentials(k: Kernel, total: Term, c: Poly) -> Poly | None:
    """exp(c Σᵢ wᵢ log bᵢ) = ∏ᵢ bᵢ^{c wᵢ}."""
    i, body = k.open(total)
    p = k.nf(body)
    if len(p) != 1:
        return None
    ((m, inner),) = p.terms.items()
    if not any(b.head == "log" and e == 1 for b, e in m):
        return None
    factor = _log_power(k, m, inner)
    if factor is None:
        return None
    from .sums import product_of

    return raise_to(k, product_of(k, i, total.args[1], total.args[2], factor), c)


@normal_row("log")
def logarithm(k: Kernel, t: Term) -> Poly:
    result = log_of(k, k.nf(t.args[0]))
    if t.args[0].head in ("mul", "div", "prod", "exp", "pow"):
        names = {"mul": "log of a product", "div": "log of a quotient", "prod": "log of a product", "exp": "log of an exponential", "pow": "log of a power"}
        k.fire(names[t.args[0].head], t, result)
    return result


def log_of(k: Kernel, p: Poly) -> Poly:
    """
    c ∏ bᵢ^{eᵢ} > 0
    ------------------------------------------
    log(c ∏ bᵢ^{eᵢ}) = log c + Σ eᵢ log |bᵢ|
    """
    p = together(p)
    if not p:
        raise ZeroDivisionError("log 0")
    c, mono, parts = split(k, p)
    total = log_number(abs(Fraction(c)))
    for b, e in (*mono, *((to_term(q), n) for q, n in parts)):
        total = total + as_poly(e) * log_atom(k, b)
    return total


def log_number(c: Fraction) -> Poly:
    total = ZERO
    for whole, way in ((c.numerator, 1), (c.denominator, -1)):
        for prime, times in prime_factors(whole):
            total = total + atom(Term("log", (number(prime),))).scale(way * times)
    return total


def log_atom(k: Kernel, b: Term) -> Poly:
    """log |b| for an atom: e, a number, a product over an index, or anything else as it is."""
    if b == E:
        return ONE
    if b.head == "num":
        return log_number(Fraction(b.args[0]))
    if b.head == "abs":
        b = b.args[0]
    if b.head == "gamma" and sign(k, b) == POS:
        return k.nf(Term("loggamma", b.args))
    if b.head == "prod":
        from .sums import sum_of

        i, body = k.open(b)
        return sum_of(k, i, b.args[1], b.args[2], log_of(k, k.nf(body)))
    return atom(Term("log", (size_of(k, b),)))


@normal_row("logistic")
def logistic(k: Kernel, t: Term) -> Poly:
    """σ(u) = 1 / (1 + e^{−u})."""
    return k.fire("definition of the logistic function", t, reciprocal(k, ONE + exp_of(k, -k.nf(t.args[0]))))


@normal_row("softplus")
def softplus(k: Kernel, t: Term) -> Poly:
    """softplus(u) = log(1 + e^u)."""
    return k.fire("definition of softplus", t, log_of(k, ONE + exp_of(k, k.nf(t.args[0]))))


@normal_row("tanh")
def tanh(k: Kernel, t: Term) -> Poly:
    """tanh u = (e^{2u} − 1) / (e^{2u} + 1)."""
    up = exp_of(k, k.nf(t.args[0]).scale(2))
    return (up - ONE) * reciprocal(k, up + ONE)


@normal_row("cosh", "sinh")
def hyperbolic(k: Kernel, t: Term) -> Poly:
    u = k.nf(t.args[0])
    up, down = exp_of(k, u), exp_of(k, -u)
    return (up + down if t.head == "cosh" else up - down).scale(Fraction(1, 2))


@normal_row("sin", "cos", "tan", "arctan", "erf")
def trigonometric(k: Kernel, t: Term) -> Poly:
    """Odd and even functions of a canonical argument."""
    u = k.nf(t.args[0])
    if not u:
        return ONE if t.head == "cos" else ZERO
    known = special_value(t.head, u)
    if known is not None:
        return known
    if (rational := of_an_arctangent(k, t.head, u)) is not None:
        return k.fire("a right triangle", t, rational)
    lead = u.terms[min(u.terms, key=repr)]
    flipped = Fraction(lead) < 0
    v = to_term(-u if flipped else u)
    value = atom(Term("sin", (v,))) * atom(Term("cos", (v,)), -1) if t.head == "tan" else atom(Term(t.head, (v,)))
    return -value if flipped and t.head != "cos" else value


def special_value(head: str, u: Poly) -> Poly | None:
    """sin and cos at whole multiples of π/6 and π/4, arctan at 0 and ±1."""
    if head == "arctan":
        c = u.constant
        return atom(PI).scale(Fraction(c) / 4) if c in (1, -1) else None
    single = u.monomial
    if head not in ("sin", "cos") or single is None or single[1] != ((PI, 1),):
        return None
    turns = Fraction(single[0]) / 2 + (Fraction(1, 4) if head == "cos" else 0)  # cos u = sin(u + π/2)
    turns -= turns.__floor__()
    half = turns % Fraction(1, 2)
    size = SINES.get(min(half, Fraction(1, 2) - half))
    if size is None:
        return None
    value = _root_of(size)
    return value if turns < Fraction(1, 2) else -value


def of_an_arctangent(k: Kernel, head: str, u: Poly) -> Poly | None:
    """cos(arctan v) = 1/√(1 + v²),  sin(arctan v) = v/√(1 + v²),  tan(arctan v) = v."""
    single = u.monomial
    if head not in ("sin", "cos", "tan") or single is None or abs(single[0]) != 1 or len(single[1]) != 1:
        return None
    ((b, e),) = single[1]
    if b.head != "arctan" or e != 1:
        return None
    v = read(b.args[0]).scale(single[0])
    size = raise_to(k, ONE + v * v, constant(Fraction(-1, 2)))
    return {"sin": v * size, "cos": size, "tan": v}[head]


def _root_of(c: Fraction) -> Poly:
    """√c for a number c ≥ 0."""
    result = ONE if c else ZERO
    for whole, sign_ in ((c.numerator, 1), (c.denominator, -1)):
        for prime, times in prime_factors(whole) if c else ():
            result = result * atom(number(prime), Fraction(sign_ * times, 2))
    return result


@normal_row("sign")
def sign_function(k: Kernel, t: Term) -> Poly:
    """sign(u) = |u| / u where u ≠ 0."""
    from ..signs import ZERO_SIGN, sign_of

    u = k.nf(t.args[0])
    if not u:
        return ZERO
    if sign_of(k, u) & ZERO_SIGN:
        return atom(Term("sign", (to_term(u),)))
    return absolute(k, u) * reciprocal(k, u)


@normal_row("max", "min")
def extremum(k: Kernel, t: Term) -> Poly:
    """max(a, b) = (a + b + |a − b|) / 2, and so on from the left."""
    way = 1 if t.head == "max" else -1
    result = k.nf(t.args[0])
    for part in t.args[1:]:
        b = k.nf(part)
        result = (result + b + absolute(k, result - b).scale(way)).scale(Fraction(1, 2))
    return result


@normal_row("relu")
def rectifier(k: Kernel, t: Term) -> Poly:
    """relu(u) = (u + |u|) / 2."""
    u = k.nf(t.args[0])
    return (u + absolute(k, u)).scale(Fraction(1, 2))


@normal_row("step")
def heaviside(k: Kernel, t: Term) -> Poly:
    return atom(Term("step", (to_term(k.nf(t.args[0])),)))


@normal_row("gamma", "loggamma", "digamma")
def gamma_family(k: Kernel, t: Term) -> Poly:
    """Γ(u + m) = Γ(u) u (u + 1) … (u + m − 1), and the same for log Γ and ψ, for a whole number m."""
    u = k.nf(t.args[0])
    shift = u.terms.get((), 0)
    whole = int(Fraction(shift).__floor__())
    if abs(whole) > 20:
        return atom(Term(t.head, (to_term(u),)))
    if u.constant is not None and shift == whole:
        whole -= 1
    base = u - constant(whole)
    base, whole = _with_a_value(k, base, whole)
    lower = [base + constant(j) for j in (range(whole) if whole > 0 else range(whole, 0))]
    return _shifted(k, t.head, base, lower, whole)


def _with_a_value(k: Kernel, base: Poly, whole: int) -> tuple[Poly, int]:
    """The next argument, if any, that is certainly > 0: k! is Γ(k + 1), which has a value at k = 0."""
    if base.constant is not None or not sign_of(k, base) & (ZERO_SIGN | NEG):
        return base, whole
    for j in range(1, max(whole, 1) + 1):
        if sign_of(k, base + constant(j)) == POS:
            return base + constant(j), whole - j
    return base, whole


def _shifted(k: Kernel, head: str, base: Poly, lower: list[Poly], whole: int) -> Poly:
    one = base.constant == 1
    product, logs, inverses = ONE, ZERO, ZERO
    for p in lower:
        product = product * p
        inverses = inverses + reciprocal(k, p)
        logs = logs + log_of(k, p) if head == "loggamma" else logs
    way = 1 if whole > 0 else -1
    start = _at_half(head) if base.constant == Fraction(1, 2) else atom(Term(head, (to_term(base),)))
    if head == "gamma":
        return (ONE if one else start) * (product if way > 0 else reciprocal(k, product))
    if head == "loggamma":
        return (ZERO if one else start) + logs.scale(way)
    return start + inverses.scale(way)


def _at_half(head: str) -> Poly:
    """Γ(½) = √π,  log Γ(½) = ½ log π,  ψ(½) = ψ(1) − 2 log 2."""
    if head == "gamma":
        return atom(PI, Fraction(1, 2))
    if head == "loggamma":
        return atom(Term("log", (PI,))).scale(Fraction(1, 2))
    return atom(Term("digamma", (number(1),))) - atom(Term("log", (number(2),))).scale(2)


@normal_row("factorial")
def factorial(k: Kernel, t: Term) -> Poly:
    """k! = Γ(k + 1)."""
    return k.nf(Term("gamma", (Term("add", (t.args[0], number(1))),)))


@normal_row("binom")
def binomial(k: Kernel, t: Term) -> Poly:
    """n choose k = n! / (k! (n − k)!); for a written k it is n (n − 1) … (n − k + 1) / k!."""
    n, m = t.args
    if is_written_out(m):
        below = int(m.args[0])
        return math.prod((k.nf(n) - constant(i) for i in range(below)), start=ONE).scale(Fraction(1, math.factorial(below)))
    f = [k.nf(Term("factorial", (a,))) for a in (n, m, n - m)]
    return f[0] * reciprocal(k, f[1] * f[2])


def is_written_out(m: Term) -> bool:
    """Whether n choose m is multiplied out, and so right for n < m too."""
    return m.head == "num" and m.args[0] in range(LARGEST_WRITTEN + 1)


@normal_row("beta")
def beta_function(k: Kernel, t: Term) -> Poly:
    """B(a, b) = Γ(a) Γ(b) / Γ(a + b)."""
    a, b = t.args
    g = [k.nf(Term("gamma", (x,))) for x in (a, b, a + b)]
    return g[0] * g[1] * reciprocal(k, g[2])


__all__ = ["Exponent", "close", "exp_of", "log_of"]
