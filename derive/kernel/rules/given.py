"""Equations that are given, as rules: between words of matrices, and for single atoms; oriented, so that they end."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.notation import Index, Law, NotSupported, SortError, Term
from derive.notation.heads import same_dim

from ..poly import Poly, atom, constant, content, key, to_term
from .contraction import Rule, both_ways
from .forms import form_of, matrix_form
from .words import Form, Word, is_square, is_vector

if TYPE_CHECKING:
    from ..engine import Kernel

NAME = "a given relation"


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation that holds here, for all values of its parameters; ``assumed`` if it is marked "(given)"."""

    left: Term
    right: Term
    parameters: frozenset[Term]
    assumed: bool

    def at(self, values: dict[Term, Term]) -> Equation:
        return Equation(self.left.subs(values), self.right.subs(values), frozenset(), assumed=self.assumed)


def equations(k: Kernel) -> Iterator[Equation]:
    """Every equation that holds here. A given holds for all values of its free indices, what is supposed on the way does not."""
    for source, assumed, everywhere in ((k.givens.facts, False, True), (k.local, False, False), (k.givens.assumed, True, True)):
        for f in source:
            for part in f.args if f.head == "and" else (f,):
                if part.head == "eq" and not any(isinstance(side.sort, Law) for side in part.args):
                    everywhere_now = everywhere and f not in k.givens.here
                    free = frozenset(s for s in part.free if isinstance(s.sort, Index)) if everywhere_now else frozenset()
                    left, right = part.args
                    yield Equation(left, right, free, assumed)


def given_rules(k: Kernel, names: set[Term]) -> list[Rule]:
    """The rules between words that the given equations are; an equation with free indices for the letters that occur."""
    found: list[Rule] = []
    for equation in equations(k):
        for instance in _instances(equation, names):
            try:
                form = _difference(k, instance)
            except (NotSupported, SortError, ZeroDivisionError):
                continue
            for turn in _rotations(form) if form else ():
                found += both_ways(k, turn, NAME, equation.assumed)
    return list(dict.fromkeys(found))


def _difference(k: Kernel, equation: Equation) -> Form | None:
    """left − right in words."""
    left, right = equation.left, equation.right
    wide = left if left.rank >= right.rank else right
    ends = k.indices_for(wide.dims)
    if wide.rank > 2:
        return None
    return form_of(k, (k.entry(left, ends) - k.entry(right, ends)) if ends else k.nf(left) - k.nf(right), ends)


def _rotations(form: Form) -> Iterator[Form]:
    """
    A B = c 1,  A, B square,  c ≠ 0
    --------------------------------
    B A = c 1
    """
    yield form
    word = next((w for w in form if w), ())
    if len(form) != 2 or () not in form or not all(is_square(x) and not is_vector(x) for x in word):
        return
    for cut in range(1, len(word)):
        turned: Word = (*word[cut:], *word[:cut])
        if form[()].constant and form[word].constant:
            yield {turned: form[word], (): form[()]}


# -- instances -----------------------------------------------------------------------------------------


def _instances(equation: Equation, names: set[Term]) -> Iterator[Equation]:
    """The equation itself, and for each letter that occurs the equation at its indices."""
    parameters = equation.parameters
    yield equation
    if not parameters:
        return
    patterns = {sub for side in (equation.left, equation.right) for sub in side.walk() if sub.head == "at" and sub.free & parameters}
    seen = set()
    for pattern in sorted(patterns, key=key):
        for name in sorted(names, key=key):
            values = match(pattern, name, parameters)
            if values and values.keys() == parameters and tuple(values.values()) not in seen:
                seen.add(tuple(values.values()))
                yield equation.at(values)


def match(pattern: Term, t: Term, parameters: Set[Term]) -> dict[Term, Term] | None:
    """The values of the parameters with which the pattern is t; an index only takes letters of its own range."""
    if pattern in parameters:
        same = isinstance(t.sort, Index) and t.sort == pattern.sort
        return {pattern: t} if same else None
    if not pattern.free & parameters:
        return {} if pattern == t else None
    if pattern.head != t.head or len(pattern.args) != len(t.args):
        return None
    values: dict[Term, Term] = {}
    for a, b in zip(pattern.args, t.args, strict=True):
        inner = match(a, b, parameters) if isinstance(a, Term) and isinstance(b, Term) else ({} if a == b else None)
        if inner is None or any(values.get(s, v) != v for s, v in inner.items()):
            return None
        values |= inner
    return values


# -- atoms ---------------------------------------------------------------------------------------------


def rewritten(k: Kernel, t: Term) -> Term:
    """A canonical number with the atoms replaced that given equations say something else about."""
    done: list[Equation] = []
    for equation in (*equations(k), *_determinants(k, t)):
        solved = _solved(k, equation)
        if solved is None:
            continue
        for old in done:
            solved = Equation(_replace(solved.left, old), _replace(solved.right, old), solved.parameters, solved.assumed or old.assumed)
        if any(_matches(solved, sub) for sub in solved.right.walk()):
            continue
        after = _replace(t, solved)
        if after != t and solved.assumed:
            k.support.add("assumed")
        t = after
        done.append(solved)
    return t


