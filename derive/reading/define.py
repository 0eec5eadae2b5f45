r"""Definitions: a new name on the left, what it stands for on the right. In givens, and in a display that introduces a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.notation import Definition, Density, Family, Index, Map, Term, number, symbol
from derive.notation.sorts import SCALAR, Tensor

from .adjoints import as_written
from .define_calls import component_function, indexed_group, law_of_density, with_arguments
from .densities import BAR
from .entered import Defined, entered, right_side
from .errors import Ambiguous, ReadError, Span
from .indexed import family_of
from .names import is_nominal, plain, scripted, spell, spell_node, split_at
from .reader import Reader, number_like
from .resolve import Found, named, resolve, stem_of
from .scope import HOLE
from .shapes import aligned, closed_shapes
from .successors import following, stepped, with_index_alone
from .tables import COVARIANCE, FUNCTIONS, IDENTITY, LETTER_FUNCTIONS, TRANSPOSES, VARIANCE
from .terms import expression, value
from .tree import Node, Row, walk

MARKS = frozenset(("+", "-"))
VALUED = frozenset((r"\infty", r"\pi", "e"))
NAME_MARKS = frozenset(("*", r"\ast", r"\star", "+", "-", r"\dagger", r"\prime"))


def is_new(r: Reader, row: Row, powers: bool = False) -> bool:
    """Whether a left side stands alone and means nothing yet: a name, or a name with letters in brackets; with ``powers`` also W^2 as a whole."""
    row = plain(row)
    if len(row) == 1 and _is_new_member(r, row[0]):
        return True
    if not row or not is_nominal(row[0]) or not (_name_only(row[0]) or _is_labelled(r, row[0]) or (powers and _is_square(row[0]))) or len(row) > 2:
        return False
    found = resolve(r, row[0])
    if found is not None and not (len(row) == 1 and _is_marked_letter(found)):
        return False
    if len(row) == 2 and not ((row[1].kind == "group" or indexed_group(row[1])) and _lists_letters(row[1].core)):
        return False
    return not _means_something(r, row)


def renames(r: Reader, left: Row, right: Row, announced: bool) -> bool:
    r"""Whether \psi(h) stands for something new: behind := always, else where the right side is elementary or a vector, which none of these functions is."""
    row = plain(left)
    if len(row) != 2 or row[0].text not in LETTER_FUNCTIONS or row[1].kind != "group" or not _lists_letters(row[1]) or resolve(r, row[0]) is not None:
        return False
    if announced:
        return True
    try:
        value = expression(Reader(r.scope), right)
    except ReadError:
        return False
    heads = {t.head for t in value.walk()}
    return not heads & {"digamma", "gamma", "loggamma", "beta"} if value.rank else heads <= ELEMENTARY


def _is_new_member(r: Reader, n: Node) -> bool:
    """z_{t+1}, or z^t beside a declared z^0, where nothing is said of the family yet."""
    alone = with_index_alone(r, n)
    member = n if alone is None else alone
    found, above = resolve(r, member), family_of(r, member)[0].endswith(r"^\cdot")
    return (alone is not None and found is None) or (above and found is not None and found.sup is not None)


def _is_marked_letter(found: Found) -> bool:
    """x', x^+, x^- where x is a number, a vector or a matrix: a name of its own, for there is no such operation."""
    marked = found.sup is not None and spell(found.sup) in MARKS
    return (marked or (found.primes > 0 and found.sup is None)) and isinstance(found.term.sort, Tensor)


def _is_square(n: Node) -> bool:
    r"""\sigma^2 as a whole, where nothing is said of σ."""
    return n.kind == "script" and n.sup is not None and spell(n.sup).isdigit()


def _lists_letters(group: Node) -> bool:
    pieces = split_at(plain(group.inner), ",", ";", *BAR)
    return bool(pieces) and all(len(p) == 1 and is_nominal(p[0]) for p in pieces)


def _means_something(r: Reader, row: Row) -> bool:
    """Whether a left side can be read: E_q[z], I, \\bar z once there is an objective."""
    try:
        t = expression(Reader(r.scope), row)
    except Ambiguous:
        return True
    except ReadError:
        return stem_of(row[0]) in SIGNS or row[0].core.text in FUNCTIONS or (len(row) == 2 and spell_node(row[0]) in AVERAGES)
    return not (len(row) == 2 and HOLE in t.free and spell_node(row[0]) in IDENTITY)  # I(θ) names a function, no matrix times θ


