r"""Signs with several lives: I and \mathbf{1} as identity, vector of ones, indicator or mutual information; \mathbf{0}."""

from __future__ import annotations

from derive.notation import Index, Term

from .errors import Unsupported
from .factors import built_in
from .information import mutual_information
from .matrices import sized_sign
from .names import plain, spell_node, split_at
from .reader import Cursor, Reader
from .relations import holds_relation, relation_of
from .resolve import atoms, index_term, items_of
from .scripts import only, raised, with_scripts
from .tables import IDENTITY, INFORMATION, ONE_SIGNS, ONES, ZEROS
from .tree import Node, Row


@built_in(*(IDENTITY | ONE_SIGNS | ONES | INFORMATION))
def _one(r: Reader, c: Cursor) -> Term:
    start = c.at
    n, group = c.peek(), c.peek(1)
    assert n is not None
    name = spell_node(n.core)
    bracketed = group is not None and group.core.kind == "group" and group.core.text in ("()", "[]", "{}")
    if bracketed and group is not None:
        inner = plain(group.core.inner)
        if name in ONE_SIGNS and holds_relation(inner):
            only(n)
            c.at += 2
            return with_scripts(r, r.make("indicator", (relation_of(r, inner, group.span),), c.span(start)), group)
        if name in INFORMATION and len(split_at(inner, ";")) == 2:
            only(n)
            c.at += 2
            return with_scripts(r, mutual_information(r, group.core, c.span(start)), group)
    c.take()
    found = indicator_below(r, n) if name in ONE_SIGNS else None
    if found is not None:
        return found
    if name in ONES:
        return _raised(r, sized_sign(r, n, "ones"), n)
    if name in IDENTITY:
        entry = _identity_entry(r, n)
        if entry is not None:
            return _raised(r, entry, n)
        return _raised(r, sized_sign(r, n, "eye"), n)
    raise Unsupported(n.span, f"not supported: {name} here")


def indicator_below(r: Reader, n: Node) -> Term | None:
    r"""1_{x > 0}, \mathbf{1}_{[x > 0]}."""
    condition = _condition(n)
    return None if condition is None else _raised(r, r.make("indicator", (relation_of(r, condition, n.span),), n.span), n)


def _identity_entry(r: Reader, n: Node) -> Term | None:
    """I_{kj} for two indices k, j: an entry of the identity matrix."""
    if n.kind != "script" or n.sub is None:
        return None
    items = items_of(n.sub)
    items = atoms(items[0]) if len(items) == 1 else items
    places = [index_term(r, item, n.span) for item in items] if len(items) == 2 else []
    if not all(p is not None and any(isinstance(s.sort, Index) for s in p.free) for p in places) or not places:
        return None
    return r.make("delta", tuple(p for p in places if p is not None), n.span)


def _condition(n: Node) -> Row | None:
    r"""The relation under \mathbf{1}_{x > 0} or \mathbf{1}_{\{x > 0\}}."""
    if n.kind != "script" or n.sub is None:
        return None
    sub = plain(n.sub)
    if len(sub) == 1 and sub[0].kind == "group":
        sub = plain(sub[0].inner)
    return sub if holds_relation(sub) else None


def _raised(r: Reader, t: Term, n: Node) -> Term:
    only(n, "sub", "sup")
    return raised(r, t, n.sup, n.span) if n.kind == "script" and n.sup is not None else t


@built_in(*ZEROS)
def _zero(r: Reader, c: Cursor) -> Term:
    n = c.take()
    return _raised(r, sized_sign(r, n, "zero"), n)
