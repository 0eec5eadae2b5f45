r"""z_{t+1} = f(z_t), W^{(\ell+1)} = …: a family whose rule is written for the next index."""

from __future__ import annotations

from dataclasses import replace

from derive.notation import Index, Term, number, symbol

from .indexed import family_of
from .names import plain
from .reader import Reader
from .tree import Node, Row

BOXES = ("()", "[]", "{}")


def with_index_alone(r: Reader, n: Node) -> Node | None:
    r"""z_t for z_{t+1}, z^{(\ell)} for z^{(\ell+1)}, where the index is declared; None for other names."""
    if n.kind != "script":
        return None
    above, below = (None if row is None else _without_one(plain(row)) for row in (n.sup, n.sub))
    if above is None is below:
        return None
    earlier = replace(n, sup=above) if above is not None else replace(n, sub=below)
    return earlier if family_of(r, earlier)[1] else None


def _without_one(row: Row) -> Row | None:
    """t for t + 1, also in brackets."""
    if len(row) == 1 and row[0].kind == "group" and row[0].text in BOXES:
        inner = _without_one(plain(row[0].inner))
        return None if inner is None else (replace(row[0], rows=(inner, *row[0].rows[1:])),)
    if len(row) < 3 or row[-1].text != "1" or row[-2].text != "+":
        return None
    return row[:-2]


def following(i: Term) -> Term:
    """The index that runs one ahead of another: from lo + 1 to hi + 1."""
    return symbol(i.args[0], Index(_plus(i.sort.lo, 1), _plus(i.sort.hi, 1)))  # type: ignore[union-attr]


def stepped(t: Term, i: Term, j: Term, by: int) -> Term:
    """t with j + by for i, where i + c is j + (c + by)."""
    if t == i:
        return _plus(j, by)
    if t.head == "add" and len(t.args) == 2 and t.args[0] == i and (c := _whole(t.args[1])) is not None:
        return _plus(j, c + by)
    return t if i not in t.free else t.rebuild(lambda a: stepped(a, i, j, by))


def _plus(t: Term, c: int) -> Term:
    """t + c, numbers added up."""
    if t.head == "num":
        return number(t.args[0] + c)
    if t.head == "add" and len(t.args) == 2 and (known := _whole(t.args[1])) is not None:
        return _plus(t.args[0], known + c)
    return t if c == 0 else t + c if c > 0 else t - (-c)


def _whole(t: Term) -> int | None:
    """The number that a term is, with its sign."""
    if t.head == "neg":
        return None if (c := _whole(t.args[0])) is None else -c
    return int(t.args[0]) if t.head == "num" and t.args[0].denominator == 1 else None


__all__ = ["following", "stepped", "with_index_alone"]
