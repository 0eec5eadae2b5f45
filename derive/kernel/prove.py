"""A statement in, a proof or the reason why there is none out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import Any

from derive.notation import Givens, Index, NotSupported, SortError, Term, symbol

from .definedness import missing
from .engine import Kernel, ProofLine, TooMuchWork
from .equal_indices import as_one
from .poly import Poly, to_term
from .rules.together import together
from .ways import Open, relation
from .whole import tidy

SUPPORT_ORDER = ("proved", "computed", "assumed")
LONGEST = 200  # monomials of a difference that is shown
MOST_LACKING = 3  # conditions of definedness that are tried as if they were given
UNMET = "a condition does not follow from the givens"


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement that follows from the givens, with everything that it rests on."""

    statement: Term
    rules: tuple[str, ...]
    support: str
    conditions: tuple[tuple[Term | str, str], ...] = ()
    lines: tuple[ProofLine, ...] = ()


@dataclass(frozen=True, slots=True)
class KernelFailure:
    """No proof: why, which condition does not follow, what is left of the difference; ``spent`` says that the work was used up."""

    reason: str
    missing: Term | None = None
    residual: Term | None = None
    lines: tuple[ProofLine, ...] = field(default=())
    spent: bool = False


def prove(statement: Term, givens: Givens, budget: int = 40_000) -> Proof | KernelFailure:
    """Prove a relation under the givens: the relation itself, and that both sides are defined.

    >>> from derive.notation import Givens, relation, symbol
    >>> x = symbol("x")
    >>> prove(relation((x + 1) ** 2, "eq", x**2 + 2 * x + 1), Givens().declare(x)).support
    'proved'
    >>> prove(relation(x / x, "eq", 1), Givens().declare(x)).missing
    ne(x, 0)
    """
    from . import rules  # noqa: F401 — fills the tables
    from .rules.definite_blocks import with_blocks

    givens = with_blocks(givens)
    k = Kernel(givens, budget)
    result = _attempt(k, statement, givens)
    if isinstance(result, KernelFailure) and k._count.wanted:  # without algebra left to SymPy it did not come out
        again = Kernel(givens, budget)
        again._count.proposals = True
        result = _attempt(again, statement, givens)
    if isinstance(result, KernelFailure) and result.missing is None:
        return replace(result, **_lacking(statement, givens, budget))
    return result


def _lacking(statement: Term, givens: Givens, budget: int) -> dict[str, Any]:
    """The condition of definedness without which a statement does not follow, and with which it would."""
    unmet: list[Term] = []
    with contextlib.suppress(NotSupported, SortError, TooMuchWork, ZeroDivisionError, RecursionError):
        for _ in range(MOST_LACKING):
            condition = missing(Kernel(givens.fact(*unmet), budget), statement)
            if condition is None or condition in unmet:
                break
            unmet.append(condition)
        more = givens.fact(*unmet)
        if unmet and isinstance(_attempt(Kernel(more, budget), statement, more), Proof):
            return {"reason": UNMET, "missing": _named(givens, unmet[0])}
    return {}


def _attempt(k: Kernel, statement: Term, givens: Givens) -> Proof | KernelFailure:
    try:
        know_supports(k)
        at_equal = as_one(givens, statement)
        if at_equal != statement:
            k.note("equal indices", statement)
        relation(k, at_equal)
        unmet = missing(k, at_equal)
    except Open as why:
        wished = next((_named(givens, c) for c in k.cache.get("wishes", ())), None)
        return KernelFailure(str(why), wished, _shown(k, why.residual), tuple(k.lines))
    except (NotSupported, SortError, TooMuchWork) as why:
        return KernelFailure(str(why), lines=tuple(k.lines), spent=isinstance(why, TooMuchWork))
    except ZeroDivisionError:
        return KernelFailure("a divisor is zero", lines=tuple(k.lines))
    except RecursionError:
        return KernelFailure("the terms are nested too deeply")
    if unmet is not None:
        return KernelFailure(UNMET, _named(givens, unmet), lines=tuple(k.lines))
    return _proof(k, statement)


def know_supports(k: Kernel) -> None:
    """A free random variable ranges over the support of its law."""
    from .rules.supports import law_facts

    for variable in k.givens.random:
        try:
            k.learn(variable.symbol, law_facts(k, variable.law, variable.symbol))
        except (NotSupported, SortError):
            continue


def _proof(k: Kernel, statement: Term) -> Proof:
    names = dict.fromkeys(line.rule for line in k.lines if line.before != line.after)
    weakest = max((SUPPORT_ORDER.index(s) for s in k.support), default=0)
    named = (((c if isinstance(c := u.condition, str) else _named(k.givens, c)), u.status) for u in k.used)
    conditions = tuple(dict.fromkeys(named))  # the same condition about two bound letters is said once
    return Proof(statement, (*names, "ring arithmetic"), SUPPORT_ORDER[weakest], conditions, tuple(k.lines))


def _shown(k: Kernel, p: Poly | None) -> Term | None:
    if p is None or len(p) > LONGEST:
        return None
    with contextlib.suppress(TooMuchWork, ZeroDivisionError):
        p = together(p)
    return _named(k.givens, to_term(p))


def _named(givens: Givens, t: Term) -> Term:
    """The same term with the kernel's own letters replaced by readable ones."""
    taken = {s.args[0] for s in givens.symbols}
    names: dict[Term, Term] = {}
    own = sorted(
        (s for s in {x for sub in t.walk() for x in ((sub,) if sub.head == "sym" else ())} if s.args[0][0] in "?#!"), key=lambda s: (repr(s), repr(s.sort))
    )
    for s in own:
        pool = "ijklmabc" if isinstance(s.sort, Index) else "zuvwyxts"
        free = next((c for c in (*pool, *(f"{c}'" for c in pool)) if c not in taken), s.args[0])
        taken.add(free)
        names[s] = symbol(free, s.sort)
    return _rename_all(t, names)


def _rename_all(t: Term, names: dict[Term, Term]) -> Term:
    if t.head == "sym":
        return names.get(t, t)
    return t.rebuild(lambda a: _rename_all(a, names))


def normal(term: Term, givens: Givens) -> Term:
    """The engine's own form of a number or an array: what derive computes from the givens alone."""
    from . import rules  # noqa: F401 — fills the tables
    from .rules.determinants import blocks_of, parts_of, unfolded

    k = Kernel(givens)
    term = unfolded(k, term)
    grid = blocks_of(term) if term.rank == 2 else None
    if grid is not None:
        entries = [normal(e, givens) for row in grid.rows for e in row]
        return Term("block", (len(grid.heights), len(grid.widths), *entries))
    parts = parts_of(term) if term.rank == 1 else (term,)
    if len(parts) > 1:
        return Term("stack", tuple(normal(p, givens) for p in parts))
    return _named(givens, tidy(k.canonical(term) if term.rank else to_term(together(k.nf(term)))))


__all__ = ["KernelFailure", "Proof", "normal", "prove"]
