"""Derivatives: the chain rule through every kind of atom, entry by entry."""

from __future__ import annotations

from collections.abc import Callable

from derive.notation import Family, Index, Map, NotSupported, Tensor, Term, number, symbol
from derive.notation.heads import same_dim

from ..engine import Indices, Kernel, close, depends, entry_row, normal_row
from ..poly import ONE, ZERO, E, Exponent, Poly, as_poly, atom, read, to_term
from .arithmetic import reciprocal
from .by_value import differentiate_by_value, is_value
from .functions import exp_of, log_of
from .matrices import is_invertible
from .recursion import as_free, refuse_hidden
from .sums import sum_of
from .together import vanishes
from .transitions import split, transition, written_transition
from .words import is_symmetric

DerivativeRow = Callable[[Kernel, Term, Term], Poly]
DERIVATIVES: dict[str, DerivativeRow] = {}


def derivative_row(*heads: str) -> Callable[[DerivativeRow], DerivativeRow]:
    """Enter the derivative of an atom with this head; a second entry is refused."""

    def enter(row: DerivativeRow) -> DerivativeRow:
        for head in heads:
            if head in DERIVATIVES:
                raise ValueError(f"{head} has a derivative already")
            DERIVATIVES[head] = row
        return row

    return enter


@normal_row("deriv")
def derivative(k: Kernel, t: Term) -> Poly:
    y, x = t.args
    if x.rank or y.rank:
        raise NotSupported(f"{t!r} is no number")
    return k.fire("derivative", t, differentiate_written(k, y, x, (), ()))


