"""A statement in, a proof or the reason why there is none out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from derive.notation import Givens, Index, Law, NotSupported, SortError, Tensor, Term, symbol
from derive.notation.statement import FLIPPED
from derive.notation.statement import ZERO as ZERO_TERM

from .definedness import differences, missing
from .engine import Kernel, ProofLine, TooMuchWork
from .equations import core, system
from .gibbs import gibbs_form
from .inequalities import nonnegative
from .poly import ONE, Poly, to_term
from .roots import without_root
from .rules.together import together
from .signs import ANY, NEG, NONZERO, ZERO_SIGN, sign_of
from .whole import tidy
from .written import by_whole_sums, never_negative
from .zero import is_zero

SUPPORT_ORDER = ("proved", "computed", "assumed")


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
    """No proof: why, which condition does not follow, and what is left of the difference."""

    reason: str
    missing: Term | None = None
    residual: Term | None = None
    lines: tuple[ProofLine, ...] = field(default=())


class _Open(Exception):
    """The statement did not come out."""

    def __init__(self, reason: str, residual: Poly | None = None) -> None:
        super().__init__(reason)
        self.residual = residual


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

    k = Kernel(givens, budget)
    result = _attempt(k, statement, givens)
    if isinstance(result, KernelFailure) and k._count.wanted:  # without algebra left to SymPy it did not come out
        again = Kernel(givens, budget)
        again._count.proposals = True
        result = _attempt(again, statement, givens)
    return result


def _attempt(k: Kernel, statement: Term, givens: Givens) -> Proof | KernelFailure:
    try:
        know_supports(k)
        _relation(k, statement)
        unmet = missing(k, statement)
    except _Open as why:
        wished = next((_named(givens, c) for c in k.cache.get("wishes", ())), None)
        return KernelFailure(str(why), wished, _shown(k, why.residual), tuple(k.lines))
    except (NotSupported, SortError, TooMuchWork) as why:
        return KernelFailure(str(why), lines=tuple(k.lines))
    except ZeroDivisionError:
        return KernelFailure("a divisor is zero", lines=tuple(k.lines))
    except RecursionError:
        return KernelFailure("the terms are nested too deeply")
    if unmet is not None:
        return KernelFailure("a condition does not follow from the givens", _named(givens, unmet), lines=tuple(k.lines))
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
    if p is None:
        return None
    return _named(k.givens, to_term(together(p)))


def _named(givens: Givens, t: Term) -> Term:
    """The same term with the kernel's own letters replaced by readable ones."""
    taken = {s.args[0] for s in givens.symbols}
    names: dict[Term, Term] = {}
    own = sorted((s for s in {x for sub in t.walk() for x in ((sub,) if sub.head == "sym" else ())} if s.args[0][0] in "?#!"), key=repr)
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


# -- one way for each relation ---------------------------------------------------------------------


def _relation(k: Kernel, statement: Term) -> None:
    row = WAYS.get(statement.head)
    if row is None:
        raise NotSupported(f"no way to prove {statement.head}")
    row(k, statement)


def _equal(k: Kernel, s: Term) -> None:
    left, right = s.args
    for p in differences(k, left, right):
        if not is_zero(k, p):
            raise _Open("the two sides have different normal forms", p)


def _unequal(k: Kernel, s: Term) -> None:
    for p in differences(k, *s.args):
        found = sign_of(k, p)
        if found & ZERO_SIGN or found == ANY:
            raise _Open("the difference may be zero", p)


def _ordered(k: Kernel, s: Term) -> None:
    left, right = s.args
    if s.head in ("lt", "le"):
        left, right = right, left
    if s.head in ("le", "ge") and (name := (right == ZERO_TERM and never_negative(k, left)) or by_whole_sums(k, left, right)):
        k.note(name, s)
        return
    if (squared := without_root(k, left, right)) is not None:
        _ordered(k, Term("gt" if s.head in ("lt", "gt") else "ge", squared))
        k.note("squares of numbers that are ≥ 0", s)
        return
    for p in differences(k, left, right):
        _at_least_zero(k, p, strict=s.head in ("lt", "gt"))


