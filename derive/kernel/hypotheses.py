"""What an inequality that is supposed says more plainly: without factors of known sign, out of exponentials, logarithms and squares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from derive.notation import NotSupported, SortError, Term, number

from .compare import differences
from .content import content
from .engine import Kernel
from .factor import factors
from .poly import ONE, E, Poly, as_poly, atom, constant, to_term
from .rules.arithmetic import absolute, raise_to
from .rules.functions import exp_of, log_number
from .rules.together import together
from .signs import NEG, POS, mono_sign, sign_of

HEADS = {"gt": 1, "ge": 1, "lt": -1, "le": -1}
MOST_STEPS = 4
HALF = constant(Fraction(1, 2))
Step = Callable[[Kernel, Poly], "Poly | None"]  # from p to q, where p and q have the same sign


def consequences(k: Kernel, fact: Term) -> Iterator[Term]:
    """Inequalities q > 0 (or ≥ 0) that say the same as one between numbers."""
    way = HEADS.get(fact.head)
    if way is None or any(side.dims for side in fact.args):
        return
    head = "gt" if fact.head in ("gt", "lt") else "ge"
    try:
        (p,) = differences(k, *fact.args)
        p = p.scale(way)
        for _ in range(MOST_STEPS):
            q = next((q for step in STEPS if (q := step(k, p)) is not None and q != p), None)
            if q is None or q.constant is not None:
                return
            yield Term(head, (to_term(q), number(0)))
            p = q
    except (NotSupported, SortError, ZeroDivisionError):
        return


def _without_factors(k: Kernel, p: Poly) -> Poly | None:
    """
    a > 0
    -------------------
    a q has the sign of q
    """
    c, m, rest = content(together(p))
    known = [(b, e) for b, e in m if mono_sign(k, ((b, e),), 1) in (POS, NEG)]
    way, left = 1 if c > 0 else -1, ONE
    for b, e in m:
        way *= -1 if (b, e) in known and mono_sign(k, ((b, e),), 1) == NEG else 1
        left = left if (b, e) in known else left * atom(b, e)
    for q, n in (factors(rest) or (1, ((rest, 1),)))[1] if rest is not None else ():
        s = sign_of(k, q)
        way *= -1 if s == NEG and n % 2 else 1
        left = left if s in (POS, NEG) else left * q.power(n) if n > 0 else left * raise_to(k, q, constant(n))
    if rest is not None and (found := factors(rest)) is not None and found[0] < 0:
        way = -way
    return left.scale(way)


def _without_exponentials(k: Kernel, p: Poly) -> Poly | None:
    """a e^u − b e^v has the sign of u − v + log a − log b, for numbers a, b > 0."""
    if len(p) != 2 or not any(b == E for m in p.terms for b, _ in m) or any(b != E for m in p.terms for b, _ in m):
        return None
    (m1, c1), (m2, c2) = sorted(p.terms.items(), key=lambda row: -row[1])
    if c1 < 0 or c2 > 0:
        return None
    u, v = (as_poly(dict(m).get(E, 0)) for m in (m1, m2))
    return u - v + log_number(Fraction(c1)) - log_number(Fraction(-c2))


def _without_logarithms(k: Kernel, p: Poly) -> Poly | None:
    """Σ cⱼ log uⱼ + c has the sign of e^c ∏ uⱼ^{cⱼ} − 1."""
    logs = [m for m in p.terms if len(m) == 1 and m[0][0].head == "log" and m[0][1] == 1]
    if not logs or any(m and m not in logs for m in p.terms):
        return None
    return exp_of(k, p) - ONE


def _without_squares(k: Kernel, p: Poly) -> Poly | None:
    """a − u² has the sign of √a − |u|, for a > 0."""
    squares = [m for m, c in p if c < 0 and m and all(isinstance(e, int) and e > 0 and e % 2 == 0 for _, e in m)]
    if len(p) != 2 or len(squares) != 1:
        return None
    square = Poly({squares[0]: -p.terms[squares[0]]})
    above = p + square
    if sign_of(k, above) != POS:
        return None
    return raise_to(k, above, HALF) - absolute(k, raise_to(k, square, HALF))


STEPS: tuple[Step, ...] = (_without_factors, _without_exponentials, _without_logarithms, _without_squares)

__all__ = ["consequences"]
