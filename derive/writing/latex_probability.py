r"""Spellings of laws, densities and what is averaged over them.

A law stands for itself as it does under E and in a divergence: \mathcal{N}(\mu, \sigma), q(z \mid x). Styles of expect
and var: "law" names the law alone, "variable" the variable alone, "bare" neither.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Density, Term
from derive.notation.families import FAMILIES

from .escape import safe_name
from .ink import PREFIX, Ink, at_least, bracketed, called, ink, listed, parenthesised, spells, text
from .latex_calculus import bounded, reaching

AVERAGES = {"expect": r"\mathbb{E}", "var": r"\operatorname{Var}", "cov": r"\operatorname{Cov}"}


def _conditional(t: Term, values: tuple[str, ...] | None = None) -> str:
    r"""p(x \mid z), at some values or at the names of its variables.

    Values that are not the variables themselves get the names in a subscript, p_{x \mid z}(1 \mid 0), unless
    the density has no other reading.
    """
    p, outs, ins, *conditions = t.args
    names = [safe_name(name) for name in outs]
    under = [safe_name(name) for name in ins]
    above = list(values) if values is not None else names
    below = [text(c) for c in conditions]
    own = isinstance(p.sort, Density) and tuple(name for name, _ in p.sort.roles) == outs and not ins
    plain = own or (above == names and below == under)
    head = text(p) if plain or "_" in text(p) else f"{text(p)}_{{{_given(names, under)}}}"
    return f"{head}({_given(above, below)})"


def _given(above: list[str], below: list[str]) -> str:
    return ", ".join(above) + (rf" \mid {', '.join(below)}" if below else "")


@spells("cond")
def _law_of_a_density(t: Term) -> Ink:
    return Ink(_conditional(t))


@spells("law")
def _family(t: Term) -> Ink:
    return called(FAMILIES[t.args[0]].spelling, t.args[1:])


@spells("product")
def _independent(t: Term) -> Ink:
    return reaching(bounded(r"\bigotimes", t), t.args[3], PREFIX)


@spells("withpdf")
def _with_density(t: Term) -> Ink:
    return called(r"\operatorname{Law}", t.args)


@spells("pdf")
def _density_at(t: Term) -> Ink:
    law, *values = t.args
    if law.head == "cond":
        return Ink(_conditional(law, tuple(text(v) for v in values)), tall=listed(tuple(values)).tall)
    if law.head == "law":
        inside = f"{listed(tuple(values)).text}; {listed(law.args[1:]).text}"
        tall = listed((*values, *law.args[1:])).tall
        return Ink(FAMILIES[law.args[0]].spelling + bracketed(inside, tall), tall=tall)
    name = ink(law) if law.head in ("sym", "at", "withpdf") else parenthesised(ink(law))
    return called(name.text, tuple(values), name.tall)


def averaged_over(t: Term) -> str:
    """The subscript of an expectation."""
    x, law = t.args[:2]
    if t.style == "bare":
        return ""
    if t.style == "variable":
        return text(x)
    if t.style == "law":
        return text(law.args[0]) if law.head == "cond" else text(law)
    if law.head == "cond" and len(law.args[1]) == 1:
        return _conditional(law, (text(x),))
    return rf"{text(x)} \sim {at_least(law, PREFIX).text}"


MOMENTS = {"Var": r"\operatorname{Var}", "Cov": r"\operatorname{Cov}"}


def _moment(t: Term) -> Ink | None:
    """Var[f] and Cov[f, g] of several letters, as long as the expectation has that form."""
    body = t.args[2]
    factors = body.args[:1] if body.head == "pow" else body.args
    parts = [f.args[0] if f.head == "transpose" else f for f in factors]
    if not all(isinstance(f, Term) and _is_centred(f) for f in parts) or len(parts) != (1 if t.style == "Var" else 2):
        return None
    inside = listed(tuple(f.args[0] for f in parts))
    return Ink(MOMENTS[t.style] + bracketed(inside.text, inside.tall, "[", "]"), tall=inside.tall)


def _is_centred(t: Term) -> bool:
    """f − E[f], with the same f."""
    if t.head != "add" or len(t.args) != 2 or t.args[1].head != "neg":
        return False
    mean = t.args[1].args[0]
    while mean.head == "expect":
        mean = mean.args[2]
    return bool(mean == t.args[0])


def _average(sign: str) -> Callable[[Term], Ink]:
    def spell(t: Term) -> Ink:
        if t.style == "through":
            return ink(t.args[2])
        short = _moment(t) if t.style in MOMENTS else None
        if short is not None:
            return short
        under = averaged_over(t)
        inside = listed(t.args[2:])
        return Ink((f"{sign}_{{{under}}}" if under else sign) + bracketed(inside.text, inside.tall, "[", "]"), tall=inside.tall)

    return spell


for _head, _sign in AVERAGES.items():
    spells(_head)(_average(_sign))


@spells("kl")
def _divergence(t: Term) -> Ink:
    q, p = (ink(a) for a in t.args)
    tall = q.tall or p.tall
    return Ink(r"D_{\mathrm{KL}}" + bracketed(rf"{q.text} \,\|\, {p.text}", tall), tall=tall)


@spells("entropy")
def _entropy(t: Term) -> Ink:
    law = ink(t.args[0])
    return Ink(r"\mathrm{H}" + bracketed(law.text, law.tall, "[", "]"), tall=law.tall)
