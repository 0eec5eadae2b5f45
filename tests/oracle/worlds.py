"""Worlds: concrete values for the letters of a problem that satisfy every given.

Letters get generic values (50 random digits), or, in a ``special`` world, values such as 0, 1, −1 and ½ and maps that
are zero, linear or diagonal ("mixed"), all the same number, or equal values for different letters ("tied"). Signs and
bounds are met by construction, other facts by trying again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product as tuples
from math import prod
from random import Random
from typing import Any

import mpmath

from .arrays import Value, array, transposed
from .evaluate import Evaluator, Function, Work
from .laws import Alias, Joint, make_joint
from .maps import SPECIAL, make_map, random_number
from .outcomes import Undefined, Unknown
from .plain import Definition, Node, Problem, node
from .relations import ORDERS, holds

MIRROR = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
SPECIAL_NUMBERS = ("0", "1", "-1", "0.5", "2", "-2", "0.1", "10")
TRIES = 60


class Unsatisfied(Exception):
    """No values were found that satisfy the givens."""


@dataclass
class World:
    """Values for the letters, drawn when they are first needed, from a seed and the letter's name."""

    problem: Problem
    sizes: dict[Node, int]
    seed: int
    special: str = ""  # "mixed", "tied", or the number that every letter is where its bounds allow
    fixed: dict[Node, Value] = field(default_factory=dict)
    twist: int = 0  # raised to draw new values where a fact fails
    work: Work = field(default_factory=lambda: Work(10**7))

    @cached_property
    def evaluator(self) -> Evaluator:
        return Evaluator(self)

    def letter(self, s: Node) -> Value:
        """The value of a letter that no definition introduces."""
        if s in self.fixed:
            return self.fixed[s]
        if s in self.sizes:
            return self.sizes[s]
        found = self.fixed[s] = self._drawn(s, s.sort, ())
        return found

    def member(self, s: Node, where: tuple[int, ...]) -> Value:
        """Member of a family."""
        of, *ranges = s.sort.args
        for i, r in zip(where, ranges, strict=True):
            lo, hi = (self.evaluator.integer(b, {}) for b in r.args)
            if not lo <= i <= hi:
                raise Undefined(f"member {where} of {s!r}")
        key = node("at", s, *where)
        if key not in self.fixed:
            self.fixed[key] = self._drawn(s, of, where)
        return self.fixed[key]

    def another(self, x: Node, k: int, shape: tuple[int, ...] = ()) -> Value:
        """A value for a quantified letter."""
        rng = Random(f"{self.seed}/{x.args[0]}/another/{k}")
        if x.sort.head != "tensor":
            return self._of_sort(rng, x, x.sort)
        return _filled(shape, lambda: _in_domain(rng, x.sort.args[0], random_number(rng)))

    # -- drawing -------------------------------------------------------------------------------

    def _drawn(self, s: Node, sort: Node, where: tuple[int, ...]) -> Value:
        tied = self.special == "tied" and not where and Random(f"{self.seed}/{self.twist}/{s.args[0]}/tie").random() < 0.8
        rng = Random(f"{self.seed}/{self.twist}/{'' if tied else s.args[0]}/{where}")
        return self._of_sort(rng, s, sort)

    def _of_sort(self, rng: Random, s: Node, sort: Node) -> Value:
        if sort.head == "tensor":
            return self._tensor(rng, s, sort)
        if sort.head == "index":
            lo, hi = (self.evaluator.integer(b, {}) for b in sort.args)
            if hi < lo:
                raise Unsatisfied(f"{s!r} has no values")
            return rng.randint(lo, hi)
        if sort.head == "map":
            return self._map(rng, s, sort)
        if sort.head == "density":
            return self._density(rng, s, sort)
        raise Unknown(f"a value for a letter of sort {sort.head}")

    def shape(self, sort: Node) -> tuple[int, ...]:
        return tuple(self.evaluator.integer(n, {}) for n in sort.args[1:])

    def _tensor(self, rng: Random, s: Node, sort: Node) -> Value:
        domain, bounds = sort.args[0], self._bounds(s)
        v = _filled(self.shape(sort), lambda: _in_domain(rng, domain, self._number(rng, bounds, domain)))
        return shaped_by_facts(self.problem, s, v)

    def _number(self, rng: Random, bounds: tuple[Any, Any], domain: str) -> Any:
        low, high = bounds
        if self.special and self.special != "tied":
            among = SPECIAL_NUMBERS if self.special == "mixed" else (self.special,)
            fitting = [x for x in map(mpmath.mpf, among) if (low is None or x > low) and (high is None or x < high)]
            if fitting and rng.random() < (0.7 if self.special == "mixed" else 1 - self.twist / 20):
                return rng.choice(fitting)
        width = mpmath.mpf(10) ** rng.choice((-1, 0, 1)) if self.special == "mixed" else mpmath.mpf(1)
        if low is not None and high is not None:
            return random_number(rng, low, high)
        if low is None and high is None:
            return random_number(rng, -1.8, 1.8) * width if domain == "R" else rng.randrange(0, 4)
        away = mpmath.exp(random_number(rng, -1.0, 0.9)) * width if domain == "R" else rng.randrange(0, 4)
        return low + away if low is not None else high - away

    def _bounds(self, s: Node) -> tuple[Any, Any]:
        """Numbers between which the facts put a letter, or its components."""
        low = high = None
        for f in self.problem.facts:
            if f.head not in MIRROR:
                continue
            for one, head, other in ((f.args[0], f.head, f.args[1]), (f.args[1], MIRROR[f.head], f.args[0])):
                if (one is s or (one.head == "at" and one.args[0] is s)) and not other.free - set(self.sizes):
                    bound = self.evaluator.real(self.evaluator.number(other, {}))
                    if head in ("gt", "ge"):
                        low = bound if low is None else max(low, bound)
                    else:
                        high = bound if high is None else min(high, bound)
        return low, high

    def _map(self, rng: Random, s: Node, sort: Node) -> Function:
        kind, positive, codomain, *domains = sort.args
        same = SPECIAL[self.seed % len(SPECIAL)]  # in a tied world all maps are of one kind
        special = rng.choice(SPECIAL) if self.special == "mixed" else same if self.special == "tied" else "generic"
        bounds = map_bounds(self.problem, s)
        bounds = (0, None) if positive and bounds == (None, None) else bounds
        return make_map(rng, kind, bounds, [self.shape(d) for d in domains], self.shape(codomain), special)

    def _density(self, rng: Random, s: Node, sort: Node) -> Joint | Alias:
        roles, parameters, *spaces = sort.args
        copied = self._copied(rng, s, sort) if self.special and rng.random() < 0.6 else None
        if copied is not None:
            return copied
        independent = self.special and rng.random() < 0.5
        return make_joint(rng, roles, parameters, [self._space(d) for d in spaces], independent)

    def _space(self, d: Node) -> tuple[Any, tuple[int, ...]]:
        """The domain of a variable, and its shape: of an index, the range of its values."""
        if d.head != "index":
            return d.args[0], self.shape(d)
        lo, hi = (self.evaluator.integer(b, {}) for b in d.args)
        return range(lo, hi + 1), ()

    def _copied(self, rng: Random, s: Node, sort: Node) -> Alias | None:
        """A marginal or a conditional of a density of more variables: equalities that are rarely met by chance."""
        roles, parameters, *spaces = sort.args
        wider = [d for d in self.problem.symbols if d.sort.head == "density" and len(d.sort.args[0]) > len(roles) and not d.sort.args[1]]
        if not wider or len(roles) != 1:
            return None
        p = rng.choice(wider)
        names, _, *sorts = p.sort.args
        fitting = [name for name, space in zip(names, sorts, strict=True) if space is spaces[0] and name not in parameters]
        if not fitting:
            return None
        out = rng.choice([name for name in fitting if name == roles[0]] or fitting)
        others = {x: self.evaluator.letter(t, {}) for x in names for t in self.problem.symbols if x not in (out, *parameters) and t.args[0] == x}
        return Alias(roles, parameters, self.evaluator.letter(p, {}), out, others if rng.random() < 0.6 else {})


