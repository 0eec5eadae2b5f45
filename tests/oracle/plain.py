"""Terms as plain data: nested lists in, interned nodes out.

A term is a list ``[head, argument, …]`` whose arguments are terms, strings or whole numbers:

    ["num", "1/2"]  ["const", "pi"]  ["sym", name, sort]  ["add", a, b]  ["at", v, i]  ["sum", i, lo, hi, body]
    ["cond", p, ["names", "z"], ["names", "x"], value]    ["law", "normal", mu, sigma]   ["prime", f, 1]

A sort is written the same way:

    ["tensor", "R", n, m]   ["index", lo, hi]   ["map", kind, positive, codomain, domain, …]
    ["density", ["names", …], ["names", …], sort, …]   ["family", of, range, …]   ["laws", sort, …]   ["truth"]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

Plain = Any

SCOPES: dict[str, tuple[int, ...]] = {  # the arguments in which argument 0 is bound
    "sum": (3,),
    "prod": (3,),
    "integral": (3,),
    "product": (3,),
    "lim": (2,),
    "argmax": (1,),
    "argmin": (1,),
    "maxover": (1,),
    "minover": (1,),
    "expect": (2,),
    "var": (2,),
    "cov": (2, 3),
    "lam": (1,),
    "forall": (1,),
}


class Node:
    """A term or a sort. Equal nodes are the same object, so that they are fast keys."""

    __slots__ = ("_free", "args", "head")
    _table: ClassVar[dict[tuple[Any, ...], Node]] = {}

    def __init__(self, head: str, args: tuple[Any, ...]) -> None:
        self.head, self.args = head, args
        self._free: frozenset[Node] | None = None

    def __repr__(self) -> str:
        if self.head in ("sym", "num", "const"):
            return str(self.args[0])
        return f"{self.head}({', '.join(map(repr, self.args))})"

    @property
    def parts(self) -> tuple[Node, ...]:
        return tuple(a for a in self.args if isinstance(a, Node))

    @property
    def free(self) -> frozenset[Node]:
        """The letters that occur free, those of dimensions and ranges included."""
        if self._free is None:
            self._free = self._find_free()
        return self._free

    def _find_free(self) -> frozenset[Node]:
        inner = frozenset[Node]().union(*(a.free for a in self.parts))
        if self.head == "sym":
            return inner | {self}
        scope = SCOPES.get(self.head)
        if scope is None:
            return inner
        bound = self.args[0]
        outside = [a.free for k, a in enumerate(self.args) if isinstance(a, Node) and k and k not in scope]
        inside = [self.args[k].free - {bound} for k in scope]
        return frozenset[Node]().union(*outside, *inside, bound.free - {bound})

    @property
    def sort(self) -> Node:
        """The sort of a letter."""
        if self.head != "sym":
            raise TypeError(f"{self!r} is no letter")
        return self.args[1]  # type: ignore[no-any-return]

    def walk(self) -> Any:
        """Every node below this one, sorts included, this one first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def node(head: str, *args: Any) -> Node:
    """The node with this head and these arguments."""
    key = (head, args)
    found = Node._table.get(key)
    if found is None:
        found = Node._table[key] = Node(head, args)
    return found


def load(data: Plain) -> Any:
    """Nested lists to nodes; strings and whole numbers stay as they are.

    >>> load(["add", ["num", "1"], ["num", "2"]])
    add(1, 2)
    """
    if not isinstance(data, (list, tuple)):
        return data
    head, *args = data
    if head == "names":
        return tuple(args)
    return node(head, *map(load, args))


@dataclass(frozen=True, slots=True)
class Definition:
    """``left`` = ``right`` for all values of ``parameters``; ``base`` are (parameter, value, right side there)."""

    left: Node
    right: Node
    parameters: tuple[Node, ...] = ()
    base: tuple[tuple[Node, Node, Node], ...] = ()

    @property
    def name(self) -> Node:
        t = self.left
        while t.head in ("at", "app", "pdf", "cond"):
            t = t.args[0]
        return t


@dataclass(frozen=True, slots=True)
class Problem:
    """A statement and everything that is given."""

    statement: Node
    symbols: tuple[Node, ...] = ()
    facts: tuple[Node, ...] = ()
    definitions: tuple[Definition, ...] = ()
    random: tuple[tuple[Node, Node], ...] = ()
    approx: tuple[tuple[tuple[Node, ...], Node, int], ...] = ()
    propto: tuple[Node, ...] = ()
    reach: dict[Node, frozenset[Node]] = field(default_factory=dict, compare=False)

    def relevant(self, t: Node) -> frozenset[Node]:
        """The letters that a term depends on, through definitions too."""
        found = self.reach.get(t)
        if found is None:
            found = self.reach[t] = self._closure(t.free | self._parameters(t.free))
        return found

    def _parameters(self, letters: frozenset[Node]) -> frozenset[Node]:
        """The letters of the parameters of densities, which need not be written."""
        names = {name for s in letters if s.sort.head == "density" for name in s.sort.args[1]}
        return frozenset(s for s in self.symbols if s.args[0] in names)

    def _closure(self, letters: frozenset[Node]) -> frozenset[Node]:
        seen, waiting = set[Node](), list(letters)
        while waiting:
            s = waiting.pop()
            if s in seen:
                continue
            seen.add(s)
            for d in self.definitions:
                if d.name is s:
                    waiting += (d.right.free | d.left.free) - set(d.parameters)
                    waiting += frozenset[Node]().union(*(r.free for _, _, r in d.base))
        return frozenset(seen)


def load_problem(statement: Plain, givens: dict[str, Any] | None = None) -> Problem:
    """A statement with its givens, from plain data; every part of the givens may be left out.

    ``givens`` has the keys symbols, facts, assumed (lists of terms), definitions (lists of left, right,
    parameters, base), random (pairs letter, law), approx (letters, limit, order) and propto (letters).
    """
    g = givens or {}
    return Problem(
        load(statement),
        tuple(map(load, g.get("symbols", ()))),
        tuple(map(load, (*g.get("facts", ()), *g.get("assumed", ())))),
        tuple(_definition(d) for d in g.get("definitions", ())),
        tuple((load(s), load(law)) for s, law in g.get("random", ())),
        tuple((tuple(map(load, names)), load(limit), order) for names, limit, order in g.get("approx", ())),
        tuple(map(load, g.get("propto", ()))),
    )


def _definition(d: Plain) -> Definition:
    left, right, parameters, base = d
    return Definition(load(left), load(right), tuple(map(load, parameters)), tuple((load(a), load(b), load(c)) for a, b, c in base))
