r"""Definitions of a name with arguments: functions f(x) = …, by components s(x)_i = …, functionals F(q) = …, densities p(z \mid x) = …."""

from __future__ import annotations

from derive.notation import Definition, Density, Family, Index, Map, Term, symbol
from derive.notation.sorts import Tensor

from .densities import BAR, arguments, conditional
from .entered import Defined, entered, right_side
from .errors import ReadError, Span
from .indexed import declared_index, family_of, formal_of
from .laws import law_of, law_sort
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Reader, number_like
from .resolve import Found, named, resolve
from .scope import describe, dims_of_sort
from .shapes import aligned, closed_shapes, same_dims
from .terms import value
from .tree import Node, Row
from .widening import widened


def with_arguments(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Defined:
    """f(x) = …, q(z) = …, p(z \\mid x) = …, F(q) = …."""
    found = named(r, n)
    if found is not None:
        sort = found.term.sort
        if isinstance(sort, Density):
            r = widened(r, n, group)
            return _density(r, n, _named(r, n), group, right, span)
        if isinstance(sort, Map) and isinstance(_named(again := widened(r, n, group), n).sort, Density):
            return with_arguments(again, n, group, right, span)
        if isinstance(sort, Map):
            return _function(r, n, found.term.at(None), group, right, span)
        raise ReadError(span, f"{spell_node(n)} is declared already, as {describe(sort)}")
    pieces = split_at(plain(group.inner), ",", ";", *BAR)
    if any(len(p) != 1 or not is_nominal(p[0]) for p in pieces):
        raise ReadError(group.span, "the variables of a new function are letters", expected=f"{spell_node(n)}(x) = …")
    known = [named(r, p[0]) for p in pieces]
    if any(k is not None and isinstance(k.term.sort, (Density, Map)) for k in known):
        return _functional(r, n, group, right, span)
    parameters = [formal_of(r, p[0]) for p in pieces]
    inner = r.bound(parameters)
    body = closed_shapes(number_like(value(inner, right, span), span), span)
    if any(m.kind == "bar" for m in plain(group.inner)) or (density_like(body) and not body.rank):
        return _new_density(r, n, group, right, span)
    return _new_function(r, n, parameters, body, span)


def _named(r: Reader, n: Node) -> Term:
    found = named(r, n)
    assert found is not None
    return found.term.at(None)


def density_like(t: Term) -> bool:
    """Whether an expression is a density by its form: a density at a point, or a product of such."""
    if t.head == "pdf":
        return True
    if t.head == "prod":
        return density_like(t.args[3])
    return t.head == "mul" and all(map(density_like, t.args))


def indexed_group(n: Node) -> bool:
    return n.kind == "script" and n.core.kind == "group" and n.sub is not None and n.sup is None and not n.primes


def component_function(r: Reader, n: Node, indexed: Node, right: Row, span: Span) -> Defined:
    """s(x)_i = …: a new map to vectors, by its components."""
    assert indexed.sub is not None
    i = declared_index(r, plain(indexed.sub))
    pieces = split_at(plain(indexed.core.inner), ",", ";")
    if i is None or any(len(p) != 1 or not is_nominal(p[0]) for p in pieces) or resolve(r, n) is not None:
        raise ReadError(span, "this is no definition of a map by its components", expected=f"{spell_node(n)}(x)_i = …, with letters and a declared index")
    parameters = [formal_of(r, p[0]) for p in pieces]
    body = number_like(value(r.bound(parameters), right, span), span)
    return _new_function(r, n, parameters, r.make("lam", (i, body), span), span)


def _functional(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Defined:
    """F(q) = …: a number with a name of its own."""
    name = f"{spell_node(n)}{spell_node(group)}"
    t = right_side(r, right, span, name)
    s = symbol(name, t.sort)
    return entered(r, Definition(s, t), s, span)


def _new_function(r: Reader, n: Node, parameters: list[Term], body: Term, span: Span) -> Defined:
    assert isinstance(body.sort, (Tensor, Index))
    if any(isinstance(p.sort, Index) for p in parameters):
        raise ReadError(span, "a function of an index", expected=f"{spell_node(n)}_i = …, with the index below")
    base, indices = family_of(r, n)
    sort = Map(tuple(_tensor(p) for p in parameters), Tensor(dims_of_sort(body.sort)))
    s = symbol(base, Family(tuple(i.sort for i in indices), sort) if indices else sort)  # type: ignore[misc]
    head = Term("at", (s, *indices)) if indices else s
    left = Term("app", (head, *parameters))
    if s.args[0] in {x.args[0] for x in body.free}:
        raise ReadError(span, f"{base} is defined in terms of itself")
    return entered(r, Definition(left, body, (*indices, *parameters)), s, span)


def _tensor(p: Term) -> Tensor:
    assert isinstance(p.sort, Tensor)
    return p.sort


def _function(r: Reader, n: Node, f: Term, group: Node, right: Row, span: Span) -> Defined:
    """f(x) = … for a declared map f."""
    sort = f.sort
    assert isinstance(sort, Map)
    pieces = split_at(plain(group.inner), ",", ";")
    if len(pieces) != len(sort.domains) or any(len(p) != 1 or not is_nominal(p[0]) for p in pieces):
        raise ReadError(group.span, f"{spell_node(n)} takes {len(sort.domains)} letters here")
    parameters = [symbol(spell(p), want) for p, want in zip(pieces, sort.domains, strict=True)]
    body = number_like(value(r.bound(parameters), right, span), span)
    left = Term("app", (f, *parameters))
    _, body = aligned(r, left, body, span)
    if sort.kind != "smooth" or sort.positive:
        raise ReadError(
            span, f"{spell_node(n)} is declared with a property and then defined; declare it without", expected=f"{spell_node(n)} declared without properties"
        )
    indices = f.args[1:] if f.head == "at" else ()
    return entered(r, Definition(left, body, (*indices, *parameters)), f.args[0] if f.head == "at" else f, span)


# -- densities ---------------------------------------------------------------------------------------------------------


def _new_density(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Defined:
    """q(z) = \\mathcal{N}(z; …): a new density with its variables and parameters."""
    s, _ = new_density(r, n, group)
    scope = r.scope.with_letter(s)
    inner = r.within(scope)
    found = resolve(inner, n)
    assert found is not None
    return _density(inner, n, found.term.at(None), group, right, span)


def new_density(r: Reader, n: Node, group: Node) -> tuple[Term, tuple[Term, ...]]:
    """The symbol of a density, from its first mention, and its variables."""
    a = arguments(group)
    outs = [formal_of(r, row[0]) for row in a.outs]
    conditions = [spell(row) for row in (*a.ins, *a.parameters)]
    for row in (*a.ins, *a.parameters):
        if len(row) != 1 or not is_nominal(row[0]) or (named(r, row[0]) is None and not _is_variable(r, spell(row))):
            raise ReadError(group.span, f"the condition {spell(row, loose=True)} is not declared", expected="letters declared above")
    base, indices = family_of(r, n)
    under = _subscript_parameter(r, n) if not indices else ()
    sort = Density(tuple((x.args[0], x.sort) for x in outs), (*conditions, *under))  # type: ignore[misc]
    return symbol(base, Family(tuple(i.sort for i in indices), sort) if indices else sort), tuple(outs)  # type: ignore[misc]


def _is_variable(r: Reader, name: str) -> bool:
    """Whether a density that is declared already has a variable of this name."""
    sorts = (s.sort.of if isinstance(s.sort, Family) else s.sort for s in r.scope.givens.symbols)
    return any(isinstance(sort, Density) and name in dict(sort.roles) for sort in sorts)


def _subscript_parameter(r: Reader, n: Node) -> tuple[str, ...]:
    r"""The θ of q_\theta(z), where θ is declared."""
    if n.kind != "script" or n.sub is None:
        return ()
    items = split_at(plain(n.sub), ",")
    found = [named(r, item[0]) if len(item) == 1 and is_nominal(item[0]) else None for item in items]
    return tuple(spell(item) for item in items) if all(f is not None and isinstance(f.term.sort, Tensor) for f in found) else ()


def _density(r: Reader, n: Node, p: Term, group: Node, right: Row, span: Span) -> Defined:
    """The definition of a joint, marginal or conditional density."""
    a = arguments(group)
    if any(len(row) != 1 or not is_nominal(row[0]) for row in (*a.outs, *a.ins, *a.parameters)):
        raise ReadError(group.span, "the variables of a density that is defined are letters")
    letters = [formal_of(r, row[0]) for row in (*a.outs, *a.ins)]
    inner = r.bound(letters)
    outs = list(letters[: len(a.outs)])
    law, order = conditional(inner, Found(p), a, outs, n)
    left = Term("pdf", (law, *(outs[k].at(None) for k in order)))
    body = closed_shapes(number_like(value(inner, right, span), span), span)
    if body.rank:
        raise ReadError(span, "a density is a number")
    if any(q.head == "cond" and q.args[:3] == law.args[:3] for q in body.walk()):
        raise ReadError(span, f"{spell_node(n)} is defined in terms of itself")
    indices = p.args[1:] if p.head == "at" else ()
    root = p.args[0] if p.head == "at" else p
    return entered(r, Definition(left, body, (*indices, *letters)), root, span)


def law_of_density(r: Reader, p: Term, sort: Density, right: Row, span: Span) -> Defined:
    """q = \\mathcal{N}(\\mu, \\sigma) for a declared density."""
    spoken = law_of(r, right, span)
    domains = law_sort(spoken.law, span).domains
    names = tuple(name for name, _ in sort.roles)
    if len(domains) != len(names) or any(not same_dims(dims_of_sort(d), dims_of_sort(s)) for d, (_, s) in zip(domains, sort.roles, strict=True)):
        raise ReadError(span, "the density and the law are not on the same space")
    letters = tuple(symbol(name, s) for name, s in sort.roles)
    left = Term("pdf", (Term("cond", (p, names, ())), *letters))
    return entered(r, Definition(left, Term("pdf", (spoken.law, *letters)), letters), p, span)
