"""A function that is ≥ 0 at a point, and grows from there on both sides: the mean value theorem, for one letter of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import BINDERS, NotSupported, SortError, Tensor, Term, relation, symbol

from .bounds import Margin, relevant
from .definedness import Place, holds, obligations
from .ends import is_linear
from .engine import Kernel
from .poly import E, Poly, TooMuchWork, constant, key, to_term
from .rules.calculus import diff
from .rules.functions import log_of
from .rules.together import together
from .signs import NEG, NONNEG, POS, sign_of

Test = Callable[[Kernel, Poly], bool]
STARTS = (0, 1)  # where a function of one letter often has a zero
DEEPEST = 4  # derivatives
LONGEST = 12  # monomials of a form
MOST_LETTERS = 2
CURVED = frozenset(("exp", "log", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "sqrt"))


def grows_from_a_point(k: Kernel, p: Poly, test: Test) -> bool:
    """
    g(c) ≥ 0    g′(t) ≥ 0 for c ≤ t ≤ x    g′(t) ≤ 0 for x ≤ t ≤ c
    ------------------------------------------------------------------
    g(x) ≥ 0
    """
    if len(p) > LONGEST:
        return False
    found = sorted((x for x in _letters(p) if _inside(p, x)), key=key)[:MOST_LETTERS]
    return any(_from(k, p, x, c, test) for x in found for c in STARTS)


def logarithms(k: Kernel, p: Poly) -> Poly | None:
    """
    p = a − b    a > 0    b > 0    log a − log b ≥ 0
    ---------------------------------------------------
    p ≥ 0

    log a − log b, where a or b is a single exponential.
    """
    a = Poly({m: c for m, c in p if c > 0})
    b = a - p
    if min(len(a), len(b)) != 1 or not any(E in dict(m) for m in p.terms) or any(sign_of(k, q) != POS for q in (a, b)):
        return None
    return log_of(k, a) - log_of(k, b)


def _letters(p: Poly) -> Iterator[Term]:
    """Real letters and components of vectors; what else is made of a vector moves with more than one of them."""
    for b in {t for a in p.atoms for t in a.walk() if t.head in ("sym", "at")}:
        sort = b.sort
        if isinstance(sort, Tensor) and not sort.dims and sort.domain == "R":
            yield b


def _inside(p: Poly, x: Term) -> bool:
    """Whether x stands in an exponent, or in a function that is no polynomial."""
    return any(
        (isinstance(e, Poly) and x in e.atoms) or (b.head in CURVED and any(x == t for t in b.walk())) for m in p.terms for b, e in m if b != x or b == E
    )


def _from(k: Kernel, p: Poly, x: Term, c: int, test: Test) -> bool:
    """Whether p(c) ≥ 0 and p grows from x = c on both sides, as far as the givens let x go."""
    t = symbol(f"?{next(k._count):03d}", Tensor())
    try:
        form = k.replace(p, {x: t})
        if _hidden(form, x, t) or sign_of(k, together(k.replace(p, {x: to_term(constant(c))}))) & NEG:
            return False
        where, sides = _about(k, x, t, c), sign_of(k, k.nf(x) - constant(c))
        return all(_grows(k, form, t, c, way, where, test) for way, bit in ((1, POS), (-1, NEG)) if sides & bit)
    except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
        return False


def _hidden(form: Poly, x: Term, t: Term) -> bool:
    """Whether a form moves with x in another way than by t, or t stands in an integral, an average or a limit."""
    root = x.args[0] if x.head == "at" else x
    inside = (s for b in form.atoms for s in b.walk() if s.head in BINDERS and s.head != "sum")
    return root in form.free or any(t in s.free for s in inside)


def _about(k: Kernel, x: Term, t: Term, c: int) -> tuple[Term, ...]:
    """What is given of x in linear relations that hold at c too holds for every t between them."""
    found = []
    for margin in relevant(k, k.nf(x)):
        at_start = _at_start(k, margin, x, c)
        if at_start is not None:
            head = "gt" if margin.sign == POS == at_start else "ge"
            found.append(relation(to_term(k.replace(margin.form, {x: t})), head, 0))
    return tuple(found)


def _at_start(k: Kernel, margin: Margin, x: Term, c: int) -> int | None:
    """The sign at c of a relation that is linear in x and so holds on a half-line; nothing if it may fail there, or is assumed."""
    if margin.assumed or margin.sign not in (POS, NONNEG) or not is_linear(margin.form, x):
        return None
    s = sign_of(k, k.replace(margin.form, {x: to_term(constant(c))}))
    return None if s & NEG else s


def _grows(k: Kernel, form: Poly, t: Term, c: int, way: int, where: tuple[Term, ...], test: Test) -> bool:
    """Whether a form in t moves away from c, on one side of it, with no negative slope."""
    with k.attempt(relation(t, "ge" if way > 0 else "le", c), *where) as inner:
        return _slope(inner, form, t, c, way, test, DEEPEST)


def _slope(k: Kernel, form: Poly, t: Term, c: int, way: int, test: Test, depth: int) -> bool:
    """Whether a smooth form has no negative slope; the slope itself is not, or it is not at c and grows from there."""
    if not _smooth(k, form, t):
        return False
    slope = together(diff(k, form, t).scale(way))
    if test(k, slope):
        return True
    if depth == 1 or len(slope) > LONGEST or sign_of(k, together(k.replace(slope, {t: to_term(constant(c))}))) & NEG:
        return False
    return _slope(k, slope, t, c, way, test, depth - 1)


def _smooth(k: Kernel, p: Poly, t: Term) -> bool:
    """Whether a form is defined and differentiable wherever t goes."""
    return all(holds(k, o.condition, o.averaged, o.under) for o in obligations(k, to_term(p), Place(smooth=frozenset((t,)))))


__all__ = ["grows_from_a_point"]