def _at_least_zero(k: Kernel, p: Poly, strict: bool) -> None:
    found = sign_of(k, p)
    if strict:
        if not found or found & ~4:
            raise _Open("the difference is not certainly positive", p)
        return
    if not found & NEG:
        return
    name = nonnegative(k, p)
    if name is None:
        raise _Open("no rule shows that the difference is ≥ 0", p)
    k.fire(name, Term("ge", (to_term(p), to_term(Poly({})))), Term("num", (0, "")))


def _property(k: Kernel, s: Term) -> None:
    """A property of a matrix."""
    from .rules.positive import has_property

    if not has_property(k, s):
        raise _Open(f"nothing shows that the matrix is {PROPERTIES[s.head]}")
    k.fire(PROPERTIES[s.head], s, ONE)


def _both(k: Kernel, s: Term) -> None:
    for part in s.args:
        _relation(k, part)


def _for_all(k: Kernel, s: Term) -> None:
    x, inner = s.args
    _relation(k, inner.subs({x: k.fresh_like(x)}))


def _equivalent(k: Kernel, s: Term) -> None:
    """A ⇔ B: the same solution set, or the equality case of Gibbs' inequality."""
    a, b = s.args
    if _gibbs_equality(k, a, b) or _gibbs_equality(k, b, a):
        k.fire("equality case of Gibbs' inequality", s, ONE)
        return
    left, right = system(k, a), system(k, b)
    if left != right:
        raise _Open("the two sides have different solution sets")
    k.fire("equations with the same solutions", s, ONE)


def _gibbs_equality(k: Kernel, equation: Term, densities: Term) -> bool:
    """E_q[log q − log r] = 0 iff q = r almost everywhere; for densities that are continuous where they are given, everywhere."""
    if equation.head != "eq" or equation.args[0].dims or not isinstance(equation.args[0].sort, Tensor):
        return False
    (p,) = differences(k, *equation.args)
    for form in (gibbs_form(k, p), gibbs_form(k, -p)):
        if form is not None and _compared(k, densities, form[2]) in ([form[0], form[1]], [form[1], form[0]]):
            k.need("q = p between densities means almost everywhere", "convention")
            return True
    return False


def _compared(k: Kernel, s: Term, letters: tuple[Term, ...]) -> list[Poly]:
    """The two densities, at some letters, of a statement that two laws are equal or that their densities are at every point."""
    from .rules.laws import density_of

    if s.head == "eq" and all(isinstance(side.sort, Law) for side in s.args):
        return [density_of(k, law, letters) for law in s.args if len(law.sort.domains) == len(letters)]  # type: ignore[union-attr]
    if s.head == "forall" and s.args[1].head == "eq" and len(letters) == 1 and s.args[0].sort == letters[0].sort:
        return [k.nf(side.subs({s.args[0]: letters[0]})) for side in s.args[1].args]
    return []


def _implied(k: Kernel, s: Term) -> None:
    """A ⇒ B: B follows with A among the facts, or A and B have the same solutions."""
    a, b = s.args
    if a.head in ("eq", "and", "forall"):
        try:
            if system(k, b) <= system(k, a):
                k.fire("an equation of the system", s, ONE)
                return
        except NotSupported:
            pass
    inner = Kernel(k.givens, k.budget - k._work, k.lines, k.used, k.support, k.blocked, (*k.local, *_facts(a)), {}, k._count)
    _relation(inner, b)


def _facts(a: Term) -> Iterator[Term]:
    if a.head == "and":
        for part in a.args:
            yield from _facts(part)
    else:
        yield a
        if a.head in FLIPPED:
            yield Term(FLIPPED[a.head], (a.args[1], a.args[0]))


PROPERTIES = {"posdef": "positive definite", "possemidef": "positive semidefinite", "symmetric": "symmetric", "invertible": "invertible"}
WAYS: dict[str, Callable[[Kernel, Term], None]] = {
    "eq": _equal,
    "ne": _unequal,
    "lt": _ordered,
    "le": _ordered,
    "gt": _ordered,
    "ge": _ordered,
    "and": _both,
    "forall": _for_all,
    "iff": _equivalent,
    "implies": _implied,
    **dict.fromkeys(PROPERTIES, _property),
}


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


__all__ = ["NONZERO", "KernelFailure", "Proof", "core", "normal", "prove"]
