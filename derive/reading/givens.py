r"""The givens block: one statement a line, each with its effect on what is known. A wrong line is an error at its place.

Givens from outside come first; the document may add letters and definitions to them, but neither facts about their
letters nor relations marked (given).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from derive.notation import DeclarationError, Givens, NotSupported, SortError, Step, Term, relation, term
from derive.notation.sorts import Tensor

from . import grammar  # noqa: F401 — fills the tables of notations
from .conventions import CHOICES, chosen, conditions, formal
from .declare import constants, declared, densities, in_set, independent, joined, map_between, random_variables
from .define import define, lacks_base
from .errors import MAX_DISPLAY, ReadError, Span
from .laws import family_key
from .names import is_nominal, plain, spell, spell_node, split_at
from .props import mark_of, separated, words_as_text
from .reader import Reader
from .relations import is_relation, relation_between
from .resolve import resolve
from .scope import Scope
from .source import Source
from .spaces import space_of
from .tables import RELATIONS
from .terms import expression, value
from .tokens import expand, lex
from .tree import Node, Row, build, span_of

ORDERS = ("lt", "le", "gt", "ge", "ne")
SUCCEEDS = {r"\succ": "posdef", r"\succeq": "possemidef"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place of a document."""

    line: int
    column: int
    message: str
    caret: str = ""
    expected: str = ""


