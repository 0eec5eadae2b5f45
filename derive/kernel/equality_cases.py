"""Equations between laws: when a divergence is zero, and when two laws of one family are the same."""

from __future__ import annotations

from derive.notation import Law, Tensor, Term, fresh, number

from .engine import Kernel

ALMOST_EVERYWHERE = "q = p between densities means almost everywhere"
ZERO = number(0)

# Families whose laws differ where their parameters do. Lehmann & Casella 1998, Theory of Point Estimation, section 1.5.
DETERMINED = frozenset((
    "normal", "normalvar", "mvnormal", "lognormal", "laplace", "student", "exponential", "gamma", "invgamma", "chisquared", "weibull", "pareto", "beta",
    "dirichlet", "uniform", "bernoulli", "poisson", "geometric", "categorical",
))  # fmt: skip


def equality_case(k: Kernel, statement: Term) -> Term | None:
    """An equation about laws, or a divergence that is zero, as an equivalent one that is simpler; nothing for any other statement."""
    if statement.head == "forall":
        return _same_densities(statement)
    if statement.head != "eq":
        return None
    if all(isinstance(side.sort, Law) for side in statement.args):
        return _same_laws(k, statement)
    for a, b in (statement.args, statement.args[::-1]):
        if a.head == "kl" and b == ZERO:
            return _no_divergence(k, a)
    return None


def _no_divergence(k: Kernel, divergence: Term) -> Term | None:
    """
    q, p have mass 1
    ------------------------
    KL(q ‖ p) = 0  iff  q = p
    """
    from .rules.laws import has_mass_one

    k.nf(divergence)  # refuses laws of which the first is not absolutely continuous with respect to the second
    if not all(has_mass_one(k, law) for law in divergence.args):
        return None
    k.need(ALMOST_EVERYWHERE, "convention")
    equation = Term("eq", divergence.args)
    k.note("equality case of Gibbs' inequality", Term("iff", (Term("eq", (divergence, ZERO)), equation)))
    return equation


def _same_densities(statement: Term) -> Term | None:
    """q(x) = p(x) for every x  iff  q = p."""
    x, inner = statement.args
    if inner.head != "eq" or any(side.head != "pdf" or side.args[1:] != (x,) or x in side.args[0].free for side in inner.args):
        return None
    laws = tuple(side.args[0] for side in inner.args)
    return Term("eq", laws) if all(law.sort == Law((x.sort,)) for law in laws) else None


def _same_laws(k: Kernel, statement: Term) -> Term | None:
    """
    p_θ ≠ p_η  where  θ ≠ η                pᵢ = qᵢ for every i
    ------------------------                ----------------------
    p_θ = p_η  iff  θ = η                   ⊗ᵢ pᵢ = ⊗ᵢ qᵢ
    """
    a, b = statement.args
    if a.head == b.head == "product" and k.nf(a.args[1]) == k.nf(b.args[1]) and k.nf(a.args[2]) == k.nf(b.args[2]):
        i = fresh(a.args[0], a.args[3].free | b.args[3].free)
        return Term("forall", (i, Term("eq", (a.args[3].subs({a.args[0]: i}), b.args[3].subs({b.args[0]: i})))))
    if a.head != "law" or b.head != "law" or a.args[0] != b.args[0] or a.args[0] not in DETERMINED or not _alike(a, b):
        return None
    equations = tuple(Term("eq", pair) for pair in zip(a.args[1:], b.args[1:], strict=True))
    same = Term("and", equations) if len(equations) > 1 else equations[0]
    k.note("a law determines its parameters", Term("iff", (statement, same)))
    return same


def _alike(a: Term, b: Term) -> bool:
    """Whether the parameters have the same shapes, so that they can be compared one by one."""
    return all(isinstance(x.sort, Tensor) and x.sort == y.sort for x, y in zip(a.args[1:], b.args[1:], strict=True))


__all__ = ["DETERMINED", "equality_case"]
