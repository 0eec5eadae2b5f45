"""Densities that definitions introduce: p(z) = …, p(x | z) = …, and all that follows from them.

The definitions of one density make a chain of steps, each a law given the values before it. Marginals
and conditionals are expectations along the chain: p(x) = E[p(x | z)], p(z | x) = p(x, z)/p(x).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.notation import Definition, Law, Term

from .domains import over_domain
from .evaluate import Env, Evaluator
from .laws import ConcreteLaw, ProductLaw, Values
from .outcomes import Unknown
from .values import Value

Assigned = dict[str, Value]
LawOf = Callable[[Evaluator, Term, Env], ConcreteLaw]


@dataclass(frozen=True, slots=True)
class Step:
    """The law of some variables, given the variables of the steps before."""

    names: tuple[str, ...]
    law: Callable[[Assigned, Env], ConcreteLaw]


@dataclass(frozen=True, slots=True, eq=False)
class ChainLaw(ConcreteLaw):
    """p(outs | given) for a joint density that is a chain of steps."""

    steps: tuple[Step, ...]
    outs: tuple[str, ...]
    given: Assigned

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        known = {**self.given, **dict(zip(self.outs, values, strict=True))}
        joint = self._mass(ev, known, env, 0)
        return ev.calc.div(joint, self._mass(ev, self.given, env, 0)) if self.given else joint

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        known = {**self.given, **dict(zip(self.outs, values, strict=True))}
        log_joint = self._log_mass(ev, known, env)
        return ev.calc.sub(log_joint, self._log_mass(ev, self.given, env)) if self.given else log_joint

    def expect(self, ev: Evaluator, env: Env, body: Callable[[Values, Env], Value]) -> Value:
        joint = self._mass(ev, self.given, env, 0, body)
        return ev.calc.div(joint, self._mass(ev, self.given, env, 0)) if self.given else joint

    def _log_mass(self, ev: Evaluator, known: Assigned, env: Env) -> Value:
        if all(name in known for step in self.steps for name in step.names):
            parts = [step.law(known, env).log_density(ev, tuple(known[n] for n in step.names), env) for step in self.steps]
            return ev.calc.sum([ev.number(0), *parts])
        return ev.calc.function("log", self._mass(ev, known, env, 0))

    def _mass(self, ev: Evaluator, known: Assigned, env: Env, k: int, body: Callable[[Values, Env], Value] | None = None) -> Value:
        """E over the steps that are not known of the densities of those that are (times the body)."""
        if k == len(self.steps):
            return ev.number(1) if body is None else body(tuple(known[n] for n in self.outs), env)
        step = self.steps[k]
        law = step.law(known, env)
        if all(n in known for n in step.names):
            here = law.density(ev, tuple(known[n] for n in step.names), env)
            return ev.calc.mul(here, self._mass(ev, known, env, k + 1, body))
        if any(n in known for n in step.names):
            raise Unknown("a part of the variables of one law")

        def further(values: Values, inner: Env) -> Value:
            return self._mass(ev, {**known, **dict(zip(step.names, values, strict=True))}, inner, k + 1, body)

        return law.expect(ev, env, further)


@dataclass(frozen=True, slots=True, eq=False)
class WrittenLaw(ConcreteLaw):
    """A law whose density is written as any expression of its variables."""

    letters: tuple[Term, ...]
    body: Term
    env: Env

    def _bound(self, values: Values, env: Env) -> Env:
        inner = self.env
        for letter, v in zip(self.letters, values, strict=True):
            inner = Env(inner, letter, v, env.depth)
        return inner

    def density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return ev.value(self.body, self._bound(values, env))

    def log_density(self, ev: Evaluator, values: Values, env: Env) -> Value:
        return ev.value(Term("log", (self.body,)), self._bound(values, env))

    def expect(self, ev: Evaluator, env: Env, body: Callable[[Values, Env], Value]) -> Value:
        return self._over(ev, env, body, ())

    def _over(self, ev: Evaluator, env: Env, body: Callable[[Values, Env], Value], drawn: Values) -> Value:
        """The integral (sum, for bits) over the variables, one after the other."""
        if len(drawn) == len(self.letters):
            return ev.calc.mul(self.density(ev, drawn, env), body(drawn, env))
        return over_domain(ev, env, self.letters[len(drawn)], lambda v, inner: self._over(ev, inner, body, (*drawn, v)))


# -- from definitions ---------------------------------------------------------------------------


def defined_law(
    ev: Evaluator, root: Term, indices: tuple[int, ...], outs: tuple[str, ...], ins: tuple[str, ...], given: Values, env: Env, law_of: LawOf
) -> ConcreteLaw:
    """p(outs | ins) from the definitions of p: the one that says it, or the chain of all of them."""
    written = [d for d in ev.definitions.get(root, ()) if d.left.head == "pdf"]
    known = dict(zip(ins, given, strict=True))
    exact = next((d for d in written if set(outs_of(d)) == set(outs) and set(ins_of(d)) == set(ins)), None)
    if exact is not None:
        steps = steps_of(ev, exact, indices, env, law_of, known)
        return _chain(steps, outs, {}, env)
    roles = {name for d in written for name in (*outs_of(d), *ins_of(d))}
    steps, reached = (), set[str]()
    while True:
        following = next((d for d in written if set(ins_of(d)) <= reached and not set(outs_of(d)) & reached), None)
        if following is None:
            break
        steps += steps_of(ev, following, indices, env, law_of, {})
        reached |= set(outs_of(following))
    if not {*outs, *ins} <= reached or not reached <= roles:
        raise Unknown(f"no density for {root!r} of {outs} given {ins}")
    return _chain(steps, outs, known, env)


def _chain(steps: tuple[Step, ...], outs: tuple[str, ...], given: Assigned, env: Env) -> ConcreteLaw:
    needed = {*outs, *given}
    while steps and not set(steps[-1].names) & needed:
        steps = steps[:-1]  # the last law is normalised
    if len(steps) == 1 and steps[0].names == outs and not given:
        return steps[0].law({}, env)
    return ChainLaw(steps, outs, given)


def outs_of(d: Definition) -> tuple[str, ...]:
    names: tuple[str, ...] = d.left.args[0].args[1]
    return names


def ins_of(d: Definition) -> tuple[str, ...]:
    names: tuple[str, ...] = d.left.args[0].args[2]
    return names


def steps_of(ev: Evaluator, d: Definition, indices: tuple[int, ...], env: Env, law_of: LawOf, known: Assigned) -> tuple[Step, ...]:
    """The right side of a definition as laws in an order in which each needs only those before it."""
    cond, *points = d.left.args
    letters = dict(zip((*outs_of(d), *ins_of(d)), (*points, *cond.args[3:]), strict=True))
    base = env
    for parameter, k in zip(d.parameters, indices, strict=False):
        base = base.bind(parameter, k, parameter=True)

    def place(assigned: Assigned, at: Env) -> Env:
        inner = base
        for name, letter in letters.items():
            value = assigned.get(name, known.get(name))
            if value is not None:
                inner = Env(inner, letter, value, at.depth, parameter=True)
        return Env(inner, None, None, at.depth)

    outs = {letters[name]: name for name in outs_of(d)}
    found = _factors(ev, d.right, outs, place, law_of)
    if found is not None:
        return found
    names = outs_of(d)
    return (Step(names, lambda assigned, at: WrittenLaw(tuple(letters[n] for n in names), d.right, place(assigned, at))),)


Place = Callable[[Assigned, Env], Env]


def _factors(ev: Evaluator, body: Term, outs: dict[Term, str], place: Place, law_of: LawOf) -> tuple[Step, ...] | None:
    """A product of densities, each of other variables, as steps; None for other expressions."""
    if isinstance(body.sort, Law):
        return (Step(tuple(outs.values()), lambda assigned, at: law_of(ev, body, place(assigned, at))),)
    open_ones = []
    for factor in body.args if body.head == "mul" else (body,):
        found = _factor(ev, factor, outs, place, law_of)
        if found is None:
            return None
        open_ones.append(found)
    claimed = [x for letters, _, _ in open_ones for x in letters]
    if sorted(map(repr, claimed)) != sorted(map(repr, outs)):
        return None
    steps: list[Step] = []
    done: set[Term] = set()
    while open_ones:
        ready = next((f for f in open_ones if not (f[1] & outs.keys()) - done), None)
        if ready is None:
            return None
        open_ones.remove(ready)
        done |= set(ready[0])
        steps.append(ready[2])
    return tuple(steps)


Factor = tuple[tuple[Term, ...], frozenset[Term], Step]  # its variables, the letters that it rests on, the step


def _factor(ev: Evaluator, t: Term, outs: dict[Term, str], place: Place, law_of: LawOf) -> Factor | None:
    if t.head == "pdf" and all(x in outs for x in t.args[1:]):
        law, *points = t.args
        names = tuple(outs[x] for x in points)
        return tuple(points), law.free, Step(names, lambda assigned, at: law_of(ev, law, place(assigned, at)))
    if t.head != "prod" or t.args[3].head != "pdf" or len(t.args[3].args) != 2:
        return None
    i, lo, hi, (law, point) = *t.args[:3], t.args[3].args
    if point.head != "at" or point.args[0] not in outs or point.args[1:] != (i,):
        return None
    x = point.args[0]

    def components(assigned: Assigned, at: Env) -> ConcreteLaw:
        inner = place(assigned, at)
        laws = [law_of(ev, law, inner.bind(i, k)) for k in ev.range(lo, hi, inner)]
        if len(laws) != ev.integer(x.dims[0], inner):
            raise Unknown("a product of densities over a part of a vector")
        return ProductLaw(laws)

    return (x,), law.free - {i}, Step((outs[x],), components)
