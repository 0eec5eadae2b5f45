"""The named families of probability laws: parameters, support and domain. One row for each.

What a family means in numbers stands in ``models``; which closed forms it has, in ``kernel``. The second parameter of
``normal`` is the standard deviation, ``normalvar`` takes the variance; ``gamma`` and ``exponential`` take a rate,
``laplace``, ``invgamma`` and ``weibull`` a scale. Parameters that are vectors make independent components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .errors import SortError
from .heads import same_dim
from .sorts import Law, Tensor
from .term import Term, fresh, index, number

ParameterCheck = tuple[str, str]  # (parameter, kind), a key of CONDITIONS
DomainRule = Callable[[Term], Tensor]

SUPPORTS = (
    "real",  # ℝ, or ℝⁿ
    "positive",  # (0, ∞)
    "unit",  # (0, 1)
    "interval",  # between the first two parameters
    "above",  # from the first parameter on
    "binary",  # {0, 1}
    "natural",  # {0, 1, …}
    "counting",  # {1, 2, …}
    "upto",  # {0, …, n}, n the first parameter
    "labels",  # {1, …, K}, K the length of the first parameter
    "simplex",  # vectors of positive numbers with sum 1
    "counts",  # vectors of natural numbers with sum n, the first parameter
)


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family of laws: its name, its parameters with their conditions, where its values live."""

    name: str
    spelling: str
    parameters: tuple[ParameterCheck, ...]
    support: str  # one of SUPPORTS
    domain: DomainRule
    source: str

    @property
    def whole(self) -> bool:
        """Whether a vector as parameter belongs to one law, and does not make independent components."""
        return self.domain in (_like_first, _like_second, _like_normal, _labels)

    def sort(self, law: Term) -> Law:
        given = len(law.args) - 1
        if given != len(self.parameters):
            raise SortError(f"{self.name} takes {len(self.parameters)} parameters, not {given}")
        return Law((self.domain(law),))

    def conditions(self, law: Term) -> Iterator[Term]:
        """What the parameters of a law must satisfy, as relations."""
        for (_, kind), value in zip(self.parameters, law.args[1:], strict=True):
            yield from CONDITIONS[kind](value, law)


# -- what a parameter must satisfy ---------------------------------------------------------------


def _positive(value: Term, law: Term) -> Iterator[Term]:
    yield Term("gt", (value, number(0)))


def _unit(value: Term, law: Term) -> Iterator[Term]:
    """0 ≤ p ≤ 1."""
    yield Term("ge", (value, number(0)))
    yield Term("le", (value, number(1)))


def _success(value: Term, law: Term) -> Iterator[Term]:
    """0 < p ≤ 1."""
    yield Term("gt", (value, number(0)))
    yield Term("le", (value, number(1)))


def _natural(value: Term, law: Term) -> Iterator[Term]:
    """n ≥ 0; that n is a whole number is said by its domain."""
    yield Term("ge", (value, number(0)))


def _beyond_first(value: Term, law: Term) -> Iterator[Term]:
    """a < b for the ends of an interval."""
    yield Term("lt", (law.args[1], value))


def _definite(value: Term, law: Term) -> Iterator[Term]:
    yield Term("posdef", (value,)) if value.rank else Term("gt", (value, number(0)))


def _simplex(value: Term, law: Term) -> Iterator[Term]:
    """pₖ ≥ 0 and Σₖ pₖ = 1."""
    yield Term("ge", (value, number(0)))
    yield Term("eq", (components_sum(value), number(1)))


def components_sum(v: Term) -> Term:
    """Σₖ vₖ."""
    k = fresh(index("k", 1, v.dims[0]), v.free)
    return Term("sum", (k, number(1), v.dims[0], Term("at", (v, k))))


CONDITIONS: dict[str, Callable[[Term, Term], Iterator[Term]]] = {
    "real": lambda value, law: iter(()),
    "positive": _positive,
    "unit": _unit,
    "success": _success,
    "natural": _natural,
    "beyond": _beyond_first,
    "posdef": _definite,
    "simplex": _simplex,
}


# -- where the values live -------------------------------------------------------------------------


def _components(domain: str) -> DomainRule:
    """A number, or a vector with one component for each component of the parameters."""

    def rule(law: Term) -> Tensor:
        return Tensor(max((p.dims for p in law.args[1:]), key=len, default=()), domain)

    return rule


_reals, _bits, _numbers = _components("R"), _components("B"), _components("N")


def _like_first(law: Term) -> Tensor:
    return Tensor(law.args[1].dims)


