r"""The statements of a givens block, one row for each form: how it is recognised, and what it adds to what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from derive.notation import Map, Term, number, relation
from derive.notation.families import FAMILIES
from derive.notation.sorts import Tensor

from .conventions import chosen, conditions, formal
from .declare import constants, declared, densities, in_set, independent, joined, map_between, random_variables
from .define import could_be_defined, define
from .errors import ReadError, Span
from .laws import family_key
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Reader, bare
from .relations import is_relation, relation_between, relation_of
from .resolve import named, resolve
from .scope import Scope
from .spaces import space_of
from .tables import RELATIONS
from .terms import expression, value
from .tree import Node, Row

ORDERS = frozenset(("lt", "le", "gt", "ge", "ne"))
DEFINITE = frozenset(("succ", "succeq", "prec", "preceq"))
MATRIX_PROPERTIES = ("symmetric", "invertible", "posdef", "possemidef")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: its formula, the words beside it (``mark``), what stands behind the words."""

    scope: Scope
    body: Row
    mark: str | None
    behind: Row
    span: Span

    @property
    def reader(self) -> Reader:
        return Reader(self.scope)


@dataclass(frozen=True, slots=True)
class Owed:
    """A relation that a given owes: it has to be proved before it is used."""

    left: Term
    relation: str
    right: Term
    reason: str
    under: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What is known after a statement, and what is owed."""

    scope: Scope
    owed: tuple[Owed, ...] = ()


def effect_of(s: Said) -> Effect:
    """What a statement does, by the first row that fits."""
    for fits, row in STATEMENTS:
        if fits(s):
            found = row(s)
            return found if isinstance(found, Effect) else Effect(found)
    raise ReadError(s.span, "this is no statement", expected=r"x \in \mathbb{R}, x > 0, f : \mathbb{R} \to \mathbb{R}, p(x, z), X \sim …, or x = …")


# -- declarations -------------------------------------------------------------------------------------------


def _order(s: Said) -> Scope:
    r"""\approx : (a, b) \to 0, 2: joint order 2 as a and b go to 0."""
    wrong = ReadError(s.span, "≈ needs its letters, their limit and an order", expected=r"\approx : (x, y) \to 0, 2")
    parts = split_at(s.body[2:], r"\to", r"\rightarrow")
    if len(parts) != 2:
        raise wrong
    names = plain(parts[0][0].inner) if len(parts[0]) == 1 and parts[0][0].kind == "group" else parts[0]
    letters = tuple(value(s.reader, item, s.span) for item in split_at(names, ","))
    goal = split_at(parts[1], ",")
    if len(goal) != 2 or not spell(goal[1]).isdigit() or any(x.head not in ("sym", "at") for x in letters):
        raise wrong
    entry = (tuple(map(bare, letters)), bare(value(s.reader, goal[0], s.span)), int(spell(goal[1])))
    return s.scope.with_givens(replace(s.scope.givens, approx=(entry,)))


def _proportional(s: Said) -> Scope:
    r"""\propto : x: proportional in x."""
    letters = tuple(bare(value(s.reader, item, s.span)) for item in split_at(s.body[2:], ","))
    return s.scope.with_givens(replace(s.scope.givens, propto=letters))


def _map(s: Said) -> Scope:
    names, *rest = split_at(s.body, ":", r"\colon")
    return map_between(s.reader, names, tuple(n for part in rest for n in part), s.mark, s.span)


def _member(s: Said) -> Scope:
    sides = split_at(s.body, r"\in")
    if len(sides) != 2 or any(map(is_relation, s.body)):
        raise ReadError(s.span, "one statement stands on a line", expected=r"x \in \mathbb{R}, and x > 0 on the next line")
    scope = in_set(s.reader, sides[0], space_of(s.reader, sides[1], s.span), s.span)
    return _with_property(scope, sides[0], s.mark, s.span) if s.mark else scope


def _named_property(s: Said) -> Scope:
    r"""A, B symmetric; X^\top X invertible."""
    assert s.mark is not None
    return _with_property(s.scope, s.body, s.mark, s.span)


def _with_property(scope: Scope, names: Row, mark: str, span: Span) -> Scope:
    for item in split_at(plain(names), ","):
        t = bare(expression(Reader(scope), item, span))
        if t.rank != 2 or mark not in (*MATRIX_PROPERTIES, "orthogonal"):
            raise ReadError(span, f"“{mark}” is no property of {spell(item)}")
        if mark == "orthogonal":
            product = Term("matmul", (Term("transpose", (t,)), t))
            scope = scope.with_givens(scope.givens.assume(relation(product, "eq", Term("eye", (t.dims[0],)))))
        else:
            scope = scope.with_givens(scope.givens.fact(Term(mark, (t,))))
    return scope


def _random(s: Said) -> Scope:
    sides = split_at(s.body, r"\sim")
    if len(sides) != 2:
        raise ReadError(s.span, "one statement stands on a line", expected=r"X \sim \mathcal{N}(0, 1)")
    return random_variables(s.reader, sides[0], sides[1], s.mark, s.span)


# -- facts and assumptions ------------------------------------------------------------------------------------


def _assumed(s: Said) -> Scope:
    """A relation marked (given)."""
    if not any(map(is_relation, s.body)):
        raise ReadError(s.span, "what is given? No relation stands here", expected=r"x = y \text{ (given)}")
    found = bare(relation_of(s.reader, s.body, s.span))
    return s.scope.with_givens(s.scope.givens.assume(*(found.parts if found.head == "and" else (found,))))


def _ordered_matrices(s: Said) -> Effect:
    r"""A \succ 0: symmetric positive definite; A \succ B: A − B is."""
    out = Effect(s.scope)
    for left, sign, right in _pairs(s):
        a, b = expression(s.reader, left, s.span), expression(s.reader, right, s.span)
        if not a.rank and not b.rank:
            raise ReadError(s.span, f"{spell(left, loose=True)} is no matrix", expected=r"A \in \mathbb{R}^{n \times n} above this line")
        out = _with_fact(out, relation_between(s.reader, a, RELATIONS[sign.text], b, s.span))
    return out


def _pairs(s: Said) -> Iterator[tuple[Row, Node, Row]]:
    """The neighbours in a chain of relations, each with each where letters stand side by side: a, b > 0."""
    signs = [n for n in s.body if is_relation(n)]
    sides = [[joined(s.reader, item) for item in split_at(p, ",")] for p in split_at(s.body, *(n.text for n in signs))]
    for (left, right), sign in zip(pairwise(sides), signs, strict=True):
        yield from ((a, sign, b) for a in left for b in right)


def _relations(s: Said) -> Effect:
    r"""0 < a < b; \sigma_i, \tau > 0; x \ne 0. Letters that are not declared yet are numbers."""
    pairs, scope = list(_pairs(s)), s.scope
    for item in (i for left, _, right in pairs for i in (left, right)):
        if len(item) == 1 and is_nominal(item[0]) and item[0].text not in ("e", r"\pi", r"\infty") and resolve(Reader(scope), item[0]) is None:
            scope = scope.with_givens(declared(Reader(scope), item[0], Tensor())[0])
    r, out = Reader(scope), Effect(scope)
    for left, sign, right in pairs:
        out = _with_fact(out, relation_between(r, expression(r, left, s.span), RELATIONS[sign.text], expression(r, right, s.span), s.span))
    return out


def _with_fact(e: Effect, fact: Term) -> Effect:
    """A fact about letters; about a defined object it is owed."""
    fact = bare(fact)
    if any(d.name in fact.free for d in e.scope.givens.definitions):
        sides = fact.args if len(fact.args) == 2 else (fact, Term("true", ()))
        head = fact.head if len(fact.args) == 2 else "iff"
        return replace(e, owed=(*e.owed, Owed(sides[0], head, sides[1], "declared of a defined object")))
    return e if fact in e.scope.givens.facts else replace(e, scope=e.scope.with_givens(e.scope.givens.fact(fact)))


# -- definitions and conventions --------------------------------------------------------------------------------


def _definition(s: Said) -> Effect:
    r = s.reader
    cut = next(k for k, n in enumerate(s.body) if is_relation(n))
    left, right = joined(r, s.body[:cut]), s.body[cut + 1 :]
    if any(map(is_relation, right)):
        raise ReadError(s.span, "a definition has one =", expected="one statement on a line")
    if not left or not right:
        raise ReadError(s.span, "one side of this definition is empty")
    if not could_be_defined(left) and all(n.text == "=" for n in s.body if is_relation(n)):
        return Effect(_assumed(s))
    if len(left) == 2 and left[1].kind == "group" and family_key(left[0]) and resolve(r, left[0]) is None:
        return _convention(r, left[0], left[1], right, s.span)
    found = named(r, left[0]) if len(left) == 2 and left[1].kind == "group" and is_nominal(left[0]) else None
    if found is not None and found.term.head == "sym" and isinstance(found.term.sort, Map) and found.term.sort.positive:
        return _positive_map(r, found.term.at(None), left, right, s.span)
    return Effect(define(r, left, right, s.span).scope)


def _positive_map(r: Reader, f: Term, left: Row, right: Row, span: Span) -> Effect:
    """w : X → (0, ∞) and then w(x) = …: that the values are > 0 is owed."""
    assert isinstance(f.sort, Map)
    plain_map = Term("sym", (f.args[0], replace(f.sort, positive=False)))
    givens = r.scope.givens
    if any(f in d.right.free for d in givens.definitions) or any(f in x.free for x in (*givens.facts, *givens.assumed)):
        raise ReadError(span, f"{f.args[0]} is used above this line, where it is defined")
    givens = replace(givens, symbols=tuple(plain_map if x == f else x for x in givens.symbols))
    done = define(r.within(r.scope.with_givens(givens)), left, right, span)
    return Effect(done.scope, (Owed(done.left, "gt", number(0), "declared of a defined object"),))


def _convention(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Effect:
    r"""\mathcal{N}(z; \mu, \sigma) = …: how a family is parametrised; the relation itself is owed."""
    pieces = split_at(plain(group.inner), ";", "∣", "|")
    items = [item for p in pieces for item in split_at(p, ",")]
    if len(pieces) != 2 or any(len(item) != 1 or not is_nominal(item[0]) for item in items):
        raise ReadError(group.span, "a convention names a point and parameters", expected=rf"{spell_node(n)}(z; \mu, \sigma) = …")
    declared_letters = [_formal(r, item[0]) for item in items]
    numbers = [formal(str(a.args[0])) for a in declared_letters]
    try:
        return _parametrised(r, n, group, declared_letters, items, right, span)
    except ReadError:
        if numbers == declared_letters:
            raise
        return _parametrised(r, n, group, numbers, items, right, span)


def _parametrised(r: Reader, n: Node, group: Node, letters: list[Term], items: list[Row], right: Row, span: Span) -> Effect:
    """A convention whose letters are of these sorts."""
    key = family_key(n)
    inner = r.bound(letters)
    point, *parameters = (a if item[0].sup is None else bare(value(inner, item, span)) for a, item in zip(letters, items, strict=True))
    density = value(inner, right, span)
    row = chosen(key, point, parameters, density, span)
    known = dict(r.scope.conventions)
    if row is not None:
        if known.get(key, row.family) != row.family:
            raise ReadError(span, f"{spell_node(n)} is parametrised already, in another way")
        known[key] = row.family
        if row.scale:
            known[key + " scale"] = "scale"
    scope = replace(r.scope, conventions=known)
    left = value(Reader(scope).bound(letters), (n, group), span)
    family = left.args[0].args[0] if left.args[0].head == "law" else ""
    under = conditions(family, parameters) if family in FAMILIES else ()
    return Effect(scope, (Owed(bare(left), "eq", bare(density), "a convention of the givens", under),))


def _formal(r: Reader, n: Node) -> Term:
    """The letter of a parameter of a convention (σ of σ²): the declared one, else a number."""
    found = named(r, n)
    known = found is not None and found.term.head == "sym" and isinstance(found.term.sort, Tensor)
    return bare(found.term) if known and found is not None else formal(spell_node(replace(n, sup=None) if n.sup is not None else n))


# -- the table ------------------------------------------------------------------------------------------------------


def _has(s: Said, *signs: str) -> bool:
    return any(n.kind in ("op", "letter") and n.text in signs for n in s.body)


def _begins(s: Said, *signs: str) -> bool:
    return len(s.body) > 2 and s.body[0].text in signs and s.body[1].text == ":"


def _heads(s: Said) -> set[str]:
    return {RELATIONS[n.text] for n in s.body if is_relation(n)}


Row_ = tuple[Callable[[Said], bool], Callable[[Said], Scope | Effect]]
STATEMENTS: tuple[Row_, ...] = (
    (lambda s: _begins(s, r"\approx", r"\simeq"), _order),
    (lambda s: _begins(s, r"\propto"), _proportional),
    (lambda s: s.mark == "given", _assumed),
    (lambda s: _has(s, ":", r"\colon") and _has(s, r"\to", r"\rightarrow", r"\longrightarrow"), _map),
    (lambda s: _has(s, r"\in"), _member),
    (lambda s: _has(s, r"\sim"), _random),
    (lambda s: s.mark == "constant", lambda s: constants(s.reader, s.body, s.behind, s.span)),
    (lambda s: s.mark in ("independent", "iid"), lambda s: independent(s.reader, s.body, s.span)),
    (lambda s: s.mark is not None and not _heads(s), _named_property),
    (lambda s: bool(_heads(s)) and _heads(s) <= DEFINITE, _ordered_matrices),
    (lambda s: bool(_heads(s)) and _heads(s) <= ORDERS, _relations),
    (lambda s: bool(_heads(s)), _definition),
    (lambda s: any(n.kind == "group" for n in s.body), lambda s: densities(s.reader, [x for x in split_at(s.body, ",") if x], s.span)),
)
