"""Divergence and entropy of laws, by their definitions as expectations."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Density, NotSupported, Term, relation, symbol

from ..conditions import condition_row
from ..engine import Kernel, normal_row
from ..poly import Poly
from .laws import resolve_law
from .supports import law_facts


@normal_row("kl")
def divergence(k: Kernel, t: Term) -> Poly:
    """KL(q ‖ p) = E_q[log q − log p]."""
    q, p = (_named(k, law) for law in t.args)
    names = points(k, q)
    body = Term("add", (Term("log", (Term("pdf", (q, *names)),)), Term("neg", (Term("log", (Term("pdf", (p, *names)),)),))))
    return k.fire("definition of the KL divergence", t, expectation_over(q, names, body))


@normal_row("entropy")
def entropy(k: Kernel, t: Term) -> Poly:
    """H(p) = −E_p[log p]."""
    p = _named(k, t.args[0])
    names = points(k, p)
    return k.fire("definition of the entropy", t, Term("neg", (expectation_over(p, names, Term("log", (Term("pdf", (p, *names)),))),)))


@condition_row("kl")
def _positive_where_needed(k: Kernel, t: Term) -> Iterator[Term]:
    """p > 0 on the support of q; for densities of several variables that is the convention."""
    q, p = t.args
    if len(q.sort.domains) == 1:  # type: ignore[union-attr]
        (z,) = points(k, q)
        k.learn(z, law_facts(k, q, z))
        yield relation(Term("pdf", (p, z)), "gt", 0)


def _named(k: Kernel, law: Term) -> Term:
    """A law by its variables' names where it is a letter for one."""
    return resolve_law(k, law) if law.head in ("sym", "at") or isinstance(law.sort, Density) else law


def points(k: Kernel, law: Term) -> tuple[Term, ...]:
    """Fresh letters for the variables of a law."""
    return tuple(k.fresh_like(symbol("z", d)) for d in law.sort.domains)  # type: ignore[union-attr]


def expectation_over(law: Term, names: tuple[Term, ...], body: Term) -> Term:
    """E over all variables of a law: one expectation for one variable, nested marginals for several."""
    if len(names) == 1:
        return Term("expect", (names[0], law, body))
    if law.head != "cond":
        raise NotSupported("an expectation over several variables of a law without names")
    p, outs, ins, *values = law.args
    first, *rest = outs
    inner = Term("cond", (p, tuple(rest), (*ins, first), *values, names[0]))
    outer = Term("cond", (p, (first,), tuple(ins), *values))
    return Term("expect", (names[0], outer, expectation_over(inner, names[1:], body)))


__all__ = ["expectation_over", "points"]
