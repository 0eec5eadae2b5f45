"""Positive definite matrices: by a given, by structure, by a positive diagonal."""

from __future__ import annotations

from derive.notation import NotSupported, SortError, Term

from ..engine import Kernel
from ..signs import POS, instance, sign_of
from .determinants import diagonal_of


def positive_definite(k: Kernel, m: Term) -> bool:
    """
    A ≻ 0,  B ≻ 0,  c > 0        d > 0              C C^T ⪰ 0
    -----------------------      ----------
    A + B, c A, A⁻¹, Aᵀ ≻ 0      diag d ≻ 0
    """
    definition = k.definition(m) if m.head == "sym" else None
    if definition is not None and definition.left == m:
        return positive_definite(k, definition.right)
    if any(f.head == "posdef" and instance(f.args[0], m) for f in k.facts_about(m.free)):
        return True
    row = STRUCTURE.get(m.head)
    return (row is not None and row(k, m)) or _positive_diagonal(k, m)


def _positive_diagonal(k: Kernel, m: Term) -> bool:
    try:
        found = diagonal_of(k, m)
    except (NotSupported, SortError):
        return False
    return found is not None and sign_of(k, found[1]) == POS


def _sum(k: Kernel, m: Term) -> bool:
    """A definite summand, and the others definite or Gram matrices."""
    definite = [positive_definite(k, a) for a in m.args]
    return any(definite) and all(d or _gram(k, a) for d, a in zip(definite, m.args, strict=True))


def _gram(k: Kernel, m: Term) -> bool:
    """Whether a matrix is C Cᵀ, or c C Cᵀ with c ≥ 0."""
    if m.head == "mul":
        matrices = [a for a in m.args if a.rank]
        return len(matrices) == 1 and _gram(k, matrices[0]) and all(_at_least_zero(k, a) for a in m.args if not a.rank)
    if any(f.head == "possemidef" and instance(f.args[0], m) for f in k.facts_about(m.free)):
        return True
    if m.head != "matmul" or len(m.args) != 2:
        return False
    a, b = m.args
    return b == Term("transpose", (a,)) or a == Term("transpose", (b,))


def _at_least_zero(k: Kernel, t: Term) -> bool:
    from ..signs import NEG

    return not sign_of(k, k.nf(t)) & NEG


def _scaled(k: Kernel, m: Term) -> bool:
    matrices = [a for a in m.args if a.rank]
    numbers = [a for a in m.args if not a.rank]
    first = m.head == "mul" or m.args[0].rank == 2
    return len(matrices) == 1 and first and positive_definite(k, matrices[0]) and all(sign_of(k, k.nf(a)) == POS for a in numbers)


STRUCTURE = {
    "add": _sum,
    "mul": _scaled,
    "div": _scaled,
    "inverse": lambda k, m: positive_definite(k, m.args[0]),
    "transpose": lambda k, m: positive_definite(k, m.args[0]),
}

__all__ = ["positive_definite"]
