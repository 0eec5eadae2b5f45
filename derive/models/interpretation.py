"""Interpretations: concrete values for the letters of some givens, many samples at once.

The integers (dimensions, indices) and the maps are fixed for a model; numbers and arrays have one
value for each sample. All of these are dyadic rationals, so that a float is the exact value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from typing import Any
from zlib import crc32

import numpy as np

from derive.notation import Definition, Density, Family, Givens, Index, Map, Tensor, Term

from .arithmetic import Floats
from .densities import GaussianDensity, TableDensity, correlated, part_of
from .domains import ends_of
from .draw import Draw, definite_matrices, dyadic, simplex, symmetric
from .evaluate import Env, Evaluator
from .facts import Bound, bounds, definite_letters, finite_choices, map_bounds, ordered_letters, simplex_letters, solved_relations, symmetric_letters
from .formulas import Formula, Shape, concrete_map
from .mixtures import MixtureDensity, mixture
from .outcomes import Undefined, Unknown
from .spectral import System, frames, orthonormal_letters, solved_system, systems, values_of
from .structure import Assignment, Letters, assignments, collect
from .supports import within_support
from .tails import tails
from .values import Array, Data, dims_of

Member = tuple[Term, tuple[int, ...]]
KEPT = 16  # sets of models that are kept, so that the lines of a chain share theirs
_KEPT: dict[Any, list[Interpretation]] = {}
MAX_STATES = 512  # of an abstract density on a finite set
MIXED = "mixed"  # the style in which values, maps and densities are simple, different in kind, and often equal
SIMPLE_STYLES = ("zero", "identity", "constant", "linear")
AVERAGES = frozenset(("expect", "var", "cov", "kl", "entropy"))


@dataclass(frozen=True, slots=True, eq=False)
class Interpretation:
    """A model: integers, arrays (samples, *dims), formulas and densities, by letter and by member of a family."""

    givens: Givens
    letters: Letters
    integers: Assignment
    values: dict[Any, Any]
    samples: int
    solved: tuple[Definition, ...] = ()
    by_construction: frozenset[Term] = frozenset()
    converted: dict[Any, Any] = field(default_factory=dict)
    evaluated: dict[Any, Any] = field(default_factory=dict)  # sides of statements: neighbouring lines share one

    def get(self, s: Term, arithmetic: Any) -> Any:
        """What a letter stands for; None if the model does not say."""
        if s in self.integers:
            return self.integers[s]
        return self._converted(s, arithmetic)

    def member(self, s: Term, indices: tuple[int, ...], arithmetic: Any) -> Any:
        return self._converted((s, indices), arithmetic)

    def _converted(self, key: Any, arithmetic: Any) -> Any:
        found = self.values.get(key)
        if not isinstance(found, np.ndarray):
            return found
        place = (key, arithmetic.exact)
        if place not in self.converted:
            self.converted[place] = Array(arithmetic.from_samples(found), found.ndim - 1)
        return self.converted[place]

    def evaluator(self, arithmetic: Any, level: int = 0) -> Evaluator:
        return Evaluator(arithmetic, self.givens, self, level)

    def keep(self, rows: Any) -> Interpretation:
        """The samples in ``rows`` only."""
        values = {k: _rows_of(v, rows) for k, v in self.values.items()}
        return replace(self, values=values, samples=len(np.arange(self.samples)[rows]), converted={}, evaluated={})

    def rearranged(self, rows: dict[Term, Data]) -> Interpretation:
        """The values of some letters taken from other samples."""
        letter = {key: key[0] if isinstance(key, tuple) else key for key in self.values}
        values = {key: _rows_of(v, rows[letter[key]]) if letter[key] in rows else v for key, v in self.values.items()}
        return replace(self, values=values, converted={}, evaluated={})

    def sample(self, k: int) -> Interpretation:
        """The model of one sample."""
        return self.keep(slice(k, k + 1))

    def change(self, key: Any, value: Any) -> Interpretation:
        return replace(self, values={**self.values, key: value}, converted={}, evaluated={})


def _rows_of(v: Any, rows: Any) -> Any:
    if isinstance(v, np.ndarray):
        return v[rows]
    if isinstance(v, TableDensity):
        return replace(v, weights=v.weights[rows])
    if isinstance(v, GaussianDensity):
        return replace(v, mean=v.mean[rows], covariance=v.covariance[rows])
    if isinstance(v, MixtureDensity):
        return v.rows(rows)
    return v


@dataclass(frozen=True, slots=True)
class Plan:
    """How a statement is interpreted: its letters, and what is to be checked afterwards."""

    givens: Givens
    letters: Letters
    relations: tuple[Term, ...]  # assumed relations that were not solved
    averages: bool = False  # quadrature over vectors: fewer samples


def plan(statements: tuple[Term, ...], givens: Givens) -> Plan:
    solved, checked = solved_relations(givens)
    letters = collect(statements, givens, solved, checked)
    written = [*statements, *(d.right for d in givens.definitions)]
    heads = {part.head for t in written for part in t.walk()}
    over_vectors = bool(heads & AVERAGES) and any(s.free for s in letters.shapes)
    return Plan(givens, letters, checked, over_vectors or "integral" in heads)


def interpretations(p: Plan, seed: int, samples: int, models: int, styles: tuple[str, ...]) -> list[Interpretation]:
    """Models of the givens, about ``samples`` points in all. Same seed, same models; the last ones are kept."""
    letters = (p.letters.free, p.letters.integers, p.letters.shapes, p.letters.facts, p.letters.needed)
    place = (p.givens, letters, p.relations, p.averages, seed, samples, models, styles)
    found = _KEPT.get(place)
    if found is None:
        found = _drawn(p, seed, samples, models, styles)
        while len(_KEPT) >= KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[place] = found
    return found


def _drawn(p: Plan, seed: int, samples: int, models: int, styles: tuple[str, ...]) -> list[Interpretation]:
    random = Random(f"integers {seed}")
    chosen = assignments(p.letters, p.givens, random, models)
    if not chosen:
        return []
    needs_variety = any(not isinstance(s.args[1], Tensor) for s in p.letters.free)
    if len(chosen) < 3 and needs_variety:
        chosen = (chosen * 3)[:3]
    each = max(8, samples // (len(chosen) * (4 if p.averages else 1)))
    out = []
    for k, integers in enumerate(chosen):
        model = build(p, integers, f"{seed} {k}", each, styles[k % len(styles)])
        if model is not None:
            out.append(model)
    return out


def build(p: Plan, integers: Assignment, seed: str, samples: int, style: str, special: float = 0.25) -> Interpretation | None:
    """One model with these integers, or None if no sample satisfies the givens."""
    builder = _Builder(p, integers, seed, samples, style, special)
    try:
        with np.errstate(all="ignore"):
            return builder.build()
    except (Undefined, Unknown):
        return None


class _Builder:
    """Fills in the letters one after the other, each within the bounds that the earlier ones set."""

    def __init__(self, p: Plan, integers: Assignment, seed: str, samples: int, style: str, special: float) -> None:
        self.plan = p
        self.seed = seed
        self.samples = samples
        self.style = style
        self.special = special
        facts = (*p.letters.facts, *p.relations)
        self.bounds = bounds(facts)
        self.map_bounds, constructed = map_bounds(facts, frozenset(p.letters.free))
        self.symmetric, self.definite, self.simplex = symmetric_letters(facts), definite_letters(facts), simplex_letters(facts)
        self.model = Interpretation(p.givens, p.letters, integers, {}, samples, p.letters.solved, frozenset(constructed))
        self.choices = finite_choices(facts)
        self.tails = tails(p.givens)
        self.orthonormal, self.ordered = orthonormal_letters(facts), ordered_letters(facts)
        self.entered: frozenset[Term] = frozenset()
        self.random_laws = {r.symbol: r.law for r in p.givens.random}

    def build(self) -> Interpretation | None:
        for system in systems((*self.plan.letters.facts, *self.plan.relations), self.plan.letters.free):
            self._enter_system(system)
        for s in sorted(self.plan.letters.free, key=self._rank):
            if s not in self.entered:
                self._enter(s)
        from .groups import satisfying

        return satisfying(self.model)

    def _rank(self, s: Term) -> tuple[bool, int]:
        """Letters before densities, and wider densities before the narrower ones; random variables last."""
        sort = s.args[1].of if isinstance(s.args[1], Family) else s.args[1]
        return s in self.random_laws, 100 - len(sort.roles) if isinstance(sort, Density) else 0

    def _rng(self, *names: object) -> np.random.Generator:
        return np.random.default_rng(crc32(" ".join([self.seed, *map(str, names)]).encode()))

    def _ev(self) -> Evaluator:
        return self.model.evaluator(Floats())

    def _enter(self, s: Term) -> None:
        sort = s.args[1]
        if isinstance(sort, Family):
            ranges = [self._ev().range(r.lo, r.hi, Env()) for r in sort.ranges]
            for indices in np.ndindex(*map(len, ranges)):
                member = tuple(r[k] for r, k in zip(ranges, indices, strict=True))
                self.model.values[(s, member)] = self._object(s, sort.of, member)
        else:
            self.model.values[s] = self._object(s, sort, ())

    def _enter_system(self, system: System) -> None:
        """A matrix and its eigenvectors: each pair the next one of a whole basis."""
        n = self._dims(system.matrix.args[1])[0]
        rng = self._rng(system.matrix.args[0], "eigenvectors")
        definite = system.matrix in self.definite
        matrix, vectors, numbers = solved_system(rng, self.samples, n, definite or system.matrix in self.symmetric, definite)
        self.model.values[system.matrix] = matrix
        start = 0
        for u, value in system.pairs:
            count = self._count(u)
            self.model.values.update(values_of(u, vectors[..., start:], count) | values_of(value, numbers[..., start:], count))
            start = min(start + count, n)
        self.entered = self.entered | set(system.letters)

    def _count(self, u: Term) -> int:
        """How many vectors a letter stands for."""
        sort = u.args[1]
        return len(self._ev().range(sort.ranges[0].lo, sort.ranges[0].hi, Env())) if isinstance(sort, Family) else 1

    def _object(self, s: Term, sort: Any, member: tuple[int, ...]) -> Any:
        if isinstance(sort, Tensor):
            return self._array(s, sort, member)
        if isinstance(sort, Map):
            return self._map(s, sort, member)
        if isinstance(sort, Density):
            return self._density(s, sort, member)
        raise Unknown(f"no values for a {type(sort).__name__.lower()}")

    # -- arrays -------------------------------------------------------------------------------

    def _array(self, s: Term, sort: Tensor, member: tuple[int, ...]) -> Data:
        dims = self._dims(sort)
        rng = self._rng(s.args[0], member)
        if s in self.definite:
            return definite_matrices(rng, self.samples, dims[0], self.special)
        if s in self.simplex:
            return simplex(rng, self.samples, dims[0])
        if s in self.orthonormal and (frame := self._frame(rng, s, dims)) is not None:
            return frame
        draw = Draw(rng, self.samples, dims, self.special)
        for b in self.bounds.get(s, ()):
            self._narrow(draw, s, b, member, dims)
        if s in self.random_laws:
            within_support(draw, self.random_laws[s], self._ev())
        out = draw.among(self.choices[s]) if s in self.choices else draw.few() if self._mixes(sort.domain) else draw.values(sort.domain)
        if s in self.ordered and s not in self.symmetric:
            out[::2] = definite_matrices(rng, self.samples, dims[0], self.special)[::2]
        return symmetric(out) if s in self.symmetric or s in self.ordered else out

    def _frame(self, rng: np.random.Generator, s: Term, dims: tuple[int, ...]) -> Data | None:
        """A matrix with orthonormal columns or rows, if there is one of this shape."""
        by_rows = self.orthonormal[s]
        found = frames(rng, self.samples, *(dims[::-1] if by_rows else dims))
        return np.swapaxes(found, -1, -2) if found is not None and by_rows else found

    def _mixes(self, domain: str) -> bool:
        return self.style == MIXED and domain == "R"

    def _dims(self, sort: Tensor) -> tuple[int, ...]:
        dims = self._ev().dims(sort.dims, Env())
        if np.prod(dims) > 400:
            raise Unknown("an array with too many entries")
        return dims

    def _narrow(self, draw: Draw, s: Term, b: Bound, member: tuple[int, ...], dims: tuple[int, ...]) -> None:
        """Apply a bound whose other side is known already; for each value of its free indices."""
        quantified = [i for i in {*b.other.free, *(x for t in b.indices for x in t.free)} if isinstance(i.args[1], Index)]
        quantified.sort(key=lambda i: str(i.args[0]))
        ev = self._ev()
        ranges = [ev.range(i.args[1].lo, i.args[1].hi, Env()) for i in quantified]
        for values in np.ndindex(*map(len, ranges)):
            env = Env()
            for i, r, k in zip(quantified, ranges, values, strict=True):
                env = env.bind(i, r[k])
            where = tuple(ev.integer(t, env) for t in b.indices)
            if where[: len(member)] != member and b.indices:
                continue
            position = tuple(k - 1 for k in where[len(member) :])
            if any(not 0 <= k < d for k, d in zip(position, dims, strict=False)):
                continue
            try:
                other = ev.calc.plain(ev.value(b.other, env))
            except (Undefined, Unknown, AttributeError):
                continue
            if dims_of(other) in ((), dims[len(position) :]):
                draw.bound(b.side, b.strict, position, other.data, other.rank)

    # -- maps and densities -------------------------------------------------------------------

    def _map(self, s: Term, sort: Map, member: tuple[int, ...]) -> Formula:
        low, high = self.map_bounds.get(s, (None, None))
        if sort.positive:
            low = max(low, Fraction(0)) if low is not None else Fraction(0)
        if low is not None and high is not None and not low < high:
            raise Unknown("no values between the bounds of a map")
        shape = Shape(tuple(self._dims(d) for d in sort.domains), self._dims(sort.codomain), sort.kind, low, high, self.tails.get(s))
        random = Random(f"{self.seed} {s.args[0]} {member}")
        style = random.choice(SIMPLE_STYLES) if self.style == MIXED else self.style
        found = concrete_map(shape, style, random) or concrete_map(shape, "linear", random)
        if found is None:
            raise Unknown(f"no map for {s!r}")
        return found

    def _density(self, s: Term, sort: Density, member: tuple[int, ...]) -> Any:
        names = tuple(name for name, _ in sort.roles)
        domains = {"labels" if isinstance(t, Index) or self._values(name, t) else t.domain for name, t in sort.roles}
        shapes = tuple(() if isinstance(t, Index) else self._dims(t) for _, t in sort.roles)
        rng = self._rng(s.args[0], member)
        if domains <= {"B", "labels"}:
            return self._table(sort, names, shapes, rng)
        if domains != {"R"} or self._bounded(sort):
            return self._mixture(sort, shapes, rng)
        if self.style == MIXED:
            return self._tied_density(names, shapes, sort.parameters, rng)
        size = sum(int(np.prod(d)) if d else 1 for d in shapes)
        mean = dyadic(rng, (self.samples, size), 8) / 2
        return GaussianDensity(names, shapes, mean, definite_matrices(rng, self.samples, size, self.special), sort.parameters)

    def _bounded(self, sort: Density) -> bool:
        """Whether the givens bound the letter of a variable."""
        letters = [(self.plan.givens.lookup(name), role) for name, role in sort.roles]
        return any(s is not None and s.sort == role and ends_of(self.plan.givens, s) != (None, None) for s, role in letters)

    def _values(self, name: str, sort: Tensor | Index) -> tuple[Fraction, ...]:
        """The values of a variable, where its letter has finitely many."""
        if isinstance(sort, Index):
            return tuple(map(Fraction, self._ev().range(sort.lo, sort.hi, Env())))
        letter = self.plan.givens.lookup(name)
        return self.choices.get(letter, ()) if letter is not None and letter.sort == sort and not sort.dims else ()

    def _mixture(self, sort: Density, shapes: tuple[tuple[int, ...], ...], rng: np.random.Generator) -> MixtureDensity:
        if sort.parameters:
            raise Unknown("a density with parameters on this domain")
        return mixture(rng, self.samples, sort.roles, list(shapes), self._ev())

    def _table(self, sort: Density, names: tuple[str, ...], shapes: tuple[tuple[int, ...], ...], rng: np.random.Generator) -> TableDensity:
        """Positive weights on all combinations of bits, labels and values."""
        labels = tuple(self._values(name, t) for name, t in sort.roles)
        sizes = [len(row) if row or isinstance(t, Index) else 2 ** int(np.prod(d)) for row, d, (_, t) in zip(labels, shapes, sort.roles, strict=True)]
        if not 0 < np.prod(sizes) <= MAX_STATES:
            raise Unknown("a table without entries, or with too many")
        flat = simplex(rng, self.samples, int(np.prod(sizes)))
        return TableDensity(names, shapes, flat.reshape((self.samples, *sizes)), sort.parameters, labels)

    def _tied_density(self, names: tuple[str, ...], shapes: tuple[tuple[int, ...], ...], parameters: tuple[str, ...], rng: np.random.Generator) -> Any:
        """A density that is a part of an earlier, wider one, at the values that the letters have; else one of its own."""
        letters = {str(s.args[0]): v for s, v in self.model.values.items() if isinstance(s, Term) and isinstance(v, np.ndarray)}
        for wide in [v for v in self.model.values.values() if isinstance(v, GaussianDensity)]:
            found = part_of(wide, names, shapes, parameters, letters, bool(rng.integers(0, 2)))
            if found is not None and rng.integers(0, 4):
                return found
        return correlated(rng, self.samples, names, shapes, parameters)
