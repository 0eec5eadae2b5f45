r"""Sets in which letters live: \mathbb{R}^{n \times m}, (0, \infty)^D, [0, 1], \{0, 1\}, \{1, \dots, D\}, \mathbb{N}_{>0}."""

from __future__ import annotations

from dataclasses import dataclass

from derive.notation import Term, number, relation
from derive.notation.sorts import Index, Tensor

from .errors import ReadError, Span, Undeclared, Unsupported
from .names import plain, spell, split_at
from .reader import Reader
from .resolve import is_integer
from .terms import value
from .tree import Node, Row

REALS = (r"\mathbb{R}", r"\mathbf{R}", r"\R", r"\mathrm{R}", r"\Re")
NATURALS = (r"\mathbb{N}", r"\mathbf{N}", r"\N")
INTEGERS = (r"\mathbb{Z}", r"\mathbf{Z}", r"\Z")
SYMMETRIC = (r"\mathbb{S}", r"\mathcal{S}", r"\mathbf{S}")
INFINITE = (r"\infty", r"+\infty", r"-\infty")
POSITIVE = (">0", r"\gt0", "++")
NONNEGATIVE = (r"\ge0", r"\geq0", r"\geqslant0", "0")


@dataclass(frozen=True, slots=True)
class Space:
    """A set: the sort of its elements, and bounds for each component (True: the bound belongs to the set)."""

    sort: Tensor | Index
    low: Term | None = None
    high: Term | None = None
    closed: tuple[bool, bool] = (True, True)
    values: tuple[Term, ...] = ()
    properties: tuple[str, ...] = ()

    @property
    def bounds(self) -> bool:
        return self.low is not None or self.high is not None

    def facts(self, t: Term) -> list[Term]:
        """What belonging to this set says about a letter."""
        out = [Term(name, (t,)) for name in self.properties]
        if self.low is not None:
            out.append(relation(t, "ge" if self.closed[0] else "gt", self.low))
        if self.high is not None:
            out.append(relation(t, "le" if self.closed[1] else "lt", self.high))
        if self.values:
            out.append(Term("in", (t, *self.values)))
        return out


def space_of(r: Reader, row: Row, span: Span) -> Space:
    """The set that a row denotes."""
    row = plain(row)
    if len(row) != 1:
        raise ReadError(
            span, f"{spell(row, loose=True) or 'nothing'} is no set that derive knows", expected=r"\mathbb{R}, \mathbb{R}^{n}, (0, \infty), \{1, \dots, n\}, …"
        )
    n = row[0]
    dims = _dims(r, n)
    core = n.core
    if core.kind == "group":
        return _interval(r, n, dims) if core.text != "{}" else _finite(r, n, dims)
    name = spell((core,))
    if name in (r"\mathbb{C}", r"\mathbf{C}"):
        raise Unsupported(n.span, "not supported: complex numbers; all quantities are real")
    if name in SYMMETRIC:
        return _symmetric(r, n)
    domain = "R" if name in REALS else "N" if name in NATURALS else "Z" if name in INTEGERS else ""
    if not domain:
        raise ReadError(n.span, f"{name} is no set that derive knows", expected=r"\mathbb{R}, \mathbb{N}, \mathbb{Z}, an interval, or a finite set")
    return _signed_space(n, Tensor(dims, domain))


def _signed_space(n: Node, sort: Tensor) -> Space:
    r"""\mathbb{R}_{>0}, \mathbb{N}_{>0}, \mathbb{R}_{\ge 0}."""
    marks = [spell(part) for part in (n.sub or (), n.sup or ()) if part]
    low = spell(n.sub) if n.kind == "script" and n.sub is not None else ""
    above = spell(n.sup) if n.kind == "script" and n.sup is not None else ""
    sign = low or (above if above in ("+", "*") else "")
    if sign in POSITIVE or (sort.domain == "N" and sign in ("+", "*", r"\ge1", r"\geq1")):
        return Space(sort, number(1 if sort.domain == "N" else 0), None, (sort.domain == "N", True))
    if sign in NONNEGATIVE:
        return Space(sort, None if sort.domain == "N" else number(0))
    if sign in ("+", "*"):
        raise ReadError(
            n.span,
            f"the sign at {marks[0] if marks else sign} has several meanings",
            expected=r"\mathbb{R}_{>0} or \mathbb{R}_{\ge 0}",
            readings=(r"\mathbb{R}_{>0}", r"\mathbb{R}_{\ge 0}"),
        )
    if sign:
        raise ReadError(n.span, f"the subscript {sign} of a set is not understood", expected=r"\mathbb{R}_{>0}")
    return Space(sort)


