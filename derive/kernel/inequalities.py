"""Inequalities that signs alone do not give: known gaps taken away, squares compared, sums term by term, cases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from derive.notation import NotSupported, SortError

from .distinctions import in_every_case
from .engine import Kernel
from .gaps import GAPS, collected_log_gaps, squares
from .means import root_difference
from .poly import Mono, Poly, TooMuchWork
from .rules.completion import settled as by_given
from .rules.functions import exp_of
from .rules.orders import by_orders
from .signs import NEG, NONNEG, POS, sign_of
from .summands import joined, spread
from .under_averages import of_one_average

DEPTH = 3
MOST_ORDERS = 4  # ways to use given orders of matrices, and to use two of them
ROOTS_AND_LOGS = frozenset(("log", "abs", "sum"))


def nonnegative(k: Kernel, p: Poly, depth: int = DEPTH, strict: bool = False) -> str | None:
    """The name of a rule by which p ≥ 0 (p > 0 if strict), or nothing."""
    s = sign_of(k, p)
    if not s & ~(POS if strict else NONNEG):
        return "signs"
    if depth == 0 or (strict and s == NEG):
        return None
    for name, rule in RULES:
        k.spend(5)
        try:
            if rule(k, p, depth, strict):
                return name
        except (SortError, ZeroDivisionError, NotSupported):
            continue
    found = (last(k, p, depth, strict) for last in (_by_gaps, _by_cases, _by_steps, _by_slopes))
    return next((name for name in found if name is not None), None)


def _by_gaps(k: Kernel, p: Poly, depth: int, strict: bool) -> str | None:
    """
    g ≥ 0    p − g ≥ 0
    --------------------
    p ≥ 0
    """
    for name, rule in GAPS:
        for gap in _found(k, rule, p):
            k.spend(3)
            rest = p - gap
            if _simpler(rest, p) and nonnegative(k, rest, depth - 1, strict) is not None:
                return name
    return None


def _found(k: Kernel, rule: object, p: Poly) -> Iterator[Poly]:
    """The gaps that a rule finds, until it meets something that it does not know."""
    try:
        yield from rule(k, p)  # type: ignore[operator]
    except (NotSupported, SortError, ZeroDivisionError):
        return


def _simpler(a: Poly, b: Poly) -> bool:
    """Fewer terms, or fewer logarithms, sizes and sums."""
    return len(a) < len(b) or _weight(a) < _weight(b)


def _weight(p: Poly) -> int:
    return sum(b.head in ROOTS_AND_LOGS for m in p.terms for b, _ in m)


def _gibbs(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    from .gibbs import at_least_zero

    return not strict and at_least_zero(k, p)


def _jensen(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    p − (E[φ(u)] − φ(E[u])) ≥ 0,  φ convex
    -----------------------------------------
    p ≥ 0
    """
    from .jensen import gaps

    return any(len(rest := by_given(k, p - gap)) < len(p) and nonnegative(k, rest, depth - 1, strict) for gap in gaps(k, p))


def _by_order(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    p(M − B) ≥ 0 for every M ⪰ 0    A + B ⪰ 0 given
    --------------------------------------------------
    p(A) ≥ 0
    """
    if depth < DEPTH - 1:
        return False
    wanted = POS if strict else NONNEG
    once = [k.replace(p, values) for values in by_orders(k, p.free)]
    if any(not sign_of(k, q) & ~wanted for q in once):
        return True
    twice = (k.replace(q, values) for q in once[:MOST_ORDERS] for values in by_orders(k, q.free))
    if any(not sign_of(k, q) & ~wanted for q in islice(twice, MOST_ORDERS)):
        return True
    return any(nonnegative(k, q, depth - 2, strict) is not None for q in once if len(q) <= len(p))


def _termwise(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    aᵢ ≥ 0 for every i        aᵢ > 0 for every i, and there is one        aᵢ + b/n ≥ 0 for every i = 1, …, n
    ------------------        -------------------------------------        ----------------------------------
    Σᵢ aᵢ ≥ 0                 Σᵢ aᵢ > 0                                    Σᵢ aᵢ + b ≥ 0
    """
    from .atom_signs import nonempty

    whole = joined(k, p)
    if whole is None or ((strict or whole.beside) and not nonempty(k, whole.lo, whole.hi)):
        return False
    bodies = (whole.body + part for part in spread(k, whole)) if whole.beside else (whole.body,)
    return any(nonnegative(k, body, depth, strict) is not None for body in bodies)


def _averaged(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    f(z) ≥ 0 for every z
    ----------------------
    E[f(z)] ≥ 0
    """
    return not strict and of_one_average(k, p, lambda inner, q: nonnegative(inner, q, depth - 1) is not None)


def _by_collected_logs(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    w ≥ 0    p − w (u − 1 − log u) ≥ 0,   all logarithms beside w being −w log u
    -------------------------------------------------------------------------------
    p ≥ 0
    """
    return not strict and any(nonnegative(k, p - gap, min(depth - 1, 1)) is not None for gap in collected_log_gaps(k, p))


def _by_exponentials(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    e^a ≥ e^b
    -----------
    a ≥ b

    b holds the logarithms that are taken away.
    """
    if not any(_is_log(m) for m in p.terms):
        return False
    b = Poly({m: -c for m, c in p if c < 0 and _is_log(m)})
    gap = exp_of(k, p + b) - exp_of(k, b)
    return not any(x.head == "log" for x in gap.atoms) and nonnegative(k, gap, depth - 1, strict) is not None


def _is_log(m: Mono) -> bool:
    return len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1


def _by_squares(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    """
    a ≥ 0    a² ≥ b²
    ----------------
    a ≥ b
    """
    gap = squares(k, p)
    return gap is not None and nonnegative(k, gap, depth - 1, strict) is not None


def _by_roots(k: Kernel, p: Poly, depth: int, strict: bool) -> bool:
    gap = root_difference(k, p)
    return gap is not None and not strict and nonnegative(k, gap, depth - 1) is not None


def _by_cases(k: Kernel, p: Poly, depth: int, strict: bool) -> str | None:
    if depth < DEPTH:
        return None
    try:
        found = in_every_case(k, p, lambda inner, q: nonnegative(inner, q, 1, strict) is not None)
    except (NotSupported, SortError, ZeroDivisionError, TooMuchWork):
        return None
    return "distinction of cases" if found else None


def _by_steps(k: Kernel, p: Poly, depth: int, strict: bool) -> str | None:
    from .climbing import climbs

    if depth < DEPTH:
        return None
    found = climbs(k, p, lambda inner, q, above: nonnegative(inner, q, 1, above) is not None, strict)
    return "induction over a whole number" if found else None


def _by_slopes(k: Kernel, p: Poly, depth: int, strict: bool) -> str | None:
    from .slopes import grows_from_a_point, logarithms

    if depth < DEPTH or strict:
        return None
    forms = (q for q in (p, logarithms(k, p)) if q is not None)
    found = any(grows_from_a_point(k, q, lambda inner, slope: nonnegative(inner, slope, 1) is not None) for q in forms)
    return "a function that grows from a point where it is ≥ 0" if found else None


RULES = (
    ("Gibbs' inequality", _gibbs),
    ("Jensen's inequality", _jensen),
    ("a given order of matrices", _by_order),
    ("a sum of terms that are ≥ 0", _termwise),
    ("log u ≤ u − 1", _by_collected_logs),
    ("an average of what is ≥ 0", _averaged),
    ("the exponential grows", _by_exponentials),
    ("squares of numbers that are ≥ 0", _by_squares),
    ("a power grows with its base", _by_roots),
)

__all__ = ["nonnegative"]
