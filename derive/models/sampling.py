"""Monte Carlo: random draws from a law, a mean and its standard error. Extra evidence, never a decision."""

from __future__ import annotations

import numpy as np

from derive.notation import Term

from .arithmetic import Floats
from .evaluate import Env, Evaluator
from .interpretation import Interpretation
from .laws import ConcreteLaw, FiniteLaw, GaussianLaw, NormalLaw, ProductLaw, Values, rows
from .outcomes import Unknown
from .rows_probability import law_of
from .values import Array


def sample_mean(t: Term, model: Interpretation, seed: int, draws: int) -> tuple[float, float]:
    """The mean of the body of E[body] over draws, and its standard error."""
    x, law, body = t.args
    ev = model.evaluator(Floats())
    rng = np.random.default_rng(seed)
    (values,) = drawn(ev, law_of(ev, law, Env()), rng, draws)
    found = ev.calc.plain(ev.value(body, Env().bind(x, values))).data
    return float(np.mean(found)), float(np.std(found) / np.sqrt(draws))


def drawn(ev: Evaluator, law: ConcreteLaw, rng: np.random.Generator, draws: int) -> Values:
    """Independent draws, along the sample axis."""
    if isinstance(law, NormalLaw):
        mean, deviation = ev.calc.plain(law.mean).data, ev.calc.plain(law.deviation).data
        return (Array(mean + deviation * rng.standard_normal(draws), 0),)
    if isinstance(law, GaussianLaw) and len(law.shapes) == 1 and len(law.shapes[0]) < 2:
        mean, s = ev.calc.plain(law.mean).data[0], ev.calc.plain(law.covariance).data[0]
        points = mean + rng.standard_normal((draws, len(mean))) @ np.linalg.cholesky(s).T
        return (Array(points if law.shapes[0] else points[:, 0], len(law.shapes[0])),)
    if isinstance(law, FiniteLaw):
        weights = np.array([float(ev.calc.plain(w).data[0]) for _, w in law.points])
        chosen = rng.choice(len(weights), size=draws, p=weights / weights.sum())
        columns = zip(*(p for p, _ in law.points), strict=True)
        return tuple(Array(np.concatenate([ev.calc.plain(v).data for v in c])[chosen], ev.calc.plain(c[0]).rank) for c in columns)
    if isinstance(law, ProductLaw):
        parts = [drawn(ev, component, rng, draws) for component in law.laws]
        return tuple(rows(ev, list(column)) for column in zip(*parts, strict=True))
    raise Unknown(f"draws from a {type(law).__name__}")
