"""The evaluator: what a written term is worth in a model, over one arithmetic.

One row for each head, entered by the files ``rows_*``. A row works from the definition of its
notation (the density, the sum, the entries), never from a closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np

from derive.notation import Definition, Givens, Index, Tensor, Term

from .calculator import Calculator
from .outcomes import Undefined, Unknown
from .values import Array, Dual, Value, first_array, new_tag

Row = Callable[["Evaluator", Term, "Env"], Value]
ROWS: dict[str, Row] = {}
MAX_STEPS = 200_000
MAX_DEPTH = 120
MAX_SIZE = 3_000_000
MAX_NODES = 100_000
AVERAGES = frozenset(("expect", "var", "cov", "kl", "entropy", "integral"))


def evaluates(*heads: str) -> Callable[[Row], Row]:
    """Enter the row of some heads; a second row for the same head is refused."""

    def enter(row: Row) -> Row:
        for head in heads:
            if head in ROWS:
                raise ValueError(f"the head {head} has a row already")
            ROWS[head] = row
        return row

    return enter


class Env:
    """What bound letters stand for; ``depth`` counts the axes in front of the dims of a value."""

    __slots__ = ("bound", "cache", "depth", "key", "parameter", "parent")

    def __init__(self, parent: Env | None = None, key: Any = None, bound: Any = None, depth: int = 1, parameter: bool = False) -> None:
        self.parent = parent
        self.key = key
        self.bound = bound
        self.depth = depth
        self.parameter = parameter  # of a definition that is being unfolded
        self.cache: dict[Any, Any] = {}

    def bind(self, key: Any, bound: Any, deeper: int = 0, parameter: bool = False) -> Env:
        """This environment with a letter (or a component: (letter, indices)) bound to a value."""
        return Env(self, key, bound, self.depth + deeper, parameter)

    def deeper(self) -> Env:
        return Env(self, None, None, self.depth + 1)

    def lookup(self, key: Any) -> Any:
        env: Env | None = self
        while env is not None:
            if env.key is not None and env.key == key:
                return env.bound
            env = env.parent
        return None

    def home(self, letters: frozenset[Term], strict: bool = False, across: bool = False) -> Env:
        """The outermost environment in which these letters mean what they mean here.

        With ``strict``, a parameter of a definition that hides a letter of the same name is refused.
        With ``across``, it may lie outside quadratures around this place.
        """
        env = self
        while env.parent is not None:
            key = env.key[0] if isinstance(env.key, tuple) else env.key
            if (key is not None and (key in letters or key.head == "app")) or (env.depth != env.parent.depth and not across):
                if strict and env.parameter and key in letters:
                    raise Unknown(f"{key!r} is a parameter here and a letter elsewhere")
                break
            env = env.parent
        return env


class Evaluator:
    """Evaluates terms in a model: the values of letters, and what the givens define."""

    def __init__(self, arithmetic: Any, givens: Givens, model: Any, level: int = 0) -> None:
        self.arithmetic = arithmetic
        self.calc = Calculator(arithmetic)
        self.givens = givens
        self.model = model
        self.level = level  # which quadrature rule; two levels estimate an error
        self.nodes = 1  # of all quadratures around what is being evaluated
        self.used: set[str] = set()
        self.steps = 0
        self.nesting = 0
        self.definitions = definitions_by_name(givens, getattr(model, "solved", ()))
        self.reach: dict[Term, frozenset[Term]] = {}
        self.rests: dict[Term, frozenset[Term]] = {}
        self.overrides = False

    # -- values -------------------------------------------------------------------------------

    def value(self, t: Term, env: Env) -> Value:
        """The value of a term that denotes a number, a vector or a matrix."""
        row = ROWS.get(t.head)
        if row is None:
            raise Unknown(f"{t.head} is not evaluated")
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Unknown("too many steps of evaluation")
        if t.head in AVERAGES and env.depth > 1:
            place = env.home(self.free_letters(t), across=True)
            if place.depth < env.depth:
                return self._apart(row, t, place)
        return row(self, t, env)

    def _apart(self, row: Row, t: Term, place: Env) -> Value:
        """An average that does not depend on the nodes of the quadratures around it: found once, outside them."""
        if t not in place.cache:
            outer, self.nodes = self.nodes, 1
            try:
                place.cache[t] = row(self, t, place)
            finally:
                self.nodes = outer
        return place.cache[t]  # type: ignore[no-any-return]

    @contextmanager
    def at_nodes(self, count: int) -> Iterator[None]:
        """Inside a quadrature with so many nodes; refused where the nodes of nested ones are too many together."""
        outer, self.nodes = self.nodes, self.nodes * count
        try:
            if self.nodes > MAX_NODES:
                raise Unknown("nested quadratures with too many nodes")
            yield
        finally:
            self.nodes = outer

    def guard_size(self, v: Value) -> None:
        """Refuse arrays that grew too large over nested quadratures."""
        if first_array(v).data.size > MAX_SIZE:
            raise Unknown("too many quadrature nodes")

    def number(self, q: Fraction | int) -> Array:
        return self.calc.number(q)

    def integer(self, t: Term, env: Env) -> int:
        """The value of an index, a dimension or a bound."""
        if t.head == "num" and t.args[0].denominator == 1:
            return int(t.args[0])
        if t.head == "sym":
            bound = self.letter(t, env)
            if isinstance(bound, int):
                return bound
        data = self.calc.plain(self.value(t, env)).data
        found = {as_int(x) for x in data.flat}
        only = found.pop() if len(found) == 1 else None
        if only is None:
            raise Unknown(f"{t!r} is not one integer")
        return only

    def range(self, lo: Term, hi: Term, env: Env) -> range:
        """The values of an index; empty for reversed bounds."""
        if hi == OO or lo == OO:
            raise Unknown("an infinite range")
        low, high = self.integer(lo, env), self.integer(hi, env)
        if high - low > 5000:
            raise Unknown("a range with more than 5000 values")
        return range(low, high + 1)

    def dims(self, dims: tuple[Term, ...], env: Env) -> tuple[int, ...]:
        return tuple(self.integer(d, env) for d in dims)

    # -- letters and definitions --------------------------------------------------------------

    def letter(self, s: Term, env: Env) -> Any:
        """What a letter stands for: a value, an index (int), a map, a density; None if nothing is known."""
        found = env.lookup(s)
        if found is not None:
            return found
        definition = self.definition(s, "sym")
        if definition is not None:
            return self.unfold(definition, (), env)
        return self.model.get(s, self.arithmetic)

    def definition(self, s: Term, head: str) -> Definition | None:
        """The definition of a letter in the form s = …, s_i = … or s(x) = …."""
        for d in self.definitions.get(s, ()):
            if d.left.head == head:
                return d
        return None

    def unfold(self, d: Definition, bound: tuple[Any, ...], env: Env) -> Any:
        """The right side of a definition, its parameters bound; remembered where nothing it uses changed."""
        place = env.home(self.depends(d) - set(d.parameters), strict=True)
        key = (id(d), bound) if all(isinstance(b, int) for b in bound) else None
        if key is not None and key in place.cache:
            return place.cache[key]
        inner, nodes = self._around(d, bound, env), self.nodes
        for parameter, value in zip(d.parameters, bound, strict=True):
            inner = inner.bind(parameter, value, parameter=True)
        self.nesting += 1
        if self.nesting > MAX_DEPTH:
            self.nesting = 0
            raise Unknown("definitions unfold too deeply")
        try:
            self.nodes = nodes if inner.depth == env.depth else 1
            result = self.anything(self._right_side(d, bound), inner)
        finally:
            self.nodes = nodes
        self.nesting -= 1
        if key is not None:
            place.cache[key] = result
        return result

    def _around(self, d: Definition, bound: tuple[Any, ...], env: Env) -> Env:
        """Where a definition is unfolded: outside of the quadratures around it if neither it nor its arguments depend on their nodes."""
        place = env.home(self.depends(d) - set(d.parameters), across=True)
        return place if place.depth < env.depth and bound and all(_fits(b, place.depth) for b in bound) else env

    def _right_side(self, d: Definition, bound: tuple[Any, ...]) -> Term:
        for parameter, value, right in d.base:
            at = bound[d.parameters.index(parameter)] if parameter in d.parameters else None
            if at == self.integer(value, Env()):
                return right
        return d.right

    def anything(self, t: Term, env: Env) -> Any:
        """The value of a term of any sort."""
        from .rows_maps import map_of
        from .rows_probability import law_of

        sort = t.sort
        if isinstance(sort, (Tensor, Index)):
            return self.value(t, env)
        if type(sort).__name__ == "Map":
            return map_of(self, t, env)
        if type(sort).__name__ in ("Law", "Density"):
            return law_of(self, t, env)
        raise Unknown(f"{t!r} is no value")

    def letters_of(self, t: Term) -> frozenset[Term]:
        """All letters on which the value of a term rests, dimensions and definitions included."""
        if t not in self.rests:
            free = {s for part in t.walk() if part.head == "sym" for s in (part, *sort_letters(part))}
            self.rests[t] = frozenset().union(*(reach(s, self.definitions, self.reach) for s in free))
        return self.rests[t]

    def free_letters(self, t: Term) -> frozenset[Term]:
        """All letters on which a term rests, but for those that it binds itself."""
        shapes = {s for part in t.walk() if part.head == "sym" for s in sort_letters(part)}
        return frozenset().union(*(reach(s, self.definitions, self.reach) for s in t.free | shapes))

    def depends(self, d: Definition) -> frozenset[Term]:
        """All letters that a definition reaches, through the definitions that it uses."""
        return reach(d.name, self.definitions, self.reach)


def sort_letters(s: Term) -> frozenset[Term]:
    """The letters in the dimensions of a letter."""
    sort = s.args[1]
    return frozenset().union(*(d.free for d in sort.dims)) if isinstance(sort, Tensor) else frozenset()


def reach(name: Term, definitions: Mapping[Term, tuple[Definition, ...]], known: dict[Term, frozenset[Term]]) -> frozenset[Term]:
    """The letter itself and all letters that its definitions use, directly or not."""
    if name in known:
        return known[name]
    found: set[Term] = set()
    todo = [name]
    while todo:
        s = todo.pop()
        if s in found:
            continue
        found.add(s)
        for d in definitions.get(s, ()):
            for side in (d.right, *(right for _, _, right in d.base)):
                todo.extend(side.free - set(d.parameters))
    known[name] = frozenset(found)
    return known[name]


def definitions_by_name(givens: Givens, solved: tuple[Definition, ...]) -> dict[Term, tuple[Definition, ...]]:
    out: dict[Term, tuple[Definition, ...]] = {}
    for d in (*givens.definitions, *solved):
        out[d.name] = (*out.get(d.name, ()), d)
    return out


def _fits(v: Any, depth: int) -> bool:
    """Whether a value has no axes for the nodes of quadratures beyond this depth."""
    if isinstance(v, Dual):
        return _fits(v.primal, depth) and _fits(v.tangent, depth)
    return isinstance(v, int) or (isinstance(v, Array) and v.data.ndim - v.rank <= depth)


def as_int(x: Any) -> int | None:
    """A float, a rational or an exact ball as an integer."""
    if isinstance(x, (int, float)):
        return int(x) if math.isfinite(x) and abs(x) < 1e15 and x == int(x) else None
    from .numbers import as_integer

    return as_integer(x)


def as_value(found: Any, ev: Evaluator, s: Term) -> Value:
    """What a letter stands for, as a value."""
    if isinstance(found, Value):
        return found
    if isinstance(found, int):
        return ev.number(found)
    raise Unknown(f"no value for {s!r}")


OO = Term("const", ("oo",))
DOMAIN = Term("const", ("domain",))


def evaluate(t: Term, ev: Evaluator, env: Env | None = None) -> Value:
    """The value of a closed term; every failure is ``Undefined`` or ``Unknown``.

    >>> from derive.notation import Givens, term
    >>> from derive.models.balls import Balls
    >>> str(evaluate(term(1) / 3 + 2, Evaluator(Balls(), Givens(), None)).data[0])
    '7/3'
    """
    try:
        with np.errstate(all="ignore"):
            return ev.value(t, env or Env())
    except (Undefined, Unknown):
        raise
    except RecursionError as error:
        raise Unknown("a term nested too deeply") from error
    except (IndexError, KeyError, ValueError, TypeError, OverflowError, ZeroDivisionError, AttributeError, MemoryError) as error:
        raise Unknown(f"not evaluated: {error}") from error


__all__ = ["DOMAIN", "OO", "ROWS", "Env", "Evaluator", "as_value", "evaluate", "evaluates", "new_tag"]
