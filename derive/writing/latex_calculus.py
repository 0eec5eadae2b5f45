r"""Spellings of derivatives, sums, integrals and limits.

Σ, ∏, lim and ∇ reach to the right up to the next + or −; what follows an integral after its dx stands outside it.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Term
from derive.notation.named import written_name

from .ink import ATOM, POWER, PREFIX, QUOTIENT, Ink, at_least, bracketed, ink, spells, text, tight
from .latex_arithmetic import simple
from .measure import width

BIG = {"sum": r"\sum", "prod": r"\prod"}
CHOICES = {"argmax": r"\operatorname*{arg\,max}", "argmin": r"\operatorname*{arg\,min}", "maxover": r"\max", "minover": r"\min"}
ABOVE = ("sym", "at", "app", "stack", "det", "pdf")  # what may stand over ∂x, when it is short
LONGEST_ABOVE = 7.0
MATRIX = r"\begin{bmatrix}"  # has brackets of its own
DOMAIN = Term("const", ("domain",))


def variables(t: Term) -> str:
    """What a derivative is taken by: a letter, a component, or several in brackets."""
    t = written_name(t) or t
    if t.head == "stack":
        return f"({', '.join(text(part) for part in t.args)})"
    is_name = t.head == "sym" or (t.head == "at" and t.args[0].head == "sym")
    return text(t) if is_name else at_least(t, ATOM).text


@spells("deriv")
def _derivative(t: Term) -> Ink:
    y, x = written_name(t.args[0]) or t.args[0], t.args[1]
    below = rf"\partial {variables(x)}"
    short = y.head in ABOVE and not (y.head != "stack" and ink(y).tall) and width(variables(y)) <= LONGEST_ABOVE
    if short:
        return Ink(rf"\frac{{\partial {variables(y)}}}{{{below}}}", POWER, tall=True)
    whole = ink(y)
    if whole.text.startswith(MATRIX):
        return Ink(rf"\frac{{\partial}}{{{below}}} {whole.text}", PREFIX, tall=True, open=True)
    return Ink(rf"\frac{{\partial}}{{{below}}}" + bracketed(whole.text, whole.tall, "[", "]"), POWER, tall=True)


@spells("grad")
def _gradient(t: Term) -> Ink:
    y, x = t.args
    written = ink(y)
    body = f" {written.text}" if simple(written) else bracketed(written.text, written.tall, "[", "]")
    return Ink(rf"\nabla_{{{variables(x)}}}{body}", PREFIX, written.tall, open=True)


@spells("partial")
def _density_slope(t: Term) -> Ink:
    density, name = t.args
    return Ink(rf"\partial_{{{name}}} {at_least(density, PREFIX).text}", PREFIX, open=True)


def reaching(sign: str, body: Term, level: int = QUOTIENT) -> Ink:
    """A sign with its body behind it."""
    return Ink(f"{sign} {at_least(body, level).text}", PREFIX, tall=True, open=True)


def bounded(sign: str, t: Term) -> str:
    """A big sign with its bounds."""
    i, lo, hi = t.args[:3]
    return rf"{sign}_{{{text(i)}={tight(lo)}}}^{{{tight(hi)}}}"


def _big(sign: str) -> Callable[[Term], Ink]:
    def spell(t: Term) -> Ink:
        body = t.args[3]
        if body.head == "cases" and body.style == "under" and len(body.args) == 4:
            return reaching(rf"{sign}_{{{text(body.args[1])}}}", body.args[0])
        return reaching(bounded(sign, t), body)

    return spell


def _choice(sign: str) -> Callable[[Term], Ink]:
    return lambda t: reaching(rf"{sign}_{{{text(t.args[0])}}}", t.args[1])


for _head, _sign in BIG.items():
    spells(_head)(_big(_sign))
for _head, _sign in CHOICES.items():
    spells(_head)(_choice(_sign))


@spells("integral")
def _integral(t: Term) -> Ink:
    x, lo, hi, body = t.args
    bounds = "" if DOMAIN in (lo, hi) else f"_{{{tight(lo)}}}^{{{tight(hi)}}}"
    return Ink(rf"\int{bounds} {at_least(body, QUOTIENT).text} \, \mathrm{{d}}{text(x)}", PREFIX, tall=True, open=True)


@spells("lim")
def _limit(t: Term) -> Ink:
    x, point, body = t.args
    return reaching(rf"\lim_{{{text(x)} \to {tight(point)}}}", body)