def _filled(shape: tuple[int, ...], draw: Any) -> Value:
    return array([draw() for _ in range(prod(shape))], shape) if shape else draw()


def _in_domain(rng: Random, domain: str, x: Any) -> Any:
    if domain == "R":
        return x
    if domain == "B":
        return rng.randrange(2)
    return int(abs(x)) if domain == "N" else int(mpmath.nint(3 * x))


def shaped_by_facts(problem: Problem, s: Node, v: Value) -> Value:
    """Make a matrix symmetric or positive definite, a vector sum to one, where a fact says so."""
    for f in problem.facts:
        if f.head in ("posdef", "possemidef") and f.args[0] is s:
            v = v @ v.T + _identity(v.shape[0]) / 2 if not isinstance(v, (int, mpmath.mpf)) else abs(v)
        if f.head == "symmetric" and f.args[0] is s:
            v = (v + v.T) / 2
        if f.head == "eq" and {f.args[0], f.args[1]} == {s, node("transpose", s)}:
            v = (v + transposed(v)) / 2
        if f.head == "eq" and any(_total_of(t, s) for t in f.args) and any(t.head == "num" and t.args[0] == "1" for t in f.args):
            v = v / sum(v)
    return v


def map_bounds(problem: Problem, s: Node) -> tuple[Any, Any]:
    """Numbers between which the facts put all values of a map."""
    low = high = None
    for f in problem.facts:
        while f.head == "forall":
            f = f.args[1]
        if f.head not in MIRROR:
            continue
        for one, head, other in ((f.args[0], f.head, f.args[1]), (f.args[1], MIRROR[f.head], f.args[0])):
            if one.head in ("at", "app") and _applied(one) is s and other.head == "num":
                bound = mpmath.mpf(Fraction(other.args[0]).numerator) / Fraction(other.args[0]).denominator
                low, high = (bound, high) if head in ("gt", "ge") else (low, bound)
    return low, high


