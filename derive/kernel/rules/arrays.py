"""Components of vectors and matrices: every array is worked with through its entries."""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Family, Map, NotSupported, Tensor, Term, number
from derive.notation.heads import ELEMENTWISE_FUNCTIONS, same_dim

from ..engine import Indices, Kernel, entry_row, normal_row
from ..poly import ONE, ZERO, Poly, atom, constant, content, to_term
from .arithmetic import raise_to, reciprocal
from .blocks import blocks_of, parts_of
from .product_recursions import as_product
from .recursion import member_value, vanishes_above
from .sums import is_empty, sum_of
from .words import letter, vector_entry
from .words import letter_entry as matrix_entry


@entry_row("sym")
def letter_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    definition = k.definition(t)
    if definition is not None and definition.left == t:
        return k.fire("definition", Term("at", (t, *at)), Term("at", (definition.right, *at)))
    if definition is not None and definition.left.head == "at" and len(at) == len(definition.parameters):
        return k.fire("definition", Term("at", (t, *at)), definition.right.subs(dict(zip(definition.parameters, at, strict=True))))
    return array_atom(k, t, at)


def array_atom(k: Kernel, name: Term, at: Indices) -> Poly:
    """A component of an array of which nothing more is known; a symmetric matrix has its two indices in a fixed order."""
    if len(at) == 2:
        return matrix_entry(k, letter(k, name, False), *at)
    return vector_entry(k, name, at[0]) if len(at) == 1 else atom(Term("at", (name, *at)))


@normal_row("at")
def component(k: Kernel, t: Term) -> Poly:
    """A component of an array, a member of a family, a component of a map's value."""
    base, indices = t.args[0], tuple(to_term(k.nf(i)) for i in t.args[1:])
    sort = base.sort
    if isinstance(sort, Family):
        return family_member(k, base, indices)
    if isinstance(sort, Tensor):
        return k.entry(base, indices)
    raise NotSupported(f"{t!r} is no number")


def family_member(k: Kernel, base: Term, indices: Indices) -> Poly:
    sort = base.sort
    assert isinstance(sort, Family)
    own, rest = indices[: len(sort.ranges)], indices[len(sort.ranges) :]
    definition = k.definition(base)
    value = None
    if definition is not None and definition.base:
        value = as_product(k, definition, own) or member_value(k, definition, own)
    elif definition is not None and definition.left.head == "at":
        value = definition.right.subs(dict(zip(definition.parameters, own, strict=True)))
    if value is not None:
        return k.fire("definition", Term("at", (base, *indices)), Term("at", (value, *rest)) if rest else value)
    if isinstance(sort.of, Tensor) and len(rest) == sort.of.rank and rest:
        return array_atom(k, Term("at", (base, *own)), rest)
    return atom(Term("at", (base, *indices)))


@entry_row("at")
def partial_component(k: Kernel, t: Term, at: Indices) -> Poly:
    """A row of a matrix, or a vector of a family of vectors."""
    return k.nf(Term("at", (*t.args, *at)))


@entry_row("add", "neg", "mul", "hadamard", "div", "pow", "max", "min", *ELEMENTWISE_FUNCTIONS)
def elementwise_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(f(a, b))ᵢ = f(aᵢ, bᵢ); a number stands for all components, a vector scales the rows of a matrix."""
    parts = [_entry_for(k, p, at) for p in t.args]
    if t.head == "add":
        total = ZERO
        for p in parts:
            total = total + p
        return total
    if t.head == "neg":
        return -parts[0]
    if t.head in ("mul", "hadamard"):
        product = ONE
        for p in parts:
            product = product * p
        return product
    if t.head == "div":
        return parts[0] * reciprocal(k, parts[1])
    if t.head == "pow":
        return raise_to(k, parts[0], parts[1])
    return k.nf(Term(t.head, tuple(map(to_term, parts))))


def _entry_for(k: Kernel, p: Term, at: Indices) -> Poly:
    return k.entry(p, at[: p.rank] if p.rank < len(at) else at)


@entry_row("zero")
def zero_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    return ZERO


@entry_row("ones")
def one_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    return ONE


@entry_row("eye")
def identity_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    return k.nf(Term("delta", at))


@entry_row("diag")
def diagonal_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """diag(v)ᵢⱼ = δᵢⱼ vᵢ; the diagonal of a matrix is Mᵢᵢ."""
    inner = t.args[0]
    if len(at) == 1:
        return k.entry(inner, (at[0], at[0]))
    return k.nf(Term("delta", at)) * k.entry(inner, at[:1])


@entry_row("transpose")
def transpose_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    inner = t.args[0]
    return k.entry(inner, at[1:]) if inner.rank == 1 else k.entry(inner, (at[1], at[0]))


@entry_row("matmul")
def product_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(AB)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ."""
    return matrix_chain(k, t.args, at)