@entry_row("deriv")
def derivative_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(∂y/∂x)ᵢⱼ = ∂yᵢ/∂xⱼ: rows by y, columns by x."""
    y, x = t.args
    return k.fire("chain rule", Term("at", (t, *at)), differentiate_written(k, y, x, at[: y.rank], at[y.rank :]))


@normal_row("grad")
def scalar_gradient(k: Kernel, t: Term) -> Poly:
    return differentiate_written(k, t.args[0], t.args[1], (), ())


@entry_row("grad")
def gradient_entry(k: Kernel, t: Term, at: Indices) -> Poly:
    """(∇ₓ y)ⱼ = ∂y/∂xⱼ."""
    return k.fire("gradient", Term("at", (t, *at)), differentiate_written(k, t.args[0], t.args[1], (), at))


def differentiate_written(k: Kernel, y: Term, x: Term, rows: Indices, columns: Indices) -> Poly:
    """∂y/∂x for a written y: a defined x is taken as free, and put back afterwards."""
    if x.head == "stack":
        return _by_stack(k, y, x, rows, columns)
    if (named := written_transition(k, y, x, rows, columns)) is not None:
        return named
    if is_value(x):
        return differentiate_by_value(k, y, x, rows, columns)
    root = x
    while root.head == "at":
        root = root.args[0]
    if root.head != "sym":
        raise NotSupported(f"a derivative by {x!r}; give it a name first")
    symmetric = _is_symmetric(k, root)
    if k.definition(root) is None and not symmetric:
        body = k.entry(y, rows) if y.rank else k.nf(y)
        return diff(k, body, _direction(k, x, columns))
    inner = k.under(blocked=frozenset((as_free(k, x),)))
    inner.independent = k.independent | ({root} if symmetric else frozenset())
    body = inner.entry(y, rows) if y.rank else inner.nf(y)
    result = k.nf(to_term(diff(inner, body, _direction(inner, x, columns))))
    if symmetric:
        _require_one_meaning(result, k.nf(to_term(diff(inner, body, _direction(inner, x, columns[::-1])))), x, columns)
    k.spend(inner._work)
    return result


def _is_symmetric(k: Kernel, root: Term) -> bool:
    sort = root.sort
    if isinstance(sort, Family) and is_symmetric(k, Term("at", (root, *(symbol(f"!{n}", r) for n, r in enumerate(sort.ranges))))):
        raise NotSupported("a derivative by a member of a family of symmetric matrices")
    return is_symmetric(k, root)


def _require_one_meaning(slope: Poly, flipped: Poly, x: Term, columns: Indices) -> None:
    """
    ∂y/∂Sᵢⱼ = ∂y/∂Sⱼᵢ, all entries independent
    -----------------------------------------------
    ∂y/∂S for a symmetric S is the same matrix

    Otherwise y has other values off the symmetric matrices, and its derivative by S depends on how it is written.
    """
    if not columns:
        raise NotSupported("a derivative by one entry of a symmetric matrix; take the derivative by the matrix")
    if not vanishes(slope - flipped):
        raise NotSupported(f"the derivative by the symmetric matrix {x!r} depends on how its two equal entries are written")


def _by_stack(k: Kernel, y: Term, x: Term, rows: Indices, columns: Indices) -> Poly:
    position = k.nf(columns[0]).constant
    if position is None:
        raise NotSupported("a derivative by stacked vectors at a symbolic position; compare it block by block")
    for part in x.args:
        length = k.nf(part.dims[0]).constant if part.rank else 1
        if length is None:
            raise NotSupported("a derivative by stacked vectors of symbolic length; compare it block by block")
        if position <= length:
            return differentiate_written(k, y, part, rows, (number(position),) if part.rank else ())
        position -= length
    raise NotSupported("an index outside its vector")


def _direction(k: Kernel, x: Term, columns: Indices) -> Term:
    """The number by which is differentiated: a letter or one component."""
    if x.head == "at":
        return Term("at", (x.args[0], *(to_term(k.nf(i)) for i in x.args[1:]), *columns))
    return Term("at", (x, *columns)) if columns else x


def diff(k: Kernel, p: Poly, x: Term) -> Poly:
    """d(c ∏ bᵉ) = c Σ (e b^{e−1} db + bᵉ log b de) ∏ others."""
    total = ZERO
    for m, c in p:
        for n, (b, e) in enumerate(m):
            piece = _diff_power(k, b, e, x)
            if piece:
                rest = Poly({tuple(pair for j, pair in enumerate(m) if j != n): c})
                k.spend(1)
                total = total + rest * piece
    return total


def _diff_power(k: Kernel, b: Term, e: Exponent, x: Term) -> Poly:
    total = ZERO
    inner = diff_atom(k, b, x)
    if inner:
        total = as_poly(e) * atom(b, as_poly(e) - ONE) * inner if isinstance(e, Poly) else atom(b, e - 1).scale(e) * inner
    if isinstance(e, Poly):
        slope = diff(k, e, x)
        if slope:
            total = total + atom(b, e) * slope * (ONE if b == E else log_of(k, atom(b)))
    return total


def diff_atom(k: Kernel, b: Term, x: Term) -> Poly:
    """db/dx for an atom."""
    if b == x:
        return ONE
    (member, rows), (free, columns) = split(b), split(x)
    if (named := transition(k, member, free, rows, columns)) is not None:
        return named
    refuse_hidden(k, b, x)
    root = x.args[0] if x.head == "at" else x
    if root not in b.free:
        return ZERO
    row = DERIVATIVES.get(b.head)
    if row is None:
        raise NotSupported(f"no derivative of {b.head} yet")
    return row(k, b, x)


@derivative_row("sym")
def _letter(k: Kernel, b: Term, x: Term) -> Poly:
    return ZERO


@derivative_row("at")
def _component(k: Kernel, b: Term, x: Term) -> Poly:
    """∂xᵢ/∂xⱼ = δᵢⱼ; a component of a map's value by the chain rule."""
    base = b.args[0]
    if base.head == "app":
        return chain_rule(k, base.args[0], base.args[1:], b.args[1:], x)
    if x.head == "at" and x.args[0] == base and len(x.args) == len(b.args):
        product = ONE
        for i, j in zip(b.args[1:], x.args[1:], strict=True):
            product = product * k.nf(Term("delta", (i, j)))
        return product
    if base.head == "inverse":
        return _inverse(k, base.args[0], b.args[1:], x)
    if base.head == "partial":
        from .scores import differentiate_entry

        return differentiate_entry(k, b, x)
    if any(x.args[0] in i.free if x.head == "at" else x in i.free for i in b.args[1:]):
        raise NotSupported("a derivative by something that an index depends on")
    if base.head not in ("sym", "at"):
        raise NotSupported(f"no derivative of a component of {base.head} yet")
    return ZERO


