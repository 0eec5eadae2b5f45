"""Written terms: immutable, unevaluated trees, exactly as somebody wrote them.

A term is a head and its arguments. What a head means is said once in each layer: its shape in
``heads``, its numbers in ``models``, its rules in ``kernel``, its spelling in ``reading`` and ``writing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from .errors import NotSupported
from .sorts import SCALAR, Index, Sort, Tensor

Arg = Any  # Term, or the plain data of a leaf: str, Fraction, int, a sort, a tuple of names

BINDERS: dict[str, tuple[int, tuple[int, ...]]] = {
    # head: (position of the bound symbol, positions of the arguments in its scope)
    "sum": (0, (3,)),  # sum(i, lo, hi, body)
    "prod": (0, (3,)),
    "product": (0, (3,)),  # product(i, lo, hi, law)
    "integral": (0, (3,)),  # integral(x, lo, hi, body); lo = hi = None-like `domain` for the whole space
    "lim": (0, (2,)),  # lim(x, point, body)
    "argmax": (0, (1,)),
    "argmin": (0, (1,)),
    "maxover": (0, (1,)),
    "minover": (0, (1,)),
    "expect": (0, (2,)),  # expect(x, law, body)
    "var": (0, (2,)),
    "cov": (0, (2, 3)),
    "lam": (0, (1,)),  # lam(x, body)
    "forall": (0, (1,)),  # forall(x, relation)
}


class Term:
    """A node of a written expression. Equality is structural; ``style`` and ``span`` do not count.

    ``style`` remembers a spelling ("/" for a quotient in a line), ``span`` where it stood in a text.

    >>> from derive.notation import symbol
    >>> x = symbol("x")
    >>> x / x == 1
    False
    >>> (x + 1).head
    'add'
    """

    __slots__ = ("__weakref__", "_free", "_hash", "_parts", "_repr", "_sort", "args", "head", "span", "style")
    head: str
    args: tuple[Arg, ...]
    style: str
    span: tuple[int, int] | None

    def __init__(self, head: str, args: tuple[Arg, ...], style: str = "", span: tuple[int, int] | None = None) -> None:
        put = object.__setattr__
        put(self, "head", head)
        put(self, "args", args)
        put(self, "style", style)
        put(self, "span", span)
        put(self, "_hash", hash((head, args)))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a term is immutable; build a new one instead of setting {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return (Term, (self.head, self.args, self.style, self.span))

    def __hash__(self) -> int:
        return self._hash  # type: ignore[attr-defined,no-any-return]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Term):
            return False
        return self._hash == other._hash and self.head == other.head and self.args == other.args  # type: ignore[attr-defined,no-any-return]

    def __repr__(self) -> str:
        if self.head in ("num", "sym", "const"):
            return str(self.args[0])
        try:
            return self._repr  # type: ignore[attr-defined,no-any-return]
        except AttributeError:
            found = f"{self.head}({', '.join(map(repr, self.args))})"
            object.__setattr__(self, "_repr", found)
            return found

    # -- reading a tree ---------------------------------------------------------------------

    @property
    def parts(self) -> tuple[Term, ...]:
        """The arguments that are terms."""
        try:
            return self._parts  # type: ignore[attr-defined,no-any-return]
        except AttributeError:
            found = tuple(a for a in self.args if isinstance(a, Term))
            object.__setattr__(self, "_parts", found)
            return found

    def walk(self) -> Iterator[Term]:
        """Every subterm, this one first, each before its arguments."""
        open_ = [self]
        while open_:
            t = open_.pop()
            yield t
            open_.extend(t.parts[::-1])

    @property
    def bound(self) -> Term | None:
        """The symbol that this node binds, if it is a binder."""
        row = BINDERS.get(self.head)
        return self.args[row[0]] if row else None

    @property
    def free(self) -> frozenset[Term]:
        """The symbols that occur free, dimensions inside sorts not counted."""
        try:
            return self._free  # type: ignore[attr-defined,no-any-return]
        except AttributeError:
            pass
        found: frozenset[Term]
        if self.head == "sym":
            found = frozenset((self,))
        else:
            found = frozenset().union(*(p.free for p in self.parts))
            row = BINDERS.get(self.head)
            if row:
                position, scope = row
                outer = [p.free for k, p in enumerate(self.args) if isinstance(p, Term) and k != position and k not in scope]
                inner = [self.args[k].free - {self.args[position]} for k in scope]
                found = frozenset().union(*outer, *inner)
        object.__setattr__(self, "_free", found)
        return found

    @property
    def sort(self) -> Sort:
        """What kind of thing this term denotes; raises ``SortError`` where it makes no sense."""
        try:
            return self._sort  # type: ignore[attr-defined,no-any-return]
        except AttributeError:
            from .heads import sort_of

            found = sort_of(self)
            object.__setattr__(self, "_sort", found)
            return found

    @property
    def dims(self) -> tuple[Term, ...]:
        """The dimensions of an array-valued term; () for a number."""
        sort = self.sort
        return sort.dims if isinstance(sort, Tensor) else ()

    @property
    def rank(self) -> int:
        return len(self.dims)

    # -- building a tree --------------------------------------------------------------------

    def rebuild(self, change: Callable[[Term], Term]) -> Term:
        """The same node with ``change`` applied to each argument that is a term."""
        args = tuple(change(a) if isinstance(a, Term) else a for a in self.args)
        return self if all(a is b for a, b in zip(args, self.args)) else Term(self.head, args, self.style, self.span)

    def at(self, span: tuple[int, int] | None) -> Term:
        """The same term, found at ``span`` of a text."""
        return Term(self.head, self.args, self.style, span)

    def subs(self, values: dict[Term, Term]) -> Term:
        """Simultaneous substitution for free symbols (or whole subterms); bound names are renamed apart."""
        return _substitute(self, values)

    def __getitem__(self, index: Any) -> Term:
        indices = index if isinstance(index, tuple) else (index,)
        return Term("at", (self, *map(term, indices)))

    def __call__(self, *values: Any) -> Term:
        return Term("app", (self, *map(term, values)))

    def __add__(self, other: Any) -> Term:
        return Term("add", (*_operands("add", self), *_operands("add", term(other))))

    def __radd__(self, other: Any) -> Term:
        return term(other) + self

    def __sub__(self, other: Any) -> Term:
        return Term("add", (*_operands("add", self), Term("neg", (term(other),))))

    def __rsub__(self, other: Any) -> Term:
        return term(other) - self

    def __neg__(self) -> Term:
        return Term("neg", (self,))

    def __mul__(self, other: Any) -> Term:
        if self.head == "neg":  # −a b is −(a b), as on paper
            return -(self.args[0] * other)
        other = term(other)
        if self.rank and other.rank:
            return Term("hadamard", (*_operands("hadamard", self), *_operands("hadamard", other)))
        return Term("mul", (*_operands("mul", self), *_operands("mul", other)))

    def __rmul__(self, other: Any) -> Term:
        return term(other) * self

    def __matmul__(self, other: Any) -> Term:
        if self.head == "neg":
            return -(self.args[0] @ term(other))
        if self.head == "mul" and self.args[-1].rank and not any(a.rank for a in self.args[:-1]):  # c A x is c (A x)
            return Term("mul", (*self.args[:-1], self.args[-1] @ term(other)))
        return Term("matmul", (*_operands("matmul", self), *_operands("matmul", term(other))))

    def __truediv__(self, other: Any) -> Term:
        if self.head == "neg":
            return -(self.args[0] / term(other))
        return Term("div", (self, term(other)))

    def __rtruediv__(self, other: Any) -> Term:
        return term(other) / self

    def __pow__(self, other: Any) -> Term:
        return Term("pow", (self, term(other)))

    def __rpow__(self, other: Any) -> Term:
        return term(other) ** self

    @property
    def T(self) -> Term:
        """The transpose."""
        return Term("transpose", (self,))


def _operands(head: str, operand: Term) -> tuple[Term, ...]:
    """The operands of a left-nested chain of the same operator, so that a + b + c is one node."""
    return operand.args if operand.head == head else (operand,)


def term(value: Any) -> Term:
    """A number, or a term as it is.

    >>> term(2)
    2
    >>> term("x")
    Traceback (most recent call last):
    ...
    TypeError: 'x' is no term; declare it with given.real('x') or the like
    """
    if isinstance(value, Term):
        return value
    if isinstance(value, bool):
        raise TypeError("a truth value is no term")
    if isinstance(value, (int, Fraction)):
        exact = Fraction(value)
        if exact.denominator == 1:
            return number(exact) if exact >= 0 else Term("neg", (number(-exact),))
        top = term(exact.numerator)
        return Term("div", (top, number(Fraction(exact.denominator))))
    if isinstance(value, float):
        return Term("num", (Fraction(str(value)), str(value)))
    if isinstance(value, tuple):
        return Term("stack", tuple(map(term, value)))
    raise TypeError(f"{value!r} is no term; declare it with given.real({value!r}) or the like")


def number(value: Fraction | int, text: str = "") -> Term:
    """A number as written; ``text`` keeps a decimal's own digits."""
    return Term("num", (Fraction(value), text))


