"""The normaliser: a written term in, its canonical polynomial out, with a record of the rules used.

Each head has one row in ``NORMAL`` (how a number with this head is normalised) or in ``ENTRY`` (the
component of an array with this head). The rows stand in the ``rules`` folder, by topic.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from derive.notation import BINDERS, Definition, Givens, Index, Law, NotSupported, SortError, Tensor, Term, number, symbol
from derive.notation.heads import same_dim, tensor

from .poly import ONE, ZERO, Poly, TooMuchWork, atom, read, to_term

Indices = tuple[Term, ...]
NormalRow = Callable[["Kernel", Term], Poly]
EntryRow = Callable[["Kernel", Term, Indices], Poly]

NORMAL: dict[str, NormalRow] = {}
ENTRY: dict[str, EntryRow] = {}
MAX_TERMS = 4000


class ProofLine(NamedTuple):
    """One application of a rule to a subterm, and what held besides the givens where it was applied."""

    rule: str
    before: Term
    after: Term
    under: tuple[Term, ...] = ()  # facts of the case or the hypothesis
    blocked: frozenset[Term] = frozenset()  # defined names that counted as free letters


@dataclass(frozen=True, slots=True)
class Used:
    """A condition that a rule needed, and where it comes from."""

    condition: Term | str
    status: str


def normal_row(*heads: str) -> Callable[[NormalRow], NormalRow]:
    """Enter the normal form of a head; a second entry is refused."""

    def enter(row: NormalRow) -> NormalRow:
        for head in heads:
            if head in NORMAL:
                raise ValueError(f"{head} has a normal form already")
            NORMAL[head] = row
        return row

    return enter


def entry_row(*heads: str) -> Callable[[EntryRow], EntryRow]:
    """Enter how a component of an array with this head is found; a second entry is refused."""

    def enter(row: EntryRow) -> EntryRow:
        for head in heads:
            if head in ENTRY:
                raise ValueError(f"{head} has an entry rule already")
            ENTRY[head] = row
        return row

    return enter


class Letters(Iterator[int]):
    """Numbers for fresh letters, and what is known of each letter: the support that it was opened with."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.facts: dict[Term, tuple[Term, ...]] = {}
        self.proposals = False  # whether SymPy may propose something now
        self.wanted = False  # whether a proposal would have been tried

    def __next__(self) -> int:
        return next(self._numbers)


SupportRow = Callable[["Kernel", Term, Term], tuple[Term, ...]]
SUPPORTS: dict[str, SupportRow] = {}  # binder head -> what is known of the letter that it binds, almost everywhere


