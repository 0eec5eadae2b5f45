"""Spellings of relations, of what joins them, and of choices between values."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Term

from .ink import ATOM, BOTH, EITHER, LOGIC, RELATION, SUM, WHOLE, Ink, at_least, bracketed, ink, spells, text

RELATION_SIGNS = {
    "eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "approx": r"\approx", "propto": r"\propto",
    "notidentity": r"\not\equiv", "defines": r"\coloneqq",
}  # fmt: skip
JOINERS = {"implies": r"\Rightarrow", "iff": r"\Leftrightarrow"}
PROPERTIES = {  # of a square matrix
    "posdef": r"{0} \succ 0", "possemidef": r"{0} \succeq 0", "symmetric": r"{0} = {0}^{{\top}}", "invertible": r"{0} \text{{ invertible}}",
}  # fmt: skip
SIGNS = {**RELATION_SIGNS, **JOINERS, "in": r"\in"}


def _between(sign: str, own: int, operand: int) -> Callable[[Term], Ink]:
    def spell(t: Term) -> Ink:
        inks = [at_least(a, operand) for a in t.args]
        return Ink(f" {sign} ".join(i.text for i in inks), own, any(i.tall for i in inks))

    return spell


for _head, _sign in RELATION_SIGNS.items():
    spells(_head)(_between(_sign, RELATION, SUM))
for _head, _sign in JOINERS.items():
    spells(_head)(_between(_sign, LOGIC, EITHER))
spells("and")(_between(r"\land", BOTH, RELATION))
spells("or")(_between(r"\lor", EITHER, BOTH))


@spells("not")
def _negation(t: Term) -> Ink:
    inside = ink(t.args[0])
    return Ink(r"\neg" + bracketed(inside.text, inside.tall), RELATION, inside.tall)


def _property(sign: str) -> Callable[[Term], Ink]:
    operand = SUM if r"\succ" in sign else ATOM
    return lambda t: Ink(sign.format(at_least(t.args[0], operand).text), RELATION)


for _head, _sign in PROPERTIES.items():
    spells(_head)(_property(_sign))


@spells("in")
def _member(t: Term) -> Ink:
    x, *sets = t.args
    names = " ".join(text(s) if isinstance(s, Term) else rf"\mathbb{{{s}}}" for s in sets)
    return Ink(rf"{at_least(x, SUM).text} \in {names}", RELATION)


@spells("true")
def _true(t: Term) -> Ink:
    return Ink(r"\text{true}")


@spells("forall")
def _for_all(t: Term) -> Ink:
    return Ink(rf"\forall {text(t.args[0])} : {text(t.args[1])}", WHOLE, ink(t.args[1]).tall, open=True)


@spells("exists")  # exists(relation, true): at some point that the givens allow
def _exists(t: Term) -> Ink:
    return Ink(rf"\exists : {text(t.args[0])}", WHOLE, ink(t.args[0]).tall, open=True)


@spells("indicator")
def _indicator(t: Term) -> Ink:
    inside = ink(t.args[0])
    return Ink(r"\mathbf{1}" + bracketed(inside.text, inside.tall, "[", "]"), tall=inside.tall)


@spells("cases")
def _cases(t: Term) -> Ink:
    rows = []
    for value, condition in zip(t.args[::2], t.args[1::2], strict=True):
        when = r"\text{otherwise}" if condition.head == "true" else rf"\text{{if }} {text(condition)}"
        rows.append(f"{text(value)} & {when}")
    return Ink(rf"\begin{{cases}} {_BREAK.join(rows)} \end{{cases}}", WHOLE, tall=True)


_BREAK = r" \\ "
