"""One way for each relation: what has to be shown of the forms of its sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Law, NotSupported, SortError, Tensor, Term
from derive.notation.statement import FLIPPED
from derive.notation.statement import ZERO as ZERO_TERM

from . import around  # noqa: F401 — says where limits are defined
from .any_letters import for_any_letters
from .approximations import approach, coefficients, half_a_unit
from .by_members import by_members
from .common_factors import without_common_factors
from .compare import differences
from .distributions import for_any_weights
from .engine import Kernel
from .equal_parts import by_equal_parts
from .equations import solutions, system
from .extremes import attained
from .generalised import by_generalisation
from .gibbs import gibbs_form
from .hypotheses import consequences
from .induction import by_induction
from .inequalities import nonnegative
from .poly import Poly, atom, to_term
from .proportional import proportional
from .ranges import refined, with_parts_written
from .roots import without_root
from .rules.together import divisors, numerator, together
from .rules.transitions import has_transition
from .signs import NEG, NONNEG, NONZERO, POS, sign_of
from .tails import tail_bounds
from .written import by_whole_sums, never_negative, without_sources
from .zero import is_zero


class Open(Exception):
    """The statement did not come out."""

    def __init__(self, reason: str, residual: Poly | None = None) -> None:
        super().__init__(reason)
        self.residual = residual


FAILURES = (Open, NotSupported, SortError, ZeroDivisionError)


def relation(k: Kernel, statement: Term) -> None:
    row = WAYS.get(statement.head)
    if row is None:
        raise NotSupported(f"no way to prove {statement.head}")
    extremes = attained(k, statement) if statement.head in FORMS else None
    if extremes is None:
        row(k, statement)
        return
    simpler, facts = extremes
    with k.attempt(*facts) as inner:
        for head in ("ge", "le") if simpler.head == "eq" else (simpler.head,):
            relation(inner, Term(head, simpler.args))
        inner.note("a greatest or least value is attained", statement)


def _equal(k: Kernel, s: Term) -> None:
    for p in differences(k, *s.args):
        if p and has_transition(k, s) and (by_equal_parts(k, s, _shown_equal) or by_induction(k, s)):
            return
        if p and by_generalisation(k, s):
            return
        try:
            of_form(k, "eq", p)
        except Open:
            if by_members(k, s) or by_induction(k, s):
                return
            raise


def _shown_equal(k: Kernel, s: Term) -> None:
    """An equation between two parts, by every way there is."""
    try:
        _equal(k, s)
    except Open as why:
        raise NotSupported(str(why)) from why


def _ordered(k: Kernel, s: Term) -> None:
    left, right = s.args
    if s.head in ("lt", "le"):
        left, right = right, left
    if s.head in ("le", "ge") and (name := (right == ZERO_TERM and never_negative(k, left)) or by_whole_sums(k, left, right)):
        k.note(name, s)
        return
    if s.head in ("le", "ge") and (_by_less(k, left, right) or _by_tail(k, left, right)):
        return
    if _by_sources(k, Term("gt" if s.head in ("lt", "gt") else "ge", (left, right))):
        return
    if (squared := without_root(k, left, right)) is not None:
        _ordered(k, Term("gt" if s.head in ("lt", "gt") else "ge", squared))
        k.note("squares of numbers that are ≥ 0", s)
        return
    try:
        for p in differences(k, left, right):
            of_form(k, "gt" if s.head in ("lt", "gt") else "ge", p)
    except Open:
        turned = Term("gt" if s.head in ("lt", "gt") else "ge", (left, right))
        if not (turned.head == "gt" and for_any_letters(k, turned, _ordered, FAILURES)) and not for_any_weights(k, turned, _ordered, FAILURES):
            raise


def _by_less(k: Kernel, greater: Term, less: Term) -> bool:
    """Whether greater ≥ less follows without the factors that both have, or for any values of the defined arrays."""
    s = Term("ge", (greater, less))
    if (fewer := without_common_factors(k, greater, less)) is None:
        return for_any_letters(k, s, _ordered, FAILURES)
    try:
        with k.attempt() as inner:
            _ordered(inner, Term("ge", fewer))
    except (Open, NotSupported, SortError, ZeroDivisionError):
        return False
    k.note("common factors", s)
    return True


def _by_sources(k: Kernel, s: Term) -> bool:
    """Whether an inequality follows without the divergences and variances that are added to its greater side."""
    fewer = without_sources(k, *s.args)
    if fewer is None:
        return False
    try:
        with k.attempt() as inner:
            _ordered(inner, Term(s.head, fewer))
    except FAILURES:
        return False
    k.note("divergences and variances are ≥ 0", s)
    return True


def _by_tail(k: Kernel, greater: Term, probability: Term) -> bool:
    """Whether a number is at least a probability because it is at least a bound of its tail."""
    for name, bound in tail_bounds(k, greater, probability):
        try:
            with k.attempt() as inner:
                _ordered(inner, Term("ge", (greater, bound)))
        except (Open, NotSupported, SortError, ZeroDivisionError):
            continue
        k.note(name, Term("ge", (bound, probability)))
        return True
    return False


def _unequal(k: Kernel, s: Term) -> None:
    for p in differences(k, *s.args):
        of_form(k, "ne", p)


def of_form(k: Kernel, head: str, p: Poly) -> None:
    """Show p = 0, p ≠ 0, p > 0 or p ≥ 0."""
    if head == "eq":
        if not is_zero(k, p):
            raise Open("the two sides have different normal forms", p)
        return
    found = sign_of(k, p)
    if not p.free and p.constant is None:
        k.note("enclosure between rational numbers", Term(head, (to_term(p), ZERO_TERM)))
    if not found & ~{"gt": POS, "ge": NONNEG, "ne": NONZERO}[head]:
        return
    if head == "ne":
        name = nonnegative(k, p, strict=True) or nonnegative(k, -p, strict=True)
    else:
        name = nonnegative(k, p, strict=head == "gt") or _by_parts_of_products(k, p, head == "gt")
    if name is None:
        raise Open(OPEN[head], p)
    k.note(name, Term(head, (to_term(p), ZERO_TERM)))


def _by_parts_of_products(k: Kernel, p: Poly, strict: bool) -> str | None:
    """p ≥ 0 (p > 0), cleared of its divisors, where every product is cut at the ends of the others."""
    if not any(b.head == "prod" for b in p.atoms):
        return None
    over = divisors(together(p))
    signs = [sign_of(k, atom(b, n)) for b, n in over.items()]
    if any(s not in (POS, NEG) for s in signs):
        return None
    top = numerator(together(p), over)
    q = with_parts_written(k, refined(k, -top if signs.count(NEG) % 2 else top))
    return "splitting a product" if nonnegative(k, q, strict=strict) is not None else None


OPEN = {
    "ne": "the difference may be zero",
    "gt": "the difference is not certainly positive",
    "ge": "no rule shows that the difference is ≥ 0",
}


def _approximate(k: Kernel, s: Term) -> None:
    near = approach(k, s)
    if near is None:
        for bound in half_a_unit(s):
            _ordered(k, bound)
        k.note("half a unit of the last digit", s)
        return
    for order, coefficient in coefficients(k, s, near):
        if not is_zero(k, coefficient):
            raise Open(f"the terms of order {order} differ", coefficient)
    k.note("Taylor's theorem", s)


def _proportional(k: Kernel, s: Term) -> None:
    if not proportional(k, *s.args):
        raise Open("no factor that is free of the letters turns one side into the other")


def _property(k: Kernel, s: Term) -> None:
    """A property of a matrix."""
    from .rules.positive import has_property

    if not has_property(k, s):
        raise Open(f"nothing shows that the matrix is {PROPERTIES[s.head]}")
    k.note(PROPERTIES[s.head], s)


def _both(k: Kernel, s: Term) -> None:
    for part in s.args:
        relation(k, part)


def _for_all(k: Kernel, s: Term) -> None:
    x, inner = s.args
    relation(k, inner.subs({x: k.fresh_like(x)}))


def _equivalent(k: Kernel, s: Term) -> None:
    """A ⇔ true: A; else A ⇔ B: the same solution set, the equality case of Gibbs' inequality, or each follows from the other."""
    a, b = s.args
    if b.head == "true":
        relation(k, a)
        return
    if _gibbs_equality(k, a, b) or _gibbs_equality(k, b, a):
        k.note("equality case of Gibbs' inequality", s)
        return
    try:
        same = system(k, a) == system(k, b)
    except NotSupported:
        same = False
    if same:
        k.note("equations with the same solutions", s)
    else:
        _each_way(k, s)