@dataclass
class Kernel:
    """Normal forms under some givens, with the rules, conditions and support that they used."""

    givens: Givens
    budget: int = 40_000
    lines: list[ProofLine] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    support: set[str] = field(default_factory=set)
    blocked: frozenset[Term] = frozenset()  # defined names that count as free letters just now
    local: tuple[Term, ...] = ()  # facts about opened binders
    _memo: dict[Term, Poly] = field(default_factory=dict)
    _count: Letters = field(default_factory=Letters)
    _signs: dict[Term, int] = field(default_factory=dict)
    _work: int = 0
    independent: frozenset[Term] = frozenset()  # symmetric matrices whose entries count as independent just now
    rewrites: tuple[Any, ...] = ()  # rules between words of matrices (rules.completion.Rule) that hold besides the built-in ones
    folded: bool = False  # whether a member of a recursion is kept as it is in a derivative by another one, an unknown number of steps away
    cache: dict[Any, Any] = field(default_factory=dict)  # what rules found out about letters under these givens

    # -- the two entry points ------------------------------------------------------------------

    def nf(self, t: Term) -> Poly:
        """The canonical form of a number."""
        found = self._memo.get(t)
        if found is None:
            self.spend(1)
            if t.dims:
                raise SortError(f"{t!r} is no number")
            row = NORMAL.get(t.head)
            if row is None:
                raise NotSupported(f"no rule for {t.head} yet")
            found = row(self, t)
            if len(found) > MAX_TERMS:
                raise TooMuchWork(f"more than {MAX_TERMS} terms")
            self._memo[t] = found
        return found

    def entry(self, t: Term, indices: Indices) -> Poly:
        """The component of an array at some indices; a number stands for all its components."""
        if not t.dims:
            return self.nf(t)
        row = ENTRY.get(t.head)
        if row is None:
            raise NotSupported(f"no component rule for {t.head} yet")
        self.spend(1)
        return row(self, t, indices)

    # -- bookkeeping -----------------------------------------------------------------------------

    def spend(self, amount: int) -> None:
        self._work += amount
        if self._work > self.budget:
            raise TooMuchWork("the work allowed for one step is used up")

    def fire(self, rule: str, before: Term, after: Poly | Term) -> Poly:
        """Record that a rule turned ``before`` into ``after``, and return the normal form of ``after``."""
        result = after if isinstance(after, Poly) else self.nf(after)
        shown = after if isinstance(after, Term) else to_term(after)
        if before != shown and repr(alpha(before)) != repr(alpha(shown)):
            self.lines.append(ProofLine(rule, before, shown, self.local, self.blocked))
        return result

    def note(self, rule: str, relation: Term) -> None:
        """Record that a rule proved a relation."""
        self.lines.append(ProofLine(rule, relation, Term("true", ()), self.local, self.blocked))

    def under(self, *facts: Term, blocked: frozenset[Term] = frozenset()) -> Kernel:
        """A kernel for the same proof in which these facts hold too and these defined names count as free letters."""
        return replace(
            self, budget=self.budget - self._work, blocked=self.blocked | blocked, local=(*self.local, *facts), _memo={}, _signs={}, _work=0, cache={}
        )

    @contextmanager
    def attempt(self, *facts: Term, blocked: frozenset[Term] = frozenset()) -> Iterator[Kernel]:
        """The same, with its work counted here; what a failed attempt recorded is forgotten."""
        inner = self.under(*facts, blocked=blocked)
        lines, used, support = len(self.lines), len(self.used), set(self.support)
        try:
            yield inner
        except BaseException:
            del self.lines[lines:]
            del self.used[used:]
            self.support.clear()
            self.support.update(support)
            raise
        finally:
            self._work += inner._work

    def wish(self, condition: Term) -> None:
        """Remember a condition under which a rule would have applied."""
        self.cache.setdefault("wishes", []).append(condition)

    def need(self, condition: Term | str, status: str) -> None:
        """Record a condition that a rule used."""
        if not any(u.condition == condition for u in self.used):
            self.used.append(Used(condition, status))

    def fresh_index(self, lo: Term, hi: Term) -> Term:
        """A new index letter that occurs nowhere else."""
        return symbol(f"?{next(self._count):03d}", Index(lo, hi))

    def fresh_like(self, s: Term) -> Term:
        return symbol(f"?{next(self._count):03d}", s.args[1])

    def indices_for(self, dims: tuple[Term, ...]) -> Indices:
        """Fresh indices for an array of these dimensions."""
        return tuple(self.fresh_index(number(1), d) for d in dims)

    # -- canonical arrays and binders ------------------------------------------------------------

    def canonical(self, t: Term) -> Term:
        """A canonical term for a number or an array: equal arrays written differently become the same term."""
        if not t.dims:
            return to_term(self.nf(t))
        if t.head == "sym" and ((definition := self.definition(t)) is None or (definition.left != t and t in definition.right.free)):
            return t
        found: Term | None = self.cache.get(("canonical", t))
        if found is None:
            indices = self.indices_for(t.dims)
            found = self.abstract(indices, self.entry(t, indices), t.dims)
            self.cache["canonical", t] = self.cache["canonical", found] = found
        return found

    def abstract(self, indices: Indices, body: Poly, dims: tuple[Term, ...]) -> Term:
        """The array whose component at ``indices`` is ``body``: lam over canonical names, η-reduced."""
        shown = to_term(body)
        count = len(indices)
        if shown.head == "at" and shown.args[-count:] == indices and not any(a.free & set(indices) for a in shown.args[:-count]):
            return shown.args[0] if len(shown.args) == count + 1 else Term("at", shown.args[:-count])
        base = height(shown)
        names = tuple(symbol(f"#{base + n}", i.sort) for n, i in zip(range(count, 0, -1), indices, strict=True))
        if shown.free & set(names):
            raise NotSupported("an array inside a binder that is being named")
        values = dict(zip(indices, names, strict=True))
        shown = to_term(self.nf(to_term(settled_deltas(self, self.nf(shown.subs(values)), names))))
        for name in reversed(names):
            shown = Term("lam", (name, shown))
        return shown

    def open(self, binder: Term) -> tuple[Term, Term]:
        """The bound symbol of a binder made fresh, and the body with it."""
        position = {"lam": 1, "sum": 3, "prod": 3, "integral": 3, "expect": 2, "var": 2, "cov": 2, "lim": 2, "product": 3}[binder.head]
        x = binder.args[0]
        new = self.fresh_index(binder.args[1], binder.args[2]) if binder.head in ("sum", "prod", "product") else self._letter_of(binder)
        known = SUPPORTS.get(binder.head)
        if known is not None:
            self.learn(new, known(self, binder, new))
        return new, self.exposed(binder.args[position], x).subs({x: new})

    def _letter_of(self, binder: Term) -> Term:
        """A fresh letter for what a binder binds; under an average it ranges over the domain of the law."""
        x = binder.args[0]
        law = binder.args[1].sort if binder.head in ("expect", "var", "cov") else None
        if law is None:
            return self.fresh_like(x)
        if not isinstance(law, Law) or len(law.domains) != 1 or len(law.domains[0].dims) != x.rank:
            raise SortError(f"{x!r} does not range over one variable of the law {binder.args[1]!r}")
        return self.fresh_like(symbol(x.args[0], law.domains[0]))

    def learn(self, letter: Term, facts: tuple[Term, ...]) -> None:
        """Remember what is known of a fresh letter."""
        self._count.facts[letter] = facts

    def facts_about(self, free: frozenset[Term]) -> tuple[Term, ...]:
        """The givens, what was assumed on the way, and what is known of some letters."""
        known = self._count.facts
        return (*self.givens.facts, *self.local, *(f for s in free if s in known for f in known[s]))

    def exposed(self, body: Term, x: Term) -> Term:
        """The body with every defined letter unfolded that is defined in terms of x, so that x can be bound."""
        values: dict[Term, Term] = {}
        for s in body.free:
            definition = self.definition(s)
            if definition is None or s == x or not self._rests_on(definition, x, frozenset()):
                continue
            if definition.left != s or definition.base:
                raise NotSupported(f"{s!r} is defined in terms of {x!r}, which is bound here")
            values[s] = self.exposed(definition.right, x)
        return body.subs(values)

    def _rests_on(self, definition: Definition, x: Term, seen: frozenset[Term]) -> bool:
        """Whether a definition mentions x, by itself or through other definitions."""
        free = definition.right.free.union(*(first.free for _, _, first in definition.base)) - set(definition.parameters)
        if x in free:
            return True
        deeper = (d for s in free - seen if (d := self.definition(s)) is not None)
        return any(self._rests_on(d, x, seen | free) for d in deeper)

    def replace(self, p: Poly, values: dict[Term, Term]) -> Poly:
        """Substitute in a normal form and normalise again."""
        if not (p.free & values.keys()) and not any(a in values for a in p.atoms):
            return p
        return self.nf(to_term(p).subs(values))

    def definition(self, s: Term) -> Definition | None:
        if s in self.blocked:
            return None
        return self.givens.definition_of(s)