def _applied(t: Node) -> Node | None:
    """The map of which a term is a value."""
    seen = False
    while t.head in ("at", "app"):
        seen = seen or t.head == "app"
        t = t.args[0]
    return t if seen else None


def _identity(n: int) -> Any:
    return array([mpmath.mpf(int(i == j)) for i in range(n) for j in range(n)], (n, n))


def _total_of(t: Node, s: Node) -> bool:
    return t.head == "sum" and t.args[3].head == "at" and t.args[3].args == (s, t.args[0])


# -- worlds of a problem -----------------------------------------------------------------------


def with_equations(problem: Problem) -> Problem:
    """Given equations that say what a letter is, read as definitions."""
    defined = {d.name for d in problem.definitions} | {s for s, _ in problem.random}
    rows, rest = list(problem.definitions), list[Node]()
    for f in problem.facts:
        found = next((d for d in _readings(f) if d.name not in defined and d.name not in problem.relevant(d.right)), None)
        if found is None:
            rest.append(f)
        else:
            rows.append(found)
            defined.add(found.name)
    return Problem(problem.statement, problem.symbols, tuple(rest), tuple(rows), problem.random, problem.approx, problem.propto)


def _readings(f: Node) -> Iterator[Definition]:
    if f.head != "eq":
        return
    for left, right in (f.args, f.args[::-1]):
        if left.head == "sym" and left.sort.head == "tensor" and right is not node("transpose", left):
            yield Definition(left, right)
        if left.head in ("at", "app") and all(a.head == "sym" for a in left.args) and len(set(left.args)) == len(left.args):
            yield Definition(left, right, tuple(left.args[1:]))


def reachable(problem: Problem) -> frozenset[Node]:
    """The letters that the statement depends on, and those that facts tie to them (dimensions and counts tie nothing)."""
    found = problem.relevant(problem.statement)
    while True:
        more = found
        for f in problem.facts:
            free = problem.relevant(f)
            if ties(free) & more:
                more = more | free
        if more == found:
            return found
        found = more


def ties(letters: frozenset[Node]) -> frozenset[Node]:
    """The letters through which a fact is about others; counts, if there is nothing else."""
    return frozenset(s for s in letters if not is_count(s) and s.sort.head != "index") or letters


def is_count(s: Node) -> bool:
    return s.sort.head == "tensor" and s.sort.args == ("N",)


def all_sizes(problem: Problem, letters: frozenset[Node]) -> list[dict[Node, int]]:
    """Small values for the letters that are dimensions or counts: 1, 2, 3, unequal where there are several."""
    defined = {d.name for d in problem.definitions}
    counts = sorted((s for s in letters if is_count(s) and s not in defined), key=repr)
    if not counts:
        return [{}]
    if len(counts) == 1:
        return [{counts[0]: k} for k in (2, 1, 3)]
    rows = [dict(zip(counts, values, strict=True)) for values in tuples((1, 2, 3), repeat=len(counts))]
    rows.sort(key=lambda r: (len(set(r.values())) == 1, sum(r.values()), -max(r.values())))
    return [*rows[: len(counts) + 1], dict.fromkeys(counts, 1), dict.fromkeys(counts, 2)]


def make_world(problem: Problem, letters: frozenset[Node], sizes: dict[Node, int], seed: int, work: Work, special: str = "") -> World:
    """A world that satisfies every fact about these letters; ``problem`` has gone through ``with_equations``."""
    for twist in range(TRIES):
        world = World(problem, sizes, seed, special, twist=twist, work=work)
        if satisfies(world, letters):
            return world
    raise Unsatisfied("found no values that satisfy the givens")


def _fact_holds(world: World, f: Node) -> bool:
    """A fact, for all values of its free indices (unless it ties two of them)."""
    indices = [s for s in f.free if s.sort.head == "index"]
    if f.head in ORDERS and all(a.head == "sym" and a.sort.head == "index" for a in f.args):
        indices = []
    try:
        ranges = []
        for s in indices:
            lo, hi = (world.evaluator.integer(b, {}) for b in s.sort.args)
            ranges.append(range(lo, hi + 1))
        return all(holds(world.evaluator, f, dict(zip(indices, values, strict=True))) for values in tuples(*ranges))
    except Undefined:
        return False


def satisfies(world: World, letters: frozenset[Node] | None = None) -> bool:
    """Whether all facts (about these letters) are seen to hold in a world."""
    try:
        return allowed(world, letters)
    except Unknown:
        return False


def allowed(world: World, letters: frozenset[Node] | None = None) -> bool:
    """Whether all facts (about these letters) hold in a world; raises ``Unknown`` where that cannot be told."""
    problem = world.problem
    return all(_fact_holds(world, f) for f in problem.facts if letters is None or ties(problem.relevant(f)) & letters or not f.free)
