"""Special cases: the givens and a term with values for some letters, dimensions inside sorts included.

A number, vector or matrix gets its value by a definition, for it may be what a derivative is taken by;
dimensions and maps are replaced.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.notation import Definition, Density, Family, Givens, Index, Law, Map, RandomVariable, Sort, SortError, Tensor, Term, term
from derive.notation.heads import same_dim

Values = dict[Term, Term]
SIZED = ("eye", "zero", "ones")


def specialise(t: Term, values: Values) -> Term:
    """The term with values for some letters; n = 1 also turns a vector in ℝⁿ into one in ℝ¹.

    >>> from derive.notation import Declarations, term
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x = given.vector("x", n)
    >>> specialise(x + 1, {n: term(2)}).dims
    (2,)
    """
    numbers = {s: v for s, v in values.items() if v.head == "num"}
    put = {_resized(s, values): _resized(v, values).subs(numbers) for s, v in values.items()}
    return _resized(t, values).subs(put)


def _resized(t: Term, values: Values) -> Term:
    """The same term, its letters living in spaces of the special dimensions."""
    if t.head == "sym":
        sort = special_sort(t.args[1], values)
        return t if sort == t.args[1] else Term("sym", (t.args[0], sort), t.style, t.span)
    t = t.rebuild(lambda a: _resized(a, values))
    if t.head in SIZED:
        return Term(t.head, tuple(dimension(a, values) for a in t.args), t.style, t.span)
    return t


def dimension(d: Term, values: Values) -> Term:
    """A dimension at these values, as a number where it is one."""
    d = d.subs(values)
    number = _number(d)
    return d if number is None else term(number)


def _number(d: Term) -> Fraction | None:
    if d.head == "num":
        return Fraction(d.args[0])
    parts = [_number(a) for a in d.parts]
    if not parts or any(p is None for p in parts):
        return None
    first, *rest = (p for p in parts if p is not None)
    if d.head == "neg":
        return -first
    if d.head == "div" and rest[0]:
        return first / rest[0]
    if d.head not in ("add", "mul"):
        return None
    for p in rest:
        first = first + p if d.head == "add" else first * p
    return first


def special_sort(sort: Sort, values: Values) -> Sort:
    """A sort at these values of the dimensions."""
    if isinstance(sort, Tensor):
        return replace(sort, dims=tuple(dimension(d, values) for d in sort.dims))
    if isinstance(sort, Index):
        return Index(dimension(sort.lo, values), dimension(sort.hi, values))
    if isinstance(sort, Map):
        return replace(sort, domains=tuple(_tensor(s, values) for s in sort.domains), codomain=_tensor(sort.codomain, values))
    if isinstance(sort, Density):
        return replace(sort, roles=tuple((name, _domain(s, values)) for name, s in sort.roles))
    if isinstance(sort, Family):
        ranges = tuple(Index(dimension(r.lo, values), dimension(r.hi, values)) for r in sort.ranges)
        return Family(ranges, special_sort(sort.of, values))
    if isinstance(sort, Law):
        return Law(tuple(_domain(s, values) for s in sort.domains))
    return sort


def _domain(sort: Tensor | Index, values: Values) -> Tensor | Index:
    if isinstance(sort, Tensor):
        return _tensor(sort, values)
    return Index(dimension(sort.lo, values), dimension(sort.hi, values))


def _tensor(sort: Tensor, values: Values) -> Tensor:
    return replace(sort, dims=tuple(dimension(d, values) for d in sort.dims))


def replaced(values: Values) -> Values:
    """The values that are put in place of their letters: those of dimensions and maps."""
    return {s: v for s, v in values.items() if not _is_defined(s)}


def _is_defined(s: Term) -> bool:
    sort = s.args[1]
    return isinstance(sort, Tensor) and (bool(sort.dims) or sort.domain == "R")


def special_givens(givens: Givens, values: Values) -> tuple[Givens, tuple[Term, ...]]:
    """The givens at these values, and the facts that the values themselves owe."""
    put_in = replaced(values)

    def put(t: Term) -> Term:
        return specialise(t, put_in)

    def open_still(t: Term) -> bool:
        return not t.free & values.keys()

    defined = tuple(Definition(put(s), _filled(put(s), put(v))) for s, v in values.items() if s not in put_in)
    rest = Givens(
        symbols=tuple(put(s) for s in givens.symbols if s not in put_in),
        facts=tuple(put(f) for f in givens.facts if open_still(f)),
        definitions=(*defined, *(_definition(d, put_in) for d in givens.definitions if d.name not in values)),
        assumed=tuple(put(f) for f in givens.assumed if open_still(f)),
        random=tuple(RandomVariable(put(r.symbol), put(r.law), r.group) for r in givens.random if r.symbol not in values),
        approx=givens.approx,
        propto=givens.propto,
    )
    owed = tuple(put(f) for f in (*givens.facts, *givens.assumed) if not open_still(f))
    return rest, owed


def _filled(s: Term, value: Term) -> Term:
    """A value of the shape of its letter; a number stands for all components."""
    if len(value.dims) == len(s.dims) and all(map(same_dim, value.dims, s.dims)):
        return value
    if value.dims:
        raise SortError(f"{value!r} has shape {value.dims}, but {s!r} has shape {s.dims}")
    return Term("mul", (value, Term("ones", s.dims)))


def _definition(d: Definition, values: Values) -> Definition:
    def put(t: Term) -> Term:
        return specialise(t, values)

    return Definition(put(d.left), put(d.right), tuple(map(put, d.parameters)), tuple((put(a), put(b), put(c)) for a, b, c in d.base))
