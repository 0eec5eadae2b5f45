"""The conventions that a report prints when its terms use them. One row for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from derive.notation import Term


class Convention(NamedTuple):
    """A remark, and the heads (or families of laws) whose use calls for it."""

    text: str
    heads: frozenset[str]


CONVENTIONS = (
    Convention(r"In $\mathcal{N}(\mu, \sigma)$ the second parameter is the standard deviation.", frozenset({"normal"})),
    Convention(r"Where a normal law was declared by its variance, the second parameter of $\mathcal{N}$ is the variance.", frozenset({"normalvar"})),
    Convention(r"The last parameter of $\operatorname{Exp}$ and $\operatorname{Gamma}$ is a rate.", frozenset({"exponential", "gamma law"})),
    Convention(r"In $\mathcal{N}(\mu, \Sigma)$ of a vector the second parameter is the covariance matrix.", frozenset({"mvnormal"})),
    Convention(r"$\partial y / \partial x$ has rows by $y$ and columns by $x$.", frozenset({"deriv", "jac"})),
    Convention(r"$\nabla$ is a column.", frozenset({"grad"})),
    Convention(r"$\circ$ multiplies component by component; a vector scales the rows of a matrix.", frozenset({"hadamard"})),
    Convention("A prime on a map of vectors acts component by component.", frozenset({"prime"})),
    Convention(r"Empty sums are $0$ and empty products $1$, also for reversed bounds.", frozenset({"sum", "prod"})),
    Convention("A density is strictly positive on its domain and normalised.", frozenset({"pdf", "cond", "kl"})),
    Convention("Every expectation written exists and is finite.", frozenset({"expect", "var", "kl", "cov", "entropy"})),
    Convention(r"$D_{\mathrm{KL}}(q \,\|\, p)$ is the mean of $\log q - \log p$ under $q$.", frozenset({"kl"})),
    Convention("Maps are as smooth as the derivatives written need.", frozenset({"deriv", "jac", "grad", "prime"})),
)


LAWS = {"gamma": "gamma law", "beta": "beta law"}  # families that share their name with a function


def conventions_of(terms: Iterable[Term]) -> tuple[str, ...]:
    """The rows that some terms call for, in the order of the table."""
    used: set[str] = set()
    for t in terms:
        for part in t.walk():
            used.add(part.head)
            if part.head == "law":
                name = str(part.args[0])
                used.add(LAWS.get(name, name))
    return tuple(row.text for row in CONVENTIONS if row.heads & used)
