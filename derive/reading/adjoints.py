r"""Adjoints: \bar z is the derivative of the objective by z, once \bar L = 1 has said what the objective is."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Tensor, Term, symbol
from derive.notation.named import named as in_place_of

from .errors import Undeclared
from .factors import built_in, undeclared
from .inputs import by_parts, checked, is_parameter
from .names import spell, spell_node
from .reader import Cursor, Reader, bare
from .resolve import named
from .scripts import raised
from .tree import Node


@built_in(r"\bar")
def _adjoint(r: Reader, c: Cursor) -> Term:
    r"""\bar z: the derivative of the objective by z, once \bar L = 1 has said what the objective is."""
    n = c.peek()
    assert n is not None
    inner = n.core.inner
    if len(inner) != 1:
        raise undeclared(r, c)
    plain_name = (
        Node("script", "", n.span, base=inner[0].core, sub=n.sub, sup=None, primes=n.primes)
        if n.kind == "script" and (n.sub is not None or n.primes)
        else inner[0]
    )
    found = named(r, plain_name)
    if found is None or not isinstance(found.term.sort, Tensor):
        raise undeclared(r, c)
    if r.scope.objective is None:
        name = spell_node(n.core)
        raise Undeclared(
            n.span,
            spell_node(n),
            given=rf"{name} \in \mathbb{{R}}",
            message=f"{name} is not declared; as an adjoint it needs an objective first, as in \\bar{{L}} = 1",
        )
    c.take()
    x = checked(r, r.scope.objective, by_parts(r.scope, found.term), n.span)
    t = as_written(r.make("deriv", (r.scope.objective, x), n.span), n)
    return _of_power(r, t, x, plain_name, n) if n.kind == "script" and n.sup is not None else t


def as_written(t: Term, n: Node) -> Term:
    r"""A derivative in the place of the \bar z that stands there."""
    return in_place_of(t, symbol(spell_node(replace(n, sup=None)), t.sort))


def _of_power(r: Reader, t: Term, x: Term, letter: Node, n: Node) -> Term:
    r"""\bar\sigma^2: a square, or, where \sigma^2 is a parameter that the author has named, perhaps the adjoint of that."""
    assert n.sup is not None
    power = raised(r, x, n.sup, n.span)
    if power.head != "pow" or not is_parameter(r.scope, bare(power)):
        return raised(r, t, n.sup, n.span)
    above = spell(n.sup)
    readings = (rf"\left({spell_node(replace(n, sup=None))}\right)^{{{above}}}", rf"\text{{the adjoint of }} {spell_node(letter)}^{{{above}}}")
    if r.decide("adjoint", n.span, "the power may belong to the adjoint or to the letter", readings) == 0:
        return raised(r, t, n.sup, n.span)
    return r.make("div", (t, r.make("deriv", (power, x), n.span)), n.span)