ELEMENTARY = frozenset("sym num const add neg mul div pow exp log sqrt sin cos tan arctan sinh cosh tanh logistic abs at".split())
AVERAGES = (VARIANCE | COVARIANCE | {r"\mathbb{E}"}) - {r"\mathrm{V}", r"\mathbb{V}"}  # never the name of a new function
SIGNS = frozenset((r"\partial", r"\nabla", r"\sum", r"\prod", r"\int", r"\lim", r"\log", r"\exp", r"\det", r"\max", r"\min", r"\arg", r"\pi", r"\infty"))


def _name_only(n: Node) -> bool:
    """Whether the scripts of a node can be part of a name: no powers."""
    if n.kind != "script" or n.sup is None:
        return True
    if len(n.sup) > 1:
        return all(m.kind == "letter" for m in n.sup)
    m = n.sup[0]
    return m.kind in ("group", "text") or m.core.kind == "text" or m.text in NAME_MARKS or m.text.startswith(r"\mathrm")


def _is_labelled(r: Reader, n: Node) -> bool:
    r"""z^l, \delta^{l+1} where nothing declares z and l: an exponent without a value is a label; w^T is a transpose."""
    if n.kind != "script" or n.sup is None or r.scope.find(spell_node(n.core)) is not None:
        return False
    letters = [spell_node(m) for m in walk(n.sup) if m.kind == "letter"]
    return bool(letters) and all(r.scope.find(name) is None and name not in (*VALUED, *TRANSPOSES) for name in letters)


# -- a name alone ---------------------------------------------------------------------------------------------


def could_be_defined(left: Row) -> bool:
    r"""Whether a left side has the form of something that is defined: s, f(x), v(x)_i; not a sum such as \frac1p + \frac1q."""
    left = plain(left)
    return len(left) in (1, 2) and is_nominal(left[0]) and (len(left) == 1 or left[1].kind == "group" or indexed_group(left[1]))


def define(r: Reader, left: Row, right: Row, span: Span) -> Defined:
    """The definition left = right."""
    left = plain(left)
    if len(left) == 2 and is_nominal(left[0]) and left[1].kind == "group":
        return with_arguments(r, left[0], left[1], right, span)
    if len(left) == 2 and is_nominal(left[0]) and indexed_group(left[1]):
        return component_function(r, left[0], left[1], right, span)
    if len(left) != 1 or not is_nominal(left[0]):
        raise ReadError(span, "a definition has a name on its left side", expected=r"\text{(given)} behind the line, if the relation is to be assumed")
    n = left[0]
    if not (_name_only(n) or _is_labelled(r, n) or _is_square(n) or family_of(r, n)[1] or with_index_alone(r, n)) and resolve(r, n) is None:
        raise ReadError(n.span, f"{spell_node(n)} is no name that can be defined", expected=r"\text{(given)} behind the line, if the relation is to be assumed")
    objective = _objective(r, n, right)
    if objective is not None:
        return Defined(replace(r.scope, objective=objective), as_written(Term("deriv", (objective, objective)), n), number(1), objective)
    found = resolve(r, n)
    if found is None or _is_marked_letter(found) or _is_new_member(r, n) or _made_of_its_family(r, found, right, span):
        return _new_name(r, n, right, span)
    if found.sup is not None or found.primes:
        raise ReadError(n.span, f"{spell_node(n)} is no name", expected=r"\text{(given)} behind the line, if the relation is to be assumed")
    t = found.term.at(None)
    if isinstance(t.sort, Density):
        return law_of_density(r, t, t.sort, right, span)
    return _declared_name(r, n, t, right, span)


def _made_of_its_family(r: Reader, found: Found, right: Row, span: Span) -> bool:
    r"""\alpha_0 = \sum_k \alpha_k, where k begins at 1: a name of its own, and no base case."""
    t = found.term
    if t.head != "at" or t.args[0].head != "sym" or not isinstance(t.args[0].sort, Family) or found.sup is not None or found.primes:
        return False
    low = t.args[0].sort.ranges[0].lo
    below = len(t.args) == 2 and t.args[1].head == low.head == "num" and bool(t.args[1].args[0] < low.args[0])
    return below and t.args[0] in value(r, right, span).free