def _like_normal(law: Term) -> Tensor:
    mean, covariance = law.args[1:]
    if mean.rank and covariance.rank and not (covariance.rank == 2 and all(same_dim(mean.dims[0], n) for n in covariance.dims)):
        raise SortError(f"a mean of shape {mean.dims} and a covariance of shape {covariance.dims}")
    return Tensor(mean.dims or covariance.dims[:1])


def _like_second(law: Term) -> Tensor:
    return Tensor(law.args[2].dims, "N")


def _labels(law: Term) -> Tensor:
    return Tensor((), "N")


_JKB1 = "Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, 1994"
_JKB2 = "Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, 1995"
_JKK = "Johnson, Kemp & Kotz, Univariate Discrete Distributions, 2005"
_MEAN, _SCALE = ("mu", "real"), ("b", "positive")

FAMILIES: dict[str, FamilyRow] = {
    row.name: row
    for row in (
        FamilyRow("normal", r"\mathcal{N}", (_MEAN, ("sigma", "positive")), "real", _reals, f"{_JKB1}, ch. 13"),
        FamilyRow("normalvar", r"\mathcal{N}", (_MEAN, ("v", "positive")), "real", _reals, f"{_JKB1}, ch. 13"),
        FamilyRow("lognormal", r"\operatorname{LogNormal}", (_MEAN, ("sigma", "positive")), "positive", _reals, f"{_JKB1}, ch. 14"),
        FamilyRow("exponential", r"\operatorname{Exp}", (("lambda", "positive"),), "positive", _reals, f"{_JKB1}, ch. 19"),
        FamilyRow("gamma", r"\operatorname{Gamma}", (("a", "positive"), ("rate", "positive")), "positive", _reals, f"{_JKB1}, ch. 17"),
        FamilyRow("invgamma", r"\operatorname{InvGamma}", (("a", "positive"), _SCALE), "positive", _reals, f"{_JKB1}, ch. 17"),
        FamilyRow("chisquared", r"\chi^2", (("k", "positive"),), "positive", _reals, f"{_JKB1}, ch. 18"),
        FamilyRow("weibull", r"\operatorname{Weibull}", (("k", "positive"), _SCALE), "positive", _reals, f"{_JKB1}, ch. 21"),
        FamilyRow("pareto", r"\operatorname{Pareto}", (("m", "positive"), ("a", "positive")), "above", _reals, f"{_JKB1}, ch. 20"),
        FamilyRow("laplace", r"\operatorname{Laplace}", (_MEAN, _SCALE), "real", _reals, f"{_JKB2}, ch. 24"),
        FamilyRow("beta", r"\operatorname{Beta}", (("a", "positive"), ("b", "positive")), "unit", _reals, f"{_JKB2}, ch. 25"),
        FamilyRow("uniform", r"\mathcal{U}", (("a", "real"), ("b", "beyond")), "interval", _reals, f"{_JKB2}, ch. 26"),
        FamilyRow("student", r"\operatorname{St}", (("nu", "positive"), _MEAN, ("s", "positive")), "real", _reals, f"{_JKB2}, ch. 28"),
        FamilyRow("bernoulli", r"\operatorname{Bern}", (("p", "unit"),), "binary", _bits, f"{_JKK}, ch. 3"),
        FamilyRow("binomial", r"\operatorname{Bin}", (("n", "natural"), ("p", "unit")), "upto", _numbers, f"{_JKK}, ch. 3"),
        FamilyRow("poisson", r"\operatorname{Poisson}", (("lambda", "positive"),), "natural", _numbers, f"{_JKK}, ch. 4"),
        FamilyRow("geometric", r"\operatorname{Geom}", (("p", "success"),), "counting", _numbers, f"{_JKK}, ch. 5"),
        FamilyRow("negbinomial", r"\operatorname{NegBin}", (("r", "positive"), ("p", "success")), "natural", _numbers, f"{_JKK}, ch. 5"),
        FamilyRow("categorical", r"\operatorname{Cat}", (("p", "simplex"),), "labels", _labels, f"{_JKK}, ch. 1"),
        FamilyRow(
            "multinomial", r"\operatorname{Mult}", (("n", "natural"), ("p", "simplex")), "counts", _like_second, "Johnson, Kotz & Balakrishnan 1997, ch. 35"
        ),
        FamilyRow("dirichlet", r"\operatorname{Dir}", (("alpha", "positive"),), "simplex", _like_first, "Kotz, Balakrishnan & Johnson 2000, ch. 49"),
        FamilyRow("mvnormal", r"\mathcal{N}", (_MEAN, ("Sigma", "posdef")), "real", _like_normal, "Anderson 2003, ch. 2"),
    )
}