@derivative_row("app")
def _application(k: Kernel, b: Term, x: Term) -> Poly:
    return chain_rule(k, b.args[0], b.args[1:], (), x)


def chain_rule(k: Kernel, f: Term, arguments: tuple[Term, ...], at: Indices, x: Term) -> Poly:
    """∂F(u)ᵢ/∂x = Σₖ (J_F(u))ᵢₖ ∂uₖ/∂x, over every argument of F."""
    sort = f.sort
    assert isinstance(sort, Map)
    total = ZERO
    for slot, (argument, domain) in enumerate(zip(arguments, sort.domains, strict=True)):
        if not domain.rank:
            inner = diff(k, k.nf(argument), x)
            if inner:
                total = total + _slope(k, f, arguments, slot, at) * inner
            continue
        indices = k.indices_for(domain.dims)
        inner = diff(k, k.entry(argument, indices), x)
        if inner:
            body = _partial(k, f, arguments, slot, at, indices) * inner
            for i, n in zip(reversed(indices), reversed(domain.dims), strict=True):
                body = sum_of(k, i, number(1), to_term(k.nf(n)), body)
            total = total + body
    return total


def _slope(k: Kernel, f: Term, arguments: tuple[Term, ...], slot: int, at: Indices) -> Poly:
    if len(arguments) == 1 and not at:
        g = Term("prime", (f.args[0], f.args[1] + 1)) if f.head == "prime" else Term("prime", (f, 1))
        return atom(Term("app", (g, *arguments)))
    return _partial(k, f, arguments, slot, at, ())


def _partial(k: Kernel, f: Term, arguments: tuple[Term, ...], slot: int, at: Indices, indices: Indices) -> Poly:
    from .arrays import jacobian_entry

    return jacobian_entry(k, Term("jac", (f, slot)), arguments, (*at, *indices))


@derivative_row("log")
def _logarithm(k: Kernel, b: Term, x: Term) -> Poly:
    """d log |u| = du / u."""
    inner = b.args[0].args[0] if b.args[0].head == "abs" else b.args[0]
    u = read(inner)
    return diff(k, u, x) * reciprocal(k, u)


@derivative_row("add")
def _inside(k: Kernel, b: Term, x: Term) -> Poly:
    return diff(k, read(b), x)


@derivative_row("abs")
def _absolute(k: Kernel, b: Term, x: Term) -> Poly:
    """d|u| = (|u| / u) du where u ≠ 0."""
    u = read(b.args[0])
    return atom(b) * reciprocal(k, u) * diff(k, u, x)


@derivative_row("sin")
def _sine(k: Kernel, b: Term, x: Term) -> Poly:
    return atom(Term("cos", b.args)) * diff(k, read(b.args[0]), x)


@derivative_row("cos")
def _cosine(k: Kernel, b: Term, x: Term) -> Poly:
    return -atom(Term("sin", b.args)) * diff(k, read(b.args[0]), x)


@derivative_row("arctan")
def _arctangent(k: Kernel, b: Term, x: Term) -> Poly:
    u = read(b.args[0])
    return reciprocal(k, ONE + u * u) * diff(k, u, x)


@derivative_row("erf")
def _error_function(k: Kernel, b: Term, x: Term) -> Poly:
    """erf' u = (2/√π) e^{−u²}."""
    from fractions import Fraction

    u = read(b.args[0])
    return exp_of(k, -(u * u)) * atom(Term("const", ("pi",)), Fraction(-1, 2)).scale(2) * diff(k, u, x)


@derivative_row("loggamma")
def _log_gamma(k: Kernel, b: Term, x: Term) -> Poly:
    return atom(Term("digamma", b.args)) * diff(k, read(b.args[0]), x)


