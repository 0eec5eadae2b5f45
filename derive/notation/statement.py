"""Statements: relations between terms, what is given, and the steps of a chain. All values, all frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from .errors import DeclarationError
from .sorts import Index, Sort
from .term import Term, index, number, symbol, term

RELATION_SIGNS = {
    "eq": "=",
    "ne": "≠",
    "lt": "<",
    "le": "≤",
    "gt": ">",
    "ge": "≥",
    "approx": "≈",
    "propto": "∝",
}
FLIPPED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne", "propto": "propto", "approx": "approx"}


def relation(left: Any, head: str, right: Any) -> Term:
    """A relation as a term: relation(x, "le", y)."""
    return Term(head, (term(left), term(right)))


Near = tuple[tuple[tuple[Term, ...], Term, int], ...]  # letters, the limit they go to together, the order up to which is compared


@dataclass(frozen=True, slots=True)
class Definition:
    """``left = right`` by definition, for all values of ``parameters``.

    ``left`` is a symbol, a component ``at(sym, i, …)`` or an application ``app(sym, x, …)``;
    ``base`` holds the base case of a recursion: (parameter, its value, the right side there).
    """

    left: Term
    right: Term
    parameters: tuple[Term, ...] = ()
    base: tuple[tuple[Term, Term, Term], ...] = ()

    @property
    def name(self) -> Term:
        """The symbol that is defined."""
        t = self.left
        while t.head in ("at", "app", "pdf", "cond"):
            t = t.args[0]
        return t


def _same_object(a: Term, b: Term) -> bool:
    """Whether two left sides define the same: p(z) and p(x | z) are two densities of one letter."""
    if a.head == b.head == "pdf" and a.args[0].head == b.args[0].head == "cond":
        return all(set(m) == set(n) for m, n in zip(a.args[0].args[1:3], b.args[0].args[1:3], strict=True))
    return a.head == b.head


@dataclass(frozen=True, slots=True)
class RandomVariable:
    """``symbol`` ~ ``law``; ``group`` names what it is jointly independent with ("" for nothing said)."""

    symbol: Term
    law: Term
    group: str = ""


@dataclass(frozen=True, slots=True)
class Givens:
    """Everything that a derivation may use: letters, facts, definitions, laws, assumptions.

    ``facts`` are relations about the letters (domains, signs, bounds; a free index means "for all
    its values", but for those in ``here``, which hold at their own indices); ``assumed`` are the
    relations marked "(given)", which count as assumptions.
    """

    symbols: tuple[Term, ...] = ()
    facts: tuple[Term, ...] = ()
    definitions: tuple[Definition, ...] = ()
    assumed: tuple[Term, ...] = ()
    random: tuple[RandomVariable, ...] = ()
    approx: tuple[tuple[tuple[Term, ...], Term, int], ...] = ()  # (variables, their common limit, joint order)
    propto: tuple[Term, ...] = ()
    here: frozenset[Term] = frozenset()

    def lookup(self, name: str) -> Term | None:
        """The declared symbol with this name."""
        for s in self.symbols:
            if s.args[0] == name:
                return s
        return None

    def declare(self, s: Term) -> Givens:
        """These givens with one more letter; a name is declared once."""
        old = self.lookup(s.args[0])
        if old is not None and old != s:
            raise DeclarationError(f"{s.args[0]} is declared already, as something else")
        return self if old is not None else replace(self, symbols=(*self.symbols, s))

    def fact(self, *facts: Term) -> Givens:
        return replace(self, facts=(*self.facts, *facts))

    def define(self, definition: Definition) -> Givens:
        """These givens with one more definition; a name is defined once and never in terms of itself."""
        from .recursions import is_componentwise

        name = definition.name
        for old in self.definitions:
            if old.name == name and _same_object(old.left, definition.left) and not definition.base:
                raise DeclarationError(f"{name} is defined already")
        if not definition.base and name in definition.right.free and not is_componentwise(definition):
            raise DeclarationError(f"{name} is defined in terms of itself")
        if any(name in f.free for f in self.facts):
            raise DeclarationError(f"{name} is constrained by an earlier line and cannot be defined")
        return replace(self, definitions=(*self.definitions, definition))

    def assume(self, *relations: Term) -> Givens:
        return replace(self, assumed=(*self.assumed, *relations))

    def definition_of(self, s: Term) -> Definition | None:
        for d in self.definitions:
            if d.name == s:
                return d
        return None

    def law_of(self, s: Term) -> Term | None:
        for r in self.random:
            if r.symbol == s:
                return r.law
        return None


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a derivation, with what its author says about it.

    ``relation`` is a key of ``RELATION_SIGNS``, or "implies", "iff", "forall", "exists", "notidentity".
    ``by`` names rules that must occur in the proof; ``reason`` is free text. ``role`` is
    "step", "defines", "aside" or "claimed". ``first`` says that no step of the chain stands before it.
    """

    left: Term
    relation: str
    right: Term
    reason: str = ""
    by: tuple[str, ...] = ()
    role: str = "step"
    line: int = 0
    column: int = 0
    source: str = ""
    first: bool = False
    witness: tuple[tuple[Term, Term], ...] = ()
    under: tuple[Term, ...] = ()  # extra facts that hold for this step alone (a named case)
    near: Near = ()  # what ≈ means in this step, as in ``Givens.approx``

    @property
    def statement(self) -> Term:
        return Term(self.relation, (self.left, self.right))

    def known(self, givens: Givens) -> Givens:
        """What holds where this step stands; a condition about an index of the step says nothing of other indices."""
        indices = {s for s in self.left.free | self.right.free if isinstance(s.sort, Index)}
        here = frozenset(f for f in self.under if f.free & indices)
        return replace(givens.fact(*self.under), approx=(*givens.approx, *self.near), here=givens.here | here)

    @property
    def is_property(self) -> bool:
        """Whether this says that something is so, as A ≻ 0 does, and not how two sides compare."""
        return self.relation == "iff" and self.right.head == "true"


@dataclass(slots=True)
class Declarations:
    """``given``: how a problem module declares its letters. It only collects; ``givens`` is the value.

    >>> given = Declarations()
    >>> sigma = given.positive("sigma")
    >>> given.givens.facts
    (gt(\\sigma, 0),)
    """

    givens: Givens = field(default_factory=Givens)

    def _declare(self, names: str, sort: Sort, *signs: str) -> Any:
        symbols = tuple(symbol(latex_name(name), sort) for name in names.split())
        for s in symbols:
            self.givens = self.givens.declare(s)
            self.givens = self.givens.fact(*(relation(s, sign, 0) for sign in signs))
        return symbols if len(symbols) > 1 else symbols[0]

    def real(self, names: str) -> Any:
        from .sorts import SCALAR

        return self._declare(names, SCALAR)

    def positive(self, names: str) -> Any:
        from .sorts import SCALAR

        return self._declare(names, SCALAR, "gt")

    def dimension(self, names: str) -> Any:
        """A natural number, at least 1."""
        from .sorts import NATURAL

        s = self._declare(names, NATURAL)
        for one in s if isinstance(s, tuple) else (s,):
            self.givens = self.givens.fact(relation(one, "ge", 1))
        return s

    def natural(self, names: str) -> Any:
        """A natural number: 0, 1, 2, …"""
        from .sorts import NATURAL

        return self._declare(names, NATURAL)

    def index(self, names: str, hi: Any, lo: Any = 1) -> Any:
        symbols = tuple(index(latex_name(name), lo, hi) for name in names.split())
        for s in symbols:
            self.givens = self.givens.declare(s)
        return symbols if len(symbols) > 1 else symbols[0]

    def vector(self, names: str, n: Any) -> Any:
        from .sorts import Tensor

        return self._declare(names, Tensor((term(n),)))

    vectors = vector

    def positive_vector(self, names: str, n: Any) -> Any:
        """Vectors with every component > 0."""
        from .sorts import Tensor

        return self._declare(names, Tensor((term(n),)), "gt")

    def bits(self, names: str, n: Any) -> Any:
        """Vectors whose components are 0 or 1."""
        from .sorts import Tensor

        return self._declare(names, Tensor((term(n),), "B"))

    def matrix(self, names: str, n: Any, m: Any = None) -> Any:
        from .sorts import Tensor

        return self._declare(names, Tensor((term(n), term(n if m is None else m))))

    def maps(self, names: str, n: Any, m: Any = None, kind: str = "smooth", positive: bool = False, over: Term | None = None) -> Any:
        """Smooth maps ℝⁿ → ℝᵐ (numbers where n or m is 0; a tuple n for several arguments); ``kind`` as in ``sorts.Map``.

        With ``over`` there is one for each value of that index.
        """
        from .sorts import Family, Map, Tensor

        def space(k: Any) -> Tensor:
            return Tensor() if k == 0 else Tensor((term(k),))

        domains = tuple(map(space, n)) if isinstance(n, tuple) else (space(n),)
        sort = Map(domains, space(n if m is None else m), kind, positive)
        return self._declare(names, sort if over is None else Family((over.sort,), sort))  # type: ignore[arg-type]

    map = maps

    def density(self, name: str, *variables: Term, parameters: tuple[str, ...] = ()) -> Term:
        """A strictly positive joint density over the given variables, with its marginals and conditionals."""
        from .heads import tensor
        from .sorts import Density

        roles = tuple((v.args[0], v.sort if isinstance(v.sort, Index) else tensor(v)) for v in variables)
        return self._declare(name, Density(roles, tuple(map(latex_name, parameters))))  # type: ignore[no-any-return]

    def family(self, name: str, i: Term, of: Sort) -> Term:
        from .sorts import Family

        if not isinstance(i.sort, Index):
            raise DeclarationError(f"{i!r} is no index")
        return self._declare(name, Family((i.sort,), of))  # type: ignore[no-any-return]

    def random(self, name: str, law: Term, group: str = "") -> Term:
        """A random variable with the given law."""
        from .build import as_law

        law = as_law(law)
        s: Term = self._declare(name, law.sort.domains[0])  # type: ignore[union-attr]
        self.givens = replace(self.givens, random=(*self.givens.random, RandomVariable(s, law, group)))
        return s

    def fact(self, *facts: Term) -> None:
        """Relations that the letters satisfy: signs, bounds."""
        self.givens = self.givens.fact(*facts)

    def assume(self, *relations: Term) -> None:
        """Relations that are taken as given; what rests on them is marked so."""
        self.givens = self.givens.assume(*relations)

    def near(self, *letters: Term, limit: Any = 0, order: int = 1) -> None:
        """What ≈ means: equal up to terms above this joint order, as the letters go to the limit."""
        self.givens = replace(self.givens, approx=(*self.givens.approx, (letters, term(limit), order)))

    def let(self, left: Term, value: Any) -> None:
        """What a declared density is, at its letters: let(pdf(law_of(p, "x", z=z), x), …) defines p(x | z) for all x and z."""
        self.givens = self.givens.define(Definition(left, term(value)))

    def recursion(self, name: str, t: Term, first: Any, step: Any) -> Term:
        """A family z that starts with ``first``, one before the range of the index t, where z_t is ``step(z)``."""
        from .recursions import recursion

        return recursion(self, name, t, first, step)

    def successive(self, name: str, i: Term, step: Any) -> Term:
        """A vector x whose component x_i is ``step(x)``, made of the components before it."""
        from .recursions import successive

        return successive(self, name, i, step)

    def define(self, name: str, value: Any) -> Term:
        """A new letter that stands for ``value``."""
        value = term(value)
        s = symbol(latex_name(name), value.sort)
        self.givens = self.givens.declare(s).define(Definition(s, value))
        return s


def latex_name(name: str) -> str:
    """The LaTeX of a letter named in Python: mu_i is \\mu_i.

    >>> latex_name("mu_i")
    '\\\\mu_i'
    """
    from .letters import latex_letter

    return latex_letter(name)


def component_facts(facts: Iterable[Term], vector: Term) -> tuple[Term, ...]:
    """The facts that speak of a vector or of its components."""
    return tuple(
        f for f in facts if f.args and isinstance(f.args[0], Term) and (f.args[0] == vector or (f.args[0].head == "at" and f.args[0].args[0] == vector))
    )


ZERO, ONE = number(0), number(1)