def symbol(name: str, sort: Sort = SCALAR) -> Term:
    """A letter, named by its LaTeX, with the sort that it was declared with."""
    return Term("sym", (name, sort))


def index(name: str, lo: Any, hi: Any) -> Term:
    """A letter that runs from lo to hi."""
    return symbol(name, Index(term(lo), term(hi)))


def fresh(like: Term, avoid: frozenset[Term] | set[Term]) -> Term:
    """A symbol of the same sort whose name none of ``avoid`` has."""
    taken = {s.args[0] for s in avoid}
    name = like.args[0]
    count = 1
    while f"{name}_{{({count})}}" in taken:
        count += 1
    return symbol(f"{name}_{{({count})}}", like.args[1])


def _substitute(t: Term, values: dict[Term, Term]) -> Term:
    if not values:
        return t
    found = values.get(t)
    if found is not None:
        return found
    if t.head in ("sym", "num", "const"):
        return t
    row = BINDERS.get(t.head)
    if row is not None:
        return _substitute_under(t, row, values)
    if t.head in ("deriv", "grad"):
        return _substitute_derivative(t, values)
    return t.rebuild(lambda a: _substitute(a, values))


def _substitute_derivative(t: Term, values: dict[Term, Term]) -> Term:
    """∂y/∂x with a value for x is the Jacobian of λx. y at that value; a mere renaming of x stays a derivative."""
    y, x = t.args
    moved = {s: v for s, v in values.items() if s in x.free and s.head == "sym" and not _is_index(s)}
    others = {s: v for s, v in values.items() if s not in moved}
    incoming: frozenset[Term] = frozenset().union(*(v.free for v in others.values()))
    if not moved or all(v.head == "sym" and v not in y.free and v not in incoming for v in moved.values()):
        return t.rebuild(lambda a: _substitute(a, values))
    if x.head != "sym":
        raise NotSupported(f"a value for {x!r}, by which is differentiated")
    function = _substitute(Term("lam", (x, y)), others)
    return Term("app", (Term("jac", (function, 0)), moved[x]))


def _is_index(s: Term) -> bool:
    return isinstance(s.args[1], Index)


def _substitute_under(t: Term, row: tuple[int, tuple[int, ...]], values: dict[Term, Term]) -> Term:
    position, scope = row
    bound: Term = t.args[position]
    inside = {k: v for k, v in values.items() if bound not in k.free}
    incoming: frozenset[Term] = frozenset().union(*(v.free for v in inside.values())) if inside else frozenset()
    args = list(t.args)
    if any(s.args[0] == bound.args[0] for s in incoming):
        body_free = frozenset().union(*(args[k].free for k in scope))
        renamed = fresh(bound, incoming | body_free)
        for k in scope:
            args[k] = _substitute(args[k], {bound: renamed})
        args[position] = renamed
    for k, a in enumerate(args):
        if k == position or not isinstance(a, Term):
            continue
        args[k] = _substitute(a, inside if k in scope else values)
    return Term(t.head, tuple(args), t.style, t.span)
