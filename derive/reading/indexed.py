r"""Names with declared indices: \mu_i, \sigma_{t,i}, z^{(l)} as members of families; parameters of definitions."""

from __future__ import annotations

from derive.notation import Index, Term, symbol
from derive.notation.sorts import SCALAR, Tensor

from .names import plain, scripted, spell, spell_node, split_at
from .reader import Reader
from .resolve import atoms, items_of, named, stem_of
from .tree import Node, Row


def family_of(r: Reader, n: Node) -> tuple[str, tuple[Term, ...]]:
    r"""The base name and the indices of \mu_i, \sigma_{t,i}, z^{(l)}, where these indices are declared."""
    if n.kind != "script":
        return spell_node(n), ()
    stem, marks = stem_of(n), "'" * n.primes
    high = scripted("^", spell(n.sup)) if n.sup is not None else ""
    if n.sup is not None and len(n.sup) == 1 and n.sup[0].kind == "group" and n.sup[0].text in ("()", "[]"):
        inside = split_at(plain(n.sup[0].inner), ",")
        counted = [declared_index(r, item) for item in inside]
        if all(i is not None for i in counted):
            brackets = {"()": r"^{(\cdot)}", "[]": r"^{[\cdot]}"}[n.sup[0].text]
            low = scripted("_", spell(n.sub)) if n.sub is not None else ""
            return stem + low + brackets + marks, tuple(i for i in counted if i is not None)
    above = None if n.sup is None else declared_index(r, n.sup)
    if above is not None:
        low = scripted("_", spell(n.sub)) if n.sub is not None else ""
        if r.scope.find(stem + low) is None or _first_is_named(r, stem + low, above):  # else it is a power
            return stem + low + r"^\cdot" + marks, (above,)
    if n.sub is None:
        return spell_node(n), ()
    items = items_of(n.sub)
    separator = "," if len(items) > 1 else ""
    items = atoms(items[0]) if len(items) == 1 else items
    cut = len(items)
    found: list[Term] = []
    while cut and (i := declared_index(r, items[cut - 1])) is not None:
        found.insert(0, i)
        cut -= 1
    if not found:
        return spell_node(n), ()
    low = scripted("_", separator.join(spell(item) for item in items[:cut])) if cut else ""
    return stem + low + high + marks, tuple(found)


def _first_is_named(r: Reader, name: str, i: Term) -> bool:
    """Whether a letter z^0 is declared, at the start of the range of an index or before it: then z^i is no power of z."""
    lo = i.sort.lo  # type: ignore[union-attr]
    places = (lo.args[0], lo.args[0] - 1) if lo.head == "num" else ()
    return any(r.scope.find(name + scripted("^", str(k))) is not None for k in places)


def declared_index(r: Reader, item: Row) -> Term | None:
    s = r.scope.find(spell(item)) if len(item) == 1 and item[0].kind in ("letter", "accent", "script") else None
    return s if s is not None and isinstance(s.sort, Index) else None


def formal_of(r: Reader, n: Node) -> Term:
    """A parameter of a definition: the declared letter, else a number with this name."""
    found = named(r, n)
    if found is not None and found.sup is None and not found.primes and found.term.head == "sym" and isinstance(found.term.sort, (Tensor, Index)):
        return found.term.at(None)
    sort = found.term.sort if found is not None and isinstance(found.term.sort, Tensor) else SCALAR
    return symbol(spell_node(n), sort)