def matrix_chain(k: Kernel, factors: tuple[Term, ...], at: Indices) -> Poly:
    """An entry of a product of matrices, vectors and numbers, multiplied from the left."""
    head, *rest = factors
    if not rest:
        return _matrix_entry(k, head, at)
    if not head.rank:
        return k.nf(head) * matrix_chain(k, tuple(rest), at)
    left = head.dims if head.rank == 2 else (head.dims[0], number(1))
    row, column = (at[:1] or (number(1),))[0], at[1:] or (number(1),)
    if left[1] == number(1):
        return _matrix_entry(k, head, (row, number(1))) * matrix_chain(k, tuple(rest), (number(1), *column))
    if len(at) == 1 and left[0] == number(1):
        row, column = number(1), at
    middle = k.fresh_index(number(1), left[1])
    inner = _matrix_entry(k, head, (row, middle)) * matrix_chain(k, tuple(rest), (middle, *column))
    return sum_of(k, middle, number(1), to_term(k.nf(left[1])), inner)


def _matrix_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """An entry of a vector seen as a column, or of a matrix."""
    if not t.rank:
        return k.nf(t)
    if t.rank == 1:
        return k.entry(t, at[:1])
    return k.entry(t, at if len(at) == 2 else (*at, number(1)))


@normal_row("matmul")
def scalar_product(k: Kernel, t: Term) -> Poly:
    """A product of one row and one column, block by block if it is cut."""
    cut = blocks_of(t, k)
    return k.nf(cut.rows[0][0]) if cut is not None else matrix_chain(k, t.args, ())


@normal_row("transpose")
def scalar_transpose(k: Kernel, t: Term) -> Poly:
    return k.nf(t.args[0])


@normal_row("inner")
def inner_product(k: Kernel, t: Term) -> Poly:
    """⟨a, b⟩ = Σᵢ aᵢ bᵢ."""
    total = ZERO
    for a, b in zip(*_cut_alike(*t.args), strict=True):
        indices = k.indices_for(a.dims)
        total = total + _sum_all(k, indices, k.entry(a, indices) * k.entry(b, indices), a.dims)
    return total


