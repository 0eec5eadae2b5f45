r"""Declarations: letters in sets, maps between spaces, densities, random variables, constants."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from derive.notation import DeclarationError, Density, Family, Givens, Index, Map, Term, number, relation, symbol
from derive.notation.sorts import Sort, Tensor
from derive.notation.statement import RandomVariable

from .define_calls import new_density
from .densities import arguments
from .errors import ReadError, Span, Unsupported
from .indexed import family_of
from .laws import law_of, law_sort
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Reader
from .resolve import named, resolve
from .scope import HOLE, Scope, describe, size
from .shapes import same_dim
from .spaces import Space, space_of
from .tree import Node, Row
from .widening import widened

ONE = number(1)


# -- letters in sets ------------------------------------------------------------------------------------------


def in_set(r: Reader, names: Row, space: Space, span: Span) -> Scope:
    r"""x, y \in \mathbb{R}^n; \mu_i \in \mathbb{R} for a declared index i; x_1, \dots, x_n \in \mathbb{R}."""
    givens = with_counts(r.scope.givens, space.sort)
    for node, sort in listed(r, names, space.sort, span):
        givens, s = declared(r.within(r.scope.with_givens(givens)), node, sort)
        givens = with_counts(givens, sort)
        givens = givens.fact(*(f for f in space.facts(s) if f not in givens.facts))
    return r.scope.with_givens(givens)


def listed(r: Reader, names: Row, sort: Sort, span: Span) -> list[tuple[Node, Sort]]:
    """The letters of a list; x_1, …, x_n is one letter with n components."""
    items = [joined(r, item) for item in split_at(plain(names), ",")]
    dots = next((k for k, item in enumerate(items) if spell(item) == r"\dots"), None)
    if dots is not None:
        if len(items) not in (3, 4) or dots != len(items) - 2 or not isinstance(sort, Tensor):
            raise ReadError(span, "this list with dots is not understood", expected=r"x_1, \dots, x_n")
        return [_numbered(r, items[0], items[-1], sort, span)]
    for item in items:
        if len(item) != 1 or not is_nominal(item[0]):
            raise ReadError(span, f"{spell(item, loose=True) or 'nothing'} is no letter that can be declared", expected="letters with commas between them")
    return [(item[0], sort) for item in items]


def joined(r: Reader, item: Row) -> Row:
    """ELBO typed in plain letters side by side, as one name; not where each letter has a meaning of its own."""
    letters = [n for n in item if n.core.kind == "letter" and len(n.core.text) == 1]
    together = all(a.kind == "letter" and a.span[1] == b.span[0] for a, b in pairwise(item))
    if len(item) < 2 or len(letters) != len(item) or not together or all(resolve(r, n) is not None for n in item):
        return item
    last = item[-1]
    name = Node("letter", "".join(n.core.text for n in item), (item[0].span[0], last.core.span[1]))
    if last.kind == "letter":
        return (name,)
    return (Node("script", "", (name.span[0], last.span[1]), base=name, sub=last.sub, sup=last.sup, primes=last.primes),)


def _numbered(r: Reader, first: Row, last: Row, sort: Tensor, span: Span) -> tuple[Node, Sort]:
    """x_1, …, x_n as the letter x with n components of this sort."""
    a, b = first[0], last[0]
    if a.kind != "script" or b.kind != "script" or a.sub is None or b.sub is None or spell((a.core,)) != spell((b.core,)) or spell(a.sub) != "1":
        raise ReadError(span, "this list with dots is not understood", expected=r"x_1, \dots, x_n")
    from .terms import value

    n = value(r, b.sub, span)
    return a.core, Tensor((n, *sort.dims), sort.domain)


def declared(r: Reader, n: Node, sort: Sort) -> tuple[Givens, Term]:
    """The givens with one more letter, or family of letters, and the term that its name denotes."""
    base, indices = family_of(r, n)
    if isinstance(sort, Index) and indices:
        raise ReadError(n.span, "a family of indices")
    old = r.scope.find(base) or r.scope.family(base)
    if indices and r.scope.find(base) is not None:
        found = named(r, n)
        if found is not None and found.term.sort == sort:
            return r.scope.givens, found.term.at(None)
    s = symbol(base, Family(tuple(i.sort for i in indices), sort) if indices else sort)  # type: ignore[misc]
    try:
        givens = r.scope.with_letter(s).givens
    except DeclarationError as problem:
        assert old is not None
        raise ReadError(n.span, f"{base} is declared already, as {describe(old.sort)}") from problem
    return givens, Term("at", (s, *indices)) if indices else s


def with_counts(givens: Givens, sort: Sort) -> Givens:
    """A letter used as a dimension, count or depth is at least 1."""
    dims: tuple[Term, ...] = ()
    if isinstance(sort, Tensor):
        dims = sort.dims
    elif isinstance(sort, Index):
        dims = (sort.hi,) if sort.lo == ONE or (sort.lo == number(0) and sort.hi.args[1:] == (-ONE,)) else ()
    elif isinstance(sort, Map):
        dims = tuple(d for t in (*sort.domains, sort.codomain) for d in t.dims)
    for d in dims:
        for s in sorted(d.free, key=repr):
            fact = relation(s, "ge", 1)
            if isinstance(s.sort, Tensor) and s.sort.domain == "N" and fact not in givens.facts:
                givens = givens.fact(fact)
    return givens


# -- maps -------------------------------------------------------------------------------------------------------


def map_between(r: Reader, names: Row, row: Row, mark: str | None, span: Span) -> Scope:
    r"""F, G : \mathbb{R}^n \times \mathbb{R}^m \to \mathbb{R}^n, with a property."""
    sides = split_at(plain(row), r"\to", r"\rightarrow", r"\longrightarrow")
    if len(sides) != 2:
        raise ReadError(span, "a map goes from a space to a space", expected=r"f : \mathbb{R}^{n} \to \mathbb{R}")
    domains = [_domain(r, part, span) for part in split_at(sides[0], r"\times")]
    target = space_of(r, sides[1], span)
    if not isinstance(target.sort, Tensor) or target.sort.domain != "R" or target.values or target.properties:
        raise Unsupported(span, "not supported: a map to this set", expected=r"\mathbb{R}^{n}, (0, \infty), or an interval")
    kind = {None: "smooth", "smooth": "smooth", "elementwise": "elementwise", "autoregressive": "autoregressive"}.get(mark)
    if kind is None:
        raise ReadError(span, f"“{mark}” is no property of a map", expected="elementwise, autoregressive, or smooth")
    if kind != "smooth" and (len(domains) != 1 or domains[0].rank != 1 or target.sort.rank != 1 or not same_dim(domains[0].dims[0], target.sort.dims[0])):
        raise ReadError(span, f"an {kind} map goes from a space of vectors to itself", expected=r"F : \mathbb{R}^{n} \to \mathbb{R}^{n}")
    positive = target.low == number(0) and not target.closed[0]
    sort = Map(tuple(domains), target.sort, kind, positive)
    givens = with_counts(r.scope.givens, sort)
    for item in (joined(r, part) for part in split_at(plain(names), ",")):
        if len(item) != 1 or not is_nominal(item[0]):
            raise ReadError(span, f"{spell(item, loose=True)} is no letter that can be declared")
        givens, f = declared(r.within(r.scope.with_givens(givens)), item[0], sort)
        givens = givens.fact(*_bounds(f, domains, target, positive))
    return r.scope.with_givens(givens)


def _domain(r: Reader, part: Row, span: Span) -> Tensor:
    if len(part) == 1 and part[0].kind == "group" and any(m.text == r"\times" for m in part[0].inner):
        raise ReadError(span, "write a product of spaces without brackets", expected=r"\mathbb{R}^{n} \times \mathbb{R}^{m}")
    space = space_of(r, part, span)
    if not isinstance(space.sort, Tensor) or space.bounds or space.values or space.sort.domain != "R":
        raise Unsupported(span, "not supported: a map that is defined on a part of a space only", expected=r"\mathbb{R}^{n}")
    return space.sort


def _bounds(f: Term, domains: list[Tensor], target: Space, positive: bool) -> list[Term]:
    """Facts about the values of a map into an interval, for all its arguments."""
    if not target.bounds or (positive and target.high is None):
        return []
    letters = [symbol(f"x_{{({k})}}", d) for k, d in enumerate(domains)]
    facts = Space(target.sort, target.low, target.high, target.closed).facts(Term("app", (f, *letters)))
    out = facts
    for x in reversed(letters):
        out = [Term("forall", (x, fact)) for fact in out]
    return out


# -- densities, random variables, constants --------------------------------------------------------------------------


def densities(r: Reader, items: list[Row], span: Span) -> Scope:
    r"""p(x, z), q(z), q(z \mid \theta): densities; p(x \mid z), p(z) together are one joint density."""
    scope = r.scope
    groups: dict[str, list[tuple[Node, Node]]] = {}
    for item in items:
        if len(item) != 2 or not is_nominal(item[0]) or item[1].kind != "group":
            raise ReadError(
                span,
                f"{spell(item, loose=True) or 'this'} is no declaration",
                expected=r"x \in \mathbb{R}, x > 0, f : \mathbb{R} \to \mathbb{R}, p(x, z), or x = …",
            )
        groups.setdefault(family_of(r, item[0])[0], []).append((item[0], item[1]))
    for mentioned in sorted(groups.values(), key=lambda m: any(arguments(group).ins for _, group in m)):
        if named(r.within(scope), mentioned[0][0]) is not None:
            for n, group in mentioned:
                scope = widened(r.within(scope), n, group).scope
            if all(_speaks_of_known(r.within(scope), n, group) for n, group in mentioned):
                continue
        s = _joint([new_density(r.within(scope), n, group)[0] for n, group in mentioned])
        try:
            scope = scope.with_letter(s)
        except DeclarationError as problem:
            raise ReadError(mentioned[0][0].span, str(problem)) from problem
    return scope


def _speaks_of_known(r: Reader, n: Node, group: Node) -> bool:
    """Whether all variables of p(x, y \\mid z) are variables or parameters of the density p that is known."""
    found = named(r, n)
    if found is None or not isinstance(found.term.sort, Density):
        return False
    a = arguments(group)
    known = {*(name for name, _ in found.term.sort.roles), *found.term.sort.parameters}
    return all(spell(row) in known for row in (*a.outs, *a.ins, *a.parameters))


def _joint(found: list[Term]) -> Term:
    """One density with all variables that its mentions name."""
    first = found[0]
    if len(found) == 1:
        return first
    roles: dict[str, Tensor | Index] = {}
    parameters: list[str] = []
    for s in found:
        sort = s.sort.of if isinstance(s.sort, Family) else s.sort
        assert isinstance(sort, Density)
        roles.update(sort.roles)
        parameters += sort.parameters
    joint = Density(tuple(roles.items()), tuple(p for p in dict.fromkeys(parameters) if p not in roles))
    return symbol(first.args[0], replace(first.sort, of=joint) if isinstance(first.sort, Family) else joint)


def random_variables(r: Reader, names: Row, row: Row, mark: str | None, span: Span) -> Scope:
    r"""\epsilon \sim \mathcal{N}(0, 1); x_1, \dots, x_n \sim p \text{ iid}; X, Y \sim p for a joint density."""
    if mark not in (None, "iid", "independent"):
        raise ReadError(span, f"“{mark}” is no property of random variables", expected="iid, or independent")
    row = _sized_by_names(r, names, row)
    spoken = law_of(r, row, span)
    if HOLE in spoken.law.free:
        raise ReadError(span, "nothing here says how large I is", expected="I_n with its size, or the letter declared as a vector above")
    domains = law_sort(spoken.law, span).domains
    dotted = any(n.text == r"\dots" for n in names)
    if len(domains) > 1:
        return _jointly(r, names, spoken.law, domains, span)
    if dotted and mark is None:
        raise ReadError(span, "nothing says how these random variables depend on each other", expected=r"\text{iid} behind the line")
    scope = r.scope
    for node, sort in listed(r, names, domains[0], span):
        scope = _one_random(r.within(scope), node, sort, spoken.law, domains[0], mark, span)
    if mark and not dotted and len(split_at(plain(names), ",")) > 1:
        scope = independent(r.within(scope), names, span)
    return scope


def _sized_by_names(r: Reader, names: Row, row: Row) -> Row:
    """A law with I of open size takes it from the letter before the sign: z ~ N(0, I) as N(z; 0, I)."""
    first = split_at(plain(names), ",")[0]
    found = named(r, first[0]) if len(first) == 1 and is_nominal(first[0]) else None
    row = plain(row)
    if found is None or not isinstance(found.term.sort, Tensor) or not found.term.sort.dims or len(row) != 2 or row[1].kind != "group":
        return row
    if r.scope.find(spell_node(row[0])) is not None or any(n.text in (";", "∣") for n in row[1].inner):
        return row
    group = row[1]
    return (row[0], replace(group, rows=((*first, Node("op", ";", group.span), *group.inner),)))


def _one_random(r: Reader, n: Node, sort: Sort, law: Term, domain: Tensor | Index, mark: str | None, span: Span) -> Scope:
    base, indices = family_of(r, n)
    if isinstance(sort, Tensor) and isinstance(domain, Tensor) and sort != domain:  # x_1, …, x_n: n independent copies
        i = symbol("i_{(0)}", Index(ONE, sort.dims[0]))
        law = Term("product", (i, ONE, sort.dims[0], law))
        n = _numbered_name(n, sort) if _is_number(r, n) else n
    elif indices and mark:
        return _independent_family(r, n, base, indices, law, domain, span)
    givens, s = _of_sort(r, n, sort, span)
    if any(v.symbol == s for v in givens.random):
        raise ReadError(n.span, f"{spell_node(n)} has a law already")
    if r.scope.definitions.get(s):
        raise ReadError(n.span, f"{spell_node(n)} is defined; it cannot have a law of its own")
    return r.scope.with_givens(replace(givens, random=(*givens.random, RandomVariable(s, law))))


def _of_sort(r: Reader, n: Node, sort: Sort, span: Span) -> tuple[Givens, Term]:
    """A letter that is declared already with this shape, or a new one."""
    found = named(r, n)
    if found is not None and found.sup is None:
        t = found.term.at(None)
        if isinstance(t.sort, Tensor) and isinstance(sort, Tensor) and len(t.sort.dims) == len(sort.dims) and all(map(same_dim, t.sort.dims, sort.dims)):
            return r.scope.givens, t
        if t.sort != sort:
            raise ReadError(span, f"{spell_node(n)} is declared as {describe(t.sort)}, and the law is on {describe(sort)}")
        return r.scope.givens, t
    return declared(r, n, sort)


def _is_number(r: Reader, n: Node) -> bool:
    found = named(r, n)
    return found is not None and found.term.head == "sym" and found.term.sort == Tensor()


def _numbered_name(n: Node, sort: Tensor) -> Node:
    """The name x_{1:n} of x_1, …, x_n, beside a letter x for one number."""
    low = (Node("number", "1", n.span), Node("op", ":", n.span), Node("letter", size(sort.dims[0]), n.span))
    return Node("script", "", n.span, base=n, sub=low)


def _independent_family(r: Reader, n: Node, base: str, indices: tuple[Term, ...], law: Term, domain: Tensor | Index, span: Span) -> Scope:
    """x_i ~ law for all i, independent: the vector x with independent components."""
    if isinstance(domain, Index):
        raise Unsupported(span, "not supported: independent random variables with finitely many values")
    if len(indices) != 1:
        raise Unsupported(span, "not supported: independent random variables with several indices")
    i = indices[0]
    assert isinstance(i.sort, Index)
    s = symbol(base, Tensor((i.sort.hi, *domain.dims), domain.domain))
    givens = r.scope.givens
    old = r.scope.family(base)
    if old is not None:
        if any(old in d.right.free for d in givens.definitions):
            raise ReadError(span, f"{base} is declared already, as {describe(old.sort)}")
        givens = replace(givens, symbols=tuple(x for x in givens.symbols if x != old), facts=tuple(f.subs({old: s}) for f in givens.facts))
    givens = r.scope.with_givens(givens).with_letter(s).givens
    whole = Term("product", (i, i.sort.lo, i.sort.hi, law))
    return r.scope.with_givens(replace(givens, random=(*givens.random, RandomVariable(s, whole))))


def _jointly(r: Reader, names: Row, law: Term, domains: tuple[Tensor | Index, ...], span: Span) -> Scope:
    r"""X, Y \sim p: each has its marginal, and together they have p."""
    row = plain(names)
    items = split_at(plain(row[0].inner), ",") if len(row) == 1 and row[0].kind == "group" else split_at(row, ",")
    if law.head != "cond" or len(items) != len(domains) or any(len(item) != 1 for item in items):
        raise ReadError(span, f"a law of {len(domains)} variables for {len(items)} letters")
    p, outs, ins, *values = law.args
    scope = r.scope
    for item, name, domain in zip(items, outs, domains, strict=True):
        givens, s = _of_sort(r.within(scope), item[0], domain, span)
        marginal = Term("cond", (p, (name,), ins, *values))
        scope = scope.with_givens(replace(givens, random=(*givens.random, RandomVariable(s, marginal))))
    return scope


def independent(r: Reader, names: Row, span: Span) -> Scope:
    """x, y independent: random variables that are jointly independent."""
    givens = r.scope.givens
    found: list[RandomVariable] = []
    for item in split_at(plain(names), ","):
        known = named(r, item[0]) if len(item) == 1 and is_nominal(item[0]) else None
        v = next((v for v in givens.random if known is not None and v.symbol == known.term), None)
        if v is None:
            raise ReadError(span, f"{spell(item, loose=True)} is no random variable", expected=rf"{spell(item)} \sim … above this line")
        found.append(v)
    if any(v.group for v in found):
        raise Unsupported(span, "not supported: a random variable in two statements of independence", expected="one line with all of them")
    group = "+".join(str(v.symbol) for v in found)
    random = tuple(replace(v, group=group) if v in found else v for v in givens.random)
    return r.scope.with_givens(replace(givens, random=random))


def constants(r: Reader, names: Row, behind: Row, span: Span) -> Scope:
    r"""\tilde\mu \text{ constant in } x: letters that do not depend on x."""
    variables = [named(r, item[0]) if len(item) == 1 and is_nominal(item[0]) else None for item in split_at(plain(behind), ",")]
    if not behind or any(v is None for v in variables):
        raise ReadError(span, "constant in what?", expected=r"\tilde\mu \text{ constant in } x, with x declared above")
    scope = r.scope
    for item in split_at(plain(names), ","):
        if len(item) != 1 or not is_nominal(item[0]):
            raise ReadError(span, f"{spell(item, loose=True)} is no letter")
        found = named(r.within(scope), item[0])
        if found is None:
            scope = scope.with_givens(declared(r.within(scope), item[0], Tensor())[0])
            continue
        for d in scope.definitions.get(found.term.at(None), ()):
            if any(v is not None and v.term in d.right.free for v in variables):
                raise ReadError(span, f"{spell(item)} is defined in terms of {spell(behind, loose=True)}")
    return scope
