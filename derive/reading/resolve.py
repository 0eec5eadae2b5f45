r"""From a written name to the letter that the givens declare: whole names first, then families, components and indices.

The longest declared name wins: x_{t-1} is looked up as a whole, then as component t − 1 of x; x_{1i} as a whole, then as
component i of x_1, then as entry (1, i) of x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.notation import Family, Index, Map, Tensor, Term
from derive.notation.sorts import Density, Sort

from .errors import ReadError, Span
from .names import canonical, plain, scripted, spell, spell_node, split_at
from .reader import Reader, sort_at
from .tree import Node, Row, span_of


@dataclass(frozen=True, slots=True)
class Found:
    """A letter with its indices; ``sup`` and ``primes`` are what the name did not use up; ``values`` are those of the parameters of a density."""

    term: Term
    sup: Row | None = None
    primes: int = 0
    values: tuple[tuple[str, Term], ...] = ()


def resolve(r: Reader, n: Node) -> Found | None:
    """The declared letter that a nominal node denotes, or None."""
    stem = stem_of(n)
    if not stem:
        return None
    whole = _whole(r, n, stem)
    if whole is not None:
        return (_instead_of_power(r, n, stem) if whole.sup else None) or whole
    return next(_indexed(r, n, stem), None) or _parametric(r, n, stem) or _entry_of_bold(r, n, stem) or _bold_of_entries(r, n, stem)


BOLD = (r"\mathbf", r"\boldsymbol", r"\vec", r"\mathrm")


def _entry_of_bold(r: Reader, n: Node, stem: str) -> Found | None:
    r"""x_i where \mathbf{x} is declared and x is not; a_{ij} where A or \mathbf{A} is and a is not."""
    if n.sub is None or r.scope.find(stem) is not None or r.scope.family(stem) is not None:
        return None
    names = [f"{bold}{{{stem}}}" for bold in BOLD]
    accent = re.fullmatch(r"(\\[a-z]+)\{(.+)\}", stem)
    names += [f"{accent[1]}{{{bold}{{{accent[2]}}}}}" for bold in BOLD] if accent else []
    rows = [(name, 1) for name in names] + ([(name, 2) for name in (stem.upper(), *(f"{b}{{{stem.upper()}}}" for b in BOLD))] if stem.islower() else [])
    found = [f for name, least in rows if (f := next(_indexed(r, n, name), None)) is not None and _is_entry(f.term, least)]
    return found[0] if len({f.term.args[0] for f in found}) == 1 else None


def _bold_of_entries(r: Reader, n: Node, stem: str) -> Found | None:
    r"""\mathbf{u} for the vector or matrix whose entries were defined as u_i, where nothing is called \mathbf{u}."""
    bare = re.fullmatch(r"(?:\\mathbf|\\boldsymbol|\\vec)\{(.+)\}", stem)
    s = r.scope.find(bare[1]) if bare else None
    if (
        bare is None
        or s is None
        or not isinstance(s.sort, Tensor)
        or not s.sort.rank
        or not any(d.name == s and d.left.head == "at" for d in r.scope.givens.definitions)
    ):
        return None
    return _whole(r, n, bare[1]) or next(_indexed(r, n, bare[1]), None)


def _is_entry(t: Term, least: int) -> bool:
    """Whether a term is an entry of a vector or matrix, or of the value of a map, with so many indices."""
    sort = t.args[0].sort
    return t.head == "at" and len(t.args) > least and (isinstance(sort, Map) or (isinstance(sort, Tensor) and sort.rank == len(t.args) - 1))


def _instead_of_power(r: Reader, n: Node, stem: str) -> Found | None:
    r"""z^\ell, z^{(\ell)} for a declared family beside a letter z: a member, and no power of z."""
    return next(_superscript_family(r, n, stem), None)


def named(r: Reader, n: Node) -> Found | None:
    """The declared letter that a node names with all its scripts; None where a power or a prime is left over."""
    found = resolve(r, n)
    return found if found is not None and found.sup is None and not found.primes else None


def _parametric(r: Reader, n: Node, stem: str) -> Found | None:
    r"""q_{\theta}(z) for a density with the parameter θ, declared as q(z \mid \theta) or q_\phi(z)."""
    if n.sub is None:
        return None
    items = items_of(n.sub)
    for s in r.scope.densities:
        name, sort = canonical(s.args[0]), s.sort
        if not isinstance(sort, Density) or len(sort.parameters) < len(items):
            continue
        under = sort.parameters[len(sort.parameters) - len(items) :]
        if name == stem + scripted("_", ",".join(under)) or (name == stem and under == sort.parameters):
            from .terms import value

            values = tuple((p, value(r, item, n.span)) for p, item in zip(under, items, strict=True))
            return Found(s.at(n.span), n.sup, n.primes, values)
    return None


def stem_of(n: Node) -> str:
    """The name without its scripts."""
    core = n.core
    if core.kind == "brace" and len(core.inner) == 1:
        core = core.inner[0]
    return spell_node(core) if core.kind in ("letter", "accent", "text") else ""


def _whole(r: Reader, n: Node, stem: str) -> Found | None:
    """The name with all or some of its scripts, as it was declared."""
    sub = scripted("_", spell(n.sub)) if n.sub is not None else ""
    sup = scripted("^", spell(n.sup)) if n.sup is not None else ""
    marks = "'" * n.primes
    for name, rest_sup, primes in (
        (stem + sub + sup + marks, None, 0),
        (stem + sub + sup, None, n.primes),
        (stem + sub + marks, n.sup, 0),
        (stem + sub, n.sup, n.primes),
    ):
        s = r.scope.find(name)
        if s is not None:
            _not_indexed_by_a_binder(r, n, s)
            return Found(s.at(n.span), rest_sup, primes)
    return None


def _not_indexed_by_a_binder(r: Reader, n: Node, s: Term) -> None:
    r"""\mu_i declared as one letter, inside a sum over i."""
    if n.sub is None or s in r.scope.bound.values():
        return
    for m in n.sub:
        b = r.scope.bound.get(spell_node(m))
        if b is not None and isinstance(b.sort, Index):
            message = f"{spell_node(n)} was declared as one letter, before {b.args[0]} was declared as an index"
            raise ReadError(n.span, message, expected=f"the index {b.args[0]} declared above {spell_node(n)}")


def _indexed(r: Reader, n: Node, stem: str) -> Iterator[Found]:
    """Readings of a name with indices."""
    sup = scripted("^", spell(n.sup)) if n.sup is not None else ""
    marks = "'" * n.primes
    if n.sub is not None:
        yield from _split_subscripts(r, n, stem, sup, marks)
        tails = ((sup + marks, None, 0), (sup, None, n.primes), (marks, n.sup, 0), ("", n.sup, n.primes))
        for tail, rest_sup, primes in dict.fromkeys(tails):
            t = _component(r, n, stem + tail, items_of(n.sub))
            if t is not None:
                yield Found(t, rest_sup, primes)
                break
    yield from _superscript_family(r, n, stem)


def _split_subscripts(r: Reader, n: Node, stem: str, sup: str, marks: str) -> Iterator[Found]:
    """x_{1,i} and x_{1i} as component i of x_1."""
    assert n.sub is not None
    items = items_of(n.sub)
    items = atoms(items[0]) if len(items) == 1 else items
    joint = "," if len(items_of(n.sub)) > 1 else ""
    for k in range(len(items) - 1, 0, -1):
        low = scripted("_", joint.join(spell(i) for i in items[:k]))
        for tail, rest_sup, primes in ((sup + marks, None, 0), (sup, None, n.primes), ("", n.sup, n.primes)):
            t = _component(r, n, stem + low + tail, items[k:])
            if t is not None:
                yield Found(t, rest_sup, primes)
                return


def _superscript_family(r: Reader, n: Node, stem: str) -> Iterator[Found]:
    r"""x^{(i)}, W^\ell: a family whose index is written above."""
    if not n.sup:
        return
    boxed = len(n.sup) == 1 and n.sup[0].kind == "group"
    brackets = {"()": r"^{(\cdot)}", "[]": r"^{[\cdot]}"}.get(n.sup[0].text) if boxed else r"^\cdot"
    low = scripted("_", spell(n.sub)) if n.sub is not None else ""
    if brackets is None:
        return
    inside = split_at(n.sup[0].inner, ",") if boxed else [n.sup]
    t = _component(r, n, stem + low + brackets, inside)
    if t is not None:
        yield Found(t, None, n.primes)
        return
    t = _component(r, n, stem + brackets, [*inside, *(items_of(n.sub) if n.sub else [])])
    if t is not None:
        yield Found(t, None, n.primes)


def items_of(sub: Row) -> list[Row]:
    """The parts of a subscript between commas."""
    return split_at(plain(sub), ",", ";")


def atoms(item: Row) -> list[Row]:
    """The letters and numbers of a subscript without commas; one item where it holds an operator."""
    if any(m.kind not in ("letter", "number", "accent", "script") for m in item):
        return [item]
    return [(m,) for m in item]


def capacity(sort: Sort) -> tuple[int, int]:
    """How few and how many indices something takes."""
    if isinstance(sort, Family):
        least, most = len(sort.ranges), capacity(sort.of)[1]
        return least, least + most
    if isinstance(sort, Tensor):
        return 0, sort.rank
    if isinstance(sort, Map):
        return 0, 1 if sort.kind == "elementwise" else sort.codomain.rank
    return 0, 0


def _component(r: Reader, n: Node, name: str, items: list[Row]) -> Term | None:
    """The component of a letter or a family at some indices, where it has such components."""
    found = [t for s in (r.scope.family(name), r.scope.find(name)) if s is not None and (t := _at(r, n, s, items)) is not None]
    if len(found) > 1:
        raise ReadError(n.span, f"{spell_node(n)} may be a member of a family or a component", expected="two different letters")
    return found[0] if found else None


def _at(r: Reader, n: Node, s: Term, items: list[Row]) -> Term | None:
    least, most = capacity(s.sort)
    if items and len(items) < most:
        items = [*items[:-1], *_apart(items[-1], most - len(items) + 1)]
    if not max(least, 1) <= len(items) <= most:
        return None
    places = [index_term(r, item, n.span) for item in items]
    if any(p is None for p in places):
        return None
    return component(r, s, tuple(p for p in places if p is not None), n.span)


def component(r: Reader, base: Term, places: tuple[Term, ...], span: Span) -> Term:
    """base at some indices: first those of a family, then those of its member."""
    sort = sort_at(base, span)
    if isinstance(sort, Family) and len(places) > len(sort.ranges):
        cut = len(sort.ranges)
        return component(r, r.make("at", (base, *places[:cut]), span), places[cut:], span)
    return r.make("at", (base, *places), span)


def _apart(item: Row, most: int) -> list[Row]:
    """ij as two indices, 12 as the indices 1 and 2."""
    if len(item) == 1 and item[0].kind == "number" and item[0].text.isdigit() and len(item[0].text) == most:
        n = item[0]
        return [(Node("number", digit, n.span),) for digit in n.text]
    separate = atoms(item)
    return separate if 1 < len(separate) <= most else [item]


def index_term(r: Reader, item: Row, span: Span) -> Term | None:
    """An index written in a subscript: integers only; None for a subscript that is no index."""
    from .terms import value

    if not item:
        return None
    try:
        t = value(r, item, span)
    except ReadError:
        return None
    return t if is_integer(t) else None


def is_integer(t: Term) -> bool:
    """Whether a term can be an index: made of indices and whole numbers."""
    if t.head == "num":
        return bool(t.args[0].denominator == 1)
    if t.head == "sym":
        sort = t.sort
        return isinstance(sort, Index) or (isinstance(sort, Tensor) and not sort.dims and sort.domain in ("N", "Z", "B"))
    if t.head in ("argmax", "argmin"):
        return isinstance(t.args[0].sort, Index)
    if t.head == "const":
        return t.args[0] == "oo"
    return t.head in ("add", "neg", "mul", "div", "at", "max", "min") and all(map(is_integer, t.parts[1:] if t.head == "at" else t.parts))


__all__ = ["Found", "component", "index_term", "is_integer", "items_of", "named", "resolve", "span_of", "stem_of"]