def height(t: Term) -> int:
    """How many canonical binders are nested in a term."""
    return max((int(s.args[0][1:].split("_")[0]) for s in _binder_names(t)), default=0)


def _binder_names(t: Term) -> Iterator[Term]:
    for sub in t.walk():
        b = sub.args[0] if sub.head in CLOSED else None
        if b is not None and isinstance(b, Term) and b.head == "sym" and b.args[0].startswith("#"):
            yield b


CLOSED = frozenset(("lam", "sum", "prod", "integral", "expect", "lim", "product", "argmax", "argmin", "forall"))


def close(head: str, x: Term, middle: tuple[Term, ...], body: Term) -> Term:
    """head(x, middle…, body) with x renamed to a canonical name, so that α-equal terms are equal."""
    taken = {s.args[0] for s in body.free if s != x}
    number_ = height(body) + 1
    while f"#{number_}" in taken:  # an outer binder that is being named just now
        number_ += 1
    name = symbol(f"#{number_}", x.args[1])
    return Term(head, (name, *middle, body.subs({x: name})))


@lru_cache(maxsize=20_000)
def alpha(t: Term) -> Term:
    """The same term with canonical names for what it binds."""
    row = BINDERS.get(t.head)
    t = t.rebuild(alpha)
    if row is None:
        return t
    position, scope = row
    x: Term = t.args[position]
    name = symbol(f"#{max(height(t.args[n]) for n in scope) + 1}", x.args[1])
    return Term(t.head, tuple(name if n == position else a.subs({x: name}) if n in scope else a for n, a in enumerate(t.args)))


def settled_deltas(k: Kernel, p: Poly, indices: Indices) -> Poly:
    """δᵢⱼ f(j) = δᵢⱼ f(i), for the indices of one entry: the earlier one is kept."""
    total = ZERO
    for m, c in p:
        deltas = [b for b, _ in m if b.head == "delta" and len(set(b.args) & set(indices)) == 2]
        rest, kept = Poly({tuple(pair for pair in m if pair[0] not in deltas): c}), ONE
        for b in deltas:
            first, second = sorted(b.args, key=indices.index)
            rest, kept = k.replace(rest, {second: first}), kept * atom(b)
        total = total + rest * kept
    return total


def depends(p: Term | Poly, x: Term) -> bool:
    return x in p.free


def same_range(a: Term, b: Term) -> bool:
    """Whether two indices run over the same range."""
    sa, sb = a.sort, b.sort
    return isinstance(sa, Index) and isinstance(sb, Index) and same_dim(sa.lo, sb.lo) and same_dim(sa.hi, sb.hi)


__all__ = [
    "ENTRY",
    "NORMAL",
    "ONE",
    "ZERO",
    "Kernel",
    "SortError",
    "Tensor",
    "TooMuchWork",
    "atom",
    "close",
    "depends",
    "entry_row",
    "normal_row",
    "read",
    "same_range",
    "tensor",
]
