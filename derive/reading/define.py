r"""Definitions: a new name on the left, what it stands for on the right. In givens, and in a display that introduces a name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.notation import DeclarationError, Definition, Density, Family, Givens, Index, Map, Term, number, symbol
from derive.notation.sorts import SCALAR, Tensor

from .densities import BAR, arguments
from .errors import Ambiguous, ReadError, Span
from .laws import family_key, law_of, law_sort
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Reader, number_like
from .resolve import resolve, stem_of
from .scope import Scope, describe
from .shapes import aligned, closed_shapes, same_dim
from .terms import expression, value
from .tree import Node, Row


@dataclass(frozen=True, slots=True)
class Defined:
    """A scope with one more definition: both its sides."""

    scope: Scope
    left: Term
    right: Term
    objective: Term | None = None


def is_new(r: Reader, row: Row) -> bool:
    """Whether a left side stands alone and means nothing yet: a name, or a name with letters in brackets."""
    row = plain(row)
    if not row or not is_nominal(row[0]) or not _name_only(row[0]) or resolve(r, row[0]) is not None or len(row) > 2:
        return False
    if len(row) == 2 and (row[1].kind != "group" or not _lists_letters(row[1])):
        return False
    return not _means_something(r, row)


def _lists_letters(group: Node) -> bool:
    pieces = split_at(plain(group.inner), ",", ";", *BAR)
    return bool(pieces) and all(len(p) == 1 and is_nominal(p[0]) for p in pieces)


def _means_something(r: Reader, row: Row) -> bool:
    """Whether a left side can be read: E_q[z], I, \\bar z once there is an objective."""
    try:
        expression(Reader(r.scope), row)
    except Ambiguous:
        return True
    except ReadError:
        return stem_of(row[0]) in SIGNS
    return True


SIGNS = frozenset((r"\partial", r"\nabla", r"\sum", r"\prod", r"\int", r"\lim", r"\log", r"\exp", r"\det", r"\max", r"\min", r"\arg", r"\pi", r"\infty"))


def _name_only(n: Node) -> bool:
    """Whether the scripts of a node can be part of a name: no powers."""
    if n.kind != "script" or n.sup is None:
        return True
    m = n.sup[0]
    return len(n.sup) == 1 and (m.kind in ("group", "text") or m.text in ("*", r"\ast", r"\star", "+", "-", r"\dagger", r"\prime") or m.text.startswith(r"\mathrm") or m.core.kind == "text") or len(n.sup) > 1 and all(m.kind == "letter" for m in n.sup)


# -- a name alone ---------------------------------------------------------------------------------------------


def define(r: Reader, left: Row, right: Row, span: Span) -> Defined:
    """The definition left = right."""
    left = plain(left)
    if len(left) == 2 and is_nominal(left[0]) and left[1].kind == "group":
        return _with_arguments(r, left[0], left[1], right, span)
    if len(left) != 1 or not is_nominal(left[0]):
        raise ReadError(span, "a definition has a name on its left side", expected=r"\text{(given)} behind the line, if the relation is to be assumed")
    n = left[0]
    objective = _objective(r, n, right)
    if objective is not None:
        return Defined(replace(r.scope, objective=objective), Term("deriv", (objective, objective), "adjoint"), number(1), objective)
    found = resolve(r, n)
    if found is None:
        return _new_name(r, n, right, span)
    if found.sup is not None or found.primes:
        raise ReadError(n.span, f"{spell_node(n)} is no name", expected=r"\text{(given)} behind the line, if the relation is to be assumed")
    t = found.term.at(None)
    if isinstance(t.sort, Density):
        return _law_of_density(r, t, t.sort, right, span)
    return _declared_name(r, n, t, right, span)


def _objective(r: Reader, n: Node, right: Row) -> Term | None:
    r"""\bar L = 1 for a declared or defined number L: adjoints are derivatives of L."""
    if n.core.kind != "accent" or n.core.text != r"\bar" or spell(right) != "1" or r.scope.objective is not None or len(n.core.inner) != 1:
        return None
    if resolve(r, n) is not None:
        return None
    bare = Node("script", "", n.span, base=n.core.inner[0], sub=n.sub, sup=n.sup, primes=n.primes) if n.kind == "script" else n.core.inner[0]
    found = resolve(r, bare)
    if found is None or found.sup is not None or not isinstance(found.term.sort, Tensor) or found.term.sort.dims:
        return None
    return found.term.at(None)


def _new_name(r: Reader, n: Node, right: Row, span: Span) -> Defined:
    """A letter, or a family over indices that are declared."""
    base, indices = family_of(r, n)
    if indices:
        return _new_family(r, n, base, indices, right, span)
    name = spell_node(n)
    t = _right_side(r, right, span, name)
    s = symbol(name, t.sort if isinstance(t.sort, Tensor) else SCALAR)
    return _entered(r, Definition(s, t), s, span)


def _right_side(r: Reader, right: Row, span: Span, name: str) -> Term:
    t = closed_shapes(number_like(value(r, right, span), span), span)
    if any(s.head == "sym" and s.args[0] == name for s in t.free):
        raise ReadError(span, f"{name} is defined in terms of itself")
    return t


def family_of(r: Reader, n: Node) -> tuple[str, tuple[Term, ...]]:
    r"""The base name and the indices of \mu_i, \sigma_{t,i}, z^{(l)}, where these indices are declared."""
    from .names import scripted
    from .resolve import atoms, items_of

    if n.kind != "script":
        return spell_node(n), ()
    stem, marks = stem_of(n), "'" * n.primes
    high = scripted("^", spell(n.sup)) if n.sup is not None else ""
    if n.sup is not None and len(n.sup) == 1 and n.sup[0].kind == "group" and n.sup[0].text in ("()", "[]"):
        inside = split_at(plain(n.sup[0].inner), ",")
        above = [_declared_index(r, item) for item in inside]
        if all(i is not None for i in above):
            brackets = {"()": r"^{(\cdot)}", "[]": r"^{[\cdot]}"}[n.sup[0].text]
            low = scripted("_", spell(n.sub)) if n.sub is not None else ""
            return stem + low + brackets + marks, tuple(i for i in above if i is not None)
    if n.sub is None:
        return spell_node(n), ()
    items = items_of(n.sub)
    separator = "," if len(items) > 1 else ""
    items = atoms(items[0]) if len(items) == 1 else items
    cut = len(items)
    found: list[Term] = []
    while cut and (i := _declared_index(r, items[cut - 1])) is not None:
        found.insert(0, i)
        cut -= 1
    if not found:
        return spell_node(n), ()
    low = scripted("_", separator.join(spell(item) for item in items[:cut])) if cut else ""
    return stem + low + high + marks, tuple(found)


def _declared_index(r: Reader, item: Row) -> Term | None:
    s = r.scope.find(spell(item)) if len(item) == 1 and item[0].kind in ("letter", "accent", "script") else None
    return s if s is not None and isinstance(s.sort, Index) else None


def _new_family(r: Reader, n: Node, base: str, indices: tuple[Term, ...], right: Row, span: Span) -> Defined:
    """z_i = … for all i; with z_{t-1} on the right, a recursion from its base case."""
    cases = _base_cases(r, base, indices)
    inner = r
    if cases:
        sort = Family(tuple(i.sort for i in indices), cases[0][2].sort)  # type: ignore[misc]
        inner = r.within(r.scope.with_letter(symbol(base, sort)))
    t = closed_shapes(number_like(value(inner, right, span), span), span)
    s = symbol(base, Family(tuple(i.sort for i in indices), t.sort))  # type: ignore[misc]
    left = Term("at", (s, *indices))
    recursive = any(p.head == "sym" and p.args[0] == base for p in t.free)
    if recursive:
        _check_recursion(t, base, indices, span)
    return _entered(r, Definition(left, t, indices, tuple(cases) if recursive else ()), s, span)


def _base_cases(r: Reader, base: str, indices: tuple[Term, ...]) -> list[tuple[Term, Term, Term]]:
    """Declared letters z_0 (or z_1, z_T, z_{T+1}) that a recursion for z_t can begin with."""
    from .names import scripted
    from .scope import size

    if len(indices) != 1:
        return []
    i = indices[0]
    assert isinstance(i.sort, Index)
    lo, hi = i.sort.lo, i.sort.hi
    below = [number(lo.args[0] - 1)] if lo.head == "num" else []
    candidates = [*below, lo, hi, Term("add", (hi, number(1)))]
    found = [(place, r.scope.find(base + scripted("_", size(place).strip("()").replace(" ", "")))) for place in candidates]
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
    return _entered(r, Definition(left, body, parameters, tuple(cases)), root, span)


def _base_case(r: Reader, n: Node, t: Term, right: Row, span: Span) -> Defined:
    """z_0 = … for a family z: the base case of a recursion that stands above or below."""
    if len(t.args) != 2 or t.args[0].head != "sym" or t.args[1].free:
        raise ReadError(n.span, f"{spell_node(n)} is no name that can be defined")
    body = number_like(value(r, right, span), span)
    _, body = aligned(r, t, body, span)
    return _entered(r, Definition(t, body), t.args[0], span)


def lacks_base(d: Definition) -> bool:
    """Whether a recursion still has no base case."""
    return d.left.head == "at" and not d.base and d.name in d.right.free


def _entered(r: Reader, d: Definition, s: Term, span: Span) -> Defined:
    """The scope with one more definition, or an error at its line."""
    try:
        givens = r.scope.with_letter(s).givens
    except DeclarationError as problem:
        raise ReadError(span, str(problem)) from problem
    name = d.name.args[0]
    if any(d.name in f.free for f in (*givens.facts, *givens.assumed)):
        raise ReadError(span, f"{name} is constrained by an earlier line and cannot be defined")
    if any(d.name in v.symbol.free for v in givens.random):
        raise ReadError(span, f"{name} is a random variable and cannot be defined")
    if d.name in _reached(d, givens):
        raise ReadError(span, f"{name} is defined in terms of itself")
    same = [old for old in givens.definitions if old.name == d.name]
    if any(_clash(old, d) for old in same):
        raise ReadError(span, f"{name} is defined already")
    return Defined(r.scope.with_givens(replace(givens, definitions=_merged(givens.definitions, d))), d.left, d.right)


def _reached(d: Definition, givens: Givens) -> set[Term]:
    """The letters that the right side uses through other definitions."""
    seen: set[Term] = set()
    todo = [s for s in d.right.free if s != d.name] + ([] if d.left.head == "at" or d.left.head == "pdf" else [s for s in d.right.free if s == d.name])
    while todo:
        s = todo.pop()
        if s in seen:
            continue
        seen.add(s)
        for old in givens.definitions:
            if old.name == s and old.name != d.name:
                todo.extend(old.right.free - set(old.parameters))
    return seen


def _clash(old: Definition, new: Definition) -> bool:
    """Whether two definitions of one name say the same thing twice."""
    if old.left.head != new.left.head:
        return True
    if old.left.head == "pdf":
        return bool(old.left.args[0].args[1:3] == new.left.args[0].args[1:3])
    if old.left.head == "at" and bool(old.parameters) != bool(new.parameters):
        return any(b[1] == new.left.args[1] for b in old.base) if old.parameters else False
    return old.left.head != "at" or bool(old.parameters) or old.left == new.left


def _merged(definitions: tuple[Definition, ...], d: Definition) -> tuple[Definition, ...]:
    """A base case joins its recursion, whichever comes first."""
    if d.left.head != "at":
        return (*definitions, d)
    if not d.parameters:
        out = tuple(replace(old, base=(*old.base, (old.parameters[0], d.left.args[1], d.right))) if old.name == d.name and old.parameters else old for old in definitions)
        return out if out != definitions else (*definitions, d)
    cases = [old for old in definitions if old.name == d.name and not old.parameters and old.left.head == "at"]
    new = replace(d, base=(*d.base, *((d.parameters[0], old.left.args[1], old.right) for old in cases)))
    return (*(old for old in definitions if old not in cases), new)


# -- a name with arguments ------------------------------------------------------------------------------------------


def _with_arguments(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Defined:
    """f(x) = …, q(z) = …, p(z \\mid x) = …, F(q) = …."""
    found = resolve(r, n)
    if found is not None:
        sort = found.term.sort
        if isinstance(sort, Density):
            return _density(r, n, found.term.at(None), group, right, span)
        if isinstance(sort, Map):
            return _function(r, n, found.term.at(None), group, right, span)
        raise ReadError(span, f"{spell_node(n)} is declared already, as {describe(sort)}")
    pieces = split_at(plain(group.inner), ",", ";", *BAR)
    if any(len(p) != 1 or not is_nominal(p[0]) for p in pieces):
        raise ReadError(group.span, "the variables of a new function are letters", expected=f"{spell_node(n)}(x) = …")
    known = [resolve(r, p[0]) for p in pieces]
    if any(k is not None and isinstance(k.term.sort, Density) for k in known):
        return _functional(r, n, group, right, span)
    parameters = [formal_of(r, p[0]) for p in pieces]
    inner = r.bound(parameters)
    body = closed_shapes(number_like(value(inner, right, span), span), span)
    if any(m.kind == "bar" for m in plain(group.inner)) or density_like(body) and not body.rank:
        return _new_density(r, n, group, right, span)
    return _new_function(r, n, parameters, body, span)


def formal_of(r: Reader, n: Node) -> Term:
    """A parameter of a definition: the declared letter, else a number with this name."""
    found = resolve(r, n)
    if found is not None and found.sup is None and found.term.head == "sym" and isinstance(found.term.sort, Tensor):
        return found.term.at(None)
    sort = found.term.sort if found is not None and isinstance(found.term.sort, Tensor) else SCALAR
    return symbol(spell_node(n), sort)


def density_like(t: Term) -> bool:
    """Whether an expression is a density by its form: a density at a point, or a product of such."""
    if t.head == "pdf":
        return True
    if t.head == "prod":
        return density_like(t.args[3])
    return t.head == "mul" and all(map(density_like, t.args))


def _functional(r: Reader, n: Node, group: Node, right: Row, span: Span) -> Defined:
    """F(q) = …: a number with a name of its own."""
    name = f"{spell_node(n)}{spell_node(group)}"
    t = _right_side(r, right, span, name)
    s = symbol(name, t.sort)
    return _entered(r, Definition(s, t), s, span)


def _new_function(r: Reader, n: Node, parameters: list[Term], body: Term, span: Span) -> Defined:
    assert isinstance(body.sort, Tensor)
    base, indices = family_of(r, n)
    sort = Map(tuple(_tensor(p) for p in parameters), Tensor(body.sort.dims))
    s = symbol(base, Family(tuple(i.sort for i in indices), sort) if indices else sort)  # type: ignore[misc]
    head = Term("at", (s, *indices)) if indices else s
    left = Term("app", (head, *parameters))
    if s.args[0] in {x.args[0] for x in body.free}:
        raise ReadError(span, f"{base} is defined in terms of itself")
    return _entered(r, Definition(left, body, (*indices, *parameters)), s, span)


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
        raise ReadError(span, f"{spell_node(n)} is declared with a property and then defined; declare it without", expected=f"{spell_node(n)} declared without properties")
    indices = f.args[1:] if f.head == "at" else ()
    return _entered(r, Definition(left, body, (*indices, *parameters)), f.args[0] if f.head == "at" else f, span)


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
        if len(row) != 1 or not is_nominal(row[0]) or resolve(r, row[0]) is None:
            raise ReadError(group.span, f"the condition {spell(row, loose=True)} is not declared", expected="letters declared above")
    base, indices = family_of(r, n)
    under = _subscript_parameter(r, n) if not indices else ()
    sort = Density(tuple((x.args[0], Tensor(_tensor(x).dims, _tensor(x).domain)) for x in outs), (*conditions, *under))
    return symbol(base, Family(tuple(i.sort for i in indices), sort) if indices else sort), tuple(outs)  # type: ignore[misc]


def _subscript_parameter(r: Reader, n: Node) -> tuple[str, ...]:
    r"""The θ of q_\theta(z), where θ is declared."""
    if n.kind != "script" or n.sub is None:
        return ()
    items = split_at(plain(n.sub), ",")
    found = [resolve(r, item[0]) if len(item) == 1 and is_nominal(item[0]) else None for item in items]
    return tuple(spell(item) for item in items) if all(f is not None and isinstance(f.term.sort, Tensor) for f in found) else ()


def _density(r: Reader, n: Node, p: Term, group: Node, right: Row, span: Span) -> Defined:
    """The definition of a joint, marginal or conditional density."""
    from .densities import conditional
    from .resolve import Found

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
    return _entered(r, Definition(left, body, (*indices, *letters)), root, span)


def _law_of_density(r: Reader, p: Term, sort: Density, right: Row, span: Span) -> Defined:
    """q = \\mathcal{N}(\\mu, \\sigma) for a declared density."""
    spoken = law_of(r, right, span)
    domains = law_sort(spoken.law, span).domains
    names = tuple(name for name, _ in sort.roles)
    if len(domains) != len(names) or any(len(d.dims) != len(s.dims) or not all(map(same_dim, d.dims, s.dims)) for d, (_, s) in zip(domains, sort.roles, strict=True)):
        raise ReadError(span, "the density and the law are not on the same space")
    letters = tuple(symbol(name, s) for name, s in sort.roles)
    left = Term("pdf", (Term("cond", (p, names, ())), *letters))
    return _entered(r, Definition(left, Term("pdf", (spoken.law, *letters)), letters), p, span)


__all__ = ["Defined", "define", "family_key", "family_of", "formal_of", "lacks_base", "is_new", "new_density"]