def _objective(r: Reader, n: Node, right: Row) -> Term | None:
    r"""\bar L = 1 for a declared or defined number L: adjoints are derivatives of L."""
    if n.core.kind != "accent" or n.core.text != r"\bar" or spell(right) != "1" or r.scope.objective is not None or len(n.core.inner) != 1:
        return None
    if resolve(r, n) is not None:
        return None
    bare = Node("script", "", n.span, base=n.core.inner[0], sub=n.sub, sup=n.sup, primes=n.primes) if n.kind == "script" else n.core.inner[0]
    found = named(r, bare)
    if found is None or found.sup is not None or not isinstance(found.term.sort, Tensor) or found.term.sort.dims or _is_first(found.term):
        return None
    return found.term.at(None)


def _is_first(t: Term) -> bool:
    r"""Whether a term is a member at the start of its range or before it: \bar\alpha_0 = 1 is where a recursion begins, no adjoint."""
    sort = t.args[0].sort if t.head == "at" and len(t.args) == 2 and t.args[1].head == "num" else None
    first = sort.ranges[0].lo if isinstance(sort, Family) else number(1)
    return sort is not None and first.head == "num" and bool(t.args[1].args[0] <= first.args[0])


def _new_name(r: Reader, n: Node, right: Row, span: Span) -> Defined:
    """A letter, or a family over indices that are declared."""
    if (alone := with_index_alone(r, n)) is not None:
        return _next_member(r, alone, right, span)
    base, indices = family_of(r, n)
    if indices:
        return _new_family(r, n, base, indices, right, span)
    name = spell_node(n)
    t = right_side(r, right, span, name)
    s = symbol(name, t.sort if isinstance(t.sort, Tensor) else SCALAR)
    return entered(r, Definition(s, t), s, span)


def _next_member(r: Reader, alone: Node, right: Row, span: Span) -> Defined:
    """z_{t+1} = f(z_t) for t from lo to hi: z_t = f(z_{t−1}) for t from lo + 1 to hi + 1."""
    base, indices = family_of(r, alone)
    i, j = indices[-1], following(indices[-1])
    found = _new_family(r, alone, base, (*indices[:-1], j), right, span, lambda t: stepped(t, i, j, -1))
    return replace(found, left=stepped(found.left, j, i, 1), right=stepped(found.right, j, i, 1))


def _new_family(r: Reader, n: Node, base: str, indices: tuple[Term, ...], right: Row, span: Span, change: Callable[[Term], Term] = lambda t: t) -> Defined:
    """z_i = … for all i; with z_{t-1} on the right, a recursion from its base case."""
    cases = _base_cases(r, base, indices)
    inner = r
    if cases:
        sort = Family(tuple(i.sort for i in indices), cases[0][2].sort)  # type: ignore[misc]
        inner = r.within(r.scope.with_letter(symbol(base, sort)))
    t = change(closed_shapes(number_like(value(inner, right, span), span), span))
    recursive = any(p.head == "sym" and p.args[0] == base and isinstance(p.sort, Family) for p in t.free)
    ranges = _ranges(r, base, t, indices)
    entries = not recursive and r.scope.find(base) is None and _are_entries(indices, t) and ranges == tuple(i.sort for i in indices)
    sort = Tensor(tuple(i.sort.hi for i in indices)) if entries else Family(ranges, t.sort)  # type: ignore
    s = symbol(base, sort)
    left = Term("at", (s, *indices))
    if recursive:
        _check_recursion(t, base, indices, span)
    return entered(r, Definition(left, t, indices, tuple(cases) if recursive else ()), s, span)


EMPTY = {"sum": 0, "prod": 1}


def _ranges(r: Reader, base: str, t: Term, indices: tuple[Term, ...]) -> tuple[Index, ...]:
    """From where to where a family is defined: a sum or product up to the index holds one earlier too, where it is empty, as ∏_{s=1}^{t} at t = 0."""
    ranges = tuple(i.sort for i in indices if isinstance(i.sort, Index))
    if len(ranges) != 1 or t.head not in EMPTY or t.args[1:3] != (ranges[0].lo, indices[0]) or ranges[0].lo.head != "num":
        return ranges
    before = number(ranges[0].lo.args[0] - 1)
    first = r.scope.find(base + scripted("_", str(before.args[0])))
    stated = None if first is None else r.scope.givens.definition_of(first)
    if first is not None and (stated is None or stated.right != number(EMPTY[t.head])):
        return ranges
    return (Index(before, ranges[0].hi),)