def _determinants(k: Kernel, t: Term) -> Iterator[Equation]:
    """
    A = B
    ---------------
    det A = det B       for square matrices, where some determinant occurs
    """
    if not any(sub.head == "det" for sub in t.walk()):
        return
    for e in equations(k):
        if e.left.rank == 2 and same_dim(*e.left.dims):
            yield Equation(Term("det", (e.left,)), Term("det", (e.right,)), e.parameters, e.assumed)


def factor_of_regular(k: Kernel, m: Term) -> bool:
    """
    A M B = C,  det C ≠ 0,  all of them square
    --------------------------------------------
    det M ≠ 0
    """
    from .matrices import is_invertible

    for e in equations(k):
        if e.left.rank != 2 or not same_dim(*e.left.dims) or not same_dim(e.left.dims[0], m.dims[0]):
            continue
        for product, whole in ((e.left, e.right), (e.right, e.left)):
            form = matrix_form(k, k.canonical(product))
            ((word, _),) = form.items() if form is not None and len(form) == 1 else (((), None),)
            if m in {name for name, _ in word} and all(map(is_square, word)) and word != ((m, False),) and is_invertible(k, k.canonical(whole)):
                if e.assumed:
                    k.support.add("assumed")
                return True
    return False


def _matches(equation: Equation, t: Term) -> bool:
    return match(equation.left, t, equation.parameters) is not None


def _solved(k: Kernel, equation: Equation) -> Equation | None:
    """An equation with an atom on the left: one side of it alone, else the atom that is written last."""
    if equation.left.rank or equation.right.rank:
        return None
    try:
        left, right = k.nf(equation.left), k.nf(equation.right)
    except (NotSupported, SortError, ZeroDivisionError):
        return None
    sides = ((left, right), (right, left))
    found = next(((b, other) for one, other in sides if (b := _single(one)) is not None), None)
    found = found or next(filter(None, (_root_alone(k, *pair) for pair in sides)), None) or _linear(left - right) or _of_fractions(k, left - right)
    if found is None or isinstance(found[0].sort, Index) or not equation.parameters <= found[0].free:
        return None
    return Equation(found[0], to_term(found[1]), equation.parameters, equation.assumed)


def _root_alone(k: Kernel, p: Poly, other: Poly) -> tuple[Term, Poly] | None:
    """
    b^{1/n} = r    n = 2, 3, …
    ---------------------------
    b = rⁿ
    """
    from .arithmetic import raise_to

    single = p.monomial
    if single is None or single[0] != 1 or len(single[1]) != 1:
        return None
    b, e = single[1][0]
    if not isinstance(e, Fraction) or e.numerator != 1:
        return None
    return b, raise_to(k, other, constant(e.denominator))


def _single(p: Poly) -> Term | None:
    """The atom that a form is."""
    single = p.monomial
    alone = single is not None and single[0] == 1 and len(single[1]) == 1 and single[1][0][1] == 1
    return single[1][0][0] if single is not None and alone else None


def _linear(p: Poly) -> tuple[Term, Poly] | None:
    """b = r from c b − c r = 0 with a number c, for the atom b that is written last among those that occur once."""
    alone = [m[0][0] for m in p.terms if len(m) == 1 and m[0][1] == 1 and sum(m[0][0] in b.walk() for n in p.terms for b, _ in n) == 1]
    if not alone:
        return None
    chosen = max(alone, key=key)
    c = p.terms[((chosen, 1),)]
    return chosen, (Poly({((chosen, 1),): c}) - p).scale(Fraction(1) / Fraction(c))


def _of_fractions(k: Kernel, p: Poly) -> tuple[Term, Poly] | None:
    """
    m (a b + r) = 0    m ≠ 0    a ≠ 0
    ------------------------------------
    b = −r / a

    For an equation between fractions, brought to one, and the letter b that is written last among those with such a factor a.
    """
    from ..signs import ZERO_SIGN, mono_sign, sign_of
    from .arithmetic import reciprocal
    from .together import divisors, numerator, together

    _, m, top = content(numerator(p, divisors(p)))
    if top is None or top == p or mono_sign(k, m, 1) & ZERO_SIGN:
        return None
    for b in sorted((s for s in top.free if not isinstance(s.sort, Index)), key=key, reverse=True):
        a = Poly({tuple(pair for pair in n if pair[0] != b): c for n, c in top if (b, 1) in n})
        rest = top - a * atom(b)
        if a and b not in rest.free | a.free and not sign_of(k, a) & ZERO_SIGN:
            return b, together(-rest * reciprocal(k, a))
    return None


def _replace(t: Term, equation: Equation) -> Term:
    """Every instance of the left side replaced by the same instance of the right side."""
    values = match(equation.left, t, equation.parameters)
    if values is not None:
        return equation.right.subs(values)
    return t if t.head in ("sym", "num", "const") else t.rebuild(lambda a: _replace(a, equation))


__all__ = ["Equation", "equations", "factor_of_regular", "given_rules", "match", "rewritten"]
