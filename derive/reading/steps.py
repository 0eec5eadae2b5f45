r"""Statements to steps: each relation of a line, with its place; what cannot be read becomes an ``Unread`` and the chain goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.notation import DeclarationError, Index, NotSupported, SortError, Step, Term

from .chains import Open, Unread, composed
from .declare import random_variables
from .define import define, is_new, renames
from .errors import ReadError
from .lines import in_words, same_law, sides, sign_of, taken_apart
from .names import is_nominal, mentions, plain, spell, spell_node, split_at
from .reader import Aside, Reader, State, bare
from .record import Record
from .relations import relation_between, relation_of
from .remainder import without_remainder
from .resolve import resolve
from .scope import Scope, describe
from .shapes import diagonal, same_dims
from .spaces import space_of
from .statements import ORDERS, Statement, relation_sign
from .tables import ARROWS
from .terms import expression
from .tree import Node, Row, span_of, walk


@dataclass
class Steps(Record):
    """Reads the statements of a document one after the other."""

    # -- one statement ------------------------------------------------------------------------------------------

    def line(self, statements: list[Statement]) -> None:
        """The statements of one line; an inequality for a letter of the formula before it is a condition of that."""
        kept: list[Statement] = []
        for s in statements:
            if kept and s.beside and self._restricts(s, kept[-1]):
                kept[-1].conditions.append(s.row)
                kept[-1].reasons.append(spell(s.row, loose=True))
            else:
                kept.append(s)
        for s in self._names_first(kept):
            self.statement(s)

    def _names_first(self, kept: list[Statement]) -> list[Statement]:
        """The statements of a line; y = f(r), r = |x| with r before what it is used in."""
        names = [self._introduces(s) for s in kept] if len(kept) > 1 else [""]
        out: list[Statement] = []
        for n, s in enumerate(kept):
            needed = [t for t, name in zip(kept[n + 1 :], names[n + 1 :], strict=True) if name and mentions(s.row, name) and not mentions(t.row, names[n])]
            out += [t for t in (*needed, s) if t not in out]
        return out

    def _introduces(self, s: Statement) -> str:
        """The name that a statement introduces, or nothing."""
        try:
            pieces, signs = taken_apart(s.row)
            new = bool(signs) and sign_of(signs[0])[0] in ("eq", "define") and is_new(Reader(self.scope), pieces[0])
        except ReadError:
            return ""
        return spell_node(plain(pieces[0])[0]) if new else ""

    def statement(self, s: Statement) -> None:
        """Read one statement and append its steps; one with a left side of its own never goes on with what stands above it."""
        count = len(self.chains)
        try:
            self._statement(s)
        except ReadError as problem:
            self._failed(s, problem, count)
        except (SortError, DeclarationError, NotSupported) as problem:
            self._failed(s, ReadError(span_of(s.row), str(problem)), count)
        except Exception as problem:  # one line that derive cannot digest must not bring down the run
            self._failed(s, ReadError(span_of(s.row), in_words(problem)), count)

    def _failed(self, s: Statement, problem: ReadError, count: int) -> None:
        """What could not be read begins a chain of its own if it has a left side; a remark beside a formula has none."""
        try:
            pieces, signs = taken_apart(s.row)
            stands_alone = bool(plain(pieces[0])) and (bool(signs) or not s.beside)
        except ReadError:
            stands_alone = True
        if len(self.chains) == count and stands_alone:
            self.begin()
        self.unread(problem)

    def _statement(self, s: Statement) -> None:
        row = s.row
        if any(n.kind == "letter" and n.text in ARROWS for n in row):
            self._implication(s)
            return
        if s.arrow == "iff" and relation_sign(row[0]) is None:
            self._equivalent(s)
            return
        pieces, signs = taken_apart(row)
        if any(n.kind == "letter" and n.text in (r"\sim", r"\in", r"\mapsto") for n in row):
            self._declaration(s, pieces, signs)
            return
        if not signs:
            self._formula_alone(s)
            return
        under = self._conditions(s)
        if plain(pieces[0]):
            first = self._left_side(s, pieces, signs)
        else:
            first = 0
            if self.current is None or (self.current.last is None and self.current.gap is not None):
                if self.current is not None:
                    self.current.last = self._quietly(pieces[-1])
                raise ReadError(span_of(row), "nothing stands before this relation that it could go on from", expected="a left side")
        reason = " ".join([*s.reasons])
        for k in range(first, len(signs)):
            self._relation(signs[k], pieces[k + 1], s, under, reason if k == len(signs) - 1 else "")

    def _restricts(self, s: Statement, before: Statement) -> bool:
        """x > 0 behind a formula in x, i = j behind one in the index i: a condition of it, where the letter is one that nothing defines."""
        pieces, signs = taken_apart(s.row)
        heads = {sign_of(n)[0] for n in signs}
        if not signs or s.arrow or not heads <= {*ORDERS, "eq"}:
            return False
        reader = Reader(self.scope)
        for p in map(plain, pieces):
            found = resolve(reader, p[0]) if len(p) == 1 and is_nominal(p[0]) else None
            if found is None or found.sup is not None or found.primes:
                continue
            name = found.term if found.term.head == "sym" else found.term.args[0]
            if "eq" in heads and not isinstance(name.sort, Index):
                continue
            if not self.scope.definitions.get(name) and any(m.core.text == p[0].core.text for m in walk(before.row)):
                return True
        return False

    def _formula_alone(self, s: Statement) -> None:
        """A formula at the start of a display, which the next line goes on from; beside another one it says nothing clear."""
        if s.beside:
            raise ReadError(span_of(s.row), "a formula without a relation", expected="a relation such as =, or words that say what this is")
        chain = self.begin()
        chain.last = self._term(s.row, chain)

    def _conditions(self, s: Statement) -> tuple[Term, ...]:
        found: list[Term] = []
        for row in s.conditions:
            t = bare(relation_of(Reader(self.scope), row, span_of(row)))
            found += t.args if t.head == "and" else (t,)
        return tuple(found)

    def _left_side(self, s: Statement, pieces: list[Row], signs: list[Node]) -> int:
        """Begin a chain; returns which relation comes first."""
        head, _ = sign_of(signs[0])
        reader = Reader(self.scope)
        named = head in ("eq", "define") and (is_new(reader, pieces[0], powers=True) or renames(reader, pieces[0], pieces[1], head == "define"))
        if named or (head in ("eq", "define") and self._states_objective(pieces)):
            self._defines(s, pieces, signs[0])
            return 1
        if head == "define" and len(plain(pieces[0])) == 1 and is_nominal(plain(pieces[0])[0]):
            raise ReadError(span_of(pieces[0]), f"{spell(plain(pieces[0]), loose=True)} is declared already", expected="= for a step")
        chain = self.begin()
        try:
            chain.last = self._term(pieces[0], chain)
        except ReadError as problem:
            self.unread(problem, lambda decisions: self._first_step(s, pieces, signs, decisions))
            chain.last = self._quietly(pieces[1])
            if chain.last is None:
                chain.last, chain.gap = self._quietly(pieces[0]), composed("eq", "eq" if head == "define" else head)
            return 1
        return 0

    def _states_objective(self, pieces: list[Row]) -> bool:
        left = plain(pieces[0])
        if self.scope.objective is not None or len(left) != 1 or left[0].core.kind != "accent" or left[0].core.text != r"\bar":
            return False
        return spell(plain(pieces[1])) == "1" and resolve(Reader(self.scope), left[0]) is None

    def _first_step(self, s: Statement, pieces: list[Row], signs: list[Node], decisions: dict[object, int]) -> Step:
        """The first step of a chain, with choices made for its left side."""
        state = State(dict(decisions))
        left = expression(Reader(self.scope, state), pieces[0])
        right = expression(Reader(self.scope, state), pieces[1])
        left, head, right = sides(relation_between(Reader(self.scope, state), left, sign_of(signs[0])[0], right, span_of(s.row)))
        return self._step(left, head, right, pieces[1], s, (), "")

    def _quietly(self, row: Row) -> Term | None:
        try:
            return expression(Reader(self.scope), row)
        except ReadError:
            return None

    def _term(self, row: Row, chain: Open) -> Term:
        reader = Reader(self.scope)
        t = expression(reader, row)
        self._asides(reader, chain)
        return t

    def _asides(self, reader: Reader, chain: Open) -> None:
        for a in reader.state.asides:
            chain.lines.append(self._aside(a))

    def _aside(self, a: Aside) -> Step:
        line, column = self.source.place(a.span[0])
        left, relation, right = sides(relation_between(Reader(self.scope), a.left, a.relation, a.right, a.span))
        return Step(bare(left), relation, bare(right), role="aside", line=line, column=column, source=self.source.text[a.span[0] : a.span[1]])

    # -- relations ------------------------------------------------------------------------------------------------

    def _relation(self, sign: Node, row: Row, s: Statement, under: tuple[Term, ...], reason: str) -> None:
        chain = self.current
        assert chain is not None
        head, words = sign_of(sign)
        head = "eq" if head == "define" else head
        try:
            step, asides, right = self._attempt(chain, head, row, s, under, " ".join(filter(None, (words, reason))), {})
        except ReadError as problem:
            self._attempts(problem, chain, head, row, s, under, words)
            chain.gap = composed(chain.gap, head)
            if chain.last is None:
                chain.last, chain.gap = self._quietly(row), "eq"
            return
        into = chain if step is not None else self.begin()
        into.lines.append(step if step is not None else self._lost(row))
        into.statement = step.statement if step is not None else None
        into.lines.extend(asides)
        start = chain.exact[0] if chain.exact is not None else step.left if step is not None else None
        into.exact = (start, step.near[0][2]) if step is not None and step.near and start is not None else None
        into.last, into.gap = right, "eq"

    def _attempts(self, problem: ReadError, chain: Open, head: str, row: Row, s: Statement, under: tuple[Term, ...], words: str) -> None:
        """What a line may be; where all its readings are whole, its underbraces are looked at as well."""
        asides: list[Step] = []

        def again(decisions: dict[object, int]) -> Step | None:
            step, asides[:], _ = self._attempt(chain, head, row, s, under, words, decisions)
            return step

        self.unread(problem, again)
        last = chain.lines[-1]
        if isinstance(last, Unread) and last.every:
            chain.lines.extend(asides)

    def _attempt(
        self, chain: Open, head: str, row: Row, s: Statement, under: tuple[Term, ...], reason: str, decisions: dict[object, int]
    ) -> tuple[Step | None, list[Step], Term]:
        """A step from the last term to the right side, with some choices made."""
        state = State(dict(decisions), outside=chain.last.free if chain.last is not None else frozenset(), measures=chain.measures)
        reader = Reader(self.scope, state)
        if not plain(row):
            raise ReadError(span_of(row, span_of(s.row)), "the relation has no right side", expected="a formula behind it")
        row, near = without_remainder(reader, row)
        head = "approx" if near and head == "eq" else head
        right = expression(reader, row)
        asides = [self._aside(a) for a in state.asides]
        state.shown = spell(row, loose=True)
        last = chain.before(near)
        if last is None or (relation := composed(chain.gap, head)) is None:
            return None, asides, right
        left, relation, other = sides(relation_between(reader, last, relation, right, span_of(row)))
        return replace(self._step(left, relation, other, row, s, under, reason), near=near), asides, right

    def _step(self, left: Term, head: str, right: Term, row: Row, s: Statement, under: tuple[Term, ...], reason: str) -> Step:
        line, column = self.source.place(span_of(row)[0])
        chain = self.current
        first = chain is None or not any(isinstance(x, Step) and x.role == "step" for x in chain.lines)
        return Step(bare(left), head, bare(right), reason, line=line, column=column, source=self._text(s), first=first, under=under)

    # -- definitions, implications, declarations --------------------------------------------------------------------

    def _defines(self, s: Statement, pieces: list[Row], sign: Node) -> None:
        chain = self.begin()
        self._conditions(s)
        reader = Reader(self.scope)
        found = define(reader, pieces[0], pieces[1], span_of(s.row))
        self.scope = found.scope
        chain.givens = self.scope.givens
        chain.last = found.right
        line, column = self.source.place(span_of(pieces[1])[0])
        left, right = bare(found.left), bare(found.right)
        if found.objective is not None:
            chain.lines.append(Step(left, "eq", right, line=line, column=column, source=self._text(s), first=True))
            return
        chain.lines.append(Step(left, "eq", right, " ".join(s.reasons), role="defines", line=line, column=column, source=self._text(s)))
        self.definitions.append(self._text(s))
        self._asides(reader, chain)

    def _implication(self, s: Statement) -> None:
        r"""A \Rightarrow B and A \Leftrightarrow B within a line: one step each."""
        chain = self.begin() if relation_sign(s.nodes[0]) is None else self.current or self.begin()
        pieces: list[list[Node]] = [[]]
        heads: list[str] = []
        for n in s.nodes:
            if n.kind == "letter" and n.text in ARROWS:
                heads.append(ARROWS[n.text])
                pieces.append([])
            else:
                pieces[-1].append(n)
        reader = Reader(self.scope)
        if not all(pieces):
            raise ReadError(span_of(s.row), "one side of ⇒ is empty", expected="a relation on each side")
        first = self._gone_on(reader, chain, tuple(pieces[0]))
        terms = [first or relation_of(reader, tuple(pieces[0]), span_of(tuple(pieces[0])))]
        terms += [relation_of(reader, tuple(p), span_of(tuple(p))) for p in pieces[1:]]
        for left, head, right, piece in zip(terms, heads, terms[1:], pieces[1:], strict=False):
            chain.lines.append(self._step(left, head, right, tuple(piece), s, self._conditions(s), " ".join(s.reasons)))
            chain.statement = bare(right)

    def _gone_on(self, reader: Reader, chain: Open, row: Row) -> Term | None:
        r"""= 0 in front of \iff, which goes on from the last term of the chain; None where the row has a left side of its own."""
        parts, signs = taken_apart(row)
        if plain(parts[0]) or len(signs) != 1 or chain.last is None or chain.gap != "eq":
            return None
        return relation_between(reader, chain.last, sign_of(signs[0])[0], expression(reader, parts[1]), span_of(row))

    def _equivalent(self, s: Statement) -> None:
        r"""\Leftrightarrow B at the start of a line: the relation before it holds exactly when B does."""
        chain = self.current
        if chain is None or chain.statement is None:
            raise ReadError(span_of(s.row), "nothing stands before ⇔")
        right = relation_of(Reader(self.scope), s.row, span_of(s.row))
        chain.lines.append(self._step(chain.statement, "iff", right, s.row, s, self._conditions(s), " ".join(s.reasons)))
        chain.statement = bare(right)

    def _declaration(self, s: Statement, pieces: list[Row], signs: list[Node]) -> None:
        r"""X \sim law restated in a display; x \in set behind a formula says nothing new."""
        drawn = split_at(s.row, r"\sim")
        if len(drawn) == 2 and not signs:
            reader = Reader(self.scope)
            if any(len(item) != 1 or not is_nominal(item[0]) for item in split_at(drawn[0], ",")):
                raise ReadError(
                    span_of(s.row), "not supported: the law of an expression as a claim", expected="its mean, its variance, or its density as a claim"
                )
            if not same_law(reader, drawn[0], drawn[1], span_of(s.row)):
                self._enter(random_variables(reader, drawn[0], drawn[1], None, span_of(s.row)), s)
            return
        cut = next((k for k, n in enumerate(s.nodes) if n.text == r"\in"), None)
        if cut is not None and signs and not any(n.text in (r"\in", r"\sim") for n in s.nodes[cut + 1 :]):
            self._in_space(s, cut)
            return
        raise ReadError(span_of(s.row), "a declaration stands in a display", expected="this line in a givens block")

    def _enter(self, scope: Scope, s: Statement) -> None:
        self.scope = scope
        self.definitions.append(self._text(s))
        if self.current is not None:
            self.current.givens = scope.givens

    def _in_space(self, s: Statement, cut: int) -> None:
        r"""J = … \in \mathbb{R}^{n \times n}: the formula, and its shape."""
        space = space_of(Reader(self.scope), tuple(s.nodes[cut + 1 :]), span_of(s.row))
        dims = getattr(space.sort, "dims", None)
        if dims is None or space.bounds or space.values:
            raise ReadError(span_of(s.row), "a membership that is not checked", expected="this line in a givens block")
        before, known = self.scope, len(self.definitions)
        self._statement(replace(s, nodes=list(s.nodes[:cut])))
        last = self.current.last if self.current is not None else None
        if last is None or same_dims(last.dims, dims):
            return
        self.scope = before
        del self.definitions[known:]
        assert self.current is not None
        if self.current.lines:
            self.current.lines.pop()
        message = f"this is {describe(last.sort)}, and not {describe(space.sort)}"
        repaired = diagonal(last, dims)
        self.current.last = None
        raise ReadError(
            span_of(tuple(s.nodes[cut:])),
            message,
            expected="a formula of this shape",
            readings=(r"\operatorname{diag}(…) around each vector",) if repaired is not None else (),
        )


__all__ = ["Steps"]
