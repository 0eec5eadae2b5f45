"""Densities and expectations: a lost condition, Bayes the wrong way, a law for another, a lost expectation."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Density, Law, Term

from .places import Place, is_value, with_part
from .table import Context, slip


@slip("direction of a condition", 1)
def turned_condition(place: Place, _: Context) -> Iterator[Term]:
    """p(z | x) ← p(x | z)."""
    t = place.node
    if t.head == "pdf" and t.args[0].head == "cond" and len(t.args[0].args) > 3:
        p, outs, ins, *values = t.args[0].args
        yield Term("pdf", (Term("cond", (p, ins, outs, *t.args[1:])), *values), t.style, t.span)


@slip("lost or spare condition", 1)
def condition(place: Place, context: Context) -> Iterator[Term]:
    """p(z | x) ← p(z) and back, in expectations and divergences too."""
    t = place.node
    if t.head != "cond":
        return
    p, outs, ins, *_ = t.args
    if ins:
        yield Term("cond", (p, outs, ()), t.style, t.span)
        return
    letters = {s.args[0]: s for s in (*context.letters, *place.bound)}
    sort = p.sort
    rest = [name for name, _ in sort.roles if name not in outs and name in letters] if isinstance(sort, Density) else []
    yield from (Term("cond", (p, outs, (name,), letters[name]), t.style, t.span) for name in rest)


@slip("joint for a conditional", 1)
def joint(place: Place, context: Context) -> Iterator[Term]:
    """p(x, z) ← p(x | z), p(z); and back."""
    t = place.node
    if t.head != "pdf" or t.args[0].head != "cond":
        return
    p, outs, ins, *values = t.args[0].args
    if ins:
        yield Term("pdf", (Term("cond", (p, (*outs, *ins), ())), *t.args[1:], *values))
    for k, name in enumerate(outs if len(outs) > 1 else ()):
        kept, points = (*outs[:k], *outs[k + 1 :]), (*t.args[1 : k + 1], *t.args[k + 2 :])
        yield Term("pdf", (Term("cond", (p, kept, ins, *values)), *points))
        yield Term("pdf", (Term("cond", (p, kept, (*ins, name), *values, t.args[k + 1])), *points))
    yield from _other_variables(t, context)


def _other_variables(t: Term, context: Context) -> Iterator[Term]:
    """p(x) ← p(z), by the names of the variables of p."""
    p, outs, ins, *_ = t.args[0].args
    letters = {s.args[0]: s for s in context.letters}
    if ins or len(outs) > 1 or not isinstance(p.sort, Density):
        return
    for name, _ in p.sort.roles:
        if name not in outs and name in letters:
            yield Term("pdf", (Term("cond", (p, (name,), ())), letters[name]))
            yield Term("pdf", (Term("cond", (p, (*outs, name), ())), *t.args[1:], letters[name]))


def laws_like(law: Term, context: Context) -> Iterator[Term]:
    """The other laws on the same space in the lines nearby."""
    found = dict.fromkeys(s for s in context.pieces if isinstance(s.sort, Law))
    yield from (other for other in found if other != law and other.sort == law.sort)


@slip("law", 1)
def other_law(place: Place, context: Context) -> Iterator[Term]:
    """E_q ← E_p, q(z) ← p(z), KL(q ‖ p) ← KL(q ‖ r): another law on the same space."""
    if isinstance(place.node.sort, Law):
        yield from laws_like(place.node, context)


@slip("lost log-density", 2)
def lost_log_density(place: Place, context: Context) -> Iterator[Term]:
    """log p(x) − log q(x) ← log p(x), for an x that is averaged over."""
    t = place.node
    if not is_value(place) or t.rank or not place.bound or place.above in ("add", "neg"):
        return
    x = place.bound[-1]
    for law in dict.fromkeys(s for s in context.pieces if isinstance(s.sort, Law) and s.sort.domains == (x.sort,)):
        density = Term("log", (Term("pdf", (law, x)),))
        yield Term("add", (density, t))
        yield Term("add", (t, Term("neg", (density,))))


@slip("lost expectation", 2)
def lost_expectation(place: Place, context: Context) -> Iterator[Term]:
    """E[f(x)] ← f(x)."""
    t = place.node
    if is_value(place) and place.above != "expect":
        for x, law in context.averages:
            if x in t.free and x not in place.bound:
                yield Term("expect", (x, law, t))


@slip("spare expectation", 2)
def spare_expectation(place: Place, _: Context) -> Iterator[Term]:
    """f(x) ← E[f(x)], and the mean of a square for the square of the mean."""
    t = place.node
    if t.head == "expect":
        yield t.args[2]
        if t.args[2].head == "pow":
            yield Term("pow", (with_part(t, 2, t.args[2].args[0]), t.args[2].args[1]))
    if t.head == "pow" and t.args[0].head == "expect":
        inner = t.args[0]
        yield with_part(inner, 2, Term("pow", (inner.args[2], t.args[1])))
