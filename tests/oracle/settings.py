"""A world in which some letters have values that somebody names: a counterexample to be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import mpmath

from .arrays import Value, array, entries, shape_of
from .evaluate import Evaluator, Function, Work
from .laws import Gaussian, GaussianJoint, Mixture
from .outcomes import Unknown
from .plain import Node, Plain, Problem, load, node
from .worlds import TRIES, World, is_count

ARGUMENT = ["argument"]  # the sort of the letters of a formula


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of a letter, or of member ``where`` of a family: plain data.

    A number or an array is a term; a map a term in the letters ``parameters``; a Gaussian density (of the parts and
    parameters named in ``parameters``) its mean and its covariance, terms in a letter s, and s: a sum over (k, parameter)
    of the parameter's entries divided by k.
    """

    name: str
    value: Plain
    parameters: tuple[str, ...] = ()
    where: tuple[int, ...] = ()
    kind: str = "value"  # "value", "map", "gaussian"


def worlds_at(problem: Problem, letters: frozenset[Node], settings: list[Setting], work: Work) -> Iterator[World]:
    """Worlds with these values; letters that are not named get generic ones, others in each world."""
    by_name: dict[str, Node] = {s.args[0]: s for s in (*problem.symbols, *letters)}
    named = [(by_name[x.name], x) for x in settings if x.name in by_name]
    sizes = {s: int(_plain_number(x.value)) for s, x in named if is_count(s) and not x.where}
    for s in letters:
        if is_count(s) and s not in sizes and not any(d.name is s for d in problem.definitions):
            sizes[s] = 2
    for twist in range(TRIES):
        world = World(problem, sizes, 1, twist=twist, work=work)
        for s, x in named:
            if s in sizes:
                continue
            sort = s.sort.args[0] if x.where else s.sort
            key = node("at", s, *x.where) if x.where else s
            world.fixed[key] = _value(world, sort, x)
        yield world


def _plain_number(value: Plain) -> Any:
    return Evaluator(World(Problem(node("true")), {}, 1)).value(load(value), {})


def _value(world: World, sort: Node, x: Setting) -> Value:
    ev = world.evaluator
    if x.kind == "map":
        return _map(world, sort, x)
    if sort.head == "density":
        return _density(world, sort, x)
    v = ev.value(load(x.value), {})
    if sort.head == "tensor" and shape_of(v) != world.shape(sort):
        raise Unknown(f"a value of shape {shape_of(v)} for {x.name}")
    real = sort.head == "tensor" and sort.args[0] == "R"
    return mpmath.mpf(v) if real and not shape_of(v) else v


def _map(world: World, sort: Node, x: Setting) -> Function:
    """A map by its formula."""
    _, _, codomain, *domains = sort.args
    letters = [node("sym", name, load(ARGUMENT)) for name in x.parameters]
    if len(letters) != len(domains):
        raise Unknown(f"the arguments of {x.name}")
    body, shape = load(x.value), world.shape(codomain)

    def call(ev: Evaluator, values: list[Value]) -> Value:
        found = ev.value(body, dict(zip(letters, values, strict=True)))
        if shape_of(found) == shape:
            return found
        return array(entries(found) * (1 if shape_of(found) else prod(shape)), shape)

    if sort.args[0] != "elementwise":
        return Function(call)

    def entry(ev: Evaluator, i: int, u: Value) -> Value:
        point = array([u] * prod(shape), shape)
        return entries(call(ev, [point]))[i]

    return Function(call, entry)


def _density(world: World, sort: Node, x: Setting) -> GaussianJoint:
    roles, parameters, *spaces = sort.args
    shapes = tuple(world.shape(d) for d in spaces)
    if x.kind != "gaussian" or x.parameters != (*roles, *parameters):
        raise Unknown(f"the density {x.name}")
    *moments, shift = x.value
    mean, covariance = map(load, moments)
    s = node("sym", "s", load(ARGUMENT))

    def at(ev: Evaluator, known: dict[str, Value]) -> tuple[Value, Value]:
        moved = sum((sum(entries(known[name])) / ev.context.mpf(k) for k, name in shift), start=ev.context.mpf(0))
        m, c = (ev.value(t, {s: moved}) for t in (mean, covariance))
        return array(entries(m), (len(entries(m)),)), c

    blank = Mixture((1,), ((*(Gaussian((), ()) for _ in shapes),),), shapes)
    return GaussianJoint(roles, parameters, blank, (0,), at)
