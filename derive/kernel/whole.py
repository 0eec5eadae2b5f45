"""From components back to whole arrays: λi. aᵢ bᵢ is a ∘ b, λi j. δᵢⱼ vᵢ is diag v, λi j. vᵢ Mᵢⱼ is diag(v) M."""

from __future__ import annotations

from derive.notation import Index, NotSupported, SortError, Term, number
from derive.notation.heads import ELEMENTWISE_FUNCTIONS

ENTRYWISE = frozenset(("add", "neg", "mul", "div", "pow", *ELEMENTWISE_FUNCTIONS))


def tidy(t: Term) -> Term:
    """A term with every array inside it written without indices where that is possible."""
    found = whole(t)
    return found.rebuild(tidy) if found is not t else whole(t.rebuild(tidy))


def whole(t: Term) -> Term:
    """An array given by its components, written without indices where that is possible.

    >>> from derive.notation import Declarations
    >>> given = Declarations()
    >>> n = given.dimension("n")
    >>> x, i = given.vector("x", n), given.index("i", n)
    >>> whole(Term("lam", (i, x[i] * x[i])))
    hadamard(x, x)
    """
    letters: list[Term] = []
    body = t
    while body.head == "lam" and isinstance(body.args[0].sort, Index):
        letters.append(body.args[0])
        body = body.args[1]
    if not letters:
        return t
    try:
        found = _vector(body, letters[0]) if len(letters) == 1 else _matrix(body, letters[0], letters[1]) if len(letters) == 2 else t
        return found if found.dims == t.dims else t
    except (NotSupported, SortError):
        return t


def _vector(body: Term, i: Term) -> Term:
    """The vector whose component i is ``body``."""
    if i not in body.free:
        return body if body.dims or body == number(0) else _filled(body, i)
    if body.head == "at" and body.args[-1] == i and i not in body.args[0].free:
        return body.args[0] if len(body.args) == 2 else Term("at", body.args[:-1])
    if body.head == "app" and body.args[0].head == "at" and body.args[0].args[-1] == i:
        inner = tuple(_vector(a, i) for a in body.args[1:])
        return Term("app", (body.args[0].args[0], *inner))
    if body.head in ENTRYWISE:
        parts = tuple(_vector(a, i) if i in a.free else a for a in body.args)
        return Term("hadamard" if body.head == "mul" and sum(bool(p.dims) for p in parts) > 1 else body.head, parts)
    raise NotSupported("no array notation for this component")


def _filled(body: Term, i: Term) -> Term:
    sort = i.sort
    assert isinstance(sort, Index)
    ones = Term("ones", (sort.hi,))
    return ones if body == number(1) else Term("mul", (body, ones))


def _matrix(body: Term, i: Term, j: Term) -> Term:
    """The matrix whose entry (i, j) is ``body``, summand by summand."""
    if body == number(0):
        return body_zero(i, j)
    if body.head == "add":
        return Term("add", tuple(_matrix(part, i, j) for part in body.args))
    if body.head == "neg":
        return Term("neg", (_matrix(body.args[0], i, j),))
    return _factored(_factors(body), i, j)


def _factors(body: Term) -> list[Term]:
    """The factors of an entry; a divisor is the factor 1 / b."""
    if body.head == "mul":
        return [f for part in body.args for f in _factors(part)]
    if body.head == "div":
        below = [Term("div", (number(1), f)) for f in _factors(body.args[1])]
        return below if body.args[0] == number(1) else [*_factors(body.args[0]), *below]
    return [body]


def body_zero(i: Term, j: Term) -> Term:
    si, sj = i.sort, j.sort
    assert isinstance(si, Index) and isinstance(sj, Index)
    return Term("zero", (si.hi, sj.hi))


def _factored(factors: list[Term], i: Term, j: Term) -> Term:
    """c · vᵢ · Mᵢⱼ · wⱼ as c diag(v) M diag(w); δᵢⱼ vᵢ as diag(v)."""
    both = [f for f in factors if {i, j} <= f.free]
    rows = [f for f in factors if i in f.free and f not in both]
    columns = [f for f in factors if j in f.free and f not in both]
    plain = [f for f in factors if not f.free & {i, j}]
    if len(both) == 1 and both[0].head == "delta":
        vector = _product([_vector(f, i) for f in rows] + [_vector(f, j) for f in columns])
        middle = Term("diag", (vector,)) if vector is not None else Term("eye", (i.sort.hi,))  # type: ignore[union-attr]
    elif len(both) == 1 and both[0].head == "at" and both[0].args[-2:] in ((i, j), (j, i)):
        middle = _between(both[0], rows, columns, i, j)
    elif not both:
        left, right = (_product([_vector(f, at) for f in own]) or Term("ones", (at.sort.hi,)) for own, at in ((rows, i), (columns, j)))  # type: ignore[union-attr]
        middle = Term("matmul", (left, Term("transpose", (right,))))
    else:
        raise NotSupported("no array notation for this entry")
    return Term("mul", (*_one_fraction(plain), middle)) if plain else middle


def _one_fraction(plain: list[Term]) -> list[Term]:
    """Numbers, among them 1 / b, as numbers over one divisor."""
    below = [f.args[1] for f in plain if f.head == "div" and f.args[0] == number(1)]
    above = [f for f in plain if not (f.head == "div" and f.args[0] == number(1))]
    if not below:
        return above
    top, bottom = (x[0] if len(x) == 1 else Term("mul", tuple(x)) for x in (above or [number(1)], below))
    return [Term("div", (top, bottom))]


def _between(entry: Term, rows: list[Term], columns: list[Term], i: Term, j: Term) -> Term:
    matrix = entry.args[0] if len(entry.args) == 3 else Term("at", entry.args[:-2])
    if entry.args[-2:] == (j, i):
        matrix = Term("transpose", (matrix,))
    left, right = _product([_vector(f, i) for f in rows]), _product([_vector(f, j) for f in columns])
    pieces = [Term("diag", (left,))] if left is not None else []
    pieces.append(matrix)
    if right is not None:
        pieces.append(Term("diag", (right,)))
    return pieces[0] if len(pieces) == 1 else Term("matmul", tuple(pieces))


def _product(vectors: list[Term]) -> Term | None:
    if not vectors:
        return None
    return vectors[0] if len(vectors) == 1 else Term("hadamard", tuple(vectors))
