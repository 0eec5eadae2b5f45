"""Spot checks: the two sides of a statement, evaluated in NumPy at many allowed points. Evidence only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from derive.notation import Density, Givens, Law, Tensor, Term
from derive.notation.heads import RELATIONS

from .arithmetic import Floats
from .calculator import matched
from .check import FAILURES
from .evaluate import Env, Evaluator
from .in_balls import WIDEST, errors_in_balls
from .interpretation import Interpretation, interpretations, plan
from .outcomes import Unknown
from .recheck import rechecked
from .restate import restated
from .rows_relations import truth
from .show import shown_values
from .values import Array, Data, data_of

TOLERANCE = 1e-9
LOOSEST = 1e-4  # a quadrature that is not this sure of itself is no evidence
STYLES = ("smooth", "quadratic", "smooth", "linear")
EXACT_STYLES = ("linear", "quadratic", "constant", "mixed")
METHODS = (
    ("Gauss–Hermite", "Gauss–Hermite"),
    ("quadrature", "quadrature"),
    ("determinant", "NumPy determinant"),
    ("derivative", "automatic differentiation"),
)


@dataclass(frozen=True, slots=True)
class SpotResult:
    """How well a statement holds at sample points. Errors are relative to 1 + the size of the sides."""

    method: str
    samples: int
    dimensions: tuple[int, ...]
    tolerance: float
    max_error: float
    agrees: bool
    undefined: int = 0  # allowed points at which a side has no value
    worst: tuple[tuple[str, str], ...] = ()  # the point of the largest error

    @property
    def defined(self) -> bool:
        return self.undefined == 0


def spot_check(statement: Term, givens: Givens, seed: int = 0, samples: int = 256) -> SpotResult | None:
    """Evaluate a relation at about ``samples`` allowed points; None if nothing could be evaluated.

    >>> from derive.notation import Declarations, relation
    >>> given = Declarations()
    >>> x = given.real("x")
    >>> spot_check(relation((x + 1) ** 2, "eq", x**2 + 2 * x + 1), given.givens).agrees
    True
    >>> spot_check(relation((x + 1) ** 2, "eq", x**2 + 1), given.givens).agrees
    False
    """
    try:
        statement, givens = restated(statement, givens)
        models = interpretations(plan((statement,), givens), seed, samples, 6, STYLES)
    except FAILURES:
        return None
    used: set[str] = set()
    found = [(m, o) for m in models if (o := outcome(statement, m, used)) is not None]
    found = [(m, rechecked(statement, m, o)) for m, o in found]
    counted = [(m, o) for m, o in found if np.isfinite(o.error).any()]
    return _summary(counted, found, used) if counted else _in_balls(statement, givens, seed)


def _in_balls(statement: Term, givens: Givens, seed: int) -> SpotResult | None:
    """The same in ball arithmetic at a few points of simple models."""
    try:
        models = interpretations(plan((statement,), givens), seed, 64, 6, EXACT_STYLES)
    except FAILURES:
        return None
    found = errors_in_balls(statement, models)
    points = [m for m, e in found if not np.isnan(e)]
    if not points:
        return None
    wrong = next((m for m, e in found if e > 0), None)
    return SpotResult(
        method="ball arithmetic",
        samples=len(points),
        dimensions=_dimensions(points),
        tolerance=WIDEST,
        max_error=0.0 if wrong is None else 1.0,
        agrees=wrong is None,
        undefined=len(found) - len(points),
        worst=() if wrong is None else shown_values(wrong),
    )


def _summary(counted: list[tuple[Interpretation, Outcome]], found: list[tuple[Interpretation, Outcome]], used: set[str]) -> SpotResult:
    number = sum(int(np.isfinite(o.error).sum()) for _, o in counted)
    undefined = sum(int(np.isnan(o.error).sum()) for _, o in found)
    excess = [np.nanmax(np.where(np.isfinite(o.error), o.error / o.tolerance, -1)) for _, o in counted]
    k = int(np.argmax(excess))
    worst_model, worst = counted[k]
    row = int(np.nanargmax(np.where(np.isfinite(worst.error), worst.error / worst.tolerance, -1)))
    return SpotResult(
        method=_method(used),
        samples=number,
        dimensions=_dimensions([m for m, _ in counted]),
        tolerance=float(max(o.tolerance.max() for _, o in counted)),
        max_error=float(max(np.nanmax(np.where(np.isfinite(o.error), o.error, -1)) for _, o in counted)),
        agrees=bool(max(excess) <= 1),
        undefined=undefined,
        worst=() if max(excess) <= 1 else shown_values(worst_model.sample(row)),
    )


def _method(used: set[str]) -> str:
    names = [label for key, label in METHODS if key in used]
    return ", ".join(names) if names else "direct evaluation"


def _dimensions(models: list[Interpretation]) -> tuple[int, ...]:
    """The values that dimensions (letters in shapes and bounds) took."""
    out: set[int] = set()
    for m in models:
        in_shapes = {s for d in m.letters.shapes for s in d.free}
        out |= {v for s, v in m.integers.items() if s in in_shapes and isinstance(s.args[1], Tensor)}
    return tuple(sorted(out))


def outcome(statement: Term, model: Interpretation, used: set[str]) -> Outcome | None:
    """The errors in one model; None where it could not be evaluated."""
    ev = model.evaluator(Floats())
    try:
        with np.errstate(all="ignore"):
            first = _judged(ev, statement, model.samples)
            used |= ev.used
            if not ev.used & {"Gauss–Hermite", "quadrature"}:
                return Outcome(first.error, np.full(model.samples, TOLERANCE))
            second = _judged(model.evaluator(Floats(), level=1), statement, model.samples)
            return _with_doubt(first, second)
    except FAILURES:
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One model: the error at each sample (NaN where undefined, ∞ where unsure), and what may be expected of it."""

    error: Data
    tolerance: Data


