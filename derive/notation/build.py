"""How terms are written in Python: functions named as on paper. They build trees and evaluate nothing."""

from __future__ import annotations

from typing import Any

from .errors import SortError
from .letters import latex_letter as _latex_letter
from .sorts import SCALAR, Density, Index, Law
from .term import Term, number, term

pi = Term("const", ("pi",))
e = Term("const", ("e",))
oo = Term("const", ("oo",))
DOMAIN = Term("const", ("domain",))  # as both bounds of an integral: the whole space of its variable


def _function(head: str) -> Any:
    def build(x: Any) -> Term:
        return Term(head, (term(x),))

    build.__name__ = head
    build.__doc__ = f"{head}(x), component by component."
    return build


exp, log, sqrt, sin, cos, tanh = map(_function, ("exp", "log", "sqrt", "sin", "cos", "tanh"))
logistic, relu, gamma, digamma = map(_function, ("logistic", "relu", "gamma", "digamma"))
step, erf = map(_function, ("step", "erf"))
absolute = _function("abs")
operator_norm = _function("opnorm")
det, trace, diag, inverse, norm = map(_function, ("det", "trace", "diag", "inverse", "norm"))


def Sum(body: Any, i: Term, lo: Any = None, hi: Any = None) -> Term:
    """Σ of body over i, from lo to hi (the declared range of i where they are left out)."""
    return Term("sum", (i, *_range(i, lo, hi), term(body)))


def Product(body: Any, i: Term, lo: Any = None, hi: Any = None) -> Term:
    """∏ of body over i, from lo to hi (the declared range of i where they are left out)."""
    return Term("prod", (i, *_range(i, lo, hi), term(body)))


def _range(i: Term, lo: Any, hi: Any) -> tuple[Term, Term]:
    sort = i.sort
    if not isinstance(sort, Index):
        raise SortError(f"{i!r} is no index; declare it with given.index")
    return (sort.lo if lo is None else term(lo)), (sort.hi if hi is None else term(hi))


def Integral(body: Any, x: Term, lo: Any = None, hi: Any = None) -> Term:
    """∫ body dx, from lo to hi, or over the whole domain of x."""
    return Term("integral", (x, DOMAIN if lo is None else term(lo), DOMAIN if hi is None else term(hi), term(body)))


def stack(*parts: Any) -> Term:
    """The concatenation of numbers and vectors, one below the other."""
    return Term("stack", tuple(map(term, parts)))


def block(*rows: Any) -> Term:
    """A matrix of numbers or blocks, given row by row: block([a, b], [c, d])."""
    entries = [term(x) for row in rows for x in row]
    return Term("block", (len(rows), len(rows[0]), *entries))


def zeros(*dims: Any) -> Term:
    return Term("zero", tuple(map(term, dims)))


def ones(*dims: Any) -> Term:
    return Term("ones", tuple(map(term, dims)))


def identity(n: Any) -> Term:
    return Term("eye", (term(n),))


def d(y: Any, x: Any) -> Term:
    """The derivative ∂y/∂x, rows by y, columns by x."""
    return Term("deriv", (term(y), term(x)))


def jacobian(outputs: Any, inputs: Any) -> Term:
    """The Jacobian of outputs with respect to inputs (tuples are stacked): rows by output."""
    return d(outputs, inputs)


def grad(y: Any, x: Any) -> Term:
    """The column of the derivatives of the number y by x."""
    return Term("grad", (term(y), term(x)))


def prime(f: Term, order: int = 1) -> Term:
    """The derivative of a map of one number, or of an element-wise map."""
    return Term("prime", (f, order))


def jacobian_of(f: Term, argument: int = 0) -> Term:
    """The Jacobian of a map, as a map: jacobian_of(F)(x)."""
    return Term("jac", (f, argument))


# -- probability -----------------------------------------------------------------------------


def Normal(mean: Any, deviation: Any) -> Term:
    """The normal law with this mean and standard deviation."""
    return Term("law", ("normal", term(mean), term(deviation)))


def Bernoulli(p: Any) -> Term:
    return Term("law", ("bernoulli", term(p)))


def MultivariateNormal(mean: Any, covariance: Any) -> Term:
    return Term("law", ("mvnormal", term(mean), term(covariance)))


def Factorised(law: Term, i: Term) -> Term:
    """The law of a vector whose components are independent, component i with ``law``."""
    return Term("product", (i, *_range(i, None, None), law))


def density_over(*names: str) -> Density:
    """The sort of a density over some real numbers, named; for families of densities."""
    return Density(tuple((name, SCALAR) for name in names))


def law_of(p: Term, *outs: str, **given: Any) -> Term:
    """p(outs | given) for a declared density p, by the names of its variables."""
    sort = p.sort
    if not isinstance(sort, Density):
        raise SortError(f"{p!r} is no density")
    known = {*sort.parameters, *(name for name, _ in sort.roles)}
    left, right = (tuple(name if name in known else _latex_letter(name) for name in names) for names in (outs, given))
    return Term("cond", (p, left or tuple(name for name, _ in sort.roles if name not in right), right, *map(term, given.values())))


def as_law(q: Term) -> Term:
    """A law as it is; a declared density as the law of all its variables."""
    return law_of(q) if isinstance(q.sort, Density) else q


def pdf(law: Term, *values: Any) -> Term:
    """The density of a law at a point."""
    return Term("pdf", (as_law(law), *map(term, values)))


def E(law: Term, x: Term, body: Any) -> Term:
    """The expectation of body where x has the given law."""
    return Term("expect", (x, as_law(law), term(body)))


def Var(law: Term, x: Term, body: Any) -> Term:
    """The variance of body where x has the given law."""
    return Term("var", (x, as_law(law), term(body)))


def KL(q: Term, p: Term) -> Term:
    """The Kullback-Leibler divergence of q from p: E_q[log q − log p]."""
    q, p = as_law(q), as_law(p)
    if not (isinstance(q.sort, Law) and isinstance(p.sort, Law)) or len(q.sort.domains) != len(p.sort.domains):
        raise SortError("a divergence compares two laws on the same space")
    return Term("kl", (q, p))


from .build_laws import *  # noqa: E402, F403  the named laws belong to what is written

__all__ = [name for name in globals() if not name.startswith("_") and name not in ("annotations", "Any", "term", "number")]
_ = number
