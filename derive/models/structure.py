"""The integers of a model: dimensions, depths, counts, and the values of free indices.

They are fixed for a whole model, because they decide shapes and ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np

from derive.notation import Definition, Density, Family, Givens, Index, Law, Map, Sort, Tensor, Term

from .arithmetic import Floats
from .evaluate import OO, Env, Evaluator, definitions_by_name, reach
from .outcomes import Undefined, Unknown
from .rows_relations import truth

MAX_TRIED = 3000
MAX_ENTRIES = 40  # of one array
Assignment = dict[Term, int]


def sort_dims(sort: Sort) -> Iterator[Term]:
    """The dimensions and bounds that a sort mentions."""
    if isinstance(sort, Tensor):
        yield from sort.dims
    elif isinstance(sort, Index):
        yield from (sort.lo, sort.hi)
    elif isinstance(sort, Map):
        for part in (*sort.domains, sort.codomain):
            yield from part.dims
    elif isinstance(sort, Density):
        for _, role in sort.roles:
            yield from sort_dims(role)
    elif isinstance(sort, Family):
        for r in sort.ranges:
            yield from (r.lo, r.hi)
        yield from sort_dims(sort.of)
    elif isinstance(sort, Law):
        for domain in sort.domains:
            yield from sort_dims(domain)


def shapes_in(t: Term) -> Iterator[Term]:
    """The dimensions of all letters of a term, bound ones too."""
    for part in t.walk():
        if part.head == "sym":
            yield from sort_dims(part.args[1])


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """What a model has to give values to, and what the values must satisfy."""

    free: tuple[Term, ...]  # tensors, maps, densities, families without a definition
    integers: tuple[Term, ...]  # dimensions, counts and the free indices
    shapes: tuple[Term, ...]  # all dimensions and bounds in use
    facts: tuple[Term, ...]
    solved: tuple[Definition, ...]
    needed: frozenset[Term] = frozenset()  # what the statement itself reaches


def is_count(s: Term, random: frozenset[Term]) -> bool:
    sort = s.args[1]
    return isinstance(sort, Tensor) and not sort.dims and sort.domain in ("N", "Z") and s not in random


def collect(statements: Iterable[Term], givens: Givens, solved: tuple[Definition, ...], checked: tuple[Term, ...]) -> Letters:
    """All letters that the statements and the facts reach, sorted into integers and the rest."""
    definitions = definitions_by_name(givens, solved)
    random = frozenset(r.symbol for r in givens.random)
    needed = _closure([s for t in statements for s in (*_letters_of(t), *_left_out(t, givens))], definitions)
    facts = (*givens.facts, *checked)
    everything = set(needed)
    for t in facts:
        everything |= _closure([s for s in _letters_of(t) if not isinstance(s.args[1], Index)], definitions)
    indices = _with_companions({s for s in needed if isinstance(s.args[1], Index)}, facts, random)
    order = {s: k for k, s in enumerate(givens.symbols)}
    everything |= indices
    letters = sorted((s for s in everything if s not in definitions), key=lambda s: (order.get(s, len(order)), s.args[0]))
    whole = [s for s in letters if is_count(s, random) or s in indices]
    free = [s for s in letters if s not in whole and not isinstance(s.args[1], Index)]
    shapes = {d for s in everything for d in sort_dims(s.args[1])} | {d for t in statements for d in shapes_in(t) if d != OO}
    return Letters(tuple(free), tuple(whole), tuple(sorted(shapes, key=repr)), facts, solved, frozenset(needed))


def about_indices(fact: Term, random: frozenset[Term] = frozenset()) -> bool:
    """i ≠ j, ℓ < L and the like: they restrict indices, and speak of whole numbers alone."""
    indices = frozenset(s for s in fact.free if isinstance(s.args[1], Index))
    return bool(indices) and all(is_count(s, random) for s in fact.free - indices)


def _with_companions(indices: set[Term], facts: tuple[Term, ...], random: frozenset[Term]) -> set[Term]:
    """Also the indices that facts like i ≠ j tie to these: they need values too."""
    ties = [f.free for f in facts if about_indices(f, random)]
    out = set(indices)
    while more := {s for free in ties if free & out for s in free if isinstance(s.args[1], Index)} - out:
        out |= more
    return out


def _letters_of(t: Term) -> set[Term]:
    out = set(t.free)
    for d in shapes_in(t):
        out |= d.free
    return out


def _left_out(t: Term, givens: Givens) -> set[Term]:
    """The letters of parameters of densities: where a parameter is not written, it is the letter of its name."""
    names = {name for s in t.free if isinstance(s.args[1], Density) for name in s.args[1].parameters}
    return {s for s in map(givens.lookup, names) if s is not None}


def _closure(start: Iterable[Term], definitions: dict[Term, tuple[Definition, ...]]) -> set[Term]:
    found: set[Term] = set()
    todo = list(start)
    while todo:
        s = todo.pop()
        if s in found:
            continue
        found |= reach(s, definitions, {})
        for name in reach(s, definitions, {}):
            for d in sort_dims(name.args[1]):
                todo.extend(d.free)
            for definition in definitions.get(name, ()):
                for shape in shapes_in(definition.right):
                    todo.extend(shape.free - set(definition.parameters))
    return found


class Integers:
    """A model of the integers alone, for bounds and facts between them."""

    def __init__(self, values: Assignment, solved: tuple[Definition, ...]) -> None:
        self.values = values
        self.solved = solved

    def get(self, s: Term, arithmetic: object) -> int | None:
        return self.values.get(s)

    def member(self, s: Term, indices: tuple[int, ...], arithmetic: object) -> None:
        return None


def assignments(letters: Letters, givens: Givens, random: Random, limit: int) -> list[Assignment]:
    """Up to ``limit`` allowed values of the integers, smallest first and then mixed."""
    counts = [s for s in letters.integers if not isinstance(s.args[1], Index)]
    indices = [s for s in letters.integers if isinstance(s.args[1], Index)]
    found: list[Assignment] = []
    for values in _candidates(counts, letters, givens, random):
        found.extend(_with_indices(dict(zip(counts, values, strict=True)), indices, letters, givens, random))
        if len(found) >= 6 * limit:
            break
    return _spread_out(found, counts, limit)


def _with_indices(counts: Assignment, indices: list[Term], letters: Letters, givens: Givens, random: Random) -> Iterator[Assignment]:
    """The assignment with values of the free indices, if shapes and facts allow it."""
    model = Integers(counts, letters.solved)
    ev = Evaluator(Floats(), givens, model)
    free_indices = set(indices)
    try:
        sizes = [ev.integer(d, Env()) for d in letters.shapes if not d.free & free_indices]
        ranges = [ev.range(i.args[1].lo, i.args[1].hi, Env()) for i in indices]
    except (Undefined, Unknown, TypeError, ValueError):
        return
    if any(n < 0 for n in sizes) or not _facts_hold(counts, letters, givens):
        return
    if not indices:
        yield counts
        return
    choices = list(product(*ranges))
    random.shuffle(choices)
    good = 0
    for choice in choices[:60]:
        full = {**counts, **dict(zip(indices, choice, strict=True))}
        if _facts_hold(full, letters, givens):
            good += 1
            yield full
        if good == 3:
            return


def _facts_hold(values: Assignment, letters: Letters, givens: Givens) -> bool:
    """Whether the facts between integers alone hold; a fact about other indices is for later."""
    ev = Evaluator(Floats(), givens, Integers(values, letters.solved))
    for fact in letters.facts:
        try:
            if fact.free and fact.free <= values.keys() and not np.all(truth(ev, fact, Env()) == 1):
                return False
        except (Undefined, Unknown):
            return False
    return True


def _candidates(counts: list[Term], letters: Letters, givens: Givens, random: Random) -> Iterator[tuple[int, ...]]:
    pools = [_pool(s, letters, givens) for s in counts]
    size = int(np.prod([len(p) for p in pools])) if pools else 1
    if size <= MAX_TRIED:
        yield from sorted(product(*pools), key=lambda v: (max(map(abs, v), default=0), sum(map(abs, v))))
        return
    for k in range(min(map(len, pools))):
        yield tuple(p[k] for p in pools)
    for _ in range(400):
        yield tuple(random.choice(p) for p in pools)


def _pool(s: Term, letters: Letters, givens: Givens) -> tuple[int, ...]:
    """Candidate values: 1, 2, 3 for a dimension (those that make all shapes whole), small integers else."""
    mine = [d for d in letters.shapes if s in d.free]
    if not mine:
        return (0, 1, 2, 3, 4) if s.args[1].domain == "N" else (0, 1, -1, 2, -2, 3)
    alone = [d for d in mine if d.free == {s}]
    good = []
    for n in range(1, 9):
        ev = Evaluator(Floats(), givens, Integers({s: n}, letters.solved))
        try:
            if all(ev.integer(d, Env()) >= 0 for d in alone):
                good.append(n)
        except (Undefined, Unknown):
            continue
    return tuple(good[:3])


def _spread_out(found: list[Assignment], counts: list[Term], limit: int) -> list[Assignment]:
    """A choice that has the smallest, the equal and the unequal values."""
    if len(found) <= limit:
        return found
    smallest = found[: max(1, limit // 3)]
    rest = found[len(smallest) :]
    rest.sort(key=lambda a: -len({a[s] for s in counts}))
    step = max(1, len(rest) // max(1, limit - len(smallest)))
    return smallest + rest[::step][: limit - len(smallest)]
