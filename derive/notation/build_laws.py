"""How named laws, and quantities of information, are written in Python. Parameters as in ``families``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import SortError
from .sorts import Density
from .term import Term, fresh, symbol, term


def _family(name: str) -> Callable[..., Term]:
    def build(*parameters: Any) -> Term:
        return Term("law", (name, *map(term, parameters)))

    build.__name__ = name
    build.__doc__ = f"The {name} law; its parameters stand in ``families``."
    return build


NormalByVariance, LogNormal, Laplace, StudentT = map(_family, ("normalvar", "lognormal", "laplace", "student"))
Exponential, Gamma, InverseGamma, ChiSquared = map(_family, ("exponential", "gamma", "invgamma", "chisquared"))
Weibull, Pareto, Beta, Uniform = map(_family, ("weibull", "pareto", "beta", "uniform"))
Binomial, Poisson, Geometric, NegativeBinomial = map(_family, ("binomial", "poisson", "geometric", "negbinomial"))
Categorical, Multinomial, Dirichlet = map(_family, ("categorical", "multinomial", "dirichlet"))


def Entropy(law: Term) -> Term:
    """The entropy of a law: −E[log p]."""
    from .build import as_law

    return Term("entropy", (as_law(law),))


def Cov(law: Term, x: Term, f: Any, g: Any) -> Term:
    """The covariance of f and g where x has the given law: E[fg] − E[f] E[g]."""
    from .build import as_law

    return Term("cov", (x, as_law(law), term(f), term(g)))


def ConditionalEntropy(p: Term, outs: tuple[str, ...], given: tuple[str, ...]) -> Term:
    """H(outs | given) = E[H(p(outs | given))] for a declared joint density p, by the names of its variables."""
    letters = _letters(p, given)
    inner = Term("entropy", (Term("cond", (p, outs, given, *letters)),))
    return _averaged(p, given, letters, inner)


def MutualInformation(p: Term, xs: tuple[str, ...], ys: tuple[str, ...]) -> Term:
    """I(xs; ys) = E[log p(xs, ys) − log p(xs) − log p(ys)]."""
    letters = _letters(p, (*xs, *ys))
    n = len(xs)

    def log_density(names: tuple[str, ...], values: tuple[Term, ...]) -> Term:
        return Term("log", (Term("pdf", (Term("cond", (p, names, ())), *values)),))

    joint = log_density((*xs, *ys), letters)
    return _averaged(p, (*xs, *ys), letters, joint - log_density(xs, letters[:n]) - log_density(ys, letters[n:]))


def _letters(p: Term, names: tuple[str, ...]) -> tuple[Term, ...]:
    sort = p.sort
    if not isinstance(sort, Density):
        raise SortError(f"{p!r} is no density")
    roles = dict(sort.roles)
    found: list[Term] = []
    for name in names:
        found.append(fresh(symbol(name, roles[name]), set(found)))
    return tuple(found)


def _averaged(p: Term, names: tuple[str, ...], letters: tuple[Term, ...], body: Term) -> Term:
    """E over some variables of p, one after the other: the first from its marginal, each other given those before."""
    for n in reversed(range(len(names))):
        law = Term("cond", (p, (names[n],), names[:n], *letters[:n]))
        body = Term("expect", (letters[n], law, body))
    return body


__all__ = [name for name in globals() if name[0].isupper() and name not in ("Any", "Callable", "Density", "SortError", "Term")]
