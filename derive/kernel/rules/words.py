"""Words in matrices: an entry of an array as a sum of products of letters, read off its index form, and back.

A letter is the name of a matrix, of a vector (one column) or of a diagonal matrix, with a flag that says
whether it is transposed; a word is a product of letters that fit. ``Form`` is a sum of words with numbers
as coefficients: what an entry (or a component, or a number) is in the algebra of matrices.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from derive.notation import Family, Tensor, Term, number
from derive.notation.heads import same_dim

from ..engine import ProofLine
from ..poly import ONE, ZERO, Number, Poly, atom, to_term
from ..signs import instance
from .loops import Loop
from .orders import symmetric_by_orders

if TYPE_CHECKING:
    from ..engine import Kernel

Letter = tuple[Term, bool]
Word = tuple[Letter, ...]
Form = dict[Word, Poly]
UNIT = number(1)


# -- letters -----------------------------------------------------------------------------------------


def matrix_of(b: Term) -> tuple[Term, tuple[Term, Term]] | None:
    """The matrix and the two indices of an atom that is an entry of a matrix (or of a member of a family of them)."""
    if b.head != "at":
        return None
    base, *indices = b.args
    sort = base.sort
    own = len(sort.ranges) if isinstance(sort, Family) else 0
    array = sort.of if isinstance(sort, Family) else sort
    if not isinstance(array, Tensor) or array.rank != 2 or len(indices) != own + 2:
        return None
    name = Term("at", (base, *indices[:own])) if own else base
    return name, (indices[own], indices[own + 1])


def is_symmetric(k: Kernel, name: Term) -> bool:
    """Whether a matrix is symmetric: by a given, or as the inverse of a symmetric matrix."""
    key = ("symmetric", name)
    found: bool | None = k.cache.get(key)
    if found is None:
        k.cache[key] = False  # while it is being found: no circular support
        found = k.cache[key] = _symmetric(k, name)
    return found


def _symmetric(k: Kernel, name: Term) -> bool:
    if name in k.independent or name.rank != 2:
        return False
    if is_declared(k, ("posdef", "possemidef", "symmetric"), name) or _is_given_its_transpose(k, name):
        return True
    if name.head == "inverse":
        return is_symmetric(k, name.args[0])
    if name.head == "sym" and symmetric_by_orders(k, name):
        return True
    return name.head == "lam" and equals_its_transpose(k, name)


def _is_given_its_transpose(k: Kernel, name: Term) -> bool:
    """Whether A = Aᵀ is given."""
    turned_about = Term("transpose", (name,))
    wanted = (Term("eq", (name, turned_about)), Term("eq", (turned_about, name)))
    if any(f in wanted for f in (*k.givens.facts, *k.local)):
        return True
    assumed = any(f in wanted for f in k.givens.assumed)
    if assumed:
        k.support.add("assumed")
    return assumed


def is_declared(k: Kernel, heads: tuple[str, ...], name: Term) -> bool:
    """Whether a given says a property of a matrix. A given holds for all its free indices, what is supposed on the way does not."""
    supposed = any(f.head in heads and f.args[0] == name for f in k.facts_about(name.free))
    return supposed or any(f.head in heads and instance(f.args[0], name) for f in k.givens.facts if f not in k.givens.here)


def equals_its_transpose(k: Kernel, m: Term) -> bool:
    """Mᵢⱼ = Mⱼᵢ for the entries as they are."""
    if not same_dim(*m.dims):
        return False
    i, j = k.indices_for(m.dims)
    from ..engine import settled_deltas

    return not settled_deltas(k, k.entry(m, (i, j)) - k.entry(m, (j, i)), (i, j))


def letter(k: Kernel, name: Term, turned: bool) -> Letter:
    """A letter; transposing a symmetric matrix changes nothing."""
    name = _one(name)
    return name, turned and not (name.head == "diag" or is_symmetric(k, name))


@lru_cache(maxsize=10_000)
def _one(name: Term) -> Term:
    """One object for all equal names, which compare fast then."""
    return name


def is_vector(x: Letter) -> bool:
    """A vector, or a family of numbers."""
    sort = x[0].sort
    return (isinstance(sort, Tensor) and sort.rank == 1) or (isinstance(sort, Family) and len(_extents(sort)) == 1)


def is_diagonal(x: Letter) -> bool:
    return x[0].head == "diag"


def shape(x: Letter) -> tuple[Term, Term]:
    """Rows and columns; a vector is one column, a family of vectors a matrix with a row for each member."""
    sort = x[0].sort
    rows, *columns = _extents(sort) if isinstance(sort, Family) else sort.dims  # type: ignore[union-attr]
    dims = rows, columns[0] if columns else UNIT
    return dims[::-1] if x[1] else dims


def _extents(family: Family) -> tuple[Term, ...]:
    """A row for each member, and what the members have."""
    return (family.ranges[0].hi, *(family.of.dims if isinstance(family.of, Tensor) else ()))


def is_square(x: Letter) -> bool:
    return same_dim(*shape(x))


def turned(k: Kernel, w: Word) -> Word:
    """The transpose of a word: its letters transposed, in reverse."""
    return tuple(letter(k, name, not flag) for name, flag in reversed(w))


def component(k: Kernel, vector: Term, i: Term) -> Poly:
    """A component of a canonical vector."""
    if vector.head == "lam":
        return k.nf(vector.args[1].subs({vector.args[0]: i}))
    return atom(Term("at", (*_spread(vector), i)))


def _spread(name: Term) -> tuple[Term, ...]:
    return name.args if name.head == "at" else (name,)


def letter_entry(k: Kernel, x: Letter, a: Term, b: Term) -> Poly:
    """The entry (a, b) of a matrix letter, its indices in order if it is symmetric."""
    instead = _rewritten(k, x, a, b)
    if instead is not None:
        return instead
    indices: tuple[Term, ...] = (b, a) if x[1] else (a, b)
    if isinstance(x[0].sort, Tensor) and is_symmetric(k, x[0]):
        indices = tuple(sorted(indices, key=repr))
    return atom(Term("at", (*_spread(x[0]), *indices)))


def vector_entry(k: Kernel, name: Term, i: Term) -> Poly:
    """A component of a vector that is a letter."""
    instead = _rewritten(k, (name, False), i, None)
    return component(k, name, i) if instead is None else instead


def _rewritten(k: Kernel, x: Letter, a: Term, b: Term | None) -> Poly | None:
    """The entry of a letter that a rule turns into other words."""
    for rule in k.rewrites:
        if rule.left == (x,):
            if rule.assumed:
                k.support.add("assumed")
            k.lines.append(ProofLine(rule.name, word_term(rule.left), form_term(rule.form)))
            return form_value(k, rule.form, a, b)
    return None


# -- from words to index form --------------------------------------------------------------------------


def spell(k: Kernel, w: Word, left: Term | None, right: Term | None) -> tuple[list[Loop], Poly]:
    """The entry (left, right) of a word, as loops and a summand; None stands where a vector ends the word."""
    moving = [n for n, x in enumerate(w) if not is_diagonal(x)]
    product, loops, here = ONE, [], left
    if not moving:
        product = k.nf(Term("delta", (left, right))) if left is not None and right is not None else ONE
    for n, x in enumerate(w):
        if is_diagonal(x):
            product = product * component(k, x[0].args[0], here)  # type: ignore[arg-type]
            continue
        there = right
        if n != moving[-1] and not (is_vector(x) and not x[1]):
            there = k.fresh_index(UNIT, shape(x)[1])
            loops.append(Loop(there, UNIT, to_term(k.nf(shape(x)[1]))))
        if is_vector(x):
            product = product * component(k, x[0], there if x[1] else here)  # type: ignore[arg-type]
            here = there if x[1] else None
        else:
            product = product * letter_entry(k, x, here, there)  # type: ignore[arg-type]
            here = there
    return loops, product


def value(k: Kernel, w: Word, left: Term | None = None, right: Term | None = None) -> Poly:
    """The entry of a word, summed."""
    from .sums import sum_monomial

    loops, body = spell(k, w, left, right)
    total = ZERO
    for m, c in body:
        total = total + (sum_monomial(k, loops, list(m)) if loops else Poly({m: 1})).scale(c)
    return total


def form_value(k: Kernel, form: Form, left: Term | None = None, right: Term | None = None) -> Poly:
    total = ZERO
    for w, c in form.items():
        total = total + c * value(k, w, left, right)
    return total


# -- algebra -------------------------------------------------------------------------------------------


def add_to(form: Form, w: Word, c: Poly) -> None:
    new = form.get(w, ZERO) + c
    if new:
        form[w] = new
    else:
        form.pop(w, None)


def tidied(k: Kernel, w: Word) -> tuple[Poly, Word]:
    """A word with numbers inside it (a row against a column) taken out and neighbouring diagonals merged."""
    done: list[Letter] = []
    factor = ONE
    for x in w:
        if done and is_vector(done[0]) and done[0][1] and is_vector(done[-1]) and not done[-1][1]:
            factor, done = factor * value(k, tuple(done)), []
        if done and is_diagonal(x) and is_diagonal(done[-1]):
            x = Term("diag", (_scaled_vector(k, done.pop()[0].args[0], x),)), False
            if x[0].args[0].head == "lam" and not x[0].args[0].args[1].free:  # d c = 1: a multiple of the identity
                factor = factor * k.nf(x[0].args[0].args[1])
                continue
        elif done and is_diagonal(x) and is_vector(done[-1]):
            x = (_scaled_vector(k, done.pop()[0], x), True)
        elif done and is_vector(x) and not x[1] and is_diagonal(done[-1]):
            x = (_scaled_vector(k, x[0], done.pop()), False)
        done.append(x)
        if is_vector(x) and not x[1]:
            start = next((n for n in range(len(done) - 1, -1, -1) if is_vector(done[n]) and done[n][1]), None)
            if start is not None and start > 0:
                factor = factor * value(k, tuple(done[start:]))
                del done[start:]
    return factor, tuple(done)


def _scaled_vector(k: Kernel, vector: Term, diagonal: Letter) -> Term:
    """diag(d) v = d ∘ v."""
    dims = vector.dims
    (i,) = k.indices_for(dims)
    return k.abstract((i,), component(k, vector, i) * component(k, diagonal[0].args[0], i), dims)


def times(k: Kernel, left: Word, form: Form, right: Word) -> Form:
    """left · form · right."""
    out: Form = {}
    for w, c in form.items():
        factor, tidy = tidied(k, (*left, *w, *right))
        add_to(out, tidy, c * factor)
    return out


def plus(a: Form, b: Form, scale: Number = 1) -> Form:
    out = dict(a)
    for w, c in b.items():
        add_to(out, w, c.scale(scale))
    return out


def transposed(k: Kernel, form: Form) -> Form:
    return {turned(k, w): c for w, c in form.items()}


# -- to show -------------------------------------------------------------------------------------------


def word_term(w: Word) -> Term:
    """A word as a written product."""
    factors = [Term("transpose", (name,)) if flag else name for name, flag in w]
    return factors[0] if len(factors) == 1 else Term("matmul", tuple(factors)) if factors else Term("sym", ("I", Tensor()))


def form_term(form: Form) -> Term:
    parts = tuple(word_term(w) if c == ONE else Term("mul", (to_term(c), word_term(w))) for w, c in form.items())
    return parts[0] if len(parts) == 1 else Term("add", parts) if parts else number(0)