@dataclass
class GivensReader:
    """Reads givens line by line. ``scope`` is what is known so far."""

    scope: Scope = field(default_factory=Scope)
    outer: Givens = field(default_factory=Givens)
    problems: list[Problem] = field(default_factory=list)
    obligations: list[Step] = field(default_factory=list)
    source: Source | None = None
    locked: bool = False  # a document with givens from outside

    # -- blocks and lines -----------------------------------------------------------------------------

    def block(self, source: Source, start: int, end: int) -> None:
        """All lines of a block, in a cleaned text."""
        self.source = source
        text = getattr(source, "clean", source.text)
        text = source.text if source.text[start:end].strip() and not text[start:end].strip() else text
        at = start
        for line in text[start:end].split("\n"):
            self.line(text, at, at + len(line))
            at += len(line) + 1
        self._recursions(start)

    def line(self, text: str, start: int, end: int) -> None:
        """One line; an error is kept with its place."""
        stripped = text[start:end].strip()
        if not stripped or stripped.startswith("%"):
            return
        try:
            if end - start > MAX_DISPLAY:
                raise ReadError((start, start + 1), "this line is too long")
            before = self.scope
            self.scope = self._statement(text, start, end)
            self._guard(before.givens, (start, end))
        except ReadError as problem:
            self._note(problem)
        except (DeclarationError, SortError, NotSupported, RecursionError) as problem:
            self._note(ReadError((start, end), str(problem) or "nested too deeply"))

    def _note(self, problem: ReadError) -> None:
        assert self.source is not None
        line, column = self.source.place(problem.span[0])
        hint = problem.expected + (f"; declare first: {problem.given}" if problem.given else "")
        self.problems.append(Problem(line, column, problem.message, self.source.caret(problem.span), hint))

    def _recursions(self, place: int) -> None:
        for d in self.scope.givens.definitions:
            if lacks_base(d):
                self._note(ReadError((place, place + 1), f"the recursion for {d.name.args[0]} has no base case", expected=f"{d.name.args[0]}_0 = …"))

    def _guard(self, before: Givens, span: Span) -> None:
        """Givens from outside are neither changed nor constrained."""
        if not self.locked:
            return
        after = self.scope.givens
        own = set(self.outer.symbols)
        new_facts = [f for f in after.facts if f not in before.facts and f.free & own and not _count(f)]
        if new_facts or any(a not in before.assumed for a in after.assumed) or any(d.name in own and d not in before.definitions for d in after.definitions):
            self.scope = self.scope.with_givens(before)
            raise ReadError(span, "the givens come from outside; a document cannot add to what they say about their letters", expected="letters and definitions of its own")

    # -- one statement ------------------------------------------------------------------------------------

    def _statement(self, text: str, start: int, end: int) -> Scope:
        assert self.source is not None
        tokens = [t for t in lex(text, start, end) if t.text != "$"]
        tokens = expand(words_as_text(tokens), self.source.macros)
        while tokens and tokens[-1].text in ("\\\\", ".", ",", ";"):
            tokens.pop()
        row = tuple(n for n in build(tokens) if n.kind not in ("space", "note"))
        if not row:
            return self.scope
        span = span_of(row)
        body, words, behind = separated(row)
        body = tuple(n for n in plain(body))
        mark = mark_of(words)
        if words and mark is None:
            raise ReadError(span, f"the words “{words}” are not understood", expected="(given), elementwise, autoregressive, iid, independent, constant in x, symmetric, …")
        for fits, read in STATEMENTS:
            if fits(body, mark):
                return read(self, Reader(self.scope), body, mark, behind, span)
        return self._no_statement(body, span)

    def _no_statement(self, body: Row, span: Span) -> Scope:
        raise ReadError(span, "this is no statement", expected=r"x \in \mathbb{R}, x > 0, f : \mathbb{R} \to \mathbb{R}, p(x, z), X \sim …, or x = …")

    def order(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        r"""\approx : (a, b) \to 0, 2."""
        parts = split_at(body[2:], r"\to", r"\rightarrow")
        if len(parts) != 2:
            raise ReadError(span, "≈ needs its letters, their limit and an order", expected=r"\approx : (x, y) \to 0, 2")
        names = plain(parts[0][0].inner) if len(parts[0]) == 1 and parts[0][0].kind == "group" else parts[0]
        letters = tuple(value(r, item, span) for item in split_at(names, ","))
        goal = split_at(parts[1], ",")
        if len(goal) != 2 or not spell(goal[1]).isdigit() or any(x.head not in ("sym", "at") for x in letters):
            raise ReadError(span, "≈ needs its letters, their limit and an order", expected=r"\approx : (x, y) \to 0, 2")
        entry = (tuple(x.at(None) for x in letters), value(r, goal[0], span), int(spell(goal[1])))
        return self.scope.with_givens(replace(self.scope.givens, approx=(entry,)))

    def proportional(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        r"""\propto : x."""
        letters = tuple(value(r, item, span).at(None) for item in split_at(body[2:], ","))
        return self.scope.with_givens(replace(self.scope.givens, propto=letters))

    def map(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        names, *rest = split_at(body, ":", r"\colon")
        return map_between(r, names, tuple(n for part in rest for n in part), mark, span)

    def member(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        sides = split_at(body, r"\in")
        if len(sides) != 2 or any(is_relation(n) for n in body):
            raise ReadError(span, "one statement stands on a line", expected=r"x \in \mathbb{R}, and x > 0 on the next line")
        space = space_of(r, sides[1], span)
        scope = in_set(r, sides[0], space, span)
        return self._property(scope, sides[0], mark, span) if mark else scope

    def _property(self, scope: Scope, names: Row, mark: str, span: Span) -> Scope:
        """A property of matrices behind their declaration."""
        for item in split_at(plain(names), ","):
            found = resolve(Reader(scope), item[0])
            assert found is not None
            t = found.term.at(None)
            if mark in ("symmetric", "invertible", "posdef", "possemidef"):
                scope = scope.with_givens(scope.givens.fact(Term(mark, (t,))))
            elif mark == "orthogonal":
                product = Term("matmul", (Term("transpose", (t,)), t))
                scope = scope.with_givens(scope.givens.assume(relation(product, "eq", Term("eye", (t.dims[0],)))))
            else:
                raise ReadError(span, f"“{mark}” is no property of a letter")
        return scope

    def random(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        sides = split_at(body, r"\sim")
        if len(sides) != 2:
            raise ReadError(span, "one statement stands on a line", expected=r"X \sim \mathcal{N}(0, 1)")
        return random_variables(r, sides[0], sides[1], mark, span)

    def constant(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        return constants(r, body, behind, span)

    def independence(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        return independent(r, body, span)

    def named_property(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        assert mark is not None
        for item in split_at(body, ","):
            if len(item) != 1 or not is_nominal(item[0]) or resolve(r, item[0]) is None:
                raise ReadError(span, f"{spell(item, loose=True)} is no declared letter")
        return self._property(self.scope, body, mark, span)

    def assumed(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        """A relation marked (given)."""
        from .relations import relation_of

        if not any(is_relation(n) for n in body):
            raise ReadError(span, "what is given? No relation stands here", expected=r"x = y \text{ (given)}")
        found = relation_of(r, body, span)
        parts = found.parts if found.head == "and" else (found,)
        return self.scope.with_givens(self.scope.givens.assume(*parts))

    def ordered(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        r"""A \succ 0: symmetric positive definite."""
        sign = next(n for n in body if n.text in SUCCEEDS)
        left, right = split_at(body, sign.text)[:2]
        scope = self.scope
        for item in split_at(left, ","):
            t = expression(r, item, span)
            if t.rank != 2:
                raise ReadError(span, f"{spell(item, loose=True)} is no matrix", expected=r"A \in \mathbb{R}^{n \times n} above this line")
            other = expression(r, right, span)
            if not (other.head == "num" and other.args[0] == 0):
                t = r.make("add", (t, Term("neg", (other,))), span)
            scope = self._fact(scope, Term(SUCCEEDS[sign.text], (t.at(None),)), span)
        return scope

    def relations(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        """0 < a < b, \\sigma_i, \\tau > 0, x \\ne 0; letters that are not declared yet are numbers."""
        signs = [n for n in body if is_relation(n)]
        pieces: list[list[Node]] = [[]]
        for n in body:
            if is_relation(n):
                pieces.append([])
            else:
                pieces[-1].append(n)
        scope = self.scope
        sides: list[list[Row]] = [[joined(r, item) for item in split_at(tuple(p), ",")] for p in pieces]
        for item in (i for side in sides for i in side):
            if len(item) == 1 and is_nominal(item[0]) and resolve(Reader(scope), item[0]) is None and not _constant(item[0]):
                scope = scope.with_givens(declared(Reader(scope), item[0], Tensor())[0])
        inner = Reader(scope)
        for left, sign, right in zip(sides, signs, sides[1:], strict=False):
            for a in left:
                for b in right:
                    fact = relation_between(inner, expression(inner, a, span), RELATIONS[sign.text], expression(inner, b, span), span)
                    scope = self._fact(scope, fact, span)
        return scope

    def _fact(self, scope: Scope, fact: Term, span: Span) -> Scope:
        """A fact about letters; about a defined object, an obligation to be proved."""
        from .tree import Node as _Node

        _ = _Node
        fact = bare(fact)
        if any(d.name in fact.free for d in scope.givens.definitions):
            self._obliged(fact, span)
            return scope
        return scope.with_givens(scope.givens.fact(fact)) if fact not in scope.givens.facts else scope

    def _obliged(self, fact: Term, span: Span) -> None:
        assert self.source is not None
        line, column = self.source.place(span[0])
        source = self.source.text[span[0] : span[1]]
        sides = fact.args if len(fact.args) == 2 else (fact, Term("true", ()))
        head = fact.head if len(fact.args) == 2 else "iff"
        self.obligations.append(Step(sides[0], head, sides[1], "declared of a defined object", role="step", line=line, column=column, source=source, first=True))

    def definition(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        sign = next(n for n in body if is_relation(n))
        cut = body.index(sign)
        left, right = joined(r, body[:cut]), body[cut + 1 :]
        if any(is_relation(n) for n in right):
            raise ReadError(span, "a definition has one =", expected="one statement on a line")
        if not left or not right:
            raise ReadError(span, "one side of this definition is empty")
        if len(left) == 2 and left[1].kind == "group" and family_key(left[0]) and resolve(r, left[0]) is None:
            return self._convention(r, left[0], left[1], right, span)
        found = define(r, left, right, span)
        return found.scope

    def _convention(self, r: Reader, n: Node, group: Node, right: Row, span: Span) -> Scope:
        r"""\mathcal{N}(z; \mu, \sigma) = …: how a family is parametrised."""
        key = family_key(n)
        pieces = split_at(plain(group.inner), ";", "∣", "|")
        if len(pieces) != 2 or any(len(item) != 1 or not is_nominal(item[0]) for p in pieces for item in split_at(p, ",")):
            raise ReadError(group.span, "a convention names a point and parameters", expected=rf"{spell_node(n)}(z; \mu, \sigma) = …")
        point, *parameters = (_formal(r, item[0]) for p in pieces for item in split_at(p, ","))
        inner = r.bound([point, *parameters])
        density = value(inner, right, span)
        row = chosen(key, point, parameters, density, span)
        known = dict(self.scope.conventions)
        if row is not None:
            if key in known and known[key] != row.family:
                raise ReadError(span, f"{spell_node(n)} is parametrised already, in another way")
            known[key] = row.family
            if row.scale:
                known[key + " scale"] = "scale"
        scope = replace(self.scope, conventions=known)
        self._convention_holds(Reader(scope).bound([point, *parameters]), n, group, density, parameters, span)
        return scope

    def _convention_holds(self, r: Reader, n: Node, group: Node, density: Term, parameters: list[Term], span: Span) -> None:
        """The convention as a relation to be proved: the family's density is what the author wrote."""
        assert self.source is not None
        left = value(r, (n, group), span)
        line, column = self.source.place(span[0])
        family = left.args[0].args[0] if left.args[0].head == "law" else ""
        under = conditions(family, parameters) if family in _families() else ()
        step = Step(bare(left), "eq", bare(density), "a convention of the givens", line=line, column=column, source=self.source.text[span[0] : span[1]], first=True, under=under)
        self.obligations.append(step)

    def listed(self, r: Reader, body: Row, mark: str | None, behind: Row, span: Span) -> Scope:
        return densities(r, _calls(body), span)


def _families() -> dict[str, object]:
    from derive.notation.families import FAMILIES

    return dict(FAMILIES)


def _formal(r: Reader, n: Node) -> Term:
    found = resolve(r, n)
    return found.term.at(None) if found is not None and found.sup is None and found.term.head == "sym" and isinstance(found.term.sort, Tensor) else formal(spell_node(n))


def _constant(n: Node) -> bool:
    return n.text in ("e", r"\pi", r"\infty")


def _count(fact: Term) -> bool:
    """n ≥ 1 for a dimension."""
    return fact.head == "ge" and fact.args[1] == term(1)


def _calls(body: Row) -> list[Row]:
    """p(x, z), q(z) as their items."""
    return [item for item in split_at(body, ",") if item]


def bare(t: Term) -> Term:
    """A term without its places."""
    return Term(t.head, tuple(bare(a) if isinstance(a, Term) else a for a in t.args), t.style)


Fits = Callable[[Row, str | None], bool]
Read = Callable[[GivensReader, Reader, Row, str | None, Row, Span], Scope]


def _has(*signs: str) -> Fits:
    return lambda body, mark: any(n.kind in ("op", "letter") and n.text in signs for n in body)


def _heads(body: Row) -> list[str]:
    return [RELATIONS[n.text] for n in body if is_relation(n)]


STATEMENTS: tuple[tuple[Fits, Read], ...] = (
    (lambda body, mark: len(body) > 2 and body[0].text in (r"\approx", r"\simeq") and body[1].text == ":", GivensReader.order),
    (lambda body, mark: len(body) > 2 and body[0].text == r"\propto" and body[1].text == ":", GivensReader.proportional),
    (lambda body, mark: mark == "given", GivensReader.assumed),
    (lambda body, mark: _has(":", r"\colon")(body, mark) and _has(r"\to", r"\rightarrow", r"\longrightarrow")(body, mark), GivensReader.map),
    (_has(r"\in"), GivensReader.member),
    (_has(r"\sim"), GivensReader.random),
    (lambda body, mark: mark == "constant", GivensReader.constant),
    (lambda body, mark: mark in ("independent", "iid"), GivensReader.independence),
    (lambda body, mark: mark is not None and not _heads(body), GivensReader.named_property),
    (_has(*SUCCEEDS), GivensReader.ordered),
    (lambda body, mark: bool(_heads(body)) and set(_heads(body)) <= set(ORDERS), GivensReader.relations),
    (lambda body, mark: bool(_heads(body)), GivensReader.definition),
    (lambda body, mark: any(n.kind == "group" for n in body), GivensReader.listed),
)
__all__ = ["CHOICES", "GivensReader", "Problem", "bare"]


def read_givens(text: str, outer: Givens | None = None, path: str = "") -> GivensReader:
    """The givens of a text in the form of a givens block.

    >>> found = read_givens(r"x \\in \\mathbb{R}" + chr(10) + r"\\sigma > 0")
    >>> found.scope.givens.facts, found.problems
    ((gt(\\sigma, 0),), [])
    """
    reader = GivensReader(Scope(outer or Givens()), outer or Givens())
    source = Source(text, path)
    reader.block(source, 0, len(source.text))
    return reader