def _dims(r: Reader, n: Node) -> tuple[Term, ...]:
    """The dimensions above a set."""
    if n.kind != "script" or n.sup is None or spell(n.sup) in ("+", "*"):
        return ()
    out = []
    for part in split_at(plain(n.sup), r"\times", ","):
        t = whole(r, part, n.span)
        if not is_integer(t):
            raise ReadError(n.span, f"{spell(part, loose=True)} is no dimension", expected=r"a letter with n \in \mathbb{N}, or a number")
        out.append(t)
    if len(out) > 2:
        raise Unsupported(n.span, "not supported: arrays with more than two indices")
    return tuple(out)


def whole(r: Reader, row: Row, span: Span) -> Term:
    """A dimension or a bound; a letter that is not declared would be a whole number."""
    try:
        return value(r, row, span)
    except Undeclared as problem:
        raise Undeclared(problem.span, problem.name, given=rf"{problem.name} \in \mathbb{{N}}") from problem


def _symmetric(r: Reader, n: Node) -> Space:
    r"""\mathbb{S}^{n}_{++}: symmetric positive definite n × n matrices."""
    dims = _dims(r, n)
    sign = spell(n.sub) if n.sub is not None else ""
    names = {"": "symmetric", "++": "posdef", "+": "possemidef"}
    if len(dims) != 1 or sign not in names:
        raise ReadError(n.span, "this set of matrices is not understood", expected=r"\mathbb{S}^{n}_{++}")
    return Space(Tensor((dims[0], dims[0])), properties=(names[sign],))


def _interval(r: Reader, n: Node, dims: tuple[Term, ...]) -> Space:
    """[a, b], (a, b), and half-open ones."""
    parts = split_at(plain(n.core.inner), ",")
    if len(parts) != 2 or n.core.text not in ("()", "[]", "[)", "(]") or not all(parts):
        raise ReadError(n.span, "this is no interval", expected=r"[0, 1], (0, \infty)")
    ends = [None if spell(p) in INFINITE else value(r, p, n.span) for p in parts]
    closed = (n.core.text[0] == "[", n.core.text[1] == "]")
    return Space(Tensor(dims), ends[0], ends[1], closed)


def _finite(r: Reader, n: Node, dims: tuple[Term, ...]) -> Space:
    r"""\{0, 1\}, \{1, \dots, D\}, \{-1, 1\}."""
    parts = split_at(plain(n.core.inner), ",")
    dots = next((k for k, p in enumerate(parts) if spell(p) == r"\dots"), None)
    if dots is not None:
        return _range(r, n, parts, dots, dims)
    values = tuple(value(r, p, n.span) for p in parts)
    if set(values) == {number(0), number(1)}:
        return Space(Tensor(dims, "B"))
    if any(v.free or v.rank for v in values):
        raise Unsupported(n.span, "not supported: a finite set of anything but numbers")
    return Space(Tensor(dims), values=values)


def _range(r: Reader, n: Node, parts: list[Row], dots: int, dims: tuple[Term, ...]) -> Space:
    if dots != len(parts) - 2 or dots < 1 or dims:
        raise ReadError(n.span, "this range is not understood", expected=r"\{1, \dots, n\}")
    ends = whole(r, parts[0], n.span), whole(r, parts[-1], n.span)
    second = value(r, parts[1], n.span) if dots == 2 else None
    one_more = second is None or (ends[0].head == "num" and second == number(ends[0].args[0] + 1))
    if not all(map(is_integer, ends)) or not one_more:
        raise ReadError(n.span, "a range goes from a whole number to a whole number in steps of one", expected=r"\{1, \dots, n\} with n \in \mathbb{N}")
    return Space(Index(*ends))
