"""What is never negative as it is written: divergences, variances, and what is built from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from derive.notation import NotSupported, SortError, Term, number

from .engine import Kernel
from .signs import ANY, NEG, POS, product_sign, sign_of

Row = Callable[[Kernel, Term], "str | None"]
ROWS: dict[str, Row] = {}
SOURCES = frozenset(("kl", "var"))  # what signs alone do not see


def written_row(*heads: str) -> Callable[[Row], Row]:
    """Enter why a term with this head is ≥ 0."""

    def enter(row: Row) -> Row:
        for head in heads:
            ROWS[head] = row
        return row

    return enter


def never_negative(k: Kernel, t: Term) -> str | None:
    """The name of a rule by which a written number is ≥ 0, or nothing."""
    row = ROWS.get(t.head) if _may_say_more(t) else None
    try:
        found = row(k, t) if row is not None and not t.dims else None
        return found or (None if sign_of(k, k.nf(t)) & NEG else "signs")
    except (NotSupported, SortError, ZeroDivisionError):
        return None


def _may_say_more(t: Term) -> bool:
    """Whether a written term may show a sign that its normal form hides: divergences, variances, averages of squares."""
    return t.head == "pow" or any(sub.head in SOURCES or (sub.head == "expect" and _innermost(sub).head == "pow") for sub in t.walk())


def _innermost(t: Term) -> Term:
    while t.head == "expect":
        t = t.args[2]
    return t


def positive_as_written(k: Kernel, t: Term) -> bool:
    """
    a, b ≥ 0,  one of them > 0        a, b > 0
    --------------------------        ------------------
    a + b > 0                         a b > 0,  a/b > 0

    The form of a sum may hide what its written terms show: p q + (1 − p)(1 − q) for p and q between 0 and 1.
    """
    if t.head == "add" and len(t.args) > 1:
        return all(not _sign(k, a) & NEG for a in t.args) and any(not _sign(k, a) & ~POS for a in t.args)
    return not _sign(k, t) & ~POS


def _sign(k: Kernel, t: Term) -> int:
    """The possible signs of a written number, by those of its factors."""
    try:
        if t.head in ("mul", "div"):
            signs = [_sign(k, a) for a in t.args]
            return reduce(product_sign, signs)
        if t.head == "add" and positive_as_written(k, t):
            return POS
        return sign_of(k, k.nf(t))
    except (NotSupported, SortError, ZeroDivisionError):
        return ANY


def by_whole_sums(k: Kernel, left: Term, right: Term) -> str | None:
    """The name of a rule by which left ≥ right, with averages over bits kept as averages."""
    from .inequalities import nonnegative
    from .rules.marginals import STAY_WHOLE

    if not any(getattr(sub.sort, "domain", "") == "B" for side in (left, right) for sub in side.walk() if sub.head == "sym"):
        return None
    inner = k.under()
    inner.cache[STAY_WHOLE] = True
    return nonnegative(inner, inner.nf(left) - inner.nf(right))


def without_sources(k: Kernel, greater: Term, less: Term) -> tuple[Term, Term] | None:
    """
    g ≥ 0    a ≥ b
    -----------------------
    a + g ≥ b,    a ≥ b − g

    a and b, where divergences and variances g are among the terms that are written; nothing where there are none.
    """
    over = [t for t in _terms(greater) if t in _terms(less) or not _is_source(k, t)]
    under = [t for t in _terms(less) if not (t.head == "neg" and _is_source(k, t.args[0]))]
    if len(over) == len(_terms(greater)) and len(under) == len(_terms(less)):
        return None
    return _total(over), _total(under)


def _terms(t: Term) -> tuple[Term, ...]:
    return t.args if t.head == "add" else (t,)


def _total(terms: list[Term]) -> Term:
    return Term("add", tuple(terms)) if len(terms) > 1 else terms[0] if terms else number(0)


def _is_source(k: Kernel, t: Term) -> bool:
    return t.head != "pow" and _may_say_more(t) and never_negative(k, t) is not None


@written_row("kl")
def _divergence(k: Kernel, t: Term) -> str | None:
    """
    q, p have mass 1
    ------------------
    KL(q ‖ p) ≥ 0
    """
    from .rules.laws import has_mass_one

    k.nf(t)  # refuses laws of which the first is not absolutely continuous with respect to the second
    return "Gibbs' inequality" if all(has_mass_one(k, law) for law in t.args) else None


@written_row("var")
def _variance(k: Kernel, t: Term) -> str | None:
    """Var[f] ≥ 0, for a law of mass 1."""
    from .rules.laws import has_mass_one

    return "a variance is ≥ 0" if has_mass_one(k, t.args[1]) else None


@written_row("add", "mul", "div")
def _combined(k: Kernel, t: Term) -> str | None:
    """A sum, a product or a quotient of numbers ≥ 0."""
    names = [never_negative(k, a) for a in t.args]
    return next((n for n in names if n != "signs"), "signs") if all(names) else None


@written_row("pow")
def _square(k: Kernel, t: Term) -> str | None:
    """a² ≥ 0, and every even power."""
    exponent = t.args[1]
    even = exponent.head == "num" and exponent.args[0] > 0 and exponent.args[0] % 2 == 0
    return "a square is ≥ 0" if even else None


@written_row("sum", "expect")
def _averaged(k: Kernel, t: Term) -> str | None:
    """A sum or an expectation of numbers ≥ 0."""
    return never_negative(k, k.open(t)[1])


__all__ = ["ROWS", "never_negative", "without_sources", "written_row"]