def _each_way(k: Kernel, s: Term) -> None:
    """
    A ⊢ B    B ⊢ A
    ----------------
    A ⇔ B
    """
    a, b = s.args
    try:
        for one, other in ((a, b), (b, a)):
            _implied(k, Term("implies", (one, other)))
    except FAILURES as why:
        raise Open("the two sides have different solution sets, or nothing shows that each follows from the other") from why
    k.note("each side follows from the other", s)


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
    """A ⇒ B: B follows with A among the facts; or from what A says of a letter; or A and B have the same solutions."""
    a, b = s.args
    if a.head in ("eq", "and", "forall"):
        try:
            if system(k, b) <= system(k, a):
                k.note("an equation of the system", s)
                return
        except NotSupported:
            pass
    try:
        with k.attempt(*_supposed(k, a)) as inner:
            relation(inner, b)
    except Open:
        if not (_by_solution(k, a, b) or _by_substitution(k, a, b)):
            raise


def _by_substitution(k: Kernel, a: Term, b: Term) -> bool:
    """
    A says x = v for an array x      B(v)
    ---------------------------------------
    A ⇒ B(x)
    """
    for x, value in (pair for f in _facts(a) if f.head == "eq" for pair in (f.args, f.args[::-1])):
        if x.head != "sym" or not x.dims or x in value.free or value.dims != x.dims or k.definition(x) is not None:
            continue
        try:
            with k.attempt(*_facts(a)) as inner:
                relation(inner, b.subs({x: value}))
        except (Open, NotSupported, SortError):
            continue
        k.note("substitution of equals", Term("implies", (a, b)))
        return True
    return False


