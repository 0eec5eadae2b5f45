r"""Maps before their arguments: f(x), f'(x), F_i(x), f^{(k)}(x), and a map of one number on a vector, component by component."""

from __future__ import annotations

from derive.notation import Map, Tensor, Term, index, number

from .errors import ReadError, Span, Unsupported
from .names import plain, spell, spell_node, split_at
from .reader import Cursor, Reader, describe, number_like, sort_at, spell_term
from .resolve import Found
from .scripts import raised, with_scripts
from .shapes import dims_of, fill, same_dim
from .terms import value
from .tree import Node, Row

LIFTED = "i_{(0)}"


def apply_map(r: Reader, c: Cursor, found: Found) -> Term:
    """A declared map with its primes and its arguments."""
    n = c.take()
    f = found.term
    power: Row | None = None
    if found.primes:
        f = derivative(r, f, found.primes, n.span)
    if found.sup is not None:
        f, power = _raised_map(r, f, found.sup, n.span)
    group = c.peek()
    if group is None or group.core.kind != "group" or group.core.text not in ("()", "[]", "{}"):
        return _at_argument(r, f, power, n)
    t = applied(r, c, f)
    return raised(r, t, power, c.span(c.at - 2)) if power is not None else t


def _at_argument(r: Reader, f: Term, power: Row | None, n: Node) -> Term:
    """A map without arguments: itself, or inside (f g)(x) its value."""
    t = r.scope.argument
    if t is None:
        return f.at(n.span)
    value_there = r.make("app", (f, t), n.span)
    return raised(r, value_there, power, n.span) if power is not None else value_there


def own_value(r: Reader, t: Term) -> Term:
    r"""J for J(\theta), where J was defined with the declared letter \theta: its value there."""
    if not isinstance(t.sort, Map) or t.head != "sym":
        return t
    defined = [d.left for d in r.scope.definitions.get(t, ()) if d.left.head == "app"]
    if len(defined) != 1 or not all(r.scope.find(str(x.args[0])) == x for x in defined[0].args[1:]):
        return t
    return Term("app", defined[0].args, "", t.span)


def _raised_map(r: Reader, f: Term, sup: Row, span: Span) -> tuple[Term, Row | None]:
    """f^{(k)} is a derivative; f^2(x) and f^{-1}(x) have several readings."""
    sup = plain(sup)
    if len(sup) == 1 and sup[0].kind == "group" and sup[0].text == "()" and spell(sup[0].inner).isdigit():
        return derivative(r, f, int(spell(sup[0].inner)), span), None
    name = spell_term(f)
    if spell(sup) == "-1":
        raise Unsupported(span, f"not supported: the inverse of the map {name}", expected=f"{name}^{{-1}} declared as a map of its own")
    readings = (rf"{name}(x)^{{{spell(sup)}}}", f"{name} applied several times")
    if r.decide("power", span, f"a power stands at the map {name}", readings) == 0:
        return f, sup
    raise Unsupported(span, "not supported: a map applied several times")


def derivative(r: Reader, f: Term, order: int, span: Span) -> Term:
    """f' as a map; of a map of vectors that is not element-wise, the Jacobian."""
    sort = sort_at(f, span)
    assert isinstance(sort, Map)
    if len(sort.domains) != 1:
        raise ReadError(
            span,
            f"{spell_term(f)} has {len(sort.domains)} arguments; a prime does not say by which to differentiate",
            expected=r"\frac{\partial f}{\partial x}",
        )
    if order > 20:
        raise ReadError(span, "more than 20 primes")
    if sort.kind != "elementwise" and sort.domains[0].rank:
        if order > 1:
            raise Unsupported(span, "not supported: higher derivatives of a map of vectors as a prime")
        return r.make("jac", (f, 0), span)
    if f.head == "prime":
        return r.make("prime", (f.args[0], f.args[1] + order), span)
    return r.make("prime", (f, order), span)


def applied(r: Reader, c: Cursor, f: Term) -> Term:
    """f with the bracket that follows, and the scripts of that bracket."""
    n = c.take()
    arguments = arguments_of(r, n.core)
    sort = sort_at(f, n.span)
    assert isinstance(sort, Map)
    t = application(r, f, sort, arguments, n.span)
    return with_scripts(r, t, n)


def arguments_of(r: Reader, group: Node) -> list[Term]:
    inner = plain(group.inner)
    parts = split_at(inner, ",", ";", "∣") if any(m.kind == "op" and m.text in ",;" for m in inner) or any(m.text == "∣" for m in inner) else [inner]
    return [number_like(value(r, p, group.span), group.span) for p in parts]


def application(r: Reader, f: Term, sort: Map, arguments: list[Term], span: Span) -> Term:
    """f(arguments), several numbers as one vector where f takes a vector, each component where f takes a number."""
    name = spell_term(f)
    if len(arguments) != len(sort.domains):
        if len(sort.domains) == 1 and sort.domains[0].rank == 1:
            joined = r.make("stack", tuple(arguments), span, ",")
            if _fits(sort.domains[0], joined, span):
                return r.make("app", (f, joined), span)
        raise ReadError(span, f"{name} takes {len(sort.domains)} arguments, and {len(arguments)} are written", expected=", ".join(map(describe, sort.domains)))
    arguments = [fill(a, want.dims) for a, want in zip(arguments, sort.domains, strict=True)]
    arguments = [_zero(a, want) for a, want in zip(arguments, sort.domains, strict=True)]
    wrong = [(a, want) for a, want in zip(arguments, sort.domains, strict=True) if not _fits(want, a, span)]
    if not wrong:
        return r.make("app", (f, *arguments), span)
    if all(not want.rank for want in sort.domains) and not sort.codomain.rank:
        return _each_component(r, f, arguments, span)
    a, want = wrong[0]
    raise ReadError(a.span or span, f"{name} takes {describe(want)}, and this is {describe(a.sort)}", expected=describe(want))


def _zero(a: Term, want: Tensor) -> Term:
    return Term("zero", want.dims, "", a.span) if want.rank and a.head == "num" and a.args[0] == 0 else a


def _fits(want: Tensor, a: Term, span: Span) -> bool:
    dims = dims_of(a, span)
    return len(dims) == want.rank and all(map(same_dim, dims, want.dims))


def _each_component(r: Reader, f: Term, arguments: list[Term], span: Span) -> Term:
    """A map of numbers on vectors: the vector of its values at the components."""
    dims = max((dims_of(a, span) for a in arguments), key=len)
    if len(dims) != 1:
        raise Unsupported(span, f"not supported: {spell_term(f)} of each entry of a matrix")
    i = index(LIFTED, number(1), dims[0])
    inside = tuple(r.make("at", (a, i), span) if dims_of(a, span) else a for a in arguments)
    return r.make("lam", (i, r.make("app", (f, *inside), span)), span, "each")


def bare_map(t: Term) -> Map | None:
    """The sort of a term that is a map without arguments."""
    return t.sort if isinstance(t.sort, Map) else None


__all__ = ["application", "applied", "apply_map", "arguments_of", "bare_map", "derivative", "spell_node"]