def _cut_alike(a: Term, b: Term) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The parts of two vectors that are stacked alike."""
    parts = parts_of(a), parts_of(b)
    if len(parts[0]) != len(parts[1]) or not all(len(x.dims) == len(y.dims) and all(map(same_dim, x.dims, y.dims)) for x, y in zip(*parts, strict=True)):
        raise NotSupported("vectors that are stacked from different parts")
    return parts


def _sum_all(k: Kernel, indices: Indices, body: Poly, dims: tuple[Term, ...]) -> Poly:
    for i, n in zip(reversed(indices), reversed(dims), strict=True):
        body = sum_of(k, i, number(1), to_term(k.nf(n)), body)
    return body


@normal_row("norm")
def norm(k: Kernel, t: Term) -> Poly:
    """‖x‖ₚ = (Σᵢ |xᵢ|ᵖ)^{1/p}, p = 2 unless said; of a matrix ‖A‖² = Σᵢⱼ Aᵢⱼ², the Frobenius norm."""
    from .arithmetic import absolute

    x = t.args[0]
    order = Fraction(k.nf(t.args[1]).constant or 0) if len(t.args) > 1 else Fraction(2)
    if not x.rank:
        return absolute(k, k.nf(x))
    if order <= 0 or (order != 2 and x.rank != 1):
        raise NotSupported("this norm has no rule")
    total = ZERO
    for part in parts_of(x):
        indices = k.indices_for(part.dims)
        entry = k.entry(part, indices)
        power = entry * entry if order == 2 else raise_to(k, absolute(k, entry), constant(order))
        total = total + _sum_all(k, indices, power, part.dims)
    return _root(k, total, 1 / order)


def _root(k: Kernel, p: Poly, e: Fraction) -> Poly:
    """pᵉ for a sum of powers, which is ≥ 0 whether or not its sign shows."""
    c, mono, rest = content(p) if p else (0, (), None)
    if rest is None or mono:
        return raise_to(k, p, constant(e))
    return raise_to(k, constant(abs(c)), constant(e)) * atom(to_term(rest if c > 0 else -rest), e)  # type: ignore[arg-type]


@normal_row("trace")
def trace(k: Kernel, t: Term) -> Poly:
    """tr A = Σᵢ Aᵢᵢ, block by block if A is cut."""
    from .determinants import unfolded

    inner = unfolded(k, t.args[0])
    if not inner.rank:
        return k.nf(inner)
    cut = blocks_of(inner, k)
    if cut is not None and cut.is_square:
        return k.fire("definition of the trace", t, Term("add", tuple(Term("trace", (cut.rows[r][r],)) for r in range(len(cut.rows)))))
    i = k.fresh_index(number(1), inner.dims[0])
    return k.fire("definition of the trace", t, sum_of(k, i, number(1), to_term(k.nf(inner.dims[0])), k.entry(inner, (i, i))))


@entry_row("lam")
def lambda_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(λi. b)ⱼ = b with j for i."""
    body = t.args[1].subs({t.args[0]: at[0]})
    return k.entry(body, at[1:]) if body.dims else k.nf(body)


@entry_row("app")
def application_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """A component of F(x): F_i(x_i) for an element-wise F, else an atom of the canonical argument."""
    return apply_map(k, t.args[0], t.args[1:], at)


@normal_row("app")
def application(k: Kernel, t: Term) -> Poly:
    return apply_map(k, t.args[0], t.args[1:], ())


def apply_map(k: Kernel, f: Term, arguments: tuple[Term, ...], at: Indices) -> Poly:
    root = f
    while root.head in ("prime", "jac", "at"):
        root = root.args[0]
    definition = k.definition(root)
    if root.head == "lam" or (definition is not None and definition.left.head in ("app", "at", "sym")):
        return _unfold_map(k, f, root, arguments, at)
    sort = f.sort
    if not isinstance(sort, Map):
        raise NotSupported(f"{f!r} cannot be applied")
    if f.head == "jac":
        return jacobian_entry(k, f, arguments, at)
    if f.head == "at" and _is_component(f):
        return apply_map(k, f.args[0], arguments, (*f.args[1:], *at))
    if sort.kind == "elementwise" and len(at) == 1:
        return atom(Term("app", (_canonical_function(k, Term("at", (f, at[0]))), to_term(k.entry(arguments[0], at)))))
    canonical = tuple(k.canonical(a) for a in arguments)
    f = _canonical_function(k, f)
    value = Term("app", (f, *canonical))
    return atom(Term("at", (value, *at)) if at else value)


def _canonical_function(k: Kernel, f: Term) -> Term:
    if f.head == "at" and f.args[0].head == "prime":  # (f')ᵢ = (fᵢ)'
        inner, order = f.args[0].args
        return _canonical_function(k, Term("prime", (Term("at", (inner, *f.args[1:])), order)))
    if f.head == "at":
        return Term("at", (_canonical_function(k, f.args[0]), *(to_term(k.nf(i)) for i in f.args[1:])))
    if f.head == "prime":
        inner, order = f.args
        if inner.head == "prime":
            return _canonical_function(k, Term("prime", (inner.args[0], inner.args[1] + order)))
        return Term("prime", (_canonical_function(k, inner), order))
    return f


