r"""Densities: p(x, z) with its marginals p(x) and conditionals p(z \mid x), families \mathcal{N}(z; \mu, \sigma), and laws.

A variable is recognised by its name, then by its place, then by its letter without decorations.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.notation import SCALAR, Density, Term, symbol
from derive.notation.sorts import Sort

from .errors import ReadError, Span
from .names import base_of, plain, spell, spell_node, split_at
from .reader import Cursor, Reader, number_like
from .resolve import Found
from .scope import dims_of_sort
from .scripts import raised, with_scripts
from .shapes import fill
from .terms import value
from .tree import Node, Row

BAR = ("|", "∣")
MAX_PRIMES = 4


@dataclass(frozen=True, slots=True)
class Arguments:
    """What stands in the brackets of a density: before the bar, behind it, behind a semicolon."""

    outs: list[Row]
    ins: list[Row]
    parameters: list[Row]


def arguments(group: Node) -> Arguments:
    """The parts of (x, y \\mid z; \\theta)."""
    inner = plain(group.inner)
    head, *tail = split_at(inner, ";")
    pieces = _at_bar(head, group.span)
    parameters = [p for part in tail for p in split_at(part, ",")]
    ins = split_at(pieces[1], ",") if len(pieces) == 2 else []
    if len(tail) > 1 or any(not p for p in (*split_at(pieces[0], ","), *ins, *parameters)):
        raise ReadError(group.span, "an empty place among the variables of a density")
    return Arguments(split_at(pieces[0], ","), ins, parameters)


def _at_bar(row: Row, span: Span) -> list[Row]:
    strict = split_at(row, "∣")
    if len(strict) == 2:
        return strict
    pieces = split_at(row, *BAR)
    if len(pieces) > 2:
        raise ReadError(span, "several bars in the brackets of a density", expected=r"one \mid; |…| written as \left| … \right|")
    return pieces


def density_value(r: Reader, c: Cursor, found: Found) -> Term:
    """p(x), p(x \\mid z) as numbers; a bare p inside an expectation is taken at its letters."""
    n = c.take()
    group = c.peek()
    power = found.sup
    if found.primes:
        return _primed(r, c, found, n)
    if group is None or group.core.kind != "group" or group.core.text not in ("()", "[]"):
        t = _at_point(r, found, n)
    else:
        c.take()
        t = _in_brackets(r, found, n, group)
    if power is not None:
        t = raised(r, t, power, n.span)
    return with_scripts(r, t, group) if group is not None and t.head == "pdf" and group.kind == "script" and c.row[c.at - 1] is group else t


def _primed(r: Reader, c: Cursor, found: Found, n: Node) -> Term:
    """p'(a): the derivative of a density of one number, at a."""
    group = c.peek()
    wrong = ReadError(n.span, "a prime at a density", expected=r"\frac{\partial}{\partial x} p(x)")
    if group is None or group.core.kind != "group" or group.core.text not in ("()", "[]") or found.sup is not None or found.primes > MAX_PRIMES:
        raise wrong
    c.take()
    point = _in_brackets(r, found, n, group)
    if len(point.args) != 2 or point.args[1].sort != SCALAR or point.args[0].args[2]:
        raise wrong
    law, at = point.args
    t = symbol("t_{(0)}", SCALAR)
    body = Term("pdf", (law, t))
    for _ in range(found.primes):
        body = r.make("deriv", (body, t), n.span)
    return with_scripts(r, r.make("app", (r.make("lam", (t, body), n.span), at), (n.span[0], group.span[1])), group)


def _at_point(r: Reader, found: Found, n: Node) -> Term:
    p = found.term
    sort = p.sort
    assert isinstance(sort, Density)
    point = r.scope.point
    names = tuple(name for name, _ in sort.roles)
    if len(point) != len(sort.roles) or any(x.sort != s for x, (_, s) in zip(point, sort.roles, strict=True)):
        raise ReadError(n.span, f"{spell_node(n)} is a density; it stands without its variables", expected=f"{spell_node(n)}({', '.join(names)})")
    law = r.make("cond", (p, names, sort.parameters, *parameter_values(r, found, n.span)), n.span)
    return r.make("pdf", (law, *point), n.span)


def _in_brackets(r: Reader, p: Found, n: Node, group: Node) -> Term:
    a = arguments(group.core)
    outs = [_value(r, row, n.span) for row in a.outs]
    law, order = conditional(r, p, a, outs, n)
    return r.make("pdf", (law, *(outs[k] for k in order)), (n.span[0], group.span[1]))


def _value(r: Reader, row: Row, span: Span) -> Term:
    return number_like(value(r, row, span), span)