def _by_solution(k: Kernel, a: Term, b: Term) -> bool:
    """
    A says x = v      B(v)
    ------------------------
    A ⇒ B(x)
    """
    for equation in (f for f in _facts(a) if f.head == "eq" and not f.args[0].dims):
        (p,) = differences(k, *equation.args)
        for x, value in solutions(k, p):
            try:
                with k.attempt(*_facts(a)) as inner:
                    _put(inner, b, {x: to_term(value)})
                    inner.note("solving an equation", Term("implies", (equation, Term("eq", (x, to_term(value))))))
                    return True
            except Open:
                continue
    return False


def _put(k: Kernel, s: Term, values: dict[Term, Term]) -> None:
    """A relation between numbers with values for some letters."""
    if s.head == "and":
        for part in s.args:
            _put(k, part, values)
        return
    if s.head not in FORMS:
        raise Open("a relation into which nothing can be put")
    left, right = s.args if s.head not in ("lt", "le") else s.args[::-1]
    for p in differences(k, left, right):
        of_form(k, FORMS[s.head], k.replace(p, values))


FORMS = {"eq": "eq", "ne": "ne", "gt": "gt", "ge": "ge", "lt": "gt", "le": "ge"}


def _supposed(k: Kernel, a: Term) -> tuple[Term, ...]:
    """The facts of a statement, and what its inequalities say more plainly."""
    facts = tuple(_facts(a))
    return (*facts, *(c for f in facts for c in consequences(k, f)))


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
    "approx": _approximate,
    "propto": _proportional,
    "and": _both,
    "forall": _for_all,
    "iff": _equivalent,
    "implies": _implied,
    **dict.fromkeys(PROPERTIES, _property),
}

__all__ = ["WAYS", "Open", "relation"]