def jacobian_entry(k: Kernel, f: Term, arguments: tuple[Term, ...], at: Indices) -> Poly:
    """∂F_i/∂x_j: δᵢⱼ Fᵢ'(xᵢ) for an element-wise F, else an atom."""
    inner, slot = f.args
    sort = inner.sort
    assert isinstance(sort, Map)
    if sort.kind == "elementwise":
        i, j = at
        slope = Term("app", (_canonical_function(k, Term("prime", (Term("at", (inner, i)), 1))), to_term(k.entry(arguments[0], (i,)))))
        return k.nf(Term("delta", (i, j))) * atom(slope)
    if vanishes_above(k, inner, at):
        return ZERO
    canonical = tuple(k.canonical(a) for a in arguments)
    if not sort.codomain.rank and not sort.domains[slot].rank and len(sort.domains) == 1:
        return atom(Term("app", (_canonical_function(k, Term("prime", (inner, 1))), *canonical)))
    value = Term("app", (Term("jac", (_canonical_function(k, inner), slot)), *canonical))
    return atom(Term("at", (value, *at)) if at else value)


def _is_component(f: Term) -> bool:
    """Whether f is F_i of a map F into vectors, so that F_i(x) = F(x)_i; of an element-wise map F_i takes a number."""
    sort = f.args[0].sort
    return isinstance(sort, Map) and sort.kind != "elementwise" and sort.codomain.rank == len(f.args) - 1


def _member(f: Term, root: Term) -> Term | None:
    """The member of the family ``root`` that f is, or is a derivative of."""
    while f.head in ("prime", "jac"):
        f = f.args[0]
    return f if f.head == "at" and f.args[0] == root else None


def _defines_members(left: Term, root: Term) -> bool:
    """Whether the left side of a definition is f_i(x)."""
    return left.head == "app" and left.args[0].head == "at" and left.args[0].args[0] == root


def _unfold_map(k: Kernel, f: Term, root: Term, arguments: tuple[Term, ...], at: Indices) -> Poly:
    """The value of a defined map, of its derivative or Jacobian, at the arguments."""
    parameters: tuple[Term, ...]
    definition = k.definition(root)
    if root.head == "lam":
        parameters, body = (root.args[0],), root.args[1]
    elif definition is None:
        raise NotSupported(f"{root!r} cannot be applied")
    elif definition.left.head == "sym" and definition.right.head == "lam":
        parameters, body = (definition.right.args[0],), definition.right.args[1]
    elif definition.left.head == "app" and definition.left.args[0] == root:
        parameters, body = definition.parameters, definition.right
    elif (member := _member(f, root)) is not None and not definition.base and _defines_members(definition.left, root):
        formal = definition.left.args[0].args[1:]
        body = definition.right.subs(dict(zip(formal, member.args[1:], strict=True)))
        parameters, root = definition.parameters[len(formal) :], member
    else:
        raise NotSupported(f"the definition of {root!r} is not of a form that can be applied")
    if f == root:
        value = body.subs(dict(zip(parameters, arguments, strict=True)))
        whole = Term("app", (f, *arguments))
        return k.fire("definition", Term("at", (whole, *at)) if at else whole, Term("at", (value, *at)) if at else value)
    from .calculus import derivative_of_definition

    return derivative_of_definition(k, f, parameters, body, arguments, at)


@entry_row("stack")
def stack_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """A component with a known number, when the parts before it have known lengths."""
    position = k.nf(at[0]).constant
    if position is None:
        raise NotSupported("a component of stacked vectors at a symbolic position; compare them part by part")
    for part in t.args:
        length = k.nf(part.dims[0]).constant if part.rank else 1
        if length is None:
            raise NotSupported("a component of stacked vectors of symbolic length; compare them part by part")
        if position <= length:
            return k.entry(part, (number(position),)) if part.rank else k.nf(part)
        position -= length
    raise NotSupported("an index outside its vector")


@entry_row("block")
def block_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """An entry with known numbers of a matrix of numbers."""
    i, j = (k.nf(a).constant for a in at)
    rows, columns, *entries = t.args
    if i is None or j is None or any(e.rank for e in entries):
        raise NotSupported("an entry of a block matrix at a symbolic position; compare it block by block")
    return k.nf(entries[(int(i) - 1) * columns + int(j) - 1])


@normal_row("inverse")
def scalar_inverse(k: Kernel, t: Term) -> Poly:
    return reciprocal(k, k.nf(t.args[0]))


@entry_row("sum")
def sum_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    if is_empty(k, *t.args[1:3]):
        return ZERO
    i, body = k.open(t)
    return sum_of(k, i, to_term(k.nf(t.args[1])), to_term(k.nf(t.args[2])), k.entry(body, at))