def conditional(r: Reader, found: Found, a: Arguments, outs: list[Term], n: Node) -> tuple[Term, list[int]]:
    """cond(p, …) for what is written, and in which order its variables were written."""
    p = found.term
    sort = p.sort
    assert isinstance(sort, Density)
    ins = [_value(r, row, n.span) for row in (*a.ins, *a.parameters)]
    out_names, in_names = _roles(sort, a, outs, ins, n)
    roles = [name for name, _ in sort.roles]
    order = sorted(range(len(outs)), key=lambda k: roles.index(out_names[k]))
    sorts = dict(sort.roles)
    for k in order:
        outs[k] = _shaped(outs[k], sorts[out_names[k]], n)
    given = dict(zip(in_names, ins, strict=True))
    for name, v in zip(sort.parameters, parameter_values(r, found, n.span, tuple(given)), strict=True):
        if name in given and name in dict(found.values):
            raise ReadError(n.span, f"the parameter {name} is written twice")
        given.setdefault(name, v)
    if repeated := {name for name in in_names if name in out_names}:
        raise ReadError(n.span, f"{', '.join(repeated)} stands on both sides of the bar")
    placed = sorted(given, key=lambda name: (roles + list(sort.parameters)).index(name))
    law = r.make("cond", (p, tuple(out_names[k] for k in order), tuple(placed), *(given[name] for name in placed)), n.span)
    return law, order


def _shaped(t: Term, want: Sort, n: Node) -> Term:
    dims = dims_of_sort(want)
    if dims and t.head == "num" and t.args[0] == 0:
        return Term("zero", dims, "", t.span)
    t = fill(t, dims)
    if t.rank != len(dims):
        raise ReadError(t.span or n.span, f"a variable of the density {spell_node(n)} has another shape here")
    return t


def _roles(sort: Density, a: Arguments, outs: list[Term], ins: list[Term], n: Node) -> tuple[list[str], list[str]]:
    """Which variables of p the arguments are: by a subscript, by name, by place, by letter."""
    named = _named_roles(n, sort)
    if named is not None and len(named[0]) == len(outs) and len(named[1]) == len(ins):
        return named
    roles = [name for name, _ in sort.roles]
    known = roles + list(sort.parameters)
    texts = [spell(row) for row in (*a.outs, *a.ins, *a.parameters)]
    sorts = dict(sort.roles)
    found: list[str | None] = [t if t in known else None for t in texts]
    if None in found and not ins and len(outs) == len(roles):
        return roles, []
    taken = {f for f in found if f}
    for k, text in enumerate(texts):
        if found[k] is not None:
            continue
        v = (*outs, *ins)[k]
        free = [name for name in (roles if k < len(outs) else known) if name not in taken]
        fitting = [name for name in free if name not in sorts or len(dims_of_sort(sorts[name])) == v.rank]
        alike = [name for name in fitting if base_of(name) == base_of(text)] or fitting
        if len(alike) != 1:
            names = ", ".join(roles)
            raise ReadError(v.span or n.span, f"it is open which variable of {spell_node(n)}({names}) the argument {text} is", expected=f"the names {names}")
        found[k] = alike[0]
        taken.add(alike[0])
    names = [f for f in found if f is not None]  # type: ignore[assignment]
    return names[: len(outs)], names[len(outs) :]  # type: ignore[return-value]


def _named_roles(n: Node, sort: Density) -> tuple[list[str], list[str]] | None:
    r"""p_{x \mid z}(1 \mid 0) names its variables in the subscript."""
    if n.kind != "script" or n.sub is None:
        return None
    pieces = split_at(plain(n.sub), *BAR)
    names = [[spell(row) for row in split_at(piece, ",")] for piece in pieces]
    known = (dict(sort.roles), {**dict(sort.roles), **dict.fromkeys(sort.parameters)})
    if len(names) > 2 or any(name not in place for part, place in zip(names, known, strict=False) for name in part):  # type: ignore[operator]
        return None
    return names[0], names[1] if len(names) == 2 else []


def parameter_values(r: Reader, found: Found, span: Span, written: tuple[str, ...] = ()) -> list[Term]:
    """The parameters of a density: those in its subscript, else the letters themselves."""
    sort = found.term.sort
    assert isinstance(sort, Density)
    out = []
    under = dict(found.values)
    for name in sort.parameters:
        s = under.get(name) or r.scope.find(name)
        if s is None and name not in written:
            raise ReadError(span, f"the parameter {name} is not declared here", expected=f"a value for {name}")
        out.append(s if s is not None else Term("const", ("pi",)))
    return out
