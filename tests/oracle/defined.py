"""Densities that the givens define by their factors: p(z) = …, p(x | z) = …"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product as tuples
from math import prod
from typing import Any

from .arrays import Value, array, shape_of, total
from .evaluate import Env, Evaluator
from .laws import Axis, Law, whole_line
from .outcomes import Undefined, Unknown
from .plain import Definition, Node
from .quadrature import over_space

Named = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Factor:
    """p(outs | ins) with the letters in which it is written."""

    outs: tuple[str, ...]
    ins: tuple[str, ...]
    points: tuple[Node, ...]
    conditions: tuple[Node, ...]
    right: Node


def factor_of(d: Definition, roles: tuple[str, ...]) -> Factor:
    cond, *points = d.left.args
    if cond.head == "sym":
        return Factor(roles, (), tuple(points), (), d.right)
    return Factor(cond.args[1], cond.args[2], tuple(points), tuple(cond.args[3:]), d.right)


class DefinedDensity:
    """The product of the factors that definitions give, with its marginals and conditionals."""

    def __init__(self, letter: Node, definitions: list[Definition], env: Env) -> None:
        self.roles, _, *sorts = letter.sort.args
        self.sorts: dict[str, Node] = dict(zip(self.roles, sorts, strict=True))
        self.factors = [factor_of(d, self.roles) for d in definitions]
        self.env = env

    def law(self, ev: Evaluator, outs: tuple[str, ...], known: Named) -> Law:
        """p(outs | known)."""
        direct = self._as_written(ev, outs, known)
        if direct is not None:
            return direct
        shapes = tuple(self._shape(ev, name) for name in outs)

        def density(e: Evaluator, values: list[Value]) -> Value:
            here = {name: e.converted(v) for name, v in known.items()}
            below = self.mass(e, here) if here else 1
            if below == 0:
                raise Undefined("a condition of density 0")
            return self.mass(e, {**here, **dict(zip(outs, values, strict=True))}) / below

        return ByDensity(shapes, [axis for name in outs for axis in self._axes(ev, name)], density)

    def _as_written(self, ev: Evaluator, outs: tuple[str, ...], known: Named) -> Law | None:
        """The law on the right of a factor that says p(outs | known) = density of that law."""
        for f in self.factors:
            if f.outs == outs and set(f.ins) == set(known) and f.right.head == "pdf" and f.right.args[1:] == f.points:
                found = ev.value(f.right.args[0], self._inside(ev, f, known))
                return found if isinstance(found, Law) else None
        return None

    def _inside(self, ev: Evaluator, f: Factor, values: Named) -> Env:
        return {**ev.brought(self.env), **{s: values[name] for name, s in zip((*f.outs, *f.ins), (*f.points, *f.conditions), strict=False) if name in values}}

    def mass(self, ev: Evaluator, values: Named) -> Value:
        """The joint density of some of the variables: the others are averaged out, or drop out with their factor."""
        factors = list(self.factors)
        rest = [name for name in self.roles if name not in values]
        for name in list(rest):
            ends = [f for f in factors if f.outs == (name,)]
            if len(ends) == 1 and not any(name in f.ins for f in factors):
                factors.remove(ends[0])
                rest.remove(name)
        return self._integrated(ev, factors, rest, values)

    def _integrated(self, ev: Evaluator, factors: list[Factor], rest: list[str], values: Named) -> Value:
        if not rest:
            return prod((ev.number(f.right, self._inside(ev, f, values)) for f in factors), start=ev.context.mpf(1))
        name, *others = rest
        domain = self.sorts[name].args[0]
        shape = self._shape(ev, name)
        if domain == "B":
            return total([self._integrated(ev, factors, others, {**values, name: v}) for v in bits(shape)])
        if domain != "R":
            raise Unknown("a sum over infinitely many points")
        return over_space(ev, shape, lambda e, v: self._integrated(e, factors, others, {**{k: e.converted(w) for k, w in values.items()}, name: v}))

    def _shape(self, ev: Evaluator, name: str) -> tuple[int, ...]:
        return tuple(ev.integer(n, {}) for n in self.sorts[name].args[1:])

    def _axes(self, ev: Evaluator, name: str) -> list[Axis]:
        size = prod(self._shape(ev, name))
        domain = self.sorts[name].args[0]
        if domain not in ("R", "B"):
            raise Unknown("a density on infinitely many points")
        return [whole_line() if domain == "R" else Axis((0, 1))] * size


def bits(shape: tuple[int, ...]) -> list[Value]:
    """All arrays of zeros and ones of a shape."""
    if prod(shape) > 8:
        raise Unknown("too many bits")
    return [array(list(p), shape) if shape else p[0] for p in tuples((0, 1), repeat=prod(shape))]


class ByDensity(Law):
    """A law by its density and the axes of its coordinates."""

    def __init__(self, shapes: tuple[tuple[int, ...], ...], axes: list[Axis], density: Callable[[Any, list[Value]], Value]) -> None:
        self.shapes, self._coordinates, self.density = shapes, axes, density

    def pdf(self, ev: Any, values: list[Value]) -> Value:
        if tuple(map(shape_of, values)) != self.shapes:
            raise Undefined("a density at values of another shape")
        return self.density(ev, values)

    def axes(self, ev: Any) -> list[Axis]:
        return self._coordinates
