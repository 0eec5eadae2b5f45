r"""Signs that bind a letter: Σ, ∏, lim, \max and \min over a letter, \arg\max. Integrals stand in ``integrals``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.notation import Term, index, number
from derive.notation.sorts import Index, Tensor

from .capture import capture
from .errors import ReadError, Span, Undeclared, Unsupported
from .factors import built_in, undeclared
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Cursor, Reader, number_like
from .relations import is_relation, relation_of
from .resolve import is_integer, named
from .scripts import only
from .tables import BIG, FUNCTIONS, RELATIONS
from .terms import _signed, ends_sum, product_of, sum_of, value
from .tree import Node, Row

DOMAIN = Term("const", ("domain",))
ZERO, ONE = number(0), number(1)
PREFIXES = frozenset((*FUNCTIONS, *BIG))
NEUTRAL = {"sum": ZERO, "prod": ONE}


@dataclass(frozen=True, slots=True)
class Binder:
    """A bound letter with its range; ``condition`` leaves some values out. ``pair``: the index that the condition compares it with."""

    letter: Term
    lo: Term
    hi: Term
    condition: Term | None = None
    pair: Term | None = None


@built_in(r"\sum", r"\prod")
def _big(r: Reader, c: Cursor) -> Term:
    start = c.at
    n = c.take()
    only(n, "sub", "sup")
    head = "sum" if n.core.text == r"\sum" else "prod"
    binders = binders_of(r, n)
    inner = r.bound(b.letter for b in binders)
    body = _body(inner, c, n, start, head, [b.letter for b in binders])
    span = c.span(start)
    for b in reversed(_with_pairs(r, binders, body, n)):
        if b.condition is not None:
            own = isinstance(b.letter.sort, Index) and (b.lo, b.hi) == (b.letter.sort.lo, b.letter.sort.hi)
            body = r.make("cases", (body, b.condition, NEUTRAL[head], Term("true", ())), span, "under" if own else "")
        body = capture(r, body, b.letter, span)
        body = r.make(head if isinstance(b.letter.sort, Index) else "integral", (b.letter, b.lo, b.hi, body), span)
    return body


def _with_pairs(r: Reader, binders: list[Binder], body: Term, n: Node) -> list[Binder]:
    r"""\sum_{i \ne j} a_i b_j: the sum may run over both letters, unless the summand speaks of the first one alone or the second one is at hand."""
    out: list[Binder] = []
    for b in binders:
        at_hand = b.pair in r.state.outside or b.pair in r.scope.bound.values()
        if b.pair is not None and not at_hand and (b.pair in body.free or b.letter not in body.free):
            under, letter = spell(n.sub or (), loose=True), b.pair.args[0]
            readings = (rf"\sum_{{{under}}} \text{{ for one }} {letter}", rf"\sum_{{{letter}}} \sum_{{{under}}}")
            if r.decide("pairs", n.span, "this may be a sum over one letter or over both", readings) == 1:
                out.append(Binder(b.pair, b.pair.sort.lo, b.pair.sort.hi))  # type: ignore[union-attr]
        out.append(b)
    return out


def _body(r: Reader, c: Cursor, n: Node, start: int, head: str, letters: list[Term]) -> Term:
    """What a Σ reaches: up to the next + or −, or further if the author says so."""
    key = ("reach", n.span)
    if r.state.decisions.get(key) == 0:
        return number_like(sum_of(r, c), n.span)
    cut = _cut_of_product(c, letters) if head == "prod" else None
    if cut is not None:
        inner = Cursor(c.row[c.at : cut])
        body = product_of(r, inner)
        c.at = cut
    else:
        body = _signed(r, c)
    c.reaching.extend((key, letter, start) for letter in letters)
    return number_like(body, n.span)


SIGNS_OF_PRODUCT = (r"\cdot", r"\times")


def _cut_of_product(c: Cursor, letters: list[Term]) -> int | None:
    r"""\prod_i a_i \prod_i b_i: the same letter again ends the reach of the first product."""
    names = {letter.args[0] for letter in letters}
    for j in range(c.at + 1, len(c.row) + 1):
        if j == len(c.row) or ends_sum(c.row[j]) or (c.row[j].kind == "op" and c.row[j].text in "+-"):
            break
        again = c.row[j].core.text in (r"\prod", r"\sum") and c.row[j].sub and spell_node(c.row[j].sub[0].core) in names  # type: ignore[index]
        if again and c.row[j - 1].core.text not in PREFIXES:
            return j - (c.row[j - 1].core.text in SIGNS_OF_PRODUCT)
    return None


# -- ranges ----------------------------------------------------------------------------------------------


def binders_of(r: Reader, n: Node) -> list[Binder]:
    """The letters under a Σ with their ranges."""
    if n.kind != "script" or n.sub is None:
        raise ReadError(n.span, f"{spell_node(n.core)} without a letter under it", expected=rf"{spell_node(n.core)}_{{i=1}}^{{n}}")
    sub = plain(n.sub)
    if any(m.core.text == r"\substack" for m in sub):
        raise Unsupported(n.span, r"not supported: \substack")
    parts = _side_by_side(r, split_at(sub, ",", ";"))
    signs = [m for m in sub if is_relation(m)]
    if len(parts) == 1 and len(signs) >= 2:
        only(n, "sub")
        return _ordered(r, sub, signs, n.span)
    out: list[Binder] = []
    for part in parts:
        inner = r.bound(b.letter for b in out)
        out.append(_binder(inner, part, n.sup, n.span, out))
        if out[-1].letter in [b.letter for b in out[:-1]]:
            last = out.pop()
            out[-1] = Binder(last.letter, out[-1].lo, out[-1].hi, last.condition)
    return out


def _side_by_side(r: Reader, parts: list[Row]) -> list[Row]:
    r"""\sum_{ij}: the declared indices i and j."""
    letters: list[Row] = [(m,) for m in parts[0]] if len(parts) == 1 and len(parts[0]) > 1 else []
    found = [r.scope.find(spell_node(row[0])) if is_nominal(row[0]) else None for row in letters]
    return letters if letters and all(s is not None and isinstance(s.sort, Index) for s in found) else parts


def _binder(r: Reader, part: Row, sup: Row | None, span: Span, before: list[Binder]) -> Binder:
    sign = next((k for k, m in enumerate(part) if is_relation(m) or m.text == r"\in"), None)
    if sign is None:
        return _declared_range(r, part, sup, span)
    name, rest, head = part[:sign], part[sign + 1 :], part[sign].text
    if head == r"\in":
        _no_upper_bound(sup, span)
        return _in_set(r, name, rest, span)
    if len(name) != 1 or not is_nominal(name[0]):
        raise ReadError(span, "one letter with its range stands under Σ", expected=r"\sum_{i=1}^{n}")
    relation = RELATIONS[head]
    if relation == "eq" and sup is not None:
        return Binder(index(spell_node(name[0]), lo := value(r, rest, span), hi := value(r, sup, span)), lo, hi)
    if relation in ("ge", "gt"):
        lo = value(r, rest, span)
        lo = lo if relation == "ge" else r.make("add", (lo, ONE), span)
        known = r.scope.find(spell_node(name[0]))
        top = value(r, sup, span) if sup is not None else None
        hi = top if top is not None else known.sort.hi if known is not None and isinstance(known.sort, Index) else Term("const", ("oo",))
        return Binder(index(spell_node(name[0]), lo, hi), lo, hi)
    _no_upper_bound(sup, span)
    return _conditioned(r, name, part, relation, span, before)


def _no_upper_bound(sup: Row | None, span: Span) -> None:
    if sup is not None:
        raise ReadError(span, "an upper bound stands at a sign without a lower one", expected=r"\sum_{i=1}^{n}, or no upper bound")


def _conditioned(r: Reader, name: Row, part: Row, relation: str, span: Span, before: list[Binder]) -> Binder:
    r"""\sum_{j \ne i}, \sum_{j < i}: the declared range, with a condition."""
    bound = next((b for b in before if b.letter.args[0] == spell_node(name[0])), None)
    range_of = bound or _declared_range(r, name, None, span)
    condition = relation_of(r.bound((range_of.letter,)), part, span)
    other = r.scope.find(spell_node(part[2])) if len(part) == 3 and is_nominal(part[2]) and bound is None else None
    pair = other if other is not None and other.head == "sym" and isinstance(other.sort, Index) else None
    return Binder(range_of.letter, range_of.lo, range_of.hi, condition, pair)


def _declared_range(r: Reader, part: Row, sup: Row | None, span: Span) -> Binder:
    """A letter alone: its declared range."""
    if len(part) != 1 or not is_nominal(part[0]):
        raise ReadError(span, "one letter with its range stands under Σ", expected=r"\sum_{i=1}^{n}")
    name = spell_node(part[0])
    s = r.scope.find(name)
    if s is None:
        hint = rf"{name} \in \{{1, \dots, n\}}"
        raise Undeclared(span, name, given=hint, message=f"{name} has no range: neither bounds here nor a given")
    if isinstance(s.sort, Index):
        if sup is not None and value(r, sup, span) != s.sort.hi:
            raise ReadError(span, f"{name} has an upper bound and no lower one", expected=rf"{name}=1 under the sign")
        return Binder(s, s.sort.lo, s.sort.hi)
    if isinstance(s.sort, Tensor) and s.sort.domain in ("B", "N", "Z") and sup is None:
        return _whole_domain(r, s)
    raise ReadError(span, f"{name} is no index", expected=rf"{name} \in \{{1, \dots, n\}}, or bounds at the sign")


def _whole_domain(r: Reader, s: Term) -> Binder:
    return Binder(s, DOMAIN, DOMAIN)


def _in_set(r: Reader, name: Row, rest: Row, span: Span) -> Binder:
    r"""i \in \{1, \dots, n\}, x \in \{0, 1\}."""
    from .spaces import space_of

    if len(name) != 1 or not is_nominal(name[0]):
        raise ReadError(span, "one letter with its range stands under Σ")
    space = space_of(r, rest, span)
    text = spell_node(name[0])
    if isinstance(space.sort, Index):
        return Binder(index(text, space.sort.lo, space.sort.hi), space.sort.lo, space.sort.hi)
    if isinstance(space.sort, Tensor) and space.sort.domain in ("B", "N", "Z") and not space.bounds:
        return Binder(Term("sym", (text, space.sort)), DOMAIN, DOMAIN)
    raise Unsupported(span, "not supported: a sum over this set")


def _ordered(r: Reader, sub: Row, signs: list[Node], span: Span) -> list[Binder]:
    r"""1 \le i < j \le n: both letters, each with its range."""
    pieces = split_at(sub, *(m.text for m in signs))
    heads = [RELATIONS[m.text] for m in signs]
    if any(h not in ("lt", "le") for h in heads) or len(pieces) < 3:
        raise ReadError(span, "this range is not understood", expected=r"1 \le i < j \le n")
    lo, top = value(r, pieces[0], span), value(r, pieces[-1], span)
    lo = lo if heads[0] == "le" else r.make("add", (lo, ONE), span)
    top = top if heads[-1] == "le" else r.make("add", (top, Term("neg", (ONE,))), span)
    out: list[Binder] = []
    for k, piece in enumerate(pieces[1:-1]):
        if len(piece) != 1 or not is_nominal(piece[0]):
            raise ReadError(span, "letters stand between the bounds", expected=r"1 \le i < j \le n")
        if out:
            previous = out[-1].letter
            lo = previous if heads[k] == "le" else r.make("add", (previous, ONE), span)
        out.append(Binder(index(spell_node(piece[0]), lo, top), lo, top))
    return out


# -- limits and choices -------------------------------------------------------------------------------------


@built_in(r"\lim")
def _limit(r: Reader, c: Cursor) -> Term:
    start = c.at
    n = c.take()
    only(n, "sub")
    parts = split_at(plain(n.sub or ()), r"\to", r"\rightarrow")
    if len(parts) != 2 or len(parts[0]) != 1 or not is_nominal(parts[0][0]):
        raise ReadError(n.span, "a limit needs its letter and its point", expected=r"\lim_{x \to 0}")
    last = parts[1][-1] if parts[1] else None
    if last is not None and last.kind == "script" and last.sup is not None and spell(last.sup) in "+-":
        raise Unsupported(n.span, "not supported: a limit from one side")
    found = named(r, parts[0][0])
    x = found.term if found is not None and found.term.head == "sym" else Term("sym", (spell_node(parts[0][0]), Tensor()))
    body = _body(r.bound((x,)), c, n, start, "lim", [x])
    span = c.span(start)
    return r.make("lim", (x.at(None), value(r, parts[1], n.span), capture(r, body, x, span)), span)


def extreme_over(r: Reader, c: Cursor, head: str) -> Term:
    r"""\max_i x_i, \max_{x} f(x): the greatest value over the range of a letter."""
    start = c.at
    n = c.take()
    return _over_letter(r, c, n, start, f"{head}over")


def _over_letter(r: Reader, c: Cursor, n: Node, start: int, head: str) -> Term:
    only(n, "sub")
    sub = plain(n.sub or ())
    if len(sub) == 1 and is_nominal(sub[0]):
        found = named(r, sub[0])
        if found is None or found.term.head != "sym":
            raise undeclared(r, Cursor(sub))
        x = found.term.at(None)
    else:
        x = binders_of(r, n)[0].letter
    body = _body(r.bound((x,)), c, n, start, head, [x])
    span = c.span(start)
    return r.make(head, (x, capture(r, body, x, span)), span)


@built_in(r"\arg", r"\mathrm{argmax}", r"\mathrm{argmin}", r"\argmax", r"\argmin")
def _choice(r: Reader, c: Cursor) -> Term:
    start = c.at
    n = c.take()
    if n.core.text == r"\arg":
        if c.peek() is None or c.row[c.at].core.text not in (r"\max", r"\min"):
            raise ReadError(n.span, r"\arg stands without \max or \min")
        n = c.take()
    head = "argmax" if "max" in n.core.text else "argmin"
    if n.kind != "script" or n.sub is None:
        raise ReadError(n.span, "a choice needs the letter that is chosen", expected=r"\arg\max_{x} f(x)")
    return _over_letter(r, c, n, start, head)


Handler = Callable[[Reader, Cursor], Term]
__all__ = ["Binder", "binders_of", "extreme_over", "is_integer", "product_of"]