def _are_entries(indices: tuple[Term, ...], t: Term) -> bool:
    """Whether numbers with these indices are the entries of a vector or a matrix: each runs from 1 to some n."""
    ranges = [i.sort for i in indices if isinstance(i.sort, Index)]
    apart = len(dict.fromkeys(indices)) == len(indices) <= 2
    return apart and t.rank == 0 and all(s.lo == number(1) and not s.hi.free & set(indices) and s.hi.head != "const" for s in ranges)


def _base_cases(r: Reader, base: str, indices: tuple[Term, ...]) -> list[tuple[Term, Term, Term]]:
    """Declared letters z_0 (or z_1, z_T, z_{T+1}) that a recursion for z_t can begin with."""
    from .scope import size

    if len(indices) != 1:
        return []
    i = indices[0]
    assert isinstance(i.sort, Index)
    lo, hi = i.sort.lo, i.sort.hi
    below = [number(lo.args[0] - 1)] if lo.head == "num" else []
    candidates = [*below, lo, hi, Term("add", (hi, number(1)))]

    def name(place: Term) -> str:
        at = size(place).strip("()").replace(" ", "")
        if base.endswith(r"^\cdot"):
            return base.removesuffix(r"^\cdot") + scripted("^", at)
        return base.replace(r"\cdot", at) if r"\cdot" in base else base + scripted("_", at)

    found = [(place, r.scope.find(name(place))) for place in candidates]
    return [(i, place, s) for place, s in found if s is not None and isinstance(s.sort, Tensor)]


def _check_recursion(t: Term, base: str, indices: tuple[Term, ...], span: Span) -> None:
    """A recursion steps down (or up) by whole numbers from the index it defines."""
    steps: set[int] = set()
    for part in t.walk():
        if part.head == "at" and part.args[0].head == "sym" and part.args[0].args[0] == base:
            steps.add(_step(part.args[1], indices[0]))
    if not steps or 0 in steps or (min(steps) < 0 < max(steps)):
        raise ReadError(span, f"{base} is defined in terms of itself, and not by a recursion", expected=f"{base} at smaller indices on the right")


def _step(place: Term, i: Term) -> int:
    """-1 for i − 1, +1 for i + 1; 0 for anything that is no step."""
    if place.head == "add" and place.args[0] == i and len(place.args) == 2:
        other = place.args[1]
        if other.head == "neg" and other.args[0].head == "num":
            return -1
        return 1 if other.head == "num" else 0
    return 0


# -- a declared name --------------------------------------------------------------------------------------------


def _declared_name(r: Reader, n: Node, t: Term, right: Row, span: Span) -> Defined:
    """The definition of a letter that is declared, or of the components of a vector or a family."""
    name = spell_node(n)
    if t.head == "at" and not all(p.head == "sym" and isinstance(p.sort, Index) for p in t.args[1:]):
        return _base_case(r, n, t, right, span)
    body = expression(r, right, span)
    if isinstance(t.sort, Map):
        raise ReadError(span, f"{name} is a map", expected=f"{name}(x) = …")
    left, body = aligned(r, t, number_like(body, span), span)
    parameters = tuple(dict.fromkeys(t.args[1:])) if t.head == "at" else ()
    root = t.args[0] if t.head == "at" else t
    cases: list[tuple[Term, Term, Term]] = []
    if root in body.free:
        if not parameters:
            raise ReadError(span, f"{name} is defined in terms of itself")
        _check_recursion(body, str(root.args[0]), parameters, span)
        cases = _base_cases(r, str(root.args[0]), parameters)
    return entered(r, Definition(left, body, parameters, tuple(cases)), root, span)


def _base_case(r: Reader, n: Node, t: Term, right: Row, span: Span) -> Defined:
    """z_0 = … for a family z: the base case of a recursion that stands above or below."""
    if len(t.args) != 2 or t.args[0].head != "sym" or t.args[1].free:
        raise ReadError(n.span, f"{spell_node(n)} is no name that can be defined")
    body = number_like(value(r, right, span), span)
    _, body = aligned(r, t, body, span)
    whole = r.scope.givens.definition_of(t.args[0])
    if whole is not None and whole.right.head in EMPTY and t.args[1] == t.args[0].sort.ranges[0].lo:  # type: ignore[union-attr]
        if body != number(EMPTY[whole.right.head]):
            raise ReadError(span, f"{spell_node(n)} is {'an empty sum' if whole.right.head == 'sum' else 'an empty product'}")
        return Defined(r.scope, t, body)
    return entered(r, Definition(t, body), t.args[0], span)


__all__ = ["Defined", "define", "is_new"]