@dataclass(frozen=True, slots=True)
class _Judged:
    """By how much a statement fails at each sample, relative to the size of its sides, and the sides."""

    error: Data
    sides: tuple[Data, ...]


def _with_doubt(first: _Judged, second: _Judged) -> Outcome:
    """The tolerance grows with the difference of two quadrature rules; samples without a sure value drop out."""
    doubt = np.zeros(first.error.shape)
    for a, b in zip(first.sides, second.sides, strict=True):
        gap = np.abs(a - b) / (1 + np.abs(a))
        worst = gap.reshape(len(gap), -1).max(axis=1)
        doubt = np.maximum(doubt, np.where(np.isfinite(worst), worst, np.inf))
    tolerance = np.maximum(TOLERANCE, 100 * doubt)
    unsure = ~(tolerance <= LOOSEST) & np.isfinite(first.error)
    return Outcome(np.where(unsure, np.inf, first.error), np.where(tolerance <= LOOSEST, tolerance, LOOSEST))


def _judged(ev: Evaluator, statement: Term, samples: int) -> _Judged:
    env = Env()
    if statement.head in RELATIONS and sides(statement):
        error, pair = _relation_error(ev, statement, env)
        return _Judged(np.broadcast_to(error, (samples,)), tuple(_per_sample(x, samples) for x in pair))
    holds = truth(ev, statement, env)
    error = np.where(np.isnan(holds), np.nan, 1.0 - holds)
    found = (ev.calc.plain(ev.value(side, env)).data for side in sides(statement))
    return _Judged(np.broadcast_to(error, (samples,)), tuple(_per_sample(x, samples) for x in found))


def _per_sample(x: Data, samples: int) -> Data:
    return np.broadcast_to(x, (samples, *x.shape[1:]))


def sides(statement: Term) -> list[Term]:
    """The terms that a statement compares, inside conjunctions and implications too."""
    if statement.head in RELATIONS:
        return [] if any(isinstance(p.sort, (Law, Density)) for p in statement.args) else list(statement.args)
    if statement.head in ("and", "implies", "iff"):
        return [s for part in statement.args for s in sides(part)]
    return []


def _relation_error(ev: Evaluator, t: Term, env: Env) -> tuple[Data, tuple[Data, Data]]:
    left, right = (_side(ev, p, env) for p in t.args)
    a, b = matched(left, right)
    x, y = data_of(a), data_of(b)
    gap = x - y
    relative = violation(t.head, gap / (1 + np.maximum(np.abs(x), np.abs(y))))
    axes = tuple(range(1, relative.ndim))
    if axes:
        relative = relative.min(axis=axes) if t.head == "ne" else relative.max(axis=axes)
    return relative, (x, y)


def _side(ev: Evaluator, t: Term, env: Env) -> Array:
    """The value of one side of a statement; the next line of a chain finds it again."""
    place = (t, ev.level)
    found = ev.model.evaluated.get(place)
    if found is None:
        before, ev.used = ev.used, set()
        value = ev.calc.plain(ev.value(t, env))
        found = ev.model.evaluated[place] = (value, frozenset(ev.used))
        ev.used |= before
    ev.used |= found[1]
    return found[0]  # type: ignore[no-any-return]


def violation(head: str, gap: Any) -> Data:
    """How far a relative gap is on the wrong side; a tie is no violation that floats could see."""
    if head == "eq":
        return np.abs(gap)
    if head == "ne":
        return np.where(gap == 0, 1.0, 0.0) + 0 * gap
    return np.maximum(gap, 0.0) + 0 * gap if head in ("lt", "le") else np.maximum(-gap, 0.0) + 0 * gap


def monte_carlo(term: Term, givens: Givens, seed: int = 0, draws: int = 20000) -> tuple[float, float] | None:
    """The mean of the body of a top-level expectation over random draws, and its standard error; decides nothing."""
    if term.head != "expect":
        raise Unknown("Monte Carlo takes an expectation")
    from .sampling import sample_mean

    try:
        models = interpretations(plan((term,), givens), seed, 1, 1, ("smooth",))
        return sample_mean(term, models[0].sample(0), seed, draws) if models else None
    except FAILURES:
        return None
