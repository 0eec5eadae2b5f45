r"""What stands above and below an expression: powers, transposes, inverses, and indices on anything that has components."""

from __future__ import annotations

from derive.notation import Term
from derive.notation.sorts import Index

from .errors import ReadError, Span, Unsupported
from .names import plain, spell
from .reader import Reader, located, number_like
from .resolve import component, index_term, items_of
from .shapes import dims_of, same_dim
from .tables import TRANSPOSES
from .tree import Node, Row

ONE = Term("num", (1, ""))
MINUS_ONE = Term("neg", (Term("num", (1, "")),))
LONGEST_POWER = 8  # of a matrix, written as a product


def only(n: Node, *allowed: str) -> None:
    """Refuse scripts that would have no effect: what is written is never passed over."""
    if n.kind != "script":
        return
    present = {"sub": n.sub is not None, "sup": n.sup is not None, "primes": bool(n.primes)}
    extra = [name for name, there in present.items() if there and name not in allowed]
    if extra:
        words = {"sub": "subscript", "sup": "superscript", "primes": "prime"}
        raise ReadError(n.span, f"a {words[extra[0]]} stands at {spell((n.core,))}, where it has no meaning")


def with_scripts(r: Reader, t: Term, n: Node) -> Term:
    """An expression with the scripts that stand at its node."""
    if n.kind != "script":
        return t
    if n.primes:
        raise ReadError(n.span, "a prime stands at an expression; only maps have primes", expected=r"\frac{d}{dx}(…), or f'(x)")
    if n.sub is not None:
        t = _positive_part(r, t, n) if spell(n.sub) == "+" else _indexed(r, t, n)
    return raised(r, t, n.sup, n.span) if n.sup is not None else t


def _positive_part(r: Reader, t: Term, n: Node) -> Term:
    """(t)_+ = max(t, 0)."""
    if dims_of(number_like(t, n.span), n.span):
        raise Unsupported(n.span, "not supported: the positive part of a vector", expected="a component")
    return r.make("max", (number_like(t, n.span), Term("num", (0, ""))), n.span)


def _indexed(r: Reader, t: Term, n: Node) -> Term:
    """(A v)_i, s(x)_j."""
    assert n.sub is not None
    rank = len(dims_of(number_like(t, n.span), n.span))
    items = items_of(n.sub)
    if len(items) == 1 and rank == 2 and len(items[0]) == 2:
        items = [(m,) for m in items[0]]
    if not 1 <= len(items) <= rank:
        raise ReadError(n.span, f"an index stands at something with {rank} indices")
    places = [index_term(r, item, n.span) for item in items]
    if any(p is None for p in places):
        raise ReadError(n.span, f"{spell(n.sub)} is no index", expected=r"a declared index, as in i \in \{1, \dots, n\}")
    return component(r, t, tuple(p for p in places if p is not None), n.span)


def raised(r: Reader, t: Term, sup: Row, span: Span) -> Term:
    """t with something above it: a power, a transpose, an inverse."""
    sup = plain(sup)
    rank = len(dims_of(number_like(t, span), span))
    text = spell(sup)
    if rank == 1 and (i := _in_brackets(r, t, sup, span)) is not None:
        return component(r, t, (i,), span)
    if not rank and _is_boxed_index(r, sup, span):
        raise ReadError(span, f"{text} may be a power or the number of a copy", expected="no brackets for a power; for a copy a given that declares it")
    if text in TRANSPOSES and not (text == "T" and r.scope.find("T") is not None and not rank):
        return _transposed(r, t, text, span, rank)
    if text in (r"-\top", "-T", r"-\mathrm{T}", r"-\mathsf{T}"):
        return r.make("transpose", (r.make("inverse", (t,), span),), span)
    if sup and sup[0].kind in ("letter", "op") and sup[0].text in (r"\circ", r"\odot") and len(sup) > 1:
        return _power(r, t, sup[1:], span)
    if text in ("*", r"\ast", r"\star", "+", r"\dagger", "-", r"\prime", "H", "c") and r.scope.find(text) is None:
        raise Unsupported(span, f"not supported: ^{text} as an operation; a letter with it may be declared as a name")
    if rank == 2:
        return _matrix_power(r, t, text, sup, span)
    return _power(r, t, sup, span)


def _in_brackets(r: Reader, t: Term, sup: Row, span: Span) -> Term | None:
    r"""x^{(m)}, with an index m that runs over the components of the vector x."""
    if len(sup) != 1 or sup[0].kind != "group" or sup[0].text != "()":
        return None
    i = index_term(r, plain(sup[0].inner), span)
    sort = None if i is None else i.sort
    return i if isinstance(sort, Index) and sort.lo == ONE and same_dim(sort.hi, dims_of(t, span)[0]) else None


def _is_boxed_index(r: Reader, sup: Row, span: Span) -> bool:
    r"""(\ell), with an index \ell."""
    boxed = len(sup) == 1 and sup[0].kind == "group" and sup[0].text == "()"
    i = index_term(r, plain(sup[0].inner), span) if boxed else None
    return i is not None and isinstance(i.sort, Index)


def _transposed(r: Reader, t: Term, text: str, span: Span, rank: int) -> Term:
    if text == "T" and r.scope.find("T") is not None:
        readings = (r"\text{the transpose, } ^\top", r"\text{the power } T")
        if r.decide("transpose", span, "T is declared, and here it may also mean a transpose", readings):
            return _power(r, t, (Node("letter", "T", span),), span)
    if rank == 1 and t.head == "block":
        return located(t, span)
    if t.head == "block" and t.style == "," and rank == 2:  # [a, b]^\top is the column with a and b
        return Term("stack", t.args[2:], ",", span)
    return r.make("transpose", (t,), span)


def _power(r: Reader, t: Term, sup: Row, span: Span) -> Term:
    from .terms import value

    return r.make("pow", (t, value(r, sup, span)), span)


def _matrix_power(r: Reader, t: Term, text: str, sup: Row, span: Span) -> Term:
    if text == "-1":
        return r.make("inverse", (t,), span)
    if text.isdigit() and 2 <= int(text) <= LONGEST_POWER:
        return r.make("matmul", (t,) * int(text), span, "power")
    if text == "1":
        return t
    if text[:1] == "-" and text[1:].isdigit() and 2 <= int(text[1:]) <= LONGEST_POWER:
        return r.make("matmul", (r.make("inverse", (t,), span),) * int(text[1:]), span)
    raise Unsupported(span, f"not supported: the power {spell(sup, loose=True)} of a matrix", expected=r"^{-1}, ^\top, ^{2}, or ^{\circ k} for each entry")
