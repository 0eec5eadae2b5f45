"""Letters, and the two questions that the tests about probability ask: is this proved, is that refused."""

from __future__ import annotations

from typing import Any

from derive.kernel import Proof, prove
from derive.notation import Declarations, Givens, Term, relation


def outcome(left: Any, right: Any, givens: Declarations | Givens, *facts: Term, head: str = "eq") -> Any:
    """What the kernel says about a relation under the givens and some more facts."""
    known = givens.givens if isinstance(givens, Declarations) else givens
    return prove(relation(left, head, right), known.fact(*facts))


def proof(left: Any, right: Any, givens: Declarations | Givens, *facts: Term, head: str = "eq", by: str = "", support: str = "proved") -> Proof:
    """The proof of a relation; it must exist, use the rule ``by`` and have this support."""
    found = outcome(left, right, givens, *facts, head=head)
    assert isinstance(found, Proof), (found.reason, found.missing, found.residual)
    assert not by or by in found.rules, found.rules
    assert found.support == support
    return found


def refused(left: Any, right: Any, givens: Declarations | Givens, *facts: Term, head: str = "eq") -> str:
    """Why a relation is not proved."""
    found = outcome(left, right, givens, *facts, head=head)
    assert not isinstance(found, Proof), found.rules
    return str(found.reason)


def gt(left: Any, right: Any) -> Term:
    return relation(left, "gt", right)


def ge(left: Any, right: Any) -> Term:
    return relation(left, "ge", right)


def lt(left: Any, right: Any) -> Term:
    return relation(left, "lt", right)


def loggamma(u: Term) -> Term:
    return Term("loggamma", (u,))
