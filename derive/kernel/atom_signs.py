"""What the sign of an atom is because of what it is. One row for each head; topics may add theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.notation import Index, Map, Tensor, Term
from derive.notation.build import DOMAIN, oo

from .poly import ONE, Poly, read
from .signs import ANY, NEG, NONNEG, NONPOS, NONZERO, POS, ZERO_SIGN, sign, sign_of

if TYPE_CHECKING:
    from .engine import Kernel

SignRow = Callable[["Kernel", Term], int]
ATOM_SIGNS: dict[str, SignRow] = {}


def sign_row(*heads: str) -> Callable[[SignRow], SignRow]:
    """Enter what is known of the sign of an atom with this head; a second entry is refused."""

    def enter(row: SignRow) -> SignRow:
        for head in heads:
            if head in ATOM_SIGNS:
                raise ValueError(f"{head} has a sign row already")
            ATOM_SIGNS[head] = row
        return row

    return enter


@sign_row("sym")
def _letter(k: Kernel, b: Term) -> int:
    sort = b.sort
    if isinstance(sort, Index):
        return _index(k, sort)
    return NONNEG if isinstance(sort, Tensor) and sort.domain in ("N", "B") else ANY


def _index(k: Kernel, sort: Index) -> int:
    """lo ≤ i ≤ hi."""
    if not sign_of(k, k.nf(sort.lo)) & ~POS:
        return POS
    if not sign_of(k, k.nf(sort.lo)) & NEG:
        return NONNEG
    return NEG if sort.hi != oo and sign_of(k, k.nf(sort.hi)) == NEG else ANY


@sign_row("const")
def _constant(k: Kernel, b: Term) -> int:
    return POS if b.args[0] in ("pi", "e") else ANY


@sign_row("abs")
def _absolute(k: Kernel, b: Term) -> int:
    return NONNEG if sign(k, b.args[0]) & ZERO_SIGN else POS


@sign_row("prod")
def _product(k: Kernel, b: Term) -> int:
    """A product of factors > 0 (≥ 0, ≠ 0) is so too, also the empty one."""
    s = sign_of(k, _summand(k, b))
    return s if s in (POS, NONNEG, NONZERO) else NONZERO if s == NEG else ANY


def _summand(k: Kernel, b: Term) -> Poly:
    """The summand or factor at a letter that is the same each time, so that what is found about it is found once."""
    name = ("summand", b)
    if name not in k.cache:
        k.cache[name] = k.nf(k.open(b)[1])
    return k.cache[name]  # type: ignore[no-any-return]


@sign_row("between")
def _part_of_a_product(k: Kernel, b: Term) -> int:
    """∏_{a < i ≤ b} f(i), a part that ``ranges`` cut out of a product."""
    from .ranges import as_written

    return _product(k, as_written(b))


@sign_row("sum")
def _sum(k: Kernel, b: Term) -> int:
    """A sum of terms > 0 is > 0 if there is a term, else ≥ 0."""
    s = sign_of(k, _summand(k, b))
    if s in (POS, NEG) and not nonempty(k, b.args[1], b.args[2]):
        s |= ZERO_SIGN
    if s in (POS, NEG, ZERO_SIGN) or (s in (NONNEG, NONPOS) and b.args[3].head != "sum"):
        return s
    from .rules.positive import sum_sign_by_words

    return (s if s in (NONNEG, NONPOS) else ANY) & sum_sign_by_words(k, b)


def nonempty(k: Kernel, lo: Term, hi: Term) -> bool:
    """Whether hi ≥ lo follows."""
    return hi == oo or not sign_of(k, k.nf(hi) - k.nf(lo)) & NEG


@sign_row("pdf")
def _density(k: Kernel, b: Term) -> int:
    """A declared density is > 0 on its domain, unless a given says p(z) ≥ 0; any other density is ≥ 0."""
    law = b.args[0]
    if law.head != "cond":
        return NONNEG
    weak = (f.args[0] for f in k.givens.facts if f.head == "ge" and f.args[0].head == "pdf" and f.args[0].args[0].head == "cond")
    if any(_density_letter(w.args[0]) == _density_letter(law) for w in weak):
        return NONNEG
    k.need("a density is strictly positive on its domain", "convention")
    return POS


def _density_letter(law: Term) -> Term:
    p: Term = law.args[0]
    while p.head == "at":
        p = p.args[0]
    return p


@sign_row("app")
def _value(k: Kernel, b: Term) -> int:
    f = b.args[0]
    return POS if isinstance(f.sort, Map) and f.sort.positive else ANY


@sign_row("at")
def _component(k: Kernel, b: Term) -> int:
    if b.args[0].head == "app":
        return _value(k, b.args[0])
    if len(b.args) > 2 and b.args[-1] == b.args[-2]:
        from .rules.positive import entry_sign

        return entry_sign(k, b)
    sort = b.sort
    if isinstance(sort, Tensor) and sort.domain in ("N", "B"):
        return NONNEG
    from .rules.recursion import member_sign

    return member_sign(k, b)


@sign_row("expect")
def _expectation(k: Kernel, b: Term) -> int:
    """E is monotone, and strictly so."""
    _, body = k.open(b)
    s = sign_of(k, k.nf(body))
    return s if s in (POS, NONNEG, NEG, NONPOS, ZERO_SIGN) else ANY


@sign_row("integral")
def _integral(k: Kernel, b: Term) -> int:
    """An integral of something ≥ 0 is ≥ 0 if its lower bound is the lower one; over a whole space also > 0."""
    _, body = k.open(b)
    s = sign_of(k, k.nf(body))
    if s not in (POS, NONNEG, NEG, NONPOS, ZERO_SIGN):
        return ANY
    lo, hi = b.args[1:3]
    if lo == DOMAIN:
        return s
    infinite = hi == oo or lo == Term("neg", (oo,))
    if not infinite and sign_of(k, k.nf(hi) - k.nf(lo)) & NEG:
        return ANY
    return s if infinite or sign_of(k, k.nf(hi) - k.nf(lo)) == POS else s | ZERO_SIGN


@sign_row("log")
def _logarithm(k: Kernel, b: Term) -> int:
    """log u has the sign of u − 1."""
    return sign_of(k, read(b.args[0]) - ONE)


@sign_row("arctan", "erf", "sign")
def _odd(k: Kernel, b: Term) -> int:
    """An increasing odd function has the sign of its argument."""
    return sign(k, b.args[0])


@sign_row("gamma")
def _gamma(k: Kernel, b: Term) -> int:
    return POS if sign(k, b.args[0]) == POS else ANY


@sign_row("indicator", "delta", "norm", "opnorm", "step")
def _never_negative(k: Kernel, b: Term) -> int:
    return NONNEG


__all__ = ["ATOM_SIGNS", "nonempty", "sign_row"]
