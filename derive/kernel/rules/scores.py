"""Derivatives of declared densities in their values and parameters: the chain rule, with partial derivatives as atoms.

``partial(pdf(…), name)`` is the derivative of a density in the variable or parameter of that name, at the same point:
an array of the shape of that variable. Second derivatives are nested, in the order of their names (they commute).
"""

from __future__ import annotations

from derive.notation import NotSupported, Term, number

from ..engine import Indices, Kernel, entry_row, normal_row
from ..poly import ZERO, Poly, atom, to_term
from .calculus import derivative_row, diff
from .marginals import core
from .sums import sum_of


def slots(pdf: Term) -> list[tuple[str, Term]]:
    """The variables and parameters of a density atom, with their values."""
    law, *values = pdf.args
    _, outs, ins, *conditions = law.args
    return [*zip(outs, values, strict=True), *zip(ins, conditions, strict=True)]


@derivative_row("pdf", "partial")
def derivative_of_density(k: Kernel, b: Term, x: Term) -> Poly:
    """∂ p(u, v; θ)/∂x = Σ over the slots s of ∂_s p · ∂(value of s)/∂x."""
    return _chain(k, b, (), x)


def _chain(k: Kernel, b: Term, at: Indices, x: Term) -> Poly:
    pdf, _, _ = core(b)
    if pdf.args[0].head != "cond":
        raise NotSupported(f"a derivative of the density of {pdf.args[0].head}")
    total = ZERO
    for name, value in slots(pdf):
        if not value.rank:
            inner = diff(k, k.nf(value), x)
            total = total + _entry(b, name, at, ()) * inner if inner else total
            continue
        (i,) = k.indices_for(value.dims) if value.rank == 1 else _no_matrices()
        inner = diff(k, k.entry(value, (i,)), x)
        if inner:
            total = total + sum_of(k, i, number(1), to_term(k.nf(value.dims[0])), _entry(b, name, at, (i,)) * inner)
    return total


def _no_matrices() -> Indices:
    raise NotSupported("a derivative of a density in a matrix")


def _entry(b: Term, name: str, at: Indices, more: Indices) -> Poly:
    """The entry (at, more) of the derivative of b by one more name, the names in their order."""
    return _assembled(core(b)[0], [*_tagged(b, at), (name, more)])


def _tagged(b: Term, at: Indices) -> list[tuple[str, Indices]]:
    """The names that b differentiates by, each with its own indices."""
    pdf, names, _ = core(b)
    ranks = {n: v.rank for n, v in slots(pdf)}
    left = list(at)
    return [(n, tuple(left.pop(0) for _ in range(ranks[n]))) for n in names]


def _assembled(pdf: Term, tagged: list[tuple[str, Indices]]) -> Poly:
    ordered = sorted(tagged, key=repr)
    for n, _ in ordered:
        pdf = Term("partial", (pdf, n))
    indices = tuple(i for _, own in ordered for i in own)
    return atom(Term("at", (pdf, *indices)) if indices else pdf)


@normal_row("partial")
def partial_number(k: Kernel, t: Term) -> Poly:
    return _at_point(k, t, ())


@entry_row("partial")
def partial_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    return _at_point(k, t, at)


def _at_point(k: Kernel, t: Term, at: Indices) -> Poly:
    """A partial derivative of a density whose values have changed: of the canonical density there."""
    pdf = core(t)[0]
    found = k.nf(pdf)
    single = found.monomial
    if single is None or single[0] != 1 or len(single[1]) != 1 or single[1][0][0].head != "pdf" or single[1][0][1] != 1:
        raise NotSupported("a partial derivative of a density that is an expression")
    return _assembled(single[1][0][0], _tagged(t, at))


def differentiate_entry(k: Kernel, b: Term, x: Term) -> Poly:
    """The derivative of one entry of a partial derivative."""
    return _chain(k, b.args[0], b.args[1:], x)


__all__ = ["derivative_of_density", "differentiate_entry"]