@derivative_row("gamma")
def _gamma(k: Kernel, b: Term, x: Term) -> Poly:
    return atom(b) * atom(Term("digamma", b.args)) * diff(k, read(b.args[0]), x)


@derivative_row("sum")
def _sum(k: Kernel, b: Term, x: Term) -> Poly:
    """d Σᵢ aᵢ = Σᵢ daᵢ, where the bounds do not move."""
    _fixed(b.args[1:3], x)
    i, body = k.open(b)
    return sum_of(k, i, b.args[1], b.args[2], diff(k, k.nf(body), x))


@derivative_row("prod")
def _product(k: Kernel, b: Term, x: Term) -> Poly:
    """d ∏ᵢ aᵢ = ∏ᵢ aᵢ Σᵢ daᵢ/aᵢ, where no factor is zero."""
    _fixed(b.args[1:3], x)
    i, body = k.open(b)
    a = k.nf(body)
    from ..signs import ZERO_SIGN, sign_of

    if sign_of(k, a) & ZERO_SIGN:
        raise NotSupported("the derivative of a product whose factors may vanish")
    return atom(b) * sum_of(k, i, b.args[1], b.args[2], diff(k, a, x) * reciprocal(k, a))


def _fixed(bounds: tuple[Term, ...], x: Term) -> None:
    root = x.args[0] if x.head == "at" else x
    if any(root in t.free for t in bounds):
        raise NotSupported("a derivative by something that a bound depends on")


@derivative_row("expect", "integral")
def _average(k: Kernel, b: Term, x: Term) -> Poly:
    """d E[f] = E[df], where derivative and expectation may be exchanged and the law does not move."""
    from .exchange import derivative_of_average

    return derivative_of_average(k, b, x)


@derivative_row("det")
def _determinant(k: Kernel, b: Term, x: Term) -> Poly:
    """d det A = det A · tr(A⁻¹ dA) for an invertible A."""
    m = b.args[0]
    if not is_invertible(k, m):
        raise NotSupported("the derivative of a determinant that may be zero")
    i, j = k.indices_for(m.dims)
    body = k.entry(Term("inverse", (m,)), (j, i)) * diff(k, k.entry(m, (i, j)), x)
    n = to_term(k.nf(m.dims[0]))
    return atom(b) * sum_of(k, i, number(1), n, sum_of(k, j, number(1), n, body))


def _inverse(k: Kernel, m: Term, at: Indices, x: Term) -> Poly:
    """d A⁻¹ = −A⁻¹ dA A⁻¹."""
    p, q = k.indices_for(m.dims)
    body = k.entry(Term("inverse", (m,)), (at[0], p)) * diff(k, k.entry(m, (p, q)), x) * k.entry(Term("inverse", (m,)), (q, at[1]))
    n = to_term(k.nf(m.dims[0]))
    return -sum_of(k, p, number(1), n, sum_of(k, q, number(1), n, body))


def derivative_of_definition(k: Kernel, f: Term, parameters: tuple[Term, ...], body: Term, arguments: tuple[Term, ...], at: Indices) -> Poly:
    """f'(u), J_f(u) or a derivative of these for a defined f: differentiate the body in the parameters, then put u in."""
    if "prime" in (g.head for g in f.walk()) and any(x.rank for x in parameters):
        raise NotSupported("a prime of a defined element-wise map")
    slots = _slots(f)
    moving = {slot: k.fresh_like(parameters[slot]) for slot in slots}
    result = body.subs({parameters[slot]: x for slot, x in moving.items()})
    for slot in slots:
        result = Term("deriv", (result, moving[slot]))
    values = dict(zip(parameters, arguments, strict=True))
    values |= {x: arguments[slot] for slot, x in moving.items()}
    found = k.entry(result, at) if at else k.nf(result)
    return k.replace(found, values)


def _slots(f: Term) -> list[int]:
    """In which arguments a map has been differentiated, the first time first."""
    if f.head not in ("jac", "prime"):
        return []
    return [*_slots(f.args[0]), *([f.args[1]] if f.head == "jac" else [0] * f.args[1])]


__all__ = ["Index", "Tensor", "close", "depends", "diff", "same_dim"]
