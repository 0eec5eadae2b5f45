r"""Spellings of numbers, letters, arithmetic and functions.

Styles: div "/" in a line, mul "cdot" with every dot, exp "e^" as a power, det "bars" as \left|A\right|.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from derive.notation import SortError, Term

from .escape import safe_name
from .ink import ATOM, POWER, PREFIX, PRODUCT, QUOTIENT, SUM, Ink, at_least, bracketed, called, closed, ink, spells, text

DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?")
SCIENTIFIC = re.compile(r"([0-9]+(?:\.[0-9]+)?)e([+-]?)0*([0-9]+)")
NUMBER_ABOVE = re.compile(r"\\frac\{[0-9]")  # 2 · 1/2 would look like a mixed number
CONSTANTS = {"pi": r"\pi", "e": "e", "oo": r"\infty", "domain": r"\text{domain}"}

# Functions that may stand before a simple argument without brackets: log x.
BARE = {
    "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "arctan": r"\arctan", "sinh": r"\sinh", "cosh": r"\cosh",
    "tanh": r"\tanh", "det": r"\det",
}  # fmt: skip
# Functions whose argument always stands in brackets: exp(x).
CALLED = {
    "sign": r"\operatorname{sign}", "logistic": r"\operatorname{logistic}", "softplus": r"\operatorname{softplus}",
    "relu": r"\operatorname{ReLU}", "erf": r"\operatorname{erf}", "step": r"\operatorname{step}", "gamma": r"\Gamma", "digamma": r"\psi",
    "loggamma": r"\operatorname{log\Gamma}", "beta": r"\mathrm{B}", "max": r"\max", "min": r"\min",
    "trace": r"\operatorname{tr}", "diag": r"\operatorname{diag}",
}  # fmt: skip


@spells("num")
def _number(t: Term) -> Ink:
    value, written = t.args
    if not written:
        return _rational(Fraction(value))
    scientific = SCIENTIFIC.fullmatch(written)
    if scientific:
        digits, sign, exponent = scientific.groups()
        return Ink(rf"{digits} \cdot 10^{{{sign.strip('+')}{exponent}}}", PRODUCT)
    if DECIMAL.fullmatch(written):
        return Ink(written)
    return _rational(Fraction(value))


def _rational(value: Fraction) -> Ink:
    top, bottom = value.numerator, value.denominator
    sign = "-" if top < 0 else ""
    if bottom == 1:
        return Ink(str(top), SUM if sign else ATOM)
    return Ink(rf"{sign}\frac{{{abs(top)}}}{{{bottom}}}", SUM if sign else POWER, tall=True)


@spells("const")
def _constant(t: Term) -> Ink:
    return Ink(CONSTANTS[t.args[0]])


@spells("sym")
def _letter(t: Term) -> Ink:
    name = safe_name(t.args[0])
    return Ink(name, POWER if "^" in name or "'" in name else ATOM)


@spells("add")
def _sum(t: Term) -> Ink:
    pieces: list[str] = []
    tall = False
    last = Ink("")
    for k, part in enumerate(t.args):
        minus = k > 0 and part.head == "neg"
        last = at_least(part.args[0] if minus else part, QUOTIENT)
        if k == 0 and part.head in ("neg", "num"):
            last = ink(part)
        tall = tall or last.tall
        pieces.append((" - " if minus else " + ") * (k > 0) + last.text)
    return Ink("".join(pieces), SUM, tall, last.open)


@spells("neg")
def _minus(t: Term) -> Ink:
    body = at_least(t.args[0], QUOTIENT)
    return Ink("-" + body.text, SUM, body.tall, body.open)


def scalar(t: Term) -> bool:
    """Whether a term is a number, as far as its sort can tell."""
    try:
        return t.rank == 0
    except SortError:
        return True


def _factor(t: Term, last: bool) -> Ink:
    written = at_least(t, PREFIX)
    return written if last else closed(written)


@spells("mul")
def _product(t: Term) -> Ink:
    *front, end = t.args
    inks = [_factor(part, last=False) for part in front]
    whole = end.head == "matmul" and all(map(scalar, front))
    inks.append(ink(end) if whole else _factor(end, last=True))
    return _side_by_side(inks, r"\cdot" if t.style == "cdot" else "")


@spells("matmul")
def _matrix_product(t: Term) -> Ink:
    *front, end = t.args
    return _side_by_side([*(_factor(part, last=False) for part in front), _factor(end, last=True)], "")


def _side_by_side(inks: list[Ink], sign: str) -> Ink:
    """Factors in a row, with a dot where two numbers would run together."""
    joined = inks[0].text
    for left, right in pairwise(inks):
        numbers = right.text[0].isdigit() or (left.text[-1].isdigit() and NUMBER_ABOVE.match(right.text) is not None)
        joined += (r" \cdot " if sign or numbers else " ") + right.text
    return Ink(joined, PRODUCT, any(i.tall for i in inks), inks[-1].open)


@spells("hadamard")
def _componentwise(t: Term) -> Ink:
    *front, end = t.args
    inks = [*(closed(at_least(part, PRODUCT)) for part in front), at_least(end, PRODUCT)]
    return Ink(r" \circ ".join(i.text for i in inks), QUOTIENT, any(i.tall for i in inks), inks[-1].open)


@spells("div")
def _quotient(t: Term) -> Ink:
    top, bottom = t.args
    if t.style == "/":
        above = closed(at_least(top, PRODUCT))
        below = closed(at_least(bottom, PREFIX))
        return Ink(f"{above.text} / {below.text}", QUOTIENT, above.tall or below.tall)
    return Ink(rf"\frac{{{text(top)}}}{{{text(bottom)}}}", POWER, tall=True)


@spells("pow")
def _power(t: Term) -> Ink:
    base = at_least(t.args[0], ATOM)
    exponent = text(t.args[1])
    if not scalar(t.args[0]) and t.args[0].rank == 2:
        exponent = rf"\circ {exponent}"
    return Ink(f"{base.text}^{{{exponent}}}", POWER, base.tall)


@spells("exp")
def _exponential(t: Term) -> Ink:
    if t.style == "e^":
        return Ink(f"e^{{{text(t.args[0])}}}", POWER)
    return called(r"\exp", t.args)


@spells("sqrt")
def _root(t: Term) -> Ink:
    inside = ink(t.args[0])
    return Ink(rf"\sqrt{{{inside.text}}}", ATOM, inside.tall)


@spells("abs")
def _absolute(t: Term) -> Ink:
    inside = ink(t.args[0])
    return Ink(rf"\left|{inside.text}\right|", ATOM, inside.tall)


@spells("factorial")
def _factorial(t: Term) -> Ink:
    base = at_least(t.args[0], ATOM)
    return Ink(base.text + "!", POWER, base.tall)


@spells("binom")
def _binomial(t: Term) -> Ink:
    return Ink(rf"\binom{{{text(t.args[0])}}}{{{text(t.args[1])}}}", ATOM, tall=True)


def simple(written: Ink) -> bool:
    """Whether something may follow log without brackets; (a + b)² may not, for log(a + b)² has two readings."""
    return written.level >= PREFIX and not written.text.startswith(("(", "[", r"\left(", r"\left["))


def prefixed(sign: str, body: Term) -> Ink:
    """A function that reaches to the right: bare before what is simple, else with brackets."""
    written = ink(body)
    within = bracketed(written.text, written.tall)
    if not simple(written):
        return Ink(sign + within, POWER, written.tall)
    return Ink(f"{sign} {written.text}", PREFIX, written.tall, True, sign + within)


def _bare(sign: str) -> Callable[[Term], Ink]:
    def spell(t: Term) -> Ink:
        if t.style == "bars":
            return _absolute(t)
        return prefixed(sign, t.args[0])

    return spell


def _called(sign: str) -> Callable[[Term], Ink]:
    return lambda t: called(sign, t.args)


for _head, _sign in BARE.items():
    spells(_head)(_bare(_sign))
for _head, _sign in CALLED.items():
    spells(_head)(_called(_sign))
